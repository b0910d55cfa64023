"""Files are read as tables of text with the lines on which rows start, or refused by line, column and remedy."""

import csv
import datetime as dt
import io
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.intake import limits
from ledger.intake.blocks import read_blocks
from ledger.intake.columns import TableBuilder
from ledger.intake.model import PROBLEM_COLUMNS, FileUnreadableError, ReadTable
from ledger.intake.reading import UNREADABLE, read_file, read_files


def read(tmp_path: Path, content: bytes, name: str = "update.csv") -> list[ReadTable]:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return read_file(name, path)


def read_text(tmp_path: Path, text: str, encoding: str = "utf-8") -> ReadTable:
    return read(tmp_path, text.encode(encoding))[0]


def told(table: ReadTable) -> list[tuple[object, ...]]:
    return [
        (row.severity, row.line, row.column if isinstance(row.column, str) else None, row.problem)
        for row in table.problems.itertuples()
    ]


def write_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"})
    # The same bytes at any time: a workbook notes when it was made.
    book.set_properties({"created": dt.datetime(2025, 1, 1, tzinfo=dt.UTC)})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def pack(members: dict[str, bytes], **options) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_table_keeps_text_as_it_is_but_for_outer_white_space(tmp_path: Path) -> None:
    table = read_text(tmp_path, "id,title,people\nDET0001, A  raid\u00a0,007\nDET0002,,NA\n")
    assert table.format == "CSV, commas, UTF-8"
    assert table.rows["title"].to_list()[0] == "A  raid"
    assert table.rows["title"].isna().to_list() == [False, True]
    assert table.rows["people"].to_list() == ["007", "NA"]
    assert set(map(str, table.rows.dtypes)) == {"str"}
    assert tuple(table.problems.columns) == PROBLEM_COLUMNS
    assert table.problems.empty


@pytest.mark.parametrize(("separator", "name"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "pipes")])
def test_the_separator_is_found(tmp_path: Path, separator: str, name: str) -> None:
    rows = [["id", "title", "sources"], ["1", "One, two; three", "S0001;S0002"], ["2", "x", "S0003"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    table = read_text(tmp_path, text.getvalue())
    assert name in table.format
    assert table.rows.to_numpy().tolist() == rows[1:]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_on_which_rows_start(tmp_path: Path, end: str) -> None:
    lines = ["id,title", '1,"one', "", 'still one"', "", '2,"a ""quoted"" word"', "3,c"]
    table = read_text(tmp_path, end.join(lines))
    assert table.rows.index.to_list() == [2, 6, 7]
    assert table.rows["title"].to_list() == [f"one{end}{end}still one", 'a "quoted" word', "c"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("cp1251", "Windows-1251"),
    ],
)
@pytest.mark.parametrize("title", ["Обыск", "«Спутник» закрыт, посол вызван", "да"])
def test_cyrillic_comes_out_right_however_short(tmp_path: Path, encoding: str, name: str, title: str) -> None:
    table = read_text(tmp_path, f"date;title\r\n31.12.2025;{title}\r\n", encoding)
    assert table.rows["title"].to_list() == [title]
    assert table.format.endswith(f"semicolons, {name}")


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "iso8859-5"])
def test_older_cyrillic_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    table = read_text(tmp_path, "дата;название\n31.12.2025;Посол вызван в МИД\n", encoding)
    assert table.rows["название"].to_list() == ["Посол вызван в МИД"]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("cp1252", "Müller trifft den Präsidenten"),
        ("cp1252", "Élysée – café « ouvert »"),
        ("cp1252", "Paris – 5 °C"),
        ("cp1254", "Erdoğan Bakı’da görüştü"),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
    ],
)
def test_western_text_comes_out_right(tmp_path: Path, encoding: str, title: str) -> None:
    assert read_text(tmp_path, f"date;title\n31.12.2025;{title}\n", encoding).rows["title"].to_list() == [title]


def test_letters_beyond_ascii_far_down_in_the_file_are_seen(tmp_path: Path) -> None:
    text = "id;title\n" + "1;plain\n" * 100_000 + "2;Обыск в Баку\n"
    table = read_text(tmp_path, text, "cp1251")
    assert table.rows["title"].iloc[-1] == "Обыск в Баку"
    assert table.rows.index[-1] == 100_002


def test_a_broken_byte_in_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError, match=r"update\.csv, line 3: byte 0xE9 .* UTF-8"):
        read(tmp_path, "id,title\n1,Фактор и политика\n".encode() + b"2,caf\xe9\n")


