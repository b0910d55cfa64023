"""Tries rows out in a ledger of their own in memory, so that an upload is held to the very rules of the ledger."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from ledger.codebook import ID_PREFIXES, LEDGER_TABLES, LIST_SEPARATOR
from ledger.database import Database, open_scratch, tabulate
from ledger.merging import compare_rows
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
        self._surroundings: pd.Series | None = None

    def base(self, table: str) -> pd.DataFrame:
        """A table's rows as the ledger has them; of a table of records, those around the rows that are tried."""
        if table not in self._base:
            keys = self._surroundings if table in ID_PREFIXES else None
            self._base[table] = read_rows(self._database, table, self.revision, keys)
        return self._base[table]

    def read(self, table: str, keys: "pd.Series[str]") -> pd.DataFrame:
        """Those of a table's rows, as the ledger has them, that some keys are of."""
        if table not in ID_PREFIXES:
            return self.base(table)
        return read_rows(self._database, table, self.revision, keys)

    def list_types(self, table: str) -> list[str]:
        """The event types of a table."""
        types = self.base("event_types")
        return list(types.loc[types["table"] == table, "event_type"])

    def find_broken_before(self) -> pd.DataFrame:
        """What breaks a rule around the rows tried in the ledger as it is: the columns of `find_broken_rules`."""
        return self.run({})[0]

    def run(self, rows: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What breaks a rule once these rows, by table and key, are in the ledger; what is doubtful about them.

        Columns: those of `find_broken_rules`, and table, id, column, value, problem. Of what a Trial tries, the first
        is to hold the others: its surroundings are theirs.
        """
        if self._surroundings is None:
            self._surroundings = self._find_surroundings(rows)
        scratch = open_scratch({f"tried_{table}": self._stack(table, rows) for table in LEDGER_TABLES})
        try:
            with scratch.transaction() as transaction:
                for table in LEDGER_TABLES:
                    transaction.run(f"try_{table}")
            return find_broken_rules(scratch, self._today, _TRIED), scratch.frame("find_doubts", revision=_TRIED)
        finally:
            scratch.close()

    def _find_surroundings(self, rows: Mapping[str, pd.DataFrame]) -> "pd.Series[str]":
        """The ids of the ledger's records that rules read, or may find broken, once rows are written."""
        named: list[tuple[str, pd.Index | pd.Series]] = []
        for table, part in rows.items():
            if table in ID_PREFIXES:
                named.append(("record", part.index))
                named.append(("answered", part["responds_to"].dropna().str.split(LIST_SEPARATOR).explode()))
            elif table in {"sources", "event_types"}:
                _, _, cells = compare_rows(self.base(table), part)
                named.append(("source" if table == "sources" else "type", cells["key"]))
        keys = [pd.DataFrame({"kind": kind, "key": part.array}) for kind, part in named]
        staged = pd.concat(keys).dropna().drop_duplicates() if keys else pd.DataFrame(columns=["kind", "key"])
        found: pd.Series[str] = self._database.frame_of(
            staged.astype("str"), "list_surroundings", revision=self.revision
        )["id"]
        return found

    def _stack(self, table: str, rows: Mapping[str, pd.DataFrame]) -> pa.Table:
        """A table with these rows in place of the ledger's: nothing is copied but what the ledger keeps of it."""
        base = self.base(table)
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
