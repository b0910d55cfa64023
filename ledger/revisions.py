"""Revisions: every change of the record is one, committed whole or not at all, and undone by a further one."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaErrors

from ledger import audit
from ledger.access import OPERATOR, acting_person
from ledger.codebook import LEDGER_TABLES, TableModel
from ledger.database import (
    DATA_FOLDER,
    EVERY_ROW,
    PIECE_ROWS,
    Database,
    LedgerError,
    OvertakenError,
    Transaction,
    derive_revision,
)
from ledger.merging import Merged, compare_rows, merge_rows
from ledger.rules import find_broken_rules
from ledger.tables import TableInvalidError, hash_tables, read_tables, write_rows

KEY_SEPARATOR = "/"
SEED_AUTHOR = "Caucasus Ledger"
MERGED_SHARE, WRITTEN_SHARE = 0.2, 0.95
"""How much of a commit is done once rows are merged and written; the rest is storing it whole."""
ROWS_AT_ONCE = 2 * PIECE_ROWS
"""Rows that are typed and written at once, so that a large table is not in memory twice."""
MOST_PROBLEMS_SHOWN = 20

_NUMBERED = "revisions"
"""What is numbered one after the other, by whichever thread or host commits."""

Choices = Mapping[tuple[str, str, str | None], str]
"""How conflicts are settled: `ours` or `theirs` by table, key and column."""


class RevisionUnknownError(LedgerError):
    """There is no revision of this number."""


class NothingToCommitError(LedgerError):
    """What was to be committed changes nothing."""


@dataclass(frozen=True)
class Revision:
    """A committed revision: its number and how many rows it added, changed and removed."""

    number: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Update:
    """What a revision is to change: rows as they shall be, and keys that shall go, by table.

    Rows are text as in the CSV files, indexed by key (`index_rows`). `base_revision` is the revision that they were
    made against: what others committed since is merged with them. `tried` says that they keep the ledger's rules there;
    what they become otherwise is held to the rules when it is committed.
    """

    base_revision: int
    author: str
    note: str
    kind: str
    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    removed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    file_name: str | None = None
    sha256: str | None = None
    tried: bool = True


class LooseEndError(LedgerError):
    """What was to be committed would leave rows that name what is no longer there, or one address to two sources."""


class RuleBrokenError(LedgerError):
    """What was to be committed would break the codebook's rules. `broken` has the columns of `find_broken_rules`."""

    def __init__(self, broken: pd.DataFrame) -> None:
        problems = [f"{key}: {problem}" for key, problem in zip(broken["id"], broken["problem"], strict=True)]
        super().__init__(_list_problems("Together with the ledger, this would break its rules:", problems))
        self.broken = broken


class ConflictError(LedgerError):
    """Others changed the same cells since. `conflicts` has table, key, column, base, ours, theirs."""

    def __init__(self, conflicts: pd.DataFrame) -> None:
        super().__init__(
            f"{len(conflicts)} of the changed cells were changed by somebody else meanwhile. "
            "Choose for each which value shall stand."
        )
        self.conflicts = conflicts


