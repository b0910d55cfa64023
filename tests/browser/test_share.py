"""Links show what their sender saw: live, pinned, saved under a name, and embedded in another page."""

import http.server
import re
import threading
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator

from tests.browser.serving import Server
from tests.browser.updating import incident, sign_and_commit, write
from tests.browser.updating import send as send_files
from tests.browser.visitor import Visitor
from widgets.addresses import PAGES, START_PAGE

YEKATERINBURG = "dyad=AZE-RUS&from=2025-06-27&to=2025-07-15"
JULY = "46 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025"


def share(visitor: Visitor) -> Locator:
    """Open the dialog of links."""
    visitor.page.get_by_role("button", name="Share").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Link").wait_for()
    visitor.settle()
    return dialog


def address_under(dialog: Locator, tab: str, title: str) -> str:
    """The address that stands under a title of the dialog."""
    dialog.get_by_role("tab", name=tab).click()
    panel = dialog.get_by_role("tabpanel").filter(has_text=title)
    panel.wait_for()
    said = panel.locator("[data-testid=stMarkdown], [data-testid=stCode] code").all_inner_texts()
    place = next(number for number, text in enumerate(said) if text.split("\n")[0] == title)
    return said[place + 1]


def figures(visitor: Visitor) -> str:
    """What the open page says: its text with every figure, and what its charts say to those who cannot see them."""
    visitor.settle()
    # A chart draws when it comes into sight.
    charts = visitor.page.locator("[data-testid=stMain] [data-testid=stVegaLiteChart]")
    for number in range(charts.count()):
        charts.nth(number).scroll_into_view_if_needed()
        charts.nth(number).locator("svg, canvas").first.wait_for()
    visitor.settle()
    marks = "[data-testid=stMain] svg [aria-roledescription]"
    drawn = visitor.page.locator(marks).evaluate_all("marks => marks.map(mark => mark.getAttribute('aria-label'))")
    grids = visitor.page.locator("[data-testid=stMain] [data-testid=stDataFrame]")
    described = grids.evaluate_all("grids => grids.map(grid => grid.getAttribute('aria-label') ?? '')")
    tables = visitor.page.locator("[data-testid=stMain] [data-testid=stTable]").all_inner_texts()
    captions = visitor.page.locator("[data-testid=stMain] [data-testid=stCaptionContainer]").all_inner_texts()
    # The brief stands in a frame whose address holds all of it.
    briefs = visitor.page.locator("[data-testid=stMain] iframe").evaluate_all(
        "frames => frames.map(frame => frame.src)"
    )
    return "\n".join([visitor.text(), *captions, *tables, *described, *briefs, *(label or "" for label in drawn)])


def rows(visitor: Visitor, folder: Path) -> bytes:
    """The rows that the page's table gives as a file; none where it has no table of records."""
    menu = visitor.page.get_by_test_id("stPopover")
    button = menu.get_by_role("button", name=re.compile(r"^Download [\d,]+ records?$"))
    if not button.count():
        return b""
    button.click()
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("button", name="CSV: for programs").click()
    path = folder / "rows.csv"
    started.value.save_as(path)
    return path.read_bytes()


def test_the_dialog_gives_links_that_show_the_same_in_another_browser(visitor: Visitor, colleague: Visitor) -> None:
    visitor.open(f"/?{YEKATERINBURG}")
    seen = visitor.text()
    dialog = share(visitor)
    assert JULY in dialog.inner_text()
    live, pinned = (address_under(dialog, "Link", title) for title in ("Live link", "Pinned link"))
    assert live == f"{visitor.address}/?from=2025-06-27&to=2025-07-15&dyad=AZE-RUS"
    assert pinned == f"{live}&rev=1"

    colleague.open(live.removeprefix(visitor.address))
    assert colleague.text() == seen
    colleague.open(pinned.removeprefix(visitor.address))
    assert colleague.metric("AZE-RUS", "Records") == "46"
    assert "You see the ledger as of revision 1" in colleague.text()


def test_a_page_of_one_table_gives_the_addresses_of_its_own_rows(visitor: Visitor) -> None:
    visitor.open(f"/detentions?{YEKATERINBURG}")
    dialog = share(visitor)
    assert "12 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025, detentions" in dialog.inner_text()
    query = "from=2025-06-27&to=2025-07-15&dyad=AZE-RUS&table=detentions"
    given = {
        title: address_under(dialog, "Data and feed", title).removeprefix(visitor.address)
        for title in ("Rows as CSV", "Rows as JSON", "Pinned rows as CSV", "Feed")
    }
    assert given == {
        "Rows as CSV": f"/api/records.csv?{query}",
        "Rows as JSON": f"/api/records.json?{query}",
        "Pinned rows as CSV": f"/api/records.csv?{query}&rev=1",
        "Feed": f"/api/feed.atom?{query}",
    }


