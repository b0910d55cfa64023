"""Brings an upload in: read, mapped, checked and compared for a preview, then committed as one revision."""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ledger.codebook import ID_PREFIXES, LEDGER_TABLES, LIST_SEPARATOR
from ledger.database import Database, LedgerError
from ledger.intake.checking import check_tables
from ledger.intake.comparing import Comparison, compare_tables
from ledger.intake.mapping import HandMapping, TableUnknownError, map_table
from ledger.intake.model import PROBLEM_COLUMNS, CheckedTable, MappedTable, ReadTable
from ledger.intake.problems import tabulate_problems
from ledger.intake.profiles import map_profile, recognise_profile
from ledger.intake.reading import UNREADABLE, read_files
from ledger.revisions import Choices, ConflictError, Revision, Update, commit_update, read_rows

KEEP = "keep"
SKIP = "skip"
PROBLEM_COLUMN = "problem"

_PLACE = ("place", "country", "latitude", "longitude", "geo_precision")
"""Columns that say together where something was: they are merged as one."""

_READ_SHARE, _MAPPED_SHARE = 0.5, 0.6
_BUILT_SHARE = 0.1
_MAX_TRIES = 5
# Ids are given and committed by one import at a time.
_GIVING_IDS = threading.Lock()


class RejectedError(LedgerError):
    """Rows of the upload cannot be committed. `problems` lists why."""

    def __init__(self, message: str, problems: pd.DataFrame) -> None:
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True)
class Preview:
    """An upload on its way: what was read, how it was mapped, what is wrong with it and what it would change.

    `mapped` and `checked` are of the same length and order; `sources_read` says for each which of `read` it is of.
    `problems` has every problem of every file, with PROBLEM_COLUMNS; `failures` are those of files that were not taken
    in at all.
    """

    files: tuple[str, ...]
    sha256: str
    read: tuple[ReadTable, ...]
    mapped: tuple[MappedTable, ...]
    sources_read: tuple[int, ...]
    checked: tuple[CheckedTable, ...]
    problems: pd.DataFrame
    failures: pd.DataFrame
    comparison: Comparison
    whole: frozenset[str]
    today: dt.date

    @property
    def errors(self) -> pd.DataFrame:
        """The problems that keep rows or files from being committed."""
        return self.problems[self.problems["severity"] == "error"]

    @property
    def set_aside(self) -> dict[str, int]:
        """How many rows are none of ours, by reason."""
        return _add_up(table.set_aside for table in self.mapped)

    @property
    def unmapped(self) -> dict[str, int]:
        """How many rows have a value that no word of ours stands for, by value."""
        return _add_up(table.unmapped for table in self.mapped)

    @property
    def rejected(self) -> int:
        """How many rows have an error."""
        return sum(len(table.rows) - len(table.sound) for table in self.checked)


def prepare_import(
    database: Database,
    files: Sequence[tuple[str, Path]],
    *,
    today: dt.date,
    table: str | None = None,
    mapping: HandMapping | None = None,
    whole: frozenset[str] = frozenset(),
    progress: Callable[[float], None] | None = None,
) -> Preview:
    """What an upload would do; nothing is changed by it. Raises FileUnreadableError where no file can be read.

    `table` and `mapping` say what the files are where their headers do not.
    """
    tell = progress or (lambda _: None)
    sha256 = hash_files([path for _, path in files])
    read = _name_sheets(read_files(files, lambda done: tell(done * _READ_SHARE)))
    mapped, sources_read, failures = _map_all(read, table, mapping)
    tell(_MAPPED_SHARE)
    return _judge(
        database, tuple(name for name, _ in files), sha256, read, mapped, sources_read, failures, whole, today, tell
    )


