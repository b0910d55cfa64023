"""Tension and cooperation of small ledgers, worked out by hand."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ledger import figures, measures, method, sentences
from ledger.api.numbers import MEASURES
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures import Way
from ledger.measures.behind import list_behind
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident

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


def rows_of(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """The columns' cells, missing ones as None and lists as lists."""
    return [
        tuple(list(cell) if isinstance(cell, np.ndarray) else None if pd.isna(cell) else cell for cell in row)
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]


@pytest.fixture(scope="module")
def ledger(shared_ledger: SmallLedger) -> Database:
    """A ban of 8 points on 1 January and a speech of 2 thirty days later, and what must not count; only read."""
    return shared_ledger(
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


def test_the_chart_and_the_api_give_the_same_numbers(curated: Database) -> None:
    view = figures.look_at(curated, Filters(date_from=dt.date(2024, 6, 1), half_life=15, weighted=True), TODAY)
    given = MEASURES["tension"].tabulate(view)
    figure = figures.draw("tension", view).figure
    assert figure is not None
    assert len(figure.panels) == 2
    for dyad, panel in zip(("ARM-RUS", "AZE-RUS"), figure.panels, strict=True):
        columns = ["date", "tension", "cooperation"]
        own = given.loc[given["dyad"] == dyad, columns].reset_index(drop=True)
        drawn: Any = panel["layer"][0]["data"]
        pd.testing.assert_frame_equal(drawn[columns].reset_index(drop=True), own)


def test_the_summer_of_2025_is_azerbaijans_peak_and_the_raid_in_yekaterinburg_is_named(curated: Database) -> None:
    today = dt.date(2026, 11, 24)
    summary = measures.summarise_tension(curated, Filters(), today).set_index("dyad")
    assert summary.loc["AZE-RUS", "peak_date"] == pd.Timestamp("2025-07-04")
    daily = measures.tension_over_time(curated, Filters(), today)
    before = daily[(daily["dyad"] == "AZE-RUS") & (daily["date"] < "2025-06-27")]
    assert summary.loc["AZE-RUS", "peak_tension"] > 4 * before["tension"].max()
    events = measures.list_tension_events(curated, Filters(), today, 5).set_index("id")
    assert events.loc["INC0051", "title"] == "Russian security forces raid Azerbaijani homes in Yekaterinburg"


@pytest.fixture(scope="module")
def eventful(shared_ledger: SmallLedger) -> Database:
    """A criticism of 2 points every Monday of 2024, then two louder weeks, and what is of no week; only read."""
    mondays = [dt.date(2024, 1, 1) + dt.timedelta(weeks=week) for week in range(52)]
    return shared_ledger(
        diplomatic_actions=[
            *(action(number, date=f"{monday}") for number, monday in enumerate(mondays, 1)),
            # Monday 30 December: 2 as ever. Monday 6 January: 2 and 8. Monday 3 February: 4, of a disputed act.
            action(53, date="2024-12-30"),
            action(54, date="2025-01-06"),
            action(55, date="2025-01-12", event_type="trade_restriction", confidence="disputed"),
            action(56, date="2025-02-03", event_type="rejection", confidence="disputed"),
            action(57, date="2025-02-04", event_type="agreement"),
        ],
    )


def test_a_week_above_the_95th_percentile_of_the_year_before_is_unusual(eventful: Database) -> None:
    weeks = measures.list_unusual_weeks(eventful, Filters(), TODAY)
    # All of the 52 weeks before 6 January added 2; 2 exceeds nothing. Before 3 February one of 52 added 10 and three
    # nothing: the 95th percentile is still 2.
    assert rows_of(weeks, "monday", "points", "usual", "acts", "id", "types") == [
        (pd.Timestamp("2025-01-06"), 10.0, 2.0, 2, "DIP0055", ["criticism", "trade_restriction"]),
        (pd.Timestamp("2025-02-03"), 4.0, pytest.approx(2.0), 1, "DIP0056", ["rejection"]),
    ]
    # By confidence the first adds 1.4 and 2.4, the second 1.2, less than the usual 1.4.
    weighed = measures.list_unusual_weeks(eventful, Filters(weighted=True), TODAY)
    assert rows_of(weighed, "points", "usual") == [(pytest.approx(3.8), pytest.approx(1.4))]


def test_a_period_shows_its_own_unusual_weeks_judged_by_the_year_before_it(eventful: Database) -> None:
    # 12 January is the last day of the first of the two weeks.
    period = Filters(date_from=dt.date(2025, 1, 12), date_to=dt.date(2025, 2, 2))
    assert list(measures.list_unusual_weeks(eventful, period, TODAY)["id"]) == ["DIP0055"]


def test_a_week_without_a_whole_year_before_it_is_not_judged(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        diplomatic_actions=[action(1, date="2024-01-08"), action(2, date="2024-12-30"), action(3, date="2025-01-06")]
    )
    # The 52nd week after the first has 51 before it; the next has 52, one of which added 2: nearly all added nothing.
    assert list(measures.list_unusual_weeks(database, Filters(), TODAY)["id"]) == ["DIP0003"]


def test_events_are_the_weightiest_acts_of_the_weeks_that_added_most(eventful: Database) -> None:
    period = Filters(date_from=dt.date(2025, 1, 1))
    events = measures.list_tension_events(eventful, period, TODAY, 2)
    # In January the ban is disputed: 0.3 of 8 still outweighs 0.7 of a criticism's 2.
    assert rows_of(events, "id", "points", "week_points", "week_acts") == [
        ("DIP0055", 8.0, 10.0, 2),
        ("DIP0056", 4.0, 4.0, 1),
    ]


def test_the_shares_of_events_are_those_of_the_peak_and_of_the_end(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        diplomatic_actions=[
            action(1, date="2025-01-01", event_type="trade_restriction"),
            action(2, date="2025-01-31", event_type="trade_restriction"),
            action(3, date="2025-03-02", event_type="rejection"),
        ]
    )
    # The peak is 31 January: 4 left of the first and 8 of the second, 12. A half-life later 2, 4 and 4, that is 10.
    events = measures.list_tension_events(database, Filters(), TODAY, 5)
    assert rows_of(events, "peak_tension", "share_at_peak", "share_at_end") == [
        (pytest.approx(12), pytest.approx(4 / 12), pytest.approx(0.2)),
        (pytest.approx(12), pytest.approx(8 / 12), pytest.approx(0.4)),
        (pytest.approx(12), None, pytest.approx(0.4)),
    ]


def test_the_sentence_says_from_where_to_where_and_which_rose_more(ledger: Database) -> None:
    summary = measures.summarise_tension(ledger, Filters(), TODAY)
    assert sentences.compare_tension(summary) == (
        "From 1 Jan 2025 to 2 Mar 2025 tension went from 8.0 to 3.0 points in Armenia–Russia and from 0.0 to 0.0 "
        "points in Azerbaijan–Russia; it fell more in Armenia–Russia. It peaked at 8.0 on 1 Jan 2025 in "
        "Armenia–Russia."
    )
    nothing = measures.summarise_tension(ledger, Filters(dyads=("AZE-RUS",)), TODAY)
    assert sentences.compare_tension(nothing).startswith("No act between the two sides")


def test_other_ways_to_count_are_compared_by_who_peaks_higher_and_when(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        diplomatic_actions=[
            action(1, date="2025-01-01", event_type="trade_restriction", confidence="confirmed"),
            action(2, date="2025-01-16", event_type="threat", confidence="confirmed"),
            action(3, date="2025-01-01", event_type="trade_restriction", dyad="AZE-RUS", target="AZE"),
            action(4, date="2025-01-01", event_type="criticism", dyad="AZE-RUS", target="AZE"),
        ]
    )
    ways = (Way(15, weighted=False), Way(30, weighted=False), Way(30, weighted=True))
    summary = measures.summarise_tension(database, Filters(), TODAY, ways)
    # Armenia: 8 on 1 January, and 4 + 4.4 or 5.66 + 4.4 on the 16th. Azerbaijan: 10, by confidence 7.
    assert [round(float(peak), 2) for peak in summary["peak_tension"]] == [8.4, 10.0, 10.06, 10.0, 10.06, 7.0]
    assert sentences.compare_ways(summary) == (
        "Which relation peaks highest depends on how it is counted: Armenia–Russia or Azerbaijan–Russia. "
        "Armenia–Russia peaks on 16 Jan 2025 in all of them, at 8.4 to 10.1 points. "
        "Azerbaijan–Russia peaks on 1 Jan 2025 in all of them, at 7.0 to 10.0 points."
    )


def test_the_method_page_states_the_weights_that_are_computed_with(ledger: Database) -> None:
    stated = next(figure.rule for figure in method.FIGURES if figure.name == "Weight by confidence")
    for confidence, weight in measures.list_confidence_weights(ledger, Filters()).items():
        assert f"{confidence} {weight:g}" in stated


def test_the_change_ends_where_the_record_does(small_ledger: SmallLedger) -> None:
    ban = {"event_type": "trade_restriction"}
    database = small_ledger(
        incidents=[incident(1, date="2025-01-31", dyad="ARM-AZE", initiator="AZE", target="ARM")],
        diplomatic_actions=[action(1, date="2025-01-01", **ban), action(2, date="2024-12-02", **ban)],
    )
    filters = Filters(date_from=day("2025-01-01"), dyads=("ARM-RUS",))
    summary = measures.summarise_tension(database, filters, TODAY)
    # 8 points, and 8 of thirty days before; halved by the day of the last record of anything, 31 January.
    assert rows_of(summary, "first_tension", "last_tension") == [(12.0, 6.0)]
    assert rows_of(summary, "last_date", "end_date") == [(pd.Timestamp("2025-01-31"), pd.Timestamp("2025-03-02"))]
    assert sentences.compare_tension(summary).startswith(
        "From 1 Jan 2025 to 31 Jan 2025, where the record ends, tension went from 12.0 to 6.0 points"
    )
    # Of the 6 points, 4 are of the act within the period.
    events = measures.list_tension_events(database, filters, TODAY, 5)
    assert rows_of(events, "id", "share_at_end") == [("DIP0001", 4 / 6)]
    drawing = figures.draw("tension", figures.look_at(database, filters, TODAY))
    assert drawing.behind is not None
    listed = list_behind(database, drawing.behind.filters, drawing.behind.only, 10)
    assert (list(listed["id"]), drawing.records, drawing.earlier) == (["DIP0001", "DIP0002"], 2, 1)
