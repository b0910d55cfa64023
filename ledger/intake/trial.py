"""Tries rows out in a ledger of their own in memory, so that an upload is held to the very rules of the ledger."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import pyarrow as pa

from ledger.codebook import LEDGER_TABLES
from ledger.database import Database, open_scratch, tabulate
from ledger.revisions import read_rows
from ledger.rules import find_broken_rules

_TRIED = 1


class Trial:
    """The ledger as of a revision, as text by key, and what rows would make of it."""

    def __init__(self, database: Database, today: dt.date) -> None:
        self.revision = database.newest_revision()
        self._database = database
        self._today = today
        self._base: dict[str, pd.DataFrame] = {}

    def base(self, table: str) -> pd.DataFrame:
        """A table's rows as the ledger has them."""
        if table not in self._base:
            self._base[table] = read_rows(self._database, table, self.revision)
        return self._base[table]

    def list_types(self, table: str) -> list[str]:
        """The event types of a table."""
        types = self.base("event_types")
        return list(types.loc[types["table"] == table, "event_type"])

    def find_broken_before(self) -> pd.DataFrame:
        """What breaks a rule in the ledger as it is: the columns of `find_broken_rules`."""
        return find_broken_rules(self._database, self._today, self.revision)

    def run(
        self, rows: Mapping[str, pd.DataFrame], removed: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What breaks a rule once these rows, by table and key, are in the ledger and others gone; what is doubtful.

        Columns: those of `find_broken_rules`, and table, id, column, value, problem.
        """
        scratch = open_scratch({f"tried_{table}": self._stack(table, rows, removed or {}) for table in LEDGER_TABLES})
        try:
            with scratch.transaction() as transaction:
                for table in LEDGER_TABLES:
                    transaction.run(f"try_{table}")
            return find_broken_rules(scratch, self._today, _TRIED), scratch.frame("find_doubts", revision=_TRIED)
        finally:
            scratch.close()

    def _stack(self, table: str, rows: Mapping[str, pd.DataFrame], removed: Mapping[str, Sequence[str]]) -> pa.Table:
        """A table with these rows in place of the ledger's: nothing is copied but what the ledger keeps of it."""
        base = self.base(table)
        if table in removed:
            base = base.drop(index=list(removed[table]), errors="ignore")
        if table not in rows:
            return _type_as_text(tabulate(base))
        base = base.loc[base.index.difference(rows[table].index, sort=False)]
        return _type_as_text(pa.concat_tables([tabulate(base), tabulate(rows[table])], promote_options="permissive"))


def _type_as_text(rows: pa.Table) -> pa.Table:
    """Rows whose columns without any value are text too: DuckDB would read such a column as numbers."""
    text = pa.large_string()
    return rows.cast(
        pa.schema([field.with_type(text) if pa.types.is_null(field.type) else field for field in rows.schema])
    )
