"""Event types over time, on the pages of the tables."""

from ledger import measures
from ledger.charts import types
from ledger.figures.drawing import Drawing, draw_whole
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
