"""Addresses of pages and of the API: parameters that mean something, that are hostile, or that nobody knows."""

from urllib.parse import quote, urlencode

from ledger import api
from ledger.api.operations import Operation
from ledger.figures import CATALOGUE
from ledger.filters import FILTER_PARAMETERS, OTHER_PARAMETERS, VIEW_PARAMETER
from tests import hostile
from tests.fuzz.drawing import PLAUSIBLE, Random, draw_noise, draw_text, flip

Pairs = list[tuple[str, str]]

_FITTING = {
    "from": ("2024-01-01", "2025-01-01", "2025-06-27", "1991-01-01", "2026-11-28"),
    "to": ("2024-06-30", "2025-12-31", "2100-12-31", "1991-01-02"),
    "dyad": ("ARM-RUS", "AZE-RUS", "ARM-AZE"),
    "table": ("incidents", "detentions", "diplomatic_actions"),
    "type": ("raid", "group_arrest", "criticism", "release"),
    "initiator": ("ARM", "AZE", "RUS"),
    "confidence": ("confirmed", "reported", "disputed"),
    "affiliation": ("state", "official", "independent"),
    "q": ("script", "drop table", "bold", "the"),
    "half_life": ("7", "30", "180"),
    "weight": ("confidence",),
    "without": ("INC0001", "DET0001", "DIP0900"),
    "rev": ("1", "2"),
    "view": ("raids",),
    "id": ("INC0001", "DET0001", "1", "DEM001", "gas_import_share"),
    "since": ("1", "2025-01-01", "0"),
    "show": ("one_source", "all"),
    "chain": ("INC0001", "DIP0900"),
    "axis": ("time", "steps"),
    "theme": ("energy", "trade", "people"),
    "limit": ("1", "3", "1000"),
    "offset": ("0", "2", "1000000"),
    "before_from": ("2024-01-01",),
    "before_to": ("2024-06-30",),
    "after_from": ("2025-01-01",),
    "after_to": ("2025-06-30",),
}
PARAMETERS = (*FILTER_PARAMETERS, VIEW_PARAMETER, *OTHER_PARAMETERS, "limit", "offset")
METHODS = ("GET",) * 60 + ("HEAD", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "X")
STRAY_PATHS = ("/api", "/api/", "/api//", "/api/../api/records.csv", "/api/records", "/api/updates", "/api/metrics",
               "/api/health/alive", "/API/records.csv", "/api/records.csv/", "/api/%2e%2e/%2e%2e/etc")  # fmt: skip
PERIODS = ("before_from", "before_to", "after_from", "after_to")


def draw_value(chance: Random, name: str, *, fitting: float) -> str:
    """A value of a parameter, which fits it in a share of cases."""
    if name in _FITTING and flip(chance, fitting):
        return chance.choice(_FITTING[name])
    if flip(chance, 0.01):
        return chance.choice(("x", "%", "é", "<", "\u202e")) * 100_000
    return draw_text(chance)


def draw_pairs(chance: Random, names: tuple[str, ...] = PARAMETERS) -> Pairs:
    """A few parameters with their values."""
    fitting = chance.choice((1.0, 1.0, 1.0, 0.9, 0.5, 0.0))
    pairs = []
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5))):
        name = chance.choice(names) if flip(chance, 0.97) else draw_text(chance)
        pairs.append((name, draw_value(chance, name, fitting=fitting)))
    return pairs


def write_query(chance: Random, pairs: Pairs) -> str:
    """The parameters as a query: encoded as browsers do, or as somebody who does not care."""
    if flip(chance, 0.85):
        return urlencode(pairs, errors="replace")
    if flip(chance, 0.5):
        return "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join(quote(draw_noise(chance), safe="&=%;") for _ in range(chance.randrange(4)))


def draw_operation(chance: Random) -> Operation:
    """An operation of the API; figures more often than each of the many others."""
    pictures = [one for one in api.OPERATIONS if "/charts/" in one.path]
    if flip(chance, 0.1):
        return chance.choice(pictures)
    return chance.choice([one for one in api.OPERATIONS if one not in pictures])


def draw_api_path(chance: Random) -> tuple[str, Pairs]:
    """A path of the API, its value in the path filled in, with parameters that it mostly has."""
    if flip(chance, 0.06):
        return chance.choice(STRAY_PATHS), draw_pairs(chance)
    operation = draw_operation(chance)
    path = f"/api{operation.path}"
    if "{id}" in path:
        value = chance.choice(("INC0001", "DET0001", "DIP0900", "INC9999")) if flip(chance, 0.6) else draw_text(chance)
        path = path.replace("{id}", quote(value[:2000], safe=""))
    if "{name}" in path:
        value = chance.choice(list(CATALOGUE)) if flip(chance, 0.9) else draw_text(chance)
        path = path.replace("{name}", quote(value[:2000], safe=""))
    own = tuple(one.name for one in operation.parameters)
    pairs = draw_pairs(chance, own or PARAMETERS)
    if set(PERIODS) <= set(own) and flip(chance, 0.5):
        pairs += [(name, draw_value(chance, name, fitting=0.8)) for name in PERIODS]
    return path, pairs


def draw_headers(chance: Random) -> dict[str, str]:
    """Headers that somebody may send, in the one byte a letter that HTTP has."""
    headers: dict[str, str] = {}
    names = ("If-None-Match", "Accept", "Range", "X-Request-ID", "X-Forwarded-For", "Cookie", "Origin", "Referer",
             "Accept-Encoding", "Content-Type", "X-Forwarded-Host", "X-HTTP-Method-Override", "User-Agent")  # fmt: skip
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        text = chance.choice(("*", 'W/"x"', "bytes=0-10", "null", "gzip, br", draw_text(chance), draw_noise(chance)))
        clean = "".join(sign for sign in text if sign.isprintable() and ord(sign) < 256)
        headers[chance.choice(names)] = clean.strip()[:8000]
    return headers


def draw_foreign_path(chance: Random) -> str:
    """A path that is none of ours, or leads out of a folder of files."""
    roots = ("/static/", "/media/", "/component/", "/_stcore/", "/app/static/", "/", "/auth/", "/oauth2callback", "//")
    path = chance.choice(roots) + chance.choice((*hostile.PATHS, *PLAUSIBLE, "..%2f..%2fetc%2fpasswd", "health"))
    return quote(path[:3000], safe="/%.\\")
