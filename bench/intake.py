"""How long an update takes, and how much memory, beside DuckDB merely reading the same file.

`python -m bench.intake 100000 1000000` makes that many incidents that keep every rule, with the values of the curated
ones, and prints a table. With `--links`, as large a share of them as of the curated ones answer another. Each
measurement has a process of its own.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

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
Took = tuple[float, float]
"""Seconds on the clock, and seconds of both processors together."""

SEED = 20251225
FIRST_DAY, DAYS = np.datetime64("2020-11-10"), 1800
FIRST_ID = 100_000
FREE_TEXTS = ("summary", "initiator_name", "target_name", "place")
MOST_BEFORE = 10
SHORT = 12
"""Characters that are left of free texts where the file would be larger than an upload may be."""


def make_file(path: Path, number: int, first_id: int = FIRST_ID, *, linked: bool = False) -> None:
    """Write incidents drawn from the curated ones, each with an id from a number on, a day and a title of its own.

    Texts are cut short where the file would be larger than an upload may be. Where they are to be linked, as large a
    share as of the curated ones answer one of those of their dyad that are at most ten places before them in time.
    """
    curated = pd.read_csv(DATA_FOLDER / "incidents.csv", dtype="str", keep_default_na=False, na_values=[""])
    longest_title = 75
    if number * (DATA_FOLDER / "incidents.csv").stat().st_size / len(curated) > MAX_FILE_BYTES:
        longest_title = SHORT
        for name in FREE_TEXTS:
            curated[name] = curated[name].str.slice(0, SHORT).str.strip()
    answering = float(curated["responds_to"].notna().mean())
    curated = curated[curated["date_precision"] == "day"].assign(date_end=None, responds_to=None)
    random = np.random.default_rng(SEED)
    rows = curated.iloc[random.integers(len(curated), size=number)].reset_index(drop=True)
    rows["id"] = [f"INC{first_id + place}" for place in range(number)]
    rows["date"] = (FIRST_DAY + random.integers(DAYS, size=number)).astype("str")
    rows["title"] = rows["title"].str.slice(0, longest_title).str.rstrip(" .") + [
        f" {place}" for place in range(number)
    ]
    if linked:
        rows["responds_to"] = _draw_links(rows, answering, random)
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(rows, file)


def _draw_links(rows: pd.DataFrame, share: float, random: np.random.Generator) -> pd.Series:
    """For such a share of the rows the id of one of the ten before it in its dyad, where that is of an earlier day."""
    in_time = rows.sort_values(["dyad", "date"])
    places = np.arange(len(rows))
    named = in_time.iloc[np.maximum(places - random.integers(1, MOST_BEFORE + 1, size=len(rows)), 0)]
    answers = (
        (named["dyad"].to_numpy() == in_time["dyad"].to_numpy())
        & (named["date"].to_numpy() < in_time["date"].to_numpy())
        & (random.random(len(rows)) < share)
    )
    return pd.Series(np.where(answers, named["id"], None), in_time.index)


class _Stopwatch:
    """Notes what each step takes."""

    def __init__(self) -> None:
        self.steps: dict[str, Took] = {}

    def time(self, step: str, work: Callable[[], Answer]) -> Answer:
        """Do a step's work and note how long it took."""
        began, spent = time.perf_counter(), time.process_time()
        answer = work()
        self.steps[step] = time.perf_counter() - began, time.process_time() - spent
        return answer


def measure_duckdb(path: Path) -> dict[str, Took]:
    """What DuckDB takes to read the file as text into a table."""
    watch = _Stopwatch()
    with duckdb.connect() as connection:
        statement = "create table incidents as from read_csv($path, all_varchar = true)"
        watch.time("read by DuckDB", lambda: connection.execute(statement, {"path": str(path)}))
    return watch.steps


def measure_intake(path: Path) -> dict[str, Took]:
    """What each step takes of an update to a ledger of the curated tables."""
    watch = _Stopwatch()
    timed = watch.time

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
    return watch.steps


MEASURES = {"duckdb": measure_duckdb, "intake": measure_intake}


def main() -> None:
    """Measure for every number of rows asked for and print the table."""
    parser = argparse.ArgumentParser(description="Time an update, beside DuckDB reading the same file.")
    parser.add_argument("rows", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--links", action="store_true", help="let rows answer others")
    parser.add_argument("--measure", nargs=3, metavar=("WHAT", "FILE", "ROWS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, file, number = options.measure
        if what == "nothing":
            make_file(Path(file), int(number), linked=options.links)
            return
        steps = MEASURES[what](Path(file))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"steps": steps, "peak": peak}))
        return
    print("| rows | file | step | seconds | times DuckDB's read | CPU seconds | times DuckDB's | peak memory |")
    print("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for number in options.rows:
        with tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder:
            path = Path(folder) / "incidents.csv"
            _run("nothing", path, number, *(["--links"] if options.links else []))
            _print_rows(number, path)


def _print_rows(number: int, path: Path) -> None:
    size = f"{path.stat().st_size / 1e6:,.0f} MB"
    reading, intake = (json.loads(_run(what, path, number)) for what in ("duckdb", "intake"))
    steps: dict[str, tuple[Took, float | None]] = {}
    for step, took in {**reading["steps"], **intake["steps"]}.items():
        steps[step] = took, reading["peak"] if step in reading["steps"] else None
    steps["read, map and check"] = _add_up([intake["steps"][step] for step in ("read", "map", "check")]), None
    steps["all of the update"] = _add_up(list(intake["steps"].values())), intake["peak"]
    base = next(iter(reading["steps"].values()))
    for step, (took, peak) in steps.items():
        times = " | ".join(f"{own:,.2f} | {own / other:,.1f}" for own, other in zip(took, base, strict=True))
        memory = "" if peak is None else f"{peak:,.0f} MB"
        print(f"| {number:,} | {size} | {step} | {times} | {memory} |", flush=True)


def _add_up(steps: Sequence[Took]) -> Took:
    return sum(seconds for seconds, _ in steps), sum(cpu for _, cpu in steps)


def _run(what: str, path: Path, number: int, *options: str) -> str:
    """What a process of its own prints: the file is made in one too, since a child's peak begins with its parent's."""
    command = [sys.executable, "-m", "bench.intake", *options, "--measure", what, str(path), str(number)]
    return subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
