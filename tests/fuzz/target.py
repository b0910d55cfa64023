"""The ledger that is thrown at, and what must stay true of it."""

import datetime as dt
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pandas as pd
import streamlit as st

from ledger import opening, revisions, tokens
from ledger.codebook import LEDGER_TABLES
from ledger.database import Database
from ledger.intake.importing import commit_import, prepare_import
from ledger.intake.keeping import list_mappings
from ledger.measures import read_vocabulary
from ledger.revisions import Update, commit_update, list_revisions, read_rows
from ledger.verification import verify
from ledger.views import count_changes, save_view
from tests.hostile import hostile_tables
from tests.small import load_small

TODAY = dt.datetime.now(dt.UTC).date()
CANARY = "Answers both"
"""A title of the ledger: whoever may not read must not see it."""


class FoundError(AssertionError):
    """Something happened that should not have."""


class _Ear(logging.Handler):
    """Keeps what was logged as an error, or with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.levelno >= logging.ERROR or record.exc_info:
            trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
            self.heard.append(f"{record.name}: {record.getMessage()}\n{trace}")


class Target:
    """A small ledger full of hostile text, in two revisions, with a saved view and tokens of every standing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "small.duckdb"
        load_small(folder, **hostile_tables()).close()
        os.environ["LEDGER_DATABASE"] = str(self._path)
        self.database: Database = opening.open_ledger()
        self._seen: tuple[object, ...] | None = None
        self.tokens = _make_tokens(self.database)
        self._prepare()
        self.accepted: list[int] = []
        """Revisions that came of uploads and edits which were accepted and said so."""
        self.start = self.database.newest_revision()
        self.ear = _Ear()
        logging.getLogger().addHandler(self.ear)

    def close(self) -> None:
        """Listen no more, and let the ledger go."""
        logging.getLogger().removeHandler(self.ear)
        opening._opened.pop(self.database.storage, None)
        self.database.close()

    def _prepare(self) -> None:
        if self.database.newest_revision() > 1:
            return
        rows = read_rows(self.database, "incidents", 1).loc[["INC0001"]].assign(title="Another <b>title</b>")
        commit_update(
            self.database,
            Update(base_revision=1, author="<i>Ann</i>", note="'; --", kind="edit", rows={"incidents": rows}),
        )
        words = read_vocabulary(self.database)
        save_view(self.database, words, name="Raids", page="records", query=[("type", "raid")], author="=1+1")

    def state(self) -> tuple[object, ...]:
        """What only an accepted change may change."""
        self._seen = (
            self.database.newest_revision(),
            count_changes(self.database),
            tuple(sorted(list_mappings(self.database))),
            len(tokens.list_tokens(self.database)),
        )
        return self._seen

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Nothing of the record changes while the block runs, nor did since it was last looked at."""
        before = self._seen or self.state()
        yield
        if self.state() != before:
            raise FoundError(f"The ledger changed: {before} became {self.state()}")

    def accept(self, number: int) -> None:
        """Note a revision that was told; it must be the next one."""
        if number != self.database.newest_revision() or number != self.start + len(self.accepted) + 1:
            raise FoundError(f"Revision {number} was told, the newest is {self.database.newest_revision()}")
        self.accepted.append(number)
        self._seen = None

    def require_silence(self) -> None:
        """Nothing was logged as an error since the last time."""
        heard, self.ear.heard = self.ear.heard, []
        if heard:
            raise FoundError("The log has an error:\n" + "\n".join(heard))

    def require_discreet(self, message: str) -> None:
        """A message for whoever asks does not say where things are on the server."""
        for place in (str(self.folder), "/ledger-intake-", "/ledger-up", "Traceback", "site-packages"):
            if place in message:
                raise FoundError(f"A message tells of the server: {message[:500]}")

    def require_whole(self) -> None:
        """The ledger holds together, has the revisions that were accepted, and can be written out and read back."""
        newest = self.database.newest_revision()
        if list(range(self.start + 1, newest + 1)) != self.accepted:
            raise FoundError(f"The ledger has {newest} revisions, accepted were {self.accepted}")
        if len(list_revisions(self.database)) != newest:
            raise FoundError("A revision is missing from the list")
        findings = verify(self.database, TODAY)
        if len(findings):
            raise FoundError(f"The ledger does not hold together:\n{findings.to_string()}")

    def require_round_trip(self, folder: Path) -> None:
        """What is exported comes back byte for byte from an empty ledger."""
        folder.mkdir()
        exported = [folder / "first"]
        revisions.export_tables(self.database, exported[0])
        again = load_small(folder / "again", sources=())
        try:
            files = [(path.name, path) for path in sorted(exported[0].glob("*.csv"))]
            preview = prepare_import(again, files, today=TODAY)
            if len(preview.errors):
                raise FoundError(f"What was exported is not taken back:\n{preview.errors.head(20).to_string()}")
            commit_import(again, preview, author="A", note="All")
            exported.append(folder / "second")
            revisions.export_tables(again, exported[1])
        finally:
            again.close()
        for table in LEDGER_TABLES.values():
            first, second = ((one / table.file_name).read_bytes() for one in exported)
            if first != second:
                raise FoundError(f"{table.name} is not the same after it was exported and brought in again")


@contextmanager
def laying_open(folder: Path) -> Iterator[Target]:
    """A ledger to throw at while the block runs: pages keep nothing of others for it, and nothing of it for others."""
    _forget_pages()
    before = os.environ.get("LEDGER_DATABASE")
    running = Target(folder)
    yield running
    running.close()
    _forget_pages()
    os.environ.pop("LEDGER_DATABASE")
    if before is not None:
        os.environ["LEDGER_DATABASE"] = before


def _forget_pages() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def _make_tokens(database: Database) -> dict[str, str]:
    """A token of every standing."""
    made = {
        "update": tokens.make_token(database, name="For <b>update</b>", scope="update", days=30),
        "read": tokens.make_token(database, name="'; drop table deeds; --", scope="read", days=30),
        "revoked": tokens.make_token(database, name="Gone", scope="update", days=30),
    }
    with mock.patch.object(tokens, "LIFETIMES", (0,)):
        made["expired"] = tokens.make_token(database, name="Late", scope="update", days=0)
    listed: pd.DataFrame = tokens.list_tokens(database)
    tokens.revoke_token(database, str(listed[listed["name"] == "Gone"].iloc[0]["token_id"]))
    good = made["update"]
    made["forged"] = good[:-1] + ("A" if good[-1] != "A" else "B")
    return made
