"""What a table shows as files: one button that opens the choice of formats, each made when it is clicked."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from ledger.exports.extracts import Extract, Moment, extract_records, name_file, take_moment
from ledger.exports.files import DOWNLOADS, Format
from ledger.wording import count_of
from widgets.addresses import PAGES
from widgets.view import View


def read_site() -> str:
    """The address that the dashboard is served at, without the page that is open."""
    address = urlsplit(str(st.context.url or ""))
    path = address.path.rstrip("/")
    base, _, page = path.rpartition("/")
    if not address.netloc:
        return ""
    return f"{address.scheme}://{address.netloc}{base if page in PAGES else path}"


def current_moment(view: View) -> Moment:
    """When and where the view is looked at, as of its revision."""
    return take_moment(view.database, view.filters.revision or view.newest_revision, read_site())


def draw_record_downloads(view: View, records: int, key: str) -> None:
    """Offer the view's records as files."""
    moment = current_moment(view)
    _draw_formats(
        f"Download {count_of(records, 'record')}",
        lambda: extract_records(view.database, view.filters, moment),
        lambda suffix: name_file("records", view.filters, moment.revision, suffix),
        key,
    )


def _draw_formats(label: str, extract: Callable[[], Extract], name: Callable[[str], str], key: str) -> None:
    with st.popover(label, icon=":material/download:", key=f"download_{key}"), st.container(gap=None):
        for one in DOWNLOADS:
            st.download_button(
                f"**{one.label}**: {one.use}",
                data=partial(_make, one, extract),
                file_name=name(one.suffix),
                mime=one.media_type,
                type="tertiary",
                on_click="ignore",
                key=f"download_{key}_{one.label}",
            )


def _make(one: Format, extract: Callable[[], Extract]) -> bytes:
    return b"".join(one.write(extract()))
