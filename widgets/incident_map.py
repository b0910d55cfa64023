"""The map of incidents, and the records of the place that was clicked on it."""

from typing import Any

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.charts.base import PLACE_CLICK
from ledger.codebook import DYADS, label_of
from ledger.wording import count_of, format_dated, format_number, text_or, to_date
from widgets.figure import draw_figure, find_figure, selected
from widgets.navigation import open_page
from widgets.text import literal
from widgets.view import View, current_view

MOST_LISTED = 12
"""Records of a place that are listed under the map; the table below has all."""


def draw_incident_map(view: View) -> None:
    """Draw where the view's incidents happened; a click on a mark opens its record, or lists its records."""
    drawing = find_figure("incidents_map", view).drawing
    if drawing.figure is None:
        st.info(drawing.absence)
        return
    places = view.frame(measures.place_incidents)
    keys = ["map", *(f"map_{number}" for number in range(2, len(drawing.figure.panels) + 1))]

    def follow_map() -> None:
        """A mark of one record opens the record."""
        for ids in _chosen_marks(keys, places)["ids"]:
            if len(ids) == 1:
                open_page("record", current_view().filters, str(ids[0]))

    draw_figure("incidents_map", view, "map", on_select=follow_map)
    for _, place in _chosen_marks(keys, places).iterrows():
        _draw_records_of_place(view, place)


def _chosen_marks(keys: list[str], places: pd.DataFrame) -> pd.DataFrame:
    """The rows of the marks that are selected on the maps."""
    marks = [selected(key, PLACE_CLICK, "mark") for key in keys if key in st.session_state]
    return places.iloc[[int(mark) for mark in marks if mark is not None and int(mark) < len(places)]]


def _describe_cost(row: Any) -> str:
    """What an incident cost, where it cost anything: ` (38 killed, 29 injured)`."""
    cost = [
        f"{format_number(number)} {word}"
        for number, word in ((row.fatalities, "killed"), (row.injured, "injured"))
        if pd.notna(number) and number
    ]
    return f" ({', '.join(cost)})" if cost else ""


def _draw_records_of_place(view: View, place: pd.Series) -> None:
    found = view.frame(measures.list_incidents_named, tuple(place["ids"][:MOST_LISTED]))
    with st.container(border=True, gap="xsmall", key=f"place_{place.name}"):
        st.markdown(
            f"**{literal(text_or(place['place'], 'Place not named'))}**: "
            f"{literal(DYADS[place['dyad']].label)}, {literal(label_of(place['event_type']).lower())}, "
            f"{count_of(int(place['records']), 'record')}"
        )
        row: Any
        for row in found.itertuples():
            st.button(
                f"{format_dated(to_date(row.date), row.date_precision)}: {literal(row.title)}{_describe_cost(row)}",
                key=f"place_record_{row.id}",
                type="tertiary",
                icon=":material/description:",
                on_click=open_page,
                args=("record", current_view().filters, row.id),
            )
        if len(found) < place["records"]:
            st.caption(f"The newest {len(found)} of {format_number(int(place['records']))}.")
