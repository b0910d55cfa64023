"""Backups of a ledger that is being served: by the serving process, which alone can read the file.

A thread of its own makes them, on schedule where the environment asks for it, and whenever the command line does. The
command line asks by a file in a folder beside the ledger: whoever may write there could copy the ledger anyhow.
"""

import datetime as dt
import logging
import os
import re
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.backup import Backup, back_up
from ledger.database import Database, FileStorage, LedgerError, LedgerLockedError, Storage, choose_storage
from ledger.moving import PART_PREFIX
from ledger.opening import open_ledger
from ledger.wording import count_of

LOG = logging.getLogger(__name__)
# Whoever runs the server sees that backups are made, not only that one was not.
LOG.setLevel(logging.INFO)

FOLDER, EVERY, KEEP = "LEDGER_BACKUP_FOLDER", "LEDGER_BACKUP_EVERY", "LEDGER_BACKUP_KEEP"
UNITS = {"m": dt.timedelta(minutes=1), "h": dt.timedelta(hours=1), "d": dt.timedelta(days=1)}
LOOK_SECONDS = 0.5
TIDY_EVERY = dt.timedelta(days=1)
"""How often each host that serves a lake tidies it; of several the later find little to do."""
ANSWER_SECONDS = 15
"""How long the command line waits for the server to take up what it asks."""
COPY_SECONDS = 3600
RETRY = dt.timedelta(minutes=10)
LEFT_BEHIND = dt.timedelta(days=1)
"""How old a part of a copy is that a process left behind when it was stopped."""
LAKE_FILE = Path("ledger.duckdb")
"""The name that backups of a lake are called by, which has no file of its own."""
_MOMENT = "%Y%m%dT%H%M%SZ"
_ASKED, _TAKEN, _PART, _MADE, _FAILED = ".asked", ".taken", ".part", ".duckdb", ".failed"

_starting = threading.Lock()
_threads: list[threading.Thread] = []


class BackupSettingsError(LedgerError):
    """The environment asks for backups in a way that cannot be meant."""


@dataclass(frozen=True)
class Plan:
    """When backups are made, where they go, and how many days, weeks and months have their last one kept."""

    folder: Path
    every: dt.timedelta = dt.timedelta(days=1)
    days: int = 7
    weeks: int = 4
    months: int = 12


def read_plan(settings: Mapping[str, str]) -> Plan | None:
    """The plan that the environment asks for, None where it asks for none. Raises BackupSettingsError."""
    if not settings.get(FOLDER):
        return None
    every = re.fullmatch(r"([1-9]\d{0,4})([mhd])", settings.get(EVERY) or "1d")
    if not every:
        raise BackupSettingsError(f"{EVERY} is '{settings[EVERY]}'; write it like 30m, 6h or 1d.")
    keep = re.fullmatch(r"(\d{1,4}),(\d{1,4}),(\d{1,4})", settings.get(KEEP) or "7,4,12")
    if not keep:
        raise BackupSettingsError(f"{KEEP} is '{settings[KEEP]}'; write days, weeks and months like 7,4,12.")
    folder = Path(settings[FOLDER]).expanduser().absolute()
    return Plan(folder, int(every[1]) * UNITS[every[2]], *map(int, keep.groups()))


def start_backups() -> None:
    """Begin to make the backups that the environment and the command line ask for; the first call of a process does.

    Raises BackupSettingsError.
    """
    plan = read_plan(os.environ)
    with _starting:
        if not _threads:
            thread = threading.Thread(target=_go_on, args=(choose_storage(), plan), name="backups", daemon=True)
            _threads.append(thread)
            thread.start()


