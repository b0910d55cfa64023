"""Method."""

import streamlit as st

st.title("Method")
