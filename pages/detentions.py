"""Who holds whose people: taken, freed and held, by whom, on what charge, and what is known of their treatment."""

import datetime as dt

import pandas as pd
import streamlit as st

from ledger import measures, sentences
from ledger.charts import detentions
from ledger.codebook import COUNTRY_OF_DYAD
from widgets.detention_tables import draw_charges, draw_flows, draw_named_people
from widgets.figure import draw_figure
from widgets.page_head import draw_empty
from widgets.record_table import draw_records
from widgets.table_view import open_table_view
from widgets.text import literal

# 1. What is shown, and the difference in a sentence
st.title("Detentions")
view = open_table_view("detentions")
flows = view.frame(measures.custody_flows)
records = int(view.ask(measures.count_records))
if not records:
    draw_empty("detention")
    st.stop()
st.markdown(f"**{literal(sentences.compare_custody(flows, view.filters))}**")

# 2. Who holds whose people
first, last = view.ask(measures.find_span)
start = view.filters.date_from or first
end = max(min(view.filters.date_to or view.today, view.today), start)
held = view.frame(measures.summarise_custody, end)
dyads = [dyad for dyad in view.filters.shown_dyads if dyad in COUNTRY_OF_DYAD]
if dyads:
    left, right = st.columns(2, gap="large")
    with left:
        draw_figure(detentions.custody_flows(flows, held, dyads), view, "flows", records=int(flows["records"].sum()))
    with right:
        steps = view.frame(measures.custody_over_time)
        span = (pd.Timestamp(start), pd.Timestamp(end) + dt.timedelta(days=1))
        draw_figure(
            detentions.custody_over_time(steps, dyads, span), view, "custody", records=int(flows["records"].sum())
        )
draw_flows(flows)

# 3. Where they stand, and how they were treated
fields = view.frame(measures.count_detention_field)
left, right = st.columns(2, gap="large")
with left:
    draw_figure(detentions.statuses(fields, view.filters.shown_dyads), view, "status", records=records)
with right:
    draw_figure(detentions.mistreatment(fields, view.filters.shown_dyads), view, "mistreatment", records=records)

# 4. Who, and on what charge
left, right = st.columns(2, gap="large")
with left:
    draw_named_people(view)
with right:
    draw_charges(view)

# 5. The records
st.markdown("## The detentions")
draw_records(
    view,
    "detention_records",
    columns=(
        "Date",
        "Relation",
        "Title",
        "Type",
        "Who",
        "People",
        "Status",
        "Mistreatment",
        "Confidence",
        "Sources",
        "First source",
        "Record",
    ),
)
