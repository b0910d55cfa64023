"""The API's answers, on the curated ledger and on small ones: rows counted from the files, tags, pages, problems."""

import csv
import datetime as dt
import io
import json
import logging
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import anyio
import feedparser
import httpx
import openapi_schema_validator
import openapi_spec_validator
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from starlette.applications import Starlette
from starlette.types import Message, Scope

from ledger import api, revisions
from ledger.codebook import AFFILIATION, CONFIDENCE, DYADS, TABLES
from ledger.database import DATA_FOLDER, Database, LedgerLockedError
from ledger.exports import extracts
from ledger.filters import FILTER_PARAMETERS, VIEW_PARAMETER
from ledger.measures import read_vocabulary
from ledger.revisions import Update, commit_update, read_rows
from ledger.views import retire_view, save_view
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident

SITE = "http://ledger.example"
PROBLEM = "application/problem+json"
FORMATS = ("csv", "json", "parquet", "xlsx")


class Client:
    """A program that asks the API, as it would over the network."""

    def __init__(self, open_ledger: Callable[[], Database]) -> None:
        self._app = Starlette(routes=api.routes(open_ledger))

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """The answer to a request."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
                return await client.request(method, path, headers=headers)

        return anyio.run(send)

    def rows(self, path: str) -> list[dict[str, Any]]:
        """The objects of a JSON answer."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        told: list[dict[str, Any]] = answer.json()
        return told


@pytest.fixture(scope="module")
def curated(curated: Database) -> Client:
    return Client(lambda: curated)


@pytest.fixture(scope="module")
def records() -> list[dict[str, str]]:
    """The records as the files have them, read without the ledger's own code."""
    found = []
    for table in TABLES:
        with (DATA_FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found += [{"table": table, **row} for row in csv.DictReader(file)]
    return found


@pytest.fixture
def small(small_ledger: SmallLedger) -> tuple[Client, Database]:
    """Six records of Armenia and Russia, in two revisions: the second retitles INC0001 and adds INC0005."""
    database = small_ledger(
        incidents=[incident(number, date=f"2025-01-{number:02}") for number in range(1, 5)],
        detentions=[detention(1, date="2025-01-02", responds_to="INC0001")],
        diplomatic_actions=[action(1, date="2025-02-01", responds_to="DET0001", initiator="ARM", target="RUS")],
    )
    rows = read_rows(database, "incidents", 1)
    later = rows.loc[["INC0001"]].assign(title="Another title")
    added = rows.loc[["INC0004"]].assign(id="INC0005", date="2025-01-05").rename(index={"INC0004": "INC0005"})
    commit_update(
        database,
        Update(
            base_revision=1, author="Ann", note="Second", kind="edit", rows={"incidents": pd.concat([later, added])}
        ),
    )
    return Client(lambda: database), database


@pytest.mark.parametrize(
    ("query", "passes"),
    [
        ("", lambda row: row["dyad"] != "ARM-AZE"),
        ("dyad=AZE-RUS", lambda row: row["dyad"] == "AZE-RUS"),
        ("dyad=ARM-AZE&dyad=ARM-RUS", lambda row: row["dyad"] != "AZE-RUS"),
        ("table=detentions&dyad=AZE-RUS", lambda row: row["table"] == "detentions" and row["dyad"] == "AZE-RUS"),
        (
            "dyad=AZE-RUS&from=2025-06-27&to=2025-07-15",
            lambda row: row["dyad"] == "AZE-RUS" and "2025-06-27" <= row["date"] <= "2025-07-15",
        ),
        (
            "type=raid&type=summons",
            lambda row: row["dyad"] != "ARM-AZE" and row["event_type"] in {"raid", "summons"},
        ),
        ("initiator=AZE&confidence=disputed", lambda row: row["dyad"] != "ARM-AZE" and row["initiator"] == "AZE"
            and row["confidence"] == "disputed"),
        ("q=zzzz", lambda _: False),
    ],
)  # fmt: skip
def test_an_answer_has_the_records_of_the_view_in_every_format(curated: Client, records, query: str, passes) -> None:
    expected = [row["id"] for row in sorted(records, key=lambda row: (row["date"], row["id"])) if passes(row)]
    answers = {name: curated.ask(f"/api/records.{name}?{query}") for name in FORMATS}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert {answer.headers["x-total-count"] for answer in answers.values()} == {str(len(expected))}
    assert list(pd.read_csv(io.BytesIO(answers["csv"].content))["id"]) == expected
    assert [row["id"] for row in answers["json"].json()] == expected
    assert list(pd.read_parquet(io.BytesIO(answers["parquet"].content))["id"]) == expected
    sheet = pd.read_excel(io.BytesIO(answers["xlsx"].content), sheet_name="Records", engine="openpyxl")
    assert list(sheet["id"]) == expected


def test_every_cell_of_the_files_is_in_the_csv(curated: Client, records) -> None:
    answer = curated.ask("/api/records.csv?" + urlencode([("dyad", dyad) for dyad in DYADS]))
    told = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline=""))}
    assert len(told) == len(records)
    for row in records:
        assert {name: spell(name, told[row["id"]][name]) for name in row} == {
            name: spell(name, value) for name, value in row.items()
        }