def test_an_address_is_copied_by_its_button(visitor: Visitor) -> None:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open("/record?id=DET0012")
    dialog = share(visitor)
    dialog.get_by_role("button", name="Copy to clipboard").nth(1).click()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{visitor.address}/record?id=DET0012&rev=1"


def test_a_view_is_saved_opened_renamed_retired_and_still_opens(visitor: Visitor, colleague: Visitor) -> None:
    visitor.open(f"/detentions?{YEKATERINBURG}")
    dialog = share(visitor)
    dialog.get_by_role("tab", name="Named view").click()
    dialog.get_by_role("textbox", name="Name", exact=True).fill("Yekaterinburg *arrests* | Բաքու")
    dialog.get_by_role("textbox", name="Your name").fill("Anna <b>")
    dialog.get_by_role("button", name="Save the view").click()
    link = dialog.locator("[data-testid=stAlert]")
    link.wait_for()
    visitor.settle()
    address = next(text for text in dialog.locator("code").all_inner_texts() if "view=" in text)
    assert address == f"{visitor.address}/detentions?view=yekaterinburg-arrests-bak-ow"

    colleague.open(address.removeprefix(visitor.address))
    scope = colleague.scope()
    assert scope == "12 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025, detentions"
    banner = colleague.page.locator(".st-key-saved")
    assert "Yekaterinburg *arrests* | Բաքու" in banner.inner_text()
    assert "live, saved by Anna <b> on " in banner.inner_text()

    # A change leaves the view as one step, which "back" takes back.
    colleague.pill("Confirmed").click()
    colleague.wait_for_path(r"/detentions\?from=2025-06-27&to=2025-07-15&dyad=AZE-RUS&confidence=confirmed$")
    assert banner.count() == 0
    colleague.page.go_back()
    colleague.wait_for_path(r"/detentions\?view=yekaterinburg-arrests-bak-ow$")
    assert colleague.scope() == scope
    colleague.page.reload()
    colleague.settle()
    assert (colleague.scope(), banner.count()) == (scope, 1)

    # Two clicks in a row are both kept.
    colleague.pill("Confirmed").click()
    colleague.pill("Reported").click()
    colleague.wait_for_path(r".*&confidence=confirmed&confidence=reported$")

    change(visitor, "Rename", "Rename", name="Arrests after Yekaterinburg")
    change(visitor, "Retire", "Retire")
    assert "No view" not in visitor.text()
    assert "0 saved views" in visitor.text()

    colleague.open("/detentions?view=yekaterinburg-arrests-bak-ow")
    assert colleague.scope() == scope
    assert "Arrests after Yekaterinburg" in banner.inner_text()
    assert "Retired by Anna <b> on " in banner.inner_text()

    visitor.page.get_by_text("With the retired ones · 1").click()
    visitor.settle()
    change(visitor, "Restore", "Restore", stay=True)
    assert "is on the list again" in visitor.text()


def change(visitor: Visitor, action: str, button: str, *, name: str | None = None, stay: bool = False) -> None:
    """Change the one saved view of the list; the author's name is offered from before."""
    if not stay:
        if visitor.page.get_by_role("dialog").count():
            visitor.page.keyboard.press("Escape")
            visitor.page.get_by_role("dialog").wait_for(state="detached")
        visitor.go_to("Saved views")
        visitor.wait_for_path(r"/views.*")
    visitor.page.get_by_role("button", name="Change").click()
    visitor.page.get_by_text(action, exact=True).click()
    dialog = visitor.page.get_by_role("dialog")
    author = dialog.get_by_role("textbox", name="Your name")
    author.wait_for()
    assert author.input_value() == "Anna <b>"
    if name:
        dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("button", name=button, exact=True).click()
    dialog.wait_for(state="detached")
    visitor.settle()


def test_a_link_whose_view_is_unknown_or_not_alone_says_so(visitor: Visitor) -> None:
    visitor.open("/?view=moon&dyad=AZE-RUS")
    assert "view=moon is unknown" in visitor.text()
    assert visitor.scope() == "322 records: Azerbaijan–Russia, all dates"
    visitor.page.reload()
    visitor.settle()
    assert "view=moon is unknown" in visitor.text()
    visitor.pill("Incidents").click()
    visitor.wait_for_path(r"/\?dyad=AZE-RUS&table=incidents$")


