"""A lake: several hosts on one ledger, of which one wins, one may be killed, and none sees another's passwords."""

import datetime as dt
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from ledger import figures, revisions, views
from ledger.api.numbers import MEASURES
from ledger.backup import back_up
from ledger.charts.specification import specify_with_arrow
from ledger.database import Database, LedgerUnreachableError, LedgerUnreadableError, OvertakenError, open_database
from ledger.filters import Filters
from ledger.measures import read_vocabulary
from ledger.moving import MoveRefusedError, move
from ledger.revisions import ConflictError, Revision, Update, commit_update, list_revisions, plan_undo
from ledger.storage import FileStorage, LakeStorage, name_storage
from ledger.verification import verify
from tests.ledger.conftest import FIGURES, SmallLedger
from tests.ledger.test_crash import kill_on_and_on
from tests.ledger.test_revisions import SEED, add_row, assert_same, cell, read_all, remove_row, set_cells
from tests.postgres import Cluster
from tests.small import incident, load_curated, load_small_into, write_tables

TODAY = dt.date(2026, 1, 31)
COMMITS = 3
KILLS = 4

# Opens a lake that nobody has made yet, then commits to a row of its own again and again.
_HOST = """
import sys
from pathlib import Path
from ledger.database import name_storage, open_database
from ledger.revisions import commit_update, load_seed
from tests.ledger.test_revisions import set_cells
database = open_database(name_storage(sys.argv[1]))
load_seed(database, Path(sys.argv[2]))
for number in range(int(sys.argv[4])):
    update = set_cells(database, sys.argv[3], place=f"Place {number}", country="ARM")
    print(f"revision {commit_update(database, update).number}.")
"""


@pytest.fixture
def hosts(lake: LakeStorage, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """Two hosts that have a small ledger open."""
    pair = load_small_into(lake, tmp_path, **SEED), open_database(lake)
    yield pair
    for database in pair:
        database.close()


def test_processes_that_make_a_lake_and_commit_at_once_lose_nothing(cluster: Cluster, tmp_path: Path) -> None:
    lake = cluster.lake(tmp_path / "data")
    tables = write_tables(tmp_path / "tables", **SEED)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _HOST, f"ducklake:postgres:{lake.address}", str(tables), key, str(COMMITS)],
            env={**os.environ, "LEDGER_LAKE_PATH": lake.data},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for key in ("INC0001", "INC0003")
    ]
    said = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    numbers = [list(map(int, re.findall(r"revision (\d+)\.", out))) for out, _ in said]
    assert sorted(chain.from_iterable(numbers)) == list(range(2, 2 * COMMITS + 2))
    database = open_database(lake)
    assert list(list_revisions(database)["number"]) == list(range(2 * COMMITS + 1, 0, -1))
    for key, made in zip(("INC0001", "INC0003"), numbers, strict=True):
        places = [cell(database, key, "place", revision=number) for number in made]
        assert places == [f"Place {number}" for number in range(COMMITS)]
    assert verify(database, TODAY).empty
    database.close()


def test_another_host_reads_a_commit_at_once_and_is_asked_about_the_same_cell(hosts: tuple[Database, Database]) -> None:
    ours, theirs = hosts
    base = theirs.newest_revision()
    commit_update(ours, set_cells(ours, "INC0001", place="Gyumri", country="ARM"))
    assert theirs.newest_revision() == base + 1
    with pytest.raises(ConflictError) as caught:
        commit_update(theirs, set_cells(theirs, "INC0001", base=base, place="Kapan", country="ARM"))
    assert caught.value.conflicts[["key", "column", "ours", "theirs"]].to_numpy().tolist() == [
        ["INC0001", "place", "Kapan", "Gyumri"]
    ]
    commit_update(theirs, set_cells(theirs, "INC0001", base=base, title="Another title"))
    assert [cell(ours, "INC0001", column) for column in ("place", "title")] == ["Gyumri", "Another title"]


