"""Asks an ASGI application, byte for byte as it was drawn, and reads its answer."""

from dataclasses import dataclass, field
from urllib.parse import unquote

import anyio
from starlette.types import ASGIApp, Message, Scope


@dataclass
class Asked:
    """A request: what is sent."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __str__(self) -> str:
        return f"{self.method} {self.path[:300]}?{self.query[:600]} {self.headers} {self.body[:300]!r}"


@dataclass
class Answered:
    """An answer: what comes back."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(app: ASGIApp, asked: Asked) -> Answered:
    """The answer of an application, as a server would ask it. What the application raises is raised."""
    started: list[Message] = []
    parts: list[bytes] = []
    waiting = [asked.body[place : place + 65_536] for place in range(0, len(asked.body), 65_536)] or [b""]

    async def receive() -> Message:
        if not waiting:
            await anyio.sleep_forever()
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    headers = {"Host": "127.0.0.1", **asked.headers}
    if asked.body:
        headers.setdefault("Content-Length", str(len(asked.body)))
    raw = asked.path.encode("utf-8", "replace")
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": asked.method, "path": unquote(asked.path), "raw_path": raw,
        "query_string": asked.query.encode("utf-8", "replace"), "root_path": "", "scheme": "http",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def run() -> None:
        await app(scope, receive, send)

    anyio.run(run)
    told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in started[0]["headers"]}
    return Answered(started[0]["status"], told, b"".join(parts))
