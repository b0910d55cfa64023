"""Saved views: a view with a name, which a link calls by its slug, kept in the ledger beside the record.

A slug means the same filters for ever. Each change of a view is a row of its own with its author and time: it is given
another name or description, retired and restored, but its page and parameters stay, and no slug is given twice. Saving
a view is no revision: it changes nothing of the record.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode

import pandas as pd
from slugify import slugify

from ledger import audit
from ledger.access import Person, acting_person
from ledger.csv_text import unmark_formula
from ledger.database import Database, LedgerError, OvertakenError
from ledger.filters import REVISION_NUMBER, Filters, Vocabulary
from ledger.revisions import find_commit_moment
from ledger.tables import write_rows
from ledger.wording import cut_text

VIEWS_FILE: Final = "saved_views.csv"
VIEW_COLUMNS: Final = {
    "slug": "What a link calls the view by; it means the same for ever",
    "number": "Number of the change among those of the view, from 1",
    "action": "What was done: saved, described (given another name or description), retired or restored",
    "name": "The view's name from then on",
    "description": "What the view is for, from then on",
    "page": "Address of the page that the view is of",
    "parameters": "The query of the page's address",
    "revision": "Revision that the view is pinned to; empty where it is live",
    "committed_at": "When that revision was committed (UTC): another ledger's revision of the number is another one",
    "author": "Who made the change",
    "changed_at": "When the change was made (UTC)",
}
"""Columns of `VIEWS_FILE`, a row a change of a view, and what each says."""
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "overview": (),
    "tension": (),
    "incidents": (),
    "detentions": (),
    "diplomacy": (),
    "chains": ("chain", "axis"),
    "periods": ("before_from", "before_to", "after_from", "after_to"),
    "words": (),
    "leverage": ("id", "theme"),
    "demands": ("id",),
    "records": (),
    "record": ("id",),
    "history": ("id",),
    "changes": ("since",),
    "brief": (),
    "quality": ("show",),
    "method": (),
}
"""Pages that a view can be of, by address: every one that shows the record. To each the parameters of its own, which
are no filters but say what it shows: which record or chain, or since when."""
RESERVED_SLUGS: Final = frozenset({*PAGES, "update", "views", "view", "new", "all", "none", "api"})

MOST_NAME = 80
MOST_DESCRIPTION = 500
MOST_AUTHOR = 80
MOST_SLUG = 60
MOST_PARAMETERS = 4000

SAVED, DESCRIBED, RETIRED, RESTORED = "saved", "described", "retired", "restored"
ACTIONS = (SAVED, DESCRIBED, RETIRED, RESTORED)

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
_NUMBERED = "views"
"""What is numbered one after the other: no two views take the same slug, and no two changes the same number."""


class ViewUnknownError(LedgerError):
    """There is no saved view of this slug."""


class ViewInvalidError(LedgerError):
    """What was to be saved is not a view; the message says why."""


@dataclass(frozen=True)
class SavedView:
    """A saved view as it is now. Times are UTC.

    `parameters` is the query string of its page; `revision` is the one that it is pinned to, None where it is live;
    `is_here` is False where this ledger has no such revision, as after an import from another ledger.
    """

    slug: str
    name: str
    description: str
    page: str
    parameters: str
    revision: int | None
    author: str
    created: dt.datetime
    retired_by: str | None
    retired_at: dt.datetime | None
    is_here: bool

    @property
    def is_retired(self) -> bool:
        """Whether it is no more listed; its link opens all the same."""
        return self.retired_by is not None

    def own_parameters(self) -> list[tuple[str, str]]:
        """What its page's address has beside the filters, such as the record's id."""
        return [(name, value) for name, value in parse_qsl(self.parameters) if name in PAGES[self.page]]

    def link_query(self) -> list[tuple[str, str]]:
        """The parameters of its link."""
        return [*self.own_parameters(), ("view", self.slug)]


def pin_filters(filters: Filters, newest_revision: int, today: dt.date) -> Filters:
    """The filters as of the revision that they show now, for a link that shows the same whenever it is opened.

    Figures are compared with a period as long, so where the period has a start but no end, it ends today.
    """
    date_to = filters.date_to
    if filters.date_from is not None and date_to is None:
        date_to = max(today, filters.date_from)
    return replace(filters, revision=filters.seen_at(newest_revision), date_to=date_to)


def list_views(database: Database, words: str = "", *, retired: bool = False) -> list[SavedView]:
    """The saved views whose name, description, author or slug hold every word, by name; the retired ones on request."""
    wanted = _fold(words).split()
    return [
        view
        for view in map(_read_view, database.frame("list_saved_views").to_dict("records"))
        if (retired or not view.is_retired) and _holds(view, wanted)
    ]


def find_view(database: Database, slug: str) -> SavedView:
    """The saved view of a slug, also a retired one. Raises ViewUnknownError."""
    for view in list_views(database, retired=True):
        if view.slug == slug:
            return view
    raise ViewUnknownError(f"There is no saved view “{cut_text(slug, MOST_SLUG)}”.")


def count_changes(database: Database) -> int:
    """How often a view was saved or changed so far: another number means that what was read before may be old."""
    return int(database.value("count_saved_view_changes"))


def save_view(
    database: Database,
    vocabulary: Vocabulary,
    *,
    name: str,
    page: str,
    query: Sequence[tuple[str, str]],
    author: str,
    description: str = "",
) -> SavedView:
    """Save a page's parameters under a name; the slug is made of the name. Raises ViewInvalidError.

    The view is pinned where the parameters name a revision, and live otherwise.
    """
    parameters = canonical_parameters(page, query, vocabulary)
    revision = Filters.from_query(parse_qs(parameters), vocabulary)[0].revision
    change = {
        "name": _read_line("The name", name, MOST_NAME),
        "description": _read_line("The description", description, MOST_DESCRIPTION, required=False),
        "page": page,
        "parameters": parameters,
        "revision": revision,
        "committed_at": None if revision is None else find_commit_moment(database, revision),
        "author": _read_author(author),
    }
    return _add_view(database, change)


def canonical_parameters(page: str, query: Sequence[tuple[str, str]], vocabulary: Vocabulary) -> str:
    """The query string of a page, without defaults. Raises ViewInvalidError where a part of it means nothing."""
    if page not in PAGES:
        raise ViewInvalidError(f"“{page}” is not a page that a view can be of.")
    asked: dict[str, list[str]] = {}
    for name, value in query:
        asked.setdefault(name, []).append(value)
    filters, notices = Filters.from_query(asked, vocabulary)
    if notices:
        raise ViewInvalidError("The view cannot be saved: " + "; ".join(notices) + ".")
    own = [(name, asked[name][-1]) for name in PAGES[page] if asked.get(name, [""])[-1]]
    parameters = urlencode([*own, *filters.to_query()], errors="ignore")
    if len(parameters) > MOST_PARAMETERS:
        raise ViewInvalidError("The view has too many filters to be saved.")
    return parameters


def describe_view(database: Database, slug: str, *, name: str, description: str, author: str) -> SavedView:
    """Give a view another name and description; its slug and what it shows stay. Raises ViewUnknownError."""
    return _change_view(
        database,
        slug,
        DESCRIBED,
        author,
        name=_read_line("The name", name, MOST_NAME),
        description=_read_line("The description", description, MOST_DESCRIPTION, required=False),
    )


def copy_view(database: Database, slug: str, *, name: str, author: str) -> SavedView:
    """Save what a view shows under another name. Raises ViewUnknownError, ViewInvalidError."""
    find_view(database, slug)
    original = _last_changes(database)[slug]
    copied = {column: original[column] for column in ("description", "page", "parameters", "revision", "committed_at")}
    return _add_view(
        database,
        {
            **copied,
            "name": _read_line("The name", name, MOST_NAME),
            "author": _read_author(author),
        },
    )


def retire_view(database: Database, slug: str, author: str) -> SavedView:
    """Take a view off the list; its link opens as before and says so. Raises ViewUnknownError."""
    view = find_view(database, slug)
    return view if view.is_retired else _change_view(database, slug, RETIRED, author)


def restore_view(database: Database, slug: str, author: str) -> SavedView:
    """Put a retired view back on the list. Raises ViewUnknownError."""
    view = find_view(database, slug)
    return _change_view(database, slug, RESTORED, author) if view.is_retired else view


def make_slug(name: str, taken: Sequence[str] | set[str]) -> str:
    """A slug for a name: ASCII, lower case, its words joined by hyphens; a number is added to one that is taken."""
    base = slugify(name, max_length=MOST_SLUG, word_boundary=True) or "view"
    slug, number = base, 1
    while slug in taken or slug in RESERVED_SLUGS:
        number += 1
        slug = f"{base[: MOST_SLUG - len(str(number)) - 1]}-{number}"
    return slug


def read_changes(database: Database) -> pd.DataFrame:
    """Every change of every view as text, by slug and number. Columns: VIEW_COLUMNS."""
    changes = database.frame("list_saved_view_changes")
    return pd.DataFrame(
        {column: [_to_text(value) for value in changes[column]] for column in VIEW_COLUMNS}, dtype="object"
    )


def export_views(database: Database, folder: Path) -> Path:
    """Write every change of every view into a folder as CSV; returns the file's path."""
    path = folder / VIEWS_FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(read_changes(database), file)
    return path


