"""What changed in a view: the records that came into it, changed in it and left it, between any two revisions.

A change is one of the cells of the record itself. What a record rests on besides, the score of its event type and the
rows of its sources, is counted apart (`count_other_changes`); only where a filter is about the affiliation of sources
does a source's row bring a record into a view or take it out.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ledger.cells import ask_days, narrow_to_days, pin_revision
from ledger.codebook import LEDGER_TABLES
from ledger.database import EVERY_ROW, Database, LedgerError
from ledger.filters import FIRST_DAY, LAST_DAY, Filters
from ledger.wording import count_of, cut_text, format_number, join_words

KINDS = ("added", "changed", "removed")
MOST_LISTED = 2000
"""Records of a kind that a page lists; a file has all."""
EXPORT_COLUMNS = ("kind", "id", "title", "how", "column", "before", "after", "revision", "author", "date")
_FIRST_STRETCH = 10
"""Revisions in which the newest events are looked for first; ten times as many each time that they are too few."""


class SinceUnknownError(LedgerError):
    """Nothing can have changed since what was asked for; the message says why."""


@dataclass(frozen=True)
class Since:
    """Where a comparison begins: a revision, 0 for before the first, and the day that was asked for if it was one."""

    revision: int
    day: dt.date | None = None


@dataclass(frozen=True)
class Changes:
    """What changed in a view between two revisions.

    `counts` has the number of records of each of `KINDS`. `records` are the newest of each kind: kind, existed and
    remains (it was there before, it is now, in the view or not), id, table, date, date_precision, dyad, event_type,
    title, revision, author, committed_at (UTC). `cells` are those of the changed records listed, in the codebook's
    order: id, column, before, after (text), revision (that gave it its value), author, committed_at.
    """

    since: int
    until: int
    counts: dict[str, int]
    records: pd.DataFrame
    cells: pd.DataFrame

    def of_kind(self, kind: str) -> pd.DataFrame:
        """The records of one of `KINDS`, newest first."""
        return self.records[self.records["kind"] == kind]


def read_since(database: Database, asked: str, until: int) -> Since:
    """Where a comparison begins, from what an address asks for: a revision's number or an ISO date.

    A date stands for the ledger as it was when that day began (UTC), so that what was committed on the day counts as
    changed since. Raises SinceUnknownError for anything else, and for what comes after the revision `until`.
    """
    text = asked.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        revision = int(text)
        if revision > until:
            newest = database.newest_revision()
            raise SinceUnknownError(
                f"Revision {revision} came after revision {until}, as of which you see the ledger."
                if revision <= newest
                else f"There is no revision {revision}; the ledger has 1 to {newest}."
            )
        return Since(revision)
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise SinceUnknownError(f"“{cut_text(text)}” is neither a revision's number nor a date (YYYY-MM-DD).") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise SinceUnknownError(f"{day} is outside {FIRST_DAY.year} to {LAST_DAY.year}.")
    return Since(min(find_revision_before(database, day), until), day)


def describe_changes(changes: Changes, beginning: str) -> str:
    """The counts in a sentence: `Since revision 3 (12 Nov 2026): 12 records added, 3 changed and 1 removed ...`.

    `beginning` says since when, such as `Since revision 3 (12 Nov 2026)`.
    """
    counted = [(kind, changes.counts[kind]) for kind in KINDS if changes.counts[kind]]
    if not counted:
        return f"{beginning}: no record of this view was added, changed or removed."
    (first, number), *rest = counted
    parts = [f"{count_of(number, 'record')} {first}", *(f"{format_number(records)} {kind}" for kind, records in rest)]
    return f"{beginning}: {join_words(parts)} in this view."


def find_revision_before(database: Database, day: dt.date) -> int:
    """Number of the newest revision committed before a day began (UTC); 0 where there is none."""
    return int(database.value("find_revision_before", day=day))


def find_changes(database: Database, filters: Filters, since: int, most: int = MOST_LISTED) -> Changes:
    """What changed in a view since a revision (0: before the first) up to the view's own, the newest where it has none.

    Raises SinceUnknownError where the revision is not one of those.
    """
    pinned = pin_revision(database, filters)
    until = int(pinned.revision or 0)
    if not 0 <= since <= until:
        raise SinceUnknownError(f"There is nothing to compare between revisions {since} and {until}.")
    parameters = {"filters": pinned.parameters(), "since": since}
    if not database.value("count_view_endings", **parameters):
        return _find_additions(database, pinned, since, most)
    found = database.frame("count_view_changes", **parameters)
    counted = {str(kind): int(records) for kind, records in zip(found["kind"], found["records"], strict=True)}
    counts = {kind: counted.get(kind, 0) for kind in KINDS}
    records = database.frame("list_view_changes", **parameters, most=most)
    changed = list(records.loc[records["kind"] == "changed", "id"])
    cells = database.frame("list_changed_cells", ids=changed, since=since, until=until)
    return Changes(since, until, counts, records, _order_cells(cells, changed, ["_record", "_place"]))


def _find_additions(database: Database, filters: Filters, since: int, most: int) -> Changes:
    """What changed in a view of which no row ended, nor one of sources that choose its records: what came in is what it
    counts more than before, day by day.
    """  # noqa: D205 - it is one sentence
    now, before = (
        ask_days(database, replace(filters, revision=revision)).groupby("date")["records"].sum()
        for revision in (filters.revision, since)
    )
    added = now.sub(before, fill_value=0).astype(int)
    added = added[added > 0]
    counts = dict.fromkeys(KINDS, 0) | {"added": int(added.sum())}
    narrowed, _ = narrow_to_days(added, filters, most, 0)
    records = database.frame("list_view_additions", filters=narrowed.parameters(), since=since, most=most)
    cells = database.frame("list_changed_cells", ids=[], since=since, until=filters.revision)
    return Changes(since, int(filters.revision or 0), counts, records, _order_cells(cells, [], ["_record", "_place"]))


def export_changes(database: Database, filters: Filters, since: int) -> pd.DataFrame:
    """Every change of a view since a revision, one row a record added or removed or a cell changed.

    Columns: `EXPORT_COLUMNS`. `how` says what brought the record in or took it out, column is a name of the CSV files,
    before and after are text, revision is the one that did it, date (UTC) the day on which it was committed.
    """
    changes = find_changes(database, filters, since, most=EVERY_ROW)
    records = changes.records.assign(how=explain_records(changes.records))
    cells = changes.cells.merge(records[["id", "kind", "title", "how"]], on="id")
    rows = pd.concat([records[records["kind"] == "added"], cells, records[records["kind"] == "removed"]])
    rows["date"] = rows["committed_at"].dt.strftime("%Y-%m-%d")
    return rows.reset_index(drop=True)[list(EXPORT_COLUMNS)]


def explain_records(records: pd.DataFrame) -> "pd.Series[str]":
    """What brought each record into the view or took it out, in words; empty for those changed within it."""
    how = pd.Series("", index=records.index, dtype="str")
    added, removed = records["kind"] == "added", records["kind"] == "removed"
    existed, remains = records["existed"].astype(bool), records["remains"].astype(bool)
    how[added & ~existed] = "new in the ledger"
    how[added & existed] = "came into this view by a change"
    how[removed & ~remains] = "removed from the ledger"
    how[removed & remains] = "left this view by a change"
    return how


def count_other_changes(database: Database, since: int, until: int) -> dict[str, int]:
    """Rows that two revisions have otherwise in the tables that hold no records, by table; without the zeros."""
    found = database.frame("count_other_changes", since=since, until=until)
    return {
        str(table): int(rows) for table, rows in zip(found["table"], found["rows_changed"], strict=True) if int(rows)
    }


def list_view_events(database: Database, filters: Filters, most: int) -> pd.DataFrame:
    """What last happened to a view's records, one row a record and revision, the newest first.

    Columns: id, revision, kind, existed, remains (it was in the ledger before, it is as of the revision), seen_at (the
    revision as of which the row tells the record), table, date, date_precision, dyad, event_type, title, summary,
    author, committed_at (UTC).
    """
    pinned = pin_revision(database, filters)
    since, stretch = int(pinned.revision or 0), _FIRST_STRETCH
    while True:
        since = max(since - stretch, 0)
        events = database.frame("list_view_events", filters=pinned.parameters(), since=since, most=most)
        if since == 0 or len(events) >= most:
            return events
        stretch *= 10


def list_cell_changes(database: Database, keys: Sequence[str], until: int) -> pd.DataFrame:
    """Each cell that a revision wrote otherwise than it was, of some records, demands or figures, row by row.

    Columns: id, revision, column, before, after (text).
    """
    cells = database.frame("list_cell_changes", ids=list(keys), until=until)
    return _order_cells(cells, list(keys), ["_record", "revision", "_place"])


def list_sources_of_events(database: Database, events: pd.DataFrame) -> pd.DataFrame:
    """The sources that records cite as of a revision, in their order. Takes the columns id and seen_at.

    Columns: id, seen_at, url, publisher, title, language.
    """
    return database.frame_of(events[["id", "seen_at"]].drop_duplicates(), "list_sources_of_events")


def list_revisions_of_rows(database: Database, keys: Sequence[str], revision: int | None) -> pd.DataFrame:
    """The revisions that wrote or removed some rows, newest first.

    Columns: revision, kind (added, changed, removed; changed where one did several), author, note, committed_at (UTC).
    """
    until = database.newest_revision() if revision is None else revision
    return database.frame("list_revisions_of_rows", ids=list(keys), until=until)


def list_indicator_keys(database: Database, indicator_id: str, until: int) -> list[str]:
    """The keys of every figure that an indicator had up to a revision."""
    return list(database.frame("list_indicator_keys", indicator_id=indicator_id, until=until)["id"])


def _order_cells(cells: pd.DataFrame, ids: list[str], order: list[str]) -> pd.DataFrame:
    """Cells in order: `_record` stands for the order of the rows, `_place` for that of the codebook's columns."""
    columns = dict.fromkeys(name for table in LEDGER_TABLES.values() for name in table.columns)
    places = {name: place for place, name in enumerate(columns)}
    records = {name: place for place, name in enumerate(ids)}
    return (
        cells.rename(columns={"column_name": "column"})
        .assign(_record=lambda rows: rows["id"].map(records), _place=lambda rows: rows["column"].map(places))
        .sort_values(order, kind="stable", ignore_index=True)
        .drop(columns=["_record", "_place"])
    )
