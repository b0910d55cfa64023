"""Builds a table of text column by column from rows that come one after the other."""

import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ledger.csv_text import unmark_formula, unmark_formulas
from ledger.intake import limits
from ledger.intake.model import FileUnreadableError
from ledger.intake.problems import Problem, shorten_value
from ledger.intake.texts import empty_to_null, has_byte, is_marked, is_padded, measure_texts

CHUNK_ROWS = 20_000

_DATA_CELL = re.compile(r"(INC|DET|DIP|DEM|S)\d{3,}|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|https?://\S+")


class TableBuilder:
    """Takes a header and rows, keeps them as Arrow columns, and lists what is wrong with their shape."""

    def __init__(self, file: str, header: Sequence[str], header_line: int) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._header_line = header_line
        self._width = len(header)
        self._check_width()
        self._missing = [position for position, name in enumerate(header) if not name.strip()]
        self._names = self._name_columns([unmark_formula(name) for name in header])
        self._chunks: list[list[pa.Array]] = [[] for _ in self._names]
        self._lines: list[pa.Array] = []
        self._waiting_rows: list[Sequence[str]] = []
        self._waiting_lines: list[int] = []
        self._count = 0

    def add(self, row: Sequence[str], line: int) -> bool:
        """Take a row that starts on a line; says whether a chunk was completed."""
        self._waiting_rows.append(row)
        self._waiting_lines.append(line)
        if len(self._waiting_rows) < CHUNK_ROWS:
            return False
        self._flush()
        return True

    def finish(self) -> pd.DataFrame:
        """The rows as text, NA where empty, indexed by line; blank rows are left out."""
        self._flush()
        arrays: dict[str, pa.Array] = {}
        for position, name in enumerate(self._names):
            chunks, self._chunks[position] = self._chunks[position], []
            column = pa.chunked_array(chunks, pa.large_string()).combine_chunks()
            if position in self._missing:
                if column.null_count == len(column):
                    continue
                self._report(
                    self._header_line,
                    name,
                    None,
                    f"Column {position + 1} has values but no name",
                    "Name the column in the header, or delete it",
                )
            arrays[name] = column
        rows: pd.DataFrame = pa.table(arrays).to_pandas()
        lines = pa.chunked_array(self._lines, pa.int64()).to_pandas()
        rows.index = pd.Index(lines.to_numpy(), dtype="int64", name="line")
        return rows

    def _check_width(self) -> None:
        if self._width > limits.MAX_COLUMNS:
            raise FileUnreadableError(
                f"{self._file}, line {self._header_line}: the header has {self._width:,} columns, more than "
                f"{limits.MAX_COLUMNS:,}. Keep the columns that the codebook names."
            )

    def _name_columns(self, header: Sequence[str]) -> list[str]:
        names: list[str] = []
        seen: Counter[str] = Counter()
        taken = {cell.strip() for cell in header}
        for position, cell in enumerate(header):
            name = cell.strip() or f"column {position + 1}"
            seen[name] += 1
            if seen[name] > 1 or (not cell.strip() and name in taken):
                if cell.strip():
                    self._report(
                        self._header_line,
                        name,
                        name,
                        f"Two columns are named {shorten_value(name)}",
                        "Give every column a name of its own, or delete one of the two",
                    )
                name = next(free for number in range(2, self._width + 3) if (free := f"{name} ({number})") not in taken)
                taken.add(name)
            names.append(name)
        return names

    def _report(self, line: int, column: str | None, value: str | None, problem: str, remedy: str) -> None:
        shown = None if value is None else shorten_value(value)
        self.problems.append(("error", self._file, line, column, shown, problem, remedy))

    def _flush(self) -> None:
        rows, lines = self._waiting_rows, self._waiting_lines
        self._waiting_rows, self._waiting_lines = [], []
        if not rows:
            return
        if set(map(len, rows)) != {self._width}:
            rows = [self._fit(row, line) for row, line in zip(rows, lines, strict=True)]
        columns = [pa.array(cells, pa.large_string()) for cells in zip(*rows, strict=True)]
        self.add_columns(columns, pa.array(lines, pa.int64()))

    def add_columns(self, columns: Sequence[pa.Array], lines: pa.Array) -> None:
        """Take rows as one array of text a column, and the lines on which they start."""
        if not len(lines):
            return
        arrays = [self._clean(position, column, lines) for position, column in enumerate(columns)]
        filled = pa.array([False] * len(lines))
        for array in arrays:
            filled = pc.or_(filled, pc.is_valid(array))
        index = lines
        if not pc.all(filled).as_py():
            arrays = [array.filter(filled) for array in arrays]
            index = index.filter(filled)
        for chunks, array in zip(self._chunks, arrays, strict=True):
            chunks.append(array)
        self._lines.append(index)
        self._count += len(index)
        if self._count > limits.MAX_ROWS:
            raise FileUnreadableError(
                f"{self._file}, line {index[-1].as_py()}: the table has more than {limits.MAX_ROWS:,} rows. "
                "Split it into several files."
            )

    def _fit(self, row: Sequence[str], line: int) -> Sequence[str]:
        cells = len(row)
        if cells == self._width:
            return row
        if cells > self._width:
            extra = [cell for cell in row[self._width :] if cell.strip()]
            if extra:
                self._report(
                    line,
                    None,
                    extra[0],
                    f"The row has {cells} cells, the header {self._width}",
                    "Put a value that contains the separator into quotation marks, or delete the extra cells",
                )
            return row[: self._width]
        if any(cell.strip() for cell in row):
            self._report(
                line,
                self._names[cells],
                None,
                f"The row has {cells} cells, the header {self._width}: the cells from {self._names[cells]} on are "
                "missing",
                "Add the missing cells, empty ones too",
            )
        return [*row, *[""] * (self._width - cells)]

    def _clean(self, position: int, array: pa.Array, lines: pa.Array) -> pa.Array:
        if measure_texts(array).max() > limits.MAX_CELL:
            self._refuse_long(position, array, lines)
        if is_marked(array):
            array = unmark_formulas(array)
        if is_padded(array):
            array = pc.utf8_trim_whitespace(array)
        if has_byte(array, b"\0"):
            array = self._without_nul(position, array, lines)
        return empty_to_null(array)

    def _refuse_long(self, position: int, array: pa.Array, lines: pa.Array) -> None:
        lengths = pc.utf8_length(array)
        longest = pc.max(lengths).as_py()
        if longest > limits.MAX_CELL:
            row = pc.index(lengths, pa.scalar(longest, pa.int64())).as_py()
            raise describe_long_cell(self._file, lines[row].as_py(), self._names[position], longest)

    def _without_nul(self, position: int, array: pa.Array, lines: pa.Array) -> pa.Array:
        for row in pc.indices_nonzero(pc.match_substring(array, "\0")).to_pylist():
            self._report(
                lines[row].as_py(),
                self._names[position],
                array[row].as_py().replace("\0", "␀"),
                "The cell contains a NUL byte",
                "Delete the NUL byte; the rest of the value was kept",
            )
        return pc.utf8_trim_whitespace(pc.replace_substring(array, "\0", ""))


def describe_long_cell(file: str, line: int, column: str, length: int | None = None) -> FileUnreadableError:
    """The error for a cell that is longer than a cell may be."""
    size = f"{length:,} characters long" if length else "too long"
    return FileUnreadableError(
        f"{file}, line {line}, {column}: the cell is {size}, more than the {limits.MAX_CELL:,} that a cell may have. "
        "Shorten it; if it swallowed the lines below, a quotation mark in it is never closed."
    )


def check_header(file: str, line: int, cells: Sequence[str]) -> None:
    """Refuse a header that holds data: then the file has none. Raises FileUnreadableError."""
    for position, cell in enumerate(cells):
        if _DATA_CELL.fullmatch(cell.strip()):
            raise FileUnreadableError(
                f"{file}, line {line}, column {position + 1}: {shorten_value(cell.strip())} stands where the name of a "
                "column should. Add a first line with the names of the columns."
            )
