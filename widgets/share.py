"""The share button of every page: links to exactly what is shown, live and pinned, for people, frames and programs."""

import html
from dataclasses import replace
from urllib.parse import quote

import streamlit as st

from ledger import measures
from ledger.figures import narrow_to_table
from ledger.filters import VIEW_PARAMETER, Filters
from ledger.periods import PERIOD_PARAMETERS
from ledger.views import (
    MOST_DESCRIPTION,
    MOST_NAME,
    SavedView,
    find_view,
    pin_filters,
    save_view,
)
from ledger.views import PAGES as SHARED_PAGES
from ledger.wording import count_of, cut_text, format_date
from widgets.change_since import find_since
from widgets.identity import AUTHOR_KEY, ask_name, may_edit
from widgets.navigation import address_query
from widgets.period_choice import find_periods
from widgets.site import page_address
from widgets.text import link, literal
from widgets.update_parts import MOST_NAME as MOST_AUTHOR
from widgets.update_parts import telling
from widgets.view import CHAIN, SINCE, View, asked_id, page_query, read_vocabulary

SAVED_KEY = "_saved_as"
LIVE, PINNED = "Live", "Pinned"
TABLE_OF_PAGE = {"incidents": "incidents", "detentions": "detentions", "diplomacy": "diplomatic_actions"}
"""Pages that show the records of one table."""
WHOLE_PAGES = ("method", "history")
"""Pages that the filters do not narrow."""
OTHER_ROWS_PAGES = ("leverage", "demands")
"""Pages that show other rows than records."""

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


def draw_share(view: View) -> None:
    """The button that opens the links to the page; on an embedded page the way out of its frame.

    Ends the run of an embedded page that is not for frames.
    """
    if view.page not in SHARED_PAGES:
        if view.is_embedded:
            _refuse_frame(view.page)
        return
    with st.container(key="share"):
        st.html(_STYLE)
        if view.is_embedded:
            address = page_address(view.page, [*_own_query(view), *address_query(view.filters)])
            st.link_button(
                "Open in Caucasus Ledger", address, icon=":material/open_in_new:", type="tertiary", key="open_whole"
            )
        elif st.button("Share", icon=":material/share:", key="open_share", help="Links, frames, data, saved views"):
            st.session_state.pop(SAVED_KEY, None)
            _open_dialog(view)


def _refuse_frame(page: str) -> None:
    st.title("Not for frames", anchor=False)
    st.markdown("This page changes the ledger or its saved views, so it opens by itself only.")
    st.link_button("Open in Caucasus Ledger", page_address(page, []), icon=":material/open_in_new:", key="open_whole")
    st.stop()


def view_address(saved: SavedView) -> str:
    """A saved view's address in full."""
    return page_address(saved.page, saved.link_query())


def _own_query(view: View) -> list[tuple[str, str]]:
    """What the page shows beside the filters; what is compared is always said, so that it stays the same."""
    if view.page == "periods":
        periods, problem = find_periods(view)
        return page_query(view) if problem else periods.to_query()
    if view.page != "changes":
        return page_query(view)
    since, _ = find_since(view)
    return [(SINCE, since.day.isoformat() if since.day else str(since.revision))]


def _address(view: View, filters: Filters, *others: tuple[str, str]) -> str:
    return page_address(view.page, [*_own_query(view), *filters.to_query(), *others])


@st.dialog("Share what you see", width="medium", icon=":material/share:")
def _open_dialog(view: View) -> None:
    pinned = pin_filters(view.filters, view.newest_revision, view.today)
    st.html(COPY_STYLE)
    st.markdown(_describe(view))
    people, frames, programs, saving = st.tabs(["Link", "Embed", "Data and feed", "Named view"])
    with people:
        _draw_links(view, pinned)
    with frames:
        _draw_frames(view, pinned)
    with programs:
        _draw_data(view, pinned)
    with saving:
        _draw_saving(view, pinned)


def _describe(view: View) -> str:
    """What the link shows, in words."""
    asked = cut_text(asked_id())
    revision = view.filters.revision
    described = literal(view.filters.describe(view.today))
    if view.page == "record":
        shown = f"**Record {literal(asked)}**, among {described}"
    elif view.page == "changes":
        since, _ = find_since(view)
        began = f"{format_date(since.day)} began (UTC)" if since.day else f"revision {since.revision}"
        began = began if since.day or since.revision else "before the first revision"
        shown = f"**What changed since {began}**: {described}"
    elif view.page == "periods":
        whole = replace(view.filters, date_from=None, date_to=None).describe(view.today)
        shown = f"**Two periods**, {find_periods(view)[0].describe()}: {literal(whole)}"
    elif view.page in OTHER_ROWS_PAGES:
        shown = f"**{view.page.capitalize()}**{f', {literal(asked)} open' if asked else ''}: {described}"
    elif view.page in WHOLE_PAGES:
        shown = f"**{view.page.capitalize()}** of the whole ledger"
        shown += f", as of revision {revision}" if revision else ""
        shown += f", revision {literal(asked)} open" if asked else ""
    else:
        narrowed = _narrow(view)
        records = int(narrowed.ask(measures.count_records))
        shown = f"**{count_of(records, 'record')}**: {literal(narrowed.filters.describe(view.today))}"
        chain = dict(page_query(view)).get(CHAIN)
        shown += f", the chain of record {literal(cut_text(chain))} open" if view.page == "chains" and chain else ""
    return shown + "."


