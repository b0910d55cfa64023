"""The server's boundary, asked as a browser or a program would: names, origins, frames, sizes, rates, ids."""

import contextlib
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import anyio
import h11
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from ledger import api
from ledger.access import EDITOR, READER, Person, Rules
from ledger.boundary import Boundary
from ledger.boundary.limits import LIMITS, Limit
from ledger.database import Database, LedgerLockedError
from ledger.logs import REQUEST_ID, hide_secrets, set_up_logs
from widgets.messages import is_message

MESSAGE = BackMsg(load_git_info=True).SerializeToString()
SERVER = Rules(has_sign_in=True, hosts=("ledger.example",), embed_origins=("https://wiki.example",))


async def _take(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes of {REQUEST_ID.get()}")


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("open")
    await socket.close()


def _refuse_to_open() -> Database:
    raise LedgerLockedError("Another process has /srv/secret.duckdb open.")


class Server:
    """The boundary around pages, an upload and the API of a ledger that cannot be opened."""

    def __init__(self, rules: Rules = SERVER, **options: Any) -> None:
        pages = Starlette(
            routes=[
                WebSocketRoute("/_stcore/stream", _talk),
                *api.routes(_refuse_to_open),
                Route("/{path:path}", _take, methods=["GET", "POST", "PUT"]),
            ]
        )
        self.app = Boundary(pages, rules, unframed=("update",), **options)

    def ask(
        self, path: str, method: str = "GET", client: str = "203.0.113.7", content: Any = None, **headers: str
    ) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(client, 1234))
            async with httpx.AsyncClient(transport=transport, base_url="http://ledger.example") as asking:
                return await asking.request(method, path, content=content, headers=headers)

        return anyio.run(send)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("ledger.example", 200),
        ("LEDGER.example.:8501", 200),
        ("127.0.0.1:8501", 200),
        ("[::1]:8501", 200),
        ("localhost", 200),
        ("evil.example", 400),
        ("ledger.example.evil.example", 400),
        ("ledger.example@evil.example", 400),
        ("", 400),
    ],
)
def test_the_server_answers_only_to_its_own_names(host: str, status: int) -> None:
    assert Server().ask("/records", Host=host).status_code == status


def test_a_forged_name_is_told_the_api_as_a_problem_that_names_the_request() -> None:
    answer = Server().ask("/api/records.csv", Host="evil.example")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["request"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("origin", "is_open"),
    [
        ("http://ledger.example", True),
        (None, True),
        ("https://evil.example", False),
        ("http://localhost:3000", False),
        ("null", False),
    ],
)
def test_a_connection_is_opened_only_from_the_ledgers_own_pages(origin: str | None, is_open: bool) -> None:
    headers = [(b"host", b"ledger.example"), *([(b"origin", origin.encode())] if origin else [])]
    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": headers,
        "query_string": b"",
        "subprotocols": [],
    }
    said: list[Message] = []

    async def hear() -> Message:
        return {"type": "websocket.connect"}

    async def say(message: Message) -> None:
        said.append(message)

    anyio.run(Server().app, scope, hear, say)
    assert said[0]["type"] == ("websocket.accept" if is_open else "websocket.close")
    assert is_open or (len(said), said[0]["code"]) == (1, 1008)


@pytest.mark.parametrize("sent", [{"text": "no message"}, {"bytes": b"\xff\xff"}])
def test_what_is_no_message_ends_a_pages_connection_without_an_error(sent: Mapping[str, object]) -> None:
    heard: list[Message] = []

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                heard.append({"bytes": await socket.receive_bytes()})

    async def hear() -> Message:
        return waiting.pop(0)

    async def say(_: Message) -> None:
        pass

    waiting: list[Message] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "bytes": MESSAGE},
        {"type": "websocket.receive", **sent},
    ]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"host", b"ledger.example")]}
    anyio.run(Boundary(read, SERVER, is_message=is_message), scope, hear, say)
    assert (heard, waiting) == ([{"bytes": MESSAGE}], [])


