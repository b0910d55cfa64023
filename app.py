"""What is run: the dashboard, and beside it the routes that are not pages.

Start it with `make run`, or `streamlit run app.py`.
"""

from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from ledger import api
from ledger.opening import open_ledger
from widgets.addresses import PAGES, START_PAGE

# Streamlit's page asks for its server beside its own address first, which fails below a page's address.
_SERVER_HINT = "<head><script>window.__streamlit={BACKEND_BASE_URL:new URL('.',location.href).href}</script>"


@cache
def _page_with_hint() -> str:
    index = Path(st.__file__).parent / "static" / "index.html"
    return index.read_text("utf-8").replace("<head>", _SERVER_HINT, 1)


async def open_page(_: Request) -> HTMLResponse:
    """A page's own address, with the hint where its server is."""
    return HTMLResponse(_page_with_hint(), headers={"Cache-Control": "no-cache"})


async def open_overview(request: Request) -> RedirectResponse:
    """The overview is the start page; its own address leads there with the view's parameters kept."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


app = st.App(
    "dashboard/frame.py",
    routes=[
        Route(f"/{START_PAGE}", open_overview),
        *(Route(f"/{page}", open_page) for page in PAGES if page != START_PAGE),
        *api.routes(open_ledger),
    ],
)
