"""ACLED exports: political violence, demonstrations and strategic developments."""

import re
from dataclasses import dataclass

import pandas as pd

from ledger.intake.countries import find_side
from ledger.intake.model import MappedTable, ReadTable
from ledger.intake.profiles.building import (
    DYAD_SIDES,
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
from ledger.intake.words import normalise

NAME = "acled"
LABEL = "ACLED export"
DATA_SET = "https://acleddata.com/"
NEEDED_COLUMNS = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "country")
NOTES = (
    "Sides are the countries that the actors' names give; forces of Nagorno-Karabakh are coded ARM, as in the record. "
    "ACLED's actor 1 is the initiator, although ACLED does not say who began.",
    "Where actor 2 is empty, an act of violence is aimed at the country in which it took place.",
    "Time precision 1 is day, 2 (week) is day with the doubt in the summary, 3 is month.",
    "Place precision 1 is city, 2 and 3 are region.",
    "ACLED names outlets, not pages: the outlets stand in the summary, and the source is ACLED itself unless the file "
    "has addresses.",
    "ACLED's notes are its own text and are not taken over.",
    "0 fatalities stay 0.",
)

_COLUMNS = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "assoc_actor_1",
    "inter1", "actor2", "assoc_actor_2", "inter2", "civilian_targeting", "country", "admin1", "location", "latitude",
    "longitude", "geo_precision", "source", "notes", "fatalities",
)  # fmt: skip
_OURS = {
    "date": "event_date", "date_precision": "time_precision", "event_type": "sub_event_type", "initiator": "actor1",
    "initiator_name": "actor1", "target": "actor2", "target_name": "actor2", "place": "location", "country": "country",
    "latitude": "latitude", "longitude": "longitude", "geo_precision": "geo_precision", "sources": "source",
    "fatalities": "fatalities",
}  # fmt: skip


@dataclass(frozen=True)
class _Kind:
    """How a sub-event type maps: to which type, and the words of its title (`{a}` acts, `{b}` is acted upon)."""

    table: str
    event_type: str
    title: str
    note: str = ""
    violent: bool = True


_STRIKE_NOTE = "killing where civilians are the target and people died, attack_on_property where none died"
_BY_STATE = "only where a state's forces did it"
_KINDS: dict[str, _Kind] = {
    "Armed clash": _Kind("incidents", "armed_clash", "Clash between forces of {a} and {b}"),
    "Government regains territory": _Kind("incidents", "offensive", "{a} takes ground from {b}"),
    "Non-state actor overtakes territory": _Kind("incidents", "offensive", "{a} takes ground from {b}"),
    "Air/drone strike": _Kind("incidents", "armed_clash", "{a} strikes {b} from the air", _STRIKE_NOTE),
    "Shelling/artillery/missile attack": _Kind("incidents", "armed_clash", "{a} shells {b}", _STRIKE_NOTE),
    "Remote explosive/landmine/IED": _Kind("incidents", "armed_clash", "Explosive of {a} hits {b}", _STRIKE_NOTE),
    "Suicide bomb": _Kind("incidents", "armed_clash", "{a} bombs {b}", _STRIKE_NOTE),
    "Grenade": _Kind("incidents", "armed_clash", "Grenade of {a} hits {b}", _STRIKE_NOTE),
    "Chemical weapon": _Kind("incidents", "armed_clash", "{a} uses a chemical weapon against {b}", _STRIKE_NOTE),
    "Attack": _Kind("incidents", "assault", "{a} attacks civilians of {b}", "killing where people died"),
    "Sexual violence": _Kind("incidents", "assault", "Sexual violence by {a} against civilians of {b}"),
    "Abduction/forced disappearance": _Kind("detentions", "arrest", "{a} holds civilians of {b}", _BY_STATE),
    "Arrests": _Kind("detentions", "group_arrest", "{a} arrests people of {b}", violent=False),
    "Peaceful protest": _Kind("incidents", "protest", "Protest in {a} against {b}", violent=False),
    "Protest with intervention": _Kind("incidents", "protest", "Protest in {a} against {b}", violent=False),
    "Excessive force against protesters": _Kind("incidents", "protest", "Protest in {a} against {b}", violent=False),
    "Violent demonstration": _Kind("incidents", "protest", "Protest in {a} against {b}", violent=False),
    "Mob violence": _Kind("incidents", "assault", "Mob from {a} attacks people of {b}"),
    "Agreement": _Kind("diplomatic_actions", "agreement", "{a} and {b} agree", violent=False),
    "Headquarters or base established": _Kind(
        "diplomatic_actions", "deployment", "{a} sets up a base facing {b}", violent=False
    ),
    "Looting/property destruction": _Kind("incidents", "attack_on_property", "{a} damages property of {b}"),
}
_WITHOUT_WORD = {
    "Change to group/activity": "the codebook has no type for changes within forces",
    "Disrupted weapons use": "whether aircraft, mines or arms were stopped is only in ACLED's notes",
    "Non-violent transfer of territory": "the codebook has no type for it",
    "Other": "what happened is only in ACLED's notes",
}
_STATE_FORCES = {"1", "8", "state_forces", "external_other_forces"}
_SPELLINGS = {normalise(name): name for name in (*_KINDS, *_WITHOUT_WORD)}
_SPELLINGS["excessive_force_against_protestors"] = "Excessive force against protesters"

