"""The figures of the quality of the record."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from ledger import measures
from ledger.charts import quality
from ledger.charts.base import MARK_CLICK, MONTH_CLICK
from ledger.figures.drawing import Click, Drawing, Entry, InList, OnPage, draw_whole
from ledger.figures.leading import narrow_to_unit
from ledger.figures.looking import Questions, count_of_view
from ledger.figures.types import OPEN_CELL, draw_types_over_time
from ledger.measures.behind import Behind, Only
from ledger.measures.quality import count_cited_sources, count_resting, summarise_weaknesses
from ledger.quality import SHOW, name_mark


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


def _show_mark(view: Questions, mark: Mapping[str, Any]) -> OnPage:
    """The page's own list, narrowed to a mark."""
    return OnPage(None, view.filters, ((SHOW, f"{mark['mark']}:{mark['dyad']}"),))


def _list_citing(field: Literal["language", "affiliation"], view: Questions, mark: Mapping[str, Any]) -> InList:
    """The records of a relation that cite a source of a language, or of a kind."""
    code, dyad = str(mark["mark"]), str(mark["dyad"])
    own = Only(cites=(field, code.removeprefix(f"{field}_")))
    return InList(f"{name_mark(f'{code}:{dyad}')}.", Behind(replace(view.filters, dyads=(dyad,)), own))


def _open_affiliation(view: Questions, mark: Mapping[str, Any]) -> OnPage | InList:
    """The records that cite a source of a kind; no filters say that they cite another kind as well."""
    if view.filters.affiliations:
        return _list_citing("affiliation", view, mark)
    affiliation = str(mark["mark"]).removeprefix("affiliation_")
    return OnPage("records", replace(view.filters, affiliations=(affiliation,), dyads=(str(mark["dyad"]),)))


def _open_month(view: Questions, mark: Mapping[str, Any]) -> OnPage:
    filters = narrow_to_unit(view.filters, mark["start"], "month")
    return OnPage("records", replace(filters, dyads=(str(mark["dyad"]),)))


_MARKED = ("mark", "dyad")

ENTRIES: Mapping[str, Entry] = {
    "weaknesses": Entry(
        "What weakens the records",
        "quality",
        None,
        _draw_weaknesses,
        clicks=(Click(MARK_CLICK, _MARKED, _show_mark),),
    ),
    "resting": Entry(
        "Whose word the records rest on",
        "quality",
        None,
        _draw_resting,
        clicks=(Click(MARK_CLICK, _MARKED, _show_mark),),
    ),
    "coverage": Entry(
        "Where the record is dense, and where it is empty",
        "quality",
        None,
        _draw_coverage,
        clicks=(Click(MONTH_CLICK, ("start", "dyad"), _open_month),),
    ),
    "record_types": Entry(
        "Types of record over time",
        "quality",
        None,
        lambda view: draw_types_over_time(view, "record"),
        clicks=(OPEN_CELL,),
    ),
    "affiliations": Entry(
        "What kind of source they cite",
        "quality",
        None,
        _draw_affiliations,
        clicks=(Click(MARK_CLICK, _MARKED, _open_affiliation),),
    ),
    "languages": Entry(
        "In what language",
        "quality",
        None,
        _draw_languages,
        clicks=(Click(MARK_CLICK, _MARKED, partial(_list_citing, "language")),),
    ),
}
