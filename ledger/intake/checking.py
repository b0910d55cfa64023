"""Checks an upload: every cell by the codebook's models, and every row by the rules of the ledger."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ledger.codebook import ID_PREFIXES, LEDGER_TABLES, LIST_SEPARATOR, RECORD_STARTS
from ledger.database import Database
from ledger.intake.borders import find_strays
from ledger.intake.cells import EARLIEST, CellReader, explain_vocabulary
from ledger.intake.model import PROBLEM_COLUMNS, CheckedTable, MappedTable
from ledger.intake.problems import shorten_value, tabulate_problems
from ledger.intake.resolving import NUMBERED, Resolved, find_numbers, resolve_tables
from ledger.intake.trial import Trial
from ledger.merging import choose_rows, join_rows
from ledger.revisions import KEY_SEPARATOR, index_rows
from ledger.wording import HIDDEN

_CELLS_SHARE, _ROWS_SHARE = 0.4, 0.6
_HIGHEST_GIVEN = 899_999_999
"""Ids are counted on from the highest: a given one leaves room for a hundred million of nine digits after it."""
_MAX_TRIALS = 8
_MAX_SUGGESTED = 200

_REMEDIES: Mapping[str, str] = {
    "id_of_table": "Correct the id, or leave it empty: a new record gets the next one",
    "type_of_table": "Choose a type of this table, or move the row to the table of its type",
    "end_after_start": "Correct one of the two, or leave the last day empty",
    "date_possible": "Correct the date",
    "first_day_of_precision": "Write the first day of the month or of the year, or a finer precision",
    "coordinates_whole": "Give both, or neither",
    "coordinates_rated": "Write exact, city, region or country",
    "code_known": "Write a code that the codebook lists",
    "answer_exists": "Correct the id, or leave it out",
    "answer_to_another": "Leave out the record's own id",
    "answer_after_act": "Correct the date, or leave out the id: a record answers earlier ones only",
    "answer_without_circle": "Leave out the id in one of the records",
    "list_without_repeats": "Name every entry once",
    "source_named": "Name at least one source",
    "source_exists": "Correct the id, or give the page's address instead",
    "confirmed_by_two": "Add a page of another outlet, or write reported",
    "title_in_sentence_case": "Begin with a capital and write the rest as in a sentence",
    "call_without_place": "Leave the cell empty",
    "realignment_from_russia": "Write RUS, and name the third power in target_name",
    "people_of_arrest": "Correct the number, or the event type",
    "status_of_type": "Correct the status, or the event type",
    "source_titled": "Write the page's own title, or a description in square brackets",
    "agency_of_another": "Leave the agency empty",
    "period_possible": "Write a year, a month or a day: 2024, 2024-06 or 2024-06-30",
    "figure_once": "Keep one of the figures",
    "status_after_demand": "Correct one of the two dates",
    "value_of_code": "Give both types the same value, or another code",
}
"""What would be right where a rule of the ledger is broken."""

_READ_BY: Mapping[str, frozenset[str]] = {
    "end_after_start": frozenset({"date"}),
    "first_day_of_precision": frozenset({"date_precision"}),
    "coordinates_whole": frozenset({"latitude", "longitude"}),
    "coordinates_rated": frozenset({"latitude", "longitude"}),
    "answer_exists": frozenset({"id"}),
    "answer_to_another": frozenset({"id"}),
    "answer_after_act": frozenset({"id", "date", "date_precision"}),
    "answer_without_circle": frozenset({"id"}),
    "confirmed_by_two": frozenset({"sources"}),
    "call_without_place": frozenset({"event_type"}),
    "realignment_from_russia": frozenset({"event_type"}),
    "people_of_arrest": frozenset({"event_type"}),
    "status_of_type": frozenset({"event_type"}),
    "agency_of_another": frozenset({"publisher"}),
    "status_after_demand": frozenset({"raised"}),
    "value_of_code": frozenset({"cameo"}),
}
"""Columns that a rule reads beside the one that it names: where one of them cannot be read, it says nothing."""

_STAND_INS: Mapping[str, str] = {
    "date_precision": "day",
    "dyad": "ARM-RUS",
    "initiator": "RUS",
    "target": "RUS",
    "demanded_by": "RUS",
    "demanded_of": "RUS",
    "country": "ARM",
    "language": "en",
    "period": "2024",
    "table": "incidents",
}
"""Values of a column that may not be empty, for rows whose own value cannot be read, while other rules are tried."""


@dataclass
class _Part:
    """One table of the upload on its way: rows by line, which of them are sound, and what is wrong with them.

    `whole` marks rows that were read without doubt, `unread` has line and column of values that cannot be read.
    """

    source: MappedTable
    rows: pd.DataFrame
    keyed: pd.Series
    known: np.ndarray
    sound: np.ndarray
    changed: np.ndarray
    whole: np.ndarray
    event_types: list[str]
    problems: list[pd.DataFrame] = field(default_factory=list)
    unread: list[pd.DataFrame] = field(default_factory=list)

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.source.table

    def report(self, severity: str, failures: pd.DataFrame) -> None:
        """Note failures, with line, column (ours), value, problem and remedy; errors make their rows unsound."""
        if failures.empty:
            return
        names = {ours: self.source.columns.get(ours, ours) for ours in failures["column"].dropna().unique()}
        self.problems.append(
            failures.assign(severity=severity, file=self.source.file, column=failures["column"].map(names))[
                list(PROBLEM_COLUMNS)
            ]
        )
        if severity == "error":
            self.sound &= ~self.rows.index.isin(failures["line"].dropna())


class _Once:
    """What breaks the ledger's rules already, looked for only when it is asked for."""

    def __init__(self, find: Callable[[], pd.DataFrame]) -> None:
        self._find = find
        self._found: pd.DataFrame | None = None

    def get(self) -> pd.DataFrame:
        """The rows of `find_broken_rules`."""
        if self._found is None:
            self._found = self._find()
        return self._found


