"""A real server on the curated data, and a real Chromium that opens it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, Server, chromium_path, serve
from tests.browser.visitor import Visitor


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on a ledger of its own."""
    with serve(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def module_visitor(chromium: Browser, server: Server) -> Iterator[Visitor]:
    """A person who stays on for a module's tests."""
    opened = chromium.new_context(viewport={"width": 1440, "height": 1000})
    person = Visitor(opened.new_page(), server.address)
    yield person
    opened.close()
    assert person.problems == []


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A profile of its own."""
    opened = chromium.new_context(viewport={"width": 1440, "height": 1000})
    yield opened
    opened.close()


@pytest.fixture
def visitor(context: BrowserContext, server: Server) -> Iterator[Visitor]:
    """A person with a fresh profile; whatever went wrong in the browser fails the test."""
    person = Visitor(context.new_page(), server.address)
    yield person
    assert person.problems == []
