"""Leverage and position, each worked out by hand on a few figures; and the kinds of the curated indicators."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from ledger import sentences
from ledger.database import DATA_FOLDER, Database
from ledger.filters import Filters
from ledger.indicators import KINDS, format_figure
from ledger.measures.leverage import (
    compare_latest,
    leverage_by_year,
    list_indicator_figures,
    list_indicator_years,
    place_countries,
)
from tests.ledger.conftest import SmallLedger
from tests.small import Row, action, incident, indicator

TODAY = dt.date(2026, 11, 28)


def figure(indicator_id: str, country: str, period: str, value: float, **columns: object) -> Row:
    """A figure in US dollars of which more means more leverage unless the columns say otherwise."""
    return indicator(
        **{"indicator_id": indicator_id, "country": country, "period": period, "value": value, **columns},
    )


LESS = {"direction": "higher_means_less_leverage", "unit": "USD million"}
GAS_AND_GDP = [
    figure("gas_import_share", "ARM", "2021", 80),
    figure("gas_import_share", "ARM", "2024", 100),
    figure("gas_import_share", "AZE", "2021", 0),
    figure("gdp", "ARM", "2021", 10, **LESS),
    figure("gdp", "AZE", "2021", 50, **LESS),
    figure("gdp", "AZE", "2023", 30, **LESS),
]
"""Gas is scaled over 0 to 100; the product over 10 to 50 and turned round."""


def by_year(database: Database, filters: Filters) -> dict[tuple[int, str], tuple[float, int, int, int]]:
    """Leverage, indicators, carried and comparable indicators of each year and country."""
    rows: Any = leverage_by_year(database, filters).itertuples()
    return {
        (row.year, row.country): (row.leverage, row.indicators, row.carried, row.comparable_indicators) for row in rows
    }


def test_the_composite_is_the_mean_of_scores_turned_the_right_way_with_its_coverage(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(indicators=GAS_AND_GDP)
    assert by_year(ledger, Filters()) == {
        # (80 + 100) / 2, and (0 + 0) / 2.
        (2021, "ARM"): (90, 2, 0, 2),
        (2021, "AZE"): (0, 2, 0, 2),
        # Half way between 50 and 10; gas of two years before stands in. Armenia has no figure and so no composite.
        (2023, "AZE"): (25, 2, 1, 2),
        # The product of three years before is too old to stand in.
        (2024, "ARM"): (100, 1, 0, 2),
    }


def test_what_cannot_be_compared_is_left_out_of_the_composite(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(
        indicators=[
            *GAS_AND_GDP,
            figure("gdp_growth", "ARM", "2021", 5, direction="neutral"),
            figure("gdp_growth", "AZE", "2021", 1, direction="neutral"),
            # Of one country alone; always the same; of a part of a year; in another unit.
            figure("poll_political_partner", "ARM", "2021", 57),
            figure("gas_buys_russian", "ARM", "2021", 1, unit="yes_no"),
            figure("gas_buys_russian", "AZE", "2021", 1, unit="yes_no"),
            figure("exports_to_russia", "ARM", "2021-08", 900),
            figure("exports_to_russia", "AZE", "2021", 500),
            figure("imports_from_russia", "ARM", "2021", 9, unit="USD billion"),
            figure("imports_from_russia", "AZE", "2021", 500, unit="USD million"),
        ]
    )
    assert by_year(ledger, Filters())[2021, "ARM"] == (90, 2, 0, 2)
    figures: Any = list_indicator_figures(ledger, Filters()).set_index(["indicator_id", "country"])
    assert bool(figures.loc[("exports_to_russia", "ARM"), "part_of_year"])
    assert pd.isna(figures.loc[("exports_to_russia", "ARM"), "score"])


def test_filters_narrow_what_is_shown_but_not_the_range_or_what_is_carried(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(indicators=GAS_AND_GDP)
    since_2023 = Filters(dyads=("AZE-RUS",), date_from=dt.date(2023, 12, 25), words="nothing has this")
    assert by_year(ledger, since_2023) == {(2023, "AZE"): (25, 2, 1, 2)}
    assert len(list_indicator_figures(ledger, since_2023)) == 1
    assert by_year(ledger, Filters(dyads=("ARM-AZE",))) == {}


def test_of_several_figures_of_a_year_one_stands_for_it(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(
        indicators=[
            figure("csto_member", "ARM", "2024-02", 1, unit="yes_no"),
            figure("csto_member", "ARM", "2024-11-30", 0, unit="yes_no"),
            figure("russian_troops", "AZE", "2024", 1960, unit="people"),
            figure("russian_troops", "AZE", "2024-06-12", 0, unit="people"),
            # Nothing is known of this one, so that half a year is not taken for a standing.
            figure("a_new_indicator", "AZE", "2024-06", 7),
        ]
    )
    years = list_indicator_years(ledger, Filters())
    assert dict(zip(years["indicator_id"], years["period"], strict=True)) == {
        "csto_member": "2024-11-30",
        "russian_troops": "2024",
    }
    assert set(list_indicator_figures(ledger, Filters())["theme"]) == {"security", "other"}


def test_the_newest_figures_are_set_side_by_side(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(indicators=GAS_AND_GDP)
    latest = compare_latest(ledger, Filters()).set_index(["indicator_id", "country"])
    assert latest["extent"].to_dict() == {
        ("gas_import_share", "ARM"): 100,
        ("gas_import_share", "AZE"): 0,
        # Shares of the largest, 50.
        ("gdp", "ARM"): 20,
        ("gdp", "AZE"): 60,
    }
    assert latest["apart"].to_list() == [100, 100, 40, 40]


def test_the_sentence_names_the_widest_difference(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(indicators=GAS_AND_GDP)
    said = sentences.compare_leverage(leverage_by_year(ledger, Filters()), compare_latest(ledger, Filters()), Filters())
    assert said == (
        "In 2021 Russia has more leverage over Armenia (90 of 100, resting on 2 of 2 indicators) than over Azerbaijan "
        "(0, resting on 2). The shares furthest apart: Gas imported from Russia, 100% in Armenia (2024) and "
        "0% in Azerbaijan (2021)."
    )


def test_the_sentence_says_how_many_indicators_stand_in_from_earlier_years(small_ledger: SmallLedger) -> None:
    ledger, filters = small_ledger(indicators=GAS_AND_GDP), Filters(dyads=("AZE-RUS",))
    said = sentences.compare_leverage(leverage_by_year(ledger, filters), compare_latest(ledger, filters), filters)
    # Gas of 2021 at 0, the product of 2023 halfway.
    assert said == (
        "Russia's leverage over Azerbaijan stands at 25 of 100 in 2023, resting on 2 of 2 indicators, 1 of them with "
        "figures of earlier years; it was 0 in 2021."
    )


def test_gas_dependence_is_far_apart_in_the_curated_data(curated: Database) -> None:
    latest = compare_latest(curated, Filters()).set_index(["indicator_id", "country"])
    assert latest.loc[("gas_import_share", "ARM"), "value"] == 85
    assert latest.loc[("gas_import_share", "AZE"), "value"] == 0
    composite = leverage_by_year(curated, Filters())
    assert composite[composite["enough"]]["year"].min() == 2019


def test_position_sets_leverage_against_the_mean_tension_of_the_days_on_record(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(
        indicators=[
            *(figure("gas_import_share", "ARM", year, 80) for year in ("2024", "2025")),
            figure("gas_import_share", "AZE", "2025", 0),
        ],
        incidents=[incident(1, date="2024-12-31")],
        diplomatic_actions=[action(1, date="2025-01-02")],
    )
    places = place_countries(ledger, Filters(), TODAY).set_index(["year", "country"])
    # A raid weighs 9.2, a criticism 2. On the last day of 2024 the raid alone; on 1 and 2 January 2025 it has decayed
    # by one and by two days, and the criticism comes on the second: (9.2 · 0.97716 + 9.2 · 0.95484 + 2) / 2.
    armenia = places.xs("ARM", level="country")
    assert armenia["tension"].to_dict() == {2024: 9.2, 2025: pytest.approx(9.8872, abs=1e-4)}
    assert armenia["days_covered"].to_dict() == {2024: 1, 2025: 2}
    assert armenia["leverage"].to_dict() == {2024: 100, 2025: 100}
    assert places.loc[(2025, "AZE"), "tension"] == 0
    # A period counts in whole years.
    from_mid_year = place_countries(ledger, Filters(date_from=dt.date(2025, 1, 2)), TODAY)
    assert from_mid_year["days_covered"].to_list() == [2, 2]


def test_every_curated_indicator_has_a_theme_and_is_listed_once() -> None:
    listed = [kind["indicator_id"] for kind in KINDS]
    assert len(listed) == len(set(listed))
    curated = pd.read_csv(DATA_FOLDER / "indicators.csv")["indicator_id"]
    assert set(curated) == set(listed)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (87.7, "percent", "87.7%"),
        (1, "yes_no", "yes"),
        (2044, "year", "2044"),
        (946172, "people", "946,172 people"),
        (0.068, "bcm", "0.068 bcm"),
        (-7.2, "percent", "−7.2%"),
    ],
)
def test_a_figure_reads_as_exact_as_it_is(value: float, unit: str, said: str) -> None:
    assert format_figure(value, unit) == said
