"""Files of small ledgers, read again by the programs that people read them with."""

import dataclasses
import datetime as dt
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.escape import unescape

from ledger.codebook import LEDGER_TABLES, TABLES
from ledger.database import Database
from ledger.exports import extracts, workbook
from ledger.exports.archive import pack_ledger
from ledger.exports.extracts import Extract, Moment, extract_records, extract_table, name_file, take_moment
from ledger.exports.fields import list_fields
from ledger.exports.files import CSV, CSV_FOR_EXCEL, FORMATS, JSON, PARQUET, XLSX, Format, write_csv, write_frame
from ledger.exports.workbook import LONGEST_CELL, TooManyRowsError
from ledger.filters import Filters
from ledger.intake.reading import read_file
from tests.ledger.conftest import SmallLedger
from tests.ledger.intake.uploads import preview_upload
from tests.small import action, demand, detention, incident, indicator, source

NOW = dt.datetime(2025, 6, 30, 8, 5, tzinfo=dt.UTC)
MOMENT = Moment(1, dt.datetime(2025, 6, 29, 7, 0, tzinfo=dt.UTC), NOW, "https://ledger.example")
HOSTILE = (
    "=1+1",
    "+374",
    "-cmd|'/c calc'!A0",
    "@SUM(A1)",
    "'=x",
    "<b>&amp;",
    "Ա, ё \U0001f600",
    "_x0041_",
    'a"b;c\nd',
    "a\rb",
)
EVERYTHING = Filters(dyads=("ARM-RUS", "AZE-RUS", "ARM-AZE"))


def fill(small_ledger: SmallLedger) -> Database:
    """A ledger with a record of each table, of three days."""
    return small_ledger(
        incidents=[incident(1, date="2025-01-12", fatalities=2, latitude=40.18, longitude=-44.5, place="=cmd()")],
        detentions=[
            detention(1, date="2025-01-11", notable_names="Aram;Aren", responds_to="INC0001", sources="S0001;S0002")
        ],
        diplomatic_actions=[action(1, date="2025-01-10", dyad="AZE-RUS", target="AZE", date_end="2025-01-13")],
        indicators=[indicator(value=-7.25)],
        demands=[demand(1)],
    )


def write(one: Format, extract: Extract) -> bytes:
    return b"".join(one.write(extract))


def open_workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_records_as_csv_have_their_columns_in_the_order_of_date(small_ledger: SmallLedger) -> None:
    database = fill(small_ledger)
    content = write(CSV, extract_records(database, Filters(), MOMENT))
    header, first, second, third, end = content.decode().split("\n")
    columns = header.split(",")
    assert columns[:3] == ["table", "id", "date"]
    assert columns == [field["name"] for field in list_fields("records")]
    assert set(columns) == {"table", *(name for table in TABLES for name in LEDGER_TABLES[table].columns)}
    assert [line.split(",")[1] for line in (first, second, third)] == ["DIP0001", "DET0001", "INC0001"]
    assert end == ""
    rows = pd.read_csv(io.BytesIO(content)).set_index("id")
    assert rows.loc["DET0001", "notable_names"] == "Aram;Aren"
    assert rows.loc["INC0001", "place"] == "'=cmd()"
    assert rows.loc["INC0001", "longitude"] == -44.5
    assert rows.loc["INC0001", "fatalities"] == 2
    assert ",2,," in third
    assert write(CSV_FOR_EXCEL, extract_records(database, Filters(), MOMENT)) == b"\xef\xbb\xbf" + content


def test_records_as_json_have_dates_in_iso_lists_as_lists_and_null_for_nothing(small_ledger: SmallLedger) -> None:
    told = json.loads(write(JSON, extract_records(fill(small_ledger), Filters(), MOMENT)))
    assert [row["id"] for row in told] == ["DIP0001", "DET0001", "INC0001"]
    meeting, arrest, raid = told
    assert (meeting["date"], meeting["date_end"]) == ("2025-01-10", "2025-01-13")
    assert (arrest["notable_names"], arrest["sources"], arrest["people"]) == (["Aram", "Aren"], ["S0001", "S0002"], 3)
    assert (raid["place"], raid["people"], raid["responds_to"]) == ("=cmd()", None, None)


