"""The figures of words and deeds.

They count acts between the two sides of a relation, which no filter can say: so they name their records.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pandas as pd

from ledger import measures
from ledger.charts import words
from ledger.charts.base import ACT_CLICK, NAME_CLICK
from ledger.codebook import DYADS, QUADRANTS, side_name
from ledger.figures.drawing import Click, Drawing, Entry, InList, draw_of_acts, explain_no_scores, leave_out
from ledger.figures.leading import list_rows, name_unit, pick_unit
from ledger.figures.looking import Questions, find_period, span_of

MARKS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "quadrants": (ACT_CLICK, ("dyad", "initiator", "quadrant")),
    "quadrants_over_time": (ACT_CLICK, ("dyad", "initiator", "quadrant", "start")),
    "escalation": (ACT_CLICK, ("dyad", "initiator", "start")),
    "speakers": (NAME_CLICK, ("dyad", "initiator", "initiator_name", "quadrant")),
    "outlets": (NAME_CLICK, ("outlet", "initiator")),
}
"""The selection that a click on a mark of each figure makes, and the fields that tell its marks apart."""
WITHOUT_WORDS = "No act of this view between the two sides of a relation is one of words."


def unit_of_words(view: Questions) -> str:
    """The calendar unit of words and deeds over time: coarse enough for bars of whole acts."""
    return measures.choose_table_bin(*find_period(view)).replace("year", "quarter")


def unit_of_escalation(view: Questions) -> str:
    """The calendar unit of hostile words against hostile deeds: a path has few points."""
    first, last = find_period(view)
    days = (last - first).days
    return "year" if days > 760 else "quarter" if days > 200 else "month"


def sorted_acts(view: Questions) -> pd.DataFrame:
    """The view's acts that are in a quadrant, newest first; columns as `measures.list_acts`."""
    acts = view.frame(measures.list_acts)
    return acts[acts["quadrant"].notna()]


def _unit_of(view: Questions, name: str) -> str:
    return unit_of_escalation(view) if name == "escalation" else unit_of_words(view)


def _acts_of_figure(view: Questions, name: str) -> pd.DataFrame:
    """The acts that a figure draws."""
    acts = sorted_acts(view)
    drawn = {"escalation": words.CONFLICTS, "speakers": words.VERBAL, "outlets": ("verbal_conflict",)}
    return acts[acts["quadrant"].isin(drawn.get(name, tuple(QUADRANTS)))]


def acts_of_mark(view: Questions, name: str, chosen: Mapping[str, str]) -> pd.DataFrame:
    """The acts that a mark of a figure counts, by the mark's fields of `MARKS`; columns as `measures.list_acts`."""
    acts = _acts_of_figure(view, name)
    for field, value in chosen.items():
        if field == "start":
            acts = pick_unit(acts, value, _unit_of(view, name))
        elif field == "outlet":
            acts = acts[[value in outlets for outlets in acts["outlets"]]]
        else:
            acts = acts[acts[field] == value]
    return acts


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
    acts = sorted_acts(view)
    if acts.empty:
        return leave_out(view, 0, explain_no_scores(view))
    return draw_of_acts(view, words.quadrants(view.frame(measures.summarise_words), view.filters.shown_dyads), acts)


def _draw_over_time(view: Questions) -> Drawing:
    acts = sorted_acts(view)
    if acts.empty:
        return leave_out(view, 0, explain_no_scores(view))
    unit = unit_of_words(view)
    counts = view.frame(measures.count_quadrants_over_time, unit)
    return draw_of_acts(view, words.quadrants_over_time(counts, view.filters.shown_dyads, unit, span_of(view)), acts)


def _draw_escalation(view: Questions) -> Drawing:
    hostile = _acts_of_figure(view, "escalation")
    if hostile.empty:
        return leave_out(view, 0, "No hostile act of this view is between the two sides of a relation.")
    unit = unit_of_escalation(view)
    counts = view.frame(measures.count_quadrants_over_time, unit)
    return draw_of_acts(view, words.escalation(counts, view.filters.shown_dyads, unit), hostile)


def _draw_speakers(view: Questions) -> Drawing:
    spoken = _acts_of_figure(view, "speakers")
    if spoken.empty:
        return leave_out(view, 0, WITHOUT_WORDS)
    counts = view.frame(measures.count_speakers)
    dyads = [dyad for dyad in DYADS if (counts["dyad"] == dyad).any()]
    return draw_of_acts(view, words.speakers(counts, dyads), spoken)


def _draw_outlets(view: Questions) -> Drawing:
    hostile = _acts_of_figure(view, "outlets")
    if hostile.empty:
        return leave_out(view, 0, "No hostile words of this view are between the two sides of a relation.")
    return draw_of_acts(view, words.outlets(view.frame(measures.count_outlets)), hostile)


def _list_mark(name: str, view: Questions, mark: Mapping[str, Any]) -> InList:
    return list_rows(describe_mark(view, name, mark), acts_of_mark(view, name, mark))


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
