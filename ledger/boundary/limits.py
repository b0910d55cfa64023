"""How many requests a client may make and how large they may be, told before anything of them is read."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from ledger.intake.limits import MAX_FILE_BYTES

UPDATES_PATH = "/api/updates"
UPLOAD_PATH = "/_stcore/upload_file/"
"""Where Streamlit takes the files that a page's field sends."""
MOST_BODY = 1_000_000
"""Bytes of a body that is no file."""
MOST_FORM = 1_000_000
"""Bytes that a form has beside its files."""
MOST_CLIENTS = 10_000
"""Clients that are kept in mind; the ones that have been quiet the longest are forgotten."""


@dataclass(frozen=True)
class Limit:
    """`burst` requests at once, and one more every `seconds`, of those that are `is_about`."""

    burst: int
    seconds: float
    is_about: Callable[[str, str], bool]
    """Told a request's method and path."""


LIMITS: Final = {
    "requests to the API": Limit(
        120, 0.5, lambda _, path: path.startswith("/api") and not path.startswith("/api/health")
    ),
    "uploads": Limit(
        30,
        3.0,
        lambda method, path: (
            (method == "POST" and path == UPDATES_PATH) or (method == "PUT" and path.startswith(UPLOAD_PATH))
        ),
    ),
    "sign-ins": Limit(30, 3.0, lambda _, path: path in {"/auth/login", "/oauth2callback"}),
}


NOTED: Final = Limit(1, 600.0, lambda *_: True)
"""Of what one client is refused for one reason, how often it is noted in the ledger."""
NOTED_OF_ALL: Final = Limit(60, 60.0, lambda *_: True)
"""Of what all clients are refused, how often it is noted in the ledger."""


class Buckets:
    """A bucket of tokens for each client: a request takes one, and time fills it up again."""

    def __init__(self, limit: Limit, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock = clock
        self._held: dict[str, tuple[float, float]] = {}

    def take(self, client: str) -> float:
        """Take a token; returns how many seconds to wait where there is none."""
        now = self._clock()
        tokens, since = self._held.pop(client, (float(self.limit.burst), now))
        tokens = min(float(self.limit.burst), tokens + (now - since) / self.limit.seconds)
        wait = (1 - tokens) * self.limit.seconds if tokens < 1 else 0.0
        # Put back at the end: those at the beginning have been quiet the longest.
        self._held[client] = (tokens if wait else tokens - 1, now)
        if len(self._held) > MOST_CLIENTS:
            del self._held[next(iter(self._held))]
        return wait


def name_client(scope: Scope) -> str:
    """Who asks: an address, or the network that a single customer of IPv6 has."""
    client = scope.get("client")
    if not client:
        return ""
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return str(client[0])
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def most_bytes(path: str) -> int | None:
    """The most that a request's body may have; None where Streamlit has a limit of its own for files."""
    if path.startswith(UPLOAD_PATH):
        return None
    return MAX_FILE_BYTES + MOST_FORM if path == UPDATES_PATH else MOST_BODY