def test_of_two_that_do_not_wait_for_each_other_one_is_committed_and_the_other_compared_again(
    hosts: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where a host's lock was lost with its connection while it went on.
    monkeypatch.setattr(LakeStorage, "turn", lambda *_: nullcontext())
    add_rows, both = revisions._add_rows, threading.Barrier(2)
    writes: list[int] = []
    made: list[Revision] = []

    def meet_first(transaction, table, rows, revision) -> None:
        writes.append(revision)
        if len(writes) <= 2:
            both.wait(60)
        add_rows(transaction, table, rows, revision)

    monkeypatch.setattr(revisions, "_add_rows", meet_first)
    updates = [set_cells(hosts[0], key, place="Gyumri", country="ARM") for key in ("INC0001", "INC0003")]
    threads = [
        threading.Thread(target=lambda host=host, update=update: made.append(commit_update(host, update)))
        for host, update in zip(hosts, updates, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert writes == [2, 2, 3]
    assert sorted(revision.number for revision in made) == [2, 3]
    assert [cell(hosts[0], key, "place") for key in ("INC0001", "INC0003")] == ["Gyumri", "Gyumri"]
    assert verify(hosts[1], TODAY).empty


def test_two_claims_at_once_are_never_both_committed(hosts: tuple[Database, Database]) -> None:
    # What holds where a revision adds rows alone, which DuckLake lets anybody do at the same time.
    def claim_around(hosts: Sequence[Database], *names: str) -> None:
        with hosts[0].transaction() as transaction:
            transaction.claim()
            transaction.run("note_mapping", name=names[0], mapping="{}")
            if len(hosts) > 1:
                claim_around(hosts[1:], *names[1:])

    with pytest.raises(OvertakenError):
        claim_around(hosts, "Ours", "Theirs")
    assert list(hosts[0].frame("list_mappings")["name"]) == ["Theirs"]


def test_views_that_two_hosts_save_under_one_name_get_slugs_of_their_own(hosts: tuple[Database, Database]) -> None:
    for database in hosts:
        views.save_view(database, read_vocabulary(database), name="Raids", page="records", query=[], author="Ann")
    assert [view.slug for view in views.list_views(hosts[0])] == ["raids", "raids-2"]


def test_a_host_that_is_killed_while_it_commits_leaves_nothing_half_done(
    lake: LakeStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    _, caught = kill_on_and_on(tmp_path, 1, KILLS, lake)
    assert len(caught) == KILLS
    # Its lock went with it: nobody waits for the dead.
    database = open_database(lake)
    began = time.monotonic()
    number = database.newest_revision() + 1
    assert commit_update(database, add_row(database, incident(9000))).number == number
    assert time.monotonic() - began < 20
    database.close()


def test_a_host_goes_on_once_postgresql_is_back(cluster: Cluster, hosts: tuple[Database, Database]) -> None:
    update = set_cells(hosts[0], "INC0001", place="Gyumri", country="ARM")
    cluster.stop()
    try:
        with pytest.raises(LedgerUnreachableError, match="does not answer"):
            hosts[0].newest_revision()
        with pytest.raises(LedgerUnreachableError, match="does not answer"):
            commit_update(hosts[0], update)
    finally:
        cluster.start()
    assert commit_update(hosts[0], update).number == 2
    assert cell(hosts[1], "INC0001", "place") == "Gyumri"


@pytest.mark.parametrize(
    "address",
    [
        "host=127.0.0.1 port=1 dbname=ledger user=ledger password=s3cret",
        r"host=127.0.0.1 password = 's3cret \'x' port=1 dbname=ledger",
        "postgresql://ledger:s3cret@127.0.0.1:1/ledger",
    ],
)
def test_a_password_is_in_no_message_and_no_log(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PGPASSWORD", "")
    monkeypatch.setenv("LEDGER_LAKE_PATH", str(tmp_path))
    storage = name_storage(f"ducklake:postgres:{address}")
    assert os.environ["PGPASSWORD"].startswith("s3cret")
    with caplog.at_level(logging.DEBUG), pytest.raises(LedgerUnreachableError) as caught:
        open_database(storage)
    assert "Connection refused" in str(caught.value)
    told = [caught.value, caught.value.__cause__, caught.value.__context__, storage, storage.label, caplog.text]
    assert "s3cret" not in " ".join(map(str, told))


def test_a_lake_is_named_with_the_place_of_its_data_and_that_of_its_hosts(
    lake: LakeStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEDGER_LAKE_PATH", raising=False)
    with pytest.raises(LedgerUnreadableError, match="LEDGER_LAKE_PATH"):
        name_storage("ducklake:postgres:dbname=ledger")
    with pytest.raises(LedgerUnreadableError, match="not in PostgreSQL"):
        name_storage("ducklake:sqlite:ledger.db")
    with pytest.raises(LedgerUnreadableError, match="MotherDuck"):
        name_storage("md:ledger")
    open_database(lake).close()
    with pytest.raises(LedgerUnreadableError, match="has its data elsewhere"):
        open_database(LakeStorage(lake.address, f"{tmp_path}/elsewhere/"))


@pytest.mark.on_file
def test_a_ledger_moves_to_a_lake_and_back_with_every_revision(
    small_ledger: SmallLedger, lake: LakeStorage, tmp_path: Path
) -> None:
    database = small_ledger(**SEED)
    odd = "Quotes \" ' and \\, a line\nand a tab\t; Հայաստան, Azərbaycan, Россия 🕊"
    commit_update(
        database,
        set_cells(database, "INC0001", summary=odd, latitude="40.123456789", longitude="44.5", geo_precision="exact"),
    )
    commit_update(database, remove_row(database, "INC0003"))
    commit_update(database, plan_undo(database, 3, "Dia"))
    views.save_view(database, read_vocabulary(database), name="Raids", page="records", query=[], author="Ann")
    whole = {number: read_all(database, number) for number in range(1, 5)}
    listed, file = list_revisions(database), database.storage
    database.close()

    moved = move(file, lake)
    assert (moved.revision, moved.rows["incidents"], moved.rows["saved_views"]) == (4, 5, 1)
    with pytest.raises(MoveRefusedError, match="is not empty"):
        move(file, lake)
    back = FileStorage(tmp_path / "back.duckdb")
    move(lake, back)
    with pytest.raises(MoveRefusedError, match="is there already"):
        move(lake, back)
    for place in (lake, back):
        database = open_database(place)
        for number, tables in whole.items():
            assert_same(read_all(database, number), tables)
        pd.testing.assert_frame_equal(list_revisions(database), listed)
        assert [view.slug for view in views.list_views(database)] == ["raids"]
        assert verify(database, TODAY).empty
        assert commit_update(database, add_row(database, incident(7))).number == 5
        database.close()


def test_every_figure_and_measure_is_the_same_from_a_lake(lake: LakeStorage, tmp_path: Path) -> None:
    """Of the curated record with one record changed and one taken away since, as of either revision."""
    file = load_curated(tmp_path)
    commit_update(file, set_cells(file, "DET0012", "detentions", confidence="disputed"))
    commit_update(file, remove_row(file, "DIP0002", "diplomatic_actions"))
    storage = file.storage
    file.close()
    move(storage, lake)
    both = open_database(storage), open_database(lake)
    recent, pinned = Filters(date_from=dt.date(2022, 1, 1), without=("DIP0100",)), Filters(words="Baku", revision=1)
    for name in FIGURES:
        drawn = [figures.draw(name, figures.look_at(database, recent, TODAY)) for database in both]
        assert drawn[0].records == drawn[1].records, name
        panels = [one.figure.panels if one.figure else () for one in drawn]
        assert [*map(specify_with_arrow, panels[0])] == [*map(specify_with_arrow, panels[1])], name
    for filters in (recent, pinned):
        for name, measure in MEASURES.items():
            ours, theirs = (measure.tabulate(figures.look_at(database, filters, TODAY)) for database in both)
            pd.testing.assert_frame_equal(ours, theirs, check_exact=True, obj=name)
    for database in both:
        database.close()


def test_a_lake_is_backed_up_into_a_file_while_hosts_have_it_open(
    hosts: tuple[Database, Database], tmp_path: Path
) -> None:
    commit_update(hosts[0], set_cells(hosts[0], "INC0001", place="Gyumri", country="ARM"))
    backup = back_up(hosts[0].storage, tmp_path / "backup.duckdb")
    assert (backup.revision, backup.findings.empty) == (2, True)
    database = open_database(tmp_path / "backup.duckdb")
    assert_same(read_all(database), read_all(hosts[1]))
    database.close()


def test_tidying_leaves_few_files_and_every_revision(hosts: tuple[Database, Database]) -> None:
    ours, theirs = hosts
    for number in range(4):
        rows = pd.concat([set_cells(ours, key, place=f"Place {number}", country="ARM").rows["incidents"]
                          for key in ("INC0001", "INC0003")])  # fmt: skip
        commit_update(ours, Update(ours.newest_revision(), "Ann", "Set cells", "edit", rows={"incidents": rows}))
    before = {number: read_all(theirs, number) for number in range(1, 6)}
    # Twice: what the first run replaced, the second deletes.
    for _ in range(2):
        ours.tidy(keep=dt.timedelta())
    with ours._cursor() as cursor:
        files = cursor.execute("select max(file_count) from ducklake_table_info('ledger')").fetchone()
    assert files == (1,), files
    for number, tables in before.items():
        assert_same(read_all(theirs, number), tables)
    assert verify(theirs, TODAY).empty
    assert commit_update(theirs, set_cells(theirs, "INC0001", place="Kapan")).number == 6
