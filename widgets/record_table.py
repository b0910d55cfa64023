"""The table of records: sorted, loaded as it is scrolled, a row click opens the record, downloads as CSV."""

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import CONFIDENCE, DYADS, TABLES, label_of, side_name
from ledger.wording import count_of, text_or
from widgets.view import View, open_page

MOST_ROWS = 10_000
COLUMNS = {
    "Date": st.column_config.DateColumn("Date", format="D MMM YYYY", width=105),
    "Relation": st.column_config.TextColumn("Relation", width=150),
    "Title": st.column_config.TextColumn("Title", width="large"),
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
    "Record": st.column_config.LinkColumn("Record", display_text=r"[?&]id=([A-Z0-9]+)", width=85),
}
SHOWN = ("Date", "Relation", "Title", "Type", "Who", "Confidence", "Sources", "First source", "Record")


def draw_records(view: View, key: str, *, most: int = MOST_ROWS, columns: tuple[str, ...] = SHOWN) -> None:
    """The view's records, newest first; a click on a row opens the record."""
    rows = view.frame(measures.list_records, most)
    total = int(view.ask(measures.count_records))
    if total > len(rows):
        st.caption(f"The newest {count_of(len(rows), 'record')} of {total:,}. The download has all of them.")

    def open_selected() -> None:
        chosen = st.session_state[key]["selection"]["rows"]
        if chosen:
            open_page("record", view.filters, id=str(rows.iloc[chosen[0]]["id"]))

    st.dataframe(
        _readable(rows, view),
        key=key,
        hide_index=True,
        column_order=columns,
        column_config=COLUMNS,
        on_select=open_selected,
        selection_mode="single-row",
        placeholder="",
        alt=f"Table of {count_of(len(rows), 'record')}; choose a row to open the record",
        height=min(36 * (len(rows) + 1) + 3, 460),
    )
    st.download_button(
        f"Download {count_of(total, 'record')} (CSV)",
        data=lambda: measures.export_records(view.database, view.filters).to_csv(index=False).encode(),
        file_name="records.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download_{key}",
    )


def _readable(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    suffix = view.filters.to_query_string()
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
            "Record": "/record?id=" + rows["id"] + (f"&{suffix}" if suffix else ""),
        }
    )
