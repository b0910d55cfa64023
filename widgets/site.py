"""Addresses in full, to hand on."""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

from widgets.addresses import PAGES, START_PAGE


def read_site() -> str:
    """The address that the dashboard is served at, without the page that is open; empty where it is not known."""
    address = urlsplit(str(st.context.url or ""))
    path = address.path.rstrip("/")
    base, _, page = path.rpartition("/")
    if not address.netloc:
        return ""
    return f"{address.scheme}://{address.netloc}{base if page in PAGES else path}"


def page_address(page: str, query: Sequence[tuple[str, str]]) -> str:
    """The address in full of a page, or of what the API has at a path."""
    text = urlencode(query, errors="ignore")
    return f"{read_site()}/{'' if page == START_PAGE else page}" + (f"?{text}" if text else "")
