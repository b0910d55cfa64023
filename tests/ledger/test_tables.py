"""The CSV files: read as the codebook types them, refused by line, column and value."""

from pathlib import Path

import pandas as pd
import pytest

from ledger.codebook import LEDGER_TABLES
from ledger.tables import TableInvalidError, hash_tables, read_table, read_tables
from tests.small import detention, incident, source, write_tables


def test_cells_are_typed_and_empty_ones_are_missing(tmp_path: Path) -> None:
    write_tables(tmp_path, detentions=[detention(1, people="", charge="NA", notable_names="Aram;Aren")])
    row = read_table(LEDGER_TABLES["detentions"], tmp_path).iloc[0]
    assert row["date"] == pd.Timestamp("2025-01-10")
    assert pd.isna(row["people"])
    assert row["charge"] == "NA"
    assert row["notable_names"] == "Aram;Aren"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = write_tables(tmp_path, incidents=[incident(1)]) / "incidents.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(read_table(LEDGER_TABLES["incidents"], tmp_path)["id"]) == ["INC0001"]


@pytest.mark.parametrize("spelling", ["27.06.2025", "06/07/2025", "2025-06-27T12:00", "27 Jun 2025", "2025-06-31"])
def test_a_date_that_is_not_iso_is_refused_rather_than_guessed(tmp_path: Path, spelling: str) -> None:
    write_tables(tmp_path, incidents=[incident(1), incident(2, date=spelling)])
    with pytest.raises(TableInvalidError, match=rf"incidents\.csv line 3, date: '{spelling}'"):
        read_table(LEDGER_TABLES["incidents"], tmp_path)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"title": "x" * 91}, "title"),
        ({"title": "It ends in a full stop."}, "title"),
        ({"dyad": "AZE-TUR"}, "dyad: 'AZE-TUR'"),
        ({"initiator": "Russia"}, "initiator: 'Russia'"),
        ({"latitude": "90.1"}, "latitude: '90.1'"),
        ({"fatalities": "-1"}, "fatalities: '-1'"),
        ({"fatalities": "two"}, "fatalities: 'two'"),
        ({"sources": ""}, "sources"),
        ({"sources": "S0001,S0002"}, "sources: 'S0001,S0002'"),
        ({"responds_to": "the raid"}, "responds_to: 'the raid'"),
        ({"id": "1"}, "id: '1'"),
        ({"confidence": "sure"}, "confidence: 'sure'"),
    ],
)
def test_a_cell_that_breaks_its_column_is_named_with_its_line(tmp_path: Path, columns, told: str) -> None:
    write_tables(tmp_path, incidents=[incident(1), {**incident(2), **columns}])
    with pytest.raises(TableInvalidError) as raised:
        read_table(LEDGER_TABLES["incidents"], tmp_path)
    assert f"incidents.csv line 3, {told}" in str(raised.value)


def test_every_failure_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    write_tables(tmp_path, incidents=[incident(1, dyad="x"), incident(2, confidence="y")])
    with pytest.raises(TableInvalidError) as raised:
        read_table(LEDGER_TABLES["incidents"], tmp_path)
    assert "line 2, dyad: 'x'" in str(raised.value)
    assert "line 3, confidence: 'y'" in str(raised.value)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    write_tables(tmp_path, sources=[source(1), source(1, url="https://other.example")])
    with pytest.raises(TableInvalidError, match="line 3, source_id: 'S0001'"):
        read_tables(tmp_path)


@pytest.mark.parametrize("change", [lambda text: text.replace("title", "headline", 1), lambda text: "extra," + text])
def test_columns_that_the_codebook_does_not_name_are_refused(tmp_path: Path, change) -> None:
    path = write_tables(tmp_path, incidents=[incident(1)]) / "incidents.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    with pytest.raises(TableInvalidError, match=r"incidents\.csv"):
        read_table(LEDGER_TABLES["incidents"], tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableInvalidError, match=r"event_types\.csv"):
        read_tables(tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (write_tables(tmp_path) / "sources.csv").write_bytes(b"\xff\xfe\x00s\x00o")
    with pytest.raises(TableInvalidError, match=r"sources\.csv"):
        read_table(LEDGER_TABLES["sources"], tmp_path)


def test_the_fingerprint_changes_with_any_byte_of_any_table(tmp_path: Path) -> None:
    write_tables(tmp_path, incidents=[incident(1)])
    before = hash_tables(tmp_path)
    assert hash_tables(tmp_path) == before
    write_tables(tmp_path, incidents=[incident(1, title="Another title")])
    assert hash_tables(tmp_path) != before
