"""Charts of event types over time, the dyads under each other within a type."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from ledger.charts.base import (
    AXIS_FORMATS,
    BIN_FORMATS,
    BIN_WORDS,
    CELL_CLICK,
    INK,
    OUTLINE,
    Figure,
    category_axis,
    clickable,
    dyad_scale,
    layered,
    legend,
    time_axis,
)
from ledger.codebook import DYADS, label_of
from ledger.wording import count_of

BIN_LENGTHS = {
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(weeks=1),
    "month": pd.DateOffset(months=1),
    "quarter": pd.DateOffset(months=3),
    "year": pd.DateOffset(years=1),
}
ROW_HEIGHT = 14
CELL_SHARE = 0.94
"""Share of a period that its cell fills; the rest keeps neighbours apart."""


def bin_end(start: Any, unit: str) -> Any:
    """The moment at which a calendar unit that begins at a moment, or at each of a column, is over."""
    return start + BIN_LENGTHS[unit]


def _say_order(dyads: Sequence[str]) -> str:
    """Which row is whose, for print without colour."""
    if len(dyads) < 2:
        return ""
    first, *others = (DYADS[dyad].label for dyad in dyads)
    return f", {first} above {' above '.join(others)}"


def types_over_time(counts: pd.DataFrame, unit: str, *, noun: str, most: int = 16) -> Figure:
    """Records by event type and calendar unit as cells, stronger for more, with each row's total at its end.

    Takes the columns of `measures.count_types_over_time`. A click selects a cell by event type, dyad and start.
    """
    dyads = [dyad for dyad in DYADS if (counts["dyad"] == dyad).any()]
    totals = counts.groupby("event_type")["records"].sum().sort_values(ascending=False, kind="stable")
    kept = list(totals.index[:most])
    ends = bin_end(counts["bin"], unit)
    cells = counts.assign(
        start=counts["bin"].dt.strftime("%Y-%m-%d"),
        end=counts["bin"] + (ends - counts["bin"]) * CELL_SHARE,
        Type=counts["event_type"].map(label_of),
        Relation=counts["dyad"].map(lambda dyad: DYADS[dyad].label),
    )
    cells = cells[cells["event_type"].isin(kept)]
    rows = pd.MultiIndex.from_product([kept, dyads], names=["event_type", "dyad"])
    sums = cells.groupby(["event_type", "dyad"])["records"].sum().reindex(rows, fill_value=0).reset_index()
    sums = sums.assign(
        bin=counts["bin"].min(),
        end=ends.max(),
        Type=sums["event_type"].map(label_of),
        Relation=sums["dyad"].map(lambda dyad: DYADS[dyad].label),
    )
    order = [label_of(event_type) for event_type in kept]
    relations = [DYADS[dyad].label for dyad in dyads]
    place = {
        "y": alt.Y("Type:N", sort=order, axis=category_axis(), scale=alt.Scale(paddingInner=0.22)),
        "yOffset": alt.YOffset("Relation:N", sort=relations, scale=alt.Scale(paddingInner=0.12)),
    }
    ticks = min(len(pd.date_range(counts["bin"].min(), counts["bin"].max(), freq=BIN_LENGTHS[unit])), 8)
    time = {
        "x": alt.X("bin:T", axis=time_axis(ticks, format=AXIS_FORMATS[unit]), scale=alt.Scale(nice=False)),
        "x2": alt.X2("end:T"),
    }
    ground = alt.Chart(sums).mark_rect(color=OUTLINE, opacity=0.1, tooltip=None, aria=False).encode(**time, **place)
    drawn = (
        alt.Chart(cells)
        .mark_rect(cursor="pointer")
        .encode(
            color=alt.Color("Relation:N", scale=dyad_scale(dyads), legend=legend(symbolType="square")),
            opacity=alt.Opacity(
                "records:Q",
                scale=alt.Scale(type="sqrt", domain=[0, max(int(cells["records"].max()), 4)], range=[0.1, 1]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("Type:N"),
                alt.Tooltip("Relation:N"),
                alt.Tooltip("bin:T", title="Period", format=BIN_FORMATS[unit]),
                alt.Tooltip("records:Q", title="Records", format=","),
            ],
            **time,
            **place,
        )
        .add_params(clickable(CELL_CLICK, "event_type", "dyad", "start"))
    )
    written = (
        alt.Chart(sums)
        .mark_text(align="left", dx=5, fontSize=11, color=INK, tooltip=None)
        .encode(x=alt.value("width"), text=alt.Text("records:Q", format=","), **place)
    )
    more = len(totals) - len(kept)
    return Figure(
        title=f"Types of {noun} {BIN_WORDS[unit]}",
        subtitle=f"The most frequent first; within a type one row a relation{_say_order(dyads)}, stronger for more "
        "records. The row's total stands at its end.",
        hint="Click a cell for its records.",
        chart=layered(ground, drawn, written, height=len(kept) * (ROW_HEIGHT * len(dyads) + 5)),
        alt="Records by type: "
        + "; ".join(
            f"{label_of(event_type)} "
            + ", ".join(
                f"{DYADS[row.dyad].label} {row.records}" for row in sums[sums["event_type"] == event_type].itertuples()
            )
            for event_type in kept[:8]
        ),
        note=f"{count_of(more, 'rarer type')} not drawn." if more > 0 else "",
    )
