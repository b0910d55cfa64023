"""The cells of the record: what figures sum, in place of the records themselves.

A ledger of millions of records has thousands of cells: the records of a day, relation, type and so on, counted. Each
revision stores what it adds to them and takes away, so that they are right as of any revision. What they do not tell
apart, words and single records that a view sets aside, is asked of the records once and kept.
"""

from functools import lru_cache

import pandas as pd
import pyarrow as pa

from ledger.database import Database
from ledger.filters import Filters

SEARCHES_KEPT = 16
"""Searches whose cells are kept, each for a revision: one is asked by every figure of a page."""


def ask_cells(database: Database, query: str, filters: Filters, **parameters: object) -> pd.DataFrame:
    """Rows of a named query that sums the cells of a view."""
    given = filters.parameters()
    revision = filters.seen_at(database.newest_revision())
    relations = {
        name: _find_cells(database, _MADE_BY[name], filters.words, filters.without, revision)
        for name in (str(given["cells"]), str(given["aside"]))
        if name in _MADE_BY
    }
    return database.frame_with(relations, query, filters=given, **parameters)


_MADE_BY = {"searched_cells": "find_searched_cells", "set_aside_cells": "find_set_aside_cells"}
"""The relations that are made for a view, and the queries that make them."""


@lru_cache(SEARCHES_KEPT)
def _find_cells(database: Database, query: str, words: str, without: tuple[str, ...], revision: int) -> pa.Table:
    return database.table(query, filters=Filters(words=words, without=without, revision=revision).parameters())
