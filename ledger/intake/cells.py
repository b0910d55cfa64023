"""Reads a table's cells by its model: what each value is in the ledger's spelling, and what is wrong with it."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ledger.codebook import LEDGER_TABLES, LIST_SEPARATOR, SIDES, TableModel
from ledger.database import Database
from ledger.intake.countries import find_side
from ledger.intake.problems import shorten_value
from ledger.intake.texts import spread
from ledger.wording import count_of

Words = tuple[str, str]
"""What is wrong with a value, and what would be right."""

LARGEST_COUNT = 2_147_483_647
EARLIEST = pd.Timestamp("1991-01-01")

_ISO = r"\d{4}-\d{2}-\d{2}"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"
_CITED = re.compile(r"S\d{4,}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_MOST_SUGGESTED = 500
"""Values for which a near word is looked for; those beyond get the list of words."""
_FEW_WORDS = 9
_SAMPLE_ROWS, _MOSTLY = 1_000, 0.9

_COUNTRY: Words = ("is no country's code", "Write the three capital letters of ISO 3166-1, such as ARM, AZE or RUS")
_SIDE: Words = (
    "is no code of a country or an organisation",
    "Write the three capital letters of ISO 3166-1, such as ARM, or EU, UN, OSCE, CSTO, EAEU, CIS or NATO",
)
_SOURCES: Words = (
    "is neither a source's id nor an address",
    "Write ids such as S0012, or addresses that begin with https://, joined by semicolons",
)
_PATTERNS: Mapping[str, Words] = {
    "id": ("is no record's id", "Write three letters and at least four digits, such as INC0001, or leave it empty"),
    "source_id": ("is no source's id", "Write S and at least four digits, such as S0001, or leave it empty"),
    "demand_id": ("is no demand's id", "Write DEM and at least three digits, such as DEM001, or leave it empty"),
    "indicator_id": ("is no indicator's name", "Write small letters, digits and underscores, such as gas_import_share"),
    "event_type": ("is no event type's code", "Write small letters and underscores, such as group_arrest"),
    "responds_to": ("is no list of record ids", "Write ids such as INC0012 or DIP0345, joined by semicolons"),
    "sources": _SOURCES,
    "url": ("is no address", "Write the page's full address, beginning with https:// and without spaces"),
    "language": ("is no language's code", "Write the two small letters of ISO 639-1, such as en, ru, hy or az"),
    "period": ("is no period", "Write a year, a month or a day: 2024, 2024-06 or 2024-06-30"),
    "cameo": ("is no CAMEO code", "Write two to four digits, such as 010 or 173"),
    "country": _COUNTRY,
    "detainee_nationality": _COUNTRY,
    "initiator": _SIDE,
    "target": _SIDE,
    "demanded_by": _SIDE,
    "demanded_of": _SIDE,
}


class CellReader:
    """Reads one table's columns, and keeps what is wrong with them as frames of line, column, value and words."""

    def __init__(self, database: Database, table: str) -> None:
        self.failures: list[pd.DataFrame] = []
        self._database = database
        self._table: TableModel = LEDGER_TABLES[table]
        self._schema = self._table.schema

    def read(self, rows: pd.DataFrame, optional: Sequence[str]) -> pd.DataFrame:
        """Rows in the ledger's spelling; a value that cannot be read is left as it is and listed in `failures`.

        `optional` names columns whose empty cells are filled in later.
        """
        return pd.DataFrame(
            {
                name: self._read_column(name, rows[name].reset_index(drop=True), rows.index, name in optional)
                for name in self._table.columns
            }
        ).set_axis(rows.index, axis="index")

    def fail(self, lines: pd.Index, column: str, values: Any, problem: Any, remedy: Any) -> None:
        """Note failures of a column; the last three are one for all lines, or one for each."""
        if len(lines):
            self.failures.append(
                pd.DataFrame(
                    {"line": lines, "column": column, "value": values, "problem": problem, "remedy": remedy},
                    index=range(len(lines)),
                )
            )

    def _read_column(self, name: str, texts: pd.Series, lines: pd.Index, optional: bool) -> pd.Series:  # noqa: FBT001
        column = self._schema.columns[name]
        codes, values = _list_values(texts)
        empty = codes < 0
        if empty.any() and not (column.nullable or optional):
            self.fail(lines[empty], name, None, "The cell is empty", _describe_need(name, column.description))
        kind = str(column.dtype)
        if kind.startswith("datetime"):
            spelled, words = self._read_dates(values)
        elif kind in {"float64", "Int64", "int64"}:
            spelled, words = self._read_numbers(values, whole=kind != "float64", checks=column.checks)
        elif name == "sources":
            spelled, words = values, _check_citations(values)
        else:
            spelled, words = values, self._check_texts(name, values, column.checks)
        if words:
            wrong = np.zeros(len(values) + 1, dtype=bool)
            wrong[list(words)] = True
            at = codes[wrong[codes]]
            numbers = pd.Index(list(words)).get_indexer(pd.Index(at))
            shown = np.array([shorten_value(values.iloc[number]) for number in words], dtype=object)
            problems, remedies = (np.array(said, dtype=object) for said in zip(*words.values(), strict=True))
            self.fail(lines[wrong[codes]], name, shown[numbers], problems[numbers], remedies[numbers])
        return texts if spelled.equals(values) else spread(spelled, codes)

    def _read_dates(self, values: pd.Series) -> tuple[pd.Series, dict[int, Words]]:
        dates = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce").where(values.str.fullmatch(_ISO))
        words = {}
        for number in np.flatnonzero(dates.isna()):
            iso = re.fullmatch(_ISO, values.iloc[number])
            words[int(number)] = (
                ("is no day of the calendar", "Correct the month or the day")
                if iso
                else ("is not written as a date of the ledger", "Write year, month and day: 2025-12-31")
            )
        return values, words

    def _read_numbers(
        self, values: pd.Series, *, whole: bool, checks: Sequence[Any]
    ) -> tuple[pd.Series, dict[int, Words]]:
        numbers = pd.to_numeric(values.where(values.str.fullmatch(_NUMBER)), errors="coerce").astype("float64")
        numbers = numbers.where(np.isfinite(numbers))
        words: dict[int, Words] = {}
        for number in np.flatnonzero(numbers.isna()):
            words[int(number)] = ("is no number", "Write digits, with a point before decimals: 12 or 40.18")
        if whole:
            for number in np.flatnonzero((numbers % 1 != 0) & numbers.notna()):
                words[int(number)] = (
                    "is no whole number",
                    "Write whole people; leave it empty where it is not reported",
                )
            for number in np.flatnonzero(numbers.abs() > LARGEST_COUNT):
                words[int(number)] = ("is too large to be a count", f"Write at most {LARGEST_COUNT:,}")
        for check in checks:
            for failing in self._find_failing(check, numbers):
                words.setdefault(failing, _explain_bound(check))
        right = numbers.where(~numbers.index.isin(list(words)))
        spelled = right.astype("Int64").astype("str") if whole else self._write_floats(right)
        return spelled.where(right.notna(), values), words

    def _write_floats(self, numbers: pd.Series) -> pd.Series:
        staged = pd.DataFrame({"number": numbers.to_numpy(), "position": range(len(numbers))})
        texts = self._database.frame_of(staged, "write_numbers")["spelled"]
        return texts.astype("str").set_axis(numbers.index)

    def _check_texts(self, name: str, values: pd.Series, checks: Sequence[Any]) -> dict[int, Words]:
        words: dict[int, Words] = {}
        for check in checks:
            for number in self._find_failing(check, values):
                if number not in words:
                    text = values.iloc[number]
                    words[number] = self._explain(name, check, text, suggest=len(words) < _MOST_SUGGESTED)
        return words

    @staticmethod
    def _find_failing(check: Any, values: pd.Series) -> list[int]:
        there = values.dropna()
        if there.empty:
            return []
        passed = check(there).check_output
        return [int(number) for number in there.index[~passed.astype(bool)]]

    def _explain(self, name: str, check: Any, text: str, *, suggest: bool) -> Words:
        statistics = check.statistics or {}
        if check.name == "isin":
            return explain_vocabulary(text, statistics["allowed_values"], suggest=suggest)
        if check.name == "str_length":
            return _explain_length(text, statistics)
        if check.name == "str_matches":
            return _explain_pattern(name, text)
        return "breaks the codebook", self._schema.columns[name].description or "See the codebook"


