"""Two periods compared: the figures worked out by hand on a small ledger, and what an address may not ask."""

import datetime as dt
from dataclasses import replace
from io import StringIO
from urllib.parse import urlencode

import pandas as pd
import pytest

from ledger import measures, sentences
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures.behind import count_behind
from ledger.measures.leverage import leverage_by_year
from ledger.periods import (
    PERIOD_PARAMETERS,
    SPLITS,
    Periods,
    PeriodsInvalidError,
    propose_periods,
    read_periods,
    split_at,
)
from ledger.views import find_view, save_view
from tests.ledger.conftest import SmallLedger
from tests.ledger.test_api import Client
from tests.small import action, demand, detention, incident

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


def test_answers_are_compared_by_direction_and_few_acts_give_no_difference(small_ledger: SmallLedger) -> None:
    armenia = {"initiator": "ARM", "target": "RUS"}
    database = small_ledger(
        diplomatic_actions=[
            # Russia acts five times before; Armenia answers two of these, after one day and, in the later period, ten.
            *(action(number, date=f"2025-01-0{number}") for number in range(1, 6)),
            action(11, date="2025-01-02", responds_to="DIP0001", **armenia),
            action(12, date="2025-01-15", responds_to="DIP0005", **armenia),
            # Six times after, all but one answered on the day of the act.
            *(action(number, date="2025-02-01") for number in range(21, 27)),
            *(
                action(number + 10, date="2025-02-01", responds_to=f"DIP00{number}", **armenia)
                for number in range(21, 26)
            ),
        ],
    )
    compared = measures.compare_periods(database, Filters(dyads=("ARM-RUS",)), TEN_AND_SIXTY, TODAY)
    rows = compared.set_index(["measure", "initiator"])
    columns = ["before", "after", "difference", "before_of", "after_of"]
    assert list(rows.loc[("acts_toward", "RUS"), columns[:3]]) == [5, 6, 1]
    assert list(rows.loc[("answered", "RUS"), columns[:3]]) == [2, 5, 3]
    assert list(rows.loc[("answered_share", "RUS"), columns]) == pytest.approx([2 / 5, 5 / 6, 13 / 30, 5, 6], abs=1e-5)
    assert rows.loc[("answered_share", "RUS"), ["before_low", "after_high"]].notna().all()
    # Days of 1 and 10 answers, their middle is 5.5; two timed acts are too few to set against five of nought days.
    assert list(rows.loc[("median_lag", "RUS"), ["before", "after", "before_of", "after_of"]]) == [5.5, 0, 2, 5]
    assert rows.loc[("median_lag", "RUS"), ["difference", "before_low"]].isna().all()
    # Armenia acts once in the earlier period: no share of one act is set against another.
    assert rows.loc[("answered_share", "ARM"), ["difference", "before_low"]].isna().all()


def test_demands_count_in_the_period_in_which_they_were_raised_or_met(small_ledger: SmallLedger) -> None:
    met = {"status": "met", "status_date": "2025-02-01"}
    database = small_ledger(
        demands=[
            demand(1, raised="2024-03-06", **met),
            demand(2, raised="2025-01-10", **met),
            demand(3, raised="2025-01-11", status="met", status_date="2025-03-12"),
            demand(4, raised="2025-03-11", status="rejected", status_date="2025-03-11"),
            demand(5, raised="2024-12-31", status="met", status_date="2025-01-01", dyad="AZE-RUS", demanded_by="AZE"),
        ],
    )
    rows = measures.compare_periods(database, Filters(), TEN_AND_SIXTY, TODAY).set_index(["measure", "dyad"])
    columns = ["before", "after", "difference", "before_30", "after_30"]
    assert list(rows.loc[("demands_raised", "ARM-RUS"), columns]) == [1, 2, 1, 3, 1]
    assert list(rows.loc[("demands_met", "ARM-RUS"), columns]) == [0, 2, 2, 0, 1]
    assert list(rows.loc[("demands_met", "AZE-RUS"), columns]) == [1, 0, -1, 3, 0]
    assert list(rows.loc[("demands_raised", "AZE-RUS"), columns[:2]]) == [0, 0]


