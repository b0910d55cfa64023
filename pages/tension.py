"""How tension and cooperation with Russia rise and decay, what moved them, and how much the way of counting matters."""

import streamlit as st

from ledger import figures, measures, sentences
from widgets.ahead import draw_ahead
from widgets.figure import draw_figure
from widgets.page_head import draw_empty, draw_scope
from widgets.tension_parts import draw_counting, draw_events
from widgets.text import literal
from widgets.view import current_view

view = current_view()
draw_ahead(view, "tension", "tension_ways", "balance")

# 1. What is shown, and the difference in a sentence
st.title("Tension and cooperation")
draw_scope(view)
summary = view.frame(measures.summarise_tension, view.today)
if summary.empty or not (view.ask(measures.count_records) or summary["acts"].sum()):
    draw_empty()
    st.stop()
st.markdown(f"**{literal(sentences.compare_tension(summary))}**")
draw_counting(view)

# 2. The curves, and what raised them
draw_figure("tension", view)
draw_events(view)

# 3. Whether the way of counting matters
draw_figure("tension_ways", view)
st.markdown(
    literal(sentences.compare_ways(view.frame(measures.summarise_tension, view.today, figures.list_ways(view))))
)

# 4. What each month added
draw_figure("balance", view)
