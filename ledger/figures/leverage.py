"""The figures of Russia's leverage over each country."""

from collections.abc import Callable, Mapping

from ledger import measures
from ledger.charts import leverage
from ledger.codebook import COUNTRY_OF_DYAD
from ledger.figures.drawing import Drawing, Entry, Rows, draw_of_acts, draw_whole, leave_out
from ledger.figures.looking import Questions
from ledger.indicators import FILTERS, THEMES
from ledger.measures.leverage import (
    compare_latest,
    leverage_by_year,
    list_indicator_figures,
    list_indicator_years,
    place_countries,
    widen_to_years,
)

FIGURES = Rows("figure", "leverage")
WITHOUT_FIGURES = "No indicator has a figure for the countries and years of this view."


def _draw_composite(view: Questions) -> Drawing:
    composite = view.frame(leverage_by_year)
    if not composite["enough"].any():
        return leave_out(view, 0, "No year of this view has figures of enough indicators for a composite.")
    years = view.frame(list_indicator_years)
    return draw_whole(view, leverage.leverage_over_time(composite), int(years["comparable"].sum()))


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
    years = view.narrowed(widen_to_years(view.filters))
    acts = years.frame(measures.list_acts)
    return draw_of_acts(years, leverage.positions(places), acts[acts["dyad"].isin(COUNTRY_OF_DYAD)])


ENTRIES: Mapping[str, Entry] = {
    "leverage": Entry("How much leverage Russia has", "leverage", None, _draw_composite, rows=FIGURES, fields=FILTERS),
    "indicators": Entry(
        "The newest figure of each indicator", "leverage", None, _draw_latest, rows=FIGURES, fields=FILTERS
    ),
    **{
        f"indicators_{theme}": Entry(
            f"{term.label} over the years", "leverage", None, _draw_theme(theme), rows=FIGURES, fields=FILTERS
        )
        for theme, term in THEMES.items()
    },
    "position": Entry("Leverage against tension", "leverage", None, _draw_positions, weighs=True),
}