def mend_preview(database: Database, preview: Preview, edits: pd.DataFrame, *, today: dt.date) -> Preview:
    """The preview with cells mended: `edits` has table (its number in `checked`), line, column (ours) and value."""
    mapped = list(preview.mapped)
    for number in edits["table"].unique():
        cells = edits[edits["table"] == number]
        rows = mapped[int(number)].rows.copy()
        for line, column, value in zip(cells["line"], cells["column"], cells["value"], strict=True):
            if column not in rows.columns:
                rows[column] = pd.Series(pd.NA, index=rows.index, dtype="str")
            text = value.strip() if isinstance(value, str) else ""
            rows.loc[line, column] = text or pd.NA
        table = LEDGER_TABLES[mapped[int(number)].table]
        rows = rows[[name for name in table.columns if name in rows.columns]]
        mapped[int(number)] = replace(mapped[int(number)], rows=rows)
    return _judge(
        database, preview.files, preview.sha256, preview.read, mapped, preview.sources_read,
        preview.failures, preview.whole, today, lambda _: None,
    )  # fmt: skip


def map_preview(database: Database, preview: Preview, number: int, mapping: HandMapping, *, today: dt.date) -> Preview:
    """The preview with one of the tables read, by its number, taken in under a mapping made by hand.

    Raises TableUnknownError where the table lacks a column that the mapping names.
    """
    read = preview.read[number]
    taken = [*preview.mapped, map_table(read, mapping=mapping)]
    failures = preview.failures[preview.failures["file"] != read.file]
    return _judge(
        database, preview.files, preview.sha256, preview.read, taken, (*preview.sources_read, number),
        failures, preview.whole, today, lambda _: None,
    )  # fmt: skip


def commit_import(
    database: Database,
    preview: Preview,
    *,
    author: str,
    note: str,
    skip_rejected: bool = False,
    duplicates: Mapping[str, str] | None = None,
    choices: Choices | None = None,
    remove_missing: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Revision:
    """Commit what a preview shows as one revision.

    `duplicates` says for new records, by id, whether to `keep` or `skip` them or the existing record to merge them
    into. `remove_missing` removes the rows that a whole table lacks. `progress` is told how much is done, from 0 to 1.
    Raises RejectedError where there are errors that are not to be skipped, ConflictError where others changed the same
    cells meanwhile, RuleBrokenError where what is decided or merged breaks the ledger's rules, NothingToCommitError.
    """
    errors = preview.errors
    if len(errors) and not skip_rejected:
        count = "1 problem keeps" if len(errors) == 1 else f"{len(errors):,} problems keep"
        raise RejectedError(
            f"{count} the upload from being committed. Mend them, or leave the rejected rows out.",
            errors,
        )
    tell = progress or (lambda _: None)
    with _GIVING_IDS:
        comparison, decided = preview.comparison, dict(duplicates or {})
        for _ in range(_MAX_TRIES):
            if database.newest_revision() != comparison.newest_revision:
                comparison, decided = _compare_again(database, preview, comparison, decided)
            try:
                update = _build_update(
                    database, preview, comparison, decided, author=author, note=note, remove_missing=remove_missing
                )
                tell(_BUILT_SHARE)
                return commit_update(
                    database,
                    update,
                    choices,
                    lambda done: tell(_BUILT_SHARE + (1 - _BUILT_SHARE) * done),
                    preview.today,
                )
            except ConflictError as error:
                if not _is_about_ids(error, comparison):
                    raise
        raise LedgerError("The ledger is being changed too often to give ids. Try again.")


def reject_report(preview: Preview, *, rejected_only: bool = True) -> pd.DataFrame:
    """The rows as the files have them, with a column `problem`: those with an error, or all on request.

    Mended, it can be sent again. Rows of several tables stand under each other, with the columns of all.
    """
    frames = list(reject_reports(preview, rejected_only=rejected_only).values())
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[PROBLEM_COLUMN])