def import_views(database: Database, path: Path) -> int:
    """Bring in the views of a file that `export_views` wrote; returns how many changes of views it added.

    A slug that the ledger lacks is added with its whole history; of one that it has, what the file knows beyond it.
    Raises ViewInvalidError where the file is no such file or says otherwise of a slug than the ledger; nothing is
    added then.
    """
    person = audit.permit(database, "import saved views")

    def add() -> int:
        known = count_changes(database)
        added = plan_import(database, path)
        _add_changes(database, [_from_text(row) for row in added], person, known)
        return len(added)

    return database.in_turn(_NUMBERED, add)


def plan_import(database: Database, path: Path) -> list[dict[str, str]]:
    """The changes, as text, that `import_views` would add; raises what it raises and changes nothing."""
    given = _read_file(path)
    problems = find_problems(given)
    if problems:
        slug, problem = problems[0]
        raise ViewInvalidError(f"{path.name}, view “{cut_text(slug, MOST_SLUG)}”: {problem}.")
    known = _by_slug(read_changes(database))
    added = []
    for slug, rows in _by_slug(given).items():
        own = known.get(slug, [])
        common = min(len(own), len(rows))
        if own[:common] != rows[:common]:
            raise ViewInvalidError(
                f"{path.name} says otherwise of the view “{slug}” than the ledger, and a slug means the same for ever. "
                "Nothing was brought in. Leave the view out of the file."
            )
        added += rows[common:]
    return added


