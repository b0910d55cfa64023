"""Charts of incidents: where they happened, and what they cost."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from ledger.charts.base import (
    BIN_FORMATS,
    BIN_WORDS,
    DYAD_COLOURS,
    INK,
    MARK_CLICK,
    PLACE_CLICK,
    Figure,
    Panel,
    calendar_axis,
    clickable,
    count_axis,
    dyad_scale,
    layered,
    legend,
    panel_title,
    time_unit,
    zero_line,
)
from ledger.charts.maps import (
    OUTLINES_NOTE,
    Extent,
    Frame,
    degrees_per_unit,
    draw_land,
    enclose,
    fit_frame,
    name_countries,
)
from ledger.charts.placing import Box, Circle, enclosing_box, place_name, spread_circles
from ledger.codebook import DYADS, SIDES, label_of
from ledger.wording import count_of, format_dated, format_number, join_words, text_or, to_date

OTHER_KIND = "Other"
KINDS = {
    "Violence": ("armed_clash", "offensive", "killing", "aircraft_downing", "assault"),
    "Raid, strike or blockade": ("raid", "attack_on_property", "blockade"),
    "Media, cyber or plot": ("media_attack", "cyberattack", "plot"),
    "Protest or vote": ("protest", "vote"),
    "Accident": ("accident",),
}
"""Kinds that a map tells apart by shape, with the event types of each."""

KIND_SIGNS = {
    "Violence": "▲",
    "Raid, strike or blockade": "■",
    "Media, cyber or plot": "◆",
    "Protest or vote": "●",
    "Accident": "✚",
    OTHER_KIND: "▼",
}
"""The shapes in a line of text."""

KIND_OF_TYPE = {event_type: kind for kind, types in KINDS.items() for event_type in types}
KIND_SHAPES = {
    "Violence": "triangle-up",
    "Raid, strike or blockade": "square",
    "Media, cyber or plot": "diamond",
    "Protest or vote": "circle",
    "Accident": "cross",
    OTHER_KIND: "triangle-down",
}

CAUCASUS = Extent(43.2, 38.6, 50.6, 42.0)
CAUCASUS_NAMES = {
    "ARM": (44.95, 40.62),
    "AZE": (47.9, 40.75),
    "GEO": (44.1, 41.75),
    "IRN": (47.3, 38.75),
    "TUR": (43.62, 39.55),
    "RUS": (47.3, 42.3),
}
WIDER_NAMES = {
    "RUS": (45.0, 53.6),
    "UKR": (31.0, 48.6),
    "KAZ": (56.0, 48.6),
    "TUR": (36.0, 39.3),
    "IRN": (51.5, 36.2),
    "BLR": (28.0, 53.4),
    "TKM": (56.6, 40.0),
    "UZB": (59.0, 43.4),
}
"""Where the names of countries stand on the two maps: longitude, latitude."""

MAP_HEIGHT = 400
LAYOUTS: Mapping[str, tuple[int, int]] = {"wide": (560, 11), "narrow": (320, 9)}
"""Widths of a map, in pixels, for which marks and names are set out, with the size of the names."""

IS_NARROW = "width < 440"
SMALLEST_RADIUS = 5.5
LETTER_WIDTH = 0.53
"""Width of a letter over the size of its font, on average."""

LONGEST_NAME = 22
NUMBER_ROOM = 0.05
"""Share of a period within which only the largest bar has its number written."""


def incident_map(places: pd.DataFrame, unplaced: int) -> Figure:
    """Incidents on two maps: the South Caucasus, and what lies farther off; only those with marks are drawn.

    Takes the columns of `measures.place_incidents`. A mark is a type at a place, set beside the others there;
    a click selects it by its row.
    """
    marks = pd.DataFrame(
        {
            "mark": range(len(places)),
            "longitude": places["longitude"],
            "latitude": places["latitude"],
            "approximate": places["approximate"],
            "fullness": [0.25 if approximate else 0.92 for approximate in places["approximate"]],
            "dyad": places["dyad"],
            "records": places["records"],
            "radius": [SMALLEST_RADIUS * records**0.4 for records in places["records"]],
            "number": [format_number(records) if records > 1 else "" for records in places["records"]],
            "name": [text_or(place, "Place not named") for place in places["place"]],
            "Place": [
                text_or(place, "Place not named") + (" (region or country only)" if approximate else "")
                for place, approximate in zip(places["place"], places["approximate"], strict=True)
            ],
            "Type": places["event_type"].map(label_of),
            "Kind": places["event_type"].map(lambda event_type: KIND_OF_TYPE.get(event_type, OTHER_KIND)),
            "Relation": places["dyad"].map(lambda dyad: DYADS[dyad].label),
            "said": [
                f"{text_or(place, 'Place not named')}: {count_of(int(records), 'incident')}, "
                f"{label_of(event_type).lower()}, {DYADS[dyad].label}"
                for place, records, event_type, dyad in zip(
                    places["place"], places["records"], places["event_type"], places["dyad"], strict=True
                )
            ],
            "Killed": [_people(number) for number in places["fatalities"]],
            "Injured": [_people(number) for number in places["injured"]],
            "Latest": [
                f"{title} ({format_dated(to_date(day), precision)})"
                for title, day, precision in zip(
                    places["latest_title"], places["latest_date"], places["latest_precision"], strict=True
                )
            ],
        }
    )
    is_near = [CAUCASUS.holds(*point) for point in _points(marks)]
    near = marks[is_near]
    far = marks[[not here for here in is_near]]
    dyads = [dyad for dyad in DYADS if (marks["dyad"] == dyad).any()]
    panels: list[Panel] = []
    if len(near):
        frame = fit_frame(CAUCASUS.outline(), margin=0)
        region = _Region("In the South Caucasus", CAUCASUS, frame, CAUCASUS_NAMES)
        panels.append(_draw_map(region, near, dyads))
    if len(far):
        points = [*CAUCASUS.outline(), *_points(far)]
        region = _Region("Farther off", enclose(points), fit_frame(points), WIDER_NAMES)
        window = _draw_window(int(near["records"].sum()), region.frame) if len(near) else []
        panels.append(_draw_map(region, far, dyads, window))
    ringed = " Azerbaijan–Russia's are ringed." if len(dyads) > 1 and "AZE-RUS" in dyads else ""
    totals = marks.groupby("name", sort=False)["records"].sum().sort_values(ascending=False, kind="stable")
    return Figure(
        title="Where it happened",
        subtitle="A mark is one type of incident at a place, with the number of incidents where there are several: "
        + join_words([f"{KIND_SIGNS[kind]} {kind.lower()}" for kind in KIND_SIGNS if (marks["Kind"] == kind).any()])
        + f". Pale marks: only the region or country is known.{ringed}",
        hint="Click a mark for its records.",
        chart=tuple(panels),
        alt="Incidents by place: " + ", ".join(f"{place} {number}" for place, number in totals[:12].items()),
        note=(f"{count_of(unplaced, 'incident')} without coordinates not drawn. " if unplaced else "") + OUTLINES_NOTE,
        beside=420,
    )


@dataclass(frozen=True)
class _Region:
    """What a map shows: its heading, its land, its scale, and where the names of countries stand."""

    title: str
    extent: Extent
    frame: Frame
    countries: Mapping[str, tuple[float, float]]


def _draw_map(region: _Region, marks: pd.DataFrame, dyads: Sequence[str], under: Sequence[alt.Chart] = ()) -> Panel:
    """A map with the marks that lie on it, what lies under them, and a legend of the dyads."""
    frame = region.frame
    order = marks.groupby(["latitude", "longitude"])["records"].transform("sum")
    marks = marks.assign(order=order).sort_values("order", ascending=False, kind="stable").reset_index(drop=True)
    names = _pick_names(marks)
    for layout in LAYOUTS:
        shifts, labels = _lay_out(marks, names, region, layout)
        marks = marks.join(shifts)
        names = names.join(labels)
    base = _shift(marks.assign(area=math.pi * marks["radius"] ** 2), frame)
    points = base.mark_point(strokeWidth=1.4, opacity=1, cursor="pointer").encode(
        shape=alt.Shape(
            "Kind:N",
            scale=alt.Scale(domain=list(KIND_SHAPES), range=list(KIND_SHAPES.values())),
            legend=None,
        ),
        size=alt.Size("area:Q", scale=None, legend=None),
        # The same legend for both, or Vega-Lite finds a conflict.
        stroke=alt.Stroke("Relation:N", scale=_ring_scale(dyads), legend=legend(symbolType="square")),
        fill=alt.Fill("Relation:N", scale=dyad_scale(dyads), legend=legend(symbolType="square")),
        fillOpacity=alt.FillOpacity("fullness:Q", scale=None, legend=None),
        description=alt.Description("said:N"),
        tooltip=[
            alt.Tooltip("Place:N"),
            alt.Tooltip("Type:N"),
            alt.Tooltip("Relation:N"),
            alt.Tooltip("records:Q", title="Incidents", format=","),
            alt.Tooltip("Killed:N"),
            alt.Tooltip("Injured:N"),
            alt.Tooltip("Latest:N"),
        ],
    )
    numbers = base.mark_text(
        color=alt.ExprRef(f"datum.approximate ? '{INK}' : 'white'"),
        fontSize=10,
        fontWeight=700,
        tooltip=None,
        cursor="pointer",
    ).encode(text=alt.Text("number:N"))
    labels = (
        _shift(names, frame, prefix="label_")
        .mark_text(
            color=INK,
            fontSize=alt.ExprRef(f"{IS_NARROW} ? {LAYOUTS['narrow'][1]} : {LAYOUTS['wide'][1]}"),
            align=alt.ExprRef(f"{IS_NARROW} ? datum.align_narrow : datum.align_wide"),
            tooltip=None,
        )
        .encode(text=alt.Text("label:N"))
        .transform_calculate(label=f"{IS_NARROW} ? datum.name_narrow : datum.name_wide")
    )
    return layered(
        draw_land(region.extent, frame),
        name_countries(region.countries, frame),
        *under,
        labels.properties(projection=frame.projection),
        points.properties(projection=frame.projection).add_params(clickable(PLACE_CLICK, "mark")),
        numbers.properties(projection=frame.projection),
        height=MAP_HEIGHT,
        title=panel_title(region.title),
    )


def _ring_scale(dyads: Sequence[str]) -> alt.Scale:
    """The edges of marks: a dark one tells Azerbaijan's from Armenia's in print without colour."""
    return alt.Scale(
        domain=[DYADS[dyad].label for dyad in dyads],
        range=[INK if dyad == "AZE-RUS" else DYAD_COLOURS[dyad] for dyad in dyads],
    )


def _pick_names(marks: pd.DataFrame) -> pd.DataFrame:
    """One row a place, those with most incidents first: longitude, latitude, name (short enough for a map)."""
    shortest = marks.assign(length=marks["name"].str.len()).sort_values(
        ["order", "length"], ascending=[False, True], kind="stable"
    )
    places = shortest.drop_duplicates(["latitude", "longitude"]).reset_index(drop=True)
    names = []
    for place in places["name"]:
        name = place if len(place) <= LONGEST_NAME else place.rsplit(", ", 1)[-1]
        names.append(name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…")
    return places[["longitude", "latitude"]].assign(name=names)


def _lay_out(
    marks: pd.DataFrame, names: pd.DataFrame, region: _Region, layout: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How far marks and names are moved from their places at a layout's width, in pixels.

    Columns of the first: right_, down_; of the second: label_right_, label_down_, align_, name_ (empty where
    the name finds no room); each with the layout's name.
    """
    width, font_size = LAYOUTS[layout]
    places = [region.frame.place(*point, width, MAP_HEIGHT) for point in _points(marks)]
    circles = spread_circles([Circle(x, y, radius) for (x, y), radius in zip(places, marks["radius"], strict=True)])
    shifts = pd.DataFrame(
        {
            f"right_{layout}": [circle.x - x for circle, (x, _) in zip(circles, places, strict=True)],
            f"down_{layout}": [circle.y - y for circle, (_, y) in zip(circles, places, strict=True)],
        }
    )
    marks_at: dict[tuple[float, float], list[Box]] = {}
    for point, circle in zip(_points(marks), circles, strict=True):
        marks_at.setdefault(point, []).append(circle.box)
    taken = [circle.box for circle in circles]
    for code, country in region.countries.items():
        x, y = region.frame.place(*country, width, MAP_HEIGHT)
        half = len(SIDES[code]) * (font_size + 1) * 0.36
        taken.append(Box(x - half, y - 7, x + half, y + 7))
    rows = []
    for point, text in zip(_points(names), names["name"], strict=True):
        x, y = region.frame.place(*point, width, MAP_HEIGHT)
        size = (len(text) * font_size * LETTER_WIDTH, font_size + 2.0)
        found = place_name(size, enclosing_box(marks_at[point]), taken, Box(0, 0, width, MAP_HEIGHT))
        # A mark that stands for a whole country needs no name beside the country's own.
        if found is None or text in SIDES.values():
            rows.append((0.0, 0.0, "left", ""))
        else:
            name, box = found
            taken.append(box)
            rows.append((name.x - x, name.y - y, name.align, text))
    columns = [f"{column}_{layout}" for column in ("label_right", "label_down", "align", "name")]
    return shifts, pd.DataFrame(rows, columns=columns, index=names.index)


