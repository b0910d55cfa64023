"""What changed, in a real browser: since the last visit, a revision or a day, each in the address."""

import datetime as dt
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.serving import Server
from tests.browser.updating import add
from tests.browser.visitor import Visitor


def sentence(visitor: Visitor) -> str:
    """The counts in a sentence."""
    said = [line for line in visitor.text().split("\n") if " in this view." in line or " of this view was " in line]
    assert len(said) == 1, visitor.text()
    return said[0]


def today() -> str:
    now = dt.datetime.now(dt.UTC)
    return f"{now.day} {now:%b %Y}"


def test_what_was_committed_since_the_last_visit_is_told_to_each_browser(
    visitor: Visitor, chromium: Browser, server: Server, tmp_path: Path
) -> None:
    visitor.open("/changes")
    first = sentence(visitor)
    assert first.startswith("Since revision 1 ")
    assert visitor.page.get_by_text("My last visit").count() == 0

    number = add(visitor, tmp_path, "Residents of Baku ask for an apology")
    visitor.open("/changes")
    visitor.wait_for_path(rf"/changes\?since={number - 1}$")
    assert sentence(visitor) == (
        f"Since your last visit, as of revision {number - 1} ({today()}): 1 record added in this view."
    )
    # A reload is the same visit, and its address means the same to others, who have their own last visit or none.
    visitor.page.reload()
    visitor.settle()
    assert sentence(visitor).endswith(": 1 record added in this view.")
    other = Visitor(chromium.new_context().new_page(), server.address)
    other.open(visitor.path())
    assert sentence(other) == f"Since revision {number - 1} ({today()}): 1 record added in this view."
    assert other.problems == []

    # Coming back soon goes on with the visit; coming back later begins another one.
    visitor.open("/changes")
    visitor.wait_for_path(rf"/changes\?since={number - 1}$")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    visitor.page.clock.set_fixed_time(later)
    visitor.open("/changes")
    visitor.wait_for_path(rf"/changes\?since={number}$")
    assert sentence(visitor) == (
        f"Since your last visit, as of revision {number} ({today()}), which is the newest: "
        "no record of this view was added, changed or removed."
    )


def test_a_browser_that_keeps_nothing_sees_what_the_newest_revision_changed(visitor: Visitor, tmp_path: Path) -> None:
    number = add(visitor, tmp_path, "A second crowd gathers in Baku")
    visitor.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })"
    )
    visitor.open("/changes")
    # Streamlit itself reads the storage; what it says of that is not ours.
    visitor.problems.clear()
    assert sentence(visitor) == f"Since revision {number - 1} ({today()}): 1 record added in this view."


def test_the_beginning_is_chosen_on_the_page_and_kept_in_the_address(visitor: Visitor, tmp_path: Path) -> None:
    number = add(visitor, tmp_path, "A third crowd gathers in Baku")
    visitor.open(f"/changes?since={number - 1}&dyad=AZE-RUS")
    assert sentence(visitor).endswith(": 1 record added in this view.")
    visitor.page.get_by_test_id("stMain").get_by_text("A day", exact=True).click()
    visitor.wait_for_path(rf"/changes\?.*since={dt.datetime.now(dt.UTC):%Y-%m-%d}")
    assert sentence(visitor).startswith(f"Since {today()} began (UTC), before the first revision: ")
    visitor.page.get_by_test_id("stMain").get_by_text("A revision", exact=True).click()
    visitor.settle()
    visitor.page.get_by_role("combobox", name="Revision").click()
    visitor.page.get_by_role("option", name=f"{number} · ").click()
    visitor.wait_for_path(rf"/changes\?.*since={number}")
    assert sentence(visitor).endswith("no record of this view was added, changed or removed.")
    # Another filter keeps the beginning, and so does going back to all of them.
    visitor.page.get_by_role("button", name="Reset filters").click()
    visitor.wait_for_path(rf"/changes\?since={number}$")
    # Another page knows nothing of it.
    visitor.go_to("Records")
    visitor.wait_for_path(r"/records$")
    assert visitor.page.get_by_text("could not be used").count() == 0
