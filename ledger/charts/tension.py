"""Charts of tension and cooperation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from ledger.charts.base import (
    DAY_CLICK,
    DYAD_COLOURS,
    INK,
    OUTLINE,
    RECORD_CLICK,
    WEEK_CLICK,
    Figure,
    Panel,
    clickable,
    dyad_scale,
    instant,
    layered,
    line_legend,
    panel_title,
    time_axis,
)
from ledger.codebook import COUNTRY_OF_DYAD, DYADS, side_name
from ledger.measures import Way
from ledger.wording import count_of, format_date, format_dated, format_points, to_date

LABEL_ROW = 15
"""Pixels that an event's name takes above a curve."""
RUNS_LEFT = 0.62
"""The share of the period from which on an event's name runs to the left of its line, which then crosses others."""
MARKS_ROW = 16
"""Pixels under a curve for the marks of unusual weeks."""
HOVERED_DAYS = 300
"""Days of a panel that can be pointed at: more could not be told apart."""
CLICKED_DAYS = 75
"""Days of a small curve that can be clicked."""
QUIET_DAYS = 30
"""Days without an act at the end of a period after which a reader is told."""
DASHES = {"ARM-RUS": [1, 0], "AZE-RUS": [6, 3], "ARM-AZE": [2, 2]}
"""Lines of the dyads, told apart without colour."""


@dataclass(frozen=True)
class _Frame:
    """What the panels of tension over time share: the days shown, and the Goldstein points of their height."""

    span: tuple[pd.Timestamp, pd.Timestamp]
    top: float
    bottom: float
    rows: int
    """Rows of names above the curves."""
    has_weeks: bool
    height: int
    """Pixels of the curves."""
    quiet_from: pd.Timestamp | None
    """The last act within the period, where the curves run on long after it."""

    @property
    def point(self) -> float:
        """Goldstein points to a pixel: names and marks of weeks stand in pixels beyond the curves."""
        return (self.top + self.bottom) / self.height

    @property
    def pixels_above(self) -> int:
        return self.rows * LABEL_ROW + 6

    @property
    def pixels_below(self) -> int:
        return MARKS_ROW if self.has_weeks else 0

    @property
    def floor(self) -> float:
        return -self.bottom - self.pixels_below * self.point

    def x(self) -> alt.X:
        """The days."""
        return alt.X("date:T", axis=time_axis(), scale=alt.Scale(domain=[instant(day) for day in self.span]))

    def y(self, field: str) -> alt.Y:
        """Points, tension upward."""
        return alt.Y(
            f"{field}:Q",
            stack=None,
            scale=alt.Scale(domain=[self.floor, self.top + self.pixels_above * self.point], nice=False, zero=False),
            axis=alt.Axis(
                title="cooperation ←  → tension",
                values=_ticks(-self.bottom, self.top),
                labelExpr="format(abs(datum.value), ',')",
                titleFontWeight="normal",
            ),
        )


def tension_over_time(
    daily: pd.DataFrame,
    summary: pd.DataFrame,
    events: pd.DataFrame,
    weeks: pd.DataFrame,
    way: Way,
    *,
    height: int = 170,
) -> Figure:
    """Tension above and cooperation below the line, a panel a dyad on one scale, with the events that raised it most.

    Takes the columns of `measures.tension_over_time`, `summarise_tension`, `list_tension_events` and
    `list_unusual_weeks`. A click selects an event's record, an unusual week by its Monday and dyad, or a day by itself
    and dyad.
    """
    top = max(float(daily["tension"].max()), 1.0)
    last_act = _find_last_act(summary)
    frame = _Frame(
        span=(daily["date"].min(), daily["date"].max() + pd.Timedelta(days=1)),
        top=top,
        bottom=max(float(daily["cooperation"].max()), top / 10),
        rows=int(events["dyad"].value_counts().max()) if len(events) else 0,
        has_weeks=len(weeks) > 0,
        height=height,
        quiet_from=last_act if last_act is not None and last_act >= daily["date"].min() else None,
    )
    marked = " Triangles mark weeks unusual against the year before." if frame.has_weeks else ""
    return Figure(
        title="Tension and cooperation over time",
        subtitle=f"Goldstein points of the acts between the two sides, {_describe_way(way)}: tension above the line, "
        "cooperation (paler) below it, all relations on one scale. Acts before the period count as far as they have "
        f"not decayed. Named are the weightiest acts of the weeks that added most.{marked}",
        hint="Click a name or its mark to open the record"
        + (", a triangle for the records of its week" if frame.has_weeks else "")
        + ", a curve for the records that it counts on that day.",
        chart=tuple(_tension_panel(row, daily, events, weeks, frame) for row in summary.itertuples()),
        alt="; ".join(_describe_course(row) for row in summary.itertuples()),
        note=_note_end(summary),
    )


