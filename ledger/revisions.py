"""Revisions: every change of the record is one, committed whole or not at all."""

from pathlib import Path

from ledger.database import DATA_FOLDER, Database
from ledger.tables import hash_tables, read_tables


def load_seed(database: Database, folder: Path = DATA_FOLDER) -> bool:
    """Load the curated tables as revision 1 where the ledger has no revision; says whether it did.

    Raises TableInvalidError, and then the ledger is as it was.
    """
    if database.newest_revision() > 0:
        return False
    tables = read_tables(folder)
    with database.transaction() as transaction:
        for name, rows in tables.items():
            with transaction.staged(rows):
                transaction.run(f"add_{name}", revision=1)
        transaction.run(
            "add_revision",
            number=1,
            author="Caucasus Ledger",
            note="The curated tables",
            kind="seed",
            file_name=folder.name,
            sha256=hash_tables(folder),
            added=sum(len(rows) for rows in tables.values()),
            changed=0,
            removed=0,
        )
    return True
