"""Every page, as it is opened: nothing fails, nothing leaves the host, nothing sticks out."""

import pytest

from tests.browser.barriers import find_barriers
from tests.browser.visitor import Visitor

PAGES = (
    "/",
    "/tension",
    "/incidents",
    "/detentions",
    "/diplomacy",
    "/chains",
    "/chains?chain=INC0051",
    "/periods",
    "/words",
    "/leverage",
    "/demands",
    "/records",
    "/record?id=DET0045",
    "/quality",
    "/method",
    "/brief",
    "/views",
    "/update",
    "/history",
    "/changes",
    "/access",
)
YEKATERINBURG = "dyad=AZE-RUS&from=2025-06-27&to=2025-07-15"


@pytest.fixture(scope="module", params=PAGES)
def opened(request: pytest.FixtureRequest, module_visitor: Visitor) -> Visitor:
    module_visitor.page.set_viewport_size({"width": 1440, "height": 1000})
    module_visitor.open(request.param)
    return module_visitor


def test_a_page_renders_without_an_error(opened: Visitor) -> None:
    assert opened.page.locator("[data-testid=stException]").count() == 0
    assert "Traceback" not in opened.text()
    assert opened.problems == []


def test_a_page_has_nothing_serious_that_keeps_people_out(opened: Visitor) -> None:
    assert find_barriers(opened) == []


def test_every_chart_and_table_has_a_text_alternative(opened: Visitor) -> None:
    charts = opened.page.locator("[data-testid=stVegaLiteChart] svg[role=graphics-document]")
    for label in charts.evaluate_all("charts => charts.map(c => c.getAttribute('aria-label'))"):
        assert label
    assert opened.page.locator("[data-testid=stDataFrame]:not([aria-label]) > canvas").count() == 0


@pytest.mark.parametrize("width", [768, 360])
def test_a_page_needs_no_scrolling_sideways(opened: Visitor, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 800})
    opened.settle()

    widths = opened.page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
    )

    assert max(widths) <= width


@pytest.mark.parametrize(
    "path",
    [
        page
        for page in PAGES
        if not page.startswith(("/record?", "/chains?", "/method", "/views", "/update", "/history", "/access"))
    ],
)
@pytest.mark.parametrize("query", [YEKATERINBURG, "q=zzzzz"])
def test_a_page_renders_under_narrow_filters(module_visitor: Visitor, path: str, query: str) -> None:
    module_visitor.open(f"{path}?{query}")

    assert module_visitor.page.locator("[data-testid=stException]").count() == 0
    assert module_visitor.problems == []
