"""Words against deeds: who talks and who acts, who speaks, and who carries it."""

import streamlit as st

from ledger import figures, measures, sentences
from ledger.measures.behind import Behind
from widgets.ahead import draw_ahead
from widgets.figure import draw_figure
from widgets.page_head import draw_empty, draw_scope
from widgets.record_table import count_of_behind, draw_named_records
from widgets.text import literal
from widgets.view import current_view
from widgets.word_tables import draw_sides

view = current_view()
draw_ahead(view, "quadrants", "escalation", "quadrants_over_time", "speakers", "outlets")

# 1. What is shown, and the difference in a sentence
st.title("Words and deeds")
draw_scope(view)
summary = view.frame(measures.summarise_words)
if not summary["acts"].sum():
    draw_empty("act between the two sides of a relation")
    st.stop()
st.markdown(f"**{literal(sentences.compare_words(summary, view.filters))}**")

# 2. Words and deeds of each side, and how they went
draw_figure("quadrants", view)
draw_sides(summary)
draw_figure("escalation", view)
draw_figure("quadrants_over_time", view)

# 3. Who speaks, and who carries it
draw_figure("speakers", view)
draw_figure("outlets", view)

# 4. Attacks in the media
attacks = Behind(view.filters, figures.MEDIA_ATTACKS)
if count_of_behind(view, attacks):
    st.markdown("## Attacks in the media")
    st.caption("Hostile items and campaigns of media, and acts at the level of state media, by outlet or host.")
    draw_named_records(
        view,
        attacks,
        "media_attacks",
        columns=("Date", "Title", "Initiator", "Who", "Type", "Confidence", "Sources", "First source", "Record"),
    )
