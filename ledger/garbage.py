"""Python's search for garbage, kept to what is new.

After each run of a page Streamlit has Python look for garbage among all that is alive. With fifty sessions open these
are a million objects or more, nearly all of which stay, and looking through them takes longer than the page. Here what
is alive is set aside every second, which costs nothing, and looked through as a whole only now and then.
"""

import gc
import threading
import time

SET_ASIDE_SECONDS = 1.0
WHOLE_SECONDS = 30.0
"""How often all is looked through: garbage that refers to itself is kept so long."""


class Tidying:
    """When garbage was last looked for."""

    def __init__(self) -> None:
        self._whole = -WHOLE_SECONDS
        self._is_whole = False
        self._searches = 0

    def tidy(self, now: float) -> None:
        """Set aside what is alive where it was searched since, and search all of it where that was not done for long.

        `now` is in seconds, of a clock that only goes forward.
        """
        if _count_searches() != self._searches:
            gc.freeze()
            self._is_whole = False
        if not self._is_whole and now - self._whole >= WHOLE_SECONDS:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._whole, self._is_whole = now, True
        self._searches = _count_searches()


def _count_searches() -> int:
    """How often all that is not set aside was searched since the program began."""
    return int(gc.get_stats()[-1]["collections"])


def start_tidying() -> None:
    """Tidy up in the background while the program runs."""

    def run() -> None:
        tidying = Tidying()
        while True:
            tidying.tidy(time.monotonic())
            time.sleep(SET_ASIDE_SECONDS)

    threading.Thread(target=run, name="garbage", daemon=True).start()