@pytest.mark.parametrize(
    ("rules", "path", "frames"),
    [
        (SERVER, "/records?embed=true&dyad=AZE-RUS", "'self' https://wiki.example"),
        (SERVER, "/records?dyad=AZE-RUS", "'self'"),
        (SERVER, "/update?embed=true", "'self'"),
        (Rules(hosts=("ledger.example",)), "/records?embed=true", None),
        (Rules(hosts=("ledger.example",)), "/records", "'self'"),
        (Rules(hosts=("ledger.example",)), "/update?embed=true", "'self'"),
    ],
)
def test_only_links_that_embed_may_stand_in_frames_of_other_sites(rules: Rules, path: str, frames: str | None) -> None:
    headers = Server(rules).ask(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy.get("frame-ancestors") == frames
    assert ("x-frame-options" in headers) == (frames == "'self'")
    assert policy["default-src"] == policy["base-uri"] == "'self'"
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


def test_an_answer_of_the_api_keeps_its_stricter_policy() -> None:
    policy = Server().ask("/api/health").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox; frame-ancestors 'self'")


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    server, read = Server(), 0

    async def endless() -> Any:
        nonlocal read
        for _ in range(100):
            read += 100_000
            yield b"x" * 100_000

    assert server.ask("/records", "POST", content=b"x" * 1_000_001).status_code == 413
    assert server.ask("/records", "POST", content=b"x" * 1_000_000).text.startswith("1000000 bytes")
    answer = server.ask("/api/records.csv", "POST", content=b"", **{"Content-Length": "5000000"})
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert server.ask("/records", "POST", content=endless()).status_code == 413
    assert read < 2_000_000


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def few(burst: int, seconds: float) -> Mapping[str, Limit]:
    return {"requests": Limit(burst, seconds, LIMITS["requests to the API"].is_about)}


def test_a_client_that_asks_too_often_is_told_when_to_ask_again() -> None:
    clock = Clock()
    server = Server(limits=few(3, 10.0), clock=clock)
    ask: Callable[[], int] = lambda: server.ask("/api").status_code  # noqa: E731
    assert [ask() for _ in range(3)] == [307, 307, 307]
    answer = server.ask("/api")
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["status"]) == (429, "11", 429)
    assert server.ask("/api", client="203.0.113.8").status_code == 307
    assert server.ask("/records").status_code == 200
    assert server.ask("/api/health/alive").status_code == 200
    clock.now += 10
    assert [ask(), ask()] == [307, 429]
    clock.now += 1000
    assert [ask() for _ in range(4)] == [307, 307, 307, 429]


def test_addresses_of_one_network_of_ipv6_are_one_client() -> None:
    server = Server(limits=few(1, 60.0))
    assert server.ask("/api", client="2001:db8:1:2::1").status_code == 307
    assert server.ask("/api", client="2001:db8:1:2:ffff::9").status_code == 429
    assert server.ask("/api", client="2001:db8:1:3::1").status_code == 307


def test_whoever_sits_at_the_machine_of_a_ledger_without_sign_in_never_waits() -> None:
    local = Server(Rules(hosts=("ledger.example",)), limits=few(1, 60.0))
    assert [local.ask("/api", client="127.0.0.1").status_code for _ in range(3)] == [307] * 3
    signed = Server(limits=few(1, 60.0))
    assert [signed.ask("/api", client="127.0.0.1").status_code for _ in range(2)] == [307, 429]


@pytest.mark.parametrize(("role", "status"), [(READER, 403), (EDITOR, 200)])
def test_only_editors_send_files_to_a_page(role: str, status: int) -> None:
    server = Server(identify=lambda _: Person("Ann", role=role))
    assert server.ask("/_stcore/upload_file/1/2", "PUT", content=b"x").status_code == status


def test_what_is_refused_is_noted_once_a_while_for_each_client_and_reason() -> None:
    clock, noted = Clock(), []
    server = Server(
        limits=few(1, 60.0),
        clock=clock,
        note_refusal=lambda what, person: noted.append((what, person.way, person.address)),
    )
    for _ in range(3):
        server.ask("/records", Host="evil.example")
    assert noted == [("call the host 'evil.example'", "page", "203.0.113.7")]
    for _ in range(4):
        server.ask("/api")
    server.ask("/records", Host="evil.example", client="203.0.113.8")
    server.ask("/records", "POST", content=b"x" * 1_000_001)
    assert [what for what, *_ in noted[1:]] == [
        "make too many requests",
        "call the host 'evil.example'",
        "send more than 1,000,000 bytes to '/records'",
    ]
    clock.now += 601
    server.ask("/records", Host="evil.example")
    assert len(noted) == 5


