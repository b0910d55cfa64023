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
    """So many turns, for which those who begin wait.

    Who comes back from a rest never waits, whether or not a turn is free: others that have one may wait for what it
    holds. As long as it is one too many, nobody begins.
    """

    def __init__(self, number: int) -> None:
        self._changing = threading.Lock()
        self._free = number
        self._waiting: deque[threading.Event] = deque()
        self._own = threading.local()

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Wait for a turn and keep it while the block runs; a thread that has one keeps it."""
        if self._has():
            yield
            return
        self._wait()
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
            with self._changing:
                self._free -= 1
            self._own.has = True

    def _has(self) -> bool:
        return bool(getattr(self._own, "has", False))

    def _wait(self) -> None:
        given = threading.Event()
        with self._changing:
            if self._free > 0:
                self._free -= 1
                given.set()
            else:
                self._waiting.append(given)
        given.wait()
        self._own.has = True

    def _give(self) -> None:
        self._own.has = False
        with self._changing:
            self._free += 1
            if self._free > 0 and self._waiting:
                self._free -= 1
                self._waiting.popleft().set()


TURNS: Final = Turns(2 * (os.cpu_count() or 1))
"""The process's own."""
