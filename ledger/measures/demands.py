"""What one side asked of the other, what became of it, and how long it took."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import pyarrow as pa

from ledger.cells import pin_revision
from ledger.database import Database
from ledger.filters import AZAL_CRASH, Filters

FILTERS = ("dyads", "date_from", "date_to", "initiators", "affiliations", "words")
"""The filters that narrow demands: who acted is who asks, sources are the demand's own."""
MOST_CITING = 10
"""Records that a page may be cited by and still lead from a demand to its records: one of more is an overview."""


@dataclass(frozen=True)
class Crisis:
    """An event after which a side pressed its demands: its name, its day, the relations that it moved."""

    name: str
    day: dt.date
    dyads: tuple[str, ...]


CRISES = (
    Crisis("The Lachin road is blocked", dt.date(2022, 12, 12), ("ARM-RUS", "ARM-AZE")),
    Crisis("An Azerbaijan Airlines jet is hit and crashes", AZAL_CRASH, ("AZE-RUS",)),
    Crisis("Samvel Karapetyan is arrested, then two archbishops", dt.date(2025, 6, 18), ("ARM-RUS",)),
    Crisis("Two brothers die in Russian custody in Yekaterinburg", dt.date(2025, 6, 27), ("AZE-RUS",)),
)
"""The crises after which demands are told apart: a choice of ours."""
DAYS_AFTER = 30
"""Days after a crisis within which a demand counts as one that followed it."""


def list_demands(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """The demands of the view, by dyad, side that asks and the day on which they were raised.

    Columns: demand_id, dyad, demanded_by, demanded_of, demand, detail, raised, raised_about (whether the detail says
    that the day is not known; raised is then the first of a month), status, status_date, status_note, over_on (since
    when it is met, rejected or lapsed; NULL while it is pending), days_open (to that day, or to today or the period's
    end), records (behind it), source_count, publisher, first_source (address), sources (ids, a list).
    """
    pinned = pin_revision(database, filters)
    behind = {"behind": _count_records(database, pinned.seen_at(0))}
    return database.frame_with(behind, "list_demands", filters=pinned.parameters(), today=today)


REVISIONS_KEPT = 16
"""Revisions whose records behind demands are kept counted: which they are takes a look at the sources of all."""


@lru_cache(REVISIONS_KEPT)
def _count_records(database: Database, revision: int) -> pa.Table:
    return database.table("count_records_of_demands", revision=revision, most_citing=MOST_CITING)


def summarise_demands(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """What became of the demands of the view, one row a dyad and side that asks the other.

    Columns: dyad, demanded_by, demanded_of, demands, open, partly_met, met, rejected, lapsed (numbers of demands),
    median_days_met (days until those met were), median_days_pending (days for which the others are open or partly met);
    NULL where there are none.
    """
    return database.frame("summarise_demands", filters=filters.parameters(), today=today)


def list_demand_steps(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """The demands that were raised or met on a day of the view's period, one row a step, by step and day.

    Columns: step (raised, met), date, demand_id, dyad, demanded_by, demanded_of, demand, status (as it is now, or was
    in the revision shown).
    """
    return database.frame("list_demand_steps", filters=filters.parameters(), today=today)


def list_crisis_demands(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """The demands of the view that were raised soon after a crisis, by crisis and day. Columns: crisis, demand_id."""
    return database.frame(
        "list_crisis_demands",
        filters=filters.parameters(),
        today=today,
        crises=[{"crisis": crisis.name, "day": crisis.day, "dyads": list(crisis.dyads)} for crisis in CRISES],
        days=DAYS_AFTER,
    )


def list_records_of_demand(database: Database, demand_id: str, revision: int | None) -> pd.DataFrame:
    """The records behind a demand, by date.

    Columns: id, date, date_precision, dyad, table, event_type, title, initiator, target, shares_page (it cites one of
    the demand's sources; otherwise it is an act between the two sides on the day of its status).
    """
    return database.frame("list_records_of_demand", demand_id=demand_id, revision=revision, most_citing=MOST_CITING)
