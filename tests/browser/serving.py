"""Starts the dashboard as `make run` does, and the Chromium that visits it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60

# Runs in the server before anything else: notes every address that the process connects to or looks up.
CONNECTION_AUDIT = """
import os, sys
def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        with open(os.environ["CONNECTION_LOG"], "a") as log:
            log.write(f"{event} {arguments[1] if event == 'socket.connect' else arguments[0]}\\n")
sys.addaudithook(note)
"""


@dataclass
class Server:
    """A running dashboard and what it left behind."""

    address: str
    log: Path
    connections: Path
    process: subprocess.Popen[bytes] | None = None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serve(folder: Path, secrets: str = "", **environment: str) -> Iterator[Server]:
    """The dashboard on a new ledger and port, unless the environment names others, until the block ends.

    `secrets` are those of its secrets file, where `{address}` stands for its own address.
    """
    (folder / "sitecustomize.py").write_text(CONNECTION_AUDIT)
    port = environment.get("PORT") or free_port()
    running = Server(f"http://127.0.0.1:{port}", folder / "server.log", folder / "connections.log")
    running.connections.touch()
    (folder / "secrets.toml").write_text(secrets.replace("{address}", running.address))
    with running.log.open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "streamlit", "run", "app.py",
                f"--server.port={running.address.rsplit(':')[-1]}", f"--secrets.files={folder / 'secrets.toml'}",
            ],
            cwd=PROJECT,
            env={
                **os.environ,
                "LEDGER_DATABASE": str(folder / "ledger.duckdb"),
                "PYTHONPATH": str(folder),
                "CONNECTION_LOG": str(running.connections),
                **environment,
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    running.process = process
    try:
        wait_until_healthy(running, process)
        yield running
    finally:
        process.terminate()
        process.wait(10)


def wait_until_healthy(running: Server, process: subprocess.Popen[bytes]) -> None:
    if not wait_for(f"{running.address}/_stcore/health", process):
        raise RuntimeError(f"The server did not start:\n{running.log.read_text()}")


def wait_for(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until a process answers at an address; says whether it does."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - http alone
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def chromium_path() -> str:
    """The Chromium that `make test` found or installed."""
    found = PROJECT / ".venv" / "chromium"
    return os.environ.get("CHROMIUM") or (found.read_text().strip() if found.exists() else "chromium")
