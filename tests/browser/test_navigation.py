"""From a figure to its records: clicks on charts and tables."""

from tests.browser.visitor import Visitor


def test_a_click_on_a_mark_of_the_timeline_opens_its_record(visitor: Visitor) -> None:
    visitor.open("/?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15")

    mark = visitor.page.locator(".st-key-timeline [aria-roledescription=point][aria-label*='detains seven Sputnik']")
    mark.scroll_into_view_if_needed()
    mark.click()
    visitor.wait_for_path(r"/record\?id=DET0045&.*")

    assert "Azerbaijan detains seven Sputnik Azerbaijan staff" in visitor.page.locator("h1").inner_text()
    assert "dyad=AZE-RUS" in visitor.path()
    assert "from=2025-06-27" in visitor.path()

    visitor.page.go_back()
    visitor.wait_for_path(r"/\?.*")
    assert visitor.scope() == "46 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025"


def test_a_stretch_brushed_on_the_timeline_becomes_the_period(visitor: Visitor) -> None:
    visitor.open("/?from=2025-01-01&to=2025-12-31")
    chart = visitor.page.locator(".st-key-timeline [data-testid=stVegaLiteChart] svg").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None

    visitor.page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.2)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.2, steps=5)
    visitor.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.2, steps=5)
    visitor.page.mouse.up()
    visitor.wait_for_path(r"/\?from=2025-0[45]-\d\d&to=2025-0[789]-\d\d$")

    assert int(visitor.scope().split(" ")[0]) < 349


def test_a_click_on_a_bar_shows_the_records_of_its_type(visitor: Visitor) -> None:
    visitor.open("/?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15")

    bar = visitor.page.locator(".st-key-types [aria-roledescription=bar][aria-label*='Type: Remand']")
    bar.scroll_into_view_if_needed()
    bar.click()
    visitor.wait_for_path(r"/records\?.*type=remand.*")

    assert visitor.scope() == "6 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025, remand"


def test_a_figure_leads_to_its_records(visitor: Visitor) -> None:
    visitor.open("/?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15")

    visitor.page.locator(".st-key-rows_timeline button").click()
    visitor.wait_for_path(r"/records\?.*")

    assert visitor.scope() == "46 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025"


def test_a_choice_of_a_row_opens_its_record(visitor: Visitor) -> None:
    visitor.open("/records?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15&table=detentions")

    grid = visitor.page.locator("[data-testid=stDataFrame] canvas").first
    grid.scroll_into_view_if_needed()
    # The grid takes the pointer in a layer above its canvas.
    grid.click(position={"x": 20, "y": 53}, force=True)
    visitor.wait_for_path(r"/record\?id=DET0055&.*")

    assert "Elshan Ibragimov" in visitor.page.locator("h1").inner_text()


def test_the_latest_act_opens_its_record(visitor: Visitor) -> None:
    visitor.open("/")

    visitor.page.locator(".st-key-latest_AZE-RUS button").click()
    visitor.wait_for_path(r"/record\?id=DIP0546$")

    assert "Zelensky" in visitor.page.locator("h1").inner_text()


def test_the_overview_has_an_address_of_its_own(visitor: Visitor) -> None:
    visitor.open("/overview?dyad=AZE-RUS")

    assert visitor.path() == "/?dyad=AZE-RUS"
    assert visitor.scope() == "322 records: Azerbaijan–Russia, all dates"
