"""Copies of the ledger's file that are whole and open again."""

import os
import tempfile
from pathlib import Path

from ledger.database import LedgerError, LedgerUnreadableError, copy_database, open_database


class BackupRefusedError(LedgerError):
    """The copy cannot be made under the name given; nothing was overwritten."""


def back_up(path: Path, target: Path) -> int:
    """Copy the ledger at a path into a new file and open the copy; returns the copy's newest revision.

    The name appears only once the copy is whole. Raises BackupRefusedError where the name is taken or cannot be
    written, and what opening a ledger raises.
    """
    path, target = path.expanduser().absolute(), target.expanduser().absolute()
    if not path.exists():
        raise LedgerUnreadableError(f"There is no ledger at {path}. Name it in LEDGER_DATABASE.")
    if target.exists():
        raise _taken(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with tempfile.TemporaryDirectory(prefix=".ledger-backup-", dir=target.parent) as folder:
            copy = Path(folder) / "copy.duckdb"
            copy_database(path, copy)
            database = open_database(copy)
            newest = database.newest_revision()
            database.close()
            with copy.open("rb") as whole:
                os.fsync(whole.fileno())
            # A link, unlike a move, does not replace a file that has appeared meanwhile.
            os.link(copy, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError as error:
        raise _unwritable(target, error) from error
    return newest


def _unwritable(target: Path, error: OSError) -> BackupRefusedError:
    return BackupRefusedError(f"{target} cannot be written: {error.strerror}. Name another file.")


def _taken(target: Path) -> BackupRefusedError:
    return BackupRefusedError(f"{target} is there already. Name a new file: a backup overwrites nothing.")
