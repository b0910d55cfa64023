"""The list of saved views, and what can be done with each: open, rename, copy, retire, restore."""

from collections.abc import Callable

import streamlit as st

from ledger.filters import VIEW_PARAMETER, Filters
from ledger.views import (
    MOST_DESCRIPTION,
    MOST_NAME,
    SavedView,
    copy_view,
    describe_view,
    list_views,
    restore_view,
    retire_view,
)
from ledger.wording import count_of, format_date, to_date
from widgets.addresses import PAGES
from widgets.identity import AUTHOR_KEY, ask_name, may_edit
from widgets.navigation import open_query
from widgets.page_head import describe_standing
from widgets.share import COPY_STYLE, view_address
from widgets.text import literal
from widgets.update_parts import MOST_NAME as MOST_AUTHOR
from widgets.update_parts import telling
from widgets.view import View, read_vocabulary

VIEWS_A_PAGE = 25
MOST_SEARCH = 200
RENAME, COPY, RETIRE, RESTORE = "Rename", "Copy", "Retire", "Restore"
ICONS = {
    RENAME: ":material/edit:",
    COPY: ":material/content_copy:",
    RETIRE: ":material/inventory_2:",
    RESTORE: ":material/unarchive:",
}
TOLD_KEY = "_view_changed"


