"""What the figures' marks have in common in where they lead."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from ledger.charts.base import RECORD_CLICK
from ledger.charts.types import bin_end
from ledger.figures.drawing import Click, OnPage
from ledger.filters import Filters
from ledger.wording import format_date, format_dated, to_date

_PLAIN_UNITS = {"year": "year", "month": "month", "day": "day"}


def open_row(page: str, selection: str, field: str) -> Click:
    """A click on a mark of one row opens the row's own page, by the field that is its id."""
    return Click(
        selection,
        (field,),
        lambda view, mark: OnPage(page, view.filters, (("id", str(mark[field])),)) if mark[field] else None,
    )


OPEN_RECORD = open_row("record", RECORD_CLICK, "id")


def days_of(start: object, unit: str) -> tuple[dt.date, dt.date]:
    """First and last day of the calendar unit that starts on a day."""
    first = pd.Timestamp(str(start))
    return to_date(first), to_date(bin_end(first, unit) - pd.Timedelta(days=1))


def narrow_to_unit(filters: Filters, start: object, unit: str) -> Filters:
    """The view of a calendar unit, as far as it is within the view's own period."""
    first, last = days_of(start, unit)
    return replace(
        filters, date_from=max(first, filters.date_from or first), date_to=min(last, filters.date_to or last)
    )


def name_unit(start: object, unit: str) -> str:
    """A calendar unit in words: `Jun 2025`, `30 Jun 2025 to 6 Jul 2025`."""
    first, last = days_of(start, unit)
    plain = _PLAIN_UNITS.get(unit)
    return format_dated(first, plain) if plain else f"{format_date(first)} to {format_date(last)}"
