"""Who holds whose people: taken, freed and held, by whom, on what charge, and what is known of their treatment."""

import streamlit as st

from ledger import figures, measures, sentences
from ledger.codebook import COUNTRY_OF_DYAD
from widgets.ahead import draw_ahead
from widgets.detention_tables import draw_charges, draw_flows, draw_named_people
from widgets.figure import draw_figure, draw_pair
from widgets.page_head import draw_empty
from widgets.record_table import draw_records
from widgets.table_view import open_table_view
from widgets.text import literal

# 1. What is shown, and the difference in a sentence
st.title("Detentions")
view = open_table_view("detentions")
draw_ahead(view, "flows", "custody", "status", "mistreatment")
flows = view.frame(measures.custody_flows)
if not view.ask(measures.count_records):
    draw_empty("detention")
    st.stop()
sentence = sentences.compare_custody(flows, view.filters)
if sentence:
    st.markdown(f"**{literal(sentence)}**")

# 2. Who holds whose people
if COUNTRY_OF_DYAD.keys() & set(view.filters.shown_dyads):
    with draw_pair():
        draw_figure("flows", view)
        draw_figure("custody", view)
draw_flows(flows)
unknown = view.frame(measures.summarise_unknown_custody, figures.custody_period(view)[1])
told = sentences.describe_unknown_custody(unknown, view.filters)
if told:
    st.markdown("## What the numbers do not know")
    st.markdown("\n\n".join(map(literal, told)))

# 3. Where they stand, and how they were treated
with draw_pair():
    draw_figure("status", view)
    draw_figure("mistreatment", view)

# 4. Who, and on what charge
draw_named_people(view)
draw_charges(view)

# 5. The records
st.markdown("## The detentions")
draw_records(
    view,
    "detention_records",
    columns=(
        "Date",
        "Title",
        "Relation",
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
