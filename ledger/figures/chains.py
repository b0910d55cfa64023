"""The figures of action and reaction."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger import measures
from ledger.charts import chains
from ledger.charts.base import MARK_CLICK
from ledger.codebook import side_name
from ledger.figures.diplomacy import SIDED
from ledger.figures.drawing import Click, Drawing, Entry, InList, draw_of_acts, leave_out
from ledger.figures.looking import Questions
from ledger.measures.behind import Behind
from ledger.wording import format_number


def _draw_reciprocity(view: Questions) -> Drawing:
    measured = view.frame(measures.measure_reciprocity)
    if not measured["acts"].sum():
        return leave_out(view, 0, "No act of this view is between the two sides of a relation.")
    # An act that is set aside has no score, but is answered or not all the same.
    return draw_of_acts(view, chains.reciprocity(measured), SIDED)


def _list_answers(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The acts that a figure of a direction rests on: with their answers, where it weighs these against them."""
    dyad, initiator, counted = (str(mark[field]) for field in ("dyad", "initiator", "counted"))
    other = next(one for one in dyad.split("-") if one != initiator)
    said = f"acts of {side_name(initiator)} toward {side_name(other)}"
    filters = replace(view.filters, dyads=(dyad,), initiators=(initiator,))
    if counted == chains.PAIRS:
        words = f"hostile {said}, and the hostile answers to them."
        return InList(words, Behind(filters, replace(SIDED, among="paired")))
    if counted == chains.TIMED:
        words = f"{said}, answered after a known number of days."
        return InList(words, Behind(filters, replace(SIDED, among="timed")))
    measured = view.frame(measures.measure_reciprocity)
    own = measured[(measured["dyad"] == dyad) & (measured["initiator"] == initiator)].iloc[0]
    if counted == chains.ANSWERED and own["answered"]:
        words = f"{said} that {side_name(other)} answered, of {format_number(own['acts'])}."
        return InList(words, Behind(filters, replace(SIDED, among="answered")))
    return InList(f"{said}.", Behind(filters, SIDED))


ENTRIES: Mapping[str, Entry] = {
    "reciprocity": Entry(
        "Who answers whom",
        "chains",
        None,
        _draw_reciprocity,
        weighs=True,
        clicks=(Click(MARK_CLICK, ("dyad", "initiator", "counted"), _list_answers),),
    ),
}
