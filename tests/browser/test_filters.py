"""Filters and the address: what is shown is in the link, and a link shows it again."""

import re

from playwright.sync_api import Browser

from tests.browser.visitor import Visitor


def test_a_click_on_a_relation_changes_address_and_figures(visitor: Visitor) -> None:
    visitor.open("/")

    visitor.pill("Armenia–Russia").click()
    visitor.wait_for_path(r"/\?dyad=AZE-RUS$")

    assert visitor.scope() == "322 records: Azerbaijan–Russia, all dates"
    assert visitor.metric("AZE-RUS", "Records") == "322"
    assert visitor.page.locator(".st-key-country_ARM-RUS").count() == 0


def test_a_copied_link_shows_the_same_in_a_fresh_browser(visitor: Visitor, chromium: Browser) -> None:
    visitor.open("/")
    visitor.pill("Detentions").click()
    visitor.wait_for_path(r".*table=detentions$")
    visitor.pill("Confirmed").click()
    visitor.wait_for_path(r".*confidence=confirmed$")
    seen = visitor.text()

    colleague = Visitor(chromium.new_context(viewport={"width": 1440, "height": 1000}).new_page(), visitor.address)
    colleague.open(visitor.path())

    assert colleague.text() == seen
    assert colleague.problems == []


def test_options_say_how_many_records_they_would_give(visitor: Visitor) -> None:
    visitor.open("/?from=2024-12-25")

    sidebar = visitor.page.locator("[data-testid=stSidebar]").inner_text()

    for option in ("Armenia–Russia · 156", "Azerbaijan–Russia · 193", "Detentions · 68", "Disputed · 8"):
        assert option in sidebar
    assert visitor.page.get_by_role("combobox", name="Period").input_value() == "Since the AZAL crash · 349"


def test_filters_survive_page_change_reload_back_and_forward(visitor: Visitor) -> None:
    visitor.open("/?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15")
    visitor.go_to("Detentions")
    visitor.wait_for_path(r"/detentions\?.*")
    assert visitor.scope() == "12 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025, detentions"

    visitor.page.reload()
    visitor.settle()
    assert visitor.scope() == "12 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025, detentions"

    visitor.page.go_back()
    visitor.wait_for_path(r"/\?.*")
    assert visitor.scope() == "46 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025"

    visitor.page.go_forward()
    visitor.wait_for_path(r"/detentions\?.*")
    assert visitor.scope() == "12 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025, detentions"


def test_back_takes_a_filter_off_again(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.pill("Incidents").click()
    visitor.wait_for_path(r"/\?table=incidents$")

    visitor.page.go_back()
    visitor.wait_for_path(r"/$")

    assert visitor.scope() == "678 records: Armenia–Russia and Azerbaijan–Russia, all dates"


def test_two_clicks_in_a_row_are_both_kept(visitor: Visitor) -> None:
    visitor.open("/")

    visitor.pill("Incidents").click()
    visitor.pill("Detentions").click()
    visitor.wait_for_path(r"/\?table=incidents&table=detentions$")

    assert visitor.scope() == "148 records: Armenia–Russia and Azerbaijan–Russia, all dates, incidents and detentions"


def test_the_context_is_switched_on_by_itself(visitor: Visitor) -> None:
    visitor.open("/")

    visitor.page.get_by_text("Context: Armenia–Azerbaijan · 81").click()
    visitor.wait_for_path(r".*dyad=ARM-AZE$")

    assert visitor.scope().startswith("759 records: ")


def test_a_preset_sets_the_period(visitor: Visitor) -> None:
    visitor.open("/")

    visitor.page.get_by_role("combobox", name=re.compile("Period")).click()
    visitor.page.get_by_role("option", name=re.compile("Since the AZAL crash")).click()
    visitor.wait_for_path(r"/\?from=2024-12-25$")

    assert visitor.scope().startswith("349 records: Armenia–Russia and Azerbaijan–Russia, 25 Dec 2024 to ")


def test_words_are_found_without_regard_to_case(visitor: Visitor) -> None:
    visitor.open("/")

    words = visitor.page.get_by_role("textbox", name="Words")
    words.fill("SHIKHLINSKI")
    words.press("Enter")
    visitor.wait_for_path(r"/\?q=SHIKHLINSKI$")

    count = int(visitor.scope().split(" ")[0])
    visitor.open("/?q=shikhlinski")
    assert int(visitor.scope().split(" ")[0]) == count > 5


def test_what_a_link_has_wrong_is_named_and_the_rest_is_shown(visitor: Visitor) -> None:
    visitor.open("/?dyad=AZE-RUS&dyad=MOON&type=nonsense&from=2025-13-45&colour=red&rev=99")

    text = visitor.text()
    assert "Part of this link could not be used and was ignored" in text
    for named in ("dyad=MOON", "type=nonsense", "from=2025-13-45", "colour", "rev=99"):
        assert named in text
    assert visitor.scope() == "322 records: Azerbaijan–Russia, all dates"


def test_a_period_that_ends_before_it_starts_is_named(visitor: Visitor) -> None:
    visitor.open("/?from=2025-07-15&to=2025-06-27")

    assert "from=2025-07-15 and to=2025-06-27 contradict each other" in visitor.text()
    assert visitor.scope() == "678 records: Armenia–Russia and Azerbaijan–Russia, all dates"


def test_a_type_of_another_table_is_named(visitor: Visitor) -> None:
    visitor.open("/?table=incidents&type=arrest&type=raid")

    assert "type=arrest contradicts table=incidents" in visitor.text()
    assert visitor.scope() == "8 records: Armenia–Russia and Azerbaijan–Russia, all dates, incidents, raid"


def test_reset_leads_back_to_everything(visitor: Visitor) -> None:
    visitor.open("/?dyad=AZE-RUS&from=2025-06-27&table=detentions&q=baku")

    visitor.page.get_by_role("button", name="Reset filters").click()
    visitor.wait_for_path(r"/$")

    assert visitor.scope() == "678 records: Armenia–Russia and Azerbaijan–Russia, all dates"
    visitor.page.go_back()
    visitor.wait_for_path(r"/\?.*q=baku.*")
    assert "Azerbaijan–Russia, 27 Jun 2025 to" in visitor.scope()


def test_a_view_without_records_says_so_and_offers_the_way_back(visitor: Visitor) -> None:
    visitor.open("/?q=zzzzz")
    assert "No record passes these filters." in visitor.text()

    visitor.page.get_by_role("button", name="Show everything").click()
    visitor.wait_for_path(r"/$")

    assert visitor.scope().startswith("678 records: ")