def _points(places: pd.DataFrame) -> list[tuple[float, float]]:
    """Longitude and latitude of each row."""
    return list(zip(places["longitude"], places["latitude"], strict=True))


def _shift(marks: pd.DataFrame, frame: Frame, prefix: str = "") -> alt.Chart:
    """A chart of marks moved from their places by the pixels that the layout at the chart's width says."""
    slopes = [degrees_per_unit(*point) for point in _points(marks)]
    drawn = marks.assign(
        east_right=[slope[0][0] for slope in slopes],
        north_right=[slope[0][1] for slope in slopes],
        east_up=[slope[1][0] for slope in slopes],
        north_up=[slope[1][1] for slope in slopes],
    )
    right, down = (
        f"({IS_NARROW} ? datum.{prefix}{way}_narrow : datum.{prefix}{way}_wide)" for way in ("right", "down")
    )
    chart: alt.Chart = (
        alt.Chart(drawn)
        .transform_calculate(
            east=f"datum.longitude + (datum.east_right * {right} - datum.east_up * {down}) / ({frame.scale})",
            north=f"datum.latitude + (datum.north_right * {right} - datum.north_up * {down}) / ({frame.scale})",
        )
        .encode(longitude=alt.Longitude("east:Q"), latitude=alt.Latitude("north:Q"))
    )
    return chart


