"""The domain: the record, its history, its measures. Imports no Streamlit."""
