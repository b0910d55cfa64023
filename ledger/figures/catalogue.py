"""Every figure by name."""

from collections.abc import Mapping
from dataclasses import replace

from ledger import measures
from ledger.codebook import TABLES
from ledger.database import LedgerError
from ledger.figures import (
    chains,
    demands,
    detentions,
    diplomacy,
    incidents,
    leverage,
    overview,
    quality,
    tension,
    words,
)
from ledger.figures.drawing import RECORDS, Drawing, Entry, tell_set_aside
from ledger.figures.looking import Questions, narrow_to_table

CATALOGUE: Mapping[str, Entry] = {
    **overview.ENTRIES,
    **tension.ENTRIES,
    **incidents.ENTRIES,
    **detentions.ENTRIES,
    **diplomacy.ENTRIES,
    **words.ENTRIES,
    **quality.ENTRIES,
    **chains.ENTRIES,
    **leverage.ENTRIES,
    **demands.ENTRIES,
}
"""Every figure by the name that its files have, in the order of the pages."""


class FigureUnknownError(LedgerError):
    """There is no figure of this name."""


def draw(name: str, view: Questions) -> Drawing:
    """The figure of a name for a view. Raises FigureUnknownError."""
    if name not in CATALOGUE:
        raise FigureUnknownError(f"There is no figure “{name}”. There are {', '.join(CATALOGUE)}.")
    entry = CATALOGUE[name]
    shown: Questions = view if entry.fields is None else view.narrowed(view.filters.only(entry.fields))
    own: Questions | None = shown if entry.table is None else narrow_to_table(shown, entry.table)
    if own is None:
        subject = TABLES[str(entry.table)].label.lower()
        return Drawing(entry.title, None, 0, view.filters, f"The filters of this view leave {subject} out.")
    if entry.rows is RECORDS and not own.ask(measures.count_records):
        return Drawing(entry.title, None, 0, own.filters, "No record passes the filters of this view.")
    drawing = entry.draw(own)
    if entry.weighs:
        drawing = tell_set_aside(own, drawing)
    drawing = replace(drawing, rows=entry.rows, clicks=entry.clicks)
    return drawing if drawing.figure else replace(drawing, title=entry.title)
