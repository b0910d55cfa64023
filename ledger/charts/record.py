"""Charts of one record: where it took place, and when among the others of its dyad."""

import altair as alt
import pandas as pd

from ledger.charts.base import (
    BIN_FORMATS,
    DYAD_COLOURS,
    INK,
    MONTH_CLICK,
    Figure,
    clickable,
    count_axis,
    layered,
    time_axis,
)
from ledger.charts.maps import OUTLINES_NOTE, Extent, draw_land, fit_frame, name_countries
from ledger.codebook import DYADS
from ledger.wording import count_of

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
        alt.Chart(point)
        .encode(longitude=alt.Longitude("longitude:Q"), latitude=alt.Latitude("latitude:Q"))
        .properties(projection=frame.projection)
    )
    layers = [
        draw_land(extent, frame),
        *([name_countries(names, frame)] if names else []),
        base.mark_point(
            shape="circle", size=110, filled=True, color=DYAD_COLOURS[record["dyad"]], opacity=1, tooltip=None
        ),
        base.mark_point(shape="circle", size=110, filled=False, color=INK, strokeWidth=1.2, opacity=1, tooltip=None),
        base.mark_text(dy=-14, fontSize=12, fontWeight=600, color=INK, tooltip=None).encode(text=alt.Text("place:N")),
    ]
    return Figure(
        title="Where",
        subtitle="",
        chart=layered(*layers, height=210),
        alt=f"Map with a mark at {record['place']}",
        note=OUTLINES_NOTE,
    )


def months_of_dyad(series: pd.DataFrame, record: pd.Series) -> Figure:
    """A thin strip of a dyad's records by month, the month of one of them marked.

    Takes the columns of `measures.count_over_time` by month, and the index of `measures.find_record`. A click selects
    the first day of a month.
    """
    dyad = str(record["dyad"])
    month = pd.Timestamp(record["date"]).to_period("M").to_timestamp()
    own = series[series["dyad"] == dyad].assign(
        here=lambda frame: frame["bin"] == month, start=lambda frame: frame["bin"].dt.strftime("%Y-%m-%d")
    )
    here = int(own.loc[own["here"], "records"].sum())
    busier = int((own["records"] > here).sum())
    bars = (
        alt.Chart(own)
        .mark_bar(binSpacing=0, color=DYAD_COLOURS[dyad], cursor="pointer")
        .encode(
            x=alt.X("bin:T", axis=time_axis(), timeUnit="yearmonth"),
            y=alt.Y("records:Q", axis=count_axis(None, tickCount=2)),
            opacity=alt.condition("datum.here", alt.value(1), alt.value(0.4)),
            tooltip=[
                alt.Tooltip("bin:T", title="Month", format=BIN_FORMATS["month"]),
                alt.Tooltip("records:Q", title="Records", format=","),
            ],
        )
        .add_params(clickable(MONTH_CLICK, "start"))
    )
    mark = (
        alt.Chart(own[own["here"]])
        .mark_point(shape="triangle-down", size=70, filled=True, color=INK, opacity=1, yOffset=-8, tooltip=None)
        .encode(x=alt.X("bin:T", timeUnit="yearmonth", bandPosition=0.5), y=alt.Y("records:Q"))
    )
    standing = (
        "no month has more" if not busier else f"{count_of(busier, 'month')} {'has' if busier == 1 else 'have'} more"
    )
    return Figure(
        title=f"When, among the records on {DYADS[dyad].label}",
        subtitle=f"Records by month; the marked one, {month:%b %Y}, has {here}; {standing}.",
        hint="Click a bar for its records.",
        chart=layered(bars, mark, height=76),
        alt=f"Records on {DYADS[dyad].label} by month; {month:%b %Y}, the month of this record, has {here}",
    )
