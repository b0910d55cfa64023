"""Country outlines and the projection that maps of the region share, with nothing fetched from elsewhere.

A map is drawn in a conic projection around the Caucasus. Its scale follows the width it is given, so that
what a map must show is always within it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

import altair as alt
import pandas as pd

from ledger.charts.base import INK, OUTLINE, SIDE_COLOURS
from ledger.codebook import side_name
from ledger.database import DATA_FOLDER

OUTLINES_NOTE = (
    "Country outlines: Natural Earth 1:50 m, with Crimea drawn with Ukraine (UN General Assembly resolution 68/262)."
)
CENTRAL_MERIDIAN = 45.0
PARALLELS = (41.0, 55.0)
RESOLUTION = 1800
"""Steps that outlines are drawn in, from the west to the east of what a map shows."""

FAR_POINTS_KEPT = 10
"""Of the points of an outline that are out of sight, one in so many is kept."""

CUT = 12
"""Pixels beyond the edge of a map at which outlines are cut."""


@dataclass(frozen=True)
class Extent:
    """A stretch of land, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies within it."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def widened(self, degrees: float) -> "Extent":
        """The same with so many degrees more on every side."""
        return Extent(self.west - degrees, self.south - degrees, self.east + degrees, self.north + degrees)

    def outline(self, step: float = 0.5) -> list[tuple[float, float]]:
        """Points along its edge, as longitude and latitude, in the order that encloses it."""
        across = _steps(self.west, self.east, step)
        along = _steps(self.south, self.north, step)
        return [
            *((longitude, self.south) for longitude in reversed(across)),
            *((self.west, latitude) for latitude in along),
            *((longitude, self.north) for longitude in across),
            *((self.east, latitude) for latitude in reversed(along)),
        ]


@dataclass(frozen=True)
class _Unchecked:
    """Data that Altair takes as it is: to check every number of the outlines takes longer than all the rest."""

    data: dict[str, Any]
    _schema: ClassVar[dict[str, Any]] = {"type": "object"}

    def to_dict(self) -> dict[str, Any]:
        """The data, as Altair asks for it."""
        return self.data


@dataclass(frozen=True)
class Frame:
    """How a map that shows some points is scaled and placed: sizes are those at scale 1."""

    width: float
    height: float
    centre_x: float
    centre_y: float

    @property
    def scale(self) -> str:
        """The scale as an expression of the chart's width and height."""
        return f"min(width / {self.width:.6f}, height / {self.height:.6f})"

    def scale_at(self, width: float, height: float) -> float:
        """The scale at a width and height in pixels."""
        return min(width / self.width, height / self.height)

    def place(self, longitude: float, latitude: float, width: float, height: float) -> tuple[float, float]:
        """Pixels from the left and from the top of a chart of this width and height."""
        x, y = project(longitude, latitude)
        scale = self.scale_at(width, height)
        return width / 2 + scale * (x - self.centre_x), height / 2 - scale * (y - self.centre_y)

    @property
    def projection(self) -> alt.Projection:
        """The projection of every layer of the map."""
        return alt.Projection(
            type="conicConformal",
            rotate=[-CENTRAL_MERIDIAN, 0],
            parallels=list(PARALLELS),
            scale=alt.ExprRef(self.scale),
            # Land far out of sight is not drawn; the cut edges lie out of sight as well.
            clipExtent=alt.ExprRef(f"[[-{CUT}, -{CUT}], [width + {CUT}, height + {CUT}]]"),
            translate=alt.ExprRef(
                f"[width / 2 - {self.scale} * {self.centre_x:.6f}, height / 2 + {self.scale} * {self.centre_y:.6f}]"
            ),
        )


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """A point in the plane of the map at scale 1: to the right and up, as the browser's projection has it."""
    first, second = (math.radians(parallel) for parallel in PARALLELS)
    exponent = math.log(math.cos(first) / math.cos(second)) / math.log(_half_tan(second) / _half_tan(first))
    factor = math.cos(first) * _half_tan(first) ** exponent / exponent
    radius = factor / _half_tan(math.radians(latitude)) ** exponent
    angle = exponent * math.radians(longitude - CENTRAL_MERIDIAN)
    return radius * math.sin(angle), factor - radius * math.cos(angle)


