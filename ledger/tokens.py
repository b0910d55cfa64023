"""Tokens for programs: made and revoked by those who settle access, shown once, kept as a hash alone.

A token is 256 random bits, so its plain SHA-256 is enough: there is nothing to guess from a list of likely ones, which
is what slow hashes of passwords are for, and a leaked ledger gives no token away.
"""

import datetime as dt
import hashlib
import re
import secrets
from typing import Final

import pandas as pd

from ledger import audit
from ledger.access import EDITOR, READER, SETTLE, Person
from ledger.database import Database, LedgerError

SCOPES: Final = {"read": READER, "update": EDITOR}
"""What a token is for, and the role that its bearer has."""
LIFETIMES: Final = (30, 90, 365)
"""Days after which a token ends by itself."""
MOST_NAME = 60
GOOD, REVOKED, EXPIRED = "good", "revoked", "expired"

_START = "ledger_"
_TOKEN = re.compile(rf"{_START}[A-Za-z0-9_-]{{43}}")


class TokenError(LedgerError):
    """A token cannot be made, found or used; the message says why."""


def make_token(database: Database, *, name: str, scope: str, days: int, author: str = "") -> str:
    """A new token, which is told this once. Raises AccessError, TokenError."""
    called = " ".join(name.split())
    if not called or len(called) > MOST_NAME:
        raise TokenError(f"Name what the token is for, in at most {MOST_NAME} characters.")
    if scope not in SCOPES or days not in LIFETIMES:
        raise TokenError("There is no such scope or lifetime.")
    token = _START + secrets.token_urlsafe(32)
    expires = dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(days=days)
    person = audit.permit(database, f"make a token: {called}", SETTLE)
    _note(database, "made", secrets.token_hex(4), called, scope, _hash(token), expires, person, author)
    return token


def revoke_token(database: Database, token_id: str, author: str = "") -> None:
    """Let a token open nothing from now on. Raises AccessError, TokenError."""
    person = audit.permit(database, f"revoke the token {token_id}", SETTLE)
    found = list_tokens(database)
    found = found[found["token_id"] == token_id]
    if found.empty:
        raise TokenError("There is no such token.")
    one = found.iloc[0]
    if one["standing"] == REVOKED:
        return
    _note(
        database, "revoked", token_id, one["name"], one["scope"], one["sha256"],
        one["expires_at"].to_pydatetime(), person, author,
    )  # fmt: skip


def list_tokens(database: Database) -> pd.DataFrame:
    """Every token, newest first: columns of the query `list_tokens`."""
    return database.frame("list_tokens")


def find_bearer(database: Database, token: str, address: str) -> Person:
    """Whoever a token stands for; notes that it was used. Raises TokenError where it opens nothing."""
    found = list_tokens(database) if _TOKEN.fullmatch(token) else None
    one = None if found is None else found[found["sha256"] == _hash(token)]
    if one is None or one.empty:
        raise TokenError("The token is unknown.")
    row = one.iloc[0]
    if row["standing"] != GOOD:
        raise TokenError(f"The token “{row['name']}” is {row['standing']}.")
    with audit.noting(database, f"use of the token {row['token_id']}") as transaction:
        transaction.run("note_token_use", token_id=row["token_id"], address=address)
    return Person(f"{row['name']} (token)", role=SCOPES[row["scope"]], is_known=True, way="API", address=address)


def _note(  # noqa: PLR0917 - what a row is made of
    database: Database,
    action: str,
    token_id: str,
    name: str,
    scope: str,
    digest: str,
    expires: dt.datetime,
    person: Person,
    author: str,
) -> None:
    with database.transaction() as transaction:
        transaction.run(
            "note_token", token_id=token_id, action=action, name=name, scope=scope, digest=digest,
            expires_at=expires, author=person.sign(author),
        )  # fmt: skip
        audit.note(transaction, f"token {action}", f"{name} ({scope}, {token_id})", person, author)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