def spell(column: str, text: str) -> str:
    """A cell in the one spelling that numbers have in several: 46.7500 and 46.75."""
    return repr(float(text)) if column in {"latitude", "longitude", "value"} and text else text


@pytest.mark.parametrize("table", ["sources", "indicators", "demands"])
def test_a_table_has_every_row_of_its_file(curated: Client, table: str) -> None:
    with (DATA_FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    answer = curated.ask(f"/api/{table}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))
    told, written = ({tuple(spell(*cell) for cell in row.items()) for row in table} for table in (rows, expected))
    assert told == written
    assert list(rows[0]) == list(expected[0])
    assert answer.headers["x-total-count"] == str(len(rows))
    assert curated.ask(f"/api/{table}.csv?dyad=AZE-RUS").status_code == 400


def test_headers_say_what_the_file_is_and_let_nobody_else_in(curated: Client) -> None:
    answer = curated.ask("/api/records.csv?dyad=AZE-RUS", Origin="https://elsewhere.example")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="caucasus_ledger_records_AZE-RUS_revision_1.csv"'
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert not answer.content.startswith(b"\xef\xbb\xbf")


def test_a_pinned_revision_is_answered_as_it_stood(small) -> None:
    client, _ = small
    then, now = client.rows("/api/records.json?rev=1"), client.rows("/api/records.json")
    assert [row["id"] for row in then] == ["INC0001", "DET0001", "INC0002", "INC0003", "INC0004", "DIP0001"]
    assert [row["id"] for row in now] == [*(row["id"] for row in then[:-1]), "INC0005", "DIP0001"]
    assert (then[0]["title"], now[0]["title"]) == ("Title of INC0001", "Another title")
    assert client.rows("/api/records/INC0001.json?rev=1")["record"]["title"] == "Title of INC0001"
    assert client.ask("/api/records/INC0005.json?rev=1").status_code == 404
    assert [row["number"] for row in client.rows("/api/revisions.json")] == [2, 1]
    name = client.ask("/api/records.csv?rev=1").headers["content-disposition"]
    assert name == 'attachment; filename="caucasus_ledger_records_revision_1.csv"'


def test_a_tag_spares_an_answer_until_the_ledger_changes(small) -> None:
    client, database = small
    first = client.ask("/api/records.csv?dyad=ARM-RUS&confidence=reported")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    same = client.ask("/api/records.csv?confidence=reported&dyad=ARM-RUS", **{"If-None-Match": f'"x", {tag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in same.headers
    for other in ("csv?dyad=ARM-RUS", "json?dyad=ARM-RUS&confidence=reported", "csv?rev=1&dyad=ARM-RUS"):
        answer = client.ask(f"/api/records.{other}", **{"If-None-Match": tag})
        assert answer.status_code == 200, other

    pinned = client.ask("/api/records.csv?rev=2")
    assert pinned.headers["cache-control"] == "private, max-age=86400"
    rows = read_rows(database, "incidents", 2).loc[["INC0002"]].assign(title="Third")
    commit_update(database, Update(base_revision=2, author="Ann", note="N", kind="edit", rows={"incidents": rows}))
    fresh = client.ask("/api/records.csv?dyad=ARM-RUS&confidence=reported", **{"If-None-Match": tag})
    assert (fresh.status_code, b"Third" in fresh.content) == (200, True)
    assert client.ask("/api/records.csv?rev=2", **{"If-None-Match": pinned.headers["etag"]}).status_code == 304


def test_pages_follow_each_other_without_a_gap_while_the_ledger_changes(small) -> None:
    client, database = small
    whole = [row["id"] for row in client.rows("/api/records.json?dyad=ARM-RUS&rev=2")]
    path: str | None = "/api/records.json?dyad=ARM-RUS&limit=3"
    seen: list[str] = []
    pages = 0
    while path:
        answer = client.ask(path)
        assert answer.headers["x-total-count"] == "7"
        seen += [row["id"] for row in answer.json()]
        path = answer.links.get("next", {}).get("url")
        pages += 1
        if pages == 1:
            assert path == "/api/records.json?dyad=ARM-RUS&rev=2&limit=3&offset=3"
            revision = revisions.plan_undo(database, 2, "Ann")
            commit_update(database, revision)
    assert (pages, seen) == (3, whole)


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("dyad=XXX-RUS", ["dyad"]),
        ("dyad=AZE-RUS&dyad=nowhere", ["dyad"]),
        ("colour=red", ["colour"]),
        ("id=DET0001", ["id"]),
        ("from=yesterday", ["from"]),
        ("from=2025-02-30", ["from"]),
        ("from=2025-02-02&to=2025-01-01", ["from"]),
        ("from=2025-01-01&from=2025-02-01", ["from"]),
        ("type=raid&table=detentions", ["type"]),
        ("rev=3", ["rev"]),
        ("rev=0", ["rev"]),
        ("rev=1&rev=2", ["rev"]),
        ("q=", ["q"]),
        ("q=+", ["q"]),
        ("q=a&q=b", ["q"]),
        ("q=" + "x" * 201, ["q"]),
        ("dyad=", ["dyad"]),
        ("limit=0", ["limit"]),
        ("limit=ten", ["limit"]),
        ("limit=-1", ["limit"]),
        ("limit=%D9%A1", ["limit"]),
        ("limit=1&limit=2", ["limit"]),
        ("offset=-1&limit=1e3", ["offset", "limit"]),
        ("confidence=sure&initiator=MARS&affiliation=x", ["affiliation", "confidence", "initiator"]),
        ("limit", ["limit"]),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused_by_name(small, query: str, parameters: list[str]) -> None:
    client, _ = small
    for name in FORMATS:
        answer = client.ask(f"/api/records.{name}?{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
        told = answer.json()
        assert (told["type"], told["title"], told["status"]) == ("about:blank", "Bad Request", 400)
        assert sorted(error["parameter"] for error in told["errors"]) == sorted(parameters)
        assert all(error["detail"] for error in told["errors"])
        assert "etag" not in answer.headers


@pytest.mark.parametrize("query", ["q=%FF", "q=%ED%A0%80", "&".join(["dyad=AZE-RUS"] * 1001)])
def test_a_query_that_cannot_be_read_is_refused(small, query: str) -> None:
    answer = small[0].ask(f"/api/records.csv?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)


@pytest.mark.parametrize(
    "path", ["nothing", "records", "records.txt", "records.csv/", "records/.json", "records/X.json",
             "records/INC0001", "records/INC9999.json", "records/..%2F.json", "records/INC0001.json/x"],
)  # fmt: skip
def test_an_unknown_path_is_told_as_a_problem(small, path: str) -> None:
    answer = small[0].ask(f"/api/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json()["title"] == "Not Found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_told_as_a_problem(small, method: str) -> None:
    answer = small[0].ask("/api/records.csv", method)
    assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
    assert {name.strip() for name in answer.headers["allow"].split(",")} == {"GET", "HEAD"}


def test_a_head_has_the_headers_alone(small) -> None:
    client, _ = small
    for name in FORMATS:
        whole, head = client.ask(f"/api/records.{name}?limit=2"), client.ask(f"/api/records.{name}?limit=2", "HEAD")
        assert (head.status_code, head.content) == (200, b"")
        assert {key: head.headers[key] for key in ("etag", "x-total-count", "link", "content-type")} == {
            key: whole.headers[key] for key in ("etag", "x-total-count", "link", "content-type")
        }
    assert client.ask("/api/records.csv?limit=0", "HEAD").status_code == 400


def test_one_record_comes_with_its_sources_and_its_chain(small) -> None:
    told = small[0].rows("/api/records/DET0001.json")
    assert told["revision"] == 2
    assert told["link"] == f"{SITE}/record?id=DET0001&rev=2"
    assert (told["record"]["people"], told["record"]["date"], told["record"]["goldstein"]) == (3, "2025-01-02", -5.0)
    assert [source["url"] for source in told["sources"]] == ["https://outlet1.example/page"]
    assert [(step["id"], step["step"]) for step in told["chain"]] == [("INC0001", -1), ("DET0001", 0), ("DIP0001", 1)]
    assert list(told["record"])[:-4] == list(small[0].rows("/api/records.json")[0])


def test_many_records_come_in_parts_and_whole(small_ledger: SmallLedger, monkeypatch) -> None:
    monkeypatch.setattr(extracts, "ROWS_AT_ONCE", 50)
    database = small_ledger(incidents=[incident(number, date="2025-01-01") for number in range(1, 501)])
    parts = gather_parts(Starlette(routes=api.routes(lambda: database)), "/api/records.csv", None)
    assert len(parts) > 10
    rows = pd.read_csv(io.BytesIO(b"".join(parts)))
    assert list(rows["id"]) == [f"INC{number:04}" for number in range(1, 501)]


@pytest.mark.on_file
def test_who_goes_away_ends_the_reading(small_ledger: SmallLedger, monkeypatch) -> None:
    monkeypatch.setattr(extracts, "ROWS_AT_ONCE", 1)
    database = small_ledger(incidents=[incident(number) for number in range(1, 101)])
    parts = gather_parts(Starlette(routes=api.routes(lambda: database)), "/api/records.csv", 3)
    assert 3 <= len(parts) < 20
    assert Client(lambda: database).ask("/api/records.csv").headers["x-total-count"] == "100"


def gather_parts(app: Starlette, path: str, most: int | None) -> list[bytes]:
    """The parts of a body as an ASGI server gets them; after the most of them, whoever asked is gone."""
    parts: list[bytes] = []

    async def run() -> None:
        gone = anyio.Event()

        async def receive() -> Message:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body" and message["body"]:
                parts.append(message["body"])
                if most is not None and len(parts) >= most:
                    gone.set()
                    await anyio.sleep(0.05)

        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http",
            "headers": [(b"host", b"ledger.example")], "server": ("ledger.example", 80), "client": ("127.0.0.1", 1),
        }  # fmt: skip
        await app(scope, receive, send)

    anyio.run(run)
    return parts


def test_hostile_text_is_kept_and_marked(small_ledger: SmallLedger) -> None:
    texts = ["=1+1", "@x", 'a"b;c,d\ne', "<script>", "Ա ё \U0001f600"]
    database = small_ledger(incidents=[incident(number, summary=text) for number, text in enumerate(texts, 1)])
    client = Client(lambda: database)
    assert [row["summary"] for row in client.rows("/api/records.json")] == texts
    rows = pd.read_csv(io.BytesIO(client.ask("/api/records.csv").content))
    assert list(rows["summary"]) == ["'=1+1", "'@x", *texts[2:]]


def test_what_fails_unexpectedly_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Database:
        raise ZeroDivisionError("a secret")

    answer = Client(fail).ask("/api/records.csv")
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert "secret" not in answer.text
    assert "a secret" in caplog.text


def test_a_ledger_that_cannot_be_opened_is_told_without_its_path(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Database:
        raise LedgerLockedError("Another process has /home/ann/ledger.duckdb open.")

    with caplog.at_level(logging.ERROR):
        answer = Client(fail).ask("/api/health")
    assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
    assert "/home/ann" not in answer.text
    assert "/home/ann" in caplog.text


def test_more_rows_than_a_workbook_holds_are_told_as_a_problem(small, monkeypatch) -> None:
    monkeypatch.setattr("ledger.exports.workbook.MOST_ROWS", 3)
    answer = small[0].ask("/api/records.xlsx")
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert "A sheet holds 3 rows" in answer.json()["detail"]
    assert small[0].ask("/api/records.xlsx?limit=3").status_code == 200


def test_health_names_the_revision(small) -> None:
    answer = small[0].ask("/api/health")
    assert answer.json() == {"status": "ok", "revision": 2}
    assert answer.headers["cache-control"] == "no-store"


def test_the_whole_ledger_comes_as_it_stood(small) -> None:
    client, _ = small
    for revision, incidents in ((1, 4), (2, 5)):
        answer = client.ask(f"/api/datapackage.zip?rev={revision}")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            rows = pd.read_csv(archive.open("incidents.csv"))
            assert json.loads(archive.read("datapackage.json"))["revision"] == revision
        assert len(rows) == incidents
        assert answer.headers["content-disposition"] == (
            f'attachment; filename="caucasus_ledger_revision_{revision}.zip"'
        )


def test_the_whole_ledger_is_fetched_anew_when_a_view_was_saved(small) -> None:
    client, database = small
    first = client.ask("/api/datapackage.zip?rev=1")
    assert first.headers["cache-control"] == "no-cache"
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.ask("/api/datapackage.zip?rev=1", **tag).status_code == 304
    save(database, "Raids", type="raid")
    again = client.ask("/api/datapackage.zip?rev=1", **tag)
    assert again.status_code == 200
    with zipfile.ZipFile(io.BytesIO(again.content)) as archive:
        assert list(pd.read_csv(archive.open("saved_views.csv"))["slug"]) == ["raids"]


def save(database: Database, name: str, **query: str) -> str:
    """Save a view of the page on records; returns its slug."""
    words = read_vocabulary(database)
    return save_view(database, words, name=name, page="records", query=list(query.items()), author="Ann").slug


def test_a_saved_view_stands_for_its_filters(small) -> None:
    client, database = small
    save(database, "Later raids", **{"type": "raid", "from": "2025-01-03"})
    save(database, "Raids then", type="raid", rev="1")
    retire_view(database, "later-raids", "Ben")
    for query, ids in (
        ("view=later-raids", ["INC0003", "INC0004", "INC0005"]),
        ("view=raids-then", ["INC0001", "INC0002", "INC0003", "INC0004"]),
        ("view=later-raids&type=raid&from=2025-01-03", ["INC0003", "INC0004", "INC0005"]),
        ("view=later-raids&limit=1&offset=1", ["INC0004"]),
    ):
        assert [row["id"] for row in client.rows(f"/api/records.json?{query}")] == ids, query
    following = client.ask("/api/records.json?view=later-raids&limit=2").links["next"]["url"]
    assert [row["id"] for row in client.rows(following)] == ["INC0005"]
    long, short = (
        client.ask(f"/api/records.csv?{query}") for query in ("type=raid&from=2025-01-03", "view=later-raids")
    )
    assert short.content == long.content
    assert short.headers["etag"] == long.headers["etag"]
    assert client.ask("/api/records.csv?view=raids-then").headers["cache-control"] == "private, max-age=86400"
    feed = feedparser.parse(client.ask("/api/feed.atom?view=later-raids").content)
    assert {entry.title.split(" ")[-1] for entry in feed.entries} == {"INC0003", "INC0004"}
    assert len(feed.entries) == 3


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("view=moon", "view=moon is unknown"),
        ("view=RAIDS", "view=RAIDS is unknown"),
        ("view=raids%20", "view=raids  is unknown"),
        ("view=raids%00", "view=raids\0 is unknown"),
        ("view=../raids", "view=../raids is unknown"),
        ("view=", "view is empty: leave it out"),
        ("view=raids&view=raids", "view may stand only once"),
        ("view=raids&dyad=AZE-RUS", "view=raids was left aside: the address has other filters beside it"),
        ("view=raids&rev=1", "view=raids was left aside: the address has other filters beside it"),
        ("view=" + "x" * 99, f"view={'x' * 40}… is unknown"),
    ],
)
def test_a_view_that_cannot_be_used_is_refused_and_no_other_rows_are_given(small, query: str, detail: str) -> None:
    client, database = small
    save(database, "Raids", type="raid")
    for path in ("records.csv", "records.json", "feed.atom"):
        answer = client.ask(f"/api/{path}?{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
        assert answer.json()["errors"] == [{"parameter": "view", "detail": detail}]
    assert client.ask("/api/sources.csv?view=raids").status_code == 400


@pytest.mark.on_file
def test_openapi_is_valid_and_lists_every_value(curated: Client) -> None:
    described = curated.ask("/api/openapi.json").json()
    openapi_spec_validator.validate(described)
    assert described["openapi"] == "3.1.0"
    parameters = {one["name"]: one for one in described["paths"]["/api/records.csv"]["get"]["parameters"]}
    assert set(parameters) == {*FILTER_PARAMETERS, VIEW_PARAMETER, "limit", "offset"}
    for name, values in (
        ("dyad", DYADS), ("table", TABLES), ("confidence", CONFIDENCE), ("affiliation", AFFILIATION),
    ):  # fmt: skip
        assert parameters[name]["schema"]["items"]["enum"] == list(values)
        for value in values:
            assert curated.ask(f"/api/records.json?{name}={value}&limit=1").status_code == 200
    with (DATA_FOLDER / "event_types.csv").open(encoding="utf-8") as file:
        types = {row["event_type"] for row in csv.DictReader(file)}
    assert set(parameters["type"]["schema"]["items"]["enum"]) == types
    assert {"AZE", "ARM", "RUS"} < set(parameters["initiator"]["schema"]["items"]["enum"])


@pytest.mark.on_file
def test_openapi_lists_every_route_and_no_other(curated: Client) -> None:
    described = curated.ask("/api/openapi.json").json()
    assert {f"/api{one}" for one in (*(operation.path for operation in api.OPERATIONS), *api.OTHERS)} == set(
        described["paths"]
    )
    for path, declared in described["paths"].items():
        if "get" not in declared:
            continue
        answer = curated.ask(path.replace("{id}", "DET0012").replace("{name}", "balance"))
        assert answer.status_code == 200, path
        assert answer.headers["content-type"].split(";")[0] in declared["get"]["responses"]["200"]["content"]
        for name in declared["get"]["responses"]["200"]["headers"]:
            assert name in answer.headers or name == "Link", (path, name)
    operation_ids = [one["operationId"] for declared in described["paths"].values() for one in declared.values()]
    assert len(set(operation_ids)) == len(operation_ids)


@pytest.mark.on_file
def test_the_answers_follow_the_schemas_of_openapi(curated: Client) -> None:
    described = curated.ask("/api/openapi.json").json()
    for path in ("/api/records.json", "/api/sources.json", "/api/indicators.json", "/api/demands.json",
                 "/api/records/{id}.json", "/api/revisions.json", "/api/health"):  # fmt: skip
        content = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**content, "components": described["components"]}
        told = curated.ask(path.replace("{id}", "DET0012")).json()
        validator = openapi_schema_validator.OAS31Validator(schema)
        assert list(validator.iter_errors(told)) == [], path


@pytest.mark.on_file
def test_the_api_itself_leads_to_its_description(curated: Client) -> None:
    for path in ("/api", "/api/"):
        answer = curated.ask(path)
        assert (answer.status_code, answer.headers["location"]) == (307, "/api/openapi.json")


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
NAMES = st.sampled_from([*FILTER_PARAMETERS, "limit", "offset", "view", "id"]) | TEXT
VALUES = (
    st.sampled_from(
        ["AZE-RUS", "incidents", "raid", "RUS", "confirmed", "state", "2025-01-01", "1", "0", "", "\0", "%"]
    )
    | TEXT
    | st.integers().map(str)
    | st.dates(dt.date(1900, 1, 1)).map(str)
)


@pytest.mark.on_file
@settings(max_examples=150)
@given(
    st.lists(st.tuples(NAMES, VALUES), max_size=5).map(urlencode)
    | st.binary(max_size=30).map(lambda raw: "q=" + "".join(f"%{byte:02X}" for byte in raw))
    | TEXT.map(lambda text: text.replace("#", ""))
)
def test_no_query_whatsoever_breaks_the_api(curated: Client, query: str) -> None:
    try:
        answer = curated.ask(f"/api/records.json?{query}")
    except httpx.InvalidURL:
        return
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["status"] == 400


def test_a_figure_is_that_of_the_view_and_links_to_it(curated: Client) -> None:
    svg = curated.ask("/api/charts/custody.svg?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15")
    assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml")
    said = " ".join("".join(etree.fromstring(svg.content).itertext()).split())
    assert "held by russia 50 people" in said
    assert "revision 1 (" in said
    links = set(etree.fromstring(svg.content).xpath("//@href"))
    assert f"{SITE}/detentions?from=2025-06-27&to=2025-07-15&dyad=AZE-RUS&rev=1" in links
    png = curated.ask("/api/charts/custody.png?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15")
    assert (png.headers["content-type"], png.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    ("path", "status"),
    [("no_figure.svg", 404), ("custody.gif", 404), ("..%2Fcustody.svg", 404), ("custody.svg?limit=3", 400)],
)
def test_a_figure_that_there_is_not_is_a_problem(curated: Client, path: str, status: int) -> None:
    answer = curated.ask(f"/api/charts/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


def test_the_feed_is_that_of_the_view(curated: Client, records: list[dict[str, str]]) -> None:
    answer = curated.ask("/api/feed.atom?dyad=AZE-RUS&table=detentions")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    expected = [row for row in records if row["dyad"] == "AZE-RUS" and row["id"].startswith("DET")]
    assert len(feed.entries) == len(expected) < 100
    assert curated.ask("/api/feed.atom?dyad=AZE-GEO").status_code == 400
