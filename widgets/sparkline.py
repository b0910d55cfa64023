"""The course of a figure over the period, in its card.

Streamlit draws the course in a metric's card as a chart of its own, and twelve of them are a quarter of what the
browser has to do when somebody filters: an area needs no charting library.
"""

import html
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ledger.wording import format_date, format_dated, format_number, to_date

_IN = {"day": "on {}", "week": "in the week of {}", "month": "in {}"}


def draw_sparkline(figure: str, values: Sequence[int], bins: "pd.Series[pd.Timestamp]", unit: str, accent: str) -> None:
    """Draw counts by calendar unit (`day`, `week`, `month`) from zero up, in the accent of a country.

    `bins` has the first day of each unit, two or more of them.
    """
    top = max(*values, 1)
    edge = ", ".join(
        f"{100 * number / (len(values) - 1):.2f}% {100 * (1 - value / top):.2f}%" for number, value in enumerate(values)
    )
    told = html.escape(_describe(figure, values, bins, unit))
    st.html(
        f'<div class="sparkline {accent}" role="img" title="{told}" aria-label="{told}">'
        f'<div style="clip-path: polygon(0 100%, {edge}, 100% 100%)"></div></div>'
    )


def _describe(figure: str, values: Sequence[int], bins: "pd.Series[pd.Timestamp]", unit: str) -> str:
    """`Records by month: at most 62, in Jun 2025`."""
    most = max(values)
    if not most:
        return f"{figure} by {unit}: none"
    day = to_date(bins.iloc[list(values).index(most)])
    when = _IN[unit].format(format_dated(day, "month") if unit == "month" else format_date(day))
    return f"{figure} by {unit}: at most {format_number(most)}, {when}"
