"""Files whose columns are none of the ledger's: their columns and values are matched by hand, and kept under a name."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from ledger.codebook import DEMAND_STATUS, LEDGER_TABLES, TABLES, VOCABULARIES, label_of
from ledger.intake.keeping import choose_mapping, forget_mapping, keep_mapping, list_mappings
from ledger.intake.mapping import HandMapping, TableUnknownError, suggest_columns, suggest_value
from ledger.intake.model import ReadTable
from ledger.intake.reading import UNREADABLE
from ledger.intake.resolving import NUMBERED
from ledger.intake.values import DATE_ORDERS
from ledger.wording import join_words
from widgets.text import literal
from widgets.update_parts import tell_error, title_of_column
from widgets.update_upload import Upload, map_upload
from widgets.view import View, read_vocabulary

NEW_MAPPING = "A new one"
UNNAMED = "By hand"
MOST_MAPPING_NAME = 60
VALUES_ASKED = 25
"""Values of a column that are matched by hand; a column with more holds no words of a vocabulary."""
ORDERS = {
    None: "Told by the dates",
    "ISO": "2025-12-31",
    "DMY": "31.12.2025",
    "MDY": "12/31/2025",
    "YMD": "2025/12/31",
}


def draw_mapping(view: View, upload: Upload) -> None:
    """Offer to match the columns of each file that was read but is none of the ledger's tables."""
    preview = upload.preview
    for number, read in enumerate(preview.read):
        if number in preview.sources_read or read.format == UNREADABLE or read.rows.empty:
            continue
        with st.expander(
            f"Match the columns of {literal(read.file)} by hand", icon=":material/compare_arrows:", expanded=True
        ):
            mapping = _ask_mapping(view, read, f"map_{upload.round_}_{number}")
            if mapping is not None:
                map_upload(view, upload, number, mapping)


def _ask_mapping(view: View, read: ReadTable, key: str) -> HandMapping | None:
    """Ask how a file's columns and values are to be read; returns it once it is sent."""
    header = [str(name) for name in read.rows.columns]
    kept = _choose_kept(view, header, key)
    st.dataframe(
        read.rows.head(3), hide_index=True, placeholder="", key=f"{key}_head", alt=f"First rows of {read.file}"
    )
    table = st.selectbox(
        "Which table it is",
        list(TABLES) + [name for name in LEDGER_TABLES if name not in TABLES],
        index=list(TABLES).index(kept.table) if kept is not None and kept.table in TABLES else 0,
        format_func=lambda name: LEDGER_TABLES[name].label,
        key=f"{key}_table_{kept.name if kept else ''}",
    )
    key = f"{key}_{table}_{kept.name if kept else ''}"
    suggested = dict(kept.columns) if kept is not None and kept.table == table else suggest_columns(header, table)
    columns, constants = _match_columns(table, header, suggested, kept, key)
    values: dict[str, dict[str, str]] = {}
    for ours, theirs in columns.items():
        labels = _words_of(view, table, ours)
        given = (kept.values if kept is not None else {}).get(ours, {})  # noqa: PD011 - no frame
        found = _match_values(read.rows[theirs], labels, given, title=title_of_column(table, ours), key=f"{key}_{ours}")
        if found:
            values[ours] = found
    with st.grid(3, min_column_width=200, gap="small"):
        order = st.selectbox(
            "How dates are written",
            [None, *DATE_ORDERS],
            index=[None, *DATE_ORDERS].index(kept.date_order) if kept else 0,
            format_func=lambda name: ORDERS[name],
            key=f"{key}_order",
        )
        comma = st.selectbox(
            "Decimal sign",
            [None, False, True],
            format_func=lambda sign: {None: "Told by the numbers", False: "Point", True: "Comma"}[sign],
            key=f"{key}_comma",
        )
        name = st.text_input(
            "Name of this mapping",
            value=kept.name if kept else "",
            max_chars=MOST_MAPPING_NAME,
            placeholder="To keep it for the next file",
            key=f"{key}_name",
        )
    try:
        mapping = HandMapping((name or "").strip() or UNNAMED, table, columns, values, order, comma, constants)
    except TableUnknownError as error:
        tell_error(error)
        return None
    lacking = list_lacking(table, {*columns, *constants})
    if lacking:
        st.caption(
            f"Still without a column or a value: {join_words([title_of_column(table, one) for one in lacking])}."
        )
    with st.container(horizontal=True, gap="small"):
        sent = st.button(
            "Read it so", type="primary", icon=":material/check:", disabled=bool(lacking), key=f"{key}_send"
        )
        st.download_button(
            "Keep the mapping as a file",
            data=mapping.to_json(),
            file_name="mapping.json",
            mime="application/json",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"{key}_keep",
        )
    if not sent:
        return None
    if mapping.name != UNNAMED:
        keep_mapping(view.database, mapping)
    return mapping


