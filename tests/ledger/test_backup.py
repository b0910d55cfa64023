"""Backups of a ledger that is being served, on schedule and when asked for, and what a restore makes of them."""

import datetime as dt
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import schedule
from ledger.backup import BackupRefusedError, RestoreRefusedError, restore
from ledger.database import Database, LedgerError, LedgerLockedError, LedgerUnreadableError, open_database
from ledger.revisions import commit_update, export_tables
from ledger.schedule import (
    BackupSettingsError,
    Plan,
    answer_asked,
    back_up_any,
    choose_kept,
    find_due,
    make_backup,
    make_due,
    prepare_counter,
    read_plan,
)
from ledger.verification import verify
from tests.ledger.conftest import SmallLedger
from tests.ledger.test_database import fingerprint
from tests.ledger.test_revisions import SEED, set_cells

pytestmark = pytest.mark.on_file

TODAY = dt.date(2026, 1, 31)
NOON = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)


@pytest.fixture
def served(small_ledger: SmallLedger) -> Iterator[Database]:
    """An open ledger of two revisions, of which copies are made when they are asked for."""
    database = small_ledger(**SEED)
    commit_update(database, set_cells(database, "INC0001", place="Gyumri"))
    ended = threading.Event()

    def serve() -> None:
        while not ended.wait(0.01):
            answer_asked(database.path, lambda: database)

    prepare_counter(database.path)
    thread = threading.Thread(target=serve)
    thread.start()
    yield database
    ended.set()
    thread.join()


def export(database: Database, folder: Path) -> dict[str, str]:
    export_tables(database, folder)
    return fingerprint(folder)


def test_a_backup_of_a_served_ledger_is_restored_elsewhere_as_it_was_then(served: Database, tmp_path: Path) -> None:
    then = export(served, tmp_path / "then")
    backup = back_up_any(served.path, tmp_path / "backup.duckdb")
    assert (backup.revision, backup.findings.empty) == (2, True)
    commit_update(served, set_cells(served, "INC0001", place="Kapan"))

    assert restore(tmp_path / "backup.duckdb", tmp_path / "elsewhere" / "ledger.duckdb") == 2
    restored = open_database(tmp_path / "elsewhere" / "ledger.duckdb")
    assert verify(restored, TODAY).empty
    assert export(restored, tmp_path / "restored") == then
    commit_update(restored, set_cells(restored, "INC0001", place="Meghri"))
    restored.close()
    assert export(served, tmp_path / "now") != then
    # Nothing is left of it beside the ledger.
    assert not list(served.path.with_name(f".{served.path.name}.copies").iterdir())


def test_a_copy_made_amid_commits_has_every_revision_whole(served: Database, tmp_path: Path) -> None:
    ended = threading.Event()

    def commit() -> None:
        for number in range(10_000):
            if ended.is_set():
                break
            commit_update(served, set_cells(served, "INC0001", place=f"Place {number}", country="ARM"))

    thread = threading.Thread(target=commit)
    thread.start()
    try:
        for number in range(4):
            backup = back_up_any(served.path, tmp_path / f"{number}.duckdb")
            assert backup.findings.empty, backup.findings.to_string()
    finally:
        ended.set()
        thread.join()
    assert 2 < backup.revision <= served.newest_revision()


