"""The view of a page that is about one table: narrowed to it, or a word on why nothing of it is shown."""

from dataclasses import replace

import streamlit as st

from ledger import measures
from ledger.codebook import TABLES, label_of
from ledger.figures import narrow_to_table
from ledger.filters import Filters
from ledger.wording import join_words
from widgets.navigation import show_filters
from widgets.page_head import draw_scope
from widgets.text import literal
from widgets.view import View, current_view


def open_table_view(table: str) -> View:
    """The current view narrowed to a table, its scope drawn; ends the page where the filters leave the table out."""
    whole = current_view()
    view = narrow_to_table(whole, table)
    draw_scope(view or whole)
    if view is None:
        draw_left_out(whole, table)
        st.stop()
    return view


def draw_left_out(view: View, table: str) -> None:
    """Say why the filters leave a table out altogether, and offer to include it."""
    with st.container(border=True):
        dropped = view.filters.types and not _own_types(view, table)
        st.markdown(
            f"**{literal(_explain_absence(view.filters, table))}** "
            + ("Including them drops the choice of event types." if dropped else "The other filters stay as they are.")
        )
        st.button(
            f"Include {TABLES[table].label.lower()}",
            icon=":material/add:",
            on_click=_include_table,
            args=(view, table),
            key=f"include_{table}",
        )


def _own_types(view: View, table: str) -> tuple[str, ...]:
    return view.filters.own_types(table, view.ask(measures.find_type_owners))


def _explain_absence(filters: Filters, table: str) -> str:
    subject = TABLES[table].label.lower()
    if table not in filters.shown_tables:
        chosen = join_words([TABLES[name].label.lower() for name in filters.tables])
        return f"The filters show {chosen} only, so no {subject} are in this view."
    chosen = join_words([label_of(name).lower() for name in filters.types], "or")
    return f"The event types chosen ({chosen}) belong to other tables, so no {subject} are in this view."


def _include_table(view: View, table: str) -> None:
    """Add a table to those shown; drop the choice of event types where none of them is the table's."""
    tables = tuple(name for name in TABLES if name == table or name in view.filters.shown_tables)
    types = view.filters.types if _own_types(view, table) else ()
    show_filters(replace(view.filters, tables=() if len(tables) == len(TABLES) else tables, types=types))