def _draw_window(records: int, frame: Frame) -> list[alt.Chart]:
    """The edge of the first map on the second, with the number of incidents that the first one shows."""
    ring = [[longitude, latitude] for longitude, latitude in CAUCASUS.outline()]
    edge = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [*ring, ring[0]]}}
    line = alt.Chart(alt.InlineData(values=[edge])).mark_geoshape(
        aria=False, filled=False, stroke=INK, strokeOpacity=0.6, strokeDash=[3, 3], tooltip=None
    )
    words = pd.DataFrame(
        {
            "longitude": [(CAUCASUS.west + CAUCASUS.east) / 2],
            "latitude": [CAUCASUS.south],
            "words": [f"{count_of(records, 'incident')}: see the first map"],
        }
    )
    text = (
        alt.Chart(words)
        .mark_text(dy=11, color=INK, fontSize=alt.ExprRef(f"{IS_NARROW} ? 9 : 11"), tooltip=None)
        .encode(longitude=alt.Longitude("longitude:Q"), latitude=alt.Latitude("latitude:Q"), text=alt.Text("words:N"))
    )
    return [line.properties(projection=frame.projection), text.properties(projection=frame.projection)]


def _people(number: int | None) -> str:
    """A number of people in a tooltip."""
    return "not reported" if pd.isna(number) else format_number(number)


