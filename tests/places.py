"""Where tests keep their ledgers: each in a file, or each in a lake of one PostgreSQL.

What is asked for again is copied from what was made before, which is quicker.
"""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from ledger import revisions
from ledger.database import Database, open_database
from ledger.storage import FileStorage, LakeStorage, Storage
from tests.postgres import Cluster
from tests.small import Row, load_small_into


class Places(ABC):
    """Places of one kind, of one process of tests."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, 0
        self._asked: set[str] = set()
        self._kept: dict[str, Storage] = {}

    @abstractmethod
    def new(self) -> Storage:
        """A place without a record."""

    @abstractmethod
    def copy(self, place: Storage) -> Storage:
        """A place with a copy of the ledger at another, which nobody has open."""

    def discard(self, place: Storage) -> None:  # noqa: B027 - files are few megabytes, and pytest removes them
        """Remove a ledger that nobody has open."""

    @cached_property
    def curated(self) -> Storage:
        """The curated ledger, to copy it: nobody has it open."""
        database = open_database(self.new())
        revisions.load_seed(database)
        database.close()
        return database.storage

    def open_small(self, tables: Mapping[str, Sequence[Row]], *, anew: bool) -> Database:
        """A ledger that holds only the rows given, as revision 1; made anew, it is no other's copy."""
        rows = repr(tables)
        if anew or rows not in self._kept:
            database = load_small_into(self.new(), self._next_folder(), **tables)
            if anew or rows not in self._asked:
                self._asked.add(rows)
                return database
            # Most rows are asked for once. Of others a ledger is kept that nobody opens.
            database.close()
            self._kept[rows] = database.storage
        return open_database(self.copy(self._kept[rows]))

    def _next_folder(self) -> Path:
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        return folder


class Files(Places):
    """Files, each in a folder of its own."""

    def new(self) -> Storage:
        """A file that is not there yet."""
        return FileStorage(self._next_folder() / "small.duckdb")

    def copy(self, place: Storage) -> Storage:
        """A copy of a file."""
        assert isinstance(place, FileStorage)
        return FileStorage(Path(shutil.copy(place.path, self._next_folder() / "small.duckdb")))


class Lakes(Places):
    """Lakes that share a folder, so that none may be tidied."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        super().__init__(folder)
        self._cluster = cluster

    @cached_property
    def _empty(self) -> LakeStorage:
        lake = self._cluster.lake(self._next_folder())
        open_database(lake).close()
        return lake

    def new(self) -> Storage:
        """A lake that has its tables."""
        return self._cluster.copy(self._empty)

    def copy(self, place: Storage) -> Storage:
        """A copy of a lake: of its catalog, since its files never change."""
        assert isinstance(place, LakeStorage)
        return self._cluster.copy(place)

    def discard(self, place: Storage) -> None:
        """Remove a lake's database."""
        assert isinstance(place, LakeStorage)
        self._cluster.drop(place)
