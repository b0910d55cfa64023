"""The choice of two periods, kept in the page's address: prepared around events, or any days."""

import datetime as dt

import streamlit as st

from ledger.filters import FIRST_DAY, LAST_DAY
from ledger.periods import (
    DEFAULT_WINDOW,
    PERIOD_PARAMETERS,
    SPLITS,
    WINDOWS,
    Periods,
    PeriodsInvalidError,
    find_split,
    propose_periods,
    read_periods,
    split_at,
)
from ledger.wording import count_of, format_date
from widgets.navigation import address_query, open_query
from widgets.view import View, page_query

_CUSTOM = "custom"
_LABELS = {
    "before_from": "First period from",
    "before_to": "to",
    "after_from": "Second period from",
    "after_to": "to ",
}


def find_periods(view: View) -> tuple[Periods, str]:
    """The periods that the address asks for, and why those cannot be used: the proposed ones then stand in."""
    proposed = propose_periods(view.filters, view.today)
    try:
        return read_periods(dict(page_query(view))) or proposed, ""
    except PeriodsInvalidError as error:
        return proposed, str(error)


def draw_period_choice(view: View, periods: Periods) -> None:
    """Draw the prepared comparisons and the days of both periods; a choice changes the address as one step."""
    found = find_split(periods, view.today)
    asked = dict(page_query(view))
    splits = {split.name: split for split in SPLITS}
    st.session_state["_split"] = found[0] if found else _CUSTOM
    st.session_state["_window"] = found[1] if found else None

    def show(chosen: Periods) -> None:
        open_query(None, [*chosen.to_query(), *address_query(view.filters)])

    def apply_split() -> None:
        name, days = st.session_state["_split"], st.session_state["_window"] or DEFAULT_WINDOW
        # Days chosen while no split is are a wish for the first one.
        split = splits.get(name) or (splits[found[0]] if found else splits["crash"])
        show(split_at(split.day, days, view.today))

    def apply_days() -> None:
        days = {name: st.session_state[f"_{name}"] for name in PERIOD_PARAMETERS}
        if all(days.values()):
            query = [(name, day.isoformat()) for name, day in days.items()]
            open_query(None, [*query, *address_query(view.filters)])

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="period_split"):
        st.selectbox(
            "Before and after",
            [*splits, *([] if found else [_CUSTOM])],
            format_func=lambda name: (
                "Days chosen below" if name == _CUSTOM else f"{splits[name].label}, {format_date(splits[name].day)}"
            ),
            key="_split",
            on_change=apply_split,
            filter_mode=None,
            width=330,
        )
        st.selectbox(
            "Days on each side",
            WINDOWS,
            index=None,
            format_func=lambda days: count_of(days, "day"),
            key="_window",
            on_change=apply_split,
            filter_mode=None,
            placeholder="As below",
            width=160,
            help="No earlier than the record starts, no later than today.",
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="period_days"):
        for name, day in zip(PERIOD_PARAMETERS, _days_of(periods), strict=True):
            st.session_state[f"_{name}"] = _read(asked.get(name)) or day
            st.date_input(
                _LABELS[name],
                value=None,
                key=f"_{name}",
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                format="YYYY-MM-DD",
                on_change=apply_days,
                width=160,
            )


def _days_of(periods: Periods) -> tuple[dt.date, ...]:
    return periods.before_from, periods.before_to, periods.after_from, periods.after_to


def _read(text: str | None) -> dt.date | None:
    """A day of the address, where the field can show it, so that a mistake can be mended where it is."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None
