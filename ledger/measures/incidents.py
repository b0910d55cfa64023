"""What happened on the ground: where, and at what cost."""

import pandas as pd

from ledger.cells import ask_cells
from ledger.database import Database
from ledger.filters import Filters

MOST_PLACES = 150
"""Marks that a map shows at most; the places with the most incidents are kept."""


def summarise_incidents(database: Database, filters: Filters) -> pd.DataFrame:
    """The incidents of each shown dyad, one row a dyad.

    Columns: dyad, records, fatalities, injured (people, of all sides together), uncounted_fatalities,
    uncounted_injured (records that give no number), unplaced (records without coordinates), top_types (the
    most frequent event types), top_records (records of each), gravest_id, gravest_date, gravest_precision,
    gravest_title, gravest_fatalities, gravest_injured (of the record with most fatalities, then injured, then
    the lowest Goldstein value).
    """
    return ask_cells(database, "summarise_incidents", filters)


def place_incidents(database: Database, filters: Filters) -> pd.DataFrame:
    """One mark a place, dyad and event type of the incidents that have coordinates, at most `MOST_PLACES`.

    Columns: latitude, longitude (degrees), approximate (only the region or country is known), dyad,
    event_type, place, records, fatalities, injured (people, NULL where never reported), ids (the latest
    first), latest_date, latest_precision, latest_title.
    """
    return database.frame("place_incidents", filters=filters.parameters(), most=MOST_PLACES)
