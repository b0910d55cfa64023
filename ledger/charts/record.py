"""Charts of one record: the chain it stands in, where it took place, when among the others of its dyad."""

import datetime as dt
from collections.abc import Mapping

import altair as alt
import pandas as pd

from ledger.charts.base import (
    BIN_FORMATS,
    DYAD_COLOURS,
    INK,
    OUTLINE,
    RECORD_CLICK,
    SIDE_COLOURS,
    TABLE_SHAPES,
    Figure,
    count_axis,
    side_scale,
    time_axis,
)
from ledger.charts.maps import OUTLINES_NOTE, Extent, draw_land, fit_frame, name_countries
from ledger.codebook import DYADS, TABLES, label_of, side_name
from ledger.wording import count_of, format_date, format_dated, to_date

UPPER_LANES = ("ARM", "AZE")
LOWEST_LANE = "RUS"
MARKS_ACROSS = 28
"""Marks that fit side by side in a lane; those that would touch are stacked."""
ROW_HEIGHT = 15
LAGS = (0, 1, 3, 7, 14, 30, 60, 120, 240, 365, 730, 1095, 1460, 1825, 2190)
"""Days that the axis of a chain names, as far as it is long."""

CAUCASUS = Extent(38.0, 36.0, 54.0, 45.0)
NEAR_REACH = 3.0
FAR_REACH = 8.0
"""Degrees of latitude that a map shows to the north and south of a place: in the Caucasus, and elsewhere."""
OUTLINES_REACH = Extent(-8.0, 24.0, 80.0, 66.0)
"""Where there are outlines to show a place among."""
NAMES_ON_MAP = {
    "ARM": (44.6, 40.75),
    "AZE": (47.9, 40.35),
    "GEO": (43.6, 42.2),
    "TUR": (41.6, 39.3),
    "IRN": (47.2, 37.6),
    "RUS": (51.5, 57.5),
    "UKR": (32.0, 49.2),
    "BLR": (28.0, 53.5),
    "KAZ": (53.5, 47.6),
}


