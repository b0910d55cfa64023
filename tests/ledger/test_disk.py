"""A disk that is full or closed to writing: a clear message, no lost revision, and the service goes on by itself."""

import datetime as dt
import os
import random
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger import audit, tokens
from ledger.access import READ, READER, Person
from ledger.database import Database, LedgerStorageError, LedgerUnreadableError, open_database
from ledger.revisions import Update, commit_update, load_seed, read_rows
from ledger.schedule import answer_asked, prepare_counter
from ledger.verification import verify
from tests.ledger.test_revisions import SEED, set_cells
from tests.small import load_small, write_tables

TODAY = dt.date(2026, 1, 31)
MEGABYTE = 2**20
LOG_MEGABYTES = 16
"""How much DuckDB writes into its log before it moves it into the file."""


class Disk:
    """A file system of a few megabytes of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def let_write(self, *, allowed: bool) -> None:
        """Mount it anew, open or closed to writing."""
        subprocess.run(["mount", "-o", f"remount,{'rw' if allowed else 'ro'}", self.folder], check=True)

    def fill(self) -> Path:
        """Take what space is left; returns the file that takes it."""
        filler = self.folder / "filler"
        with filler.open("wb") as file:
            left = os.statvfs(self.folder)
            os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_frsize)
        return filler


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 48 megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"A disk of a few megabytes cannot be mounted by this user: {mounted.stderr.strip()}")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)


def write_much(database: Database, megabytes: int) -> Update:
    """An update whose text takes so much space, since it cannot be packed."""
    letters = random.Random(megabytes).randbytes(megabytes * MEGABYTE // 2).hex()  # noqa: S311 - the same on every run
    return set_cells(database, "INC0001", summary=letters)


def check_whole(database: Database, newest: int, place: str | None) -> None:
    assert database.newest_revision() == newest
    assert verify(database, TODAY).empty
    assert read_rows(database, "incidents", newest).loc["INC0001", "place"] == place


def test_a_commit_on_a_full_disk_says_so_and_goes_through_once_there_is_space(disk: Disk) -> None:
    database = load_small(disk.folder, **SEED)
    commit_update(database, set_cells(database, "INC0001", place="Gyumri"))
    filler = disk.fill()
    for _ in range(2):
        with pytest.raises(LedgerStorageError, match=r"no space left on the disk of .*small\.duckdb"):
            commit_update(database, write_much(database, 1))
        check_whole(database, 2, "Gyumri")
    filler.unlink()
    commit_update(database, set_cells(database, "INC0001", place="Kapan"))
    database.close()
    database = open_database(disk.folder / "small.duckdb")
    check_whole(database, 3, "Kapan")
    database.close()


def test_a_disk_that_fills_as_the_log_moves_into_the_file_cuts_nobody_off(
    disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    database = load_small(disk.folder, **SEED)
    commit_update(database, set_cells(database, "INC0001", place="Gyumri"))
    commit_update(database, write_much(database, LOG_MEGABYTES - 2))
    filler = disk.fill()
    with pytest.raises(LedgerStorageError, match="no space left on the disk"):
        commit_update(database, write_much(database, 4))
    # Readers go on while the disk is full, also those who were at it, all at once.
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: database.newest_revision(), range(8))) == {3}
    check_whole(database, 3, "Gyumri")
    filler.unlink()
    commit_update(database, write_much(database, 4))
    # The log has room for this one; moving it into the file once more has not.
    assert commit_update(database, set_cells(database, "INC0001", place="Kapan")).number == 5
    assert "COMMIT succeeded and is durable" in caplog.text
    check_whole(database, 5, "Kapan")
    database.close()
    database = open_database(disk.folder / "small.duckdb")
    check_whole(database, 5, "Kapan")
    database.close()


def test_people_and_programs_still_come_in_to_read_while_the_disk_is_full(
    disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    database = load_small(disk.folder, **SEED)
    token = tokens.make_token(database, name="Desk", scope="read", days=30)
    disk.fill()
    # The page that the log last wrote takes some of the notes.
    for number in range(100):
        assert tokens.find_bearer(database, token, "203.0.113.9").may(READ)
        audit.note_sign_in(database, f"{number}", Person("Ann", role=READER))
    assert "Not noted: signed in at 99 by Ann" in caplog.text
    database.close()


def test_a_ledger_on_a_full_disk_opens_and_shows_what_it_holds(disk: Disk) -> None:
    database = load_small(disk.folder, **SEED)
    commit_update(database, set_cells(database, "INC0001", place="Gyumri"))
    disk.fill()
    database.close()
    database = open_database(disk.folder / "small.duckdb")
    check_whole(database, 2, "Gyumri")
    database.close()


def test_a_new_ledger_on_a_full_disk_says_so_and_starts_once_there_is_space(disk: Disk, tmp_path: Path) -> None:
    tables = write_tables(tmp_path / "tables", **SEED)
    path = disk.folder / "ledger.duckdb"
    filler = disk.fill()
    with pytest.raises(LedgerStorageError, match="no space left on the disk"):
        load_seed(open_database(path), tables)
    filler.unlink()
    database = open_database(path)
    assert load_seed(database, tables)
    assert verify(database, TODAY).empty
    database.close()


def test_a_ledger_on_a_disk_that_is_closed_to_writing_is_refused_and_left_as_it_is(disk: Disk) -> None:
    load_small(disk.folder, **SEED).close()
    path = disk.folder / "small.duckdb"
    before = path.read_bytes()
    disk.let_write(allowed=False)
    with pytest.raises(LedgerUnreadableError, match="mounted read-only"):
        open_database(path)
    disk.let_write(allowed=True)
    assert path.read_bytes() == before
    database = open_database(path)
    check_whole(database, 1, None)
    database.close()


def test_a_ledger_that_could_not_be_attached_anew_is_by_the_next_who_reads(tmp_path: Path) -> None:
    database = load_small(tmp_path, **SEED)
    with database._cursor() as cursor:
        cursor.execute("detach ledger")
    check_whole(database, 1, None)
    commit_update(database, set_cells(database, "INC0001", place="Gyumri"))
    check_whole(database, 2, "Gyumri")
    database.close()


def test_a_copy_for_which_a_full_disk_has_no_space_is_refused_at_once(disk: Disk) -> None:
    database = load_small(disk.folder, **SEED)
    prepare_counter(database.path)
    asked = disk.folder / ".small.duckdb.copies" / "one.asked"
    asked.touch()
    disk.fill()
    answer_asked(database.path, lambda: database)
    assert [file.name for file in asked.parent.iterdir()] == ["one.failed"]
    check_whole(database, 1, None)
    database.close()
