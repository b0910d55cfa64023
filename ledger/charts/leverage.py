"""Charts of Russia's leverage over each country: its indicators, their composite, and leverage against tension.

Armenia is a circle and Azerbaijan a square everywhere, so that the charts read without their colours.
"""

import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from ledger.charts.base import (
    INDICATOR_CLICK,
    INK,
    OUTLINE,
    SIDE_COLOURS,
    SIDE_SHAPES,
    YEAR_CLICK,
    Figure,
    Panel,
    clickable,
    layered,
    panel_title,
)
from ledger.codebook import COUNTRY_OF_DYAD, side_name
from ledger.indicators import THEMES, describe_direction, describe_unit, format_figure, format_value, unit_after
from ledger.wording import count_of, format_number, join_words

COUNTRIES = tuple(COUNTRY_OF_DYAD.values())
MARKS = "Armenia is the orange circle, Azerbaijan the blue square."
ROW_HEIGHT = 52
"""Pixels of an indicator's row: its name, its figures and its marks under each other."""
PANEL_WIDTH = 270
"""Least width in pixels of a panel of one indicator."""
LATEST_WIDTH = 420
"""Least width in pixels of a panel of a theme's newest figures."""
TITLE_LETTERS = 40
"""Letters that fit into a line of such a panel's title."""


def _country_scales() -> dict[str, Any]:
    """Colour and shape of each country, with one legend for both."""
    names = [side_name(country) for country in COUNTRIES]
    return {
        "color": alt.Color(
            "Country:N",
            scale=alt.Scale(domain=names, range=[SIDE_COLOURS[country] for country in COUNTRIES]),
            legend=None,
        ),
        "shape": alt.Shape(
            "Country:N",
            scale=alt.Scale(domain=names, range=[SIDE_SHAPES[country] for country in COUNTRIES]),
            legend=None,
        ),
    }


def _year_axis(years: Sequence[int], step: int = 1, **options: Any) -> alt.X:
    """A scale of whole years, every one of them labelled where there is room, or every so many."""
    first, last = min(years), max(years)
    return alt.X(
        "year:Q",
        axis=alt.Axis(
            title=None,
            format="d",
            values=list(range(first, last + 1, step)),
            grid=False,
            labelOverlap="greedy",
            **options,
        ),
        scale=alt.Scale(domain=[first - 0.4, last + 0.4], nice=False),
    )


def _follow(rows: pd.DataFrame) -> pd.DataFrame:
    """The line through a country's years in parts: a part for each step, and whether years are missing within it."""
    parts = []
    for _, own in rows.groupby("Country", sort=False):
        steps = own.sort_values("year")
        for number in range(1, len(steps)):
            step = steps.iloc[number - 1 : number + 1]
            missing = int(step["year"].diff().iloc[1]) > 1
            parts.append(step.assign(part=f"{step['Country'].iloc[0]} {number}", missing=missing))
    return pd.concat(parts) if parts else rows.iloc[:0].assign(part="", missing=False)


