"""The cells of the record: what figures sum, in place of the records themselves.

A ledger of millions of records has thousands of cells: the records of a day, relation, type and so on, counted. Each
revision stores what it adds to them and takes away, so that they are right as of any revision. What they do not tell
apart, words and single records that a view sets aside, is asked of the records once and kept.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import pandas as pd
import pyarrow as pa

from ledger.database import Database
from ledger.filters import HALF_LIFE, Filters
from ledger.turns import TURNS
from ledger.wording import to_date

SEARCHES_KEPT = 8
"""Searches of which cells and ids are kept, each for a revision: one is asked by every figure of a page."""


DAYS_KEPT = 64
"""Views whose days are kept: a page asks of each how many records it has, from when to when, and where a row stands."""


def ask_days(database: Database, filters: Filters) -> pd.DataFrame:
    """Records of a view by day and dyad, in order; kept for whoever asks next, so not to be changed.

    Columns: date, dyad, records.
    """
    return _count_days(
        database, replace(pin_revision(database, filters), half_life=HALF_LIFE, weighted=False, without=())
    )


@lru_cache(DAYS_KEPT)
def _count_days(database: Database, filters: Filters) -> pd.DataFrame:
    return ask_cells(database, "count_days", filters)


def narrow_to_days(records: "pd.Series[int]", filters: Filters, most: int, skip: int) -> tuple[Filters, int]:
    """The days of a view that hold so many of its newest records after a number skipped, and how many to skip of them.

    Takes how many there are by day. Records of millions are sorted by their days only once it is known which of them
    are asked for.
    """
    newest_first = records.sort_index(ascending=False)
    until = newest_first.cumsum()
    asked = newest_first[(until > skip) & (until - newest_first < skip + most)]
    if asked.empty:
        return filters, skip
    first, last = to_date(asked.index.min()), to_date(asked.index.max())
    return replace(filters, date_from=first, date_to=last), skip - int(until[asked.index[0]] - asked.iloc[0])


def pin_revision(database: Database, filters: Filters) -> Filters:
    """The filters with the revision that they show: what several queries ask must not change when somebody commits."""
    return filters if filters.revision is not None else replace(filters, revision=database.newest_revision())


def ask_linked(
    database: Database, query: str, filters: Filters, relations: Mapping[str, pa.Table] | None = None, **others: object
) -> pd.DataFrame:
    """Rows of a named query that reads what is stored of links between records, and may sum the cells of a view too."""
    return database.frame_with(
        {**_find_linked(database, filters), **(relations or {})}, query, filters=filters.parameters(), **others
    )


def table_linked(database: Database, query: str, filters: Filters, **others: object) -> pa.Table:
    """As `ask_linked`, as an Arrow table."""
    return database.table_with(_find_linked(database, filters), query, filters=filters.parameters(), **others)


def _find_linked(database: Database, filters: Filters) -> dict[str, pa.Table]:
    """The cells that a view names, and the ids of the records that its words are found in."""
    return find_cells(database, filters, ("cells", "aside", "found"))


def ask_cells(database: Database, query: str, filters: Filters, **parameters: object) -> pd.DataFrame:
    """Rows of a named query that sums the cells of a view."""
    return database.frame_with(find_cells(database, filters), query, filters=filters.parameters(), **parameters)


def find_cells(database: Database, filters: Filters, kinds: Sequence[str] = ("cells", "aside")) -> dict[str, pa.Table]:
    """The cells that a view's filters name and that are not stored, by their names."""
    given = filters.parameters()
    named = {str(given[kind]) for kind in kinds}
    if named.isdisjoint((*SEARCHED, SET_ASIDE)):
        return {}
    revision = filters.seen_at(database.newest_revision())
    made: dict[str, pa.Table] = {}
    if not named.isdisjoint(SEARCHED):
        # Who asks for the same at the same time waits for the one that reads all texts.
        with TURNS.resting(), _SEARCHING[hash((filters.words, revision)) % len(_SEARCHING)]:
            made |= _search(database, filters.words, revision)
    if SET_ASIDE in named:
        made[SET_ASIDE] = _find_set_aside(database, filters.words, filters.without, revision)
    return {name: made[name] for name in named if name in made}


SEARCHED: Final = ("searched_cells", "found_records")
"""The relations that are made of the records that words are found in: their cells, and their ids."""
SET_ASIDE: Final = "set_aside_cells"
"""The relation of what setting aside moves among cells."""
_SEARCHING: Final = tuple(threading.Lock() for _ in range(16))


@lru_cache(SEARCHES_KEPT)
def _search(database: Database, words: str, revision: int) -> dict[str, pa.Table]:
    found = database.table("find_searched_records", filters=Filters(words=words, revision=revision).parameters())
    ids = pa.chunked_array([chunk.flatten() for chunk in found["ids"].chunks], pa.string())
    return dict(zip(SEARCHED, (found.drop_columns("ids"), pa.table({"id": ids})), strict=True))


@lru_cache(SEARCHES_KEPT)
def _find_set_aside(database: Database, words: str, without: tuple[str, ...], revision: int) -> pa.Table:
    filters = Filters(words=words, without=without, revision=revision)
    return database.table("find_set_aside_cells", filters=filters.parameters())
