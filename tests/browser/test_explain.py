"""Leverage and demands in the browser: from a mark to its rows, and a demand edited, told in its history and undone."""

import pytest

from tests.browser.updating import undo
from tests.browser.visitor import Visitor

NOTE = "Bayramov said so"


def test_a_click_on_a_figure_leads_to_its_indicator_and_its_link_shows_others_the_same(
    module_visitor: Visitor, colleague: Visitor
) -> None:
    visitor = module_visitor
    visitor.open("/leverage?type=summons&dyad=ARM-RUS&dyad=AZE-RUS")
    assert visitor.scope() == "292 figures of 93 indicators: Armenia–Russia and Azerbaijan–Russia, all dates"
    assert (
        "Chosen, but without effect on this page: event types."
        in visitor.page.locator("[data-testid=stMain]").inner_text()
    )
    assert "85% in Armenia (2025) and 0% in Azerbaijan (2019)" in visitor.text()
    mark = visitor.page.locator('.st-key-figure_indicators [aria-label*="Russia\'s share of gas imports"]').first
    mark.scroll_into_view_if_needed()
    mark.click(force=True)
    visitor.wait_for_path(r"/leverage\?id=gas_import_share&type=summons$")
    assert "Armenia 85% (2025); Azerbaijan 0% (2019)" in visitor.text()
    colleague.open(visitor.path())
    assert colleague.text() == visitor.text()


@pytest.fixture
def demand(module_visitor: Visitor) -> Visitor:
    """The demand that those responsible for the crash be punished, opened from its bar."""
    visitor = module_visitor
    visitor.open("/demands?dyad=AZE-RUS")
    assert visitor.scope() == "12 demands: Azerbaijan–Russia, all dates"
    bar = visitor.page.locator(".st-key-figure_demands [aria-roledescription=bar][aria-label*=DEM029]").first
    bar.scroll_into_view_if_needed()
    bar.click(force=True)
    visitor.wait_for_path(r"/demands\?id=DEM029&dyad=AZE-RUS$")
    return visitor


def test_an_edited_demand_is_a_revision_that_its_history_tells_and_an_undo_takes_back(
    demand: Visitor, colleague: Visitor
) -> None:
    visitor = demand
    assert "open, " in visitor.text()
    assert "It stands as it was added." in visitor.text()
    visitor.page.get_by_role("button", name="Edit this demand").click()
    visitor.wait_for_path(r"/update\?id=DEM029.*")
    visitor.page.get_by_role("combobox", name="Status *").click()
    visitor.page.get_by_role("option", name="Lapsed").click()
    visitor.page.get_by_role("textbox", name="Your name").fill("Anna")
    visitor.page.get_by_role("textbox", name="Note", exact=True).fill(NOTE)
    visitor.page.get_by_role("button", name="Check and save").click()
    visitor.settle()
    assert "Revision 2: 1 changed" in visitor.text()
    visitor.page.get_by_role("button", name="See DEM029").click()
    visitor.wait_for_path(r"/demands\?id=DEM029.*")
    assert "lapsed on 26 Feb 2026" in visitor.text()
    assert "Status: open → lapsed" in visitor.text()
    assert visitor.page.get_by_role("button", name=f"Anna · {NOTE}").count() == 1
    # As it stood before, in a pinned link.
    colleague.open("/demands?id=DEM029&rev=1")
    assert "It stands as it was added." in colleague.text()

    visitor.open("/history?id=2")
    undo(visitor, 2)
    colleague.open("/demands?id=DEM029")
    assert "Changed in 2 revisions since it was added." in colleague.text()
    assert "Status: lapsed → open" in colleague.text()
