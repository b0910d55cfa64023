"""Pieces of the page on tension: how it is counted, and what raised it."""

from functools import partial

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import DYADS
from ledger.figures import EVENTS_NAMED
from ledger.filters import BY_CONFIDENCE, HALF_LIFE
from ledger.wording import count_of, format_date, format_points, to_date
from widgets.filter_panel import change_filters, mirror
from widgets.record_table import open_ticked
from widgets.text import literal
from widgets.view import View

HALF_LIVES = (7, 15, 30, 60, 90, 180)
"""The half-lives, in days, that are offered; an address may name any between the first and the last."""


def draw_counting(view: View) -> None:
    """How fast acts decay, and whether they weigh by how sure they are; a choice goes into the address."""
    if view.is_embedded:
        return

    def apply_half_life() -> None:
        chosen = st.session_state["_half_life"]
        change_filters({"half_life": [] if chosen in (None, HALF_LIFE) else [str(chosen)]})

    def apply_weight() -> None:
        change_filters({"weight": [BY_CONFIDENCE] if st.session_state["_weight"] else []})

    with st.container(key="counting", horizontal=True, vertical_alignment="bottom", gap="large"):
        mirror("_half_life", view.filters.half_life)
        st.segmented_control(
            "Half-life, days",
            sorted({*HALF_LIVES, view.filters.half_life}),
            key="_half_life",
            on_change=apply_half_life,
            help="Days after which an act counts half. A short one follows the news, a long one remembers.",
        )
        mirror("_weight", view.filters.weighted)
        st.toggle(
            "Weigh acts by how sure they are",
            key="_weight",
            on_change=apply_weight,
            help=_explain_weights(view),
        )


def _explain_weights(view: View) -> str:
    weights = view.ask(measures.list_confidence_weights)
    told = ", ".join(f"{confidence} {weight:g}" for confidence, weight in weights.items())
    return f"An act then counts by its confidence: {told}. These weights are a choice of ours."


def draw_events(view: View) -> None:
    """What raised tension most, by relation, with what it makes of the tension at its peak and at the end."""
    events = view.frame(measures.list_tension_events, view.today, EVENTS_NAMED)
    st.markdown("## What raised tension most")
    if events.empty:
        st.caption("No act within the period raised tension between the two sides.")
        return
    events = events.sort_values(["dyad", "week_points"], ascending=[True, False], kind="stable")
    last = format_date(to_date(events.iloc[0]["last_date"]))
    peaks = events.drop_duplicates("dyad")
    told = "; ".join(
        f"{DYADS[str(dyad)].label} {format_points(points)} points on {format_date(to_date(day))}"
        for dyad, points, day in zip(peaks["dyad"], peaks["peak_tension"], peaks["peak_date"], strict=True)
    )
    st.caption(
        literal(
            f"Of each relation the {EVENTS_NAMED} weeks of the period that added most, named by their weightiest act. "
            f"A share is what the act, or all acts of its week, still make of the relation's tension on its highest "
            f"day ({told}), or at the end ({last}); none where it came after the highest day. Choose a row to open "
            "the record."
        )
    )

    st.dataframe(
        _readable(events),
        key="tension_events",
        on_select=partial(open_ticked, "tension_events", events["id"]),
        selection_mode="single-row",
        hide_index=True,
        placeholder="",
        alt=f"{count_of(len(events), 'act')} that raised tension most, with their share of it",
        height="content",
        column_config={
            "Date": st.column_config.DateColumn(format="D MMM YYYY"),
            "Act": st.column_config.TextColumn(width=400),
            **{
                name: st.column_config.NumberColumn(format="%.1f", help=explained)
                for name, explained in (
                    ("Added", "Goldstein points that the act adds at its date"),
                    ("Week added", "Goldstein points that all conflictual acts of its week and relation add"),
                )
            },
            "Acts in week": st.column_config.NumberColumn(help="Conflictual acts between the two sides in its week"),
            **{
                name: st.column_config.NumberColumn(format="%.1f%%", help=explained)
                for name, explained in (
                    ("Of the peak", "Share of the act in the relation's tension on its highest day"),
                    ("Week of the peak", "Share of all acts of its week, up to the highest day"),
                    ("Of the end", "Share of the act in the relation's tension on the last day"),
                )
            },
        },
    )


def _readable(events: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Date": events["date"],
            "Act": events["title"],
            "Relation": events["dyad"].map(lambda dyad: DYADS[dyad].label),
            "Added": events["points"],
            "Of the peak": 100 * events["share_at_peak"],
            "Of the end": 100 * events["share_at_end"],
            "Week added": events["week_points"],
            "Acts in week": events["week_acts"],
            "Week of the peak": 100 * events["week_share_at_peak"],
        }
    )
