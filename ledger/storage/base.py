"""What every kind of storage does: the one interface by which the rest of the program uses a file or a lake."""

import os
import re
import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ledger.statements import PROJECT, migrations, run_query
from ledger.storage.errors import LedgerError, LedgerNewerError, LedgerUnreadableError

DATA_FOLDER = PROJECT / "data"
MEMORY_SETTING = "LEDGER_MEMORY"
MEMORY = "2GiB"
"""The most that DuckDB keeps in memory, where the environment says nothing else; what is beyond it goes to disk."""

NO_SPACE = ("No space left on device", "Disk quota exceeded", "File too large")
"""What an operating system says of a disk that is full."""

# Within a process, one after the other gives the next number to things of a kind.
_TURNS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


class Storage(ABC):
    """Where the tables of a ledger are: once attached, a connection has them as the catalog `ledger`."""

    spill: Path | None = None
    """The folder in which what memory does not hold may be put."""
    own_tables: frozenset[str] = frozenset()
    """What it keeps beside the ledger's tables."""

    @property
    @abstractmethod
    def label(self) -> str:
        """How messages and the log name it; never with a password."""

    def prepare(self) -> None:  # noqa: B027 - most need nothing
        """Make what it takes to attach it, and refuse what is no ledger of ours, without writing to it."""

    @abstractmethod
    def attach(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False, name: str = "ledger") -> None:
        """Attach the tables to a connection. Raises LedgerError."""

    def complete(self, cursor: duckdb.DuckDBPyConnection) -> None:  # noqa: B027 - most need nothing
        """Add what this kind of storage keeps beside the ledger's tables, in the transaction that brings them up to
        date.
        """  # noqa: D205 - it is one sentence

    def lock_down(self, connection: duckdb.DuckDBPyConnection, *others: str) -> None:
        """From here on no statement reads or writes files beyond the ledger's own folders, or the network."""
        folders = [*self.folders(), *others, str(DATA_FOLDER)]
        connection.execute("set allowed_directories = $folders", {"folders": folders})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")

    @abstractmethod
    def folders(self) -> list[str]:
        """The folders that statements may read and write."""

    @property
    def files(self) -> Mapping[str, Path]:
        """The files that it consists of, whether or not they are there, by what they are; none where it is no file."""
        return {}

    @contextmanager
    def turn(self, connection: duckdb.DuckDBPyConnection, kind: str) -> Iterator[None]:
        """Let nobody else give numbers to things of a kind while the block runs, as far as that can be had."""
        with _TURNS[kind]:
            yield

    def claim(self, cursor: duckdb.DuckDBPyConnection) -> None:  # noqa: B027 - where one process writes, its turns do
        """Let a transaction be the only one that claims: of two at the same time, one fails with OvertakenError when
        it is committed.
        """  # noqa: D205 - it is one sentence

    def is_cut_off(self, error: duckdb.Error) -> bool:
        """Whether an error says that the tables have to be attached anew."""
        return False

    def is_stored(self, error: duckdb.Error) -> bool:
        """Whether an error of a commit says that it is stored all the same."""
        return False

    @abstractmethod
    def explain(self, error: duckdb.Error) -> LedgerError | None:
        """What an error of a statement tells a user; None where it is no matter of the storage."""

    def explain_reading(self, error: duckdb.Error) -> LedgerError | None:
        """What an error of a statement that only reads tells a user; None where it is told as it is."""
        return None


class MemoryStorage(Storage):
    """A ledger in memory, which is gone when it is closed."""

    label = ":memory:"

    def attach(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False, name: str = "ledger") -> None:
        """Attach an empty catalog."""
        connection.execute(f"attach ':memory:' as {name}")

    def folders(self) -> list[str]:
        """None."""
        return []

    def explain(self, error: duckdb.Error) -> LedgerError | None:
        """Nothing can happen to memory."""
        return None


def read_memory_limit() -> str:
    """The most that DuckDB keeps in memory, as the environment says. Raises LedgerError where that is no size."""
    given = os.environ.get(MEMORY_SETTING) or MEMORY
    if not re.fullmatch(r"[1-9]\d*(\.\d+)? ?[MG]i?B", given):
        raise LedgerError(f"{MEMORY_SETTING} must be a size, such as {MEMORY} or 500MiB, not {given!r}.")
    return given


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own that fetches nothing from elsewhere; in `spill` it may put what memory does not hold."""
    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "memory_limit": read_memory_limit()}
    if spill is not None:
        config["temp_directory"] = str(spill)
    return duckdb.connect(":memory:", config=config)


def quote(text: str) -> str:
    """A text as an SQL string: ATTACH and LOAD take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def refuse_other_than_ledger(connection: duckdb.DuckDBPyConnection, label: str, what: str, remedy: str) -> None:
    """Raise where the attached catalog holds something else than a ledger that this program knows.

    `what` says what it is then, and `remedy` what to do.
    """
    tables = {name for (name,) in run_query(connection, "list_stored_tables")}
    if tables and "schema_migrations" not in tables:
        raise LedgerUnreadableError(f"{label} is {what}, but not a ledger. {remedy}")
    version = run_query(connection, "find_schema_version") if tables else 0
    newest = max(migrations())
    if version > newest:
        raise LedgerNewerError(
            f"{label} has schema version {version}; this program knows versions up to {newest}. Update the program, or "
            f"{remedy[:1].lower()}{remedy[1:]}"
        )
