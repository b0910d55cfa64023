"""Chains of acts and answers: from the list to a chain, to a record of it and back, and in another browser."""

import re

from tests.browser.visitor import Visitor

RAID = "Russian security forces raid Azerbaijani homes in Yekaterinburg"
SUMMONS = "Azerbaijan summons Russian chargé"


def chain_text(visitor: Visitor) -> str:
    """What the page says of the open chain."""
    panel = visitor.page.locator(".st-key-open_chain")
    panel.wait_for()
    visitor.settle()
    return panel.inner_text()


def test_a_chain_is_opened_from_the_list_read_to_a_record_and_shared(visitor: Visitor, colleague: Visitor) -> None:
    visitor.open("/chains")
    visitor.page.locator(".st-key-longest_INC0051 button").click()
    visitor.wait_for_path(r"/chains\?chain=INC0051$")
    opened = chain_text(visitor)
    assert f"The chain that begins with “{RAID}”" in opened
    assert "46 acts in 224 days: 25 by Azerbaijan, 20 by Russia and 1 by third parties." in opened

    visitor.page.get_by_text("To scale", exact=True).click()
    visitor.wait_for_path(r"/chains\?chain=INC0051&axis=scale$")
    assert "Every day is as wide as any other." in chain_text(visitor)
    colleague.open(visitor.path())
    assert chain_text(colleague) == chain_text(visitor)

    visitor.page.locator(f".st-key-figure_chain [aria-label*='{SUMMONS}']").first.click()
    visitor.wait_for_path(r"/record\?id=DIP0383$")
    visitor.page.go_back()
    visitor.wait_for_path(r"/chains\?chain=INC0051&axis=scale$")
    assert RAID in chain_text(visitor)
    visitor.page.locator(".st-key-close_chain button").click()
    visitor.wait_for_path(r"/chains$")
    assert visitor.page.locator(".st-key-open_chain").count() == 0


def test_a_prepared_example_opens_its_chain_with_its_filters_and_a_record_leads_to_its_chain(visitor: Visitor) -> None:
    visitor.open("/chains?chain=INC9999")
    assert "No record INC9999 stands in this revision" in chain_text(visitor)
    visitor.page.locator(".st-key-example_DET0039 button").first.click()
    visitor.wait_for_path(r"/chains\?chain=DET0039&from=2025-06-17&to=2025-07-15&dyad=ARM-RUS$")
    assert "do not pass the filters" in chain_text(visitor)
    marks = visitor.page.locator(".st-key-figure_chain [aria-label*='Mirzoyan tells Lavrov']")
    marks.first.click()
    visitor.wait_for_path(r"/record\?id=DIP0392&from=2025-06-17&to=2025-07-15&dyad=ARM-RUS$")
    visitor.page.locator(".st-key-whole_chain button").first.click()
    visitor.wait_for_path(r"/chains\?chain=DIP0392&.*")
    assert re.search(r"^\d+ acts in \d+ days", chain_text(visitor), re.MULTILINE)
