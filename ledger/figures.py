"""The catalogue of figures: a name gives the figure of a view, and the records it rests on.

Pages, files, the data API and the brief all draw from here, so that they cannot disagree.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, TypeVar

import pandas as pd

from ledger import measures
from ledger.charts import comparison, detentions, diplomacy, incidents, types
from ledger.charts.base import Figure
from ledger.codebook import COUNTRY_OF_DYAD, TABLES
from ledger.database import Database, LedgerError
from ledger.filters import Filters
from ledger.wording import count_of, format_date

WITHOUT_CUSTODY = "Custody is counted in the relations with Russia only."
WITHOUT_SCORES = "No act of this view is between the two sides of a relation."


class FigureUnknownError(LedgerError):
    """There is no figure of this name."""


class Questions(Protocol):
    """A view that measures can be asked about."""

    @property
    def database(self) -> Database:
        """The ledger."""

    @property
    def filters(self) -> Filters:
        """What the view shows."""

    @property
    def revision(self) -> int:
        """The revision that it shows: the pinned one, or the newest."""

    @property
    def today(self) -> dt.date:
        """The day on which it is looked at."""

    def ask(self, measure: Callable[..., Any], *others: object) -> Any:
        """A measure's answer for the view."""

    def frame(self, measure: Callable[..., pd.DataFrame], *others: object) -> pd.DataFrame:
        """As `ask`, for a measure that returns a DataFrame."""

    def narrowed(self, filters: Filters) -> Self:
        """The same with other filters."""


Asked = TypeVar("Asked", bound=Questions)


@dataclass(frozen=True)
class PlainView:
    """A view outside of a page: every question is put to the ledger as it stood in one revision."""

    database: Database
    newest_revision: int
    filters: Filters
    today: dt.date

    @property
    def revision(self) -> int:
        """The revision that it shows: the pinned one, or the newest."""
        return self.filters.revision or self.newest_revision

    def ask(self, measure: Callable[..., Any], *others: object) -> Any:
        """A measure's answer for the view; what is committed meanwhile does not change it."""
        return measure(self.database, pin(self), *others)

    def frame(self, measure: Callable[..., pd.DataFrame], *others: object) -> pd.DataFrame:
        """As `ask`, for a measure that returns a DataFrame."""
        answer: pd.DataFrame = self.ask(measure, *others)
        return answer

    def narrowed(self, filters: Filters) -> Self:
        """The same with other filters."""
        return replace(self, filters=filters)


def look_at(database: Database, filters: Filters, today: dt.date) -> PlainView:
    """A view of the ledger as it stands now, or as of the filters' revision."""
    return PlainView(database, database.newest_revision(), filters, today)


def pin(view: Questions) -> Filters:
    """The view's filters, pinned to the revision that it shows."""
    return replace(view.filters, revision=view.revision)


@dataclass(frozen=True)
class Drawing:
    """A figure, how many records it rests on and the filters of those; without a figure, why there is none."""

    title: str
    figure: Figure | None
    records: int
    filters: Filters
    absence: str = ""


@dataclass(frozen=True)
class Entry:
    """A figure of the catalogue: its title in a list, the page and the table that it belongs to."""

    title: str
    page: str
    """Its path; empty for the start page."""
    table: str | None
    draw: Callable[[Questions], Drawing]


def draw(name: str, view: Questions) -> Drawing:
    """The figure of a name for a view. Raises FigureUnknownError."""
    if name not in CATALOGUE:
        raise FigureUnknownError(f"There is no figure “{name}”. There are {', '.join(CATALOGUE)}.")
    entry = CATALOGUE[name]
    own: Questions | None = view if entry.table is None else narrow_to_table(view, entry.table)
    if own is None:
        subject = TABLES[str(entry.table)].label.lower()
        return Drawing(entry.title, None, 0, view.filters, f"The filters of this view leave {subject} out.")
    if not own.ask(measures.count_records):
        return Drawing(entry.title, None, 0, own.filters, "No record passes the filters of this view.")
    drawing = entry.draw(own)
    return drawing if drawing.figure else replace(drawing, title=entry.title)


def narrow_to_table(view: Asked, table: str) -> Asked | None:
    """The view of a table's records alone; None where its filters leave the table out."""
    filters = view.filters.for_table(table, view.ask(measures.find_type_owners) if view.filters.types else {})
    return None if filters is None else view.narrowed(filters)


