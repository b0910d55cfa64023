"""How far to trust the record: what weakens it, where it is empty, and which scores to look at twice."""

import streamlit as st

from ledger import measures, quality
from ledger.measures.quality import (
    count_cited_sources,
    count_resting,
    list_gaps,
    summarise_coverage,
    summarise_weaknesses,
)
from widgets.ahead import draw_ahead
from widgets.figure import draw_figure, draw_pair
from widgets.page_head import draw_empty, draw_scope
from widgets.quality_lists import draw_lists
from widgets.text import literal
from widgets.view import current_view

view = current_view()
draw_ahead(view, "weaknesses", "resting", "coverage", "record_types", "affiliations", "languages")

# 1. What is shown, and the difference in a sentence
st.title("Quality of the record")
draw_scope(view)
if not view.ask(measures.count_records):
    draw_empty()
    st.stop()
coverage = view.frame(summarise_coverage)
st.markdown(f"**{literal(quality.compare_quality(view.frame(summarise_weaknesses), coverage, view.filters))}**")

# 2. What weakens the records, and whose word they rest on
with draw_pair():
    draw_figure("weaknesses", view)
    draw_figure("resting", view)

# 3. The records to work through, the scores to look at twice, and what the whole ledger cannot tell
draw_lists(view, quality.list_marks(view.frame(count_resting), view.frame(count_cited_sources)))

# 4. Where the record is dense, and where it is empty
draw_figure("coverage", view)
st.markdown("\n".join(f"- {literal(line)}" for line in quality.describe_gaps(coverage, view.frame(list_gaps))))

# 5. Of what kind, from whom and in what language
draw_figure("record_types", view)
with draw_pair():
    draw_figure("affiliations", view)
    draw_figure("languages", view)
