"""Where a ledger's tables are kept: a file, a lake, or memory."""

import os
from pathlib import Path

from ledger.statements import PROJECT
from ledger.storage.base import DATA_FOLDER, MemoryStorage, Storage, connect
from ledger.storage.errors import (
    LedgerError,
    LedgerLockedError,
    LedgerNewerError,
    LedgerStorageError,
    LedgerUnreachableError,
    LedgerUnreadableError,
    OvertakenError,
)
from ledger.storage.file import FileStorage
from ledger.storage.lake import DATA_PATH, LakeStorage, read_lake

DEFAULT_DATABASE = PROJECT / "var" / "ledger.duckdb"
DATABASE = "LEDGER_DATABASE"
MOTHERDUCK = ("md:", "motherduck:")
"""What an address begins with that would otherwise be a file's name."""

__all__ = [
    "DATA_FOLDER", "DEFAULT_DATABASE", "FileStorage", "LakeStorage", "LedgerError", "LedgerLockedError",
    "LedgerNewerError", "LedgerStorageError", "LedgerUnreachableError", "LedgerUnreadableError", "MemoryStorage",
    "OvertakenError", "Storage", "choose_storage", "connect", "name_storage",
]  # fmt: skip


def choose_storage() -> Storage:
    """Where the ledger is that the environment names, or that of the project. Raises LedgerUnreadableError."""
    return name_storage(os.environ.get(DATABASE) or str(DEFAULT_DATABASE))


def name_storage(name: str) -> Storage:
    """The file of a path, or the lake of an address that begins with `ducklake:`. Raises LedgerUnreadableError."""
    if name.startswith("ducklake:"):
        return read_lake(name, os.environ.get(DATA_PATH))
    if name.startswith(MOTHERDUCK):
        raise LedgerUnreadableError(
            f"{DATABASE} names a database of MotherDuck, which keeps no ledger. Name a file, or a lake as "
            "docs/deployment.md says under Several hosts."
        )
    return FileStorage(Path(name).expanduser().absolute())
