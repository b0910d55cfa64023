"""The records, or other rows, behind a figure or a mark as a list over the page where no filter can say which they are.

Whoever clicks is shown exactly the records that were counted. The list opens when the page is drawn: the frame does it.
"""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from ledger.figures import RECORDS, Rows
from ledger.figures.leverage import FIGURES
from ledger.measures.behind import Behind
from ledger.wording import count_of
from widgets.figure_rows import draw_named_figures
from widgets.navigation import DESTINATION_KEY
from widgets.record_table import count_of_behind, draw_named_records
from widgets.text import literal
from widgets.view import View

_LIST_KEY = "_records_behind"
_TIMES_KEY = "_times_listed"


@dataclass(frozen=True)
class _Listed:
    title: str
    behind: Behind | tuple[str, ...]
    figure: str
    rows: Rows


def list_behind(title: str, behind: Behind | tuple[str, ...], figure: str = "", rows: Rows = RECORDS) -> None:
    """List these records when this run has drawn the page: for callbacks; of a figure that was clicked its key."""
    st.session_state[_LIST_KEY] = _Listed(title, behind, figure, rows)


def forget_click(figure: str) -> None:
    """Let the next click on a figure be a new one, also on the same mark: for callbacks."""
    times = st.session_state.setdefault(_TIMES_KEY, {})
    times[figure] = times.get(figure, 0) + 1


def times_listed(figure: str) -> int:
    """How often a click on a figure was followed to its end."""
    return int(st.session_state.get(_TIMES_KEY, {}).get(figure, 0))


def draw_list(view: View) -> None:
    """Open the list that a callback of this run asked for."""
    listed: _Listed | None = st.session_state.pop(_LIST_KEY, None)
    if listed is None:
        return

    st.dialog(
        f"The {listed.rows.noun}s behind it",
        width="large",
        icon=":material/table_rows:",
        on_dismiss=partial(forget_click, listed.figure),
    )(_draw)(view, listed)


def _draw(view: View, listed: _Listed) -> None:
    total = count_of_behind(view, listed.behind)
    st.markdown(f"**{count_of(total, listed.rows.noun)}**: {literal(listed.title)}")
    if total and listed.rows == FIGURES and isinstance(listed.behind, tuple):
        draw_named_figures(view, listed.behind, "records_behind")
    elif total:
        draw_named_records(view, listed.behind, "records_behind")
    if DESTINATION_KEY in st.session_state:
        # The frame takes the reader there: the list alone runs within this one.
        st.rerun()