def test_records_as_parquet_have_types(small_ledger: SmallLedger) -> None:
    content = write(PARQUET, extract_records(fill(small_ledger), Filters(), MOMENT))
    schema = pq.read_schema(io.BytesIO(content))
    assert schema.field("date").type == pa.date32()
    assert schema.field("fatalities").type == pa.int32()
    assert schema.field("sources").type == pa.list_(pa.string())
    assert schema.metadata[b"Revision"] == b"1, of 29 Jun 2025"
    rows = pd.read_parquet(io.BytesIO(content)).set_index("id")
    assert rows["notable_names"].dropna().map(list).to_list() == [["Aram", "Aren"]]
    assert rows.loc["INC0001", "date"] == dt.date(2025, 1, 12)
    assert rows.loc["INC0001", "place"] == "=cmd()"


def test_a_workbook_has_typed_cells_and_says_what_it_is(small_ledger: SmallLedger) -> None:
    filters = dataclasses.replace(EVERYTHING, date_from=dt.date(2025, 1, 11))
    book = open_workbook(write(XLSX, extract_records(fill(small_ledger), filters, MOMENT)))
    assert book.sheetnames == ["Records", "About", "Codebook"]
    sheet = book["Records"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:AF3")
    header = [cell.value for cell in sheet[1]]
    arrest, raid = (dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2))
    assert arrest["date"].value == dt.datetime(2025, 1, 11)  # noqa: DTZ001 - a cell has no zone
    assert arrest["date"].is_date
    assert arrest["date"].number_format == "yyyy-mm-dd"
    assert arrest["notable_names"].value == "Aram;Aren"
    assert (raid["fatalities"].value, raid["fatalities"].data_type) == (2, "n")
    assert (raid["latitude"].value, raid["longitude"].value) == (40.18, -44.5)
    assert (raid["place"].value, raid["place"].data_type) == ("=cmd()", "s")
    assert raid["people"].value is None
    told = dict(row for row in book["About"].iter_rows(min_row=3, values_only=True))
    shown = "Armenia–Russia, Azerbaijan–Russia and Armenia–Azerbaijan (context), 11 Jan 2025 to 30 Jun 2025"
    link = "https://ledger.example/records?from=2025-01-11&dyad=ARM-RUS&dyad=AZE-RUS&dyad=ARM-AZE&rev=1"
    assert told["What it shows"] == shown
    assert told["Rows"] == "2"
    assert told["Revision"] == "1, of 29 Jun 2025"
    assert told["Made"] == "30 Jun 2025, 08:05 UTC"
    assert told["Link"] == link
    assert told["How to cite"] == (
        f"Caucasus Ledger: Records, {shown}, revision 1 of 29 Jun 2025. {link} (accessed 30 Jun 2025)."
    )
    entries = list(book["Codebook"].iter_rows(min_row=2, values_only=True))
    assert ("confidence", "disputed", "Disputed", "a side denies it") in entries
    assert ("people", None, "People", "How many people; empty where not reported") in entries
    assert any(entry[:3] == ("event_type", "raid", "Raid") and "Goldstein -9.2" in entry[3] for entry in entries)
    assert {entry[0] for entry in entries} == set(header)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_text_in_every_format(small_ledger: SmallLedger, text: str) -> None:
    database = small_ledger(incidents=[incident(1, summary=text, initiator_name="''" + text)])

    def extract() -> Extract:
        return extract_records(database, Filters(), MOMENT)

    (row,) = json.loads(write(JSON, extract()))
    stored = row["summary"]
    # The curated tables, from which the ledger is filled, are read as any CSV of ours.
    assert stored == (text[1:] if text == "'=x" else text)
    assert pd.read_parquet(io.BytesIO(write(PARQUET, extract())))["summary"][0] == stored
    sheet = open_workbook(write(XLSX, extract()))["Records"]
    (place,) = (cell.column for cell in sheet[1] if cell.value == "summary")
    cell = sheet.cell(2, place)
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    # Excel undoes the escapes of inline text by itself; openpyxl leaves that to its reader.
    assert unescape(cell.value) == stored
    content = write(CSV, extract())
    assert pd.read_csv(io.BytesIO(content), keep_default_na=False)["summary"][0] in {stored, "'" + stored}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_brought_in_again_has_the_same_texts(small_ledger: SmallLedger, tmp_path, suffix: str) -> None:
    rows = [incident(number, summary=text, place="'" + text) for number, text in enumerate(HOSTILE, 1)]
    database = small_ledger(incidents=rows)
    extract = extract_records(database, Filters(), MOMENT)
    path = tmp_path / f"records{suffix}"
    path.write_bytes(write(FORMATS[suffix[1:]], extract))
    read = read_file(path.name, path)[0].rows.set_index("id")
    kept = json.loads(write(JSON, extract_records(database, Filters(), MOMENT)))
    for row in kept:
        for column in ("summary", "place"):
            # A workbook's reader gives every line end within a cell as LF or CR, as it was written.
            assert read.loc[row["id"], column] == row[column], column


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_named(small_ledger: SmallLedger) -> None:
    long = "\U0001f600" * 20_000
    database = small_ledger(incidents=[incident(1, summary=long), incident(2, summary="x" * LONGEST_CELL)])
    book = open_workbook(write(XLSX, extract_records(database, Filters(), MOMENT)))
    rows = list(book["Records"].iter_rows(min_row=2, values_only=True))
    cut = str(rows[0][8])
    assert cut.endswith("\U0001f600 […cut: the whole text has 20,000 characters]")
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert rows[1][8] == "x" * LONGEST_CELL
    told = dict(row for row in book["About"].iter_rows(min_row=3, values_only=True))
    assert told["Cut"] == (
        "1 text longer than a cell holds (32,767 characters): summary of INC0001. The CSV has them whole."
    )
    assert long in write(CSV, extract_records(database, Filters(), MOMENT)).decode()


