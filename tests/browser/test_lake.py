"""Two servers on one lake: what one commits the other shows, both commit, and one may be killed at it."""

import datetime as dt
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.revisions import list_revisions
from ledger.storage import LakeStorage
from ledger.tokens import make_token
from ledger.verification import verify
from tests.browser.serving import Server, serve
from tests.postgres import run_cluster
from tests.small import incident, load_small_into

SECONDS = 2
"""Within which another host sees a revision."""
ROWS = 2000


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LakeStorage]:
    with run_cluster() as cluster:
        yield cluster.lake(tmp_path_factory.mktemp("data"))


def post(server: Server, token: str, rows: str, note: str) -> int:
    """Send rows of incidents as an update; returns the revision that they were committed as."""
    body = "\r\n".join(
        [
            "--part",
            'Content-Disposition: form-data; name="note"',
            "",
            note,
            "--part",
            'Content-Disposition: form-data; name="file"; filename="incidents.csv"',
            "Content-Type: text/csv",
            "",
            rows,
            "--part--",
            "",
        ]
    ).encode()
    request = urllib.request.Request(  # noqa: S310 - http alone
        f"{server.address}/api/updates",
        body,
        {"Content-Type": "multipart/form-data; boundary=part", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        return int(json.load(answer)["revision"])


def newest(server: Server) -> int:
    with urllib.request.urlopen(f"{server.address}/api/health", timeout=60) as answer:  # noqa: S310 - http alone
        return int(json.load(answer)["revision"])


def table(first: int, count: int, place: str) -> str:
    """Rows of new incidents as CSV."""
    rows = [incident(number, place=place, country="ARM") for number in range(first, first + count)]
    columns = list(rows[0])
    return "\n".join([",".join(columns), *(",".join(str(row[column]) for column in columns) for row in rows)])


def test_two_servers_commit_to_one_lake_and_one_is_killed_at_it(lake: LakeStorage, tmp_path: Path) -> None:
    database = load_small_into(lake, tmp_path, incidents=[incident(1)])
    token = make_token(database, name="Test", scope="update", days=30)
    environment = {"LEDGER_DATABASE": f"ducklake:postgres:{lake.address}", "LEDGER_LAKE_PATH": lake.data}
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with serve(tmp_path / "first", **environment) as first, serve(tmp_path / "second", **environment) as second:
        assert (newest(first), newest(second)) == (1, 1)
        revision = post(first, token, table(10, 1, "Gyumri"), "First")
        began = time.monotonic()
        while newest(second) != revision:
            assert time.monotonic() - began < SECONDS
        # Both at once, twice each.
        with ThreadPoolExecutor(4) as pool:
            sent = [
                pool.submit(post, server, token, table(100 + 10 * number, 2, "Kapan"), f"At once {number}")
                for number, server in enumerate((first, second, first, second))
            ]
            assert sorted(one.result() for one in sent) == [3, 4, 5, 6]
        # One is killed on the way; the other commits after it.
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(post, first, token, table(1000, ROWS, "Meghri"), "Killed")
            time.sleep(1.5)
            assert isinstance(first.process, subprocess.Popen)
            first.process.kill()
            with pytest.raises((OSError, urllib.error.URLError)):
                lost.result()
        after = post(second, token, table(20, 1, "Goris"), "After")
    listed = list_revisions(database)
    assert list(listed["number"]) == list(range(after, 0, -1))
    assert after in {7, 8}
    assert set(listed.loc[listed["note"] == "Killed", "added"]) <= {ROWS}
    assert verify(database, dt.date(2026, 11, 28)).empty
    database.close()