def leverage_over_time(composite: pd.DataFrame) -> Figure:
    """The composite of each country by year, with how many indicators it rests on at each point.

    Takes the columns of `measures.leverage_by_year`. A click selects a country and a year.
    """
    drawn = composite[composite["enough"]].assign(
        Country=lambda rows: rows["country"].map(side_name),
        coverage=lambda rows: rows["indicators"].astype(str) + "/" + rows["comparable_indicators"].astype(str),
        fresh=lambda rows: rows["indicators"] - rows["carried"],
    )
    scales = _country_scales()
    base = alt.Chart(drawn).encode(
        x=_year_axis(list(drawn["year"])),
        y=alt.Y(
            "leverage:Q",
            axis=alt.Axis(title="leverage, 0 to 100", tickCount=5, grid=True),
            scale=alt.Scale(domain=[0, 100], nice=False),
        ),
        color=scales["color"],
    )
    lines = (
        # Without a code of the country: a line has no mark of its own to click.
        alt.Chart(_follow(drawn).drop(columns="country"))
        .mark_line(strokeWidth=2.2)
        .encode(
            x=_year_axis(list(drawn["year"])),
            y=alt.Y("leverage:Q"),
            color=scales["color"],
            detail=alt.Detail("part:N"),
            strokeDash=alt.StrokeDash(
                "missing:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [2, 4]]), legend=None
            ),
        )
    )
    points = base.mark_point(filled=True, size=90, opacity=1, cursor="pointer").encode(
        shape=scales["shape"],
        tooltip=[
            alt.Tooltip("Country:N"),
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("leverage:Q", title="Leverage", format=".1f"),
            alt.Tooltip("indicators:Q", title="Indicators it rests on"),
            alt.Tooltip("comparable_indicators:Q", title="Of all comparable"),
            alt.Tooltip("fresh:Q", title="With a figure of the year"),
            alt.Tooltip("carried:Q", title="From up to two years before"),
        ],
    )
    # The higher line has its numbers above, the lower one below, so that they stay out of each other's way.
    words = base.mark_text(
        dy=alt.ExprRef("datum.above || datum.leverage < 12 ? -13 : 15"),
        fontSize=alt.ExprRef("width < 330 ? 8.5 : 10.5"),
        tooltip=None,
    ).encode(text=alt.Text("coverage:N"), color=alt.ColorValue(INK))
    chart = layered(
        lines,
        points.add_params(clickable(YEAR_CLICK, "country", "year")),
        words.transform_joinaggregate(middle="mean(leverage)", groupby=["year"]).transform_calculate(
            above="datum.leverage > datum.middle || (datum.leverage === datum.middle && datum.country === 'ARM')"
        ),
        _name_lines(drawn),
    )
    left_out = sorted({int(year) for year in composite.loc[~composite["enough"], "year"]})
    return Figure(
        title="How much leverage Russia has",
        subtitle="Mean of the comparable indicators, each scaled from 0 (the least leverage seen in either country in "
        f"any year) to 100 (the most). {MARKS} The small numbers say how many of the indicators a year rests on.",
        hint="Click a mark for the figures that it is the mean of.",
        chart=chart.properties(height=230),
        alt="; ".join(
            f"{country}: "
            + ", ".join(
                f"{row.leverage:.0f} in {row.year} ({row.coverage})" for row in own.sort_values("year").itertuples()
            )
            for country, own in drawn.groupby("Country")
        ),
        note=f"Not drawn, since they rest on fewer than a third of the indicators: {join_words([*map(str, left_out)])}."
        if left_out
        else "",
    )


def _name_lines(drawn: pd.DataFrame) -> alt.Chart:
    """Each country's name at the start of its line."""
    first = drawn.sort_values("year").drop_duplicates("country").drop(columns="country")
    names: alt.Chart = (
        alt.Chart(first)
        .mark_text(
            align="left",
            dx=-6,
            dy=alt.ExprRef(f"datum.Country === '{side_name('ARM')}' ? -28 : 30"),
            fontWeight=600,
            fontSize=12,
        )
        .encode(
            x=alt.X("year:Q"),
            y=alt.Y("leverage:Q"),
            text=alt.Text("Country:N"),
            color=alt.ColorValue(INK),
            tooltip=alt.TooltipValue(None),
        )
    )
    return names


def latest_figures(latest: pd.DataFrame, alone: int) -> Figure:
    """The newest figure of both countries in each indicator on one scale from 0 to 100, a panel a theme.

    Takes the columns of `measures.compare_latest`, and how many indicators only one country has. A click selects an
    indicator.
    """
    figures = latest.assign(
        Country=latest["country"].map(side_name),
        Figure=[format_figure(value, unit) for value, unit in zip(latest["value"], latest["unit"], strict=True)],
        Points=latest["direction"].map(describe_direction),
    )
    figures["said"] = [
        f"{country} {format_value(value, unit)} ({period[:4]})"
        for country, value, unit, period in figures[["Country", "value", "unit", "period"]].itertuples(index=False)
    ]
    # The unit stands once, after both figures: narrow panels have no room for it twice.
    figures["after"] = [unit_after(str(unit)) for unit in figures["unit"]]
    said = figures.groupby("indicator_key", sort=False).agg({"said": " · ".join, "after": "first"})
    figures["Figures"] = figures["indicator_key"].map((said["said"] + " " + said["after"]).str.rstrip())
    signs = {"higher_means_more_leverage": "", "higher_means_less_leverage": " ↓", "neutral": " (context)"}
    figures["Name"] = figures["label"] + figures["direction"].map(signs)
    panels = [
        _latest_panel(figures[figures["theme"] == theme], theme)
        for theme in THEMES
        if (figures["theme"] == theme).any()
    ]
    widest = figures[figures["apart"].notna()].drop_duplicates("indicator_key").nlargest(5, "apart")
    return Figure(
        title="The newest figure of each indicator",
        subtitle=f"{MARKS} A percentage stands as it is, a yes at 100 and a no at 0, any other figure as its share of "
        "the largest that either country has had. ↓: a higher figure means less leverage.",
        hint="Click a mark for all figures of its indicator.",
        chart=tuple(panels),
        alt="; ".join(f"{row.label}: {row.Figures}" for row in widest.itertuples()) or "No indicator in this view",
        note=f"{count_of(alone, 'indicator')} that only one country has figures of are in the table." if alone else "",
        beside=LATEST_WIDTH,
    )


