"""Templates: empty tables that the intake takes as they are, with what the codebook allows."""

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
import python_calamine as calamine

from ledger.codebook import CONFIDENCE, LEDGER_TABLES
from ledger.database import Database
from ledger.exports.templates import list_allowed, write_example, write_template
from ledger.intake.importing import prepare_import
from tests.small import load_curated

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return load_curated(tmp_path_factory.mktemp("curated"))


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_a_csv_template_is_the_header(table: str) -> None:
    assert write_template(table, "csv").decode("utf-8-sig") == ",".join(LEDGER_TABLES[table].columns) + "\n"


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_a_workbook_has_the_header_a_note_for_each_column_and_drop_downs(table: str) -> None:
    content = write_template(table, "xlsx")
    book = calamine.load_workbook(io.BytesIO(content))
    assert book.get_sheet_by_index(0).to_python() == [list(LEDGER_TABLES[table].columns)]
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible]
    assert visible == [table]
    example = book.get_sheet_by_name("Example").to_python()
    assert example[0] == list(LEDGER_TABLES[table].columns)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        notes = parts.read("xl/comments1.xml").decode()
    assert sheet.count("<dataValidation ") == len(list_allowed(table))
    assert 'state="frozen"' in sheet
    assert notes.count("<comment ") == len(LEDGER_TABLES[table].columns)
    assert "Required" in notes


def test_allowed_values_are_those_of_the_codebook() -> None:
    allowed = list_allowed("detentions")
    assert list(allowed["confidence"]) == list(CONFIDENCE)
    assert "group_arrest" in allowed["event_type"]
    assert "raid" not in allowed["event_type"]
    assert allowed["initiator"]["ARM"] == "Armenia"
    assert set(list_allowed("demands")["status"]) == {"open", "partly_met", "met", "rejected", "lapsed"}


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_an_example_is_one_right_row(table: str, curated: Database, tmp_path: Path) -> None:
    path = tmp_path / "example.csv"
    path.write_bytes(write_example(table))
    assert len(list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))) == 2
    preview = prepare_import(curated, [("example.csv", path)], today=TODAY)
    assert preview.errors.empty
    assert preview.checked[0].table == table
    assert preview.comparison.unchanged == {table: 1}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_template_is_taken_and_changes_nothing(kind, curated: Database, tmp_path: Path) -> None:
    path = tmp_path / f"incidents.{kind}"
    path.write_bytes(write_template("incidents", kind))
    preview = prepare_import(curated, [(path.name, path)], today=TODAY)
    assert preview.errors.empty
    assert preview.comparison.is_empty
