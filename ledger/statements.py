"""The named statements of `queries/`: read once, run on the cursor that a caller gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import aiosql
import duckdb
from aiosql.adapters.duckdb import DuckDBAdapter
from aiosql.queries import Queries

PROJECT = Path(__file__).resolve().parent.parent
QUERIES_FOLDER = PROJECT / "queries"


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


def run_query(connection: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> Any:
    """Run a named statement; returns what its kind of query returns."""
    return getattr(load_queries(), query)(connection, **parameters)


def migrations() -> dict[int, str]:
    """Numbers and names of the migrations, in order."""
    names = sorted(name for name in load_queries().available_queries if name.startswith("migration_"))
    return {int(name.split("_")[1]): name for name in names if not name.endswith("_cursor")}