def find_period(view: Questions) -> tuple[dt.date, dt.date]:
    """First and last day that the view's figures are drawn over: its period's, or its records' where it is open."""
    first, last = view.ask(measures.find_span)
    return view.filters.date_from or first, view.filters.date_to or last


def unit_of_types(view: Questions) -> str:
    """The calendar unit of the view's event types over time."""
    if view.filters.tables == ("incidents",):
        return measures.choose_table_bin(*view.ask(measures.find_span))
    return measures.choose_table_bin(*find_period(view))


def describe_source(view: Questions, records: int) -> str:
    """The source line of a figure: the record, its revision, how many records it rests on."""
    return f"Source: Caucasus Ledger, revision {view.revision}; {count_of(records, 'record')}."


def describe_source_in_full(view: Questions, drawing: Drawing) -> str:
    """The source line of a figure that stands alone: with the revision's day and what the view shows."""
    committed = format_date(measures.date_revision(view.database, view.revision))
    shown = drawing.filters if drawing.figure else view.filters
    return (
        f"Source: Caucasus Ledger, revision {view.revision} ({committed}); {count_of(drawing.records, 'record')}. "
        f"{replace(shown, revision=None).describe(view.today)}."
    )


def _span(view: Questions) -> tuple[pd.Timestamp, pd.Timestamp]:
    first, last = find_period(view)
    return pd.Timestamp(first), pd.Timestamp(last)


def _compared(view: Questions) -> list[str]:
    """The dyads with Russia that the view shows."""
    return [dyad for dyad in view.filters.shown_dyads if dyad in COUNTRY_OF_DYAD]


def _count(view: Questions) -> int:
    return int(view.ask(measures.count_records))


def _whole(view: Questions, figure: Figure, records: int) -> Drawing:
    return Drawing(figure.title, figure, records, view.filters)


def _absent(view: Questions, records: int, why: str) -> Drawing:
    return Drawing("", None, records, view.filters, why)


def _draw_timeline(view: Questions) -> Drawing:
    unit = measures.choose_stack(*find_period(view))
    records = _count(view)
    figure = comparison.timeline(view.frame(measures.place_marks, unit), unit, _span(view), records)
    return _whole(view, figure, records)


def _draw_balance(view: Questions) -> Drawing:
    unit = measures.choose_bin(*find_period(view))
    scored = int(view.frame(measures.summarise_dyads)["scored"].sum())
    if not scored:
        return _absent(view, 0, WITHOUT_SCORES)
    return _whole(view, comparison.conflict_and_cooperation(view.frame(measures.count_over_time, unit), unit), scored)


def _draw_types(view: Questions) -> Drawing:
    counts = view.frame(measures.count_types)
    records = int(counts.loc[counts["dyad"].isin(COUNTRY_OF_DYAD), "records"].sum())
    if not records:
        return _absent(view, 0, "Event types are compared in the relations with Russia only.")
    return _whole(view, comparison.types_back_to_back(counts), records)


def _draw_map(view: Questions) -> Drawing:
    places = view.frame(measures.place_incidents)
    records = _count(view)
    if places.empty:
        words = f"{count_of(records, 'incident')}, none of them with coordinates: there is no map to draw."
        return _absent(view, records, words)
    unplaced = int(view.frame(measures.summarise_incidents)["unplaced"].sum())
    return _whole(view, incidents.incident_map(places, unplaced), records)


def _draw_casualties(view: Questions) -> Drawing:
    unit = measures.choose_bin(*find_period(view))
    series = view.frame(measures.count_over_time, unit)
    records = _count(view)
    if not series[["fatalities", "injured"]].any(axis=None):
        return _absent(view, records, "No incident of this view is reported to have killed or injured anyone.")
    summary = view.frame(measures.summarise_incidents)
    return _whole(view, incidents.casualties_over_time(series, summary, unit, _span(view)), records)


def _draw_types_over_time(view: Questions, noun: str) -> Drawing:
    unit = unit_of_types(view)
    counts = view.frame(measures.count_types_over_time, unit)
    return _whole(view, types.types_over_time(counts, unit, noun=noun), int(counts["records"].sum()))


