"""Words against deeds: acts between the two sides of a relation by quadrant, who speaks, and who carries it."""

from dataclasses import replace

import pandas as pd

from ledger.cells import ask_cells, find_cells, pin_revision
from ledger.database import Database
from ledger.filters import Filters


def summarise_words(database: Database, filters: Filters) -> pd.DataFrame:
    """The acts of each side of the shown dyads toward the other, one row a side.

    Columns: dyad, initiator, target, acts, verbal_conflict, material_conflict, verbal_cooperation,
    material_cooperation (acts), words_mean, deeds_mean (mean Goldstein value of verbal and of material acts; NULL
    where there is none).
    """
    return ask_cells(database, "summarise_words", filters)


def count_quadrants_over_time(database: Database, filters: Filters, unit: str) -> pd.DataFrame:
    """Acts of each side by calendar unit and quadrant.

    Columns: bin (first day), dyad, initiator, target, quadrant, records, goldstein (mean value).
    """
    return ask_cells(database, "count_quadrants_over_time", filters, bin=unit)


def count_speakers(database: Database, filters: Filters) -> pd.DataFrame:
    """Acts in words by who speaks, those with the most hostile words first; names as the records spell them.

    Columns: dyad, initiator, initiator_name, verbal_conflict, verbal_cooperation (acts), goldstein (mean value),
    first_date, last_date.
    """
    words = _narrow_to_words(database, filters, "verbal_conflict", "verbal_cooperation")
    return database.frame_with(find_cells(database, words, ("found",)), "count_speakers", filters=words.parameters())


def count_outlets(database: Database, filters: Filters) -> pd.DataFrame:
    """Acts of verbal conflict by the outlets whose texts they cite, and by side; each act once an outlet.

    Columns: outlet, affiliation (of most of its pages), initiator, records, total (of all sides).
    """
    words = _narrow_to_words(database, filters, "verbal_conflict")
    beyond = ask_cells(database, "find_targets_beyond", words)["target"]
    return database.frame_with(
        find_cells(database, words, ("found",)), "count_outlets", filters=words.parameters(), beyond=list(beyond)
    )


def _narrow_to_words(database: Database, filters: Filters, *quadrants: str) -> Filters:
    """A view of the acts in words of some quadrants alone, as of the revision that it shows now.

    Where the types are named, DuckDB passes over the other records while it reads.
    """
    pinned = pin_revision(database, filters)
    types = database.frame("list_word_types", revision=pinned.revision)
    named = types.loc[types["quadrant"].isin(quadrants), "event_type"]
    chosen = tuple(name for name in named if name in filters.types or not filters.types)
    return replace(pinned, types=chosen or NO_TYPE)


NO_TYPE = ("",)
"""The types of a view that has none."""