def test_leverage_is_compared_where_the_periods_end_in_different_years(curated: Database) -> None:
    apart = split_at(dt.date(2024, 12, 25), 90, TODAY)
    compared = measures.compare_periods(curated, Filters(), apart, TODAY)
    rows = compared.set_index(["measure", "dyad"])
    by_year = leverage_by_year(curated, Filters()).set_index(["year", "country"])
    assert rows.loc[("leverage", "ARM-RUS"), "before"] == pytest.approx(by_year.loc[(2024, "ARM"), "leverage"])
    assert rows.loc[("leverage", "AZE-RUS"), "after"] == pytest.approx(by_year.loc[(2025, "AZE"), "leverage"])
    assert rows.loc[("leverage", "AZE-RUS"), "after_of"] == pytest.approx(by_year.loc[(2025, "AZE"), "indicators"])
    assert "the years 2024 and 2025" in sentences.describe_leverage_of_periods(compared, apart)

    within = split_at(dt.date(2025, 6, 27), 90, TODAY)
    compared = measures.compare_periods(curated, Filters(), within, TODAY)
    assert compared.loc[compared["measure"] == "leverage", ["before", "after", "difference"]].isna().to_numpy().all()
    assert "both periods end in 2025, so it is not compared" in sentences.describe_leverage_of_periods(compared, within)


@pytest.mark.parametrize("days", [TEN_AND_SIXTY.to_query(), []], ids=["named", "proposed"])
def test_the_api_gives_the_figures_of_the_page(small_ledger: SmallLedger, days: list[tuple[str, str]]) -> None:
    database = small_ledger(incidents=[incident(1, fatalities=1), incident(2, date="2025-02-01")])
    answer = Client(lambda: database).ask(f"/api/measures/periods.csv?{urlencode([*days, ('dyad', 'ARM-RUS')])}")
    view = Filters(dyads=("ARM-RUS",))
    periods = read_periods(dict(days)) or propose_periods(view, dt.datetime.now(dt.UTC).date())
    compared = measures.compare_periods(database, view, periods, TODAY)
    pd.testing.assert_frame_equal(pd.read_csv(StringIO(answer.text)), compared, check_dtype=False)


def test_the_api_refuses_periods_that_cannot_be_compared_and_names_the_parameters(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1)])
    query = "before_from=2025-01-01&before_to=2025-01-10&after_from=2025-01-10&after_to=2025-02-01"
    answer = Client(lambda: database).ask(f"/api/measures/periods.csv?{query}")
    assert answer.status_code == 400
    assert [one["parameter"] for one in answer.json()["errors"]] == ["before_to", "after_from"]
    declared = Client(lambda: database).ask("/api/openapi.json").json()["paths"]["/api/measures/periods.csv"]["get"]
    assert set(PERIOD_PARAMETERS) <= {one["name"] for one in declared["parameters"]}


def test_a_saved_view_of_two_periods_keeps_its_days_pinned_or_live(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1)])
    vocabulary = measures.read_vocabulary(database)
    for name, revision in (("Live", None), ("Pinned", 1)):
        query = [*TEN_AND_SIXTY.to_query(), *Filters(dyads=("ARM-RUS",), revision=revision).to_query()]
        saved = save_view(database, vocabulary, name=name, page="periods", query=query, author="A. Analyst")
        found = find_view(database, saved.slug)
        assert found.revision == revision
        assert read_periods(dict(found.own_parameters())) == TEN_AND_SIXTY
        assert found.link_query() == [*TEN_AND_SIXTY.to_query(), ("view", saved.slug)]


@pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.name)
def test_a_prepared_split_is_the_day_of_a_record(curated: Database, split) -> None:
    assert measures.count_records(curated, Filters(split.day, split.day, dyads=("ARM-RUS", "AZE-RUS", "ARM-AZE")))


@pytest.mark.on_file
def test_each_period_has_the_figures_of_its_own_view_and_its_records_add_up_to_them(curated: Database) -> None:
    periods = split_at(dt.date(2025, 6, 27), 90, TODAY)
    compared = measures.compare_periods(curated, Filters(), periods, TODAY)
    # Of what is counted by direction both directions together.
    figures = compared.groupby(["dyad", "measure"])[["before", "after"]].sum()
    for view, when in zip(periods.narrow(Filters()), ("before", "after"), strict=True):
        summary = measures.summarise_dyads(curated, view).set_index("dyad")
        for dyad in ("ARM-RUS", "AZE-RUS"):
            assert figures[when][dyad, "records"] == summary["records"][dyad]
            for name, measure in measures.PERIOD_MEASURES.items():
                if measure.is_flow and measure.made_of == "records":
                    made = measures.list_contributors(curated, replace(view, dyads=(dyad,)), name, 3)
                    sides = made.drop_duplicates("initiator" if measure.is_directed else "dyad")
                    assert sides["total"].sum() == pytest.approx(figures[when][dyad, name]), name
                    assert len(made) == sides["records"].clip(upper=3).sum()
                    behind = measures.find_contributors(replace(view, dyads=(dyad,)), name)
                    assert count_behind(curated, behind.filters, behind.only) == sides["records"].sum()


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