def custody_period(view: Questions) -> tuple[dt.date, dt.date]:
    """First and last day of what custody is drawn over: no later than today."""
    first, _ = view.ask(measures.find_span)
    start = view.filters.date_from or first
    return start, max(min(view.filters.date_to or view.today, view.today), start)


def _draw_flows(view: Questions) -> Drawing:
    dyads = _compared(view)
    if not dyads:
        return _absent(view, 0, WITHOUT_CUSTODY)
    flows = view.frame(measures.custody_flows)
    held = view.frame(measures.summarise_custody, custody_period(view)[1])
    return _whole(view, detentions.custody_flows(flows, held, dyads), int(flows["records"].sum()))


def _draw_custody(view: Questions) -> Drawing:
    dyads = _compared(view)
    if not dyads:
        return _absent(view, 0, WITHOUT_CUSTODY)
    start, end = custody_period(view)
    span = (pd.Timestamp(start), pd.Timestamp(end) + dt.timedelta(days=1))
    steps = view.frame(measures.custody_over_time)
    figure = detentions.custody_over_time(steps, dyads, span)
    return _whole(view, figure, int(view.frame(measures.custody_flows)["records"].sum()))


def _draw_status(view: Questions) -> Drawing:
    fields = view.frame(measures.count_detention_field)
    return _whole(view, detentions.statuses(fields, view.filters.shown_dyads), _count(view))


def _draw_mistreatment(view: Questions) -> Drawing:
    fields = view.frame(measures.count_detention_field)
    return _whole(view, detentions.mistreatment(fields, view.filters.shown_dyads), _count(view))


def _draw_directions(view: Questions) -> Drawing:
    pairs = view.frame(measures.count_pairs)
    scored = int(pairs["scored"].sum())
    if not scored:
        return _absent(view, 0, WITHOUT_SCORES)
    return _whole(view, diplomacy.directions(pairs, view.filters.shown_dyads), scored)


def _draw_matrix(view: Questions) -> Drawing:
    return _whole(view, diplomacy.matrix(view.frame(measures.count_pairs)), _count(view))


def _draw_levels(view: Questions) -> Drawing:
    figure = diplomacy.levels(view.frame(measures.count_levels), view.filters.shown_dyads)
    return _whole(view, figure, _count(view))


def _draw_meetings(view: Questions) -> Drawing:
    unit = unit_of_types(view)
    meetings = view.frame(measures.count_meetings, unit)
    if meetings.empty:
        return _absent(view, 0, "No meeting, call or cancellation is in this view.")
    figure = diplomacy.meetings_over_time(meetings, view.filters.shown_dyads, unit, _span(view))
    of_meetings = replace(view.filters, types=tuple(sorted(meetings["event_type"].unique())))
    return Drawing(figure.title, figure, int(meetings["records"].sum()), of_meetings)


CATALOGUE: Mapping[str, Entry] = {
    "timeline": Entry("Every record, when it happened", "", None, _draw_timeline),
    "balance": Entry("Conflict and cooperation", "", None, _draw_balance),
    "types": Entry("What they did", "", None, _draw_types),
    "incidents_map": Entry("Where incidents happened", "incidents", "incidents", _draw_map),
    "casualties": Entry("People killed and injured", "incidents", "incidents", _draw_casualties),
    "incident_types": Entry(
        "Types of incident", "incidents", "incidents", lambda view: _draw_types_over_time(view, "incident")
    ),
    "flows": Entry("Who holds whose people", "detentions", "detentions", _draw_flows),
    "custody": Entry("People in custody over time", "detentions", "detentions", _draw_custody),
    "status": Entry("Where detainees stand", "detentions", "detentions", _draw_status),
    "mistreatment": Entry("Mistreatment in custody", "detentions", "detentions", _draw_mistreatment),
    "directions": Entry("Each side toward the other", "diplomacy", "diplomatic_actions", _draw_directions),
    "matrix": Entry("Who acts toward whom", "diplomacy", "diplomatic_actions", _draw_matrix),
    "levels": Entry("At what level", "diplomacy", "diplomatic_actions", _draw_levels),
    "meetings": Entry("Meetings held and called off", "diplomacy", "diplomatic_actions", _draw_meetings),
    "action_types": Entry(
        "Types of action", "diplomacy", "diplomatic_actions", lambda view: _draw_types_over_time(view, "action")
    ),
}
"""Every figure by the name that its files have, in the order of the pages."""
