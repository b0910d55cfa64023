"""The figures of the quality of the record."""

from collections.abc import Mapping

from ledger import measures
from ledger.charts import quality
from ledger.figures.drawing import Drawing, Entry, draw_whole
from ledger.figures.looking import Questions, count_of_view
from ledger.figures.types import draw_types_over_time
from ledger.measures.quality import count_cited_sources, count_resting, summarise_weaknesses


def _draw_weaknesses(view: Questions) -> Drawing:
    rows = view.frame(summarise_weaknesses)
    return draw_whole(view, quality.weaknesses(rows, view.filters.shown_dyads), count_of_view(view))


def _draw_resting(view: Questions) -> Drawing:
    rows = view.frame(count_resting)
    return draw_whole(view, quality.resting(rows, view.filters.shown_dyads), count_of_view(view))


def _draw_coverage(view: Questions) -> Drawing:
    series = view.frame(measures.count_over_time, "month")
    return draw_whole(view, quality.coverage(series, view.filters.shown_dyads), count_of_view(view))


def _draw_affiliations(view: Questions) -> Drawing:
    rows = view.frame(count_cited_sources)
    return draw_whole(view, quality.affiliations(rows, view.filters.shown_dyads), count_of_view(view))


def _draw_languages(view: Questions) -> Drawing:
    rows = view.frame(count_cited_sources)
    return draw_whole(view, quality.languages(rows, view.filters.shown_dyads), count_of_view(view))


ENTRIES: Mapping[str, Entry] = {
    "weaknesses": Entry("What weakens the records", "quality", None, _draw_weaknesses),
    "resting": Entry("Whose word the records rest on", "quality", None, _draw_resting),
    "coverage": Entry("Where the record is dense, and where it is empty", "quality", None, _draw_coverage),
    "record_types": Entry(
        "Types of record over time", "quality", None, lambda view: draw_types_over_time(view, "record")
    ),
    "affiliations": Entry("What kind of source they cite", "quality", None, _draw_affiliations),
    "languages": Entry("In what language", "quality", None, _draw_languages),
}
