"""How far to trust the record: what weakens it, where it is empty, and which scores to look at twice."""

import streamlit as st

from ledger import measures, method, quality
from ledger.charts.base import MARK_CLICK
from ledger.measures.quality import (
    count_cited_sources,
    count_resting,
    list_gaps,
    summarise_coverage,
    summarise_weaknesses,
)
from widgets.codebook_tables import draw_definitions
from widgets.figure import draw_figure, draw_pair
from widgets.page_head import draw_empty, draw_scope
from widgets.quality_lists import (
    draw_scores_to_check,
    draw_weak_records,
    follow_affiliation,
    follow_mark,
    follow_month,
)
from widgets.text import literal
from widgets.type_cells import draw_type_cells
from widgets.view import current_view

view = current_view()

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
    draw_figure("weaknesses", view, on_select=lambda: follow_mark("weaknesses", MARK_CLICK))
    draw_figure("resting", view, on_select=lambda: follow_mark("resting", MARK_CLICK))

# 3. The records to work through
marks = quality.list_marks(view.frame(count_resting), view.frame(count_cited_sources))
draw_weak_records(view, marks)

# 4. The scores to look at twice
draw_scores_to_check(view)

# 5. Where the record is dense, and where it is empty
draw_figure("coverage", view, on_select=lambda: follow_month(view))
st.markdown("\n".join(f"- {literal(line)}" for line in quality.describe_gaps(coverage, view.frame(list_gaps))))

# 6. Of what kind, from whom and in what language
draw_type_cells(view, "record_types")
with draw_pair():
    draw_figure("affiliations", view, on_select=lambda: follow_affiliation(view))
    draw_figure("languages", view, on_select=lambda: follow_mark("languages", MARK_CLICK))

# 7. What the whole ledger cannot tell
st.markdown("## Known limits of the whole ledger")
st.caption(f"Counted in revision {view.revision}, whatever the other filters are.")
limits = method.summarise_limits(view.database, view.revision)
years = method.count_records_by_year(view.database, view.revision)
draw_definitions([(limit.name, limit.rule) for limit in method.list_limits(limits, years)])
