"""Words and deeds, and two periods, on the curated data: what is clicked is what was counted, what is sent is seen."""

import json
import urllib.request

from tests.browser.barriers import find_barriers
from tests.browser.visitor import Visitor

RAID = "before_from=2025-03-29&before_to=2025-06-26&after_from=2025-06-27&after_to=2025-09-24"


def test_a_click_on_a_bar_lists_exactly_the_acts_that_it_counts(visitor: Visitor) -> None:
    visitor.open("/words")
    assert (
        "words are 82% of Russia's 98 hostile acts toward Armenia and 52% of Armenia's 95 toward Russia"
        in visitor.text()
    )
    # Twice the same bar, and another: a list that was closed can be opened again.
    for number in (0, 0, 3):
        acts = visitor.marks("quadrants", "bar", panel=1)[number]["Acts"]
        bars = visitor.page.locator(".st-key-figure_quadrants [data-testid=stVegaLiteChart]").nth(1)
        bars.locator("[aria-roledescription=bar]").nth(number).click()
        dialog = visitor.page.locator("[role=dialog]")
        dialog.get_by_text(f"{acts} records:").wait_for()
        dialog.get_by_text(f"Download {acts} records").wait_for()
        visitor.settle()
        assert number == 0 or find_barriers(visitor) == []
        visitor.page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        visitor.settle()


def count(visitor: Visitor, first: str, last: str, dyad: str) -> int:
    with urllib.request.urlopen(f"{visitor.address}/api/records.json?dyad={dyad}&from={first}&to={last}") as answer:  # noqa: S310
        return len(json.load(answer))


def test_two_periods_have_the_figures_of_each_and_a_colleague_sees_the_same(
    visitor: Visitor, colleague: Visitor
) -> None:
    visitor.open(f"/periods?{RAID}")
    text = visitor.text()
    counted = {
        dyad: [count(visitor, *days, dyad) for days in (("2025-03-29", "2025-06-26"), ("2025-06-27", "2025-09-24"))]
        for dyad in ("ARM-RUS", "AZE-RUS")
    }
    for dyad, name in (("ARM-RUS", "Armenia–Russia"), ("AZE-RUS", "Azerbaijan–Russia")):
        before, after = counted[dyad]
        assert f"{name} goes from {before} to {after} records" in text
    assert visitor.scope().startswith(
        f"{sum(map(sum, counted.values()))} records: 29 Mar 2025 to 26 Jun 2025 (90 days)"
    )

    # Another prepared comparison is another address, which shows the same to whoever opens it.
    visitor.page.locator(".st-key-_split").click()
    visitor.page.get_by_role("option", name="The AZAL crash, 25 Dec 2024").click()
    visitor.wait_for_path(r"/periods\?before_from=2024-09-26&before_to=2024-12-24&after_from=2024-12-25")
    colleague.open(visitor.path())
    assert colleague.text() == visitor.text()
    assert "26 Sep 2024 to 24 Dec 2024 against 25 Dec 2024 to 24 Mar 2025" in colleague.text()


def test_periods_that_overlap_are_told_and_not_compared(visitor: Visitor) -> None:
    visitor.open(f"/periods?{RAID.replace('2025-06-26', '2025-07-26')}")
    assert "the first must be over before the second begins" in visitor.text()
    assert visitor.page.locator("[data-testid=stVegaLiteChart]").count() == 0
