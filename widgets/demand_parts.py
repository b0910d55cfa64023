"""Pieces of the page on demands: what narrows it, what followed a crisis, the table, one demand."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import DEMAND_STATUS, DYADS, side_name
from ledger.facts import state_demand
from ledger.filters import Filters
from ledger.measures.demands import (
    CRISES,
    DAYS_AFTER,
    FILTERS,
    MOST_CITING,
    list_crisis_demands,
    list_demands,
    list_records_of_demand,
)
from ledger.wording import count_of, format_date, format_dated, format_number, join_words, text_or, to_date
from widgets.downloads import draw_csv_download
from widgets.identity import may_edit
from widgets.navigation import open_page
from widgets.page_head import draw_empty, draw_scope
from widgets.record_card import STEPS_STYLE, draw_sources
from widgets.record_history import draw_history
from widgets.record_table import open_ticked, table_height
from widgets.text import literal
from widgets.view import View, current_view

HEIGHT = 520
ICONS = {
    "open": ":material/hourglass_empty:",
    "partly_met": ":material/contrast:",
    "met": ":material/check_circle:",
    "rejected": ":material/cancel:",
    "lapsed": ":material/history_toggle_off:",
}
CONFIG = {
    "Demand": st.column_config.TextColumn(width=400),
    "Who": st.column_config.TextColumn("Who → whom", width=160),
    "State": st.column_config.TextColumn(width=90),
    "Raised": st.column_config.DateColumn(
        format="D MMM YYYY",
        width=100,
        help="Where the detail of a demand says that the day is not shown, the first of a month stands for it.",
    ),
    "Days open": st.column_config.NumberColumn(
        width=80,
        format="localized",
        help="To the day on which it was met, rejected or lapsed; else to the day looked at.",
    ),
    "State of": st.column_config.DateColumn(format="D MMM YYYY", width=100),
    "Records": st.column_config.NumberColumn(width=70, help="Records behind it: open the demand for them."),
    "Why": st.column_config.TextColumn("Why it stands so", width=460),
    "Publisher": st.column_config.TextColumn("Source", width=140),
    "First source": st.column_config.LinkColumn("Link", display_text=r"^https?://(?:www\.)?([^/?#]+)", width=150),
    "Id": st.column_config.TextColumn(width=75),
}
HOW_FOUND = (
    "The table of demands names no records. These are records of the same relation, dated from the day on which the "
    "demand was raised to that of its state, that cite one of its sources; and acts between the two sides on the day "
    f"of its state. Pages cited by more than {MOST_CITING} records are overviews and do not count. Not every "
    "one of them need have moved the demand."
)


def open_demands() -> View:
    """The current view narrowed by what narrows demands, its scope drawn; ends the page where none is left."""
    whole = current_view()
    view = whole.narrowed(whole.filters.only(FILTERS))
    demands = view.frame(list_demands, view.today)
    draw_scope(view, counted=count_of(len(demands), "demand"), left_out=whole.filters.name_others(FILTERS))
    if view.filters.initiators or view.filters.affiliations:
        st.caption("Who acted is who asks here, and sources are those that the demand cites.")
    if demands.empty:
        draw_empty("demand")
        st.stop()
    return view


def draw_crises(view: View) -> None:
    """What was asked soon after each crisis, and what became of it."""
    followed = view.frame(list_crisis_demands, view.today)
    demands = view.frame(list_demands, view.today).set_index("demand_id", drop=False)
    st.markdown("## What was asked after a crisis")
    if followed.empty:
        st.caption(f"No demand of this view was raised within {DAYS_AFTER} days of a crisis.")
        return
    st.caption(f"Demands raised within {DAYS_AFTER} days in the relation concerned. Choose one to open it.")
    st.html(STEPS_STYLE)
    for crisis in CRISES:
        own = demands.loc[followed.loc[followed["crisis"] == crisis.name, "demand_id"]]
        if own.empty:
            continue
        st.markdown(f"**{literal(crisis.name)}, {format_date(crisis.day)}**: {literal(_sum_up(own))}")
        with st.container(gap="xxsmall", key=f"step_crisis_{crisis.day:%Y%m%d}"):
            for _, demand in own.iterrows():
                _draw_way(demand, f"crisis_{crisis.day:%Y%m%d}")


def _sum_up(demands: pd.DataFrame) -> str:
    """`4 demands: 1 met after 286 days, 2 partly met, 1 open`."""
    parts = []
    for code, term in DEMAND_STATUS.items():
        own = demands[demands["status"] == code]
        if len(own):
            days = join_words([format_number(int(number)) for number in own["days_open"]])
            after = f" after {days} days" if code == "met" else ""
            parts.append(f"{format_number(len(own))} {term.label.lower()}{after}")
    return f"{count_of(len(demands), 'demand')}: {join_words(parts)}"


def _draw_way(demand: pd.Series, prefix: str) -> None:
    sides = f"{side_name(demand['demanded_by'])} → {side_name(demand['demanded_of'])}"
    state = DEMAND_STATUS[str(demand["status"])].label
    st.button(
        f"{literal(state)} · {literal(sides)} · **{literal(str(demand['demand']))}**",
        icon=ICONS[str(demand["status"])],
        type="tertiary",
        wrap=True,
        width="stretch",
        on_click=open_page,
        args=("demands", current_view().filters, str(demand["demand_id"])),
        key=f"{prefix}_{demand['demand_id']}",
    )


def draw_table(view: View) -> None:
    """The table of the demands; a tick opens one, the download has all columns."""
    rows = view.frame(list_demands, view.today)

    st.caption("Tick a row for the demand with its records, sources and history; click a column's head to sort.")
    st.dataframe(
        pd.DataFrame(
            {
                "Demand": rows["demand"],
                "Who": rows["demanded_by"].map(side_name) + " → " + rows["demanded_of"].map(side_name),
                "State": rows["status"].map(lambda code: DEMAND_STATUS[code].label),
                "Raised": rows["raised"],
                "Days open": rows["days_open"],
                "State of": rows["status_date"],
                "Records": rows["records"],
                "Why": rows["status_note"].map(text_or),
                "Publisher": rows["publisher"],
                "First source": rows["first_source"],
                "Id": rows["demand_id"],
            }
        ),
        key="demand_rows",
        hide_index=True,
        column_config=CONFIG,
        on_select=partial(open_ticked, "demand_rows", rows["demand_id"], "demands"),
        selection_mode="single-row",
        placeholder="",
        alt=f"Table of {count_of(len(rows), 'demand')}; choose a row to open the demand",
        height=table_height(len(rows), HEIGHT),
    )
    with st.container(horizontal=True, gap="small"):
        draw_csv_download(
            f"Download {count_of(len(rows), 'demand')} as CSV",
            lambda: rows.assign(sources=rows["sources"].map(";".join)),
            f"caucasus_ledger_demands_revision_{view.revision}.csv",
            "download_demands",
        )
        if may_edit() and not view.is_embedded:
            st.button("Add a demand", icon=":material/add:", on_click=_add_demand, args=(view,), key="add_demand")


def _add_demand(view: View) -> None:
    st.session_state["update_way"] = "One new record"
    st.session_state["new_record_table"] = "demands"
    open_page("update", replace(view.filters, revision=None))


def draw_demand(view: View, demand_id: str | None, asked: str) -> None:
    """One demand: what was asked, what became of it, the records behind it, its sources and history."""
    every = Filters(dyads=tuple(DYADS), revision=view.filters.revision)
    demands = view.frame(list_demands, view.today, filters=every).set_index("demand_id", drop=False)
    if demand_id is None or demand_id not in demands.index:
        st.title("No such demand", anchor=False)
        st.markdown(f"No demand of this revision has the id **{literal(asked[:40])}**. Ids look like DEM027.")
        _draw_back()
        return
    demand = demands.loc[[demand_id]].iloc[0]
    st.title(literal(str(demand["demand"])), anchor=False)
    _draw_back()
    st.markdown(f"**{literal(_say_state(demand))}**")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.table(
            {fact.name: f"**{literal(fact.value)}**" for fact in state_demand(demand)},
            border="horizontal",
            alt="What is known of the demand",
        )
        if may_edit() and not view.is_embedded:
            st.button(
                "Edit this demand",
                icon=":material/edit:",
                on_click=open_page,
                args=("update", replace(view.filters, revision=None), demand_id),
                key="edit",
            )
    with right:
        draw_sources(view.frame(measures.list_named_sources, tuple(demand["sources"])))
    _draw_records(view, demand)
    draw_history(view, "demands", [demand_id])


def _say_state(demand: pd.Series) -> str:
    """What became of the demand and how long it took, in a sentence."""
    days = count_of(int(demand["days_open"]), "day")
    raised = format_date(to_date(demand["raised"]))
    asked = f"{side_name(demand['demanded_by'])} asked {side_name(demand['demanded_of'])} on {raised}"
    status = str(demand["status"])
    state = DEMAND_STATUS[status].label.lower()
    if pd.notna(demand["over_on"]):
        return f"{asked}; {state} on {format_date(to_date(demand['over_on']))}, after {days}."
    since = (
        ""
        if status == "open" or pd.isna(demand["status_date"])
        else f" since {format_date(to_date(demand['status_date']))}"
    )
    return f"{asked}; {state}{since}, not settled {days} after it was raised."


def _draw_records(view: View, demand: pd.Series) -> None:
    records = list_records_of_demand(view.database, str(demand["demand_id"]), view.revision)
    st.markdown(f"## {count_of(len(records), 'record')} behind it")
    st.caption(HOW_FOUND)
    st.html(STEPS_STYLE)
    with st.container(gap="xxsmall", key="step_records"):
        for _, record in records.iterrows():
            day = format_dated(to_date(record["date"]), str(record["date_precision"]))
            sides = f"{side_name(str(record['initiator']))} → {side_name(str(record['target']))}"
            how = "" if record["shares_page"] else " · on the day of its state"
            st.button(
                f"{day} · {literal(sides)} · **{literal(str(record['title']))}**{how}",
                icon=":material/arrow_right:",
                type="tertiary",
                wrap=True,
                width="stretch",
                on_click=open_page,
                args=("record", current_view().filters, str(record["id"])),
                key=f"open_{record['id']}",
            )


def _draw_back() -> None:
    st.button(
        "Back to demands",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=open_page,
        args=("demands", current_view().filters),
        key="back",
    )
