"""The figures of incidents."""

from collections.abc import Mapping

from ledger import measures
from ledger.charts import incidents
from ledger.figures.drawing import Drawing, Entry, draw_whole, leave_out
from ledger.figures.looking import Questions, count_of_view, find_period, span_of
from ledger.figures.types import draw_types_over_time
from ledger.wording import count_of


def _draw_map(view: Questions) -> Drawing:
    places = view.frame(measures.place_incidents)
    records = count_of_view(view)
    if places.empty:
        words = f"{count_of(records, 'incident')}, none of them with coordinates: there is no map to draw."
        return leave_out(view, records, words)
    unplaced = int(view.frame(measures.summarise_incidents)["unplaced"].sum())
    return draw_whole(view, incidents.incident_map(places, unplaced), records)


def _draw_casualties(view: Questions) -> Drawing:
    unit = measures.choose_bin(*find_period(view))
    series = view.frame(measures.count_over_time, unit)
    records = count_of_view(view)
    if not series[["fatalities", "injured"]].any(axis=None):
        return leave_out(view, records, "No incident of this view is reported to have killed or injured anyone.")
    summary = view.frame(measures.summarise_incidents)
    return draw_whole(view, incidents.casualties_over_time(series, summary, unit, span_of(view)), records)


ENTRIES: Mapping[str, Entry] = {
    "incidents_map": Entry("Where incidents happened", "incidents", "incidents", _draw_map),
    "casualties": Entry("People killed and injured", "incidents", "incidents", _draw_casualties),
    "incident_types": Entry(
        "Types of incident", "incidents", "incidents", lambda view: draw_types_over_time(view, "incident")
    ),
}
