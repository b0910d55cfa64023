"""A click on a mark lists exactly the records that it counts: with a mouse, with a finger, and a second time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.serving import Server
from tests.browser.visitor import Visitor


@pytest.fixture
def telephone(chromium: Browser, server: Server) -> Iterator[Visitor]:
    """A person with a telephone, who taps."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)
    person = Visitor(context.new_page(), server.address)
    yield person
    context.close()
    assert person.problems == []


def bar(visitor: Visitor, figure: str) -> Locator:
    """The first bar of a figure."""
    return visitor.page.locator(f".st-key-figure_{figure} [aria-roledescription=bar]").first


def read_list(visitor: Visitor, said: str) -> None:
    """Wait for the list over the page to say so, and close it."""
    dialog = visitor.page.locator("[role=dialog]")
    dialog.get_by_text(said).wait_for()
    visitor.settle()
    visitor.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    visitor.settle()


def test_the_same_bar_lists_its_records_twice_and_a_double_click_leaves_the_list_open(visitor: Visitor) -> None:
    visitor.open("/diplomacy?dyad=AZE-RUS")
    mark = visitor.marks("levels", "bar")[0]
    said = f"{mark['Records']} records: Azerbaijan–Russia, {mark['Level'].lower()}."
    bar(visitor, "levels").click()
    read_list(visitor, said)
    bar(visitor, "levels").dblclick()
    read_list(visitor, said)


def test_a_tap_on_a_narrow_screen_lists_the_records_of_a_bar(telephone: Visitor) -> None:
    telephone.open("/detentions?dyad=ARM-RUS")
    mark = telephone.marks("status", "bar")[0]
    bar(telephone, "status").tap()
    read_list(telephone, f"{mark['Records']} records: Armenia–Russia, {mark['Category'].lower()}.")


def test_a_figure_of_tension_lists_acts_from_before_its_period(visitor: Visitor) -> None:
    visitor.open("/tension?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15")
    curves = visitor.page.locator(".st-key-figure_tension_ways [data-testid=stVegaLiteChart] svg").first
    curves.scroll_into_view_if_needed()
    curves.click()
    dialog = visitor.page.locator("[role=dialog]")
    dialog.get_by_text("records: Azerbaijan–Russia, tension on ").wait_for()
    records = int(dialog.get_by_text("records: Azerbaijan–Russia, tension on ").inner_text().split(" ")[0])
    dialog.get_by_text(f"Download {records} records").wait_for()
    # The period itself has 46 records.
    assert records > 46
