"""What the steps of the intake hand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ledger.database import LedgerError

PROBLEM_COLUMNS = ("severity", "file", "line", "column", "value", "problem", "remedy")
"""Columns of a list of problems: `error` or `warning`; the file's name; the line in it (NA where it is the file as a
whole); the column's name as the file has it; the value as text; what is wrong; what would be right."""


class FileUnreadableError(LedgerError):
    """A file that cannot be read as tables; the message names file, line and column where known, and the remedy."""


@dataclass(frozen=True)
class ReadTable:
    """A table as a file has it: text, nothing changed but outer white space.

    `rows` has the columns of the header (`str` dtype, NA where a cell is empty) and as index the line on which each row
    starts (for a spreadsheet the row's number). `format` says what was found: `CSV, semicolons, Windows-1251`.
    """

    file: str
    rows: pd.DataFrame
    format: str
    sheet: str | None = None
    problems: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PROBLEM_COLUMNS)))


@dataclass(frozen=True)
class MappedTable:
    """A table under the codebook's columns, still text: `rows` indexed by line as before.

    `set_aside` counts rows that are none of ours (foreign dyads), by reason; `unmapped` counts values that the profile
    has no word for; `columns` names the file's column behind each of ours.
    """

    file: str
    table: str
    rows: pd.DataFrame
    columns: Mapping[str, str]
    profile: str
    set_aside: Mapping[str, int] = field(default_factory=dict)
    unmapped: Mapping[str, int] = field(default_factory=dict)
    problems: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PROBLEM_COLUMNS)))


@dataclass(frozen=True)
class CheckedTable:
    """A table whose sound rows could be committed.

    `rows` are text in the ledger's own spelling (ISO dates, points, semicolons), indexed by line, sound and unsound
    ones; `sound` are the lines without an error; `problems` has every failure. A row without an id is a new one;
    `sources` may hold addresses. Columns that the file lacks have the ledger's values as of `revision`.
    """

    file: str
    table: str
    rows: pd.DataFrame
    sound: pd.Index
    problems: pd.DataFrame
    revision: int = 0
