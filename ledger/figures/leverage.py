"""The figures of Russia's leverage over each country."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from ledger.charts import leverage
from ledger.charts.base import INDICATOR_CLICK, YEAR_CLICK
from ledger.codebook import DYADS, side_name
from ledger.figures.drawing import Click, Drawing, Entry, InList, Rows, draw_whole, leave_out
from ledger.figures.leading import open_row
from ledger.figures.looking import Questions, compared_dyads
from ledger.figures.tension import RAISING, count_earlier, reach_back
from ledger.indicators import FILTERS, THEMES
from ledger.measures.behind import Behind, count_behind
from ledger.measures.leverage import (
    compare_latest,
    leverage_by_year,
    list_composite_figures,
    list_indicator_figures,
    list_indicator_years,
    place_countries,
    widen_to_years,
)
from ledger.revisions import KEY_SEPARATOR
from ledger.wording import count_of

FIGURES = Rows("figure", "leverage")
OPEN_INDICATOR = open_row("leverage", INDICATOR_CLICK, "indicator_id")
WITHOUT_FIGURES = "No indicator has a figure for the countries and years of this view."


def _draw_composite(view: Questions) -> Drawing:
    composite = view.frame(leverage_by_year)
    if not composite["enough"].any():
        return leave_out(view, 0, "No year of this view has figures of enough indicators for a composite.")
    years = view.frame(list_indicator_years)
    return draw_whole(view, leverage.leverage_over_time(composite), int(years["comparable"].sum()))


def _list_year(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The indicators' figures that a composite is the mean of."""
    country, year = str(mark["country"]), int(mark["year"])
    own = view.narrowed(view.filters.only(FILTERS)).ask(list_composite_figures, country, year)
    return InList(f"the composite of {side_name(country)}, {year}, is the mean of their scores.", own, FIGURES)


def _draw_latest(view: Questions) -> Drawing:
    latest = view.frame(compare_latest)
    if latest.empty:
        return leave_out(view, 0, WITHOUT_FIGURES)
    indicators = view.frame(list_indicator_figures)["indicator_id"].nunique()
    alone = indicators - latest["indicator_id"].nunique()
    return draw_whole(view, leverage.latest_figures(latest, alone), len(latest))


def _draw_theme(theme: str) -> Callable[[Questions], Drawing]:
    def draw(view: Questions) -> Drawing:
        years = view.frame(list_indicator_years)
        figure = leverage.indicators_over_time(years, theme)
        if not figure.panels:
            return leave_out(view, 0, "No indicator of this theme has figures of two years in this view.")
        return draw_whole(view, figure, int((years["theme"] == theme).sum()))

    return draw


def _draw_positions(view: Questions) -> Drawing:
    places = view.frame(place_countries, view.today)
    if places.empty:
        return leave_out(view, 0, "No year of this view has both a composite of leverage and records.")
    behind = _find_conflict(view)
    acts = int(view.narrowed(behind.filters).ask(count_behind, behind.only))
    if not acts:
        return leave_out(view, 0, "No act of this view raised tension between Russia and either country.")
    figure = leverage.positions(places)
    years = widen_to_years(view.filters)
    return Drawing(
        figure.title,
        figure,
        acts,
        years,
        behind=behind,
        summed=replace(years, date_from=None),
        earlier=count_earlier(view.narrowed(years), behind),
    )


def _find_conflict(view: Questions) -> Behind:
    """The acts that the tension of the years rests on, those before them too."""
    years = reach_back(view, widen_to_years(view.filters))
    return Behind(replace(years, dyads=tuple(compared_dyads(view))), RAISING)


def _list_position(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The acts that the mean tension of a year rests on: all up to its end, as far as they are left in it."""
    year = int(mark["year"])
    shown = reach_back(view, widen_to_years(view.filters))
    end = min(dt.date(year, 12, 31), shown.date_to or view.today)
    own = replace(shown, dyads=(str(mark["dyad"]),), date_to=end)
    within = int(view.narrowed(replace(own, date_from=dt.date(year, 1, 1))).ask(count_behind, RAISING))
    label = DYADS[str(mark["dyad"])].label
    said = f"{label}, tension of {year}: {count_of(within, 'act')} of the year; earlier ones still count in part."
    return InList(said, Behind(own, RAISING))


ENTRIES: Mapping[str, Entry] = {
    "leverage": Entry(
        "How much leverage Russia has",
        "leverage",
        None,
        _draw_composite,
        rows=FIGURES,
        fields=FILTERS,
        clicks=(Click(YEAR_CLICK, ("country", "year"), _list_year),),
    ),
    "indicators": Entry(
        "The newest figure of each indicator",
        "leverage",
        None,
        _draw_latest,
        rows=FIGURES,
        fields=FILTERS,
        clicks=(OPEN_INDICATOR,),
    ),
    **{
        f"indicators_{theme}": Entry(
            f"{term.label} over the years",
            "leverage",
            None,
            _draw_theme(theme),
            rows=FIGURES,
            fields=FILTERS,
            clicks=(OPEN_INDICATOR,),
        )
        for theme, term in THEMES.items()
    },
    "position": Entry(
        "Leverage against tension",
        "leverage",
        None,
        _draw_positions,
        weighs=True,
        clicks=(Click(YEAR_CLICK, ("dyad", "year"), _list_position),),
    ),
}


def draw_indicator(view: Questions, years: pd.DataFrame) -> Drawing:
    """One indicator over the years, from its rows of `measures.list_indicator_years`; a click lists a mark's figure."""
    figure = leverage.one_indicator(years)
    return Drawing(figure.title, figure, len(years), view.filters, rows=FIGURES, clicks=(_LIST_FIGURE,))


def _list_figure(_view: Questions, mark: Mapping[str, Any]) -> InList:
    key = KEY_SEPARATOR.join(str(mark[field]) for field in ("indicator_id", "country", "period"))
    return InList(f"{side_name(str(mark['country']))}, {mark['period']}.", (key,), FIGURES)


_LIST_FIGURE = Click(INDICATOR_CLICK, ("indicator_id", "country", "period"), _list_figure)
