"""Two periods compared: every figure of both, how far apart they are, and which records make it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import pandas as pd

from ledger.abreast import ask_abreast
from ledger.cells import ask_linked, pin_revision, table_linked
from ledger.codebook import COUNTRY_OF_DYAD
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures.behind import Behind, Only
from ledger.measures.chains import measure_reciprocity
from ledger.measures.comparison import summarise_dyads
from ledger.measures.custody import custody_flows, summarise_custody
from ledger.measures.demands import list_demand_steps
from ledger.measures.leverage import leverage_by_year
from ledger.measures.resampling import FEWEST
from ledger.measures.tension import tension_over_time
from ledger.measures.words import summarise_words
from ledger.periods import Periods

RECORDS: Final = "records"
DEMANDS: Final = "demands"
INDICATORS: Final = "indicators"


@dataclass(frozen=True)
class PeriodMeasure:
    """A figure of a period: its name, its unit, what a record adds to it, and whether it grows with the days."""

    label: str
    unit: str
    contribution: str
    """What `list_contributors` finds; of demands the step of `list_demand_steps`."""
    is_flow: bool = True
    is_directed: bool = False
    """Whether it is of the acts of one side toward the other, rather than of the whole relation."""
    made_of: str = RECORDS
    """What stands behind it."""


PERIOD_MEASURES: Final[Mapping[str, PeriodMeasure]] = {
    "records": PeriodMeasure("Records", "records", "records"),
    "conflictual": PeriodMeasure("Conflictual records", "records", "conflictual"),
    "cooperative": PeriodMeasure("Cooperative records", "records", "cooperative"),
    "conflict": PeriodMeasure("Conflict", "points", "conflict"),
    "cooperation": PeriodMeasure("Cooperation", "points", "cooperation"),
    "verbal_conflict": PeriodMeasure("Verbal conflict", "acts", "verbal_conflict"),
    "material_conflict": PeriodMeasure("Material conflict", "acts", "material_conflict"),
    "verbal_cooperation": PeriodMeasure("Verbal cooperation", "acts", "verbal_cooperation"),
    "material_cooperation": PeriodMeasure("Material cooperation", "acts", "material_cooperation"),
    "tension_mean": PeriodMeasure("Tension, daily mean", "points", "conflict", is_flow=False),
    "tension_end": PeriodMeasure("Tension at the end", "points", "conflict", is_flow=False),
    "cooperation_end": PeriodMeasure("Cooperation at the end", "points", "cooperation", is_flow=False),
    "fatalities": PeriodMeasure("Fatalities", "people", "fatalities"),
    "taken": PeriodMeasure("People taken", "people", "taken"),
    "freed": PeriodMeasure("People freed", "people", "freed"),
    "held": PeriodMeasure("People held at the end", "people", "held", is_flow=False),
    "demands_raised": PeriodMeasure("Demands raised", "demands", "raised", made_of=DEMANDS),
    "demands_met": PeriodMeasure("Demands met", "demands", "met", made_of=DEMANDS),
    "leverage": PeriodMeasure("Russia's leverage", "of 100", "", is_flow=False, made_of=INDICATORS),
    "acts_toward": PeriodMeasure("Acts toward the other side", "acts", "toward", is_directed=True),
    "answered": PeriodMeasure("Acts answered", "acts", "answered", is_directed=True),
    "answered_share": PeriodMeasure("Share of acts answered", "share", "answered", is_flow=False, is_directed=True),
    "median_lag": PeriodMeasure("Median days to the first answer", "days", "lag", is_flow=False, is_directed=True),
}
"""The figures that are compared, in their order; those that are no flows say how things stood."""
QUADRANT_MEASURES: Final = ("verbal_conflict", "material_conflict", "verbal_cooperation", "material_cooperation")
SUMMED: Final = ("records", "conflictual", "cooperative", "conflict", "cooperation", "fatalities")


def compare_periods(database: Database, filters: Filters, periods: Periods, today: dt.date) -> pd.DataFrame:
    """Every figure of two periods, one row a figure and shown dyad, or direction of it; the filters' period gives way.

    Columns: measure (code), label, unit, dyad, initiator, target (who acts toward whom; NULL for the whole relation),
    before, after, difference (NULL where not counted), for what grows with the days before_30, after_30, difference_30
    (the same for each 30 days; NULL for how things stood), before_of, after_of (of shares and medians the acts that
    they rest on, of leverage the indicators), before_low, before_high, after_low, after_high (their 95% intervals). A
    share or median of fewer than five acts has neither an interval nor a difference.
    """
    parts = ask_abreast(*(partial(_figures_of, database, one, today) for one in periods.narrow(filters)))
    figures = [part | leverage for part, leverage in zip(parts, _leverage_of(database, filters, periods), strict=True)]
    rows = [
        {
            "measure": name,
            "label": measure.label,
            "unit": measure.unit,
            "dyad": dyad,
            "initiator": initiator,
            "target": target,
            "is_flow": measure.is_flow,
            **{
                column: getattr(told.get((name, dyad, initiator), _UNCOUNTED), part)
                for when, told in zip(("before", "after"), figures, strict=True)
                for part, column in _columns_of(when).items()
            },
        }
        for dyad in filters.shown_dyads
        for name, measure in PERIOD_MEASURES.items()
        for initiator, target in (_directions(dyad) if measure.is_directed else ((None, None),))
    ]
    numbers = [*_columns_of("before").values(), *_columns_of("after").values()]
    compared = pd.DataFrame(rows).astype(dict.fromkeys(numbers, "float64"))
    # Sums of halves and tenths come back with the noise of binary fractions.
    compared = compared.assign(before=compared["before"].round(6), after=compared["after"].round(6))
    each = {
        "before_30": compared["before"].where(compared["is_flow"]) * 30 / periods.days_before,
        "after_30": compared["after"].where(compared["is_flow"]) * 30 / periods.days_after,
    }
    too_few = compared["initiator"].notna() & (compared[["before_of", "after_of"]].min(axis=1) < FEWEST)
    return compared.assign(
        difference=(compared["after"] - compared["before"]).round(6).mask(too_few),
        **each,
        difference_30=each["after_30"] - each["before_30"],
    )[list(COMPARED_COLUMNS)]


COMPARED_COLUMNS: Final = (
    *("measure", "label", "unit", "dyad", "initiator", "target"),
    *("before", "after", "difference", "before_30", "after_30", "difference_30"),
    *("before_of", "after_of", "before_low", "before_high", "after_low", "after_high"),
)


@dataclass(frozen=True)
class _Figure:
    """A figure of one period, how many acts or indicators it rests on, and its interval, where it has these."""

    value: float | None
    of: float | None = None
    low: float | None = None
    high: float | None = None


_DYAD_OF_COUNTRY: Final = {country: dyad for dyad, country in COUNTRY_OF_DYAD.items()}
_UNCOUNTED: Final = _Figure(None)
_Figures = dict[tuple[str, str, str | None], _Figure]
"""Figures by measure, dyad and the side that acts, None for the whole relation."""


def _columns_of(when: str) -> dict[str, str]:
    return {"value": when, "of": f"{when}_of", "low": f"{when}_low", "high": f"{when}_high"}


def _directions(dyad: str) -> tuple[tuple[str, str], ...]:
    first, second = dyad.split("-")
    return (first, second), (second, first)


def _figures_of(database: Database, filters: Filters, today: dt.date) -> _Figures:
    """Each figure of each shown dyad in the filters' period, from the measures of the pages."""
    figures: dict[tuple[str, str], float] = {}
    for row in summarise_dyads(database, filters).to_dict("records"):
        figures |= {(name, str(row["dyad"])): float(row[name]) for name in SUMMED}
    acts = summarise_words(database, filters).groupby("dyad")[list(QUADRANT_MEASURES)].sum()
    figures |= {(str(name), str(dyad)): float(acts.loc[dyad, name]) for dyad in acts.index for name in acts.columns}
    tension = tension_over_time(database, filters, today).sort_values("date")
    for dyad, days in tension.groupby("dyad"):
        figures["tension_mean", str(dyad)] = float(days["tension"].mean())
        figures["tension_end", str(dyad)] = float(days["tension"].iloc[-1])
        figures["cooperation_end", str(dyad)] = float(days["cooperation"].iloc[-1])
    steps = list_demand_steps(database, filters, today)
    for name, measure in PERIOD_MEASURES.items():
        if measure.made_of == DEMANDS:
            taken = steps.loc[steps["step"] == measure.contribution, "dyad"].value_counts()
            figures |= {(name, dyad): float(taken.get(dyad, 0)) for dyad in filters.shown_dyads}
    figures |= _custody_of(database, filters, today)
    return {(*key, None): _Figure(value) for key, value in figures.items()} | _answers_of(database, filters)


