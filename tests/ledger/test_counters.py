"""The server's figures: who is told them, and that they count what happened."""

from collections.abc import Mapping

import anyio
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ledger import api
from ledger.access import OPERATOR, Rules, acting
from ledger.boundary import Boundary
from ledger.database import Database, LedgerLockedError, open_scratch
from ledger.tokens import make_token
from tests.ledger.conftest import SmallLedger
from tests.small import incident

pytestmark = pytest.mark.on_file

OPEN = Rules(hosts=("ledger.example",))
PUBLIC = Rules(has_sign_in=True, public_reading=True, hosts=("ledger.example",))


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger(incidents=[incident(1)])


class Server:
    """The API of a ledger and a page, behind the boundary."""

    def __init__(self, ledger: Database | None, rules: Rules = OPEN) -> None:
        def open_ledger() -> Database:
            if ledger is None:
                raise LedgerLockedError("Another process has it open.")
            return ledger

        page = Route("/{path:path}", lambda _: PlainTextResponse("a page"))
        routes = Starlette(routes=[*api.routes(open_ledger, rules), page])
        self._app = Boundary(routes, rules, pages=("records",))

    def ask(self, path: str, client: str = "127.0.0.1", **headers: str) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(client, 1234))
            async with httpx.AsyncClient(transport=transport, base_url="http://ledger.example") as asking:
                return await asking.get(path, headers=headers)

        return anyio.run(send)

    def figures(self) -> Mapping[str, float]:
        """The figures by name and labels, these by their own names."""
        return {
            " ".join([sample.name, *(sample.labels[name] for name in sorted(sample.labels))]): sample.value
            for family in text_string_to_metric_families(self.ask("/api/metrics").text)
            for sample in family.samples
        }


def test_figures_are_told_to_the_machine_itself_and_to_a_token_that_reads(ledger: Database) -> None:
    with acting(OPERATOR):
        token = make_token(ledger, name="Prometheus", scope="read", days=30)
    server = Server(ledger, PUBLIC)
    assert server.ask("/api/metrics").status_code == 200
    assert server.ask("/api/metrics", client="203.0.113.7").status_code == 401
    assert server.ask("/api/metrics", client="203.0.113.7", Authorization=f"Bearer {token}").status_code == 200
    assert Server(ledger).ask("/api/metrics", client="203.0.113.7").status_code == 401


def test_figures_count_requests_by_route_refusals_and_commits(ledger: Database) -> None:
    server = Server(ledger)
    before = server.figures()
    for path in ("/records", "/records?q=x", "/nothing/of/the/kind", "/api/charts/types.svg", "/api/nothing"):
        server.ask(path)
    server.ask("/records", Host="evil.example")
    after = server.figures()

    def more(name: str) -> float:
        return after[name] - before.get(name, 0.0)

    assert more("ledger_requests_total GET /records 200") == 2
    assert more("ledger_requests_total GET /records 400") == 1
    assert more("ledger_requests_total GET /api/charts/{name}.svg 200") == 1
    assert more("ledger_requests_total GET other 404") == 1
    assert more("ledger_requests_total GET other 200") == 1
    assert more("ledger_request_seconds_count /records") == 3
    assert more("ledger_refused_total host") == 1
    assert (after["ledger_revision"], after["ledger_commits_total seed"], after["ledger_ready"]) == (1, 1, 1)
    assert after["ledger_file_bytes ledger"] == ledger.path.stat().st_size
    assert after["process_resident_memory_bytes"] > 0


def test_figures_are_told_also_while_the_ledger_cannot_be_opened() -> None:
    assert Server(None).figures()["ledger_ready"] == 0


def test_figures_are_told_of_a_ledger_that_is_no_file() -> None:
    in_memory = open_scratch()
    figures = Server(in_memory).figures()
    assert figures["ledger_ready"] == 1
    assert not any(name.startswith("ledger_file_bytes") for name in figures)
    in_memory.close()
