"""Rows as an XLSX workbook: typed cells, and sheets that say what they are and what the codes mean."""

import datetime as dt
from collections.abc import Sequence
from typing import IO

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger.csv_text import join_lists, mark_marked
from ledger.database import LedgerError
from ledger.exports.extracts import Extract
from ledger.wording import count_of, format_number

MOST_ROWS = 1_048_575
"""Rows that a sheet holds beside its header."""

LONGEST_CELL = 32_767
"""Characters that a cell holds, in units of UTF-16."""

MOST_CUT_LISTED = 100

_FIRST_YEAR = 1900
"""Dates before it are none to a spreadsheet."""

_WIDTHS = {"title": 60, "summary": 70, "detail": 60, "demand": 60, "url": 50, "label": 40, "note": 40, "unit": 24}
_WIDTH = 16
_NARROW = 11
_CODEBOOK_WIDTHS = (22, 26, 30, 110)
# XML has no place for them, not even escaped.
_NO_CHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


class TooManyRowsError(LedgerError):
    """There are more rows than a sheet holds."""


def write_xlsx(extract: Extract, file: IO[bytes]) -> None:
    """Write rows into a workbook: the rows with a header that stays, what they show, and what the codes mean.

    Dates are dates, numbers numbers, everything else text that nothing runs; lists are joined by semicolons. A text
    longer than a cell holds is cut with a mark, and the sheet `About` names it. Raises TooManyRowsError.
    """
    if extract.count > MOST_ROWS:
        raise TooManyRowsError(
            f"A sheet holds {format_number(MOST_ROWS)} rows, and these are {format_number(extract.count)}. Narrow the "
            "view, or take the CSV or the Parquet file."
        )
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(
            {
                "title": f"Caucasus Ledger: {extract.label}",
                "comments": f"{extract.shows}; revision {extract.moment.revision}"[:255],
                "created": extract.moment.now.replace(tzinfo=None, microsecond=0),
            }
        )
        header = book.add_format({"bold": True, "bottom": 1})
        cut = _write_rows(book.add_worksheet(extract.label), extract, header)
        _write_about(book.add_worksheet("About"), extract, cut, header, book.add_format({"text_wrap": True}))
        _write_codebook(book.add_worksheet("Codebook"), extract, header)


def _write_rows(sheet: Worksheet, extract: Extract, header: Format) -> list[str]:
    """Write the rows; returns which cells were cut."""
    names = extract.rows.schema.names
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, extract.count, len(names) - 1)
    for place, column in enumerate(extract.rows.schema):
        sheet.set_column(place, place, _choose_width(column))
        sheet.write_string(0, place, column.name, header)
    cut: list[str] = []
    row = 0
    for batch in extract.rows:
        for cells in zip(*(join_lists(column).to_pylist() for column in batch.columns), strict=True):
            row += 1
            for place, value in enumerate(cells):
                if value is not None and not _write_cell(sheet, row, place, value):
                    cut.append(f"{names[place]} of {_name_row(names, cells)}")
    return cut


def _choose_width(column: pa.Field) -> int:
    is_text = pa.types.is_string(column.type) or pa.types.is_list(column.type)
    return _WIDTHS.get(column.name, _WIDTH if is_text else max(_NARROW, len(column.name) + 3))


def _name_row(names: Sequence[str], cells: Sequence[object]) -> str:
    key = next(name for name in names if name == "id" or name.endswith("_id"))
    return str(cells[names.index(key)])


def _write_cell(sheet: Worksheet, row: int, place: int, value: object) -> bool:
    """Write a value by its type; says whether it fitted."""
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif isinstance(value, dt.date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(row, place, value)
    else:
        # An apostrophe before what looks like a formula is taken away when the workbook is brought in again.
        text = mark_marked(str(value)).translate(_NO_CHARACTERS)
        shown = _cut(text)
        sheet.write_string(row, place, shown)
        return shown == text
    return True


def _cut(text: str) -> str:
    """A text as a cell holds it: one that is too long ends in a mark that says how long it was."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= LONGEST_CELL:
        return text
    mark = f" […cut: the whole text has {format_number(len(text))} characters]"
    return units[: 2 * (LONGEST_CELL - len(mark))].decode("utf-16-le", "ignore") + mark


def _write_about(sheet: Worksheet, extract: Extract, cut: Sequence[str], header: Format, wrapped: Format) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 110)
    lines = [
        *extract.describe().items(),
        (
            "Cells",
            "Empty cells: not known, or not a column of the record's table. Several values in a cell are joined by "
            "semicolons. The sheet Codebook says what columns and codes mean.",
        ),
    ]
    if cut:
        listed = ", ".join(cut[:MOST_CUT_LISTED])
        more = f" and {format_number(len(cut) - MOST_CUT_LISTED)} more" if len(cut) > MOST_CUT_LISTED else ""
        lines.append(
            (
                "Cut",
                f"{count_of(len(cut), 'text')} longer than a cell holds ({format_number(LONGEST_CELL)} characters): "
                f"{listed}{more}. The CSV has them whole.",
            )
        )
    # Both columns have a name: a table with a nameless one is refused when the workbook is brought in.
    sheet.write_string(0, 0, "Caucasus Ledger", header)
    sheet.write_string(0, 1, extract.label, header)
    for row, (heading, text) in enumerate(lines, start=2):
        sheet.write_string(row, 0, heading, header)
        sheet.write_string(row, 1, _cut(text.translate(_NO_CHARACTERS)), wrapped)


def _write_codebook(sheet: Worksheet, extract: Extract, header: Format) -> None:
    entries = extract.codebook()
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(entries), 3)
    for place, (name, width) in enumerate(zip(("Column", "Code", "Name", "Meaning"), _CODEBOOK_WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, header)
    for row, entry in enumerate(entries, start=1):
        for place, text in enumerate(entry):
            if text:
                sheet.write_string(row, place, text)
