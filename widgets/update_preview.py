"""What an upload would change: rows new, changed, unchanged and missing, new sources, and likely duplicates."""

from collections.abc import Hashable, Mapping

import pandas as pd
import streamlit as st

from ledger.codebook import ID_PREFIXES, LEDGER_TABLES, side_name
from ledger.intake.comparing import Comparison
from ledger.revisions import read_rows
from ledger.wording import count_of, format_number, join_words, text_or
from widgets.history_changes import draw_listed, list_cells, list_rows
from widgets.text import literal
from widgets.update_parts import grid_height, shorten, title_of_column
from widgets.view import View

DUPLICATES_ASKED = 20
"""Likely duplicates that are shown side by side; the others are settled together."""
_ANSWERS = {"keep": "Keep both", "merge": "Merge into the one there", "skip": "Leave the new one out"}


def describe_comparison(comparison: Comparison) -> str:
    """`42 new rows, 3 changed, 700 unchanged`."""
    added = sum(map(len, _added_rows(comparison).values()))
    changed = sum(cells["key"].nunique() for cells in comparison.changed.values())
    unchanged = sum(comparison.unchanged.values())
    missing = sum(map(len, comparison.missing.values()))
    said = [count_of(added, "new row"), f"{format_number(changed)} changed", f"{format_number(unchanged)} unchanged"]
    if missing:
        said.append(f"{format_number(missing)} missing")
    return ", ".join(said)


def draw_comparison(view: View, comparison: Comparison) -> None:
    """Draw what would change, and from what to what."""
    st.markdown(f"## Preview: {describe_comparison(comparison)}")
    added = [_list_added(table, rows) for table, rows in _added_rows(comparison).items() if len(rows)]
    if added:
        rows = pd.concat(added, ignore_index=True)
        draw_listed(f"{count_of(len(rows), 'new row')}", rows, "preview_added")
    changed = [
        list_cells(table, cells, comparison.rows[table], None).assign(Record=None)
        for table, cells in comparison.changed.items()
        if len(cells)
    ]
    if changed:
        cells = pd.concat(changed, ignore_index=True).drop(columns="Record")
        draw_listed(f"{count_of(len(cells), 'cell')} changed", cells, "preview_changed")
    missing = [
        list_rows(table, read_rows(view.database, table, comparison.base_revision, keys).loc[keys], None)
        for table, keys in comparison.missing.items()
        if keys
    ]
    if missing:
        gone = pd.concat(missing, ignore_index=True)
        draw_listed(f"{count_of(len(gone), 'row')} of the ledger not in the file", gone, "preview_missing")
        st.caption("They stay unless you tick below that they are removed.")
    _draw_sources(comparison.new_sources)


def _added_rows(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """The new rows by table, without the sources that addresses become: these are listed by themselves."""
    cited = comparison.new_sources.index
    return {table: rows[~rows.index.isin(cited)] for table, rows in comparison.added.items()}


def _list_added(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    listed = list_rows(table, rows, None).drop(columns="Record")
    if "date" in rows.columns:
        listed.insert(1, "Date", rows["date"].to_list())
    return listed


def _draw_sources(sources: pd.DataFrame) -> None:
    if sources.empty:
        return
    st.markdown(f"### {count_of(len(sources), 'new source')}")
    st.caption("Publisher and affiliation come from known sources of the same host; correct them later in the sources.")
    titles = {
        name: title_of_column("sources", name) for name in LEDGER_TABLES["sources"].columns if name in sources.columns
    }
    st.dataframe(
        sources[list(titles)].rename(columns=titles),
        key="preview_sources",
        hide_index=True,
        placeholder="",
        column_config={"Address": st.column_config.LinkColumn(width=360)},
        height=grid_height(len(sources)),
        alt=count_of(len(sources), "new source"),
    )


def ask_duplicates(view: View, comparison: Comparison, round_: int) -> Mapping[str, str]:
    """Show likely duplicates side by side; returns by new id what shall become of it: keep, skip, or the other's id."""
    twins = comparison.duplicates
    if twins.empty:
        return {}
    # A new row that resembles several is asked about once, beside the likeliest.
    twins = twins.drop_duplicates("new")
    st.markdown(f"## {count_of(len(twins), 'likely duplicate')}")
    answers: dict[str, str] = {}
    for twin in twins.head(DUPLICATES_ASKED).to_dict("records"):
        new, existing = str(twin["new"]), str(twin["existing"])
        with st.container(border=True, key=f"twin_{new}"):
            st.markdown(f"**{literal(new)} and {literal(existing)}**: {literal(text_or(twin['why']))}")
            _draw_side_by_side(view, comparison, new, existing)
            chosen = st.radio(
                f"What shall become of {new}?",
                list(_ANSWERS),
                format_func=_ANSWERS.__getitem__,
                horizontal=True,
                key=f"twin_{new}_{round_}",
            )
            answers[new] = existing if chosen == "merge" else str(chosen)
    rest = twins.iloc[DUPLICATES_ASKED:]
    if len(rest):
        chosen = st.radio(
            f"The other {format_number(len(rest))}",
            list(_ANSWERS),
            format_func=_ANSWERS.__getitem__,
            horizontal=True,
            key=f"twin_rest_{round_}",
        )
        for new, existing in zip(rest["new"], rest["existing"], strict=True):
            answers[str(new)] = str(existing) if chosen == "merge" else str(chosen)
    return answers


def _draw_side_by_side(view: View, comparison: Comparison, new: str, existing: str) -> None:
    for column, key, word in zip(st.columns(2), (new, existing), ("New", "In the ledger"), strict=True):
        row = _find_row(view, comparison, key)
        sides = join_words([side_name(text_or(row.get(name))) for name in ("initiator", "target")], "and")
        said = [text_or(row.get("date")), sides, text_or(row.get("place"))]
        column.markdown(
            f":small[{word}]  \n**{literal(shorten(row.get('title')))}**  \n"
            f"{literal(' · '.join(part for part in said if part))}  \n:small[{literal(shorten(row.get('summary')))}]"
        )


def _find_row(view: View, comparison: Comparison, key: str) -> Mapping[Hashable, object]:
    """A row of the upload or of the ledger; empty where neither has it."""
    for rows in comparison.rows.values():
        if key in rows.index:
            return rows.loc[[key]].to_dict("records")[0]
    table = next((name for name, prefix in ID_PREFIXES.items() if key.startswith(prefix)), None)
    if table is None:
        return {}
    rows = read_rows(view.database, table, comparison.base_revision, [key])
    return rows.loc[[key]].to_dict("records")[0] if key in rows.index else {}
