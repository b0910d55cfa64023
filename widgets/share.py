"""The share button of every page: links to exactly what is shown, live and pinned, for people, frames and programs."""

import html
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from ledger import measures
from ledger.filters import Filters
from ledger.views import (
    MOST_DESCRIPTION,
    MOST_NAME,
    SavedView,
    find_view,
    pin_filters,
    save_view,
)
from ledger.views import PAGES as SHARED_PAGES
from ledger.wording import count_of, format_date
from widgets.addresses import START_PAGE
from widgets.downloads import read_site
from widgets.navigation import address_query
from widgets.table_view import narrow_view
from widgets.text import link, literal
from widgets.update_parts import AUTHOR_KEY, telling
from widgets.update_parts import MOST_NAME as MOST_AUTHOR
from widgets.view import View, asked_id, read_vocabulary

SAVED_KEY = "_saved_as"
LIVE, PINNED = "Live", "Pinned"
TABLE_OF_PAGE = {"incidents": "incidents", "detentions": "detentions", "diplomacy": "diplomatic_actions"}
"""Pages that show the records of one table."""
PAGES_OF_COUNTS = ("method", "history")
"""Pages that the filters do not narrow."""

COPY_STYLE = """<style>
[data-testid=stCode] > div:has([aria-label="Copy to clipboard"]),
[data-testid=stCode] > div:has([aria-label="Copy to clipboard"]) * { opacity: 1; visibility: visible; }
[data-testid=stCode] pre { padding-right: 3.2rem; }
</style>"""
"""A finger cannot hover: the copy buttons of addresses are always there."""

# The button stands in the line of the page's title where there is room for both.
_STYLE = """<style>
.st-key-share { width: fit-content; margin-left: auto; }
@media (min-width: 640px) {
  [data-testid=stLayoutWrapper]:has(> .st-key-share) { height: 0; margin: 0.9rem 0 -1.9rem auto; z-index: 1; }
  .stMain:has(.st-key-share) h1 { padding-right: 9rem; }
}
</style>"""


def draw_share(view: View, page: str) -> None:
    """The button that opens the links to the page; on an embedded page the way out of its frame.

    Ends the run of an embedded page that is not for frames.
    """
    if page not in SHARED_PAGES:
        if view.is_embedded:
            _refuse_frame(page)
        return
    with st.container(key="share"):
        st.html(_STYLE)
        if view.is_embedded:
            address = page_address(page, [*_own_query(), *address_query(view.filters)])
            st.link_button(
                "Open in Caucasus Ledger", address, icon=":material/open_in_new:", type="tertiary", key="open_whole"
            )
        elif st.button("Share", icon=":material/share:", key="open_share", help="Links, frames, data, saved views"):
            st.session_state.pop(SAVED_KEY, None)
            _open_dialog(view, page)


def _refuse_frame(page: str) -> None:
    st.title("Not for frames", anchor=False)
    st.markdown("This page changes the ledger or its saved views, so it opens by itself only.")
    st.link_button("Open in Caucasus Ledger", page_address(page, []), icon=":material/open_in_new:", key="open_whole")
    st.stop()


def page_address(page: str, query: Sequence[tuple[str, str]], site: str | None = None) -> str:
    """A page's address in full."""
    text = urlencode(query, errors="ignore")
    base = read_site() if site is None else site
    return f"{base}/{'' if page == START_PAGE else page}" + (f"?{text}" if text else "")


def view_address(saved: SavedView) -> str:
    """A saved view's address in full."""
    return page_address(saved.page, saved.link_query())


def _own_query() -> list[tuple[str, str]]:
    """What the address has beside the filters: which record or revision is open."""
    asked = asked_id()
    return [("id", asked)] if asked else []


@st.dialog("Share what you see", width="medium", icon=":material/share:")
def _open_dialog(view: View, page: str) -> None:
    pinned = pin_filters(view.filters, view.newest_revision, view.today)
    st.html(COPY_STYLE)
    st.markdown(_describe(view, page))
    people, frames, programs, saving = st.tabs(["Link", "Embed", "Data and feed", "Save as a named view"])
    with people:
        _draw_links(view, page, pinned)
    with frames:
        _draw_frames(view, page, pinned)
    with programs:
        _draw_data(view, page, pinned)
    with saving:
        _draw_saving(view, page, pinned)


def _describe(view: View, page: str) -> str:
    """What the link shows, in words."""
    asked = asked_id()
    revision = view.filters.revision
    if page == "record":
        shown = f"**Record {literal(asked[:40])}**, among {literal(view.filters.describe(view.today))}"
    elif page in PAGES_OF_COUNTS:
        shown = f"**{page.capitalize()}** of the whole ledger" + (f", as of revision {revision}" if revision else "")
        shown += f", revision {literal(asked[:9])} open" if asked else ""
    else:
        narrowed = _narrow(view, page)
        records = int(narrowed.ask(measures.count_records))
        shown = f"**{count_of(records, 'record')}**: {literal(narrowed.filters.describe(view.today))}"
    return shown + "."


def _narrow(view: View, page: str) -> View:
    table = TABLE_OF_PAGE.get(page)
    return (narrow_view(view, table) if table else None) or view


