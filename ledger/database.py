"""Opens the ledger once a process, hands out cursors and runs the named queries of `queries/`.

The ledger's tables live in a catalog that is attached as `ledger`: an embedded DuckDB file. What the
queries share (macros) lives beside it in memory, so nothing but the record is ever stored.
"""

import logging
import math
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import aiosql
import duckdb
import pandas as pd
import pyarrow as pa
from aiosql.adapters.duckdb import DuckDBAdapter
from aiosql.queries import Queries

from ledger.counters import STOPPED
from ledger.turns import TURNS
from ledger.waiting import WATCH

LOG = logging.getLogger(__name__)

T = TypeVar("T")

PROJECT = Path(__file__).resolve().parent.parent
QUERIES_FOLDER = PROJECT / "queries"
DATA_FOLDER = PROJECT / "data"
DEFAULT_DATABASE = PROJECT / "var" / "ledger.duckdb"
MEMORY_SETTING = "LEDGER_MEMORY"
MEMORY = "2GiB"
"""The most that DuckDB keeps in memory, where the environment says nothing else; what is beyond it goes to disk."""
PIECE_ROWS = 122_880
"""Rows that DuckDB reads, and stores, at once."""


def choose_path() -> Path:
    """Path of the ledger that the environment names in LEDGER_DATABASE, or that of the project."""
    return Path(os.environ.get("LEDGER_DATABASE") or DEFAULT_DATABASE)


class LedgerError(Exception):
    """Something that keeps the ledger from being used; the message is what the user reads."""


class LedgerUnreadableError(LedgerError):
    """The file is not a ledger, or cannot be read or written."""


class LedgerNewerError(LedgerError):
    """The file was written by a newer version of the program."""


class LedgerLockedError(LedgerError):
    """The file is open already: by another process, or by this one."""


class QuerySlowError(LedgerError):
    """A question took longer than questions may take."""


class QueryLeftError(LedgerError):
    """Whoever asked a question has gone before it was answered."""


class LedgerStorageError(LedgerError):
    """The disk did not take what was to be written; the ledger is as it was before."""


class _GivenCursorAdapter(DuckDBAdapter):
    """Runs a statement on the cursor that it is given and leaves it open, so that a transaction stays one."""

    def __init__(self) -> None:
        super().__init__(use_cursor=False)

    def select_value(self, conn: Any, query_name: str, sql: str, parameters: Any) -> Any:
        row = conn.execute(sql, parameters).fetchone()
        return row[0] if row else None

    @contextmanager
    def select_cursor(self, conn: Any, query_name: str, sql: str, parameters: Any) -> Iterator[Any]:
        conn.execute(sql, parameters)
        yield conn

    def insert_update_delete(self, conn: Any, query_name: str, sql: str, parameters: Any) -> int:
        return int(conn.execute(sql, parameters).rowcount)

    def execute_script(self, conn: Any, sql: str) -> str:
        conn.execute(sql)
        return "DONE"


@cache
def load_queries() -> Queries:
    """Every statement of `queries/`, by name."""
    queries: Queries = aiosql.from_path(QUERIES_FOLDER, _GivenCursorAdapter)
    return queries


