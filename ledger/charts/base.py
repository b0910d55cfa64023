"""Charts of the measures' DataFrames, the same colours and marks everywhere.

Each function returns a `Figure`: the chart, the words around it, and its text alternative. Charts take
their text colours from where they are shown, so that they read on light and on dark ground.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import altair as alt
import pandas as pd
from altair.utils import schemapi

from ledger.codebook import COUNTRY_OF_DYAD, DYADS, label_of, side_name
from ledger.wording import format_number

# Altair would hold every part of a chart against its schema as it is made, a sixth of the time that a chart takes. What
# goes into a chart is ours, and the tests hold it against the schema.
schemapi.disable_debug_mode()

INK = "currentColor"
"""The colour of the text around a chart, on light and on dark ground."""

ARMENIA = "#D55E00"
AZERBAIJAN = "#0072B2"
RUSSIA_IN_PRINT = "#595959"
RUSSIA = f"color-mix(in srgb, {INK} 40%, #8A8886)"
"""The same grey on light ground; a light one on dark ground, on which it would not be seen."""
CONTEXT = "#7B5EA7"
OUTLINE = "#9AA3A9"
CONFLICT = "#B5367A"
COOPERATION = "#3F8F5B"
"""Tints of a mean Goldstein value below and above zero; the sign always stands beside them."""

TICK_FORMATS = (
    {"year": "%Y"}
    | dict.fromkeys(("quarter", "month"), "%b %Y")
    | dict.fromkeys(("week", "date", "day", "hours"), "%-d %b")
)
"""How an axis of dates writes the start of a year, of a month, and other days."""

SIDE_COLOURS = {"ARM": ARMENIA, "AZE": AZERBAIJAN, "RUS": RUSSIA}
DYAD_COLOURS = {"ARM-RUS": ARMENIA, "AZE-RUS": AZERBAIJAN, "ARM-AZE": CONTEXT}
SIDE_SHAPES = {"ARM": "circle", "AZE": "square", "RUS": "triangle-up"}
TABLE_SHAPES = {"incidents": "triangle-up", "detentions": "circle", "diplomatic_actions": "square"}

BIN_WORDS = {"day": "by day", "week": "by week", "month": "by month", "quarter": "by quarter", "year": "by year"}
BIN_FORMATS = {"day": "%-d %b %Y", "week": "week of %-d %b %Y", "month": "%b %Y", "quarter": "Q%q %Y", "year": "%Y"}
AXIS_FORMATS = {"day": "%-d %b %Y", "week": "%-d %b %Y", "month": "%b %Y", "quarter": "%b %Y", "year": "%Y"}

RECORD_CLICK = "record"
TYPE_CLICK = "type"
PERIOD_BRUSH = "period"
PLACE_CLICK = "place"
CELL_CLICK = "cell"
PAIR_CLICK = "pair"
ACT_CLICK = "act"
NAME_CLICK = "name"
MARK_CLICK = "mark"
MONTH_CLICK = "month"
WEEK_CLICK = "week"
INDICATOR_CLICK = "indicator"
DEMAND_CLICK = "demand"
YEAR_CLICK = "year"
DAY_CLICK = "day"
"""Names of the selections in the charts, for the page that reads them."""


Panel: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Figure:
    """A chart, or panels under each other on one scale, with the words around it.

    The title says what it shows, the subtitle how to read it, `alt` what it says to those who cannot see it,
    the note what it leaves out, the hint what a reader can do with it on a page.
    """

    title: str
    subtitle: str
    chart: Panel | tuple[Panel, ...]
    alt: str
    note: str = ""
    hint: str = ""
    beside: int | None = None
    """Least width in pixels at which panels stand beside each other; None where they stand under each other."""

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The chart, or each of its panels."""
        return self.chart if isinstance(self.chart, tuple) else (self.chart,)


def clickable(name: str, *fields: str, **options: Any) -> alt.Parameter:
    """A selection of one mark at a time by its fields: what a second click or a held key would add to it is left out.

    Whatever mark of a layered chart has all the fields can be clicked: a line has those of its first point.
    """
    return alt.selection_point(name=name, fields=list(fields), clear=False, toggle=False, **options)


class _Layers(alt.LayerChart):
    """Layers that stand as they were given: Altair's own copies and looks through all of them whenever one is made,
    which is once more each time that a chart is written.
    """  # noqa: D205 - it is one sentence

    def __init__(self, data: Any = alt.Undefined, layer: Sequence[alt.Chart] = (), **properties: Any) -> None:
        super(alt.LayerChart, self).__init__(data=data, layer=list(layer), **properties)


