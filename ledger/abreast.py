"""Questions that do not need each other's answers, asked at the same time.

DuckDB answers without Python's lock, and takes a while to understand a question with one processor, however small the
ledger is. A few threads of the process do so for everyone.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from ledger.waiting import IsGone, asked_by, current_asker

T = TypeVar("T")

_WORKERS: Final = ThreadPoolExecutor(os.cpu_count(), "ledger-abreast")


def begin(act: Callable[[], T]) -> Future[T]:
    """Let another thread do something for whoever asks now, as soon as one is free."""
    return _WORKERS.submit(_do, act, current_asker())


def ask_abreast(*acts: Callable[[], T]) -> list[T]:
    """What each of the functions gives, in their order. What no other thread has come to, this one does itself."""
    if not acts:
        return []
    first, *others = acts
    begun = [begin(act) for act in others]
    try:
        return [first(), *(act() if one.cancel() else one.result() for act, one in zip(others, begun, strict=True))]
    finally:
        for one in begun:
            one.cancel()


def _do(act: Callable[[], T], is_gone: IsGone | None) -> T:
    if is_gone is None:
        return act()
    with asked_by(is_gone):
        return act()
