"""A real server on the curated data, and a real Chromium that opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, Server, chromium_path, serve
from tests.browser.visitor import Visitor

WINDOW: ViewportSize = {"width": 1440, "height": 1000}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on a ledger of its own, which fails at nothing and connects to nobody but itself."""
    with serve(tmp_path_factory.mktemp("server")) as running:
        yield running
    reached = [
        line
        for line in running.connections.read_text().splitlines()
        if not any(home in line for home in ("127.0.0.1", "localhost", "'::1'"))
    ]
    assert reached == []
    assert "Traceback" not in running.log.read_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser of the module's own: Playwright keeps its thread's event loop, which other modules' tests need."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def visit(chromium: Browser, server: Server) -> Iterator[Visitor]:
    """A person with a profile of their own; whatever went wrong in the browser fails the test."""
    opened = chromium.new_context(viewport=WINDOW)
    person = Visitor(opened.new_page(), server.address)
    yield person
    opened.close()
    assert person.problems == []


@pytest.fixture(scope="module")
def module_visitor(chromium: Browser, server: Server) -> Iterator[Visitor]:
    """A person who stays on for a module's tests."""
    with visit(chromium, server) as person:
        yield person


@pytest.fixture
def colleague(chromium: Browser, server: Server) -> Iterator[Visitor]:
    """Another person at another browser."""
    with visit(chromium, server) as person:
        yield person


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A profile of its own."""
    opened = chromium.new_context(viewport=WINDOW)
    yield opened
    opened.close()


@pytest.fixture
def visitor(context: BrowserContext, server: Server) -> Iterator[Visitor]:
    """A person with a fresh profile; whatever went wrong in the browser fails the test."""
    person = Visitor(context.new_page(), server.address)
    yield person
    assert person.problems == []
