"""How much longer the figures take from a lake than from a file, on a PostgreSQL of its own on this machine.

    python -m bench.lake                 # 1,000 and 100,000 records
    python -m bench.lake 1000000         # other sizes

Prints for each figure the quickest of five drawings from either, in milliseconds, and how many times as long the lake
takes; the last column is the same of the processor time, without PostgreSQL's, which other work on the machine changes
less. Needs PostgreSQL (see tests/find_postgres.sh).
"""

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path

from bench.ledgers import make_ledger
from ledger import figures
from ledger.database import Database, open_database
from ledger.filters import Filters
from ledger.moving import move
from ledger.storage import FileStorage
from tests.postgres import Cluster, run_cluster

SIZES = (1000, 100_000)
TIMES = 5
FIGURES = ("timeline", "tension", "custody", "directions", "action_types", "reciprocity", "leverage", "demands")

Took = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Draw figures from a file and from a lake.")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of records")
    with run_cluster() as cluster:
        for size in parser.parse_args().sizes:
            with tempfile.TemporaryDirectory() as folder:
                _measure(cluster, Path(folder), size)


def _measure(cluster: Cluster, folder: Path, size: int) -> None:
    file, lake = FileStorage(folder / "ledger.duckdb"), cluster.lake(folder / "lake")
    make_ledger(file.path, size)
    move(file, lake)
    both = open_database(file), open_database(lake)
    print(f"{f'{size:,} records':20}{'file ms':>10}{'lake ms':>10}{'times':>8}{'processor':>12}")
    totals = [(0.0, 0.0), (0.0, 0.0)]
    for figure in FIGURES:
        took = [_time(database, figure) for database in both]
        totals = [(clock + added[0], cpu + added[1]) for (clock, cpu), added in zip(totals, took, strict=True)]
        _say(figure, *took)
    _say("together", *totals)
    for database in both:
        database.close()


def _time(database: Database, figure: str) -> Took:
    view = figures.PlainView(database, database.newest_revision(), Filters(), dt.date(2025, 12, 31))
    clock, cpu = [], []
    for _ in range(TIMES):
        began, spent = time.perf_counter(), time.process_time()
        figures.draw(figure, view)
        clock.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
    return min(clock), min(cpu)


def _say(what: str, file: Took, lake: Took) -> None:
    times, cpu = lake[0] / file[0], lake[1] / file[1]
    print(f"{what:20}{file[0] * 1000:10.0f}{lake[0] * 1000:10.0f}{times:8.1f}{cpu:12.1f}")


if __name__ == "__main__":
    main()
