"""What the records of a view bear that tells how weak they are and what they rest on.

A narrow row is stored of each record (`record_traits`), which is counted once for a view; what figures and lists tell
of it is told of these counts.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import pandas as pd
import pyarrow as pa

from ledger.cells import find_cells, pin_revision
from ledger.database import Database
from ledger.filters import HALF_LIFE, Filters
from ledger.turns import TURNS

VIEWS_KEPT = 64
"""Views of which it is kept what their records bear: a few hundred rows each."""
_COUNTING: Final = tuple(threading.Lock() for _ in range(16))
"""Figures of a page that are computed at the same time wait for the one that counts: views share few locks."""


def ask_marks(
    database: Database, query: str, filters: Filters, kinds: Sequence[str] = (), /, **parameters: object
) -> pd.DataFrame:
    """Rows of a named query that reads the `marks` of a view's records, and may read cells of these kinds too."""
    pinned = pin_revision(database, filters)
    # What the scores sum, and how, changes nothing here.
    seen = replace(pinned, half_life=HALF_LIFE, weighted=False, without=())
    with TURNS.resting(), _COUNTING[hash(seen) % len(_COUNTING)]:
        marks = _count_marks(database, seen)
    return database.frame_with({"marks": marks, **find_cells(database, pinned, kinds)}, query, **parameters)


@lru_cache(VIEWS_KEPT)
def _count_marks(database: Database, filters: Filters) -> pa.Table:
    found = find_cells(database, filters, ("found",))
    return database.table_with(found, "count_marks", filters=filters.parameters())