def test_excels_separator_line_is_no_header(tmp_path: Path) -> None:
    table = read_text(tmp_path, "sep=;\r\nid;title\r\n1;x\r\n")
    assert list(table.rows.columns) == ["id", "title"]
    assert table.rows.index.to_list() == [3]


def test_ragged_rows_are_kept_and_told(tmp_path: Path) -> None:
    table = read_text(tmp_path, "id,title,place\n1,a\n2,b,c,d\n3,b,c,\n4,a,b\n")
    assert table.rows["place"].isna().to_list() == [True, False, False, False]
    assert [(line, problem) for _, line, _, problem in told(table)] == [
        (2, "The row has 2 cells, the header 3: the cells from place on are missing"),
        (3, "The row has 4 cells, the header 3"),
    ]


def test_columns_without_a_name_or_with_the_same_are_told(tmp_path: Path) -> None:
    table = read_text(tmp_path, "id,title,title,,\n1,a,b,c,\n")
    assert list(table.rows.columns) == ["id", "title", "title (2)", "column 4"]
    assert told(table) == [
        ("error", 1, "title", "Two columns are named title"),
        ("error", 1, "column 4", "Column 4 has values but no name"),
    ]


def test_a_nul_byte_is_told_with_line_and_column(tmp_path: Path) -> None:
    table = read_text(tmp_path, "id,title\n1,a\n2,b\0c\n")
    assert table.rows["title"].to_list() == ["a", "bc"]
    assert told(table) == [("error", 3, "title", "The cell contains a NUL byte")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,place,title\n1,x,y\n2,x," + "x" * 10_000_000, "update.csv, line 3, title: the cell is"),
        ('id,place,title\n1,"' + "x\n" * 200_000 + '",c\n', "update.csv, line 2, place: the cell is"),
        ("id,title\n1," + "x" * 100_001 + "\n", "update.csv, line 2, title: the cell is 100,001 characters long"),
        ('id,title\n1,a\n2,"b\n3,c\n', "update.csv, line 3, title: a quotation mark opens this cell"),
        ("", "update.csv is empty"),
        ("\n\r\n  \n", "update.csv is empty"),
        ("INC0001,2025-01-01\n", "update.csv, line 1, column 1: INC0001 stands where the name of a column"),
    ],
)
def test_what_cannot_be_read_is_refused_by_line_and_column(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(FileUnreadableError) as raised:
        read_text(tmp_path, content)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "update.csv is a PNG image"),
        (b"%PDF-1.7 \n", "update.csv is a PDF"),
        (bytes(range(256)) * 20, "update.csv holds binary data"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "update.csv is protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "update.csv is an old Office file"),
        (b"PK\x03\x04 no archive", "update.csv is damaged"),
        (pack({}), "update.csv is a ZIP without files"),
        (pack({"[Content_Types].xml": b"", "word/document.xml": b""}), "update.csv is an Office file"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(FileUnreadableError) as raised:
        read(tmp_path, content)
    assert str(raised.value).startswith(message)


def test_files_rows_and_columns_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    assert len(read_text(tmp_path, "id\n1\n2\n3\n").rows) == 3
    with pytest.raises(FileUnreadableError, match="more than 3 rows"):
        read_text(tmp_path, "id\n1\n2\n3\n4\n")
    with pytest.raises(FileUnreadableError, match="the header has 1,001 columns"):
        read_text(tmp_path, ",".join(f"c{number}" for number in range(1001)) + "\n")
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", limits.MEGABYTE)
    with pytest.raises(FileUnreadableError, match="has 2 MB, more than 1 MB"):
        read_text(tmp_path, "x" * 2 * limits.MEGABYTE)


def test_a_header_without_rows_is_a_warning(tmp_path: Path) -> None:
    table = read_text(tmp_path, "id,title\n")
    assert table.rows.empty
    assert told(table) == [("warning", table.problems["line"].iloc[0], None, "The table has a header but no rows")]


def test_every_visible_sheet_of_a_workbook_is_a_table_as_the_codebook_writes(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "book.csv",
        {
            "Incidents": [
                [],
                ["date", "people", "latitude", "ok", "title", "at"],
                [dt.date(2025, 12, 31), 5, 40.1792, True, " x ", dt.datetime(2025, 1, 2, 3, 4, tzinfo=None)],  # noqa: DTZ001
                [],
                ["2025-01-01", 1234567, -0.5, False, "", ""],
            ],
            "Empty": [],
            "Notes": [["a note"], ["more"]],
        },
    )
    tables = read_file("book.csv", path)
    assert [(table.sheet, table.format) for table in tables] == [("Incidents", "XLSX"), ("Notes", "XLSX")]
    rows = tables[0].rows
    assert rows.index.to_list() == [3, 5]
    assert rows.iloc[0].to_list() == ["2025-12-31", "5", "40.1792", "true", "x", "2025-01-02 03:04:00"]
    assert rows.iloc[1].to_list()[:4] == ["2025-01-01", "1234567", "-0.5", "false"]
    assert rows.iloc[1].isna().to_list() == [False, False, False, False, True, True]


def test_a_workbook_with_a_cell_far_out_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "id")
    sheet.write(1_048_575, 16_383, "far")
    book.close()
    with pytest.raises(FileUnreadableError, match="spans 1,048,576 rows and 16,384 columns"):
        read_file("book.xlsx", tmp_path / "book.xlsx")


def test_a_zip_gives_the_tables_of_its_files_and_tells_what_it_could_not_read(tmp_path: Path) -> None:
    workbook = write_workbook(tmp_path / "book", {"One": [["id"], ["1"]]}).read_bytes()
    members = {
        "folder/": b"",
        "../../outside.csv": b"id\n1\n",
        "__MACOSX/x.csv": b"junk",
        "book.xlsx": workbook,
        "image.png": b"\x89PNG",
        "inner.zip": pack({"a.csv": b"id\n1\n"}),
    }
    tables = read(tmp_path, pack(members), "all.zip")
    assert [(table.file, table.format) for table in tables] == [
        ("all.zip/../../outside.csv", "CSV, commas, UTF-8"),
        ("all.zip/book.xlsx", "XLSX"),
        ("all.zip/image.png", UNREADABLE),
        ("all.zip/inner.zip", UNREADABLE),
    ]
    assert "ZIP within a ZIP" in tables[3].problems["problem"].iloc[0]
    assert not (tmp_path.parent.parent / "outside.csv").exists()
    with pytest.raises(FileUnreadableError, match=r"image\.png is a PNG image"):
        read(tmp_path, pack({"image.png": b"\x89PNG"}), "all.zip")


def test_zip_bombs_are_refused_before_and_while_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileUnreadableError, match="unpacks to more than 250 times"):
        read(tmp_path, pack({"bomb.csv": b"0" * 20_000_000}), "bomb.zip")
    with pytest.raises(FileUnreadableError, match="holds 201 files"):
        read(tmp_path, pack({f"{number}.csv": b"id\n1" for number in range(201)}), "many.zip")
    # A size that lies is found by what comes out.
    content = pack({"a.csv": b"id\n" + b"1\n" * 50_000})
    lying = content.replace((100_003).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(FileUnreadableError, match=r"a\.csv is damaged"):
        read(tmp_path, lying, "lying.zip")
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 1_000)
    with pytest.raises(FileUnreadableError, match="unpacked, more than"):
        read(tmp_path, content, "large.zip")


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    parts = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 20_000_000}
    with pytest.raises(FileUnreadableError, match="unpacks to more than 250 times"):
        read(tmp_path, pack(parts), "bomb.xlsx")


