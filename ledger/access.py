"""Who may do what: the one place that says so, asked at the moment of writing and before anything is shown.

Without sign-in the server listens on loopback alone, and whoever sits at the machine reads, edits and settles
everything under the name they give. With sign-in (an `[auth]` section in the secrets) a person is who the provider says
they are, and the `[access]` section says by e-mail address who reads, who edits and who settles.
"""

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.database import LedgerError

READ, EDIT, SETTLE = "read", "edit", "settle"
"""What may be done: see the record, change it, and decide who may."""
NOBODY, READER, EDITOR, ADMIN = "nobody", "reader", "editor", "admin"
RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    NOBODY: frozenset(),
    READER: frozenset({READ}),
    EDITOR: frozenset({READ, EDIT}),
    ADMIN: frozenset({READ, EDIT, SETTLE}),
}
"""What each role may do."""

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

_REFUSALS = {
    READ: "This ledger is not open to you. Ask whoever runs it to add your address to its readers.",
    EDIT: "You may read the ledger, but not change it. Ask whoever runs it to add your address to its editors.",
    SETTLE: "Only the ledger's administrators may do this.",
}
_LISTS = ("readers", "editors", "admins", "hosts", "embed_origins")
_PEOPLE = ("readers", "editors", "admins")


class AccessError(LedgerError):
    """Somebody tried what they may not do."""


class SettingsError(LedgerError):
    """The secrets file says something that cannot be meant; the server does not start with it."""


@dataclass(frozen=True)
class Person:
    """Somebody who reads or changes the ledger.

    `is_known` is whether somebody vouches for the name: the sign-in's provider, or a token. `way` and `address` say
    where they come from: `page`, `API` or `command line`, and the address in the network.
    """

    name: str = ""
    email: str = ""
    role: str = NOBODY
    is_known: bool = False
    way: str = "page"
    address: str = ""

    def may(self, right: str) -> bool:
        """Whether they may do it."""
        return right in RIGHTS[self.role]

    @property
    def signature(self) -> str:
        """What stands beside what they write; empty for somebody whom nobody vouches for."""
        return self.name or self.email

    def sign(self, given: str) -> str:
        """The author of what they write: who they are known to be, or else the name that they gave."""
        return self.signature if self.is_known else given


@dataclass(frozen=True)
class Rules:
    """What the secrets say of access. Entries of people are addresses, or `@` and a domain for everyone of it.

    `readers` is None where everyone who signs in may read. `hosts` are the names that the server answers to beside
    loopback; `embed_origins` the sites whose pages may show an embedded page.
    """

    has_sign_in: bool = False
    readers: tuple[str, ...] | None = None
    editors: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    public_reading: bool = False
    hosts: tuple[str, ...] = ()
    embed_origins: tuple[str, ...] = ()

    def role_of(self, email: str) -> str:
        """The role of somebody signed in under an address."""
        if _is_listed(email, self.admins):
            return ADMIN
        if _is_listed(email, self.editors):
            return EDITOR
        if self.readers is None or self.public_reading or _is_listed(email, self.readers):
            return READER
        return NOBODY

    def identify(self, claims: Mapping[str, Any], *, way: str = "page", address: str = "") -> Person:
        """The person whom a provider's claims describe; nobody, or a reader of what is public, without any."""
        if not claims.get("is_logged_in"):
            return self.stranger(way=way, address=address)
        # An address that its provider has not checked could be anybody's.
        email = "" if claims.get("email_verified") is False else str(claims.get("email") or "")
        name = " ".join(str(claims.get("name") or email or claims.get("sub") or "").split())
        return Person(name, email.strip().lower(), self.role_of(email), is_known=True, way=way, address=address)

    def stranger(self, *, way: str = "page", address: str = "") -> Person:
        """Somebody who has not said who they are: everyone may do everything where there is no sign-in."""
        role = ADMIN if not self.has_sign_in else READER if self.public_reading else NOBODY
        return Person(role=role, way=way, address=address)


def read_rules(secrets: Mapping[str, Any]) -> Rules:
    """What the secrets say of access. Raises SettingsError where a name in it is unknown or a value means nothing."""
    auth, access = secrets.get("auth"), secrets.get("access") or {}
    if not isinstance(access, Mapping):
        raise SettingsError("[access] must be a section of the secrets file.")
    unknown = sorted(set(access) - {*_LISTS, "public_reading"})
    if unknown:
        raise SettingsError(
            f"[access] has {unknown[0]!r}, which means nothing. It may have: {', '.join(_LISTS)}, public_reading."
        )
    lists = {name: _read_list(name, access[name]) for name in _LISTS if name in access}
    public = access.get("public_reading", False)
    if not isinstance(public, bool):
        raise SettingsError("[access] public_reading must be true or false.")
    if auth is None and (public or any(name in access for name in _PEOPLE)):
        raise SettingsError("[access] says who may do what, but there is no [auth] section by which people sign in.")
    for name in _PEOPLE:
        if not all("@" in entry for entry in lists.get(name, ())):
            raise SettingsError(f"[access] {name} must hold e-mail addresses, or @ and a domain.")
    for origin in lists.get("embed_origins", ()):
        if not _is_origin(origin):
            raise SettingsError(f"[access] embed_origins has {origin!r}; a site is written as https://wiki.example.")
    hosts = lists.get("hosts", ())
    if auth is not None:
        own = urlsplit(str(auth.get("redirect_uri", ""))).hostname
        hosts = tuple(dict.fromkeys([*hosts, *([own] if own else [])]))
    return Rules(
        has_sign_in=auth is not None,
        readers=lists.get("readers"),
        editors=lists.get("editors", ()),
        admins=lists.get("admins", ()),
        public_reading=public,
        hosts=hosts,
        embed_origins=lists.get("embed_origins", ()),
    )


def require(person: Person, right: str) -> None:
    """Raises AccessError unless the person may do it."""
    if not person.may(right):
        raise AccessError(_REFUSALS[right])


def is_loopback(host: str | None) -> bool:
    """Whether an address or name can only be reached from this machine."""
    if not host:
        return False
    bare = host.strip("[]").lower().rstrip(".")
    if bare in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


OPERATOR: Final = Person(role=ADMIN, way="command line")
"""Whoever runs the program on the machine itself, where the file can be changed anyway."""

_acting: ContextVar[Person | None] = ContextVar("acting", default=None)
_find_person: Callable[[], Person] = lambda: OPERATOR  # noqa: E731 - replaced as a whole


def find_person_by(find: Callable[[], Person]) -> None:
    """From now on, ask this who is acting where nobody is named by `acting`: a server says so once, at its start."""
    global _find_person  # noqa: PLW0603 - the process has one answer to who is acting
    _find_person = find


def acting_person() -> Person:
    """Who is acting now: whoever `acting` names, or else whom the server or the command line knows."""
    return _acting.get() or _find_person()


@contextmanager
def acting(person: Person) -> Iterator[None]:
    """Let a person be the one who acts while the block runs."""
    before = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(before)


def _is_listed(email: str, entries: Sequence[str]) -> bool:
    address = email.strip().lower()
    domain = "@" + address.rpartition("@")[2]
    return bool(address) and any(entry in {address, domain} for entry in entries)


def _read_list(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise SettingsError(f"[access] {name} must be a list of texts.")
    return tuple(one.strip().lower().rstrip("/") for one in value if one.strip())


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text == f"{parts.scheme}://{parts.netloc}"
