"""Two hosts of one lake behind nginx, as the guide sets them up: a rolling restart that nobody loses a page by."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ledger.storage import LakeStorage
from tests.browser.conftest import WINDOW
from tests.browser.serving import PROJECT, free_port, serve
from tests.browser.visitor import Visitor
from tests.postgres import run_cluster

DEPLOY = PROJECT / "deploy"
YEKATERINBURG = "/detentions?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15"


@contextmanager
def run_nginx(folder: Path, ports: tuple[int, int]) -> Iterator[str]:
    """nginx with the guide's own files, at an address of this machine and before the servers at these ports."""
    script = PROJECT / "tests" / "find_nginx.sh"
    program = subprocess.run(["sh", str(script)], check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-keyout", "privkey.pem", "-out", "fullchain.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    port = free_port()
    site = (DEPLOY / "nginx.conf").read_text()
    # What a machine has of its own: its name, certificate, ports and the hosts behind it.
    for guide, own in (
        (r"ledger\.newsroom\.example", "127.0.0.1"),
        (r"listen (\[::\]:)?80;", f"listen unix:{folder}/plain\\1.sock;"),
        (r"listen \[::\]:443 ssl http2;", ""),
        (r"listen 443", f"listen 127.0.0.1:{port}"),
        (r"/etc/letsencrypt/live/127\.0\.0\.1", str(folder)),
        (r"http://127\.0\.0\.1:8501", "http://ledger_hosts"),
        (r"Host \$host", "Host $http_host"),
    ):
        site, found = re.subn(guide, own, site)
        assert found, guide
    hosts = (DEPLOY / "nginx-hosts.conf").read_text()
    for number, own_port in enumerate(ports, 1):
        hosts, found = re.subn(rf"10\.0\.0\.1{number}:8501", f"127.0.0.1:{own_port}", hosts)
        assert found == 1
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; daemon off;"
        f"events {{}} http {{ access_log {folder}/access.log; {temporary} {hosts} {site} }}"
    )
    process = subprocess.Popen(
        [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"), "-p", str(folder)]
    )
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LakeStorage]:
    with run_cluster() as cluster:
        yield cluster.lake(tmp_path_factory.mktemp("data"))


def test_a_rolling_restart_loses_nobody_more_than_a_reload(
    lake: LakeStorage, chromium: Browser, tmp_path: Path
) -> None:
    environment = {"LEDGER_DATABASE": f"ducklake:postgres:{lake.address}", "LEDGER_LAKE_PATH": lake.data}
    ports = (free_port(), free_port())
    folders = [tmp_path / str(number) for number in range(len(ports))]
    for folder in folders:
        folder.mkdir()

    with run_nginx(tmp_path, ports) as address, ExitStack() as opened:
        hosts = [ExitStack() for _ in ports]

        def start(number: int) -> None:
            hosts[number].enter_context(serve(folders[number], PORT=str(ports[number]), **environment))

        for number, host in enumerate(hosts):
            opened.enter_context(host)
            start(number)
            # The guide's pause before the next host.
            time.sleep(3)
        context = chromium.new_context(viewport=WINDOW, ignore_https_errors=True)
        visitor = Visitor(context.new_page(), address)
        visitor.open(YEKATERINBURG)
        seen = visitor.text()
        assert "12 records: Azerbaijan–Russia" in visitor.scope()

        for number in range(len(hosts)):
            hosts[number].close()
            # Whatever host is left shows the same page at the same address.
            visitor.open(visitor.path())
            assert visitor.text() == seen
            visitor.pill("Confirmed").click()
            visitor.wait_for_path(r".*confidence=confirmed$")
            visitor.pill("Confirmed").click()
            visitor.wait_for_path(r".*to=2025-07-15$")
            assert visitor.text() == seen
            start(number)
            # The guide's pause before the next host.
            time.sleep(3)
        context.close()
    logged = "".join((folder / "server.log").read_text() for folder in folders)
    assert "Traceback" not in logged
