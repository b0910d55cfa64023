"""Whoever asks for the same view gets the same numbers to the last digit, in whatever order threads sum them."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from ledger import measures
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures import chains, leverage

DRAWS = 20
TODAY = dt.date(2026, 1, 1)
VIEW = Filters(date_from=dt.date(2023, 2, 4), without=("DIP0007",), weighted=True)

SUMMED: dict[str, Callable[[Database], pd.DataFrame]] = {
    "the dyads": lambda ledger: measures.summarise_dyads(ledger, VIEW),
    "tension": lambda ledger: measures.tension_over_time(ledger, VIEW, TODAY),
    "what raised tension": lambda ledger: measures.list_tension_events(ledger, VIEW, TODAY, 5),
    "unusual weeks": lambda ledger: measures.list_unusual_weeks(ledger, VIEW, TODAY),
    "reciprocity": lambda ledger: chains.measure_reciprocity(ledger, VIEW),
    "words and deeds": lambda ledger: measures.summarise_words(ledger, VIEW),
    "leverage": lambda ledger: leverage.leverage_by_year(ledger, VIEW),
    "positions": lambda ledger: leverage.place_countries(ledger, VIEW, TODAY),
}


@pytest.mark.parametrize("ask", SUMMED.values(), ids=SUMMED.keys())
def test_everyone_gets_the_same_bytes(curated: Database, ask: Callable[[Database], pd.DataFrame]) -> None:
    def draw(_: int) -> str:
        return repr(ask(curated).to_dict("list"))

    with ThreadPoolExecutor(4) as threads:
        drawn = set(threads.map(draw, range(DRAWS)))
    assert len(drawn) == 1