def is_views_file(path: Path) -> bool:
    """Whether a file begins with the header of saved views."""
    wanted = ",".join(VIEW_COLUMNS)
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.readline(len(wanted) + 2).strip() == wanted
    except OSError:
        return False


def find_problems(changes: pd.DataFrame) -> list[tuple[str, str]]:
    """What is wrong with a history of views, as slug and problem. `changes` has VIEW_COLUMNS as text."""
    return [
        (slug, problem) for slug, rows in _by_slug(changes).items() for problem in dict.fromkeys(_find_problems(rows))
    ]


def _find_problems(rows: Sequence[Mapping[str, str]]) -> list[str]:
    slug, first = rows[0]["slug"], rows[0]
    problems = []
    if slug != slugify(slug) or len(slug) > MOST_SLUG or slug in RESERVED_SLUGS:
        problems.append("it is not a slug that a view can have")
    if [row["number"] for row in rows] != [str(number) for number in range(1, len(rows) + 1)]:
        problems.append("its changes are not numbered one after the other from 1")
    if [row["action"] for row in rows if row["action"] == SAVED] != [SAVED] or first["action"] != SAVED:
        problems.append("it was not saved once, before every other change")
    meaning = ("page", "parameters", "revision", "committed_at")
    if any(row[column] != first[column] for row in rows for column in meaning):
        problems.append("what it shows has changed")
    if first["page"] not in PAGES:
        problems.append(f"there is no page “{first['page']}”")
    query = parse_qsl(first["parameters"])
    named = next((value for name, value in query if name == "rev"), "")
    if urlencode(query) != first["parameters"] or named != first["revision"]:
        problems.append("its parameters are not those of a saved view")
    if bool(first["revision"]) != bool(first["committed_at"]):
        problems.append("it lacks the number or the time of the revision that it is pinned to")
    for row in rows:
        problems += _find_problems_of_row(row)
    if any(later["changed_at"] < row["changed_at"] for row, later in pairwise(rows)):
        problems.append("a change is dated before the one that it follows")
    return problems


def _find_problems_of_row(row: Mapping[str, str]) -> list[str]:
    problems = []
    if row["action"] not in ACTIONS:
        problems.append(f"there is no action “{row['action']}”")
    for column, most in (("name", MOST_NAME), ("description", MOST_DESCRIPTION), ("author", MOST_AUTHOR)):
        try:
            clean = _read_line(f"its {column}", row[column], most, required=column != "description")
        except ViewInvalidError as error:
            problems.append(str(error).removesuffix("."))
        else:
            if clean != row[column]:
                problems.append(f"its {column} is not one clean line")
    for column in ("committed_at", "changed_at"):
        text = row[column]
        if (text or column == "changed_at") and (_moment_of(text) is None):
            problems.append(f"“{text}” is not a time (UTC, as 2026-11-24T08:00:00.000000Z)")
    if row["revision"] and not REVISION_NUMBER.fullmatch(row["revision"]):
        problems.append(f"“{row['revision']}” is not a revision")
    return problems


def _read_file(path: Path) -> pd.DataFrame:
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ViewInvalidError(f"{path.name} cannot be read as saved views: {error}") from error
    rows = rows.map(unmark_formula)
    if list(rows.columns) != list(VIEW_COLUMNS):
        raise ViewInvalidError(f"{path.name} does not hold saved views: its columns must be {', '.join(VIEW_COLUMNS)}.")
    return rows


