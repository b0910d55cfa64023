"""How much longer the figures take from a lake than from a file, on a PostgreSQL of its own on this machine.

    python -m bench.lake

Prints for each figure the quickest of three drawings from either, in milliseconds, and how many times as long the lake
takes. Needs PostgreSQL (see tests/find_postgres.sh).
"""

import datetime as dt
import tempfile
import time
from pathlib import Path

from ledger import figures, revisions
from ledger.database import Database, open_database
from ledger.filters import Filters
from tests.postgres import run_cluster

TIMES = 3
FIGURES = ("timeline", "tension", "custody", "directions", "action_types", "reciprocity", "leverage", "demands")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, run_cluster() as cluster:
        folder = Path(name)
        places = (folder / "ledger.duckdb", cluster.lake(folder / "lake"))
        file, lake = (open_database(place) for place in places)
        for database in (file, lake):
            revisions.load_seed(database)
        print(f"{'figure':20}{'file ms':>10}{'lake ms':>10}{'times':>8}")
        totals = [0.0, 0.0]
        for figure in FIGURES:
            took = [_time(database, figure) for database in (file, lake)]
            totals = [total + seconds for total, seconds in zip(totals, took, strict=True)]
            _say(figure, *took)
        _say("together", *totals)
        for database in (file, lake):
            database.close()


def _time(database: Database, figure: str) -> float:
    view = figures.PlainView(database, database.newest_revision(), Filters(), dt.date(2025, 12, 31))
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        figures.draw(figure, view)
        took.append(time.perf_counter() - began)
    return min(took)


def _say(what: str, file: float, lake: float) -> None:
    print(f"{what:20}{file * 1000:10.0f}{lake * 1000:10.0f}{lake / file:8.1f}")


if __name__ == "__main__":
    main()