def chain_over_time(chain: pd.DataFrame, record_id: str) -> Figure:
    """The acts of a chain in a lane a side, each joined to those that it answers; a click selects a record.

    Takes the columns of `measures.find_chain_of_record`.
    """
    lanes = _order_lanes(set(chain["initiator"]))
    first, last = to_date(chain["date"].min()), to_date(chain["date"].max())
    lags = (chain["date"] - chain["date"].min()).dt.days
    rows = _stack(chain["initiator"], lags, lanes)
    marks = pd.DataFrame(
        {
            "id": chain["id"],
            "lag": lags,
            "row": rows,
            "Side": chain["initiator"].map(side_name),
            "Table": chain["table"].map(lambda table: TABLES[table].label),
            "tone": chain["goldstein"].map(lambda value: "cooperative" if value > 0 else "other"),
            "own": chain["id"] == record_id,
            "Title": chain["title"],
            "Date": [
                format_dated(to_date(date), precision)
                for date, precision in zip(chain["date"], chain["date_precision"], strict=True)
            ],
            "Type": chain["event_type"].map(label_of),
            "Who": chain["initiator"].map(side_name) + " → " + chain["target"].map(side_name),
        }
    )
    joints = _join_acts(marks, chain)
    middles = rows.groupby(chain["initiator"]).agg(lambda own: (own.min() + own.max()) / 2)
    height = int(rows.max()) + 1
    names = {float(middles[lane]): side_name(lane) for lane in lanes}
    x = alt.X(
        "lag:Q",
        axis=_lag_axis(first, int(lags.max())),
        scale=alt.Scale(type="sqrt", domain=[0, max(int(lags.max()), 1)], nice=False, padding=14),
    )
    y = alt.Y(
        "row:Q",
        scale=alt.Scale(domain=[-0.7, height - 0.3], nice=False, reverse=True),
        axis=alt.Axis(
            title=None,
            values=list(names),
            labelExpr=_label_expression(names),
            grid=False,
            ticks=False,
            domain=False,
            labelFontWeight=600,
        ),
    )
    lines = (
        alt.Chart(joints)
        .mark_rule(color=OUTLINE, tooltip=None)
        .encode(
            x=alt.X("from:Q"),
            x2="to:Q",
            y=alt.Y("low:Q"),
            y2="high:Q",
            opacity=alt.condition("datum.own", alt.value(1), alt.value(0.45)),
            strokeWidth=alt.condition("datum.own", alt.value(1.6), alt.value(1)),
        )
    )
    scale = side_scale(lanes)
    # Russia's grey is dark: on a dark ground only its outline is seen.
    outlines = alt.Scale(
        domain=[side_name(lane) for lane in lanes],
        range=[OUTLINE if lane == LOWEST_LANE else SIDE_COLOURS.get(lane, OUTLINE) for lane in lanes],
    )
    ring = (
        alt.Chart(marks[marks["own"]])
        .mark_point(shape="circle", size=330, strokeWidth=2, color=INK, filled=False, opacity=1, tooltip=None)
        .encode(x=x, y=y)
    )
    points = (
        alt.Chart(marks)
        .mark_point(size=80, opacity=1, strokeWidth=1.4, cursor="pointer")
        .encode(
            x=x,
            y=y,
            stroke=alt.Stroke("Side:N", scale=outlines, legend=None),
            fill=alt.condition(
                "datum.tone === 'cooperative'",
                alt.value("transparent"),
                alt.Fill("Side:N", scale=scale, legend=None),
            ),
            shape=alt.Shape(
                "Table:N",
                scale=alt.Scale(
                    domain=[term.label for term in TABLES.values()],
                    range=[TABLE_SHAPES[table] for table in TABLES],
                ),
                legend=None,
            ),
            tooltip=["Title:N", "Date:N", "Who:N", "Type:N"],
        )
        .add_params(alt.selection_point(name=RECORD_CLICK, fields=["id"]))
    )
    counts = chain["initiator"].value_counts()
    return Figure(
        title="Act and answer",
        subtitle="A lane for each side that acted; a line joins an act to its answer, the ring marks this record. "
        "Triangles are incidents, circles detentions, squares diplomatic actions; hollow marks are cooperative. "
        "Early days are drawn wider.",
        hint="Click a mark to open its record.",
        chart=alt.LayerChart(layer=[lines, ring, points], height=max(ROW_HEIGHT * height, 70)),
        alt=f"Chain of {count_of(len(chain), 'record')} from {format_date(first)} to {format_date(last)}: "
        + ", ".join(f"{int(counts[lane])} by {side_name(lane)}" for lane in lanes),
    )


