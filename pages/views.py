"""Saved views: views with a name and a link that lasts, to find, open, rename, copy and retire."""

import streamlit as st

from widgets.saved_views import draw_views
from widgets.view import current_view

view = current_view()

# 1. What a saved view is
st.title("Saved views")
st.markdown(
    "**A saved view is a link with a name that always means the same filters.** A live one follows the ledger, a "
    "pinned one shows the figures of its revision for good. The filters beside do not narrow this list."
)

# 2. Every one of them, and what can be done with it
draw_views(view)
