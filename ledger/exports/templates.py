"""Empty tables to fill in, and right examples, made of the codebook."""

import io
from collections.abc import Mapping
from typing import Literal

import pandas as pd
import xlsxwriter

from ledger.codebook import DATE_PRECISION, LEDGER_TABLES, SIDES, VOCABULARIES, TableModel
from ledger.database import DATA_FOLDER
from ledger.tables import write_rows

TemplateFormat = Literal["csv", "xlsx"]

ROWS_TO_FILL = 1000
"""How many rows of a workbook have the drop-downs."""

_WIDTHS = {"date": 12, "title": 60, "summary": 80, "detail": 60, "demand": 50, "url": 50, "sources": 24, "label": 40}
_SIDE_COLUMNS = ("initiator", "target", "country", "detainee_nationality", "demanded_by", "demanded_of")
_LONGEST_NOTE = 1500


def write_template(table: str, kind: TemplateFormat) -> bytes:
    """An empty table to fill in: its header as CSV, or a workbook with drop-downs and notes.

    The workbook's first sheet is the table. Sheets with an example and the allowed values are hidden, so that the
    workbook can be sent as it is.
    """
    model = LEDGER_TABLES[table]
    if kind == "csv":
        return _write_csv(pd.DataFrame(columns=list(model.columns)))
    return _write_workbook(model)


def write_example(table: str) -> bytes:
    """A CSV with one right row, from the curated tables."""
    return _write_csv(_find_example(LEDGER_TABLES[table]))


def list_allowed(table: str) -> dict[str, dict[str, str]]:
    """The values that columns of a table may have, with their meaning, by column."""
    model = LEDGER_TABLES[table]
    allowed: dict[str, dict[str, str]] = {}
    for name, column in model.schema.columns.items():
        codes = next(
            (check.statistics["allowed_values"] for check in column.checks if check.name == "isin"),
            None,
        )
        if codes is not None:
            terms = VOCABULARIES[name][1] if name in VOCABULARIES else {}
            allowed[name] = {code: terms[code].meaning if code in terms else "" for code in codes}
        elif name == "event_type" and table != "event_types":
            types = _read_curated(LEDGER_TABLES["event_types"])
            own = types[types["table"] == table]
            allowed[name] = dict(zip(own["event_type"], own["description"], strict=True))
        elif name in _SIDE_COLUMNS:
            allowed[name] = dict(SIDES)
    return allowed


def _read_curated(table: TableModel) -> pd.DataFrame:
    path = DATA_FOLDER / table.file_name
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")


def _find_example(table: TableModel) -> pd.DataFrame:
    """The curated row with the most cells filled, the first of these; dated to the day where it has a precision."""
    rows = _read_curated(table)
    if "date_precision" in rows.columns:
        rows = rows[rows["date_precision"] == next(iter(DATE_PRECISION))]
    return rows.loc[[rows.notna().sum(axis="columns").idxmax()]]


def _write_csv(rows: pd.DataFrame) -> bytes:
    text = io.StringIO()
    write_rows(rows, text)
    return text.getvalue().encode("utf-8-sig")


def _write_workbook(table: TableModel) -> bytes:
    file = io.BytesIO()
    allowed = list_allowed(table.name)
    example = _find_example(table)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        # The same file for the same codebook.
        book.set_properties({"title": table.label, "created": pd.Timestamp("2026-01-01").to_pydatetime()})
        header = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet, shown, values = (book.add_worksheet(name) for name in (table.name, "Example", "Allowed values"))
        for place, (name, column) in enumerate(table.schema.columns.items()):
            sheet.write_string(0, place, name, header)
            kind = str(column.dtype)
            # Cells are text, so that a spreadsheet turns no date, id or count into something else.
            is_number = kind in {"float64", "Int64"}
            sheet.set_column(place, place, _WIDTHS.get(name, max(12, len(name) + 2)), None if is_number else text)
            cell = example.iloc[0][name]
            sheet.write_comment(
                0, place, _describe(column, allowed.get(name, {}), cell), {"x_scale": 2.5, "y_scale": 2.5}
            )
            shown.write_string(0, place, name, header)
            if pd.notna(cell):
                shown.write_string(1, place, cell)
        sheet.freeze_panes(1, 1)
        for place, (name, codes) in enumerate(allowed.items()):
            at = 2 * place
            values.write_string(0, at, name, header)
            values.write_string(0, at + 1, "meaning", header)
            values.set_column(at, at, 24)
            values.set_column(at + 1, at + 1, 60)
            for row, (code, meaning) in enumerate(codes.items(), start=1):
                values.write_string(row, at, code)
                values.write_string(row, at + 1, meaning)
            where = list(table.columns).index(name)
            letters = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
            sheet.data_validation(
                1, where, ROWS_TO_FILL, where,
                {
                    "validate": "list",
                    "source": f"='Allowed values'!{letters}$2:{letters}${len(codes) + 1}",
                    "error_title": name,
                    "error_message": "Choose one of the values of the list.",
                },
            )  # fmt: skip
        for extra in (shown, values):
            extra.hide()
    return file.getvalue()


def _describe(column: object, codes: Mapping[str, str], example: object) -> str:
    """What a reader needs to fill a column: what it holds, what it may hold, and an example."""
    title, description = getattr(column, "title", ""), getattr(column, "description", "")
    lines = [f"{title}: {description}", "May be empty" if getattr(column, "nullable", False) else "Required"]
    if codes:
        lines += [f"{code}: {meaning}" if meaning else code for code, meaning in codes.items()]
    if pd.notna(example):  # type: ignore[call-overload]
        lines.insert(2, f"For example: {example}")
    note = "\n".join(lines)
    return note if len(note) <= _LONGEST_NOTE else note[: _LONGEST_NOTE - 1] + "…"
