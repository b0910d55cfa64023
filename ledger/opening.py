"""The process's one open ledger: pages and the API use the same, since a file is open but once."""

import os
import threading
from typing import Final

from ledger.database import Database, LedgerError, Storage, choose_storage, open_database
from ledger.revisions import load_seed

SECONDS_SETTING: Final = "LEDGER_QUERY_SECONDS"
QUERY_SECONDS: Final = 30.0
"""The most that a question may take while the ledger is served, where the environment says nothing else."""

_OPENING = threading.Lock()
_opened: dict[Storage, Database] = {}


def open_ledger() -> Database:
    """The ledger that the environment names, with the curated tables loaded on its first start.

    Opened by the first call, whichever thread makes it, and shared by all. Raises what opening raises; the next call
    then tries again.
    """
    storage = choose_storage()
    with _OPENING:
        if storage not in _opened:
            database = open_database(storage)
            try:
                load_seed(database)
                database.limit_queries(read_query_seconds())
            except BaseException:
                database.close()
                raise
            _opened[storage] = database
        return _opened[storage]


def read_query_seconds() -> float:
    """The most that a question may take, as the environment says. Raises LedgerError where that is no number."""
    given = os.environ.get(SECONDS_SETTING, "")
    try:
        seconds = float(given or QUERY_SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise LedgerError(f"{SECONDS_SETTING} must be a number of seconds, such as {QUERY_SECONDS:g}, not {given!r}.")
    return seconds
