"""The least that a page of Streamlit can be: a text and a button, and a second page with a text."""

import streamlit as st


def _draw_start() -> None:
    st.title("Blank")
    st.button("Count", on_click=_count)
    st.markdown(f"Clicked {st.session_state.get('clicks', 0)} times")


def _draw_other() -> None:
    st.title("Other")


def _count() -> None:
    st.session_state["clicks"] = st.session_state.get("clicks", 0) + 1


st.set_page_config(layout="wide")
st.navigation(
    [st.Page(_draw_start, title="Start", default=True), st.Page(_draw_other, title="Other", url_path="other")],
    position="top",
).run()
