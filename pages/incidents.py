"""What happened on the ground and in the public sphere: where, of what kind, when, and what it cost."""

import streamlit as st

from ledger import measures, sentences
from widgets.ahead import draw_ahead
from widgets.figure import draw_figure
from widgets.page_head import draw_empty
from widgets.record_table import draw_records
from widgets.table_view import open_table_view
from widgets.text import literal

# 1. What is shown, and the difference in a sentence
st.title("Incidents")
view = open_table_view("incidents")
draw_ahead(view, "incidents_map", "casualties", "incident_types")
if not view.ask(measures.count_records):
    draw_empty("incident")
    st.stop()
summary = view.frame(measures.summarise_incidents)
st.markdown(f"**{literal(sentences.compare_incidents(summary, view.filters))}**")

# 2. Where
draw_figure("incidents_map", view, "map")

# 3. At what cost, and of what kind
left, right = st.columns(2, gap="large")
with left:
    draw_figure("casualties", view)
with right:
    draw_figure("incident_types", view)

# 4. The records
st.markdown("## The incidents")
draw_records(
    view,
    "incident_records",
    columns=(
        "Date",
        "Title",
        "Relation",
        "Type",
        "Fatalities",
        "Injured",
        "Place",
        "Who",
        "Confidence",
        "Sources",
        "First source",
        "Record",
    ),
)
