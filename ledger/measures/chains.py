"""Action and reaction: chains of records that answer each other, and how each side answers the other's acts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ledger.cells import ask_linked, table_linked
from ledger.database import EVERY_ROW, Database
from ledger.filters import Filters
from ledger.measures.resampling import FEWEST, find_interval, find_medians, resample, weigh_share

OPEN_DAYS = 90
"""Days before the end of the record within which a chain's last act may still be answered."""


CHAIN_COLUMNS = (
    *("dyad", "chain", "title", "first_date", "first_precision", "acts", "shown", "days", "conflict"),
    *("gravest_id", "gravest_title", "gravest_value", "by_first", "by_second", "by_others"),
    *("last_id", "last_title", "last_date", "last_precision", "is_open"),
)


@dataclass(frozen=True)
class Chains:
    """Some of the chains of which a record passes the filters, and how many there are; columns as `list_chains`."""

    rows: pd.DataFrame
    """Those asked for, the longest first."""
    longest: pd.DataFrame
    """The first few of all."""
    latest_open: pd.DataFrame
    """The first few of those that are open, the latest first."""
    chains: int
    open_chains: int


def look_over_chains(database: Database, filters: Filters, most: int, skip: int = 0, highlights: int = 0) -> Chains:
    """The longest chains of a view, at most so many after a number skipped, and the first few to point out."""
    rows = ask_linked(
        database, "list_chains", filters, open_days=OPEN_DAYS, most=most, skip=skip, highlights=max(highlights, 1)
    )

    def pick(place: str) -> pd.DataFrame:
        return rows[rows[place].notna()].sort_values(place)[list(CHAIN_COLUMNS)].reset_index(drop=True)

    return Chains(
        rows=pick("place"),
        longest=pick("longest_place"),
        latest_open=pick("open_place"),
        chains=int(rows["chains"].max()) if len(rows) else 0,
        open_chains=int(rows["open_chains"].max()) if len(rows) else 0,
    )


def list_chains(database: Database, filters: Filters) -> pd.DataFrame:
    """The chains of which a record passes the filters, each in whole, the longest first.

    Columns: chain (id of its first act: the earliest of those that answer none of it), dyad, title, first_date,
    first_precision (of the first act), acts, shown (those that pass the filters), days (from the earliest act to the
    latest, both counted), conflict (points, summed over its scored acts), gravest_id, gravest_title, gravest_value
    (of the scored act with the lowest Goldstein value below zero; NULL without any), by_first, by_second, by_others
    (acts of the dyad's sides and of third ones), last_id, last_title, last_date, last_precision, is_open (its last
    act is conflictual, no record names it, and it lies within OPEN_DAYS of the end of the record).
    """
    return look_over_chains(database, filters, EVERY_ROW).rows


def summarise_chain(database: Database, filters: Filters, record_id: str) -> pd.DataFrame:
    """The chain of a shown relation that a record stands in, as a row of `list_chains`; none where it has none."""
    return ask_linked(database, "summarise_chain", filters, open_days=OPEN_DAYS, id=record_id)


def find_chain(database: Database, filters: Filters, record_id: str, most: int = EVERY_ROW) -> pd.DataFrame:
    """The chain that a record stands in, by date, at most so many acts nearest to it; it alone where it has none.

    Columns: id, date, date_precision, dyad, table, event_type, title, initiator, target, goldstein, scored,
    responds_to, shown (whether it passes the filters), chain_acts (how many the whole chain has). Empty where there is
    no such record.
    """
    return database.frame("find_chain", filters=filters.parameters(), id=record_id, most=most)


def measure_reciprocity(database: Database, filters: Filters) -> pd.DataFrame:
    """How each side's acts toward the other were answered, one row a direction, with 95% intervals.

    Columns: dyad, initiator, target (who answers), acts, answered (acts), share (answered of all, 0 to 1), share_low,
    share_high, timed (answered acts, they and an answer dated to the day), median_lag (days to the first answer),
    lag_low, lag_high, rated (answered acts with a pair), pairs (of act and answer, both conflictual and scored),
    severity (points of the answers for each point of the acts, over the pairs), severity_low, severity_high. A figure
    is NULL where it rests on nothing; its interval too where it rests on fewer than five acts, and that of a share of
    0 or 1, of which resampling cannot tell how sure it is.
    """
    counted = table_linked(database, "count_kinds_of_acts", filters)
    figures = ask_linked(database, "measure_reciprocity", filters, {"kinds": counted})
    kinds = counted.to_pandas()
    intervals = [
        _find_intervals(kinds[(kinds["dyad"] == row["dyad"]) & (kinds["initiator"] == row["initiator"])])
        for _, row in figures.iterrows()
    ]
    columns = ("share_low", "share_high", "lag_low", "lag_high", "severity_low", "severity_high")
    found = pd.DataFrame(intervals, columns=list(columns), index=figures.index)
    known = {
        "share": (figures["acts"] >= FEWEST) & figures["share"].between(0, 1, inclusive="neither"),
        "lag": figures["timed"] >= FEWEST,
        "severity": figures["rated"] >= FEWEST,
    }
    bounds = {name: found[name].where(known[name.split("_")[0]]) for name in columns}
    return figures.assign(**bounds)


def _find_intervals(kinds: pd.DataFrame) -> tuple[float, ...]:
    """Low and high of the share, the median lag and the severity, resampling whole acts with all their answers."""
    answered, lag, act_weight, answer_weight, acts = (
        kinds[name].to_numpy(dtype=float, na_value=np.nan)
        for name in ("answered", "lag", "act_weight", "answer_weight", "acts")
    )
    drawn = resample(acts)
    return (
        *find_interval(weigh_share(answered, np.ones_like(acts), drawn)),
        *find_interval(find_medians(lag, drawn)),
        *find_interval(weigh_share(answer_weight, act_weight, drawn)),
    )
