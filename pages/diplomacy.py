"""What states did toward each other: who toward whom, at what level, and what became of meetings."""

import streamlit as st

from ledger import measures, sentences
from widgets.ahead import draw_ahead
from widgets.figure import draw_figure
from widgets.page_head import draw_empty
from widgets.record_table import draw_records
from widgets.table_view import open_table_view
from widgets.text import literal

# 1. What is shown, and the difference in a sentence
st.title("Diplomacy")
view = open_table_view("diplomatic_actions")
draw_ahead(view, "directions", "matrix", "levels", "meetings", "action_types")
if not view.ask(measures.count_records):
    draw_empty("diplomatic action")
    st.stop()
summary = view.frame(measures.summarise_diplomacy)
st.markdown(f"**{literal(sentences.compare_diplomacy(summary, view.filters))}**")

# 2. Who toward whom
left, right = st.columns(2, gap="large")
with left:
    draw_figure("directions", view)
with right:
    draw_figure("matrix", view)

# 3. At what level, and what became of meetings
left, right = st.columns(2, gap="large")
with left:
    draw_figure("levels", view)
with right:
    draw_figure("meetings", view)

# 4. Of what kind
draw_figure("action_types", view)

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
