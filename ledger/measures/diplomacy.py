"""What states did toward each other."""

import pandas as pd

from ledger.cells import ask_cells
from ledger.database import Database
from ledger.filters import Filters


def summarise_diplomacy(database: Database, filters: Filters) -> pd.DataFrame:
    """The diplomatic actions of each shown dyad, one row a dyad.

    Columns: dyad, records, by_first, by_second (acts of the dyad's first side toward the second, and back),
    leaders (acts of heads of state or government), meetings, calls, cancellations (records).
    """
    return ask_cells(database, "summarise_diplomacy", filters)


def count_pairs(database: Database, filters: Filters) -> pd.DataFrame:
    """Diplomatic actions by who acts toward whom.

    Columns: initiator, target, dyad, records, conflictual, cooperative (records), scored (records between the
    two sides of their dyad), goldstein (sum over the scored).
    """
    return ask_cells(database, "count_pairs", filters)


def count_levels(database: Database, filters: Filters) -> pd.DataFrame:
    """Diplomatic actions by level and dyad. Columns: level (NULL where not recorded), dyad, records."""
    return ask_cells(database, "count_levels", filters)


def count_meetings(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """Meetings, calls and cancellations over time. Columns: bin (first day), dyad, event_type, records."""
    return ask_cells(database, "count_meetings", filters, bin=unit)
