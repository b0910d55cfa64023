"""What is alive is set aside from the search for garbage, and garbage is found all the same."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from ledger.garbage import WHOLE_SECONDS, Tidying


class Knot:
    """Something that refers to itself, so that only a search finds that nobody else does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _nothing_set_aside() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_alive_is_not_looked_through_again_and_what_died_since_is_found_later() -> None:
    tidying = Tidying()
    knot = Knot()
    seen = weakref.ref(knot)
    gc.collect()
    tidying.tidy(1000.0)
    assert not any(one is knot for one in gc.get_objects())
    del knot
    gc.collect()
    tidying.tidy(1000.0 + WHOLE_SECONDS - 1)
    assert seen() is not None
    tidying.tidy(1000.0 + WHOLE_SECONDS)
    assert seen() is None


def test_nothing_is_done_while_nobody_looks_for_garbage() -> None:
    tidying = Tidying()
    gc.collect()
    tidying.tidy(1000.0)
    gc.disable()
    try:
        knot = Knot()
        tidying.tidy(1000.0 + WHOLE_SECONDS)
        assert any(one is knot for one in gc.get_objects())
    finally:
        gc.enable()
