"""Whose turn it is to compute: never more than there are turns, nobody's kept by a rest, who began goes first."""

import threading

import pytest

from ledger.turns import Turns


def test_no_more_threads_compute_at_once_than_there_are_turns() -> None:
    turns, changing, now, most = Turns(2), threading.Lock(), 0, 0

    def work() -> None:
        nonlocal now, most
        for _ in range(20):
            with turns.taking():
                with changing:
                    now += 1
                    most = max(most, now)
                with changing:
                    now -= 1
                with turns.resting():
                    pass

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert most <= 2
    assert turns._free == 2


def test_who_rests_leaves_the_turn_to_others_and_goes_before_who_begins() -> None:
    turns, order = Turns(1), []
    began, rests, may_go = threading.Event(), threading.Event(), threading.Event()

    def ask() -> None:
        with turns.taking():
            began.set()
            with turns.resting():
                rests.set()
                may_go.wait(20)
            order.append("back")

    def begin() -> None:
        with turns.taking():
            order.append("new")

    asking = threading.Thread(target=ask)
    asking.start()
    assert rests.wait(20)
    with turns.taking():
        order.append("meanwhile")
        beginning = threading.Thread(target=begin)
        beginning.start()
        while not turns._new:
            pass
        may_go.set()
        while not turns._back:
            pass
    asking.join(20)
    beginning.join(20)
    assert order == ["meanwhile", "back", "new"]


def test_a_turn_is_given_back_where_the_work_fails() -> None:
    turns = Turns(1)
    with pytest.raises(KeyError), turns.taking(), turns.resting():
        raise KeyError
    assert turns._free == 1
