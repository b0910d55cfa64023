"""The history's list, a revision's heading, and what can be done with it: see, download, undo."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from ledger.database import Database
from ledger.exports.archive import MEDIA_TYPE, name_archive, pack_ledger
from ledger.exports.extracts import take_moment
from ledger.revisions import ConflictError, commit_update, list_revisions, plan_undo
from ledger.wording import count_of, format_date, join_words, text_or, to_date
from widgets.navigation import open_page
from widgets.site import read_site
from widgets.text import literal
from widgets.update_parts import ask_author, ask_conflicts, grid_height, is_signed, telling
from widgets.view import View

KINDS = {"seed": "First load", "upload": "Upload", "edit": "Edit", "undo": "Undo"}
_CONFLICTS = "_undo_conflicts"


@st.cache_data(max_entries=4, show_spinner=False)
def _history(_database: Database, newest_revision: int) -> pd.DataFrame:  # noqa: ARG001 - a key of the cache
    return list_revisions(_database)


def read_history(view: View) -> pd.DataFrame:
    """Every revision, newest first, as `revisions.list_revisions` has it."""
    return _history(view.database, view.newest_revision)


def format_moment(moment: pd.Timestamp) -> str:
    """`24 Nov 2026, 05:43 UTC`."""
    return f"{format_date(to_date(moment))}, {moment:%H:%M} UTC"


def describe_counts(revision: pd.Series) -> str:
    """`42 added, 3 changed`; what did not happen is left out."""
    parts = [
        f"{count_of(int(revision[name]), 'row')} {name}" for name in ("added", "changed", "removed") if revision[name]
    ]
    return join_words(parts) or "no rows changed"


def draw_history(view: View, history: pd.DataFrame, chosen: int) -> None:
    """Draw the list of revisions, newest first; a tick opens one."""
    key = f"history_{view.newest_revision}"

    def open_ticked() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            open_page("history", view.filters, str(history.iloc[rows[0]]["number"]))

    st.caption("Tick a row to see what that revision changed.")
    st.dataframe(
        pd.DataFrame(
            {
                "Revision": history["number"],
                "Time (UTC)": history["committed_at"],
                "Author": history["author"],
                "Note": history["note"],
                "Kind": history["kind"].map(lambda kind: KINDS.get(kind, kind)),
                "Added": history["added"],
                "Changed": history["changed"],
                "Removed": history["removed"],
                "File": history["file_name"],
            }
        ),
        key=key,
        hide_index=True,
        on_select=open_ticked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": history.index[history["number"] == chosen].to_list()}},
        placeholder="",
        alt=f"Table of {count_of(len(history), 'revision')}; choose a row to see what it changed",
        height=grid_height(len(history)),
        column_config={
            "Revision": st.column_config.NumberColumn(width=70),
            "Time (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", width=135),
            "Author": st.column_config.TextColumn(width=140),
            "Note": st.column_config.TextColumn(width=320),
            "Kind": st.column_config.TextColumn(width=80),
            **{
                name: st.column_config.NumberColumn(format="localized", width=75, help=f"Rows {name.lower()}")
                for name in ("Added", "Changed", "Removed")
            },
            "File": st.column_config.TextColumn(width=180),
        },
    )


def draw_revision(view: View, revision: pd.Series) -> None:
    """A revision's heading, who made it, and the ways to the ledger as it stood."""
    number = int(revision["number"])
    st.markdown(f"## Revision {number}: {describe_counts(revision)}")
    said = [
        KINDS.get(str(revision["kind"]), str(revision["kind"])),
        f"{format_moment(revision['committed_at'])} by {text_or(revision['author'])}",
        text_or(revision["file_name"]),
    ]
    st.markdown(
        f"**{literal(text_or(revision['note'], 'Without a note'))}**  \n" + literal(" · ".join(filter(None, said)))
    )
    site = read_site()
    with st.container(horizontal=True, gap="small"):
        st.button(
            "See the pages as of this revision",
            icon=":material/history:",
            on_click=open_page,
            args=("overview", replace(view.filters, revision=number)),
            key="see_revision",
        )
        st.download_button(
            "Download the ledger as of it (ZIP)",
            data=lambda: b"".join(pack_ledger(view.database, take_moment(view.database, number, site))),
            file_name=name_archive(number),
            mime=MEDIA_TYPE,
            icon=":material/download:",
            on_click="ignore",
            key="download_revision",
        )


def draw_undo(view: View, number: int) -> None:
    """A form that takes back what a revision changed, as a further revision."""
    if number == 1:
        st.caption("Revision 1 is what the ledger starts from; it cannot be undone.")
        return
    asked: dict[int, pd.DataFrame] = st.session_state.setdefault(_CONFLICTS, {})
    conflicts = asked.get(number)
    with st.expander(
        "Undo this revision", icon=":material/undo:", expanded=conflicts is not None, key=f"undo_{number}"
    ):
        st.markdown("Undoing adds a further revision that puts back what this one changed. Nothing is lost by it.")
        with st.form(f"undo_form_{number}", border=False):
            choices = {}
            if conflicts is not None:
                st.warning(
                    f"{count_of(len(conflicts), 'value')} changed again since. Choose for each which shall stand.",
                    icon=":material/call_split:",
                )
                choices = dict(ask_conflicts(conflicts, f"undo_{number}", "Restore", "Keep the later value"))
            signed = ask_author(f"undo_{number}", hint=f"Undo revision {number}")
            submitted = st.form_submit_button(f"Undo revision {number}", type="primary", icon=":material/undo:")
        if not submitted or not is_signed(signed):
            return
        with telling(f"undo revision {number}"):
            try:
                update = plan_undo(view.database, number, signed.author, signed.note)
                undone = commit_update(view.database, update, choices)
            except ConflictError as error:
                asked[number] = error.conflicts
                if conflicts is None:
                    st.rerun()
                st.error("Choose a value for each cell above.", icon=":material/error:")
                return
            asked.pop(number, None)
            open_page("history", replace(view.filters, revision=None), str(undone.number))
            st.rerun()
