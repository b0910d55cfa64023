"""What a page works with: the view's filters, and answers to its questions, kept while nothing changes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.database import Database
from ledger.filters import Filters, Vocabulary

VIEW_KEY = "_view"

LIST_PARAMETERS = ("dyad", "table", "type", "initiator", "confidence", "affiliation", "rev")
"""The address's parameters that take several values, each bound to a widget of that key."""


@st.cache_data(max_entries=64, show_spinner=False)
def _vocabulary(_database: Database, newest_revision: int) -> Vocabulary:  # noqa: ARG001 - a key of the cache
    return measures.read_vocabulary(_database)


def read_vocabulary(database: Database) -> Vocabulary:
    """The values that a link may name, as of the newest revision."""
    return _vocabulary(database, database.newest_revision())


@st.cache_data(
    max_entries=1000,
    show_spinner=False,
    hash_funcs={Filters: Filters.to_query_string, dt.date: dt.date.isoformat},
)
def _answer(
    _database: Database,
    newest_revision: int,  # noqa: ARG001 - a key of the cache
    measure: str,
    filters: Filters,
    others: Any,
) -> Any:
    return getattr(measures, measure)(_database, filters, *others)


@dataclass(frozen=True)
class View:
    """The filters that every figure of a page obeys, and the day it is looked at."""

    database: Database
    newest_revision: int
    filters: Filters
    today: dt.date

    def ask(self, measure: Callable[..., Any], *others: object, filters: Filters | None = None) -> Any:
        """A measure's answer for the view, or for other filters; the same question is computed once."""
        return _answer(self.database, self.newest_revision, measure.__name__, filters or self.filters, others)

    def frame(
        self, measure: Callable[..., pd.DataFrame], *others: object, filters: Filters | None = None
    ) -> pd.DataFrame:
        """As `ask`, for a measure that returns a DataFrame."""
        answer: pd.DataFrame = self.ask(measure, *others, filters=filters)
        return answer

    def narrowed(self, filters: Filters) -> "View":
        """The same with other filters."""
        return replace(self, filters=filters)


def current_view() -> View:
    """The view that the frame around the page has read from the address."""
    view: View = st.session_state[VIEW_KEY]
    return view