def draw_views(view: View) -> None:
    """The saved views that the search finds, each with what it shows and what can be done with it."""
    everything = list_views(view.database, retired=True)
    if not everything:
        st.markdown(
            "**No view is saved yet.** Choose filters on any page, press **Share** and there *Named view*: "
            "it gets a short link that shows the same for as long as the ledger lasts."
        )
        return
    words = st.text_input(
        "Search",
        key="views_search",
        type="search",
        max_chars=MOST_SEARCH,
        placeholder="Words in names, descriptions, authors",
    )
    retired = sum(one.is_retired for one in everything)
    with_retired = retired > 0 and st.toggle(f"With the retired ones · {retired}", key="views_retired")
    st.html(COPY_STYLE)
    told = st.session_state.pop(TOLD_KEY, None)
    if told:
        st.success(told, icon=":material/done:")
    found = list_views(view.database, words or "", retired=with_retired)
    st.markdown(f"**{count_of(len(found), 'saved view')}**")
    pages = -(-len(found) // VIEWS_A_PAGE)
    page = int(st.pagination(pages, key=f"views_page_{words}_{with_retired}")) if pages > 1 else 1
    for one in found[(page - 1) * VIEWS_A_PAGE : page * VIEWS_A_PAGE]:
        _draw_one(view, one)


def _draw_one(view: View, saved: SavedView) -> None:
    with st.container(key=f"view_{saved.slug}", border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{literal(saved.name)}**", width="stretch")
            st.button(
                "Open",
                key=f"open_{saved.slug}",
                icon=":material/open_in_new:",
                on_click=open_query,
                args=(saved.page, saved.link_query()),
                disabled=saved.page not in PAGES or not saved.is_here,
            )
            if not view.is_embedded and may_edit():
                chosen = st.menu_button(
                    "Change",
                    [RENAME, COPY, RESTORE if saved.is_retired else RETIRE],
                    key=f"change_{saved.slug}",
                    format_func=lambda action: f"{ICONS[action]} {action}",
                    type="tertiary",
                )
                if chosen:
                    _DIALOGS[chosen](view, saved)
        if saved.description:
            st.markdown(literal(saved.description))
        st.markdown(_describe(view, saved))
        st.caption(_describe_origin(saved))
        st.code(view_address(saved), language=None, wrap_lines=True)


def _describe(view: View, saved: SavedView) -> str:
    """The page, and what it shows in words."""
    own = "".join(f" {value}" for _, value in saved.own_parameters())
    page = f"What changed since{own}" if saved.page == "changes" else f"{saved.page.capitalize()}{own}"
    if not saved.is_here:
        return f"{literal(page)}: revision {saved.revision} of another ledger, which this one does not have."
    filters, notices = Filters.from_query({VIEW_PARAMETER: [saved.slug]}, read_vocabulary(view.database))
    if notices:
        return literal("; ".join(notices))
    return f"{literal(page)}: {literal(filters.describe(view.today))}"


def _describe_origin(saved: SavedView) -> str:
    standing = describe_standing(saved)
    shown = standing[:1].upper() + standing[1:]
    if saved.retired_by is None or saved.retired_at is None:
        return shown
    return f"{shown}. Retired by {literal(saved.retired_by)} on {format_date(to_date(saved.retired_at))}"


@st.dialog("Rename the view", icon=ICONS[RENAME])
def _open_rename(view: View, saved: SavedView) -> None:
    st.caption("Its link and what it shows stay as they are.")
    with st.form("rename_view", border=False):
        name = st.text_input("Name", value=saved.name, max_chars=MOST_NAME)
        description = st.text_input("Description", value=saved.description, max_chars=MOST_DESCRIPTION)
        author = _ask_author()
        submitted = st.form_submit_button("Rename", type="primary")
    if submitted:
        _apply(
            lambda: describe_view(
                view.database, saved.slug, name=name or "", description=description or "", author=author
            ),
            lambda changed: f"Renamed to **{literal(changed.name)}**; its link is the same.",
            author,
        )


@st.dialog("Copy the view", icon=ICONS[COPY])
def _open_copy(view: View, saved: SavedView) -> None:
    st.caption("The copy shows the same and gets a link of its own.")
    with st.form("copy_view", border=False):
        name = st.text_input("Name of the copy", value=f"{saved.name[: MOST_NAME - 7]}, copied", max_chars=MOST_NAME)
        author = _ask_author()
        submitted = st.form_submit_button("Copy", type="primary")
    if submitted:
        _apply(
            lambda: copy_view(view.database, saved.slug, name=name or "", author=author),
            lambda copied: f"Copied as **{literal(copied.name)}**.",
            author,
        )


@st.dialog("Retire the view", icon=ICONS[RETIRE])
def _open_retire(view: View, saved: SavedView) -> None:
    st.markdown(
        f"**{literal(saved.name)}** leaves this list. Its link shows the same as before and says who retired it; it "
        "can be restored."
    )
    _ask_to(
        RETIRE,
        lambda author: retire_view(view.database, saved.slug, author),
        lambda retired: f"**{literal(retired.name)}** is retired; its link still opens.",
    )


@st.dialog("Restore the view", icon=ICONS[RESTORE])
def _open_restore(view: View, saved: SavedView) -> None:
    _ask_to(
        RESTORE,
        lambda author: restore_view(view.database, saved.slug, author),
        lambda restored: f"**{literal(restored.name)}** is on the list again.",
    )


_DIALOGS: dict[str, Callable[[View, SavedView], None]] = {
    RENAME: _open_rename,
    COPY: _open_copy,
    RETIRE: _open_retire,
    RESTORE: _open_restore,
}


def _ask_to(action: str, change: Callable[[str], SavedView], tell: Callable[[SavedView], str]) -> None:
    """A form that asks for nothing but who makes the change."""
    with st.form(f"{action.lower()}_view", border=False):
        author = _ask_author()
        submitted = st.form_submit_button(action, type="primary")
    if submitted:
        _apply(lambda: change(author), tell, author)


def _ask_author() -> str:
    return ask_name("view_changed_by", MOST_AUTHOR)


def _apply(change: Callable[[], SavedView], tell: Callable[[SavedView], str], author: str) -> None:
    """Change a view and close the dialog; what keeps it from that is told in it."""
    with telling("change a saved view"):
        changed = change()
        st.session_state[AUTHOR_KEY] = " ".join(author.split())
        st.session_state[TOLD_KEY] = tell(changed)
        st.rerun()
