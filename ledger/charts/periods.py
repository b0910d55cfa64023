"""A chart of two periods: each kind of act before and after."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ledger.charts.base import (
    ACT_CLICK,
    DYAD_COLOURS,
    INK,
    OUTLINE,
    Figure,
    Panel,
    category_axis,
    clickable,
    layered,
    panel_title,
)
from ledger.codebook import DYADS
from ledger.periods import Periods

BEFORE, AFTER = "before", "after"
"""The period that a mark is of."""


def acts_before_and_after(compared: pd.DataFrame, dyads: Sequence[str], periods: Periods) -> Figure:
    """Acts of each quadrant for each 30 days, hollow before and full after, a panel a dyad on one scale.

    Takes the columns of `measures.compare_periods`. A click selects a dyad, a quadrant as the measure, and the period.
    """
    acts = compared[(compared["unit"] == "acts") & compared["initiator"].isna()]
    widest = max(float(acts[["before_30", "after_30"]].max().max()), 1) * 1.4
    order = list(dict.fromkeys(acts["label"]))
    panels: list[Panel] = []
    for dyad in dyads:
        own = acts[acts["dyad"] == dyad]
        place = alt.Y("label:N", sort=order, axis=category_axis())
        scale = alt.Scale(domain=[0, widest], nice=False)
        axis = alt.Axis(title="acts for each 30 days", grid=True, tickCount=5)
        line = (
            alt.Chart(own)
            .mark_rule(color=OUTLINE, strokeWidth=2, tooltip=None)
            .encode(y=place, x=alt.X("before_30:Q", axis=axis, scale=scale), x2=alt.X2("after_30:Q"))
        )
        tips = [
            alt.Tooltip("label:N", title="Acts"),
            alt.Tooltip("before:Q", title="Earlier period", format=",.0f"),
            alt.Tooltip("after:Q", title="Later period", format=",.0f"),
            alt.Tooltip("before_30:Q", title="Earlier, each 30 days", format=".1f"),
            alt.Tooltip("after_30:Q", title="Later, each 30 days", format=".1f"),
        ]
        points = [
            alt.Chart(own.assign(when=when))
            .mark_point(color=DYAD_COLOURS[dyad], filled=filled, size=95, strokeWidth=2, opacity=1, cursor="pointer")
            .encode(y=place, x=alt.X(f"{when}_30:Q", axis=axis, scale=scale), tooltip=tips)
            for when, filled in ((BEFORE, False), (AFTER, True))
        ]
        points[0] = points[0].add_params(clickable(ACT_CLICK, "dyad", "measure", "when"))
        words = (
            alt.Chart(own)
            .transform_calculate(
                end="max(datum.before_30, datum.after_30)",
                said="format(datum.before_30, '.1f') + ' → ' + format(datum.after_30, '.1f')",
            )
            .mark_text(align="right", fontSize=11, color=INK, tooltip=None)
            .encode(y=place, x=alt.value("width"), text=alt.Text("said:N"))
        )
        panels.append(layered(line, *points, words, height=170, title=panel_title(DYADS[dyad].label)))
    return Figure(
        title="Words and deeds, before and after",
        subtitle=f"Acts between the two sides for each 30 days: hollow {periods.describe_before()}, full "
        f"{periods.describe_after()}; all relations on one scale.",
        hint="Click a mark for its acts.",
        chart=tuple(panels),
        alt="; ".join(
            f"{DYADS[str(row.dyad)].label}, {str(row.label).lower()}: {row.before_30:.1f} to {row.after_30:.1f}"
            for row in acts.itertuples()
        ),
        beside=420,
    )