class _Wiki(http.server.BaseHTTPRequestHandler):
    """A page of another site that shows the address of its query in a frame."""

    def do_GET(self) -> None:
        wanted = parse_qs(urlsplit(self.path).query).get("frame", [""])[0]
        frame = f'<iframe id="frame" src="{escape(wanted)}" width="1000" height="900"></iframe>' if wanted else ""
        body = f'<!doctype html><html lang="en"><title>Wiki</title><link rel="icon" href="data:,">{frame}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def wiki() -> Iterator[str]:
    """The address of another site; `localhost` is another one than 127.0.0.1 to a browser."""
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Wiki)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://localhost:{served.server_port}"
    served.shutdown()
    served.server_close()


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        ("", "678 records: Armenia–Russia and Azerbaijan–Russia, all dates"),
        (f"{YEKATERINBURG}&", JULY),
        ("dyad=AZE-RUS&rev=1&", "322 records: Azerbaijan–Russia, all dates, as of revision 1"),
    ],
)
def test_an_embedded_page_shows_its_figures_on_another_site(
    chromium: Browser, server: Server, wiki: str, query: str, scope: str
) -> None:
    page = chromium.new_context(viewport={"width": 1100, "height": 1000}).new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("response", lambda answer: errors.append(answer.url) if answer.status >= 400 else None)
    address = f"{server.address}/?{query}embed=true"
    page.goto(f"{wiki}/?frame={address.replace('&', '%26').replace('?', '%3F')}")
    frame = page.frame_locator("#frame")

    assert wait_for_scope(frame) == scope
    frame.locator(".st-key-rows_timeline button").wait_for()
    assert "Source: Caucasus Ledger, revision 1" in frame.locator(".st-key-figure_timeline").inner_text()
    for absent in ("[data-testid=stSidebar]", ".st-key-open_share", "[data-testid=stAlert]", ".st-key-back_to_now"):
        assert frame.locator(absent).count() == 0
    way_out = frame.locator(".st-key-open_whole a")
    assert way_out.get_attribute("target") == "_blank"
    assert parse_qs(urlsplit(way_out.get_attribute("href") or "").query) == parse_qs(query)

    frame.locator(".st-key-rows_timeline button").click()
    frame.locator("h1", has_text="Records").wait_for()
    assert wait_for_scope(frame) == scope
    inside = next(one.url for one in page.frames if one.url.startswith(server.address))
    assert urlsplit(inside).path == "/records"
    assert parse_qs(urlsplit(inside).query) == parse_qs(f"{query}embed=true")
    assert errors == []
    page.context.close()


def wait_for_scope(frame: FrameLocator) -> str:
    line = frame.locator(".st-key-scope")
    line.wait_for()
    return line.inner_text().split("\n")[0]


SHARED_PAGES = ("/?from=2025-06-01", "/changes")
"""Pages whose pinned link comes from the dialog; it closes an open period, and says where a comparison begins."""
PINNED_PAGES = (
    "/incidents?rev=1",
    "/detentions?rev=1",
    "/diplomacy?rev=1",
    "/tension?half_life=15&from=2025-01-01&to=2025-12-31&rev=1",
    "/chains?chain=INC0051&axis=scale&rev=1",
    "/periods?before_from=2025-01-01&before_to=2025-06-26&after_from=2025-06-27&after_to=2025-12-31&rev=1",
    "/words?from=2025-01-01&rev=1",
    "/leverage?theme=trade&rev=1",
    "/demands?rev=1",
    "/quality?without=DIP0001&rev=1",
    "/records?q=Baku&rev=1",
    "/record?id=DET0012&rev=1",
    "/brief?rev=1",
    "/method?rev=1",
    "/history?rev=1",
    "/changes?since=0&dyad=AZE-RUS&rev=1",
)
UNPINNED_PAGES = {"update", "views", "access"}
"""Pages that show what is now, and say what the others show."""


def test_a_pinned_link_shows_the_same_on_every_page_after_an_update(
    visitor: Visitor, colleague: Visitor, tmp_path: Path
) -> None:
    links = list(PINNED_PAGES)
    for page in SHARED_PAGES:
        visitor.open(page)
        links.append(address_under(share(visitor), "Link", "Pinned link").removeprefix(visitor.address))
        assert parse_qs(urlsplit(links[-1]).query)["rev"] == ["1"]
    assert {urlsplit(link).path[1:] or START_PAGE for link in links} == set(PAGES) - UNPINNED_PAGES
    seen = {}
    for link in links:
        visitor.open(link)
        seen[link] = (figures(visitor), rows(visitor, tmp_path))

    change_much(colleague, tmp_path)
    colleague.open("/")
    assert colleague.scope().startswith("683 records")

    for link in links:
        colleague.open(link)
        assert "You see the ledger as of revision 1" in colleague.text(), link
        assert (figures(colleague), rows(colleague, tmp_path)) == seen[link], link
    for page in UNPINNED_PAGES:
        colleague.open(f"/{page}?rev=1")
        assert "You see the ledger as of revision 1" in colleague.text(), page


def change_much(visitor: Visitor, folder: Path) -> None:
    """Commit new records of Baku, and DET0012 changed."""
    added = [incident(f"Protest {number} in Baku", "2025-12-30", injured="3") for number in range(5)]
    send_files(visitor, write(folder, "more.csv", *added))
    sign_and_commit(visitor)
    lines = Path("data/detentions.csv").read_text("utf-8").splitlines()
    row = next(line for line in lines if line.startswith("DET0012"))
    edited = row.replace(",confirmed,", ",disputed,", 1)
    assert edited != row
    send_files(visitor, write(folder, "detentions.csv", edited, header=lines[0]))
    sign_and_commit(visitor)