def check_tables(
    database: Database,
    mapped: Sequence[MappedTable],
    today: dt.date,
    progress: Callable[[float], None] | None = None,
) -> list[CheckedTable]:
    """The tables of one upload, checked together: a record may cite a source or answer a record of the same upload.

    Columns that a file lacks keep the ledger's values where its row is known. Sources may be given as addresses.
    `progress` is told how much is done, from 0 to 1.
    """
    tell = progress or (lambda _: None)
    trial = Trial(database, today)
    parts = [_begin(trial, table) for table in mapped]
    _reject_misread(parts)
    for part in parts:
        _check_cells(database, part, today)
    tell(_CELLS_SHARE)
    _reject_repeats(parts)
    _reject_known_addresses(trial, parts)
    for part in parts:
        _find_changes(trial, part)
        _check_places(part)
        _warn(part)
        _warn_of_removed(database, part)
    tell(_ROWS_SHARE)
    _try_out(database, trial, parts)
    return [_finish(part, trial.revision) for part in parts]


def _begin(trial: Trial, mapped: MappedTable) -> _Part:
    """The rows with all the table's columns, those that the file lacks filled from the ledger."""
    table = LEDGER_TABLES[mapped.table]
    rows = mapped.rows.reindex(columns=list(table.columns)).astype("str")
    if table.name == "sources" and rows["source_id"].isna().any():
        pages = trial.base("sources")
        ids = dict(zip(pages["url"], pages["source_id"], strict=True))
        rows["source_id"] = rows["source_id"].fillna(rows["url"].map(ids).astype("str"))
    key = rows[table.key[0]]
    for column in table.key[1:]:
        key = key + KEY_SEPARATOR + rows[column]
    base = trial.read(table.name, key)
    known = key.isin(base.index).to_numpy() & key.notna().to_numpy()
    absent = [name for name in table.columns if name not in mapped.rows.columns and name not in table.key]
    if known.any() and absent:
        stored = base[absent].reindex(key[known]).set_axis(rows.index[known], axis="index")
        for name in absent:
            rows.loc[known, name] = stored[name].to_numpy()
    sound, changed, whole = (np.ones(len(rows), dtype=bool) for _ in range(3))
    part = _Part(mapped, rows, key, known, sound, changed, whole, trial.list_types(table.name))
    _require_columns(part)
    return part


