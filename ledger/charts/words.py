"""Charts of words against deeds: the acts of each side by quadrant, who speaks, and who carries it."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ledger.charts.base import (
    ACT_CLICK,
    BIN_FORMATS,
    BIN_WORDS,
    INK,
    NAME_CLICK,
    OUTLINE,
    SIDE_COLOURS,
    Figure,
    Panel,
    calendar_bars,
    category_axis,
    clickable,
    count_axis,
    layered,
    legend,
    panel_title,
    side_scale,
    zero_line,
)
from ledger.codebook import AFFILIATION, DYADS, QUADRANTS, side_name
from ledger.wording import count_of, format_number

CONFLICTS = ("verbal_conflict", "material_conflict")
VERBAL = ("verbal_conflict", "verbal_cooperation")
PALE, FULL = 0.35, 1.0
"""How full a bar is: words are pale, deeds full."""
NAME_SHARE = (0.17, 0.07)
"""The shares of a square chart's width and height that the name of a point takes, also on a narrow screen."""
MOST_SPEAKERS = 12
MOST_OUTLETS = 15


def quadrants(summary: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """Acts of each side: words and deeds in a bar each, conflict to the left and cooperation to the right.

    Takes the columns of `measures.summarise_words`. A click selects a dyad, an initiator and a quadrant.
    """
    long = summary.melt(
        id_vars=["dyad", "initiator", "target", "acts"],
        value_vars=list(QUADRANTS),
        var_name="quadrant",
        value_name="number",
    )
    kind = long["quadrant"].isin(VERBAL).map({True: "words", False: "deeds"})
    signs = long["quadrant"].isin(CONFLICTS).map({True: -1, False: 1})
    drawn = long.assign(
        Bar=long["initiator"].map(side_name) + ": " + kind,
        Initiator=long["initiator"].map(side_name),
        Target=long["target"].map(side_name),
        Quadrant=long["quadrant"].map(lambda code: QUADRANTS[code].label),
        fullness=kind.map({"words": PALE, "deeds": FULL}),
        share=long["number"] / long["acts"].where(long["acts"] > 0),
        signed=long["number"] * signs,
    )
    widest = max(int(drawn["number"].max()), 1) * 1.2
    panels: list[Panel] = []
    for dyad in dyads:
        own = drawn[drawn["dyad"] == dyad]
        sides = list(dict.fromkeys(own["initiator"]))
        order = [f"{side_name(side)}: {part}" for side in sides for part in ("words", "deeds")]
        base = alt.Chart(own).encode(
            y=alt.Y("Bar:N", sort=order, axis=category_axis(), scale=alt.Scale(paddingInner=0.2)),
            x=alt.X(
                "signed:Q",
                axis=count_axis("← conflict · cooperation →", tickCount=6),
                scale=alt.Scale(domain=[-widest, widest], nice=False),
            ),
        )
        bars = (
            base.mark_bar(strokeWidth=1.2, cursor="pointer")
            .encode(
                color=alt.Color("Initiator:N", scale=side_scale(sides), legend=None),
                stroke=alt.Stroke("Initiator:N", scale=side_scale(sides), legend=None),
                fillOpacity=alt.FillOpacity("fullness:Q", scale=None, legend=None),
                tooltip=[
                    alt.Tooltip("Initiator:N", title="Who"),
                    alt.Tooltip("Target:N", title="Toward"),
                    alt.Tooltip("Quadrant:N"),
                    alt.Tooltip("number:Q", title="Acts", format=","),
                    alt.Tooltip("share:Q", title="Of all acts of this side", format=".0%"),
                ],
            )
            .add_params(clickable(ACT_CLICK, "dyad", "initiator", "quadrant"))
        )
        numbers = base.mark_text(
            align=alt.ExprRef("indexof(datum.quadrant, 'conflict') > 0 ? 'right' : 'left'"),
            dx=alt.ExprRef("indexof(datum.quadrant, 'conflict') > 0 ? -5 : 5"),
            fontSize=12,
            color=INK,
            tooltip=None,
        ).encode(text=alt.Text("number:Q", format=","))
        panels.append(layered(bars, numbers, height=140, title=panel_title(DYADS[dyad].label)))
    return Figure(
        title="Words and deeds of each side",
        subtitle="Acts of each side toward the other. Pale bars are words (verbal), full bars are deeds (material); "
        "conflict to the left of zero, cooperation to the right; all relations on one scale.",
        hint="Click a bar for its records.",
        chart=tuple(panels),
        alt="; ".join(
            f"{side_name(str(row.initiator))} toward {side_name(str(row.target))}: "
            f"{row.verbal_conflict} verbal conflict, {row.material_conflict} material conflict, "
            f"{row.verbal_cooperation} verbal cooperation, {row.material_cooperation} material cooperation"
            for row in summary.itertuples()
        ),
        beside=420,
    )


def quadrants_over_time(
    counts: pd.DataFrame, dyads: Sequence[str], unit: str, span: tuple[pd.Timestamp, pd.Timestamp]
) -> Figure:
    """Acts of each side over time: conflict above and cooperation below the line, deeds next to it, words beyond.

    Takes the columns of `measures.count_quadrants_over_time`. A click selects a dyad, an initiator, a quadrant and
    the start of a calendar unit.
    """
    drawn = counts.assign(
        start=counts["bin"].dt.strftime("%Y-%m-%d"),
        Quadrant=counts["quadrant"].map(lambda code: QUADRANTS[code].label),
        fullness=counts["quadrant"].isin(VERBAL).map({True: PALE, False: FULL}),
        # Deeds are stacked first, next to the line.
        rank=counts["quadrant"].isin(VERBAL).astype(int),
        signed=counts["records"].where(counts["quadrant"].isin(CONFLICTS), -counts["records"]),
    )
    heights = drawn.groupby(["dyad", "initiator", "bin"])["signed"]
    top = max(int(heights.apply(lambda parts: parts.clip(lower=0).sum()).max()), 1)
    bottom = max(int(-heights.apply(lambda parts: parts.clip(upper=0).sum()).min()), 1)
    sums = counts.groupby(["dyad", "initiator", "quadrant"])["records"].sum()
    panels: list[Panel] = []
    told = []
    for dyad in dyads:
        first, second = dyad.split("-")
        for side, other in ((first, second), (second, first)):
            own = drawn[(drawn["dyad"] == dyad) & (drawn["initiator"] == side)]
            bars = (
                calendar_bars(
                    own,
                    unit,
                    span,
                    (bottom, top),
                    count_axis("coop. ←  → conflict", tickCount=4),
                    color=SIDE_COLOURS[side],
                    stroke=SIDE_COLOURS[side],
                    strokeWidth=0.8,
                    cursor="pointer",
                )
                .encode(
                    order=alt.Order("rank:Q"),
                    tooltip=[
                        alt.Tooltip("bin:T", title="Period", format=BIN_FORMATS[unit]),
                        alt.Tooltip("Quadrant:N"),
                        alt.Tooltip("records:Q", title="Acts", format=","),
                        alt.Tooltip("goldstein:Q", title="Mean Goldstein value", format="+.1f"),
                    ],
                )
                .add_params(clickable(ACT_CLICK, "dyad", "initiator", "quadrant", "start"))
            )
            words = [
                f"{format_number(int(sums.get((dyad, side, code), 0)))} {term.label.lower()}"
                for code, term in QUADRANTS.items()
            ]
            name = f"{side_name(side)} toward {side_name(other)}"
            told.append(f"{name}: {', '.join(words)}")
            # In one line they would be cut on a narrow screen.
            heading = panel_title(name, [f"{', '.join(words[:2])},", ", ".join(words[2:])])
            panels.append(layered(bars, zero_line(), height=110, title=heading))
    return Figure(
        title=f"Words and deeds {BIN_WORDS[unit]}",
        subtitle="Conflict above the line, cooperation below it. Deeds are full and next to the line, words are pale "
        "and beyond them; all sides on one scale.",
        hint="Click a bar for its records.",
        chart=tuple(panels),
        alt="; ".join(told),
    )


def escalation(counts: pd.DataFrame, dyads: Sequence[str], unit: str) -> Figure:
    """Hostile words against hostile deeds, a path a side and a point a calendar unit.

    Takes the columns of `measures.count_quadrants_over_time`. A click selects a dyad, an initiator and the start of a
    calendar unit.
    """
    keys = ["dyad", "initiator", "target", "bin"]
    wide = counts.pivot_table(index=keys, columns="quadrant", values="records", aggfunc="sum", fill_value=0)
    points = wide.reindex(columns=list(QUADRANTS), fill_value=0).reset_index()
    scores = (
        counts.assign(points=counts["records"] * counts["goldstein"])
        .groupby(keys)[["points", "records"]]
        .sum()
        .reset_index()
    )
    points = points.merge(scores, on=keys)
    words = {"year": lambda day: f"{day:%Y}", "quarter": lambda day: f"Q{day.quarter} {day:%Y}"}
    points = points.assign(
        start=points["bin"].dt.strftime("%Y-%m-%d"),
        When=points["bin"].map(words.get(unit, lambda day: f"{day:%b %Y}")),
        Initiator=points["initiator"].map(side_name),
        Target=points["target"].map(side_name),
        share=points["verbal_conflict"] / points["records"],
        mean=points["points"] / points["records"],
    )
    widest = max(int(points[list(CONFLICTS)].max().max()), 1) * 1.12
    panels: list[Panel] = []
    for dyad in dyads:
        sides = dyad.split("-")
        own = points[points["dyad"] == dyad]
        own = own.assign(named=_choose_named(own, widest))
        line = (
            alt.Chart(pd.DataFrame({"deeds": [0, widest], "words": [0, widest]}))
            .mark_line(color=OUTLINE, strokeDash=[4, 4], tooltip=None)
            .encode(x=alt.X("deeds:Q"), y=alt.Y("words:Q"))
        )
        said = (
            alt.Chart(pd.DataFrame({"deeds": [widest], "words": [widest], "said": ["as many words as deeds"]}))
            .mark_text(align="right", dx=-34, dy=10, fontSize=11, color=INK, opacity=0.8, tooltip=None)
            .encode(x=alt.X("deeds:Q"), y=alt.Y("words:Q"), text=alt.Text("said:N"))
        )
        base = alt.Chart(own).encode(
            x=alt.X(
                "material_conflict:Q",
                axis=count_axis("hostile deeds (material conflict) →", tickCount=5),
                scale=alt.Scale(domain=[0, widest], nice=False),
            ),
            y=alt.Y(
                "verbal_conflict:Q",
                axis=count_axis("hostile words (verbal conflict) →", tickCount=5),
                scale=alt.Scale(domain=[0, widest], nice=False),
            ),
        )
        # Without a start: a path has no mark of its own to click.
        along = base.properties(data=own.drop(columns="start"))
        paths = [
            along.transform_filter(alt.FieldEqualPredicate(field="initiator", equal=side))
            .mark_line(color=SIDE_COLOURS[side], strokeDash=dash, strokeWidth=1.2, opacity=0.75, tooltip=None)
            .encode(order=alt.Order("bin:T"))
            for side, dash in zip(sides, ([1, 0], [5, 3]), strict=True)
        ]
        marks = (
            base.mark_point(filled=True, size=70, opacity=1, strokeWidth=1.2, cursor="pointer")
            .encode(
                color=alt.Color("Initiator:N", scale=side_scale(sides), legend=legend()),
                stroke=alt.Stroke("Initiator:N", scale=side_scale(sides), legend=None),
                shape=alt.Shape(
                    "Initiator:N",
                    scale=alt.Scale(domain=[side_name(side) for side in sides], range=["circle", "square"]),
                    legend=None,
                ),
                tooltip=[
                    alt.Tooltip("Initiator:N", title="Who"),
                    alt.Tooltip("Target:N", title="Toward"),
                    alt.Tooltip("When:N"),
                    alt.Tooltip("verbal_conflict:Q", title="Hostile words", format=","),
                    alt.Tooltip("material_conflict:Q", title="Hostile deeds", format=","),
                    alt.Tooltip("share:Q", title="Hostile words among all its acts", format=".0%"),
                    alt.Tooltip("mean:Q", title="Mean Goldstein value of its acts", format="+.1f"),
                ],
            )
            .add_params(clickable(ACT_CLICK, "dyad", "initiator", "start"))
        )
        labels = (
            base.transform_filter("datum.named")
            .mark_text(align="left", dx=7, dy=-7, fontSize=11, color=INK, tooltip=None)
            .encode(text=alt.Text("When:N"))
        )
        panels.append(layered(line, said, *paths, marks, labels, height=300, title=panel_title(DYADS[dyad].label)))
    peaks = points.sort_values("verbal_conflict", ascending=False, kind="stable").head(4)
    return Figure(
        title="Who escalates in words, who in deeds",
        subtitle=f"Each side's hostile words (up) against its hostile deeds (to the right) {BIN_WORDS[unit]}, joined "
        "in order of time: above the broken line it talks more than it acts, below it acts more than it talks. All "
        "relations on one scale.",
        hint="Click a point for its hostile acts.",
        chart=tuple(panels),
        alt="; ".join(
            f"{row.Initiator} toward {row.Target} in {row.When}: {row.verbal_conflict} hostile words, "
            f"{row.material_conflict} hostile deeds"
            for row in peaks.itertuples()
        ),
        beside=400,
    )


def _choose_named(points: pd.DataFrame, widest: float) -> list[bool]:
    """Which points have room for their names: the most hostile first, none where a name would meet another mark."""
    places = list(zip(points["material_conflict"], points["verbal_conflict"], strict=True))
    named: dict[int, tuple[int, int]] = {}
    for number in sorted(range(len(places)), key=lambda number: -sum(places[number])):
        x, y = places[number]
        # A name runs to the right of its point and a little above it.
        meets_name = any(
            abs(x - other_x) < NAME_SHARE[0] * widest and abs(y - other_y) < NAME_SHARE[1] * widest
            for other_x, other_y in named.values()
        )
        meets_mark = any(
            0 < other_x - x < NAME_SHARE[0] * widest
            and -NAME_SHARE[1] / 2 * widest < other_y - y < NAME_SHARE[1] * widest
            for other_x, other_y in places
        )
        if not (meets_name or meets_mark):
            named[number] = (x, y)
    return [number in named for number in range(len(places))]


def speakers(counts: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """Who speaks: the names with the most hostile words of each relation, hostile to the left, friendly to the right.

    Takes the columns of `measures.count_speakers`. A click selects a dyad, an initiator, a name and a quadrant.
    """
    shown = counts.groupby("dyad", sort=False).head(MOST_SPEAKERS)
    long = shown.melt(
        id_vars=["dyad", "initiator", "initiator_name", "goldstein"],
        value_vars=list(VERBAL),
        var_name="quadrant",
        value_name="number",
    )
    drawn = long.assign(
        # A person of one name may speak for two sides.
        row=long["initiator"] + " " + long["initiator_name"],
        Who=long["initiator_name"],
        # Sides are told apart in print too.
        Speaker=long["initiator_name"] + " · " + long["initiator"].map(side_name),
        Side=long["initiator"].map(side_name),
        Quadrant=long["quadrant"].map(lambda code: QUADRANTS[code].label),
        fullness=(long["quadrant"] == "verbal_conflict").map({True: FULL, False: PALE}),
        signed=long["number"].where(long["quadrant"] != "verbal_conflict", -long["number"]),
    )
    widest = max(int(drawn["number"].max()), 1) * 1.25
    rows = max(int(shown.groupby("dyad").size().max()), 1)
    panels: list[Panel] = []
    for dyad in dyads:
        own = drawn[drawn["dyad"] == dyad]
        sides = dyad.split("-")
        order = list(dict.fromkeys(own["row"]))
        place = alt.Y("row:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0))
        base = alt.Chart(own).encode(
            y=place,
            x=alt.X(
                "signed:Q",
                axis=count_axis("← verbal conflict · verbal cooperation →", tickCount=6),
                scale=alt.Scale(domain=[-widest, widest], nice=False),
            ),
        )
        bars = (
            base.mark_bar(height=12, yOffset=8, strokeWidth=1, cursor="pointer")
            .encode(
                color=alt.Color("Side:N", scale=side_scale(sides), legend=legend(symbolType="square")),
                stroke=alt.Stroke("Side:N", scale=side_scale(sides), legend=None),
                fillOpacity=alt.FillOpacity("fullness:Q", scale=None, legend=None),
                tooltip=[
                    alt.Tooltip("Who:N", title="Who"),
                    alt.Tooltip("Side:N"),
                    alt.Tooltip("Quadrant:N"),
                    alt.Tooltip("number:Q", title="Acts", format=","),
                    alt.Tooltip("goldstein:Q", title="Mean Goldstein value of both", format="+.1f"),
                ],
            )
            .add_params(clickable(NAME_CLICK, "dyad", "initiator", "initiator_name", "quadrant"))
        )
        numbers = (
            base.transform_filter("datum.number > 0")
            .mark_text(
                align=alt.ExprRef("datum.signed < 0 ? 'right' : 'left'"),
                dx=alt.ExprRef("datum.signed < 0 ? -4 : 4"),
                dy=8,
                fontSize=11,
                color=INK,
                tooltip=None,
            )
            .encode(text=alt.Text("number:Q", format=","))
        )
        names = (
            # Without a quadrant: a name is of two bars.
            alt.Chart(own.drop_duplicates("row").drop(columns="quadrant"))
            .mark_text(align="left", dy=-7, fontSize=12, color=INK, limit=alt.ExprRef("width"), tooltip=None)
            .encode(y=place, x=alt.value(0), text=alt.Text("Speaker:N"))
        )
        panels.append(
            layered(
                bars,
                numbers,
                names,
                height=36 * rows * own["row"].nunique() / rows + 4,
                title=panel_title(DYADS[dyad].label),
            )
        )
    more = len(counts) - len(shown)
    told = []
    for dyad in dyads:
        first = shown[shown["dyad"] == dyad].head(3).itertuples()
        told += [
            f"{row.initiator_name}, {row.verbal_conflict} hostile, {row.verbal_cooperation} friendly" for row in first
        ]
    return Figure(
        title="Who speaks",
        subtitle="Acts in words by the person, office or outlet that the record names, those with the most hostile "
        "words first: hostile (full) to the left, talks, praise, apologies and agreements (pale) to the right; all "
        "relations on one scale.",
        hint="Click a bar for its records.",
        chart=tuple(panels),
        alt="; ".join(told),
        note=(f"{count_of(more, 'further name')} not drawn. " if more > 0 else "")
        + "Names are counted as the records spell them: one person may stand under several.",
        beside=420,
    )


def outlets(counts: pd.DataFrame) -> Figure:
    """Outlets by the acts of verbal conflict that cite their texts, parted by the side that speaks.

    Takes the columns of `measures.count_outlets`. A click selects an outlet and an initiator.
    """
    order = list(dict.fromkeys(counts["outlet"]))
    kept = order[:MOST_OUTLETS]
    sides = [side for side in ("ARM", "AZE", "RUS") if (counts["initiator"] == side).any()]
    own = counts[counts["outlet"].isin(kept)]
    drawn = own.assign(
        Outlet=own["outlet"],
        Kind=own["affiliation"].map(lambda code: AFFILIATION[code].label),
        Side=own["initiator"].map(side_name),
        rank=own["initiator"].map({side: number for number, side in enumerate(sides)}),
    )
    names = (
        drawn.groupby("outlet", sort=False)
        .agg(total=("total", "first"), Kind=("Kind", "first"))
        .reset_index()
        .assign(
            said=lambda frame: frame["outlet"] + " (" + frame["Kind"].str.lower() + ")",
            parts=lambda frame: [
                f"{format_number(total)}: "
                + ", ".join(f"{row.Side} {row.records}" for row in drawn[drawn["outlet"] == name].itertuples())
                for name, total in zip(frame["outlet"], frame["total"], strict=True)
            ],
            # The codes of the countries where their names have no room.
            brief=lambda frame: [
                ", ".join(f"{row.initiator} {row.records}" for row in drawn[drawn["outlet"] == name].itertuples())
                for name in frame["outlet"]
            ],
        )
    )
    sums = drawn.groupby("outlet")["records"].sum()
    place = alt.Y("outlet:N", sort=kept, axis=None, scale=alt.Scale(paddingInner=0))
    bars = (
        alt.Chart(drawn)
        .mark_bar(height=12, yOffset=8, strokeWidth=1, stroke="white", cursor="pointer")
        .encode(
            y=place,
            x=alt.X(
                "records:Q",
                axis=count_axis("acts of verbal conflict", tickCount=6),
                scale=alt.Scale(domain=[0, max(int(sums.max()), 1) * 1.1], nice=False),
            ),
            order=alt.Order("rank:Q"),
            color=alt.Color("Side:N", scale=side_scale(sides), legend=legend("Words of", symbolType="square")),
            tooltip=[
                alt.Tooltip("Outlet:N"),
                alt.Tooltip("Kind:N", title="Affiliation"),
                alt.Tooltip("Side:N", title="Words of"),
                alt.Tooltip("records:Q", title="Acts", format=","),
                alt.Tooltip("total:Q", title="Acts of all sides", format=","),
            ],
        )
        .add_params(clickable(NAME_CLICK, "outlet", "initiator"))
    )
    base = alt.Chart(names).encode(y=place)
    left = base.mark_text(
        text=alt.ExprRef("width < 400 ? datum.outlet : datum.said"),
        align="left",
        dy=-7,
        fontSize=12,
        color=INK,
        limit=alt.ExprRef("width * 0.6"),
        tooltip=None,
    ).encode(x=alt.value(0))
    right = base.mark_text(
        text=alt.ExprRef("width < 400 ? datum.brief : datum.parts"),
        align="right",
        dy=-7,
        fontSize=11,
        color=INK,
        opacity=0.8,
        limit=alt.ExprRef("width * 0.4"),
        tooltip=None,
    ).encode(x=alt.value("width"))
    more = len(order) - len(kept)
    return Figure(
        title="Who carries the hostile words",
        subtitle="Outlets whose texts the records of verbal conflict cite, with their affiliation, and whose words "
        "they carry. A record counts once for each outlet that it cites.",
        hint="Click a bar for its records.",
        chart=layered(bars, left, right, height=36 * len(kept) + 4),
        alt="; ".join(f"{row.said} {row.parts}" for row in names.head(6).itertuples()),
        note=(f"{count_of(more, 'further outlet')} not drawn. " if more > 0 else "")
        + "To be cited is not to agree: many of them report another's words.",
    )
