"""Two periods compared: every figure of both, how far apart they are, and which records make it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ledger.codebook import COUNTRY_OF_DYAD
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures.comparison import summarise_dyads
from ledger.measures.custody import custody_flows, summarise_custody
from ledger.measures.tension import tension_over_time
from ledger.measures.words import summarise_words
from ledger.periods import Periods


@dataclass(frozen=True)
class PeriodMeasure:
    """A figure of a period: its name, its unit, what a record adds to it, and whether it grows with the days."""

    label: str
    unit: str
    contribution: str
    """The column of `list_contributions`."""
    is_flow: bool = True


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
    "tension_mean": PeriodMeasure("Tension, mean of the days", "points", "conflict", is_flow=False),
    "tension_end": PeriodMeasure("Tension at the end", "points", "conflict", is_flow=False),
    "cooperation_end": PeriodMeasure("Decayed cooperation at the end", "points", "cooperation", is_flow=False),
    "fatalities": PeriodMeasure("Fatalities", "people", "fatalities"),
    "taken": PeriodMeasure("People taken", "people", "taken"),
    "freed": PeriodMeasure("People freed", "people", "freed"),
    "held": PeriodMeasure("People held at the end", "people", "held", is_flow=False),
}
"""The figures that are compared, in their order; those that are no flows say how things stood."""
QUADRANT_MEASURES: Final = ("verbal_conflict", "material_conflict", "verbal_cooperation", "material_cooperation")
SUMMED: Final = ("records", "conflictual", "cooperative", "conflict", "cooperation", "fatalities")


def compare_periods(database: Database, filters: Filters, periods: Periods, today: dt.date) -> pd.DataFrame:
    """Every figure of two periods, one row a figure and shown dyad; the filters' own period gives way.

    Columns: measure (code), label, unit, dyad, before, after, difference (NULL where not counted), and for what grows
    with the days before_30, after_30, difference_30 (the same for each 30 days; NULL for how things stood).
    """
    before, after = periods.narrow(filters)
    figures = [_figures_of(database, one, today) for one in (before, after)]
    rows = [
        {
            "measure": name,
            "label": measure.label,
            "unit": measure.unit,
            "dyad": dyad,
            "before": figures[0].get((name, dyad)),
            "after": figures[1].get((name, dyad)),
            "is_flow": measure.is_flow,
        }
        for dyad in filters.shown_dyads
        for name, measure in PERIOD_MEASURES.items()
    ]
    compared = pd.DataFrame(rows).astype({"before": "float64", "after": "float64"})
    # Sums of halves and tenths come back with the noise of binary fractions.
    compared = compared.assign(before=compared["before"].round(6), after=compared["after"].round(6))
    each = {
        "before_30": compared["before"].where(compared["is_flow"]) * 30 / periods.days_before,
        "after_30": compared["after"].where(compared["is_flow"]) * 30 / periods.days_after,
    }
    return compared.assign(
        difference=(compared["after"] - compared["before"]).round(6),
        **each,
        difference_30=each["after_30"] - each["before_30"],
    ).drop(columns="is_flow")[
        [
            "measure",
            "label",
            "unit",
            "dyad",
            "before",
            "after",
            "difference",
            "before_30",
            "after_30",
            "difference_30",
        ]
    ]


def _figures_of(database: Database, filters: Filters, today: dt.date) -> dict[tuple[str, str], float]:
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
    return figures | _custody_of(database, filters, today)


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


def list_contributions(database: Database, filters: Filters) -> pd.DataFrame:
    """The records of the view, newest first, with what each adds to the figures of its dyad.

    Columns: id, date, date_precision, dyad, event_type, title, initiator, target, records, conflictual, cooperative,
    conflict, cooperation (points), verbal_conflict, material_conflict, verbal_cooperation, material_cooperation (acts),
    fatalities, taken, freed, held (people).
    """
    return database.frame("list_contributions", filters=filters.parameters())
