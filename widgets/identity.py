"""Who is at the browser: what the secrets say of access, and who is signed in."""

from pathlib import Path

import streamlit as st

from ledger.access import Rules, SettingsError, read_rules


def find_rules() -> Rules:
    """What the secrets say of access. Raises SettingsError, also where they are there but cannot be read."""
    if st.secrets.load_if_toml_exists():
        return read_rules(st.secrets.to_dict())
    there = [path for path in st.get_option("secrets.files") if Path(path).exists()]
    if there:
        # A file that cannot be read may be the one that says who may come in.
        raise SettingsError(f"{there[0]} cannot be read as TOML.")
    return Rules()
