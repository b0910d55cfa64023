"""Charts of the measures' DataFrames, the same colours and marks everywhere.

Each function returns a `Figure`: the chart, the words around it, and its text alternative. Charts take
their text colours from where they are shown, so that they read on light and on dark ground.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from ledger.codebook import DYADS, label_of, side_name

ARMENIA = "#D55E00"
AZERBAIJAN = "#0072B2"
RUSSIA = "#595959"
CONTEXT = "#7B5EA7"
OUTLINE = "#9AA3A9"

SIDE_COLOURS = {"ARM": ARMENIA, "AZE": AZERBAIJAN, "RUS": RUSSIA}
DYAD_COLOURS = {"ARM-RUS": ARMENIA, "AZE-RUS": AZERBAIJAN, "ARM-AZE": CONTEXT}
TABLE_SHAPES = {"incidents": "triangle-up", "detentions": "circle", "diplomatic_actions": "square"}

BIN_WORDS = {"day": "by day", "week": "by week", "month": "by month", "year": "by year"}
BIN_FORMATS = {"day": "%-d %b %Y", "week": "week of %-d %b %Y", "month": "%b %Y", "year": "%Y"}

RECORD_CLICK = "record"
TYPE_CLICK = "type"
PERIOD_BRUSH = "period"
"""Names of the selections in the charts, for the page that reads them."""


@dataclass(frozen=True)
class Figure:
    """A chart with its title, what it shows in more words, its text alternative and a note under it."""

    title: str
    subtitle: str
    chart: alt.TopLevelMixin
    alt: str
    note: str = ""


def dyad_scale(dyads: Sequence[str]) -> alt.Scale:
    """Colours of the dyads."""
    return alt.Scale(domain=[DYADS[dyad].label for dyad in dyads], range=[DYAD_COLOURS[dyad] for dyad in dyads])


def side_scale(sides: Sequence[str]) -> alt.Scale:
    """Colours of the sides; those beyond the three are of one light grey."""
    return alt.Scale(
        domain=[side_name(side) for side in sides],
        range=[SIDE_COLOURS.get(side, OUTLINE) for side in sides],
    )


def legend(title: str | None = None, **options: Any) -> alt.Legend:
    """A legend above the chart."""
    return alt.Legend(orient="top", title=title, labelLimit=260, symbolStrokeWidth=1, **options)


def time_axis(**options: Any) -> alt.Axis:
    """An axis of dates without a title, with as many labels as fit."""
    return alt.Axis(title=None, labelOverlap="greedy", grid=False, tickCount=8, domain=True, **options)


def count_axis(title: str | None, **options: Any) -> alt.Axis:
    """An axis of whole numbers that are never negative, also where bars point both ways."""
    return alt.Axis(
        title=title,
        format=",d",
        labelExpr="format(abs(datum.value), ',')",
        tickMinStep=1,
        grid=True,
        **options,
    )


def category_axis() -> alt.Axis:
    """An axis of names, every one of them shown."""
    return alt.Axis(title=None, labelLimit=150, labelOverlap=False, ticks=False, domain=False)


def instant(day: pd.Timestamp) -> alt.DateTime:
    """A day as the end of an axis."""
    return alt.DateTime(year=day.year, month=day.month, date=day.day)


def time_unit(unit: str) -> str:
    """Vega-Lite's time unit for bars that are a calendar unit wide."""
    return {
        "day": "yearmonthdate",
        "week": "yearmonthdate",
        "month": "yearmonth",
        "year": "year",
    }[unit]


def bars_by_dyad(
    counts: pd.DataFrame,
    *,
    category: str,
    labels: Mapping[str, str],
    value: str,
    unit: str,
    dyads: Sequence[str],
) -> alt.Chart:
    """Bars of a category's values side by side for the dyads, in the order of the labels.

    Takes columns dyad, the category's and the value's; categories without rows are left out.
    """
    present = [code for code in labels if (counts[category] == code).any()]
    drawn = counts[counts[category].isin(present)].assign(
        Category=lambda frame: frame[category].map(labels),
        Relation=lambda frame: frame["dyad"].map(lambda dyad: DYADS[dyad].label),
    )
    return (
        alt.Chart(drawn)
        .mark_bar()
        .encode(
            y=alt.Y(
                "Category:N",
                sort=[labels[code] for code in present],
                axis=category_axis(),
            ),
            yOffset=alt.YOffset("Relation:N", sort=[DYADS[dyad].label for dyad in dyads]),
            x=alt.X(f"{value}:Q", axis=count_axis(unit)),
            color=alt.Color("Relation:N", scale=dyad_scale(dyads), legend=legend(symbolType="square")),
            tooltip=[
                alt.Tooltip("Category:N", title=label_of(category)),
                alt.Tooltip("Relation:N"),
                alt.Tooltip(f"{value}:Q", title=unit.capitalize(), format=","),
            ],
        )
        .properties(height=max(34 * len(present), 60))
    )
