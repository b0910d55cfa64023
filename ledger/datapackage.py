"""Describes the curated tables as a Data Package, from the codebook's models.

`python -m ledger.datapackage` (or `make datapackage`) writes `data/datapackage.json`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandera.pandas as pa

from ledger.codebook import LEDGER_TABLES, TableModel
from ledger.database import DATA_FOLDER
from ledger.views import VIEW_COLUMNS, VIEWS_FILE

DESCRIPTOR = "datapackage.json"
VERSION = "1.0.0"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MAP = "countries.topojson"

REFERENCES = {"event_type": "event_types"}
"""Columns that name a row of another table by its key, and that table."""

FIELD_TYPES = (
    (pa.dtypes.Timestamp, "date"),
    (pa.dtypes.Int, "integer"),
    (pa.dtypes.Float, "number"),
    (pa.dtypes.String, "string"),
)


def describe_package() -> dict[str, Any]:
    """The descriptor of the curated tables and the map: Data Package version 2."""
    return {
        "$schema": PROFILE,
        "name": "caucasus-ledger",
        "title": "Caucasus Ledger",
        "description": "Dated, sourced events in Russia's relations with Armenia and with Azerbaijan since the "
        "ceasefire of November 2020, and the events between Armenia and Azerbaijan that move them; with Russia's "
        "leverage over each country and what each side asked of the other.",
        "version": VERSION,
        "keywords": ["Armenia", "Azerbaijan", "Russia", "events", "detentions", "diplomacy", "CAMEO"],
        "contributors": [{"title": "Caucasus Ledger", "roles": ["author", "publisher"]}],
        "sources": [
            {"title": "The pages listed in sources.csv", "path": "sources.csv"},
            {"title": "Goldstein values: the table that GDELT publishes for CAMEO"},
            {"title": "Country outlines: Natural Earth 1:50 m", "path": "https://www.naturalearthdata.com"},
        ],
        "resources": [*(_describe_table(table) for table in LEDGER_TABLES.values()), _describe_map()],
    }


def write_package(folder: Path = DATA_FOLDER) -> Path:
    """Write the descriptor beside the tables; returns its path."""
    path = folder / DESCRIPTOR
    path.write_text(json.dumps(describe_package(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _describe_table(table: TableModel) -> dict[str, Any]:
    # A model's docstring begins with the table's name.
    description = str(table.schema.description).partition(": ")[2]
    return {
        "name": table.name,
        "type": "table",
        "title": table.label,
        "description": description[:1].upper() + description[1:],
        "path": table.file_name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": describe_columns(table),
            "missingValues": [""],
            "primaryKey": list(table.key),
            **_describe_references(table),
        },
    }


def describe_columns(table: TableModel) -> list[dict[str, Any]]:
    """A table's columns in the words of Table Schema: name, type, title, description and, where any, constraints."""
    return [_describe_column(name, column) for name, column in table.schema.columns.items()]


def _describe_references(table: TableModel) -> dict[str, Any]:
    references = [
        {"fields": [column], "reference": {"resource": other, "fields": [column]}}
        for column, other in REFERENCES.items()
        if column in table.columns and other != table.name
    ]
    return {"foreignKeys": references} if references else {}


def _describe_column(name: str, column: pa.Column) -> dict[str, Any]:
    described = {
        "name": name,
        "type": next(word for kind, word in FIELD_TYPES if isinstance(column.dtype, kind)),
        "title": column.title,
        "description": column.description,
    }
    constraints = dict(_list_constraints(column))
    return {**described, "constraints": constraints} if constraints else described


def _list_constraints(column: pa.Column) -> Iterator[tuple[str, Any]]:
    """What a column's model demands of its values, in the words of Table Schema."""
    if not column.nullable:
        yield "required", True
    if column.unique:
        yield "unique", True
    for check in column.checks:
        wanted = check.statistics
        match check.name:
            case "isin":
                yield "enum", list(wanted["allowed_values"])
            case "str_matches":
                yield "pattern", wanted["pattern"]
            case "str_length":
                yield from (
                    (word, wanted[limit])
                    for word, limit in (("minLength", "min_value"), ("maxLength", "max_value"))
                    if wanted[limit] is not None
                )
            case "greater_than_or_equal_to":
                yield "minimum", wanted["min_value"]
            case "less_than_or_equal_to":
                yield "maximum", wanted["max_value"]
            case unknown:
                raise ValueError(f"The data package has no words for the check {unknown}")


def describe_views() -> dict[str, Any]:
    """The saved views as a resource: they belong to a ledger, not to the curated tables."""
    kinds = {"number": "integer", "revision": "integer", "committed_at": "datetime", "changed_at": "datetime"}
    fields = [
        {"name": name, "type": kinds.get(name, "string"), "description": meaning}
        for name, meaning in VIEW_COLUMNS.items()
    ]
    return {
        "name": "saved_views",
        "type": "table",
        "title": "Saved views",
        "description": "Every change of every saved view up to now, whatever revision the tables are of",
        "path": VIEWS_FILE,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": ["slug", "number"]},
    }


def _describe_map() -> dict[str, Any]:
    return {
        "name": "countries",
        "title": "Country outlines",
        "description": "Outlines of the countries named in the record, by ISO 3166-1 alpha-3 code; TopoJSON object "
        "`countries`. Crimea is drawn with Ukraine (UN General Assembly resolution 68/262).",
        "path": MAP,
        "format": "topojson",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "licenses": [
            {
                "name": "other-pd",
                "path": "https://www.naturalearthdata.com/about/terms-of-use/",
                "title": "Public domain",
            }
        ],
    }


if __name__ == "__main__":
    write_package()
