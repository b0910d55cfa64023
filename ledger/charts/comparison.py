"""Charts that compare the dyads over all tables."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ledger.charts.base import (
    AXIS_FORMATS,
    BIN_FORMATS,
    BIN_WORDS,
    DYAD_COLOURS,
    INK,
    MARK_CLICK,
    OUTLINE,
    PERIOD_BRUSH,
    RECORD_CLICK,
    TABLE_SHAPES,
    TYPE_CLICK,
    Figure,
    category_axis,
    clickable,
    count_axis,
    dyad_scale,
    dyad_title,
    instant,
    layered,
    legend,
    time_axis,
    time_unit,
)
from ledger.codebook import COUNTRY_OF_DYAD, DYADS, TABLES, label_of, side_name
from ledger.wording import count_of, format_dated, format_number, text_or, to_date


def timeline(
    marks: pd.DataFrame, unit: str, span: tuple[pd.Timestamp, pd.Timestamp], records: int | None = None
) -> Figure:
    """Every record as a mark, stacked by calendar unit; Armenia above the axis, Azerbaijan below.

    Takes the columns of `measures.place_marks`, and how many records the view has, where the marks may be fewer. A
    click selects a record, a drag a period.
    """
    below = marks.loc[marks["dyad"] == "AZE-RUS", "slot"].max()
    floor = 0 if pd.isna(below) else int(below)
    lifts = {"ARM-RUS": (0, 1), "AZE-RUS": (0, -1), "ARM-AZE": (-floor - 1, -1)}
    offset = marks["dyad"].map(lambda dyad: lifts[dyad][0])
    sign = marks["dyad"].map(lambda dyad: lifts[dyad][1])
    drawn = pd.DataFrame(
        {
            "id": marks["id"],
            "bin": marks["bin"],
            "height": offset + sign * (marks["slot"] - 0.4),
            "Relation": marks["dyad"].map(lambda dyad: DYADS[dyad].label),
            "Table": marks["table"].map(lambda table: TABLES[table].label),
            "Weight": marks["weight"],
            "Tone": marks["tone"].str.capitalize(),
            "Title": marks["title"],
            "Date": [
                format_dated(to_date(date), precision)
                for date, precision in zip(marks["date"], marks["date_precision"], strict=True)
            ],
            "Who": [
                f"{initiator} → {text_or(target, side)}"
                for initiator, target, side in zip(
                    marks["initiator_name"],
                    marks["target_name"],
                    marks["target"].map(side_name),
                    strict=True,
                )
            ],
            "Type": marks["event_type"].map(label_of),
            "Sources": marks["publishers"],
        }
    )
    shown = [dyad for dyad in DYADS if (marks["dyad"] == dyad).any()]
    heights = [*drawn["height"], 0]
    top = max(int(max(heights) + 0.5), 3)
    bottom = min(int(min(heights) - 0.5), -3)
    brush = alt.selection_interval(name=PERIOD_BRUSH, encodings=["x"])
    click = clickable(RECORD_CLICK, "id")
    base = alt.Chart(drawn).encode(
        x=alt.X("bin:T", axis=time_axis(), scale=alt.Scale(domain=[instant(day) for day in span])),
    )
    points = base.mark_point(opacity=1, strokeWidth=1.2, cursor="pointer").encode(
        y=alt.Y("height:Q", axis=None, scale=alt.Scale(domain=[bottom - 0.5, top + 0.5], nice=False)),
        color=alt.Color("Relation:N", scale=dyad_scale(shown), legend=legend(symbolType="square")),
        fill=alt.condition(
            "datum.Tone == 'Cooperative'",
            alt.value("transparent"),
            alt.Fill("Relation:N", scale=dyad_scale(shown), legend=None),
        ),
        shape=alt.Shape(
            "Table:N",
            scale=alt.Scale(
                domain=[term.label for term in TABLES.values()],
                range=[TABLE_SHAPES[table] for table in TABLES],
            ),
            legend=legend(orient="bottom"),
        ),
        size=alt.Size("Weight:Q", scale=alt.Scale(domain=[0, 10], range=[12, 62]), legend=None),
        tooltip=[
            alt.Tooltip("Title:N"),
            alt.Tooltip("Date:N"),
            alt.Tooltip("Who:N"),
            alt.Tooltip("Type:N"),
            alt.Tooltip("Relation:N"),
            alt.Tooltip("Sources:N"),
        ],
    )
    axis = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=OUTLINE).encode(y=alt.Y("zero:Q", axis=None))
    counts = marks["dyad"].value_counts()
    return Figure(
        title="Every record, when it happened",
        subtitle="Filled marks are conflictual, hollow ones cooperative, larger ones weigh more"
        f"{_say_sides(shown)}. Stacked {BIN_WORDS[unit]}.",
        hint="Click a mark to open its record, drag across to choose a period.",
        chart=layered(axis, points.add_params(brush, click), height=min(max(9 * (top - bottom), 150), 460)),
        alt="Timeline of "
        + (
            ", ".join(f"{count_of(int(counts[dyad]), 'record')} on {DYADS[dyad].label}" for dyad in shown)
            or "no record"
        ),
        note=f"Only the {format_number(len(marks))} that weigh most are drawn."
        if records is not None and records > len(marks)
        else "",
    )


def _say_sides(dyads: Sequence[str]) -> str:
    """Where each relation's marks stand, where there are several."""
    places = {
        "ARM-RUS": "Armenia above the line",
        "AZE-RUS": "Azerbaijan below it" if "ARM-RUS" in dyads else "Azerbaijan below the line",
        "ARM-AZE": "the context lowest",
    }
    return f"; {', '.join(places[dyad] for dyad in dyads)}" if len(dyads) > 1 else ""