def _narrow(view: View) -> View:
    table = TABLE_OF_PAGE.get(view.page)
    return (narrow_to_table(view, table) if table else None) or view


def _live(filters: Filters) -> Filters:
    return replace(filters, revision=None)


def _explain_pin(view: View, pinned: Filters) -> str:
    day = format_date(measures.date_revision(view.database, view.revision))
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


def _draw_links(view: View, pinned: Filters) -> None:
    _draw_address("Live link", _explain_live(view), _address(view, _live(view.filters)))
    _draw_address("Pinned link", _explain_pin(view, pinned), _address(view, pinned))
    if view.saved is not None and view.saved.page == view.page:
        _draw_address("Named view", f"Calls the saved view “{view.saved.name}” by its name.", view_address(view.saved))


def _draw_frames(view: View, pinned: Filters) -> None:
    st.caption("The page without navigation and filters, for a frame in a web page or a wiki.")
    for title, filters in (("Live frame", _live(view.filters)), ("Pinned frame", pinned)):
        address = _address(view, filters, ("embed", "true"))
        _draw_address(title, "The link, and the HTML that shows it in a page:", address)
        st.code(
            f'<iframe src="{html.escape(address)}" title="Caucasus Ledger" width="100%" height="900" '
            'style="border: 0" loading="lazy"></iframe>',
            language="html",
            wrap_lines=True,
        )


def _draw_data(view: View, pinned: Filters) -> None:
    """The addresses of what the page shows, under the data API."""
    if view.page in WHOLE_PAGES or view.page == "record":
        _draw_data_of_whole(view)
        return
    shown = _narrow(view)
    live, fixed = _live(shown.filters), pin_filters(shown.filters, view.newest_revision, view.today)
    rows = [
        ("Rows as CSV", _explain_live(view), "api/records.csv", live),
        ("Rows as JSON", "", "api/records.json", live),
        ("Pinned rows as CSV", _explain_pin(view, pinned), "api/records.csv", fixed),
        ("Pinned rows as JSON", "", "api/records.json", fixed),
    ]
    if view.page == "periods":
        days = [pair for pair in _own_query(view) if pair[0] in PERIOD_PARAMETERS]
        for title, filters in (("These figures as CSV", live), ("Pinned figures as CSV", fixed)):
            _draw_address(title, "", page_address("api/measures/periods.csv", [*days, *filters.to_query()]))
    feed = ("Feed", "New, changed and removed records of this view, for a feed reader.", "api/feed.atom", live)
    if view.page == "changes":
        st.caption("The changes of this page as they come, and the records that they are about.")
        offered = [feed, *rows]
    else:
        st.caption("The rows of this page, for a program, a spreadsheet's “from web” or a feed reader.")
        offered = [*rows, feed]
    for title, explained, path, filters in offered:
        _draw_address(title, explained, page_address(path, filters.to_query()))
    if view.saved is not None and shown.filters == view.filters:
        query = [(VIEW_PARAMETER, view.saved.slug)]
        _draw_address("Rows of the named view as CSV", "", page_address("api/records.csv", query))


def _draw_data_of_whole(view: View) -> None:
    """The addresses of what pages show that the filters do not narrow."""
    pin = Filters(revision=view.filters.revision).to_query()
    if view.page == "record":
        path = f"api/records/{quote(asked_id().encode('utf-8', 'ignore'), safe='')}.json"
        _draw_address(
            "The record as JSON", "With its sources, and what it answers and what answers it.", page_address(path, pin)
        )
        return
    if view.page == "history":
        _draw_address("The revisions as JSON", "Every revision, for a program.", page_address("api/revisions.json", []))
    _draw_address(
        "The whole ledger",
        "Every table as CSV" + (f" as of revision {view.filters.revision}" if pin else "") + ", the saved views and a "
        "description of their columns, in a ZIP.",
        page_address("api/datapackage.zip", pin),
    )


def _draw_address(title: str, explained: str, address: str) -> None:
    st.markdown(f"**{title}**" + (f"  \n:small[{literal(explained)}]" if explained else ""))
    st.code(address, language=None, wrap_lines=True)


def _draw_saving(view: View, pinned: Filters) -> None:
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
    if not may_edit():
        st.caption("Only editors save views.")
        return
    with st.form("save_view", border=False):
        name = st.text_input("Name", max_chars=MOST_NAME, key="view_name")
        description = st.text_input(
            "Description", max_chars=MOST_DESCRIPTION, key="view_description", placeholder="What it is for, if you like"
        )
        author = ask_name("view_author", MOST_AUTHOR, "Stands beside the view.")
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
            page=view.page,
            query=[*_own_query(view), *(pinned if kind == PINNED else _live(view.filters)).to_query()],
            author=author or "",
        )
        st.session_state[AUTHOR_KEY] = saved.author
        st.session_state[SAVED_KEY] = saved.slug
        st.rerun(scope="fragment")
