"""The server's boundary: what every request meets before a page or the API, and every answer after it.

A request must call the server by a name of its own, come from its own pages where it opens a page's connection, and be
no more and no larger than the server takes. An answer says to the browser what it may do with it. Each request has an
id, which stands in its answer, in its problem and in the log.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.access import LOOPBACK_NAMES, NOBODY, Person, Rules, is_loopback
from ledger.api.answering import problem_response
from ledger.api.openapi import PREFIX
from ledger.boundary.headers import describe_headers, name_frames
from ledger.boundary.limits import (
    LIMITS,
    NOTED,
    NOTED_OF_ALL,
    UPLOAD_PATH,
    Buckets,
    Limit,
    most_bytes,
    name_client,
)
from ledger.boundary.routes import METHODS, STREAMLIT_FIGURES, name_route
from ledger.counters import REFUSED, REQUEST_SECONDS, REQUESTS, SESSIONS
from ledger.logs import REQUEST_ID, REQUEST_LOG

LOG = logging.getLogger(__name__)

MOST_TOLD = 200
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

Identify = Callable[[Scope], Person]
"""Who sends a request, by the cookie of their sign-in."""


IsMessage = Callable[[bytes], bool]
"""Whether what comes on a page's connection is a message of a page."""


NoteRefusal = Callable[[str, Person], None]
"""Notes what somebody was refused."""


@dataclass(frozen=True)
class _Refusal:
    """Why a request is not let through: by a word, in words, and to whoever sent it."""

    reason: str
    what: str
    answer: Response
    person: Person | None = None


