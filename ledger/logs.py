"""What the server's log says of the ledger's own doings: by which request, and never a secret."""

import logging
import re
from contextvars import ContextVar
from typing import Final

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""The id of the request that is being answered; it stands in the log, in the answer's header and in its problem."""

_OURS = ("ledger", "widgets")
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(request)s%(message)s"
_SECRETS = (
    re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]+"),
    re.compile(r"\b(ledger_)[\w-]{16,}"),
    re.compile(r"(?i)\b((?:client_secret|cookie_secret|access_token|id_token|code)\W{1,4})[^\s'\"&,}]+"),
)


def hide_secrets(text: str) -> str:
    """The text with whatever looks like a token or a secret left out."""
    for secret in _SECRETS:
        text = secret.sub(r"\1[hidden]", text)
    return text


class _Formatter(logging.Formatter):
    """A line that names the request and hides secrets, also in a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        request = REQUEST_ID.get()
        record.request = f"[{request}] " if request else ""
        return hide_secrets(super().format(record))


def set_up_logs() -> None:
    """Let the ledger's loggers write lines that name the request, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter(_FORMAT))
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
