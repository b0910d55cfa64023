"""What a view shows: the filters, to and from a URL, to the queries' parameter, and to a sentence.

A page, its link, its files and its sentence are made from the same `Filters`, so they cannot disagree.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlencode

from ledger.codebook import (
    AFFILIATION,
    COMPARED_DYADS,
    CONFIDENCE,
    DYADS,
    RECORD_ID_PATTERN,
    TABLES,
    label_of,
    side_name,
)
from ledger.wording import count_of, cut_text, format_date, join_words

MAX_WORDS_LENGTH = 200
FIRST_DAY = dt.date(1991, 1, 1)
LAST_DAY = dt.date(2100, 12, 31)

HALF_LIFE, LEAST_HALF_LIFE, MOST_HALF_LIFE = 30, 7, 180
"""Days after which an act counts half in tension and cooperation: the default, and the bounds."""
BY_CONFIDENCE = "confidence"
"""The value of `weight` that lets an act count by how sure it is."""
MOST_SET_ASIDE = 200
"""Records that a view may set aside: an address has room for no more."""

CEASEFIRE = dt.date(2020, 11, 10)
AZAL_CRASH = dt.date(2024, 12, 25)

FILTER_PARAMETERS = (
    "from",
    "to",
    "dyad",
    "table",
    "type",
    "initiator",
    "confidence",
    "affiliation",
    "q",
    "half_life",
    "weight",
    "without",
    "rev",
)
"""URL parameters that make up a view, in the order in which a link has them."""

VIEW_PARAMETER = "view"
"""URL parameter that stands for a saved view's filters."""

OTHER_PARAMETERS = (
    "id",
    "since",
    "show",
    "chain",
    "axis",
    "before_from",
    "before_to",
    "after_from",
    "after_to",
    "theme",
    "embed",
    "embed_options",
)
"""URL parameters that are not filters: the record page's id, where a comparison begins, which
records a list shows, which chain is open and how its time runs, the days of two periods, of
which theme, and Streamlit's own."""

FIELD_WORDS = {
    "date_from": "the period",
    "date_to": "the period",
    "dyads": "relations",
    "tables": "tables",
    "types": "event types",
    "initiators": "who acted",
    "confidence": "confidence",
    "affiliations": "sources",
    "words": "words",
    "half_life": "the half-life",
    "weighted": "weighting by confidence",
    "without": "records set aside",
}
"""What a reader calls each filter."""


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
REVISION_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
"""How a revision is written."""


@dataclass(frozen=True)
class Vocabulary:
    """The values that a link may name and that depend on the ledger's content."""

    types: Mapping[str, str]
    """Table of each event type."""
    initiators: tuple[str, ...]
    """Sides that act in any record."""
    newest_revision: int
    former_types: frozenset[str] = frozenset()
    """Those of the types that the newest revision has no more; links to older ones still name them."""
    views: Mapping[str, str | None] = field(default_factory=dict)
    """Query string of each saved view; None where its revision is not one of this ledger."""

    def current_types(self, table: str) -> list[str]:
        """The event types of a table that a new record may have."""
        return [name for name, owner in self.types.items() if owner == table and name not in self.former_types]


@dataclass(frozen=True)
class Preset:
    """A period with a name."""

    name: str
    label: str
    date_from: dt.date | None


def period_presets(today: dt.date) -> tuple[Preset, ...]:
    """The periods offered by name; all of them are open to the present."""
    return (
        Preset("all", "All", None),
        Preset("ceasefire", "Since the 2020 ceasefire", CEASEFIRE),
        Preset("crash", "Since the AZAL crash", AZAL_CRASH),
        Preset("year", "This year", dt.date(today.year, 1, 1)),
        Preset("90_days", "Last 90 days", today - dt.timedelta(days=89)),
        Preset("30_days", "Last 30 days", today - dt.timedelta(days=29)),
    )


