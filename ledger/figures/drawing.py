"""What a figure of the catalogue is, where its marks lead, and the words around it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger import measures
from ledger.charts.base import Figure
from ledger.figures.looking import Questions
from ledger.filters import Filters
from ledger.measures.behind import Behind, Only, count_behind
from ledger.wording import count_of, format_date, format_number, join_words


@dataclass(frozen=True)
class Rows:
    """What a figure rests on: what one row is called, and the page that lists them."""

    noun: str
    page: str


RECORDS = Rows("record", "records")
SCORED = Only(acts="scored")
"""The acts between the two sides of a relation that scores sum."""


@dataclass(frozen=True)
class OnPage:
    """A page that shows exactly what a mark counts, with these filters and parameters of its own.

    Without a path it is the page that is open.
    """

    page: str | None
    filters: Filters
    own: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class InList:
    """Exactly the records, or other rows, that a mark counts where no filters can say it, and what they are.

    They are asked for when they are listed; where they are few, the mark has their ids.
    """

    said: str
    behind: Behind | tuple[str, ...]
    rows: Rows = RECORDS


@dataclass(frozen=True)
class Click:
    """Marks of a figure that can be clicked: the selection that a click makes, and the fields that tell them apart.

    `lead` says of a view and a mark's fields where it leads; None where there is nothing to see.
    """

    selection: str
    fields: tuple[str, ...]
    lead: Callable[[Any, Mapping[str, Any]], OnPage | InList | None]


@dataclass(frozen=True)
class Drawing:
    """A figure, how many records or other rows it rests on and the filters of those; else why there is none.

    Where filters cannot say which records those are, such as acts between two sides only, `behind` does.
    """

    title: str
    figure: Figure | None
    records: int
    filters: Filters
    absence: str = ""
    behind: Behind | None = None
    rows: Rows = RECORDS
    summed: Filters | None = None
    """The filters of the records whose scores it sums, where they reach back before those of the view."""
    earlier: int = 0
    """How many of its records are dated before the view's period, and count as far as they have not decayed."""
    clicks: tuple[Click, ...] = ()
    """What can be clicked; the first whose fields a mark has leads on."""


@dataclass(frozen=True)
class Entry:
    """A figure of the catalogue: its title in a list, the page and the table that it belongs to."""

    title: str
    page: str
    """Its path; empty for the start page."""
    table: str | None
    draw: Callable[[Questions], Drawing]
    weighs: bool = False
    """Whether it sums scores, from which a view can set records aside."""
    rows: Rows = RECORDS
    fields: Sequence[str] | None = None
    """The filters that narrow it; None where all do."""
    clicks: tuple[Click, ...] = ()
    """As those of its drawing."""


def describe_source(view: Questions, drawing: Drawing) -> str:
    """The source line of a figure: the record, its revision, how many records or other rows it rests on."""
    return f"Source: Caucasus Ledger, revision {view.revision}; {_count_rows(drawing)}."


def describe_source_in_full(view: Questions, drawing: Drawing) -> str:
    """The source line of a figure that stands alone: with the revision's day and what the view shows."""
    committed = format_date(measures.date_revision(view.database, view.revision))
    shown = drawing.filters if drawing.figure else view.filters
    return (
        f"Source: Caucasus Ledger, revision {view.revision} ({committed}); "
        f"{_count_rows(drawing)}. "
        f"{replace(shown, revision=None).describe(view.today)}."
    )


def _count_rows(drawing: Drawing) -> str:
    """How many rows a figure rests on, and how many of them its period does not hold."""
    rows = count_of(drawing.records, drawing.rows.noun)
    if not drawing.earlier:
        return rows
    verb = "is" if drawing.earlier == 1 else "are"
    return f"{rows}, of which {format_number(drawing.earlier)} {verb} dated before the period and still count in part"


def draw_whole(view: Questions, figure: Figure, records: int) -> Drawing:
    """A figure that rests on so many of the view's records."""
    return Drawing(figure.title, figure, records, view.filters)


def draw_of_acts(view: Questions, figure: Figure, only: Only = SCORED) -> Drawing:
    """A figure that rests on acts between the two sides of a relation, or on some of these."""
    records = int(view.ask(count_behind, only))
    return Drawing(figure.title, figure, records, view.filters, behind=Behind(view.filters, only))


def leave_out(view: Questions, records: int, why: str) -> Drawing:
    """No figure of the view, and why."""
    return Drawing("", None, records, view.filters, why)


def explain_no_scores(view: Questions) -> str:
    """Why there is nothing to sum in a view."""
    if view.filters.without and view.ask(measures.list_set_aside):
        return "Every act of this view between the two sides of a relation is set aside from the scores."
    return "No act of this view is between the two sides of a relation."


def tell_set_aside(view: Questions, drawing: Drawing) -> Drawing:
    """A drawing that sums scores, with a note of the records that the view sets aside from them."""
    # Of what decays, acts before the period are set aside too.
    ids = view.narrowed(drawing.summed or drawing.filters).ask(measures.list_set_aside) if view.filters.without else ()
    if drawing.figure is None or not ids:
        return drawing
    verb = "is" if len(ids) == 1 else "are"
    note = f"{count_of(len(ids), 'record')} {verb} set aside from the score: {join_words(ids)}."
    return replace(drawing, figure=replace(drawing.figure, note=f"{drawing.figure.note} {note}".strip()))
