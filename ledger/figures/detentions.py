"""The figures of detentions."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from ledger import measures
from ledger.charts import detentions
from ledger.charts.base import MARK_CLICK, RECORD_CLICK
from ledger.codebook import DYADS, MISTREATMENT, STATUS, Term, side_name
from ledger.figures.drawing import Click, Drawing, Entry, InList, OnPage, draw_whole, leave_out
from ledger.figures.looking import Questions, compared_dyads, count_of_view
from ledger.measures.behind import Behind, Only
from ledger.wording import format_date, to_date

WITHOUT_CUSTODY = "Custody is counted in the relations with Russia only."


def custody_period(view: Questions) -> tuple[dt.date, dt.date]:
    """First and last day of what custody is drawn over: no later than today."""
    first, _ = view.ask(measures.find_span)
    start = view.filters.date_from or first
    return start, max(min(view.filters.date_to or view.today, view.today), start)


def _draw_flows(view: Questions) -> Drawing:
    dyads = compared_dyads(view)
    if not dyads:
        return leave_out(view, 0, WITHOUT_CUSTODY)
    flows = view.frame(measures.custody_flows)
    held = view.frame(measures.summarise_custody, custody_period(view)[1])
    return draw_whole(view, detentions.custody_flows(flows, held, dyads), int(flows["records"].sum()))


def _list_flow(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The records that a number of people is the sum of: of those held also the ones before the period."""
    dyad, holder, step = (str(mark[field]) for field in ("dyad", "holder", "Step"))
    own = replace(view.filters, dyads=(dyad,), initiators=(holder,))
    other = next(side for side in dyad.split("-") if side != holder)
    who = f"people of {side_name(other)}'s side"
    if step == detentions.HELD:
        end = custody_period(view)[1]
        said = f"{who} taken, freed and dead up to {format_date(end)}, held by {side_name(holder)}."
        return InList(said, Behind(replace(own, date_from=None, date_to=end), Only(among="held")))
    moved = Only(among="taken" if step == "Taken" else "freed")
    return InList(f"{who} {step.lower()} by {side_name(holder)}.", Behind(own, moved))


def _list_step(view: Questions, mark: Mapping[str, Any]) -> OnPage | InList | None:
    """The record of a step of custody, or those of its day, by the first of them."""
    days = view.frame(measures.custody_over_time)
    own = days[days["id"] == mark["id"]]
    if own.empty:
        return None
    day = own.iloc[0]
    if day["records"] == 1:
        return OnPage("record", view.filters, (("id", str(day["id"])),))
    on = format_date(to_date(day["date"]))
    said = f"taken and freed by {side_name(day['holder'])}, {DYADS[day['dyad']].label}, {on}."
    moment = to_date(day["date"])
    filters = replace(
        view.filters,
        date_from=moment,
        date_to=moment,
        dyads=(str(day["dyad"]),),
        initiators=(str(day["holder"]),),
    )
    return InList(said, Behind(filters, Only(among="moved")))


def _list_field(ask_for: Callable[[str], Only], terms: Mapping[str, Term]) -> Click:
    """A click on a bar of a field lists the records of its value and relation."""

    def lead(view: Questions, mark: Mapping[str, Any]) -> InList:
        filters = replace(view.filters, dyads=(str(mark["dyad"]),))
        said = f"{DYADS[mark['dyad']].label}, {terms[mark['value']].label.lower()}."
        return InList(said, Behind(filters, ask_for(str(mark["value"]))))

    return Click(MARK_CLICK, ("value", "dyad"), lead)


def _draw_custody(view: Questions) -> Drawing:
    dyads = compared_dyads(view)
    if not dyads:
        return leave_out(view, 0, WITHOUT_CUSTODY)
    start, end = custody_period(view)
    span = (pd.Timestamp(start), pd.Timestamp(end) + dt.timedelta(days=1))
    steps = view.frame(measures.custody_over_time)
    figure = detentions.custody_over_time(steps, dyads, span)
    return draw_whole(view, figure, int(view.frame(measures.custody_flows)["records"].sum()))


def _draw_status(view: Questions) -> Drawing:
    fields = view.frame(measures.count_detention_field)
    return draw_whole(view, detentions.statuses(fields, view.filters.shown_dyads), count_of_view(view))


def _draw_mistreatment(view: Questions) -> Drawing:
    fields = view.frame(measures.count_detention_field)
    return draw_whole(view, detentions.mistreatment(fields, view.filters.shown_dyads), count_of_view(view))


ENTRIES: Mapping[str, Entry] = {
    "flows": Entry(
        "Who holds whose people",
        "detentions",
        "detentions",
        _draw_flows,
        clicks=(Click(MARK_CLICK, ("dyad", "holder", "Step"), _list_flow),),
    ),
    "custody": Entry(
        "People in custody over time",
        "detentions",
        "detentions",
        _draw_custody,
        clicks=(Click(RECORD_CLICK, ("id",), _list_step),),
    ),
    "status": Entry(
        "Where detainees stand",
        "detentions",
        "detentions",
        _draw_status,
        clicks=(_list_field(lambda status: Only(statuses=(status,)), STATUS),),
    ),
    "mistreatment": Entry(
        "Mistreatment in custody",
        "detentions",
        "detentions",
        _draw_mistreatment,
        clicks=(_list_field(lambda code: Only(mistreatments=(code,)), MISTREATMENT),),
    ),
}