def layered(*layers: alt.Chart, **properties: Any) -> alt.LayerChart:
    """Layers in one panel, as `alt.layer` makes them, which copies all of them several times and takes most of a page's
    time.
    """  # noqa: D205 - it is one sentence
    shared = layers[0].data
    is_shared = all(layer.data is shared for layer in layers)
    bare: list[Any] = [layer.copy(deep=False) for layer in layers]
    params: list[Any] = []
    for number, layer in enumerate(bare, 1):
        # What can be selected in a layer is declared by the panel, which names the layer.
        for parameter in [] if layer.params is alt.Undefined else layer.params:
            layer.name = f"clicked_{number}"
            params.append(alt.TopLevelSelectionParameter(**parameter.to_dict(validate=False), views=[layer.name]))
        layer.params = alt.Undefined
        if is_shared:
            layer.data = alt.Undefined
    chart = _Layers(shared if is_shared else alt.Undefined, bare, **properties)
    if params:
        chart.params = params
    return chart


def panel_title(text: str, figures: str | list[str] | None = None) -> alt.TitleParams:
    """The heading of a panel, with its figures in a line or several under it."""
    under: dict[str, Any] = {}
    if figures:
        under = {"subtitle": figures, "subtitleColor": INK, "subtitleFontSize": 12, "subtitlePadding": 4}
    # Without a limit of its own Streamlit cuts it to a part of a narrow chart's width.
    return alt.TitleParams(text, anchor="start", fontSize=13, fontWeight=600, offset=12, limit=0, **under)


def dyad_title(dyad: str) -> alt.TitleParams:
    """The heading of a dyad's panel."""
    return panel_title(DYADS[dyad].label)


def dyad_scale(dyads: Sequence[str]) -> alt.Scale:
    """Colours of the dyads."""
    return alt.Scale(domain=[DYADS[dyad].label for dyad in dyads], range=[DYAD_COLOURS[dyad] for dyad in dyads])


def side_scale(sides: Sequence[str]) -> alt.Scale:
    """Colours of the sides; those beyond the three are of one light grey."""
    return alt.Scale(
        domain=[side_name(side) for side in sides], range=[SIDE_COLOURS.get(side, OUTLINE) for side in sides]
    )


def legend(title: str | None = None, orient: Any = "top", **options: Any) -> alt.Legend:
    """A legend above the chart, or at another of its edges; in two columns where a row would be too wide."""
    columns = alt.ExprRef("width < 260 ? 1 : width < 420 ? 2 : 0") if orient in ("top", "bottom") else 1
    return alt.Legend(orient=orient, title=title, labelLimit=260, symbolStrokeWidth=1, columns=columns, **options)


def line_legend() -> alt.Legend:
    """A legend of lines, long enough to tell a broken one from a whole one."""
    return legend(symbolType="stroke", symbolSize=700)


def time_axis(ticks: int = 8, **options: Any) -> alt.Axis:
    """An axis of dates without a title, with about so many labels, every second of them where not all fit."""
    options = {"format": TICK_FORMATS, **options}
    return alt.Axis(title=None, labelOverlap="parity", grid=False, tickCount=ticks, domain=True, **options)


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
    # Streamlit moves the labels at both ends of an axis inward, which would take a name off its row.
    return alt.Axis(title=None, labelLimit=150, labelOverlap=False, labelFlush=False, ticks=False, domain=False)


def instant(day: pd.Timestamp) -> alt.DateTime:
    """A day as the end of an axis."""
    return alt.DateTime(year=day.year, month=day.month, date=day.day)


def whole_units(span: tuple[pd.Timestamp, pd.Timestamp], unit: str) -> list[alt.DateTime]:
    """The ends of an axis that holds every calendar unit of a span of days whole."""
    periods = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
    first, last = (day.to_period(periods[unit]) for day in span)
    return [instant(first.start_time), instant((last + 1).start_time)]


def time_unit(unit: str) -> Any:
    """Vega-Lite's time unit for bars that are a calendar unit wide."""
    return {
        "day": "yearmonthdate",
        "week": "yearmonthdate",
        "month": "yearmonth",
        "quarter": "yearquarter",
        "year": "year",
    }[unit]


def calendar_axis(unit: str, span: tuple[pd.Timestamp, pd.Timestamp]) -> alt.X:
    """Calendar units, from columns `bin` with the start of each; every one of a span of days is shown whole."""
    return alt.X(
        "bin:T",
        timeUnit=time_unit(unit),
        axis=time_axis(format=AXIS_FORMATS[unit]),
        scale=alt.Scale(domain=whole_units(span, unit)),
    )


