"""Charts of action and reaction: a chain's acts in lanes, and how each side answers the other's acts."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from ledger.charts.base import (
    DYAD_COLOURS,
    INK,
    MARK_CLICK,
    OUTLINE,
    RECORD_CLICK,
    SIDE_COLOURS,
    TABLE_SHAPES,
    Figure,
    category_axis,
    clickable,
    layered,
    panel_title,
)
from ledger.codebook import TABLES, label_of, side_name
from ledger.wording import count_days, count_of, format_date, format_dated, format_number, to_date

THIRD_LANE = "third"
LANES = ("ARM", "AZE", "RUS", THIRD_LANE)
"""Armenia and Azerbaijan above, Russia below, whoever else acted under them."""
THIRD_NAME = "Third parties"
MARKS_ACROSS = 20
"""Marks that stand side by side in a lane without touching on the narrowest screen; those closer are stacked."""
ROW_HEIGHT = 15
"""Pixels of a row: the heaviest mark is smaller."""
LANE_GAP = 2.4
"""Rows between two lanes, where arrows are seen."""
MARK_AREAS = (28, 110)
"""Of an act that weighs nothing, and of one that weighs 10 points, in square pixels."""
GAPS_SHORTENED, TO_SCALE = "shortened", "scale"
"""How time runs along a chain: quiet stretches drawn short, or every day as wide as any other."""
ACTS, ANSWERED, TIMED, PAIRS = "acts", "answered", "timed", "pairs"
"""What a mark of reciprocity counts: all acts, those answered, those answered after known days, pairs of both."""
PLACES = 1000
"""Steps of the axis from end to end; whole numbers can be looked up in its labels."""


def chain_over_time(chain: pd.DataFrame, record_id: str | None = None, time: str = GAPS_SHORTENED) -> Figure:
    """The acts of a chain in a lane a side, each joined by an arrow to those that answer it; a click selects one.

    Takes the columns of `measures.find_chain_of_record` or `measures.find_chain`; of the latter acts that pass no
    filter are pale. A ring marks the record given.
    """
    marks = place_acts(chain, time).assign(own=chain["id"] == record_id, shown=chain.get("shown", True))
    lanes = [lane for lane in LANES if (marks["lane"] == lane).any()]
    arrows = _join_acts(marks, chain)
    first, last = to_date(chain["date"].min()), to_date(chain["date"].max())
    x = alt.X(
        "place:Q",
        axis=_day_axis(marks),
        scale=alt.Scale(domain=[0, PLACES], nice=False, padding=14),
    )
    y = alt.Y(
        "row:Q",
        scale=alt.Scale(domain=[-0.8, float(marks["row"].max()) + 0.8], nice=False, reverse=True),
        axis=_lane_axis(marks, lanes),
    )
    layers = [
        *_draw_arrows(arrows),
        *([_draw_ring(marks[marks["own"]], x, y)] if marks["own"].any() else []),
        _draw_marks(marks, lanes, x, y),
    ]
    counts = marks["lane"].value_counts()
    pale = "" if marks["shown"].all() else " Pale marks do not pass the filters."
    quiet = "Quiet stretches are drawn short." if time == GAPS_SHORTENED else "Every day is as wide as any other."
    return Figure(
        title="Act and answer",
        subtitle="A lane for each side that acted; an arrow leads from an act to its answer. Triangles are incidents, "
        "circles detentions, squares diplomatic actions; filled marks are conflictual, hollow ones are not, larger "
        f"ones weigh more.{' The ring marks this record.' if record_id else ''}{pale} {quiet}",
        hint="Click a mark to open its record.",
        chart=layered(*layers, height=ROW_HEIGHT * (float(marks["row"].max()) + 1.6)),
        alt=f"Chain of {count_of(len(chain), 'record')} from {format_date(first)} to {format_date(last)}: "
        + ", ".join(f"{int(counts[lane])} by {_name_lane(lane)}" for lane in lanes),
    )


def place_acts(chain: pd.DataFrame, time: str = GAPS_SHORTENED) -> pd.DataFrame:
    """Where each act of a chain stands: id, lane, place (0 to PLACES, by its day), row (from the top), and its words.

    Acts of a lane whose marks would touch stand in different rows; the first lane's rows grow upward, and so does
    every lane's but the lowest of the three sides and that of third parties, so that acts and answers face each other.
    """
    lane = chain["initiator"].where(chain["initiator"].isin(LANES), THIRD_LANE)
    place = _place_days(chain["date"], time)
    return pd.DataFrame(
        {
            "id": chain["id"],
            "lane": lane,
            "place": place,
            "row": _stack(lane, place),
            "day": chain["date"],
            "Side": lane.map(_name_lane),
            "Table": chain["table"].map(lambda table: TABLES[table].label),
            "tone": np.where(chain["goldstein"] < 0, "conflictual", "other"),
            "weight": chain["goldstein"].abs().fillna(0),
            "Title": chain["title"],
            "Date": [
                format_dated(to_date(date), precision)
                for date, precision in zip(chain["date"], chain["date_precision"], strict=True)
            ],
            "Who": chain["initiator"].map(side_name) + " → " + chain["target"].map(side_name),
            "Type": chain["event_type"].map(label_of),
        }
    )


def _name_lane(lane: str) -> str:
    return THIRD_NAME if lane == THIRD_LANE else side_name(lane)


def _place_days(dates: pd.Series, time: str) -> pd.Series:
    """The place of each date along the axis.

    Where gaps are shortened, a day takes room by its acts, so that the arrows of a busy one are told apart, and the way
    to the next grows by as much from 1 to 10 days as from 10 to 100.
    """
    acts = dates.value_counts().sort_index()
    gaps = np.diff(acts.index).astype("timedelta64[D]").astype(float)
    room = np.sqrt(acts.to_numpy(dtype=float))
    steps = gaps if time == TO_SCALE else (room[:-1] + room[1:]) / 2 + np.log10(gaps) / 2
    along = np.concatenate([[0.0], np.cumsum(steps)])
    places = np.round(along / max(along[-1], 1) * PLACES).astype(int)
    return dates.map(dict(zip(acts.index, places, strict=True)))


def _stack(lane: pd.Series, place: pd.Series) -> pd.Series:
    """The row of each act, from the top: within its lane, the first where it touches no other mark."""
    present = [name for name in LANES if (lane == name).any()]
    sides = [name for name in present if name != THIRD_LANE]
    width = PLACES / MARKS_ACROSS
    stacked = []
    top = 0.0
    for name in present:
        own = place[lane == name].sort_values(kind="stable")
        ends: list[float] = []
        within = []
        for at in own:
            row = next((row for row, end in enumerate(ends) if at - end >= width), len(ends))
            ends[row : row + 1] = [at]
            within.append(row)
        from_top = len(ends) - 1 - np.array(within) if name in sides[:-1] else np.array(within)
        stacked.append(pd.Series(top + from_top, index=own.index))
        top += len(ends) + LANE_GAP - 1
    return pd.concat(stacked)


def _join_acts(marks: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    """One row an act and its answer, both of the chain: from, to (places), low, high (rows), own, strength."""
    pairs = chain[["id", "responds_to"]].explode("responds_to").dropna()
    ends = pairs.merge(marks, on="id").merge(marks, left_on="responds_to", right_on="id", suffixes=("_answer", "_act"))
    own, shown = ends["own_act"] | ends["own_answer"], ends["shown_act"] & ends["shown_answer"]
    return pd.DataFrame(
        {
            "from": ends["place_act"],
            "to": ends["place_answer"],
            "low": ends["row_act"],
            "high": ends["row_answer"],
            "own": own,
            "strength": np.select([own, shown], [1.0, 0.6], 0.25),
        }
    )


def _draw_arrows(arrows: pd.DataFrame) -> list[alt.Chart]:
    """Lines from act to answer and their heads, which end beside the answer's mark, whatever the chart's width."""
    angle = "atan2(scale('y', datum.high) - scale('y', datum.low), scale('x', datum.to) - scale('x', datum.from))"
    base = alt.Chart(arrows)
    strength = alt.Opacity("strength:Q", scale=None)
    return [
        base.mark_rule(color=OUTLINE, tooltip=None).encode(
            x=alt.X("from:Q"),
            x2=alt.X2("to:Q"),
            y=alt.Y("low:Q"),
            y2=alt.Y2("high:Q"),
            opacity=strength,
            strokeWidth=alt.condition("datum.own", alt.value(1.6), alt.value(1)),
        ),
        base.mark_point(
            shape="triangle-up",
            size=34,
            filled=True,
            color=OUTLINE,
            tooltip=None,
            angle=alt.expr(f"{angle} * 180 / PI + 90"),
            xOffset=alt.expr(f"-9 * cos({angle})"),
            yOffset=alt.expr(f"-9 * sin({angle})"),
        ).encode(x=alt.X("to:Q"), y=alt.Y("high:Q"), opacity=strength),
    ]


def _draw_ring(own: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    ring: alt.Chart = (
        alt.Chart(own)
        .mark_point(shape="circle", size=330, strokeWidth=2, color=INK, filled=False, opacity=1, tooltip=None)
        .encode(x=x, y=y)
    )
    return ring


def _draw_marks(marks: pd.DataFrame, lanes: Sequence[str], x: alt.X, y: alt.Y) -> alt.Chart:
    names = [_name_lane(lane) for lane in lanes]
    colours = alt.Scale(domain=names, range=[SIDE_COLOURS.get(lane, OUTLINE) for lane in lanes])
    points: alt.Chart = (
        alt.Chart(marks.drop(columns="day"))
        .mark_point(strokeWidth=1.4, cursor="pointer")
        .encode(
            x=x,
            y=y,
            opacity=alt.condition("datum.shown", alt.value(1), alt.value(0.35)),
            size=alt.Size("weight:Q", scale=alt.Scale(domain=[0, 10], range=list(MARK_AREAS)), legend=None),
            stroke=alt.Stroke("Side:N", scale=colours, legend=None),
            fill=alt.condition(
                "datum.tone === 'conflictual'",
                alt.Fill("Side:N", scale=colours, legend=None),
                alt.value("transparent"),
            ),
            shape=alt.Shape(
                "Table:N",
                scale=alt.Scale(
                    domain=[term.label for term in TABLES.values()],
                    range=[TABLE_SHAPES[table] for table in TABLES],
                ),
                legend=None,
            ),
            tooltip=[alt.Tooltip("Title:N"), alt.Tooltip("Date:N"), alt.Tooltip("Who:N"), alt.Tooltip("Type:N")],
        )
        .add_params(clickable(RECORD_CLICK, "id"))
    )
    return points


def _day_axis(marks: pd.DataFrame) -> alt.Axis:
    """The days of the acts, as many as fit."""
    days = marks.groupby("place")["day"].min()
    words = [f"['{day.day} {day:%b}','{day.year}']" for day in days]
    return alt.Axis(
        title=None,
        values=[int(place) for place in days.index],
        labelExpr=f"[{','.join(words)}][indexof([{','.join(str(place) for place in days.index)}], datum.value)]",
        labelOverlap="greedy",
        labelSeparation=6,
        grid=False,
        domain=True,
    )


def _lane_axis(marks: pd.DataFrame, lanes: Sequence[str]) -> alt.Axis:
    """The name of each lane beside its middle."""
    rows = marks.groupby("lane")["row"]
    middles = (rows.min() + rows.max()) / 2
    words = "".join(f"datum.value == {float(middles[lane])} ? '{_name_lane(lane)}' : " for lane in lanes)
    return alt.Axis(
        title=None,
        values=[float(middles[lane]) for lane in lanes],
        labelExpr=f"{words}''",
        grid=False,
        ticks=False,
        domain=False,
        labelFontWeight=600,
    )


def reciprocity(measured: pd.DataFrame) -> Figure:
    """How each side answers the other: the share it answers, how soon, how hard; a line is the 95% interval.

    Takes the columns of `measures.measure_reciprocity`. A click selects a dyad, an initiator and what is counted: at a
    share the mark those answered, its words all acts.
    """
    rows = measured.assign(
        Answer=[_name_answer(row["target"], row["initiator"]) for _, row in measured.iterrows()],
        share_words=[
            _say(row["share"], ".0%", f"{format_number(row['answered'])} of {format_number(row['acts'])}")
            for _, row in measured.iterrows()
        ],
        lag_words=[
            _say(row["median_lag"], "days", count_of(int(row["timed"]), "act")) for _, row in measured.iterrows()
        ],
        severity_words=[
            _say(row["severity"], ".2f", count_of(int(row["pairs"]), "pair")) for _, row in measured.iterrows()
        ],
    )
    panels = (
        _draw_answers(rows, "share", ANSWERED, "Share of the acts that are answered", least=0.1, format="%"),
        _draw_answers(rows, "lag", TIMED, "Days to the first answer, median", field="median_lag", least=10),
        _draw_answers(rows, "severity", PAIRS, "Points of the answer for each point of the act", least=2, even=1.0),
    )
    said = [
        f"{_name_answer(row['target'], row['initiator'])}: {row['share_words']} acts, {row['lag_words']}, "
        f"{row['severity_words']} points for each"
        for _, row in rows.iterrows()
        if row["acts"]
    ]
    return Figure(
        title="Who answers whom, how soon and how hard",
        subtitle="A mark is the figure, a line its 95% interval: where lines overlap much, the record does not tell "
        "the two apart. A mark without a line rests on too few acts for an interval.",
        hint="Click a mark for the records that it counts, the words at a share for all acts.",
        chart=panels,
        alt="; ".join(said),
        note="An answer is counted only where a source or the act itself names what it answers, so shares are a lower "
        "bound.",
        beside=280,
    )


def _name_answer(answering: str, acting: str) -> str:
    return f"{side_name(answering)} answers {side_name(acting)}"


def _say(figure: float, form: str, base: str) -> str:
    """A figure and what it rests on: `32% (43 of 134)`."""
    if pd.isna(figure):
        return "no such answer"
    return f"{count_days(figure) if form == 'days' else format(figure, form)} ({base})"


def _draw_answers(
    rows: pd.DataFrame,
    name: str,
    counted: str,
    title: str,
    *,
    field: str | None = None,
    least: float,
    format: str = ".1~f",  # noqa: A002 - Vega's word
    even: float | None = None,
) -> alt.LayerChart:
    """One figure of every direction on one scale; `even` is a value to compare with."""
    field = field or name
    longest = rows[[field, f"{name}_high"]].fillna(0).to_numpy(dtype=float).max()
    ends = [0, max(float(longest), least)]
    base = alt.Chart(rows.assign(counted=counted))
    y = alt.Y("Answer:N", sort=list(rows["Answer"]), axis=category_axis())
    x = alt.X(
        f"{field}:Q",
        scale=alt.Scale(domain=ends, nice=True),
        axis=alt.Axis(title=None, format=format, tickCount=5, grid=True, labelFlush=True),
    )
    colour = alt.Color(
        "dyad:N",
        scale=alt.Scale(domain=list(DYAD_COLOURS), range=list(DYAD_COLOURS.values())),
        legend=None,
    )
    known = base.transform_filter(f"isValid(datum['{field}'])")
    layers = [
        *(
            [
                alt.Chart(pd.DataFrame({"even": [even]}))
                .mark_rule(strokeDash=[3, 3], color=OUTLINE, tooltip=None)
                .encode(x=alt.X("even:Q"))
            ]
            if even is not None
            else []
        ),
        base.transform_filter(f"isValid(datum['{name}_low'])")
        .mark_rule(strokeWidth=2.5, opacity=0.55, tooltip=None)
        .encode(x=f"{name}_low:Q", x2=f"{name}_high:Q", y=y, color=colour),
        known.mark_point(filled=True, size=90, opacity=1, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=colour,
            shape=alt.Shape(
                "target:N",
                scale=alt.Scale(domain=["ARM", "AZE", "RUS"], range=["circle", "circle", "square"]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("Answer:N", title="Who"),
                alt.Tooltip(f"{name}_words:N", title=title),
                alt.Tooltip(f"{name}_low:Q", title="95% interval from", format=".2f"),
                alt.Tooltip(f"{name}_high:Q", title="to", format=".2f"),
            ],
        )
        .add_params(clickable(MARK_CLICK, "dyad", "initiator", "counted")),
        (alt.Chart(rows.assign(counted=ACTS)) if counted == ANSWERED else base)
        .mark_text(align="left", dx=0, dy=-13, color=INK, fontSize=11, tooltip=None, cursor="pointer")
        .encode(x=alt.datum(ends[0], type="quantitative"), y=y, text=f"{name}_words:N"),
    ]
    return layered(*layers, height=46 * len(rows), title=panel_title(title))
