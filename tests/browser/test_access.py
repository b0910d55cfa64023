"""People who sign in by a real provider, in a real Chromium: what each sees, may do and is refused."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ledger import audit
from ledger.database import open_database
from tests.browser.barriers import find_barriers
from tests.browser.conftest import WINDOW
from tests.browser.serving import Server, free_port, serve, wait_for
from tests.browser.updating import incident, write
from tests.browser.updating import send as send_files
from tests.browser.visitor import Visitor

WANTED = "/records?dyad=AZE-RUS&from=2025-06-27"
PEOPLE: dict[str, dict[str, object]] = {
    "vic": {"email": "vic@newsroom.example", "name": "Vic Viewer"},
    "ann": {"email": "ann@newsroom.example", "name": "Ann Editor"},
    "dia": {"email": "dia@desk.example", "name": "Dia Admin"},
    "eve": {"email": "eve@elsewhere.example", "name": "Eve Else"},
    "mal": {"email": "ann@newsroom.example", "name": "Mal", "email_verified": False},
}
DEEDS = {
    "vic": {"signed in", "refused"},
    "ann": {"signed in", "upload"},
    "dia": {"signed in", "token made", "token revoked", "signed out"},
    "eve": {"refused", "signed out"},
}
"""What each does in these tests, as it is to be noted."""
came_in: set[str] = set()

SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "ledger"
client_secret = "hunter2hunter2"
server_metadata_url = "PROVIDER/.well-known/openid-configuration"

[access]
readers = ["@newsroom.example"]
editors = ["ann@newsroom.example"]
admins = ["dia@desk.example"]
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider of identities, as a process of its own."""
    address = f"http://127.0.0.1:{free_port()}"
    people = [f"--user-claims={json.dumps({'sub': sub, **claims})}" for sub, claims in PEOPLE.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "-p", address.rsplit(":", maxsplit=1)[-1], *people],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{address}/.well-known/openid-configuration", process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[Server]:
    """A server where people sign in."""
    folder = tmp_path_factory.mktemp("closed")
    with serve(folder, SECRETS.replace("PROVIDER", provider)) as running:
        yield running
    database = open_database(folder / "ledger.duckdb")
    noted = {(deed["action"], deed["email"]) for deed in audit.list_deeds(database, 1000).to_dict("records")}
    database.close()
    for sub in came_in:
        email = str(PEOPLE[sub]["email"])
        assert {action for action, by in noted if by == email} >= DEEDS.get(sub, set()), sub
    assert ("upload", PEOPLE["vic"]["email"]) not in noted
    logged = running.log.read_text()
    assert "hunter2" not in logged
    assert "Traceback" not in logged


@contextmanager
def person(chromium: Browser, server: Server, sub: str, path: str = "/") -> Iterator[Visitor]:
    """Somebody who opens an address and signs in."""
    context = chromium.new_context(viewport=WINDOW)
    visitor = Visitor(context.new_page(), server.address)
    visitor.open(path)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.locator(f"button[value={sub}]").click()
    visitor.page.wait_for_url(f"{server.address}/**")
    visitor.settle()
    # The provider's own page stands elsewhere, and wants a style sheet from the network.
    visitor.problems.clear()
    came_in.add(sub)
    yield visitor
    context.close()


