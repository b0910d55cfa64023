"""Addresses to hand on: of the site, and of what a page shows, pinned to its revision."""

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from ledger.filters import Filters
from widgets.addresses import PAGES
from widgets.navigation import address_query


def read_site() -> str:
    """The address that the dashboard is served at, without the page; empty where it is not known."""
    address = _page_address()
    site, _, page = address.rpartition("/")
    return site if page in PAGES else address


def pin_page(filters: Filters, revision: int) -> str:
    """The address of the open page with these filters, pinned to a revision."""
    query = address_query(replace(filters, revision=revision), st.query_params.get("id"))
    address = _page_address()
    # The start page has no path of its own, but for the root's.
    path = address if address.rpartition("/")[2] in PAGES else f"{address}/"
    return f"{path}?{urlencode(query)}" if address else ""


def _page_address() -> str:
    return str(st.context.url or "").rstrip("/")
