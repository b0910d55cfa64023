"""A way that was asked for is gone to its end, also where a newer question cuts in."""

from collections.abc import Iterator

import pytest
import streamlit as st

from ledger.filters import Filters
from widgets import navigation

CONFIRMED = {"confidence": ["confirmed"]}
BOTH = {"confidence": ["confirmed", "reported"]}
SAVED = {"view": ["the-raid"]}


class CutInError(Exception):
    """Stands for what ends a run as soon as it sends something, when its visitor has asked anew."""


@pytest.fixture(autouse=True)
def _fresh_session() -> Iterator[None]:
    st.session_state.clear()
    yield
    st.session_state.clear()


def cut_in(*_: object, **__: object) -> None:
    raise CutInError


def be_at(monkeypatch: pytest.MonkeyPatch, address: dict[str, list[str]]) -> None:
    monkeypatch.setattr(navigation, "_address", lambda: address)


def ask(monkeypatch: pytest.MonkeyPatch, address: dict[str, list[str]], asked: dict[str, list[str]]) -> None:
    """A run at an address whose callback asks for another; what it sends is cut off."""
    be_at(monkeypatch, address)
    navigation.open_query(None, [(name, value) for name, values in asked.items() for value in values])
    navigation.resume_way()
    monkeypatch.setattr(st, "html", lambda *_, **__: None)
    monkeypatch.setattr(st, "stop", cut_in)
    with pytest.raises(CutInError):
        navigation.follow_destination("detentions")


def test_a_destination_waits_until_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "html", cut_in)
    navigation.open_page("records", Filters(confidence=("reported",)))
    with pytest.raises(CutInError):
        navigation.follow_destination("detentions")
    assert st.session_state[navigation.DESTINATION_KEY] == ("records", [("confidence", "reported")])


def test_the_second_of_two_quick_clicks_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(monkeypatch, SAVED, CONFIRMED)
    ask(monkeypatch, SAVED, BOTH)
    be_at(monkeypatch, CONFIRMED)
    assert navigation.is_arriving()
    navigation.resume_way()
    assert navigation.pending_query() == [("confidence", "confirmed"), ("confidence", "reported")]


def test_a_lost_step_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(monkeypatch, SAVED, CONFIRMED)
    assert not navigation.is_arriving()
    navigation.resume_way()
    assert navigation.pending_query() == [("confidence", "confirmed")]


@pytest.mark.parametrize("reached", [BOTH, {"q": ["elsewhere"]}, {}])
def test_a_way_ends_where_it_led_or_its_reader_went_elsewhere(
    monkeypatch: pytest.MonkeyPatch, reached: dict[str, list[str]]
) -> None:
    ask(monkeypatch, SAVED, CONFIRMED)
    ask(monkeypatch, SAVED, BOTH)
    be_at(monkeypatch, reached)
    assert navigation.is_arriving() == (reached == BOTH)
    navigation.resume_way()
    assert navigation.pending_query() is None
    be_at(monkeypatch, SAVED)
    navigation.resume_way()
    assert navigation.pending_query() is None