def _latest_panel(figures: pd.DataFrame, theme: str) -> Panel:
    keys = list(dict.fromkeys(figures["indicator_key"]))
    heads = figures.drop_duplicates("indicator_key")
    rows = alt.Y("indicator_key:N", sort=keys, axis=None, scale=alt.Scale(domain=keys, paddingInner=0))
    scale = alt.Scale(domain=[-2, 102], nice=False, clamp=True)
    axis = alt.Axis(title=None, values=[0, 25, 50, 75, 100], grid=True, ticks=False, domain=False)
    spans = (
        alt.Chart(figures)
        .mark_line(stroke=OUTLINE, strokeWidth=2.5, yOffset=18)
        .encode(
            y=rows,
            x=alt.X("extent:Q", scale=scale, axis=axis),
            detail=alt.Detail("indicator_key:N"),
            tooltip=alt.TooltipValue(None),
        )
    )
    marks = (
        alt.Chart(figures)
        .mark_point(
            filled=True,
            size=110,
            opacity=1,
            # Apart enough that of two equal figures both are seen.
            yOffset=alt.ExprRef("datum.country === 'ARM' ? 15 : 20"),
            cursor="pointer",
            stroke="white",
            strokeWidth=0.6,
        )
        .encode(
            y=rows,
            x=alt.X("extent:Q", scale=scale, axis=axis),
            **_country_scales(),
            tooltip=[
                alt.Tooltip("label:N", title="Indicator"),
                alt.Tooltip("Country:N"),
                alt.Tooltip("Figure:N"),
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("Points:N", title="A higher figure"),
                alt.Tooltip("publisher:N", title="Source"),
                alt.Tooltip("note:N", title="Note"),
            ],
        )
        .add_params(clickable(INDICATOR_CLICK, "indicator_id"))
    )
    limit = alt.ExprRef("width")
    texts = alt.Chart(heads).encode(y=rows, x=alt.value(0), color=alt.ColorValue(INK), tooltip=alt.TooltipValue(None))
    names = texts.mark_text(align="left", yOffset=-16, fontSize=12, fontWeight=600, limit=limit).encode(
        text=alt.Text("Name:N")
    )
    words = texts.mark_text(align="left", yOffset=-2, fontSize=11, limit=limit).encode(text=alt.Text("Figures:N"))
    return layered(spans, names, words, marks, height=ROW_HEIGHT * len(keys), title=panel_title(THEMES[theme].label))


def indicators_over_time(years: pd.DataFrame, theme: str) -> Figure:
    """Each indicator of a theme over the years, a panel an indicator with both countries on one scale.

    Takes the columns of `measures.list_indicator_years`; indicators with a single figure are left out.
    """
    own = years[years["theme"] == theme].rename(columns={"year_of_figure": "year"})
    counted = own.groupby("indicator_key")["year"].size()
    drawn = own[own["indicator_key"].map(counted) > 1].assign(
        Country=lambda rows: rows["country"].map(side_name),
        Figure=lambda rows: [
            format_figure(value, unit) for value, unit in zip(rows["value"], rows["unit"], strict=True)
        ],
    )
    # Those that compare the countries come first.
    keys = sorted(
        dict.fromkeys(drawn["indicator_key"]),
        key=lambda key: -drawn.loc[drawn["indicator_key"] == key, "country"].nunique(),
    )
    span = list(years["year_of_figure"])
    panels = [_indicator_panel(drawn[drawn["indicator_key"] == key], span) for key in keys]
    single = int((counted <= 1).sum())
    return Figure(
        title=f"{THEMES[theme].label} over the years",
        subtitle=f"{MARKS} A dotted line leaps years without a figure. Figures of part of a year are left out.",
        hint="Click a mark for all figures of its indicator.",
        chart=tuple(panels),
        alt="; ".join(_say_range(drawn[drawn["indicator_key"] == key]) for key in keys[:6])
        or "No indicator of this theme has figures of two years",
        note=f"{count_of(single, 'indicator')} with a single figure {'is' if single == 1 else 'are'} in the table."
        if single
        else "",
        beside=PANEL_WIDTH,
    )