def list_lacking(table: str, given: set[str]) -> list[str]:
    """Columns that new rows need and nothing is given for; none where the rows' own keys may say which they change."""
    model = LEDGER_TABLES[table]
    if given >= set(model.key):
        return []
    numbered = NUMBERED.get(table, ("",))[0]
    derived = {"dyad"} if {"initiator", "target"} <= given or {"demanded_by", "demanded_of"} <= given else set()
    return [
        name
        for name, column in model.schema.columns.items()
        if not column.nullable and name not in given and name not in derived | {numbered}
    ]


def _choose_kept(view: View, header: list[str], key: str) -> HandMapping | None:
    """A mapping that the ledger keeps, or one from a file; the one whose columns the file has is chosen already."""
    mappings = list_mappings(view.database)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.popover("Use a mapping from a file", icon=":material/folder_open:", type="tertiary"):
            file = st.file_uploader("A mapping kept as a file", type="json", max_upload_size=1, key=f"{key}_file")
        if file is not None:
            try:
                loaded = HandMapping.from_json(file.getvalue().decode("utf-8", "replace"))
            except TableUnknownError as error:
                tell_error(error)
            else:
                return loaded
        if not mappings:
            return None
        options = [NEW_MAPPING, *mappings]
        fitting = choose_mapping(mappings, header)
        chosen = st.selectbox(
            "Mapping", options, index=options.index(fitting) if fitting else 0, key=f"{key}_kept", width=320
        )
        if chosen in mappings:
            st.button(
                "Forget it",
                icon=":material/delete:",
                type="tertiary",
                key=f"{key}_forget",
                on_click=forget_mapping,
                args=(view.database, chosen),
            )
    return mappings.get(str(chosen))


def _match_columns(
    table: str, header: list[str], suggested: dict[str, str], kept: HandMapping | None, key: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The file's column for each of ours, and a value for a whole column where the file has none."""
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    st.markdown("**Columns**")
    st.caption("New records need those with an asterisk. The dyad follows from initiator and target.")
    with st.grid(3, min_column_width=200, gap="small"):
        for ours, column in LEDGER_TABLES[table].schema.columns.items():
            label = title_of_column(table, ours) + ("" if column.nullable or ours in LEDGER_TABLES[table].key else " *")
            found = suggested.get(ours)
            fixed = kept.constants.get(ours) if kept is not None else None
            options = [*header, *([fixed] if fixed and fixed not in header else [])]
            chosen = st.selectbox(
                label,
                options,
                index=options.index(found) if found in options else (options.index(fixed) if fixed else None),
                accept_new_options=True,
                placeholder="A column, or type a value for all rows",
                help=column.description,
                key=f"{key}_column_{ours}",
            )
            if chosen in header:
                columns[ours] = str(chosen)
            elif chosen:
                constants[ours] = str(chosen)
    return columns, constants


def _match_values(
    column: pd.Series, labels: dict[str, str], given: Mapping[str, str], *, title: str, key: str
) -> dict[str, str]:
    """Our word for each of a column's values that is none of the vocabulary's: as given before, or as is likely."""
    values = column.dropna().value_counts()
    strange = pd.Index([value for value in values.index if value not in labels])
    if not labels or strange.empty or len(strange) > VALUES_ASKED:
        return {}
    matched: dict[str, str] = {}
    st.markdown(f"**Values of {literal(title)}**")
    codes = list(labels)
    with st.grid(3, min_column_width=200, gap="small"):
        for number, value in enumerate(strange):
            likely = given.get(str(value)) or suggest_value(str(value), labels)
            chosen = st.selectbox(
                literal(str(value)),
                codes,
                index=codes.index(likely) if likely in codes else None,
                format_func=labels.__getitem__,
                placeholder="As it is",
                key=f"{key}_value_{number}",
            )
            if chosen:
                matched[str(value)] = chosen
    return matched


def _words_of(view: View, table: str, column: str) -> dict[str, str]:
    """The words that a column may hold and what a reader sees for each; none where it is free."""
    if column == "event_type" and table in TABLES:
        return {code: label_of(code) for code in read_vocabulary(view.database).current_types(table)}
    if table == "demands" and column == "status":
        return {code: term.label for code, term in DEMAND_STATUS.items()}
    return {code: term.label for code, term in VOCABULARIES[column][1].items()} if column in VOCABULARIES else {}
