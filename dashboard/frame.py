"""The frame around every page: navigation, filters, what of a link could not be used."""

import datetime as dt

import streamlit as st

from ledger.access import READ, find_person_by
from ledger.counters import timing_page
from ledger.database import PROJECT, LedgerError
from ledger.opening import open_ledger
from ledger.turns import TURNS
from widgets.addresses import PAGES, RECORD_PAGE, SECTIONS, START_PAGE
from widgets.filter_panel import draw_filters
from widgets.identity import current_person
from widgets.navigation import follow_destination, resume_way
from widgets.page_head import draw_notices, draw_pinned, draw_saved
from widgets.record_list import draw_list
from widgets.script_errors import telling_stopped
from widgets.set_aside import draw_set_aside
from widgets.share import draw_share
from widgets.sign_in import draw_door, draw_person
from widgets.text import literal
from widgets.view import VIEW_KEY, read_vocabulary

resume_way()
st.set_page_config(
    page_title="Caucasus Ledger",
    page_icon=str(PROJECT / "widgets" / "icon.png"),
    layout="wide",
    initial_sidebar_state="auto",
)
st.html(PROJECT / "widgets" / "style.css")

find_person_by(current_person)
person = current_person()
is_let_in = person.may(READ)
embedded = bool(st.context.is_embedded)
navigation = st.navigation(
    {
        **{
            section: [
                st.Page(
                    PAGES[listing.name],
                    title=listing.title,
                    icon=f":material/{listing.icon}:",
                    url_path=listing.name,
                    default=listing.name == START_PAGE,
                    help=listing.answers,
                    visibility="visible" if person.may(listing.right) else "hidden",
                )
                for listing in listings
            ]
            for section, listings in SECTIONS.items()
        },
        "": [st.Page(PAGES[RECORD_PAGE], title="Record", url_path=RECORD_PAGE, visibility="hidden")],
    },
    position="top" if is_let_in and not embedded else "hidden",
)

try:
    database = open_ledger()
except LedgerError as error:
    st.title("The ledger cannot be opened")
    st.error(literal(str(error)), icon=":material/error:")
    st.stop()

if not is_let_in:
    draw_door(database, person, embedded=embedded)
    st.stop()

page = navigation.url_path or START_PAGE
with timing_page(page), TURNS.taking(), telling_stopped():
    today = dt.datetime.now(dt.UTC).date()
    view, notices = draw_filters(database, read_vocabulary(database), today, page, embedded=embedded)
    follow_destination(navigation.url_path)
    st.session_state[VIEW_KEY] = view
    if not embedded:
        draw_person(database, person)
    draw_notices(notices)
    draw_saved(view)
    draw_pinned(view)
    draw_set_aside(view)
    draw_share(view)
    navigation.run()
    draw_list(view)
