"""A form for one record, demand or indicator's figure: the same checks as for files; one revision.

Fields, help and choices come from the codebook.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from ledger.codebook import (
    COUNTRY_OF_DYAD,
    DYADS,
    LEDGER_TABLES,
    LIST_COLUMNS,
    LIST_SEPARATOR,
    MAX_DEMAND,
    MAX_TITLE,
    SIDES,
    TABLES,
    find_terms,
    label_of,
    side_name,
)
from ledger.database import Database
from ledger.filters import FIRST_DAY, Filters
from ledger.intake.checking import check_tables
from ledger.intake.comparing import Comparison, compare_tables
from ledger.intake.mapping import OWN_FORMAT
from ledger.intake.model import CheckedTable, MappedTable
from ledger.measures import list_records
from ledger.revisions import Choices, ConflictError, Revision, Update, commit_update, read_rows
from ledger.wording import text_or
from widgets.text import literal
from widgets.update_parts import ask_author, ask_conflicts, is_signed, telling, title_of_column
from widgets.view import View, read_vocabulary

FORM_FILE = "the form"
LINES = {"summary": 140, "charge": 80, "detail": 80, "status_note": 80, "note": 80}
DATES = ("date", "date_end", "raised", "status_date")
WIDE = ("title", "demand", "label", "sources", "responds_to")
LIMITS = {"title": MAX_TITLE, "demand": MAX_DEMAND}
SIDE_FIELDS = ("initiator", "target", "country", "detainee_nationality", "demanded_by", "demanded_of")
EDITED = (*TABLES, "demands", "indicators")
"""Tables of which a single row can be added and edited."""
MOST_OFFERED = 3000
"""Records and sources that are offered by name; others can be given by id."""
BASIS_KEY = "_edited"
DOUBTS_KEY = "_doubts"
CONFLICTS_KEY = "_edit_conflicts"
SECTIONS: Mapping[str, Sequence[str]] = {
    "What happened": ("title", "summary", "event_type", "dyad", "date", "date_precision", "date_end", "confidence"),
    "Who": ("initiator", "initiator_name", "target", "target_name", "level"),
    "People": (
        "fatalities",
        "injured",
        "people",
        "detainee_group",
        "detainee_nationality",
        "notable_names",
        "authority",
        "charge",
        "status",
        "mistreatment",
    ),
    "Where": ("place", "country", "latitude", "longitude", "geo_precision"),
    "What it rests on": ("sources", "responds_to"),
}
OTHER_SECTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "demands": {
        "What was asked": ("demand", "detail", "dyad", "demanded_by", "demanded_of", "raised"),
        "What became of it": ("status_note", "status", "status_date"),
        "What it rests on": ("sources",),
    },
    "indicators": {
        "What is measured": ("label", "indicator_id", "country", "period"),
        "The figure": ("note", "value", "unit", "direction"),
        "What it rests on": ("sources",),
    },
}
"""The sections of tables that hold no records."""


@dataclass(frozen=True)
class Basis:
    """What a form began from: the table, the row's key (none for a new one), the revision, and the row then."""

    table: str
    record_id: str | None
    revision: int
    row: Mapping[str, str | None]


def find_basis(view: View, table: str, record_id: str) -> Basis | None:
    """The row that is to be edited, as it stood when the form was opened; none where the table has no such row."""
    kept: Basis | None = st.session_state.get(BASIS_KEY)
    if kept is not None and kept.record_id == record_id:
        return kept
    rows = read_rows(view.database, table, view.newest_revision, [record_id])
    if record_id not in rows.index:
        return None
    cells = rows.loc[[record_id]].to_dict("records")[0]
    row = {str(column): None if pd.isna(value) else str(value) for column, value in cells.items()}
    return _keep(Basis(table, record_id, view.newest_revision, row))


def begin_record(view: View, table: str) -> Basis:
    """An empty form of a table."""
    kept: Basis | None = st.session_state.get(BASIS_KEY)
    if kept is not None and kept.record_id is None and kept.table == table:
        return kept
    return _keep(Basis(table, None, view.newest_revision, {}))


def forget_form() -> None:
    """Drop what the form began from and what was asked about it."""
    for key in (BASIS_KEY, DOUBTS_KEY, CONFLICTS_KEY):
        st.session_state.pop(key, None)


def _keep(basis: Basis) -> Basis:
    forget_form()
    st.session_state[BASIS_KEY] = basis
    return basis


