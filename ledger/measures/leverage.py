"""Russia's leverage over each country: its indicators, and their composite by year."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from ledger.cells import ask_cells
from ledger.database import Database
from ledger.filters import Filters
from ledger.indicators import KINDS, LEAST_SHARE, MOST_CARRIED


def list_indicator_figures(database: Database, filters: Filters) -> pd.DataFrame:
    """Every figure of the indicators, of the countries and years of the view, by theme, label, country and period.

    Columns: theme, indicator_id, label, country, period (as in the CSV), year_of_figure, value, unit, direction,
    part_of_year (counts over a part of a year: not comparable with full years), score (0 to 100; NULL where the figure
    does not stand for its year or its indicator cannot be compared), note, source_count, publisher, first_source
    (address), sources (ids, a list).
    """
    return database.frame("list_indicator_figures", filters=filters.parameters(), kinds=list(KINDS))


def list_indicator_years(database: Database, filters: Filters) -> pd.DataFrame:
    """The figure that stands for each country's year in each indicator, of the countries and years of the view.

    Columns: theme, indicator_id, indicator_key (figures of one key can be compared), label, unit, direction, country,
    year_of_figure, period, value, score (0 to 100, 100 where Russia has most leverage; NULL where the indicator cannot
    be compared), paired (both countries have a figure in some year), comparable, note, publisher (of the first source).
    """
    return database.frame("list_indicator_years", filters=filters.parameters(), kinds=list(KINDS))


def leverage_by_year(database: Database, filters: Filters) -> pd.DataFrame:
    """The composite of each country and year that has a figure of its own, of those of the view, by year.

    Columns: year (number), country, leverage (0 to 100), indicators (how many it rests on), carried (how many of these
    stand in from earlier years), comparable_indicators (how many there are), enough (whether it rests on so many that
    it is drawn).
    """
    return database.frame(
        "leverage_by_year",
        filters=filters.parameters(),
        kinds=list(KINDS),
        most_carried=MOST_CARRIED,
        least_share=LEAST_SHARE,
    )


def list_composite_figures(database: Database, filters: Filters, country: str, year: int) -> tuple[str, ...]:
    """The keys of the figures that a country's composite of a year rests on, those carried from earlier years too."""
    rows = database.frame(
        "list_composite_figures",
        filters=filters.parameters(),
        kinds=list(KINDS),
        most_carried=MOST_CARRIED,
        country=country,
        year_of_figure=year,
    )
    return tuple(rows["id"])


def compare_latest(database: Database, filters: Filters) -> pd.DataFrame:
    """The newest figure of each country in each indicator that both have figures of, of those of the view.

    By theme, indicators whose figures differ most first, a row a country. Columns: theme, indicator_id, indicator_key,
    label, unit, direction, comparable, country, period, value, extent (0 to 100: a percentage as it is, yes as 100,
    else the share of the largest figure of either country), score (0 to 100, as in `list_indicator_years`), apart
    (points between the extents; NULL where one is missing), note, publisher (of the first source).
    """
    return database.frame("compare_latest", filters=filters.parameters(), kinds=list(KINDS))


def place_countries(database: Database, filters: Filters, today: dt.date) -> pd.DataFrame:
    """Each country's leverage against the mean tension of its relation with Russia, a row a year.

    Years are whole, whatever days the period begins and ends with. Columns: year, country, dyad, leverage (0 to 100),
    indicators, comparable_indicators (as in `leverage_by_year`), tension (Goldstein points, mean over the days),
    days_covered (of the year, from the ledger's first record to its last).
    """
    return ask_cells(
        database,
        "place_countries",
        widen_to_years(filters),
        kinds=list(KINDS),
        most_carried=MOST_CARRIED,
        least_share=LEAST_SHARE,
        today=today,
    )


def widen_to_years(filters: Filters) -> Filters:
    """The same view with a period of whole years."""
    return replace(
        filters,
        date_from=filters.date_from and filters.date_from.replace(month=1, day=1),
        date_to=filters.date_to and filters.date_to.replace(month=12, day=31),
    )
