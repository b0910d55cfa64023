"""A country's column of figures: each against the period before, with its course over the period."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ledger import measures
from ledger.codebook import COUNTRY_OF_DYAD, side_name
from ledger.filters import Filters
from ledger.wording import count_of, format_dated, format_number, join_words, to_date
from widgets.navigation import open_page
from widgets.sparkline import draw_sparkline
from widgets.text import literal
from widgets.view import View

Accent: TypeAlias = Literal["orange", "blue"]

ACCENTS: Mapping[str, Accent] = {"ARM-RUS": "orange", "AZE-RUS": "blue"}


def draw_country(view: View, dyad: str, summary: pd.DataFrame, series: pd.DataFrame, unit: str) -> None:
    """The figures of a dyad, from `measures.summarise_dyads` and `measures.count_over_time` by a calendar unit."""
    now = summary.loc[summary["dyad"] == dyad].iloc[0]
    own = series[series["dyad"] == dyad]
    earlier = view.filters.period_before(view.today)
    before = None
    if earlier is not None:
        summary_before = view.frame(measures.summarise_dyads, filters=earlier)
        before = summary_before.loc[summary_before["dyad"] == dyad].iloc[0]
    accent = ACCENTS[dyad]
    st.markdown(f"## :{accent}[■] {side_name(COUNTRY_OF_DYAD[dyad])} and Russia")
    with st.grid(3, min_column_width=130, gap="small"):
        for label, column, explained in (
            ("Records", "records", None),
            ("Conflictual", "conflictual", "Records whose type has a Goldstein value below zero"),
            ("Cooperative", "cooperative", "Records whose type has a Goldstein value above zero"),
            ("Fatalities", "fatalities", "People killed in the view's incidents, of all sides together"),
            ("Injured", "injured", "People injured in the view's incidents, of all sides together"),
        ):
            with _draw_card(
                label, int(now[column]), None if before is None else int(before[column]), accent, explained
            ):
                if len(own) > 1:
                    draw_sparkline(label, own[column].tolist(), own["bin"], unit, accent)
        holders = _draw_custody(view, dyad, accent, own["bin"], unit)
    if pd.notna(now["latest_id"]):
        _draw_latest(view, now)
    st.caption(holders + _describe_comparison(earlier) + _describe_set_aside(int(now["set_aside"])))


def _draw_card(label: str, now: int, before: int | None, accent: Accent, explained: str | None) -> DeltaGenerator:
    """A figure in a card, against the period before where there is one; returns the card, for its course."""
    card = st.container(border=True, height="stretch", gap="small")
    card.metric(
        label,
        format_number(now),
        delta=None if before is None else write_change(now - before),
        delta_color=accent,
        help=explained,
    )
    return card


def write_change(change: int) -> str:
    """`1,960` or `-1,960`, with the minus by which Streamlit points the arrow down."""
    return f"{change:,}"


def _draw_custody(view: View, dyad: str, accent: Accent, bins: pd.Series, unit: str) -> str:
    """The people held as a figure; returns who holds how many of them, in words."""
    end = min(view.filters.date_to or view.today, view.today)
    held = _held_at(view, dyad, end)
    start = view.filters.date_from
    before = None if start is None else sum(_held_at(view, dyad, start - dt.timedelta(days=1)).values())
    total = sum(held.values())
    explained = (
        "People of the other side in custody at the end of the period, by who holds them: taken minus freed, "
        "as far as the record tells. Releases are reported less often than arrests."
    )
    with _draw_card("People held", total, before, accent, explained):
        if len(bins) > 1:
            draw_sparkline("People held", _course_of_custody(view, dyad, bins, end), bins, unit, accent)
    holders = [f"{format_number(number)} by {side_name(side)}" for side, number in held.items() if number]
    return f"People held at the end: {join_words(holders)}. " if holders else ""


def _course_of_custody(view: View, dyad: str, bins: pd.Series, end: dt.date) -> list[int]:
    """The people held at the end of each calendar unit, by the start of each."""
    steps = view.frame(measures.custody_over_time)
    own = steps[steps["dyad"] == dyad].sort_values("date")
    moments = [*bins.iloc[1:], pd.Timestamp(end) + pd.Timedelta(days=1)]
    held = np.zeros(len(bins), dtype=int)
    for _, of_holder in own.groupby("holder"):
        # Before the first step nobody is held.
        held += np.append(0, of_holder["held"])[of_holder["date"].searchsorted(moments)]
    return [int(number) for number in held]


def _held_at(view: View, dyad: str, day: dt.date) -> dict[str, int]:
    custody = view.frame(measures.summarise_custody, day)
    own = custody[(custody["dyad"] == dyad) & custody["sided"]]
    return {str(holder): int(held) for holder, held in zip(own["holder"], own["held"], strict=True)}


def _draw_latest(view: View, now: pd.Series) -> None:
    day = format_dated(to_date(now["latest_date"]), str(now["latest_precision"]))
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.markdown(f"**Latest act**, {day}: {literal(str(now['latest_title']))}", width="stretch")
        st.button(
            "Open",
            key=f"latest_{now['dyad']}",
            icon=":material/description:",
            type="tertiary",
            on_click=open_page,
            args=("record", view.filters, str(now["latest_id"])),
        )


def _describe_comparison(earlier: Filters | None) -> str:
    if earlier is None or earlier.date_from is None or earlier.date_to is None:
        return "Choose a start of the period to see each figure against the period before."
    days = (earlier.date_to - earlier.date_from).days + 1
    return (
        f"Changes are against the {count_of(days, 'day')} before: "
        f"{format_dated(earlier.date_from, 'day')} to {format_dated(earlier.date_to, 'day')}. People held: "
        "against the day before the period."
    )


def _describe_set_aside(records: int) -> str:
    """That records kept out of the sums of scores are still counted here."""
    if not records:
        return ""
    verb = "is" if records == 1 else "are"
    return f" {count_of(records, 'record')} {verb} set aside from scores, but counted here."
