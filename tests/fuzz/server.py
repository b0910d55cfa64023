"""Cases for a server of its own, over the network: what an ASGI application never sees, and what surrounds ours."""

import contextlib
import http.client
import json
import os
import re
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets import Subprotocol
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.sync.client import connect

from ledger import tokens
from ledger.database import open_database
from ledger.revisions import list_revisions
from ledger.verification import verify
from tests.browser.serving import Server, serve
from tests.fuzz import addresses, files
from tests.fuzz.drawing import damage, draw_noise, draw_text, flip
from tests.fuzz.running import Report
from tests.fuzz.target import TODAY, FoundError
from tests.hostile import LINKS, hostile_tables
from tests.small import load_small
from widgets.addresses import PAGES

SECONDS = 60.0
UNFINISHED_SECONDS = 0.5
"""How long an answer is waited for where the server may be waiting for the rest of the request."""
MOST = 3_000_000
"""Bytes that are read of an answer."""


class Served:
    """A server on a ledger full of hostile text, and what it may not do."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self.token = token
        host, _, port = server.address.removeprefix("http://").partition(":")
        self.place = (host, int(port))
        self.accepted = 0

    def send(self, content: bytes, seconds: float = SECONDS) -> tuple[int, bytes]:
        """Status and body of the answer to these very bytes; 0 where the server hangs up or waits for more."""
        with socket.create_connection(self.place, timeout=seconds) as line:
            with contextlib.suppress(ConnectionError):
                line.sendall(content)
            answer = http.client.HTTPResponse(line)
            try:
                answer.begin()
                body = answer.read(MOST)
            except (http.client.HTTPException, ConnectionError):
                return 0, b""
            except TimeoutError:
                if seconds == SECONDS:
                    raise
                return 0, b""
            return answer.status, body


@contextmanager
def start_server(folder: Path) -> Iterator[Served]:
    """The dashboard as it is run, until the block ends; then its log, its connections and its ledger are looked at."""
    load_small(folder, **hostile_tables()).close()
    path = folder / "ledger.duckdb"
    (folder / "small.duckdb").rename(path)
    database = open_database(path)
    token = tokens.make_token(database, name="For update", scope="update", days=30)
    database.close()
    with serve(folder) as server:
        served = Served(server, token)
        yield served
        status, body = served.send(b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        if (status, json.loads(body).get("revision")) != (200, 1 + served.accepted):
            raise FoundError(f"After all: {status} {body!r}; {served.accepted} updates were accepted")
    log = server.log.read_text()
    if "Traceback" in log:
        place = log.index("Traceback")
        raise FoundError(f"The server's log has a traceback:\n{log[max(0, place - 1000) : place + 4000]}")
    database = open_database(path)
    try:
        findings = verify(database, TODAY)
        if len(findings) or len(list_revisions(database)) != 1 + served.accepted:
            raise FoundError(f"The ledger does not hold together:\n{findings.to_string()}")
    finally:
        database.close()


def run_server_cases(served: Served, seed: int, numbers: Iterable[int], report: Report) -> None:
    """Send the cases of these numbers."""
    runs = (_send_request, _send_request, _send_noise, _send_update, _send_file_to_page, _connect)
    for number in numbers:
        chance = Random(f"{seed}/{number}")
        run = chance.choice(runs)
        began = time.perf_counter()
        try:
            outcome = run(chance, served)
        except (FoundError, OSError) as error:
            outcome = "FOUND"
            report.found.append(f"server, case {seed}/{number}, {run.__name__}: {error!r}")
        report.note(f"server: {run.__name__.strip('_').replace('_', ' ')}", outcome, time.perf_counter() - began)


def _require_answer(status: int, body: bytes, sent: object) -> str:
    if status >= 500 or b"Traceback" in body or b"root:x:0" in body:
        raise FoundError(f"{status} {body[:1000]!r} to {str(sent)[:1500]}")
    return str(status) if status else "no answer"


def _send_request(chance: Random, served: Served) -> str:
    """A request of any path, page or API, with headers as they come."""
    drawn = chance.random()
    if drawn < 0.4:
        path, pairs = f"/{chance.choice(list(PAGES))}", addresses.draw_pairs(chance)
    elif drawn < 0.8:
        path, pairs = addresses.draw_api_path(chance)
    else:
        path, pairs = addresses.draw_foreign_path(chance), addresses.draw_pairs(chance)
    query = quote(addresses.write_query(chance, pairs), safe="&=%+", errors="replace")
    if flip(chance, 0.03):
        query += "&q=" + "x" * 100_000
    headers = {"Host": "127.0.0.1", "Connection": "close", **addresses.draw_headers(chance)}
    head = f"{chance.choice(addresses.METHODS)} {path}?{query} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    content = f"{head}\r\n".encode("latin-1", "replace")
    return _require_answer(*served.send(content), content)


def _send_noise(chance: Random, served: Served) -> str:
    """What is no request, or nearly one."""
    content = chance.choice((
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /api/records.csv HTTP/1.0\r\n\r\n",
        b"POST /api/updates HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx",
        b"POST /api/updates HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        draw_noise(chance, 300).encode("utf-8", "replace"),
    ))  # fmt: skip
    if flip(chance, 0.6):
        content = damage(chance, content)
    return _require_answer(*served.send(content, UNFINISHED_SECONDS), content)


def _send_update(chance: Random, served: Served) -> str:
    """A file by the API, with or without the token."""
    name = re.sub(r'[\r\n"]', "", files.draw_name(chance))[:1000]
    content = files.draw_file(chance)
    body = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode("utf-8", "replace")
    body += content + b"\r\n"
    if flip(chance, 0.5):
        body += b'--b\r\nContent-Disposition: form-data; name="skip_rejected"\r\n\r\ntrue\r\n'
    body += b"--b--\r\n"
    token = served.token if flip(chance, 0.8) else draw_noise(chance)
    bearer = "".join(sign for sign in token if 32 < ord(sign) < 127)
    head = (
        "POST /api/updates HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer "
        f"{bearer}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    status, told = served.send(head.encode() + body)
    if status == 201:
        served.accepted += 1
        if json.loads(told)["revision"] != 1 + served.accepted:
            raise FoundError(f"{told[:500]!r} after {served.accepted} accepted updates")
    return _require_answer(status, told, body)


def _send_file_to_page(chance: Random, served: Served) -> str:
    """A file to the place where pages take theirs, which is some session's, or nobody's."""
    path = f"/_stcore/upload_file/{quote(draw_text(chance)[:200], safe='')}/{quote(draw_text(chance)[:200], safe='')}"
    body = files.draw_file(chance)
    head = (
        f"{chance.choice(('PUT', 'PUT', 'DELETE', 'POST', 'OPTIONS'))} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Connection: close\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return _require_answer(*served.send(head.encode() + body), head)


def _connect(chance: Random, served: Served) -> str:
    """A page's connection from an origin of any kind; one that opens is sent what is no message."""
    own = served.server.address
    origin = chance.choice((own, own, "null", "http://localhost:1", *LINKS[:5], "https://evil.example", f"{own}.evil"))
    address = f"{own.replace('http', 'ws')}/_stcore/stream"
    try:
        with connect(
            address, additional_headers={"Origin": origin}, subprotocols=[Subprotocol("streamlit")], max_size=None
        ) as opened:
            if origin != own:
                raise FoundError(f"A connection from {origin} was opened")
            for _ in range(chance.randint(0, 3)):
                opened.send(_draw_message(chance))
            with contextlib.suppress(TimeoutError):
                opened.recv(timeout=0.2)
    except InvalidHandshake as error:
        if origin == own or getattr(getattr(error, "response", None), "status_code", 403) >= 500:
            raise FoundError(f"A connection from {origin}: {error}") from error
        return "refused"
    except WebSocketException:
        return "closed"
    return "opened"


def _draw_message(chance: Random) -> bytes | str:
    """A message of a browser whose page, widgets and parameters are drawn, or noise."""
    if flip(chance, 0.2):
        return chance.choice((os.urandom(30), b"", draw_noise(chance), BackMsg().SerializeToString()))
    message = BackMsg()
    rerun = message.rerun_script
    rerun.query_string = quote(
        addresses.write_query(chance, addresses.draw_pairs(chance)), safe="&=%+", errors="replace"
    )
    rerun.page_name = chance.choice((*PAGES, draw_text(chance).replace("\x00", "")[:100]))
    rerun.page_script_hash = chance.choice(
        ("", draw_noise(chance).encode("utf-8", "replace").decode("ascii", "ignore"))
    )
    rerun.fragment_id = chance.choice(("", "", "x"))
    if flip(chance, 0.5):
        state = rerun.widget_states.widgets.add()
        state.id = f"$$ID-{draw_noise(chance, 8)!a}-{chance.choice(('q', 'dyad', 'commit', 'None'))}"
        state.string_value = draw_text(chance).encode("utf-8", "replace").decode()[:1000]
    content: bytes = message.SerializeToString()
    return content
