"""A situation report of the view: chosen and introduced by an analyst, seen before it is downloaded."""

import streamlit as st

from ledger import measures
from widgets.brief_form import ask_choices, draw_brief
from widgets.page_head import draw_empty, draw_scope
from widgets.site import read_site
from widgets.view import current_view

view = current_view()

# 1. What is shown
st.title("Brief")
draw_scope(view)
st.markdown("A report on this view, with its figures, its records and their sources, to edit and hand on.")
if not view.ask(measures.count_records):
    draw_empty()

# 2. What goes in, and how it will look
left, right = st.columns([1, 2], gap="large")
with left:
    st.markdown("## What goes in")
    choices = ask_choices(view)
with right:
    st.markdown("## The brief")
    draw_brief(view, choices, read_site())