def _tension_panel(row: Any, daily: pd.DataFrame, events: pd.DataFrame, weeks: pd.DataFrame, frame: _Frame) -> Panel:
    own, named, unusual = (table[table["dyad"] == row.dyad] for table in (daily, events, weeks))
    colour = DYAD_COLOURS[row.dyad]
    curves = alt.Chart(own[["date", "tension", "cooperation"]]).transform_calculate(below="-datum.cooperation")
    layers = [
        *(
            curves.mark_area(color=colour, opacity=opacity, interpolate="step-after", tooltip=None).encode(
                x=frame.x(), y=frame.y(field), y2=alt.Y2Datum(0)
            )
            for field, opacity in (("tension", 0.9), ("below", 0.4))
        ),
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=OUTLINE, tooltip=None).encode(y=frame.y("zero")),
        _pointed_at(own, frame),
        *(_mark_end(frame.quiet_from, frame) if frame.quiet_from is not None else []),
        *(_name_events(named, frame, colour) if len(named) else []),
        *([_mark_weeks(unusual, frame, colour)] if len(unusual) else []),
    ]
    figures = (
        f"{format_points(row.first_tension)} → {format_points(row.last_tension)} points of tension, "
        f"peak {format_points(row.peak_tension)} on {format_date(to_date(row.peak_date))}"
    )
    # Given here, height and title cost no copy of all layers.
    return layered(
        *layers,
        height=frame.height + frame.pixels_above + frame.pixels_below,
        title=panel_title(DYADS[row.dyad].label, figures),
    )


def _mark_end(day: pd.Timestamp, frame: _Frame) -> list[alt.Chart]:
    """An upright broken line at the last act: what follows is decay, not calm."""
    first, last = frame.span
    end = alt.Chart(
        pd.DataFrame(
            {
                "date": [day],
                "level": [frame.top * 0.9],
                "foot": [-frame.bottom],
                "said": [f"no act after {format_date(to_date(day))}"],
            }
        )
    ).encode(x=frame.x())
    return [
        end.mark_rule(color=OUTLINE, strokeDash=[4, 3], strokeWidth=1.2, tooltip=None).encode(
            y=frame.y("level"), y2=alt.Y2("foot:Q")
        ),
        # Where it has no room it would meet other words; the note says it too.
        end.mark_text(
            align="left",
            dx=5,
            fontSize=11,
            color=INK,
            tooltip=None,
            text=alt.ExprRef(f"width * {1 - (day - first) / (last - first)} > 140 ? datum.said : ''"),
        ).encode(y=frame.y("level")),
    ]