def casualties_over_time(
    series: pd.DataFrame, summary: pd.DataFrame, unit: str, span: tuple[pd.Timestamp, pd.Timestamp]
) -> Figure:
    """People killed above and injured below zero, a panel a dyad on one scale, with the largest numbers written.

    Takes the columns of `measures.count_over_time` and of `measures.summarise_incidents`. A click selects a part of a
    dyad and the start of a calendar unit.
    """
    parts = pd.concat(
        [
            series.assign(Part="Killed", people=series["fatalities"], signed=series["fatalities"]),
            series.assign(Part="Injured", people=series["injured"], signed=-series["injured"]),
        ]
    )[["bin", "dyad", "Part", "people", "signed"]]
    parts = parts[parts["people"] > 0].assign(start=lambda frame: frame["bin"].dt.strftime("%Y-%m-%d"))
    heights = (int(parts["signed"].min()), int(parts["signed"].max()))
    numbers_room = 0.16 * (max(heights[1], 0) - min(heights[0], 0))
    domain = [min(heights[0], 0) - numbers_room, max(heights[1], 0) + numbers_room]
    panels = []
    told = []
    for dyad, records, killed, injured in zip(
        summary["dyad"], summary["records"], summary["fatalities"], summary["injured"], strict=True
    ):
        cost = f"{format_number(killed)} killed, {format_number(injured)} injured"
        told.append(f"{DYADS[dyad].label}: {cost} in {count_of(records, 'incident')}")
        panels.append(
            _draw_casualties(parts[parts["dyad"] == dyad], dyad, unit, domain, span).properties(
                height=150, title=panel_title(DYADS[dyad].label, cost)
            )
        )
    uncounted = format_number(summary["uncounted_fatalities"].sum()), format_number(summary["uncounted_injured"].sum())
    return Figure(
        title=f"People killed and injured {BIN_WORDS[unit]}",
        subtitle="Killed above the line, injured below it and paler; all relations on one scale. Counts are of all "
        "sides together, whoever caused them.",
        hint="Click a bar for its records.",
        chart=tuple(panels),
        alt="; ".join(told),
        note=f"{uncounted[0]} of {count_of(int(summary['records'].sum()), 'incident')} give no number of people "
        f"killed, {uncounted[1]} none of people injured.",
    )


