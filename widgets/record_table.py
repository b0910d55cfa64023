"""The table of records: sorted, loaded as it is scrolled, a row click opens the record, downloads as files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import CONFIDENCE, DYADS, LEVEL, MISTREATMENT, STATUS, TABLES, label_of, side_name
from ledger.exports.extracts import name_file
from ledger.filters import Filters
from ledger.measures.behind import Behind, count_behind, list_behind
from ledger.wording import count_of, format_number, text_or
from widgets.downloads import draw_csv_download, draw_record_downloads
from widgets.navigation import open_page
from widgets.view import View, current_view

HEIGHT = 460
ROW_HEIGHT = 36
ROWS_A_PAGE = 2000
"""Rows that the browser sorts and scrolls without delay; more are turned like pages."""
LISTED = 500
"""Rows of a page of the list behind a mark: what a reader looks through, asked again by every click."""
MOST_IN_FILE = 100_000
"""Records behind a mark that its file has at most: it is held in memory while it is sent."""
COLUMNS = {
    "Date": st.column_config.DateColumn("Date", format="D MMM YYYY", width=105),
    "Relation": st.column_config.TextColumn("Relation", width=150),
    "Title": st.column_config.TextColumn("Title", width=460),
    "Type": st.column_config.TextColumn("Type", width=130),
    "Who": st.column_config.TextColumn("Who → whom", width=170),
    "Place": st.column_config.TextColumn("Place", width=110),
    "Confidence": st.column_config.TextColumn("Confidence", width=95),
    "Weight": st.column_config.NumberColumn("Goldstein", format="%+.1f", width=80),
    "Table": st.column_config.TextColumn("Table", width=130),
    "Precision": st.column_config.TextColumn("Date known to", width=95),
    "Sources": st.column_config.NumberColumn("Sources", width=70),
    "First source": st.column_config.LinkColumn(
        "First source", display_text=r"^https?://(?:www\.)?([^/?#]+)", width=150
    ),
    "Fatalities": st.column_config.NumberColumn("Fatalities", format="localized", width=80),
    "Injured": st.column_config.NumberColumn("Injured", format="localized", width=70),
    "People": st.column_config.NumberColumn("People", format="localized", width=70),
    "Status": st.column_config.TextColumn("Status", width=105),
    "Mistreatment": st.column_config.TextColumn("Mistreatment", width=110),
    "Level": st.column_config.TextColumn("Level", width=130),
    "Initiator": st.column_config.TextColumn("Initiator's name", width=170),
    "Target": st.column_config.TextColumn("Target's name", width=170),
    "Record": st.column_config.LinkColumn("Record", display_text=r"[?&]id=([A-Z0-9]+)", width=85),
}
OWN_TERMS = {"status": STATUS, "mistreatment": MISTREATMENT, "level": LEVEL}
SHOWN = ("Date", "Title", "Relation", "Type", "Who", "Confidence", "Sources", "First source", "Record")


def draw_records(
    view: View, key: str, *, most: int | None = None, columns: Sequence[str] = SHOWN, height: int = HEIGHT
) -> None:
    """The view's records, newest first: all of them, or the newest so many, at most so many pixels high.

    A tick at a row opens the record, with the filters of the address.
    """
    total = int(view.ask(measures.count_records))
    page = _turn_pages(view, key, total) if most is None else 1
    rows = view.frame(measures.list_records, most or ROWS_A_PAGE, (page - 1) * ROWS_A_PAGE)
    if most is not None and total > len(rows):
        st.caption(f"The newest {format_number(len(rows))} of {count_of(total, 'record')}. The download has all.")

    _draw_rows(rows, key, columns, height)
    draw_record_downloads(view, total, key)


def _draw_rows(rows: pd.DataFrame, key: str, columns: Sequence[str], height: int) -> None:
    st.caption(
        "Tick a row to open its record (by keyboard: Tab to the table, arrows to the row, Shift and Space); click a "
        "column's head to sort."
    )
    st.dataframe(
        _readable(rows),
        key=key,
        hide_index=True,
        column_order=columns,
        column_config=COLUMNS,
        on_select=partial(open_ticked, key, rows["id"]),
        selection_mode="single-row",
        placeholder="",
        alt=f"Table of {count_of(len(rows), 'record')}; choose a row to open the record",
        height=table_height(len(rows), height),
    )


def open_ticked(table: str, ids: "pd.Series[str]", page: str = "record") -> None:
    """Open the row that was ticked in a table by its id, one of these in the table's order: for callbacks."""
    ticked = st.session_state[table]["selection"]["rows"]
    if ticked:
        open_page(page, current_view().filters, str(ids.iloc[ticked[0]]))


