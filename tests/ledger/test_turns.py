"""Whose turn it is to compute: no more begin than there are turns, and nobody's is kept by a rest."""

import threading
from collections.abc import Callable

import pytest

from ledger.turns import Turns


def test_no_more_threads_compute_at_once_than_there_are_turns() -> None:
    turns, changing, now, most = Turns(2), threading.Lock(), 0, 0

    def work() -> None:
        nonlocal now, most
        for _ in range(50):
            with turns.taking():
                with changing:
                    now += 1
                    most = max(most, now)
                with turns.taking(), changing:
                    now -= 1

    _run(*[work] * 8)
    assert most <= 2
    assert turns._free == 2


def test_who_rests_leaves_the_turn_to_others_and_who_comes_back_does_not_wait() -> None:
    turns, lock = Turns(1), threading.Lock()
    rests, waits = threading.Event(), threading.Event()

    def compute() -> None:
        with turns.taking(), lock:
            with turns.resting():
                rests.set()
                assert waits.wait(20)
            assert turns._free == -1

    def wait_for_what_is_computed() -> None:
        assert rests.wait(20)
        with turns.taking():
            waits.set()
            with lock:
                pass

    _run(compute, wait_for_what_is_computed)
    assert turns._free == 1


def test_a_turn_is_given_back_where_the_work_fails() -> None:
    turns = Turns(1)
    with pytest.raises(KeyError), turns.taking(), turns.resting():
        raise KeyError
    assert turns._free == 1


def _run(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