def ask(server: Server, path: str, token: str = "", data: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(server.address + path, data, headers | ({"Content-Type": kind} if kind else {}))  # noqa: S310 - http alone
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - http alone
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def pages_listed(visitor: Visitor) -> str:
    """The titles under the navigation's section for those who keep the ledger up to date."""
    visitor.page.get_by_test_id("stTopNav").get_by_role("button", name="Keep up to date").click()
    visitor.page.get_by_role("menuitem").first.wait_for()
    said = "\n".join(visitor.page.get_by_role("menuitem").all_inner_texts())
    visitor.page.keyboard.press("Escape")
    return said


def test_a_stranger_sees_the_door_and_no_data_on_any_page_or_in_a_frame(chromium: Browser, closed: Server) -> None:
    context = chromium.new_context(viewport=WINDOW)
    visitor = Visitor(context.new_page(), closed.address)
    forged = {
        "name": "_streamlit_user",
        "value": '{"email":"dia@desk.example","is_logged_in":true}',
        "url": closed.address,
    }
    for path in ("/", WANTED, "/record?id=DET0012", "/update", "/access", "/records?embed=true"):
        if path == "/access":
            context.add_cookies([forged])  # type: ignore[list-item]
        visitor.open(path)
        shown = visitor.page.locator("[data-testid=stApp]").inner_text()
        assert "Sign in to see it" in shown, path
        for data in ("records", "Armenia", "DET0012", "Dia"):
            assert data not in shown, (path, data)
        assert (visitor.page.get_by_role("button", name="Sign in", exact=True).count() == 1) == ("embed" not in path)
    visitor.open("/")
    assert find_barriers(visitor) == []
    for path in ("/api/records.csv", "/api/openapi.json", "/api/records/DET0012.json"):
        status, body = ask(closed, path)
        assert (status, b"DET0012" in body) == (401, False)
    assert json.loads(ask(closed, "/api/health")[1]) == {"status": "ok"}
    context.close()


@pytest.mark.parametrize("sub", ["eve", "mal"])
def test_somebody_who_is_not_listed_is_told_so_and_sees_nothing(chromium: Browser, closed: Server, sub: str) -> None:
    with person(chromium, closed, sub, WANTED) as visitor:
        shown = visitor.page.locator("[data-testid=stApp]").inner_text()
        assert "This ledger is not open to you" in shown
        assert str(PEOPLE[sub]["name"]) in shown
        assert "records" not in shown
        assert find_barriers(visitor) == []
        visitor.page.get_by_role("button", name="Sign out").click()
        visitor.page.get_by_role("button", name="Sign in", exact=True).or_(
            visitor.page.get_by_role("button", name="End session")
        ).first.wait_for()


def test_a_viewer_comes_to_the_link_that_they_were_sent_and_reads_but_changes_nothing(
    chromium: Browser, closed: Server
) -> None:
    with person(chromium, closed, "vic", WANTED) as visitor:
        visitor.wait_for_path(r"/records\?.*")
        assert visitor.scope().endswith("since 27 Jun 2025") or "27 Jun 2025" in visitor.scope()
        assert "Azerbaijan–Russia" in visitor.scope()
        assert "Vic Viewer" in visitor.page.locator(".st-key-person").inner_text()
        listed = pages_listed(visitor)
        assert ("Update" in listed, "Access" in listed, "History" in listed) == (False, False, True)
        visitor.open("/record?id=DET0012")
        assert visitor.page.get_by_role("button", name="Edit this record").count() == 0
        for path, told in (("/update", "but not change it"), ("/update?id=DET0012", "but not change it"),
                           ("/access", "administrators")):  # fmt: skip
            visitor.open(path)
            assert told in visitor.page.locator("[data-testid=stMain]").inner_text(), path
            assert visitor.page.locator("[data-testid=stMain] [data-testid=stFileUploader], form").count() == 0
        sent = visitor.page.request.put(f"{closed.address}/_stcore/upload_file/1/2", data=b"x")
        assert sent.status == 403
        assert visitor.problems == []


def test_an_editor_commits_under_the_name_they_signed_in_by(chromium: Browser, closed: Server, tmp_path: Path) -> None:
    with person(chromium, closed, "ann") as visitor:
        send_files(visitor, write(tmp_path, "more.csv", incident("Protest in Baku", "2025-12-30")))
        name = visitor.page.get_by_role("textbox", name="Your name")
        assert (name.input_value(), name.is_disabled()) == ("Ann Editor", True)
        visitor.page.get_by_role("button", name="Commit as one revision").click()
        visitor.page.locator(".st-key-result").wait_for()
        visitor.open("/history?id=2")
        assert "by Ann Editor" in visitor.text()
        visitor.open("/access")
        assert "administrators" in visitor.text() + visitor.page.locator("[data-testid=stAlert]").inner_text()
        assert visitor.problems == []


def test_an_administrator_makes_a_token_that_works_until_it_is_revoked_and_sees_what_was_done(
    chromium: Browser, closed: Server
) -> None:
    with person(chromium, closed, "dia") as visitor:
        visitor.open("/access")
        visitor.page.get_by_label("What it is for").fill("Nightly import")
        visitor.page.get_by_role("button", name="Make a token").click()
        shown = visitor.page.locator("[data-testid=stCode]")
        shown.wait_for()
        token = shown.inner_text().strip()
        assert ask(closed, "/api/records.csv?limit=1", token)[0] == 200
        assert ask(closed, "/api/records.csv?limit=1", token[:-2] + "xx")[0] == 401
        form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nx\r\n--b--\r\n'
        assert ask(closed, "/api/updates", token, form, "multipart/form-data; boundary=b")[0] == 403
        visitor.open("/access")
        assert token not in visitor.page.content()
        visitor.page.get_by_role("combobox", name="Token to revoke").click()
        visitor.page.get_by_role("option").first.click()
        visitor.settle()
        visitor.page.get_by_role("button", name="Revoke it").click()
        visitor.settle()
        assert ask(closed, "/api/records.csv?limit=1", token)[0] == 401
        assert "0 tokens" in visitor.text()
        assert visitor.problems == []
        visitor.page.locator(".st-key-person").get_by_role("button", name="Sign out").click()
        visitor.page.get_by_role("button", name="Sign in", exact=True).or_(
            visitor.page.get_by_role("button", name="End session")
        ).first.wait_for()
