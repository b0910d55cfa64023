"""Incidents."""

import streamlit as st

st.title("Incidents")
