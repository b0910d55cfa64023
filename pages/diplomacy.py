"""What states did toward each other: who toward whom, at what level, and what became of meetings."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from ledger import measures, sentences
from ledger.charts import diplomacy
from ledger.charts.base import CELL_CLICK, PAIR_CLICK
from widgets.figure import draw_figure, selected
from widgets.navigation import open_page
from widgets.page_head import draw_empty
from widgets.record_table import draw_records
from widgets.table_view import open_table_view
from widgets.text import literal
from widgets.type_cells import draw_type_cells

# 1. What is shown, and the difference in a sentence
st.title("Diplomacy")
view = open_table_view("diplomatic_actions")
records = int(view.ask(measures.count_records))
if not records:
    draw_empty("diplomatic action")
    st.stop()
summary = view.frame(measures.summarise_diplomacy)
st.markdown(f"**{literal(sentences.compare_diplomacy(summary, view.filters))}**")

# 2. Who toward whom
filters = view.filters
dyads = filters.shown_dyads
pairs = view.frame(measures.count_pairs)


def follow_direction() -> None:
    """A click on a bar shows the acts of its side in its relation."""
    initiator = selected("directions", PAIR_CLICK, "initiator")
    if initiator:
        dyad = str(selected("directions", PAIR_CLICK, "dyad"))
        open_page("records", replace(filters, initiators=(str(initiator),), dyads=(dyad,)))


def follow_matrix() -> None:
    """A click on a cell shows the acts of its row's sides in the relations that the cell has acts of."""
    source = selected("matrix", CELL_CLICK, "source")
    if source:
        initiators, relations = diplomacy.sides_of_cell(pairs, source, selected("matrix", CELL_CLICK, "sink"))
        open_page("records", replace(filters, initiators=initiators, dyads=relations))


left, right = st.columns(2, gap="large")
with left:
    draw_figure(
        diplomacy.directions(pairs, dyads),
        view,
        "directions",
        records=int(pairs["scored"].sum()),
        on_select=follow_direction,
    )
with right:
    draw_figure(diplomacy.matrix(pairs), view, "matrix", records=records, on_select=follow_matrix)

# 3. At what level, and what became of meetings
span = view.ask(measures.find_span)
first = filters.date_from or span[0]
last = filters.date_to or span[1]
unit = measures.choose_table_bin(first, last)
meetings = view.frame(measures.count_meetings, unit)
left, right = st.columns(2, gap="large")
with left:
    draw_figure(diplomacy.levels(view.frame(measures.count_levels), dyads), view, "levels", records=records)
with right:
    if meetings.empty:
        st.markdown("## Meetings held and called off")
        st.caption("No meeting, call or cancellation is in this view.")
    else:
        draw_figure(
            diplomacy.meetings_over_time(meetings, dyads, unit, (pd.Timestamp(first), pd.Timestamp(last))),
            view,
            "meetings",
            records=int(meetings["records"].sum()),
            filters=replace(filters, types=tuple(sorted(meetings["event_type"].unique()))),
        )

# 4. Of what kind
draw_type_cells(view, "action_types", unit=unit, noun="action")

# 5. The records
st.markdown("## The diplomatic actions")
draw_records(
    view,
    "diplomacy_records",
    columns=(
        "Date",
        "Relation",
        "Title",
        "Type",
        "Level",
        "Who",
        "Weight",
        "Place",
        "Confidence",
        "Sources",
        "First source",
        "Record",
    ),
)
