"""What a page will draw, begun on other threads while the page draws what stands before it.

DuckDB answers without Python's lock, so one figure is asked for while another is built. Whoever comes first to a figure
computes it, the other waits for that: both take it from the same cache.
"""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final

import streamlit as st

from ledger.database import LedgerError
from ledger.waiting import IsGone, asked_by
from widgets.asker import find_asker
from widgets.figure import find_figure
from widgets.view import View

BEGUN_KEY: Final = "_begun_ahead"

_WORKERS: Final = ThreadPoolExecutor(os.cpu_count(), "ledger-ahead")


def draw_ahead(view: View, *names: str) -> None:
    """Begin figures of the catalogue that the page will draw in this order: the last first, since it draws the first
    itself. What the run before began for nothing and nobody has taken up is left.
    """  # noqa: D205 - it is one sentence
    before: list[Future[None]] = st.session_state.get(BEGUN_KEY, [])
    for figure in before:
        figure.cancel()
    begin = partial(_find, view=view, is_gone=find_asker())
    st.session_state[BEGUN_KEY] = [_WORKERS.submit(begin, name) for name in reversed(names)]


def _find(name: str, view: View, is_gone: IsGone | None) -> None:
    # What fails here fails again where the page asks for it, which says why.
    with suppress(LedgerError), asked_by(is_gone or (lambda: False)):
        find_figure(name, view)
