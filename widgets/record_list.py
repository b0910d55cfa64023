"""The records behind a figure or a mark as a list over the page, where no filter can say which they are.

Whoever clicks is shown exactly the records that were counted. The list opens when the page is drawn: the frame does it.
"""

from dataclasses import dataclass

import streamlit as st

from ledger.wording import count_of
from widgets.navigation import DESTINATION_KEY
from widgets.record_table import draw_named_records
from widgets.text import literal
from widgets.view import View

_LIST_KEY = "_records_behind"
_TIMES_KEY = "_times_listed"


@dataclass(frozen=True)
class _Behind:
    title: str
    ids: tuple[str, ...]
    figure: str


def list_behind(title: str, ids: tuple[str, ...], figure: str = "") -> None:
    """List these records when this run has drawn the page: for callbacks; of a figure that was clicked its key."""
    st.session_state[_LIST_KEY] = _Behind(title, ids, figure)


def times_listed(figure: str) -> int:
    """How often a list of a figure's records was closed."""
    return int(st.session_state.get(_TIMES_KEY, {}).get(figure, 0))


def draw_list(view: View) -> None:
    """Open the list that a callback of this run asked for."""
    behind: _Behind | None = st.session_state.pop(_LIST_KEY, None)
    if behind is None:
        return

    def forget_click() -> None:
        times = st.session_state.setdefault(_TIMES_KEY, {})
        times[behind.figure] = times.get(behind.figure, 0) + 1

    st.dialog("The records behind it", width="large", icon=":material/table_rows:", on_dismiss=forget_click)(_draw)(
        view, behind
    )


def _draw(view: View, behind: _Behind) -> None:
    st.markdown(f"**{count_of(len(behind.ids), 'record')}**: {literal(behind.title)}")
    if behind.ids:
        draw_named_records(view, behind.ids, "records_behind")
    if DESTINATION_KEY in st.session_state:
        # The frame takes the reader there: the list alone runs within this one.
        st.rerun()
