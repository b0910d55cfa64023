"""Act and answer: which records answer which, who answers whom how soon and how hard, and what is still open."""

import streamlit as st

from ledger import measures, sentences
from widgets.chains import draw_chain_list, draw_examples, draw_highlights, draw_open_chain, look_over_chains
from widgets.figure import draw_figure
from widgets.page_head import draw_empty, draw_scope
from widgets.text import literal
from widgets.view import current_view

view = current_view()

# 1. What is shown, and the difference in a sentence
st.title("Chains")
draw_scope(view)
is_empty = not view.ask(measures.count_records)
if not is_empty:
    measured = view.frame(measures.measure_reciprocity)
    st.markdown(f"**{literal(sentences.compare_reciprocity(measured, view.filters))}**")

# 2. Where to begin, and the chain that is open
draw_examples(view)
draw_open_chain(view)
if is_empty:
    draw_empty()
    st.stop()

# 3. Who answers whom
draw_figure("reciprocity", view)

# 4. All chains
chains = look_over_chains(view)
st.markdown(f"## Chains of acts and answers\n{literal(sentences.describe_chains(chains))}")
if chains.chains:
    draw_highlights(view, chains)
    draw_chain_list(view, chains)
