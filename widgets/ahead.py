"""What a page will draw, begun on other threads while the page draws what stands before it.

Whoever comes first to a figure computes it, the other waits for that: both take it from the same cache.
"""

from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Final

import streamlit as st

from ledger.abreast import begin
from ledger.database import LedgerError
from widgets.figure import find_figure
from widgets.view import View

BEGUN_KEY: Final = "_begun_ahead"


def draw_ahead(view: View, *names: str) -> None:
    """Begin figures of the catalogue that the page will draw in this order: the last first, since it draws the first
    itself. What the run before began for nothing and nobody has taken up is left.
    """  # noqa: D205 - it is one sentence
    before: list[Future[None]] = st.session_state.get(BEGUN_KEY, [])
    for figure in before:
        figure.cancel()
    st.session_state[BEGUN_KEY] = [begin(partial(_find, name, view)) for name in reversed(names)]


def _find(name: str, view: View) -> None:
    # What fails here fails again where the page asks for it, which says why.
    with suppress(LedgerError):
        find_figure(name, view)