def reject_reports(preview: Preview, *, rejected_only: bool = True) -> dict[str, pd.DataFrame]:
    """`reject_report` by file; files without such a row are left out."""
    reports: dict[str, pd.DataFrame] = {}
    for number, read in enumerate(preview.read):
        tables = [
            table for table, source in zip(preview.checked, preview.sources_read, strict=True) if source == number
        ]
        said = _describe_rows(read, tables)
        rows = read.rows.drop(columns=[PROBLEM_COLUMN], errors="ignore").assign(**{PROBLEM_COLUMN: said})
        if rejected_only:
            unsound = [line for table in tables for line in table.rows.index.difference(table.sound)]
            rows = rows[rows.index.isin(unsound)]
        if len(rows):
            reports[read.file] = rows
    return reports


def hash_files(paths: Sequence[Path]) -> str:
    """SHA-256 of the files' bytes, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
    return digest.hexdigest()


def _name_sheets(read: Sequence[ReadTable]) -> tuple[ReadTable, ...]:
    """Tables with names of their own: of a workbook with several sheets, the sheet's name stands with the file's."""
    files = [table.file for table in read]
    named = []
    for table in read:
        if table.sheet is None or files.count(table.file) == 1:
            named.append(table)
            continue
        file = f"{table.file}, sheet {table.sheet}"
        named.append(replace(table, file=file, problems=table.problems.assign(file=file)))
    return tuple(named)


def _map_all(
    read: Sequence[ReadTable], table: str | None, mapping: HandMapping | None
) -> tuple[list[MappedTable], tuple[int, ...], pd.DataFrame]:
    mapped: list[MappedTable] = []
    sources_read: list[int] = []
    unknown: list[tuple[ReadTable, str]] = []
    failures = []
    for number, one in enumerate(read):
        if one.format == UNREADABLE:
            failures.append(one.problems)
            continue
        try:
            found = _map_one(one, table, mapping)
        except TableUnknownError as error:
            failures.append(one.problems)
            unknown.append((one, str(error)))
            continue
        mapped += found
        sources_read += [number] * len(found)
    # A workbook may have a sheet of notes beside its tables.
    severity = "warning" if mapped and all(one.sheet is not None for one, _ in unknown) else "error"
    failures.append(
        tabulate_problems(
            (severity, one.file, None, None, None, message, "Choose the table, or match the columns by hand")
            for one, message in unknown
        )
    )
    return mapped, tuple(sources_read), pd.concat(failures, ignore_index=True)


def _map_one(read: ReadTable, table: str | None, mapping: HandMapping | None) -> list[MappedTable]:
    if mapping is None and table is None:
        profile = recognise_profile([str(name) for name in read.rows.columns])
        if profile is not None:
            return map_profile(read, profile)
    return [map_table(read, table, mapping)]


def _judge(  # noqa: PLR0917 - what a preview is made of
    database: Database,
    files: tuple[str, ...],
    sha256: str,
    read: tuple[ReadTable, ...],
    mapped: Sequence[MappedTable],
    sources_read: tuple[int, ...],
    failures: pd.DataFrame,
    whole: frozenset[str],
    today: dt.date,
    tell: Callable[[float], None],
) -> Preview:
    checked = check_tables(database, mapped, today, lambda done: tell(_MAPPED_SHARE + (0.9 - _MAPPED_SHARE) * done))
    tell(0.9)
    comparison = compare_tables(database, checked, whole)
    frames = [failures, *(table.problems for table in checked), _warn_of_hosts(comparison)]
    problems = pd.concat([frame for frame in frames if len(frame)] or [tabulate_problems([])], ignore_index=True)
    tell(1.0)
    return Preview(
        files=files,
        sha256=sha256,
        read=read,
        mapped=tuple(mapped),
        sources_read=sources_read,
        checked=tuple(checked),
        problems=problems.astype({name: "Int64" if name == "line" else "str" for name in PROBLEM_COLUMNS}),
        failures=failures,
        comparison=comparison,
        whole=whole,
        today=today,
    )


def _warn_of_hosts(comparison: Comparison) -> pd.DataFrame:
    """A source of a host that the ledger does not know needs a look: one warning a page, at the rows that cite it."""
    sources = comparison.new_sources
    strange = sources[~sources["host_known"]]
    if strange.empty:
        return tabulate_problems([])
    lists = pd.concat([part["sources"] for part in comparison.rows.values() if "sources" in part.columns])
    entries = lists.str.split(LIST_SEPARATOR).explode()
    cited = entries[entries.isin(strange.index)].rename_axis("key").reset_index().drop_duplicates("sources")
    places = cited.merge(comparison.lines, on="key").drop_duplicates("sources")
    found = places.merge(strange, left_on="sources", right_index=True)
    return tabulate_problems(
        (
            "warning", file, int(line), "sources", url,
            f"No source of this outlet is known: it becomes a page of {publisher}, independent, in English",
            "Check the outlet's name, language and affiliation in the table of sources",
        )
        for file, line, url, publisher in zip(
            found["file"], found["line"], found["url"], found["publisher"], strict=True
        )
    )  # fmt: skip


def _describe_rows(read: ReadTable, tables: Sequence[CheckedTable]) -> pd.Series:
    frames = [table.problems for table in tables]
    problems = pd.concat(frames, ignore_index=True) if frames else read.problems
    errors = problems[problems["severity"] == "error"].drop_duplicates()
    whole = errors[~errors["line"].isin(read.rows.index)]
    said = errors[errors["line"].isin(read.rows.index)]
    texts = _say(said).groupby(said["line"]).agg("; ".join) if len(said) else pd.Series(dtype="str")
    column = texts.astype("str").reindex(read.rows.index)
    if len(whole):
        unsound = read.rows.index.isin([line for table in tables for line in table.rows.index.difference(table.sound)])
        column = column.where(~(unsound & column.isna()), "; ".join(_say(whole)))
    return column


def _say(problems: pd.DataFrame) -> pd.Series:
    column = (problems["column"] + ": ").fillna("")
    value = ("“" + problems["value"] + "” ").fillna("")
    return column + value + problems["problem"] + ". " + problems["remedy"] + "."


def _compare_again(
    database: Database, preview: Preview, comparison: Comparison, decided: Mapping[str, str]
) -> tuple[Comparison, dict[str, str]]:
    """The comparison with ids after those that others took meanwhile, and the decisions under the new ids."""
    again = compare_tables(database, preview.checked, preview.whole)
    places = ["table", "file", "line"]
    moved = comparison.lines.merge(again.lines, on=places, suffixes=("", "_now"))
    names = dict(zip(moved["key"], moved["key_now"], strict=True))
    return again, {names.get(key, key): decision for key, decision in decided.items()}


def _is_about_ids(error: ConflictError, comparison: Comparison) -> bool:
    """Whether all that conflicts are rows that others added under ids which were given here."""
    conflicts = error.conflicts
    return all(
        key in comparison.added.get(table, pd.DataFrame()).index
        for table, key in zip(conflicts["table"], conflicts["key"], strict=True)
    )


def _build_update(
    database: Database,
    preview: Preview,
    comparison: Comparison,
    decided: Mapping[str, str],
    *,
    author: str,
    note: str,
    remove_missing: bool,
) -> Update:
    rows = _settle_duplicates(database, comparison, decided)
    removed = comparison.missing if remove_missing else {}
    return Update(
        base_revision=comparison.base_revision,
        author=author,
        note=note,
        kind="upload",
        rows=rows,
        removed=removed,
        file_name=", ".join(preview.files),
        sha256=preview.sha256,
        # Rows that come as they were checked keep the rules of the ledger that they were checked with.
        tried=not removed and all(decision == KEEP for decision in decided.values()),
    )


def _settle_duplicates(
    database: Database, comparison: Comparison, decided: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """The rows to be written once each likely duplicate is kept, skipped or merged into the record that it repeats."""
    repeats = comparison.duplicates.drop_duplicates("new").set_index("new")["existing"].to_dict()
    instead = {
        new: repeats.get(new) if decision == SKIP else decision for new, decision in decided.items() if decision != KEEP
    }
    if not instead:
        return dict(comparison.rows)
    rows = {
        name: part.drop(index=[key for key in instead if key in part.index]) for name, part in comparison.rows.items()
    }
    for new, decision in decided.items():
        if decision not in {KEEP, SKIP}:
            _merge_into(database, comparison, rows, new, decision)
    for name in ID_PREFIXES:
        if name in rows:
            rows[name] = _point_elsewhere(rows[name], instead)
    _drop_uncited(comparison, rows)
    return {name: part for name, part in rows.items() if len(part)}


def _merge_into(
    database: Database, comparison: Comparison, rows: dict[str, pd.DataFrame], new: str, existing: str
) -> None:
    """Fill an existing record's empty cells from a new one, and add the new one's sources and answers."""
    table = next((name for name in ID_PREFIXES if existing.startswith(ID_PREFIXES[name])), None)
    row = next((part.loc[new] for part in comparison.added.values() if new in part.index), None)
    if table is None or row is None:
        raise LedgerError(f"{new} cannot be merged into {existing}: there are no such records.")
    base = read_rows(database, table, comparison.base_revision, [existing])
    there = rows.get(table, base.iloc[:0])
    if existing not in there.index and existing not in base.index:
        raise LedgerError(f"{new} cannot be merged into {existing}: the ledger has no such record.")
    merged = (there if existing in there.index else base).loc[[existing]].iloc[0].copy()
    placed = merged[list(_PLACE)].notna().any()
    for column in row.index.intersection(merged.index).difference(["id", "date", "date_end"]):
        if pd.isna(row[column]) or (placed and column in _PLACE):
            continue
        if pd.isna(merged[column]):
            merged[column] = row[column]
        elif column in {"sources", "responds_to"}:
            entries = dict.fromkeys(f"{merged[column]}{LIST_SEPARATOR}{row[column]}".split(LIST_SEPARATOR))
            merged[column] = LIST_SEPARATOR.join(entry for entry in entries if entry != existing)
    whole = merged.to_frame().T.set_axis(pd.Index([existing], name="key")).astype("str")
    rows[table] = pd.concat([there[there.index != existing], whole])


def _point_elsewhere(rows: pd.DataFrame, instead: Mapping[str, str | None]) -> pd.DataFrame:
    """Rows that answer a record left out answer the one that it repeats."""
    answers = rows["responds_to"].dropna()
    changed: dict[str, str | None] = {}
    for key, text in zip(answers.index, answers, strict=True):
        entries = text.split(LIST_SEPARATOR)
        if not instead.keys().isdisjoint(entries):
            others = dict.fromkeys(instead.get(entry, entry) for entry in entries)
            changed[key] = LIST_SEPARATOR.join(entry for entry in others if entry and entry != key) or None
    if not changed:
        return rows
    pointed = pd.Series(changed, dtype="str").reindex(rows.index)
    return rows.assign(responds_to=rows["responds_to"].where(~rows.index.isin(list(changed)), pointed))


def _drop_uncited(comparison: Comparison, rows: dict[str, pd.DataFrame]) -> None:
    """Leave out sources that addresses became where no row cites them any more."""
    if comparison.new_sources.empty or "sources" not in rows:
        return
    cells = pd.concat([part["sources"] for part in rows.values() if "sources" in part.columns])
    cited = set(cells.dropna().str.split(LIST_SEPARATOR).explode())
    uncited = [key for key in comparison.new_sources.index if key not in cited]
    rows["sources"] = rows["sources"].drop(index=uncited, errors="ignore")


def _add_up(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for count in counts:
        for reason, number in count.items():
            total[reason] = total.get(reason, 0) + number
    return total