def draw_editor(view: View, basis: Basis) -> tuple[Revision, str] | None:
    """Draw the form; returns the revision and the record's id once it is saved."""
    # The fields of another revision are other fields: a widget keeps what it once held.
    key = f"edit_{basis.table}_{basis.record_id}_{basis.revision}"
    conflicts: pd.DataFrame | None = st.session_state.get(CONFLICTS_KEY)
    with st.form(key, border=True):
        values = _draw_fields(view, basis, key)
        doubts = st.container()
        choices = {}
        if conflicts is not None:
            st.warning(
                "Somebody else changed the same values meanwhile. Choose which shall stand.",
                icon=":material/call_split:",
            )
            choices = dict(ask_conflicts(conflicts, f"{key}_conflict", "Take mine", "Keep theirs"))
        signed = ask_author(f"{key}_signed", hint="What was changed and why")
        submitted = st.form_submit_button("Check and save", type="primary", icon=":material/save:", key=f"{key}_save")
    if not submitted:
        return None
    with doubts, telling(f"save {basis.record_id or basis.table}"):
        checked, comparison = _check(view, basis, values)
        if _may_be_saved(basis, checked, comparison, values) and is_signed(signed):
            note = signed.note or _default_note(basis, values)
            update = Update(basis.revision, signed.author, note, "edit", comparison.rows)
            return _commit(view, basis, update, choices, asked_before=conflicts is not None)
    return None


def _commit(
    view: View, basis: Basis, update: Update, choices: Choices, *, asked_before: bool
) -> tuple[Revision, str] | None:
    try:
        revision = commit_update(view.database, update, choices)
    except ConflictError as error:
        st.session_state[CONFLICTS_KEY] = error.conflicts
        if not asked_before:
            st.rerun()
        st.error("Choose a value for each cell.", icon=":material/error:")
        return None
    forget_form()
    return revision, str(update.rows[basis.table].index[0])


def _may_be_saved(
    basis: Basis, checked: CheckedTable, comparison: Comparison, values: Mapping[str, str | None]
) -> bool:
    """Whether the form has no error, changes something, and whatever is doubtful in it was confirmed."""
    if _has_errors(checked):
        return False
    if basis.table not in comparison.rows:
        st.info("Nothing is changed: the ledger already has every value.", icon=":material/info:")
        return False
    return _is_sure(checked, comparison, values)


def _draw_fields(view: View, basis: Basis, key: str) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    columns = LEDGER_TABLES[basis.table].columns
    # The columns of its key say which row it is, so that they are given once.
    given = LEDGER_TABLES[basis.table].key if basis.record_id else ()
    for heading, names in OTHER_SECTIONS.get(basis.table, SECTIONS).items():
        own = [name for name in names if name in columns and name not in given]
        if not own:
            continue
        st.markdown(f"### {heading}")
        wide = [name for name in own if name in LINES or name in WIDE]
        for name in wide:
            values[name] = _draw_field(view, basis, name, key)
        with st.grid(3, min_column_width=200, gap="small"):
            for name in own:
                if name not in wide:
                    values[name] = _draw_field(view, basis, name, key)
    return values


def _draw_field(view: View, basis: Basis, name: str, key: str) -> str | None:
    """Draw a column's field; returns its text as in the CSV, None where it is empty."""
    column = LEDGER_TABLES[basis.table].schema.columns[name]
    label = title_of_column(basis.table, name) + ("" if column.nullable else " *")
    text = basis.row.get(name)
    about: dict[str, Any] = {"help": column.description, "key": f"{key}_{name}"}
    if name in DATES:
        day = dt.date.fromisoformat(text) if text else None
        chosen = st.date_input(
            label, value=day, min_value=FIRST_DAY, max_value=max(view.today, day or view.today), format="YYYY-MM-DD",
            **about,
        )  # fmt: skip
        return chosen.isoformat() if chosen else None
    if name in LIST_COLUMNS:
        return _draw_list(view, name, label, text, about)
    labels = _labels(view, basis.table, name)
    if labels:
        options = [*labels, *([text] if text and text not in labels else [])]
        index = options.index(text) if text else None
        picked = st.selectbox(
            label, options, index=index, format_func=lambda code: labels.get(code, code), placeholder="Choose", **about
        )
        return picked or None
    if name in SIDE_FIELDS:
        options = [*SIDES, *([text] if text and text not in SIDES else [])]
        picked = st.selectbox(
            label,
            options,
            index=options.index(text) if text else None,
            format_func=side_name,
            accept_new_options=True,
            placeholder="Choose, or type a code",
            **about,
        )
        return picked or None
    if name in LINES:
        return (st.text_area(label, value=text or "", height=LINES[name], **about) or "").strip() or None
    return (st.text_input(label, value=text or "", max_chars=LIMITS.get(name), **about) or "").strip() or None


