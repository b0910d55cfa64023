"""Access: who may do what, tokens for programs, and everything that was done or refused."""

import streamlit as st

from ledger.access import SETTLE
from widgets.access_lists import draw_deeds, draw_roles
from widgets.access_tokens import draw_making, draw_tokens
from widgets.sign_in import draw_only_for
from widgets.view import current_view

draw_only_for(SETTLE, "Access")
view = current_view()

# 1. Who may do what
st.title("Access", anchor=False)
draw_roles()

# 2. Tokens for programs
st.markdown("## Tokens for programs")
draw_tokens(view)
if not view.is_embedded:
    draw_making(view)

# 3. What was done and what was refused
st.markdown("## What was done and refused")
draw_deeds(view)
