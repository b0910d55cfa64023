"""Mappings made by hand are kept in the ledger under a name, for the next file of the same kind."""

from collections.abc import Mapping, Sequence

from ledger import audit
from ledger.database import Database
from ledger.intake.mapping import HandMapping, TableUnknownError


def keep_mapping(database: Database, mapping: HandMapping) -> None:
    """Keep a mapping under its name, in place of one that had the name."""
    _note(database, "mapping kept", mapping.name, mapping.to_json())


def forget_mapping(database: Database, name: str) -> None:
    """Offer a mapping no more."""
    _note(database, "mapping forgotten", name, None)


def _note(database: Database, action: str, name: str, mapping: str | None) -> None:
    """Raises AccessError where whoever acts may not."""
    person = audit.permit(database, f"keep or forget the mapping {name}")
    with database.transaction() as transaction:
        transaction.run("note_mapping", name=name, mapping=mapping)
        audit.note(transaction, action, name, person)


def list_mappings(database: Database) -> dict[str, HandMapping]:
    """The mappings that are kept, by name."""
    kept = database.frame("list_mappings")
    return {name: HandMapping.from_json(text) for name, text in zip(kept["name"], kept["mapping"], strict=True)}


def find_mapping(database: Database, name: str) -> HandMapping:
    """The mapping kept under a name; raises TableUnknownError where there is none."""
    mappings = list_mappings(database)
    if name not in mappings:
        known = ", ".join(mappings) or "none is kept"
        raise TableUnknownError(f"There is no mapping {name}. Known: {known}.")
    return mappings[name]


def choose_mapping(mappings: Mapping[str, HandMapping], header: Sequence[str]) -> str | None:
    """Name of the kept mapping that finds all its columns in a file's header, the one with most; None without one."""
    fitting = {
        name: len(mapping.columns)
        for name, mapping in mappings.items()
        if mapping.columns and set(mapping.columns.values()) <= set(header)
    }
    return max(fitting, key=lambda name: fitting[name], default=None)
