"""Tells whether coordinates lie in the country that a record states, by the outlines in `data/`."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from ledger.codebook import side_name
from ledger.database import DATA_FOLDER

TOLERANCE_KM = 50.0
"""Outlines at 1:50 m are coarse, and a record may stand for a stretch of border or of sea."""

_KM_PER_DEGREE = 111.2
_CHUNK = 2_000_000
"""Distances computed at once."""


@dataclass(frozen=True)
class _Outline:
    """A country's outline as line segments, from longitude and latitude to longitude and latitude."""

    start: np.ndarray
    end: np.ndarray


def find_strays(countries: pd.Series, latitudes: pd.Series, longitudes: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Places outside their country, and places whose country has no outline.

    Both have line (the index), column, value, problem, remedy.
    """
    places = pd.DataFrame({"country": countries, "latitude": latitudes, "longitude": longitudes})
    different = places.drop_duplicates()
    different = different.assign(away=0.0)
    outlines = _read_outlines()
    for country, ours in different.groupby("country"):
        if country in outlines:
            different.loc[ours.index, "away"] = measure_distances(
                str(country), ours["latitude"].to_numpy(), ours["longitude"].to_numpy()
            )
        else:
            different.loc[ours.index, "away"] = np.nan
    doubtful = different[~(different["away"] <= TOLERANCE_KM)]
    judged = places.reset_index(names="line").merge(doubtful, on=["country", "latitude", "longitude"])
    judged["value"] = judged["latitude"].astype("str") + ", " + judged["longitude"].astype("str")
    judged["column"] = "latitude"
    strays = judged[judged["away"] > TOLERANCE_KM].copy()
    strays["problem"] = [
        f"lies {away:,.0f} km outside {side_name(country)}"
        for country, away in zip(strays["country"], strays["away"], strict=True)
    ]
    strays["remedy"] = [
        _suggest(*place) for place in zip(strays["country"], strays["latitude"], strays["longitude"], strict=True)
    ]
    unknown = judged[judged["away"].isna()].copy()
    unknown["column"] = "country"
    unknown["value"] = unknown["country"]
    unknown["problem"] = "has no outline here, so its coordinates were not checked"
    unknown["remedy"] = "Check the coordinates on a map"
    columns = ["line", "column", "value", "problem", "remedy"]
    return strays[columns], unknown[columns]


def measure_distances(country: str, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """Kilometres from places to a country, 0 within it."""
    outline = _read_outlines()[country]
    step = max(_CHUNK // len(outline.start), 1)
    pieces = [
        _measure(outline, latitudes[first : first + step], longitudes[first : first + step])
        for first in range(0, len(latitudes), step)
    ]
    return np.concatenate(pieces) if pieces else np.empty(0)


def _measure(outline: _Outline, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    x, y = longitudes[:, None], latitudes[:, None]
    (x1, y1), (x2, y2) = outline.start.T, outline.end.T
    crosses = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = (x2 - x1) * (y - y1) / (y2 - y1) + x1
    inside = (crosses & (x < at)).sum(axis=1) % 2 == 1
    distances = np.zeros(len(latitudes))
    out = np.flatnonzero(~inside)
    if len(out):
        distances[out] = _measure_outside(outline, latitudes[out], longitudes[out])
    return distances


def _measure_outside(outline: _Outline, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """Kilometres to the nearest segment, on a plane around each place."""
    shrink = np.cos(np.radians(latitudes))[:, None]
    x1 = _turn(outline.start[:, 0] - longitudes[:, None]) * shrink
    x2 = _turn(outline.end[:, 0] - longitudes[:, None]) * shrink
    y1 = outline.start[:, 1] - latitudes[:, None]
    y2 = outline.end[:, 1] - latitudes[:, None]
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(np.where(length > 0, -(x1 * dx + y1 * dy) / length, 0), 0, 1)
    nearest = np.hypot(x1 + share * dx, y1 + share * dy).min(axis=1)
    kilometres: np.ndarray = nearest * _KM_PER_DEGREE
    return kilometres


def _turn(degrees: np.ndarray) -> np.ndarray:
    """Differences of longitude the short way round."""
    return (degrees + 180) % 360 - 180


def _suggest(country: str, latitude: float, longitude: float) -> str:
    """What was most likely meant: latitude and longitude exchanged, or another country."""
    one = np.array([longitude]), np.array([latitude])
    if abs(longitude) <= 90 and measure_distances(country, *one)[0] <= TOLERANCE_KM:
        return f"Exchange latitude and longitude: {longitude}, {latitude}"
    for sign_latitude, sign_longitude in ((-1, 1), (1, -1), (-1, -1)):
        there = np.array([sign_latitude * latitude]), np.array([sign_longitude * longitude])
        if measure_distances(country, *there)[0] == 0:
            return f"Correct the sign: {there[0][0]}, {there[1][0]}"
    holder = _find_country(latitude, longitude)
    if holder:
        return f"Correct the coordinates, or write {holder} ({side_name(holder)}) as the country"
    return "Correct the coordinates or the country"


@cache
def _find_country(latitude: float, longitude: float) -> str | None:
    """The country that a place lies in; none at sea."""
    place = np.array([latitude]), np.array([longitude])
    return next((code for code in _read_outlines() if _measure_inside(code, *place)), None)


def _measure_inside(country: str, latitudes: np.ndarray, longitudes: np.ndarray) -> bool:
    outline = _read_outlines()[country]
    low = np.minimum(outline.start, outline.end).min(axis=0)
    high = np.maximum(outline.start, outline.end).max(axis=0)
    if not (low[0] <= longitudes[0] <= high[0] and low[1] <= latitudes[0] <= high[1]):
        return False
    return bool(measure_distances(country, latitudes, longitudes)[0] == 0)


@cache
def _read_outlines() -> dict[str, _Outline]:
    topology = json.loads((DATA_FOLDER / "countries.topojson").read_text(encoding="utf-8"))
    scale, shift = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    arcs = [np.cumsum(np.array(steps), axis=0) * scale + shift for steps in topology["arcs"]]
    outlines = {}
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        lines = [
            arcs[arc] if arc >= 0 else arcs[~arc][::-1] for polygon in polygons for ring in polygon for arc in ring
        ]
        outlines[country["id"]] = _Outline(
            np.concatenate([line[:-1] for line in lines]), np.concatenate([line[1:] for line in lines])
        )
    return outlines
