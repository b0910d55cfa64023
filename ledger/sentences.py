"""The sentences that say a view's differences in numbers, computed from the same figures as the charts."""

import pandas as pd

from ledger.codebook import COMPARED_DYADS, DYADS
from ledger.filters import Filters
from ledger.wording import count_of, format_date, format_number, join_words


def describe_start(filters: Filters) -> str:
    """How a sentence about the view's period begins: `Since 25 Dec 2024`."""
    if filters.date_from and filters.date_to:
        return f"From {format_date(filters.date_from)} to {format_date(filters.date_to)}"
    if filters.date_from:
        return f"Since {format_date(filters.date_from)}"
    return f"Up to {format_date(filters.date_to)}" if filters.date_to else "In the whole record"


def compare_dyads(summary: pd.DataFrame, filters: Filters) -> str:
    """The overview's headline, from `measures.summarise_dyads`: who has more of what, in numbers."""
    figures = summary[summary["records"] > 0]
    start = describe_start(filters)
    if figures.empty:
        return f"{start} no record passes these filters."
    clauses = [
        f"{DYADS[row.dyad].label} has {count_of(int(row.records), 'record')}, "
        f"{row.conflictual / row.records:.0%} of them conflictual"
        for row in figures.itertuples()
    ]
    conflict = [format_number(round(value)) for value in figures["conflict"]]
    cooperation = [format_number(round(value)) for value in figures["cooperation"]]
    sentence = (
        f"{start} {join_words(clauses)}. Between the two sides, conflict weighs {join_words(conflict)} "
        f"points and cooperation {join_words(cooperation)}"
    )
    balance = _compare_balance(figures)
    return f"{sentence}{': ' + balance if balance else ''}."


def _compare_balance(figures: pd.DataFrame) -> str:
    """Which of the two compared relations has more conflict for each point of cooperation."""
    sided = figures[figures["dyad"].isin(COMPARED_DYADS) & (figures["cooperation"] > 0)]
    if len(sided) < 2:
        return ""
    ratios = sided.assign(ratio=sided["conflict"] / sided["cooperation"]).sort_values("ratio", ascending=False)
    more, less = ratios.iloc[0], ratios.iloc[1]
    return (
        f"{more['ratio']:.1f} points of conflict for each of cooperation in {DYADS[more['dyad']].label}, "
        f"{less['ratio']:.1f} in {DYADS[less['dyad']].label}"
    )
