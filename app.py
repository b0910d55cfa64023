"""What is run: the dashboard, and beside it the routes that are not pages.

Start it with `make run`, or `streamlit run app.py`.
"""

import json
import os
import sys
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from ledger import api
from ledger.access import Person, Rules, SettingsError, find_person_by, is_loopback
from ledger.audit import REFUSED, note_alone
from ledger.boundary import Boundary
from ledger.database import LedgerError
from ledger.garbage import start_tidying
from ledger.logs import set_up_logs
from ledger.opening import open_ledger
from ledger.schedule import BackupSettingsError, start_backups
from ledger.waiting import find_asker_by
from widgets.addresses import PAGES, START_PAGE, UNFRAMED_PAGES
from widgets.asker import find_asker
from widgets.identity import current_person, find_rules, identify_sender
from widgets.messages import is_message
from widgets.script_errors import tell_script_error

# Streamlit's page asks for its server beside its own address first, which fails below a page's address.
_SERVER_HINT = "<head><script>window.__streamlit={BACKEND_BASE_URL:new URL('.',location.href).href}</script>"

# Streamlit's page fetches and starts what draws charts and tables when the first is to be drawn; it can do so while it
# waits for the server.
_STARTED_EARLY = ("ArrowVegaLiteChart", "embed", "vega-interpreter", "DataFrame")
_EARLY_START = (
    "<script>addEventListener('load',()=>requestIdleCallback(()=>%s.forEach(name=>"
    "import(new URL('static/js/'+name,window.__streamlit.BACKEND_BASE_URL)))))</script>"
)


@cache
def _page_with_hint() -> str:
    static = Path(st.__file__).parent / "static"
    early = [file.name for name in _STARTED_EARLY for file in sorted((static / "static" / "js").glob(f"{name}.*.js"))]
    index = (static / "index.html").read_text("utf-8")
    return index.replace("<head>", _SERVER_HINT + _EARLY_START % json.dumps(early), 1)


OPEN_SETTING = "LEDGER_OPEN_TO_NETWORK"
EVERY_ADDRESS = ("", "0.0.0.0", "::")  # noqa: S104 - told, not bound to


def read_settings() -> Rules:
    """Who may do what, as the secrets say. Ends the program where it would be open to people whom it cannot tell."""
    try:
        rules = find_rules()
    except SettingsError as error:
        sys.exit(f"The server was not started. {error}")
    address = str(st.get_option("server.address") or "")
    if not rules.has_sign_in and not is_loopback(address) and os.environ.get(OPEN_SETTING) != "yes":
        sys.exit(
            f"The server was not started: at {address or 'every address'} others in the network could change the "
            "ledger without saying who they are. Let people sign in (an [auth] section in .streamlit/secrets.toml, see "
            "README.md, On a server), or keep to this machine (--server.address=127.0.0.1). To let everyone in all the "
            f"same, set {OPEN_SETTING}=yes."
        )
    own = [] if address in EVERY_ADDRESS else [address]
    return replace(rules, hosts=(*rules.hosts, *own))


async def open_page(_: Request) -> HTMLResponse:
    """A page's own address, with the hint where its server is."""
    return HTMLResponse(_page_with_hint(), headers={"Cache-Control": "no-cache"})


async def open_overview(request: Request) -> RedirectResponse:
    """The overview is the start page; its own address leads there with the view's parameters kept."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


def note_refusal(what: str, person: Person) -> None:
    """Note what somebody was refused before the ledger was asked; where it cannot be opened, the log has it alone."""
    with suppress(LedgerError):
        note_alone(open_ledger(), REFUSED, what, person)


# The thread that speaks to browsers waits less for those that compute.
sys.setswitchinterval(0.001)
set_up_logs()
start_tidying()
rules = read_settings()
find_person_by(current_person)
find_asker_by(find_asker)
try:
    start_backups()
except BackupSettingsError as error:
    sys.exit(f"The server was not started. {error}")
app = st.App(
    "dashboard/frame.py",
    on_script_error=tell_script_error,
    middleware=[
        Middleware(
            Boundary,
            rules=rules,
            identify=identify_sender,
            unframed=UNFRAMED_PAGES,
            pages=tuple(PAGES),
            note_refusal=note_refusal,
            is_message=is_message,
        )
    ],
    routes=[
        Route(f"/{START_PAGE}", open_overview),
        *(Route(f"/{'' if page == START_PAGE else page}", open_page) for page in PAGES),
        *api.routes(open_ledger, rules),
    ],
)
