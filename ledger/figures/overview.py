"""The figures of the overview."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger import measures
from ledger.charts import comparison
from ledger.charts.base import MARK_CLICK, PERIOD_BRUSH, TYPE_CLICK
from ledger.codebook import COUNTRY_OF_DYAD, DYADS
from ledger.figures.drawing import (
    SCORED,
    Click,
    Drawing,
    Entry,
    InList,
    OnPage,
    draw_of_acts,
    draw_whole,
    explain_no_scores,
    leave_out,
)
from ledger.figures.leading import OPEN_RECORD, name_unit, narrow_to_unit
from ledger.figures.looking import Questions, count_of_view, find_period, span_of
from ledger.measures.behind import Behind


def _draw_timeline(view: Questions) -> Drawing:
    unit = measures.choose_stack(*find_period(view))
    records = count_of_view(view)
    figure = comparison.timeline(view.frame(measures.place_marks, unit), unit, span_of(view), records)
    return draw_whole(view, figure, records)


def _choose_period(view: Questions, mark: Mapping[str, Any]) -> OnPage:
    """A stretch that was brushed becomes the period."""
    start, end = (dt.datetime.fromtimestamp(edge / 1000, dt.UTC).date() for edge in mark["bin"])
    return OnPage(None, replace(view.filters, date_from=start, date_to=end))


def _draw_balance(view: Questions) -> Drawing:
    if not int(view.frame(measures.summarise_dyads)["scored"].sum()):
        return leave_out(view, 0, explain_no_scores(view))
    unit = _unit_of_balance(view)
    figure = comparison.conflict_and_cooperation(view.frame(measures.count_over_time, unit), unit)
    return draw_of_acts(view, figure)


def _unit_of_balance(view: Questions) -> str:
    return measures.choose_bin(*find_period(view))


def _list_balance(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The acts of one sign of a relation and calendar unit."""
    unit = _unit_of_balance(view)
    filters = narrow_to_unit(replace(view.filters, dyads=(str(mark["dyad"]),)), mark["start"], unit)
    own = replace(SCORED, signs=(-1 if mark["part"] == "Conflict" else 1,))
    said = f"{DYADS[mark['dyad']].label}, {mark['part'].lower()}, {name_unit(mark['start'], unit)}."
    return InList(said, Behind(filters, own))


def _draw_types(view: Questions) -> Drawing:
    counts = view.frame(measures.count_types)
    records = int(counts.loc[counts["dyad"].isin(COUNTRY_OF_DYAD), "records"].sum())
    if not records:
        return leave_out(view, 0, "Event types are compared in the relations with Russia only.")
    return draw_whole(view, comparison.types_back_to_back(counts), records)


def _open_type(view: Questions, mark: Mapping[str, Any]) -> OnPage:
    return OnPage("records", replace(view.filters, types=(str(mark["event_type"]),), dyads=(str(mark["dyad"]),)))


ENTRIES: Mapping[str, Entry] = {
    "timeline": Entry(
        "Every record, when it happened",
        "",
        None,
        _draw_timeline,
        clicks=(OPEN_RECORD, Click(PERIOD_BRUSH, ("bin",), _choose_period)),
    ),
    "balance": Entry(
        "Conflict and cooperation",
        "tension",
        None,
        _draw_balance,
        weighs=True,
        clicks=(Click(MARK_CLICK, ("dyad", "part", "start"), _list_balance),),
    ),
    "types": Entry(
        "What they did", "", None, _draw_types, clicks=(Click(TYPE_CLICK, ("event_type", "dyad"), _open_type),)
    ),
}
