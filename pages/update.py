"""Keep the ledger up to date: files or a single row, checked, previewed and committed as one revision."""

import streamlit as st

from ledger.access import EDIT
from ledger.codebook import LEDGER_TABLES
from ledger.facts import read_row_key
from widgets.editor import EDITED, begin_record, draw_editor, find_basis
from widgets.navigation import open_page
from widgets.sign_in import draw_only_for
from widgets.text import literal
from widgets.update_commit import Result, draw_commit, draw_result, keep_result
from widgets.update_mapping import draw_mapping
from widgets.update_parts import page_of_row
from widgets.update_preview import ask_duplicates, draw_comparison
from widgets.update_problems import draw_mending, draw_problems
from widgets.update_upload import current_upload, draw_files, draw_templates, draw_upload, mend_upload
from widgets.view import current_view

ONE_ROW = "One new record"

view = current_view()
draw_only_for(EDIT, "Update")

# 1. One row that the address asks for
asked = st.query_params.get("id") or ""
if asked:
    row = read_row_key(asked)
    basis = None if row is None else find_basis(view, *row)
    way = page_of_row(*row) if row and basis else None
    st.title(literal(f"Edit {asked}") if basis else "No such row to edit", anchor=False)
    if basis is None:
        st.markdown(f"The newest revision has no row **{literal(asked[:40])}**.")
    st.button(
        f"Back to {way[1]}" if way else "To updates",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=open_page,
        args=(way[0], view.filters, way[1]) if way else ("update", view.filters),
        key="back",
    )
    draw_result(view)
    if basis is not None:
        saved = draw_editor(view, basis)
        if saved:
            keep_result(Result(saved[0], (basis.table,), saved[1]))
            st.rerun()
    st.stop()

st.title("Update")
st.markdown(
    "**Everything is checked and shown before it is committed.** A commit is one revision, whole or not at all, "
    "and can be undone in the history."
)
draw_result(view)
choice = st.segmented_control(
    "What to bring in",
    ["Files", ONE_ROW],
    default="Files",
    required=True,
    key="update_way",
    persist_state="session",
    label_visibility="collapsed",
)

# 2. One new row
if choice == ONE_ROW:
    table = st.segmented_control(
        "Table",
        EDITED,
        default="incidents",
        required=True,
        format_func=lambda name: LEDGER_TABLES[name].label,
        key="new_record_table",
        persist_state="session",
    )
    saved = draw_editor(view, begin_record(view, str(table)))
    if saved:
        keep_result(Result(saved[0], (str(table),), saved[1]))
        st.rerun()
    st.stop()

# 3. Files: choose and check them
upload = current_upload()
if upload is None:
    draw_upload(view)
    draw_templates()
    st.stop()

# 4. What was read, and what is wrong with it
draw_files(view, upload)
draw_mapping(view, upload)
draw_problems(upload.preview)
edits = draw_mending(upload.preview, upload.round_)
if edits is not None:
    mend_upload(view, upload, edits)

# 5. What would change
comparison = upload.preview.comparison
draw_comparison(view, comparison)
if comparison.is_empty and not any(map(len, comparison.missing.values())):
    if len(upload.preview.errors):
        st.info("Nothing to commit yet: no row without an error would change the ledger.", icon=":material/info:")
    else:
        st.info("Nothing to commit: the ledger already has every value of these files.", icon=":material/info:")
    st.stop()
duplicates = ask_duplicates(view, comparison, upload.round_)

# 6. Commit it
draw_commit(view, upload, duplicates)
