"""The figures: each function asks the ledger one question about a view and returns a DataFrame.

Every figure is computed in SQL in `queries/`, once; a page, a file and a chart that show it ask here.
Columns are listed in the docstrings; dates are datetime64, counts integers, scores Goldstein points.
"""

import datetime as dt

import pandas as pd

from ledger.database import Database
from ledger.filters import Filters, Vocabulary, period_presets
from ledger.revisions import find_commit_moment
from ledger.views import list_views
from ledger.wording import to_date

MOST_MARKS = 3000
"""Marks that a timeline shows at most: what a screen can hold; the weightiest are kept."""

MOST_PLACES = 150
"""Marks that a map shows at most; the places with the most incidents are kept."""


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
    return int(database.value("count_matching", filters=filters.parameters()))


def count_options(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """Records that each option of each filter would give, the other filters as they are.

    Columns: facet (dyad, table, type, initiator, confidence, affiliation, period), value, records.
    """
    presets = [{"name": preset.name, "date_from": preset.date_from} for preset in period_presets(today)]
    return database.frame("count_options", filters=filters.parameters(), presets=presets)


def summarise_dyads(database: Database, filters: Filters) -> pd.DataFrame:
    """The figures of each shown dyad, one row a dyad.

    Columns: dyad, records, conflictual, cooperative (records), fatalities, injured (people), conflict,
    cooperation (Goldstein points, both positive, acts between the dyad's two sides only), scored (records
    in these sums), latest_id, latest_date, latest_precision, latest_title.
    """
    return database.frame("summarise_dyads", filters=filters.parameters())


def find_type_owners(database: Database, filters: Filters) -> dict[str, str]:
    """The table of each event type that the filters choose."""
    types = database.frame("find_known_types")
    chosen = types[types["event_type"].isin(filters.types)]
    return dict(zip(chosen["event_type"], chosen["table"], strict=True))


def find_span(database: Database, filters: Filters) -> tuple[dt.date, dt.date] | None:
    """First and last date of the view's records; None where it has none."""
    span = database.frame("find_span", filters=filters.parameters()).iloc[0]
    if pd.isna(span["first_date"]):
        return None
    return to_date(span["first_date"]), to_date(span["last_date"])


def choose_bin(first_date: dt.date, last_date: dt.date) -> str:
    """The calendar unit in which a period reads well: `day`, `week` or `month`."""
    days = (last_date - first_date).days
    return "day" if days <= 45 else "week" if days <= 200 else "month"


def choose_stack(first_date: dt.date, last_date: dt.date) -> str:
    """The calendar unit by which a timeline of single records stacks them: finer than that of bars."""
    days = (last_date - first_date).days
    return "day" if days <= 100 else "week" if days <= 1100 else "month"


def count_over_time(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """Counts and scores by calendar unit (`day`, `week`, `month`, `year`) and dyad, without gaps.

    From the period's start to its end; where one is open, from the first or to the last record.
    Columns: bin (first day), dyad, records, conflictual, cooperative, fatalities, injured, conflict,
    cooperation (as in `summarise_dyads`). Empty where the view has no record.
    """
    span = find_span(database, filters)
    first, last = span or (dt.date(2, 1, 1), dt.date(1, 1, 1))
    return database.frame(
        "count_over_time",
        filters=filters.parameters(),
        bin=unit,
        first_date=filters.date_from if span and filters.date_from else first,
        last_date=filters.date_to if span and filters.date_to else last,
    )


def count_types(database: Database, filters: Filters) -> pd.DataFrame:
    """Records by event type and dyad. Columns: event_type, table, dyad, records, goldstein."""
    return database.frame("count_types", filters=filters.parameters())


def count_types_over_time(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """Records by calendar unit, event type and dyad. Columns: bin (first day), event_type, dyad, records."""
    return database.frame("count_types_over_time", filters=filters.parameters(), bin=unit)


def place_marks(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """One mark a record for a timeline that stacks them by calendar unit, at most `MOST_MARKS`.

    Columns: id, date, date_precision, bin, dyad, table, event_type, goldstein, weight, tone, title,
    initiator, initiator_name, target, target_name, publishers, slot (1, 2, ... away from the axis).
    """
    return database.frame("place_marks", filters=filters.parameters(), bin=unit, most=MOST_MARKS)


def list_records(database: Database, filters: Filters, most: int, skip: int = 0) -> pd.DataFrame:
    """Records of the view, newest first, at most so many after a number skipped.

    Columns: id, date, date_precision, dyad, table, event_type, title, initiator, initiator_name, target,
    target_name, place, confidence, goldstein, source_count, first_source (address), and of its own table
    fatalities, injured, people, status, mistreatment, level (NULL in the others).
    """
    return database.frame("list_records", filters=filters.parameters(), most=most, skip=skip)


def list_brief_records(database: Database, filters: Filters, most: int, *, newest_first: bool = False) -> pd.DataFrame:
    """Records of the view by date, at most so many, with what a brief says of each.

    Columns: id, date, date_end, date_precision, dyad, table, event_type, title, summary, initiator, target, place,
    confidence, sources (ids, a list).
    """
    direction = -1 if newest_first else 1
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


def find_chain_of_record(database: Database, record_id: str, revision: int | None) -> pd.DataFrame:
    """What a record answers and what answers it, through any number of steps, oldest first.

    Columns: id, date, date_precision, dyad, table, event_type, title, initiator, target, goldstein,
    responds_to, step (0 the record itself, negative before it, positive after it).
    """
    return database.frame("find_chain_of_record", id=record_id, revision=revision)


def find_neighbours(database: Database, filters: Filters, record_id: str, day: dt.date) -> pd.Series:
    """Where a record stands among the view's by date, and which come before and after it.

    Index: records (of the view), place (how many come up to and including it), shown (whether it is one of
    them), before_id, before_title, after_id, after_title (NULL where there are none).
    """
    return database.frame("find_neighbours", filters=filters.parameters(), id=record_id, day=day).iloc[0]


def summarise_sourcing(database: Database, filters: Filters) -> pd.DataFrame:
    """What the view's records rest on, one row a dyad.

    Columns: dyad, records, confirmed, disputed, dated (to the day), several (that cite two or more
    sources), independent (that cite an independent one), cited (different sources).
    """
    return database.frame("summarise_sourcing", filters=filters.parameters())


def summarise_custody(database: Database, filters: Filters, day: dt.date) -> pd.DataFrame:
    """Who holds how many people at the end of a day, one row a dyad, holder and side.

    Taken are people in arrests, and in remands that follow no arrest on record or one that ended in
    release; freed are people in releases, exchanges and deportations that follow someone taken. Columns:
    dyad, holder, sided (held are people of the dyad's other side), taken, freed, held (people),
    uncounted (records that give no number).
    """
    return database.frame("summarise_custody", filters=filters.parameters(), day=day)


def custody_flows(database: Database, filters: Filters) -> pd.DataFrame:
    """Who took and freed whose nationals within the period.

    Columns: dyad, holder, nationality (NULL where not reported), sided, taken, freed (people), records,
    uncounted.
    """
    return database.frame("custody_flows", filters=filters.parameters())


def custody_over_time(database: Database, filters: Filters) -> pd.DataFrame:
    """People of the other side held after each day on which it changed, from the record's start on.

    Columns: date, dyad, holder, taken, freed, held (people).
    """
    return database.frame("custody_over_time", filters=filters.parameters())


def count_detention_field(database: Database, filters: Filters) -> pd.DataFrame:
    """Detentions by status and by allegations of mistreatment.

    Columns: field (status, mistreatment), value, dyad, records, people, uncounted.
    """
    return database.frame("count_detention_field", filters=filters.parameters())


def list_charges(database: Database, filters: Filters) -> pd.DataFrame:
    """Detentions with a charge, newest first.

    Columns: id, date, dyad, holder, people, detainee_group, nationality, charge, authority, status,
    mistreatment.
    """
    return database.frame("list_charges", filters=filters.parameters())


def list_named_people(database: Database, filters: Filters) -> pd.DataFrame:
    """Named people with the latest that the view's records say of each.

    Columns: name, dyad, holder, nationality, status, since, id (of the latest record), records.
    """
    return database.frame("list_named_people", filters=filters.parameters())


def choose_table_bin(first_date: dt.date, last_date: dt.date) -> str:
    """The calendar unit in which a table of counts reads well: `day`, `week`, `month`, `quarter` or `year`."""
    days = (last_date - first_date).days
    limits = {"day": 21, "week": 150, "month": 760, "quarter": 2900}
    return next((unit for unit, most in limits.items() if days <= most), "year")


def summarise_incidents(database: Database, filters: Filters) -> pd.DataFrame:
    """The incidents of each shown dyad, one row a dyad.

    Columns: dyad, records, fatalities, injured (people, of all sides together), uncounted_fatalities,
    uncounted_injured (records that give no number), unplaced (records without coordinates), top_types (the
    most frequent event types), top_records (records of each), gravest_id, gravest_date, gravest_precision,
    gravest_title, gravest_fatalities, gravest_injured (of the record with most fatalities, then injured, then
    the lowest Goldstein value).
    """
    return database.frame("summarise_incidents", filters=filters.parameters())


def place_incidents(database: Database, filters: Filters) -> pd.DataFrame:
    """One mark a place, dyad and event type of the incidents that have coordinates, at most `MOST_PLACES`.

    Columns: latitude, longitude (degrees), approximate (only the region or country is known), dyad,
    event_type, place, records, fatalities, injured (people, NULL where never reported), ids (the latest
    first), latest_date, latest_precision, latest_title.
    """
    return database.frame("place_incidents", filters=filters.parameters(), most=MOST_PLACES)


def list_incidents_named(database: Database, filters: Filters, ids: tuple[str, ...]) -> pd.DataFrame:
    """The incidents with these ids as of the view's revision, newest first.

    Columns: id, date, date_precision, dyad, event_type, title, place, fatalities, injured.
    """
    return database.frame("list_incidents_named", ids=list(ids), revision=filters.revision)


def summarise_diplomacy(database: Database, filters: Filters) -> pd.DataFrame:
    """The diplomatic actions of each shown dyad, one row a dyad.

    Columns: dyad, records, by_first, by_second (acts of the dyad's first side toward the second, and back),
    leaders (acts of heads of state or government), meetings, calls, cancellations (records).
    """
    return database.frame("summarise_diplomacy", filters=filters.parameters())


def count_pairs(database: Database, filters: Filters) -> pd.DataFrame:
    """Diplomatic actions by who acts toward whom.

    Columns: initiator, target, dyad, records, conflictual, cooperative (records), scored (records between the
    two sides of their dyad), goldstein (sum over the scored).
    """
    return database.frame("count_pairs", filters=filters.parameters())


def count_levels(database: Database, filters: Filters) -> pd.DataFrame:
    """Diplomatic actions by level and dyad. Columns: level (NULL where not recorded), dyad, records."""
    return database.frame("count_levels", filters=filters.parameters())


def count_meetings(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """Meetings, calls and cancellations over time. Columns: bin (first day), dyad, event_type, records."""
    return database.frame("count_meetings", filters=filters.parameters(), bin=unit)
