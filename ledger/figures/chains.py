"""The figures of action and reaction."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger import measures
from ledger.charts import chains
from ledger.charts.base import MARK_CLICK
from ledger.codebook import side_name
from ledger.figures.drawing import Click, Drawing, Entry, InList, draw_of_acts, leave_out
from ledger.figures.looking import Questions


def _draw_reciprocity(view: Questions) -> Drawing:
    measured = view.frame(measures.measure_reciprocity)
    if not measured["acts"].sum():
        return leave_out(view, 0, "No act of this view is between the two sides of a relation.")
    # An act that is set aside has no score, but is answered or not all the same.
    acts = view.narrowed(replace(view.filters, without=())).frame(measures.list_acts)
    return draw_of_acts(view, chains.reciprocity(measured), acts)


def _list_answers(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The acts that a figure of a direction rests on: with their answers, where it weighs these against them."""
    acts = view.frame(measures.list_answered_acts)
    own = acts[(acts["dyad"] == mark["dyad"]) & (acts["initiator"] == mark["initiator"])]
    side = side_name(mark["initiator"])
    other = side_name(next(one for one in str(mark["dyad"]).split("-") if one != mark["initiator"]))
    said = f"acts of {side} toward {other}"
    counted = str(mark["counted"])
    if counted == chains.PAIRS:
        rated = own[own["pairs"] > 0]
        ids = dict.fromkeys([*rated["id"], *(answer for answers in rated["answers"] for answer in answers)])
        return InList(f"hostile {said}, and the hostile answers to them.", tuple(ids))
    if counted == chains.TIMED:
        return InList(f"{said}, answered after a known number of days.", tuple(own.loc[own["lag"].notna(), "id"]))
    if counted == chains.ANSWERED and own["answered"].any():
        said += f" that {other} answered, of {len(own)}"
        own = own[own["answered"]]
    return InList(f"{said}.", tuple(own["id"]))


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
