"""Any two periods side by side: every figure of both, how far apart they are, and which records make it."""

from dataclasses import replace

import streamlit as st

from ledger import measures, sentences
from ledger.figures import draw_periods
from ledger.wording import format_date
from widgets.figure import draw_prepared, prepare
from widgets.page_head import draw_empty, draw_scope
from widgets.period_choice import draw_period_choice, find_periods
from widgets.period_tables import draw_answers, draw_comparison, draw_contributors
from widgets.text import literal
from widgets.view import current_view

view = current_view()

# 1. Which periods, under which other filters
st.title("Two periods")
periods, problem = find_periods(view)
records = sum(int(view.ask(measures.count_records, filters=one)) for one in periods.narrow(view.filters))
others = replace(view.filters, date_from=None, date_to=None).describe(view.today).replace(", all dates", "")
draw_scope(view, f"{periods.describe()}, {others}", records)
if not view.is_embedded:
    draw_period_choice(view, periods)
if problem:
    st.warning(literal(problem), title="These periods cannot be compared", icon=":material/link_off:")
    st.stop()
if not records:
    draw_empty("record of these periods")
    st.stop()

# 2. The difference in a sentence and as a chart
compared = view.frame(measures.compare_periods, periods, view.today)
st.markdown(f"**{literal(sentences.compare_two_periods(compared, periods))}**")
last = view.ask(measures.find_span, filters=replace(view.filters, date_from=None, date_to=None))[1]
if periods.after_to > last:
    st.caption(f"The last record under these filters is of {format_date(last)}: the second period runs past it.")
draw_prepared(prepare(draw_periods(view, compared, periods)), view, "two_periods")

# 3. Every figure, and the records that make it
st.markdown("## Every figure of both periods")
draw_comparison(view, compared, periods)
draw_answers(compared)
draw_contributors(view, compared, periods)
