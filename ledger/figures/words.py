"""The figures of words and deeds.

They count acts between the two sides of a relation, which no filter can say.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from ledger import measures
from ledger.charts import words
from ledger.charts.base import ACT_CLICK, NAME_CLICK
from ledger.codebook import DYADS, QUADRANTS, side_name
from ledger.figures.drawing import SCORED, Click, Drawing, Entry, InList, draw_of_acts, explain_no_scores, leave_out
from ledger.figures.leading import name_unit, narrow_to_unit
from ledger.figures.looking import Questions, find_period, span_of
from ledger.measures.behind import Behind, Only, count_behind

MARKS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "quadrants": (ACT_CLICK, ("dyad", "initiator", "quadrant")),
    "quadrants_over_time": (ACT_CLICK, ("dyad", "initiator", "quadrant", "start")),
    "escalation": (ACT_CLICK, ("dyad", "initiator", "start")),
    "speakers": (NAME_CLICK, ("dyad", "initiator", "initiator_name", "quadrant")),
    "outlets": (NAME_CLICK, ("outlet", "initiator")),
}
"""The selection that a click on a mark of each figure makes, and the fields that tell its marks apart."""
IN_QUADRANTS = replace(SCORED, quadrants=tuple(QUADRANTS))
"""The acts that are words or deeds."""
DRAWN: Final[Mapping[str, Only]] = {
    "quadrants": IN_QUADRANTS,
    "quadrants_over_time": IN_QUADRANTS,
    "escalation": replace(SCORED, quadrants=words.CONFLICTS),
    "speakers": replace(SCORED, quadrants=words.VERBAL),
    "outlets": replace(SCORED, quadrants=("verbal_conflict",)),
}
"""The acts that each figure draws."""
MEDIA_ATTACKS = replace(IN_QUADRANTS, is_of_media=True)
WITHOUT_WORDS = "No act of this view between the two sides of a relation is one of words."


def unit_of_words(view: Questions) -> str:
    """The calendar unit of words and deeds over time: coarse enough for bars of whole acts."""
    return measures.choose_table_bin(*find_period(view)).replace("year", "quarter")


def unit_of_escalation(view: Questions) -> str:
    """The calendar unit of hostile words against hostile deeds: a path has few points."""
    first, last = find_period(view)
    days = (last - first).days
    return "year" if days > 760 else "quarter" if days > 200 else "month"


def _unit_of(view: Questions, name: str) -> str:
    return unit_of_escalation(view) if name == "escalation" else unit_of_words(view)


def find_behind_mark(view: Questions, name: str, chosen: Mapping[str, str]) -> Behind:
    """The acts that a mark of a figure counts, by the mark's fields of `MARKS`."""
    filters = replace(view.filters, initiators=(chosen["initiator"],))
    if "dyad" in chosen:
        filters = replace(filters, dyads=(chosen["dyad"],))
    if "start" in chosen:
        filters = narrow_to_unit(filters, chosen["start"], _unit_of(view, name))
    only = DRAWN[name]
    if "quadrant" in chosen:
        only = replace(only, quadrants=(chosen["quadrant"],))
    if "initiator_name" in chosen:
        only = replace(only, name=chosen["initiator_name"])
    if "outlet" in chosen:
        only = replace(only, cites=("outlet", chosen["outlet"]))
    return Behind(filters, only)


def describe_mark(view: Questions, name: str, chosen: Mapping[str, str]) -> str:
    """A mark in words: `Russia toward Armenia, verbal conflict, Q2 2025`."""
    side = side_name(chosen["initiator"])
    if "outlet" in chosen:
        return f"hostile words of {side} that cite {chosen['outlet']}."
    other = next(one for one in chosen["dyad"].split("-") if one != chosen["initiator"])
    kind = QUADRANTS[chosen["quadrant"]].label.lower() if "quadrant" in chosen else "hostile words and deeds"
    parts = [f"{side} toward {side_name(other)}", kind]
    if "initiator_name" in chosen:
        parts.insert(0, chosen["initiator_name"])
    if "start" in chosen:
        parts.append(name_unit(chosen["start"], _unit_of(view, name)))
    return f"{', '.join(parts)}."


def _draw_quadrants(view: Questions) -> Drawing:
    if not view.ask(count_behind, IN_QUADRANTS):
        return leave_out(view, 0, explain_no_scores(view))
    figure = words.quadrants(view.frame(measures.summarise_words), view.filters.shown_dyads)
    return draw_of_acts(view, figure, IN_QUADRANTS)


def _draw_over_time(view: Questions) -> Drawing:
    if not view.ask(count_behind, IN_QUADRANTS):
        return leave_out(view, 0, explain_no_scores(view))
    unit = unit_of_words(view)
    counts = view.frame(measures.count_quadrants_over_time, unit)
    figure = words.quadrants_over_time(counts, view.filters.shown_dyads, unit, span_of(view))
    return draw_of_acts(view, figure, IN_QUADRANTS)


def _draw_escalation(view: Questions) -> Drawing:
    if not view.ask(count_behind, DRAWN["escalation"]):
        return leave_out(view, 0, "No hostile act of this view is between the two sides of a relation.")
    unit = unit_of_escalation(view)
    counts = view.frame(measures.count_quadrants_over_time, unit)
    return draw_of_acts(view, words.escalation(counts, view.filters.shown_dyads, unit), DRAWN["escalation"])


def _draw_speakers(view: Questions) -> Drawing:
    if not view.ask(count_behind, DRAWN["speakers"]):
        return leave_out(view, 0, WITHOUT_WORDS)
    counts = view.frame(measures.count_speakers)
    dyads = [dyad for dyad in DYADS if (counts["dyad"] == dyad).any()]
    return draw_of_acts(view, words.speakers(counts, dyads), DRAWN["speakers"])


def _draw_outlets(view: Questions) -> Drawing:
    if not view.ask(count_behind, DRAWN["outlets"]):
        return leave_out(view, 0, "No hostile words of this view are between the two sides of a relation.")
    return draw_of_acts(view, words.outlets(view.frame(measures.count_outlets)), DRAWN["outlets"])


def _list_mark(name: str, view: Questions, mark: Mapping[str, Any]) -> InList:
    return InList(describe_mark(view, name, mark), find_behind_mark(view, name, mark))


ENTRIES: Mapping[str, Entry] = {
    name: Entry(title, "words", None, draw, weighs=True, clicks=(Click(*MARKS[name], lead=partial(_list_mark, name)),))
    for name, title, draw in (
        ("quadrants", "Words and deeds of each side", _draw_quadrants),
        ("quadrants_over_time", "Words and deeds over time", _draw_over_time),
        ("escalation", "Who escalates in words, who in deeds", _draw_escalation),
        ("speakers", "Who speaks", _draw_speakers),
        ("outlets", "Who carries the hostile words", _draw_outlets),
    )
}
