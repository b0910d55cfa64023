"""What changed in a view: its figures before and after, and the records that came, changed and went."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.changes import Changes, count_other_changes, explain_records, export_changes, find_changes
from ledger.codebook import DYADS, label_of
from ledger.database import Database
from ledger.filters import Filters
from ledger.wording import count_of, format_number, join_words
from widgets.change_since import Beginning
from widgets.downloads import draw_csv_download
from widgets.history_changes import ROW_HEIGHT
from widgets.navigation import open_page
from widgets.update_parts import ROWS_SHOWN, shorten, title_of_column
from widgets.view import View

_PLAIN_ROW_HEIGHT = 35
_FIGURES = {
    "records": "Records",
    "conflictual": "Conflictual records",
    "cooperative": "Cooperative records",
    "fatalities": "Fatalities",
    "injured": "Injured",
    "conflict": "Conflict (Goldstein points)",
    "cooperation": "Cooperation (Goldstein points)",
}
_OTHER_ROWS = {
    "event_types": "event type",
    "sources": "source",
    "indicators": "indicator figure",
    "demands": "demand",
}
_CONFIG = {
    "Id": st.column_config.TextColumn(width=85),
    "Date": st.column_config.DateColumn(format="D MMM YYYY", width=105),
    "Title": st.column_config.TextColumn(width=330),
    "Relation": st.column_config.TextColumn(width=150),
    "Type": st.column_config.TextColumn(width=130),
    "How": st.column_config.TextColumn(width=225),
    "Column": st.column_config.TextColumn(width=120),
    "Before": st.column_config.TextColumn(width=250),
    "After": st.column_config.TextColumn(width=250),
    "Revision": st.column_config.LinkColumn(display_text=r"id=(\d+)", width=75),
    "Committed": st.column_config.DatetimeColumn("Committed (UTC)", format="D MMM YYYY, HH:mm", width=140),
    "Author": st.column_config.TextColumn(width=130),
}


@st.cache_data(max_entries=16, show_spinner="Comparing", hash_funcs={Filters: Filters.to_query_string})
def _changes(_database: Database, filters: Filters, since: int) -> Changes:
    """What changed; revisions never change, so it is computed once for filters with a revision."""
    return find_changes(_database, filters, since)


def read_changes(view: View, beginning: Beginning) -> Changes:
    """What changed in the view since where the comparison begins."""
    return _changes(view.database, replace(view.filters, revision=beginning.until), beginning.revision)


def draw_figures(view: View, changes: Changes) -> None:
    """The figures of each dyad before and after, and how far apart they are; nothing where both are one revision."""
    if changes.since == changes.until:
        return
    before, after = (_summarise(view, revision) for revision in (changes.since, changes.until))
    with st.grid(2, min_column_width=300, gap="medium"):
        for dyad in view.filters.shown_dyads:
            with st.container(key=f"figures_{dyad}", gap="xsmall"):
                st.markdown(f"### {DYADS[dyad].label}")
                figures = pd.DataFrame(
                    [_compare_figure(before[dyad][name], after[dyad][name]) for name in _FIGURES],
                    index=list(_FIGURES.values()),
                    columns=[_name_revision(changes.since), _name_revision(changes.until), "Difference"],
                )
                st.table(
                    figures.style.format(_format_figure).format(_format_difference, subset=["Difference"]),
                    border="horizontal",
                    alt=f"Figures of {DYADS[dyad].label} before and after",
                )


def _name_revision(number: int) -> str:
    return f"Revision {number}" if number else "Before"


def _summarise(view: View, revision: int) -> dict[str, dict[str, float]]:
    """Each figure of each dyad as of a revision."""
    figures = view.frame(measures.summarise_dyads, filters=replace(view.filters, revision=revision))
    return {
        str(row["dyad"]): {name: float(row[name]) for name in _FIGURES} for row in figures.to_dict(orient="records")
    }


def _compare_figure(before: float, after: float) -> tuple[float, float, float]:
    """Both and how far apart they are; sums of points have one decimal."""
    return round(before, 1), round(after, 1), round(after - before, 1)


def _format_figure(number: Any) -> str:
    return format_number(number)


def _format_difference(difference: Any) -> str:
    return f"+{format_number(difference)}" if difference > 0 else format_number(difference) if difference else "same"


def explain_other_changes(view: View, changes: Changes) -> str:
    """What counts as a change of a record, and what else the figures rest on that was changed meanwhile."""
    other = count_other_changes(view.database, changes.since, changes.until)
    rule = (
        "Points are summed over acts between the two sides of a relation. A record has changed where one of its own "
        "cells has; a new score of its event type or another row of its source is no change of the record, though "
        "scores move the sums."
    )
    if not other or changes.since == 0:
        return rule
    counted = join_words([count_of(rows, _OTHER_ROWS[table]) for table, rows in other.items()])
    return (
        f"{rule} In the ledger as a whole, rows of other tables were added, changed or removed meanwhile: {counted}; "
        "the history's comparison lists them."
    )


def draw_records_of(view: View, changes: Changes, kind: str) -> None:
    """The records added or removed, newest first; a tick opens one. Nothing where there are none."""
    number = changes.counts[kind]
    if not number:
        return
    rows = changes.of_kind(kind)
    heading = f"{count_of(number, 'record')} {kind}"
    st.markdown(f"## {heading}")
    _draw_rows(
        view,
        rows,
        pd.DataFrame(
            {
                "Date": rows["date"],
                "Title": rows["title"],
                "Relation": rows["dyad"].map(lambda dyad: DYADS[dyad].label),
                "How": explain_records(rows).str.capitalize(),
                "Revision": _link_revisions(rows),
                "Author": rows["author"],
                "Committed": rows["committed_at"],
                "Type": rows["event_type"].map(label_of),
                "Id": rows["id"],
            }
        ),
        alt=f"{heading}; choose a row to open the record",
        key=kind,
        row_height=_PLAIN_ROW_HEIGHT,
        total=number,
    )


def draw_cells(view: View, changes: Changes) -> None:
    """The cells of the changed records before and after; a tick opens the record. Nothing where there are none."""
    number = changes.counts["changed"]
    if not number:
        return
    records = changes.of_kind("changed").set_index("id")
    cells = changes.cells.assign(kind="changed", table=changes.cells["id"].map(records["table"]))
    heading = f"{count_of(number, 'record')} changed"
    st.markdown(f"## {heading}")
    shown = cells.head(ROWS_SHOWN)
    names = {
        (table, column): title_of_column(str(table), str(column))
        for table, column in shown[["table", "column"]].drop_duplicates().itertuples(index=False)
    }
    _draw_rows(
        view,
        shown,
        pd.DataFrame(
            {
                "Title": shown["id"].map(records["title"]),
                "Column": [names[place] for place in zip(shown["table"], shown["column"], strict=True)],
                "Before": shown["before"].map(shorten),
                "After": shown["after"].map(shorten),
                "Revision": _link_revisions(shown),
                "Author": shown["author"],
                "Committed": shown["committed_at"],
                "Id": shown["id"],
            }
        ),
        alt=f"{heading}: cells before and after; choose a row to open the record",
        key="changed",
        row_height=ROW_HEIGHT,
        total=len(cells) if number == len(records) else None,
    )


def _draw_rows(
    view: View, rows: pd.DataFrame, shown: pd.DataFrame, *, alt: str, key: str, row_height: int, total: int | None
) -> None:
    """Draw rows with what they say; `total` is how many there are, None where nobody counted."""
    key = f"changes_{key}"

    def open_ticked() -> None:
        ticked = st.session_state[key]["selection"]["rows"]
        if ticked:
            row = rows.iloc[ticked[0]]
            # What is gone is shown as it stood before.
            gone = row["kind"] == "removed"
            filters = replace(view.filters, revision=int(row["revision"]) - 1) if gone else view.filters
            open_page("record", filters, str(row["id"]))

    if total != len(rows):
        st.caption(f"The first {format_number(len(rows))}; the download has all.")
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        column_config=_CONFIG,
        on_select=open_ticked,
        selection_mode="single-row",
        placeholder="",
        alt=alt,
        row_height=row_height,
        height=row_height * min(len(shown), 8 if row_height == ROW_HEIGHT else 12) + 38,
    )


def _link_revisions(rows: pd.DataFrame) -> "pd.Series[str]":
    return "/history?id=" + rows["revision"].astype("int64").astype("str")


def draw_download(view: View, changes: Changes) -> None:
    """Every change as CSV."""
    filters = replace(view.filters, revision=changes.until)
    draw_csv_download(
        "Download these changes (CSV)",
        lambda: export_changes(view.database, filters, changes.since),
        f"changes_since_revision_{changes.since}_to_{changes.until}.csv",
        "download_changes",
    )
