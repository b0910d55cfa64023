"""The lines under a page's title: what is shown, in words, and what of a link could not be used."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ledger import measures
from ledger.filters import Filters
from ledger.views import SavedView
from ledger.wording import count_of, format_date, join_words, to_date
from widgets.addresses import PAGES
from widgets.filter_panel import reset_filters
from widgets.navigation import address_query, open_query
from widgets.text import literal
from widgets.view import View, current_view, page_query


def draw_scope(
    view: View, words: str = "", records: int | None = None, *, counted: str = "", left_out: Sequence[str] = ()
) -> None:
    """The line that says in words what the view shows and how many records that is, with a reset.

    A page that shows other than its filters says so in words of its own, and how many records that is; one of other
    rows says what it counted, and which filters of the address do not narrow it.
    """
    if not counted:
        counted = count_of(int(view.ask(measures.count_records)) if records is None else records, "record")
    shown = literal(words or view.filters.describe(view.today))
    with st.container(key="scope", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{literal(counted)}**: {shown}", width="content")
        if current_view().filters != Filters() and not view.is_embedded:
            st.button("Reset filters", icon=":material/restart_alt:", type="tertiary", on_click=reset_filters)
    if left_out:
        st.caption(f":material/filter_alt_off: Chosen, but without effect on this page: {join_words(left_out)}.")


def draw_notices(notices: tuple[str, ...]) -> None:
    """What in the address could not be used, by name."""
    if notices:
        st.warning(
            "\n".join(f"- {literal(notice)}" for notice in notices),
            title="Part of this link could not be used and was ignored",
            icon=":material/link_off:",
        )


def draw_pinned(view: View) -> None:
    """Where the view is pinned to a revision: which one and of what day, and the way back to now."""
    if view.filters.revision is None:
        return
    day = format_date(measures.date_revision(view.database, view.filters.revision))
    with st.container(key="pinned", border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":material/history: **You see the ledger as of revision {view.filters.revision}** ({day}).",
            width="content",
        )
        if view.is_embedded:
            return
        st.button(
            "Back to now",
            type="tertiary",
            icon=":material/update:",
            on_click=open_query,
            args=(view.page, [*page_query(view), *address_query(replace(view.filters, revision=None))]),
            key="back_to_now",
        )


def draw_saved(view: View) -> None:
    """Where the address calls a saved view: which one, whose, and whether it is retired."""
    saved = view.saved
    if saved is None:
        return
    with st.container(key="saved", border=True, gap="xsmall"):
        described = f": {literal(saved.description)}" if saved.description else ""
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":material/bookmark: **{literal(saved.name)}**{described}", width="stretch")
            if not view.is_embedded and saved.page != view.page and saved.page in PAGES:
                st.button(
                    "Open its page",
                    type="tertiary",
                    icon=":material/open_in_new:",
                    on_click=open_query,
                    args=(saved.page, saved.link_query()),
                    key="open_saved_page",
                )
        st.caption(f"Saved view, {describe_standing(saved)}.")
        if saved.retired_by is not None and saved.retired_at is not None:
            st.markdown(
                f":material/inventory_2: **Retired by {literal(saved.retired_by)} on "
                f"{format_date(to_date(saved.retired_at))}.** The link still shows what it showed."
            )


def describe_standing(saved: SavedView) -> str:
    """`pinned to revision 3, saved by Ann on 24 Nov 2026`."""
    kind = "live" if saved.revision is None else f"pinned to revision {saved.revision}"
    return f"{kind}, saved by {literal(saved.author)} on {format_date(to_date(saved.created))}"


def draw_empty(subject: str = "record") -> None:
    """Say that nothing passes the filters, and offer the way back."""
    with st.container(border=True):
        st.markdown(f"**No {literal(subject)} passes these filters.** Widen the period or drop a filter.")
        st.button("Show everything", icon=":material/restart_alt:", on_click=reset_filters, key="show_everything")
