"""The figures of detentions."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from ledger import measures
from ledger.charts import detentions
from ledger.figures.drawing import Drawing, Entry, draw_whole, leave_out
from ledger.figures.looking import Questions, compared_dyads, count_of_view

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
    "flows": Entry("Who holds whose people", "detentions", "detentions", _draw_flows),
    "custody": Entry("People in custody over time", "detentions", "detentions", _draw_custody),
    "status": Entry("Where detainees stand", "detentions", "detentions", _draw_status),
    "mistreatment": Entry("Mistreatment in custody", "detentions", "detentions", _draw_mistreatment),
}
