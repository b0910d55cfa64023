"""Diplomacy."""

import streamlit as st

st.title("Diplomacy")
