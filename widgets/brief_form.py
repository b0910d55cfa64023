"""What an analyst chooses for a brief and writes into it, its preview, and the files."""

import base64
import datetime as dt
from collections.abc import Callable
from functools import partial

import streamlit as st

from ledger import figures
from ledger.exports.brief import MOST_RECORDS, SECTIONS, Choices, compose_brief, propose_charts, propose_title
from ledger.exports.brief_document import write_document
from ledger.exports.brief_text import write_html, write_markdown
from ledger.exports.extracts import name_file
from ledger.exports.pictures import PICTURES
from ledger.filters import Filters
from widgets.view import View

MOST_CHARTS = 4
PREVIEW_HEIGHT = 900
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_INTRODUCTION = 200, 100, 5000

FILES = (
    ("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("HTML", "html", "text/html"),
    ("Markdown", "md", "text/markdown"),
)


def ask_choices(view: View) -> Choices:
    """Draw the form; returns what was chosen. Title and charts are proposed anew for each view."""
    shown = view.filters.to_query_string()
    title = st.text_input(
        "Title", propose_title(view.filters, view.today), max_chars=LONGEST_TITLE, key=f"brief_title_{shown}"
    )
    author = st.text_input(
        "Author", max_chars=LONGEST_AUTHOR, key="brief_author", placeholder="Optional", persist_state="session"
    )
    introduction = st.text_area(
        "Introduction",
        max_chars=LONGEST_INTRODUCTION,
        key="brief_introduction",
        placeholder="Optional; an empty line begins a new paragraph",
        persist_state="session",
    )
    sections = st.pills(
        "Sections",
        list(SECTIONS),
        selection_mode="multi",
        default=list(SECTIONS),
        format_func=SECTIONS.__getitem__,
        key="brief_sections",
        wrap=True,
        persist_state="session",
    )
    charts = st.multiselect(
        "Charts",
        list(PICTURES),
        default=propose_charts(view.filters),
        format_func=PICTURES.__getitem__,
        max_selections=MOST_CHARTS,
        wrap=True,
        key=f"brief_charts_{shown}",
        help=f"At most {MOST_CHARTS}, each drawn for this view.",
    )
    order = st.segmented_control(
        "Records",
        ["Oldest first", "Newest first"],
        default="Oldest first",
        key="brief_order",
        persist_state="session",
    )
    summaries = st.toggle("With their summaries", key="brief_summaries", persist_state="session")
    most = st.number_input(
        "At most",
        min_value=1,
        max_value=2000,
        value=MOST_RECORDS,
        step=50,
        key="brief_most",
        help="Records to list. The brief says how many it leaves out; its figures count all.",
        persist_state="session",
    )
    return Choices(
        title=title,
        author=author,
        introduction=introduction,
        sections=tuple(name for name in SECTIONS if name in sections),
        charts=tuple(charts),
        newest_first=order == "Newest first",
        summaries=summaries,
        most=int(most),
    )


def draw_brief(view: View, choices: Choices, site: str) -> None:
    """The files to download, and the brief as its HTML file shows it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for label, kind, mime in FILES:
            st.download_button(
                f"Download {label}",
                data=partial(_write_file, view, choices, site, kind),
                file_name=name_file("brief", view.filters, view.revision, f".{kind}"),
                mime=mime,
                icon=":material/download:",
                type="primary" if kind == "docx" else "secondary",
                on_click="ignore",
                key=f"brief_{kind}",
            )
    st.caption(
        "Each file stands alone. The Word file has the sources as endnotes, the HTML file needs no network, and "
        "Markdown tells the charts in words. Below is the HTML file."
    )
    page = write_preview(view, choices, site)
    # A data address is a site of its own to the browser: nothing in it reaches the dashboard.
    st.iframe(
        f"data:text/html;base64,{base64.b64encode(page.encode()).decode()}",
        height=PREVIEW_HEIGHT,
        alt="Preview of the brief",
    )


def write_preview(view: View, choices: Choices, site: str) -> str:
    """The brief as its HTML file, written once for a view on a day."""
    return _write_page(view, view.newest_revision, view.filters, view.today, choices, site)


@st.cache_data(
    max_entries=50,
    show_spinner="Writing the brief",
    hash_funcs={Filters: Filters.to_query_string, Choices: repr},
)
def _write_page(
    _view: View,
    newest_revision: int,  # noqa: ARG001 - a key of the cache
    filters: Filters,  # noqa: ARG001 - a key of the cache
    today: dt.date,  # noqa: ARG001 - a key of the cache
    choices: Choices,
    site: str,
) -> str:
    return write_html(compose_brief(_view, choices, site))


def _write_file(view: View, choices: Choices, site: str, kind: str) -> bytes:
    """The brief as a file of a kind."""
    writers: dict[str, Callable[..., bytes | str]] = {
        "docx": write_document,
        "html": write_html,
        "md": write_markdown,
    }
    plain = figures.PlainView(view.database, view.newest_revision, view.filters, view.today)
    written = writers[kind](compose_brief(plain, choices, site))
    return written.encode() if isinstance(written, str) else written