def _draw_casualties(
    parts: pd.DataFrame, dyad: str, unit: str, domain: list[float], span: tuple[pd.Timestamp, pd.Timestamp]
) -> Panel:
    """The bars of a dyad, with their numbers where there is room."""
    room = (span[1] - span[0]) * NUMBER_ROOM
    written = pd.concat([_pick_numbers(own, room) for _, own in parts.groupby("Part")]) if len(parts) else parts
    x = calendar_axis(unit, span)
    y = alt.Y(
        "signed:Q",
        axis=count_axis("injured ←  → killed", tickCount=5),
        scale=alt.Scale(domain=domain, nice=False),
    )
    bars = (
        alt.Chart(parts)
        .mark_bar(color=DYAD_COLOURS[dyad], binSpacing=0, minBandSize=3, cursor="pointer")
        .encode(
            x=x,
            y=y,
            opacity=alt.Opacity(
                "Part:N",
                sort=["Killed", "Injured"],
                scale=alt.Scale(domain=["Killed", "Injured"], range=[1.0, 0.5]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("bin:T", title="Period", format=BIN_FORMATS[unit]),
                alt.Tooltip("Part:N"),
                alt.Tooltip("people:Q", title="People", format=","),
            ],
        )
        .add_params(clickable(MARK_CLICK, "dyad", "Part", "start"))
    )
    middle = alt.X("bin:T", timeUnit=time_unit(unit), bandPosition=0.5)
    numbers = [
        alt.Chart(written[written["Part"] == part])
        .mark_text(color=INK, fontSize=11, dy=shift, tooltip=None)
        .encode(x=middle, y=y, text=alt.Text("people:Q", format=","))
        for part, shift in (("Killed", -8), ("Injured", 8))
    ]
    return layered(zero_line(), bars, *numbers)


def _pick_numbers(bars: pd.DataFrame, room: pd.Timedelta) -> pd.DataFrame:
    """The bars that have their number written: none has a larger one near it."""
    written: list[pd.Timestamp] = []
    for day in bars.sort_values("people", ascending=False, kind="stable")["bin"]:
        if all(abs(day - other) >= room for other in written):
            written.append(day)
    return bars[bars["bin"].isin(written)]
