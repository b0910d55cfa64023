"""How rows came to stand as they do: each revision that wrote them, with the cells that it changed."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ledger.changes import list_cell_changes, list_revisions_of_rows
from ledger.wording import count_of, format_number, text_or
from widgets.history_revisions import format_moment
from widgets.navigation import open_page
from widgets.record_card import STEPS_STYLE
from widgets.text import literal
from widgets.update_parts import shorten, title_of_column
from widgets.view import View

REVISIONS_SHOWN = 10
"""Revisions that are listed at once; the others are folded away."""


def draw_history(view: View, table: str, keys: Sequence[str]) -> None:
    """Draw the revisions that wrote some rows of a table, newest first, with what each changed in them."""
    written = list_revisions_of_rows(view.database, keys, view.revision)
    cells = list_cell_changes(view.database, keys, view.revision)
    several = len(keys) > 1
    changed = int((written["kind"] == "changed").sum())
    st.markdown(
        "## Its history\n"
        + (
            f"Changed in {count_of(changed, 'revision')} since it was added."
            if changed
            else "It stands as it was added."
        )
    )
    st.html(STEPS_STYLE)
    for _, revision in written.head(REVISIONS_SHOWN).iterrows():
        _draw_revision(view, revision, cells, table, several=several)
    rest = written.iloc[REVISIONS_SHOWN:]
    if len(rest):
        with st.expander(f"{format_number(len(rest))} more"):
            for _, revision in rest.iterrows():
                _draw_revision(view, revision, cells, table, several=several)


def _draw_revision(view: View, revision: pd.Series, cells: pd.DataFrame, table: str, *, several: bool) -> None:
    number = int(revision["revision"])
    own = cells[cells["revision"] == number]
    said = [
        f"Revision {number}",
        f"{revision['kind']} {format_moment(revision['committed_at'])}",
        text_or(revision["author"]),
        text_or(revision["note"]),
    ]
    with st.container(gap="xxsmall", key=f"step_revision_{number}"):
        st.button(
            literal(" · ".join(filter(None, said))),
            type="tertiary",
            icon=":material/history:",
            wrap=True,
            on_click=open_page,
            args=("history", view.filters, str(number)),
            key=f"open_revision_{number}",
        )
        if len(own):
            st.markdown("\n".join(f"- {_describe_cell(table, cell, several=several)}" for _, cell in own.iterrows()))


def _describe_cell(table: str, cell: pd.Series, *, several: bool) -> str:
    before, after = literal(shorten(cell["before"])), literal(shorten(cell["after"]))
    row = f"{literal(str(cell['id']))}, " if several else ""
    return f"{row}{literal(title_of_column(table, str(cell['column'])))}: {before} → **{after}**"