def _go_on(storage: Storage, plan: Plan | None) -> None:
    if plan:
        kept = f"the last of {plan.days} days, {plan.weeks} weeks and {plan.months} months are kept"
        LOG.info("Backups go to %s every %s; %s", plan.folder, plan.every, kept)
    path = storage.path if isinstance(storage, FileStorage) else LAKE_FILE
    # A lake is copied by whoever asks, without a server.
    is_asked = isinstance(storage, FileStorage)
    try:
        if is_asked:
            prepare_counter(path)
    except OSError as error:
        # Opening the ledger will fail likewise, and tell whoever opens a page.
        LOG.error("No backups are made: %s", error)  # noqa: TRY400 - the message says it all
        return
    due = find_due(plan, path, _now()) if plan else None
    tidied = _now()
    while True:
        try:
            if not is_asked and _now() >= tidied + TIDY_EVERY:
                tidied = _now()
                LOG.info("Tidied the lake: %s", open_ledger().tidy())
            if is_asked:
                answer_asked(path, open_ledger)
            if plan and due and _now() >= due:
                due = make_due(plan, path)
        except Exception:
            LOG.exception("Backups go on after this")
        time.sleep(LOOK_SECONDS)


def make_due(plan: Plan, path: Path) -> dt.datetime:
    """Make a backup of the plan, and say in the log how it went; returns when the next is due."""
    try:
        target, backup = make_backup(plan, open_ledger(), _now())
    except Exception:
        LOG.exception("No backup was made; the next try is in %s", RETRY)
        return _now() + RETRY
    if len(backup.findings):
        # Older ones may be what is needed now.
        LOG.error(
            "Revision %d copied to %s, but it does not hold together: %s. Older backups are kept until one does",
            backup.revision,
            target,
            count_of(len(backup.findings), "problem"),
        )
    else:
        removed = remove_old(plan, path)
        LOG.info("Revision %d copied to %s and verified; %d older removed", backup.revision, target, removed)
    return _now() + plan.every


def make_backup(plan: Plan, database: Database, now: dt.datetime) -> tuple[Path, Backup]:
    """Copy an open ledger into the plan's folder and verify the copy; returns its path and what it is."""
    for part in plan.folder.glob(PART_PREFIX + "*"):
        if _age(part) > LEFT_BEHIND:
            shutil.rmtree(part, ignore_errors=True)
    if not isinstance(database.storage, FileStorage):
        revision = database.newest_revision()
        target = plan.folder / f"{LAKE_FILE.stem}-{now:{_MOMENT}}-r{revision}.duckdb"
        return target, back_up(database.storage, target)
    copy = _counter(database.path) / "scheduled.duckdb"
    copy.unlink(missing_ok=True)
    try:
        revision = database.copy_to(copy)
        target = plan.folder / f"{database.path.stem}-{now:{_MOMENT}}-r{revision}.duckdb"
        return target, back_up(copy, target)
    finally:
        copy.unlink(missing_ok=True)


def find_due(plan: Plan, path: Path, now: dt.datetime) -> dt.datetime:
    """When the plan's next backup is to be made, by what is in its folder: a restart of the server makes none early."""
    last = max(list_backups(plan, path), default=now - plan.every)
    # What seems to come from the future was made before the clock was set back.
    return now if last > now else last + plan.every


def list_backups(plan: Plan, path: Path) -> dict[dt.datetime, Path]:
    """The plan's backups of the ledger at a path, by when they were made (UTC)."""
    named = re.compile(re.escape(path.stem) + r"-(\d{8}T\d{6}Z)-r\d+\.duckdb")
    found = {}
    for file in plan.folder.glob("*.duckdb"):
        match = named.fullmatch(file.name)
        if match:
            found[dt.datetime.strptime(match[1], _MOMENT).replace(tzinfo=dt.UTC)] = file
    return found


def remove_old(plan: Plan, path: Path) -> int:
    """Remove the backups that the plan no longer keeps; returns how many."""
    backups = list_backups(plan, path)
    old = backups.keys() - choose_kept(plan, backups)
    for moment in old:
        backups[moment].unlink()
    return len(old)


