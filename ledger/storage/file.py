"""A ledger in one file, which one process has open at a time."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ledger.storage.base import NO_SPACE, Storage, connect, quote, refuse_other_than_ledger
from ledger.storage.errors import (
    LedgerError,
    LedgerLockedError,
    LedgerNewerError,
    LedgerStorageError,
    LedgerUnreadableError,
)

LOG = logging.getLogger(__name__)

_CUT_OFF = (
    "has been invalidated because checkpointing failed",
    "The database has been invalidated",
    '"ledger" does not exist',
)
"""What DuckDB says of a ledger that has to be attached anew."""
_STORED = "COMMIT succeeded and is durable"
"""What DuckDB says of a commit that is in its log for good."""
_ANOTHER = "Name another file in LEDGER_DATABASE. The file was left as it is."


@dataclass(frozen=True)
class FileStorage(Storage):
    """The file at a path."""

    path: Path

    @property
    def label(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def spill(self) -> Path:  # type: ignore[override]
        """A folder beside it."""
        return self.path.with_name(f".{self.path.name}.spilled")

    @property
    def files(self) -> Mapping[str, Path]:
        """The ledger and the log of what is not in it yet: a log without its file would be taken for another's."""
        return {"ledger": self.path, "log": self.path.with_name(f"{self.path.name}.wal")}

    def prepare(self) -> None:
        """Make its folder; of a file that is there, see that it is a ledger."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnreadableError(
                f"The folder {self.path.parent} cannot be made: {error.strerror}. Name another file in LEDGER_DATABASE."
            ) from error
        if self.path.is_dir():
            raise LedgerUnreadableError(f"{self.path} is a folder, not a ledger. Name a file in LEDGER_DATABASE.")
        if self.path.exists():
            self.refuse_other()

    def refuse_other(self) -> None:
        """Look at the file without writing to it: raises unless it is empty or a ledger that we can use."""
        connection = connect()
        try:
            self.attach(connection, read_only=True)
            refuse_other_than_ledger(connection, self.label, "a DuckDB file", _ANOTHER)
        except duckdb.Error as error:
            raise self.explain_opening(error) from error
        finally:
            connection.close()

    def remove_part(self) -> None:
        """Remove what a full disk took of a new file, where it took too little for a ledger: it would be refused."""
        try:
            self.refuse_other()
        except LedgerUnreadableError:
            self.path.unlink(missing_ok=True)

    def attach(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False, name: str = "ledger") -> None:
        """Attach the file, making it where there is none."""
        mode = "read_only" if read_only else "read_write"
        try:
            connection.execute(f"attach {quote(str(self.path))} as {name} ({mode})")
        except duckdb.Error as error:
            raise self.explain_opening(error) from error

    def folders(self) -> list[str]:
        """The file's own folder."""
        return [str(self.path.parent)]

    def is_cut_off(self, error: duckdb.Error) -> bool:
        """Whether DuckDB lets nobody read or write any more.

        It does so where the disk was full as it moved what was committed from its log into the file. Both hold
        everything that was committed, and can be read while the disk is full.
        """
        return any(sign in str(error) for sign in _CUT_OFF)

    def is_stored(self, error: duckdb.Error) -> bool:
        """Whether DuckDB stored what was committed, and could only not move it from its log into the file."""
        return _STORED in str(error)

    def explain(self, error: duckdb.Error) -> LedgerError | None:
        """That the disk did not take what was written."""
        message = str(error)
        if any(reason in message for reason in NO_SPACE):
            return LedgerStorageError(
                f"There is no space left on the disk of {self.path}. Nothing of this was stored, and nothing that was "
                "there is lost. Make space on that disk, then try again."
            )
        if any(sign in message for sign in ("Could not write file", "fsync failed", *_CUT_OFF)):
            LOG.error("DuckDB could not write %s: %s", self.path, message)
            return LedgerStorageError(
                f"The disk of {self.path} could not be written. Nothing of this was acknowledged, and no revision that "
                "was there is lost. The server's log says why; see that the disk is well, then try again."
            )
        return None

    def explain_opening(self, error: duckdb.Error) -> LedgerError:
        """What an error on opening tells a user."""
        message = str(error)
        refused = self.explain(error)
        if refused:
            return refused
        if "Could not set lock" in message or "Unique file handle conflict" in message:
            who = "Another process" if "Could not set lock" in message else "This process"
            return LedgerLockedError(f"{who} has {self.path} open. Stop it, or name another file in LEDGER_DATABASE.")
        if "newer version" in message or "version number" in message:
            return LedgerNewerError(
                f"{self.path} was written by a newer version of DuckDB. Update the program (make run in the newest "
                "version), or name another file in LEDGER_DATABASE. The file was left as it is."
            )
        closed = {
            "Read-only file system": "its disk is mounted read-only. Mount it for writing",
            "Permission denied": "permission denied. Give this user the right to write the file and its folder",
        }
        for sign, reason in closed.items():
            if sign in message:
                return LedgerUnreadableError(
                    f"{self.path} cannot be opened for writing: {reason}, or name another file in LEDGER_DATABASE."
                )
        LOG.warning("DuckDB could not open %s: %s", self.path, message)
        return LedgerUnreadableError(
            f"{self.path} is not a ledger, or it is damaged. Restore a backup, or name another file in "
            "LEDGER_DATABASE. The file was left as it is."
        )
