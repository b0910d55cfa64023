"""A process that is killed while it commits loses no revision and leaves no part of one."""

import datetime as dt
import json
import mmap
import multiprocessing
import os
import random
import signal
import struct
import sys
import threading
import time
from bisect import bisect
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from ledger import revisions
from ledger.codebook import LEDGER_TABLES
from ledger.database import Storage, open_database
from ledger.revisions import MERGED_SHARE, WRITTEN_SHARE, Update, commit_update
from ledger.verification import verify
from tests.small import incident, load_small_into

KILLS = 100
STRETCHES = (0, int(MERGED_SHARE * 100), int(WRITTEN_SHARE * 100))
"""Where the stretches of a commit begin, in hundredths: merging its rows, writing them, storing them for good."""
FEWEST = 8
"""Kills within each stretch, at least: they are aimed at one after the other, but a busy machine kills late."""
LEDGERS = 20
ROWS = 1000
TODAY = dt.date(2026, 1, 31)
_NUMBER = struct.Struct("<i")
_OUTSIDE = -1

# Starting a child looks after all others too, and a child's status can be read only once.
_REAPING = threading.Lock()


@dataclass(frozen=True)
class Notes:
    """What a child last said of itself, in a page of memory that its death leaves as it was.

    Written in one go each: the newest revision that it was told is committed, and how many hundredths of the next are
    done, or None where it is not committing.
    """

    page: mmap.mmap

    @classmethod
    def open(cls, path: Path) -> "Notes":
        with path.open("r+b") as file:
            return cls(mmap.mmap(file.fileno(), 2 * _NUMBER.size))

    @classmethod
    def make(cls, path: Path) -> "Notes":
        path.write_bytes(_NUMBER.pack(0) + _NUMBER.pack(_OUTSIDE))
        return cls.open(path)

    def acknowledge(self, revision: int) -> None:
        _NUMBER.pack_into(self.page, 0, revision)

    def tell(self, done: float | None) -> None:
        _NUMBER.pack_into(self.page, _NUMBER.size, _OUTSIDE if done is None else int(done * 100))

    def read(self) -> tuple[int, int | None]:
        acknowledged, done = struct.unpack("<ii", self.page[:])
        return acknowledged, None if done == _OUTSIDE else done


def commit_on_and_on(place: Path | Storage, ready: Path, notes_path: Path) -> None:
    """Commit revisions of 1,000 rows until killed: new rows, every third time changed and removed ones too."""
    database = open_database(place)
    notes = Notes.open(notes_path)
    columns = list(LEDGER_TABLES["incidents"].columns)
    template = pd.DataFrame([incident(1)]).reindex(columns=columns).astype("str")
    moments: list[float] = []

    def note(done: float) -> None:
        if done * 100 in STRETCHES or done == 1:
            moments.append(time.monotonic())
        notes.tell(done)

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
        update = Update(newest, "Child", "On and on", "upload", {"incidents": rows}, {"incidents": removed})
        note(0)
        revision = commit_update(database, update, progress=note)
        notes.acknowledge(revision.number)
        notes.tell(None)
        if not ready.exists():
            # Written whole: whoever waits for it reads it at once.
            whole = ready.with_suffix(".part")
            whole.write_text(json.dumps([after - before for before, after in pairwise(moments)]))
            whole.rename(ready)


def kill_on_and_on(
    folder: Path, seed: int, kills: int = KILLS // LEDGERS, lake: Storage | None = None
) -> tuple[int, list[int]]:
    """Kill children of a ledger of their own, checking it after each, until enough were killed while they committed.

    Returns how many revisions they made, and how many hundredths of a commit were done at each of these kills.
    """
    children = multiprocessing.get_context("forkserver")
    moments = random.Random(seed)  # noqa: S311 - the same moments on every run
    place = lake or folder / "small.duckdb"
    load_small_into(place, folder, incidents=[incident(1)]).close()
    newest = 1
    caught: list[int] = []
    while len(caught) < kills:
        ready, notes_path = (folder / name for name in ("ready", "notes"))
        ready.unlink(missing_ok=True)
        notes = Notes.make(notes_path)
        child = children.Process(target=commit_on_and_on, args=(place, ready, notes_path))
        with _REAPING:
            child.start()
        while not ready.exists():
            assert child.is_alive()
            time.sleep(0.002)
        # Some way into one of the stretches of a commit, as long as they took the child at first.
        stretch = moments.randrange(len(STRETCHES))
        while notes.read()[1] is None or bisect(STRETCHES, notes.read()[1] or 0) != stretch + 1:
            assert child.is_alive()
            time.sleep(0.0005)
        time.sleep(moments.uniform(0, 1) * json.loads(ready.read_text())[stretch])
        assert child.pid is not None
        with _REAPING:
            os.kill(child.pid, signal.SIGKILL)
            child.join()
        assert child.exitcode == -signal.SIGKILL
        acknowledged, done = notes.read()
        if done is not None:
            caught.append(done)

        database = open_database(place)
        found = verify(database, TODAY)
        assert found.empty, found.to_string()
        listed = revisions.list_revisions(database)
        made = listed[listed["number"] > 1]
        stored = len(revisions.read_rows(database, "incidents", database.newest_revision()))
        database.close()
        # A commit may be whole before the child hears of it, and no other.
        assert acknowledged <= len(listed) <= acknowledged + 1
        assert len(listed) >= newest
        assert (made["added"] == ROWS).all()
        assert stored == 1 + made["added"].sum() - made["removed"].sum()
        newest = len(listed)
    return newest - 1, caught


def test_a_kill_at_any_moment_leaves_every_revision_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A child runs what is `__main__` here before anything else, and after a test of a page that is the page.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    # The server of the children has everything imported, so that a child spends its life on committing.
    multiprocessing.get_context("forkserver").set_forkserver_preload([__name__])
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(kill_on_and_on, [tmp_path / str(seed) for seed in range(LEDGERS)], range(LEDGERS)))
    caught = [done for _, moments in found for done in moments]
    assert len(caught) == KILLS
    # Every stretch of a commit must have had its share of them, or the moments would say nothing.
    counts = Counter(bisect(STRETCHES, done) for done in caught)
    assert min(counts[number] for number in range(1, len(STRETCHES) + 1)) >= FEWEST, sorted(caught)
