"""Uploads written in a test."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from ledger.codebook import LEDGER_TABLES
from ledger.database import Database
from ledger.intake.importing import Preview, prepare_import

TODAY = dt.date(2026, 6, 30)


def write_upload(path: Path, table: str, *rows: Mapping[str, object], columns: Sequence[str] | None = None) -> Path:
    """Write rows as a CSV with all of a table's columns, or those given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns or LEDGER_TABLES[table].columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def preview_upload(
    database: Database, *paths: Path, table: str | None = None, whole: frozenset[str] = frozenset()
) -> Preview:
    """What uploading some files would do."""
    return prepare_import(database, [(path.name, path) for path in paths], today=TODAY, table=table, whole=whole)