def choose_kept(plan: Plan, moments: Iterable[dt.datetime]) -> set[dt.datetime]:
    """Of when backups were made, those that are kept: the newest, and the last of each of the plan's periods.

    Periods without a backup do not count, so that a server that stood still keeps what it has.
    """
    ordered = sorted(moments, reverse=True)
    kept = set(ordered[:1])
    periods: tuple[tuple[int, Callable[[dt.datetime], object]], ...] = (
        (plan.days, dt.datetime.date),
        (plan.weeks, lambda moment: moment.isocalendar()[:2]),
        (plan.months, lambda moment: (moment.year, moment.month)),
    )
    for number, period in periods:
        last: dict[object, dt.datetime] = {}
        for moment in ordered:
            last.setdefault(period(moment), moment)
        kept |= set(list(last.values())[:number])
    return kept


def _counter(path: Path) -> Path:
    """The folder beside the ledger in which the command line asks for copies and the server hands them over."""
    path = path.expanduser().absolute()
    return path.with_name(f".{path.name}.copies")


def prepare_counter(path: Path) -> None:
    """Make the folder in which copies are asked for, without what a process left there that was stopped."""
    counter = _counter(path)
    counter.mkdir(parents=True, exist_ok=True)
    for file in counter.iterdir():
        # Not what is new: a second server that was started by mistake spoils nothing of the first.
        if _age(file) > LEFT_BEHIND:
            file.unlink(missing_ok=True)


def answer_asked(path: Path, open_served: Callable[[], Database]) -> None:
    """Make the copies that the command line has asked for, where this is the process that has the ledger open."""
    for asked in _counter(path).glob("*" + _ASKED):
        if _age(asked) > dt.timedelta(seconds=2 * ANSWER_SECONDS):
            # Whoever asked has gone.
            asked.unlink(missing_ok=True)
            continue
        part = asked.with_suffix(_PART)
        try:
            database = open_served()
            taken = asked.rename(asked.with_suffix(_TAKEN))
            revision = database.copy_to(part)
            taken.unlink(missing_ok=True)
        except LedgerLockedError:
            continue
        except LedgerError as error:
            LOG.error("No copy for the command line: %s", error)  # noqa: TRY400 - the message says it all
            part.unlink(missing_ok=True)
            # A full disk may have no space for the reason, but takes another name.
            answer = asked.with_suffix(_TAKEN)
            with suppress(FileNotFoundError):
                if asked.exists():
                    asked.rename(answer)
                with suppress(OSError):
                    answer.write_text(str(error), "utf-8")
                answer.rename(asked.with_suffix(_FAILED))
        else:
            part.rename(asked.with_suffix(_MADE))
            LOG.info("Revision %d copied for the command line", revision)


def _age(file: Path) -> dt.timedelta:
    """How long ago a file was made; none where it has gone meanwhile."""
    try:
        return dt.timedelta(seconds=time.time() - file.stat().st_mtime)
    except FileNotFoundError:
        return dt.timedelta()


def back_up_any(place: Path | Storage, target: Path) -> Backup:
    """Copy a ledger into a new file, through the server where one has it open. Raises what `back_up` raises."""
    try:
        return back_up(place, target)
    except LedgerLockedError as error:
        path = place.path if isinstance(place, FileStorage) else place
        if isinstance(path, Storage):
            raise
        if not _counter(path).is_dir():
            raise
        with _ask(path, error) as copy:
            return back_up(copy, target)


@contextmanager
def _ask(path: Path, locked: LedgerLockedError) -> Iterator[Path]:
    """A copy that the server has made of the ledger that it serves; gone after the block."""
    asked = _counter(path) / (uuid.uuid4().hex + _ASKED)
    made, failed = asked.with_suffix(_MADE), asked.with_suffix(_FAILED)
    try:
        asked.touch()
        if not _wait(lambda: not asked.exists(), ANSWER_SECONDS):
            raise locked
        if not _wait(lambda: made.exists() or failed.exists(), COPY_SECONDS):
            raise LedgerLockedError(f"The server that has {path} open did not finish the copy. Its log may say why.")
        if failed.exists():
            raise LedgerError(failed.read_text("utf-8") or "The server could not make the copy; its log says why.")
        yield made
    finally:
        for file in (asked, made, failed):
            with suppress(OSError):
                file.unlink()


def _wait(is_so: Callable[[], bool], seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            return False
        time.sleep(LOOK_SECONDS / 5)
    return True


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
