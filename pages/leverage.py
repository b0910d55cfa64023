"""What ties each country to Russia: the indicators side by side, their composite, and leverage against tension."""

import streamlit as st

from ledger import sentences
from ledger.measures.leverage import compare_latest, leverage_by_year
from widgets.ahead import draw_ahead
from widgets.figure import ROWS_ANCHOR, draw_figure, draw_pair
from widgets.leverage_parts import (
    choose_theme,
    draw_figures,
    draw_indicator,
    narrow_to_indicators,
    open_indicators,
)
from widgets.record_list import draw_list
from widgets.text import literal
from widgets.view import asked_id, current_view

whole = current_view()

# 1. One indicator that the address asks for
if asked_id():
    draw_indicator(narrow_to_indicators(whole), asked_id())
    draw_list(whole)
    st.stop()

# 2. What is shown, and the difference in a sentence
st.title("Leverage")
view = open_indicators()
draw_ahead(whole, "leverage", "position", "indicators")
sentence = sentences.compare_leverage(view.frame(leverage_by_year), view.frame(compare_latest), view.filters)
st.markdown(f"**{literal(sentence)}**")

# 3. All indicators in one number, and that against tension
with draw_pair():
    draw_figure("leverage", whole)
    draw_figure("position", whole)

# 4. Each indicator: the newest figure, and the years
draw_figure("indicators", whole)
theme = choose_theme(view)
draw_figure(f"indicators_{theme}", whole)

# 5. Every figure with its source
st.header("The figures", anchor=ROWS_ANCHOR)
draw_figures(view)