@dataclass(frozen=True)
class Filters:
    """A view's filters in canonical form: an empty tuple means the default, which a URL leaves out.

    The default of `dyads` is the two that are compared; of every other list it is everything. `half_life`,
    `weighted` and `without` say how records are weighed, not which are shown.
    """

    date_from: dt.date | None = None
    date_to: dt.date | None = None
    dyads: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    initiators: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    words: str = ""
    half_life: int = HALF_LIFE
    """Days after which an act counts half in tension and cooperation."""
    weighted: bool = False
    """Whether an act counts in tension and cooperation by how sure it is."""
    without: tuple[str, ...] = ()
    """Ids of records that are not scored: their type's score points against their meaning."""
    revision: int | None = None

    @property
    def shown_dyads(self) -> tuple[str, ...]:
        """The dyads that the view shows, in the codebook's order."""
        return self.dyads or COMPARED_DYADS

    @property
    def shown_tables(self) -> tuple[str, ...]:
        """The tables that the view shows, in the codebook's order."""
        return self.tables or tuple(TABLES)

    def seen_at(self, newest_revision: int) -> int:
        """The revision that the view shows: the pinned one, 0 where it is before the first, or the newest."""
        return newest_revision if self.revision is None else self.revision

    def parameters(self) -> dict[str, object]:
        """The one parameter `filters` of the queries, a struct.

        `cells` and `aside` name the relations that hold the counted records, `affiliated_cells` the one that tells them
        apart by affiliations of sources, `found` the one with the ids of those that the words are found in: see
        `ledger.cells`.
        """
        affiliated_cells = "searched_cells" if self.words else "stored_cells"
        return {
            "cells": affiliated_cells if self.words or self.affiliations else "coarse_cells",
            "affiliated_cells": affiliated_cells,
            "aside": "set_aside_cells" if self.without else "no_cells",
            "found": "found_records" if self.words else "no_records",
            "date_from": self.date_from,
            "date_to": self.date_to,
            "dyads": list(self.shown_dyads),
            "tables": list(self.tables),
            "types": list(self.types),
            "initiators": list(self.initiators),
            "confidence": list(self.confidence),
            "affiliations": list(self.affiliations),
            "words": self.words.split(),
            "half_life": self.half_life,
            "weighted": self.weighted,
            "without": list(self.without),
            "revision": self.revision,
        }

    def to_query(self) -> list[tuple[str, str]]:
        """Names and values of the URL's parameters; defaults are left out."""
        pairs: list[tuple[str, str]] = []
        if self.date_from:
            pairs.append(("from", self.date_from.isoformat()))
        if self.date_to:
            pairs.append(("to", self.date_to.isoformat()))
        for name, values in (
            ("dyad", self.dyads),
            ("table", self.tables),
            ("type", self.types),
            ("initiator", self.initiators),
            ("confidence", self.confidence),
            ("affiliation", self.affiliations),
        ):
            pairs.extend((name, value) for value in values)
        if self.words:
            pairs.append(("q", self.words))
        if self.half_life != HALF_LIFE:
            pairs.append(("half_life", str(self.half_life)))
        if self.weighted:
            pairs.append(("weight", BY_CONFIDENCE))
        pairs.extend(("without", record_id) for record_id in self.without)
        if self.revision is not None:
            pairs.append(("rev", str(self.revision)))
        return pairs

    def to_query_string(self) -> str:
        """The URL's query, without the question mark."""
        return urlencode(self.to_query())

    def own_types(self, table: str, owners: Mapping[str, str]) -> tuple[str, ...]:
        """Those of the chosen event types that belong to a table. Takes the table of each event type."""
        return tuple(name for name in self.types if owners[name] == table)

    def for_table(self, table: str, owners: Mapping[str, str]) -> "Filters | None":
        """The same view of a table's records alone, without the event types of other tables.

        Takes the table of each event type. None where the filters leave the table out, by choosing other tables or
        only types of other tables.
        """
        types = self.own_types(table, owners)
        if table not in self.shown_tables or (self.types and not types):
            return None
        return replace(self, tables=(table,), types=types)

    def only(self, fields: Sequence[str]) -> "Filters":
        """The same view with these of its filters alone, and as of its revision."""
        return Filters(**{name: getattr(self, name) for name in (*fields, "revision")})

    def name_others(self, fields: Sequence[str]) -> list[str]:
        """The filters of the view that are not among these, in a reader's words."""
        unset = Filters()
        return list(
            dict.fromkeys(
                words
                for name, words in FIELD_WORDS.items()
                if name not in fields and getattr(self, name) != getattr(unset, name)
            )
        )

    def describe(self, today: dt.date) -> str:
        """What the view shows, in words: dyads, period and whatever else narrows it."""
        parts = [join_words([DYADS[dyad].label for dyad in self.shown_dyads]), self.describe_period(today)]
        if self.tables:
            parts.append(join_words([TABLES[table].label.lower() for table in self.tables]))
        if self.types:
            parts.append(join_words([label_of(event_type).lower() for event_type in self.types], "or"))
        if self.initiators:
            parts.append("by " + join_words([side_name(side) for side in self.initiators], "or"))
        if self.confidence:
            parts.append(join_words([CONFIDENCE[code].label.lower() for code in self.confidence], "or"))
        if self.affiliations:
            kinds = join_words([AFFILIATION[code].label.lower() for code in self.affiliations], "or")
            parts.append(f"citing {kinds} sources")
        if self.words:
            parts.append(f"with “{self.words}”")
        parts.extend(self._describe_weighing())
        if self.revision is not None:
            parts.append(f"as of revision {self.revision}")
        return ", ".join(parts)

    def _describe_weighing(self) -> Iterator[str]:
        if self.half_life != HALF_LIFE:
            yield f"half-life {self.half_life} days"
        if self.weighted:
            yield "weighted by confidence"
        if self.without:
            yield f"{count_of(len(self.without), 'record')} set aside from the score"

    def describe_period(self, today: dt.date) -> str:
        """The period in words: `25 Dec 2024 to 24 Nov 2026`; an open end is today."""
        if self.date_from is None:
            return f"up to {format_date(self.date_to)}" if self.date_to else "all dates"
        return f"{format_date(self.date_from)} to {format_date(self.date_to or max(today, self.date_from))}"

    def period_before(self, today: dt.date) -> "Filters | None":
        """The same view of the days just before, as many as the period has; None where it has no start."""
        if self.date_from is None:
            return None
        days = (self.date_to or max(today, self.date_from)) - self.date_from + dt.timedelta(days=1)
        start = self.date_from.toordinal() - days.days
        if start < FIRST_DAY.toordinal():
            return None
        return replace(
            self,
            date_from=dt.date.fromordinal(start),
            date_to=self.date_from - dt.timedelta(days=1),
        )

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]], vocabulary: Vocabulary
    ) -> tuple["Filters", tuple[str, ...]]:
        """The filters that a URL's parameters ask for, and a notice for each value that cannot be used.

        `view` stands for a saved view's filters as a whole. Filters beside it that are others win as a whole too,
        with a notice: a link never mixes the two into what neither of them says.
        """
        own, notices = cls._read_own(query, vocabulary)
        slug = _last(VIEW_PARAMETER, query)
        if not slug:
            return own, notices
        if slug not in vocabulary.views:
            return own, (*notices, f"view={cut_text(slug)} is unknown")
        saved = vocabulary.views[slug]
        if saved is None:
            return own, (*notices, f"view={cut_text(slug)} is pinned to a revision that this ledger does not have")
        shown, obstacles = cls._read_own(parse_qs(saved), vocabulary)
        if obstacles:
            return own, (*notices, *(f"view={cut_text(slug)} cannot be shown: {obstacle}" for obstacle in obstacles))
        if own not in (cls(), shown):
            return own, (*notices, f"view={cut_text(slug)} was left aside: the address has other filters beside it")
        return shown, notices

    @classmethod
    def _read_own(cls, query: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> tuple["Filters", tuple[str, ...]]:
        """The filters that the parameters themselves say, without those of a saved view."""
        notices: list[str] = [
            f"{cut_text(name)} is not a filter of this dashboard"
            for name in query
            if name not in FILTER_PARAMETERS and name not in OTHER_PARAMETERS and name != VIEW_PARAMETER
        ]

        def choose(name: str, known: Iterable[str], default: Sequence[str] = ()) -> tuple[str, ...]:
            asked = set(query.get(name, ())) - {""}
            order = tuple(known)
            notices.extend(f"{name}={cut_text(value)} is unknown" for value in sorted(asked - set(order)))
            chosen = tuple(value for value in order if value in asked)
            return () if chosen == (tuple(default) or order) else chosen

        date_from = _read_date("from", query, notices)
        date_to = _read_date("to", query, notices)
        if date_from and date_to and date_from > date_to:
            notices.append(
                f"from={date_from} and to={date_to} contradict each other: the period would end before it starts"
            )
            date_from = date_to = None
        tables = choose("table", TABLES)
        types = choose("type", vocabulary.types)
        if tables:
            strays = [name for name in types if vocabulary.types[name] not in tables]
            notices.extend(
                f"type={name} contradicts table={', '.join(tables)}: it is a type of {vocabulary.types[name]}"
                for name in strays
            )
            types = tuple(name for name in types if name not in strays)
        return (
            cls(
                date_from=date_from,
                date_to=date_to,
                dyads=choose("dyad", DYADS, default=COMPARED_DYADS),
                tables=tables,
                types=types,
                initiators=choose("initiator", vocabulary.initiators),
                confidence=choose("confidence", CONFIDENCE),
                affiliations=choose("affiliation", AFFILIATION),
                words=_read_words(query, notices),
                half_life=_read_half_life(query, notices),
                weighted=bool(choose("weight", (BY_CONFIDENCE,), default=("",))),
                without=_read_set_aside(query, notices),
                revision=_read_revision(query, vocabulary, notices),
            ),
            tuple(notices),
        )


def _last(name: str, query: Mapping[str, Sequence[str]]) -> str:
    values = query.get(name, ())
    return values[-1] if values else ""


def _read_date(name: str, query: Mapping[str, Sequence[str]], notices: list[str]) -> dt.date | None:
    text = _last(name, query)
    if not text:
        return None
    try:
        # Python also reads ISO's other ways to write a date, which the date fields of a page do not.
        day = dt.date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        notices.append(f"{name}={cut_text(text)} is not a date (YYYY-MM-DD)")
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        notices.append(f"{name}={text} is outside {FIRST_DAY.year} to {LAST_DAY.year}")
        return None
    return day


def _read_words(query: Mapping[str, Sequence[str]], notices: list[str]) -> str:
    # Half a character (a lone surrogate) can stand in a broken address, but not in a link or a query.
    text = _last("q", query).encode("utf-8", "ignore").decode("utf-8")
    words = " ".join(text.split())
    if len(words) > MAX_WORDS_LENGTH:
        notices.append(f"q={cut_text(words)} is longer than {MAX_WORDS_LENGTH} characters")
        return ""
    return words


def _read_half_life(query: Mapping[str, Sequence[str]], notices: list[str]) -> int:
    text = _last("half_life", query)
    if not text:
        return HALF_LIFE
    if re.fullmatch(r"[1-9][0-9]{0,2}", text) and LEAST_HALF_LIFE <= int(text) <= MOST_HALF_LIFE:
        return int(text)
    notices.append(
        f"half_life={cut_text(text)} is not a half-life ({LEAST_HALF_LIFE} to {MOST_HALF_LIFE} days, a whole number)"
    )
    return HALF_LIFE


def _read_set_aside(query: Mapping[str, Sequence[str]], notices: list[str]) -> tuple[str, ...]:
    asked = sorted(set(query.get("without", ())) - {""})
    ids = [text for text in asked if re.fullmatch(RECORD_ID_PATTERN, text)]
    notices.extend(f"without={cut_text(text)} is not the id of a record" for text in asked if text not in ids)
    if len(ids) > MOST_SET_ASIDE:
        notices.append(f"without names {len(ids)} records; at most {MOST_SET_ASIDE} can be set aside")
        return ()
    return tuple(ids)


def _read_revision(query: Mapping[str, Sequence[str]], vocabulary: Vocabulary, notices: list[str]) -> int | None:
    text = _last("rev", query)
    if not text:
        return None
    if REVISION_NUMBER.fullmatch(text) and int(text) <= vocabulary.newest_revision:
        return int(text)
    notices.append(f"rev={cut_text(text)} is not a revision (1 to {vocabulary.newest_revision})")
    return None