def degrees_per_unit(longitude: float, latitude: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """How far a step of the plane's unit leads on land: degrees of longitude and latitude, to the right and up."""
    step = 1e-4
    x, y = project(longitude, latitude)
    east_x, east_y = (
        (there - here) / step for there, here in zip(project(longitude + step, latitude), (x, y), strict=True)
    )
    north_x, north_y = (
        (there - here) / step for there, here in zip(project(longitude, latitude + step), (x, y), strict=True)
    )
    area = east_x * north_y - north_x * east_y
    return (north_y / area, -east_y / area), (-north_x / area, east_x / area)


def fit_frame(points: Sequence[tuple[float, float]], margin: float = 0.06) -> Frame:
    """The frame that shows all these points, longitudes and latitudes, with a margin as a share of its size."""
    places = [project(longitude, latitude) for longitude, latitude in points]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    bottom, top = min(y for _, y in places), max(y for _, y in places)
    return Frame(
        width=max(right - left, 1e-6) * (1 + 2 * margin),
        height=max(top - bottom, 1e-6) * (1 + 2 * margin),
        centre_x=(left + right) / 2,
        centre_y=(bottom + top) / 2,
    )


def enclose(points: Sequence[tuple[float, float]]) -> Extent:
    """The smallest extent that holds these longitudes and latitudes."""
    longitudes, latitudes = zip(*points, strict=True)
    return Extent(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def draw_land(extent: Extent, frame: Frame) -> alt.Chart:
    """The countries in and around an extent, the three sides faintly in their colours."""
    outlines: Any = _Unchecked(cut_outlines(extent))
    colour = alt.ExprRef(f"{SIDE_COLOURS}[datum.id] || '{OUTLINE}'")
    chart: alt.Chart = (
        alt.Chart(
            # Under a name, or Altair would look into it.
            alt.InlineData(
                name="outlines",
                values=outlines,
                format=alt.TopoDataFormat(type="topojson", feature="countries"),
            )
        )
        .mark_geoshape(
            fill=colour, fillOpacity=0.16, stroke=colour, strokeWidth=0.9, strokeOpacity=0.7, tooltip=None, aria=False
        )
        .properties(projection=frame.projection)
    )
    return chart


def name_countries(places: Mapping[str, tuple[float, float]], frame: Frame) -> alt.Chart:
    """Names of countries at longitudes and latitudes."""
    names = pd.DataFrame(
        [(side_name(code).upper(), *place) for code, place in places.items()],
        columns=["name", "longitude", "latitude"],
    )
    chart: alt.Chart = (
        alt.Chart(names)
        .mark_text(
            color=INK,
            opacity=0.5,
            fontSize=alt.ExprRef("width < 420 ? 9 : 11"),
            fontWeight=600,
            tooltip=None,
        )
        .encode(longitude=alt.Longitude("longitude:Q"), latitude=alt.Latitude("latitude:Q"), text=alt.Text("name:N"))
        .properties(projection=frame.projection)
    )
    return chart


@lru_cache(maxsize=64)
def cut_outlines(extent: Extent) -> dict[str, Any]:
    """The outlines near an extent as TopoJSON: polygons out of sight are left out, far coasts made coarse."""
    topology = _read_outlines()
    arcs = topology["arcs"]
    near = extent.widened(max(extent.east - extent.west, extent.north - extent.south))
    kept: dict[int, int] = {}
    countries = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        in_sight = [
            [[_renumber(arc, kept) for arc in ring] for ring in polygon]
            for polygon in polygons
            if any(near.holds(*point) for arc in polygon[0] for point in arcs[_forward(arc)])
        ]
        if in_sight:
            countries.append({"type": "MultiPolygon", "id": country["id"], "arcs": in_sight})
    resolution = (extent.east - extent.west) / RESOLUTION
    return {
        "type": "Topology",
        "transform": {"scale": [resolution, resolution], "translate": [0, 0]},
        "arcs": [_code(_thin(arcs[arc], near), resolution) for arc in kept],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}},
    }


@cache
def _read_outlines() -> dict[str, Any]:
    """The TopoJSON with its arcs as longitudes and latitudes."""
    topology: dict[str, Any] = json.loads((DATA_FOLDER / "countries.topojson").read_text(encoding="utf-8"))
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((round(x * scale_x + shift_x, 3), round(y * scale_y + shift_y, 3)))
        arcs.append(arc)
    return {**topology, "arcs": arcs}


def _forward(arc: int) -> int:
    """Number of an arc, whichever way it is followed."""
    return arc if arc >= 0 else ~arc


def _renumber(arc: int, kept: dict[int, int]) -> int:
    """The number of an arc among those kept, with its direction; an arc not met before is added to them."""
    number = kept.setdefault(_forward(arc), len(kept))
    return number if arc >= 0 else ~number


def _thin(arc: list[tuple[float, float]], near: Extent) -> list[tuple[float, float]]:
    """An arc with all its points within an extent, and few of those beyond."""
    return [
        point
        for number, point in enumerate(arc)
        if number in (0, len(arc) - 1) or number % FAR_POINTS_KEPT == 0 or near.holds(*point)
    ]


def _code(arc: list[tuple[float, float]], resolution: float) -> list[tuple[int, int]]:
    """An arc as TopoJSON has it: whole steps from point to point, those that lead nowhere left out."""
    steps: list[tuple[int, int]] = []
    x = y = 0
    for longitude, latitude in arc:
        step_x, step_y = round(longitude / resolution) - x, round(latitude / resolution) - y
        if step_x or step_y or not steps:
            steps.append((step_x, step_y))
            x, y = x + step_x, y + step_y
    return steps if len(steps) > 1 else [*steps, (0, 0)]


def _half_tan(angle: float) -> float:
    return math.tan(math.pi / 4 + angle / 2)


def _steps(start: float, end: float, step: float) -> list[float]:
    number = max(math.ceil((end - start) / step), 1)
    return [start + (end - start) * count / number for count in range(number + 1)]
