"""What an address is called where requests are counted: few names, whatever is asked for."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from starlette.types import Scope

from ledger.api.openapi import PREFIX

STREAMLIT_FIGURES: Final = "/_stcore/metrics"
"""Streamlit's own figures."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})

_PARTS: Final = frozenset({"static", "media", "component", "auth", "oauth2callback"})
_CORE: Final = frozenset({"health", "host-config", "metrics", "upload_file", "bidi-components", "script-health-check"})


def name_route(scope: Scope, pages: Collection[str], status: int) -> str:
    """A page's address, an operation of the API with its parameters' names, or a part of Streamlit's.

    Whatever is none of these, or not there, is `other`.
    """
    path: str = scope["path"]
    first, _, rest = path.strip("/").partition("/")
    if path.startswith(PREFIX):
        return _name_operation(scope, path) if "endpoint" in scope and status != HTTPStatus.NOT_FOUND else "other"
    if first == "_stcore":
        second = rest.partition("/")[0]
        return f"/_stcore/{second}" if second in _CORE else "other"
    if first in _PARTS:
        return f"/{first}"
    return f"/{first}" if path == "/" or first in pages else "other"


def _name_operation(scope: Scope, path: str) -> str:
    for name, value in scope.get("path_params", {}).items():
        before, found, after = path.rpartition(str(value))
        path = f"{before}{{{name}}}{after}" if found else path
    return path
