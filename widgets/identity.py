"""Who is at the browser: what the secrets say of access, and who is signed in."""

import json
from pathlib import Path

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.types import Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from ledger.access import EDIT, Person, Rules, SettingsError, read_rules

AUTHOR_KEY = "_author"
"""The name last given, for as long as the browser's session lasts."""


def find_rules() -> Rules:
    """What the secrets say of access. Raises SettingsError, also where they are there but cannot be read."""
    if st.secrets.load_if_toml_exists():
        return read_rules(st.secrets.to_dict())
    there = [path for path in st.get_option("secrets.files") if Path(path).exists()]
    if there:
        # A file that cannot be read may be the one that says who may come in.
        raise SettingsError(f"{there[0]} cannot be read as TOML.")
    return Rules()


def current_person() -> Person:
    """Who is at the browser whose session this is; a stranger where it is no browser's."""
    rules = find_rules()
    if get_script_run_ctx(suppress_warning=True) is None:
        return rules.stranger()
    address = st.context.ip_address or ""
    return rules.identify(st.user.to_dict() if rules.has_sign_in else {}, address=address)


def identify_sender(scope: Scope) -> Person:
    """Who sends a request to a page, by the cookie of their sign-in, which Streamlit signs and here reads."""
    rules = find_rules()
    if not rules.has_sign_in:
        return rules.stranger()
    cookies, secret = HTTPConnection(scope).cookies, get_cookie_secret()

    def read_part(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1"))

    cookie = get_cookie_with_chunks(read_part, USER_COOKIE_NAME)
    return rules.identify(json.loads(cookie) if cookie else {})


def may_edit() -> bool:
    """Whether whoever is at the browser may change the ledger: what only editors can use is not offered to others."""
    return current_person().may(EDIT)


def ask_name(key: str, most: int, about: str | None = None) -> str:
    """Ask for the name that stands beside a change; where somebody is signed in it is theirs and not asked for."""
    person = current_person()
    if person.is_known:
        st.text_input("Your name", value=person.signature, disabled=True, key=f"{key}_signed", help=about)
        return person.signature
    given = st.session_state.get(AUTHOR_KEY, "")
    return st.text_input("Your name", value=given, max_chars=most, key=key, help=about) or ""
