"""What a table shows as files: one button that opens the choice of formats, each made when it is clicked."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from ledger.exports.extracts import extract_records, name_file, take_moment
from ledger.exports.files import CSV, DOWNLOADS, Format, write_frame
from ledger.wording import count_of
from widgets.site import read_site
from widgets.view import View


def draw_record_downloads(view: View, records: int, key: str) -> None:
    """Offer the view's records as files."""
    # The address is known while the page is drawn, not yet when a file is made.
    revision, site = view.revision, read_site()
    label = f"Download {count_of(records, 'record')}"
    with st.popover(label, icon=":material/download:", key=f"download_{key}"), st.container(gap=None):
        for one in DOWNLOADS:
            st.download_button(
                f"**{one.label}**: {one.use}",
                data=partial(_make_file, one, view, revision, site),
                file_name=name_file("records", view.filters, revision, one.suffix),
                mime=one.media_type,
                type="tertiary",
                on_click="ignore",
                key=f"download_{key}_{one.label}",
            )


def _make_file(one: Format, view: View, revision: int, site: str) -> bytes:
    moment = take_moment(view.database, revision, site)
    return b"".join(one.write(extract_records(view.database, view.filters, moment)))


def draw_csv_download(
    label: str,
    rows: Callable[[], pd.DataFrame],
    file_name: str,
    key: str,
    *,
    quiet: bool = False,
    note: str | None = None,
) -> None:
    """Offer rows as CSV for spreadsheets, made when it is clicked."""
    st.download_button(
        label,
        data=lambda: write_frame(rows()),
        file_name=file_name,
        mime=CSV.media_type,
        icon=":material/download:",
        type="tertiary" if quiet else "secondary",
        on_click="ignore",
        key=key,
        help=note,
    )
