"""Charts of demands: from when to when each was pending, and how long those that were met took.

A state reads by its fill, its sign at the end and its word, so that the charts need no colour.
"""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from ledger.charts.base import (
    DEMAND_CLICK,
    INK,
    OUTLINE,
    SIDE_COLOURS,
    Figure,
    Panel,
    category_axis,
    clickable,
    count_axis,
    instant,
    layered,
    panel_title,
    time_axis,
)
from ledger.codebook import DEMAND_STATUS, side_name
from ledger.wording import count_of, format_number

ROW_HEIGHT = 36
"""Pixels of a demand's row: its text, and its bar under it."""
FILLS: Mapping[str, float] = {"met": 1.0, "partly_met": 0.45, "open": 0.08, "rejected": 0.08, "lapsed": 0.08}
"""How full the bar of a state is."""
SIGNS: Mapping[str, str] = {
    "met": "circle",
    "partly_met": "diamond",
    "open": "triangle-right",
    "rejected": "M-1,-1L1,1M1,-1L-1,1",
    "lapsed": "M0,-1.2L0,1.2",
}
"""The sign at the end of a state's bar."""


def demands_over_time(demands: pd.DataFrame, end: pd.Timestamp) -> Figure:
    """A bar a demand from the day on which it was raised to that of its state, a panel a dyad and side that asks.

    Takes the columns of `measures.list_demands`; the axis ends on a day. A click selects a demand.
    """
    drawn = demands.assign(
        State=demands["status"].map(lambda code: DEMAND_STATUS[code].label),
        until=demands["status_date"]
        .where(demands["over_on"].isna() & (demands["status"] == "partly_met"))
        .fillna(demands["over_on"])
        .fillna(end),
        By=demands["demanded_by"].map(side_name),
        Of=demands["demanded_of"].map(side_name),
    )
    drawn["until"] = drawn["until"].clip(upper=max(end, drawn["raised"].max()))
    drawn["still"] = drawn["over_on"].isna().map({True: "pending", False: "over"})
    drawn["far"] = end
    drawn["fill"] = drawn["status"].map(FILLS)
    # The state comes first: it stays where a narrow chart cuts the text.
    drawn["Text"] = drawn["State"] + " · " + drawn["demand"]
    start = drawn["raised"].min()
    lanes = drawn[["dyad", "demanded_by", "demanded_of"]].drop_duplicates()
    panels = [
        _lane(
            drawn[
                (drawn["dyad"] == lane.dyad)
                & (drawn["demanded_by"] == lane.demanded_by)
                & (drawn["demanded_of"] == lane.demanded_of)
            ],
            (start, end),
        )
        for lane in lanes.itertuples()
    ]
    states = drawn["State"].value_counts()
    return Figure(
        title="What each side asked, and what became of it",
        subtitle="Each bar runs from the day on which a demand was raised to that of its state: full with a circle if "
        "met, half full with a diamond if met in part, empty with a cross if rejected, dashed if lapsed, empty with an "
        "arrow if still open. A dotted line goes on where a part is still due.",
        hint="Click a bar for its demand.",
        chart=tuple(panels),
        alt=f"{count_of(len(drawn), 'demand')}: "
        + ", ".join(f"{number} {str(state).lower()}" for state, number in states.items()),
        note=_note_days(drawn),
    )


def _note_days(demands: pd.DataFrame) -> str:
    """Of how many demands the day is less exact than it is drawn."""
    about = int(demands["raised_about"].sum())
    if not about:
        return ""
    return (
        f"Of {count_of(about, 'demand')} the day of asking is not known, as the detail says: the first of a month "
        "stands for it."
    )


def _lane(demands: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp]) -> Panel:
    ids = list(demands["demand_id"])
    head = demands.iloc[0]
    colour = SIDE_COLOURS.get(str(head["demanded_by"]), OUTLINE)
    rows = alt.Y("demand_id:N", sort=ids, axis=None, scale=alt.Scale(domain=ids, paddingInner=0))
    scale = alt.Scale(domain=[instant(day) for day in span])
    axis = time_axis(orient="top")
    tooltip = [
        alt.Tooltip("demand_id:N", title="Demand"),
        alt.Tooltip("demand:N", title="What"),
        alt.Tooltip("By:N", title="Asked by"),
        alt.Tooltip("Of:N", title="Asked of"),
        alt.Tooltip("raised:T", title="Raised", format="%-d %b %Y"),
        alt.Tooltip("State:N"),
        alt.Tooltip("status_date:T", title="State of", format="%-d %b %Y"),
        alt.Tooltip("days_open:Q", title="Days", format=","),
        alt.Tooltip("status_note:N", title="Note"),
    ]
    base = alt.Chart(demands).encode(y=rows, tooltip=tooltip)
    going_on = (
        base.transform_filter("datum.still === 'pending'")
        .mark_rule(stroke=colour, strokeDash=[2, 3], yOffset=9)
        .encode(x=alt.X("until:T", axis=axis, scale=scale), x2=alt.X2("far:T"), tooltip=alt.TooltipValue(None))
    )
    bars = (
        base.mark_bar(
            height=10, yOffset=9, color=colour, stroke=colour, strokeWidth=1.4, cursor="pointer", minBandSize=3
        )
        .encode(
            x=alt.X("raised:T", axis=axis, scale=scale),
            x2=alt.X2("until:T"),
            fillOpacity=alt.FillOpacity("fill:Q", scale=None, legend=None),
            strokeDash=alt.condition("datum.status === 'lapsed'", alt.value([3, 2]), alt.value([1, 0])),
        )
        .add_params(clickable(DEMAND_CLICK, "demand_id"))
    )
    signs = base.mark_point(
        yOffset=9, size=75, fill="white", stroke=INK, strokeWidth=1.6, opacity=1, cursor="pointer"
    ).encode(
        x=alt.X("until:T", axis=axis, scale=scale),
        shape=alt.Shape("status:N", scale=alt.Scale(domain=list(SIGNS), range=list(SIGNS.values())), legend=None),
    )
    words = base.mark_text(
        align="left", yOffset=-8, fontSize=11.5, limit=alt.ExprRef("width"), cursor="pointer"
    ).encode(x=alt.value(0), text=alt.Text("Text:N"), color=alt.ColorValue(INK))
    return layered(
        going_on,
        bars,
        signs,
        words,
        height=ROW_HEIGHT * len(ids),
        title=panel_title(
            f"{side_name(str(head['demanded_by']))} asks {side_name(str(head['demanded_of']))}: "
            f"{count_of(len(demands), 'demand')}"
        ),
    )