def test_a_ledger_that_another_command_has_open_is_said_to_be_locked(
    small_ledger: SmallLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = small_ledger(**SEED)
    monkeypatch.setattr(schedule, "ANSWER_SECONDS", 0.1)
    for is_prepared in (False, True):
        if is_prepared:
            prepare_counter(database.path)
        with pytest.raises(LedgerLockedError, match=r"has .* open"):
            back_up_any(database.path, tmp_path / "backup.duckdb")
    assert not (tmp_path / "backup.duckdb").exists()
    assert not list(database.path.with_name(f".{database.path.name}.copies").iterdir())


def test_what_was_asked_of_another_server_is_left_to_it_and_what_was_left_behind_goes(
    small_ledger: SmallLedger,
) -> None:
    database = small_ledger(**SEED)

    def refuse() -> Database:
        raise LedgerLockedError("Another process has it open")

    prepare_counter(database.path)
    counter = database.path.with_name(f".{database.path.name}.copies")
    for name, days in (("new.asked", 0), ("old.asked", 2), ("old.part", 2)):
        (counter / name).touch()
        moment = (counter / name).stat().st_mtime - days * 86_400
        os.utime(counter / name, (moment, moment))
    answer_asked(database.path, refuse)
    assert {file.name for file in counter.iterdir()} == {"new.asked", "old.part"}
    prepare_counter(database.path)
    assert {file.name for file in counter.iterdir()} == {"new.asked"}


def test_what_keeps_the_server_from_a_copy_is_told(
    served: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> int:
        raise LedgerError("No space for a copy")

    monkeypatch.setattr(served, "copy_to", fail)
    with pytest.raises(LedgerError, match="No space for a copy"):
        back_up_any(served.path, tmp_path / "backup.duckdb")
    (tmp_path / "taken.duckdb").write_text("Mine")
    with pytest.raises(BackupRefusedError, match="there already"):
        back_up_any(served.path, tmp_path / "taken.duckdb")


def test_a_restore_overwrites_nothing_and_takes_only_what_holds_together(served: Database, tmp_path: Path) -> None:
    backup = tmp_path / "backup.duckdb"
    back_up_any(served.path, backup)
    log = tmp_path / "new.duckdb.wal"
    log.write_text("A log of mine")
    for place in (served.path, tmp_path / "new.duckdb"):
        with pytest.raises(RestoreRefusedError, match="there already"):
            restore(backup, place)
    log.unlink()
    with pytest.raises(RestoreRefusedError, match="There is no file"):
        restore(tmp_path / "nothing.duckdb", tmp_path / "new.duckdb")
    (tmp_path / "half.duckdb").write_bytes(backup.read_bytes()[:100_000])
    with pytest.raises(LedgerUnreadableError, match="damaged"):
        restore(tmp_path / "half.duckdb", tmp_path / "new.duckdb")

    database = open_database(backup)
    with database._cursor() as cursor:
        cursor.execute("update ledger.revisions set added = 7 where number = 1")
    database.close()
    with pytest.raises(RestoreRefusedError, match="does not hold together") as refused:
        restore(backup, tmp_path / "new.duckdb")
    assert list(refused.value.findings["check"]) == ["counts"]
    assert not list(tmp_path.glob("new.duckdb*"))


def test_backups_on_schedule_are_verified_copies_that_a_restart_does_not_repeat(
    served: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plan = Plan(tmp_path / "backups", every=dt.timedelta(hours=6), days=1, weeks=0, months=0)
    monkeypatch.setattr(schedule, "open_ledger", lambda: served)
    monkeypatch.setattr(schedule, "_now", lambda: NOON)
    assert find_due(plan, served.path, NOON) == NOON
    make_backup(plan, served, NOON - dt.timedelta(days=2))
    with caplog.at_level(logging.INFO, "ledger.schedule"):
        assert make_due(plan, served.path) == NOON + plan.every
    name = f"{served.path.stem}-20260131T120000Z-r2.duckdb"
    assert [file.name for file in plan.folder.iterdir()] == [name]
    assert f"Revision 2 copied to {plan.folder / name} and verified; 1 older removed" in caplog.text
    assert find_due(plan, served.path, NOON + dt.timedelta(hours=1)) == NOON + plan.every
    # A clock that was set back does not keep the next one waiting.
    assert find_due(plan, served.path, NOON - dt.timedelta(days=9)) == NOON - dt.timedelta(days=9)
    # One that fails is tried again soon, and what is there stays.
    assert make_due(plan, served.path) == NOON + schedule.RETRY
    assert "there already" in caplog.text
    assert [file.name for file in plan.folder.iterdir()] == [name]


def test_what_does_not_hold_together_displaces_no_older_backup(
    served: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plan = Plan(tmp_path / "backups", days=1, weeks=0, months=0)
    monkeypatch.setattr(schedule, "open_ledger", lambda: served)
    monkeypatch.setattr(schedule, "_now", lambda: NOON)
    make_backup(plan, served, NOON - dt.timedelta(days=2))
    with served._cursor() as cursor:
        cursor.execute("update ledger.revisions set added = 7 where number = 1")
    make_due(plan, served.path)
    assert "does not hold together: 1 problem" in caplog.text
    assert len(list(plan.folder.iterdir())) == 2


def test_the_last_of_days_weeks_and_months_are_kept() -> None:
    def noon(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text).replace(hour=12, tzinfo=dt.UTC)

    days = [NOON - dt.timedelta(days=number) for number in range(100)]
    made = {*days, NOON - dt.timedelta(hours=3)}
    # The 31st is a Saturday: its week goes on until Sunday, and the weeks before end on the 25th and the 18th.
    kept = {"2026-01-31", "2026-01-30", "2026-01-25", "2026-01-18", "2025-12-31", "2025-11-30"}
    assert choose_kept(Plan(Path(), days=2, weeks=3, months=3), made) == set(map(noon, kept))
    assert choose_kept(Plan(Path(), days=0, weeks=0, months=0), made) == {NOON}
    assert choose_kept(Plan(Path(), days=3, weeks=0, months=0), [NOON, days[50], days[90]]) == {
        NOON, days[50], days[90],
    }  # fmt: skip


def test_the_environment_says_when_and_where_backups_are_made() -> None:
    folder = {"LEDGER_BACKUP_FOLDER": "/backups"}
    assert read_plan({}) is None
    assert read_plan(folder) == Plan(Path("/backups"), dt.timedelta(days=1), 7, 4, 12)
    assert read_plan({**folder, "LEDGER_BACKUP_EVERY": "30m", "LEDGER_BACKUP_KEEP": "1,2,3"}) == Plan(
        Path("/backups"), dt.timedelta(minutes=30), 1, 2, 3
    )
    for wrong in ({"LEDGER_BACKUP_EVERY": "daily"}, {"LEDGER_BACKUP_EVERY": "0h"}, {"LEDGER_BACKUP_KEEP": "7"}):
        with pytest.raises(BackupSettingsError, match="write"):
            read_plan({**folder, **wrong})