def conflict_and_cooperation(series: pd.DataFrame, unit: str) -> Figure:
    """Conflict above and cooperation below zero, a panel a dyad on one scale.

    Takes the columns of `measures.count_over_time`. A click selects a part of a dyad and the start of a calendar unit.
    """
    dyads = [dyad for dyad in DYADS if (series["dyad"] == dyad).any()]
    top = max(float(series["conflict"].max()), 1.0)
    bottom = max(float(series["cooperation"].max()), 1.0)
    long = pd.concat(
        [
            series.assign(part="Conflict", points=series["conflict"]),
            series.assign(part="Cooperation", points=-series["cooperation"]),
        ]
    )[["bin", "dyad", "part", "points"]]
    long = long.assign(size=long["points"].abs(), start=long["bin"].dt.strftime("%Y-%m-%d"))
    panels = [
        alt.Chart(long[long["dyad"] == dyad])
        .mark_bar(color=DYAD_COLOURS[dyad], binSpacing=0, cursor="pointer")
        .encode(
            x=alt.X("bin:T", axis=time_axis(format=AXIS_FORMATS[unit]), timeUnit=time_unit(unit)),
            y=alt.Y(
                "points:Q",
                axis=alt.Axis(
                    title="cooperation ←  → conflict",
                    labelExpr="format(abs(datum.value), ',')",
                    tickCount=5,
                    titleFontWeight="normal",
                ),
                scale=alt.Scale(domain=[-bottom, top], nice=True),
            ),
            opacity=alt.Opacity(
                "part:N",
                sort=["Conflict", "Cooperation"],
                scale=alt.Scale(domain=["Conflict", "Cooperation"], range=[1.0, 0.45]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("bin:T", title="Period", format=BIN_FORMATS[unit]),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("size:Q", title="Goldstein points", format=",.1f"),
            ],
        )
        .add_params(clickable(MARK_CLICK, "dyad", "part", "start"))
        .properties(
            height=150,
            title=dyad_title(dyad),
        )
        for dyad in dyads
    ]
    peaks = []
    for dyad in dyads:
        own = series[series["dyad"] == dyad]
        peak = own.sort_values("conflict", ascending=False, kind="stable").iloc[0]
        if peak["conflict"] > 0:
            peaks.append(
                f"{DYADS[dyad].label} peaks at {format_number(round(peak['conflict'], 1))} points of conflict "
                f"in the {unit} of {format_dated(to_date(peak['bin']), 'month' if unit == 'month' else 'day')}"
            )
    return Figure(
        title=f"Conflict and cooperation {BIN_WORDS[unit]}",
        subtitle="Sums of Goldstein values over the acts between the two sides; conflict above zero, cooperation "
        "below, both relations on one scale.",
        hint="Click a bar for its records.",
        chart=tuple(panels),
        alt="; ".join(peaks) or "No act between the two sides in this view",
    )


def types_back_to_back(types: pd.DataFrame, most: int = 18) -> Figure:
    """Event types as bars, Armenia to the left and Azerbaijan to the right of one axis.

    Takes the columns of `measures.count_types`. A click selects a type and a dyad.
    """
    compared = types[types["dyad"].isin(COUNTRY_OF_DYAD)]
    totals = compared.groupby("event_type")["records"].sum().sort_values(ascending=False, kind="stable")
    kept = list(totals.index[:most])
    drawn = compared[compared["event_type"].isin(kept)].assign(
        Type=lambda frame: frame["event_type"].map(label_of),
        Relation=lambda frame: frame["dyad"].map(lambda dyad: DYADS[dyad].label),
        signed=lambda frame: frame["records"].where(frame["dyad"] == "AZE-RUS", -frame["records"]),
    )
    widest = max(int(drawn["records"].max()) if len(drawn) else 1, 1) * 1.12
    # A relation alone has the whole width.
    present = list(compared["dyad"].unique())
    ends = [0 if present == ["AZE-RUS"] else -widest, 0 if present == ["ARM-RUS"] else widest]
    whose = DYADS[present[0]].label if len(present) == 1 else "Armenia left, Azerbaijan right"
    order = [label_of(event_type) for event_type in kept]
    base = alt.Chart(drawn).encode(
        y=alt.Y(
            "Type:N",
            sort=order,
            axis=category_axis(),
        ),
        x=alt.X(
            "signed:Q",
            axis=count_axis("records"),
            scale=alt.Scale(domain=ends, nice=False),
        ),
    )
    bars = base.mark_bar(cursor="pointer", height={"band": 0.72}).encode(
        color=alt.Color("Relation:N", scale=dyad_scale(list(COUNTRY_OF_DYAD)), legend=None),
        tooltip=[
            alt.Tooltip("Type:N"),
            alt.Tooltip("Relation:N"),
            alt.Tooltip("records:Q", title="Records", format=","),
            alt.Tooltip("goldstein:Q", title="Goldstein value", format="+.1f"),
        ],
    )
    labels = [
        base.transform_filter(f"datum.signed {'<' if left else '>'} 0")
        .mark_text(align="right" if left else "left", dx=-3 if left else 3, fontSize=11, color=INK)
        .encode(text=alt.Text("records:Q", format=","))
        for left in (True, False)
    ]
    more = len(totals) - len(kept)
    return Figure(
        title=f"What they did: {whose}",
        subtitle="Records by event type, the most frequent first.",
        hint="Click a bar for its records.",
        chart=layered(
            bars.add_params(clickable(TYPE_CLICK, "event_type", "dyad")),
            *labels,
            height=max(22 * len(kept), 60) + 10,
        ),
        alt="Records by event type: "
        + ", ".join(f"{label_of(event_type)} {totals[event_type]}" for event_type in kept[:5]),
        note=f"{count_of(more, 'rarer type')} not drawn." if more > 0 else "",
    )