def days_to_answer(demands: pd.DataFrame) -> Figure:
    """How many days each met demand took, by who asked whom, with the median of each.

    Takes the columns of `measures.list_demands` of those met or partly met. A click selects a demand.
    """
    drawn = demands.assign(
        Asked=demands["demanded_by"].map(side_name) + " → " + demands["demanded_of"].map(side_name),
        State=demands["status"].map(lambda code: DEMAND_STATUS[code].label),
        days=(demands["status_date"] - demands["raised"]).dt.days,
    ).dropna(subset=["days"])
    order = list(dict.fromkeys(drawn["Asked"]))
    medians = (
        drawn[drawn["status"] == "met"].groupby("Asked", sort=False)["days"].median().rename("median").reset_index()
    )
    medians["written"] = [f"median {format_number(value)}" for value in medians["median"]]
    rows = alt.Y("Asked:N", sort=order, axis=category_axis(), scale=alt.Scale(domain=order))
    scale = alt.Scale(domainMin=0, nice=True)
    axis = count_axis("days")
    colours = alt.Color(
        "demanded_by:N",
        scale=alt.Scale(domain=list(SIDE_COLOURS), range=list(SIDE_COLOURS.values())),
        legend=None,
    )
    marks = (
        alt.Chart(drawn)
        .mark_point(size=95, opacity=1, strokeWidth=1.8, cursor="pointer")
        .encode(
            y=rows,
            x=alt.X("days:Q", scale=scale, axis=axis),
            shape=alt.Shape("status:N", scale=alt.Scale(domain=list(SIGNS), range=list(SIGNS.values())), legend=None),
            color=colours,
            fill=alt.Fill(
                "demanded_by:N",
                scale=alt.Scale(domain=list(SIDE_COLOURS), range=list(SIDE_COLOURS.values())),
                legend=None,
            ),
            fillOpacity=alt.FillOpacity(
                "status:N", scale=alt.Scale(domain=["met", "partly_met"], range=[1.0, 0.2]), legend=None
            ),
            tooltip=[
                alt.Tooltip("demand:N", title="What"),
                alt.Tooltip("State:N"),
                alt.Tooltip("days:Q", title="Days", format=","),
                alt.Tooltip("raised:T", title="Raised", format="%-d %b %Y"),
                alt.Tooltip("status_date:T", title="State of", format="%-d %b %Y"),
            ],
        )
        .add_params(clickable(DEMAND_CLICK, "demand_id"))
    )
    ticks = (
        alt.Chart(medians)
        .mark_tick(thickness=2.5, size=30, color=INK)
        .encode(y=rows, x=alt.X("median:Q", scale=scale, axis=axis), tooltip=alt.TooltipValue(None))
    )
    words = (
        alt.Chart(medians)
        .mark_text(dy=-22, fontSize=11, color=INK, align="left", dx=-4)
        .encode(
            y=rows,
            x=alt.X("median:Q", scale=scale, axis=axis),
            text=alt.Text("written:N"),
            tooltip=alt.TooltipValue(None),
        )
    )
    partly = int((drawn["status"] == "partly_met").sum())
    return Figure(
        title="How long it took to be met",
        subtitle="Days from a demand to its state, by who asked whom: a full circle if met, a pale diamond if in part. "
        "The upright line is the median of those met.",
        hint="Click a mark for its demand.",
        chart=layered(marks, ticks, words, height=62 * len(order)),
        alt="; ".join(
            f"{asked}: median {format_number(days)} days"
            for asked, days in zip(medians["Asked"], medians["median"], strict=True)
        )
        or f"No demand was met in full, {count_of(partly, 'demand')} in part",
        note=f"Medians of few cases: read them as such. {_note_days(drawn)}".strip(),
    )
