"""Says what an upload would change: rows added, cells changed, rows that the ledger has and the file lacks."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ledger.codebook import ID_PREFIXES, LEDGER_TABLES
from ledger.database import Database
from ledger.intake.model import CheckedTable
from ledger.intake.resolving import resolve_tables
from ledger.merging import choose_rows, compare_rows, join_rows, take_keys
from ledger.revisions import index_rows, read_rows

DUPLICATE_COLUMNS = ("new", "existing", "why")
DAYS_APART = 3
LEAST_LIKENESS = 0.85
"""Jaro-Winkler similarity of titles from which on a record may be one that the ledger has."""
MOST_REPEATED = 5
"""Records shown that one new record may repeat."""


@dataclass(frozen=True)
class Comparison:
    """What the sound rows of an upload would change.

    `added` has the new rows by table, `changed` the cells (key, column, before, after), `rows` the whole rows that are
    new or changed, by key with ids given, as an update wants them; `unchanged` counts the rows that repeat the ledger.
    `missing` lists keys that the ledger has and the file lacks, for tables that the file holds whole. `new_sources` are
    the sources that cited addresses become, with `host_known`; they are among the rows of `sources` too. `duplicates`
    has a row a new record and an existing one that it may repeat: new, existing, why. `lines` says where each added or
    changed row stands: table, key, file, line.
    """

    base_revision: int
    added: dict[str, pd.DataFrame]
    changed: dict[str, pd.DataFrame]
    rows: dict[str, pd.DataFrame]
    unchanged: dict[str, int]
    missing: dict[str, list[str]]
    new_sources: pd.DataFrame
    duplicates: pd.DataFrame
    lines: pd.DataFrame
    newest_revision: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be added or changed."""
        return not any(len(rows) for rows in self.rows.values())


def compare_tables(
    database: Database, checked: Sequence[CheckedTable], whole: frozenset[str] = frozenset()
) -> Comparison:
    """What the sound rows would change, against the revision that they were checked with.

    Ids are given after all that the ledger ever had, up to the newest revision.
    """
    newest = database.newest_revision()
    base_revision = min((table.revision for table in checked), default=newest) or newest
    sound = [(table.table, choose_rows(table.rows, table.rows.index.isin(table.sound))) for table in checked]
    resolved = resolve_tables(database, sound)
    added, changed, rows, unchanged, missing = {}, {}, {}, {}, {}
    lines = []
    for name, table in LEDGER_TABLES.items():
        theirs = [(part, given) for part, given in zip(checked, resolved.rows, strict=True) if part.table == name]
        frames = [index_rows(table, given) for _, given in theirs]
        if name == "sources" and len(resolved.new_sources):
            frames.append(index_rows(table, resolved.new_sources))
        if not frames:
            continue
        after = join_rows(frames)
        base = read_rows(database, name, base_revision, None if name in whole else after.index)
        new, _, cells = compare_rows(base.loc[base.index.intersection(after.index, sort=False)], after)
        edited = pd.Index(cells["key"].unique())
        unchanged[name] = len(after) - len(new) - len(edited)
        if len(new):
            added[name] = take_keys(after, new)
        if len(edited):
            changed[name] = cells
        if len(new) or len(edited):
            rows[name] = take_keys(after, after.index.intersection(new.append(edited), sort=False))
        if name in whole:
            missing[name] = _find_missing(base, [part for part, _ in theirs], after.index)
        for (part, given), frame in zip(theirs, frames, strict=False):
            lines.append(pd.DataFrame({"table": name, "key": frame.index, "file": part.file, "line": given.index}))
    where = pd.concat(lines, ignore_index=True) if lines else pd.DataFrame(columns=["table", "key", "file", "line"])
    return Comparison(
        base_revision=base_revision,
        added=added,
        changed=changed,
        rows=rows,
        unchanged=unchanged,
        missing=missing,
        new_sources=resolved.new_sources.set_index(resolved.new_sources["source_id"].rename("key")),
        duplicates=_find_duplicates(database, base_revision, added),
        lines=where,
        newest_revision=newest,
    )


def _find_missing(base: pd.DataFrame, parts: Sequence[CheckedTable], present: pd.Index) -> list[str]:
    """Keys of the ledger that no row of the file has, rejected rows included."""
    there = set(present)
    for part in parts:
        table = LEDGER_TABLES[part.table]
        there.update(index_rows(table, part.rows).index.dropna())
    return [key for key in base.index if key not in there]


def _find_duplicates(database: Database, revision: int, added: dict[str, pd.DataFrame]) -> pd.DataFrame:
    columns = ["id", "dyad", "date", "title", "sources"]
    new = [rows[columns] for name, rows in added.items() if name in ID_PREFIXES]
    if not new:
        return pd.DataFrame(columns=list(DUPLICATE_COLUMNS)).astype("str")
    found = database.frame_of(
        pd.concat(new, ignore_index=True),
        "find_duplicates",
        revision=revision,
        days=DAYS_APART,
        likeness=LEAST_LIKENESS,
        most=MOST_REPEATED,
    )
    return found.set_axis(list(DUPLICATE_COLUMNS), axis="columns").astype("str")
