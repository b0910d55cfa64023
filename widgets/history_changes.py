"""What differs between two revisions: rows added, cells changed, rows removed, each with the way to its record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ledger.codebook import LEDGER_TABLES
from ledger.database import EVERY_ROW, PIECE_ROWS, Database
from ledger.revisions import compare_revisions, count_differences, read_rows
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
    """How many rows were added and removed, cells changed and rows that these are of; and the first of each.

    `added` and `removed` have Id, Title, Record, Table, `changed` also Column, Before, After.
    """

    counts: Mapping[str, int]
    added: pd.DataFrame
    changed: pd.DataFrame
    removed: pd.DataFrame


@st.cache_data(max_entries=8, show_spinner="Comparing")
def _read_changes(_database: Database, before: int, after: int, pin: int | None) -> Changes:
    """What differs; revisions never change, so it is computed once."""
    counts = count_differences(_database, before, after).drop(columns="table").sum()
    lists = _list_changes(_database, before, after, pin, ROWS_SHOWN)
    return Changes({str(name): int(number) for name, number in counts.items()}, **lists)


def _list_changes(
    database: Database, before: int, after: int, pin: int | None, most: int = EVERY_ROW
) -> dict[str, pd.DataFrame]:
    """The first rows added and removed and cells changed, by name."""
    parts: dict[str, list[pd.DataFrame]] = {"added": [], "changed": [], "removed": []}

    def add_rows(kind: str, table: str, keys: pd.Index, revision: int, pin: int | None) -> None:
        # In pieces: millions of whole rows do not fit into memory at once.
        room = most - sum(map(len, parts[kind]))
        for first in range(0, min(len(keys), room), PIECE_ROWS):
            piece = keys[first : min(first + PIECE_ROWS, room)]
            parts[kind].append(list_rows(table, read_rows(database, table, revision, piece).loc[piece], pin))

    for table, (added, removed, cells) in compare_revisions(database, before, after, most).items():
        add_rows("added", table, added, after, pin)
        add_rows("removed", table, removed, before, before)
        changed = read_rows(database, table, after, cells["key"].unique())
        parts["changed"].append(list_cells(table, cells, changed, pin))
    return {
        kind: pd.concat(frames, ignore_index=True).head(most) if frames else pd.DataFrame()
        for kind, frames in parts.items()
    }


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
    pin = pinned(view, after)
    changes = _read_changes(view.database, before, after, pin)
    counts = changes.counts
    if not any(counts.values()):
        st.caption("Both revisions have the same rows and values.")

    def read_all(kind: str) -> Callable[[], pd.DataFrame]:
        return lambda: _list_changes(view.database, before, after, pin)[kind]

    for kind, heading, rows, total in (
        ("added", f"{count_of(counts['added'], 'row')} added", changes.added, counts["added"]),
        (
            "changed",
            f"{count_of(counts['cells'], 'cell')} changed in {count_of(counts['changed'], 'row')}",
            changes.changed,
            counts["cells"],
        ),
        ("removed", f"{count_of(counts['removed'], 'row')} removed", changes.removed, counts["removed"]),
    ):
        draw_listed(heading, rows, f"{key}_{kind}", total, read_all(kind))


def draw_listed(
    heading: str,
    rows: pd.DataFrame,
    key: str,
    total: int | None = None,
    read_all: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """Draw a list with its heading and its download; nothing where it is empty.

    Where it has only the first rows, `total` is how many there are, and `read_all` reads them.
    """
    if rows.empty:
        return
    st.markdown(f"### {heading}")
    if (total or len(rows)) > ROWS_SHOWN:
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
    draw_csv_download("Download as CSV", read_all or (lambda: rows), f"{key}.csv", f"{key}_download", quiet=True)


def draw_first_load(view: View) -> None:
    """What revision 1 loaded, by table."""
    loaded = count_differences(view.database, 0, 1).set_index("table")["added"]
    st.table(
        {table.label: count_of(int(loaded.get(name, 0)), "row") for name, table in LEDGER_TABLES.items()},
        border="horizontal",
        width="content",
        alt="Rows of each table in the first revision",
    )