def _require_columns(part: _Part) -> None:
    """New rows need every column that may not be empty: one error a column, for the file."""
    new = int((~part.known).sum())
    numbered = NUMBERED.get(part.table, ("",))[0]
    missing = [
        name
        for name, column in LEDGER_TABLES[part.table].schema.columns.items()
        if not column.nullable and name not in part.source.rows.columns and name != numbered
    ]
    if not new or not missing:
        return
    rows = "a new row" if new == 1 else f"{new:,} new rows"
    part.problems.append(
        tabulate_problems(
            ("error", part.source.file, None, name, None,
             f"The file has no column {name}, which {rows} cannot do without",
             "Add the column, or give the rows the ids of records that the ledger has")
            for name in missing
        )
    )  # fmt: skip
    part.sound &= part.known
    lines = part.rows.index[~part.known]
    part.unread += [pd.DataFrame({"line": lines, "column": name}) for name in missing]


def _reject_misread(parts: Sequence[_Part]) -> None:
    """Rows that were not read whole, or not read from a header without doubt, are no sound ones."""
    for part in parts:
        errors = [p.source.problems for p in parts if p.source.file == part.source.file]
        found = pd.concat(errors)
        found = found[found["severity"] == "error"]
        if found.empty:
            continue
        lines = found["line"].dropna()
        if found["line"].isna().any() or (len(part.rows) and (lines < part.rows.index.min()).any()):
            part.whole[:] = False
        part.whole &= ~part.rows.index.isin(lines)
        part.sound &= part.whole


def _check_cells(database: Database, part: _Part, today: dt.date) -> None:
    table = LEDGER_TABLES[part.table]
    reader = CellReader(database, part.table)
    numbered = NUMBERED.get(part.table, ("",))[0]
    given = part.source.rows.columns
    optional = [numbered, *(name for name in table.columns if name not in given)]
    part.rows = reader.read(part.rows, optional)
    if numbered:
        ids = part.rows[numbered]
        high = find_numbers(ids[ids.str.len().ge(len(str(_HIGHEST_GIVEN))).fillna(value=False).astype(bool)])
        high = high[high > _HIGHEST_GIVEN]
        reader.fail(
            high.index,
            numbered,
            ids[high.index].to_numpy(),
            "is too high a number: no ids would be left after it",
            "Leave it empty: a new row gets the next id",
        )
    for name, column in table.schema.columns.items():
        if str(column.dtype).startswith("datetime"):
            _check_period(reader, part.rows, name, today)
    if reader.failures:
        failures = pd.concat(reader.failures).drop_duplicates(["line", "column"])
        part.report("error", failures)
        part.unread.append(failures[["line", "column"]])


def _check_period(reader: CellReader, rows: pd.DataFrame, name: str, today: dt.date) -> None:
    days = pd.to_datetime(rows[name], format="%Y-%m-%d", errors="coerce")
    for wrong, problem in (
        (days > pd.Timestamp(today), f"lies after today, {today}"),
        (days < EARLIEST, "lies before 1991"),
    ):
        reader.fail(rows.index[wrong], name, rows.loc[wrong, name].to_numpy(), problem, "Correct the date")


def _reject_repeats(parts: Sequence[_Part]) -> None:
    """An id that stands twice in the upload leaves open which row is meant."""
    for table in {part.table for part in parts}:
        ours = [part for part in parts if part.table == table]
        keys = pd.concat([_key_frame(number, part) for number, part in enumerate(ours)], ignore_index=True)
        twice = keys[keys["key"].notna() & keys["key"].duplicated(keep=False)].copy()
        if twice.empty:
            continue
        files = twice["part"].map(dict(enumerate(part.source.file for part in ours)))
        twice["place"] = "on line " + twice["line"].astype("str") + " of " + files
        first = twice.drop_duplicates("key").set_index("key")
        second = twice[twice["key"].duplicated()].drop_duplicates("key").set_index("key")
        is_first = ~twice["key"].duplicated()
        other = second.reindex(twice["key"])["place"].where(is_first.to_numpy(), first.reindex(twice["key"])["place"])
        failures = twice.assign(
            column=LEDGER_TABLES[table].key[0],
            value=twice["key"],
            problem="The same id stands " + other.to_numpy(),
            remedy="Keep one of the rows, or leave the id empty for a new one",
        )
        for number, part in enumerate(ours):
            part.report("error", failures[failures["part"] == number])
            part.whole &= ~part.rows.index.isin(failures.loc[failures["part"] == number, "line"])


