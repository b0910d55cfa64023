"""The last step of an update: who, why, and one revision; what others changed meanwhile is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from ledger.codebook import CONTEXT_DYAD, DYADS, TABLES
from ledger.filters import Filters
from ledger.intake.importing import Preview, commit_import
from ledger.revisions import ConflictError, Revision
from ledger.wording import count_of, format_number, join_words
from widgets.navigation import open_page
from widgets.update_parts import ask_author, ask_conflicts, is_signed, move_bar, page_of_row, telling
from widgets.update_upload import Upload, forget_upload
from widgets.view import View

RESULT_KEY = "_committed"
CONFLICTS_KEY = "_upload_conflicts"


@dataclass(frozen=True)
class Result:
    """A committed revision, and the tables, the record and the dyads that it is about; none are those compared."""

    revision: Revision
    tables: tuple[str, ...]
    record_id: str | None = None
    dyads: tuple[str, ...] = ()


def keep_result(result: Result) -> None:
    """Keep what was committed, to be told on the next run."""
    st.session_state[RESULT_KEY] = result


def draw_result(view: View) -> None:
    """What was committed last, with the ways to the revision and to its records."""
    result: Result | None = st.session_state.get(RESULT_KEY)
    if result is None:
        return
    with st.container(border=True, key="result"):
        st.markdown(f":material/check_circle: **{describe_revision(result.revision)}**")
        with st.container(horizontal=True, gap="small"):
            st.button(
                f"See revision {result.revision.number} in the history",
                icon=":material/history:",
                on_click=open_page,
                args=("history", replace(view.filters, revision=None), str(result.revision.number)),
                key="result_history",
            )
            own = tuple(name for name in TABLES if name in result.tables)
            page = page_of_row(result.tables[0], result.record_id) if result.record_id else None
            if page:
                st.button(
                    f"See {page[1]}",
                    icon=":material/description:",
                    on_click=open_page,
                    args=(page[0], replace(view.filters, revision=None), page[1]),
                    key="result_record",
                )
            elif own:
                st.button(
                    "See the records",
                    icon=":material/table_rows:",
                    on_click=open_page,
                    args=("records", Filters(dyads=result.dyads, tables=own if len(own) < len(TABLES) else ())),
                    key="result_records",
                )
            st.button("Close", type="tertiary", on_click=_forget_result, key="result_close")


def _find_dyads(preview: Preview) -> tuple[str, ...]:
    """The dyads to show the committed records in: also the context where one of them belongs to it."""
    found = {dyad for name, rows in preview.comparison.rows.items() if name in TABLES for dyad in rows["dyad"].unique()}
    return tuple(DYADS) if CONTEXT_DYAD in found else ()


def describe_revision(revision: Revision) -> str:
    """`Revision 7: 42 added, 3 changed`."""
    counts = ((revision.added, "added"), (revision.changed, "changed"), (revision.removed, "removed"))
    return f"Revision {revision.number}: " + ", ".join(f"{format_number(n)} {word}" for n, word in counts if n)


def _forget_result() -> None:
    st.session_state.pop(RESULT_KEY, None)


def draw_commit(view: View, upload: Upload, duplicates: Mapping[str, str]) -> None:
    """Ask who and why, and commit; what somebody else changed meanwhile is asked about first."""
    st.markdown("## Commit")
    preview = upload.preview
    rejected = preview.rejected
    missing = sum(map(len, preview.comparison.missing.values()))
    key = f"commit_{upload.round_}"
    asked: dict[int, pd.DataFrame] = st.session_state.setdefault(CONFLICTS_KEY, {})
    conflicts = asked.get(upload.round_)
    with st.form(key, border=True):
        skip = False
        if len(preview.errors):
            skip = st.checkbox(
                f"Leave out {count_of(rejected, 'row')} with errors" if rejected else "Leave out what cannot be read",
                key=f"{key}_skip",
                help="The others are committed. The download above then holds exactly the rows left out.",
            )
        remove = False
        if missing:
            remove = st.checkbox(
                f"Remove {count_of(missing, 'row')} that the files lack",
                key=f"{key}_remove",
                help="Without it they stay as they are.",
            )
        choices = {}
        if conflicts is not None:
            st.warning(
                f"Somebody else changed {count_of(len(conflicts), 'value')} of the file's since the preview. "
                "Choose for each which shall stand.",
                icon=":material/call_split:",
            )
            choices = dict(ask_conflicts(conflicts, f"{key}_conflict", "Take the file's", "Keep theirs"))
        signed = ask_author(key, hint="Where the file comes from, and why")
        submitted = st.form_submit_button("Commit as one revision", type="primary", icon=":material/done_all:")
    if not submitted or not is_signed(signed):
        return
    bar = st.progress(0.0, text="Committing")
    with telling("commit an upload"):
        try:
            revision = commit_import(
                view.database,
                preview,
                author=signed.author,
                note=signed.note or f"Update from {join_words(preview.files)}",
                skip_rejected=skip,
                remove_missing=remove,
                duplicates=duplicates,
                choices=choices or None,
                progress=lambda done: move_bar(bar, done, "Committing"),
            )
        except ConflictError as error:
            bar.empty()
            asked[upload.round_] = error.conflicts
            if conflicts is None:
                st.rerun()
            st.error("Choose a value for each cell above.", icon=":material/error:")
            return
        asked.pop(upload.round_, None)
        tables = tuple(table for table, rows in preview.comparison.rows.items() if len(rows))
        keep_result(Result(revision, tables, dyads=_find_dyads(preview)))
        forget_upload()
        st.rerun()
    bar.empty()
