"""What the columns of an export hold and what their codes mean, from the codebook."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.codebook import (
    LANGUAGES,
    LEDGER_TABLES,
    LIST_COLUMNS,
    SIDES,
    TABLES,
    find_terms,
    label_of,
)
from ledger.datapackage import describe_columns

RECORDS = "records"
"""The name of what has the records of all three tables."""

Entry = tuple[str, str, str, str]
"""A column, a code in it (empty for the column itself), its name, its meaning."""


def list_fields(name: str) -> list[dict[str, Any]]:
    """The columns of `records` or of a table in order: name, type, title, description, constraints of Table Schema.

    A column with several values has `list` as true.
    """
    if name != RECORDS:
        return [_mark_list(field) for field in describe_columns(LEDGER_TABLES[name])]
    fields: dict[str, dict[str, Any]] = {
        "table": {
            "name": "table",
            "type": "string",
            "title": "Table",
            "description": "Table that the record is in",
            "constraints": {"required": True, "enum": list(TABLES)},
        }
    }
    for table in TABLES:
        for field in describe_columns(LEDGER_TABLES[table]):
            fields.setdefault(field["name"], _mark_list(field))
    shared = set.intersection(*(set(LEDGER_TABLES[table].columns) for table in TABLES))
    for field in fields.values():
        if field["name"] not in shared and field["name"] != "table":
            # The records of the other tables have none.
            field.get("constraints", {}).pop("required", None)
    return list(fields.values())


def explain_fields(name: str, types: Mapping[str, str]) -> list[Entry]:
    """The columns of `records` or of a table, each followed by its codes; `types` says what each event type covers."""
    return [entry for field in list_fields(name) for entry in _explain_field(name, field, types)]


def _explain_field(name: str, field: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[Entry]:
    column = str(field["name"])
    yield column, "", str(field["title"]), str(field["description"])
    if column == "event_type":
        for code, meaning in types.items():
            yield column, code, label_of(code), meaning
    elif column in {"initiator", "demanded_by"}:
        # The other columns with such codes refer to this one.
        for code, side in SIDES.items():
            yield column, code, side, ""
    elif column == "language":
        for code, language in LANGUAGES.items():
            yield column, code, language, ""
    else:
        for term in find_terms(name, column).values():
            yield column, term.code, term.label, term.meaning


def _mark_list(field: dict[str, Any]) -> dict[str, Any]:
    return {**field, "list": True} if field["name"] in LIST_COLUMNS else field