def _reject_known_addresses(trial: Trial, parts: Sequence[_Part]) -> None:
    """A page is one source: its address stands in the ledger and in the upload once."""
    ours = [part for part in parts if part.table == "sources"]
    if not ours:
        return
    rows = pd.concat([part.rows[["source_id", "url"]].assign(part=number) for number, part in enumerate(ours)])
    rows = rows.rename_axis("line").reset_index().dropna(subset="url")
    base = trial.base("sources")
    base = base.loc[~base.index.isin(rows["source_id"]), ["source_id", "url"]].rename(columns={"source_id": "stored"})
    found = rows.merge(base, on="url", how="left")
    twice = found["url"].duplicated(keep=False)
    wrong = found[found["stored"].notna() | twice]
    failures = wrong.assign(
        column="url",
        value=wrong["url"],
        problem=("is the address of " + wrong["stored"] + " in the ledger").fillna("stands twice in the upload"),
        remedy=("Give the row the id " + wrong["stored"] + ", or leave it out").fillna("Keep one of the rows"),
    )
    for number, part in enumerate(ours):
        part.report("error", failures[failures["part"] == number])
        part.whole &= ~part.rows.index.isin(failures.loc[failures["part"] == number, "line"])


def _key_frame(number: int, part: _Part) -> pd.DataFrame:
    return pd.DataFrame({"part": number, "line": part.rows.index, "key": part.keyed.array})


def _find_changes(trial: Trial, part: _Part) -> None:
    """Mark the rows that are new or differ from the ledger: warnings are about these."""
    base = trial.read(part.table, part.keyed[part.known])
    at = np.flatnonzero(part.known)
    ours = part.rows.iloc[at].reset_index(drop=True)
    theirs = base.reindex(part.keyed.iloc[at]).reset_index(drop=True)
    same = ((ours == theirs).fillna(value=False).astype(bool) | (ours.isna() & theirs.isna())).all(axis="columns")
    part.changed[at] = ~same.to_numpy()


def _check_places(part: _Part) -> None:
    if "latitude" not in part.rows.columns:
        return
    places = part.rows[["country", "latitude", "longitude"]].loc[part.changed & part.sound].dropna()
    if places.empty:
        return
    strays, unknown = find_strays(
        places["country"], _read_degrees(places["latitude"]), _read_degrees(places["longitude"])
    )
    part.report("error", strays)
    part.report("warning", unknown)


def _read_degrees(texts: pd.Series) -> pd.Series:
    codes, unique = pd.factorize(texts)
    return pd.Series(unique.astype("float64").to_numpy()[codes], index=texts.index)


def _warn(part: _Part) -> None:
    rows = choose_rows(part.rows, part.changed & part.sound)
    if rows.empty:
        return
    if part.table in ID_PREFIXES:
        early = rows[rows["date"] < f"{RECORD_STARTS:%Y-%m-%d}"]
        part.report(
            "warning",
            pd.DataFrame(
                {
                    "line": early.index,
                    "column": "date",
                    "value": early["date"].to_numpy(),
                    "problem": f"lies before the period that the record covers, from {RECORD_STARTS:%Y-%m-%d}",
                    "remedy": "Check the date",
                }
            ),
        )
    _warn_of_hidden(part, rows)
    numbered = NUMBERED.get(part.table, ("",))[0]
    if numbered:
        new = rows[rows[numbered].isna()].drop(columns=numbered)
        again = new[new.duplicated()]
        part.report(
            "warning",
            pd.DataFrame(
                {
                    "line": again.index,
                    "column": None,
                    "value": None,
                    "problem": "repeats another new row of the file word for word",
                    "remedy": "Leave one of them out",
                },
                index=range(len(again)),
            ),
        )