def test_more_rows_than_a_sheet_holds_are_refused(small_ledger: SmallLedger, monkeypatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    with pytest.raises(TooManyRowsError, match="holds 1 rows, and these are 3"):
        write(XLSX, extract_records(fill(small_ledger), Filters(), MOMENT))


@pytest.mark.on_file
def test_records_read_part_by_part_are_all_there_once(small_ledger: SmallLedger, monkeypatch) -> None:
    days = ("2025-01-02", "2025-01-01", "2025-01-02", "2025-01-03")
    database = small_ledger(incidents=[incident(number, date=days[number % 4]) for number in range(1, 30)])
    whole = [row["id"] for row in json.loads(write(JSON, extract_records(database, Filters(), MOMENT)))]
    expected = sorted((days[number % 4], f"INC{number:04}") for number in range(1, 30))
    assert whole == [record for _, record in expected]
    for size in (1, 3, 7, 29):
        monkeypatch.setattr(extracts, "ROWS_AT_ONCE", size)
        for limit, offset in ((None, 0), (5, 0), (10, 8), (100, 27), (3, 29), (3, 1000)):
            extract = extract_records(database, Filters(), MOMENT, limit=limit, offset=offset)
            part = [row["id"] for row in json.loads(write(JSON, extract))]
            assert part == whole[offset:][:limit], (size, limit, offset)
            assert (extract.count, extract.total) == (len(part), 29)


def test_a_part_says_which_rows_it_has(small_ledger: SmallLedger) -> None:
    database = fill(small_ledger)
    assert extract_records(database, Filters(), MOMENT, limit=2, offset=1).describe_rows() == "2 to 3 of 3, by date"
    assert extract_records(database, Filters(), MOMENT, offset=9).describe_rows() == "none; the view has 3"


@pytest.mark.parametrize("one", FORMATS.values(), ids=FORMATS)
def test_a_view_without_records_is_a_file_without_rows(small_ledger: SmallLedger, one: Format) -> None:
    content = write(one, extract_records(fill(small_ledger), Filters(words="zzz"), MOMENT))
    match one.name:
        case "csv":
            assert content.decode().split("\n")[1:] == [""]
        case "json":
            assert content == b"[]\n"
        case "parquet":
            assert len(pd.read_parquet(io.BytesIO(content))) == 0
        case "xlsx":
            assert open_workbook(content)["Records"].max_row == 1


def test_tables_have_their_columns_and_types(small_ledger: SmallLedger) -> None:
    database = fill(small_ledger)
    (figure,) = json.loads(write(JSON, extract_table(database, "indicators", MOMENT)))
    assert (figure["value"], figure["sources"], figure["note"]) == (-7.25, ["S0001"], None)
    assert write(CSV, extract_table(database, "demands", MOMENT)).decode().split("\n")[1] == (
        "DEM001,ARM-RUS,ARM,RUS,Withdraw the border guards,,2024-03-06,open,,,S0001"
    )
    sources = pd.read_csv(io.BytesIO(write(CSV, extract_table(database, "sources", MOMENT))))
    assert list(sources["source_id"]) == ["S0001", "S0002"]
    for table in ("sources", "indicators", "demands"):
        extract = extract_table(database, table, MOMENT)
        assert extract.rows.schema.names == [field["name"] for field in list_fields(table)]
        assert open_workbook(write(XLSX, extract)).sheetnames[0] == LEDGER_TABLES[table].label


def test_a_workbook_of_a_table_is_brought_in_unchanged(small_ledger: SmallLedger, tmp_path) -> None:
    texts = [text for text in HOSTILE if text.isprintable()]
    database = small_ledger(
        sources=[source(number, publisher=text, title="''" + text) for number, text in enumerate(texts, 1)]
    )
    path = tmp_path / "sources.xlsx"
    path.write_bytes(write(XLSX, extract_table(database, "sources", MOMENT)))
    preview = preview_upload(database, path)
    assert preview.errors.empty, preview.errors.to_string()
    assert preview.comparison.is_empty
    assert preview.comparison.unchanged["sources"] == len(texts)


def test_an_address_in_a_workbook_is_text(small_ledger: SmallLedger) -> None:
    database = small_ledger(sources=[source(1, url="https://a.example/?a=1&b=2")])
    sheet = open_workbook(write(XLSX, extract_table(database, "sources", MOMENT)))["Sources"]
    assert (sheet["B2"].value, sheet["B2"].hyperlink) == ("https://a.example/?a=1&b=2", None)


@pytest.mark.parametrize(
    ("filters", "name"),
    [
        (Filters(), "caucasus_ledger_records_revision_3.csv"),
        (Filters(dyads=("AZE-RUS",), revision=2), "caucasus_ledger_records_AZE-RUS_revision_3.csv"),
        (Filters(words='../"\r\nx'), "caucasus_ledger_records_______x_revision_3.csv"),
        (Filters(words="ԱԲ"), "caucasus_ledger_records_revision_3.csv"),
    ],
)
def test_a_file_is_named_after_view_and_revision(filters: Filters, name: str) -> None:
    assert name_file("records", filters, 3, ".csv") == name


def test_a_long_view_leaves_a_name_that_disks_take() -> None:
    name = name_file("records", Filters(words="word " * 30), 3, ".csv")
    assert name.endswith("_and_more_revision_3.csv")
    assert len(name) < 150


def test_a_list_of_a_page_is_written_with_the_mark_of_utf8() -> None:
    assert write_frame(pd.DataFrame({"Title": ["=x", None], "Added": [1, 2]})) == (
        b"\xef\xbb\xbfTitle,Added\n'=x,1\n,2\n"
    )
    assert b"".join(write_csv(pa.table({"a": ["b"]}).to_reader())) == b"a\nb\n"


def test_the_whole_ledger_is_packed_with_its_description(small_ledger: SmallLedger) -> None:
    database = fill(small_ledger)
    moment = take_moment(database, 1, "")
    content = b"".join(pack_ledger(database, moment))
    assert content == b"".join(pack_ledger(database, moment))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        described = json.loads(archive.read("datapackage.json"))
        assert {resource["path"] for resource in described["resources"]} == set(archive.namelist()) - {
            "datapackage.json"
        }
        assert described["revision"] == 1
        assert archive.read("incidents.csv").decode().split("\n")[1].startswith("INC0001,2025-01-12,,day,ARM-RUS,raid,")
