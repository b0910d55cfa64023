"""Event types over time as cells, each of which leads to its records."""

from dataclasses import replace

import pandas as pd

from ledger import figures
from ledger.charts.base import CELL_CLICK
from ledger.charts.types import bin_end
from ledger.wording import to_date
from widgets.figure import draw_figure, selected
from widgets.navigation import open_page
from widgets.view import View


def draw_type_cells(view: View, key: str) -> None:
    """Draw the view's event types over time, a figure of the catalogue; a click on a cell shows its records."""
    unit = figures.unit_of_types(view)

    def follow_cell() -> None:
        """The records of a type, a dyad and a period, within the view's own period."""
        start = selected(key, CELL_CLICK, "start")
        if start:
            day = pd.Timestamp(str(start))
            begins, ends = to_date(day), to_date(bin_end(day, unit) - pd.Timedelta(days=1))
            open_page(
                "records",
                replace(
                    view.filters,
                    types=(str(selected(key, CELL_CLICK, "event_type")),),
                    dyads=(str(selected(key, CELL_CLICK, "dyad")),),
                    date_from=max(begins, view.filters.date_from or begins),
                    date_to=min(ends, view.filters.date_to or ends),
                ),
            )

    draw_figure(key, view, on_select=follow_cell)
