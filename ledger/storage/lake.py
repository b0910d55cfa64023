"""A ledger in a DuckLake: its catalog in PostgreSQL, its data as Parquet, open on any number of hosts at once.

Hosts that commit at the same moment are kept apart twice. A lock in PostgreSQL lets them take turns, so that none works
in vain; it ends with the connection of a host that is killed. And each commit changes the one row of a table, so that
DuckLake refuses the second of two that overlapped, should a lock be lost while its host goes on.
"""

import importlib.util
import logging
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb

from ledger.statements import run_query
from ledger.storage.base import NO_SPACE, Storage, quote, refuse_other_than_ledger
from ledger.storage.errors import (
    LedgerError,
    LedgerNewerError,
    LedgerStorageError,
    LedgerUnreachableError,
    LedgerUnreadableError,
    OvertakenError,
)

LOG = logging.getLogger(__name__)

PREFIX = "ducklake:postgres:"
DATA_PATH = "LEDGER_LAKE_PATH"
TURN_SECONDS = 30
"""How long a host waits for others that commit. After that it goes on: the claim sees to it that one wins."""

_LOCK = 0x1ED6E5
"""The number of the lock in PostgreSQL by which hosts take turns."""
_REMOTE = "s3://"
_EXTENSIONS = ("postgres_scanner", "ducklake")
_REMOTE_EXTENSION = "httpfs"
_CATALOG = "__ducklake_metadata_"
"""What DuckLake's own name of its catalog begins with; the lake's name follows."""
_PASSWORD = re.compile(r"""\s*\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|\S+)""", re.IGNORECASE)

_CONFLICT = ("Transaction conflict", "TransactionContext Error: Failed to commit: Failed to commit DuckLake")
_UNREACHABLE = (
    "Unable to connect to Postgres",
    "server closed the connection",
    "connection to server",
    "terminating connection",
    "no connection to the server",
    "could not receive data from server",
    "SSL connection has been closed",
    "the database system is",
    "Query most recent snapshot",
)


