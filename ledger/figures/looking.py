"""A view that measures can be asked about, on a page or outside of one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, TypeVar

import pandas as pd

from ledger import measures
from ledger.codebook import COUNTRY_OF_DYAD
from ledger.database import Database
from ledger.filters import Filters


class Questions(Protocol):
    """A view that measures can be asked about."""

    @property
    def database(self) -> Database:
        """The ledger."""

    @property
    def filters(self) -> Filters:
        """What the view shows."""

    @property
    def revision(self) -> int:
        """The revision that it shows: the pinned one, or the newest."""

    @property
    def today(self) -> dt.date:
        """The day on which it is looked at."""

    def ask(self, measure: Callable[..., Any], *others: object) -> Any:
        """A measure's answer for the view."""

    def frame(self, measure: Callable[..., pd.DataFrame], *others: object) -> pd.DataFrame:
        """As `ask`, for a measure that returns a DataFrame."""

    def narrowed(self, filters: Filters) -> Self:
        """The same with other filters."""


Asked = TypeVar("Asked", bound=Questions)


@dataclass(frozen=True)
class PlainView:
    """A view outside of a page: every question is put to the ledger as it stood in one revision."""

    database: Database
    newest_revision: int
    filters: Filters
    today: dt.date

    @property
    def revision(self) -> int:
        """The revision that it shows: the pinned one, or the newest."""
        return self.filters.seen_at(self.newest_revision)

    def ask(self, measure: Callable[..., Any], *others: object) -> Any:
        """A measure's answer for the view; what is committed meanwhile does not change it."""
        return measure(self.database, pin(self), *others)

    def frame(self, measure: Callable[..., pd.DataFrame], *others: object) -> pd.DataFrame:
        """As `ask`, for a measure that returns a DataFrame."""
        answer: pd.DataFrame = self.ask(measure, *others)
        return answer

    def narrowed(self, filters: Filters) -> Self:
        """The same with other filters."""
        return replace(self, filters=filters)


def look_at(database: Database, filters: Filters, today: dt.date) -> PlainView:
    """A view of the ledger as it stands now, or as of the filters' revision."""
    return PlainView(database, database.newest_revision(), filters, today)


def pin(view: Questions) -> Filters:
    """The view's filters, pinned to the revision that it shows."""
    return replace(view.filters, revision=view.revision)


def narrow_to_table(view: Asked, table: str) -> Asked | None:
    """The view of a table's records alone; None where its filters leave the table out."""
    filters = view.filters.for_table(table, view.ask(measures.find_type_owners) if view.filters.types else {})
    return None if filters is None else view.narrowed(filters)


def find_period(view: Questions) -> tuple[dt.date, dt.date]:
    """First and last day that the view's figures are drawn over: its period's, or its records' where it is open."""
    first, last = view.ask(measures.find_span)
    return view.filters.date_from or first, view.filters.date_to or last


def span_of(view: Questions) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The same as the ends of an axis."""
    first, last = find_period(view)
    return pd.Timestamp(first), pd.Timestamp(last)


def compared_dyads(view: Questions) -> list[str]:
    """The dyads with Russia that the view shows."""
    return [dyad for dyad in view.filters.shown_dyads if dyad in COUNTRY_OF_DYAD]


def count_of_view(view: Questions) -> int:
    """Number of records of the view."""
    return int(view.ask(measures.count_records))
