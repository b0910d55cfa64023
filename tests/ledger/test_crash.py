"""A process that is killed while it commits loses no revision and leaves no part of one."""

import datetime as dt
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from ledger import revisions
from ledger.codebook import LEDGER_TABLES
from ledger.database import open_database
from ledger.revisions import Update, commit_update
from ledger.verification import verify
from tests.small import incident, load_small

KILLS = 100
LEDGERS = 20
ROWS = 1000
LONGEST = 1
"""How many times as long as its first commit a child lives after it, at most: on a busy machine all takes longer."""
TODAY = dt.date(2026, 1, 31)

# Starting a child looks after all others too, and a child's status can be read only once.
_REAPING = threading.Lock()


def commit_on_and_on(path: Path, ready: Path) -> None:
    """Commit revisions of 1,000 rows until killed: new rows, every third time changed and removed ones too."""
    database = open_database(path)
    columns = list(LEDGER_TABLES["incidents"].columns)
    template = pd.DataFrame([incident(1)]).reindex(columns=columns).astype("str")
    began = time.monotonic()
    while True:
        newest = database.newest_revision()
        first = newest * ROWS
        rows = template.loc[[0] * ROWS].assign(id=[f"INC{first + number}" for number in range(10_000, 10_000 + ROWS)])
        rows["title"] = f"Revision {newest + 1}"
        rows = revisions.index_rows(LEDGER_TABLES["incidents"], rows)
        removed = []
        if newest % 3 == 0:
            there = revisions.read_rows(database, "incidents", newest)
            rows = pd.concat([rows, there.iloc[-50:].assign(place="Gyumri", country="ARM")])
            removed = list(there.index[-60:-50])
        commit_update(
            database, Update(newest, "Child", "On and on", "upload", {"incidents": rows}, {"incidents": removed})
        )
        if not ready.exists():
            # Written whole: whoever waits for it reads it at once.
            whole = ready.with_suffix(".part")
            whole.write_text(str(time.monotonic() - began))
            whole.rename(ready)


def kill_on_and_on(folder: Path, seed: int) -> int:
    """Kill children of a ledger of their own, checking it after each; returns how many revisions they made."""
    children = multiprocessing.get_context("forkserver")
    moments = random.Random(seed)  # noqa: S311 - the same moments on every run
    load_small(folder, incidents=[incident(1)]).close()
    path = folder / "small.duckdb"
    newest = 1
    for number in range(KILLS // LEDGERS):
        ready = folder / f"ready {number}"
        child = children.Process(target=commit_on_and_on, args=(path, ready))
        with _REAPING:
            child.start()
        while not ready.exists():
            assert child.is_alive()
            time.sleep(0.002)
        time.sleep(moments.uniform(0, LONGEST) * float(ready.read_text()))
        assert child.pid is not None
        with _REAPING:
            os.kill(child.pid, signal.SIGKILL)
            child.join()
        assert child.exitcode == -signal.SIGKILL

        database = open_database(path)
        found = verify(database, TODAY)
        assert found.empty, found.to_string()
        listed = revisions.list_revisions(database)
        made = listed[listed["number"] > 1]
        stored = len(revisions.read_rows(database, "incidents", database.newest_revision()))
        database.close()
        assert len(listed) >= newest
        assert (made["added"] == ROWS).all()
        assert stored == 1 + made["added"].sum() - made["removed"].sum()
        newest = len(listed)
    return newest - 1


def test_a_kill_at_any_moment_leaves_every_revision_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A child runs what is `__main__` here before anything else, and after a test of a page that is the page.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    # The server of the children has everything imported, so that a child spends its life on committing.
    multiprocessing.get_context("forkserver").set_forkserver_preload([__name__])
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(kill_on_and_on, [tmp_path / str(seed) for seed in range(LEDGERS)], range(LEDGERS)))
    # Beside their first commits children must have got somewhere, or the moments would say nothing.
    assert sum(made) - KILLS > LEDGERS, made
