"""The figures of incidents."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger import measures
from ledger.charts import incidents
from ledger.charts.base import MARK_CLICK, PLACE_CLICK
from ledger.codebook import DYADS, label_of
from ledger.figures.drawing import Click, Drawing, Entry, InList, OnPage, draw_whole, leave_out
from ledger.figures.leading import name_unit, narrow_to_unit
from ledger.figures.looking import Questions, count_of_view, find_period, span_of
from ledger.figures.types import OPEN_CELL, draw_types_over_time
from ledger.measures.behind import Behind, Only
from ledger.wording import count_of, text_or


def _draw_map(view: Questions) -> Drawing:
    places = view.frame(measures.place_incidents)
    records = count_of_view(view)
    if places.empty:
        words = f"{count_of(records, 'incident')}, none of them with coordinates: there is no map to draw."
        return leave_out(view, records, words)
    unplaced = int(view.frame(measures.summarise_incidents)["unplaced"].sum())
    return draw_whole(view, incidents.incident_map(places, unplaced), records)


def _draw_casualties(view: Questions) -> Drawing:
    unit = _unit_of_casualties(view)
    series = view.frame(measures.count_over_time, unit)
    records = count_of_view(view)
    if not series[["fatalities", "injured"]].any(axis=None):
        return leave_out(view, records, "No incident of this view is reported to have killed or injured anyone.")
    summary = view.frame(measures.summarise_incidents)
    return draw_whole(view, incidents.casualties_over_time(series, summary, unit, span_of(view)), records)


def _list_place(view: Questions, mark: Mapping[str, Any]) -> OnPage | InList | None:
    """A mark of one record opens it, of several lists them."""
    places = view.frame(measures.place_incidents)
    if int(mark["mark"]) >= len(places):
        return None
    place = places.iloc[int(mark["mark"])]
    if place["records"] == 1:
        return OnPage("record", view.filters, (("id", str(place["latest_id"])),))
    name = text_or(place["place"], "Place not named")
    said = f"{name}, {DYADS[place['dyad']].label}, {label_of(place['event_type']).lower()}."
    filters = replace(view.filters, dyads=(str(place["dyad"]),), types=(str(place["event_type"]),))
    there = (float(place["latitude"]), float(place["longitude"]), bool(place["approximate"]))
    return InList(said, Behind(filters, Only(place=there)))


def _unit_of_casualties(view: Questions) -> str:
    return measures.choose_bin(*find_period(view))


def _list_casualties(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The incidents of a relation and calendar unit that killed, or that injured."""
    unit = _unit_of_casualties(view)
    filters = narrow_to_unit(replace(view.filters, dyads=(str(mark["dyad"]),)), mark["start"], unit)
    own = Only(has_fatalities=True) if mark["Part"] == "Killed" else Only(has_injured=True)
    said = f"{DYADS[mark['dyad']].label}, {mark['Part'].lower()}, {name_unit(mark['start'], unit)}."
    return InList(said, Behind(filters, own))


ENTRIES: Mapping[str, Entry] = {
    "incidents_map": Entry(
        "Where incidents happened",
        "incidents",
        "incidents",
        _draw_map,
        clicks=(Click(PLACE_CLICK, ("mark",), _list_place),),
    ),
    "casualties": Entry(
        "People killed and injured",
        "incidents",
        "incidents",
        _draw_casualties,
        clicks=(Click(MARK_CLICK, ("dyad", "Part", "start"), _list_casualties),),
    ),
    "incident_types": Entry(
        "Types of incident",
        "incidents",
        "incidents",
        lambda view: draw_types_over_time(view, "incident"),
        clicks=(OPEN_CELL,),
    ),
}