@dataclass(frozen=True)
class LakeStorage(Storage):
    """The lake whose catalog is at an address of PostgreSQL and whose data is in a folder, or at an `s3://` address.

    The address is without a password: libpq finds that in PGPASSWORD, where no message and no log can repeat it.
    """

    address: str
    data: str
    own_tables = frozenset({"commits"})
    spill = Path(tempfile.gettempdir()) / f"ledger-{os.getpid()}.spilled"

    @property
    def label(self) -> str:
        """Where its catalog is."""
        return f"The lake at {self.address or 'the PostgreSQL that the environment names'}"

    @property
    def is_remote(self) -> bool:
        """Whether its data is in an object store."""
        return self.data.startswith(_REMOTE)

    def prepare(self) -> None:
        """Make the folder of its data."""
        if self.is_remote:
            return
        try:
            Path(self.data).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnreadableError(
                f"The folder {self.data} cannot be made: {error.strerror}. Name another in {DATA_PATH}."
            ) from error

    def attach(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False, name: str = "ledger") -> None:
        """Attach the lake, making it where there is none."""
        for extension in (*_EXTENSIONS, *([_REMOTE_EXTENSION] if self.is_remote else [])):
            _load(connection, extension)
        if self.is_remote:
            _let_in(connection)
        options = f"data_path {quote(self.data)}" + (", read_only" if read_only else "")
        try:
            connection.execute(f"attach {quote(PREFIX + self.address)} as {name} ({options})")
        except duckdb.Error as error:
            raise self._explain_opening(error) from None
        if name == "ledger":
            refuse_other_than_ledger(
                connection, self.label, "a DuckLake", "Name another database in LEDGER_DATABASE. It was left as it is."
            )

    def complete(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Make the row that commits claim."""
        run_query(cursor, "create_commits")
        if not run_query(cursor, "has_commits"):
            run_query(cursor, "start_commits")

    def folders(self) -> list[str]:
        """The folder of its data."""
        return [self.data]

    @contextmanager
    def turn(self, connection: duckdb.DuckDBPyConnection, kind: str) -> Iterator[None]:
        """Let no other host commit meanwhile, whatever it commits: a lake has one row to claim."""
        with _HOST_TURN, self._lock(connection):
            yield

    @contextmanager
    def _lock(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        cursor = connection.cursor()
        try:
            cursor.begin()
            try:
                # The lock is the transaction's. PostgreSQL looks after a host that does not answer any more.
                _ask(cursor, f"select set_config('lock_timeout', '{TURN_SECONDS}s', true)")
                _ask(cursor, "select set_config('tcp_keepalives_idle', '10', true)")
                _ask(cursor, f"select pg_advisory_xact_lock({_LOCK})::text")
            except duckdb.Error as error:
                if "lock timeout" not in str(error):
                    raise (self.explain(error) or error) from None
                LOG.warning("Another host has been committing for %d seconds; going on without waiting", TURN_SECONDS)
            yield
        finally:
            with suppress(duckdb.Error):
                cursor.rollback()
            cursor.close()

    def claim(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Change the row that every commit changes."""
        run_query(cursor, "claim_commit")

    def explain(self, error: duckdb.Error) -> LedgerError | None:
        """That another host was first, that PostgreSQL does not answer, or that data cannot be read or written."""
        message = str(error)
        if any(sign in message for sign in _UNREACHABLE):
            LOG.error("%s does not answer: %s", self.label, _first_line(message))
            return LedgerUnreachableError(
                "The lake does not answer: its PostgreSQL is stopped, or cannot be reached from this host. No revision "
                "that was there is lost. Whoever was committing sees in the history whether it was stored; "
                "committing the same again does no harm."
            )
        if any(reason in message for reason in NO_SPACE):
            return LedgerStorageError(
                f"There is no space left for {self.label[:1].lower()}{self.label[1:]} or its data. Nothing of this was "
                "stored, and nothing that was there is lost. Make space, then try again."
            )
        if isinstance(error, duckdb.TransactionException) or "Transaction conflict" in message:
            return OvertakenError(
                "Another host changed the ledger at the same moment. Nothing of this was stored; try again."
            )
        if isinstance(error, duckdb.IOException | duckdb.HTTPException):
            LOG.error("The data at %s could not be read or written: %s", self.data, message)
            return LedgerStorageError(
                f"The data at {self.data} could not be read or written. Nothing of this was acknowledged. The server's "
                "log says why; see that every host reaches it, then try again."
            )
        return None

    def explain_reading(self, error: duckdb.Error) -> LedgerError | None:
        """The same: what a page reads may be out of reach at any time."""
        return self.explain(error)

    def _explain_opening(self, error: duckdb.Error) -> LedgerError:
        message = str(error)
        if any(sign in message for sign in _UNREACHABLE):
            LOG.error("%s cannot be opened: %s", self.label, _first_line(message))
            return LedgerUnreachableError(
                f"{self.label} cannot be opened: {_reason(message)} See that PostgreSQL runs, that this host reaches "
                "it, and that the database, the user and the password (PGPASSWORD or ~/.pgpass) are right."
            )
        if "DATA_PATH parameter" in message:
            return LedgerUnreadableError(
                f"{self.label} has its data elsewhere than at {self.data}. Name in {DATA_PATH} where it is; every host "
                "names the same."
            )
        if "version" in message and "DuckLake" in message:
            return LedgerNewerError(
                f"{self.label} was written by another version of DuckLake. Update the program on every host."
            )
        if "already exists" in message or "duplicate key" in message or "conflict" in message:
            return OvertakenError(f"{self.label} is being made by another host. Try again.")
        refused = self.explain(error)
        if refused:
            return refused
        LOG.warning("%s could not be opened: %s", self.label, message)
        return LedgerUnreadableError(f"{self.label} cannot be opened; the log says why.")


# One thread of a host at a time waits for the lock, so that others do not hold connections only to wait.
_HOST_TURN = threading.Lock()


def read_lake(address: str, data: str | None) -> LakeStorage:
    """The lake that LEDGER_DATABASE and LEDGER_LAKE_PATH name. A password in the address moves to PGPASSWORD.

    Raises LedgerUnreadableError where they do not name one.
    """
    if not address.startswith(PREFIX):
        raise LedgerUnreadableError(
            f"LEDGER_DATABASE names a lake that is not in PostgreSQL. Write it as {PREFIX}dbname=ledger host=db."
        )
    if not data:
        raise LedgerUnreadableError(
            f"LEDGER_DATABASE names a lake: name in {DATA_PATH} the folder of its data, or s3://…"
        )
    bare, password = _take_password(address.removeprefix(PREFIX).strip())
    if password:
        os.environ["PGPASSWORD"] = password
    folder = data if data.startswith(_REMOTE) else str(Path(data).expanduser().absolute())
    return LakeStorage(bare, folder.rstrip("/") + "/")


def _take_password(address: str) -> tuple[str, str | None]:
    """An address of PostgreSQL without its password, and the password."""
    if "://" in address:
        parts = urlsplit(address)
        if parts.password is None:
            return address, None
        user, _, host = parts.netloc.rpartition("@")
        bare = parts._replace(netloc=f"{user.partition(':')[0]}@{host}").geturl()
        return bare, unquote(parts.password)
    found = _PASSWORD.search(address)
    if not found:
        return address, None
    password = found[1]
    if password.startswith("'"):
        password = re.sub(r"\\(.)", r"\1", password[1:-1])
    return _PASSWORD.sub("", address).strip(), password


def _load(connection: duckdb.DuckDBPyConnection, extension: str) -> None:
    """Load an extension as it came from the Python index, from where it was installed: nothing is fetched or copied."""
    found = importlib.util.find_spec(f"duckdb_extension_{extension}")
    if found is None or not found.submodule_search_locations:
        raise LedgerUnreadableError(
            f"DuckDB's extension {extension} is not installed. Install what requirements.txt names: "
            "python -m pip install --requirement requirements.txt"
        )
    (folder,) = found.submodule_search_locations
    file = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{extension}.duckdb_extension"
    try:
        connection.execute(f"load {quote(str(file))}")
    except duckdb.Error as error:
        raise LedgerUnreadableError(
            f"DuckDB's extension {extension} cannot be loaded: {_first_line(str(error))}"
        ) from error


def _let_in(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection use the object store as the variables of the environment say that all its clients read."""
    named = {
        "key_id": os.environ.get("AWS_ACCESS_KEY_ID"),
        "secret": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "session_token": os.environ.get("AWS_SESSION_TOKEN"),
        "region": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
    }
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        parts = urlsplit(endpoint)
        named |= {"endpoint": parts.netloc, "url_style": "path", "use_ssl": str(parts.scheme == "https").lower()}
    options = "".join(f", {name} {quote(value)}" for name, value in named.items() if value)
    connection.execute(f"create or replace secret ledger_data (type s3{options})")


def _ask(cursor: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Let PostgreSQL run a statement of ours on the connection of a cursor's transaction."""
    cursor.execute(f"from postgres_query({quote(_CATALOG + 'ledger')}, {quote(statement)})").fetchall()


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0] if message.strip() else ""


def _reason(message: str) -> str:
    """What libpq says of a connection that it could not make, as a sentence."""
    found = re.search(r"(?:FATAL|failed):\s*(.+)", message)
    return f"{found[1].strip().rstrip('.')}." if found else "no connection could be made."
