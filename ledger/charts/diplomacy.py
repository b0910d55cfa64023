"""Charts of diplomatic actions: who acts toward whom, at what level, and what became of meetings."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ledger.charts.base import (
    BIN_FORMATS,
    BIN_WORDS,
    CELL_CLICK,
    CONFLICT,
    COOPERATION,
    DYAD_COLOURS,
    INK,
    MARK_CLICK,
    OUTLINE,
    PAIR_CLICK,
    Figure,
    Panel,
    calendar_bars,
    category_axis,
    clickable,
    count_axis,
    dyad_scale,
    end_with_room,
    layered,
    legend,
    name_of_dyad,
    panel_title,
    side_scale,
    words_at_bars,
    zero_line,
)
from ledger.codebook import DYADS, LEVEL, ORGANISATIONS, side_name
from ledger.wording import count_of, format_number

CORE = ("ARM", "AZE", "RUS")
"""The three sides that have a row and a column of their own; the others are grouped."""

OTHER_STATES = "Other states"
BLOCS = "Organisations"
NOT_RECORDED = "Not recorded"
TONE_COLOURS = {"Conflictual": CONFLICT, "Cooperative": COOPERATION, "Not scored": OUTLINE}
CONTACTS = {"meeting": ("Meeting", 1.0), "call": ("Call", 0.4), "cancellation": ("Called off", 0.0)}
"""Words for each kind of contact, and how full its bars are."""


def directions(pairs: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """Acts of each side toward the other: conflictual to the left, cooperative to the right of zero.

    Takes the columns of `measures.count_pairs`. A click selects a dyad, an initiator and a part.
    """
    rows = []
    for dyad in dyads:
        first, second = dyad.split("-")
        # The country before Russia, as everywhere.
        for initiator, target in ((first, second), (second, first)):
            own = pairs[(pairs["dyad"] == dyad) & (pairs["initiator"] == initiator) & (pairs["target"] == target)]
            sums = own[["records", "conflictual", "cooperative", "scored", "goldstein"]].sum()
            rows.append(
                {
                    "dyad": dyad,
                    "initiator": initiator,
                    "Direction": f"{side_name(initiator)} → {side_name(target)}",
                    "Initiator": side_name(initiator),
                    "conflictual": int(sums["conflictual"]),
                    "cooperative": int(sums["cooperative"]),
                    "records": int(sums["records"]),
                    "mean": sums["goldstein"] / sums["scored"] if sums["scored"] else None,
                }
            )
    acts = pd.DataFrame(rows)
    order = list(acts["Direction"])
    long = pd.concat(
        [
            acts.assign(part="Conflictual", number=acts["conflictual"], signed=-acts["conflictual"]),
            acts.assign(part="Cooperative", number=acts["cooperative"], signed=acts["cooperative"]),
        ]
    )
    widest = max(int(long["number"].max()), 1) * 1.18
    sides = list(dict.fromkeys(acts["initiator"]))
    base = alt.Chart(long).encode(
        y=alt.Y("Direction:N", sort=order, axis=category_axis()),
        x=alt.X(
            "signed:Q",
            axis=count_axis("← conflictual acts · cooperative acts →"),
            scale=alt.Scale(domain=[-widest, widest], nice=False),
        ),
    )
    bars = (
        base.mark_bar(height={"band": 0.7}, cursor="pointer")
        .encode(
            color=alt.Color("Initiator:N", scale=side_scale(sides), legend=None),
            opacity=alt.Opacity(
                "part:N",
                sort=["Conflictual", "Cooperative"],
                scale=alt.Scale(domain=["Conflictual", "Cooperative"], range=[1.0, 0.5]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("Direction:N"),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("number:Q", title="Records", format=","),
                alt.Tooltip("records:Q", title="Of all in this direction", format=","),
                alt.Tooltip("mean:Q", title="Mean Goldstein value", format="+.1f"),
            ],
        )
        .add_params(clickable(PAIR_CLICK, "dyad", "initiator", "part"))
    )
    numbers = base.mark_text(
        align=alt.ExprRef("datum.part === 'Conflictual' ? 'right' : 'left'"),
        dx=alt.ExprRef("datum.part === 'Conflictual' ? -5 : 5"),
        fontSize=12,
        color=INK,
        tooltip=None,
    ).encode(text=alt.Text("number:Q", format=","))
    return Figure(
        title="Each side toward the other",
        subtitle="Acts between the two sides of each relation, coloured by who acts: conflictual to the left, "
        "cooperative and paler to the right.",
        hint="Click a bar for its records.",
        chart=layered(bars, numbers, height=50 * len(acts)),
        alt="; ".join(
            f"{row.Direction}: {row.conflictual} conflictual, {row.cooperative} cooperative"
            for row in acts.itertuples()
        ),
    )


def matrix(pairs: pd.DataFrame) -> Figure:
    """Who acts toward whom: a row an initiator, a column a target, with the number of acts in the cell.

    Takes the columns of `measures.count_pairs`. The tint is the mean Goldstein value of the acts between the
    two sides of a relation; a click selects a cell by its groups.
    """
    grouped = pairs.assign(
        source=pairs["initiator"].map(group_of),
        sink=pairs["target"].map(group_of),
        named=[
            f"{side_name(initiator)} → {side_name(target)} {records}"
            for initiator, target, records in zip(pairs["initiator"], pairs["target"], pairs["records"], strict=True)
        ],
    )
    cells = (
        grouped.sort_values("records", ascending=False, kind="stable")
        .groupby(["source", "sink"])
        .agg(
            records=("records", "sum"),
            conflictual=("conflictual", "sum"),
            cooperative=("cooperative", "sum"),
            scored=("scored", "sum"),
            goldstein=("goldstein", "sum"),
            Who=("named", lambda names: ", ".join(names[:8])),
        )
        .reset_index()
    )
    cells["mean"] = (cells["goldstein"] / cells["scored"]).where(cells["scored"] > 0)
    cells["Tone"] = [_tone(mean) for mean in cells["mean"]]
    cells["strength"] = cells["mean"].abs().fillna(0)
    cells["written"] = [_signed(mean) for mean in cells["mean"]]
    order = [*map(side_name, CORE), BLOCS, OTHER_STATES]
    sources, sinks = ([group for group in order if (cells[way] == group).any()] for way in ("source", "sink"))
    is_narrow = f"width / {len(sinks)} < 70"
    base = alt.Chart(cells).encode(
        x=alt.X(
            "sink:N",
            scale=alt.Scale(domain=sinks, paddingInner=0.04),
            axis=alt.Axis(
                title="toward",
                orient="top",
                domain=False,
                ticks=False,
                labelAngle=0,
                labelOverlap=False,
                labelLimit=110,
                labelExpr=f"{is_narrow} ? split(replace(datum.label, /(Organi|Azer)/, '$1- '), ' ') : datum.label",
                labelFontSize=alt.ExprRef(f"{is_narrow} ? 9 : 12"),
            ),
        ),
        y=alt.Y("source:N", scale=alt.Scale(domain=sources, paddingInner=0.04), axis=category_axis()),
    )
    tones = list(TONE_COLOURS)
    tiles = (
        base.mark_rect(cursor="pointer", stroke=OUTLINE, strokeWidth=0.8)
        .encode(
            fill=alt.Fill("Tone:N", scale=alt.Scale(domain=tones, range=list(TONE_COLOURS.values())), legend=None),
            fillOpacity=alt.FillOpacity(
                "strength:Q", scale=alt.Scale(domain=[0, 4], range=[0.06, 0.5], clamp=True), legend=None
            ),
            tooltip=[
                alt.Tooltip("Who:N", title="Acts"),
                alt.Tooltip("records:Q", title="Records", format=","),
                alt.Tooltip("conflictual:Q", title="Conflictual", format=","),
                alt.Tooltip("cooperative:Q", title="Cooperative", format=","),
                alt.Tooltip("written:N", title="Mean Goldstein value"),
            ],
        )
        .add_params(clickable(CELL_CLICK, "source", "sink"))
    )
    numbers = base.mark_text(dy=-7, fontSize=14, fontWeight=600, color=INK, tooltip=None, cursor="pointer").encode(
        text=alt.Text("records:Q", format=",")
    )
    means = base.mark_text(dy=10, fontSize=11, color=INK, opacity=0.8, tooltip=None, cursor="pointer").encode(
        text=alt.Text("written:N")
    )
    between = cells[cells["scored"] > 0].sort_values("records", ascending=False, kind="stable")
    return Figure(
        title="Who acts toward whom",
        subtitle="Rows act, columns are acted upon: the number of acts and, between the two sides of a relation, their "
        "mean Goldstein value, tinted from conflictual (−) to cooperative (+).",
        hint="Click a cell for its records.",
        chart=layered(tiles, numbers, means, height=52 * len(sources)),
        alt="; ".join(
            f"{source} toward {sink} {count_of(records, 'act')}, mean {mean}"
            for source, sink, records, mean in zip(
                between["source"], between["sink"], between["records"], between["written"], strict=True
            )
        )
        or "No act between the two sides of a relation",
        note="Acts with third sides are counted, not scored.",
    )


def group_of(side: str) -> str:
    """The row and column of the matrix that a side belongs to."""
    if side in CORE:
        return side_name(side)
    return BLOCS if side in ORGANISATIONS else OTHER_STATES


def _tone(mean: float) -> str:
    if pd.isna(mean):
        return "Not scored"
    return "Conflictual" if mean < 0 else "Cooperative"


def _signed(mean: float) -> str:
    """A mean with its sign: `−2.1`, `+0.3`; empty where there is none."""
    return "" if pd.isna(mean) else f"{mean:+.1f}".replace("-", "−")


def levels(counts: pd.DataFrame, dyads: Sequence[str]) -> Figure:
    """Acts by level as shares of each relation's acts, the highest level first, with their number.

    Takes the columns of `measures.count_levels`. A click selects a dyad and a level.
    """
    known = counts.assign(level=counts["level"].fillna("")).groupby(["level", "dyad"])["records"].sum()
    totals = counts.groupby("dyad")["records"].sum()
    names = {code: term.label for code, term in LEVEL.items()} | {"": NOT_RECORDED}
    present = [code for code in names if code in known.index.get_level_values("level")]
    drawn = pd.DataFrame(
        [
            {
                "level": code,
                "dyad": dyad,
                "Level": names[code],
                "Relation": DYADS[dyad].label,
                "Name": name_of_dyad(dyad),
                "records": int(known.get((code, dyad), 0)),
                "share": int(known.get((code, dyad), 0)) / max(int(totals.get(dyad, 0)), 1),
            }
            for code in present
            for dyad in dyads
        ]
    )
    drawn["written"] = [
        f"{format_number(records)} ({share:.0%})"
        for records, share in zip(drawn["records"], drawn["share"], strict=True)
    ]
    base = alt.Chart(drawn).encode(
        y=alt.Y(
            "Level:N", sort=[names[code] for code in present], axis=category_axis(), scale=alt.Scale(paddingInner=0.25)
        ),
        yOffset=alt.YOffset("Relation:N", sort=[DYADS[dyad].label for dyad in dyads]),
        x=alt.X(
            "share:Q",
            axis=alt.Axis(title="share of the relation's acts", format=".0%", grid=True, tickCount=5),
            scale=alt.Scale(domainMin=0, domainMax=end_with_room(float(drawn["share"].max()), 122), nice=False),
        ),
    )
    bars = (
        base.mark_bar(cursor="pointer")
        .encode(
            color=alt.Color("Relation:N", scale=dyad_scale(dyads), legend=legend(symbolType="square")),
            tooltip=[
                alt.Tooltip("Level:N"),
                alt.Tooltip("Relation:N"),
                alt.Tooltip("records:Q", title="Records", format=","),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        )
        .add_params(clickable(MARK_CLICK, "dyad", "level", "Level"))
    )
    words = words_at_bars(base, "written")
    return Figure(
        title="At what level",
        subtitle="Rank of the person who speaks or acts, as a share of each relation's acts; the number of acts at the "
        "bar. A ministry's written statement counts as agency.",
        hint="Click a bar for its records.",
        chart=layered(bars, words, height=len(present) * (16 * len(dyads) + 8)),
        alt="; ".join(
            f"{names[code]}: "
            + ", ".join(f"{row.Relation} {row.written}" for row in drawn[drawn["Level"] == names[code]].itertuples())
            for code in present
        ),
    )


def meetings_over_time(
    counts: pd.DataFrame, dyads: Sequence[str], unit: str, span: tuple[pd.Timestamp, pd.Timestamp]
) -> Figure:
    """Meetings and calls held above, cancellations below the line, a panel a dyad on one scale.

    Takes the columns of `measures.count_meetings`. A click selects an event type, a dyad and the start of a calendar
    unit.
    """
    drawn = counts.assign(
        start=counts["bin"].dt.strftime("%Y-%m-%d"),
        Kind=counts["event_type"].map({kind: label for kind, (label, _) in CONTACTS.items()}),
        fullness=counts["event_type"].map({kind: fullness for kind, (_, fullness) in CONTACTS.items()}),
        signed=counts["records"].where(counts["event_type"] != "cancellation", -counts["records"]),
    )
    held = drawn[drawn["signed"] > 0].groupby(["dyad", "bin"])["signed"].sum()
    top = max(int(held.max()) if len(held) else 1, 1)
    bottom = max(-int(drawn["signed"].min()) if len(drawn) else 1, 1)
    sums = counts.groupby(["dyad", "event_type"])["records"].sum()
    panels: list[Panel] = []
    for dyad in dyads:
        meetings, calls, cancellations = (
            int(sums.get((dyad, event_type), 0)) for event_type in ("meeting", "call", "cancellation")
        )
        bars = (
            calendar_bars(
                drawn[drawn["dyad"] == dyad],
                unit,
                span,
                (bottom, top),
                count_axis("called off ←  → held", tickCount=5),
                color=DYAD_COLOURS[dyad],
                stroke=DYAD_COLOURS[dyad],
                strokeWidth=1,
                cursor="pointer",
            )
            .encode(
                order=alt.Order("event_type:N", sort="descending"),
                tooltip=[
                    alt.Tooltip("bin:T", title="Period", format=BIN_FORMATS[unit]),
                    alt.Tooltip("Kind:N"),
                    alt.Tooltip("records:Q", title="Records", format=","),
                ],
            )
            .add_params(clickable(MARK_CLICK, "event_type", "dyad", "start"))
        )
        panels.append(
            layered(
                bars,
                zero_line(),
                height=130,
                title=panel_title(
                    DYADS[dyad].label,
                    f"{count_of(meetings, 'meeting')}, {count_of(calls, 'call')}, "
                    f"{format_number(cancellations)} called off",
                ),
            )
        )
    return Figure(
        title=f"Meetings held and called off {BIN_WORDS[unit]}",
        subtitle="Meetings and visits (full) and calls (pale) above the line; visits, events and talks called off or "
        "boycotted (hollow) below it; all relations on one scale.",
        hint="Click a bar for its records.",
        chart=tuple(panels),
        alt="; ".join(
            f"{DYADS[dyad].label}: {int(sums.get((dyad, 'meeting'), 0))} meetings, {int(sums.get((dyad, 'call'), 0))} "
            f"calls, {int(sums.get((dyad, 'cancellation'), 0))} cancellations"
            for dyad in dyads
        ),
    )