def _join_acts(marks: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    """One row an act and its answer, both in the chain: from, to (days since the first), low, high (rows), own."""
    pairs = chain[["id", "responds_to"]].explode("responds_to").dropna()
    ends = pairs.merge(marks, on="id").merge(marks, left_on="responds_to", right_on="id", suffixes=("_answer", "_act"))
    return pd.DataFrame(
        {
            "from": ends["lag_act"],
            "to": ends["lag_answer"],
            "low": ends["row_act"],
            "high": ends["row_answer"],
            "own": ends["own_act"] | ends["own_answer"],
        }
    )


def _order_lanes(sides: set[str]) -> list[str]:
    """Armenia and Azerbaijan above, Russia below, whoever else acted between them."""
    others = sorted(sides - {*UPPER_LANES, LOWEST_LANE})
    return [lane for lane in (*UPPER_LANES, *others, LOWEST_LANE) if lane in sides]


def _stack(sides: pd.Series, lags: pd.Series, lanes: list[str]) -> pd.Series:
    """The row of each act, from the top: within its side's lane, the first where it touches no other mark."""
    along = (lags / max(int(lags.max()), 1)) ** 0.5 * MARKS_ACROSS
    rows = pd.Series(0, index=sides.index)
    top = 0
    for lane in lanes:
        ends: list[float] = []
        for act in sides.index[sides == lane]:
            place = float(along[act])
            row = next((row for row, end in enumerate(ends) if place - end >= 1), len(ends))
            ends[row : row + 1] = [place]
            rows[act] = top + row
        top += len(ends) + 1
    return rows


def _lag_axis(first: dt.date, longest: int) -> alt.Axis:
    """Days since the first act, few enough to be read."""
    days = [day for day in LAGS if day <= longest] or [0]
    return alt.Axis(
        title=f"days after {format_date(first)}",
        titleFontWeight="normal",
        values=days,
        labelExpr="datum.value == 0 ? '0' : '+' + format(datum.value, ',')",
        labelOverlap="greedy",
        grid=False,
        domain=True,
    )


def _label_expression(names: Mapping[float, str]) -> str:
    """What Vega writes at each of an axis's values."""
    return "".join(f"datum.value == {value} ? '{name}' : " for value, name in names.items()) + "''"


def place_of_record(record: pd.Series) -> Figure | None:
    """A small map of where a record took place; None where it has no coordinates or no outlines are near.

    Takes the index of `measures.find_record`.
    """
    if pd.isna(record["latitude"]) or pd.isna(record["longitude"]):
        return None
    longitude, latitude = float(record["longitude"]), float(record["latitude"])
    if not OUTLINES_REACH.holds(longitude, latitude):
        return None
    reach = NEAR_REACH if CAUCASUS.holds(longitude, latitude) else FAR_REACH
    extent = Extent(longitude - 2.2 * reach, latitude - reach, longitude + 2.2 * reach, latitude + reach)
    frame = fit_frame(extent.outline(), margin=0)
    names = {code: place for code, place in NAMES_ON_MAP.items() if extent.holds(*place)}
    point = pd.DataFrame({"longitude": [longitude], "latitude": [latitude], "place": [str(record["place"])]})
    base = (
        alt.Chart(point).encode(longitude="longitude:Q", latitude="latitude:Q").properties(projection=frame.projection)
    )
    layers = [
        draw_land(extent, frame),
        *([name_countries(names, frame)] if names else []),
        base.mark_point(
            shape="circle", size=110, filled=True, color=DYAD_COLOURS[record["dyad"]], opacity=1, tooltip=None
        ),
        base.mark_point(shape="circle", size=110, filled=False, color=INK, strokeWidth=1.2, opacity=1, tooltip=None),
        base.mark_text(dy=-14, fontSize=12, fontWeight=600, color=INK, tooltip=None).encode(text="place:N"),
    ]
    return Figure(
        title="Where",
        subtitle="",
        chart=alt.LayerChart(layer=layers, height=210),
        alt=f"Map with a mark at {record['place']}",
        note=OUTLINES_NOTE,
    )


def months_of_dyad(series: pd.DataFrame, record: pd.Series) -> Figure:
    """A thin strip of a dyad's records by month, the month of one of them marked.

    Takes the columns of `measures.count_over_time` by month, and the index of `measures.find_record`.
    """
    dyad = str(record["dyad"])
    month = pd.Timestamp(record["date"]).to_period("M").to_timestamp()
    own = series[series["dyad"] == dyad].assign(here=lambda frame: frame["bin"] == month)
    here = int(own.loc[own["here"], "records"].sum())
    busier = int((own["records"] > here).sum())
    bars = (
        alt.Chart(own)
        .mark_bar(binSpacing=0, color=DYAD_COLOURS[dyad])
        .encode(
            x=alt.X("bin:T", axis=time_axis(), timeUnit="yearmonth"),
            y=alt.Y("records:Q", axis=count_axis(None, tickCount=2)),
            opacity=alt.condition("datum.here", alt.value(1), alt.value(0.4)),
            tooltip=[
                alt.Tooltip("bin:T", title="Month", format=BIN_FORMATS["month"]),
                alt.Tooltip("records:Q", title="Records", format=","),
            ],
        )
    )
    mark = (
        alt.Chart(own[own["here"]])
        .mark_point(shape="triangle-down", size=70, filled=True, color=INK, opacity=1, yOffset=-8, tooltip=None)
        .encode(x=alt.X("bin:T", timeUnit="yearmonth", bandPosition=0.5), y="records:Q")
    )
    standing = (
        "no month has more" if not busier else f"{count_of(busier, 'month')} {'has' if busier == 1 else 'have'} more"
    )
    return Figure(
        title=f"When, among the records on {DYADS[dyad].label}",
        subtitle=f"Records by month; the marked one, {month:%b %Y}, has {here}; {standing}.",
        chart=alt.LayerChart(layer=[bars, mark], height=76),
        alt=f"Records on {DYADS[dyad].label} by month; {month:%b %Y}, the month of this record, has {here}",
    )
