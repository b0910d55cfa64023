"""A chart with its title, text alternative, source line, the rows behind it and pictures to download."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import altair as alt
import streamlit as st

from ledger import figures
from ledger.charts.specification import specify_with_arrow
from ledger.exports.extracts import name_file
from ledger.exports.pictures import MEDIA_TYPES, PictureKind, write_picture
from ledger.figures import Drawing, InList, OnPage, describe_source, describe_source_in_full
from ledger.filters import Filters
from ledger.views import pin_filters
from ledger.wording import count_of
from widgets.navigation import address_query, open_page, open_query
from widgets.record_list import forget_click, list_behind, times_listed
from widgets.site import page_address
from widgets.view import View, current_view, page_query

FIT_WIDTH = alt.AutoSizeParams(type="fit-x", contains="padding")
"""A chart is as wide as its place; its height is that of the plot, axes and legends come on top."""

MOST_BESIDE = 4
"""Panels that stand beside each other at most."""
BESIDE = 380
"""Pixels from which on two figures of a page stand beside each other; where each would have fewer, under each other."""
MOST_KEPT = 600
"""Figures that are kept for whoever looks at the same view next: 0.06 MB each, whatever they rest on."""
WAY_STYLE = """<style>
[class*=st-key-way_] a, [class*=st-key-way_] a * { color: inherit; font-size: 0.875rem; text-decoration: none; }
[class*=st-key-way_] a:hover { text-decoration: underline; }
</style>"""
"""A way within the page looks as one to another page does, which is a button."""
ROWS_ANCHOR = "rows"
"""Anchor of the table on a page that lists what its figures rest on."""

KINDS: Sequence[tuple[PictureKind, str, str]] = (
    ("png", "PNG", "For documents and slides: 17 cm wide at 300 dots to the inch, with title, source and link"),
    ("svg", "SVG", "For print and layout programs: sharp at any size, with title, source and link"),
)


@dataclass(frozen=True)
class Drawn:
    """A figure as a browser gets it: with the Vega-Lite specification of each panel."""

    drawing: Drawing
    specifications: tuple[Mapping[str, Any], ...]

    def without_charts(self) -> "Drawn":
        """The same without the charts that the specifications were made of: thousands of objects, which Python looks
        through after each page for what nothing uses.
        """  # noqa: D205 - it is one sentence
        figure = self.drawing.figure
        if figure is None:
            return self
        return replace(self, drawing=replace(self.drawing, figure=replace(figure, chart=())))


def prepare(drawing: Drawing) -> Drawn:
    """A drawing with the specifications of its panels."""
    panels = drawing.figure.panels if drawing.figure else ()
    return Drawn(drawing, tuple({**specify_with_arrow(panel), "autosize": FIT_WIDTH.to_dict()} for panel in panels))


@st.cache_resource(
    max_entries=MOST_KEPT,
    show_spinner=False,
    hash_funcs={Filters: Filters.to_query_string, dt.date: dt.date.isoformat},
)
def _find_drawn(
    name: str,
    _view: View,
    newest_revision: int,  # noqa: ARG001 - a key of the cache
    filters: Filters,  # noqa: ARG001
    today: dt.date,  # noqa: ARG001
) -> Drawn:
    return prepare(figures.draw(name, _view)).without_charts()


def find_figure(name: str, view: View) -> Drawn:
    """A figure of the catalogue for a view, without its charts; the same is drawn once."""
    return _find_drawn(name, view, view.newest_revision, view.filters, view.today)


def draw_pair() -> AbstractContextManager[object]:
    """A place for two figures, side by side where there is room."""
    return st.grid(2, min_column_width=BESIDE, gap="large")


def draw_figure(name: str, view: View, key: str = "") -> None:
    """Draw a figure of the catalogue whose marks lead to what they count, or say why there is none.

    Its elements have the key, the figure's name where none is given.
    """
    _draw(find_figure(name, view), view, key or name, partial(figures.draw, name, view))


def draw_prepared(drawn: Drawn, view: View, key: str, *, leads_on: bool = True) -> None:
    """As `draw_figure`, for a figure that is not of the catalogue.

    `leads_on` is False where no filters choose the records that it rests on, and the page lists them itself.
    """
    _draw(drawn, view, key, lambda: drawn.drawing, leads_on=leads_on)


def _draw(drawn: Drawn, view: View, key: str, draw_again: Callable[[], Drawing], *, leads_on: bool = True) -> None:
    """A figure and what is around it; it is drawn again, with its charts, for a picture."""
    drawing = drawn.drawing
    figure = drawing.figure
    if figure is None:
        with st.container(gap="xsmall"):
            st.markdown(f"## {drawing.title}")
            st.caption(drawing.absence)
        return
    with st.container(key=f"figure_{key}", gap="xsmall"):
        st.markdown(f"## {figure.title}")
        st.caption(f"{figure.subtitle} {figure.hint}")
        draw_panels(drawn, view, key)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            note = f" {figure.note}" if figure.note else ""
            st.caption(describe_source(view, drawing) + note, width="stretch")
            with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
                if leads_on:
                    _draw_way(drawing, view, key)
                _draw_downloads(drawing, view, key, draw_again)


def draw_panels(drawn: Drawn, view: View, key: str) -> None:
    """The charts alone of a figure that there is; a click on a mark leads to what it counts."""
    figure = drawn.drawing.figure
    if figure is None:
        return
    with _arrange_panels(len(drawn.specifications), figure.beside):
        for number, specification in enumerate(drawn.specifications):
            can_click = drawn.drawing.clicks and _can_select(specification)
            st.vega_lite_chart(
                spec=dict(specification),
                key=_key_of_panel(key, number),
                on_select=partial(_follow_click, drawn.drawing, view, key, number) if can_click else "ignore",
                alt=figure.alt,
            )


def _follow_click(drawing: Drawing, view: View, key: str, number: int) -> None:
    """Go where the mark leads that was clicked in a panel: for callbacks."""
    panel = _key_of_panel(key, number)
    for click in drawing.clicks:
        mark = {field: _read_selection(panel, click.selection, field) for field in click.fields}
        if None in mark.values():
            continue
        lead = click.lead(view, mark)
        if isinstance(lead, InList):
            list_behind(lead.said, lead.behind, key, lead.rows)
        elif lead:
            _open_lead(lead)
            # What stays on the page can be clicked again.
            forget_click(key)
        return


def _open_lead(lead: OnPage) -> None:
    own = dict(lead.own) if lead.page else dict(page_query(current_view())) | dict(lead.own)
    open_query(lead.page, [*own.items(), *address_query(lead.filters)])


def _draw_way(drawing: Drawing, view: View, key: str) -> None:
    """The way to the rows behind a figure: on this page, or on the page that lists them."""
    words = f"{count_of(drawing.records, drawing.rows.noun)} behind it"
    if drawing.rows.page == view.page:
        with st.container(key=f"way_{key}", width="content"):
            st.markdown(f"[:material/table_rows: {words}](#{ROWS_ANCHOR})", width="content")
            st.html(WAY_STYLE)
        return
    st.button(
        words,
        key=f"rows_{key}",
        type="tertiary",
        icon=":material/table_rows:",
        on_click=_open_rows,
        args=(drawing,),
    )


def _open_rows(drawing: Drawing) -> None:
    """Show the rows of a figure: on their page where filters can say which they are, else as a list."""
    if drawing.behind is None:
        open_page(drawing.rows.page, drawing.filters)
    else:
        list_behind(drawing.figure.title if drawing.figure else drawing.title, drawing.behind)


def _can_select(specification: Mapping[str, Any]) -> bool:
    """Whether a panel has marks to select: one without any has no selection, which Streamlit would not take."""
    return any("select" in parameter for parameter in specification.get("params", ()))


def _draw_downloads(drawing: Drawing, view: View, key: str, draw_again: Callable[[], Drawing]) -> None:
    """The chart as a picture for print, drawn when it is asked for."""
    # The address is known while the page is drawn, not yet when a picture is made.
    shown = pin_filters(current_view().filters, view.newest_revision, view.today)
    link = page_address(view.page, [*page_query(view), *shown.to_query()])
    with st.popover(
        "Picture", key=f"pictures_{key}", type="tertiary", icon=":material/download:", help="Download this chart"
    ):
        for kind, label, explained in KINDS:
            st.download_button(
                label,
                data=partial(_make_picture, draw_again, view, kind, link),
                file_name=name_file(key, drawing.filters, view.revision, f".{kind}"),
                mime=MEDIA_TYPES[kind],
                help=explained,
                on_click="ignore",
                key=f"picture_{key}_{kind}",
                width="stretch",
            )


def _make_picture(draw: Callable[[], Drawing], view: View, kind: PictureKind, link: str) -> bytes:
    drawing = draw()
    return write_picture(drawing, describe_source_in_full(view, drawing), kind, link)


def _arrange_panels(panels: int, beside: int | None) -> AbstractContextManager[object]:
    """Where so many panels are drawn: under each other, or side by side where there is room."""
    if beside is None:
        return st.container(gap="xsmall")
    return st.grid(min(panels, MOST_BESIDE), min_column_width=beside, gap="medium")


def _key_of_panel(key: str, number: int = 0) -> str:
    """The key of a figure's panel: another one after its list was closed, so that the next click is a new one."""
    listed = times_listed(key)
    return "_".join([key, *([str(number + 1)] if number else []), *([f"after{listed}"] if listed else [])])


def _read_selection(panel: str, selection: str, field: str) -> Any:
    chosen = st.session_state[panel]["selection"].get(selection)
    if isinstance(chosen, list):
        return chosen[0].get(field) if chosen else None
    return chosen.get(field) if chosen else None