def _warn_of_hidden(part: _Part, rows: pd.DataFrame) -> None:
    """A character that nobody sees makes two names of one, or lets a text read as another."""
    for name in rows.columns:
        found = rows[name][rows[name].str.contains(HIDDEN.pattern).fillna(value=False).astype(bool)]
        if found.empty:
            continue
        signs = found.str.extract(f"(?P<sign>{HIDDEN.pattern})")["sign"]
        part.report(
            "warning",
            pd.DataFrame(
                {
                    "line": found.index,
                    "column": name,
                    "value": [shorten_value(HIDDEN.sub("�", text)) for text in found],
                    "problem": [f"has a character that cannot be seen, U+{ord(sign):04X}" for sign in signs],
                    "remedy": "Take it out, unless it is meant: here it is shown as �",
                },
                index=range(len(found)),
            ),
        )


def _warn_of_removed(database: Database, part: _Part) -> None:
    """An id that the ledger once had brings its record back, which may not be what is meant."""
    numbered = NUMBERED.get(part.table, ("",))[0]
    new = part.keyed[part.sound & ~part.known].dropna() if numbered else part.keyed[:0]
    if new.empty:
        return
    removed = database.frame("list_removed", table=part.table).set_index("id")["removed_in"]
    again = new[new.isin(removed.index)]
    part.report(
        "warning",
        pd.DataFrame(
            {
                "line": again.index,
                "column": numbered,
                "value": again.to_numpy(),
                "problem": [f"was removed in revision {removed[key]}" for key in again],
                "remedy": "Committing brings it back; leave the id empty if this is another one",
            },
            index=range(len(again)),
        ),
    )


def _try_out(database: Database, trial: Trial, parts: Sequence[_Part]) -> None:
    """Hold the rows to the ledger's rules; sound ones that lean on rejected ones fall with them.

    Rows that are unsound already are tried too, so that all that is wrong with them can be mended at once.
    """
    before = _Once(trial.find_broken_before)
    tried = [choose_rows(_stand_in(part), part.whole) for part in parts]
    resolved = resolve_tables(database, [(part.table, rows) for part, rows in zip(parts, tried, strict=True)])
    broken, doubts = trial.run(_stack(parts, resolved.rows, resolved.new_sources))
    if broken.empty and doubts.empty and all(part.sound.all() for part in parts):
        return
    places = _locate(parts, resolved.rows)
    if len(broken):
        _report_broken(parts, _drop_doubtful(parts, _place(broken, places, before), places))
    if _leans_on_rejected(parts, _choose_sound(parts, resolved), places):
        doubts = _try_sound(trial, parts, resolved, places, before)
    _report_doubts(parts, places, doubts)


def _choose_sound(parts: Sequence[_Part], resolved: Resolved) -> list[pd.DataFrame]:
    return [
        choose_rows(rows, rows.index.isin(part.rows.index[part.sound]))
        for part, rows in zip(parts, resolved.rows, strict=True)
    ]


def _try_sound(
    trial: Trial, parts: Sequence[_Part], resolved: Resolved, places: pd.DataFrame, before: "_Once"
) -> pd.DataFrame:
    """Try the sound rows alone until nothing is broken by what was left out; returns what is doubtful."""
    doubts = pd.DataFrame()
    for _ in range(_MAX_TRIALS):
        broken, doubts = trial.run(_stack(parts, _choose_sound(parts, resolved), resolved.new_sources))
        found = _explain_rejected(_place(broken, places, before), parts, places) if len(broken) else broken
        if found.empty or not _report_broken(parts, found):
            return doubts
    # A chain this long is not followed to its end: nothing of it is taken.
    for part in parts:
        part.sound &= ~part.changed
    return doubts


