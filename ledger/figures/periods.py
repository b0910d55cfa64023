"""The figure of two periods."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from ledger.charts.base import ACT_CLICK
from ledger.charts.periods import AFTER, BEFORE, acts_before_and_after
from ledger.codebook import DYADS, QUADRANTS
from ledger.figures.drawing import SCORED, Click, Drawing, InList
from ledger.figures.looking import Questions
from ledger.figures.words import IN_QUADRANTS
from ledger.measures.behind import Behind, count_behind
from ledger.periods import Periods


def draw_periods(view: Questions, compared: pd.DataFrame, periods: Periods) -> Drawing:
    """The kinds of acts in both periods, from `measures.compare_periods`; a click on a mark lists its acts."""
    of_periods = dict(zip((BEFORE, AFTER), periods.narrow(view.filters), strict=True))

    def list_mark(_view: Questions, mark: Mapping[str, Any]) -> InList:
        dyad, quadrant, when = (str(mark[field]) for field in ("dyad", "measure", "when"))
        own = Behind(replace(of_periods[when], dyads=(dyad,)), replace(SCORED, quadrants=(quadrant,)))
        days = periods.describe_before() if when == BEFORE else periods.describe_after()
        return InList(f"{DYADS[dyad].label}, {QUADRANTS[quadrant].label.lower()}, {days}.", own)

    figure = acts_before_and_after(compared, view.filters.shown_dyads, periods)
    both = replace(view.filters, date_from=periods.before_from, date_to=periods.after_to)
    day = dt.timedelta(days=1)
    acts = replace(IN_QUADRANTS, gap=(periods.before_to + day, periods.after_from - day))
    records = int(view.narrowed(both).ask(count_behind, acts))
    clicks = (Click(ACT_CLICK, ("dyad", "measure", "when"), list_mark),)
    return Drawing(figure.title, figure, records, view.filters, behind=Behind(both, acts), clicks=clicks)
