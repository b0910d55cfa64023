"""What a page works with: the view's filters, and answers to its questions, kept while nothing changes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any, Self

import pandas as pd
import streamlit as st

from ledger import measures, views
from ledger.database import Database
from ledger.filters import Filters, Vocabulary
from ledger.periods import PERIOD_PARAMETERS
from ledger.quality import SHOW
from ledger.views import SavedView
from widgets.addresses import START_PAGE

VIEW_KEY = "_view"

LIST_PARAMETERS = ("dyad", "table", "type", "initiator", "confidence", "affiliation", "weight", "without", "rev")
"""The address's parameters that take several values, each bound to a widget of that key."""
SINCE = "since"
"""The parameter of the page on changes that says where the comparison begins."""
CHAIN = "chain"
"""The parameter of the page on chains that says which is open, by the id of any record of it."""
AXIS = "axis"
"""The parameter of that page that says how the time of the open chain runs."""
THEME = "theme"
"""The parameter of the page on leverage that says which theme's indicators are drawn over the years."""
OWN_PARAMETERS = ("id", SINCE, SHOW, CHAIN, AXIS, THEME, *PERIOD_PARAMETERS)
"""The address's parameters that belong to one page."""


@st.cache_data(max_entries=64, show_spinner=False)
def _vocabulary(_database: Database, newest_revision: int, saved_views: int) -> Vocabulary:  # noqa: ARG001 - keys
    return measures.read_vocabulary(_database)


def read_vocabulary(database: Database) -> Vocabulary:
    """The values that a link may name, as of the newest revision and the newest change of a saved view."""
    return _vocabulary(database, database.newest_revision(), views.count_changes(database))


@st.cache_data(
    max_entries=1000,
    show_spinner=False,
    hash_funcs={
        Filters: Filters.to_query_string,
        dt.date: dt.date.isoformat,
        FunctionType: lambda measure: f"{measure.__module__}.{measure.__qualname__}",
    },
)
def _answer(
    _database: Database,
    newest_revision: int,
    measure: Callable[..., Any],
    filters: Filters,
    others: Any,
) -> Any:
    # What is committed while a page is drawn belongs to the next run, not to half of this one.
    return measure(_database, replace(filters, revision=filters.seen_at(newest_revision)), *others)


@dataclass(frozen=True)
class View:
    """The filters that every figure of a page obeys, and the day it is looked at.

    `page` is the open page's address; `saved` is the saved view that the address calls, while its filters are shown as
    they were saved; `is_embedded` is whether the page stands in a frame of another page, without navigation and buttons
    that change anything.
    """

    database: Database
    newest_revision: int
    filters: Filters
    today: dt.date
    page: str = START_PAGE
    saved: SavedView | None = None
    is_embedded: bool = False

    @property
    def revision(self) -> int:
        """The revision that it shows: the pinned one, or the newest."""
        return self.filters.seen_at(self.newest_revision)

    def ask(self, measure: Callable[..., Any], *others: object, filters: Filters | None = None) -> Any:
        """A measure's answer for the view, or for other filters; the same question is computed once."""
        return _answer(self.database, self.newest_revision, measure, filters or self.filters, others)

    def frame(
        self, measure: Callable[..., pd.DataFrame], *others: object, filters: Filters | None = None
    ) -> pd.DataFrame:
        """As `ask`, for a measure that returns a DataFrame."""
        answer: pd.DataFrame = self.ask(measure, *others, filters=filters)
        return answer

    def narrowed(self, filters: Filters) -> Self:
        """The same with other filters."""
        return replace(self, filters=filters)


def current_view() -> View:
    """The view that the frame around the page has read from the address."""
    view: View = st.session_state[VIEW_KEY]
    return view


def page_query(view: View) -> list[tuple[str, str]]:
    """What the open page shows beside the filters: which record, revision or chain, or since when.

    As the address says, or the saved view of this page that it calls.
    """
    saved = view.saved if view.saved and view.saved.page == view.page else None
    own = dict(saved.own_parameters()) if saved else {}
    asked = {name: st.query_params.get(name) or own.get(name, "") for name in OWN_PARAMETERS}
    return [(name, value) for name, value in asked.items() if value]


def asked_id() -> str:
    """The record or revision that the open page is asked for; empty where there is none."""
    return dict(page_query(current_view())).get("id", "")
