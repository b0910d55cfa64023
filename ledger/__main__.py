"""The command line: brings the ledger up to date, shows its history, takes copies of it and checks it.

    python -m ledger history

The ledger is the one that LEDGER_DATABASE names. Exit status: 0 done; 1 rejected or broken, the reasons on standard
error; 2 called in a way that means nothing.
"""

import argparse
import datetime as dt
import getpass
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from ledger import revisions, views
from ledger.backup import RestoreRefusedError, restore
from ledger.codebook import LEDGER_TABLES
from ledger.database import Database, FileStorage, LedgerError, choose_storage, name_storage, open_database
from ledger.exports.archive import write_ledger
from ledger.intake.importing import Preview, commit_import, prepare_import, reject_report
from ledger.intake.keeping import find_mapping
from ledger.intake.reading import unpack_views
from ledger.moving import move
from ledger.revisions import ConflictError, NothingToCommitError, Revision, RevisionUnknownError
from ledger.schedule import back_up_any
from ledger.tables import write_rows
from ledger.verification import verify
from ledger.wording import count_of

DONE, REJECTED, MISUSED = 0, 1, 2

MOST_SHOWN = 200
"""How many problems or duplicates are listed before the rest is only counted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Misuse that the parser sees raises SystemExit with status 2."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            # A terminal that lacks a letter shows another sign, rather than nothing at all.
            reconfigure(errors="replace")
    options = _build_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except RevisionUnknownError as error:
        _complain(str(error))
        return MISUSED
    except ConflictError as error:
        _complain(str(error))
        _complain(_align([tuple(error.conflicts.columns), *_texts(error.conflicts)]))
        return REJECTED
    except RestoreRefusedError as error:
        _complain_of(error.findings)
        _complain(str(error))
        return REJECTED
    except LedgerError as error:
        _complain(str(error))
        return REJECTED
    except BrokenPipeError:
        # Whoever was to read the output has stopped reading.
        sys.stderr.close()
        return DONE


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ledger",
        description="Bring the ledger up to date, see its history, copy it and check it. "
        "The ledger is the file or the lake that LEDGER_DATABASE names.",
        epilog="Exit status: 0 done, 1 rejected or broken, 2 misuse.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="check files and say what they would change, changing nothing")
    check.set_defaults(run=_check)
    importing = commands.add_parser("import", help="check files and commit them as one revision")
    importing.set_defaults(run=_import)
    for command in (check, importing):
        command.add_argument(
            "files",
            nargs="+",
            type=Path,
            metavar="FILE",
            help="CSV, TSV, XLSX, or a ZIP of them; an export's saved_views.csv too",
        )
        command.add_argument(
            "--table", choices=list(LEDGER_TABLES), metavar="T", help="the table that the files are of, where the "
            "header does not tell: " + ", ".join(LEDGER_TABLES),
        )  # fmt: skip
        command.add_argument(
            "--mapping", metavar="NAME", help="read the files by the mapping that was kept under this name on the page"
        )
        command.add_argument(
            "--whole",
            action="store_true",
            help="the files are whole tables: rows that they lack are missing, and an import removes them",
        )
        command.add_argument(
            "--empty", action="store_true", help="start a new ledger from the files, not from the curated tables"
        )
        command.add_argument("--report", type=Path, metavar="OUT", help="write the rows and their problems as CSV")
    importing.add_argument(
        "--skip-rejected", action="store_true", help="leave rows with errors out; the report then holds exactly these"
    )
    _add_author(importing)
    importing.add_argument("--note", metavar="N", help="what the revision is; the files' names by default")

    undo = commands.add_parser("undo", help="take back what a revision changed, as a further revision")
    undo.set_defaults(run=_undo)
    undo.add_argument("revision", type=int, metavar="REV")
    _add_author(undo)
    undo.add_argument("--note", metavar="N", help="why; that it is an undo by default")

    history = commands.add_parser("history", help="list every revision, newest first")
    history.set_defaults(run=_history)

    diff = commands.add_parser("diff", help="list what differs between two revisions")
    diff.set_defaults(run=_diff)
    diff.add_argument("before", type=int, metavar="A")
    diff.add_argument("after", type=int, metavar="B")

    export = commands.add_parser("export", help="write every table and the saved views as CSV")
    export.set_defaults(run=_export)
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument("--rev", type=int, metavar="N", help="as of this revision; the newest by default")

    backup = commands.add_parser("backup", help="copy the ledger, served or not, into a new file and check the copy")
    backup.set_defaults(run=_backup)
    backup.add_argument("file", type=Path, metavar="FILE")

    restoring = commands.add_parser("restore", help="check a backup and let a copy of it be the ledger, where is none")
    restoring.set_defaults(run=_restore)
    restoring.add_argument("file", type=Path, metavar="FILE")

    moving = commands.add_parser(
        "move", help="copy the ledger with every revision to an empty file or lake, compare both, and leave it as it is"
    )
    moving.set_defaults(run=_move)
    moving.add_argument(
        "target", metavar="TARGET", help="a new file, or ducklake:postgres:… with the lake's data in LEDGER_LAKE_PATH"
    )

    tidying = commands.add_parser(
        "tidy", help="merge the small files of a lake and delete what was replaced a week ago; every revision stays"
    )
    tidying.set_defaults(run=_tidy)

    verification = commands.add_parser("verify", help="check every rule and that the history holds together")
    verification.set_defaults(run=_verify)
    return parser


def _add_author(command: argparse.ArgumentParser) -> None:
    command.add_argument("--author", default=_find_user(), metavar="A", help="who makes it; %(default)s by default")


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "Unknown"


@contextmanager
def _ledger(*, empty: bool = False) -> Iterator[Database]:
    """The ledger, with the curated tables loaded where it is new, unless it shall start empty."""
    database = open_database(choose_storage())
    try:
        if not empty:
            revisions.load_seed(database)
        elif database.newest_revision() > 0:
            raise LedgerError(
                f"{database.storage.label} is not empty. Leave --empty out, or name another file in LEDGER_DATABASE."
            )
        yield database
    finally:
        database.close()


def _check(options: argparse.Namespace) -> int:
    with _ledger(empty=options.empty) as database, _split_views(options) as saved:
        for path in saved:
            _say(f"{path.name}: {count_of(len(views.plan_import(database, path)), 'new change')} of saved views")
        if not options.files:
            return DONE
        preview = _prepare(database, options)
        _describe(preview)
        _write_report(preview, options.report, rejected_only=False)
    return REJECTED if len(preview.errors) else DONE


@contextmanager
def _split_views(options: argparse.Namespace) -> Iterator[list[Path]]:
    """The files of saved views among those named, which are taken out, and those that the ZIPs among them hold."""
    saved = [path for path in options.files if views.is_views_file(path)]
    options.files = [path for path in options.files if path not in saved]
    with tempfile.TemporaryDirectory(prefix="ledger-views-") as name:
        for number, path in enumerate(options.files):
            folder = Path(name) / str(number)
            folder.mkdir()
            unpacked = unpack_views(path.name, path, folder)
            saved += [unpacked] if unpacked else []
        yield saved


def _import(options: argparse.Namespace) -> int:
    with _ledger(empty=options.empty) as database, _split_views(options) as saved:
        for path in saved:
            views.plan_import(database, path)
        status = _import_tables(database, options) if options.files else DONE
        for path in saved:
            _say(f"{path.name}: {count_of(views.import_views(database, path), 'new change')} of saved views")
    return status


def _import_tables(database: Database, options: argparse.Namespace) -> int:
    preview = _prepare(database, options)
    _describe(preview)
    _write_report(preview, options.report, rejected_only=options.skip_rejected)
    note = options.note or "Import of " + ", ".join(path.name for path in options.files)
    try:
        revision = commit_import(
            database,
            preview,
            author=options.author,
            note=note,
            skip_rejected=options.skip_rejected,
            remove_missing=options.whole,
        )
    except NothingToCommitError as error:
        _say(str(error))
        return DONE
    _say(_sum_up(revision))
    return DONE


def _prepare(database: Database, options: argparse.Namespace) -> Preview:
    whole = frozenset(LEDGER_TABLES) if options.whole else frozenset()
    progress = _Progress()
    try:
        return prepare_import(
            database,
            [(path.name, path) for path in options.files],
            today=dt.datetime.now(dt.UTC).date(),
            table=options.table,
            mapping=find_mapping(database, options.mapping) if options.mapping else None,
            whole=whole,
            progress=progress.show if sys.stderr.isatty() else None,
        )
    finally:
        progress.clear()


def _undo(options: argparse.Namespace) -> int:
    with _ledger() as database:
        update = revisions.plan_undo(database, options.revision, options.author, options.note)
        revision = revisions.commit_update(database, update)
    _say(_sum_up(revision))
    return DONE


def _history(_: argparse.Namespace) -> int:
    with _ledger() as database:
        listed = revisions.list_revisions(database)
    header = ("revision", "committed (UTC)", "kind", "author", "added", "changed", "removed", "note")
    rows = [
        (
            str(row["number"]),
            f"{row['committed_at']:%Y-%m-%d %H:%M:%S}",
            str(row["kind"]),
            str(row["author"]),
            *(f"{row[count]:,}" for count in ("added", "changed", "removed")),
            f"{row['note']}" + ("" if pd.isna(row["file_name"]) else f" ({row['file_name']})"),
        )
        for row in listed.to_dict("records")
    ]
    _say(_align([header, *rows], right={0, 4, 5, 6}))
    return DONE


def _diff(options: argparse.Namespace) -> int:
    with _ledger() as database:
        differences = revisions.compare_revisions(database, options.before, options.after)
    lines = [
        line
        for table, (added, removed, cells) in differences.items()
        for line in (
            *((table, key, "", "added") for key in added),
            *((table, key, "", "removed") for key in removed),
            *((table, key, column, f"{before} → {after}") for key, column, before, after in _texts(cells)),
        )
    ]
    _say(_align(lines) if lines else f"Revisions {options.before} and {options.after} are the same.")
    return DONE


def _export(options: argparse.Namespace) -> int:
    with _ledger() as database:
        number = database.newest_revision() if options.rev is None else options.rev
        try:
            write_ledger(database, options.folder, number)
        except OSError as error:
            raise LedgerError(f"{options.folder} cannot be written: {error.strerror}.") from error
        saved = len(views.list_views(database, retired=True))
    told = f", with {count_of(saved, 'saved view')}" if saved else ""
    _say(f"Revision {number}: {len(LEDGER_TABLES)} tables written to {options.folder}" + told)
    return DONE


def _backup(options: argparse.Namespace) -> int:
    backup = back_up_any(choose_storage(), options.file)
    _say(f"Revision {backup.revision} copied to {options.file}")
    return _judge(backup.revision, backup.findings)


def _restore(options: argparse.Namespace) -> int:
    storage = choose_storage()
    if not isinstance(storage, FileStorage):
        raise RestoreRefusedError(
            f"{storage.label} is restored from a backup by moving that to an empty one: name the backup in "
            "LEDGER_DATABASE, then python -m ledger move ducklake:…"
        )
    path = storage.path
    _say(f"Revision {restore(options.file, path)} of {options.file} restored to {path}")
    return DONE


def _move(options: argparse.Namespace) -> int:
    source, target = choose_storage(), name_storage(options.target)
    moved = move(source, target)
    _say(_align([(table, f"{rows:,}") for table, rows in moved.rows.items()], right={1}))
    _say(
        f"Revision {moved.revision} and all before it moved; both are equal, row by row. To use it from now on, set "
        f"LEDGER_DATABASE to where it is. {source.label} was left as it is."
    )
    return DONE


def _tidy(_: argparse.Namespace) -> int:
    with _ledger() as database:
        done = database.tidy()
    _say(_align([(step.replace("_", " "), f"{number:,}") for step, number in done.items()], right={1}))
    return DONE


def _verify(_: argparse.Namespace) -> int:
    with _ledger() as database:
        findings = verify(database, dt.datetime.now(dt.UTC).date())
        number = database.newest_revision()
    return _judge(number, findings)


def _judge(number: int, findings: pd.DataFrame) -> int:
    """Say whether a ledger holds together; returns the exit status."""
    if len(findings):
        _complain_of(findings)
        _complain(f"Revision {number}: {len(findings):,} problems")
        return REJECTED
    _say(f"Revision {number}: every rule is kept and the history holds together")
    return DONE


def _complain_of(findings: pd.DataFrame) -> None:
    if len(findings):
        _complain(_align([tuple(findings.columns), *_texts(findings)]))


def _describe(preview: Preview) -> None:
    """Say what a preview would change, and on standard error what is wrong with its files."""
    comparison = preview.comparison
    counts = {
        table: (
            len(comparison.added.get(table, ())),
            _count_rows(comparison.changed.get(table)),
            comparison.unchanged.get(table, 0),
            len(comparison.missing.get(table, ())),
        )
        for table in LEDGER_TABLES
    }
    lines = [(table, *(f"{count:,}" for count in row)) for table, row in counts.items() if any(row)]
    if lines:
        _say(_align([("table", "new", "changed", "unchanged", "missing"), *lines], right={1, 2, 3, 4}))
    for reason, number in preview.set_aside.items():
        _say(f"{number:,} rows set aside: {reason}")
    if len(comparison.duplicates):
        _say("Likely the same as a record that is there:")
        _list(comparison.duplicates, _say)
    if len(preview.problems):
        _list(preview.problems, _complain)
        errors = len(preview.errors)
        _complain(f"{errors:,} errors, {len(preview.problems) - errors:,} warnings")


def _count_rows(cells: pd.DataFrame | None) -> int:
    return 0 if cells is None else int(cells["key"].nunique())


def _list(frame: pd.DataFrame, write: Callable[[str], None]) -> None:
    write(_align([tuple(frame.columns), *_texts(frame.head(MOST_SHOWN))]))
    if len(frame) > MOST_SHOWN:
        write(f"and {len(frame) - MOST_SHOWN:,} more")


def _write_report(preview: Preview, path: Path | None, *, rejected_only: bool) -> None:
    if path is None:
        return
    try:
        # The analyst's own cells go back as they came, so that they can be mended and sent again.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_rows(reject_report(preview, rejected_only=rejected_only), file)
    except OSError as error:
        raise LedgerError(f"{path} cannot be written: {error.strerror}.") from error


def _sum_up(revision: Revision) -> str:
    counts = (("added", revision.added), ("changed", revision.changed), ("removed", revision.removed))
    return f"Revision {revision.number}: " + ", ".join(f"{number:,} {word}" for word, number in counts if number)


class _Progress:
    """A line on a terminal that says how far the reading is."""

    def __init__(self) -> None:
        self._shown = -1

    def show(self, done: float) -> None:
        percent = int(done * 100)
        if percent != self._shown:
            self._shown = percent
            sys.stderr.write(f"\rReading and checking: {percent} %")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._shown >= 0:
            sys.stderr.write("\r\x1b[K")


def _texts(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """A table's rows as texts of one line each."""
    for row in frame.itertuples(index=False):
        yield tuple("" if pd.isna(value) else str(value) for value in row)


def _align(rows: Sequence[Sequence[str]], right: frozenset[int] | set[int] = frozenset()) -> str:
    """Rows with their columns under each other, those of `right` flush right; a row stays one line."""
    shown = [[_show(text) for text in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if place in right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in shown
    )


def _show(text: str) -> str:
    """A text from the record as a terminal may safely show it."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
