"""What the server's log says of the ledger's own doings: by which request, and never a secret."""

import datetime as dt
import json
import logging
import os
import re
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Final

import h11

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""The id of the request that is being answered; it stands in the log, in the answer's header and in its problem."""

FORMAT_SETTING: Final = "LEDGER_LOG_FORMAT"
"""The setting that asks for `json`: each line an object, and a line for each request."""
REQUEST_LOG: Final = logging.getLogger("ledger.requests")
"""A line for each request: method, path without its query, status, milliseconds, client."""

_SERVER_LOG: Final = logging.getLogger("uvicorn.error")
_OURS = ("ledger", "widgets")
_MEMBERS = ("method", "path", "status", "milliseconds", "client")
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


class _JsonFormatter(logging.Formatter):
    """An object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if REQUEST_ID.get():
            told["request"] = REQUEST_ID.get()
        told |= {name: getattr(record, name) for name in _MEMBERS if hasattr(record, name)}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        hidden = {name: hide_secrets(value) if isinstance(value, str) else value for name, value in told.items()}
        return json.dumps(hidden, ensure_ascii=False)


def _hide_in_all(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """A maker of records whose message has no secret, whoever logs it: also the server below the ledger."""

    def make_hidden(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        with suppress(TypeError, ValueError):
            text = record.getMessage()
            hidden = hide_secrets(text)
            if hidden != text:
                record.msg, record.args = hidden, None
        return record

    return make_hidden


def _tell_broken_off(record: logging.LogRecord) -> bool:
    """Say in a line what the server tells with a traceback: that it had just told a client that its request is none."""
    if record.exc_info and isinstance(record.exc_info[1], h11.LocalProtocolError):
        record.msg, record.args = "A request turned out to be none while it was answered: %s", (record.exc_info[1],)
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    return True


def set_up_logs() -> None:
    """Let the ledger's loggers write lines that name the request, on standard error.

    Lines for people, or objects where the environment asks for them.
    """
    logging.setLogRecordFactory(_hide_in_all(logging.LogRecord))
    is_json = os.environ.get(FORMAT_SETTING) == "json"
    _SERVER_LOG.addFilter(_tell_broken_off)
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonFormatter() if is_json else _Formatter(_FORMAT))
    REQUEST_LOG.setLevel(logging.INFO if is_json else logging.WARNING)
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