def one_indicator(years: pd.DataFrame) -> Figure:
    """One indicator over the years, from its rows of `measures.list_indicator_years`. A click selects a figure."""
    drawn = years.rename(columns={"year_of_figure": "year"}).assign(
        Country=lambda rows: rows["country"].map(side_name),
        Figure=lambda rows: [
            format_figure(value, unit) for value, unit in zip(rows["value"], rows["unit"], strict=True)
        ],
    )
    return Figure(
        title="Over the years",
        subtitle=f"{MARKS} A dotted line leaps years without a figure. Figures of part of a year are left out.",
        hint="Click a mark for its figure.",
        chart=_indicator_panel(drawn, list(drawn["year"])).properties(height=220),
        alt=_say_range(drawn),
    )


def _say_range(rows: pd.DataFrame) -> str:
    """`Gas imports: Armenia 87.7% (2021) to 85% (2025), Azerbaijan 0% (2019)`."""
    parts = []
    for country, own in rows.groupby("Country"):
        ends = own.sort_values("year").iloc[[0, -1]] if len(own) > 1 else own
        parts.append(f"{country} " + " to ".join(f"{row.Figure} ({row.year})" for row in ends.itertuples()))
    return f"{rows['label'].iloc[0]}: {', '.join(parts)}"


def _indicator_panel(rows: pd.DataFrame, span: Sequence[int]) -> Panel:
    unit, head = str(rows["unit"].iloc[0]), rows.iloc[0]
    only = set(rows["country"])
    missing = [f"no figure for {side_name(country)}" for country in COUNTRIES if country not in only]
    scales = _country_scales()
    y = alt.Y("value:Q", axis=_value_axis(unit), scale=_value_scale(unit))
    x = _year_axis(span, 1 + (max(span) - min(span)) // 7, labelFontSize=10)
    lines = (
        alt.Chart(_follow(rows))
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=scales["color"],
            detail=alt.Detail("part:N"),
            strokeDash=alt.StrokeDash(
                "missing:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [2, 4]]), legend=None
            ),
            tooltip=alt.TooltipValue(None),
        )
    )
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=70, opacity=1, cursor="pointer")
        .encode(
            x=x,
            y=y,
            **scales,
            tooltip=[
                alt.Tooltip("Country:N"),
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("Figure:N"),
                alt.Tooltip("publisher:N", title="Source"),
                alt.Tooltip("note:N", title="Note"),
            ],
        )
        .add_params(clickable(INDICATOR_CLICK, "indicator_id", "country", "period"))
    )
    title = alt.TitleParams(
        textwrap.wrap(str(head["label"]), TITLE_LETTERS),
        subtitle=textwrap.wrap(
            " · ".join([describe_unit(unit), describe_direction(str(head["direction"])), *missing]), TITLE_LETTERS + 6
        ),
        anchor="start",
        fontSize=12,
        fontWeight=600,
        offset=8,
        subtitleColor=INK,
        subtitleFontSize=10.5,
        limit=PANEL_WIDTH + 60,
    )
    return layered(lines, points, height=110, title=title)


def _value_axis(unit: str) -> alt.Axis:
    if unit == "yes_no":
        return alt.Axis(title=None, values=[0, 1], labelExpr="datum.value ? 'yes' : 'no'", grid=True)
    written = "d" if unit == "year" else ",.9~g"
    return alt.Axis(title=None, format=written, tickCount=4, grid=True)


def _value_scale(unit: str) -> alt.Scale:
    if unit == "yes_no":
        return alt.Scale(domain=[-0.15, 1.15], nice=False)
    return alt.Scale(zero=unit != "year", nice=True)


TURN = 0.15
"""Share of the chart's height or width by which a path must turn for its year to be labelled."""


