"""What the API offers, declared once: an operation has a path, parameters, and a handler that answers a question.

Routes and the OpenAPI document are made of the same declarations, so they cannot disagree. To add an operation, declare
an `Operation` in a module of its own and add it to `OPERATIONS` in `ledger/api/__init__.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ledger.codebook import AFFILIATION, CONFIDENCE, DYADS, RECORD_ID_PATTERN, TABLES
from ledger.database import Database
from ledger.exports.extracts import Moment
from ledger.filters import (
    BY_CONFIDENCE,
    FIRST_DAY,
    HALF_LIFE,
    LAST_DAY,
    LEAST_HALF_LIFE,
    MAX_WORDS_LENGTH,
    MOST_HALF_LIFE,
    MOST_SET_ASIDE,
    VIEW_PARAMETER,
    Filters,
    Vocabulary,
)
from ledger.views import MOST_SLUG

Schema = Mapping[str, Any]
"""A JSON Schema."""

Failure = tuple[str, str]
"""A parameter's name, and what is wrong with it."""


class ProblemError(Exception):
    """Why a question has no answer: told as RFC 9457 problem JSON, with `more` members where there are any."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        failures: Sequence[Failure] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.headers = headers
        self.more = more
        self.status = status
        self.detail = detail
        self.failures = failures


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query or the path. `schema` is a JSON Schema, or makes one of the ledger's vocabulary."""

    name: str
    description: str
    schema: Schema | Callable[[Vocabulary], Schema]
    many: bool = False
    """Whether it may stand several times."""

    def describe(self, vocabulary: Vocabulary) -> Schema:
        """The JSON Schema of one value."""
        return self.schema(vocabulary) if callable(self.schema) else self.schema


@dataclass(frozen=True)
class Question:
    """What is asked: a view of the ledger as of a moment, the operation's own parameters, and the path's."""

    database: Database
    filters: Filters
    """As the query has them: `revision` is None where no revision is pinned."""
    moment: Moment
    """The revision that is meant, pinned or the newest: answers are of this one."""
    values: Mapping[str, Any]
    """Values of the parameters that are no filters, by name; those that were left out are not in it."""
    query: Sequence[tuple[str, str]]
    """The query in its canonical form."""
    path: str
    """The path asked for."""


@dataclass(frozen=True)
class Answer:
    """What is answered: bytes, or parts of them that are made as they are sent."""

    content: bytes | Iterator[bytes]
    file_name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """Something that can be asked for by GET.

    The handler runs in a thread of its own and may raise ProblemError or LedgerError, whose message is told.
    """

    path: str
    """Below `/api`, such as `/charts/{name}.svg`."""
    summary: str
    description: str
    handler: Callable[[Question], Answer]
    media_type: str
    parameters: Sequence[Parameter] = ()
    path_parameters: Sequence[Parameter] = ()
    """A path with a value that its schema does not allow is not found."""
    schema: Schema = field(default_factory=dict)
    """Of the answer, where it is JSON."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of the answer and what they say."""
    is_public: bool = False
    """Whether it answers those who may not read, though no more than that it does."""
    is_download: bool = False
    """Whether a browser is to store the answer rather than show it."""
    is_dated: bool = False
    """Whether the answer depends on the day, beside revision and parameters."""
    has_views: bool = False
    """Whether the answer holds the saved views, which change without a revision."""
    is_stored: bool = True
    """Whether the answer may be kept by whoever asks, to be asked for anew."""


_AS_TEXT: Mapping[str, Schema] = {
    "from": {"type": "string", "format": "date"},
    "to": {"type": "string", "format": "date"},
    "dyad": {"type": "string", "enum": list(DYADS)},
    "table": {"type": "string", "enum": list(TABLES)},
    "confidence": {"type": "string", "enum": list(CONFIDENCE)},
    "affiliation": {"type": "string", "enum": list(AFFILIATION)},
    "q": {"type": "string", "minLength": 1, "maxLength": MAX_WORDS_LENGTH},
    "half_life": {
        "type": "integer",
        "minimum": LEAST_HALF_LIFE,
        "maximum": MOST_HALF_LIFE,
        "default": HALF_LIFE,
    },
    "weight": {"type": "string", "enum": [BY_CONFIDENCE]},
    "without": {"type": "string", "pattern": RECORD_ID_PATTERN},
    "rev": {"type": "integer", "minimum": 1},
    "view": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": MOST_SLUG},
}

REVISION = Parameter(
    "rev", "The ledger as of this revision; the newest where it is left out. Such an answer never changes.",
    _AS_TEXT["rev"],
)  # fmt: skip

VIEW = (
    Parameter("from", f"First day, {FIRST_DAY.year} to {LAST_DAY.year}.", _AS_TEXT["from"]),
    Parameter("to", "Last day.", _AS_TEXT["to"]),
    Parameter("dyad", "Relations; the two with Russia where it is left out.", _AS_TEXT["dyad"], many=True),
    Parameter("table", "Tables.", _AS_TEXT["table"], many=True),
    Parameter(
        "type", "Event types.", lambda words: {"type": "string", "enum": list(words.types)}, many=True,
    ),
    Parameter(
        "initiator", "Who acted.", lambda words: {"type": "string", "enum": list(words.initiators)}, many=True,
    ),
    Parameter("confidence", "How sure it is that the event took place.", _AS_TEXT["confidence"], many=True),
    Parameter(
        "affiliation", "Records that cite at least one source of these affiliations.", _AS_TEXT["affiliation"],
        many=True,
    ),
    Parameter("q", "Words that a record holds, without regard to case and accents.", _AS_TEXT["q"]),
    Parameter("half_life", "Days after which an act counts half in tension and cooperation.", _AS_TEXT["half_life"]),
    Parameter("weight", "Let an act count in tension and cooperation by how sure it is.", _AS_TEXT["weight"]),
    Parameter(
        "without", f"Ids of records to set aside from scores, at most {MOST_SET_ASIDE}; they are listed all the same.",
        _AS_TEXT["without"], many=True,
    ),
    REVISION,
    Parameter(
        VIEW_PARAMETER, "Slug of a saved view, which stands for its filters: those of the page on records under the "
        "same parameter. Other filters may not stand beside it.", _AS_TEXT["view"],
    ),
)  # fmt: skip
"""The parameters of a view: the same as in a page's address."""
