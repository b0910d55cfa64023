"""Questions that take too long, or that nobody waits for any more: stopped, told, and in nobody's way."""

import threading
import time

import anyio
import duckdb
import httpx
import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from ledger import api, measures
from ledger import database as database_module
from ledger.api.answering import AT_ONCE
from ledger.database import Database, QueryLeftError, QuerySlowError
from ledger.opening import read_query_seconds
from ledger.waiting import WATCH, Running, Watch, asked_by
from tests.ledger.conftest import SmallLedger
from tests.small import incident

pytestmark = pytest.mark.on_file

SLOW = "select count(*) as n from range(1000000) as a, range(1000000) as b where hash(a.range + b.range) = 0"
"""Takes hours."""


@pytest.fixture
def ledger(small_ledger: SmallLedger, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A ledger whose statement `ask_for_hours` takes hours."""
    database = small_ledger(incidents=[incident(1)])
    run = database_module.run_query

    def run_or_take_hours(connection: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> object:
        if query == "ask_for_hours":
            return connection.execute(SLOW).fetchone()
        return run(connection, query, **parameters)

    monkeypatch.setattr(database_module, "run_query", run_or_take_hours)
    return database


def test_a_slow_question_is_stopped_at_its_limit_and_others_are_answered_meanwhile(ledger: Database) -> None:
    ledger.limit_queries(1.5)
    raised: list[BaseException] = []

    def ask_slowly() -> None:
        try:
            ledger.value("ask_for_hours")
        except BaseException as error:  # noqa: BLE001 - looked at below
            raised.append(error)

    began = time.monotonic()
    slow = threading.Thread(target=ask_slowly)
    slow.start()
    time.sleep(0.3)
    answers = 0
    while slow.is_alive() and time.monotonic() - began < 20:
        assert isinstance(ledger.frame("list_revisions"), pd.DataFrame)
        answers += 1
    slow.join(20)
    assert answers > 10
    assert time.monotonic() - began < 10
    assert isinstance(raised[0], QuerySlowError)
    assert "took longer than 1.5 seconds" in str(raised[0])
    assert ledger.newest_revision() == 1


def test_several_slow_questions_leave_room_for_others_and_a_commit(ledger: Database) -> None:
    ledger.limit_queries(1.5)
    slow = [threading.Thread(target=_ask_in_vain, args=(ledger,)) for _ in range(4)]
    for one in slow:
        one.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert ledger.newest_revision() == 1
    with ledger.transaction() as transaction:
        transaction.run("add_migration", version=99)
    assert time.monotonic() - began < 2
    for one in slow:
        one.join(20)


def _ask_in_vain(ledger: Database) -> None:
    with pytest.raises(QuerySlowError):
        ledger.value("ask_for_hours")


def test_a_question_among_many_may_take_longer_but_not_for_ever() -> None:
    now, stopped = 100.0, 0

    def stop() -> None:
        nonlocal stopped
        stopped += 1

    watch = Watch(lambda: now, processors=2)
    slow = Running(now, 30.0, None, stop)
    # Alone, or with one other on two processors, a second is a second; among eight it is a quarter.
    watch._look_at(slow, now + 30, 30.0)
    assert stopped == 0
    watch._look_at(slow, now + 31, 0.25)
    assert (stopped, slow.was_slow) == (1, True)
    patient = Running(now, 30.0, None, stop)
    watch._look_at(patient, now + 119, 119 / 4)
    assert not patient.was_slow
    watch._look_at(patient, now + 121, 0.0)
    assert patient.was_slow


def test_a_question_is_stopped_once_whoever_asked_has_gone(ledger: Database) -> None:
    ledger.limit_queries(60)
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    began = time.monotonic()
    with asked_by(gone.is_set), pytest.raises(QueryLeftError):
        ledger.value("ask_for_hours")
    assert time.monotonic() - began < 10


def test_the_limit_of_questions_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_query_seconds() == 30
    monkeypatch.setenv("LEDGER_QUERY_SECONDS", "12.5")
    assert read_query_seconds() == 12.5
    for wrong in ("soon", "0", "-1", "inf", "nan"):
        monkeypatch.setenv("LEDGER_QUERY_SECONDS", wrong)
        with pytest.raises(database_module.LedgerError, match="must be a number of seconds"):
            read_query_seconds()


@pytest.fixture
def slow_records(ledger: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A ledger of which to count the records of a view takes hours."""
    monkeypatch.setattr(measures, "count_records", lambda database, _: database.value("ask_for_hours"))
    return ledger


def test_the_api_tells_a_slow_question_when_to_ask_again_and_why(slow_records: Database) -> None:
    slow_records.limit_queries(0.4)
    answer = _ask(slow_records, "/api/records.csv")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "took longer than 0.4 seconds" in answer.json()["detail"]


def test_the_api_stops_a_question_once_whoever_asked_hangs_up(slow_records: Database) -> None:
    slow_records.limit_queries(60)
    app = Starlette(routes=api.routes(lambda: slow_records))
    heard: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]
    scope = {
        "type": "http", "method": "GET", "path": "/api/records.csv", "query_string": b"", "headers": [],
        "server": ("ledger.example", 80), "scheme": "http",
    }  # fmt: skip

    async def hear() -> Message:
        if heard:
            return heard.pop()
        await anyio.sleep(0.3)
        return {"type": "http.disconnect"}

    async def say(_: Message) -> None:
        pass

    began = time.monotonic()
    anyio.run(app, scope, hear, say)
    assert time.monotonic() - began < 10
    assert WATCH.count() == 0


def test_however_many_questions_are_slow_the_api_tells_that_the_ledger_is_ready(
    slow_records: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_records.limit_queries(60)
    later = 0.0
    monkeypatch.setattr(WATCH, "_clock", lambda: time.monotonic() + later)
    app = Starlette(routes=api.routes(lambda: slow_records))

    async def ask_all() -> tuple[int, list[int]]:
        nonlocal later
        transport = httpx.ASGITransport(app)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://ledger.example", timeout=60) as client,
            anyio.create_task_group() as tasks,
        ):
            for _ in range(50):
                tasks.start_soon(client.get, "/api/records.csv")
            await anyio.sleep(0.5)
            answers = [(await client.get(path)).status_code for path in ("/api/health", "/api/health/alive")]
            running = WATCH.count()
            later = 1000.0
            tasks.cancel_scope.cancel()
        return running, answers

    running, answers = anyio.run(ask_all)
    assert answers == [200, 200]
    assert running == AT_ONCE.total_tokens


def _ask(database: Database, path: str) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=api.routes(lambda: database)))
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger.example") as client:
            return await client.get(path)

    return anyio.run(send)
