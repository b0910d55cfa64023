"""Figures on the pages, worked out by hand from the CSV files for three views."""

import pytest

from tests.browser.visitor import Visitor

YEKATERINBURG = "?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15"
ARMENIA_IN_JUNE = "?dyad=ARM-RUS&from=2025-06-01&to=2025-06-30&confidence=confirmed"


@pytest.mark.parametrize(
    ("dyad", "label", "figure"),
    [
        ("ARM-RUS", "Records", "356"),
        ("ARM-RUS", "Conflictual", "258"),
        ("ARM-RUS", "Cooperative", "93"),
        ("ARM-RUS", "Fatalities", "2"),
        ("ARM-RUS", "Injured", "5"),
        # Taken 22 + 1 + 1 + 7 + 1 (Karapetyan) + 1 (Manyukhina), freed 22 + 1 + 1 + 2.
        ("ARM-RUS", "People held", "7"),
        ("AZE-RUS", "Records", "322"),
        ("AZE-RUS", "Conflictual", "188"),
        ("AZE-RUS", "Cooperative", "132"),
        ("AZE-RUS", "Fatalities", "48"),
        ("AZE-RUS", "Injured", "42"),
        # Russia took 3 + 50 + 2 + 6 × 1, freed 3 + 2 + 1 + 1 + 1; Azerbaijan took 7 + 8, freed 1 + 1.
        ("AZE-RUS", "People held", "66"),
    ],
)
def test_the_overview_of_everything_equals_the_files(overview: Visitor, dyad: str, label: str, figure: str) -> None:
    assert overview.metric(dyad, label) == figure


@pytest.fixture(scope="module")
def overview(module_visitor: Visitor) -> Visitor:
    module_visitor.open("/")
    return module_visitor


def test_the_overview_of_the_yekaterinburg_weeks(visitor: Visitor) -> None:
    visitor.open(f"/{YEKATERINBURG}")

    assert visitor.scope() == "46 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025"
    figures = {label: (visitor.metric("AZE-RUS", label), visitor.change("AZE-RUS", label)) for label in LABELS}
    # The 19 days before have 3 records, all conflictual, and nobody in custody.
    assert figures == {
        "Records": ("46", "43"),
        "Conflictual": ("41", "38"),
        "Cooperative": ("5", "5"),
        "Fatalities": ("2", "2"),
        "Injured": ("8", "8"),
        "People held": ("65", "65"),
    }
    assert "People held at the end: 15 by Azerbaijan and 50 by Russia." in visitor.text()
    # 44 of the 46 are between the two; a call by Ukraine and aid to Ukraine are not.
    assert "conflict weighs 181 points and cooperation 12" in visitor.text()


def flows(visitor: Visitor, panel: int = 0) -> list[tuple[str, str, str]]:
    """Step, holder and people of each bar."""
    return [(bar["Step"], bar["By"], bar["People"]) for bar in visitor.marks("flows", "bar", panel)]


LABELS = ("Records", "Conflictual", "Cooperative", "Fatalities", "Injured", "People held")


def test_the_overview_of_confirmed_records_on_armenia_in_june_2025(visitor: Visitor) -> None:
    visitor.open(f"/{ARMENIA_IN_JUNE}")

    assert visitor.scope() == "15 records: Armenia–Russia, 1 Jun 2025 to 30 Jun 2025, confirmed"
    figures = {label: (visitor.metric("ARM-RUS", label), visitor.change("ARM-RUS", label)) for label in LABELS}
    # The 30 days before have a criticism, a rejection and a meeting. Held: 22 + 1 + 7 taken and 22 + 1 + 2 freed
    # before June, Karapetyan in June; the clerics are Armenia's own people.
    assert figures == {
        "Records": ("15", "12"),
        "Conflictual": ("15", "13"),
        "Cooperative": ("0", "-1"),
        "Fatalities": ("0", "0"),
        "Injured": ("0", "0"),
        "People held": ("6", "1"),
    }
    # Ten acts between the two sides: 4.4 + 9.2 + 2 + 5 + 5 + 2 + 4.4 + 5 + 2 + 4.
    assert "conflict weighs 43 points and cooperation 0" in visitor.text()