_YEARS = re.compile(r"\s*\(\d{4}\s*-\s*(\d{4})?\)")
_BRACKETED = re.compile(r"\(([^()]+)\)")
_KARABAKH = re.compile(r"artsakh|nagorno|karabakh", re.IGNORECASE)
_WEEK = "2"


def list_types() -> pd.DataFrame:
    """How ACLED's sub-event types map, and which do not."""
    return tabulate_types(
        [
            *((name, name, kind.table, kind.event_type, kind.note) for name, kind in _KINDS.items()),
            *((name, name, None, None, why) for name, why in _WITHOUT_WORD.items()),
        ]
    )


def map_rows(read: ReadTable) -> list[MappedTable]:
    """ACLED's events under the codebook's columns, by table."""
    rows = rename_columns(read, _COLUMNS)
    builder = Builder(read, NAME, _OURS)
    for line, *cells in rows.itertuples(name=None):
        _map_row(builder, line, dict(zip(_COLUMNS, map(text_of, cells), strict=True)))
    return builder.finish()


def _map_row(builder: Builder, line: int, row: Record) -> None:
    sub_type = row["sub_event_type"] or row["event_type"] or "no type"
    kind = _KINDS.get(_SPELLINGS.get(normalise(sub_type), ""))
    initiator = find_actor_side(row["actor1"]) or find_actor_side(row["assoc_actor_1"])
    target = find_actor_side(row["actor2"]) or find_actor_side(row["assoc_actor_2"])
    if target is None and row["actor2"] is None and kind and kind.violent:
        target = find_side(row["country"] or "")
    reason = explain_sides(initiator, target)
    if reason or initiator is None or target is None:
        builder.set_aside[reason or "Without sides"] += 1
        return
    if kind is None or (kind.event_type == "arrest" and normalise(row["inter1"] or "") not in _STATE_FORCES):
        builder.unmapped[sub_type] += 1
        return
    fatalities = write_count(row["fatalities"])
    event_type = _refine(kind, row, fatalities)
    title = kind.title.format(a=name_country(initiator), b=name_country(target))
    record: Record = {
        "date": parse_date(row["event_date"] or "", "DMY") or row["event_date"],
        "date_precision": "month" if row["time_precision"] == "3" else "day",
        "dyad": dyad_of(initiator, target),
        "event_type": event_type,
        "title": write_title(title, row["location"]),
        "summary": _summarise(row, sub_type, fatalities),
        "initiator": initiator,
        "initiator_name": _strip_years(row["actor1"]),
        "target": target,
        "target_name": _strip_years(row["actor2"]),
        "place": row["location"],
        "country": find_side(row["country"] or ""),
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "geo_precision": {"1": "city", "2": "region", "3": "region"}.get(row["geo_precision"] or ""),
        "sources": find_urls(row["source"], row["notes"]) or DATA_SET,
    }
    if record["date_precision"] == "month" and record["date"]:
        record["date"] = record["date"][:8] + "01"
    if kind.table == "incidents":
        record["fatalities"] = fatalities
    elif kind.table == "detentions":
        record |= {
            "detainee_nationality": target,
            "authority": _strip_years(row["actor1"]),
            "status": "detained",
            "mistreatment": "none_reported",
        }
    builder.add(kind.table, line, record)


def _refine(kind: _Kind, row: Record, fatalities: str | None) -> str:
    """The type of a strike or an attack, which depends on whom it hit and whether people died."""
    died = fatalities not in {None, "0"}
    civilians = row["civilian_targeting"] is not None or (row["actor2"] or "").startswith("Civilians")
    if kind.note == _STRIKE_NOTE and civilians:
        return "killing" if died else "attack_on_property"
    if kind.event_type == "assault" and died:
        return "killing"
    return kind.event_type


def find_actor_side(actor: str | None) -> str | None:
    """The side that an actor's name gives: `Military Forces of Azerbaijan (2003-)` is AZE."""
    if not actor:
        return None
    for name in actor.split(";"):
        if _KARABAKH.search(name):
            return "ARM"
        words = [*_BRACKETED.findall(name), _YEARS.sub("", name).rpartition(" of ")[2], _BRACKETED.sub("", name)]
        side = next((side for word in words if (side := find_side(word))), None)
        if side is None:
            side = next((code for code in sorted(DYAD_SIDES) if re.search(rf"\b{name_country(code)}\b", name)), None)
        if side:
            return side
    return None


def _strip_years(actor: str | None) -> str | None:
    return _YEARS.sub("", actor) if actor else None


def _summarise(row: Record, sub_type: str, fatalities: str | None) -> str:
    actor = _strip_years(row["actor1"])
    other = _strip_years(row["actor2"])
    where = f" at {row['location']}" if row["location"] else ""
    parts = [f"ACLED codes “{sub_type}”{where}: {actor}{f' and {other}' if other else ''}."]
    if fatalities is not None:
        parts.append("No deaths are reported." if fatalities == "0" else f"Reported deaths: {fatalities}.")
    if row["time_precision"] == _WEEK:
        parts.append("The day is known to the week only.")
    outlets = f", which names {row['source']}" if row["source"] and not find_urls(row["source"]) else ""
    parts.append(f"Taken from ACLED event {row['event_id_cnty']}{outlets}.")
    return " ".join(parts)
