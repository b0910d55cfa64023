"""Files on their way into the ledger: chosen, read and checked, and kept in the browser's session until committed."""

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.typing import UploadedFile

from ledger.codebook import LEDGER_TABLES, TABLES
from ledger.exports.templates import write_example, write_template
from ledger.intake.comparing import compare_tables
from ledger.intake.importing import Preview, map_preview, mend_preview, prepare_import
from ledger.intake.limits import MAX_FILE_BYTES, MAX_ROWS, MEGABYTE
from ledger.intake.mapping import OWN_FORMAT, HandMapping
from ledger.intake.profiles import PROFILES, describe_profile
from ledger.wording import count_of, format_number, join_words
from widgets.text import literal
from widgets.update_parts import grid_height, move_bar, telling
from widgets.view import View

UPLOAD_KEY = "_upload"
ROUND_KEY = "_upload_round"
CHECKS_KEY = "_upload_checks"
TYPES = ("csv", "tsv", "txt", "xlsx", "zip")
MOST_MEGABYTES = MAX_FILE_BYTES // MEGABYTE
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Upload:
    """Files that were read and checked.

    `round_` numbers the checks of a session, so that what was answered to one is not taken for an answer to another.
    """

    preview: Preview
    round_: int


def current_upload() -> Upload | None:
    """The session's upload; none before files were checked."""
    upload: Upload | None = st.session_state.get(UPLOAD_KEY)
    return upload


def forget_upload() -> None:
    """Drop the upload and empty the field of files: for callbacks, and after a commit."""
    st.session_state.pop(UPLOAD_KEY, None)
    st.session_state[ROUND_KEY] = _round() + 1


def _round() -> int:
    return int(st.session_state.get(ROUND_KEY, 0))


def draw_templates() -> None:
    """Offer an empty file of each table, and one with an example."""
    with st.expander(
        "Templates: an empty file of each table, with the values that are allowed", icon=":material/draft:"
    ):
        for name, table in LEDGER_TABLES.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(table.label, width=160)
                for label, file_name, write in (
                    ("CSV", f"{name}.csv", partial(write_template, name, "csv")),
                    ("XLSX", f"{name}.xlsx", partial(write_template, name, "xlsx")),
                    ("Example", f"{name}_example.csv", partial(write_example, name)),
                ):
                    st.download_button(
                        label,
                        data=write,
                        file_name=file_name,
                        mime=XLSX if file_name.endswith("xlsx") else "text/csv",
                        icon=":material/download:",
                        type="tertiary",
                        on_click="ignore",
                        key=f"template_{name}_{label}",
                    )


def draw_upload(view: View) -> None:
    """Let files be chosen, and read and check them on request."""
    number = _round()
    st.markdown("## Files")
    files = st.file_uploader(
        f"CSV, TSV, XLSX or a ZIP of them; up to {MOST_MEGABYTES} MB and {format_number(MAX_ROWS)} rows each",
        type=TYPES,
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
        key=f"files_{number}",
        help="Comma, semicolon, tab or pipe; UTF-8, UTF-16, Windows-1251, Windows-1252 and others are told apart. "
        "Files in the ledger's own format are recognised by their header, and so is each "
        f"{join_words([profile.label for profile in PROFILES.values()], 'or')}.",
    )
    table = st.selectbox(
        "Which table they hold",
        list(LEDGER_TABLES),
        index=None,
        format_func=lambda name: LEDGER_TABLES[name].label,
        placeholder="Told by the header",
        key=f"table_{number}",
    )
    if st.button(
        "Check the files", type="primary", icon=":material/fact_check:", disabled=not files, key="check_files"
    ):
        _check_files(view, files, table)


def _check_files(view: View, files: Sequence[UploadedFile], table: str | None) -> None:
    bar = st.progress(0.0, text="Reading and checking")
    with telling("check an upload"), ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ledger-upload-")))
        paths = [(file.name, _store(file, folder / str(number))) for number, file in enumerate(files)]
        preview = prepare_import(
            view.database,
            paths,
            today=view.today,
            table=table,
            progress=lambda done: move_bar(bar, done, "Reading and checking"),
        )
        _keep(preview)
        st.rerun()
    bar.empty()


def _store(file: UploadedFile, path: Path) -> Path:
    """Write an uploaded file under a name of ours."""
    file.seek(0)
    with path.open("wb") as handle:
        shutil.copyfileobj(file, handle)
    return path


