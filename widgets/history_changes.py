"""What differs between two revisions: rows added, cells changed, rows removed, each with the way to its record."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ledger.codebook import LEDGER_TABLES
from ledger.database import Database
from ledger.revisions import compare_revisions, read_rows
from ledger.wording import count_of, format_number
from widgets.downloads import draw_csv_download
from widgets.update_parts import ROWS_SHOWN, link_records, pinned, title_of_column, title_rows
from widgets.view import View

_CONFIG = {
    "Table": st.column_config.TextColumn(width=130),
    "Id": st.column_config.TextColumn(width=90),
    "Title": st.column_config.TextColumn(width=420),
    "Column": st.column_config.TextColumn(width=110),
    "Before": st.column_config.TextColumn(width=300),
    "After": st.column_config.TextColumn(width=300),
    "Record": st.column_config.LinkColumn(display_text=r"[?&]id=([A-Za-z0-9_]+)", width=85),
}
ROW_HEIGHT = 62
"""Pixels of a row: two lines of a long value."""


@dataclass(frozen=True)
class Changes:
    """Rows added and removed (Id, Title, Record, Table) and cells changed (also Column, Before, After)."""

    added: pd.DataFrame
    changed: pd.DataFrame
    removed: pd.DataFrame


@st.cache_data(max_entries=8, show_spinner="Comparing")
def _read_changes(_database: Database, before: int, after: int, pin: int | None) -> Changes:
    """What differs; revisions never change, so it is computed once."""
    parts: dict[str, list[pd.DataFrame]] = {"added": [], "changed": [], "removed": []}
    for table, (added, removed, cells) in compare_revisions(_database, before, after).items():
        earlier, later = read_rows(_database, table, before), read_rows(_database, table, after)
        parts["added"].append(list_rows(table, later.loc[added], pin))
        parts["removed"].append(list_rows(table, earlier.loc[removed], before))
        parts["changed"].append(list_cells(table, cells, later, pin))
    return Changes(
        *(pd.concat(frames, ignore_index=True) if frames else pd.DataFrame() for frames in parts.values()),
    )


def list_rows(table: str, rows: pd.DataFrame, revision: int | None) -> pd.DataFrame:
    """Rows by name: Id, Title, Record, Table."""
    keys = [str(key) for key in rows.index]
    return pd.DataFrame(
        {
            "Id": keys,
            "Title": title_rows(table, rows).to_list(),
            "Record": link_records(table, keys, revision),
            "Table": LEDGER_TABLES[table].label,
        },
    )


def list_cells(table: str, cells: pd.DataFrame, rows: pd.DataFrame, revision: int | None) -> pd.DataFrame:
    """Changed cells by name: Id, Column, Before, After, Record, Title, Table."""
    keys = [str(key) for key in cells["key"]]
    names = {column: title_of_column(table, str(column)) for column in cells["column"].unique()}
    return pd.DataFrame(
        {
            "Id": keys,
            "Column": cells["column"].map(names).to_list(),
            "Before": cells["before"].to_list(),
            "After": cells["after"].to_list(),
            "Record": link_records(table, keys, revision),
            "Title": title_rows(table, rows.loc[cells["key"]]).to_list(),
            "Table": LEDGER_TABLES[table].label,
        },
    )


def draw_changes(view: View, before: int, after: int, key: str) -> None:
    """Draw what the later of two revisions has added, changed and removed."""
    changes = _read_changes(view.database, before, after, pinned(view, after))
    if not any(map(len, (changes.added, changes.changed, changes.removed))):
        st.caption("Both revisions have the same rows and values.")
    records = changes.changed.drop_duplicates(["Table", "Id"]) if len(changes.changed) else changes.changed
    draw_listed(f"{count_of(len(changes.added), 'row')} added", changes.added, f"{key}_added")
    draw_listed(
        f"{count_of(len(changes.changed), 'cell')} changed in {count_of(len(records), 'row')}",
        changes.changed,
        f"{key}_changed",
    )
    draw_listed(f"{count_of(len(changes.removed), 'row')} removed", changes.removed, f"{key}_removed")


def draw_listed(heading: str, rows: pd.DataFrame, key: str) -> None:
    """Draw a list with its heading and its download; nothing where it is empty."""
    if rows.empty:
        return
    st.markdown(f"### {heading}")
    if len(rows) > ROWS_SHOWN:
        st.caption(f"The first {format_number(ROWS_SHOWN)}; the download has all.")
    height = ROW_HEIGHT if "Before" in rows.columns else ROW_HEIGHT // 2 + 4
    st.dataframe(
        rows.head(ROWS_SHOWN),
        key=key,
        hide_index=True,
        column_config=_CONFIG,
        placeholder="",
        alt=heading,
        row_height=height,
        height=height * min(len(rows), 8) + 38,
    )
    draw_csv_download("Download as CSV", lambda: rows, f"{key}.csv", f"{key}_download", quiet=True)


def draw_first_load(view: View) -> None:
    """What revision 1 loaded, by table."""
    st.table(
        {
            table.label: f"{count_of(len(read_rows(view.database, name, 1)), 'row')}"
            for name, table in LEDGER_TABLES.items()
        },
        border="horizontal",
        width="content",
        alt="Rows of each table in the first revision",
    )
