"""GDELT 1.0 and 2.0 event tables: acts between actors, coded by machine from news reports."""

from collections import Counter

import pandas as pd

from ledger.intake.model import MappedTable, ReadTable
from ledger.intake.profiles.building import (
    DYAD_SIDES,
    Builder,
    Record,
    explain_sides,
    name_country,
    rename_columns,
    tabulate_types,
    text_of,
    write_title,
)
from ledger.intake.profiles.cameo import DECISIONS, PHRASES, find_event_type, find_phrase, list_codebook
from ledger.intake.values import dyad_of, parse_date

NAME = "gdelt"
LABEL = "GDELT event table"
DATA_SET = "https://www.gdeltproject.org/"
NEEDED_COLUMNS = ("GLOBALEVENTID", "SQLDATE", "Actor1CountryCode", "Actor2CountryCode", "EventCode")
NOTES = (
    "Sides are the actors' country codes; actor 1 is the initiator.",
    "A CAMEO code is the event type that the codebook's CAMEO column gives to its longest prefix.",
    "Rows that repeat an act (same day, sides, type and page) are left out and counted.",
    "The place is that of the action: a town is city, a province or state is region, a country has no coordinates; "
    "calls have no place.",
    "Arrests are coded detained, releases released and deportations deported; how many people it was is left empty.",
    "The source is the page that GDELT names; tables without one (57 columns) cite GDELT itself.",
)
REPEATED = "Repeats an act on the same page"

_COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor1Name", "Actor1CountryCode", "Actor1Type1Code", "Actor2Code",
    "Actor2Name", "Actor2CountryCode", "Actor2Type1Code", "EventCode", "NumSources", "ActionGeo_Type",
    "ActionGeo_FullName", "ActionGeo_CountryCode", "ActionGeo_Lat", "ActionGeo_Long", "SOURCEURL",
)  # fmt: skip
_OURS = {
    "date": "SQLDATE", "event_type": "EventCode", "initiator": "Actor1CountryCode", "initiator_name": "Actor1Code",
    "target": "Actor2CountryCode", "target_name": "Actor2Code", "place": "ActionGeo_FullName",
    "country": "ActionGeo_CountryCode", "latitude": "ActionGeo_Lat", "longitude": "ActionGeo_Long",
    "geo_precision": "ActionGeo_Type", "sources": "SOURCEURL",
}  # fmt: skip
_ROLES = {
    "GOV": "Government", "MIL": "Armed forces", "COP": "Police", "JUD": "Courts", "LEG": "Parliament",
    "SPY": "Intelligence services", "MED": "Media", "OPP": "Opposition", "CVL": "Civilians", "BUS": "Businesses",
    "REB": "Armed opposition", "INS": "Insurgents", "SEP": "Separatists", "ELI": "Public figures", "LAB": "Workers",
    "EDU": "Educators", "REF": "Refugees", "CRM": "Criminals", "HRI": "Human rights groups", "NGO": "Organisations",
}  # fmt: skip
# GDELT gives places by FIPS 10-4 codes.
_FIPS = {
    "AM": "ARM", "AJ": "AZE", "RS": "RUS", "TU": "TUR", "GG": "GEO", "IR": "IRN", "UP": "UKR", "KZ": "KAZ", "BO": "BLR",
    "FR": "FRA", "US": "USA", "UK": "GBR", "GM": "DEU", "BE": "BEL", "SZ": "CHE", "AU": "AUT", "IT": "ITA", "CH": "CHN",
    "IN": "IND", "IS": "ISR", "PK": "PAK", "KG": "KGZ", "TI": "TJK", "TX": "TKM", "UZ": "UZB", "AE": "ARE",
    "EZ": "CZE", "NL": "NLD", "RI": "SRB", "SW": "SWE", "AL": "ALB", "PL": "POL", "LH": "LTU", "LG": "LVA",
    "EN": "EST", "MD": "MDA", "RO": "ROU", "BU": "BGR", "GR": "GRC", "HU": "HUN", "SP": "ESP", "SA": "SAU",
    "QA": "QAT", "EG": "EGY", "SY": "SYR", "IZ": "IRQ", "JA": "JPN", "KN": "PRK", "KS": "KOR", "MG": "MNG",
    "FI": "FIN", "NO": "NOR", "DA": "DNK", "CA": "CAN", "BR": "BRA",
}  # fmt: skip
_GEO_PRECISION = {"1": "country", "2": "region", "3": "city", "4": "city", "5": "region"}
_STATUS = {"arrest": "detained", "release": "released", "deportation": "deported"}


