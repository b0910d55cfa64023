"""The server that `make run` starts makes backups while it serves, on schedule and when the command line asks."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.serving import PROJECT, serve

DONE = 0


def run(ledger: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs a command on a ledger as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ledger", *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, "LEDGER_DATABASE": str(ledger)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_ledger_is_backed_up_while_it_is_served_and_restored_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, asked = tmp_path / "backups", tmp_path / "asked.duckdb"
    monkeypatch.setenv("LEDGER_BACKUP_FOLDER", str(folder))
    with serve(tmp_path) as server:
        with urllib.request.urlopen(f"{server.address}/api/health", timeout=60) as answer:  # noqa: S310 - http alone
            assert json.load(answer)["revision"] == 1
        backup = run(tmp_path / "ledger.duckdb", "backup", asked)
        assert (backup.returncode, backup.stderr) == (DONE, "")
        assert f"Revision 1 copied to {asked}" in backup.stdout
        ends = time.monotonic() + 60
        while "and verified; 0 older removed" not in server.log.read_text() and time.monotonic() < ends:
            time.sleep(0.1)
    (scheduled,) = folder.iterdir()
    for number, copy in enumerate((asked, scheduled)):
        place = tmp_path / str(number) / "ledger.duckdb"
        restored = run(place, "restore", copy)
        assert (restored.returncode, restored.stderr) == (DONE, "")
    assert server.log.read_text().count("copied for the command line") == 1
