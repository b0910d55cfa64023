"""Tables as files that a spreadsheet opens."""

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula."""


def write_csv(rows: pd.DataFrame) -> bytes:
    """Rows as CSV in UTF-8, marked as such for spreadsheets; text that would be run as a formula is kept as text."""
    return rows.map(_keep_as_text).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _keep_as_text(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