def _answers_of(database: Database, filters: Filters) -> _Figures:
    """How each side's acts in the filters' period were answered, also after it."""
    figures: _Figures = {}
    for row in measure_reciprocity(database, filters).to_dict("records"):
        side = str(row["dyad"]), str(row["initiator"])
        figures["acts_toward", *side] = _Figure(row["acts"])
        figures["answered", *side] = _Figure(row["answered"])
        figures["answered_share", *side] = _Figure(row["share"], row["acts"], row["share_low"], row["share_high"])
        figures["median_lag", *side] = _Figure(row["median_lag"], row["timed"], row["lag_low"], row["lag_high"])
    return figures


def _leverage_of(database: Database, filters: Filters, periods: Periods) -> tuple[_Figures, _Figures]:
    """The composite of the year in which each period ends; none where both end in one, or a year has too few."""
    first, second = periods.last_years
    return (
        ({}, {})
        if first == second
        else (_leverage_in(database, filters, first), _leverage_in(database, filters, second))
    )


def _leverage_in(database: Database, filters: Filters, year: int) -> _Figures:
    of_year = replace(filters, date_from=dt.date(year, 1, 1), date_to=dt.date(year, 12, 31))
    composite = leverage_by_year(database, of_year)
    return {
        ("leverage", _DYAD_OF_COUNTRY[row["country"]], None): _Figure(row["leverage"], row["indicators"])
        for row in composite[composite["enough"]].to_dict("records")
    }


