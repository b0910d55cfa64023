"""What is wrong with an upload: a list to filter and to download, and a grid to mend small mistakes in place."""

import pandas as pd
import streamlit as st

from ledger.codebook import LEDGER_TABLES
from ledger.intake.importing import Preview, reject_report
from ledger.merging import compare_rows
from ledger.wording import count_of, format_number
from widgets.downloads import draw_csv_download
from widgets.history_changes import ROW_HEIGHT
from widgets.text import literal
from widgets.update_parts import ROWS_SHOWN, grid_height

SEVERITIES = {"error": "Errors", "warning": "Warnings"}
ROWS_MENDED = 200
"""Rows that are mended in place; more are better mended in the file."""
WRONG = "What is wrong"


def describe_problems(problems: pd.DataFrame) -> str:
    """`3 errors in 2 lines and 1 warning`."""
    errors = problems[problems["severity"] == "error"]
    warnings = len(problems) - len(errors)
    lines = errors.dropna(subset=["line"]).drop_duplicates(["file", "line"])
    said = []
    if len(errors):
        where = f" in {count_of(len(lines), 'row')}" if len(lines) else ""
        said.append(count_of(len(errors), "error") + where)
    if warnings:
        said.append(count_of(warnings, "warning"))
    return " and ".join(said) or "No errors and no warnings"


def draw_problems(preview: Preview) -> None:
    """Draw the list of problems with its filters, and the way to get the rows back with what is wrong."""
    problems = preview.problems
    st.markdown(f"## {describe_problems(problems)}")
    if problems.empty:
        return
    shown = _filter_problems(problems)
    if len(shown) < len(problems):
        st.caption(f"{format_number(len(shown))} of {format_number(len(problems))} shown.")
    if len(shown) > ROWS_SHOWN:
        st.caption(f"The first {format_number(ROWS_SHOWN)}; the download has all.")
    st.dataframe(
        shown.head(ROWS_SHOWN).assign(severity=shown["severity"].map({"error": "Error", "warning": "Warning"})),
        key="problems",
        hide_index=True,
        placeholder="",
        alt=f"Table of {count_of(len(shown), 'problem')}",
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(shown), 8) + 38,
        column_order=("severity", "line", "column", "value", "problem", "remedy", "file"),
        column_config={
            "severity": st.column_config.TextColumn("Severity", width=75),
            "file": st.column_config.TextColumn("File", width=125),
            "line": st.column_config.NumberColumn("Line", width=55, format="%d"),
            "column": st.column_config.TextColumn("Column", width=110),
            "value": st.column_config.TextColumn("Value", width=120),
            "problem": st.column_config.TextColumn("What is wrong", width=250),
            "remedy": st.column_config.TextColumn("What would be right", width=270),
        },
    )
    if preview.rejected == 0:
        return
    draw_csv_download(
        "Download the rows with what is wrong (CSV)",
        lambda: reject_report(preview),
        "rows_to_mend.csv",
        "reject_report",
        note="The rows as they were sent, and a column that says what is wrong: mend them and send them again. "
        "The column is ignored on reading.",
    )


def _filter_problems(problems: pd.DataFrame) -> pd.DataFrame:
    with st.grid(3, min_column_width=200, gap="small"):
        severities = st.pills(
            "Severity",
            [code for code in SEVERITIES if (problems["severity"] == code).any()],
            selection_mode="multi",
            format_func=lambda code: f"{SEVERITIES[code]} · {format_number(int((problems['severity'] == code).sum()))}",
            key="problem_severity",
        )
        columns = st.multiselect(
            "Columns", sorted(problems["column"].dropna().unique()), key="problem_columns", placeholder="All columns"
        )
        words = st.text_input("Words", key="problem_words", placeholder="In values, problems, remedies")
    shown = problems
    if severities:
        shown = shown[shown["severity"].isin(severities)]
    if columns:
        shown = shown[shown["column"].isin(columns)]
    for word in (words or "").lower().split():
        text = shown[["file", "value", "problem", "remedy"]].fillna("").agg(" ".join, axis="columns")
        shown = shown[text.str.lower().str.contains(word, regex=False)]
    return shown


def draw_mending(preview: Preview, round_: int) -> pd.DataFrame | None:
    """Grids of the rows that have an error; returns the cells changed in them, once they are sent for checking.

    Columns: table (its number among the preview's), line, column, value.
    """
    failing = {
        number: mapped.rows.loc[mapped.rows.index.isin(checked.rows.index.difference(checked.sound))]
        for number, (mapped, checked) in enumerate(zip(preview.mapped, preview.checked, strict=True))
    }
    failing = {number: rows for number, rows in failing.items() if len(rows)}
    if not failing:
        return None
    total = sum(map(len, failing.values()))
    edits: list[pd.DataFrame] = []
    with (
        st.expander(f"Mend {count_of(total, 'row')} here", icon=":material/edit:", expanded=True),
        st.form(f"mend_{round_}", border=False),
    ):
        st.caption(
            "What is wrong stands at the head of each row, columns with an error come next. Change the cells and check "
            "again; the file itself stays as it is."
        )
        if max(map(len, failing.values())) > ROWS_MENDED:
            st.caption(
                f"The first {format_number(ROWS_MENDED)} rows of each file. So many are mended faster in the file: "
                "download them above."
            )
        for number, rows in failing.items():
            shown = rows.head(ROWS_MENDED)
            edited = _draw_grid(preview, number, shown, f"mend_{number}_{round_}")
            cells = compare_rows(shown.reindex(columns=edited.columns), edited)[2]
            edits.append(cells.rename(columns={"key": "line", "after": "value"}).assign(table=number))
        if st.form_submit_button("Check again", icon=":material/refresh:", type="primary"):
            return pd.concat(edits, ignore_index=True)[["table", "line", "column", "value"]]
    return None


def _draw_grid(preview: Preview, number: int, rows: pd.DataFrame, key: str) -> pd.DataFrame:
    mapped, problems = preview.mapped[number], preview.checked[number].problems
    # A problem names the column as the file does.
    errors = problems[problems["severity"] == "error"]
    theirs = set(errors["column"].dropna())
    missing = [name for name in LEDGER_TABLES[mapped.table].columns if name in theirs and name not in rows.columns]
    rows = rows.assign(**{name: pd.Series(pd.NA, index=rows.index, dtype="str") for name in missing})
    wrong = [name for name in rows.columns if mapped.columns.get(name, name) in theirs]
    st.markdown(f":small[{literal(mapped.file)}]")
    edited: pd.DataFrame = st.data_editor(
        rows.assign(**{WRONG: describe_errors(errors, rows.index)}),
        key=key,
        placeholder="",
        num_rows="fixed",
        column_order=[WRONG, *wrong, *(name for name in rows.columns if name not in wrong)],
        column_config={
            "_index": st.column_config.NumberColumn("Line", width=55, format="%d"),
            WRONG: st.column_config.TextColumn(width=300, disabled=True),
        },
        alt=f"Rows of {mapped.file} to mend",
        height=grid_height(len(rows)),
    )
    return edited.drop(columns=WRONG)


def describe_errors(errors: pd.DataFrame, lines: pd.Index) -> "pd.Series[str]":
    """What is wrong on each line, with the column that it is about; where it is nothing of its own, with the file."""
    said = (errors["column"] + ": ").fillna("") + errors["problem"]
    own = said.groupby(errors["line"]).agg("; ".join).astype("str").reindex(lines)
    return own.fillna("; ".join(said[errors["line"].isna()]))
