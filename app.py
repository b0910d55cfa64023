"""What is run: the dashboard, and beside it the routes that are not pages.

Start it with `make run`, or `streamlit run app.py`.
"""

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route


async def open_overview(request: Request) -> RedirectResponse:
    """The overview is the start page; its own address leads there with the view's parameters kept."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


app = st.App("dashboard.py", routes=[Route("/overview", open_overview)])
