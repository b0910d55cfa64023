"""The records of a view: how many, which, one with its sources and its chain."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from ledger.cells import ask_cells, ask_days, narrow_to_days, pin_revision
from ledger.database import EVERY_ROW, Database
from ledger.filters import Filters, Vocabulary, period_presets
from ledger.revisions import find_commit_moment
from ledger.traits import ask_marks
from ledger.views import list_views
from ledger.wording import to_date


def read_vocabulary(database: Database) -> Vocabulary:
    """The values that a link may name: event types with their tables, initiators, the newest revision, saved views."""
    types = database.frame("find_known_types")
    return Vocabulary(
        types=dict(zip(types["event_type"], types["table"], strict=True)),
        initiators=tuple(database.frame("find_initiators")["initiator"]),
        newest_revision=database.newest_revision(),
        former_types=frozenset(types.loc[types["is_former"], "event_type"]),
        views={view.slug: view.parameters if view.is_here else None for view in list_views(database, retired=True)},
    )


def count_records(database: Database, filters: Filters) -> int:
    """Number of records of the view."""
    return int(ask_days(database, filters)["records"].sum())


def list_set_aside(database: Database, filters: Filters) -> tuple[str, ...]:
    """Ids of the view's records that would be scored, but that it sets aside."""
    return tuple(database.frame("list_set_aside", filters=filters.parameters())["id"])


def describe_set_aside(database: Database, filters: Filters) -> pd.DataFrame:
    """Every id that the view sets aside, also one that it does not show.

    Columns: id; title, date, date_precision, event_type, dyad, goldstein (NULL where there is no such record),
    scored (whether it would be summed), shown (whether it passes the filters).
    """
    return database.frame("describe_set_aside", filters=filters.parameters())


def count_options(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """Records that each option of each filter would give, the other filters as they are.

    Columns: facet (dyad, table, type, initiator, confidence, affiliation, period), value, records.
    """
    presets = [{"name": preset.name, "date_from": preset.date_from} for preset in period_presets(today)]
    return ask_cells(database, "count_options", filters, presets=presets)


def find_type_owners(database: Database, filters: Filters) -> dict[str, str]:
    """The table of each event type that the filters choose."""
    types = database.frame("find_known_types")
    chosen = types[types["event_type"].isin(filters.types)]
    return dict(zip(chosen["event_type"], chosen["table"], strict=True))


def find_span(database: Database, filters: Filters) -> tuple[dt.date, dt.date] | None:
    """First and last date of the view's records; None where it has none."""
    days = ask_days(database, filters)["date"]
    return None if days.empty else (to_date(days.min()), to_date(days.max()))


def list_records(
    database: Database, filters: Filters, most: int, skip: int = 0, ids: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """Records of the view, newest first, at most so many after a number skipped; where ids are given, only these.

    Columns: id, date, date_precision, dyad, table, event_type, title, initiator, initiator_name, target,
    target_name, place, confidence, goldstein, source_count, first_source (address), and of its own table
    fatalities, injured, people, status, mistreatment, level (NULL in the others).
    """
    if ids is None:
        days = ask_days(database, filters).groupby("date")["records"].sum()
        filters, skip = narrow_to_days(days, filters, most, skip)
    return database.frame(
        "list_records",
        filters=filters.parameters(),
        most=most,
        skip=skip,
        ids=None if ids is None else list(ids),
    )


def list_brief_records(database: Database, filters: Filters, most: int, *, newest_first: bool = False) -> pd.DataFrame:
    """Records of the view by date, at most so many, with what a brief says of each.

    Columns: id, date, date_end, date_precision, dyad, table, event_type, title, summary, initiator, target, place,
    confidence, sources (ids, a list).
    """
    direction = -1 if newest_first else 1
    days = ask_days(database, filters).groupby("date")["records"].sum().sort_index(ascending=not newest_first)
    enough = days.index[days.cumsum() >= most]
    if len(enough):
        # The others of millions need not be sorted.
        last = to_date(enough[0])
        filters = replace(filters, date_from=last) if newest_first else replace(filters, date_to=last)
    return database.frame("list_brief_records", filters=filters.parameters(), direction=direction, most=most)


def list_named_sources(database: Database, filters: Filters, ids: tuple[str, ...]) -> pd.DataFrame:
    """The sources with these ids as of the view's revision. Columns: those of `sources.csv`."""
    return database.frame("list_named_sources", ids=list(ids), revision=filters.revision)


def find_record(database: Database, record_id: str, revision: int | None) -> pd.Series | None:
    """The record with an id as of a revision, or None.

    Index: the columns of all three tables, table, cameo, goldstein, scored, type_description.
    """
    found = database.frame("find_record", id=record_id, revision=revision)
    return None if found.empty else found.iloc[0]


def date_revision(database: Database, revision: int) -> dt.date:
    """The day (UTC) on which a revision was committed."""
    return to_date(find_commit_moment(database, revision))


def list_sources_of_record(database: Database, record_id: str, revision: int | None) -> pd.DataFrame:
    """The sources of a record in its own order. Columns: those of `sources.csv`."""
    return database.frame("list_sources_of_record", id=record_id, revision=revision)


def find_chain_of_record(
    database: Database, record_id: str, revision: int | None, most: int = EVERY_ROW
) -> pd.DataFrame:
    """What a record answers and what answers it, through up to 50 steps, oldest first; at most so many, the nearest.

    Columns: id, date, date_precision, dyad, table, event_type, title, initiator, target, goldstein,
    responds_to, step (0 the record itself, negative before it, positive after it), reached (how many there are).
    """
    return database.frame("find_chain_of_record", id=record_id, revision=revision, most=most)


def find_neighbours(database: Database, filters: Filters, record_id: str, day: dt.date) -> pd.Series:
    """Where a record stands among the view's by date, and which come before and after it.

    Index: records (of the view), place (how many come up to and including it), shown (whether it is one of
    them), before_id, before_title, after_id, after_title (NULL where there are none).
    """
    around = ask_cells(database, "find_days_around", filters, day=day).iloc[0]
    nearest = {name: None if pd.isna(around[name]) else to_date(around[name]) for name in ("day_before", "day_after")}
    near = database.frame("find_neighbours", filters=filters.parameters(), id=record_id, day=day, **nearest).iloc[0]
    told = near.to_dict() | {"place": int(around["earlier"]) + int(near["place"])}
    return pd.Series({"records": int(around["records"])} | told, dtype="object")


def summarise_sourcing(database: Database, filters: Filters) -> pd.DataFrame:
    """What the view's records rest on, one row a dyad.

    Columns: dyad, records, confirmed, disputed, dated (to the day), several (that cite two or more
    sources), independent (that cite an independent one), cited (different sources).
    """
    pinned = pin_revision(database, filters)
    return ask_marks(database, "summarise_sourcing", pinned, ("cells", "aside"), filters=pinned.parameters())