def _custody_of(database: Database, filters: Filters, today: dt.date) -> dict[tuple[str, str], float]:
    """People of the other side taken, freed and held at the end, in the relations that custody is counted in."""
    flows = custody_flows(database, filters)
    moved = flows[flows["sided"]].groupby("dyad")[["taken", "freed"]].sum()
    end = min(filters.date_to or today, today)
    stock = summarise_custody(database, filters, end)
    held = stock[stock["sided"]].groupby("dyad")["held"].sum()
    figures = {}
    for dyad in filters.shown_dyads:
        if dyad in COUNTRY_OF_DYAD:
            for name in ("taken", "freed"):
                figures[name, dyad] = float(moved[name].get(dyad, 0))
            figures["held", dyad] = float(held.get(dyad, 0))
    return figures


_PARTS: Final = (
    dict.fromkeys(("taken", "freed", "held"), "moved")
    | dict.fromkeys(("answered", "lag"), "answered")
    | {"fatalities": "killed"}
)
"""Where what a record adds is found, by what it is: all else with the record's type and sides."""


def list_contributors(database: Database, filters: Filters, measure: str, most: int) -> pd.DataFrame:
    """The records that add most to a figure in the period, at most so many of each dyad, or direction of it.

    Columns: id, date, dyad, event_type, title, initiator, target, adds, records (that add to it), total (of what they
    add; both of the dyad or direction). A lag of no days is a lag all the same; nothing else of nought adds to it.
    """
    told = PERIOD_MEASURES[measure]
    pinned = pin_revision(database, filters)
    asked = {
        "contribution": told.contribution,
        "part": _PARTS.get(told.contribution, "typed"),
        "is_directed": told.is_directed,
        "most": most,
    }
    weights = table_linked(database, "count_contributors", pinned, **asked)
    days = weights["date"].unique().to_pylist()
    return ask_linked(database, "list_contributors", pinned, {"weights": weights}, days=days, **asked)


def list_held_records(database: Database, filters: Filters) -> tuple[str, ...]:
    """Ids of the records that take other than they free of the other side's people in the period, newest first."""
    return tuple(ask_linked(database, "list_held_records", filters)["id"])


def find_contributors(filters: Filters, measure: str) -> Behind:
    """The records that add to a figure, for what they have beside those: all but of the people held."""
    contribution = PERIOD_MEASURES[measure].contribution
    return Behind(filters, _CONTRIBUTORS.get(contribution, Only(acts="scored", quadrants=(contribution,))))


_CONTRIBUTORS: Final = {
    "records": Only(),
    "conflictual": Only(signs=(-1,)),
    "cooperative": Only(signs=(1,)),
    "conflict": Only(acts="scored", signs=(-1,)),
    "cooperation": Only(acts="scored", signs=(1,)),
    "fatalities": Only(has_fatalities=True),
    "taken": Only(among="taken"),
    "freed": Only(among="freed"),
    "toward": Only(acts="sided"),
    "answered": Only(among="answered", acts="sided"),
    "lag": Only(among="timed", acts="sided"),
}
