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
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.access import LOOPBACK_NAMES, Person, Rules, is_loopback
from ledger.api.answering import problem_response
from ledger.api.openapi import PREFIX
from ledger.boundary.headers import describe_headers, name_frames
from ledger.boundary.limits import LIMITS, UPLOAD_PATH, Buckets, Limit, most_bytes, name_client
from ledger.logs import REQUEST_ID

LOG = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

Identify = Callable[[Scope], Person]
"""Who sends a request, by the cookie of their sign-in."""


class Boundary:
    """Middleware around the pages and the API.

    `unframed` are the pages that change or settle something, which no other site may show in a frame. `identify` tells
    who sends a file to a page: those who may not edit have none to send.
    """

    def __init__(
        self,
        app: ASGIApp,
        rules: Rules,
        *,
        identify: Identify | None = None,
        unframed: Sequence[str] = (),
        limits: Mapping[str, Limit] = LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._rules = rules
        self._identify = identify
        self._unframed = frozenset(unframed)
        self._hosts = frozenset({*LOOPBACK_NAMES, *rules.hosts})
        self._buckets = {name: Buckets(limit, clock) for name, limit in limits.items()}

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
                await self._pass_request(scope, headers, receive, self._dress(scope, request, send))
        finally:
            REQUEST_ID.reset(mark)

    async def _pass_connection(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        origin, host = headers.get("origin"), headers.get("host", "")
        if self._knows(host) and (origin is None or origin.partition("://")[2] == host):
            await self._app(scope, receive, send)
            return
        LOG.warning("Refused a connection from the origin %r to the host %r", origin, host)
        await send({"type": "websocket.close", "code": 1008, "reason": "Not from the ledger's own pages"})

    async def _pass_request(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        refusal = self._refuse(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        most, taken = most_bytes(scope["path"]), 0

        async def count() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if most is not None and taken > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _say_most(most))
            return message

        await self._app(scope, count, send)

    def _refuse(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to a request that is not let through."""
        path, host = scope["path"], headers.get("host", "")
        if not self._knows(host):
            LOG.warning("Refused a request to the host %r", host[:200])
            return _tell(
                scope, HTTPStatus.BAD_REQUEST, "This server does not answer to the name that it was called by."
            )
        wait = self._make_wait(scope)
        if wait > 0:
            seconds = str(int(wait) + 1)
            detail = f"Too many requests. Ask again in {seconds} seconds."
            return _tell(scope, HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": seconds})
        most, length = most_bytes(path), headers.get("content-length", "")
        if most is not None and length.isdecimal() and int(length) > most:
            return _tell(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _say_most(most))
        if path.startswith(UPLOAD_PATH) and scope["method"] == "PUT" and self._identify is not None:
            person = self._identify(scope)
            if not person.may("edit"):
                return _tell(scope, HTTPStatus.FORBIDDEN, "Only editors bring files in.")
        return None

    def _knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name = host.rpartition(":")[0] if re.search(r":\d*$", host) else host
        return name.strip("[]").lower().rstrip(".") in self._hosts

    def _make_wait(self, scope: Scope) -> float:
        """Seconds that a client has to wait; whoever sits at the machine of a ledger without sign-in never does."""
        client = name_client(scope)
        if not self._rules.has_sign_in and is_loopback(client):
            return 0.0
        for name, buckets in self._buckets.items():
            if buckets.limit.is_about(scope["method"], scope["path"]):
                wait = buckets.take(client)
                if wait > 0:
                    LOG.warning("Refused a request of %s: too many %s", client, name)
                    return wait
        return 0.0

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


def _say_most(most: int) -> str:
    return f"The body is larger than {most:,} bytes, the most that is taken here."


def _tell(scope: Scope, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    if scope["path"].startswith(PREFIX):
        return problem_response(status, detail, headers=headers)
    return PlainTextResponse(detail + "\n", int(status), headers={"Cache-Control": "no-store", **(headers or {})})
