"""What each side asked of the other, what became of it, and how long it took: the ways off the ramp."""

import streamlit as st

from ledger import sentences
from ledger.facts import read_demand_id
from ledger.measures.demands import summarise_demands
from widgets.ahead import draw_ahead
from widgets.demand_parts import draw_crises, draw_demand, draw_table, open_demands
from widgets.figure import ROWS_ANCHOR, draw_figure, draw_pair
from widgets.text import literal
from widgets.view import asked_id, current_view

whole = current_view()

# 1. One demand that the address asks for
if asked_id():
    draw_demand(whole, read_demand_id(asked_id()), asked_id())
    st.stop()

# 2. What is shown, and the difference in a sentence
st.title("Demands and off-ramps")
view = open_demands()
draw_ahead(whole, "days_to_answer", "demands")
summary = view.frame(summarise_demands, view.today)
st.markdown(f"**{literal(sentences.compare_demands(summary, view.filters))}**")

# 3. What was asked after a crisis, and how long it took
with draw_pair():
    with st.container():
        draw_crises(view)
    draw_figure("days_to_answer", whole)

# 4. When each was pending
draw_figure("demands", whole)

# 5. The demands
st.header("The demands", anchor=ROWS_ANCHOR)
draw_table(view)
