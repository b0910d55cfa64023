"""Where a comparison begins: a revision, a day or the last visit, chosen on the page and kept in its address.

As with the filters, a hidden widget holds what the address says, and those that are shown mirror it.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ledger.changes import Since, SinceUnknownError, read_since
from ledger.filters import FIRST_DAY
from ledger.wording import format_date, text_or, to_date
from widgets.filter_panel import BOUND
from widgets.history_revisions import read_history
from widgets.last_visit import find_last_visit, note_visit
from widgets.text import literal
from widgets.update_parts import shorten
from widgets.view import SINCE, View, page_query

REVISION, DAY, VISIT = "revision", "day", "visit"
_LABELS = {REVISION: "A revision", DAY: "A day", VISIT: "My last visit"}
_MODE_KEY = "_since_mode"


@dataclass(frozen=True)
class Beginning:
    """Where the comparison begins and where it ends, and how that reads."""

    revision: int
    until: int
    words: str


def choose_since(view: View) -> Beginning:
    """Draw the choice; returns where the comparison begins. An address that cannot be used is told, and ignored."""
    with st.container(key="since_address"):
        st.html("<style>.st-key-since_address { display: none; }</style>")
        st.text_input(SINCE, key=SINCE, bind=BOUND)
        # Whoever looks at an earlier revision has not seen the newest; who calls a saved view asks for what it says.
        if view.filters.revision is None and view.saved is None:
            note_visit(view, SINCE)
    since, problem = find_since(view)
    history = read_history(view).set_index("number")
    mode = _draw_choice(view, since, history)
    if problem:
        st.warning(
            f"{literal(problem)} What changed since revision {since.revision} is shown.", icon=":material/link_off:"
        )
    return Beginning(since.revision, view.revision, _describe_beginning(view, since, mode, history))


def find_since(view: View) -> tuple[Since, str]:
    """Where the comparison begins that the address asks for, and what of that cannot be used.

    Without either it begins at the revision before the last.
    """
    # A choice made just now is in the widget first.
    asked, problem = st.session_state.get(SINCE) or dict(page_query(view)).get(SINCE, ""), ""
    try:
        if asked:
            return read_since(view.database, asked, view.revision), ""
    except SinceUnknownError as error:
        problem = str(error)
    return Since(max(view.revision - 1, 1)), problem


def _draw_choice(view: View, since: Since, history: pd.DataFrame) -> str:
    until = view.revision
    last = find_last_visit() if view.filters.revision is None else None
    modes = [REVISION, DAY, *([VISIT] if last is not None else [])]
    st.session_state[_MODE_KEY] = mode = _find_mode(since, last)

    def change_mode() -> None:
        chosen = st.session_state[_MODE_KEY]
        st.session_state["_since_asked"] = chosen
        if chosen == VISIT:
            st.session_state[SINCE] = str(last)
        elif chosen == DAY:
            day = view.today if since.revision not in history.index else _day_of(history, since.revision)
            st.session_state[SINCE] = day.isoformat()
        elif chosen == REVISION:
            st.session_state[SINCE] = str(since.revision)

    with st.container(horizontal=True, vertical_alignment="top", gap="medium", key="since_choice"):
        st.segmented_control(
            "What changed since",
            modes,
            format_func=_LABELS.__getitem__,
            key=_MODE_KEY,
            on_change=change_mode,
            required=True,
            width="content",
        )
        if mode == REVISION:
            _draw_revisions(since.revision, until, history)
        elif mode == DAY:
            _draw_day(since, view.today)
    return mode


def _find_mode(since: Since, last: int | None) -> str:
    if since.day is not None:
        return DAY
    at_visit = last is not None and since.revision == last
    return VISIT if at_visit and st.session_state.get("_since_asked") != REVISION else REVISION


def _draw_revisions(since: int, until: int, history: pd.DataFrame) -> None:
    options = list(range(until, -1, -1))
    st.session_state["_since_revision"] = since

    def label(number: int) -> str:
        if number == 0:
            return "Before revision 1: everything is new"
        author, note = text_or(history["author"][number]), shorten(history["note"][number])
        return f"{number} · {format_date(_day_of(history, number))} · {author} · {note}"

    def write() -> None:
        st.session_state[SINCE] = str(st.session_state["_since_revision"])

    st.selectbox("Revision", options, format_func=label, key="_since_revision", on_change=write, width=520)


def _draw_day(since: Since, today: dt.date) -> None:
    st.session_state["_since_day"] = since.day

    def write() -> None:
        day = st.session_state["_since_day"]
        st.session_state[SINCE] = day.isoformat() if day else ""

    st.date_input(
        "Day",
        value=None,
        key="_since_day",
        min_value=FIRST_DAY,
        max_value=max(today, since.day or today),
        format="YYYY-MM-DD",
        on_change=write,
        width=200,
        help="The ledger as it was when the day began (00:00 UTC) is compared, so changes of the day itself count.",
    )


def _day_of(history: pd.DataFrame, revision: int) -> dt.date:
    return to_date(pd.Timestamp(str(history["committed_at"][revision])))


def _describe_beginning(view: View, since: Since, mode: str, history: pd.DataFrame) -> str:
    """`Since revision 3 (12 Nov 2026)`, with the end where one is pinned: what is the newest today is not tomorrow."""
    if since.revision == 0:
        revision = "before the first revision"
    else:
        revision = f"revision {since.revision} ({format_date(_day_of(history, since.revision))})"
    as_of = revision if since.revision == 0 else f"as of {revision}"
    if since.day is not None:
        began = f"Since {format_date(since.day)} began (UTC), {as_of}"
    elif mode == VISIT:
        began = f"Since your last visit, {as_of}"
    else:
        began = f"From {revision}" if since.revision == 0 else f"Since {revision}"
    until = view.filters.revision
    if until is None:
        return f"{began}, which is the newest" if since.revision == view.newest_revision else began
    return f"{began}, up to revision {until} ({format_date(_day_of(history, until))})"
