"""The figures of diplomatic actions."""

from collections.abc import Mapping
from dataclasses import replace

from ledger import measures
from ledger.charts import diplomacy
from ledger.figures.drawing import Drawing, Entry, draw_of_acts, draw_whole, explain_no_scores, leave_out
from ledger.figures.looking import Questions, count_of_view, span_of
from ledger.figures.types import draw_types_over_time, unit_of_types


def _draw_directions(view: Questions) -> Drawing:
    pairs = view.frame(measures.count_pairs)
    if not int(pairs["scored"].sum()):
        return leave_out(view, 0, explain_no_scores(view))
    return draw_of_acts(view, diplomacy.directions(pairs, view.filters.shown_dyads), view.frame(measures.list_acts))


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
    "directions": Entry("Each side toward the other", "diplomacy", "diplomatic_actions", _draw_directions, weighs=True),
    "matrix": Entry("Who acts toward whom", "diplomacy", "diplomatic_actions", _draw_matrix, weighs=True),
    "levels": Entry("At what level", "diplomacy", "diplomatic_actions", _draw_levels),
    "meetings": Entry("Meetings held and called off", "diplomacy", "diplomatic_actions", _draw_meetings),
    "action_types": Entry(
        "Types of action", "diplomacy", "diplomatic_actions", lambda view: draw_types_over_time(view, "action")
    ),
}
