"""The codebook's rules that no column by itself can show: what in the ledger breaks them."""

import datetime as dt

import pandas as pd

from ledger.codebook import ID_PREFIXES, LANGUAGES, ORGANISATIONS, SIDES
from ledger.database import Database, Transaction


def find_broken_rules(database: Database | Transaction, today: dt.date, revision: int | None = None) -> pd.DataFrame:
    """Values that break a rule as of a revision, the newest by default; empty where all rules are kept.

    Columns: rule, table, id, column, value (as text, NULL where it is missing), problem (in words).
    """
    return database.frame(
        "find_broken_rules",
        revision=revision,
        today=today,
        prefixes=[{"table": table, "prefix": prefix} for table, prefix in ID_PREFIXES.items()],
        countries=[side for side in SIDES if side not in ORGANISATIONS],
        organisations=list(ORGANISATIONS),
        languages=list(LANGUAGES),
    )
