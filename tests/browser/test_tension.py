"""Tension in the browser: an event leads to its record, and the half-life is in the address that a colleague opens."""

from tests.browser.visitor import SETTLED_MILLISECONDS, Visitor

SUMMER = "dyad=AZE-RUS&from=2025-06-01&to=2025-09-30"


def sentence(visitor: Visitor) -> str:
    return visitor.page.locator("[data-testid=stMain] strong").filter(has_text="tension went").inner_text()


def test_a_half_life_is_in_the_address_and_a_colleague_reads_the_same_sentence(
    visitor: Visitor, colleague: Visitor
) -> None:
    visitor.open(f"/tension?{SUMMER}")
    # 161.6 points on 4 July; with a half-life of 15 days acts fade sooner.
    assert "peaked at 161.6 on 4 Jul 2025" in sentence(visitor)

    visitor.page.get_by_role("radio", name="15", exact=True).click()
    visitor.wait_for_path(r"/tension\?.*half_life=15")

    assert visitor.scope().endswith("half-life 15 days")
    assert "peaked at 144.8 on 2 Jul 2025" in sentence(visitor)
    assert "half after 15 days" in visitor.page.locator(".st-key-figure_tension").inner_text()
    colleague.open(visitor.path())
    assert sentence(colleague) == sentence(visitor)


def test_a_click_on_a_named_event_opens_its_record(visitor: Visitor) -> None:
    visitor.open(f"/tension?{SUMMER}")
    chart = visitor.page.locator(".st-key-figure_tension [data-testid=stVegaLiteChart]").first
    name = chart.get_by_text("Russian security forces raid Azerbaijani homes in Yekaterinburg", exact=True)
    name.wait_for(timeout=SETTLED_MILLISECONDS)

    name.click()
    visitor.wait_for_path(r"/record\?id=INC0051")

    assert "Russian security forces raid Azerbaijani homes in Yekaterinburg" in visitor.text()
