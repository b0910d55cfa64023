"""Scripts, markup and links in every text of the record stay text on every page of a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ledger.database import open_database
from ledger.measures import read_vocabulary
from ledger.views import save_view
from tests.browser.conftest import visit
from tests.browser.serving import Server, serve
from tests.browser.visitor import Visitor
from tests.hostile import MARKDOWN, MARKUP, hostile_tables
from tests.small import load_small

CONTEXT = "dyad=ARM-RUS&dyad=AZE-RUS&dyad=ARM-AZE"
ADDRESSES = (
    f"/?{CONTEXT}",
    f"/incidents?{CONTEXT}",
    f"/detentions?{CONTEXT}",
    f"/diplomacy?{CONTEXT}",
    f"/chains?{CONTEXT}&chain=DIP0900",
    f"/words?{CONTEXT}",
    "/periods?before_from=2024-01-01&before_to=2024-12-31&after_from=2025-01-01&after_to=2025-12-31",
    "/tension",
    "/leverage",
    f"/demands?{CONTEXT}&id=DEM001",
    f"/records?{CONTEXT}&q=script",
    "/record?id=INC0004",
    "/record?id=DIP0002",
    f"/quality?{CONTEXT}",
    "/method",
    f"/brief?{CONTEXT}",
    "/views",
    "/history?id=1",
    "/changes?since=0",
    "/access",
    "/records?q=%3Cscript%3Ewindow.scriptRan%3D1%3C/script%3E&type=%3Cimg%20src%3Dx%20onerror%3Dwindow.scriptRan%3D1%3E",
)

_FIND_WHAT_RAN = """() => {
    const found = window.scriptRan === undefined ? [] : ["a script ran"];
    for (const element of document.querySelectorAll("body *")) {
        for (const { name, value } of element.attributes) {
            if (/^on/i.test(name)) found.push(`${name}=${value}`);
            // The brief is shown in a frame whose address is the brief itself.
            const isBrief = element.tagName === "IFRAME" && value.startsWith("data:text/html;base64,");
            if (["href", "src", "action", "srcdoc", "xlink:href"].includes(name) && !isBrief
                && (/^\\s*(javascript|data:text|vbscript|file):/i.test(value) || value.includes("evil.example/pixel")))
                found.push(`${name}=${value}`);
        }
    }
    return found;
}"""


def find_what_ran(page: Page) -> list[str]:
    """Scripts that ran and addresses that would run one, in a page and its frames."""
    return [found for frame in page.frames for found in frame.evaluate(_FIND_WHAT_RAN)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on a ledger with hostile text in every cell for words, and in the names beside it."""
    folder = tmp_path_factory.mktemp("hostile")
    database = load_small(folder, **hostile_tables())
    save_view(
        database, read_vocabulary(database), name=MARKUP[0], page="records", query=[("type", "raid")], author=MARKUP[1],
        description=MARKDOWN[1],
    )  # fmt: skip
    database.close()
    (folder / "small.duckdb").rename(folder / "ledger.duckdb")
    with serve(folder) as running:
        yield running
    assert "Traceback" not in running.log.read_text()
    open_database(folder / "ledger.duckdb").close()


@pytest.fixture(scope="module")
def reader(chromium: Browser, server: Server) -> Iterator[Visitor]:
    """A person who opens one page after the other; a dialog that a script opens would fail their tests."""
    with visit(chromium, server) as person:
        person.page.on("dialog", lambda dialog: person.problems.append(f"dialog: {dialog.message}"))
        yield person


def test_nothing_in_a_record_runs_or_leads_elsewhere_on_any_page(reader: Visitor) -> None:
    for address in ADDRESSES:
        reader.open(address)
        assert find_what_ran(reader.page) == [], address
        assert reader.page.locator("[data-testid=stException]").count() == 0, address
        assert reader.problems == [], address


def test_the_text_of_a_record_is_shown_letter_by_letter(reader: Visitor) -> None:
    for record, text in (("INC0004", MARKUP[0]), ("DIP0006", MARKDOWN[2])):
        reader.open(f"/record?id={record}")
        assert text in reader.text().replace("\n", " "), record
        links = reader.page.locator("[data-testid=stMain] a[href]").evaluate_all("all => all.map(one => one.protocol)")
        assert set(links) <= {"http:", "https:"}, record


def test_the_brief_of_hostile_records_runs_nothing_where_it_is_opened(reader: Visitor, tmp_path: Path) -> None:
    reader.open(f"/brief?{CONTEXT}")
    with reader.page.expect_download() as awaited:
        reader.page.get_by_role("button", name="Download HTML").click()
    path = tmp_path / "brief.html"
    awaited.value.save_as(path)
    opened = reader.page.context.new_page()
    opened.goto(path.as_uri())
    assert find_what_ran(opened) == []
    opened.close()
