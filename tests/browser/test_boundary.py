"""The server's boundary as it stands at its address: names, origins, and where it will not listen at all."""

import http.client
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets import Subprotocol
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.serving import CONNECTION_AUDIT, PROJECT, Server, free_port


def ask(server: Server, path: str, host: str) -> tuple[int, bytes]:
    """Status and body of an answer to a request that calls the server by a name."""
    with closing(http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)) as asking:
        asking.request("GET", path, headers={"Host": host})
        answer = asking.getresponse()
        return answer.status, answer.read()


def test_a_request_by_another_name_gets_nothing(server: Server) -> None:
    for path in ("/", "/records", "/api/records.csv", "/_stcore/health", "/static/js/none.js"):
        status, body = ask(server, path, "evil.example")
        assert (path, status, b"ledger" in body.lower()) == (path, 400, False)
    assert ask(server, "/", "localhost:1")[0] == 200


def test_an_address_of_a_hundred_kilobytes_is_refused_or_not_told_back(server: Server) -> None:
    long = "x" * 100_000
    # A page reads its parameters once it is open, and says what it could not use.
    for path, statuses in (
        (f"/records?q={long}", {200}),
        (f"/{long}", {200, 400, 404}),
        (f"/api/records.csv?q={long}", {400}),
        (f"/api/records.csv?{long}=1", {400}),
    ):
        status, body = ask(server, path, "127.0.0.1")
        assert (status in statuses, b"x" * 100 in body) == (True, False), (path[:20], status)
    assert ask(server, "/api/health", "127.0.0.1")[0] == 200


def test_no_other_sites_script_opens_a_connection(server: Server) -> None:
    address = server.address.replace("http", "ws") + "/_stcore/stream"
    with connect(address, additional_headers={"Origin": server.address}, subprotocols=[Subprotocol("streamlit")]):
        pass
    other = {"Origin": "http://localhost:1"}
    with pytest.raises(InvalidStatus) as refused, connect(address, additional_headers=other):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("secrets", ["", "[auth\nclient_id = 1", '[access]\neditors = ["ann@newsroom.example"]'])
def test_a_server_that_could_not_tell_people_apart_does_not_start(tmp_path: Path, secrets: str) -> None:
    (tmp_path / "secrets.toml").write_text(secrets)
    (tmp_path / "sitecustomize.py").write_text(CONNECTION_AUDIT)
    (connections := tmp_path / "connections.log").touch()
    address = "127.0.0.1" if secrets else "0.0.0.0"  # noqa: S104 - it is to be refused
    started = subprocess.run(
        [
            sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={free_port()}",
            f"--server.address={address}", f"--secrets.files={tmp_path / 'secrets.toml'}",
        ],
        cwd=PROJECT,
        env={
            **os.environ,
            "LEDGER_DATABASE": str(tmp_path / "ledger.duckdb"),
            "PYTHONPATH": str(tmp_path),
            "CONNECTION_LOG": str(connections),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )  # fmt: skip
    assert started.returncode != 0
    assert "The server was not started" in started.stderr
    assert "Traceback" not in started.stderr
    assert not (tmp_path / "ledger.duckdb").exists()
    assert connections.read_text() == ""
