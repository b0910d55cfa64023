"""UCDP's Georeferenced Event Dataset (GED): deaths in organised violence."""

import pandas as pd

from ledger.intake.countries import find_side
from ledger.intake.model import MappedTable, ReadTable
from ledger.intake.profiles.acled import find_actor_side
from ledger.intake.profiles.building import (
    Builder,
    Record,
    explain_sides,
    find_urls,
    name_country,
    rename_columns,
    tabulate_types,
    text_of,
    write_count,
    write_title,
)
from ledger.intake.values import dyad_of, parse_date

NAME = "ucdp_ged"
LABEL = "UCDP GED"
DATA_SET = "https://ucdp.uu.se/downloads/"
NEEDED_COLUMNS = ("id", "relid", "type_of_violence", "side_a", "side_b", "date_start", "best")
NOTES = (
    "Sides are the governments that side A and side B name; forces of Nagorno-Karabakh are coded ARM, as in the "
    "record. Side A is the initiator, although UCDP does not say who began.",
    "Where civilians are side B, the target is the country in which they died.",
    "Date precision 1 to 3 (a day to a week) is day, 4 is month, 5 is year.",
    "Place precision 1 is exact, 2 is city, 3 to 5 are region, 6 and 7 are country, without coordinates.",
    "Fatalities are the best estimate; the range stands in the summary.",
    "The source is every address in the source columns, else UCDP's download page.",
)

_COLUMNS = (
    "id", "relid", "type_of_violence", "dyad_name", "side_a", "side_b", "source_article", "source_office",
    "source_original", "where_coordinates", "where_prec", "latitude", "longitude", "country", "date_prec", "date_start",
    "date_end", "best", "high", "low",
)  # fmt: skip
_OURS = {
    "date": "date_start", "date_end": "date_end", "date_precision": "date_prec", "event_type": "type_of_violence",
    "initiator": "side_a", "initiator_name": "side_a", "target": "side_b", "target_name": "side_b",
    "place": "where_coordinates", "country": "country", "latitude": "latitude", "longitude": "longitude",
    "geo_precision": "where_prec", "sources": "source_article", "fatalities": "best",
}  # fmt: skip
_MEANINGS = {"1": "State-based conflict", "2": "Non-state conflict", "3": "One-sided violence"}
_TYPES = {"1": "armed_clash", "3": "killing"}
_TITLES = {"1": "Deadly clash between {a} and {b}", "3": "{a} kills civilians of {b}"}
_GEO_PRECISION = {
    "1": "exact", "2": "city", "3": "region", "4": "region", "5": "region", "6": "country", "7": "country",
}  # fmt: skip
_CIVILIANS = "Civilians"


def list_types() -> pd.DataFrame:
    """How UCDP's types of violence map, and which do not."""
    return tabulate_types(
        [
            *((code, _MEANINGS[code], "incidents", event_type, "") for code, event_type in _TYPES.items()),
            ("2", _MEANINGS["2"], None, None, "no state takes part, so no side of a dyad does"),
        ]
    )


def map_rows(read: ReadTable) -> list[MappedTable]:
    """UCDP's events under the codebook's columns: incidents."""
    rows = rename_columns(read, _COLUMNS)
    builder = Builder(read, NAME, _OURS)
    for line, *cells in rows.itertuples(name=None):
        _map_row(builder, line, dict(zip(_COLUMNS, map(text_of, cells), strict=True)))
    return builder.finish()


def _map_row(builder: Builder, line: int, row: Record) -> None:
    initiator = find_actor_side(row["side_a"])
    country = _find_country(row["country"])
    target = country if row["side_b"] == _CIVILIANS else find_actor_side(row["side_b"])
    reason = explain_sides(initiator, target)
    if reason or initiator is None or target is None:
        builder.set_aside[reason or "Without sides"] += 1
        return
    code = write_count(row["type_of_violence"]) or "no type"
    if code not in _TYPES:
        builder.unmapped[f"{code} {_MEANINGS.get(code, '')}".strip()] += 1
        return
    precision = {"4": "month", "5": "year"}.get(row["date_prec"] or "", "day")
    date = parse_date(row["date_start"] or "") or row["date_start"]
    end = parse_date(row["date_end"] or "") or row["date_end"]
    if date and precision != "day":
        date = f"{date[:8]}01" if precision == "month" else f"{date[:5]}01-01"
    geo_precision = _GEO_PRECISION.get(row["where_prec"] or "")
    placed = geo_precision != "country"
    title = _TITLES[code].format(a=name_country(initiator), b=name_country(target))
    record: Record = {
        "date": date,
        "date_end": end if end != date and precision == "day" else None,
        "date_precision": precision,
        "dyad": dyad_of(initiator, target),
        "event_type": _TYPES[code],
        "title": write_title(title, row["where_coordinates"] if placed else None),
        "summary": _summarise(row, code),
        "initiator": initiator,
        "initiator_name": row["side_a"],
        "target": target,
        "target_name": row["side_b"],
        "place": row["where_coordinates"],
        "country": country,
        "latitude": row["latitude"] if placed else None,
        "longitude": row["longitude"] if placed else None,
        "geo_precision": geo_precision,
        "sources": find_urls(row["source_article"], row["source_original"]) or DATA_SET,
        "fatalities": write_count(row["best"]),
    }
    builder.add("incidents", line, record)


def _find_country(name: str | None) -> str | None:
    """The country of an event; UCDP names some by their former names too: `Russia (Soviet Union)`."""
    return find_side((name or "").partition("(")[0])


def _summarise(row: Record, code: str) -> str:
    where = f" at {row['where_coordinates']}" if row["where_coordinates"] else ""
    parts = [f"UCDP codes {_MEANINGS[code].lower()}{where}: {row['side_a']} and {row['side_b']}."]
    best, low, high = (write_count(row[name]) for name in ("best", "low", "high"))
    if best is not None:
        spread = f" ({low} to {high})" if low and high and low != high else ""
        parts.append(f"Estimated deaths: {best}{spread}.")
    if row["date_prec"] in {"2", "3"}:
        parts.append("The day is known to the week only.")
    office = row["source_office"] or row["source_original"]
    parts.append(f"Taken from UCDP GED event {row['id']}{f', which names {office}' if office else ''}.")
    return " ".join(parts)
