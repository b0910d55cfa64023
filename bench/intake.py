"""How long an update takes, and how much memory, beside DuckDB merely reading the same file.

`python -m bench.intake 100000 1000000` makes that many incidents that keep every rule, with the values of the curated
ones, and prints a table. Each measurement has a process of its own.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
import pandas as pd

from ledger.database import DATA_FOLDER, PROJECT, open_database
from ledger.intake.checking import check_tables
from ledger.intake.comparing import compare_tables
from ledger.intake.limits import MAX_FILE_BYTES
from ledger.intake.mapping import map_table
from ledger.intake.reading import read_files
from ledger.revisions import Update, commit_update, load_seed
from ledger.tables import write_rows

Answer = TypeVar("Answer")

SEED = 20251225
FIRST_DAY, DAYS = np.datetime64("2020-11-10"), 1800
FIRST_ID = 100_000
FREE_TEXTS = ("summary", "initiator_name", "target_name", "place")
SHORT = 12
"""Characters that are left of free texts where the file would be larger than an upload may be."""


def make_file(path: Path, number: int) -> None:
    """Write incidents drawn from the curated ones, each with an id, a day and a title of its own.

    Texts are cut short where the file would be larger than an upload may be.
    """
    curated = pd.read_csv(DATA_FOLDER / "incidents.csv", dtype="str", keep_default_na=False, na_values=[""])
    longest_title = 75
    if number * (DATA_FOLDER / "incidents.csv").stat().st_size / len(curated) > MAX_FILE_BYTES:
        longest_title = SHORT
        for name in FREE_TEXTS:
            curated[name] = curated[name].str.slice(0, SHORT).str.strip()
    curated = curated[curated["date_precision"] == "day"].assign(date_end=None, responds_to=None)
    random = np.random.default_rng(SEED)
    rows = curated.iloc[random.integers(len(curated), size=number)].reset_index(drop=True)
    rows["id"] = [f"INC{FIRST_ID + place}" for place in range(number)]
    rows["date"] = (FIRST_DAY + random.integers(DAYS, size=number)).astype("str")
    rows["title"] = rows["title"].str.slice(0, longest_title).str.rstrip(" .") + [
        f" {place}" for place in range(number)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(rows, file)


def measure_duckdb(path: Path) -> dict[str, float]:
    """Seconds of DuckDB reading the file as text into a table."""
    started = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute("create table incidents as from read_csv($path, all_varchar = true)", {"path": str(path)})
    return {"read by DuckDB": time.perf_counter() - started}


def measure_intake(path: Path) -> dict[str, float]:
    """Seconds of each step of an update to a ledger of the curated tables."""
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Answer]) -> Answer:
        started = time.perf_counter()
        answer = work()
        seconds[step] = time.perf_counter() - started
        return answer

    with tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder:
        database = open_database(Path(folder) / "ledger.duckdb")
        load_seed(database)
        read = timed("read", lambda: read_files([(path.name, path)]))
        mapped = timed("map", lambda: [map_table(table) for table in read])
        today = dt.datetime.now(dt.UTC).date()
        checked = timed("check", lambda: check_tables(database, mapped, today))
        if len(checked[0].sound) < len(checked[0].rows):
            raise ValueError(f"Not every row is right:\n{checked[0].problems.head()}")
        comparison = timed("compare", lambda: compare_tables(database, checked))
        update = Update(comparison.base_revision, "Bench", "Made rows", "upload", rows=comparison.rows)
        timed("commit", lambda: commit_update(database, update))
        database.close()
    return seconds


MEASURES = {"duckdb": measure_duckdb, "intake": measure_intake}


def main() -> None:
    """Measure for every number of rows asked for and print the table."""
    parser = argparse.ArgumentParser(description="Time an update, beside DuckDB reading the same file.")
    parser.add_argument("rows", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, file = options.measure
        seconds = MEASURES[what](Path(file))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak": peak}))
        return
    print("| rows | file | step | seconds | times DuckDB's read | peak memory |")
    print("| ---: | ---: | --- | ---: | ---: | ---: |")
    for number in options.rows:
        with tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder:
            path = Path(folder) / "incidents.csv"
            make_file(path, number)
            _print_rows(number, path)


def _print_rows(number: int, path: Path) -> None:
    size = f"{path.stat().st_size / 1e6:,.0f} MB"
    duckdb_read, intake = _run("duckdb", path), _run("intake", path)
    base = next(iter(duckdb_read["seconds"].values()))
    checking = sum(intake["seconds"][step] for step in ("read", "map", "check"))
    steps = [
        *((step, seconds, duckdb_read["peak"]) for step, seconds in duckdb_read["seconds"].items()),
        *((step, seconds, None) for step, seconds in intake["seconds"].items()),
        ("read, map and check", checking, None),
        ("all of the update", sum(intake["seconds"].values()), intake["peak"]),
    ]
    for step, seconds, peak in steps:
        memory = "" if peak is None else f"{peak:,.0f} MB"
        print(f"| {number:,} | {size} | {step} | {seconds:,.2f} | {seconds / base:,.1f} | {memory} |", flush=True)


def _run(what: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.intake", "--measure", what, str(path)]
    done = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    main()
