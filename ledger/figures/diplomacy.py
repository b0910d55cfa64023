"""The figures of diplomatic actions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger import measures
from ledger.charts import diplomacy
from ledger.charts.base import CELL_CLICK, MARK_CLICK, PAIR_CLICK
from ledger.codebook import DYADS, side_name
from ledger.figures.drawing import Click, Drawing, Entry, InList, draw_of_acts, draw_whole, explain_no_scores, leave_out
from ledger.figures.looking import Questions, count_of_view, span_of
from ledger.figures.types import OPEN_CELL, draw_types_over_time, open_unit, unit_of_types
from ledger.measures.behind import Behind, Only

SIDED = Only(acts="sided")
"""The acts between the two sides, those set aside too: they are counted, though not summed."""


def _draw_directions(view: Questions) -> Drawing:
    pairs = view.frame(measures.count_pairs)
    if not int(pairs["scored"].sum()):
        return leave_out(view, 0, explain_no_scores(view))
    return draw_of_acts(view, diplomacy.directions(pairs, view.filters.shown_dyads), SIDED)


def _list_direction(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The acts of one sign of a side toward the other; filters would add those toward third sides."""
    dyad, initiator, part = (str(mark[field]) for field in ("dyad", "initiator", "part"))
    own = replace(SIDED, signs=(-1 if part == "Conflictual" else 1,))
    filters = replace(view.filters, dyads=(dyad,), initiators=(initiator,))
    return InList(f"{part.lower()} acts of {side_name(initiator)}, {DYADS[dyad].label}.", Behind(filters, own))


def _list_cell(view: Questions, mark: Mapping[str, Any]) -> InList | None:
    """The acts of a row's sides toward a column's."""
    source, sink = str(mark["source"]), str(mark["sink"])
    pairs = view.frame(measures.count_pairs)
    own = pairs[
        (pairs["initiator"].map(diplomacy.group_of) == source) & (pairs["target"].map(diplomacy.group_of) == sink)
    ]
    if own.empty:
        return None
    filters = replace(view.filters, initiators=tuple(sorted(own["initiator"].unique())))
    targets = Only(targets=tuple(sorted(own["target"].unique())))
    return InList(f"{source} toward {sink}.", Behind(filters, targets))


def _list_level(view: Questions, mark: Mapping[str, Any]) -> InList:
    filters = replace(view.filters, dyads=(str(mark["dyad"]),))
    own = Only(levels=(str(mark["level"]),))
    return InList(f"{DYADS[mark['dyad']].label}, {mark['Level'].lower()}.", Behind(filters, own))


def _draw_matrix(view: Questions) -> Drawing:
    return draw_whole(view, diplomacy.matrix(view.frame(measures.count_pairs)), count_of_view(view))


def _draw_levels(view: Questions) -> Drawing:
    figure = diplomacy.levels(view.frame(measures.count_levels), view.filters.shown_dyads)
    return draw_whole(view, figure, count_of_view(view))


def _draw_meetings(view: Questions) -> Drawing:
    unit = unit_of_types(view)
    meetings = view.frame(measures.count_meetings, unit)
    if meetings.empty:
        return leave_out(view, 0, "No meeting, call or cancellation is in this view.")
    figure = diplomacy.meetings_over_time(meetings, view.filters.shown_dyads, unit, span_of(view))
    of_meetings = replace(view.filters, types=tuple(sorted(meetings["event_type"].unique())))
    return Drawing(figure.title, figure, int(meetings["records"].sum()), of_meetings)


ENTRIES: Mapping[str, Entry] = {
    "directions": Entry(
        "Each side toward the other",
        "diplomacy",
        "diplomatic_actions",
        _draw_directions,
        weighs=True,
        clicks=(Click(PAIR_CLICK, ("dyad", "initiator", "part"), _list_direction),),
    ),
    "matrix": Entry(
        "Who acts toward whom",
        "diplomacy",
        "diplomatic_actions",
        _draw_matrix,
        weighs=True,
        clicks=(Click(CELL_CLICK, ("source", "sink"), _list_cell),),
    ),
    "levels": Entry(
        "At what level",
        "diplomacy",
        "diplomatic_actions",
        _draw_levels,
        clicks=(Click(MARK_CLICK, ("dyad", "level", "Level"), _list_level),),
    ),
    "meetings": Entry(
        "Meetings held and called off",
        "diplomacy",
        "diplomatic_actions",
        _draw_meetings,
        clicks=(Click(MARK_CLICK, ("event_type", "dyad", "start"), open_unit),),
    ),
    "action_types": Entry(
        "Types of action",
        "diplomacy",
        "diplomatic_actions",
        lambda view: draw_types_over_time(view, "action"),
        clicks=(OPEN_CELL,),
    ),
}
