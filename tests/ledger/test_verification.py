"""Verification: a ledger that holds together has nothing to report, and each thing that is wrong is named."""

import datetime as dt
from pathlib import Path

import pytest

from ledger.backup import BackupRefusedError, back_up
from ledger.database import Database, LedgerError, Storage, open_database
from ledger.revisions import commit_update, plan_undo, read_rows
from ledger.verification import FINDING_COLUMNS, verify
from tests.ledger.conftest import CopiedLedger, SmallLedger
from tests.ledger.test_revisions import SEED, add_row, remove_row, set_cells
from tests.places import Places
from tests.small import incident

TODAY = dt.date(2026, 1, 31)


@pytest.fixture(scope="module")
def history(shared_ledger: SmallLedger) -> Storage:
    """A ledger with an edit, an addition, a removal and an undo: five revisions; nobody has it open."""
    database = shared_ledger(**SEED)
    commit_update(database, set_cells(database, "INC0001", place="Gyumri", country="ARM"))
    commit_update(database, add_row(database, incident(4)))
    commit_update(database, remove_row(database, "INC0003"))
    commit_update(database, plan_undo(database, 4, "Dia"))
    database.close()
    return database.storage


@pytest.fixture
def ledger(history: Storage, copied_ledger: CopiedLedger) -> Database:
    """A ledger of five revisions, for one test to do with as it likes."""
    return copied_ledger(history)


def test_a_ledger_that_holds_together_has_nothing_to_report(ledger: Database) -> None:
    assert verify(ledger, TODAY).empty
    assert tuple(verify(ledger, TODAY).columns) == FINDING_COLUMNS


def test_the_curated_tables_have_nothing_to_report(places: Places, curated: Database) -> None:
    empty = open_database(places.new())
    assert verify(empty, TODAY).empty
    empty.close()
    assert verify(curated, dt.datetime.now(dt.UTC).date()).empty


CELLS = ("cells", "incidents", "nan", "Figures sum something else than its rows say")
LINKS = ("links", "incidents", "INC0001", "What is stored of its links, its chain or its custody is not what rows say")


def traits(key: str) -> tuple[str, ...]:
    return ("traits", "incidents", key, "What is stored of its weaknesses and its sources is not what its row says")


