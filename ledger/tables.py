"""The curated tables as files: reads a table's CSV, and describes all of them as a Data Package."""

import hashlib
from pathlib import Path
from typing import TextIO

import pandas as pd
from pandera.errors import SchemaErrors

from ledger.codebook import LEDGER_TABLES, TableModel
from ledger.csv_text import format_csv, unmark_formula
from ledger.database import LedgerError, tabulate


class TableInvalidError(LedgerError):
    """A table's file does not follow the codebook; the message names file, line, column, value and rule."""


def read_table(table: TableModel, folder: Path) -> pd.DataFrame:
    """Rows of a table's CSV, typed and checked by its model; raises TableInvalidError with every failure."""
    path = folder / table.file_name
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise TableInvalidError(f"{path} cannot be read as a table: {error}") from error
    rows = rows.map(unmark_formula, na_action="ignore").astype("str")
    try:
        return table.schema.validate(rows, lazy=True)
    except SchemaErrors as errors:
        # The header is line 1, so row 0 is line 2.
        failures = [
            f"{path.name}"
            + (f" line {int(failure.index) + 2}" if pd.notna(failure.index) else "")
            + f", {failure.column}: '{failure.failure_case}' fails {failure.check}"
            for failure in errors.failure_cases.itertuples()
        ]
        raise TableInvalidError("\n".join(failures)) from errors


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of a folder by name; raises TableInvalidError."""
    return {name: read_table(table, folder) for name, table in LEDGER_TABLES.items()}


def write_rows(rows: pd.DataFrame, file: TextIO) -> None:
    """Write rows of text as CSV with a header, as `format_csv` has it: whatever reads it gives the same texts."""
    file.write(format_csv(tabulate(rows)))


def hash_tables(folder: Path) -> str:
    """SHA-256 over the files of the tables, in the codebook's order."""
    digest = hashlib.sha256()
    for table in LEDGER_TABLES.values():
        digest.update((folder / table.file_name).read_bytes())
    return digest.hexdigest()
