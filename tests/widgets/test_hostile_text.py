"""Scripts, markup and links in every text of the record are text in what every page sends to a browser."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from lxml import html
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from ledger.database import PROJECT
from tests.fuzz.target import Target, laying_open
from tests.hostile import MARKUP
from widgets.addresses import PAGES

ASKED = {"record": {"id": "INC0004"}, "history": {"id": "1"}, "chains": {"chain": "DIP0900"}, "changes": {"since": "0"}}
"""What a page is asked for, so that it shows as much as it can."""
RUNNING = "//script|//iframe|//*[@onerror or @onload or @srcdoc]|//style[contains(., 'display:none')]"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A ledger full of hostile text."""
    with laying_open(tmp_path_factory.mktemp("hostile")) as running:
        yield running


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_sends_holds_no_script_and_no_address_of_one(target: Target, page: str) -> None:
    session = AppTest.from_file(PROJECT / "dashboard" / "frame.py", default_timeout=120)
    session.switch_page(PAGES[page])
    session.query_params["dyad"] = ["ARM-RUS", "AZE-RUS", "ARM-AZE"]
    for name, value in ASKED.get(page, {}).items():
        session.query_params[name] = value
    session.run()
    assert not session.exception
    shown = [
        MarkdownIt("commonmark", {"html": element.proto.allow_html}).enable("table").render(element.value)
        for element in (*session.markdown, *session.caption, *session.title, *session.subheader, *session.header)
        if hasattr(element.proto, "allow_html")
    ]
    assert len(shown) > 1
    for element in session.get("html"):
        # Scripts of ours stand here, and styles; nothing of the record as it is.
        assert not any(text in element.proto.body for text in MARKUP), element.proto.body[:500]
    for text in shown:
        parsed = html.fragment_fromstring(text, create_parent=True)
        assert not parsed.xpath(RUNNING), text[:500]
        links = [str(link) for link in parsed.xpath("//@href|//@src")]
        assert {urlsplit(link).scheme for link in links} <= {"", "http", "https"}, links
        assert not any("evil.example" in link for link in links), links
    target.require_silence()
