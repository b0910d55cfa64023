"""Tension and cooperation of a relation: sums of Goldstein values that decay."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import pandas as pd
import pyarrow as pa

from ledger.cells import find_cells, pin_revision
from ledger.database import Database
from ledger.filters import HALF_LIFE, Filters
from ledger.wording import to_date

COUNTED_KEPT = 32
"""Views whose tension is kept as it was counted: a page asks for it in several measures."""


_EVENT_COLUMNS = [
    "id", "date", "date_precision", "dyad", "event_type", "title", "confidence", "points", "monday", "week_points",
    "week_acts", "tension", "peak_date", "peak_tension", "share_at_peak", "week_share_at_peak", "last_date",
    "share_at_end",
]  # fmt: skip
_WEEK_COLUMNS = ["monday", "week_end", "dyad", "points", "usual", "acts", "id", "title", "types"]


@dataclass(frozen=True)
class Way:
    """A way to count tension: the half-life in days, and whether acts weigh by how sure they are."""

    half_life: int
    weighted: bool


def way_of(filters: Filters) -> Way:
    """The way that a view's filters count."""
    return Way(filters.half_life, filters.weighted)


def tension_over_time(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """Tension and cooperation at the end of each day of the period, which ends no later than today.

    What came before the period counts, as far as it has not decayed. Columns: date, dyad, tension,
    cooperation (Goldstein points, both positive). Empty where the period begins after today.
    """
    counted = _count(database, filters, today, [way_of(filters)])
    return database.frame_with({"counted_tension": counted.daily}, "tension_over_time")


def summarise_tension(
    database: Database, filters: Filters, today: dt.date, ways: Sequence[Way] | None = None
) -> pd.DataFrame:
    """How tension began, peaked and ended in the period, one row a way to count and shown dyad.

    The ways are the filters' own unless given. Columns: half_life (days), weighted, dyad, first_date,
    first_tension, last_date (the last day up to which there is a record of anything), last_tension,
    last_cooperation (on that day), end_date (of the curve), peak_date, peak_tension, peak_cooperation (Goldstein
    points), acts (records that count, those before the period too), last_act (date).
    """
    asked = ways or [way_of(filters)]
    counted = _count(database, filters, today, asked)
    return database.frame_with(
        {"counted_tension": counted.daily, "tension_kinds": counted.kinds},
        "summarise_tension",
        filters=filters.parameters(),
        told_day=counted.told_day,
        ways=_list_ways(asked),
    )


def sample_tension(
    database: Database, filters: Filters, today: dt.date, ways: Sequence[Way], most: int
) -> pd.DataFrame:
    """Tension under several ways to count, on about so many evenly spaced days and on each highest day.

    Columns: half_life (days), weighted, date, dyad, tension (Goldstein points).
    """
    counted = _count(database, filters, today, ways)
    return database.frame_with({"counted_tension": counted.daily}, "sample_tension", most=most)


def list_tension_events(database: Database, filters: Filters, today: dt.date, most: int) -> pd.DataFrame:
    """What raised tension most in the period: of each dyad the weeks that added most, named by an act, by date.

    Columns: id, date, date_precision, dyad, event_type, title, confidence, points, monday (of its week), week_points,
    week_acts, tension (at the end of its day), peak_date, peak_tension, share_at_peak, week_share_at_peak (NULL
    after the peak), last_date (the last day up to which there is a record of anything), share_at_end (shares from 0
    to 1 of the dyad's tension).
    """
    counted = _count(database, filters, today, [way_of(filters)])
    weeks = database.table_with(
        {"counted_tension": counted.daily, "tension_kinds": counted.kinds},
        "find_raising_weeks",
        filters=filters.parameters(),
        first_day=counted.first_day,
        told_day=counted.told_day,
        most=most,
    )
    return _name_weeks(database, filters, "list_tension_events", "raising_weeks", weeks)[_EVENT_COLUMNS]


def list_unusual_weeks(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """Weeks of the period whose acts added more tension than the 95th percentile of the 52 weeks before.

    Columns: monday, week_end, dyad, points, usual (that percentile, points), acts, id, title (of its weightiest act),
    types (of its acts).
    """
    counted = _count(database, filters, today, [way_of(filters)])
    weeks = database.table_with(
        {"tension_kinds": counted.kinds},
        "find_unusual_weeks",
        filters=filters.parameters(),
        first_day=counted.first_day,
        last_day=counted.last_day,
    )
    return _name_weeks(database, filters, "list_unusual_weeks", "unusual_weeks", weeks)[_WEEK_COLUMNS]


def list_confidence_weights(database: Database, _filters: Filters) -> Mapping[str, float]:
    """What an act counts for by its confidence, where a view weighs acts by it."""
    weights = database.frame("list_confidence_weights")
    return dict(zip(weights["confidence"].astype(str), weights["weight"].astype(float), strict=True))


def _list_ways(ways: Sequence[Way]) -> list[dict[str, object]]:
    return [asdict(way) for way in ways]


@dataclass(frozen=True)
class _Counted:
    """The tension of a view: by day under some ways to count, the acts that it rests on, and the days shown."""

    daily: pa.Table
    kinds: pa.Table
    first_day: dt.date | None
    last_day: dt.date
    told_day: dt.date


def _count(database: Database, filters: Filters, today: dt.date, ways: Sequence[Way]) -> _Counted:
    # How a view counts is told by the ways.
    counted = replace(pin_revision(database, filters), half_life=HALF_LIFE, weighted=False)
    first_day, last_day, told_day, kinds = _count_kinds(database, counted, today)
    return _Counted(_count_daily(database, counted, today, tuple(ways)), kinds, first_day, last_day, told_day)


@lru_cache(COUNTED_KEPT)
def _count_kinds(
    database: Database, filters: Filters, today: dt.date
) -> tuple[dt.date | None, dt.date, dt.date, pa.Table]:
    relations, given = find_cells(database, filters), filters.parameters()
    days = database.frame_with(relations, "find_tension_days", filters=given, today=today).iloc[0]
    kinds = database.table_with(relations, "count_kinds_of_tension", filters=given, today=today)
    first_day = None if pd.isna(days["first_day"]) else to_date(days["first_day"])
    told_day = days["last_day"] if pd.isna(days["told_day"]) else days["told_day"]
    return first_day, to_date(days["last_day"]), to_date(told_day), kinds


@lru_cache(COUNTED_KEPT)
def _count_daily(database: Database, filters: Filters, today: dt.date, ways: tuple[Way, ...]) -> pa.Table:
    return database.table_with(
        find_cells(database, filters),
        "count_tension",
        filters=filters.parameters(),
        today=today,
        ways=_list_ways(ways),
    )


def _name_weeks(database: Database, filters: Filters, query: str, name: str, weeks: pa.Table) -> pd.DataFrame:
    """What a query tells of weeks, each named by an act of a day that they say: of no other days are records asked."""
    days = sorted({day for day in weeks.column("date").to_pylist() if day is not None})
    narrowed = replace(filters, date_from=days[0], date_to=days[-1]) if days else filters
    named = database.frame_with({name: weeks}, query, filters=narrowed.parameters(), days=days)
    revision = filters.seen_at(database.newest_revision())
    titles = database.frame("list_titles", ids=list(named["id"]), days=days, revision=revision)
    return named.merge(titles, on="id", how="left")
