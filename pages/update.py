"""Keep the ledger up to date: files or a single record, checked, previewed and committed as one revision."""

import streamlit as st

from ledger.codebook import TABLES
from ledger.facts import read_record_id
from widgets.editor import begin_record, draw_editor, find_basis
from widgets.navigation import open_page
from widgets.text import literal
from widgets.update_commit import Result, draw_commit, draw_result, keep_result
from widgets.update_mapping import draw_mapping
from widgets.update_preview import ask_duplicates, draw_comparison
from widgets.update_problems import draw_mending, draw_problems
from widgets.update_upload import current_upload, draw_files, draw_templates, draw_upload, mend_upload
from widgets.view import current_view

view = current_view()

# 1. One record that the address asks for
asked = st.query_params.get("id") or ""
if asked:
    record_id = read_record_id(asked)
    basis = None if record_id is None else find_basis(view, record_id)
    st.title(f"Edit {record_id}" if basis else "No such record to edit", anchor=False)
    if basis is None:
        st.markdown(f"The newest revision has no record **{literal(asked[:40])}**.")
    st.button(
        "Back to the record" if basis else "To updates",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=open_page,
        args=("record", view.filters, record_id) if basis else ("update", view.filters),
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
way = st.segmented_control(
    "What to bring in",
    ["Files", "One new record"],
    default="Files",
    required=True,
    key="update_way",
    persist_state="session",
    label_visibility="collapsed",
)

# 2. One new record
if way == "One new record":
    table = st.segmented_control(
        "Table",
        list(TABLES),
        default="incidents",
        required=True,
        format_func=lambda name: TABLES[name].label,
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
