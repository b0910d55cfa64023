"""What states did toward each other: who toward whom, at what level, and what became of meetings."""

from dataclasses import replace

import streamlit as st

from ledger import measures, sentences
from ledger.charts import diplomacy
from ledger.charts.base import CELL_CLICK, PAIR_CLICK
from ledger.codebook import DYADS, side_name
from widgets.figure import draw_figure, selected
from widgets.navigation import open_page
from widgets.page_head import draw_empty
from widgets.record_list import list_behind
from widgets.record_table import draw_records
from widgets.table_view import open_table_view
from widgets.text import literal
from widgets.type_cells import draw_type_cells

# 1. What is shown, and the difference in a sentence
st.title("Diplomacy")
view = open_table_view("diplomatic_actions")
if not view.ask(measures.count_records):
    draw_empty("diplomatic action")
    st.stop()
summary = view.frame(measures.summarise_diplomacy)
st.markdown(f"**{literal(sentences.compare_diplomacy(summary, view.filters))}**")

# 2. Who toward whom
filters = view.filters
pairs = view.frame(measures.count_pairs)


def follow_direction() -> None:
    """A click on a bar lists the acts of its side toward the other; filters would add those toward third sides."""
    initiator = selected("directions", PAIR_CLICK, "initiator")
    if initiator:
        dyad = str(selected("directions", PAIR_CLICK, "dyad"))
        acts = view.frame(measures.list_acts)
        own = acts[(acts["initiator"] == str(initiator)) & (acts["dyad"] == dyad)]
        list_behind(f"{side_name(str(initiator))}, {DYADS[dyad].label}", tuple(own["id"]), "directions")


def follow_matrix() -> None:
    """A click on a cell shows the acts of its row's sides in the relations that the cell has acts of."""
    source = selected("matrix", CELL_CLICK, "source")
    if source:
        initiators, relations = diplomacy.sides_of_cell(pairs, source, selected("matrix", CELL_CLICK, "sink"))
        open_page("records", replace(filters, initiators=initiators, dyads=relations))


left, right = st.columns(2, gap="large")
with left:
    draw_figure("directions", view, on_select=follow_direction)
with right:
    draw_figure("matrix", view, on_select=follow_matrix)

# 3. At what level, and what became of meetings
left, right = st.columns(2, gap="large")
with left:
    draw_figure("levels", view)
with right:
    draw_figure("meetings", view)

# 4. Of what kind
draw_type_cells(view, "action_types")

# 5. The records
st.markdown("## The diplomatic actions")
draw_records(
    view,
    "diplomacy_records",
    columns=(
        "Date",
        "Title",
        "Relation",
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