def calendar_bars(
    counts: pd.DataFrame,
    unit: str,
    span: tuple[pd.Timestamp, pd.Timestamp],
    heights: tuple[int, int],
    axis: alt.Axis,
    **look: Any,
) -> alt.Chart:
    """Bars a calendar unit wide, above and below a line, fuller or paler, on the axes that a figure's panels share.

    Takes columns bin, signed and fullness, and how far below and above the line the scale reaches.
    """
    chart: alt.Chart = (
        alt.Chart(counts)
        .mark_bar(binSpacing=1, minBandSize=3, **look)
        .encode(
            x=calendar_axis(unit, span),
            y=alt.Y("signed:Q", axis=axis, scale=alt.Scale(domain=[-heights[0], heights[1]], nice=True)),
            fillOpacity=alt.FillOpacity("fullness:Q", scale=None, legend=None),
        )
    )
    return chart


def zero_line() -> alt.Chart:
    """The line that bars of both directions start from."""
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame({"signed": [0]})).mark_rule(color=OUTLINE, tooltip=None).encode(y=alt.Y("signed:Q"))
    )
    return chart


NO_NAMES = "width < 250"
"""Where bars have no room for the names of their countries at their ends; the legend has them."""


def end_with_room(end: float, words: int) -> alt.ExprRef:
    """The end of a scale on which a bar that reaches a value has room for words after it, so many pixels wide.

    Where names are left out of them, it is for 52 pixels less.
    """
    room = f"({NO_NAMES} ? {words - 52} : {words})"
    return alt.ExprRef(f"{end} * (1 + {room} / max(width - {room}, 40))")


def words_at_bars(bars: alt.Chart, words: str) -> alt.Chart:
    """A column's words at the ends of a dyad's bars, after the column Name, which tells them apart without colour."""
    chart: alt.Chart = bars.mark_text(
        align="left",
        dx=4,
        fontSize=11,
        color=INK,
        tooltip=None,
        text=alt.ExprRef(f"({NO_NAMES} ? '' : datum.Name + ' ') + datum['{words}']"),
    )
    return chart


def name_of_dyad(dyad: str) -> str:
    """The country of a dyad, or both where neither is Russia."""
    return side_name(COUNTRY_OF_DYAD[dyad]) if dyad in COUNTRY_OF_DYAD else "Both"


def bars_by_dyad(
    counts: pd.DataFrame,
    *,
    category: str,
    labels: Mapping[str, str],
    value: str,
    unit: str,
    dyads: Sequence[str],
) -> Panel:
    """Bars of a category's values side by side for the dyads, in the order of the labels.

    Takes columns dyad, the category's and the value's; categories without rows are left out. A click selects a
    category and a dyad.
    """
    present = [code for code in labels if (counts[category] == code).any()]
    drawn = counts[counts[category].isin(present)].assign(
        Category=lambda frame: frame[category].map(labels),
        Relation=lambda frame: frame["dyad"].map(lambda dyad: DYADS[dyad].label),
        Name=lambda frame: frame["dyad"].map(name_of_dyad),
        written=lambda frame: frame[value].map(format_number),
    )
    base = alt.Chart(drawn).encode(
        y=alt.Y(
            "Category:N",
            sort=[labels[code] for code in present],
            axis=category_axis(),
            scale=alt.Scale(paddingInner=0.25),
        ),
        yOffset=alt.YOffset("Relation:N", sort=[DYADS[dyad].label for dyad in dyads]),
        x=alt.X(
            f"{value}:Q",
            axis=count_axis(unit, tickCount=6),
            scale=alt.Scale(domainMin=0, domainMax=end_with_room(max([1.0, *drawn[value]]), 85), nice=False),
        ),
    )
    bars = (
        base.mark_bar(cursor="pointer")
        .encode(
            color=alt.Color("Relation:N", scale=dyad_scale(dyads), legend=legend(symbolType="square")),
            tooltip=[
                alt.Tooltip("Category:N", title=label_of(category)),
                alt.Tooltip("Relation:N"),
                alt.Tooltip(f"{value}:Q", title=unit.capitalize(), format=","),
            ],
        )
        .add_params(clickable(MARK_CLICK, category, "dyad"))
    )
    chart: Panel = layered(bars, words_at_bars(base, "written"), height=max(38 * len(present), 60))
    return chart