def explain_vocabulary(text: str, allowed: Sequence[str], *, suggest: bool = True) -> Words:
    """What is wrong with a word that a vocabulary lacks, and the nearest that it has."""
    bare = re.sub(r"[\s\-]+", "_", text.strip().lower())
    folded = {word.lower().replace("-", "_"): word for word in allowed}
    near = difflib.get_close_matches(bare, folded, n=1, cutoff=0.55) if suggest and len(text) < 60 else []
    listed = ", ".join(allowed) if len(allowed) <= _FEW_WORDS else f"one of the codebook's {len(allowed)} words"
    if near:
        remedy = f"Write {folded[near[0]]}" + (f"; the words are {listed}" if len(allowed) <= _FEW_WORDS else "")
    else:
        remedy = f"Write {'one of ' if len(allowed) <= _FEW_WORDS else ''}{listed}"
    return "is not a word of the codebook", remedy


def _list_values(texts: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """The values of a column, and for each of its cells which it is, or -1 where it is empty.

    Each value is listed once, unless the column begins as if all were different: then they are not worth telling apart.
    """
    beginning = texts.head(_SAMPLE_ROWS)
    if len(beginning) == _SAMPLE_ROWS and beginning.nunique() > _MOSTLY * _SAMPLE_ROWS:
        there = texts.notna().to_numpy()
        return np.where(there, np.cumsum(there) - 1, -1), texts[there].reset_index(drop=True)
    codes, unique = pd.factorize(texts)
    return codes, pd.Series(unique, dtype="str")


def _check_citations(values: pd.Series) -> dict[int, Words]:
    words: dict[int, Words] = {}
    for number, text in enumerate(values):
        for entry in text.split(LIST_SEPARATOR):
            if not (_CITED.fullmatch(entry) or _ADDRESS.fullmatch(entry)):
                what = f"“{shorten_value(entry)}” {_SOURCES[0]}" if entry else "has an empty entry"
                words[number] = (what, _SOURCES[1])
                break
    return words


def _describe_need(name: str, description: str | None) -> str:
    return f"Fill it in: {description[0].lower()}{description[1:]}" if description else f"Fill in {name}"


def _explain_length(text: str, statistics: Mapping[str, Any]) -> Words:
    most = statistics.get("max_value")
    if most is not None and len(text) > most:
        return (
            f"has {len(text)} characters, more than {most}",
            f"Shorten it by {count_of(len(text) - most, 'character')}",
        )
    return "is too short", "Write it out"


def _explain_pattern(name: str, text: str) -> Words:
    if name == "title":
        if "\n" in text or "\r" in text:
            return "runs over several lines", "Write it on one line"
        return "ends with a full stop", f"Write it without: {shorten_value(text.rstrip('. '))}"
    problem, remedy = _PATTERNS.get(name, ("is not written as the codebook asks", "See the codebook"))
    if name in _SIDE_COLUMNS and (code := find_side(text)) in SIDES:
        remedy = f"Write {code}"
    return problem, remedy


def _explain_bound(check: Any) -> Words:
    statistics = check.statistics
    if "min_value" in statistics:
        return f"is less than {statistics['min_value']}", f"Write {statistics['min_value']} or more"
    return f"is more than {statistics['max_value']}", f"Write {statistics['max_value']} or less"


_SIDE_COLUMNS = frozenset({"initiator", "target", "country", "detainee_nationality", "demanded_by", "demanded_of"})