def _live(view: View) -> Filters:
    return replace(view.filters, revision=None)


def _explain_pin(view: View, pinned: Filters) -> str:
    day = format_date(measures.date_revision(view.database, pinned.revision or view.newest_revision))
    closed = pinned.date_to if view.filters.date_to is None else None
    return (
        f"Shows these figures whenever it is opened: the ledger as of revision {pinned.revision} ({day})"
        + (f", the period up to {format_date(closed)}" if closed else "")
        + "."
    )


def _explain_live(view: View) -> str:
    if view.filters.revision in (None, view.newest_revision):
        return "Follows the ledger: shows what its newest revision holds when it is opened."
    return (
        f"Follows the ledger: shows its newest revision, now {view.newest_revision}. "
        f"You see revision {view.filters.revision}, so its figures may differ from these."
    )


def _draw_links(view: View, page: str, pinned: Filters) -> None:
    for title, filters, explained in (
        ("Live link", _live(view), _explain_live(view)),
        ("Pinned link", pinned, _explain_pin(view, pinned)),
    ):
        _draw_address(title, explained, page_address(page, [*_own_query(), *address_query(filters)]))


def _draw_frames(view: View, page: str, pinned: Filters) -> None:
    st.caption("The page without navigation and filters, for a frame in a web page or a wiki.")
    for title, filters in (("Live frame", _live(view)), ("Pinned frame", pinned)):
        address = page_address(page, [*_own_query(), *address_query(filters), ("embed", "true")])
        _draw_address(title, "The link, and the HTML that shows it in a page:", address)
        st.code(
            f'<iframe src="{html.escape(address)}" title="Caucasus Ledger" width="100%" height="900" '
            'style="border: 0" loading="lazy"></iframe>',
            language="html",
            wrap_lines=True,
        )


def _draw_data(view: View, page: str, pinned: Filters) -> None:
    site = read_site()
    if page == "record":
        query = urlencode(Filters(revision=view.filters.revision).to_query())
        address = f"{site}/api/records/{asked_id()}.json" + (f"?{query}" if query else "")
        _draw_address("The record as JSON", "What this page shows, for a program.", address)
        return
    if page == "history":
        _draw_address("The revisions as JSON", "Every revision, for a program.", f"{site}/api/revisions.json")
        return
    if page == "method":
        st.caption("This page explains the figures and has no rows of its own.")
        return
    st.caption("The rows of this page, for a program, a spreadsheet's “from web” or a feed reader.")
    shown = _narrow(view, page)
    live, fixed = _live(shown), pin_filters(shown.filters, view.newest_revision, view.today)
    for title, explained, name, filters in (
        ("Rows as CSV", _explain_live(view), "records.csv", live),
        ("Rows as JSON", "", "records.json", live),
        ("Pinned rows as CSV", _explain_pin(view, pinned), "records.csv", fixed),
        ("Pinned rows as JSON", "", "records.json", fixed),
        ("Feed", "New and changed records of this view, for a feed reader.", "feed.atom", live),
    ):
        _draw_address(title, explained, page_address(f"api/{name}", filters.to_query(), site))


def _draw_address(title: str, explained: str, address: str) -> None:
    st.markdown(f"**{title}**" + (f"  \n:small[{literal(explained)}]" if explained else ""))
    st.code(address, language=None, wrap_lines=True)


def _draw_saving(view: View, page: str, pinned: Filters) -> None:
    slug = st.session_state.get(SAVED_KEY)
    if slug:
        saved = find_view(view.database, slug)
        st.success(
            f"Saved as **{literal(saved.name)}**. Its link stays the same when it is renamed.",
            icon=":material/bookmark_added:",
        )
        st.code(view_address(saved), language=None, wrap_lines=True)
        st.markdown(link("Open it", view_address(saved)))
        return
    with st.form("save_view", border=False):
        name = st.text_input("Name", max_chars=MOST_NAME, key="view_name")
        description = st.text_input(
            "Description", max_chars=MOST_DESCRIPTION, key="view_description", placeholder="What it is for, if you like"
        )
        author = st.text_input(
            "Your name",
            value=st.session_state.get(AUTHOR_KEY, ""),
            max_chars=MOST_AUTHOR,
            key="view_author",
            help="Stands beside the view.",
        )
        kind = st.radio(
            "What it shows later",
            [LIVE, PINNED],
            index=0 if view.filters.revision is None else 1,
            captions=[_explain_live(view), _explain_pin(view, pinned)],
            key="view_kind",
        )
        submitted = st.form_submit_button("Save the view", type="primary", icon=":material/bookmark_add:")
    if not submitted:
        return
    with telling("save a view"):
        saved = save_view(
            view.database,
            read_vocabulary(view.database),
            name=name or "",
            description=description or "",
            page=page,
            query=[*_own_query(), *(pinned if kind == PINNED else _live(view)).to_query()],
            author=author or "",
        )
        st.session_state[AUTHOR_KEY] = saved.author
        st.session_state[SAVED_KEY] = saved.slug
        st.rerun(scope="fragment")
