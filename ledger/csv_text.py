"""Cells of a CSV: text that a spreadsheet would run as a formula is marked on writing, and unmarked on reading.

A text that begins as a formula does gets an apostrophe in front, and so does one that has apostrophes before such a
beginning: reading takes exactly one away, so every text comes back as it was. A plain negative number is no formula.
"""

import csv
import io
import re

import pyarrow as pa
import pyarrow.compute as pc

from ledger.codebook import LIST_SEPARATOR

# What a spreadsheet takes for the start of a formula, and how such texts look once marked.
_FORMULA = r"^'*[=+\-@\t\r]"
_MARKED = r"^'('*[=+\-@\t\r])"
_NUMBER = r"^-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"
_MARKED_TEXT = re.compile(_MARKED.replace("^", r"\A"))


def mark_formulas(texts: pa.Array) -> pa.Array:
    """A column of text in which nothing would be run by a spreadsheet."""
    risky = pc.and_(pc.match_substring_regex(texts, _FORMULA), pc.invert(pc.match_substring_regex(texts, _NUMBER)))
    return pc.if_else(
        risky, pc.binary_join_element_wise(pa.scalar("'", texts.type), texts, pa.scalar("", texts.type)), texts
    )


def unmark_formulas(texts: pa.Array) -> pa.Array:
    """A column of text as it was before `mark_formulas`."""
    return pc.replace_substring_regex(texts, pattern=_MARKED, replacement=r"\1", max_replacements=1)


def unmark_formula(text: str) -> str:
    """A text as it was before it was marked."""
    return _MARKED_TEXT.sub(r"\1", text, count=1)


def mark_marked(text: str) -> str:
    """A text for a cell that nothing runs, such as one typed as text, so that `unmark_formula` gives it back."""
    return f"'{text}" if _MARKED_TEXT.match(text) else text


def format_csv(rows: pa.Table, *, header: bool = True) -> str:
    """Rows as CSV: lines end in LF, line breaks within a cell are quoted, lists are joined by semicolons.

    Text is marked as in `mark_formulas`; numbers and dates are written as they are, empty cells as nothing.
    """
    file = io.StringIO(newline="")
    # The writer quotes the characters of its own line end, so both are named and one is taken off.
    writer = csv.writer(_LineFeeds(file), lineterminator="\r\n")
    if header:
        writer.writerow(mark_formulas(pa.array(rows.column_names, pa.string())).to_pylist())
    for batch in rows.to_batches():
        writer.writerows(zip(*map(_list_cells, batch.columns), strict=True))
    return file.getvalue()


def join_lists(column: pa.Array) -> pa.Array:
    """A column of lists as text, joined by semicolons; another column as it is."""
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return pc.binary_join(column, LIST_SEPARATOR)
    return column


def _list_cells(column: pa.Array) -> list[object]:
    column = join_lists(column)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = mark_formulas(column)
    elif pa.types.is_date(column.type):
        # Far faster than by way of Python's dates, and the same text.
        column = column.cast(pa.string())
    cells: list[object] = column.to_pylist()
    return cells


class _LineFeeds:
    """Takes lines that end in CR LF and writes them with LF alone."""

    def __init__(self, file: io.StringIO) -> None:
        self._file = file

    def write(self, line: str) -> int:
        return self._file.write(line.removesuffix("\r\n") + "\n")
