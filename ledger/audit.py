"""What was done and what was refused: by whom, when and from where. The list only grows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pandas as pd

from ledger import counters
from ledger.access import EDIT, AccessError, Person, acting_person, require
from ledger.database import Database, LedgerStorageError, Transaction
from ledger.logs import REQUEST_ID

LOG = logging.getLogger(__name__)

SIGNED_OUT: Final = "signed out"
REFUSED: Final = "refused"
MOST_TEXT = 500


def permit(database: Database, deed: str, right: str = EDIT) -> Person:
    """Who is acting, if they may do it: asked by everything that writes, at the moment of writing.

    Raises AccessError where they may not, and notes that they tried. `deed` says what, in the words of the list.
    """
    person = acting_person()
    try:
        require(person, right)
    except AccessError:
        note_alone(database, REFUSED, deed, person)
        raise
    return person


def note(transaction: Transaction, action: str, subject: str, person: Person, name: str = "") -> None:
    """Note what a person does within the transaction that does it, so that neither is kept without the other.

    `name` is the one that they gave, where nobody vouches for them.
    """
    transaction.run("note_deed", action=action, **_describe(subject, person, name))


def note_alone(database: Database, action: str, subject: str, person: Person) -> None:
    """Note what changes nothing else: a sign-in, or that something was refused."""
    if action == REFUSED:
        counters.REFUSED.labels("access").inc()
    with noting(database, f"{action} {subject} by {person.signature}") as transaction:
        note(transaction, action, subject, person)


@contextmanager
def noting(database: Database, what: str) -> Iterator[Transaction]:
    """A transaction that only notes: where the disk is full, the server's log has it, and reading goes on."""
    try:
        with database.transaction() as transaction:
            yield transaction
    except LedgerStorageError as error:
        LOG.error("Not noted: %s. %s", what, error)  # noqa: TRY400 - the message says it all


def note_sign_in(database: Database, moment: str, person: Person) -> None:
    """Note that a person signed in at a moment: once, however many pages they open with it."""
    with noting(database, f"signed in at {moment} by {person.signature}") as transaction:
        transaction.run("note_sign_in", **_describe(f"at {moment}", person, ""))


def _describe(subject: str, person: Person, name: str) -> dict[str, str]:
    return {
        "subject": subject[:MOST_TEXT],
        "person": person.sign(name)[:MOST_TEXT],
        "email": person.email[:MOST_TEXT],
        "role": person.role,
        "way": person.way,
        "address": person.address,
        "request": REQUEST_ID.get(),
    }


def list_deeds(database: Database, most: int) -> pd.DataFrame:
    """What was done and refused, newest first. Columns: happened_at (UTC), action, subject, person, email, role, way,
    address, request.
    """  # noqa: D205 - the columns belong to the one sentence
    return database.frame("list_deeds", most=most)


def count_deeds(database: Database) -> int:
    """How many deeds are noted."""
    return int(database.value("count_deeds"))
