"""What happened on the ground and in the public sphere: where, of what kind, when, and what it cost."""

import pandas as pd
import streamlit as st

from ledger import measures, sentences
from ledger.charts import incidents
from widgets.figure import draw_figure
from widgets.incident_map import draw_incident_map
from widgets.page_head import draw_empty
from widgets.record_table import draw_records
from widgets.table_view import open_table_view
from widgets.text import literal
from widgets.type_cells import draw_type_cells

# 1. What is shown, and the difference in a sentence
st.title("Incidents")
view = open_table_view("incidents")
records = int(view.ask(measures.count_records))
if not records:
    draw_empty("incident")
    st.stop()
summary = view.frame(measures.summarise_incidents)
st.markdown(f"**{literal(sentences.compare_incidents(summary, view.filters))}**")

# 2. Where
draw_incident_map(view, records, int(summary["unplaced"].sum()))

# 3. At what cost, and of what kind
span = view.ask(measures.find_span)
first = view.filters.date_from or span[0]
last = view.filters.date_to or span[1]
left, right = st.columns(2, gap="large")
with left:
    unit = measures.choose_bin(first, last)
    series = view.frame(measures.count_over_time, unit)
    if series[["fatalities", "injured"]].any(axis=None):
        span_drawn = (pd.Timestamp(first), pd.Timestamp(last))
        draw_figure(
            incidents.casualties_over_time(series, summary, unit, span_drawn), view, "casualties", records=records
        )
    else:
        st.markdown("## People killed and injured")
        st.caption("No incident of this view is reported to have killed or injured anyone.")
with right:
    draw_type_cells(view, "incident_types", unit=measures.choose_table_bin(*span), noun="incident")

# 4. The records
st.markdown("## The incidents")
draw_records(
    view,
    "incident_records",
    columns=(
        "Date",
        "Relation",
        "Title",
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
