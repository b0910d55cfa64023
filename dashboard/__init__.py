"""The frame around every page.

Its script stands in a folder of its own: beside `pages/` Streamlit would take that folder for its older kind of
multipage app and run a page without the frame on the first visit.
"""
