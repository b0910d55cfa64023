"""Whose turn it is to compute: so many threads at once, however many people ask.

Python runs one thread at a time. Fifty that all want to run leave each other, and the thread that speaks to browsers,
a fiftieth of it; a few that run one after the other are done sooner, and whoever waits is heard meanwhile. A thread
rests while DuckDB answers it, so a slow question keeps nobody's turn.
"""

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class Turns:
    """So many turns; who comes back from a rest goes before who begins."""

    def __init__(self, number: int) -> None:
        self._changing = threading.Lock()
        self._free = number
        self._back: deque[threading.Event] = deque()
        self._new: deque[threading.Event] = deque()
        self._own = threading.local()

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Wait for a turn and keep it while the block runs; a thread that has one keeps it."""
        if self._has():
            yield
            return
        self._take(self._new)
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Leave the thread's turn, where it has one, to others while the block runs."""
        if not self._has():
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._take(self._back)

    def _has(self) -> bool:
        return bool(getattr(self._own, "has", False))

    def _take(self, queue: deque[threading.Event]) -> None:
        given = threading.Event()
        with self._changing:
            if self._free:
                self._free -= 1
                given.set()
            else:
                queue.append(given)
        given.wait()
        self._own.has = True

    def _give(self) -> None:
        self._own.has = False
        with self._changing:
            waiting = self._back or self._new
            if waiting:
                waiting.popleft().set()
            else:
                self._free += 1


TURNS: Final = Turns(2 * (os.cpu_count() or 1))
"""The process's own."""