class Boundary:
    """Middleware around the pages and the API.

    `pages` are the addresses of all pages, `unframed` of those that change or settle something, which no other site may
    show in a frame. `identify` tells who sends a file to a page: those who may not edit have none to send.
    `note_refusal` notes what was refused, and to whom.
    """

    def __init__(
        self,
        app: ASGIApp,
        rules: Rules,
        *,
        identify: Identify | None = None,
        unframed: Sequence[str] = (),
        pages: Sequence[str] = (),
        limits: Mapping[str, Limit] = LIMITS,
        clock: Callable[[], float] = time.monotonic,
        note_refusal: NoteRefusal | None = None,
        is_message: IsMessage | None = None,
    ) -> None:
        self._app = app
        self._rules = rules
        self._identify = identify
        self._unframed = frozenset(unframed)
        self._hosts = frozenset({*LOOPBACK_NAMES, *rules.hosts})
        self._buckets = {name: Buckets(limit, clock) for name, limit in limits.items()}
        self._pages = frozenset(pages)
        self._note_refusal = note_refusal
        self._is_message = is_message
        self._noted, self._noted_of_all = Buckets(NOTED, clock), Buckets(NOTED_OF_ALL, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request = _choose_id(headers)
        mark = REQUEST_ID.set(request)
        try:
            if scope["type"] == "websocket":
                await self._pass_connection(scope, headers, receive, send)
            else:
                await self._time_request(scope, headers, receive, self._dress(scope, request, send))
        finally:
            REQUEST_ID.reset(mark)

    async def _pass_connection(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        origin, host = headers.get("origin"), headers.get("host", "")
        if self._knows(host) and (origin is None or origin.partition("://")[2] == host):

            async def hear() -> Message:
                message = await receive()
                if message["type"] == "websocket.receive" and not self._reads(message.get("bytes")):
                    # What reads a page's messages takes nothing else.
                    return {"type": "websocket.disconnect", "code": 1003, "reason": "Only messages are taken here"}
                return message

            with SESSIONS.track_inprogress():
                await self._app(scope, hear, send)
            return
        what = f"open a connection from the origin {_cut(origin)} to the host {_cut(host)}"
        await self._note(scope, "origin" if self._knows(host) else "host", what)
        await send({"type": "websocket.close", "code": 1008, "reason": "Not from the ledger's own pages"})

    def _reads(self, content: bytes | None) -> bool:
        """Whether a page can read what came on its connection: bytes that are a message."""
        return content is not None and (self._is_message is None or self._is_message(content))

    async def _time_request(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Let a request through, and count it and how long it took."""
        began, status = time.perf_counter(), int(HTTPStatus.INTERNAL_SERVER_ERROR)

        async def hear_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._pass_request(scope, headers, receive, hear_status)
        finally:
            route, seconds = name_route(scope, self._pages, status), time.perf_counter() - began
            method = scope["method"] if scope["method"] in METHODS else "other"
            REQUESTS.labels(route, method, status).inc()
            REQUEST_SECONDS.labels(route).observe(seconds)
            REQUEST_LOG.info(
                "%s %s %d", scope["method"], scope["path"], status,
                extra={
                    "method": scope["method"], "path": scope["path"], "status": status,
                    "milliseconds": round(seconds * 1000), "client": name_client(scope),
                },
            )  # fmt: skip

    async def _pass_request(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        refusal = self._refuse(scope, headers)
        if refusal is not None:
            await self._note(scope, refusal.reason, refusal.what, refusal.person)
            await refusal.answer(scope, receive, send)
            return
        most, taken = most_bytes(scope["path"]), 0

        async def count() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if most is not None and taken > most:
                await self._note(scope, "size", f"send more than {most:,} bytes to {scope['path']}")
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _say_most(most))
            return message

        await self._app(scope, count, send)

    def _refuse(self, scope: Scope, headers: Headers) -> _Refusal | None:
        """Why a request is not let through, and its answer."""
        path, host, method = scope["path"], headers.get("host", ""), scope["method"]
        if not self._knows(host):
            detail = "This server does not answer to the name that it was called by."
            return _Refusal("host", f"call the host {_cut(host)}", _tell(scope, HTTPStatus.BAD_REQUEST, detail))
        many, wait = self._make_wait(scope)
        if wait > 0:
            seconds = str(int(wait) + 1)
            detail = f"Too many requests. Ask again in {seconds} seconds."
            answer = _tell(scope, HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": seconds})
            return _Refusal("rate", f"make too many {many}", answer)
        most, length = most_bytes(path), headers.get("content-length", "")
        if most is not None and length.isdecimal() and int(length) > most:
            answer = _tell(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _say_most(most))
            return _Refusal("size", f"send more than {most:,} bytes to {_cut(path)}", answer)
        if path == STREAMLIT_FIGURES and not is_loopback(name_client(scope)):
            answer = _tell(scope, HTTPStatus.FORBIDDEN, "These figures are for the machine itself.")
            return _Refusal("role", f"read {path}", answer)
        if path.startswith(UPLOAD_PATH) and method == "PUT" and self._identify is not None:
            person = self._identify(scope)
            if not person.may("edit"):
                answer = _tell(scope, HTTPStatus.FORBIDDEN, "Only editors bring files in.")
                return _Refusal("role", "send a file to a page", answer, person)
        return None

    async def _note(self, scope: Scope, reason: str, what: str, person: Person | None = None) -> None:
        """Count a refusal, tell the log, and note it in the ledger's list of what was refused.

        Of a client, one refusal for each reason is noted in a while, and of all clients so many: whoever is refused
        again and again fills no disk.
        """
        REFUSED.labels(reason).inc()
        client = name_client(scope)
        LOG.warning("Refused %s: %s", client, what)
        if self._note_refusal is None or self._noted.take(f"{reason} {client}") > 0 or self._noted_of_all.take("") > 0:
            return
        way = "API" if scope["path"].startswith(PREFIX) else "page"
        who = replace(person or Person(role=NOBODY), way=way, address=client)
        await run_in_threadpool(self._note_refusal, what, who)

    def _knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name = host.rpartition(":")[0] if re.search(r":\d*$", host) else host
        return name.strip("[]").lower().rstrip(".") in self._hosts

    def _make_wait(self, scope: Scope) -> tuple[str, float]:
        """Of what a client asks too much, and the seconds that it has to wait.

        Whoever sits at the machine of a ledger without sign-in never waits.
        """
        client = name_client(scope)
        if not self._rules.has_sign_in and is_loopback(client):
            return "", 0.0
        for name, buckets in self._buckets.items():
            if buckets.limit.is_about(scope["method"], scope["path"]):
                wait = buckets.take(client)
                if wait > 0:
                    return name, wait
        return "", 0.0

    def _dress(self, scope: Scope, request: str, send: Send) -> Send:
        """A way to send answers that have the boundary's headers."""
        frames = name_frames(scope, self._rules, self._unframed)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request
                describe_headers(headers, frames)
            await send(message)

        return dressed


def _choose_id(headers: Headers) -> str:
    """The id that a proxy gave the request, where it is one, or a new one."""
    given = headers.get("x-request-id", "")
    return given if _ID.fullmatch(given) else secrets.token_hex(8)


def _cut(text: str | None) -> str:
    """What somebody sent, as one short piece of a sentence."""
    return repr(text)[:MOST_TOLD]


def _say_most(most: int) -> str:
    return f"The body is larger than {most:,} bytes, the most that is taken here."


def _tell(scope: Scope, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    if scope["path"].startswith(PREFIX):
        return problem_response(status, detail, headers=headers)
    return PlainTextResponse(detail + "\n", int(status), headers={"Cache-Control": "no-store", **(headers or {})})
