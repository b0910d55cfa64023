"""The figures of one record."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from ledger import measures
from ledger.charts.base import MONTH_CLICK
from ledger.charts.record import months_of_dyad
from ledger.figures.drawing import Click, Drawing, OnPage, draw_whole
from ledger.figures.leading import narrow_to_unit
from ledger.figures.looking import Questions
from ledger.filters import Filters


def draw_months(view: Questions, record: pd.Series) -> Drawing:
    """When a record happened among those of its dyad, whatever else the view narrows; takes `measures.find_record`."""
    of_dyad = view.narrowed(Filters(dyads=(str(record["dyad"]),), revision=view.filters.revision))
    series = of_dyad.frame(measures.count_over_time, "month")
    drawing = draw_whole(of_dyad, months_of_dyad(series, record), int(series["records"].sum()))

    def open_month(_view: Questions, mark: Mapping[str, Any]) -> OnPage:
        return OnPage("records", narrow_to_unit(of_dyad.filters, mark["start"], "month"))

    return replace(drawing, clicks=(Click(MONTH_CLICK, ("start",), open_month),))