def _pointed_at(own: pd.DataFrame, frame: _Frame) -> alt.Chart:
    """Unseen upright lines with a day's figures, for those who point at one."""
    spacing = max(len(own) // HOVERED_DAYS, 1)
    days = own.iloc[::-1].iloc[::spacing]
    width = max(700 * spacing / (frame.span[1] - frame.span[0]).days, 2)
    chart: alt.Chart = (
        alt.Chart(days[["date", "dyad", "tension", "cooperation"]].assign(day=days["date"].dt.strftime("%Y-%m-%d")))
        .mark_rule(strokeWidth=width, opacity=0, aria=False, cursor="pointer")
        .encode(
            x=frame.x(),
            tooltip=[
                alt.Tooltip("date:T", title="Date", format="%-d %b %Y"),
                alt.Tooltip("tension:Q", title="Tension", format=",.1f"),
                alt.Tooltip("cooperation:Q", title="Cooperation", format=",.1f"),
            ],
        )
        .add_params(clickable(DAY_CLICK, "day", "dyad"))
    )
    return chart


def _name_events(events: pd.DataFrame, frame: _Frame, colour: str) -> list[alt.Chart]:
    """The names of events above a curve, each in a row of its own with a line down to its day."""
    share = (events["date"] - frame.span[0]) / (frame.span[1] - frame.span[0])
    # A name runs toward the middle, and its line down passes no other name: toward the edges the rows get higher.
    order = pd.concat([share[share >= RUNS_LEFT].sort_values(), share[share < RUNS_LEFT].sort_values(ascending=False)])
    place = pd.Series(range(len(order)), index=order.index)
    named = pd.DataFrame(
        {
            "id": events["id"],
            "date": events["date"],
            "tension": events["tension"],
            "level": frame.top + (place * LABEL_ROW + LABEL_ROW / 2 + 2) * frame.point,
            "share": share,
            "Event": events["title"],
            "Date": _write_dates(events),
            "Added": [f"{format_points(points)} points" for points in events["points"]],
            "Week": _write_gains(events["week_points"], events["week_acts"]),
        }
    )
    tooltip = [
        *map(alt.Tooltip, ("Event:N", "Date:N", "Added:N")),
        alt.Tooltip("Week:N", title="Its week added"),
    ]
    base = alt.Chart(named).encode(x=frame.x())
    return [
        base.mark_rule(color=OUTLINE, strokeWidth=1, aria=False, tooltip=None).encode(
            y=frame.y("level"), y2=alt.Y2("tension:Q")
        ),
        base.mark_point(
            filled=True, size=55, opacity=1, color=colour, stroke="white", strokeWidth=1.2, cursor="pointer"
        )
        .encode(y=frame.y("tension"), tooltip=tooltip)
        .add_params(clickable(RECORD_CLICK, "id")),
        base.mark_text(
            align=alt.ExprRef(f"datum.share < {RUNS_LEFT} ? 'left' : 'right'"),
            dx=alt.ExprRef(f"datum.share < {RUNS_LEFT} ? 4 : -4"),
            limit=alt.ExprRef(f"width * (datum.share < {RUNS_LEFT} ? 1 - datum.share : datum.share) - 8"),
            fontSize=11,
            color=INK,
            cursor="pointer",
        ).encode(y=frame.y("level"), text=alt.Text("Event:N"), tooltip=tooltip),
    ]


def _mark_weeks(weeks: pd.DataFrame, frame: _Frame, colour: str) -> alt.Chart:
    """Triangles under a curve, one an unusual week, in its middle as far as it is shown."""
    first, last = frame.span
    marked = pd.DataFrame(
        {
            "monday": [f"{day:%Y-%m-%d}" for day in weeks["monday"]],
            "dyad": weeks["dyad"],
            "date": [min(max(day + pd.Timedelta(days=3), first), last) for day in weeks["monday"]],
            "level": frame.floor + MARKS_ROW / 2 * frame.point,
            "Week": [
                f"{format_date(to_date(monday))} to {format_date(to_date(sunday))}"
                for monday, sunday in zip(weeks["monday"], weeks["week_end"], strict=True)
            ],
            "Added": _write_gains(weeks["points"], weeks["acts"]),
            "Usual": [f"up to {format_points(points)} points" for points in weeks["usual"]],
            "Weightiest": weeks["title"],
        }
    )
    chart: alt.Chart = (
        alt.Chart(marked)
        .mark_point(shape="triangle-up", filled=True, size=48, opacity=1, color=colour, cursor="pointer")
        .encode(
            x=frame.x(),
            y=frame.y("level"),
            tooltip=[
                *map(alt.Tooltip, ("Week:N", "Added:N")),
                alt.Tooltip("Usual:N", title="Usual in the year before"),
                alt.Tooltip("Weightiest:N", title="Weightiest act"),
            ],
        )
        .add_params(clickable(WEEK_CLICK, "monday", "dyad"))
    )
    return chart


def _write_dates(events: pd.DataFrame) -> list[str]:
    return [
        format_dated(to_date(day), str(precision))
        for day, precision in zip(events["date"], events["date_precision"], strict=True)
    ]


def _write_gains(points: "pd.Series[float]", acts: "pd.Series[int]") -> list[str]:
    return [
        f"{format_points(float(gain))} points by {count_of(int(number), 'act')}"
        for gain, number in zip(points, acts, strict=True)
    ]


def tension_by_way(curves: pd.DataFrame, summary: pd.DataFrame, ways: Sequence[Way]) -> Figure:
    """The same tension under several ways to count, a small panel each on one scale.

    Takes the columns of `measures.sample_tension` and `measures.summarise_tension`. A click selects the nearest day of
    a dyad's curve.
    """
    dyads = [dyad for dyad in DYADS if (curves["dyad"] == dyad).any()]
    top = max(float(curves["tension"].max()), 1.0)
    span = (curves["date"].min(), curves["date"].max())
    panels: list[Panel] = []
    for way in ways:
        own = curves[(curves["half_life"] == way.half_life) & (curves["weighted"] == way.weighted)]
        peaks = summary[(summary["half_life"] == way.half_life) & (summary["weighted"] == way.weighted)]
        drawn = own.assign(Relation=own["dyad"].map(lambda dyad: DYADS[dyad].label))
        place = {
            "x": alt.X("date:T", axis=time_axis(4), scale=alt.Scale(domain=[instant(day) for day in span])),
            "y": alt.Y(
                "tension:Q",
                axis=alt.Axis(title="tension, points", tickCount=4, titleFontWeight="normal"),
                scale=alt.Scale(domain=[0, top], nice=True),
            ),
        }
        lines = (
            alt.Chart(drawn[["date", "tension", "Relation"]])
            .mark_line(strokeWidth=1.6, tooltip=None)
            .encode(
                **place,
                color=alt.Color("Relation:N", scale=dyad_scale(dyads), legend=line_legend()),
                strokeDash=alt.StrokeDash(
                    "Relation:N",
                    scale=alt.Scale(
                        domain=[DYADS[dyad].label for dyad in dyads], range=[DASHES[dyad] for dyad in dyads]
                    ),
                    legend=line_legend(),
                ),
            )
        )
        # A line is one mark, whichever of its days is pointed at.
        days = (
            alt.Chart(_pick_days(drawn))
            .mark_point(opacity=0, aria=False, cursor="pointer")
            .encode(
                **place,
                tooltip=[
                    alt.Tooltip("Relation:N"),
                    alt.Tooltip("date:T", title="Date", format="%-d %b %Y"),
                    alt.Tooltip("tension:Q", title="Tension", format=",.1f"),
                ],
            )
            .add_params(clickable(DAY_CLICK, "day", "dyad", nearest=True))
        )
        said = ", ".join(
            f"{side_name(COUNTRY_OF_DYAD[dyad]) if dyad in COUNTRY_OF_DYAD else 'context'} {format_points(float(peak))}"
            for dyad, peak in zip(peaks["dyad"].astype(str), peaks["peak_tension"], strict=True)
        )
        panels.append(layered(lines, days, height=120, title=panel_title(_name_way(way), f"Peaks: {said}")))
    return Figure(
        title="Does it depend on how it is counted?",
        subtitle="The same tension with a shorter and a longer half-life, and with acts weighed by how sure they are; "
        "all on one scale.",
        hint="Click near a curve for the records that it counts on that day.",
        chart=tuple(panels),
        alt="; ".join(map(_describe_peak, summary.itertuples())),
        beside=420,
    )


def _pick_days(drawn: pd.DataFrame) -> pd.DataFrame:
    """The days of each curve that can be clicked, its highest among them."""
    height = drawn.groupby("dyad")["tension"].rank(method="first", ascending=False)
    place = drawn.groupby("dyad").cumcount(ascending=False)
    spacing = max(-(-int(place.max() + 1) // CLICKED_DAYS), 1)
    picked = drawn[(place % spacing == 0) | (height == 1)]
    return picked.assign(day=picked["date"].dt.strftime("%Y-%m-%d"))


def _describe_way(way: Way) -> str:
    weighed = ", weighed by how sure they are" if way.weighted else ""
    return f"each counting half after {count_of(way.half_life, 'day')}{weighed}"


def _name_way(way: Way) -> str:
    return f"Half-life {count_of(way.half_life, 'day')}{', weighed by confidence' if way.weighted else ''}"


def _write_peak(row: Any) -> str:
    """`Armenia–Russia 81.0 (9 Jul 2025)`."""
    return f"{DYADS[row.dyad].label} {format_points(row.peak_tension)} ({format_date(to_date(row.peak_date))})"


def _describe_peak(row: Any) -> str:
    return f"{_name_way(Way(row.half_life, row.weighted))}: peak of {_write_peak(row)}"


def _describe_course(row: Any) -> str:
    return (
        f"{DYADS[row.dyad].label}: tension from {format_points(row.first_tension)} on "
        f"{format_date(to_date(row.first_date))} to {format_points(row.last_tension)} on "
        f"{format_date(to_date(row.last_date))}, highest {format_points(row.peak_tension)} on "
        f"{format_date(to_date(row.peak_date))}"
    )


def _note_end(summary: pd.DataFrame) -> str:
    """Where the record ends before the curves do: what they do then is decay."""
    last = _find_last_act(summary)
    if last is None:
        return ""
    return f"No act that counts is dated after {format_date(to_date(last))}; from then on the curves only decay."


def _find_last_act(summary: pd.DataFrame) -> pd.Timestamp | None:
    """The last act of any relation, where the curves run on long after it; None where they do not."""
    last = summary["last_act"].max()
    if not int(summary["acts"].sum()) or (summary["end_date"].max() - last).days <= QUIET_DAYS:
        return None
    return pd.Timestamp(last)


def _ticks(low: float, high: float) -> list[float]:
    """About five round values between two ends."""
    rough = (high - low) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
