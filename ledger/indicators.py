"""What kind of figure each leverage indicator is: its theme, and whether it counts over a period or states a standing.

The one place that says so. An indicator that is not listed here belongs to the theme `other` and is taken to count over
a period, so that a figure of part of a year is never set beside full years.
"""

from collections.abc import Mapping
from typing import Final

from ledger.codebook import Term, vocabulary

THEMES: Final[Mapping[str, Term]] = vocabulary(
    ("energy", "Energy", "gas, oil, power and nuclear fuel: what is bought, sold, and owned by Russian companies"),
    ("trade", "Trade and economy", "trade, investment, ownership, transport and the size of the economy"),
    ("security", "Security", "arms, bases, guards, defence spending and alliances"),
    ("people", "People", "migrants, money transfers and visitors"),
    ("opinion", "Opinion", "what people say in polls"),
    ("other", "Other", "indicators without a theme of their own"),
)
"""The themes, in the order in which they are shown."""

OVER_PERIOD: Final = "over_period"
STANDING: Final = "standing"
"""How an indicator is measured: counted over a period, where one of part of a year is not comparable with full years;
or as it stands on a day."""
OTHER: Final = "other"

_OVER_PERIOD: Final[Mapping[str, tuple[str, ...]]] = {
    "energy": (
        "energy_export_share_europe",
        "gas_export_share",
        "gas_exports_europe",
        "gas_exports_total",
        "gas_import_share",
        "gas_imports_total",
        "oil_export_share",
        "oil_gas_gdp_share",
    ),
    "trade": (
        "export_share_eu",
        "export_share_russia",
        "export_share_russia_brandy",
        "export_share_russia_exotic_fruit",
        "export_share_russia_nuts",
        "export_share_russia_plastics",
        "export_share_russia_stone_fruit",
        "export_share_russia_tomatoes",
        "export_share_russia_wine",
        "exports_to_russia",
        "fdi_flow_russia",
        "gdp",
        "gdp_growth",
        "grain_import_share",
        "import_share_russia",
        "imports_from_russia",
        "produce_exports_russia",
        "trade_share_eu",
        "trade_share_russia",
        "trade_turnover_russia",
        "wheat_import_share",
        "wheat_imports_russia",
    ),
    "security": ("arms_import_share_russia", "defence_budget", "military_spending_gdp"),
    "people": (
        "labour_migrants_russia",
        "migrant_inflow_russia",
        "outbound_share_russia",
        "remittance_share_russia",
        "remittances_gdp_share",
        "remittances_russia",
        "remittances_total",
        "tourist_share_russia",
        "tourists_russia",
        "visits_to_russia",
    ),
}

_STANDING: Final[Mapping[str, tuple[str, ...]]] = {
    "energy": (
        "gas_border_price",
        "gas_buys_russian",
        "gas_field_russian_share",
        "gas_network_russian_owned",
        "iran_gas_pipe_russian_owned",
        "nuclear_fuel_from_russia",
        "power_grid_russian_managed",
        "power_grid_russian_owned",
    ),
    "trade": (
        "air_routes_suspended",
        "eaeu_member",
        "fdi_share_russia",
        "fdi_stock_russia",
        "fixed_operator_russian_owned",
        "land_entry_closed",
        "mining_russian_share",
        "mining_state_share",
        "mobile_operator_russian_owned",
        "open_trade_borders",
        "railway_concession_end",
        "railway_network_russian_run",
        "railway_russian_investment",
        "railway_russian_run",
    ),
    "security": (
        "arms_contract_share_russia",
        "base_lease_end",
        "csto_member",
        "csto_participation",
        "russian_border_guards",
        "russian_guards_crossing",
        "russian_military_presence",
        "russian_troops",
    ),
    "people": ("diaspora_in_russia", "migrants_in_russia"),
    "opinion": (
        "gallup_approve_russia",
        "poll_arms_from_russia",
        "poll_csto_guarantor",
        "poll_csto_leave_definitely",
        "poll_csto_stay",
        "poll_eaeu_support",
        "poll_economic_partner",
        "poll_improve_russia",
        "poll_integration_russia",
        "poll_limit_russia",
        "poll_main_friend",
        "poll_military_help_russia",
        "poll_nato_join",
        "poll_political_partner",
        "poll_relations_good",
        "poll_russia_economic_threat",
        "poll_russia_threat",
        "poll_security_partner",
    ),
}

KINDS: Final[tuple[Mapping[str, str], ...]] = tuple(
    {"indicator_id": indicator_id, "theme": theme, "timing": timing}
    for timing, themes in ((OVER_PERIOD, _OVER_PERIOD), (STANDING, _STANDING))
    for theme, ids in themes.items()
    for indicator_id in ids
)
"""Theme and timing of each indicator that is known, for the queries."""

FILTERS: Final = ("dyads", "date_from", "date_to")
"""The filters that narrow the indicators' figures: a dyad with Russia is its country, a period its years."""
MOST_CARRIED: Final = 2
"""Years for which a figure stands in for a later year that has none, in the composite alone."""
LEAST_SHARE: Final = 1 / 3
"""Share of the comparable indicators that a year's composite must rest on to be drawn."""

_UNITS: Final[Mapping[str, str]] = {"yes_no": "yes or no", "percent": "percent"}
_DIRECTIONS: Final[Mapping[str, str]] = {
    "higher_means_more_leverage": "higher is more leverage",
    "higher_means_less_leverage": "higher is less leverage",
    "neutral": "context, says nothing of leverage",
}


def describe_unit(unit: str) -> str:
    """A unit as a reader says it."""
    return _UNITS.get(unit, unit)


def describe_direction(direction: str) -> str:
    """Which way an indicator points, in words."""
    return _DIRECTIONS.get(direction, direction)


def unit_after(unit: str) -> str:
    """What stands after a figure of a unit; nothing where the figure says it itself, as `85%` does."""
    return "" if unit in {"yes_no", "percent", "year"} else unit


def format_figure(value: float, unit: str) -> str:
    """A figure with its unit, as exact as it is: `85%`, `yes`, `2044`, `11.586 bcm`."""
    return f"{format_value(value, unit)} {unit_after(unit)}".rstrip()


def format_value(value: float, unit: str) -> str:
    """A figure as exact as it is, without what stands after it: `85%`, `yes`, `2044`, `11.586`."""
    if unit == "yes_no" and value in {0, 1}:
        return "yes" if value else "no"
    if unit == "year":
        return f"{value:.0f}"
    number = f"{value:,.10g}".replace("-", "−")
    return f"{number}%" if unit == "percent" else number
