"""The frame around every page: navigation, filters, what of a link could not be used."""

import datetime as dt

import streamlit as st

from ledger.database import PROJECT, LedgerError
from ledger.opening import open_ledger
from widgets.addresses import PAGES, START_PAGE
from widgets.filter_panel import draw_filters
from widgets.navigation import follow_destination, resume_way
from widgets.page_head import draw_notices, draw_pinned, draw_saved
from widgets.share import draw_share
from widgets.text import literal
from widgets.view import VIEW_KEY, read_vocabulary

resume_way()
st.set_page_config(
    page_title="Caucasus Ledger",
    page_icon=str(PROJECT / "widgets" / "icon.png"),
    layout="wide",
    initial_sidebar_state="auto",
)

embedded = bool(st.context.is_embedded)
navigation = st.navigation(
    {
        "Compare": [
            st.Page(
                PAGES["overview"],
                title="Overview",
                icon=":material/balance:",
                url_path="overview",
                default=True,
                help="Armenia and Azerbaijan side by side: how much happened, how hostile, what and when.",
            ),
            st.Page(
                PAGES["incidents"],
                title="Incidents",
                icon=":material/location_on:",
                url_path="incidents",
                help="Violence, raids, disasters, protests, media campaigns: where, when and at what cost.",
            ),
            st.Page(
                PAGES["detentions"],
                title="Detentions",
                icon=":material/gavel:",
                url_path="detentions",
                help="Who holds whose nationals, since when, on what charge, and who was freed.",
            ),
            st.Page(
                PAGES["diplomacy"],
                title="Diplomacy",
                icon=":material/handshake:",
                url_path="diplomacy",
                help="What states did toward each other: who, at what level, and what became of meetings.",
            ),
        ],
        "Look up": [
            st.Page(
                PAGES["records"],
                title="Records",
                icon=":material/table_rows:",
                url_path="records",
                help="Every record under the filters, to search, sort and download.",
            ),
            st.Page(
                PAGES["method"],
                title="Method",
                icon=":material/menu_book:",
                url_path="method",
                help="What a record is, how it is coded and scored, and what the data cannot tell.",
            ),
            st.Page(
                PAGES["record"],
                title="Record",
                icon=":material/description:",
                url_path="record",
                visibility="hidden",
            ),
        ],
        "Share": [
            st.Page(
                PAGES["brief"],
                title="Brief",
                icon=":material/article:",
                url_path="brief",
                help="A situation report of this view, to edit and download as Word, HTML or Markdown.",
            ),
            st.Page(
                PAGES["views"],
                title="Saved views",
                icon=":material/bookmarks:",
                url_path="views",
                help="Views with a name: find, open, rename, copy and retire them.",
            ),
        ],
        "Keep up to date": [
            st.Page(
                PAGES["update"],
                title="Update",
                icon=":material/upload_file:",
                url_path="update",
                help="Bring in files, or add and edit single records: checked, previewed, committed whole.",
            ),
            st.Page(
                PAGES["history"],
                title="History",
                icon=":material/history:",
                url_path="history",
                help="Every revision: who changed what, when and why; compare, go back, undo.",
            ),
            st.Page(
                PAGES["changes"],
                title="What changed",
                icon=":material/difference:",
                url_path="changes",
                help="What came into a view, changed in it and left it: since a revision, a day or your last visit.",
            ),
        ],
    },
    position="hidden" if embedded else "sidebar",
)

try:
    database = open_ledger()
except LedgerError as error:
    st.title("The ledger cannot be opened")
    st.error(literal(str(error)), icon=":material/error:")
    st.stop()

page = navigation.url_path or START_PAGE
today = dt.datetime.now(dt.UTC).date()
view, notices = draw_filters(database, read_vocabulary(database), today, page, embedded=embedded)
follow_destination(navigation.url_path)
st.session_state[VIEW_KEY] = view
draw_notices(notices)
draw_saved(view)
draw_pinned(view)
draw_share(view)
navigation.run()
