"""Going from page to page with the whole view in the address.

Streamlit writes each bound parameter into the address by itself, one history entry a parameter, and refuses to
switch pages with parameters that are bound. A click that changes page or several filters at once is one step for
its user, and "back" must undo it as one: so it goes through the address, as a link does.

The way there takes a moment, in which the reader may click again. The browser may then follow the first click alone,
since a run that starts cuts off what the one before was sending; so the way is kept until the address is reached.
"""

import json
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

import streamlit as st

from ledger.filters import VIEW_PARAMETER, Filters
from widgets.addresses import START_PAGE
from widgets.view import VIEW_KEY, View, current_view, page_query

DESTINATION_KEY = "_destination"
_WAY_KEY = "_way"
_STEP_KEY = "_step"

# The address is replaced within Streamlit's own base path, whose last part is the page that is open. What an embedded
# page says of itself stays. The number makes the same step another element, which the browser runs again.
_FOLLOW = """<script>
(() => {
  const [number, open, target, query] = %s;
  const path = window.location.pathname.replace(/\\/+$/, "");
  const base = open && path.endsWith("/" + open) ? path.slice(0, -open.length - 1) : path;
  const kept = [...new URLSearchParams(window.location.search)].filter(([name]) => name.startsWith("embed"));
  const whole = [query, new URLSearchParams(kept).toString()].filter(Boolean).join("&");
  const address = base + "/" + target + (whole ? "?" + whole : "");
  if (address !== path + window.location.search) window.history.pushState({}, "", address);
  window.dispatchEvent(new PopStateEvent("popstate"));
})();
</script>"""


def address_query(filters: Filters, record_id: str | None = None) -> list[tuple[str, str]]:
    """The parameters of a page's address: the record where there is one, then the view's filters.

    The filters of the saved view that is shown are called by its slug.
    """
    shown: View | None = st.session_state.get(VIEW_KEY)
    saved = shown.saved if shown and shown.filters == filters else None
    own = [("id", record_id)] if record_id else []
    return [*own, *([(VIEW_PARAMETER, saved.slug)] if saved else filters.to_query())]


def open_page(page: str, filters: Filters, record_id: str | None = None) -> None:
    """Go to a page with these filters when this run ends: for callbacks of buttons, tables and charts."""
    open_query(page, address_query(filters, record_id))


def show_filters(filters: Filters) -> None:
    """Stay on the page and what it shows of its own, with these filters: for callbacks."""
    open_query(None, [*page_query(current_view()), *address_query(filters)])


def open_query(page: str | None, query: Sequence[tuple[str, str]]) -> None:
    """Go to a page, or stay on the open one, with these parameters: for callbacks."""
    st.session_state[DESTINATION_KEY] = (page, list(query))


def pending_query() -> Sequence[tuple[str, str]] | None:
    """The parameters that a callback of this run asked for on the open page; None where it asked for none."""
    page, query = st.session_state.get(DESTINATION_KEY) or ("", None)
    return query if page is None else None


def is_arriving() -> bool:
    """Whether this run is the one that a way asked for, and its address new to the page: for callbacks.

    What widgets hold is then what they were sent on the way, and the address counts.
    """
    return _address() in st.session_state.get(_WAY_KEY, ())[1:]


def resume_way() -> None:
    """Ask again for what a callback asked for on the open page and the browser has not reached.

    The frame calls it before anything else, so that no newer question can come between.
    """
    way = st.session_state.get(_WAY_KEY)
    if not way or DESTINATION_KEY in st.session_state:
        return
    if _address() != way[-1] and _address() in way:
        open_query(None, [(name, value) for name, values in way[-1].items() for value in values])
    else:
        del st.session_state[_WAY_KEY]


def follow_destination(current_page: str) -> None:
    """Go where a callback of this run asked to go, and end the run.

    The frame calls it between filters and page: a run that ends without its bound widgets would take their
    parameters out of the address.
    """
    destination = st.session_state.get(DESTINATION_KEY)
    if destination is None:
        return
    page, query = destination
    target = page or current_page or START_PAGE
    if page is None:
        way = st.session_state.setdefault(_WAY_KEY, [_address()])
        way.append(grouped(query))
    else:
        st.session_state.pop(_WAY_KEY, None)
    number = st.session_state[_STEP_KEY] = st.session_state.get(_STEP_KEY, 0) + 1
    steps = [number, current_page, "" if target == START_PAGE else target, urlencode(query)]
    # "</" would end the script early, whatever the string holds.
    st.html(_FOLLOW % json.dumps(steps).replace("</", "<\\/"), unsafe_allow_javascript=True)
    # Sending it may end the run, where a newer question cuts in: whoever asked is to be taken there by the next one.
    del st.session_state[DESTINATION_KEY]
    st.stop()


def grouped(query: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each parameter."""
    values: dict[str, list[str]] = {}
    for name, value in query:
        values.setdefault(name, []).append(value)
    return values


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}