def _run(connection: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> Any:
    """Run a named statement; returns what its kind of query returns."""
    return getattr(load_queries(), query)(connection, **parameters)


def migrations() -> dict[int, str]:
    """Numbers and names of the migrations, in order."""
    names = sorted(name for name in load_queries().available_queries if name.startswith("migration_"))
    return {int(name.split("_")[1]): name for name in names if not name.endswith("_cursor")}


def tabulate(frame: pd.DataFrame) -> pa.Table:
    """A DataFrame's rows as an Arrow table, without its index, in pieces that several threads can read at once."""
    whole = pa.Table.from_pandas(frame, preserve_index=False)
    return pa.Table.from_batches(whole.to_batches(PIECE_ROWS), whole.schema)


class Transaction:
    """One cursor within a transaction: statements that are all kept or all undone."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def run(self, query: str, **parameters: object) -> Any:
        """Run a named statement; returns what its kind of query returns."""
        return _run(self._cursor, query, **parameters)

    def frame(self, query: str, **parameters: object) -> pd.DataFrame:
        """Rows of a named query as a DataFrame, what the transaction has done so far among them."""
        with _run(self._cursor, f"{query}_cursor", **parameters) as result:
            frame: pd.DataFrame = result.df()
        return frame

    @contextmanager
    def staged(self, frame: pd.DataFrame) -> Iterator[None]:
        """Make a DataFrame readable as the relation `staged` while the block runs."""
        # DuckDB would turn text of pandas into Python objects first.
        self._cursor.register("staged", tabulate(frame))
        try:
            yield
        finally:
            self._cursor.unregister("staged")


class Database:
    """An open ledger. Safe to share between threads: every use has a cursor of its own."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, relations: Mapping[str, pa.Table] | None = None
    ) -> None:
        self._connection = connection
        self._relations = relations or {}
        self._query_seconds: float | None = None
        self._reattaching, self._copying = threading.Lock(), threading.Lock()
        self.path = path

    def limit_queries(self, seconds: float) -> None:
        """From now on, stop a question after so many seconds, or once whoever asked has gone.

        What it raises then is QuerySlowError or QueryLeftError. Nothing that writes is stopped.
        """
        self._query_seconds = seconds

    def frame(self, query: str, **parameters: object) -> pd.DataFrame:
        """Rows of a named query as a DataFrame; the query's comment says what a row is."""
        return self._frame({}, query, parameters)

    def frame_with(self, relations: Mapping[str, pa.Table], query: str, **parameters: object) -> pd.DataFrame:
        """As `frame`, for a query that reads these relations by their names."""
        return self._frame(relations, query, parameters)

    def frame_of(self, staged: pd.DataFrame, query: str, **parameters: object) -> pd.DataFrame:
        """As `frame`, for a query that reads a DataFrame as the relation `staged`; it takes as long as that needs."""
        return self._frame({"staged": tabulate(staged)}, query, parameters, is_limited=False)

    def _frame(
        self,
        relations: Mapping[str, pa.Table],
        query: str,
        parameters: Mapping[str, object],
        *,
        is_limited: bool = True,
    ) -> pd.DataFrame:
        def read(cursor: duckdb.DuckDBPyConnection) -> pd.DataFrame:
            for name, relation in relations.items():
                cursor.register(name, relation)
            with _run(cursor, f"{query}_cursor", **parameters) as result:
                frame: pd.DataFrame = result.df()
            return frame

        return self._read(read, is_limited=is_limited)

    def table(self, query: str, **parameters: object) -> pa.Table:
        """Rows of a named query as an Arrow table, whose columns keep their types where cells are empty."""

        def read(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
            with _run(cursor, f"{query}_cursor", **parameters) as result:
                return result.to_arrow_table()

        return self._read(read)

    def value(self, query: str, **parameters: object) -> Any:
        """The single value of a named query, None where it has no row."""
        return self._read(lambda cursor: _run(cursor, query, **parameters))

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Statements that are committed whole when the block ends, or not at all when it raises.

        Raises LedgerStorageError where the disk does not take them.
        """
        try:
            with self._cursor() as cursor:
                cursor.begin()
                try:
                    yield Transaction(cursor)
                except BaseException:
                    cursor.rollback()
                    raise
                cursor.commit()
        except duckdb.Error as error:
            self._reattach_after(error)
            refused = _storage_error(error, self.path)
            if refused is None:
                raise
            raise refused from error

    def _read(self, read: Callable[[duckdb.DuckDBPyConnection], T], *, is_limited: bool = True) -> T:
        """What a function reads with a cursor, once more where another's failed write has cut the ledger off."""
        try:
            with self._cursor() as cursor:
                return self._read_in_time(cursor, read, is_limited=is_limited)
        except duckdb.Error as error:
            if not self._reattach_after(error):
                raise
        with self._cursor() as cursor:
            return self._read_in_time(cursor, read, is_limited=is_limited)

    def _read_in_time(
        self,
        cursor: duckdb.DuckDBPyConnection,
        read: Callable[[duckdb.DuckDBPyConnection], T],
        *,
        is_limited: bool,
    ) -> T:
        seconds = self._query_seconds
        if seconds is None:
            return read(cursor)
        with TURNS.resting(), WATCH.over(seconds if is_limited else math.inf, cursor.interrupt) as running:
            try:
                return read(cursor)
            except duckdb.InterruptException as error:
                STOPPED.labels("left" if running.was_left else "slow").inc()
                if running.was_left:
                    raise QueryLeftError("The question was stopped: whoever asked has gone.") from error
                LOG.warning("A question was stopped that took longer than %g seconds", seconds)
                raise QuerySlowError(
                    f"This took longer than {seconds:g} seconds and was stopped, so that others need not wait. Ask for "
                    "less (a shorter period, fewer relations), or again when fewer people ask."
                ) from error

    def _reattach_after(self, error: duckdb.Error) -> bool:
        """Attach the ledger anew where an error says that it was cut off; says whether it was.

        DuckDB lets nobody read or write any more where the disk was full as it moved what was committed from its log
        into the file. Both hold everything that was committed, and can be read while the disk is full.
        """
        if not any(sign in str(error) for sign in _CUT_OFF):
            return False
        with self._reattaching:
            if not self._answers():
                LOG.warning("Opening %s anew: %s", self.path, error)
                with self._cursor() as cursor:
                    cursor.execute("detach database if exists ledger")
                    _attach(cursor, self.path, read_only=False)
        return True

    def _answers(self) -> bool:
        try:
            with self._cursor() as cursor:
                _run(cursor, "find_newest_revision")
        except duckdb.Error:
            return False
        return True

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            for name, table in self._relations.items():
                cursor.register(name, table)
            yield cursor
        finally:
            cursor.close()

    def copy_to(self, target: Path) -> int:
        """Copy the ledger into a new file within its own folder; returns the copy's newest revision.

        Others may read and write it meanwhile: the copy is of one moment.
        """
        with self._copying, self._cursor() as cursor:
            try:
                _attach(cursor, target, read_only=False, name="copied")
                try:
                    cursor.begin()
                    # Within a transaction, DuckDB's copy of a whole database changes a setting, and those are locked.
                    cursor.execute("copy from database ledger to copied (schema)")
                    for (table,) in list(_run(cursor, "list_stored_tables")):
                        cursor.execute(f'insert into copied."{table}" from ledger."{table}"')
                    newest = int(_run(cursor, "find_newest_revision"))
                    cursor.commit()
                finally:
                    # A cursor's transaction that failed ends before its file can be let go.
                    with suppress(duckdb.Error):
                        cursor.rollback()
                    cursor.execute("detach copied")
            except duckdb.Error as error:
                raise _explained(error, target) from error
        return newest

    def newest_revision(self) -> int:
        """Number of the newest revision; 0 in a ledger that has none."""
        return int(self.value("find_newest_revision"))

    def close(self) -> None:
        """Close the ledger; what was committed is kept."""
        self._connection.close()


def open_database(path: Path = DEFAULT_DATABASE) -> Database:
    """Open the ledger at a path, making the file where there is none, and bring its schema up to date.

    Raises LedgerUnreadableError, LedgerNewerError or LedgerLockedError; the file is then as it was.
    """
    path = path.expanduser().absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerUnreadableError(
            f"The folder {path.parent} cannot be made: {error.strerror}. Name another file in LEDGER_DATABASE."
        ) from error
    if path.is_dir():
        raise LedgerUnreadableError(f"{path} is a folder, not a ledger. Name a file in LEDGER_DATABASE.")
    is_new = not path.exists()
    if not is_new:
        _refuse_other_than_ledger(path)
    connection = _connect(path)
    try:
        _attach(connection, path, read_only=False)
        database = _set_up(connection, path)
        _lock_down(connection, path)
    except BaseException as error:
        connection.close()
        if is_new and isinstance(error, LedgerStorageError):
            _remove_part(path)
        raise
    return database


def _remove_part(path: Path) -> None:
    """Remove what a full disk took of a new file, where it took too little for a ledger: it would be refused later."""
    try:
        _refuse_other_than_ledger(path)
    except LedgerUnreadableError:
        path.unlink(missing_ok=True)


def copy_database(path: Path, target: Path) -> None:
    """Copy the ledger at a path, as it was last committed, into a new file, without opening it for writing.

    Raises LedgerUnreadableError, LedgerNewerError or LedgerLockedError.
    """
    _refuse_other_than_ledger(path)
    connection = _connect()
    try:
        _attach(connection, path, read_only=True)
        _attach(connection, target, read_only=False, name="copied")
        connection.execute("copy from database ledger to copied")
    except duckdb.Error as error:
        raise _explained(error, target) from error
    finally:
        connection.close()


def open_scratch(relations: Mapping[str, pa.Table] | None = None) -> Database:
    """An empty ledger in memory, to try out what rows would do: it is gone when it is closed.

    Every statement can read the relations given, by their names, where they are.
    """
    connection = _connect()
    try:
        connection.execute("attach ':memory:' as ledger")
        database = _set_up(connection, Path(":memory:"), relations)
    except BaseException:
        connection.close()
        raise
    return database


def read_memory_limit() -> str:
    """The most that DuckDB keeps in memory, as the environment says. Raises LedgerError where that is no size."""
    given = os.environ.get(MEMORY_SETTING) or MEMORY
    if not re.fullmatch(r"[1-9]\d*(\.\d+)? ?[MG]i?B", given):
        raise LedgerError(f"{MEMORY_SETTING} must be a size, such as {MEMORY} or 500MiB, not {given!r}.")
    return given


def _connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to nothing yet; `path` is that of the ledger beside which it may put what memory does not hold."""
    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "memory_limit": read_memory_limit()}
    if path is not None:
        config["temp_directory"] = str(path.with_name(f".{path.name}.spilled"))
    return duckdb.connect(":memory:", config=config)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool, name: str = "ledger") -> None:
    # ATTACH takes no parameters; a quote in the path is doubled, as in any SQL string.
    literal = str(path).replace("'", "''")
    try:
        connection.execute(f"attach '{literal}' as {name} ({'read_only' if read_only else 'read_write'})")
    except duckdb.Error as error:
        raise _explained(error, path) from error


_CUT_OFF = (
    "has been invalidated because checkpointing failed",
    "The database has been invalidated",
    '"ledger" does not exist',
)
"""What DuckDB says of a ledger that has to be attached anew."""
_NO_SPACE = ("No space left on device", "Disk quota exceeded", "File too large")


def _storage_error(error: duckdb.Error, path: Path) -> LedgerStorageError | None:
    """The error of ours that tells a user that the disk did not take what was written; None where another is meant."""
    message = str(error)
    if any(reason in message for reason in _NO_SPACE):
        return LedgerStorageError(
            f"There is no space left on the disk of {path}. Nothing of this was stored, and nothing that was there is "
            "lost. Make space on that disk, then try again."
        )
    if any(sign in message for sign in ("Could not write file", "fsync failed", *_CUT_OFF)):
        LOG.error("DuckDB could not write %s: %s", path, message)
        return LedgerStorageError(
            f"The disk of {path} could not be written. Nothing of this was acknowledged, and no revision that was "
            "there is lost. The server's log says why; see that the disk is well, then try again."
        )
    return None


def _explained(error: duckdb.Error, path: Path) -> LedgerError:
    """The error of ours that tells a user what an error on opening means."""
    message = str(error)
    refused = _storage_error(error, path)
    if refused:
        return refused
    if "Could not set lock" in message or "Unique file handle conflict" in message:
        who = "Another process" if "Could not set lock" in message else "This process"
        return LedgerLockedError(f"{who} has {path} open. Stop it, or name another file in LEDGER_DATABASE.")
    if "newer version" in message or "version number" in message:
        return LedgerNewerError(
            f"{path} was written by a newer version of DuckDB. Update the program (make run in the newest "
            "version), or name another file in LEDGER_DATABASE. The file was left as it is."
        )
    closed = {
        "Read-only file system": "its disk is mounted read-only. Mount it for writing",
        "Permission denied": "permission denied. Give this user the right to write the file and its folder",
    }
    for sign, reason in closed.items():
        if sign in message:
            return LedgerUnreadableError(
                f"{path} cannot be opened for writing: {reason}, or name another file in LEDGER_DATABASE."
            )
    LOG.warning("DuckDB could not open %s: %s", path, message)
    return LedgerUnreadableError(
        f"{path} is not a ledger, or it is damaged. Restore a backup, or name another file in "
        "LEDGER_DATABASE. The file was left as it is."
    )


def _refuse_other_than_ledger(path: Path) -> None:
    """Look at the file without writing to it: raises unless it is empty or a ledger that we can use."""
    connection = _connect()
    try:
        _attach(connection, path, read_only=True)
        tables = {name for (name,) in _run(connection, "list_stored_tables")}
        if tables and "schema_migrations" not in tables:
            raise LedgerUnreadableError(
                f"{path} is a DuckDB file, but not a ledger. Name another file in LEDGER_DATABASE. "
                "The file was left as it is."
            )
        version = _run(connection, "find_schema_version") if tables else 0
        newest = max(migrations())
        if version > newest:
            raise LedgerNewerError(
                f"{path} has schema version {version}; this program knows versions up to {newest}. Update the "
                "program, or name another file in LEDGER_DATABASE. The file was left as it is."
            )
    except duckdb.Error as error:
        raise _explained(error, path) from error
    finally:
        connection.close()


def _set_up(
    connection: duckdb.DuckDBPyConnection, path: Path, relations: Mapping[str, pa.Table] | None = None
) -> Database:
    """The attached ledger with its schema up to date and beside it what the queries share."""
    database = Database(connection, path, relations)
    _migrate(database)
    _run(connection, "create_macros")
    _run(connection, "create_cell_macros")
    _run(connection, "create_change_macros")
    _run(connection, "create_tension_macros")
    _run(connection, "create_words_macros")
    _run(connection, "create_quality_macros")
    _run(connection, "create_chain_macros")
    _run(connection, "create_leverage_macros")
    _run(connection, "create_demand_macros")
    _count_records(database)
    return database


def _count_records(database: Database) -> None:
    """Store the cells of a ledger that an earlier version of the program wrote: of each revision what it changed."""
    with database.transaction() as transaction:
        for (revision,) in list(transaction.run("list_uncounted_revisions")):
            transaction.run("add_cells", revision=revision)


def _migrate(database: Database) -> None:
    with database.transaction() as transaction:
        has_tables = any(True for _ in transaction.run("list_stored_tables"))
        version = transaction.run("find_schema_version") if has_tables else 0
        for number, name in migrations().items():
            if number > version:
                transaction.run(name)
                transaction.run("add_migration", version=number)


def _lock_down(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """From here on no statement reads or writes files beyond the ledger's own folders, or the network."""
    folders = [str(path.parent), str(DATA_FOLDER)]
    connection.execute("set allowed_directories = $folders", {"folders": folders})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
