"""Opens the ledger once a process, hands out cursors and runs the named queries of `queries/`.

The ledger's tables live in a catalog that is attached as `ledger`: a DuckDB file or a lake (`ledger.storage`). What the
queries share (macros) lives beside it in memory, so nothing but the record is ever stored.
"""

import datetime as dt
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from ledger.components import find_components
from ledger.counters import STOPPED
from ledger.statements import PROJECT, QUERIES_FOLDER, load_queries, migrations, run_query
from ledger.storage import (
    DATA_FOLDER,
    DEFAULT_DATABASE,
    FileStorage,
    LedgerError,
    LedgerLockedError,
    LedgerNewerError,
    LedgerStorageError,
    LedgerUnreachableError,
    LedgerUnreadableError,
    MemoryStorage,
    OvertakenError,
    Storage,
    choose_storage,
    connect,
    name_storage,
)
from ledger.turns import TURNS
from ledger.waiting import WATCH

__all__ = [
    "DATA_FOLDER", "DEFAULT_DATABASE", "EVERY_ROW", "PIECE_ROWS", "PROJECT", "QUERIES_FOLDER", "Database",
    "FileStorage", "LedgerError", "LedgerLockedError", "LedgerNewerError", "LedgerStorageError",
    "LedgerUnreachableError", "LedgerUnreadableError", "OvertakenError", "QueryLeftError", "QuerySlowError",
    "Storage", "Transaction", "choose_storage", "copy_database", "load_queries", "migrations", "name_storage",
    "open_database", "open_scratch", "run_query", "tabulate",
]  # fmt: skip

LOG = logging.getLogger(__name__)

T = TypeVar("T")

PIECE_ROWS = 122_880
"""Rows that DuckDB reads, and stores, at once."""
PART_RECORDS = 2_000_000
"""Records of which chains are derived at once: what is held of them takes about a gigabyte."""
EVERY_ROW = 2**31 - 1
"""More rows than a ledger has: the most of a list that is to be whole."""
MOST_TRIES = 20
"""How often something is done again because another host was first."""
KEPT = dt.timedelta(days=7)
"""How long what was replaced in a lake is kept, so that copies of its catalog up to that age find their files."""
WAIT_SECONDS = 0.2
"""How much longer each time until it is."""


class QuerySlowError(LedgerError):
    """A question took longer than questions may take."""


class QueryLeftError(LedgerError):
    """Whoever asked a question has gone before it was answered."""


def tabulate(frame: pd.DataFrame) -> pa.Table:
    """A DataFrame's rows as an Arrow table, without its index, in pieces that several threads can read at once."""
    whole = pa.Table.from_pandas(frame, preserve_index=False)
    return pa.Table.from_batches(whole.to_batches(PIECE_ROWS), whole.schema)


def _hold(cursor: duckdb.DuckDBPyConnection, relations: Mapping[str, pa.Table]) -> None:
    """Let a cursor's statements read relations by their names, each as a table of its own.

    A join lets DuckDB ask Arrow's tables for some of their rows in a way that Arrow does not know, and fails.
    """
    for name, relation in relations.items():
        cursor.register(f"{name}_rows", relation)
        cursor.execute(f'create or replace temp table "{name}" as from "{name}_rows"')


def _settle(cursor: duckdb.DuckDBPyConnection, parameters: Mapping[str, object]) -> None:
    """Let what a cursor is asked be of one state of the ledger, with its newest revision noted where that is asked."""
    cursor.begin()
    filters = parameters.get("filters")
    asked = filters if isinstance(filters, Mapping) else parameters
    if "revision" in asked and asked["revision"] is None:
        run_query(cursor, "note_newest_revision")


