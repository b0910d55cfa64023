"""Tension and cooperation of a relation: sums of Goldstein values that decay."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from ledger.cells import ask_cells
from ledger.database import Database
from ledger.filters import Filters


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
    return ask_cells(database, "tension_over_time", filters, today=today)


def summarise_tension(
    database: Database, filters: Filters, today: dt.date, ways: Sequence[Way] | None = None
) -> pd.DataFrame:
    """How tension began, peaked and ended in the period, one row a way to count and shown dyad.

    The ways are the filters' own unless given. Columns: half_life (days), weighted, dyad, first_date,
    first_tension, last_date (the last day up to which there is a record of anything), last_tension,
    last_cooperation (on that day), end_date (of the curve), peak_date, peak_tension, peak_cooperation (Goldstein
    points), acts (records that count, those before the period too), last_act (date).
    """
    return ask_cells(database, "summarise_tension", filters, today=today, ways=_list_ways(ways or [way_of(filters)]))


def sample_tension(
    database: Database, filters: Filters, today: dt.date, ways: Sequence[Way], most: int
) -> pd.DataFrame:
    """Tension under several ways to count, on about so many evenly spaced days and on each highest day.

    Columns: half_life (days), weighted, date, dyad, tension (Goldstein points).
    """
    return ask_cells(database, "sample_tension", filters, today=today, ways=_list_ways(ways), most=most)


def list_tension_events(database: Database, filters: Filters, today: dt.date, most: int) -> pd.DataFrame:
    """What raised tension most in the period: of each dyad the weeks that added most, named by an act, by date.

    Columns: id, date, date_precision, dyad, event_type, title, confidence, points, monday (of its week), week_points,
    week_acts, tension (at the end of its day), peak_date, peak_tension, share_at_peak, week_share_at_peak (NULL
    after the peak), last_date (the last day up to which there is a record of anything), share_at_end (shares from 0
    to 1 of the dyad's tension).
    """
    return ask_cells(database, "list_tension_events", filters, today=today, most=most)


def list_tension_acts(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """The acts that count in the view's tension and cooperation, newest first, those before the period too.

    Columns: id, date, dyad, tension, cooperation (Goldstein points that it adds at its date, both positive), is_earlier
    (than the period).
    """
    return database.frame("list_tension_acts", filters=filters.parameters(), today=today)


def list_unusual_weeks(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """Weeks of the period whose acts added more tension than the 95th percentile of the 52 weeks before.

    Columns: monday, week_end, dyad, points, usual (that percentile, points), acts, id, title (of its weightiest act),
    types (of its acts).
    """
    return ask_cells(database, "list_unusual_weeks", filters, today=today)


def list_confidence_weights(database: Database, _filters: Filters) -> Mapping[str, float]:
    """What an act counts for by its confidence, where a view weighs acts by it."""
    weights = database.frame("list_confidence_weights")
    return dict(zip(weights["confidence"].astype(str), weights["weight"].astype(float), strict=True))


def _list_ways(ways: Sequence[Way]) -> list[dict[str, object]]:
    return [asdict(way) for way in ways]