def _by_slug(changes: pd.DataFrame) -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in changes.to_dict("records"):
        grouped.setdefault(str(row["slug"]), []).append({str(name): str(value) for name, value in row.items()})
    return grouped


def _add_view(database: Database, change: Mapping[str, object]) -> SavedView:
    person = audit.permit(database, f"save a view: {change['name']}")

    def add() -> str:
        known = count_changes(database)
        slug = make_slug(str(change["name"]), set(_last_changes(database)))
        row = {**change, "slug": slug, "number": 1, "action": SAVED, "changed_at": _now()}
        _add_changes(database, [row], person, known)
        return slug

    return find_view(database, database.in_turn(_NUMBERED, add))


def _change_view(database: Database, slug: str, action: str, author: str, **changed: str) -> SavedView:
    person = audit.permit(database, f"change the view {cut_text(slug, MOST_SLUG)}")
    signed = _read_author(author)

    def add() -> None:
        known = count_changes(database)
        find_view(database, slug)
        last = _last_changes(database)[slug]
        row = {
            **last,
            **changed,
            "number": int(last["number"]) + 1,
            "action": action,
            "author": signed,
            # A clock that was set back does not date a change before the one that it follows.
            "changed_at": max(_now(), last["changed_at"]),
        }
        _add_changes(database, [row], person, known)

    database.in_turn(_NUMBERED, add)
    return find_view(database, slug)


def _last_changes(database: Database) -> dict[str, dict[str, Any]]:
    """The last change of each view by slug, typed."""
    return {row["slug"]: _from_text(row) for row in read_changes(database).to_dict("records")}


def _add_changes(database: Database, rows: Sequence[Mapping[str, object]], person: Person, known: int) -> None:
    """Add changes that were made knowing so many. Raises OvertakenError where another host has added to them since."""
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=list(VIEW_COLUMNS)).astype(
        {"revision": "Int64", "committed_at": "datetime64[us]", "changed_at": "datetime64[us]"}
    )
    with database.transaction() as transaction:
        transaction.claim()
        if transaction.run("count_saved_view_changes") != known:
            raise OvertakenError("Another host changed a saved view meanwhile. Try again.")
        with transaction.staged(frame):
            transaction.run("add_saved_view_changes")
        for row in rows:
            audit.note(transaction, f"view {row['action']}", str(row["slug"]), person, str(row["author"]))


def _read_view(row: Mapping[Any, Any]) -> SavedView:
    retired = pd.notna(row["retired_at"])
    return SavedView(
        slug=str(row["slug"]),
        name=str(row["name"]),
        description=str(row["description"]),
        page=str(row["page"]),
        parameters=str(row["parameters"]),
        revision=None if pd.isna(row["revision"]) else int(row["revision"]),
        author=str(row["author"]),
        created=row["created"].to_pydatetime(),
        retired_by=str(row["retired_by"]) if retired else None,
        retired_at=row["retired_at"].to_pydatetime() if retired else None,
        is_here=bool(row["is_here"]),
    )


def _holds(view: SavedView, words: Sequence[str]) -> bool:
    text = _fold(" ".join((view.name, view.description, view.author, view.slug)))
    return all(word in text for word in words)


def _fold(text: str) -> str:
    """Text without regard to case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _read_line(what: str, text: str, most: int, *, required: bool = True) -> str:
    """One line of a form, its white space squeezed; what cannot be printed is taken out."""
    kept = text.encode("utf-8", "ignore").decode("utf-8")
    line = " ".join("".join(sign if sign.isprintable() or sign.isspace() else " " for sign in kept).split())
    if required and not line:
        raise ViewInvalidError(f"{what} is missing.")
    if len(line) > most:
        raise ViewInvalidError(f"{what} is longer than {most} characters.")
    return line


def _read_author(given: str) -> str:
    """Who makes a change: whoever is signed in, or else the name that was given."""
    return _read_line("Your name", acting_person().sign(given), MOST_AUTHOR)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _moment_of(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.strptime(text, _MOMENT)  # noqa: DTZ007 - the Z at its end is UTC
    except ValueError:
        return None
    return moment if f"{moment:{_MOMENT}}" == text else None


def _to_text(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:{_MOMENT}}"
    return str(int(value)) if isinstance(value, float) else str(value)


def _from_text(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A change as typed values: numbers, and times without a zone (UTC)."""
    return {
        **row,
        "number": int(row["number"]),
        "revision": int(row["revision"]) if row["revision"] else None,
        "committed_at": _moment_of(row["committed_at"]) if row["committed_at"] else None,
        "changed_at": _moment_of(row["changed_at"]),
    }
