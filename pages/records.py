"""Records."""

import streamlit as st

st.title("Records")
