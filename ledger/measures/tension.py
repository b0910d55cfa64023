"""Tension and cooperation of a relation: sums of Goldstein values that decay."""

import datetime as dt

import pandas as pd

from ledger.database import Database
from ledger.filters import Filters


def tension_over_time(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """Tension and cooperation at the end of each day of the period, which ends no later than today.

    What came before the period counts, as far as it has not decayed. Columns: date, dyad, tension,
    cooperation (Goldstein points, both positive). Empty where the period begins after today.
    """
    return database.frame("tension_over_time", filters=filters.parameters(), today=today)
