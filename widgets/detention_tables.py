"""Tables of the detentions page: flows by nationality, named people, charges."""

from functools import partial

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import DYADS, MISTREATMENT, STATUS, side_name
from ledger.wording import count_of, format_number
from widgets.record_table import open_ticked
from widgets.view import View

NOT_REPORTED = "Not reported"
MOST_ROWS = 500
"""Rows of a table at most."""


def _nationality(code: object) -> str:
    return NOT_REPORTED if pd.isna(code) else side_name(str(code))  # type: ignore[call-overload]


def _tell_cut(shown: int, of_all: int) -> str:
    """That a table shows the first of its rows only, where it does."""
    cut = f" Shown are the first {format_number(shown)}; the download of the detentions below has all."
    return cut if shown < of_all else ""


def draw_flows(flows: pd.DataFrame) -> None:
    """Who took and freed people of which nationality, own people included, from `measures.custody_flows`."""
    if flows.empty:
        return
    st.markdown("## By nationality, own people included")
    st.caption(
        "Whose they are is whom the act was directed at, whatever their passport: staff of the other side's outlets "
        "can be the holder's own nationals. Own or third people count here alone, not in the charts above."
    )
    st.dataframe(
        pd.DataFrame(
            {
                "Relation": flows["dyad"].map(lambda dyad: DYADS[dyad].label),
                "Held by": flows["holder"].map(side_name),
                "Nationality": flows["nationality"].map(_nationality),
                "Whose": flows["sided"].map({True: "The other side's", False: "Own or third"}),
                "Taken": flows["taken"],
                "Freed": flows["freed"],
                "Records": flows["records"],
                "Without a number": flows["uncounted"],
            }
        ),
        hide_index=True,
        alt="People taken and freed by holder and nationality",
        column_config={
            "Without a number": st.column_config.NumberColumn(help="Records that do not say how many people"),
            "Whose": st.column_config.TextColumn(
                help="Whether the act was between the two sides of the relation, as the record codes it"
            ),
        },
    )


def draw_named_people(view: View) -> None:
    """Named people with the latest the view's records say of each; a row opens the latest record."""
    people = view.frame(measures.list_named_people, view.today, MOST_ROWS)
    named, held = (int(people[column].max()) if len(people) else 0 for column in ("people", "held_people"))
    st.markdown(f"## Named people: {format_number(named)}")
    st.caption(
        f"With the latest that the records of this view say of each; the {format_number(held)} whose release "
        "or death is not on record first, with the days since anything was heard. Choose a row for that record."
        f"{_tell_cut(len(people), named)}"
    )
    if people.empty:
        st.caption("No record of this view names anybody.")
        return

    st.dataframe(
        pd.DataFrame(
            {
                "Name": people["name"],
                "Status": people["status"].map(lambda code: STATUS[code].label),
                "Last news": people["since"],
                "Days since": people["days_since"],
                "What it says": people["title"],
                "Held by": people["holder"].map(side_name),
                "Nationality": people["nationality"].map(_nationality),
                "Records": people["records"],
            }
        ),
        key="named_people",
        on_select=partial(open_ticked, "named_people", people["id"]),
        selection_mode="single-row",
        hide_index=True,
        placeholder="",
        alt=f"{count_of(len(people), 'named person', 'named people')} with status and date of the latest record",
        column_config={
            "Name": st.column_config.TextColumn(pinned=True),
            "Last news": st.column_config.DateColumn(format="D MMM YYYY"),
            "Days since": st.column_config.NumberColumn(
                format="%d", help="Days from the last news to today, where no release or death is on record"
            ),
        },
    )


def draw_charges(view: View) -> None:
    """What those detained are accused of, newest first; a row opens the record."""
    charges = view.frame(measures.list_charges, MOST_ROWS)
    records = int(charges["records"].max()) if len(charges) else 0
    st.markdown(f"## Charges: {count_of(records, 'record')}")
    st.caption(
        "What those detained were accused of at the time, in the words of the record. Choose a row to open it."
        f"{_tell_cut(len(charges), records)}"
    )
    if charges.empty:
        st.caption("No record of this view names a charge.")
        return

    st.dataframe(
        pd.DataFrame(
            {
                "Date": charges["date"],
                "Charge": charges["charge"],
                "People": charges["people"],
                "Whom": charges["detainee_group"].fillna(NOT_REPORTED),
                "Held by": charges["holder"].map(side_name),
                "Status": charges["status"].map(lambda code: STATUS[code].label),
                "Mistreatment": charges["mistreatment"].map(lambda code: MISTREATMENT[code].label),
            }
        ),
        key="charges",
        on_select=partial(open_ticked, "charges", charges["id"]),
        selection_mode="single-row",
        hide_index=True,
        placeholder="",
        alt=f"Charges in {count_of(len(charges), 'record')}, newest first",
        column_config={"Date": st.column_config.DateColumn(format="D MMM YYYY")},
    )