def _draw_list(view: View, name: str, label: str, text: str | None, about: Mapping[str, Any]) -> str | None:
    given = text.split(LIST_SEPARATOR) if text else []
    names = _offer_sources(view.database, view.newest_revision) if name == "sources" else {}
    if name == "responds_to":
        names = _offer_records(view.database, view.newest_revision)
    chosen = st.multiselect(
        label,
        [*given, *(code for code in names if code not in given)],
        default=given,
        format_func=lambda code: f"{code} · {names[code]}" if code in names else code,
        accept_new_options=True,
        placeholder={"sources": "Choose, or paste an address (https://…)", "responds_to": "Choose, or type an id"}.get(
            name, "Type a name and press Enter"
        ),
        **about,
    )
    return LIST_SEPARATOR.join(chosen) or None


@st.cache_data(max_entries=2, show_spinner=False)
def _offer_sources(_database: Database, newest_revision: int) -> dict[str, str]:
    rows = read_rows(_database, "sources", newest_revision).tail(MOST_OFFERED)
    return dict(zip(rows["source_id"], rows["publisher"] + ": " + rows["title"].fillna(rows["url"]), strict=True))


@st.cache_data(max_entries=2, show_spinner=False)
def _offer_records(_database: Database, newest_revision: int) -> dict[str, str]:
    newest = list_records(_database, Filters(dyads=tuple(DYADS), revision=newest_revision), MOST_OFFERED)
    return dict(zip(newest["id"], newest["date"].dt.strftime("%Y-%m-%d") + " " + newest["title"], strict=True))


def _labels(view: View, table: str, name: str) -> dict[str, str]:
    """What a reader sees for each choice of a column; empty where it takes other values."""
    if name == "event_type":
        return {code: label_of(code) for code in read_vocabulary(view.database).current_types(table)}
    if table == "indicators" and name == "country":
        return {code: side_name(code) for code in COUNTRY_OF_DYAD.values()}
    return {code: term.label for code, term in find_terms(table, name).items()}


def _check(view: View, basis: Basis, values: Mapping[str, str | None]) -> tuple[CheckedTable, Comparison]:
    """The form as a table of one row, checked and compared as a file's would be."""
    key = {name: basis.row[name] for name in LEDGER_TABLES[basis.table].key} if basis.record_id else {}
    filled = {**key, **values}
    columns = [name for name in LEDGER_TABLES[basis.table].columns if name in filled]
    rows = pd.DataFrame([[filled[name] for name in columns]], columns=columns, index=[1]).astype("str")
    mapped = MappedTable(
        file=FORM_FILE,
        table=basis.table,
        rows=rows,
        columns={name: name for name in columns},
        profile=OWN_FORMAT,
    )
    checked = check_tables(view.database, [mapped], view.today)
    return checked[0], compare_tables(view.database, checked)


def _has_errors(checked: CheckedTable) -> bool:
    errors = checked.problems[checked.problems["severity"] == "error"]
    if errors.empty:
        return False
    st.error("\n".join(_list_problems(checked.table, errors)), icon=":material/error:")
    return True


def _is_sure(checked: CheckedTable, comparison: Comparison, values: Mapping[str, str | None]) -> bool:
    """Whether nothing speaks against saving, or it was said already and the form was sent again as it is."""
    said = _list_problems(checked.table, checked.problems)
    for twin in comparison.duplicates.to_dict("records"):
        said.append(f"- It may be the same as {literal(text_or(twin['existing']))}: {literal(text_or(twin['why']))}")
    if not said or st.session_state.get(DOUBTS_KEY) == dict(values):
        return True
    st.session_state[DOUBTS_KEY] = dict(values)
    st.warning("\n".join([*said, "", "Save again if it is right as it is."]), icon=":material/warning:")
    return False


def _list_problems(table: str, problems: pd.DataFrame) -> list[str]:
    return [
        f"- **{literal(title_of_column(table, text_or(row['column'], 'The row')))}**: "
        f"{literal(text_or(row['problem']))}. {literal(text_or(row['remedy']))}"
        for row in problems.to_dict("records")
    ]


def _default_note(basis: Basis, values: Mapping[str, str | None]) -> str:
    if basis.record_id:
        return f"Edit {basis.record_id}"
    return "Add: " + next(str(values[name]) for name in ("title", "demand", "label") if values.get(name))
