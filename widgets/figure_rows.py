"""Rows of the indicators' figures, as a page and the list behind a mark show them."""

import pandas as pd
import streamlit as st

from ledger.codebook import DYADS, side_name
from ledger.exports.extracts import name_file
from ledger.filters import Filters
from ledger.indicators import THEMES, describe_direction, describe_unit, format_figure
from ledger.measures.leverage import list_indicator_figures
from ledger.revisions import KEY_SEPARATOR
from ledger.wording import count_of, text_or
from widgets.downloads import draw_csv_download
from widgets.record_table import table_height
from widgets.view import View

PART_OF_YEAR = "part of a year"
FIGURE_COLUMNS = {
    "Theme": st.column_config.TextColumn(width=110),
    "Indicator": st.column_config.TextColumn(width=330),
    "Country": st.column_config.TextColumn(width=90),
    "Period": st.column_config.TextColumn(width=85),
    "Figure": st.column_config.TextColumn(width=130),
    "Value": st.column_config.NumberColumn(width=90, format="localized"),
    "Unit": st.column_config.TextColumn(width=120),
    "Points": st.column_config.TextColumn("Which way", width=160),
    "Score": st.column_config.NumberColumn(
        "Score",
        width=65,
        format="%.0f",
        help="0 to 100 over the range of both countries and all years; 100 is most leverage. Empty where the figure "
        "cannot be compared.",
    ),
    "Covers": st.column_config.TextColumn(
        "Covers", width=105, help="Figures of part of a year are never set beside full years."
    ),
    "Publisher": st.column_config.TextColumn("Source", width=150),
    "First source": st.column_config.LinkColumn("Link", display_text=r"^https?://(?:www\.)?([^/?#]+)", width=150),
    "Sources": st.column_config.NumberColumn(width=70),
    "Note": st.column_config.TextColumn(width=420),
    "Edit": st.column_config.LinkColumn(display_text="Edit", width=55),
}


def readable_figures(rows: pd.DataFrame) -> pd.DataFrame:
    """The figures of `measures.list_indicator_figures` in a reader's words."""
    return pd.DataFrame(
        {
            "Theme": rows["theme"].map(lambda theme: THEMES[theme].label),
            "Indicator": rows["label"],
            "Country": rows["country"].map(side_name),
            "Period": rows["period"],
            "Figure": [format_figure(value, unit) for value, unit in zip(rows["value"], rows["unit"], strict=True)],
            "Value": rows["value"],
            "Unit": rows["unit"].map(describe_unit),
            "Points": rows["direction"].map(lambda code: describe_direction(code).capitalize()),
            "Score": rows["score"],
            "Covers": [
                _describe_cover(period, part=part)
                for period, part in zip(rows["period"], rows["part_of_year"], strict=True)
            ],
            "Publisher": rows["publisher"],
            "First source": rows["first_source"],
            "Sources": rows["source_count"],
            "Note": rows["note"].map(text_or),
            "Edit": "/update?id=" + _key_figures(rows),
        }
    )


def _describe_cover(period: str, *, part: bool) -> str:
    if len(period) == len("2024"):
        return "a year"
    return PART_OF_YEAR if part else "a day or month"


def _key_figures(rows: pd.DataFrame) -> "pd.Series[str]":
    keys: pd.Series[str] = rows["indicator_id"] + KEY_SEPARATOR + rows["country"] + KEY_SEPARATOR + rows["period"]
    return keys


def draw_named_figures(view: View, ids: tuple[str, ...], key: str) -> None:
    """The figures that have the keys in the view's revision, whether or not they are of the view's years."""
    every = Filters(dyads=tuple(DYADS), revision=view.filters.revision)
    rows = view.frame(list_indicator_figures, filters=every)
    rows = rows[_key_figures(rows).isin(ids)]
    st.dataframe(
        readable_figures(rows),
        key=key,
        hide_index=True,
        column_order=("Indicator", "Country", "Period", "Figure", "Score", "Publisher", "First source", "Note"),
        column_config=FIGURE_COLUMNS,
        placeholder="",
        alt=f"Table of {count_of(len(rows), 'figure')} with period, score and source",
        height=table_height(len(rows)),
    )
    draw_csv_download(
        f"Download {count_of(len(rows), 'figure')} (CSV)",
        lambda: rows.assign(sources=rows["sources"].map(";".join)),
        name_file("figures", view.filters, view.revision, ".csv"),
        f"download_{key}",
    )
