"""Words against deeds: who talks and who acts, who speaks, and who carries it."""

import streamlit as st

from ledger import figures, measures, sentences
from widgets.figure import draw_figure
from widgets.page_head import draw_empty, draw_scope
from widgets.record_table import draw_named_records
from widgets.text import literal
from widgets.view import current_view
from widgets.word_tables import draw_sides

view = current_view()

# 1. What is shown, and the difference in a sentence
st.title("Words and deeds")
draw_scope(view)
acts = figures.sorted_acts(view)
if acts.empty:
    draw_empty("act between the two sides of a relation")
    st.stop()
summary = view.frame(measures.summarise_words)
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
attacks = acts[acts["by_media"]]
if len(attacks):
    st.markdown("## Attacks in the media")
    st.caption("Hostile items and campaigns of media, and acts at the level of state media, by outlet or host.")
    draw_named_records(
        view,
        tuple(attacks["id"]),
        "media_attacks",
        columns=("Date", "Title", "Initiator", "Who", "Type", "Confidence", "Sources", "First source", "Record"),
    )
