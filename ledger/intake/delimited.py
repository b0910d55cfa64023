"""Reads tables of text: CSV and TSV with any of the usual separators, quotes, line ends and encodings."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from ledger.intake import limits
from ledger.intake.blocks import read_blocks
from ledger.intake.columns import TableBuilder, check_header, describe_long_cell
from ledger.intake.encodings import detect_encoding, name_encoding
from ledger.intake.model import FileUnreadableError, ReadTable
from ledger.intake.problems import tabulate_problems

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}

_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GDELT_2 = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR),
    *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{place}Geo_{name}" for place in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
_GDELT_1 = tuple(name for name in _GDELT_2 if not name.endswith("ADM2Code"))
GDELT_COLUMNS = {len(names): names for names in (_GDELT_1[:-1], _GDELT_1, _GDELT_2)}
"""The header that GDELT documents but does not write, by number of columns: 57, 58 (1.0) and 61 (2.0)."""

_UTF8 = {"ascii", "utf-8", "utf-8-sig"}
_SAMPLE_CHARACTERS = 131_072
_SAMPLE_ROWS = 100
# Private-use characters: no file ends in a cell of just these, so a file that seems to left a quotation mark open.
_END = "\ue0f0\ue0f1\ue0f2\n"


@dataclass(frozen=True)
class _Shape:
    """How a file is laid out: what parts its cells, lines before the header, the header where the file has none."""

    separator: str
    skipped: int
    header: Sequence[str] | None

    def parse(self, lines: Iterable[str]) -> "_RowReader":
        # GDELT writes quotation marks as they come, without pairing them.
        if self.header is not None:
            return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.separator)


class _RowReader(Protocol):
    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def read_delimited(name: str, path: Path, progress: Callable[[float], None]) -> ReadTable:
    """The table of a CSV or TSV; `progress` is told how much is done, 0 to 1. Raises FileUnreadableError."""
    codec = detect_encoding(name, path)
    progress(0.1)
    shape = _find_shape(path, codec)
    size = path.stat().st_size
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=codec, newline="") as text:
        builder = _read_rows(name, shape, text, path, lambda done: progress(0.1 + 0.85 * min(1.0, done / size)))
    rows = builder.finish()
    progress(1.0)
    kind = "TSV" if shape.separator == "\t" else "CSV"
    return ReadTable(
        file=name,
        rows=rows,
        format=f"{kind}, {SEPARATORS[shape.separator]}, {name_encoding(codec)}",
        problems=tabulate_problems(builder.problems),
    )


def _find_shape(path: Path, codec: str) -> _Shape:
    with path.open(encoding=codec, newline="") as handle:
        sample = handle.read(_SAMPLE_CHARACTERS)
        whole = not handle.read(1)
    first = sample.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    cells = first.split("\t")
    if len(cells) in GDELT_COLUMNS and _is_gdelt_row(cells):
        return _Shape("\t", 0, GDELT_COLUMNS[len(cells)])
    # Excel names the separator on a line of its own.
    if first[:4].lower() == "sep=" and first[4:5] in SEPARATORS and not first[5:].strip():
        return _Shape(first[4], 1, None)
    scores = {separator: _score_separator(separator, sample, whole=whole) for separator in SEPARATORS}
    return _Shape(max(scores, key=lambda separator: scores[separator]), 0, None)


def _is_gdelt_row(cells: Sequence[str]) -> bool:
    return cells[0].isdecimal() and cells[1].isdecimal() and len(cells[1]) == 8


def _score_separator(separator: str, sample: str, *, whole: bool) -> float:
    """How well a separator parts the sample: columns of the header, by the share of rows that have as many."""
    try:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    except csv.Error:
        return 0.0
    widths = [len(row) for row in (rows if whole or len(rows) < 2 else rows[:-1]) if row][:_SAMPLE_ROWS]
    if not widths or widths[0] == 1:
        return 0.0
    return widths[0] * (0.1 + widths.count(widths[0]) / len(widths))


def _read_rows(
    name: str, shape: _Shape, text: "io.TextIOWrapper[io.BufferedReader]", path: Path, tell: Callable[[int], None]
) -> TableBuilder:
    names: Sequence[str] = shape.header or ()
    start = 1
    try:
        reader = shape.parse(_iterate_lines(name, shape, text, lambda: names))
        for _ in range(shape.skipped):
            next(reader)
        if not names:
            start, names = _read_header(name, reader)
        builder = TableBuilder(name, names, start)
        if shape.header is None and text.encoding in _UTF8:
            if read_blocks(path, shape.separator, reader.line_num, len(names), builder, tell):
                return builder
            builder = TableBuilder(name, names, start)
        start = reader.line_num + 1
        for row in reader:
            if row:
                if row[-1].endswith((_END, _END[:-1])):
                    _require_closed(name, names, row, start)
                    break
                if builder.add(row, start):
                    tell(text.buffer.tell())
            start = reader.line_num + 1
    except csv.Error as error:
        raise _locate_long_cell(name, shape, text, names, start) from error
    return builder


def _read_header(name: str, reader: _RowReader) -> tuple[int, Sequence[str]]:
    """The line on which the first row that is not blank starts, and its cells."""
    start = reader.line_num + 1
    for row in reader:
        if row and row[-1].endswith((_END, _END[:-1])):
            _require_closed(name, (), row, start)
            break
        if any(cell.strip() for cell in row):
            check_header(name, start, row)
            return start, row
        start = reader.line_num + 1
    raise FileUnreadableError(f"{name} is empty: it has neither a header nor rows.")


def _require_closed(name: str, names: Sequence[str], last: Sequence[str], start: int) -> None:
    if last != [_END[:-1]]:
        raise FileUnreadableError(
            f"{name}, line {start}, {_name_column(names, len(last) - 1)}: a quotation mark opens this cell and is "
            "never closed. Close it, or double it where it belongs to the text."
        )


def _iterate_lines(
    name: str, shape: _Shape, text: io.TextIOWrapper, names: Callable[[], Sequence[str]]
) -> Iterator[str]:
    """Lines with their ends, then `_END` on a line of its own."""
    for number, line in enumerate(iter(partial(text.readline, limits.MAX_LINE), ""), start=1):
        if len(line) == limits.MAX_LINE:
            raise describe_long_cell(name, number, _name_column(names(), _find_long_cell(shape, line)))
        yield line
    yield _END


def _locate_long_cell(
    name: str, shape: _Shape, text: io.TextIOWrapper, names: Sequence[str], start: int
) -> FileUnreadableError:
    text.seek(0)
    beginning = "".join(islice(text, start - 1, start + limits.MAX_CELL))[: limits.MAX_LINE]
    return describe_long_cell(name, start, _name_column(names, _find_long_cell(shape, beginning)))


def _find_long_cell(shape: _Shape, row: str) -> int:
    """Position of the first cell of a row that is longer than a cell may be, else of its last."""
    position, began, quoted = 0, 0, False
    for at, character in enumerate(row):
        if at - began > limits.MAX_CELL:
            break
        if character == '"' and shape.header is None:
            quoted = not quoted
        elif character == shape.separator and not quoted:
            position, began = position + 1, at + 1
    return position


def _name_column(names: Sequence[str], position: int) -> str:
    return names[position].strip() if position < len(names) and names[position].strip() else f"column {position + 1}"
