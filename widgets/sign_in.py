"""The door: signing in and out, who is signed in, and what those read who may not see or change something."""

import datetime as dt
from collections.abc import Mapping

import streamlit as st

from ledger import audit
from ledger.access import READ, AccessError, Person, require
from ledger.database import Database
from widgets.identity import current_person
from widgets.site import page_address
from widgets.text import link, literal
from widgets.view import current_view

ROLES = {"reader": "reads", "editor": "edits", "admin": "administers", "nobody": "has no access"}
_NOTED = "_noted_person"
_CAME_BACK = "_came_back"
_WAY = "ledger_way"

# A sign-in comes back to the start page: the tab keeps the address that was asked for, and goes there afterwards.
_KEEP_WAY = f"""<script>
if (location.pathname.length > 1 || location.search)
  sessionStorage.setItem("{_WAY}", location.pathname + location.search);
</script>"""
_RESUME_WAY = f"""<script>
(() => {{
  const way = sessionStorage.getItem("{_WAY}");
  sessionStorage.removeItem("{_WAY}");
  if (way && /^\\/[^\\/]/.test(way) && !location.search) location.replace(way);
}})();
</script>"""


def draw_door(database: Database, person: Person, *, embedded: bool) -> None:
    """What those see who may not read: the way in, or that there is none for them."""
    st.title("Caucasus Ledger", anchor=False)
    if person.is_known:
        if st.session_state.get(_NOTED) != person.email:
            st.session_state[_NOTED] = person.email
            audit.note_alone(database, audit.REFUSED, "open the ledger", person)
        st.error(literal(_refusal_of(person, READ)), icon=":material/lock:")
        st.markdown(f"You are signed in as **{literal(_describe(person))}**.")
        _draw_sign_out(database, person)
        return
    st.markdown("**This ledger is open to people it knows.** Sign in to see it.")
    if embedded:
        # A provider's page shows itself in no frame.
        st.markdown(link("Open it in a window of its own", page_address("overview", [])))
        return
    st.html(_KEEP_WAY, unsafe_allow_javascript=True)
    _draw_sign_in()


def draw_person(database: Database, person: Person) -> None:
    """Who is signed in and the way out, or the way in where reading is open to all; nothing where nobody signs in."""
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return
    with st.sidebar, st.container(key="person", border=True, gap="xsmall"):
        if not person.is_known:
            st.caption("You read without having signed in.")
            _draw_sign_in()
            return
        st.markdown(f":material/person: **{literal(person.signature)}**  \n:small[{ROLES[person.role]} the ledger]")
        _draw_sign_out(database, person)
    # The browser runs it when it first draws it, so it stands in every run: one may be cut off before it is sent.
    st.html(_RESUME_WAY, unsafe_allow_javascript=True)
    if not st.session_state.get(_CAME_BACK):
        _note_sign_in(database, person)
        st.session_state[_CAME_BACK] = True


def draw_only_for(right: str, title: str) -> None:
    """End a page that is only for those who may do something, with the reason, for everybody else."""
    person = current_person()
    refusal = _refusal_of(person, right)
    if refusal:
        if st.session_state.get(_NOTED) != title:
            st.session_state[_NOTED] = title
            audit.note_alone(current_view().database, audit.REFUSED, f"open the page {title}", person)
        st.title(title, anchor=False)
        st.warning(literal(refusal), icon=":material/lock:")
        st.stop()


def _refusal_of(person: Person, right: str) -> str:
    try:
        require(person, right)
    except AccessError as error:
        return str(error)
    return ""


def _draw_sign_in() -> None:
    auth = st.secrets["auth"]
    named = [name for name, value in auth.items() if isinstance(value, Mapping)]
    for name in named or [None]:
        label = "Sign in" if name is None else f"Sign in with {name.replace('-', ' ').title()}"
        st.button(
            label, type="primary", icon=":material/login:", on_click=st.login, args=(name,), key=f"sign_in_{name}"
        )


def _draw_sign_out(database: Database, person: Person) -> None:
    def leave() -> None:
        audit.note_alone(database, audit.SIGNED_OUT, "", person)
        st.logout()

    st.button("Sign out", type="tertiary", icon=":material/logout:", on_click=leave, key="sign_out")


def _note_sign_in(database: Database, person: Person) -> None:
    issued = st.user.to_dict().get("iat")
    signed_in = dt.datetime.fromtimestamp(issued, dt.UTC) if isinstance(issued, int) else dt.datetime.now(dt.UTC)
    audit.note_sign_in(database, f"{signed_in:%Y-%m-%d %H:%M:%S} UTC", person)


def _describe(person: Person) -> str:
    return f"{person.name}, {person.email}" if person.email and person.name != person.email else person.signature
