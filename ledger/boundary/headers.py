"""What every answer tells the browser: where it may load from, who may show it in a frame, what it says to others."""

from collections.abc import Collection
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from ledger.access import Rules

# Streamlit's page styles its elements inline and runs a component's script from a blob that it made itself, and the
# dashboard goes from page to page by scripts within the page.
# Whatever runs, it loads from here alone and sends nowhere else.
_PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OWN_FRAMES = "'self'"


def describe_headers(headers: MutableHeaders, frames: str) -> None:
    """Add what every answer says; a stricter policy of the answer's own stands. `frames` is who may frame it."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    policy = headers.get("Content-Security-Policy", _PAGE)
    headers["Content-Security-Policy"] = policy + (f"; frame-ancestors {frames}" if frames else "")
    if frames == OWN_FRAMES:
        headers["X-Frame-Options"] = "SAMEORIGIN"


def name_frames(scope: Scope, rules: Rules, unframed: Collection[str]) -> str:
    """Whose pages may show the answer in a frame, in the words of `frame-ancestors`; empty where everyone may.

    A link that embeds shows figures without a button that changes anything; every other page could be made to look
    like something else to whoever clicks in it. Where nobody signs in, everyone may embed.
    """
    if scope["type"] != "http":
        return OWN_FRAMES
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    page = scope["path"].strip("/").partition("/")[0]
    if "true" not in query.get("embed", []) or page in unframed:
        return OWN_FRAMES
    if not rules.has_sign_in:
        return ""
    return " ".join([OWN_FRAMES, *rules.embed_origins])
