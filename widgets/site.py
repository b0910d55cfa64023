"""Addresses to hand on: of the site, and of what a page shows, pinned to its revision."""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import streamlit as st

from ledger.filters import Filters
from widgets.addresses import PAGES
from widgets.navigation import address_query


def read_site() -> str:
    """The address that the dashboard is served at, without the page that is open."""
    address = urlsplit(str(st.context.url or ""))
    path = address.path.rstrip("/")
    base, _, page = path.rpartition("/")
    if not address.netloc:
        return ""
    return f"{address.scheme}://{address.netloc}{base if page in PAGES else path}"


def pin_page(filters: Filters, revision: int) -> str:
    """The address of the open page with these filters, pinned to a revision; empty where the site's is not known."""
    site = read_site()
    page = urlsplit(str(st.context.url or "")).path.rstrip("/").rpartition("/")[2]
    query = address_query(replace(filters, revision=revision), st.query_params.get("id"))
    # The start page has no path of its own, but for the root's.
    return f"{site}/{page if page in PAGES else ''}?{urlencode(query)}" if site else ""