def _leans_on_rejected(parts: Sequence[_Part], sound: Sequence[pd.DataFrame], places: pd.DataFrame) -> bool:
    """Whether a sound row names a row of the upload that is not sound, as a type, a source or a record."""
    rejected: set[str] = set()
    for number, part in enumerate(parts):
        lines = part.rows.index[~part.sound]
        if len(lines):
            ours = places[places["part"] == number]
            rejected.update(ours.loc[ours["line"].isin(lines), "id"])
            if part.table == "sources":
                rejected.update(part.rows.loc[lines, "source_id"].dropna())
        if not part.whole.all():
            rejected.update(part.keyed[~part.whole].dropna())
    if not rejected:
        return False
    for rows in sound:
        for name in rows.columns.intersection(["responds_to", "sources", "event_type"]):
            cells = rows[name].dropna().unique()
            if any(not rejected.isdisjoint(cell.split(LIST_SEPARATOR)) for cell in cells):
                return True
    return False


def _drop_doubtful(parts: Sequence[_Part], found: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The broken rules without those that rest on values which cannot be read."""
    frames = [frame.assign(part=number) for number, part in enumerate(parts) for frame in part.unread if len(frame)]
    if not frames:
        return found
    unread = pd.concat(frames, ignore_index=True)
    cells = set(zip(unread["part"], unread["line"], unread["column"], strict=True))
    doubtful = [
        any((row.part, row.line, name) in cells for name in (row.column, *_READ_BY.get(str(row.rule), ())))
        for row in found.itertuples()
    ]
    vague = places.merge(unread[["part", "line"]].drop_duplicates(), on=["part", "line"])["id"]
    return found[~np.array(doubtful, dtype=bool) & ~found["value"].isin(vague)]


def _stand_in(part: _Part) -> pd.DataFrame:
    """The rows with values that cannot be read left empty, or replaced where they may not be empty."""
    rows = part.rows.copy()
    columns = LEDGER_TABLES[part.table].schema.columns
    for frame in part.unread:
        for name, cells in frame.groupby("column"):
            at = rows.index.isin(cells["line"])
            column = columns[str(name)]
            kind = str(column.dtype)
            if column.nullable or name == NUMBERED.get(part.table, ("",))[0]:
                rows.loc[at, name] = pd.NA
            elif column.unique:
                rows.loc[at, name] = [f"https://unread.invalid/{line}" for line in rows.index[at]]
            elif kind.startswith("datetime"):
                rows.loc[at, name] = f"{RECORD_STARTS:%Y-%m-%d}"
            elif kind in {"float64", "Int64", "int64"}:
                rows.loc[at, name] = "0"
            else:
                rows.loc[at, name] = _STAND_INS.get(str(name), "Unread")
    return rows


def _stack(parts: Sequence[_Part], rows: Sequence[pd.DataFrame], pages: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows by table and key, the sources that addresses become among them."""
    stacked: dict[str, list[pd.DataFrame]] = {}
    for part, ours in zip(parts, rows, strict=True):
        stacked.setdefault(part.table, []).append(index_rows(LEDGER_TABLES[part.table], ours))
    if len(pages):
        stacked.setdefault("sources", []).append(index_rows(LEDGER_TABLES["sources"], pages))
    return {table: join_rows(frames) for table, frames in stacked.items()}


def _locate(parts: Sequence[_Part], resolved: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Where each row of the upload stands: table, id (as the rules name it), part, line."""
    frames = []
    for number, (part, rows) in enumerate(zip(parts, resolved, strict=True)):
        key = LEDGER_TABLES[part.table].key
        ids = rows[key[0]]
        for column in key[1:]:
            ids = ids + " " + rows[column]
        frames.append(pd.DataFrame({"table": part.table, "id": ids.array, "part": number, "line": rows.index}))
    if not frames:
        return pd.DataFrame(columns=["table", "id", "part", "line"])
    places = pd.concat(frames, ignore_index=True).dropna(subset="id")
    return places.drop_duplicates(["table", "id"])


def _place(broken: pd.DataFrame, places: pd.DataFrame, before: "_Once") -> pd.DataFrame:
    """Broken rules with the part and line that break them, without those that the ledger breaks already."""
    columns = ["rule", "table", "id", "column", "value", "problem"]
    found = broken[columns].astype("str")
    stored = found.merge(before.get()[columns].astype("str"), on=columns, how="left", indicator=True)["_merge"]
    found = found[(stored != "both").to_numpy()].merge(places, on=["table", "id"], how="left")
    found["remedy"] = found["rule"].map(_REMEDIES).fillna("Correct one of them")
    return _pass_on(found, places)


def _report_broken(parts: Sequence[_Part], found: pd.DataFrame) -> bool:
    """Report broken rules at the rows that break them; says whether any row was rejected for it."""
    rejected = False
    for number, part in enumerate(parts):
        held = part.sound.sum()
        ours = found[found["part"] == number]
        part.report("error", _suggest_types(part, ours))
        if ours["line"].isna().any():
            part.sound &= ~part.changed
        rejected |= bool(part.sound.sum() < held)
    return rejected


def _pass_on(found: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """What breaks in rows of the ledger is the doing of the rows of the upload that these name."""
    outside = found["part"].isna()
    if not outside.any():
        return found
    theirs = found[outside]
    named = theirs.drop(columns=["part", "line"]).merge(
        places.rename(columns={"id": "value"})[["value", "part", "line"]], on="value", how="left"
    )
    named["problem"] = named["id"] + " in the ledger would break a rule: " + named["problem"]
    named["column"] = None
    unnamed = named["part"].isna()
    if unnamed.any() and len(places):
        named.loc[unnamed, "part"] = places["part"].iloc[0]
        named["line"] = named["line"].astype("Int64")
    return pd.concat([found[~outside], named], ignore_index=True)


def _explain_rejected(found: pd.DataFrame, parts: Sequence[_Part], places: pd.DataFrame) -> pd.DataFrame:
    """A row or source that is missing because it was itself rejected is named with its line."""
    missing = found["rule"].isin(["answer_exists", "source_exists"])
    if not missing.any():
        return found
    named = places[places["id"].isin(found.loc[missing, "value"])]
    rejected = {
        key: f"is rejected itself: line {line} of {parts[part].source.file}"
        for key, part, line in zip(named["id"], named["part"], named["line"], strict=True)
    }
    said = found["value"].map(rejected)
    there = missing & said.notna()
    found = found.copy()
    found.loc[there, "problem"] = said[there]
    found.loc[there, "remedy"] = "Mend that row first"
    return found


def _suggest_types(part: _Part, found: pd.DataFrame) -> pd.DataFrame:
    """The failures, with the nearest type of the table where a type is none of the codebook's."""
    unknown = (found["rule"] == "type_of_table") & found["problem"].str.endswith("of the codebook")
    if not unknown.any():
        return found
    remedies = {
        text: explain_vocabulary(text, part.event_types, suggest=number < _MAX_SUGGESTED)[1]
        for number, text in enumerate(found.loc[unknown, "value"].unique())
    }
    return found.assign(remedy=found["remedy"].where(~unknown, found["value"].map(remedies)))


def _report_doubts(parts: Sequence[_Part], places: pd.DataFrame, doubts: pd.DataFrame) -> None:
    if doubts.empty:
        return
    found = doubts.merge(places, on=["table", "id"])
    for number, part in enumerate(parts):
        ours = found[found["part"] == number]
        ours = ours[ours["line"].isin(part.rows.index[part.changed & part.sound])]
        part.report("warning", ours.assign(remedy="Check both numbers"))


def _finish(part: _Part, revision: int) -> CheckedTable:
    frames = [frame for frame in (part.source.problems, *part.problems) if len(frame)]
    problems = pd.concat(frames, ignore_index=True) if frames else tabulate_problems([])
    problems = problems.astype({name: "Int64" if name == "line" else "str" for name in PROBLEM_COLUMNS})
    problems = problems.drop_duplicates().sort_values("line", kind="stable", na_position="first", ignore_index=True)
    return CheckedTable(
        file=part.source.file,
        table=part.table,
        rows=part.rows,
        sound=part.rows.index[part.sound],
        problems=problems,
        revision=revision,
    )
