"""Two periods compared: the figures worked out by hand on a small ledger, and what an address may not ask."""

import datetime as dt

import pytest

from ledger import measures, sentences
from ledger.database import Database
from ledger.filters import Filters
from ledger.periods import (
    PERIOD_PARAMETERS,
    SPLITS,
    Periods,
    PeriodsInvalidError,
    propose_periods,
    read_periods,
    split_at,
)
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident

TODAY = dt.date(2026, 11, 24)
TEN_AND_SIXTY = Periods(dt.date(2025, 1, 1), dt.date(2025, 1, 10), dt.date(2025, 1, 11), dt.date(2025, 3, 11))


def test_periods_of_unequal_lengths_are_also_compared_for_each_30_days(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[incident(1, date="2025-01-10", fatalities=1)],
        detentions=[
            detention(1, date="2025-01-05", people=3),
            detention(2, date="2025-02-05", event_type="release", status="released", people=2, responds_to="DET0001"),
        ],
        diplomatic_actions=[
            action(1, date="2025-01-02"),
            action(2, date="2025-01-11"),
            action(3, date="2025-02-01"),
            # Outside of both, and by a third side.
            action(4, date="2025-03-12"),
            action(5, date="2025-02-02", initiator="EU"),
        ],
    )
    compared = measures.compare_periods(database, Filters(dyads=("ARM-RUS",)), TEN_AND_SIXTY, TODAY)
    rows = compared.set_index("measure")
    columns = ["before", "after", "difference", "before_30", "after_30", "difference_30"]
    # Ten days hold three records, so 9 each 30; sixty days hold four, so 2 each 30.
    assert list(rows.loc["records", columns]) == [3, 4, 1, 9, 2, -7]
    # One criticism in ten days, two in sixty; the EU's is not between the two.
    assert list(rows.loc["verbal_conflict", columns]) == [1, 2, 1, 3, 1, -2]
    # Raid 9.2, arrest 5 and criticism 2; then two criticisms.
    assert list(rows.loc["conflict", columns[:3]]) == pytest.approx([16.2, 4, -12.2])
    assert list(rows.loc["fatalities", columns[:3]]) == [1, 0, -1]
    # How things stood does not grow with the days: three held, then one.
    assert list(rows.loc["held", columns[:3]]) == [3, 1, -2]
    assert rows.loc["held", columns[3:]].isna().all()
    # At the end of 10 Jan: 9.2 of that day, 5 and 2 of five and eight days before, at a half-life of 30 days.
    assert rows.loc["tension_end", "before"] == pytest.approx(9.2 + 5 * 2 ** (-5 / 30) + 2 * 2 ** (-8 / 30), abs=1e-6)
    text = sentences.compare_two_periods(compared, TEN_AND_SIXTY)
    change = "for each 30 days, from 6.0 to 0.0 acts (2 to 0 in all)"
    assert f"material conflict in Armenia–Russia changed most {change}" in text


@pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.name)
def test_a_prepared_split_is_the_day_of_a_record(curated: Database, split) -> None:
    assert measures.count_records(curated, Filters(split.day, split.day, dyads=("ARM-RUS", "AZE-RUS", "ARM-AZE")))


def test_each_period_has_the_figures_of_its_own_view_and_its_records_add_up_to_them(curated: Database) -> None:
    periods = split_at(dt.date(2025, 6, 27), 90, TODAY)
    compared = measures.compare_periods(curated, Filters(), periods, TODAY).set_index(["dyad", "measure"])
    for view, when in zip(periods.narrow(Filters()), ("before", "after"), strict=True):
        summary = measures.summarise_dyads(curated, view).set_index("dyad")
        made = measures.list_contributions(curated, view).groupby("dyad").sum(numeric_only=True)
        for dyad in ("ARM-RUS", "AZE-RUS"):
            assert compared.loc[(dyad, "records"), when] == summary["records"][dyad]
            for name, measure in measures.PERIOD_MEASURES.items():
                if measure.is_flow:
                    assert made[measure.contribution][dyad] == pytest.approx(compared.loc[(dyad, name), when]), name


def test_a_split_goes_no_further_than_the_record_and_today() -> None:
    assert split_at(dt.date(2020, 11, 10), 90, TODAY).before_from == dt.date(2020, 11, 1)
    assert split_at(dt.date(2026, 6, 7), 365, TODAY).after_to == TODAY


def test_the_views_period_is_compared_with_the_one_before_unless_the_address_says_otherwise() -> None:
    view = Filters(date_from=dt.date(2025, 6, 27), date_to=dt.date(2025, 7, 6))
    proposed = propose_periods(view, TODAY)
    assert proposed.describe() == "17 Jun 2025 to 26 Jun 2025 (10 days) against 27 Jun 2025 to 6 Jul 2025 (10 days)"
    assert propose_periods(Filters(), TODAY) == split_at(dt.date(2024, 12, 25), 90, TODAY)
    assert read_periods({}) is None
    assert read_periods(dict(TEN_AND_SIXTY.to_query())) == TEN_AND_SIXTY


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (("2025-01-01", "2025-01-10", "2025-01-10", "2025-02-01"), "the first must be over before the second begins"),
        (("2025-03-01", "2025-03-10", "2025-01-01", "2025-02-01"), "the first must be over before the second begins"),
        (("2025-01-10", "2025-01-01", "2025-01-11", "2025-02-01"), "first period would end .* before it starts"),
        (("2025-01-01", "2025-01-10", "2025-02-11", "2025-02-01"), "second period would end .* before it starts"),
        (("2025-01-01", "2025-13-10", "2025-02-11", "2025-02-21"), "before_to=2025-13-10 is not a date"),
        (("2025-01-01", "", "2025-02-11", "2025-02-21"), "before_to is missing"),
        (("1990-01-01", "2025-01-02", "2025-02-11", "2025-02-21"), "before_from=1990-01-01 is outside"),
    ],
)
def test_periods_that_cannot_be_compared_are_refused_by_name(days: tuple[str, ...], message: str) -> None:
    with pytest.raises(PeriodsInvalidError, match=message):
        read_periods(dict(zip(PERIOD_PARAMETERS, days, strict=True)))
