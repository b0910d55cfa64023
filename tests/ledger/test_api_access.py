"""The API's door: who may read by it, and updates that programs bring in."""

from collections.abc import Callable, Mapping
from typing import Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from ledger import api, audit, tokens
from ledger.access import Rules
from ledger.database import Database
from ledger.revisions import list_revisions, read_rows
from tests.ledger.conftest import SmallLedger
from tests.small import incident

pytestmark = pytest.mark.on_file

CLOSED = Rules(has_sign_in=True)
PUBLIC = Rules(has_sign_in=True, public_reading=True)
OPEN = Rules()
GOOD = "date,dyad,title,summary,event_type,date_precision,initiator,initiator_name,target,confidence,sources\n"
ROW = "2025-02-0{n},ARM-RUS,Event {n},What happened.,raid,day,RUS,Police,ARM,reported,S0001\n"

Ask = Callable[..., httpx.Response]


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger(incidents=[incident(1)])


def client(database: Database, rules: Rules) -> Ask:
    app = Starlette(routes=api.routes(lambda: database, rules))

    def ask(path: str, token: str = "", method: str = "GET", **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app, client=("203.0.113.7", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://ledger.example") as asking:
                return await asking.request(method, path, headers=headers, **sent)

        return anyio.run(send)

    return ask


def make(database: Database, scope: str) -> str:
    return tokens.make_token(database, name=f"For {scope}", scope=scope, days=30)


def send(ask: Ask, token: str, content: str | bytes, data: Mapping[str, str] | None = None) -> httpx.Response:
    return ask(
        "/api/updates",
        token,
        "POST",
        files=[("file", ("incidents.csv", content))],
        data={"table": "incidents", **(data or {})},
    )


def rows(*numbers: int) -> str:
    return GOOD + "".join(ROW.format(n=number) for number in numbers)


def test_where_people_sign_in_the_api_is_read_with_a_token_or_where_reading_is_public(ledger: Database) -> None:
    token = make(ledger, "read")
    for path in ("/api/records.csv", "/api/revisions.json", "/api/openapi.json", "/api/datapackage.zip"):
        refused = client(ledger, CLOSED)(path)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer"), path
        assert refused.headers["content-type"] == "application/problem+json"
        assert client(ledger, CLOSED)(path, token).status_code == 200
        assert client(ledger, PUBLIC)(path).status_code == 200
        assert client(ledger, OPEN)(path).status_code == 200
    told = audit.list_deeds(ledger, 1).iloc[0]
    assert (told["action"], told["subject"], told["way"]) == ("refused", "read /api/datapackage.zip", "API")
    assert (told["address"], told["person"]) == ("203.0.113.7", "")


def test_a_token_that_opens_nothing_is_told_so_also_where_reading_is_open(ledger: Database) -> None:
    token = make(ledger, "read")
    tokens.revoke_token(ledger, tokens.list_tokens(ledger).iloc[0]["token_id"])
    for rules in (CLOSED, PUBLIC, OPEN):
        for sent in (token, "ledger_" + "x" * 43, "guess"):
            refused = client(ledger, rules)("/api/records.csv", sent)
            assert (refused.status_code, "invalid_token" in refused.headers["www-authenticate"]) == (401, True)
            assert sent not in refused.text
    assert token not in audit.list_deeds(ledger, 100).to_csv()


def test_a_probe_learns_that_the_ledger_is_ready_and_nothing_of_it(ledger: Database) -> None:
    assert client(ledger, CLOSED)("/api/health").json() == {"status": "ok"}
    assert client(ledger, CLOSED)("/api/health", make(ledger, "read")).json() == {"status": "ok", "revision": 1}


@pytest.mark.parametrize("rules", [CLOSED, PUBLIC, OPEN])
def test_an_update_needs_a_token_that_may_update_everywhere(ledger: Database, rules: Rules) -> None:
    ask = client(ledger, rules)
    assert send(ask, "", rows(1)).status_code == 401
    assert send(ask, make(ledger, "read"), rows(1)).status_code == 403
    assert len(list_revisions(ledger)) == 1
    made = send(ask, make(ledger, "update"), rows(1))
    assert (made.status_code, made.headers["location"]) == (201, "/history?id=2")


def test_an_update_is_one_revision_by_the_tokens_name_and_is_noted(ledger: Database) -> None:
    ask, token = client(ledger, CLOSED), make(ledger, "update")
    told = send(ask, token, rows(1, 2), {"note": "Nightly"}).json()
    assert (told["revision"], told["added"], told["changed"], told["removed"]) == (2, 2, 0, 0)
    revision = list_revisions(ledger).iloc[0]
    assert (revision["author"], revision["note"], revision["file_name"]) == (
        "For update (token)", "Nightly", "incidents.csv",
    )  # fmt: skip
    assert len(read_rows(ledger, "incidents", 2)) == 3
    noted = audit.list_deeds(ledger, 1).iloc[0]
    assert (noted["action"], noted["subject"], noted["person"]) == ("upload", "revision 2", "For update (token)")
    same = read_rows(ledger, "incidents", 2).to_csv(index=False)
    again = send(ask, token, same)
    assert (again.status_code, again.json()["revision"]) == (200, None)
    assert len(list_revisions(ledger)) == 2


def test_files_with_errors_are_refused_with_every_problem_or_without_the_rejected_rows(ledger: Database) -> None:
    ask, token = client(ledger, CLOSED), make(ledger, "update")
    broken = rows(1) + ROW.format(n=2).replace("2025-02-02", "2025-02-31") + ROW.format(n=3).replace("raid", "picnic")
    refused = send(ask, token, broken)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    told = [(one["line"], one["column"]) for one in refused.json()["problems"] if one["severity"] == "error"]
    assert told == [(3, "date"), (4, "event_type")]
    assert len(list_revisions(ledger)) == 1
    assert send(ask, token, broken, {"dry_run": "true"}).status_code == 422
    tried = send(ask, token, broken, {"dry_run": "true", "skip_rejected": "true"})
    assert (tried.status_code, tried.json()["added"], tried.json()["rejected"]) == (200, 1, 2)
    assert len(list_revisions(ledger)) == 1
    taken = send(ask, token, broken, {"skip_rejected": "true"})
    assert (taken.status_code, taken.json()["added"], taken.json()["rejected"]) == (201, 1, 2)


def test_a_form_that_means_nothing_is_refused_by_name(ledger: Database) -> None:
    ask, token = client(ledger, CLOSED), make(ledger, "update")
    refused = send(ask, token, rows(1), {"table": "soup", "dry_run": "yes", "colour": "red"})
    assert refused.status_code == 400
    assert [one["parameter"] for one in refused.json()["errors"]] == ["colour", "dry_run", "table"]
    assert ask("/api/updates", token, "POST", data={"note": "N"}).status_code == 400
    assert send(ask, token, b"\0\1\2" * 100).status_code == 422
    assert ask("/api/updates", token).status_code == 405
    assert len(list_revisions(ledger)) == 1
