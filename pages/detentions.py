"""Detentions."""

import streamlit as st

st.title("Detentions")
