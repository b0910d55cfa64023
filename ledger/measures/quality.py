"""What weakens the record: coverage, sourcing, and scores that may point against what an act meant."""

import pandas as pd

from ledger.cells import ask_cells, pin_revision
from ledger.database import Database
from ledger.filters import Filters
from ledger.quality import WEAKNESSES, WISHED_TYPES
from ledger.traits import ask_marks


def summarise_weaknesses(database: Database, filters: Filters) -> pd.DataFrame:
    """How many records of each shown dyad have each weakness of `quality.WEAKNESSES`, in their order.

    Columns: weakness, dyad, records (that have it), possible (records of a kind that can have it), share (of these,
    from 0 to 1; NULL where there are none).
    """
    return ask_marks(
        database, "summarise_weaknesses", filters, filters=filters.parameters(), weaknesses=list(WEAKNESSES)
    )


def list_weaknesses(database: Database, filters: Filters, mark: str, dyad: str, most: int) -> pd.DataFrame:
    """The view's records that are of a dyad and bear a mark of `quality.name_mark` (any where it is empty).

    The weakest come first. Columns: id, date, date_precision, dyad, table, event_type, title, confidence, pages (that
    it cites), rests_on, weaknesses (a list of codes), weak (their number), total (records with the
    mark, also beyond the most).
    """
    return ask_marks(
        database,
        "list_weaknesses",
        filters,
        ("found",),
        filters=pin_revision(database, filters).parameters(),
        mark=mark,
        dyad=dyad,
        most=most,
    )


def count_resting(database: Database, filters: Filters) -> pd.DataFrame:
    """What the view's records rest on. Columns: dyad, rests_on, records, share (of the dyad's, from 0 to 1)."""
    return ask_marks(database, "count_resting", filters)


def count_cited_sources(database: Database, filters: Filters) -> pd.DataFrame:
    """The view's sources by affiliation and by language.

    Columns: field (affiliation, language), value, dyad, records (that cite such a source), sources (different ones),
    share (of the dyad's records, from 0 to 1).
    """
    return ask_marks(database, "count_cited_sources", filters)


def summarise_coverage(database: Database, filters: Filters) -> pd.DataFrame:
    """The months between the first and the last record of each shown dyad that has any.

    Columns: dyad, records, first_month, last_month (first days), covered, busy (months, all and those with a record).
    """
    return ask_cells(database, "summarise_coverage", filters)


def list_gaps(database: Database, filters: Filters) -> pd.DataFrame:
    """Stretches of months without a record between a dyad's first and last.

    Columns: dyad, first_month, last_month (first days), months.
    """
    return ask_cells(database, "list_gaps", filters)


def list_scores_to_check(database: Database, filters: Filters) -> pd.DataFrame:
    """The view's scored records of `quality.WISHED_TYPES`, those first whose score may point against their meaning.

    Columns: id, date, date_precision, dyad, event_type, title, goldstein, set_aside, signs (a list of codes), evidence
    (ids of the records that they rest on, a list), points_against.
    """
    return database.frame("list_scores_to_check", filters=filters.parameters(), types=list(WISHED_TYPES))
