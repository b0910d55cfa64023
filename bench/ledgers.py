"""Ledgers of any size, made of the curated tables, for benchmarks.

    python -m bench.ledgers FILE RECORDS

A made ledger holds the curated tables as revision 1. Revision 2 adds copies of all their records until there are as
many as asked for: of each copy, every day is moved by the same -15 to 15 days, so that lags between acts and answers
stay what they are; a record's sources and confidence are those of another record of its table, drawn anew. The values
of every other column are as frequent as in the curated tables. The same number makes the same ledger.
"""

import argparse
import math
import time
from pathlib import Path

import aiosql
import duckdb

from ledger.codebook import DYADS
from ledger.database import derive_revision, open_database
from ledger.filters import Filters
from ledger.measures import count_records
from ledger.revisions import load_seed
from ledger.storage.base import quote

STATEMENTS = Path(__file__).with_suffix(".sql")
TABLES = ("incidents", "detentions", "diplomatic_actions")
COPIES_AT_ONCE = 1000
"""Copies of all curated records that are written at once, sorted by date: as large as a file of an import."""


def make_ledger(path: Path, records: int) -> None:
    """Make a ledger of about so many records at a path where there is none.

    With no more records than the curated tables have, it is those alone.
    """
    database = open_database(path)
    load_seed(database)
    curated = count_records(database, Filters(dyads=tuple(DYADS)))
    database.close()
    copies = math.ceil((records - curated) / curated)
    if copies < 1:
        return
    _copy_records(path, copies)
    database = open_database(path)
    with database.transaction() as transaction:
        derive_revision(transaction, 2)
        transaction.run(
            "add_revision",
            number=2,
            author="Bench",
            note=f"{copies} copies of the curated records",
            kind="upload",
            file_name=None,
            sha256=None,
            added=copies * curated,
            changed=0,
            removed=0,
        )
    database.close()


def _copy_records(path: Path, copies: int) -> None:
    queries = aiosql.from_path(STATEMENTS, "duckdb")
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '2GiB'")
        connection.execute(f"attach {quote(str(path))} as ledger")
        queries.create_copying(connection)
        for first in range(0, copies, COPIES_AT_ONCE):
            for table in TABLES:
                copy = getattr(queries, f"add_made_{table}")
                copy(connection, first_copy=first, last_copy=min(first + COPIES_AT_ONCE, copies))


def main() -> None:
    """Make the ledger that was asked for."""
    parser = argparse.ArgumentParser(description="Make a ledger of copies of the curated records.")
    parser.add_argument("file", type=Path)
    parser.add_argument("records", type=int)
    options = parser.parse_args()
    began = time.perf_counter()
    make_ledger(options.file, options.records)
    print(f"{options.file}: {options.records:,} records in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
