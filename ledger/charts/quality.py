"""Charts of what weakens the record: weaknesses, what records rest on, and where nothing is recorded."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from ledger.charts.base import (
    DYAD_COLOURS,
    INK,
    MARK_CLICK,
    MONTH_CLICK,
    NO_NAMES,
    OUTLINE,
    Figure,
    Panel,
    category_axis,
    clickable,
    dyad_scale,
    dyad_title,
    end_with_room,
    layered,
    legend,
    name_of_dyad,
    words_at_bars,
)
from ledger.codebook import AFFILIATION, DYADS, LANGUAGES
from ledger.quality import WEAKNESSES, name_resting, order_resting
from ledger.wording import count_of

BAR_HEIGHT = 17
MOST_LANGUAGES = 8
MONTHS = [f"{pd.Timestamp(2000, number, 1):%b}" for number in range(1, 13)]
WORDS_WIDTH = 122
"""Pixels that a country's name, number and share take at the end of a bar."""


def weaknesses(rows: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """The share of each dyad's records with each weakness; takes the columns of `measures.summarise_weaknesses`.

    A click selects a weakness as the mark.
    """
    labels = {code: term.label for code, term in WEAKNESSES.items()}
    return Figure(
        title="What weakens the records",
        subtitle="Share of the records of each relation that have the weakness, of those that can have it, with their "
        "number. A record can have several.",
        hint="Click a bar to list its records.",
        chart=_draw_shares(rows.assign(code=rows["weakness"], mark=rows["weakness"]), labels, dyads),
        alt=_tell_shares(rows.assign(code=rows["weakness"]), labels),
    )


def resting(rows: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """What the records of each dyad rest on; takes the columns of `measures.count_resting`.

    A click selects what they rest on as the mark.
    """
    labels = {code: name_resting(code) for code in order_resting(rows)}
    drawn = rows.assign(code=rows["rests_on"], mark="rests_" + rows["rests_on"])
    return Figure(
        title="Whose word the records rest on",
        subtitle="Each record once: with an independent source (research and intergovernmental ones among them), or "
        "with sources of one side alone, official and state-owned ones only or pro-government ones among them.",
        hint="Click a bar to list its records.",
        chart=_draw_shares(drawn, labels, dyads),
        alt=_tell_shares(drawn, labels),
        note="A source's side is that of its country's domain, and of the outlet whose text a page carries.",
    )


def affiliations(rows: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """The share of each dyad's records that cite a source of each affiliation.

    Takes the columns of `measures.count_cited_sources`; a click selects an affiliation as the mark.
    """
    own = rows[rows["field"] == "affiliation"]
    labels = {code: term.label for code, term in AFFILIATION.items() if (own["value"] == code).any()}
    drawn = own.assign(code=own["value"], mark="affiliation_" + own["value"])
    return Figure(
        title="What kind of source they cite",
        subtitle="Share of the records of each relation that cite at least one source of the kind, with their number.",
        hint="Click a bar for its records.",
        chart=_draw_shares(drawn, labels, dyads),
        alt=_tell_shares(drawn, labels),
    )


def languages(rows: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """As `affiliations`, by language; the most frequent. A click selects the language as the mark."""
    own = rows[rows["field"] == "language"]
    order = own.groupby("value")["records"].sum().sort_values(ascending=False, kind="stable").index
    kept = list(order[:MOST_LANGUAGES])
    labels = {code: LANGUAGES.get(code, code) for code in kept}
    own = own[own["value"].isin(kept)]
    drawn = own.assign(code=own["value"], mark="language_" + own["value"])
    rarer = len(order) - len(kept)
    return Figure(
        title="In what language",
        subtitle="Share of the records of each relation that cite at least one source in the language, with their "
        "number.",
        hint="Click a bar for its records.",
        chart=_draw_shares(drawn, labels, dyads),
        alt=_tell_shares(drawn, labels),
        note=f"{count_of(rarer, 'rarer language')} not drawn." if rarer else "",
    )


def _draw_shares(rows: pd.DataFrame, labels: Mapping[str, str], dyads: Sequence[str]) -> Panel:
    """Bars of shares by category, a bar a dyad, with number and share at their ends; columns code and mark."""
    drawn = rows.assign(
        Category=rows["code"].map(labels),
        Relation=rows["dyad"].map(lambda dyad: DYADS[dyad].label),
        Name=rows["dyad"].map(name_of_dyad),
        Number=[
            "" if pd.isna(share) else f"{records:,} ({_percent(share)})"
            for records, share in zip(rows["records"], rows["share"], strict=True)
        ],
    )
    relations = [DYADS[dyad].label for dyad in dyads]
    base = alt.Chart(drawn).encode(
        y=alt.Y(
            "Category:N",
            sort=list(labels.values()),
            axis=alt.Axis(title=None, labelLimit=190, labelOverlap=False, ticks=False, domain=False),
            scale=alt.Scale(paddingInner=0.25),
        ),
        yOffset=alt.YOffset("Relation:N", sort=relations, scale=alt.Scale(domain=relations, paddingInner=0.1)),
        x=alt.X(
            "share:Q",
            scale=alt.Scale(domainMin=0, domainMax=end_with_room(1, WORDS_WIDTH), nice=False),
            axis=alt.Axis(
                title="share of records",
                values=[0, 0.25, 0.5, 0.75, 1],
                # Where there is no room for all, every second.
                labelExpr=f"{NO_NAMES} && datum.value % 0.5 ? '' : format(datum.value, '.0%')",
                labelOverlap=False,
            ),
        ),
    )
    bars = (
        base.mark_bar(cursor="pointer")
        .encode(
            color=alt.Color(
                "Relation:N", scale=dyad_scale(dyads), legend=legend(symbolType="square") if len(dyads) > 1 else None
            ),
            tooltip=[
                alt.Tooltip("Category:N", title="Of the records"),
                alt.Tooltip("Relation:N"),
                alt.Tooltip("records:Q", title="Records", format=","),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        )
        .add_params(clickable(MARK_CLICK, "mark", "dyad"))
    )
    numbers = words_at_bars(base.transform_filter("datum.Number !== ''"), "Number")
    chart: Panel = layered(bars, numbers, height=len(labels) * (BAR_HEIGHT * len(dyads) + 5))
    return chart


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _tell_shares(rows: pd.DataFrame, labels: Mapping[str, str]) -> str:
    told = rows.dropna(subset="share")
    return "; ".join(
        f"{label}: "
        + ", ".join(
            f"{DYADS[dyad].label} {records} ({share:.0%})"
            for dyad, records, share in told.loc[told["code"] == code, ["dyad", "records", "share"]].itertuples(
                index=False
            )
        )
        for code, label in labels.items()
    )


def coverage(series: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """Records by month, a row a year and a column a month, a panel a dyad, on one scale.

    Takes the columns of `measures.count_over_time` by month. Months between a dyad's first and last record that have
    none are outlined. A click selects a month's first day and the dyad.
    """
    most = max(int(series["records"].max()), 1)
    years = [str(year) for year in sorted(series["bin"].dt.year.unique())]
    panels, told = [], []
    for dyad in dyads:
        own = series[series["dyad"] == dyad]
        busy = own.loc[own["records"] > 0, "bin"]
        cells = own[(own["bin"] >= busy.min()) & (own["bin"] <= busy.max())]
        if cells.empty:
            continue
        panels.append(_draw_months(cells, dyad, years, most))
        empty = int((cells["records"] == 0).sum())
        told.append(
            f"{DYADS[dyad].label}: at most {cells['records'].max()} in a month, none in {count_of(empty, 'month')}"
        )
    return Figure(
        title="Where the record is dense, and where it is empty",
        subtitle="Records by month: stronger for more, on one scale. A dashed 0 is a month without a record between "
        "the relation's first and last; beyond them nothing is drawn.",
        hint="Click a month for its records.",
        chart=tuple(panels),
        alt="; ".join(told),
        note="Records dated only to a month or a year count at its first day.",
        beside=420,
    )


def _draw_months(cells: pd.DataFrame, dyad: str, years: Sequence[str], most: int) -> Panel:
    drawn = cells.assign(
        start=cells["bin"].dt.strftime("%Y-%m-%d"),
        Year=cells["bin"].dt.year.astype(str),
        Month=cells["bin"].dt.strftime("%b"),
    )
    ticks: dict[str, Any] = {"title": None, "ticks": False, "domain": False, "labelOverlap": False}
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "Month:N",
            scale=alt.Scale(domain=MONTHS, paddingInner=0.06),
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelExpr="width < 330 ? slice(datum.label, 0, 1) : datum.label",
                **ticks,
            ),
        ),
        y=alt.Y("Year:N", scale=alt.Scale(domain=list(years), paddingInner=0.08), axis=category_axis()),
        tooltip=[alt.Tooltip("bin:T", title="Month", format="%b %Y"), alt.Tooltip("records:Q", title="Records")],
    )
    full = (
        base.transform_filter("datum.records > 0")
        .mark_rect(color=DYAD_COLOURS[dyad], cursor="pointer")
        .encode(
            opacity=alt.Opacity(
                "records:Q", scale=alt.Scale(type="sqrt", domain=[0, most], range=[0.08, 0.62]), legend=None
            )
        )
        .add_params(clickable(MONTH_CLICK, "start", "dyad"))
    )
    bare = base.transform_filter("datum.records === 0").mark_rect(
        fillOpacity=0, stroke=OUTLINE, strokeWidth=1.2, strokeDash=[3, 2]
    )
    numbers = base.mark_text(fontSize=10.5, color=INK, tooltip=None).encode(text=alt.Text("records:Q", format=","))
    panel: Panel = layered(full, bare, numbers, height=24 * len(years), title=dyad_title(dyad))
    return panel
