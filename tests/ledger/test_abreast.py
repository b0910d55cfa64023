"""Questions asked at the same time."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from ledger.abreast import ask_abreast, begin
from ledger.waiting import IsGone, asked_by, current_asker


def test_answers_come_in_the_order_of_the_questions() -> None:
    assert ask_abreast(*(partial(int, number) for number in range(20))) == list(range(20))
    assert ask_abreast() == []


def test_two_questions_are_asked_at_the_same_time() -> None:
    met = threading.Barrier(2)

    def meet() -> int:
        return met.wait(30)

    assert sorted(ask_abreast(meet, meet)) == [0, 1]


def test_questions_within_questions_are_answered_however_many_there_are() -> None:
    def ask(depth: int) -> int:
        return 1 if depth == 0 else sum(ask_abreast(*[partial(ask, depth - 1)] * 4))

    assert ask(4) == 4**4


def test_whoever_asks_is_known_to_the_other_threads_too() -> None:
    asked: list[IsGone | None] = []
    others = threading.Barrier(2)

    def note() -> None:
        others.wait(30)
        asked.append(current_asker())

    def is_gone() -> bool:
        return False

    with asked_by(is_gone):
        ask_abreast(note, note)
    assert asked == [is_gone, is_gone]
    assert begin(current_asker).result(30) is None


@pytest.mark.parametrize("place", [0, 1])
def test_what_one_question_raises_is_raised(place: int) -> None:
    def fail() -> int:
        raise LookupError("No answer.")

    asked: list[Callable[[], int]] = [lambda: 1, lambda: 2]
    asked[place] = fail
    with pytest.raises(LookupError, match="No answer"):
        ask_abreast(*asked)
