"""Armenia and Azerbaijan side by side: how much happened between each and Russia, how hostile, what it was."""

import streamlit as st

from ledger import figures, measures, sentences
from ledger.codebook import COUNTRY_OF_DYAD
from widgets.ahead import draw_ahead
from widgets.country_column import draw_country
from widgets.figure import draw_figure
from widgets.navigation import open_page
from widgets.page_head import draw_empty, draw_scope
from widgets.record_table import draw_records
from widgets.text import literal
from widgets.view import current_view

view = current_view()
draw_ahead(view, "timeline", "tension_in_short", "types")

# 1. What is shown, and the difference in a sentence
st.title("Armenia, Azerbaijan and Russia")
draw_scope(view)
summary = view.frame(measures.summarise_dyads)
if not int(summary["records"].sum()):
    draw_empty()
    st.stop()
st.markdown(f"**{literal(sentences.compare_dyads(summary, view.filters))}**")
tension = view.frame(measures.summarise_tension, view.today)
if len(tension):
    st.markdown(literal(sentences.compare_tension(tension)))

# 2. A column a country
unit = measures.choose_bin(*figures.find_period(view))
series = view.frame(measures.count_over_time, unit)
dyads = [dyad for dyad in view.filters.shown_dyads if dyad in COUNTRY_OF_DYAD]
for column, dyad in zip(st.columns(max(len(dyads), 1), gap="large"), dyads, strict=False):
    with column, st.container(key=f"country_{dyad}"):
        draw_country(view, dyad, summary, series, unit)

# 3. When
draw_figure("timeline", view)

# 4. How hostile, and what
left, right = st.columns(2, gap="large")
with left:
    draw_figure("tension_in_short", view)
    st.button("More on tension", icon=":material/show_chart:", on_click=open_page, args=("tension", view.filters))
with right:
    draw_figure("types", view)

# 5. The latest records
st.markdown("## The latest records")
draw_records(view, "latest", most=50)
