"""Small ledgers written in a test: rows as CSV files, loaded the way that the curated tables are."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ledger import revisions
from ledger.codebook import LEDGER_TABLES
from ledger.database import DATA_FOLDER, Database, Storage, open_database

Row = Mapping[str, object]


def load_curated(folder: Path) -> Database:
    """A ledger of the curated tables, as revision 1."""
    database = open_database(folder / "ledger.duckdb")
    revisions.load_seed(database)
    return database


def incident(number: int, **columns: object) -> Row:
    """An incident between Russia and Armenia, a raid unless the columns say otherwise."""
    return _record(f"INC{number:04}", {"event_type": "raid", **columns})


def detention(number: int, **columns: object) -> Row:
    """A detention of Armenians by Russia, a group arrest of three unless the columns say otherwise."""
    defaults = {"event_type": "group_arrest", "people": 3, "status": "detained", "mistreatment": "none_reported"}
    return _record(f"DET{number:04}", {**defaults, **columns})


def action(number: int, **columns: object) -> Row:
    """A diplomatic action of Russia toward Armenia, a criticism unless the columns say otherwise."""
    return _record(f"DIP{number:04}", {"event_type": "criticism", "level": "spokesperson", **columns})


def source(number: int, **columns: object) -> Row:
    """A page of an outlet of its own."""
    defaults = {
        "source_id": f"S{number:04}",
        "url": f"https://outlet{number}.example/page",
        "publisher": f"Outlet {number}",
        "title": f"Page {number}",
        "language": "en",
        "affiliation": "independent",
    }
    return {**defaults, **columns}


def indicator(**columns: object) -> Row:
    """Armenia's gas imports of 2024."""
    defaults = {
        "indicator_id": "gas_import_share",
        "country": "ARM",
        "label": "Gas imported from Russia",
        "unit": "percent",
        "period": "2024",
        "value": 87.5,
        "direction": "higher_means_more_leverage",
        "sources": "S0001",
    }
    return {**defaults, **columns}


def demand(number: int, **columns: object) -> Row:
    """Something that Armenia asks of Russia."""
    defaults = {
        "demand_id": f"DEM{number:03}",
        "dyad": "ARM-RUS",
        "demanded_by": "ARM",
        "demanded_of": "RUS",
        "demand": "Withdraw the border guards",
        "raised": "2024-03-06",
        "status": "open",
        "sources": "S0001",
    }
    return {**defaults, **columns}


def _record(record_id: str, columns: Mapping[str, object]) -> Row:
    defaults = {
        "id": record_id,
        "date": "2025-01-10",
        "date_precision": "day",
        "dyad": "ARM-RUS",
        "title": f"Title of {record_id}",
        "summary": f"Summary of {record_id}.",
        "initiator": "RUS",
        "initiator_name": "An office",
        "target": "ARM",
        "target_name": "Another office",
        "confidence": "reported",
        "sources": "S0001",
    }
    return {**defaults, **columns}


def write_tables(folder: Path, **tables: Sequence[Row]) -> Path:
    """Write the rows given as the CSV files of a folder; the event types are the codebook's unless given."""
    rows = {"sources": (source(1), source(2, affiliation="state")), **tables}
    folder.mkdir(parents=True, exist_ok=True)
    for table in LEDGER_TABLES.values():
        path = folder / table.file_name
        if table.name == "event_types" and table.name not in rows:
            shutil.copy(DATA_FOLDER / table.file_name, path)
            continue
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.columns)
            writer.writeheader()
            writer.writerows(rows.get(table.name, ()))
    return folder


def load_small(folder: Path, **tables: Sequence[Row]) -> Database:
    """A ledger in a folder that holds only the rows given, as revision 1."""
    return load_small_into(folder / "small.duckdb", folder, **tables)


def load_small_into(place: Path | Storage, folder: Path, **tables: Sequence[Row]) -> Database:
    """A ledger at a place that holds only the rows given, which are written into a folder, as revision 1."""
    database = open_database(place)
    revisions.load_seed(database, write_tables(folder / "tables", **tables))
    return database
