"""Answers over HTTP: reads a request, asks the operation's handler, sends what it answers or why there is no answer."""

import hashlib
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import Final
from urllib.parse import parse_qsl

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ledger import measures
from ledger.access import READ, AccessError, Person, Rules
from ledger.api.operations import Answer, Failure, Operation, ProblemError, Question
from ledger.api.questions import read_path, read_query
from ledger.audit import REFUSED, note_alone
from ledger.database import (
    Database,
    LedgerError,
    LedgerUnreachableError,
    OvertakenError,
    QueryLeftError,
    QuerySlowError,
)
from ledger.datapackage import VERSION
from ledger.exports.extracts import take_moment
from ledger.logs import REQUEST_ID
from ledger.tokens import TokenError, find_bearer
from ledger.views import count_changes
from ledger.waiting import IsGone, asked_by
from ledger.wording import cut_text

LOG = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
MOST_PARAMETERS = 1000
PUBLIC_ANSWER = b'{"status": "ok"}\n'
"""What whoever may not read is told of an operation that is public: that the ledger answers."""
AT_ONCE: Final = anyio.CapacityLimiter(2 * (os.cpu_count() or 1))
"""Questions that are answered at once; others wait, so that they leave threads and processors to the pages."""
RETRY_SECONDS: Final = 60
PINNED_SECONDS = 86_400
"""How long an answer as of a pinned revision need not be asked for again."""

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    # Whatever a browser is shown runs nothing and loads nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
}

OpenLedger = Callable[[], Database]


class _PartsResponse(StreamingResponse):
    """Parts that are made as they are sent; what they hold open is closed whether or not all could be sent."""

    def __init__(self, parts: Iterator[bytes], close: Callable[[], None], headers: Mapping[str, str]) -> None:
        super().__init__(parts, headers=headers)
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._close()


def make_endpoint(
    operation: Operation, open_ledger: OpenLedger, rules: Rules
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that answers an operation, off the event loop, for as long as whoever asked waits."""

    def answer(request: Request, is_gone: IsGone) -> Response:
        with asked_by(is_gone):
            return tell_problems(operation.path, lambda: _answer(operation, request, open_ledger, rules))

    async def endpoint(request: Request) -> Response:
        gone = threading.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_hear_leaving, request, gone)
            answered = partial(answer, request, gone.is_set)
            # Whether the ledger answers is told however many questions wait.
            limiter = None if operation.is_public else AT_ONCE
            response: Response = await anyio.to_thread.run_sync(answered, limiter=limiter)
            tasks.cancel_scope.cancel()
        return response

    return endpoint


async def _hear_leaving(request: Request, gone: threading.Event) -> None:
    """Wait until whoever asked has gone. What a question has in its body is read past, as far as it may be large."""
    with suppress(HTTPException):
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone.set()


def tell_problems(path: str, answer: Callable[[], Response]) -> Response:
    """The answer, or the problem that keeps it from being given. Unexpected errors are logged and told without why."""
    try:
        return answer()
    except ProblemError as error:
        return problem_response(error.status, error.detail, error.failures, error.headers, error.more)
    except AccessError as error:
        return problem_response(HTTPStatus.FORBIDDEN, str(error))
    except (LedgerUnreachableError, OvertakenError, QueryLeftError, QuerySlowError) as error:
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers)
    except LedgerError as error:
        return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    except Exception:
        LOG.exception("%s could not be answered", path)
        return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, "The server could not answer; its log says why.")


def open_or_tell(open_ledger: OpenLedger) -> Database:
    """The open ledger. Raises ProblemError where it cannot be opened."""
    try:
        return open_ledger()
    except LedgerError as error:
        LOG.error("The ledger cannot be opened: %s", error)  # noqa: TRY400 - the message says it all
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE, "The ledger cannot be opened; the server's log says why."
        ) from error


def identify(request: Request, database: Database, rules: Rules, deed: str) -> Person:
    """Who asks: the bearer of a token, or somebody unknown. Raises ProblemError where a token opens nothing."""
    address = request.client.host if request.client else ""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return rules.stranger(way="API", address=address)
    try:
        return find_bearer(database, token.strip() if kind.lower() == "bearer" else "", address)
    except TokenError as error:
        note_alone(database, REFUSED, f"{deed}: {error}", Person(way="API", address=address))
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise ProblemError(HTTPStatus.UNAUTHORIZED, str(error), headers=challenge) from error


def ask_for_token(database: Database, person: Person, deed: str) -> ProblemError:
    """The problem of somebody unknown who asks for what needs a token; that they tried is noted."""
    note_alone(database, REFUSED, deed, person)
    return ProblemError(
        HTTPStatus.UNAUTHORIZED,
        "This needs a token (Authorization: Bearer ...), which the ledger's administrators make on the page Access.",
        headers={"WWW-Authenticate": "Bearer"},
    )


async def tell_http_error(_: Request, error: Exception) -> Response:
    """An error of the routing, such as an unknown path, as a problem."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    details = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address. /api/openapi.json lists what there is.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method.",
    }
    return problem_response(status, details.get(status, error.detail), headers=error.headers)