class Transaction:
    """One cursor within a transaction: statements that are all kept or all undone."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, storage: Storage) -> None:
        self._cursor, self._storage = cursor, storage

    def run(self, query: str, **parameters: object) -> Any:
        """Run a named statement; returns what its kind of query returns."""
        return run_query(self._cursor, query, **parameters)

    def frame(self, query: str, **parameters: object) -> pd.DataFrame:
        """Rows of a named query as a DataFrame, what the transaction has done so far among them."""
        with run_query(self._cursor, f"{query}_cursor", **parameters) as result:
            frame: pd.DataFrame = result.df()
        return frame

    def table(self, query: str, **parameters: object) -> pa.Table:
        """As `frame`, as an Arrow table, whose columns keep their types where cells are empty."""
        with run_query(self._cursor, f"{query}_cursor", **parameters) as result:
            return result.to_arrow_table()

    @contextmanager
    def reading(self, **relations: pa.Table) -> Iterator[None]:
        """Make Arrow tables readable by their names while the block runs."""
        _hold(self._cursor, relations)
        with self._dropping(*relations):
            yield

    @contextmanager
    def holding(self, relation: str, query: str, **parameters: object) -> Iterator[int]:
        """Make the rows of a named query readable by a name while the block runs; gives how many there are.

        They do not leave DuckDB, which can put on disk what its memory does not hold.
        """
        statement = getattr(load_queries(), query).sql
        self._cursor.execute(f'create or replace temp table "{relation}" as {statement}', parameters)
        counted = self._cursor.fetchone()
        with self._dropping(relation):
            yield int(counted[0]) if counted else 0

    @contextmanager
    def _dropping(self, *relations: str) -> Iterator[None]:
        try:
            yield
        finally:
            for name in relations:
                with suppress(duckdb.Error):
                    self._cursor.execute(f'drop table temp."{name}"')

    def claim(self) -> None:
        """Be the only one that claims: of two hosts at the same moment one gets OvertakenError, at the latest when the
        block ends. Of one process, `Database.in_turn` keeps others off.
        """  # noqa: D205 - it is one sentence
        self._storage.claim(self._cursor)

    def migrate(self) -> None:
        """Bring the schema up to date, with what the storage keeps beside it."""
        has_tables = any(True for _ in self.run("list_stored_tables"))
        version = self.run("find_schema_version") if has_tables else 0
        for number, name in migrations().items():
            if number > version:
                self.run(name)
                self.run("add_migration", version=number)
        self._storage.complete(self._cursor)

    def list_tables(self) -> list[str]:
        """The names of the ledger's tables, without what a kind of storage keeps beside them."""
        return [name for (name,) in self.run("list_stored_tables") if name not in self._storage.own_tables]

    def take_over(self, table: str) -> None:
        """Let a table have the rows that the source has, and no others."""
        self._cursor.execute(f'truncate ledger."{table}"')
        self._cursor.execute(f'insert into ledger."{table}" by name from source."{table}"')

    def count_rows(self, table: str) -> int:
        """How many rows a table has, of every revision."""
        return self._count(f'ledger."{table}"')

    def count_differences(self, table: str) -> int:
        """How many rows a table has that the source lacks, and the other way round."""
        ours, theirs = f'(from ledger."{table}")', f'(from source."{table}")'
        return self._count(f"(({ours} except all {theirs}) union all ({theirs} except all {ours}))")

    def _count(self, relation: str) -> int:
        found = self._cursor.execute(f"from {relation} select count(*)").fetchone()
        return int(found[0]) if found else 0

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
        self,
        connection: duckdb.DuckDBPyConnection,
        storage: Storage,
        relations: Mapping[str, pa.Table] | None = None,
    ) -> None:
        self._connection = connection
        self._relations = relations or {}
        self._query_seconds: float | None = None
        self._reattaching, self._copying = threading.Lock(), threading.Lock()
        self.storage = storage

    def limit_queries(self, seconds: float) -> None:
        """From now on, stop a question after so many seconds, or once whoever asked has gone.

        What it raises then is QuerySlowError or QueryLeftError. Nothing that writes is stopped.
        """
        self._query_seconds = seconds

    @property
    def path(self) -> Path:
        """The file of a ledger that is one."""
        if not isinstance(self.storage, FileStorage):
            raise LedgerUnreadableError(f"{self.storage.label} is no file.")
        return self.storage.path

    def frame(self, query: str, **parameters: object) -> pd.DataFrame:
        """Rows of a named query as a DataFrame; the query's comment says what a row is."""
        return self._frame({}, query, parameters)

    def frame_with(self, relations: Mapping[str, pa.Table], query: str, **parameters: object) -> pd.DataFrame:
        """As `frame`, for a query that reads these relations by their names."""
        return self._frame(relations, query, parameters)

    def frame_of(self, staged: pd.DataFrame, query: str, **parameters: object) -> pd.DataFrame:
        """As `frame`, for a query that reads a DataFrame as the relation `staged`; it takes as long as that needs."""
        return self._frame({}, query, parameters, staged={"staged": tabulate(staged)}, is_limited=False)

    def _frame(
        self,
        relations: Mapping[str, pa.Table],
        query: str,
        parameters: Mapping[str, object],
        *,
        staged: Mapping[str, pa.Table] | None = None,
        is_limited: bool = True,
    ) -> pd.DataFrame:
        def read(cursor: duckdb.DuckDBPyConnection) -> pd.DataFrame:
            _settle(cursor, parameters)
            _hold(cursor, relations)
            for name, table in (staged or {}).items():
                cursor.register(name, table)
            with run_query(cursor, f"{query}_cursor", **parameters) as result:
                frame: pd.DataFrame = result.df()
            return frame

        return self._read(read, is_limited=is_limited)

    def table(self, query: str, **parameters: object) -> pa.Table:
        """Rows of a named query as an Arrow table, whose columns keep their types where cells are empty."""
        return self.table_with({}, query, **parameters)

    def table_with(self, relations: Mapping[str, pa.Table], query: str, **parameters: object) -> pa.Table:
        """As `table`, for a query that reads these relations by their names."""

        def read(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
            _settle(cursor, parameters)
            _hold(cursor, relations)
            with run_query(cursor, f"{query}_cursor", **parameters) as result:
                return result.to_arrow_table()

        return self._read(read)

    def value(self, query: str, **parameters: object) -> Any:
        """The single value of a named query, None where it has no row."""

        def read(cursor: duckdb.DuckDBPyConnection) -> Any:
            _settle(cursor, parameters)
            return run_query(cursor, query, **parameters)

        return self._read(read)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Statements that are committed whole when the block ends, or not at all when it raises.

        Raises LedgerStorageError where the disk does not take them, and of a lake LedgerUnreachableError where
        PostgreSQL does not answer and OvertakenError where another host was first.
        """
        try:
            with self._cursor() as cursor:
                cursor.begin()
                try:
                    yield Transaction(cursor, self.storage)
                except BaseException:
                    with suppress(duckdb.Error):
                        cursor.rollback()
                    raise
                cursor.commit()
        except duckdb.Error as error:
            self._reattach_after(error)
            if self.storage.is_stored(error):
                return
            refused = self.storage.explain(error)
            if refused is None:
                raise
            raise refused from error

    def in_turn(self, kind: str, act: Callable[[], T]) -> T:
        """What something gives that numbers things of a kind: one at a time, and again where another host was first."""

        def act_in_turn() -> T:
            with self.turn(kind):
                return act()

        return _try_again(act_in_turn)

    @contextmanager
    def turn(self, kind: str) -> Iterator[None]:
        """Let nobody else give numbers to things of a kind while the block runs, as far as that can be had."""
        with self.storage.turn(self._connection, kind):
            yield

    def _read(self, read: Callable[[duckdb.DuckDBPyConnection], T], *, is_limited: bool = True) -> T:
        """What a function reads with a cursor, once more where another's failed write has cut the ledger off."""
        try:
            with self._cursor() as cursor:
                return self._read_in_time(cursor, read, is_limited=is_limited)
        except duckdb.Error as error:
            if not self._reattach_after(error):
                refused = self.storage.explain_reading(error)
                if refused is None:
                    raise
                raise refused from error
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
        """Attach the ledger anew where an error says that it was cut off; says whether it was."""
        if not self.storage.is_cut_off(error):
            return False
        with self._reattaching:
            if not self._answers():
                LOG.warning("Opening %s anew: %s", self.storage.label, error)
                with self._cursor() as cursor:
                    cursor.execute("detach database if exists ledger")
                    self.storage.attach(cursor)
        return True

    def _answers(self) -> bool:
        try:
            with self._cursor() as cursor:
                run_query(cursor, "find_newest_revision")
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
            copied = FileStorage(target)
            try:
                copied.attach(cursor, name="copied")
                try:
                    cursor.begin()
                    # Within a transaction, DuckDB's copy of a whole database changes a setting, and those are locked.
                    cursor.execute("copy from database ledger to copied (schema)")
                    for (table,) in list(run_query(cursor, "list_stored_tables")):
                        cursor.execute(f'insert into copied."{table}" from ledger."{table}"')
                    newest = int(run_query(cursor, "find_newest_revision"))
                    cursor.commit()
                finally:
                    # A cursor's transaction that failed ends before its file can be let go.
                    with suppress(duckdb.Error):
                        cursor.rollback()
                    cursor.execute("detach copied")
            except duckdb.Error as error:
                raise copied.explain_opening(error) from error
        return newest

    def tidy(self, keep: dt.timedelta = KEPT) -> dict[str, int]:
        """Let a lake have few large files rather than many small ones, and nothing that was replaced before so long.

        Every revision stays readable: it is rows, and a lake's own states are not what a revision is read from. Returns
        how many tables were written anew or merged, and how many states and files have gone. A file needs none of it.
        """
        if isinstance(self.storage, FileStorage):
            raise LedgerError(f"{self.storage.label} is a file, which needs no tidying: only a lake does.")
        moment = (dt.datetime.now(dt.UTC) - keep).isoformat()
        steps: tuple[tuple[str, dict[str, object]], ...] = (
            ("flush_inlined", {}),
            ("rewrite_files", {}),
            ("merge_files", {}),
            ("expire_snapshots", {"moment": moment}),
            ("clean_up_files", {"moment": moment}),
            ("delete_orphans", {"moment": moment}),
        )
        done = {}
        for step, parameters in steps:
            # A turn each, so that whoever commits waits for one step at most.
            def take(step: str = step, parameters: Mapping[str, object] = parameters) -> int:
                try:
                    with self._cursor() as cursor:
                        return int(run_query(cursor, step, **parameters))
                except duckdb.Error as error:
                    raise (self.storage.explain(error) or error) from error

            done[step] = self.in_turn("revisions", take)
        return done

    def newest_revision(self) -> int:
        """Number of the newest revision; 0 in a ledger that has none."""
        return int(self.value("find_newest_revision"))

    def close(self) -> None:
        """Close the ledger; what was committed is kept."""
        self._connection.close()


def open_database(place: Path | Storage = DEFAULT_DATABASE, source: Storage | None = None) -> Database:
    """Open the ledger at a path or of a storage, making it where there is none, and bring its schema up to date.

    A source can be read beside it, by `Transaction.take_over`. Raises LedgerUnreadableError, LedgerNewerError,
    LedgerLockedError or LedgerUnreachableError; the ledger is then as it was.
    """
    storage = place if isinstance(place, Storage) else FileStorage(place.expanduser().absolute())
    is_new_file = isinstance(storage, FileStorage) and not storage.path.exists()
    storage.prepare()
    return _try_again(lambda: _open(storage, source, is_new_file=is_new_file))


def _open(storage: Storage, source: Storage | None, *, is_new_file: bool) -> Database:
    connection = connect(storage.spill)
    try:
        storage.attach(connection)
        database = _set_up(connection, storage)
        if source is not None:
            source.attach(connection, read_only=True, name="source")
        storage.lock_down(connection, *([] if source is None else source.folders()))
    except BaseException as error:
        connection.close()
        if is_new_file and isinstance(storage, FileStorage) and isinstance(error, LedgerStorageError):
            storage.remove_part()
        raise
    return database


def _try_again(act: Callable[[], T]) -> T:
    """What something gives that is done again while another host is first."""
    for tried in range(1, MOST_TRIES):
        try:
            return act()
        except OvertakenError as error:
            LOG.info("Trying again: %s", error)
            time.sleep(WAIT_SECONDS * tried)
    return act()


def copy_database(path: Path, target: Path) -> None:
    """Copy the ledger at a path, as it was last committed, into a new file, without opening it for writing.

    Raises LedgerUnreadableError, LedgerNewerError or LedgerLockedError.
    """
    source, copied = FileStorage(path), FileStorage(target)
    source.refuse_other()
    connection = connect()
    try:
        source.attach(connection, read_only=True)
        copied.attach(connection, name="copied")
        connection.execute("copy from database ledger to copied")
    except duckdb.Error as error:
        raise copied.explain_opening(error) from error
    finally:
        connection.close()


def open_scratch(relations: Mapping[str, pa.Table] | None = None) -> Database:
    """An empty ledger in memory, to try out what rows would do: it is gone when it is closed.

    Every statement can read the relations given, by their names, where they are.
    """
    connection, storage = connect(), MemoryStorage()
    try:
        storage.attach(connection)
        database = _set_up(connection, storage, relations)
    except BaseException:
        connection.close()
        raise
    return database


def _set_up(
    connection: duckdb.DuckDBPyConnection, storage: Storage, relations: Mapping[str, pa.Table] | None = None
) -> Database:
    """The attached ledger with its schema up to date and beside it what the queries share."""
    database = Database(connection, storage, relations)
    _migrate(database)
    # In one transaction: each of a lake asks PostgreSQL what there is.
    with database.transaction() as transaction:
        for macros in _MACROS:
            transaction.run(macros)
        missing = [name for name in _DERIVED if next(iter(transaction.run(name)), None)]
    for name in missing:
        with database.turn("revisions"), database.transaction() as transaction:
            transaction.claim()
            for (revision,) in list(transaction.run(name)):
                _DERIVED[name](transaction, revision)
    return database


def derive_revision(transaction: Transaction, revision: int) -> None:
    """Store what follows from the records that a revision wrote and closed: what figures sum, what links say, and
    what tells how weak the records are.
    """  # noqa: D205 - it is one sentence
    add_cells(transaction, revision)
    add_links(transaction, revision)
    add_traits(transaction, revision)


def add_cells(transaction: Transaction, revision: int) -> None:
    """Store what a revision adds to the counts that figures sum, and takes from them."""
    transaction.run("add_cells", revision=revision)
    transaction.run("add_coarse_cells", revision=revision)


def add_links(transaction: Transaction, revision: int) -> None:
    """Store what a revision changes of links between records, of chains and of custody: of the records near its own."""
    transaction.run("close_links", revision=revision)
    transaction.run("add_links", revision=revision)
    with transaction.holding("linked", "find_linked_records", revision=revision) as linked:
        if linked:
            _store_chain_acts(transaction, revision, parts=math.ceil(linked / PART_RECORDS))
            _store(transaction, revision, "custody")


def add_traits(transaction: Transaction, revision: int) -> None:
    """Store what a revision changes of what tells how weak records are; its links are stored before."""
    transaction.run("add_source_lists", revision=revision)
    with transaction.holding("relinked", "find_relinked_records", revision=revision):
        transaction.run("close_traits", revision=revision)
        transaction.run("add_traits", revision=revision)


def _store_chain_acts(transaction: Transaction, revision: int, parts: int) -> None:
    """Bring the acts in chains up to date, of the linked records: of some chains after the others."""
    pairs = transaction.table("find_chain_pairs", revision=revision)
    with transaction.reading(pairs=pairs, components=find_components(pairs)):
        for part in range(parts):
            with transaction.holding("part", "take_part", part=part, parts=parts):
                _store(transaction, revision, "chain_acts")


def _store(transaction: Transaction, revision: int, what: str) -> None:
    """Bring a table of what follows from links up to date."""
    with transaction.holding("found", f"find_{what}", revision=revision):
        transaction.run(f"close_{what}", revision=revision)
        transaction.run(f"add_{what}")


_DERIVED = {
    "list_uncounted_revisions": add_cells,
    "list_unlinked_revisions": add_links,
    "list_untold_revisions": add_traits,
}
"""What is stored of a revision's records, by the query that lists those of which an earlier program stored none."""

_MACROS = (
    "create_macros",
    "create_cell_macros",
    "create_change_macros",
    "create_tension_macros",
    "create_words_macros",
    "create_quality_macros",
    "create_chain_macros",
    "create_custody_macros",
    "create_period_macros",
    "create_leverage_macros",
    "create_demand_macros",
    "create_behind_macros",
)
"""Statements that make what the queries share."""


def _migrate(database: Database) -> None:
    with database.turn("schema"), database.transaction() as transaction:
        transaction.migrate()
