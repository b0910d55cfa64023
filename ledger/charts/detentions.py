"""Charts of who holds whom."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ledger.charts.base import DYAD_COLOURS, SIDE_COLOURS, Figure, count_axis, instant, legend, time_axis
from ledger.codebook import DYADS, side_name
from ledger.wording import count_of


def custody_over_time(steps: pd.DataFrame, dyads: Sequence[str], span: tuple[pd.Timestamp, pd.Timestamp]) -> Figure:
    """People of the other side in custody, one step line a holder, a panel a dyad on one scale.

    Takes the columns of `measures.custody_over_time`; draws what falls into the span.
    """
    first, last = span
    lines = []
    for (dyad, holder), own in steps.groupby(["dyad", "holder"]):
        before = own[own["date"] < first]
        start = int(before["held"].iloc[-1]) if len(before) else 0
        within = own[(own["date"] >= first) & (own["date"] <= last)]
        dates = [first, *within["date"], last]
        held = [start, *within["held"], int(within["held"].iloc[-1]) if len(within) else start]
        lines.append(
            pd.DataFrame(
                {
                    "date": dates,
                    "held": held,
                    "dyad": dyad,
                    "Holder": f"Held by {side_name(str(holder))}",
                    "side": holder,
                }
            )
        )
    drawn = pd.concat(lines) if lines else pd.DataFrame(columns=["date", "held", "dyad", "Holder", "side"])
    top = max(float(drawn["held"].max()) if len(drawn) else 1.0, 1.0)
    sides = [side for side in SIDE_COLOURS if (drawn["side"] == side).any()]
    panels = [
        alt.Chart(drawn[drawn["dyad"] == dyad])
        .mark_line(interpolate="step-after", strokeWidth=2.2, point=False)
        .encode(
            x=alt.X("date:T", axis=time_axis(), scale=alt.Scale(domain=[instant(day) for day in span])),
            y=alt.Y("held:Q", axis=count_axis("people held"), scale=alt.Scale(domain=[0, top], nice=True)),
            color=alt.Color(
                "Holder:N",
                scale=alt.Scale(
                    domain=[f"Held by {side_name(side)}" for side in sides],
                    range=[SIDE_COLOURS[side] for side in sides],
                ),
                legend=legend(),
            ),
            strokeDash=alt.condition("datum.side == 'RUS'", alt.value([6, 3]), alt.value([1, 0])),
            tooltip=[
                alt.Tooltip("date:T", title="Date", format="%-d %b %Y"),
                alt.Tooltip("Holder:N"),
                alt.Tooltip("held:Q", title="People", format=","),
            ],
        )
        .properties(
            height=150,
            width="container",
            title=alt.TitleParams(
                DYADS[dyad].label, anchor="start", fontSize=13, fontWeight=600, color=DYAD_COLOURS[dyad]
            ),
        )
        for dyad in dyads
    ]
    ends = drawn.groupby(["dyad", "Holder"])["held"].last() if len(drawn) else pd.Series(dtype=int)
    return Figure(
        title="People of the other side in custody, over time",
        subtitle="Taken minus freed, as far as the record tells. Releases are reported less often than arrests, so "
        "the lines are an upper bound.",
        chart=alt.vconcat(*panels, spacing=18).resolve_scale(x="shared"),
        alt="; ".join(
            f"{DYADS[dyad].label}: {holder.lower()} {count_of(int(held), 'person', 'people')} at the end"
            for (dyad, holder), held in ends.items()
        )
        or "Nobody of the other side in custody in this view",
    )
