"""A chart with its title, text alternative, source line and the rows behind it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import altair as alt
import streamlit as st

from ledger.charts.base import Figure
from ledger.filters import Filters
from ledger.wording import count_of
from widgets.navigation import open_page
from widgets.view import View

FIT_WIDTH = alt.AutoSizeParams(type="fit-x", contains="padding")
"""A chart is as wide as its place; its height is that of the plot, axes and legends come on top."""


def draw_figure(
    figure: Figure,
    view: View,
    key: str,
    *,
    records: int,
    filters: Filters | None = None,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Draw a figure that rests on a number of records, with a way to them."""
    with st.container(key=f"figure_{key}", gap="xsmall"):
        st.markdown(f"## {figure.title}")
        st.caption(figure.subtitle)
        with _arrange_panels(figure):
            for number, panel in enumerate(figure.panels):
                st.altair_chart(
                    panel.properties(autosize=FIT_WIDTH),
                    key=key if number == 0 else f"{key}_{number + 1}",
                    on_select=on_select or "ignore",
                    alt=figure.alt,
                )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(describe_source(view, records) + (f" {figure.note}" if figure.note else ""), width="stretch")
            st.button(
                f"{count_of(records, 'record')} behind it",
                key=f"rows_{key}",
                type="tertiary",
                icon=":material/table_rows:",
                on_click=open_page,
                args=("records", filters or view.filters),
            )


def _arrange_panels(figure: Figure) -> AbstractContextManager[object]:
    """Where the panels are drawn: under each other, or side by side where there is room."""
    if figure.beside is None:
        return st.container(gap="xsmall")
    return st.grid(len(figure.panels), min_column_width=figure.beside, gap="medium")


def describe_source(view: View, records: int) -> str:
    """The source line of a figure: the record, its revision, how many records it rests on."""
    revision = view.filters.revision or view.newest_revision
    return f"Source: Caucasus Ledger, revision {revision}; {count_of(records, 'record')}."


def selected(key: str, selection: str, field: str) -> Any:
    """The value of a field that was selected in a chart; None where there is none."""
    chosen = st.session_state[key]["selection"].get(selection)
    if isinstance(chosen, list):
        return chosen[0].get(field) if chosen else None
    return chosen.get(field) if chosen else None
