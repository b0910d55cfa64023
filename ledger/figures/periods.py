"""The figure of two periods."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ledger import measures
from ledger.charts.base import ACT_CLICK
from ledger.charts.periods import AFTER, BEFORE, acts_before_and_after
from ledger.codebook import DYADS, QUADRANTS
from ledger.figures.drawing import Click, Drawing, InList
from ledger.figures.leading import list_rows
from ledger.figures.looking import Questions
from ledger.periods import Periods


def draw_periods(view: Questions, compared: pd.DataFrame, periods: Periods) -> Drawing:
    """The kinds of acts in both periods, from `measures.compare_periods`; a click on a mark lists its acts."""
    of_periods = dict(zip((BEFORE, AFTER), periods.narrow(view.filters), strict=True))

    def list_acts(when: str) -> pd.DataFrame:
        acts = view.narrowed(of_periods[when]).frame(measures.list_acts)
        return acts[acts["quadrant"].notna()]

    def list_mark(_view: Questions, mark: Mapping[str, Any]) -> InList:
        dyad, quadrant, when = (str(mark[field]) for field in ("dyad", "measure", "when"))
        acts = list_acts(when)
        own = acts[(acts["dyad"] == dyad) & (acts["quadrant"] == quadrant)]
        days = periods.describe_before() if when == BEFORE else periods.describe_after()
        return list_rows(f"{DYADS[dyad].label}, {QUADRANTS[quadrant].label.lower()}, {days}.", own)

    figure = acts_before_and_after(compared, view.filters.shown_dyads, periods)
    ids = tuple(str(one) for when in of_periods for one in list_acts(when)["id"])
    clicks = (Click(ACT_CLICK, ("dyad", "measure", "when"), list_mark),)
    return Drawing(figure.title, figure, len(ids), view.filters, ids=ids, clicks=clicks)
