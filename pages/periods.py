"""Any two periods side by side: every figure of both, how far apart they are, and which records make it."""

from dataclasses import replace

import streamlit as st

from ledger import measures, sentences
from ledger.charts.periods import acts_before_and_after
from ledger.figures import Drawing
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
before, after = periods.narrow(view.filters)
records = sum(int(view.ask(measures.count_records, filters=one)) for one in (before, after))
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
acts = [view.frame(measures.list_acts, filters=one) for one in (before, after)]
ids = tuple(str(one) for rows in acts for one in rows.loc[rows["quadrant"].notna(), "id"])
figure = acts_before_and_after(compared, view.filters.shown_dyads, periods)
draw_prepared(prepare(Drawing(figure.title, figure, len(ids), view.filters, ids=ids)), view, "two_periods")

# 3. Every figure, and the records that make it
st.markdown("## Every figure of both periods")
draw_comparison(view, compared, periods)
draw_answers(compared)
draw_contributors(view, compared, periods)
