"""A record whose score points against its meaning is set aside on its page, and the link keeps the choice."""

import pytest
from playwright.sync_api import Locator

from tests.browser.visitor import Visitor

# Armenia frees a deserter whom Russia wanted: a release, so seven points of cooperation.
WITH = "conflict weighs 772 and 761 points and cooperation 254 and 404"
WITHOUT = "Between the two sides and without 1 record set aside, conflict weighs 772 and 761 points and cooperation 247"


def button(visitor: Visitor, key: str) -> Locator:
    return visitor.page.locator(f".st-key-{key} button").first


@pytest.fixture(scope="module")
def reader(module_visitor: Visitor) -> Visitor:
    """A person who has set the deserter's release aside on its page, and gone to the overview."""
    module_visitor.open("/record?id=DET0052")
    button(module_visitor, "set_aside_record").click()
    module_visitor.wait_for_path(r"/record\?id=DET0052&without=DET0052$")
    assert "Set aside in this view: counted, but not summed" in module_visitor.page.content()
    module_visitor.open("/?without=DET0052")
    return module_visitor


def test_the_overview_says_what_is_set_aside_and_sums_without_it(reader: Visitor, colleague: Visitor) -> None:
    assert "1 record is set aside from scores" in reader.text()
    assert WITHOUT in reader.text()
    assert reader.metric("ARM-RUS", "Records") == "356"
    figure = reader.page.locator(".st-key-figure_tension_in_short")
    assert "1 record is set aside from the score: DET0052." in figure.inner_text()

    colleague.open(reader.path())
    assert colleague.text() == reader.text()


def test_a_record_set_aside_is_counted_again(reader: Visitor) -> None:
    button(reader, "count_again_DET0052").click()
    reader.wait_for_path("/$")

    assert "set aside" not in reader.text()
    assert WITH in reader.text()


def test_scores_that_likely_mislead_are_set_aside_from_their_list(visitor: Visitor) -> None:
    visitor.open("/quality?dyad=ARM-RUS")
    visitor.page.get_by_role("radio", name="Scores to look at twice").click()
    visitor.wait_for_path(r"/quality\?dyad=ARM-RUS&show=scores$")
    button(visitor, "set_likely_aside").click()
    visitor.wait_for_path(
        r"/quality\?dyad=ARM-RUS&show=scores&without=DET0052&without=DIP0001&without=DIP0037&without=DIP0051$"
    )

    assert "4 records are set aside from scores" in visitor.text()
    assert not button(visitor, "set_likely_aside").is_visible()
    button(visitor, "count_all_again").click()
    visitor.wait_for_path(r"/quality\?dyad=ARM-RUS&show=scores$")


def test_a_bar_narrows_the_list_of_weak_records_and_a_row_opens_its_record(visitor: Visitor) -> None:
    visitor.open("/quality?dyad=AZE-RUS")
    bar = visitor.page.locator(".st-key-weaknesses [aria-roledescription=bar][aria-label*='Disputed']")
    bar.scroll_into_view_if_needed()
    bar.click()
    visitor.wait_for_path(r"/quality\?show=disputed%3AAZE-RUS&dyad=AZE-RUS$")

    grid = visitor.page.locator(".st-key-weak_records [data-testid=stDataFrame] canvas").first
    grid.scroll_into_view_if_needed()
    # The grid takes the pointer in a layer above its canvas.
    grid.click(position={"x": 20, "y": 53}, force=True)
    visitor.wait_for_path(r"/record\?id=(DET|DIP|INC)\d+&dyad=AZE-RUS$")

    assert "Disputed" in visitor.page.locator("[data-testid=stTable]").first.inner_text()
