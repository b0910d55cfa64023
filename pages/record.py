"""One record: everything known of it, its sources, the chain it stands in, and how to cite it."""

from dataclasses import replace

import streamlit as st

from ledger import measures
from ledger.facts import read_record_id
from ledger.figures import draw_months
from widgets.figure import draw_prepared, prepare
from widgets.identity import may_edit
from widgets.navigation import open_page
from widgets.record_card import (
    draw_chain,
    draw_citation,
    draw_facts,
    draw_neighbours,
    draw_place,
    draw_sources,
    draw_unknown,
)
from widgets.record_history import draw_history
from widgets.set_aside import draw_set_aside_button
from widgets.text import literal
from widgets.view import asked_id, current_view

view = current_view()

# 1. Which record the address asks for
asked = asked_id()
record_id = read_record_id(asked)
record = None if record_id is None else measures.find_record(view.database, record_id, view.revision)
if record_id is None or record is None:
    draw_unknown(view, asked, record_id)
    st.stop()

# 2. What happened
draw_neighbours(view, record)
st.title(literal(str(record["title"])), anchor=False)
st.markdown(literal(str(record["summary"])))

# 3. What is known of it, where, and from whom
left, right = st.columns([3, 2], gap="large")
with left:
    draw_facts(view, record)
    if not view.is_embedded:
        with st.container(horizontal=True, gap="small"):
            draw_set_aside_button(view, record)
            if may_edit():
                st.button(
                    "Edit this record",
                    icon=":material/edit:",
                    on_click=open_page,
                    args=("update", replace(view.filters, revision=None), record_id),
                    key="edit",
                )
with right:
    draw_place(view, record)
    draw_sources(measures.list_sources_of_record(view.database, record_id, view.revision))

# 4. What it answers and what answered it
draw_chain(view, record)

# 5. When, among the others of its dyad
draw_prepared(prepare(draw_months(view, record)), view, "months")

# 6. How it came to stand as it does
draw_history(view, str(record["table"]), [record_id])

# 7. How to cite it
draw_citation(view, record)
