"""Tension and cooperation of small ledgers, worked out by hand."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest

from ledger import measures
from ledger.database import Database
from ledger.filters import Filters
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident, load_small

TODAY = dt.date(2025, 3, 2)

# Goldstein values: raid −9.2, armed clash −10, trade restriction −8, arrest −5, criticism −2, agreement +8, vote 0.


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def tension_on(
    database: Database, filters: Filters, *days: str, dyad: str = "ARM-RUS", today: dt.date = TODAY
) -> list[tuple[object, object]]:
    """Tension and cooperation of a dyad on some days."""
    daily = measures.tension_over_time(database, filters, today)
    own = daily[daily["dyad"] == dyad].set_index("date")
    found = own.loc[[pd.Timestamp(one) for one in days]]
    return list(zip(found["tension"], found["cooperation"], strict=True))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A ban of 8 points on 1 January and a speech of 2 thirty days later, and what must not count; only read."""
    database = load_small(
        tmp_path_factory.mktemp("tension"),
        incidents=[incident(1, date="2025-01-01", event_type="vote")],
        diplomatic_actions=[
            action(1, date="2025-01-01", event_type="trade_restriction", confidence="disputed"),
            action(2, date="2025-01-31", confidence="confirmed"),
            action(3, date="2025-01-31", event_type="agreement"),
            action(4, date="2025-01-31", initiator="EU", target="ARM", event_type="trade_restriction"),
            action(5, date="2025-01-31", initiator="ARM", target="ARM", event_type="trade_restriction"),
            action(6, date="2025-04-01", event_type="trade_restriction"),
        ],
    )
    yield database
    database.close()


def test_an_act_counts_half_after_each_half_life(ledger: Database) -> None:
    days = ("2025-01-01", "2025-01-31", "2025-03-02")
    # Of the ban 8, then 4; of the speech 2: 6. Thirty days on, half of all that.
    assert tension_on(ledger, Filters(), *days) == [
        (8.0, 0.0),
        (pytest.approx(6.0), pytest.approx(8.0)),
        (pytest.approx(3.0), pytest.approx(4.0)),
    ]
    # With a half-life of 15 days the ban is down to 2 on the thirtieth day: 4. Then a quarter of all that.
    assert tension_on(ledger, Filters(half_life=15), *days) == [
        (8.0, 0.0),
        (pytest.approx(4.0), pytest.approx(8.0)),
        (pytest.approx(1.0), pytest.approx(2.0)),
    ]


def test_what_came_before_the_period_counts_and_what_comes_after_does_not(ledger: Database) -> None:
    period = Filters(date_from=day("2025-01-16"), date_to=day("2025-01-31"))
    daily = measures.tension_over_time(ledger, period, TODAY)
    assert (daily["date"].min(), daily["date"].max()) == (pd.Timestamp("2025-01-16"), pd.Timestamp("2025-01-31"))
    # Half a half-life takes the root of a half off: 8 / 1.4142.
    assert tension_on(ledger, period, "2025-01-16", "2025-01-31") == [
        (pytest.approx(5.6569, abs=1e-4), 0.0),
        (pytest.approx(6.0), pytest.approx(8.0)),
    ]


def test_the_days_end_today_and_begin_with_the_first_record(ledger: Database) -> None:
    daily = measures.tension_over_time(ledger, Filters(), TODAY)
    assert (daily["date"].min(), daily["date"].max()) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-02"))
    # Two relations, 31 days of January, 28 of February and 2 of March.
    assert len(daily) == 2 * 61
    assert not daily.loc[daily["dyad"] == "AZE-RUS", ["tension", "cooperation"]].any(axis=None)


@pytest.mark.parametrize("nothing", [Filters(date_from=dt.date(2025, 3, 3)), Filters(words="zzzz")])
def test_a_period_yet_to_come_and_a_view_without_records_have_no_days(ledger: Database, nothing: Filters) -> None:
    assert measures.tension_over_time(ledger, nothing, TODAY).empty


def test_the_other_filters_narrow_what_counts(ledger: Database) -> None:
    sure = Filters(confidence=("confirmed",), date_from=day("2025-01-31"))
    assert tension_on(ledger, sure, "2025-01-31") == [(2.0, 0.0)]


def test_records_set_aside_do_not_count(ledger: Database) -> None:
    aside = Filters(without=("DIP0001", "DIP0003"))
    assert tension_on(ledger, aside, "2025-01-31") == [(2.0, 0.0)]


def test_acts_weigh_by_confidence_where_the_view_asks_for_it(ledger: Database) -> None:
    # The disputed ban counts 0.3 of 8, the confirmed speech 2, the reported agreement 0.7 of 8.
    assert tension_on(ledger, Filters(weighted=True), "2025-01-01", "2025-01-31") == [
        (pytest.approx(2.4), 0.0),
        (pytest.approx(1.2 + 2), pytest.approx(5.6)),
    ]


def test_a_record_dated_to_a_month_stands_at_its_first_day(small_ledger: SmallLedger) -> None:
    database = small_ledger(diplomatic_actions=[action(1, date="2025-02-01", date_precision="month")])
    assert tension_on(database, Filters(), "2025-02-01") == [(2.0, 0.0)]


def test_decades_of_short_half_lives_keep_their_precision(small_ledger: SmallLedger) -> None:
    # 34 years are 1,774 half-lives of a week: numbers scaled up or down by all of them would not be numbers any more.
    # The day that the scale begins anew, the 3,500th, lies between the second act and the two after it.
    days = ["1991-01-01", "2000-07-31", "2000-08-01", "2000-08-02", "2025-02-22"]
    database = small_ledger(
        diplomatic_actions=[
            action(number, date=date, event_type="trade_restriction") for number, date in enumerate(days, 1)
        ]
    )
    weekly = Filters(half_life=7)
    daily = measures.tension_over_time(database, weekly, TODAY)
    own = daily[daily["dyad"] == "ARM-RUS"]
    value, expected = 0.0, []
    for date in own["date"]:
        value = value * 2 ** (-1 / 7) + (8.0 if f"{date:%Y-%m-%d}" in days else 0.0)
        expected.append(value)
    # Below what a thousand half-lives leave of an act, the two ways to compute may both have run out of digits.
    assert own["tension"].tolist() == pytest.approx(expected, rel=1e-9, abs=1e-100)
    assert tension_on(database, weekly, "2025-03-01") == [(pytest.approx(4.0), 0.0)]


def test_days_with_many_acts_are_summed(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1, date="2025-01-10")], detentions=[detention(1, date="2025-01-10")])
    assert tension_on(database, Filters(), "2025-01-10") == [(pytest.approx(14.2), 0.0)]
