"""Text that a spreadsheet would run is marked on writing, and every text comes back as it was."""

import csv
import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.codebook import LEDGER_TABLES
from ledger.csv_text import format_csv, mark_formulas, mark_marked, unmark_formula, unmark_formulas
from ledger.database import tabulate
from ledger.intake.reading import read_file
from ledger.tables import read_table, write_rows
from tests.small import incident, write_tables

RISKY = ("=1+1", "+374 10", "-cmd", "@SUM(A1)", "\tx", "\r=1", "'=x", "''=x", "'-5", "-", "--5", "-5 people", "-5\n")
HARMLESS = ("", "x", "'", "'x", "''", "a=b", " =x", "-5", "-12.5", "-1e-7", "−5", "Ա", "ё", "'' =")
# Any text, and more often one that begins as a formula does. A file's reader drops NUL and outer white space.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
BEGINNINGS = st.text(st.sampled_from("'=+-@\t\r\n, \"5.e|;"), max_size=8)
ANY = st.builds(str.__add__, BEGINNINGS, TEXTS)


@pytest.mark.parametrize("text", RISKY)
def test_what_a_spreadsheet_would_run_or_the_import_would_change_is_marked(text: str) -> None:
    assert mark_formulas(pa.array([text])).to_pylist() == ["'" + text]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_and_negative_numbers_stay(text: str) -> None:
    assert mark_formulas(pa.array([text])).to_pylist() == [text]


@given(st.lists(ANY | st.none(), max_size=5))
def test_reading_takes_exactly_the_mark_away(texts: list[str | None]) -> None:
    column = pa.array(texts, pa.string())
    marked = mark_formulas(column)
    assert unmark_formulas(marked).to_pylist() == texts
    for text, cell in zip(texts, marked.to_pylist(), strict=True):
        if text is not None:
            assert unmark_formula(cell) == text
            assert unmark_formula(mark_marked(text)) == text


@given(ANY)
def test_nothing_that_is_written_begins_as_a_formula_but_a_number(text: str) -> None:
    written = mark_formulas(pa.array([text], pa.string()))[0].as_py()
    if written.startswith(("=", "+", "-", "@", "\t", "\r")):
        assert float(written) <= 0


@settings(max_examples=300)
@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=4))
@example([("'=x", "=x"), ("\r", "a\rb"), ('"', ",\n")])
def test_any_text_survives_writing_and_a_reader_of_csv(rows: list[tuple[str, str]]) -> None:
    written = format_csv(tabulate(pd.DataFrame(rows, columns=["one", "other"], dtype="object")))
    header, *read = csv.reader(io.StringIO(written, newline=""))
    assert header == ["one", "other"]
    assert [tuple(map(unmark_formula, row)) for row in read] == rows


@settings(max_examples=150)
@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=3))
@example([("'=x", "''=x"), ("=x", "'-5")])
def test_any_text_survives_writing_and_our_import(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("survives") / "rows.csv"
    frame = pd.DataFrame(rows, columns=["one", "other"], dtype="object").assign(last="end")
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(frame, file)
    (read,) = read_file("rows.csv", path)
    kept = [tuple(text.strip() for text in row) for row in rows]
    found = [
        tuple("" if pd.isna(cell) else cell.strip() for cell in row)
        for row in read.rows[["one", "other"]].itertuples(index=False)
    ]
    assert found == kept


def test_a_header_that_would_run_is_marked_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(pd.DataFrame({"=HYPERLINK()": ["x"], "title": ["y"]}), file)
    assert path.read_text("utf-8") == "'=HYPERLINK(),title\nx,y\n"
    (read,) = read_file("rows.csv", path)
    assert list(read.rows.columns) == ["=HYPERLINK()", "title"]


def test_types_are_spelled_as_in_the_curated_files() -> None:
    table = pa.table(
        {
            "day": pa.array(["2025-01-31", None]).cast(pa.date32()),
            "count": pa.array([3, None], pa.int32()),
            "value": pa.array([-9.2, 10.0]),
            "list": pa.array([["S0001", "S0002"], None]),
            "text": pa.array(["a\rb", 'say "no"']),
        }
    )
    assert format_csv(table) == (
        'day,count,value,list,text\n2025-01-31,3,-9.2,S0001;S0002,"a\rb"\n,,10.0,,"say ""no"""\n'
    )


def test_a_folder_of_curated_tables_may_hold_marked_text(tmp_path: Path) -> None:
    write_tables(tmp_path, incidents=[incident(1, title="'=x", place="'y"), incident(2, title="''=x")])
    rows = read_table(LEDGER_TABLES["incidents"], tmp_path)
    assert list(rows["title"]) == ["=x", "'=x"]
    assert rows["place"].iloc[0] == "'y"
    assert rows["place"].isna().iloc[1]
