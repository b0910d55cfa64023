"""The records, or other rows, behind a figure or a mark as a list over the page where no filter can say which they are.

Whoever clicks is shown exactly the records that were counted. The list opens when the page is drawn: the frame does it.
"""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from ledger.figures import RECORDS, Rows
from ledger.figures.leverage import FIGURES
from ledger.wording import count_of
from widgets.figure_rows import draw_named_figures
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
    rows: Rows


def list_behind(title: str, ids: tuple[str, ...], figure: str = "", rows: Rows = RECORDS) -> None:
    """List these records when this run has drawn the page: for callbacks; of a figure that was clicked its key."""
    st.session_state[_LIST_KEY] = _Behind(title, ids, figure, rows)


def forget_click(figure: str) -> None:
    """Let the next click on a figure be a new one, also on the same mark: for callbacks."""
    times = st.session_state.setdefault(_TIMES_KEY, {})
    times[figure] = times.get(figure, 0) + 1


def times_listed(figure: str) -> int:
    """How often a click on a figure was followed to its end."""
    return int(st.session_state.get(_TIMES_KEY, {}).get(figure, 0))


def draw_list(view: View) -> None:
    """Open the list that a callback of this run asked for."""
    behind: _Behind | None = st.session_state.pop(_LIST_KEY, None)
    if behind is None:
        return

    st.dialog(
        f"The {behind.rows.noun}s behind it",
        width="large",
        icon=":material/table_rows:",
        on_dismiss=partial(forget_click, behind.figure),
    )(_draw)(view, behind)


def _draw(view: View, behind: _Behind) -> None:
    st.markdown(f"**{count_of(len(behind.ids), behind.rows.noun)}**: {literal(behind.title)}")
    if behind.ids:
        draw = draw_named_figures if behind.rows == FIGURES else draw_named_records
        draw(view, behind.ids, "records_behind")
    if DESTINATION_KEY in st.session_state:
        # The frame takes the reader there: the list alone runs within this one.
        st.rerun()