def test_no_flood_of_clients_fills_the_list_of_what_was_refused() -> None:
    noted: list[str] = []
    server = Server(clock=Clock(), note_refusal=lambda what, _: noted.append(what))
    for number in range(70):
        server.ask("/records", Host="evil.example", client=f"203.0.113.{number}")
    assert len(noted) == 60


def test_streamlits_own_figures_are_for_the_machine_itself() -> None:
    assert Server().ask("/_stcore/metrics").status_code == 403
    assert Server().ask("/_stcore/metrics", client="127.0.0.1").status_code == 200


def test_a_server_whose_ledger_cannot_be_opened_is_alive_but_not_ready() -> None:
    server = Server()
    assert server.ask("/api/health/alive").json() == {"status": "alive"}
    answer = server.ask("/api/health")
    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_each_line_of_the_log_is_an_object_where_that_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_LOG_FORMAT", "json")
    set_up_logs()
    try:
        Server().ask("/api/health?q=secret+words", **{"X-Request-ID": "proxy-1234567"})
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        _forget_logs()
    assert all(line["request"] == "proxy-1234567" for line in lines)
    told = lines[-1]
    assert (told["logger"], told["method"], told["path"], told["status"]) == (
        "ledger.requests", "GET", "/api/health", 503,
    )  # fmt: skip
    assert told["client"] == "203.0.113.7"
    assert "secret words" not in str(lines)


def test_a_request_that_turns_out_to_be_none_while_it_is_answered_is_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server, told = logging.getLogger("uvicorn.error"), h11.Connection(h11.SERVER)
    told.send(h11.Response(status_code=400, headers=[("content-length", "0")]))
    told.send(h11.EndOfMessage())
    set_up_logs()
    try:
        # What the server does when the application answers what the server has refused already.
        with pytest.raises(h11.LocalProtocolError) as refused:
            told.send(h11.Response(status_code=200, headers=[]))
        server.error("Exception in ASGI application", exc_info=refused.value)
        server.error("Exception in ASGI application", exc_info=ValueError("ours"))
    finally:
        _forget_logs()
    broken, ours = caplog.records
    assert broken.getMessage().startswith("A request turned out to be none while it was answered: ")
    assert (broken.levelname, broken.exc_info) == ("WARNING", None)
    assert ours.exc_info is not None


def test_no_other_logger_of_the_server_tells_a_secret_either(caplog: pytest.LogCaptureFixture) -> None:
    set_up_logs()
    try:
        logging.getLogger("streamlit.web").warning("Asked for %s with %d", "/oauth2callback?code=hunter2&state=1", 7)
    finally:
        _forget_logs()
    assert caplog.messages[0] == "Asked for /oauth2callback?code=[hidden]&state=1 with 7"


def _forget_logs() -> None:
    logging.setLogRecordFactory(logging.LogRecord)
    for name in ("ledger", "widgets"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("ledger.requests").setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.error").filters = []


def test_the_log_names_the_request_and_hides_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    try:
        answer = Server().ask("/api/health", **{"X-Request-ID": "proxy-1234567"})
        assert answer.headers["x-request-id"] == "proxy-1234567"
        logged = capsys.readouterr().err
        assert "[proxy-1234567]" in logged
    finally:
        _forget_logs()
    assert Server().ask("/records", **{"X-Request-ID": "a b\n"[:3]}).headers["x-request-id"] != "a b"
    token = "ledger_" + "k" * 43
    assert "k" * 43 not in hide_secrets(f"GET with {token} and Authorization: Bearer {token}")
    assert "hunter2" not in hide_secrets("{'client_secret': 'hunter2', 'id_token': 'hunter2'}")