def _keep(preview: Preview, number: int | None = None) -> None:
    """Keep a preview for the session, under the number of an earlier check or a new one."""
    if number is None:
        number = st.session_state[CHECKS_KEY] = int(st.session_state.get(CHECKS_KEY, 0)) + 1
    st.session_state[UPLOAD_KEY] = Upload(preview, number)


def map_upload(view: View, upload: Upload, number: int, mapping: HandMapping) -> None:
    """Take in a file of the upload, by its number among those read, under a mapping made by hand."""
    with telling("map an upload by hand"), st.spinner("Checking"):
        _keep(map_preview(view.database, upload.preview, number, mapping, today=view.today))
        st.rerun()


def mend_upload(view: View, upload: Upload, edits: pd.DataFrame) -> None:
    """Check the upload again with cells mended, as `mend_preview` takes them."""
    with telling("mend an upload"), st.spinner("Checking again"):
        _keep(mend_preview(view.database, upload.preview, edits, today=view.today))
        st.rerun()


def draw_files(view: View, upload: Upload) -> None:
    """What was read: each table's file, format, rows and what was set aside; and whether tables are whole."""
    preview = upload.preview
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"## {count_of(len(preview.files), 'file')} checked", width="content")
        st.button(
            "Start over", icon=":material/restart_alt:", type="tertiary", on_click=forget_upload, key="start_over"
        )
    if preview.mapped:
        _list_files(preview)
    for name in dict.fromkeys(mapped.profile for mapped in preview.mapped if mapped.profile in PROFILES):
        _draw_profile(name)
    for heading, counts in (("Set aside", preview.set_aside), ("Without a word in the codebook", preview.unmapped)):
        if counts:
            with st.expander(f"{heading}: {count_of(sum(counts.values()), 'row')}", icon=":material/inventory_2:"):
                st.table(
                    {literal(reason): format_number(number) for reason, number in counts.items()},
                    border="horizontal",
                    width="content",
                    alt=heading,
                )
    _ask_whole(view, upload)


def _list_files(preview: Preview) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "File": mapped.file,
                    "Read as": preview.read[source].format,
                    "Format": _name_format(mapped.profile),
                    "Table": LEDGER_TABLES[mapped.table].label,
                    "Rows": len(mapped.rows),
                    "Without an error": len(checked.sound),
                }
                for mapped, checked, source in zip(preview.mapped, preview.checked, preview.sources_read, strict=True)
            ]
        ),
        key="files_read",
        hide_index=True,
        alt="Table of the files that were read",
        height=grid_height(len(preview.mapped)),
        column_config={"File": st.column_config.TextColumn(width=260)},
    )


def _name_format(profile: str) -> str:
    if profile in PROFILES:
        return describe_profile(profile).label
    return "The ledger's own" if profile == OWN_FORMAT else f"Matched by hand: {profile}"


def _draw_profile(name: str) -> None:
    """How a foreign format is read."""
    profile = describe_profile(name)
    with st.expander(f"{profile.label}: how it is read", icon=":material/translate:"):
        st.markdown("\n".join(f"- {literal(note)}" for note in profile.notes))
        types = profile.types()
        st.dataframe(
            types.assign(table=types["table"].map(lambda table: TABLES[table].label if table in TABLES else None)),
            hide_index=True,
            placeholder="",
            key=f"types_{name}",
            alt=f"How the types of {profile.label} map",
            column_config={
                "theirs": "Their type",
                "meaning": "Meaning",
                "table": "Table",
                "event_type": "Our type",
                "note": "Note",
            },
        )


def _ask_whole(view: View, upload: Upload) -> None:
    tables = list(dict.fromkeys(mapped.table for mapped in upload.preview.mapped if mapped.profile not in PROFILES))
    if not tables:
        return

    def compare_again() -> None:
        whole = frozenset(st.session_state[key])
        comparison = compare_tables(view.database, upload.preview.checked, whole)
        _keep(replace(upload.preview, whole=whole, comparison=comparison), upload.round_)

    key = f"whole_{upload.round_}"
    st.pills(
        "Tables that the files hold whole",
        tables,
        selection_mode="multi",
        default=[table for table in tables if table in upload.preview.whole],
        format_func=lambda name: LEDGER_TABLES[name].label,
        key=key,
        on_change=compare_again,
        help="Then the preview also lists the rows of the ledger that the files lack.",
    )
