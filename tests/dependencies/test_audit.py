"""What is said of known vulnerabilities where a service answers, knows nothing, or is out of reach."""

import datetime as dt
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from dependencies import audit
from dependencies.audit import ANSWERS, Answer, Vulnerability, main
from dependencies.pins import Pin

PINS = [Pin("duckdb", "1.5.5"), Pin("lxml", "6.1.3")]
PROBED = ("jinja2", "2.10")
MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[tuple[str, str]]]:
    """An advisory service on this machine, and the packages that it knows to be vulnerable."""
    vulnerable: set[tuple[str, str]] = set()

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            package = asked["package"]
            fixed = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}
            found = {
                "id": "PYSEC-2026-1",
                "aliases": ["CVE-2026-1"],
                "affected": [{"package": package, "ranges": [fixed]}],
            }
            body = json.dumps({"vulns": [found]} if (package["name"], asked["version"]) in vulnerable else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setattr(audit, "SERVICES", ("osv",))
        yield vulnerable
        server.shutdown()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where the last answer is kept."""
    return tmp_path / "var" / "advisories.json"


def keep(kept: Path, *vulnerabilities: Vulnerability) -> None:
    """An answer of last Monday on DuckDB alone."""
    kept.parent.mkdir()
    kept.write_bytes(ANSWERS.dump_json(Answer("osv", MONDAY, frozenset({"duckdb==1.5.5"}), vulnerabilities)))


def test_a_vulnerability_that_a_service_knows_fails_and_is_kept_for_when_none_answers(known, kept, monkeypatch, capsys):
    known |= {PROBED, ("lxml", "6.1.3")}

    assert main(PINS, kept) == 1
    told = capsys.readouterr().out
    assert "asked osv about 2 of 2 pinned packages" in told
    assert "Vulnerable: lxml==6.1.3: PYSEC-2026-1, CVE-2026-1, mended in 99.1" in told

    monkeypatch.setattr(audit, "ask", lambda _: None)
    assert main([*PINS, Pin("pillow", "13.0.0")], kept) == 1
    told = capsys.readouterr().out
    assert "COULD NOT CHECK" in told
    assert "Not checked: pillow==13.0.0" in told
    assert "Vulnerable: lxml==6.1.3" in told


@pytest.mark.usefixtures("known")
def test_a_service_that_knows_nothing_against_a_vulnerable_package_is_not_believed(kept, capsys):
    assert main(PINS, kept) == 0

    assert "COULD NOT CHECK 2 pinned packages" in capsys.readouterr().out
    assert not kept.exists()


def test_an_old_answer_passes_for_none_and_says_its_age(kept, monkeypatch, capsys):
    keep(kept)
    monkeypatch.setattr(audit, "ask", lambda _: None)

    assert main(PINS, kept) == 0

    told = capsys.readouterr().out
    assert "COULD NOT CHECK" in told
    assert "osv last did on 23 Nov 2026, 09:30 UTC, on 1 of 2 pinned packages." in told
    assert "Not checked: lxml==6.1.3" in told


def test_a_vulnerability_that_is_accepted_fails_nothing_and_is_named_with_the_reason(kept, monkeypatch, capsys):
    keep(kept, Vulnerability("duckdb==1.5.5", "PYSEC-2026-1", ("CVE-2026-1",), ()))
    monkeypatch.setattr(audit, "ask", lambda _: None)
    monkeypatch.setattr(audit, "read_accepted", lambda: {"CVE-2026-1": "only on Windows"})

    assert main(PINS, kept) == 0

    assert "Accepted, only on Windows: duckdb==1.5.5: PYSEC-2026-1, CVE-2026-1" in capsys.readouterr().out
