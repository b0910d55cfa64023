"""All records under the filters: to search, sort, choose columns of, open and download."""

import streamlit as st

from ledger import measures, sentences
from ledger.filters import MAX_WORDS_LENGTH
from widgets.filter_panel import write_words
from widgets.page_head import draw_empty, draw_scope
from widgets.record_table import COLUMNS, draw_records
from widgets.text import literal
from widgets.view import current_view

DEFAULT_COLUMNS = (
    "Date",
    "Title",
    "Relation",
    "Type",
    "Who",
    "Place",
    "Confidence",
    "Weight",
    "Precision",
    "Sources",
    "First source",
    "Record",
)

view = current_view()


# 1. What is shown, and what the two countries' records rest on
st.title("Records")
draw_scope(view)
summary = view.frame(measures.summarise_sourcing)
st.markdown(f"**{literal(sentences.compare_sourcing(summary, view.filters))}**")

# 2. Choose columns, and search
st.session_state["_search"] = view.filters.words
with st.container(horizontal=True, vertical_alignment="bottom"):
    with st.popover("Columns", icon=":material/view_column:"):
        columns = st.multiselect(
            "Columns of the table, in this order",
            list(COLUMNS),
            default=DEFAULT_COLUMNS,
            key="columns",
            format_func=lambda name: str(COLUMNS[name]["label"]),
            persist_state="session",
        )
    st.text_input(
        "Search",
        key="_search",
        type="search",
        max_chars=MAX_WORDS_LENGTH,
        on_change=write_words,
        args=("_search",),
        placeholder="Words in titles, summaries, names, places; DET0012",
        help="Records that hold every word; case and accents do not matter. The same as Words among the filters.",
    )

# 3. The records
if not int(summary["records"].sum()):
    draw_empty()
    st.stop()
draw_records(view, "all_records", columns=columns or DEFAULT_COLUMNS, height=640)