def test_several_files_are_read_in_order_and_a_bad_one_spoils_none(tmp_path: Path) -> None:
    for name, content in {"a.csv": "id\n1\n", "b.csv": "", "c.csv": "id\n2\n"}.items():
        (tmp_path / name).write_text(content, "utf-8")
    paths = [(name, tmp_path / name) for name in ("a.csv", "b.csv", "c.csv", "none.csv")]
    tables = read_files([*paths, ("folder", tmp_path)])
    assert [table.format == UNREADABLE for table in tables] == [False, True, False, True, True]
    with pytest.raises(FileUnreadableError, match=r"b\.csv is empty"):
        read_files(paths[1:2])


def test_progress_moves_from_nothing_to_all(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("id,title\n" + "1,some words\n" * 400_000, "utf-8")
    seen: list[float] = []
    read_files([("long.csv", path), ("long.csv", path)], seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert seen[-1] == 1.0


def test_gdelt_files_get_the_header_that_gdelt_documents(tmp_path: Path) -> None:
    for width, third in ((57, "ActionGeo_ADM1Code"), (58, "ActionGeo_ADM1Code"), (61, "ActionGeo_ADM2Code")):
        row = ["1000000001", "20250701", *['a "mark'] * (width - 2)]
        table = read_text(tmp_path, "\t".join(row) + "\n" + "\t".join(row) + "\n")
        assert len(table.rows.columns) == width
        assert third in table.rows.columns
        assert table.rows.index.to_list() == [1, 2]
        assert table.rows["EventCode"].to_list() == ['a "mark'] * 2
        assert ("SOURCEURL" in table.rows.columns) == (width > 57)


NAMES = st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.zip", "a", "../a.csv", "а.txt"])
TEXTS = st.text(st.sampled_from('ab1,;\t|"\n\r\0ж\ufeff .=')).map(lambda text: text.encode("utf-8"))
MARKS = st.sampled_from([b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xd0\xcf\x11\xe0"])
BYTES = st.one_of(
    st.binary(max_size=300),
    TEXTS,
    st.tuples(MARKS, TEXTS).map(b"".join),
    st.dictionaries(st.sampled_from(["a.csv", "[Content_Types].xml", "xl/workbook.xml"]), st.binary()).map(pack),
)


def read_or_refuse(name: str, path: Path) -> list[ReadTable]:
    """The tables, none where the file is refused by name; any other error fails the test."""
    try:
        return read_file(name, path)
    except FileUnreadableError as error:
        if name not in str(error):
            raise
        return []


@settings(max_examples=400)
@given(name=NAMES, content=BYTES)
@example(name="a.csv", content=b"\xff\xfe")
@example(name="a.csv", content=b"\xff\xfe\x00\xd8")
@example(name="a.csv", content=b"\x81\x8d\x8f\x90\x9d")
def test_any_bytes_give_tables_or_a_message(tmp_path_factory, name: str, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "upload"
    path.write_bytes(content)
    assert all(tuple(table.problems.columns) == PROBLEM_COLUMNS for table in read_or_refuse(name, path))


@settings(max_examples=100)
@given(st.data())
def test_a_workbook_with_any_damage_gives_tables_or_a_message(tmp_path_factory, data) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(write_workbook(folder / "book", {"One": [["id", "n"], ["1", 2]]}).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "upload").write_bytes(bytes(content))
    assert all(len(table.rows) <= 1 for table in read_or_refuse("book.xlsx", folder / "upload"))


CELLS = st.text(st.one_of(st.sampled_from(',;\t"\n\r'), st.characters(exclude_categories=["C"])), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_what_csv_writes_is_read_back(tmp_path_factory, rows: list[tuple[str, str]]) -> None:
    rows = [tuple(cell.strip() for cell in row) for row in rows]  # type: ignore[misc]
    path = tmp_path_factory.mktemp("round") / "upload"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("first", "second"), *rows])
    table = read_file("a.csv", path)[0]
    assert table.rows.fillna("").to_numpy().tolist() == [list(row) for row in rows if any(row)]


@settings(max_examples=500)
@given(st.text(st.sampled_from('ab,"\n\r \0é'), max_size=40))
@example('x"y,"1\r\n2"\r\n,\n')
@example('1,"open\n')
def test_blocks_and_rows_are_read_alike(tmp_path_factory, content: str) -> None:
    path = tmp_path_factory.mktemp("alike") / "upload"
    path.write_bytes(f"first,second\n{content}".encode())
    careful, fast = (TableBuilder("a.csv", ("first", "second"), 1) for _ in range(2))
    if not read_blocks(path, ",", 1, 2, fast, lambda _: None):
        return
    with path.open(encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        next(reader)
        line = 2
        for row in reader:
            if row:
                careful.add(row, line)
            line = reader.line_num + 1
    pd.testing.assert_frame_equal(fast.finish(), careful.finish())
    assert fast.problems == careful.problems


def test_a_quotation_mark_that_is_left_open_is_no_table_for_blocks(tmp_path: Path) -> None:
    for number, content in enumerate(('1,"open', '1,"open\n', 'x"y,2\n1,"open')):
        path = tmp_path / str(number)
        path.write_text(f"first,second\n{content}", encoding="utf-8")
        assert not read_blocks(path, ",", 1, 2, TableBuilder("a.csv", ("first", "second"), 1), lambda _: None)


def test_what_is_just_too_large_is_refused_with_a_size_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.touch()
    os.truncate(path, limits.MAX_FILE_BYTES)
    with pytest.raises(FileUnreadableError, match="is empty"):
        read_file("large.csv", path)
    os.truncate(path, limits.MAX_FILE_BYTES + 1)
    with pytest.raises(FileUnreadableError, match=r"large\.csv has 200\.1 MB, more than 200 MB\. Split it"):
        read_file("large.csv", path)
