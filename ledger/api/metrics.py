"""The server's figures for Prometheus: only to whoever asks from the machine itself, or has a token that reads."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ledger.access import READ, Rules, is_loopback
from ledger.api.answering import OpenLedger, ask_for_token, identify, open_or_tell, tell_problems
from ledger.counters import REGISTRY
from ledger.database import LedgerError
from ledger.waiting import WATCH

LOG = logging.getLogger(__name__)

PATH: Final = "/metrics"
_ABOUT = "read the server's figures"

DESCRIBED: dict[str, Any] = {
    "get": {
        "operationId": "get_metrics",
        "summary": "The server's figures",
        "description": "For Prometheus: requests by route and status, how long they and pages took, sessions, refusals "
        "by reason, stopped questions; the newest revision, commits by kind, sizes of the ledger's files, memory. "
        "Answers whoever asks from the machine itself; everybody else needs a token that reads.",
        "security": [{}, {"token": []}],
        "responses": {
            "200": {
                "description": "The figures, in Prometheus's text format.",
                "headers": {},
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            **{status: {"$ref": f"#/components/responses/problem_{status}"} for status in ("401", "429", "500")},
        },
    }
}


class _Everything(Collector):
    """What the process counted, and what the ledger itself says, asked when the figures are."""

    def __init__(self, open_ledger: OpenLedger) -> None:
        self._open_ledger = open_ledger

    def collect(self) -> Iterable[Metric]:
        yield from REGISTRY.collect()
        yield GaugeMetricFamily("ledger_questions_running", "Questions that run now", WATCH.count())
        try:
            database = self._open_ledger()
            revisions = database.frame("list_revisions")
        except LedgerError as error:
            LOG.warning("The figures lack those of the ledger: %s", error)
            yield GaugeMetricFamily("ledger_ready", "Whether the ledger is open and answers", 0)
            return
        yield GaugeMetricFamily("ledger_ready", "Whether the ledger is open and answers", 1)
        yield GaugeMetricFamily("ledger_revision", "Number of the newest revision", database.newest_revision())
        commits = CounterMetricFamily("ledger_commits", "Revisions committed, by kind", labels=["kind"])
        for kind, number in revisions["kind"].value_counts().items():
            commits.add_metric([str(kind)], float(number))
        yield commits
        sizes = GaugeMetricFamily("ledger_file_bytes", "Size of the ledger's files", labels=["file"])
        for name, file in database.storage.files.items():
            sizes.add_metric([name], float(file.stat().st_size if file.exists() else 0))
        yield sizes


def make_endpoint(open_ledger: OpenLedger, rules: Rules) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that tells the figures."""
    everything = _Everything(open_ledger)

    def tell(request: Request) -> Response:
        if not is_loopback(request.client.host if request.client else ""):
            database = open_or_tell(open_ledger)
            person = identify(request, database, rules, _ABOUT)
            # What the server does is nothing that reading in public tells.
            if not (person.is_known and person.may(READ)):
                raise ask_for_token(database, person, _ABOUT)
        encode, media_type = choose_encoder(request.headers.get("Accept", ""))
        headers = {"Cache-Control": "no-store", "Content-Type": media_type}
        return Response(encode(everything), HTTPStatus.OK, headers)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(tell_problems, PATH, lambda: tell(request))

    return endpoint
