"""What the foreign formats share: reads columns whatever their case, builds records, counts what is left out."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ledger.codebook import LEDGER_TABLES, MAX_TITLE, TABLES, side_name
from ledger.intake.mapping import OUTSIDE_DYADS
from ledger.intake.model import MappedTable, ReadTable
from ledger.intake.words import normalise

DYAD_SIDES = frozenset({"ARM", "AZE", "RUS"})
ONE_SIDE = "No second side among Armenia, Azerbaijan and Russia"
WITHIN_ONE_COUNTRY = "Both sides belong to one country"

TYPE_COLUMNS = ("theirs", "meaning", "table", "event_type", "note")

Record = dict[str, str | None]

_URL = re.compile(r"https?://[^\s;,\"'<>|]+")


@dataclass
class Builder:
    """Gathers the records of a foreign file by table, and counts what is left out."""

    read: ReadTable
    profile: str
    columns: Mapping[str, str]
    set_aside: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)
    _records: dict[str, list[Record]] = field(default_factory=lambda: {table: [] for table in TABLES})
    _lines: dict[str, list[int]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def add(self, table: str, line: int, record: Record) -> None:
        """Take a record of a table from a line of the file."""
        self._records[table].append({**record, "confidence": "reported"})
        self._lines[table].append(line)

    def finish(self) -> list[MappedTable]:
        """The tables that have rows, in the codebook's order; the counts stand with the first."""
        filled = [table for table in TABLES if self._records[table]] or [next(iter(TABLES))]
        return [self._build(table, first=table == filled[0]) for table in filled]

    def _build(self, table: str, *, first: bool) -> MappedTable:
        columns = [name for name in LEDGER_TABLES[table].columns if name not in {"id", "responds_to"}]
        rows = pd.DataFrame(
            self._records[table],
            columns=columns,
            index=pd.Index(self._lines[table], dtype="int64", name="line"),
        ).astype("str")
        return MappedTable(
            file=self.read.file,
            table=table,
            rows=rows,
            columns={ours: theirs for ours, theirs in self.columns.items() if ours in columns},
            profile=self.profile,
            set_aside=dict(self.set_aside) if first else {},
            unmapped=dict(self.unmapped) if first else {},
            problems=self.read.problems if first else self.read.problems.iloc[:0],
        )


def rename_columns(read: ReadTable, names: Iterable[str]) -> pd.DataFrame:
    """The file's rows under a format's own spelling of its columns; columns that the file lacks are NA."""
    theirs = {normalise(str(name)): name for name in reversed(list(read.rows.columns))}
    empty = pd.Series(pd.NA, index=read.rows.index, dtype="str")
    return pd.DataFrame(
        {name: read.rows[theirs[key]] if (key := normalise(name)) in theirs else empty for name in names},
        index=read.rows.index,
    )


def explain_sides(one: str | None, other: str | None) -> str | None:
    """Why two sides are no dyad of the record; none where they are one."""
    ours = [side for side in (one, other) if side in DYAD_SIDES]
    if one == other and ours:
        return WITHIN_ONE_COUNTRY
    if len(ours) == 2:
        return None
    return ONE_SIDE if ours and (one is None or other is None) else OUTSIDE_DYADS


def write_title(short: str, place: str | None) -> str:
    """A title of at most MAX_TITLE characters without a full stop: with the place where there is room for it."""
    long = f"{short} ({place})" if place else short
    title = long if len(long) <= MAX_TITLE else short
    if len(title) > MAX_TITLE:
        title = title[: MAX_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return title.rstrip(". ")


def find_urls(*texts: str | None) -> str | None:
    """Every address in some texts, joined as the ledger joins sources."""
    found = [url.rstrip(".)]") for text in texts if text for url in _URL.findall(text)]
    return ";".join(dict.fromkeys(found)) or None


def tabulate_types(rows: Sequence[tuple[str, str, str | None, str | None, str]]) -> pd.DataFrame:
    """How types map, with TYPE_COLUMNS."""
    return pd.DataFrame(list(rows), columns=list(TYPE_COLUMNS)).astype("str")


def text_of(value: object) -> str | None:
    """A cell's text; none where it is empty."""
    return value if isinstance(value, str) and value else None


def write_count(value: str | None) -> str | None:
    """A count as whole-number text; none where it is not one."""
    return str(int(float(value))) if value and re.fullmatch(r"\d+(\.0+)?", value) else None


def name_country(code: str) -> str:
    """A side's name as it stands in a sentence."""
    return side_name(code)