def positions(places: pd.DataFrame) -> Figure:
    """Leverage against the mean tension of the year: one path a country, a point a year.

    Takes the columns of `measures.place_countries`. A click selects a dyad and a year.
    """
    drawn = places.assign(
        Country=places["country"].map(side_name),
        part=[
            str(year) if days >= (366 if year % 4 == 0 else 365) else f"{year}*"
            for year, days in zip(places["year"], places["days_covered"], strict=True)
        ],
        coverage=places["indicators"].astype(str) + " of " + places["comparable_indicators"].astype(str),
    )
    top = max(float(drawn["tension"].max()), 1.0) * 1.12
    drawn["label"] = _choose_labels(drawn, top)
    drawn["dips"] = _find_dips(drawn)
    scales = _country_scales()
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "leverage:Q",
            axis=alt.Axis(title="Russia's leverage, 0 to 100 →", tickCount=5, grid=True),
            scale=alt.Scale(domain=[0, 100], nice=False),
        ),
        y=alt.Y(
            "tension:Q",
            axis=alt.Axis(title="mean tension of the year, points ↑", tickCount=5, grid=True, format=",d"),
            scale=alt.Scale(domain=[0, top], nice=False),
        ),
    )
    # Without a dyad: a path has no mark of its own to click.
    paths = (
        base.properties(data=drawn.drop(columns="dyad"))
        .mark_line(strokeWidth=1.8, tooltip=None)
        .encode(
            color=scales["color"],
            order=alt.Order("year:Q"),
            strokeDash=alt.StrokeDash(
                "Country:N",
                scale=alt.Scale(domain=[side_name(country) for country in COUNTRIES], range=[[1, 0], [6, 3]]),
                legend=None,
            ),
        )
    )
    points = (
        base.mark_point(filled=True, size=80, opacity=1, cursor="pointer")
        .encode(
            **scales,
            tooltip=[
                alt.Tooltip("Country:N"),
                alt.Tooltip("part:N", title="Year"),
                alt.Tooltip("leverage:Q", title="Leverage", format=".1f"),
                alt.Tooltip("coverage:N", title="Indicators it rests on"),
                alt.Tooltip("tension:Q", title="Mean tension", format=",.1f"),
                alt.Tooltip("days_covered:Q", title="Days of the year in the record"),
            ],
        )
        .add_params(clickable(YEAR_CLICK, "dyad", "year"))
    )
    words = (
        base.transform_filter("datum.label !== ''")
        .mark_text(
            # Toward the middle, where there is room.
            align=alt.ExprRef("datum.leverage > 60 ? 'right' : 'left'"),
            dx=alt.ExprRef("datum.leverage > 60 ? -8 : 8"),
            dy=alt.ExprRef("datum.dips ? 11 : -8"),
            fontSize=11,
            color=INK,
            tooltip=None,
        )
        .encode(text=alt.Text("label:N"))
    )
    return Figure(
        title="Leverage against tension, year by year",
        subtitle="To the right Russia has more leverage, upward relations are tenser. Armenia is the solid orange line "
        "with circles, Azerbaijan the dashed blue one with squares; each point is a year.",
        hint="Click a point for the acts that its tension rests on.",
        chart=layered(paths, points, words, height=340),
        alt="; ".join(
            f"{country}: "
            + ", ".join(
                f"{part} leverage {leverage:.0f}, tension {format_number(round(tension))}"
                for part, leverage, tension in zip(own["part"], own["leverage"], own["tension"], strict=True)
            )
            for country, own in drawn.groupby("Country")
        ),
        note="* The record covers a part of the year; the mean is over its days."
        if drawn["part"].str.endswith("*").any()
        else "",
    )


def _choose_labels(drawn: pd.DataFrame, top: float) -> list[str]:
    """What stands at each point: the first, the last and those where the path turns, with the country at the last."""
    labels: dict[Any, str] = dict.fromkeys(drawn.index, "")
    for country, own in drawn.groupby("Country"):
        places = list(
            zip(own.index, own["leverage"] / 100, own["tension"] / top, own["part"], strict=True),
        )
        kept = [places[0], *_find_turns(places), places[-1]]
        labels |= {index: year for index, _, _, year in kept}
        labels[places[-1][0]] = f"{country} {places[-1][3]}"
    return [labels[index] for index in drawn.index]


def _find_dips(drawn: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the points next to each on its path lie higher, so that its label is clearer below it."""
    tension = drawn.groupby("Country")["tension"]
    return pd.concat([tension.shift(1), tension.shift(-1)], axis="columns").mean(axis="columns") > drawn["tension"]


def _find_turns(places: Sequence[tuple[Any, float, float, str]]) -> list[tuple[Any, float, float, str]]:
    """The points between the first and the last that are far from every one labelled before and from the last."""
    turns: list[tuple[Any, float, float, str]] = []
    for place in places[1:-1]:
        others = [places[0], *turns, places[-1]]
        if all(abs(place[1] - x) + abs(place[2] - y) > TURN for _, x, y, _ in others):
            turns.append(place)
    return turns
