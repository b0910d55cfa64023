"""A whole ledger from one storage to another: from a file to a lake and back, every revision of it, and verified."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.database import FileStorage, LedgerError, Storage, open_database

PART_PREFIX = ".ledger-backup-"
"""What the name of a folder begins with in which a copy is made."""
_NUMBERED = "revisions"
_OF_SCHEMA = "schema_migrations"


class MoveRefusedError(LedgerError):
    """The ledger cannot be moved there; what is there stays as it was."""


@dataclass(frozen=True)
class Moved:
    """What was moved: the newest revision, and how many rows of each table, those of older revisions among them."""

    revision: int
    rows: dict[str, int]


def move(source: Storage, target: Storage) -> Moved:
    """Copy a ledger with every revision to where there is none, compare both row by row, and leave the source as it is.

    Nothing is there before it is whole. Raises MoveRefusedError where something is there already or differs, and what
    opening a ledger raises.
    """
    if source == target:
        raise MoveRefusedError("The ledger is there already.")
    if isinstance(source, FileStorage) and not source.path.exists():
        raise MoveRefusedError(f"There is no ledger at {source.path}. Name it in LEDGER_DATABASE.")
    # Its schema is brought up to date before it is copied; a file that a server has open is refused.
    open_database(source).close()
    if not isinstance(target, FileStorage):
        return take_over(source, target)
    for taken in target.files.values():
        if taken.exists():
            raise MoveRefusedError(f"{taken} is there already, and a move overwrites nothing. Name a new file.")
    try:
        with part_beside(target.path) as copy:
            moved = take_over(source, FileStorage(copy))
            give_name(copy, target.path)
    except OSError as error:
        raise MoveRefusedError(f"{target.path} cannot be written: {error.strerror}. Name another file.") from error
    return moved


def take_over(source: Storage, target: Storage) -> Moved:
    """Copy every row of a ledger into an empty one, in one transaction, which ends only if both are equal.

    Rows are never changed but for the revision that they are valid to, so equal rows are equal at every revision.
    """
    database = open_database(target, source)
    try:
        with database.turn(_NUMBERED), database.transaction() as transaction:
            transaction.claim()
            tables = transaction.list_tables()
            filled = [table for table in tables if table != _OF_SCHEMA and transaction.count_rows(table)]
            if filled:
                raise MoveRefusedError(
                    f"{target.label} is not empty: it has rows in {filled[0]}. A move overwrites nothing."
                )
            for table in tables:
                transaction.take_over(table)
            different = [table for table in tables if transaction.count_differences(table)]
            if different:
                raise MoveRefusedError(
                    f"{target.label} would not be equal to {source.label}: {', '.join(different)} would differ. "
                    "Nothing was stored."
                )
            rows = {table: transaction.count_rows(table) for table in tables}
            revision = int(transaction.run("find_newest_revision"))
        return Moved(revision, rows)
    finally:
        database.close()


@contextmanager
def part_beside(target: Path) -> Iterator[Path]:
    """The path of a file to be made on the same disk as its target, whose folder is made; gone after the block."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=PART_PREFIX, dir=target.parent) as folder:
        yield Path(folder) / "copy.duckdb"


def give_name(copy: Path, target: Path) -> None:
    """Give a closed copy its name, for good."""
    with copy.open("rb") as whole:
        os.fsync(whole.fileno())
    # A link, unlike a move, does not replace a file that has appeared meanwhile.
    os.link(copy, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