def table_height(rows: int, most: int = HEIGHT) -> int | Literal["content"]:
    """As high as its rows and its head, or so many pixels at most, within which it scrolls."""
    return "content" if ROW_HEIGHT * (rows + 1) <= most else most


def count_of_behind(view: View, behind: Behind | tuple[str, ...]) -> int:
    """How many records, or other rows, are behind something."""
    if isinstance(behind, tuple):
        return len(behind)
    return int(view.narrowed(behind.filters).ask(count_behind, behind.only))


def draw_named_records(
    view: View,
    behind: Behind | tuple[str, ...],
    key: str,
    *,
    columns: Sequence[str] = SHOWN,
    height: int = HEIGHT,
) -> None:
    """The records behind something, newest first; a tick at a row opens the record.

    All of them, whether or not they pass the view's filters: a figure can rest on what came before the period. Where
    they are named by ids, they are those of the view's revision.
    """
    total = count_of_behind(view, behind)
    in_file = min(total, MOST_IN_FILE)
    page = _turn_pages(view, key, total, LISTED, is_file_whole=in_file == total)
    rows = _ask(view, behind, LISTED, (page - 1) * LISTED)
    _draw_rows(rows, key, columns, height)
    draw_csv_download(
        f"Download {'the newest ' if in_file < total else ''}{count_of(in_file, 'record')} (CSV)",
        lambda: _make_rows(view, behind, in_file),
        name_file("records", view.filters, view.revision, ".csv"),
        f"download_{key}",
    )


def _ask(view: View, behind: Behind | tuple[str, ...], most: int, skip: int) -> pd.DataFrame:
    """So many of the records behind something, newest first; columns as `measures.list_records`."""
    if isinstance(behind, Behind):
        return view.narrowed(behind.filters).frame(list_behind, behind.only, most, skip)
    every = Filters(dyads=tuple(DYADS), revision=view.filters.revision)
    return view.narrowed(every).frame(measures.list_records, most, skip, behind)


def _make_rows(view: View, behind: Behind | tuple[str, ...], most: int) -> pd.DataFrame:
    """The same for a file, which nobody else asks for: it is not kept."""
    if isinstance(behind, Behind):
        own = replace(behind.filters, revision=view.revision)
        return list_behind(view.database, own, behind.only, most)
    every = Filters(dyads=tuple(DYADS), revision=view.revision)
    return measures.list_records(view.database, every, most, 0, behind)


def _turn_pages(view: View, key: str, total: int, rows: int = ROWS_A_PAGE, *, is_file_whole: bool = True) -> int:
    """The page of the table that is open, where the records fill more than one of so many rows."""
    pages = -(-total // rows)
    if pages < 2:
        return 1
    # Other filters begin at the first page.
    page = int(st.pagination(pages, key=f"{key}_page_{view.filters.to_query_string()}"))
    first = (page - 1) * rows + 1
    last = min(page * rows, total)
    st.caption(
        f"Records {format_number(first)} to {format_number(last)} of {format_number(total)}, newest first. Sorting "
        f"by a column sorts the rows of this page{'; the download has all' if is_file_whole else ''}."
    )
    return page


def _readable(rows: pd.DataFrame) -> pd.DataFrame:
    suffix = current_view().filters.to_query_string()
    return pd.DataFrame(
        {
            "Date": rows["date"],
            "Relation": rows["dyad"].map(lambda dyad: DYADS[dyad].label),
            "Title": rows["title"],
            "Type": rows["event_type"].map(label_of),
            "Who": rows["initiator"].map(side_name) + " → " + rows["target"].map(side_name),
            "Place": rows["place"].map(text_or),
            "Confidence": rows["confidence"].map(lambda code: CONFIDENCE[code].label),
            "Weight": rows["goldstein"],
            "Table": rows["table"].map(lambda table: TABLES[table].label),
            "Precision": rows["date_precision"].str.capitalize(),
            "Sources": rows["source_count"],
            "First source": rows["first_source"],
            "Initiator": rows["initiator_name"],
            "Target": rows["target_name"].map(text_or),
            **{column.capitalize(): rows[column].astype("Int64") for column in ("fatalities", "injured", "people")},
            **{
                column.capitalize(): rows[column].map({code: term.label for code, term in terms.items()})
                for column, terms in OWN_TERMS.items()
            },
            "Record": "/record?id=" + rows["id"] + (f"&{suffix}" if suffix else ""),
        }
    )
