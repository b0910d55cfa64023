"""Copies of the ledger's file that are whole, checked and open again, and how one takes the ledger's place."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ledger.database import FileStorage, LedgerError, LedgerUnreadableError, Storage, copy_database, open_database
from ledger.moving import give_name, part_beside, take_over
from ledger.verification import verify


class BackupRefusedError(LedgerError):
    """The copy cannot be made under the name given; nothing was overwritten."""


class RestoreRefusedError(LedgerError):
    """The backup does not take the ledger's place. `findings` is what is wrong with it, as `verify` gives it."""

    def __init__(self, message: str, findings: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self.findings = pd.DataFrame() if findings is None else findings


@dataclass(frozen=True)
class Backup:
    """A copy that was made: its newest revision and what is wrong with it, as `verify` gives it."""

    revision: int
    findings: pd.DataFrame


def back_up(place: Path | Storage, target: Path) -> Backup:
    """Copy a ledger into a new file; open the copy and verify it. Nobody may have it open, unless it is a lake.

    The name appears only once the copy is whole, whether or not something is wrong with what it holds. Raises
    BackupRefusedError where the name is taken or cannot be written, and what opening a ledger raises.
    """
    storage = place if isinstance(place, Storage) else FileStorage(place.expanduser().absolute())
    target = target.expanduser().absolute()
    if isinstance(storage, FileStorage) and not storage.path.exists():
        raise LedgerUnreadableError(f"There is no ledger at {storage.path}. Name it in LEDGER_DATABASE.")
    if target.exists():
        raise _taken(target)
    try:
        with part_beside(target) as copy:
            backup = _copy_checked(storage, copy)
            give_name(copy, target)
    except OSError as error:
        if isinstance(error, FileExistsError) and target.exists():
            raise _taken(target) from error
        raise BackupRefusedError(f"{target} cannot be written: {error.strerror}. Name another file.") from error
    return backup


def restore(backup: Path, path: Path) -> int:
    """Let a verified copy of a backup be the ledger at a path where there is none; returns its newest revision.

    Raises RestoreRefusedError where something is there, cannot be written or is wrong with the backup, and what opening
    a ledger raises. The backup stays as it is, and until the copy is whole there is nothing at the path.
    """
    backup, path = backup.expanduser().absolute(), path.expanduser().absolute()
    if not backup.exists():
        raise RestoreRefusedError(f"There is no file {backup}.")
    for taken in FileStorage(path).files.values():
        if taken.exists():
            raise RestoreRefusedError(
                f"{taken} is there already, and a restore overwrites nothing. Stop the server and move it away, or "
                "name another file in LEDGER_DATABASE."
            )
    try:
        with part_beside(path) as copy:
            restored = _copy_checked(FileStorage(backup), copy)
            if len(restored.findings):
                raise RestoreRefusedError(
                    f"{backup} does not hold together and was not restored. To look into it, name a copy of it in "
                    "LEDGER_DATABASE.",
                    restored.findings,
                )
            give_name(copy, path)
    except OSError as error:
        raise RestoreRefusedError(f"{path} cannot be written: {error.strerror}.") from error
    return restored.revision


def _copy_checked(storage: Storage, copy: Path) -> Backup:
    if isinstance(storage, FileStorage):
        copy_database(storage.path, copy)
    else:
        take_over(storage, FileStorage(copy))
    database = open_database(copy)
    try:
        return Backup(database.newest_revision(), verify(database, dt.datetime.now(dt.UTC).date()))
    finally:
        database.close()


def _taken(target: Path) -> BackupRefusedError:
    return BackupRefusedError(f"{target} is there already. Name a new file: a backup overwrites nothing.")