BREAKS = {
    "a count that is wrong": (
        "update ledger.revisions set added = 7 where number = 3",
        [("counts", "nan", "3", "The rows show 1 added, 0 changed, 0 removed; the revision says 7, 0, 0")],
    ),
    "a row that is lost": (
        "delete from ledger.incidents where id = 'INC0004'",
        [
            CELLS,
            ("counts", "nan", "3", "The rows show 0 added, 0 changed, 0 removed; the revision says 1, 0, 0"),
            traits("INC0004"),
        ],
    ),
    "a row that no revision added": (
        "insert into ledger.incidents select * replace ('INC0009' as id) from ledger.incidents where id = 'INC0004'",
        [
            CELLS,
            ("counts", "nan", "3", "The rows show 2 added, 0 changed, 0 removed; the revision says 1, 0, 0"),
            traits("INC0009"),
        ],
    ),
    "a revision that is lost": (
        "delete from ledger.revisions where number = 3",
        [
            ("numbers", "nan", "4", "Revision 4 stands where revision 3 should"),
            ("numbers", "nan", "5", "Revision 5 stands where revision 4 should"),
        ],
    ),
    "a revision that is there twice": (
        "insert into ledger.revisions select * from ledger.revisions where number = 5",
        [("numbers", "nan", "5", "Revision 5 stands where revision 6 should")],
    ),
    "times that run backwards": (
        "update ledger.revisions set committed_at = timestamp '2001-01-01' where number = 1;"
        "update ledger.revisions set committed_at = timestamp '2000-01-01' where number = 2",
        [
            ("times", "nan", "2", "It is dated 2000-01-01 00:00:00, before the revision that it follows "
             "(2001-01-01 00:00:00)"),
        ],
    ),
    "two versions at once": (
        "update ledger.incidents set valid_to = null where id = 'INC0001'",
        [
            CELLS,
            ("counts", "nan", "2", "The rows show 1 added, 0 changed, 0 removed; the revision says 0, 1, 0"),
            LINKS,
            # How many acts a chain has stands with its latest.
            (*LINKS[:2], "INC0002", *LINKS[3:]),
            ("model", "incidents", "INC0001", "id: 'INC0001' fails field_uniqueness"),
            ("model", "incidents", "INC0001", "id: 'INC0001' fails field_uniqueness"),
            ("overlap", "incidents", "INC0001", "Two versions are valid at revision 2"),
            traits("INC0001"),
        ],
    ),
    "an end before the start": (
        "update ledger.incidents set valid_to = 2 where id = 'INC0004'",
        [
            CELLS,
            ("counts", "nan", "2", "The rows show 0 added, 1 changed, 1 removed; the revision says 0, 1, 0"),
            traits("INC0004"),
            ("validity", "incidents", "INC0004", "It is valid from revision 3 until revision 2"),
        ],
    ),
    "a version of a revision to come": (
        "update ledger.demands set valid_to = 8",
        [("future", "demands", "DEM001", "It names revision 8; the newest is 5")],
    ),
    "a sum of figures that is wrong": ("update ledger.cells set fatalities = 7 where revision = 3", [CELLS]),
    "cells of a revision that are lost": ("delete from ledger.cells where revision = 3", [CELLS]),
    "a coarse sum of figures that is wrong": ("update ledger.coarse_cells set injured = 7 where revision = 3", [CELLS]),
    "coarse cells of a revision that are lost": ("delete from ledger.coarse_cells where revision = 3", [CELLS]),
    "a value that the codebook does not know": (
        "update ledger.incidents set confidence = 'sure' where id = 'INC0004'",
        [CELLS, ("model", "incidents", "INC0004", "confidence: 'sure' fails"), traits("INC0004")],
    ),
    "a weakness that no row says": (
        "update ledger.record_traits set kind = xor(kind, 1024) where id = 'INC0004'",
        [traits("INC0004")],
    ),
    "sources that no row names": (
        "update ledger.record_traits set kind = kind + 16384 where id = 'INC0004'",
        [traits("INC0004")],
    ),
    "a rule that is broken": (
        "update ledger.incidents set date_end = date '2025-01-01' where id = 'INC0004'",
        [("end_after_start", "incidents", "INC0004", "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "expected"), BREAKS.values(), ids=BREAKS.keys())
def test_what_is_wrong_is_named(ledger: Database, statements: str, expected) -> None:
    with ledger._cursor() as cursor:
        cursor.execute(statements)
    found = sorted(map(tuple, verify(ledger, TODAY).astype("object").fillna("nan").to_numpy().tolist()))
    assert [finding[:3] for finding in found] == [finding[:3] for finding in expected]
    for (*_, problem), (*_, says) in zip(found, expected, strict=True):
        assert problem.startswith(says)


def test_a_backup_opens_holds_the_same_and_verifies(ledger: Database, tmp_path: Path) -> None:
    place, target = ledger.storage, tmp_path / "copies" / "it's a copy.duckdb"
    before = read_rows(ledger, "incidents", 5)
    ledger.close()
    assert back_up(place, target).revision == 5
    assert [found.name for found in target.parent.iterdir()] == [target.name]
    copy = open_database(target)
    assert verify(copy, TODAY).empty
    assert read_rows(copy, "incidents", 5).equals(before)
    assert read_rows(copy, "incidents", 1).loc["INC0001"].isna()["place"]
    commit_update(copy, set_cells(copy, "INC0001", place="Kapan"))
    copy.close()


def test_a_backup_overwrites_nothing(ledger: Database, tmp_path: Path) -> None:
    place, target = ledger.storage, tmp_path / "taken.duckdb"
    ledger.close()
    target.write_text("Something of mine")
    with pytest.raises(BackupRefusedError, match=r"taken\.duckdb is there already"):
        back_up(place, target)
    assert target.read_text() == "Something of mine"


def test_a_backup_of_what_is_no_ledger_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "other.duckdb").write_text("Not a ledger" * 1000)
    for name in ("other.duckdb", "nothing.duckdb"):
        with pytest.raises(LedgerError, match=name):
            back_up(tmp_path / name, tmp_path / "copies" / "copy.duckdb")
    assert not list((tmp_path / "copies").glob("*"))


def test_a_backup_to_a_place_that_cannot_be_written_says_so(ledger: Database, tmp_path: Path) -> None:
    place = ledger.storage
    ledger.close()
    (tmp_path / "file").write_text("x")
    with pytest.raises(BackupRefusedError, match="cannot be written"):
        back_up(place, tmp_path / "file" / "copy.duckdb")
