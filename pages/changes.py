"""What changed in a view since a revision, a day or the last visit: records that came, changed and went."""

import streamlit as st

from ledger.changes import describe_changes
from widgets.change_lists import (
    draw_cells,
    draw_download,
    draw_figures,
    draw_records_of,
    explain_other_changes,
    read_changes,
)
from widgets.change_since import choose_since
from widgets.page_head import draw_scope
from widgets.text import literal
from widgets.view import current_view

view = current_view()

# 1. What is shown, and since when
st.title("What changed")
draw_scope(view)
beginning = choose_since(view)
changes = read_changes(view, beginning)

# 2. The counts in a sentence, and the figures before and after
st.markdown(f"**{literal(describe_changes(changes, beginning.words))}**")
draw_figures(view, changes)
st.caption(explain_other_changes(view, changes))
if not any(changes.counts.values()):
    st.stop()

# 3. The records, and all of it as a file
draw_records_of(view, changes, "added")
draw_cells(view, changes)
draw_records_of(view, changes, "removed")
draw_download(view, changes)
