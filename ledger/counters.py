"""What the process counts of itself, for whoever watches the server: requests, pages, refusals, stopped questions.

`ledger.api.metrics` tells it to Prometheus, with what the ledger itself says. Names end in their unit. Labels take few
values, whatever is asked: an address that is none is `other`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector

REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

REQUESTS: Final = Counter(
    "ledger_requests", "Requests answered over HTTP, by route, method and status", ["route", "method", "status"],
    registry=REGISTRY,
)  # fmt: skip
REQUEST_SECONDS: Final = Histogram(
    "ledger_request_seconds", "From a request to the end of its answer, by route", ["route"], registry=REGISTRY,
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)  # fmt: skip
PAGE_SECONDS: Final = Histogram(
    "ledger_page_seconds", "From a page's question to its last element, by page, however it ended", ["page"],
    registry=REGISTRY, buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)  # fmt: skip
SESSIONS: Final = Gauge("ledger_sessions", "Browsers that have a page open", registry=REGISTRY)
REFUSED: Final = Counter(
    "ledger_refused", "What was not let through or not allowed, by reason: host, origin, rate, size, role, access",
    ["reason"], registry=REGISTRY,
)  # fmt: skip
STOPPED: Final = Counter(
    "ledger_questions_stopped", "Questions to the ledger that were stopped: slow, or left by whoever asked", ["reason"],
    registry=REGISTRY,
)  # fmt: skip

for _reason in ("host", "origin", "rate", "size", "role", "access"):
    REFUSED.labels(_reason)
for _reason in ("slow", "left"):
    STOPPED.labels(_reason)


@contextmanager
def timing_page(page: str) -> Iterator[None]:
    """Note how long the block takes to draw a page."""
    began = time.perf_counter()
    try:
        yield
    finally:
        PAGE_SECONDS.labels(page).observe(time.perf_counter() - began)
