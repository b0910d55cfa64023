"""The process's one open ledger: pages and the API use the same, since a file is open but once."""

import threading
from pathlib import Path

from ledger.database import Database, choose_path, open_database
from ledger.revisions import load_seed

_OPENING = threading.Lock()
_opened: dict[Path, Database] = {}


def open_ledger() -> Database:
    """The ledger that the environment names, with the curated tables loaded on its first start.

    Opened by the first call, whichever thread makes it, and shared by all. Raises what opening raises; the next call
    then tries again.
    """
    path = choose_path()
    with _OPENING:
        if path not in _opened:
            database = open_database(path)
            try:
                load_seed(database)
            except BaseException:
                database.close()
                raise
            _opened[path] = database
        return _opened[path]
