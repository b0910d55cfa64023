"""Reads the sheets of an XLSX workbook."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine as calamine

from ledger.intake import limits
from ledger.intake.archives import copy_checked, open_archive
from ledger.intake.columns import TableBuilder, check_header, describe_long_cell
from ledger.intake.model import FileUnreadableError, ReadTable
from ledger.intake.problems import tabulate_problems

_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})([0-9]{1,9})["']""")
_OVERLAP = 64
_PROGRESS_ROWS = 20_000


def read_workbook(name: str, path: Path, progress: Callable[[float], None]) -> list[ReadTable]:
    """A table for every visible sheet that is not empty. Raises FileUnreadableError."""
    _check_parts(name, path)
    progress(0.2)
    try:
        workbook = calamine.load_workbook(str(path))
    except calamine.PasswordError as error:
        raise describe_password(name) from error
    except (calamine.CalamineError, OSError) as error:
        raise _describe_damage(name, error) from error
    except BaseException as error:  # the reader's own panics derive from BaseException
        raise _pass_on(name, error) from error
    with workbook:
        sheets = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        tables = []
        for number, sheet in enumerate(sheets):
            share = 0.8 / len(sheets)
            table = _read_sheet(name, workbook, sheet, _Part(progress, 0.2 + number * share, share))
            if table is not None:
                tables.append(table)
    if not tables:
        raise FileUnreadableError(f"{name} is empty: none of its sheets has a header.")
    progress(1.0)
    return tables


def describe_password(name: str) -> FileUnreadableError:
    """The error for a workbook that is locked."""
    return FileUnreadableError(f"{name} is protected by a password. Save a copy without a password and send that.")


class _Part:
    """Progress of one part of the work as a share of the whole."""

    def __init__(self, progress: Callable[[float], None], start: float, share: float) -> None:
        self._progress = progress
        self._start = start
        self._share = share

    def __call__(self, done: float) -> None:
        self._progress(self._start + self._share * done)


def _pass_on(name: str, error: BaseException) -> BaseException:
    """What to raise for an error of the reader: its panics as an unreadable file, anything else as it is."""
    return _describe_damage(name, error) if type(error).__name__ == "PanicException" else error


def _describe_damage(name: str, error: BaseException) -> FileUnreadableError:
    return FileUnreadableError(
        f"{name} cannot be read as a workbook: {error}. Open it in a spreadsheet program and save it as XLSX again."
    )


def _check_parts(name: str, path: Path) -> None:
    """Unpack every part once, so that sizes are known, and see how large a rectangle the sheets span."""
    with open_archive(name, path) as archive:
        for member in archive.infolist():
            span = _Span(name, member.filename)
            inspect = span.look if member.filename.lower().startswith("xl/worksheets/") else _ignore
            copy_checked(name, archive, member, inspect, limits.MAX_UNPACKED_BYTES)


def _ignore(_: bytes) -> None:
    return None


class _Span:
    """How far the cells of a sheet reach, from its XML as it is unpacked."""

    def __init__(self, name: str, part: str) -> None:
        self._name = name
        self._part = part
        self._rest = b""
        self._columns = 0
        self._rows = 0

    def look(self, chunk: bytes) -> None:
        text = self._rest + chunk
        found = _CELL.findall(text)
        if found:
            letters, digits = zip(*found, strict=True)
            self._columns = max(self._columns, *map(_number_column, set(letters)))
            self._rows = max(self._rows, *map(int, set(digits)))
        self._rest = text[-_OVERLAP:]
        if self._columns * self._rows > limits.MAX_SHEET_CELLS:
            raise FileUnreadableError(
                f"{self._name}: {self._part} spans {self._rows:,} rows and {self._columns:,} columns, too many to lay "
                "out. Delete the empty rows and columns beyond the table."
            )


def _number_column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _read_sheet(
    name: str, workbook: calamine.CalamineWorkbook, title: str, progress: Callable[[float], None]
) -> ReadTable | None:
    try:
        sheet = workbook.get_sheet_by_name(title)
        height = max(sheet.total_height, 1)
        builder: TableBuilder | None = None
        for number, values in enumerate(sheet.iter_rows(), start=1):
            cells = [value if isinstance(value, str) else write_cell(value) for value in values]
            _check_lengths(f"{name}, {title}", number, cells)
            if builder:
                builder.add(cells, number)
            elif any(cell.strip() for cell in cells):
                check_header(f"{name}, {title}", number, cells)
                builder = TableBuilder(name, cells, number)
            if number % _PROGRESS_ROWS == 0:
                progress(number / height)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _describe_damage(f"{name}, {title}", error) from error
    except BaseException as error:  # the reader's own panics derive from BaseException
        raise _pass_on(f"{name}, {title}", error) from error
    if builder is None:
        return None
    rows = builder.finish()
    return ReadTable(file=name, rows=rows, format="XLSX", sheet=title, problems=tabulate_problems(builder.problems))


def _check_lengths(name: str, number: int, cells: list[str]) -> None:
    if max(map(len, cells), default=0) > limits.MAX_CELL:
        position = max(range(len(cells)), key=lambda at: len(cells[at]))
        raise describe_long_cell(name, number, f"column {position + 1}", len(cells[position]))


def write_cell(value: float | date | time | timedelta) -> str:
    """A cell's value as the codebook writes it: ISO dates, whole numbers without a fraction."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
