"""The figures of demands."""

from collections.abc import Mapping

import pandas as pd

from ledger.charts import demands
from ledger.charts.base import DEMAND_CLICK
from ledger.figures.drawing import Drawing, Entry, Rows, draw_whole, leave_out
from ledger.figures.leading import open_row
from ledger.figures.looking import Questions
from ledger.measures.demands import FILTERS, list_demands

DEMANDS = Rows("demand", "demands")
OPEN_DEMAND = open_row("demands", DEMAND_CLICK, "demand_id")


def _draw_timeline(view: Questions) -> Drawing:
    listed = view.frame(list_demands, view.today)
    if listed.empty:
        return leave_out(view, 0, "No demand passes the filters of this view.")
    end = min(view.filters.date_to or view.today, view.today)
    return draw_whole(view, demands.demands_over_time(listed, pd.Timestamp(end)), len(listed))


def _draw_days(view: Questions) -> Drawing:
    listed = view.frame(list_demands, view.today)
    met = listed[listed["status"].isin(["met", "partly_met"]) & listed["status_date"].notna()]
    if met.empty:
        return leave_out(view, 0, "No demand of this view was met, not even in part.")
    return draw_whole(view, demands.days_to_answer(met), len(met))


ENTRIES: Mapping[str, Entry] = {
    "demands": Entry(
        "What each side asked, and what became of it",
        "demands",
        None,
        _draw_timeline,
        rows=DEMANDS,
        fields=FILTERS,
        clicks=(OPEN_DEMAND,),
    ),
    "days_to_answer": Entry(
        "How long it took to be met",
        "demands",
        None,
        _draw_days,
        rows=DEMANDS,
        fields=FILTERS,
        clicks=(OPEN_DEMAND,),
    ),
}
