"""Figures that are begun before the page comes to them."""

import datetime as dt
import threading
from collections import Counter
from pathlib import Path

import pytest
import streamlit as st

from ledger import figures
from ledger.database import LedgerError
from ledger.figures import Drawing
from ledger.filters import Filters
from tests.small import incident, load_small
from widgets import ahead
from widgets.figure import find_figure
from widgets.view import View


@pytest.fixture
def view(tmp_path: Path) -> View:
    st.cache_data.clear()
    st.cache_resource.clear()
    database = load_small(tmp_path / "ledger", incidents=[incident(1), incident(2)])
    return View(database, 1, Filters(), dt.date(2025, 12, 31))


def test_a_figure_that_was_begun_is_drawn_once_and_the_page_waits_for_it(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: Counter[str] = Counter()
    own, begun = figures.draw, threading.Event()

    def draw(name: str, asked: View) -> Drawing:
        drawn[name] += 1
        begun.set()
        return own(name, asked)

    monkeypatch.setattr(figures, "draw", draw)
    monkeypatch.setattr(st, "session_state", {})
    ahead.draw_ahead(view, "types", "timeline")
    assert begun.wait(30)
    titles = [find_figure(name, view).drawing.title for name in ("types", "timeline")]
    for figure in st.session_state[ahead.BEGUN_KEY]:
        figure.result(30)
    assert drawn == {"types": 1, "timeline": 1}
    assert titles == [own(name, view).title for name in ("types", "timeline")]


def test_what_fails_ahead_fails_where_the_page_asks_for_it(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(name: str, _: View) -> Drawing:
        raise LedgerError(f"No {name} today.")

    monkeypatch.setattr(figures, "draw", draw)
    monkeypatch.setattr(st, "session_state", {})
    ahead.draw_ahead(view, "types")
    (begun,) = st.session_state[ahead.BEGUN_KEY]
    assert begun.result(30) is None
    with pytest.raises(LedgerError, match="No types today"):
        find_figure("types", view)


def test_what_the_run_before_began_and_nobody_took_up_is_left(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Filters] = []
    held = threading.Event()

    def draw(_: str, asked: View) -> Drawing:
        drawn.append(asked.filters)
        held.wait(30)
        raise LedgerError("Held back.")

    monkeypatch.setattr(figures, "draw", draw)
    monkeypatch.setattr(st, "session_state", {})
    names = list(figures.CATALOGUE)
    ahead.draw_ahead(view, *names)
    before = st.session_state[ahead.BEGUN_KEY]
    later = view.narrowed(Filters(dyads=("ARM-RUS",)))
    ahead.draw_ahead(later, "types")
    held.set()
    for figure in [*before, *st.session_state[ahead.BEGUN_KEY]]:
        assert figure.cancelled() or figure.result(30) is None
    assert sum(figure.cancelled() for figure in before) >= len(names) - len(drawn)
    assert drawn.count(view.filters) < len(names)
    assert drawn.count(later.filters) == 1