def test_detentions_after_yekaterinburg_stand_on_both_sides_of_the_flow(visitor: Visitor) -> None:
    visitor.open(f"/detentions{YEKATERINBURG}")

    assert visitor.scope() == "12 records: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025, detentions"
    assert (
        "From 27 Jun 2025 to 15 Jul 2025 Russia took 53 of Azerbaijan's side and freed 3; Azerbaijan took 15 of "
        "Russia's side and freed none" in visitor.text()
    )
    # 50 in Yekaterinburg, the Shikhlinskis and Khalilov, who were let go; seven of Sputnik and eight others in Baku.
    assert sorted(flows(visitor)) == [
        ("Freed", "Azerbaijan", "0"),
        ("Freed", "Russia", "3"),
        ("Held at the end", "Azerbaijan", "15"),
        ("Held at the end", "Russia", "50"),
        ("Taken", "Azerbaijan", "15"),
        ("Taken", "Russia", "53"),
    ]


def test_detentions_in_armenia_in_june_2025_tell_own_people_apart(visitor: Visitor) -> None:
    visitor.open(f"/detentions{ARMENIA_IN_JUNE}")

    assert visitor.scope() == "6 records: Armenia–Russia, 1 Jun 2025 to 30 Jun 2025, detentions, confirmed"
    assert "Russia took nobody of Armenia's side; Armenia took 1 of Russia's side and freed none" in visitor.text()
    assert ("Taken", "Armenia", "1") in flows(visitor)
    assert ("Held at the end", "Armenia", "6") in flows(visitor)


def test_all_detentions_equal_the_file(visitor: Visitor) -> None:
    visitor.open("/detentions")

    assert visitor.scope() == "82 records: Armenia–Russia and Azerbaijan–Russia, all dates, detentions"
    drawn = {*flows(visitor), *flows(visitor, panel=1)}
    assert {("Taken", "Russia", "61"), ("Freed", "Russia", "8"), ("Held at the end", "Russia", "53")} <= drawn
    assert {("Taken", "Armenia", "33"), ("Freed", "Armenia", "26"), ("Held at the end", "Armenia", "7")} <= drawn


def test_a_figures_course_is_drawn_in_its_card_and_told(visitor: Visitor) -> None:
    visitor.open("/?from=2025-06-27&to=2025-07-15")

    course = visitor.page.locator(".st-key-country_AZE-RUS [role=img][aria-label^=Records]")
    assert course.get_attribute("aria-label") == "Records by day: at most 16, on 1 Jul 2025"
    # 6 of 16 records on the second of 19 days, 16 on the fifth.
    drawn = str(course.locator("div").get_attribute("style"))
    assert "5.56% 62.50%" in drawn
    assert "22.22% 0.00%" in drawn
    assert visitor.page.locator(".st-key-country_AZE-RUS .sparkline").count() == 6


def test_a_line_along_the_top_says_that_the_server_is_at_work(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.evaluate(
        """() => {
            const app = document.querySelector("[data-testid=stApp]");
            window.seen = new Set();
            const note = () => {
                window.seen.add(app.dataset.testScriptState + " " + getComputedStyle(app, "::after").animationName);
                requestAnimationFrame(note);
            };
            note();
        }"""
    )
    visitor.pill("Armenia–Russia").click()
    visitor.wait_for_path(r"/\?dyad=AZE-RUS$")

    seen = visitor.page.evaluate("() => [...window.seen]")
    assert {"running at-work", "notRunning none"} <= set(seen)
    assert not {"running none", "rerunRequested none", "notRunning at-work"} & set(seen)


@pytest.mark.parametrize("path", ["/", "/method"])
def test_a_page_starts_what_draws_charts_and_tables_before_it_needs_it(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    early = ("ArrowVegaLiteChart", "embed", "vega-interpreter", "DataFrame")
    loaded = visitor.page.evaluate("() => performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert {name.rsplit("/", maxsplit=1)[-1].partition(".")[0] for name in loaded} >= set(early)
    page = visitor.page.request.get(visitor.address + path).text()
    assert all(page.count(f'"{name}.') == 1 for name in early)
