"""Armenia and Azerbaijan side by side: counts and scores, over time and by type."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from ledger.cells import ask_cells, ask_days
from ledger.database import Database
from ledger.filters import FIRST_DAY, Filters
from ledger.measures.records import count_records, find_span
from ledger.wording import to_date

MOST_MARKS = 3000
"""Marks that a timeline shows at most: what a screen can hold; the weightiest are kept."""


def summarise_dyads(database: Database, filters: Filters) -> pd.DataFrame:
    """The figures of each shown dyad, one row a dyad.

    Columns: dyad, records, conflictual, cooperative (records), fatalities, injured (people), conflict,
    cooperation (Goldstein points, both positive, acts between the dyad's two sides only), scored (records
    in these sums), set_aside (records that the view keeps out of them), latest_id, latest_date,
    latest_precision, latest_title.
    """
    last_days = ask_days(database, filters).groupby("dyad")["date"].max()
    return ask_cells(database, "summarise_dyads", filters, last_days=sorted({to_date(day) for day in last_days}))


def choose_bin(first_date: dt.date, last_date: dt.date) -> str:
    """The calendar unit in which a period reads well: `day`, `week` or `month`."""
    days = (last_date - first_date).days
    return "day" if days <= 45 else "week" if days <= 200 else "month"


def choose_stack(first_date: dt.date, last_date: dt.date) -> str:
    """The calendar unit by which a timeline of single records stacks them: finer than that of bars."""
    days = (last_date - first_date).days
    return "day" if days <= 100 else "week" if days <= 1100 else "month"


def choose_table_bin(first_date: dt.date, last_date: dt.date) -> str:
    """The calendar unit in which a table of counts reads well: `day`, `week`, `month`, `quarter` or `year`."""
    days = (last_date - first_date).days
    limits = {"day": 21, "week": 150, "month": 760, "quarter": 2900}
    return next((unit for unit, most in limits.items() if days <= most), "year")


def count_over_time(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """Counts and scores by calendar unit (`day`, `week`, `month`, `year`) and dyad, without gaps.

    From the period's start to its end; where one is open, from the first or to the last record.
    Columns: bin (first day), dyad, records, conflictual, cooperative, fatalities, injured, conflict,
    cooperation (as in `summarise_dyads`). Empty where the view has no record.
    """
    span = find_span(database, filters)
    first, last = span or (dt.date(2, 1, 1), dt.date(1, 1, 1))
    return ask_cells(
        database,
        "count_over_time",
        filters,
        bin=unit,
        first_date=filters.date_from if span and filters.date_from else first,
        last_date=filters.date_to if span and filters.date_to else last,
    )


def count_types(database: Database, filters: Filters) -> pd.DataFrame:
    """Records by event type and dyad. Columns: event_type, table, dyad, records, goldstein."""
    return ask_cells(database, "count_types", filters)


def count_types_over_time(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """Records by calendar unit, event type and dyad. Columns: bin (first day), event_type, dyad, records."""
    return ask_cells(database, "count_types_over_time", filters, bin=unit)


def place_marks(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """One mark a record for a timeline that stacks them by calendar unit, at most `MOST_MARKS`.

    Columns: id, date, date_precision, bin, dyad, table, event_type, goldstein, weight, tone, title,
    initiator, initiator_name, target, target_name, publishers, slot (1, 2, ... away from the axis).
    """
    least_weight, since = 0.0, FIRST_DAY
    if count_records(database, filters) > MOST_MARKS:
        # The cells tell among which few records of millions these are.
        found = ask_cells(database, "find_heaviest", filters, most=MOST_MARKS).iloc[0]
        least_weight, since = float(found["least_weight"]), to_date(found["since_date"])
        filters = replace(
            filters,
            types=tuple(found["types"]),
            date_from=to_date(found["first_date"]),
            date_to=to_date(found["last_date"]),
        )
    return database.frame(
        "place_marks",
        filters=filters.parameters(),
        bin=unit,
        most=MOST_MARKS,
        least_weight=least_weight,
        since_date=since,
    )
