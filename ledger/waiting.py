"""How long an answer is waited for: what takes too long is stopped, and so is what nobody waits for any more.

One thread of the process watches everything that runs. Where more runs than there are processors, each has only its
share of them, and a second counts for so much less: many people at once are no reason to stop anyone.

Whoever asks says with `asked_by` how to tell that they are gone; a server says so once for the questions of its pages
(`find_asker_by`).
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

LOOK_SECONDS: Final = 0.2
"""How often what runs is looked at."""
MOST_PATIENCE: Final = 4
"""So many times as long may something run, however little of the processors it gets."""

IsGone = Callable[[], bool]
"""Whether whoever asked has gone; called by another thread than theirs."""

_asker: ContextVar[IsGone | None] = ContextVar("asker", default=None)
_find_asker: Callable[[], IsGone | None] = lambda: None  # noqa: E731 - replaced as a whole


def find_asker_by(find: Callable[[], IsGone | None]) -> None:
    """From now on, ask this who asks where nobody is named by `asked_by`: a server says so once, at its start."""
    global _find_asker  # noqa: PLW0603 - the process has one answer to who asks
    _find_asker = find


def current_asker() -> IsGone | None:
    """How to tell that whoever asks now has gone; None where nobody is named."""
    return _asker.get() or _find_asker()


@contextmanager
def asked_by(is_gone: IsGone) -> Iterator[None]:
    """Let what the block asks be stopped once whoever asked has gone."""
    before = _asker.set(is_gone)
    try:
        yield
    finally:
        _asker.reset(before)


@dataclass(eq=False)
class Running:
    """Something that runs: since when, for how many seconds at most, for whom, and how to stop it.

    `used` are the seconds that count so far.
    """

    began: float
    seconds: float
    is_gone: IsGone | None
    interrupt: Callable[[], None]
    used: float = 0.0
    was_slow: bool = False
    was_left: bool = False


class Watch:
    """Looks at what runs, in a thread of its own that ends with the process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, processors: int = os.cpu_count() or 1) -> None:
        self._clock = clock
        self._processors = processors
        self._changing = threading.Condition()
        self._running: set[Running] = set()
        self._is_watching = False

    @contextmanager
    def over(self, seconds: float, interrupt: Callable[[], None]) -> Iterator[Running]:
        """Interrupt what the block does after so many seconds, or once whoever asked has gone.

        It is interrupted again and again until the block ends, since what comes between two statements has no effect.
        """
        running = Running(self._clock(), seconds, current_asker(), interrupt)
        with self._changing:
            self._running.add(running)
            if not self._is_watching:
                threading.Thread(target=self._look, name="ledger-watch", daemon=True).start()
                self._is_watching = True
            self._changing.notify()
        try:
            yield running
        finally:
            with self._changing:
                self._running.discard(running)

    def count(self) -> int:
        """How much runs now."""
        return len(self._running)

    def _look(self) -> None:
        last = self._clock()
        while True:
            with self._changing:
                while not self._running:
                    self._changing.wait()
                    last = self._clock()
                now = self._clock()
                share = min(1.0, self._processors / len(self._running))
                for running in self._running:
                    self._look_at(running, now, (now - max(last, running.began)) * share)
                last = now
            time.sleep(LOOK_SECONDS)

    def _look_at(self, running: Running, now: float, counts: float) -> None:
        running.used += counts
        slow = running.used > running.seconds or now - running.began > MOST_PATIENCE * running.seconds
        running.was_slow = running.was_slow or slow
        running.was_left = running.was_left or (running.is_gone is not None and running.is_gone())
        if running.was_slow or running.was_left:
            with suppress(Exception):
                running.interrupt()


WATCH: Final = Watch()
"""The process's own."""
