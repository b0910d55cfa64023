"""The lines under a page's title: what is shown, in words, and what of a link could not be used."""

from dataclasses import replace

import streamlit as st

from ledger import measures
from ledger.filters import Filters
from ledger.wording import count_of, format_date
from widgets.addresses import START_PAGE
from widgets.filter_panel import reset_filters
from widgets.navigation import SINCE, open_page
from widgets.text import literal
from widgets.view import View, current_view


def draw_scope(view: View) -> None:
    """The line that says in words what the view shows and how many records that is, with a reset."""
    count = int(view.ask(measures.count_records))
    with st.container(key="scope", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{count_of(count, 'record')}**: {literal(view.filters.describe(view.today))}", width="content")
        if current_view().filters != Filters():
            st.button("Reset filters", icon=":material/restart_alt:", type="tertiary", on_click=reset_filters)


def draw_notices(notices: tuple[str, ...]) -> None:
    """What in the address could not be used, by name."""
    if notices:
        st.warning(
            "\n".join(f"- {literal(notice)}" for notice in notices),
            title="Part of this link could not be used and was ignored",
            icon=":material/link_off:",
        )


def draw_pinned(view: View, page: str) -> None:
    """Where the view is pinned to a revision: which one and of what day, and the way back to now."""
    if view.filters.revision is None:
        return
    day = format_date(measures.date_revision(view.database, view.filters.revision))
    with st.container(key="pinned", border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":material/history: **You see the ledger as of revision {view.filters.revision}** ({day}).",
            width="content",
        )
        st.button(
            "Back to now",
            type="tertiary",
            icon=":material/update:",
            on_click=open_page,
            args=(
                page or START_PAGE,
                replace(view.filters, revision=None),
                st.query_params.get("id"),
                st.query_params.get(SINCE),
            ),
            key="back_to_now",
        )


def draw_empty(subject: str = "record") -> None:
    """Say that nothing passes the filters, and offer the way back."""
    with st.container(border=True):
        st.markdown(f"**No {literal(subject)} passes these filters.** Widen the period or drop a filter.")
        st.button("Show everything", icon=":material/restart_alt:", on_click=reset_filters, key="show_everything")
