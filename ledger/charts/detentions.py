"""Charts of who holds whom."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from ledger.charts.base import (
    INK,
    MARK_CLICK,
    RECORD_CLICK,
    SIDE_COLOURS,
    Figure,
    Panel,
    bars_by_dyad,
    category_axis,
    clickable,
    count_axis,
    dyad_title,
    instant,
    layered,
    line_legend,
    side_scale,
    time_axis,
)
from ledger.codebook import COUNTRY_OF_DYAD, DYADS, MISTREATMENT, STATUS, Term, side_name
from ledger.wording import count_of, format_number

STEP_COLUMNS = ["date", "held", "Change", "Record", "id", "falls", "dyad", "Holder", "side"]


def custody_over_time(steps: pd.DataFrame, dyads: Sequence[str], span: tuple[pd.Timestamp, pd.Timestamp]) -> Figure:
    """People of the other side in custody, one step line a holder, a panel a dyad on one scale.

    Takes the columns of `measures.custody_over_time`; draws what falls into the span, which ends as a day begins: what
    changed on that day is none of it.
    """
    first, last = span
    lines = []
    for dyad, holder in steps[["dyad", "holder"]].drop_duplicates().itertuples(index=False, name=None):
        own = steps[(steps["dyad"] == dyad) & (steps["holder"] == holder)]
        before = own[own["date"] < first]
        start = int(before["held"].iloc[-1]) if len(before) else 0
        within = own[(own["date"] >= first) & (own["date"] < last)]
        end = int(within["held"].iloc[-1]) if len(within) else start
        lines.append(
            pd.DataFrame(
                {
                    "date": [first, *within["date"], last],
                    "held": [start, *within["held"], end],
                    "Change": ["", *map(_describe_step, within.itertuples()), ""],
                    "Record": ["", *map(_name_records, within.itertuples()), ""],
                    "id": ["", *within["id"], ""],
                    "falls": [False, *(within["taken"] < within["freed"] + within["died"]), False],
                    "dyad": dyad,
                    "Holder": f"Held by {side_name(str(holder))}",
                    "side": holder,
                }
            )
        )
    drawn = pd.concat(lines) if lines else pd.DataFrame(columns=STEP_COLUMNS)
    top = max(float(drawn["held"].max()) if len(drawn) else 1.0, 1.0)
    panels = [_custody_panel(drawn[drawn["dyad"] == dyad], dyad, top, span) for dyad in dyads]
    ends = drawn.drop_duplicates(["dyad", "Holder"], keep="last").sort_values(["dyad", "Holder"])
    return Figure(
        title="People of the other side in custody, over time",
        subtitle="Taken minus freed and died, as far as the record tells. Releases are reported less often than "
        "arrests, so the lines are an upper bound of what is on record. Russia's lines are dashed; a mark is a day on "
        "which somebody was taken (pointing up) or freed (pointing down).",
        hint="Click a mark for its record, or those of its day.",
        chart=tuple(panels),
        alt="; ".join(
            f"{DYADS[dyad].label}: {holder.lower()} {count_of(int(held), 'person', 'people')} at the end"
            for dyad, holder, held in zip(ends["dyad"], ends["Holder"], ends["held"], strict=True)
        )
        or "Nobody of the other side in custody in this view",
    )


def _describe_step(row: Any) -> str:
    """`taken 7, freed 1`."""
    moved = (("taken", row.taken), ("freed", row.freed), ("died", row.died))
    told = [f"{verb} {format_number(people)}" for verb, people in moved if people]
    return ", ".join(told) or "number of people not reported"


def _name_records(row: Any) -> str:
    more = row.records - 1
    return str(row.title) + (f" (and {count_of(more, 'more record')})" if more else "")


def _custody_panel(lines: pd.DataFrame, dyad: str, top: float, span: tuple[pd.Timestamp, pd.Timestamp]) -> Panel:
    holders = [COUNTRY_OF_DYAD[dyad], "RUS"]
    names = [f"Held by {side_name(side)}" for side in holders]
    base = alt.Chart(lines).encode(
        x=alt.X("date:T", axis=time_axis(), scale=alt.Scale(domain=[instant(day) for day in span])),
        y=alt.Y("held:Q", axis=count_axis("people held"), scale=alt.Scale(domain=[0, top], nice=True)),
        color=alt.Color(
            "Holder:N",
            scale=alt.Scale(domain=names, range=[SIDE_COLOURS[side] for side in holders]),
            legend=line_legend(),
        ),
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2.2).encode(
        strokeDash=alt.StrokeDash(
            "Holder:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), legend=line_legend()
        ),
    )
    changes = (
        base.transform_filter("datum.id !== ''")
        .mark_point(filled=True, size=55, opacity=1, cursor="pointer")
        .encode(
            shape=alt.condition("datum.falls", alt.value("triangle-down"), alt.value("triangle-up")),
            tooltip=[
                alt.Tooltip("Record:N"),
                alt.Tooltip("date:T", title="Date", format="%-d %b %Y"),
                alt.Tooltip("Change:N"),
                alt.Tooltip("Holder:N"),
                alt.Tooltip("held:Q", title="People held after it", format=","),
            ],
        )
        .add_params(clickable(RECORD_CLICK, "id"))
    )
    return layered(line, changes, height=130, title=dyad_title(dyad))


HELD = "Held at the end"
FLOW_STEPS = ("Taken", "Freed", HELD)


def custody_flows(flows: pd.DataFrame, held: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """People taken, freed and held, by Russia to the left and by the country to the right, a panel a dyad.

    Takes the columns of `measures.custody_flows` (the period) and of `measures.summarise_custody` (at its end). A click
    selects a dyad, a holder and a step.
    """
    sided = flows[flows["sided"]].groupby(["dyad", "holder"])[["taken", "freed"]].sum()
    ends = held[held["sided"]].set_index(["dyad", "holder"])["held"]
    bars = [
        {
            "dyad": dyad,
            "Step": step,
            "holder": holder,
            "Holder": side_name(holder),
            "people": people,
            "signed": -people if holder == "RUS" else people,
            "Whom": f"people of {side_name(other)}'s side",
        }
        for dyad in dyads
        for holder, other in (("RUS", COUNTRY_OF_DYAD[dyad]), (COUNTRY_OF_DYAD[dyad], "RUS"))
        for step, people in zip(
            FLOW_STEPS,
            (
                int(sided["taken"].get((dyad, holder), 0)),
                int(sided["freed"].get((dyad, holder), 0)),
                int(ends.get((dyad, holder), 0)),
            ),
            strict=True,
        )
    ]
    drawn = pd.DataFrame(bars)
    widest = max(int(drawn["people"].max()), 1) * 1.15
    panels = []
    for dyad in dyads:
        country = COUNTRY_OF_DYAD[dyad]
        base = alt.Chart(drawn[drawn["dyad"] == dyad]).encode(
            y=alt.Y("Step:N", sort=list(FLOW_STEPS), axis=category_axis()),
            x=alt.X(
                "signed:Q",
                axis=count_axis(f"← by Russia · people · by {side_name(country)} →"),
                scale=alt.Scale(domain=[-widest, widest], nice=False),
            ),
        )
        bar = (
            base.mark_bar(height={"band": 0.65}, cursor="pointer")
            .encode(
                color=alt.Color("Holder:N", scale=side_scale(["RUS", country]), legend=None),
                tooltip=[
                    alt.Tooltip("Step:N"),
                    alt.Tooltip("Holder:N", title="By"),
                    alt.Tooltip("Whom:N"),
                    alt.Tooltip("people:Q", title="People", format=","),
                ],
            )
            .add_params(clickable(MARK_CLICK, "dyad", "holder", "Step"))
        )
        labels = [
            base.transform_filter(f"datum.Holder {'===' if left else '!=='} 'Russia'")
            .mark_text(align="right" if left else "left", dx=-4 if left else 4, fontSize=12, color=INK)
            .encode(text=alt.Text("people:Q", format=","))
            for left in (True, False)
        ]
        panels.append(layered(bar, *labels, height=110, title=dyad_title(dyad)))
    summary = "; ".join(
        f"{DYADS[dyad].label}: Russia took {_people(sided, dyad, 'RUS', 'taken')} and freed "
        f"{_people(sided, dyad, 'RUS', 'freed')}, {side_name(COUNTRY_OF_DYAD[dyad])} took "
        f"{_people(sided, dyad, COUNTRY_OF_DYAD[dyad], 'taken')} and freed "
        f"{_people(sided, dyad, COUNTRY_OF_DYAD[dyad], 'freed')}"
        for dyad in dyads
    )
    uncounted = int(flows.loc[flows["sided"], "uncounted"].sum())
    return Figure(
        title="Who holds whose people",
        subtitle="People of the other side taken and freed in the period, and held at its end. Court steps after an "
        "arrest are not counted again; a move to house arrest frees nobody.",
        hint="Click a bar for its records.",
        chart=tuple(panels),
        alt=summary,
        note=f"{count_of(uncounted, 'record')} without a number of people, not summed." if uncounted else "",
    )


def _people(sided: pd.DataFrame, dyad: str, holder: str, step: str) -> int:
    return int(sided[step].get((dyad, holder), 0))


def statuses(fields: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """Records by where the detainees stand after each, from `measures.count_detention_field`."""
    return _draw_field(
        fields[fields["field"] == "status"],
        STATUS,
        dyads,
        title="Where they stand after each step",
        subtitle="Detention records by status; one case can have several records.",
    )


def mistreatment(fields: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """Records by whether the cited pages speak of mistreatment, from `measures.count_detention_field`."""
    return _draw_field(
        fields[fields["field"] == "mistreatment"],
        MISTREATMENT,
        dyads,
        title="Mistreatment in custody",
        subtitle="Detention records by whether the cited pages speak of it. None reported means that they say "
        "nothing, not that nothing happened.",
    )


def _draw_field(
    rows: pd.DataFrame, terms: Mapping[str, Term], dyads: Sequence[str], *, title: str, subtitle: str
) -> Figure:
    return Figure(
        title=title,
        subtitle=subtitle,
        hint="Click a bar for its records.",
        chart=bars_by_dyad(
            rows,
            category="value",
            labels={code: term.label for code, term in terms.items()},
            value="records",
            unit="records",
            dyads=dyads,
        ),
        alt=_describe_field(rows, terms),
    )


def _describe_field(rows: pd.DataFrame, terms: Mapping[str, Term]) -> str:
    described = "; ".join(
        f"{DYADS[dyad].label}: "
        + ", ".join(f"{terms[row['value']].label.lower()} {row['records']}" for _, row in own.iterrows())
        for dyad, own in ((str(dyad), own) for dyad, own in rows.groupby("dyad"))
    )
    return described or "No detention in this view"