def index_rows(table: TableModel, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table as text, indexed by the text of their key."""
    return rows[list(table.columns)].set_axis(_read_keys(table, rows), axis="index")


def _read_keys(table: TableModel, rows: pd.DataFrame) -> pd.Index:
    key = rows[table.key[0]].astype("str")
    for column in table.key[1:]:
        key = key + KEY_SEPARATOR + rows[column].astype("str")
    return pd.Index(key, name="key")


def read_rows(database: Database, table: str, revision: int, keys: Iterable[str] | None = None) -> pd.DataFrame:
    """A table's rows as of a revision, as text, indexed by key; none as of revision 0. Columns: those of the CSV.

    With keys, only those of the rows that these are of: a large ledger is not read for a small update.
    """
    if keys is None:
        return index_rows(LEDGER_TABLES[table], database.frame(f"read_{table}", revision=revision))
    wanted = pd.DataFrame({"key": pd.Series(keys, dtype="str").dropna()})
    return index_rows(LEDGER_TABLES[table], database.frame_of(wanted, f"pick_{table}", revision=revision))


def list_revisions(database: Database) -> pd.DataFrame:
    """Every revision, newest first.

    Columns: number, committed_at (UTC), author, note, kind, file_name, sha256, added, changed, removed (rows).
    """
    return database.frame("list_revisions")


def find_commit_moment(database: Database, revision: int) -> pd.Timestamp:
    """When a revision was committed (UTC)."""
    listed = list_revisions(database)
    moment: pd.Timestamp = listed.loc[listed["number"] == revision, "committed_at"].iloc[0]
    return moment


def load_seed(database: Database, folder: Path = DATA_FOLDER) -> bool:
    """Load the curated tables as revision 1 where the ledger has no revision; says whether it did.

    Raises TableInvalidError, and then the ledger is as it was.
    """
    if database.newest_revision() > 0:
        return False
    tables = read_tables(folder)

    def load() -> bool:
        if database.newest_revision() > 0:
            return False
        with database.transaction() as transaction:
            _begin_revision(transaction, 1)
            for name, rows in tables.items():
                _add_rows(transaction, name, rows, revision=1)
            derive_revision(transaction, 1)
            transaction.run(
                "add_revision",
                number=1,
                author=SEED_AUTHOR,
                note="The curated tables",
                kind="seed",
                file_name=folder.name,
                sha256=hash_tables(folder),
                added=sum(len(rows) for rows in tables.values()),
                changed=0,
                removed=0,
            )
            audit.note(transaction, "seed", "revision 1", OPERATOR, SEED_AUTHOR)
        return True

    return database.in_turn(_NUMBERED, load)


def commit_update(
    database: Database,
    update: Update,
    choices: Choices | None = None,
    progress: Callable[[float], None] | None = None,
    today: dt.date | None = None,
) -> Revision:
    """Commit an update as one revision, merged with what was committed since its base.

    `progress` is told how much is done, from 0 to 1. Raises ConflictError where both changed the same cell otherwise,
    NothingToCommitError where nothing changes, TableInvalidError and RuleBrokenError where merged rows break the
    codebook, LooseEndError where they or others would name what is not there, AccessError where whoever acts may not;
    the ledger is then as it was. The author is whoever is signed in, where somebody is.
    """
    person = audit.permit(database, f"commit a revision ({update.kind})")
    update = replace(update, author=person.sign(update.author))
    _refuse_other_keys(update)
    tell = progress or (lambda _: None)

    def commit() -> Revision:
        newest = database.newest_revision()
        tables = [name for name in LEDGER_TABLES if len(update.rows.get(name, ())) or len(update.removed.get(name, ()))]
        done = _share_out(tables, update)
        merged = {}
        for table in tables:
            merged[table] = _merge_table(database, table, update, newest, choices or {})
            tell(MERGED_SHARE * done[table])
        conflicts = pd.concat(
            [pd.DataFrame(columns=["table"]), *(m.conflicts.assign(table=table) for table, m in merged.items())]
        )
        if len(conflicts):
            raise ConflictError(conflicts.reset_index(drop=True))
        if not any(len(part.rows) or len(part.removed) for part in merged.values()):
            raise NothingToCommitError("Nothing to commit: the ledger already has every value.")
        return _write(
            database,
            update,
            newest + 1,
            merged,
            lambda written: tell(MERGED_SHARE + (WRITTEN_SHARE - MERGED_SHARE) * written),
            None if update.tried and update.base_revision == newest else today or dt.datetime.now(dt.UTC).date(),
        )

    revision = database.in_turn(_NUMBERED, commit)
    tell(1.0)
    return revision


def _refuse_other_keys(update: Update) -> None:
    """Raise TableInvalidError where a row's own key is another than the one that it is to be found by."""
    for table, rows in update.rows.items():
        keys = _read_keys(LEDGER_TABLES[table], rows)
        if not keys.equals(rows.index):
            changed = rows.index[keys != rows.index][0]
            raise TableInvalidError(
                f"{LEDGER_TABLES[table].label}: the key of {changed} cannot become another. Add a new row, and remove "
                "this one."
            )


def _share_out(tables: Sequence[str], update: Update) -> dict[str, float]:
    """How much of a step is done once it is through with each table, by their rows."""
    sizes = [len(update.rows.get(table, ())) + len(update.removed.get(table, ())) for table in tables]
    return {table: sum(sizes[: place + 1]) / sum(sizes) for place, table in enumerate(tables)}


def plan_undo(database: Database, revision: int, author: str, note: str | None = None) -> Update:
    """The update that takes back what a revision changed. Raises RevisionUnknownError, NothingToCommitError."""
    _require_revision(database, revision)
    if revision == 1:
        raise NothingToCommitError("Revision 1 is what the ledger starts from; it cannot be undone.")
    rows, removed = {}, {}
    for table, (added, gone, cells) in compare_revisions(database, revision - 1, revision).items():
        back = [*gone, *cells["key"].unique()]
        if back:
            rows[table] = read_rows(database, table, revision - 1, back).loc[back]
        if len(added):
            removed[table] = list(added)
    return Update(
        base_revision=revision,
        author=author,
        note=note or f"Undo revision {revision}",
        kind="undo",
        rows=rows,
        removed=removed,
    )


def count_differences(database: Database, before: int, after: int) -> pd.DataFrame:
    """How much differs between two revisions, one row a table with any difference, in the codebook's order.

    Columns: table, added, removed, changed (rows), cells (of the changed rows, those that differ). Revision 0 is empty.
    """
    counted = database.frame("count_versions_between", before=before, after=after)
    versions = {
        table: (int(written), int(closed)) for table, written, closed in counted.itertuples(index=False, name=None)
    }
    rows = []
    for table in LEDGER_TABLES:
        written, closed = versions.get(table, (0, 0))
        rewritten = changed = cells = 0
        if written and closed:
            found = database.frame("count_rewritten", table=table, before=before, after=after).iloc[0]
            rewritten, changed, cells = (int(number) for number in found)
        rows.append((table, written - rewritten, closed - rewritten, changed, cells))
    differences = pd.DataFrame(rows, columns=["table", "added", "removed", "changed", "cells"])
    return differences[differences.drop(columns="table").any(axis="columns")].reset_index(drop=True)


def compare_revisions(
    database: Database, before: int, after: int, most: int = EVERY_ROW
) -> dict[str, tuple[pd.Index, pd.Index, pd.DataFrame]]:
    """What differs between two revisions, by table: keys added, keys removed, cells changed.

    The cells have the columns key, column, before, after. Tables without a difference are left out. Of each table at
    most so many rows of each kind are told, the first by key.
    """
    for revision in (before, after):
        _require_revision(database, revision)
    differences = {}
    for counted in count_differences(database, before, after).to_dict("records"):
        table = str(counted["table"])
        asked = {"table": table, "before": before, "after": after, "most": most}
        keys: dict[str, Sequence[str]] = {
            kind: list(database.frame("list_differing_keys", kind=kind, **asked)["id"]) if counted[kind] else []
            for kind in ("added", "removed", "changed")
        }
        earlier, later = (read_rows(database, table, revision, keys["changed"]) for revision in (before, after))
        added, removed = (pd.Index(pd.Series(keys[kind], dtype="str"), name="key") for kind in ("added", "removed"))
        differences[table] = (added, removed, compare_rows(earlier, later)[2])
    return differences


def export_tables(database: Database, folder: Path, revision: int | None = None) -> None:
    """Write every table as of a revision, the newest by default, into a folder as CSV."""
    number = revision if revision is not None else database.newest_revision()
    _require_revision(database, number)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in LEDGER_TABLES.items():
        with (folder / table.file_name).open("w", encoding="utf-8", newline="") as file:
            write_rows(read_rows(database, name, number), file)


def _require_revision(database: Database, revision: int) -> None:
    newest = database.newest_revision()
    if not 1 <= revision <= newest:
        raise RevisionUnknownError(f"There is no revision {revision}; the ledger has 1 to {newest}.")


def _merge_table(database: Database, table: str, update: Update, newest: int, choices: Choices) -> Merged:
    removed = list(update.removed.get(table, ()))
    keys = [*update.rows[table].index, *removed] if table in update.rows else removed
    base = read_rows(database, table, update.base_revision, keys)
    theirs = base if update.base_revision == newest else read_rows(database, table, newest, keys)
    return merge_rows(
        base,
        update.rows.get(table, base.iloc[:0]),
        theirs,
        {(key, column): choice for (name, key, column), choice in choices.items() if name == table},
    )


def _type_rows(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    try:
        return LEDGER_TABLES[table].schema.validate(rows.reset_index(drop=True), lazy=True)
    except SchemaErrors as errors:
        failures = "; ".join(
            f"{failure['column']}: '{failure['failure_case']}' fails {failure['check']}"
            for failure in errors.failure_cases.head(5).to_dict("records")
        )
        raise TableInvalidError(f"{LEDGER_TABLES[table].label} would break the codebook: {failures}") from errors


def _write(  # noqa: PLR0917 - what a revision is made of
    database: Database,
    update: Update,
    number: int,
    merged: Mapping[str, Merged],
    tell: Callable[[float], None],
    today: dt.date | None,
) -> Revision:
    """Write what becomes of each table as a revision; with a day given, the ledger's rules are held to as of it."""
    changed = sum(len(part.replaced) for part in merged.values())
    revision = Revision(
        number=number,
        added=sum(len(part.rows) for part in merged.values()) - changed,
        changed=changed,
        removed=sum(len(part.removed) for part in merged.values()),
    )
    total, written = revision.added + revision.changed, 0
    with database.transaction() as transaction:
        _begin_revision(transaction, number)
        for table, part in merged.items():
            closed = [*part.replaced, *part.removed]
            if closed:
                transaction.run(f"close_{table}", revision=number, keys=closed)
            for first in range(0, len(part.rows), ROWS_AT_ONCE):
                piece = part.rows.iloc[first : first + ROWS_AT_ONCE]
                _add_rows(transaction, table, _type_rows(table, piece), revision=number)
                written += len(piece)
                tell(written / total)
        _refuse_loose_ends(transaction, number)
        if today is not None:
            _refuse_broken(database, transaction, number, today)
        derive_revision(transaction, number)
        transaction.run(
            "add_revision",
            number=number,
            author=update.author,
            note=update.note,
            kind=update.kind,
            file_name=update.file_name,
            sha256=update.sha256,
            added=revision.added,
            changed=revision.changed,
            removed=revision.removed,
        )
        audit.note(transaction, update.kind, f"revision {number}", acting_person(), update.author)
    return revision


def _begin_revision(transaction: Transaction, number: int) -> None:
    """See that a number is still the next one, and that nobody else takes it. Raises OvertakenError."""
    transaction.claim()
    if transaction.run("find_newest_revision") != number - 1:
        raise OvertakenError(f"Revision {number} was committed by another host meanwhile. Try again.")


def _refuse_loose_ends(transaction: Transaction, revision: int) -> None:
    problems = [problem for (problem,) in transaction.run("list_loose_ends", revision=revision)]
    if problems:
        raise LooseEndError(_list_problems("This would leave loose ends:", problems))


def _refuse_broken(database: Database, transaction: Transaction, revision: int, today: dt.date) -> None:
    """Raise RuleBrokenError where a revision, not yet noted, breaks a rule that the ledger keeps without it."""
    broken = find_broken_rules(transaction, today, revision)
    if broken.empty:
        return
    before = find_broken_rules(database, today, revision - 1).astype("str")
    known = broken.astype("str").merge(before, on=list(before.columns), how="left", indicator=True)["_merge"] == "both"
    if not known.all():
        raise RuleBrokenError(broken[~known.to_numpy()].reset_index(drop=True))


def _list_problems(heading: str, problems: Sequence[str]) -> str:
    more = len(problems) - MOST_PROBLEMS_SHOWN
    rest = [f"and {more:,} more"] if more > 0 else []
    return "\n".join([heading, *problems[:MOST_PROBLEMS_SHOWN], *rest, "Change or undo these first."])


def _add_rows(transaction: Transaction, table: str, rows: pd.DataFrame, revision: int) -> None:
    if len(rows):
        with transaction.staged(rows):
            transaction.run(f"add_{table}", revision=revision)
