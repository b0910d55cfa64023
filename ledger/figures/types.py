"""Event types over time, on the pages of the tables."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger import measures
from ledger.charts import types
from ledger.charts.base import CELL_CLICK
from ledger.figures.drawing import Click, Drawing, OnPage, draw_whole
from ledger.figures.leading import narrow_to_unit
from ledger.figures.looking import Questions, find_period


def unit_of_types(view: Questions) -> str:
    """The calendar unit of the view's event types over time."""
    if view.filters.tables == ("incidents",):
        return measures.choose_table_bin(*view.ask(measures.find_span))
    return measures.choose_table_bin(*find_period(view))


def draw_types_over_time(view: Questions, noun: str) -> Drawing:
    """Event types over time, the acts called by a noun."""
    unit = unit_of_types(view)
    counts = view.frame(measures.count_types_over_time, unit)
    return draw_whole(view, types.types_over_time(counts, unit, noun=noun), int(counts["records"].sum()))


def open_unit(view: Questions, mark: Mapping[str, Any]) -> OnPage:
    """The records of a type, a dyad and a calendar unit, within the view's own period."""
    filters = narrow_to_unit(view.filters, mark["start"], unit_of_types(view))
    return OnPage("records", replace(filters, types=(str(mark["event_type"]),), dyads=(str(mark["dyad"]),)))


OPEN_CELL = Click(CELL_CLICK, ("event_type", "dyad", "start"), open_unit)