def list_types() -> pd.DataFrame:
    """How CAMEO codes map, and which do not; a code stands for every longer one that is not listed."""
    codes = sorted({*PHRASES, *DECISIONS, *list_codebook()})
    rows = []
    for code in codes:
        found = find_event_type(code)
        meaning = (find_phrase(code) or code).format(a="A", b="B")
        note = DECISIONS[code][1] if code in DECISIONS else ""
        rows.append((code, meaning, *(found or (None, None)), note))
    return tabulate_types(rows)


def map_rows(read: ReadTable) -> list[MappedTable]:
    """GDELT's events under the codebook's columns, by table."""
    rows = rename_columns(read, _COLUMNS)
    builder = Builder(read, NAME, _OURS)
    one, other = rows["Actor1CountryCode"], rows["Actor2CountryCode"]
    ours = one.isin(DYAD_SIDES) & other.isin(DYAD_SIDES) & (one != other)
    for (a, b), count in Counter(zip(one[~ours], other[~ours], strict=True)).items():
        builder.set_aside[explain_sides(text_of(a), text_of(b)) or ""] += count
    seen: set[tuple[str | None, ...]] = set()
    for line, *cells in rows[ours].itertuples(name=None):
        _map_row(builder, line, dict(zip(_COLUMNS, map(text_of, cells), strict=True)), seen)
    return builder.finish()


def _map_row(builder: Builder, line: int, row: Record, seen: set[tuple[str | None, ...]]) -> None:
    code = _restore_zero(row["EventCode"] or "")
    found = find_event_type(code)
    if found is None:
        builder.unmapped[code or "no code"] += 1
        return
    table, event_type = found
    initiator, target = row["Actor1CountryCode"] or "", row["Actor2CountryCode"] or ""
    key = (row["SQLDATE"], initiator, target, event_type, row["SOURCEURL"] or row["GLOBALEVENTID"])
    if key in seen:
        builder.set_aside[REPEATED] += 1
        return
    seen.add(key)
    short = (find_phrase(code) or "{a} acts toward {b}").format(a=name_country(initiator), b=name_country(target))
    place = _find_place(row) if event_type != "call" else {}
    record: Record = {
        "date": parse_date(row["SQLDATE"] or "") or row["SQLDATE"],
        "date_precision": "day",
        "dyad": dyad_of(initiator, target),
        "event_type": event_type,
        "title": write_title(short, place.get("place") if place.get("geo_precision") == "city" else None),
        "summary": _summarise(row, code, short),
        "initiator": initiator,
        "initiator_name": _name_actor(row["Actor1Type1Code"], initiator),
        "target": target,
        "target_name": _name_actor(row["Actor2Type1Code"], target),
        **place,
        "sources": _read_url(row["SOURCEURL"]) or DATA_SET,
    }
    if table == "detentions":
        freed = event_type == "release"
        record |= {
            "detainee_nationality": target,
            "authority": None if freed else _name_actor(row["Actor1Type1Code"], initiator),
            "status": _STATUS[event_type],
            "mistreatment": "none_reported",
        }
    builder.add(table, line, record)


def _restore_zero(code: str) -> str:
    """A CAMEO code with the leading zero that a spreadsheet takes away: 42 is 042, but 190 is itself."""
    known = find_phrase(code) is not None and len(code) > 2
    return code if known or not code else f"0{code}"


def _find_place(row: Record) -> Record:
    precision = _GEO_PRECISION.get(row["ActionGeo_Type"] or "")
    name = (row["ActionGeo_FullName"] or "").split(",")[0].strip() or None
    placed = precision in {"city", "region"}
    return {
        "place": name,
        "country": _FIPS.get(row["ActionGeo_CountryCode"] or ""),
        "latitude": row["ActionGeo_Lat"] if placed else None,
        "longitude": row["ActionGeo_Long"] if placed else None,
        "geo_precision": precision,
    }


def _read_url(text: str | None) -> str | None:
    """The page's address; a semicolon in it is escaped, since semicolons join sources."""
    return text.replace(";", "%3B") if text and text.startswith(("http://", "https://")) and " " not in text else None


def _name_actor(role: str | None, side: str) -> str:
    country = name_country(side)
    return f"{_ROLES[role]} of {country}" if role in _ROLES else country


def _summarise(row: Record, code: str, short: str) -> str:
    actors = " and ".join(name for name in (row["Actor1Name"], row["Actor2Name"]) if name)
    named = f" The actors are named {actors}." if actors else ""
    return (
        f"{short}, as GDELT's machine coding of a news report has it (CAMEO {code}).{named} "
        f"Taken from GDELT event {row['GLOBALEVENTID']}; nobody has read the page yet."
    )