def problem_response(
    status: HTTPStatus,
    detail: str,
    failures: Sequence[Failure] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    """RFC 9457 problem JSON; `errors` names each parameter that is wrong, `request` what the log calls the request."""
    told: dict[str, object] = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    if REQUEST_ID.get():
        told["request"] = REQUEST_ID.get()
    if failures:
        told["errors"] = [{"parameter": cut_text(name), "detail": said} for name, said in failures]
    told |= more or {}
    return JSONResponse(
        told, int(status), media_type=PROBLEM, headers={**_SAFE, "Cache-Control": "no-store", **(headers or {})}
    )


def _answer(operation: Operation, request: Request, open_ledger: OpenLedger, rules: Rules) -> Response:
    database = open_or_tell(open_ledger)
    deed = f"read {request.url.path}"
    person = identify(request, database, rules, deed)
    if not person.may(READ):
        if operation.is_public:
            return _send(Answer(PUBLIC_ANSWER), {**_SAFE, "Content-Type": operation.media_type}, head=False)
        raise ask_for_token(database, person, deed)
    vocabulary = measures.read_vocabulary(database)
    in_path = read_path(operation, request.path_params, vocabulary)
    filters, values, query = read_query(operation, _read_pairs(request), vocabulary)
    revision = filters.seen_at(vocabulary.newest_revision)
    moment = take_moment(database, revision, _read_site(request))
    question = Question(database, filters, moment, {**in_path, **values}, query, request.url.path)
    headers = {**_SAFE, **_say_how_long(operation, question)}
    if headers.get("ETag") in _list_tags(request):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    answer = operation.handler(question)
    headers |= {"Content-Type": _name_type(operation.media_type), **answer.headers}
    if answer.file_name:
        place = "attachment" if operation.is_download else "inline"
        headers["Content-Disposition"] = f'{place}; filename="{answer.file_name}"'
    return _send(answer, headers, head=request.method == "HEAD")


def _send(answer: Answer, headers: Mapping[str, str], *, head: bool) -> Response:
    if head:
        response = Response(headers=headers)
        # How long it would be is known only once it is made.
        del response.headers["Content-Length"]
        return response
    if isinstance(answer.content, bytes):
        return Response(answer.content, headers=headers)
    # The first part is made before anything is sent, so that what fails at once is told as a problem.
    parts = answer.content
    first = next(parts, b"")
    return _PartsResponse(chain([first], parts), getattr(parts, "close", lambda: None), headers)


def _name_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _read_pairs(request: Request) -> list[tuple[str, str]]:
    """The query's parameters; also letters that were sent as they are, in UTF-8, rather than percent-encoded."""
    try:
        text = request.scope["query_string"].decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The query is not in UTF-8.") from None
    except ValueError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The query has more than {MOST_PARAMETERS} parameters.") from None


def _read_site(request: Request) -> str:
    try:
        return str(request.base_url).rstrip("/")
    except ValueError:
        # A host that is none names no site.
        return ""


def _say_how_long(operation: Operation, question: Question) -> dict[str, str]:
    """The tag of an answer, which is another as soon as the answer could be, and how long it may be kept."""
    if not operation.is_stored:
        return {"Cache-Control": "no-store"}
    moment = question.moment
    told = [
        VERSION,
        question.path,
        repr(question.query),
        str(moment.revision),
        # Another ledger may stand at the same address.
        moment.committed.isoformat(),
        moment.today.isoformat() if operation.is_dated else "",
        str(count_changes(question.database)) if operation.has_views else "",
    ]
    tag = hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]
    lasts = question.filters.revision is not None and not (operation.is_dated or operation.has_views)
    return {
        "ETag": f'W/"{tag}"',
        "Cache-Control": f"private, max-age={PINNED_SECONDS}" if lasts else "no-cache",
    }


def _list_tags(request: Request) -> set[str]:
    """The tags that whoever asks has an answer of."""
    sent = ",".join(request.headers.getlist("If-None-Match")).split(",")
    return {"W/" + tag.strip().removeprefix("W/") for tag in sent}
