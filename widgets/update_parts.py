"""What an update, an edit and an undo have in common: who does it, what is asked in a conflict, how rows are called."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ledger.codebook import LEDGER_TABLES, TABLES
from ledger.database import LedgerError
from ledger.filters import Filters
from ledger.revisions import KEY_SEPARATOR, Choices
from ledger.turns import TURNS
from ledger.wording import format_number, text_or
from widgets.identity import AUTHOR_KEY, ask_name
from widgets.text import literal
from widgets.view import View

LOG = logging.getLogger(__name__)

MOST_NAME = 80
MOST_NOTE = 300
ROWS_SHOWN = 2000
"""Rows of a list that are sent to the browser; the download has all."""
CONFLICTS_ASKED = 30
"""Conflicts that are asked about one by one; the others are settled together."""
LONGEST_VALUE = 300
EMPTY = "(empty)"
FAILED = (
    "This did not work, and the ledger is as it was. What went wrong is in the server's log. "
    "Try again; if it happens again, send the log to whoever runs this dashboard."
)
"""What is said where the cause is nothing that the reader could mend."""

_TITLES = {
    "event_types": "event_type",
    "sources": "title",
    "indicators": "label",
    "demands": "demand",
    **dict.fromkeys(TABLES, "title"),
}


@dataclass(frozen=True)
class Signed:
    """Who changes the ledger, and why."""

    author: str
    note: str


@contextmanager
def telling(task: str) -> Iterator[None]:
    """Say in words what keeps the block from its end; the cause of anything unforeseen goes to the log.

    What takes an update long takes nobody's turn.
    """
    try:
        with TURNS.resting():
            yield
    except LedgerError as error:
        tell_error(error)
    except Exception:
        LOG.exception("Failed: %s", task)
        st.error(FAILED, icon=":material/error:")


def tell_error(error: LedgerError) -> None:
    """Show what the ledger says of why something cannot be done."""
    st.error("  \n".join(literal(line) for line in str(error).splitlines()), icon=":material/error:")


def move_bar(bar: DeltaGenerator, done: float, task: str) -> None:
    """Move a progress bar to a share of what is to be done."""
    share = min(max(done, 0.0), 1.0)
    bar.progress(share, text=f"{task}: {share:.0%}")


def ask_author(key: str, note: str = "", hint: str = "") -> Signed:
    """Ask who it is and for what reason; the name is kept for the session."""
    with st.grid(2, min_column_width=240, gap="small"):
        author = ask_name(f"{key}_author", MOST_NAME, "Stands beside the revision in the history.")
        written = st.text_input("Note", value=note, max_chars=MOST_NOTE, key=f"{key}_note", placeholder=hint)
    return Signed(_squeeze(author), _squeeze(written))


def is_signed(signed: Signed) -> bool:
    """Whether a name was given, which is then kept; says so where it was not."""
    if not signed.author:
        st.error("Give your name: the history says who changed what.", icon=":material/error:")
        return False
    st.session_state[AUTHOR_KEY] = signed.author
    return True


def ask_conflicts(conflicts: pd.DataFrame, key: str, ours: str, theirs: str) -> Choices:
    """Ask for each cell that two changed which value shall stand; cells without an answer are left out.

    `conflicts` has table, key, column, base, ours, theirs; `ours` and `theirs` name the two choices.
    """
    choices: dict[tuple[str, str, str | None], str] = {}
    labels = {"theirs": theirs, "ours": ours}
    for row in conflicts.head(CONFLICTS_ASKED).to_dict("records"):
        column = None if pd.isna(row["column"]) else str(row["column"])
        table = str(row["table"])
        what = "the row as a whole" if column is None else title_of_column(table, column)
        chosen = st.radio(
            f"**{literal(str(row['key']))}**, {literal(what)}. Before: {literal(shorten(row['base']))}",
            list(labels),
            index=None,
            format_func=labels.__getitem__,
            captions=[literal(shorten(row["theirs"])), literal(shorten(row["ours"]))],
            # An answer belongs to its cell, also where other cells are asked about the next time.
            key=f"{key}_{table}_{row['key']}_{column}",
        )
        if chosen:
            choices[table, str(row["key"]), column] = str(chosen)
    rest = conflicts.iloc[CONFLICTS_ASKED:]
    if len(rest):
        chosen = st.radio(
            f"The other {format_number(len(rest))} cells",
            list(labels),
            index=None,
            format_func=labels.__getitem__,
            key=f"{key}_rest",
        )
        if chosen:
            for row in rest.to_dict("records"):
                column = None if pd.isna(row["column"]) else str(row["column"])
                choices[str(row["table"]), str(row["key"]), column] = str(chosen)
    return choices


def title_of_column(table: str, column: str) -> str:
    """The words a reader sees for a column; its name where the table has none of that name."""
    found = LEDGER_TABLES[table].schema.columns.get(column)
    return str(found.title or column) if found is not None else column


def title_rows(table: str, rows: pd.DataFrame) -> "pd.Series[str]":
    """What each row is called: a record's title, a source's title or address, a demand's text."""
    titles = rows[_TITLES[table]].astype("str")
    return titles.fillna(rows["url"]) if table == "sources" else titles


def page_of_row(table: str, key: str) -> tuple[str, str] | None:
    """The page that shows a row, and what it is asked for by; none for tables whose rows have no page."""
    if table in TABLES:
        return "record", key
    if table == "demands":
        return "demands", key
    return ("leverage", key.split(KEY_SEPARATOR, maxsplit=1)[0]) if table == "indicators" else None


def link_records(table: str, keys: Sequence[str], revision: int | None) -> list[str | None]:
    """Addresses of the rows' pages as of a revision; none for tables whose rows have no page."""
    suffix = Filters(revision=revision).to_query_string()
    pages = [page_of_row(table, key) for key in keys]
    return [f"/{page[0]}?id={page[1]}" + (f"&{suffix}" if suffix else "") if page else None for page in pages]


def shorten(value: object) -> str:
    """A cell's value in a sentence: whole or its beginning, and a word for nothing."""
    text = text_or(value, EMPTY)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def grid_height(rows: int, most: int = 9) -> int:
    """Pixels that so many rows of a grid take."""
    return 35 * (min(rows, most) + 1) + 2


def pinned(view: View, revision: int) -> int | None:
    """The revision that a link must name; none for the newest."""
    return None if revision == view.newest_revision else revision


def _squeeze(text: str | None) -> str:
    return " ".join((text or "").split())
