"""A brief from the view to a file that opens without a network."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.visitor import Visitor

YEKATERINBURG = "dyad=AZE-RUS&from=2025-06-27&to=2025-07-15"
INTRODUCTION = "Written by <b>hand</b>, *literally*."


def test_a_brief_is_chosen_introduced_and_opened_from_disk(chromium: Browser, visitor: Visitor, tmp_path: Path) -> None:
    visitor.open(f"/brief?{YEKATERINBURG}")
    page = visitor.page
    page.get_by_label("Introduction").fill(INTRODUCTION)
    page.get_by_label("Introduction").press("Control+Enter")
    visitor.settle()
    page.get_by_role("button", name="Method and limits").click()
    visitor.settle()
    preview = page.frame_locator("iframe[src^='data:text/html']")
    preview.get_by_text(INTRODUCTION).wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download HTML").click()
    assert download.value.suggested_filename == ("caucasus_ledger_brief_2025-06-27_2025-07-15_AZE-RUS_revision_1.html")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)

    offline = chromium.new_context(offline=True)
    reader = offline.new_page()
    asked: list[str] = []
    errors: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    reader.goto(saved.as_uri())
    assert reader.locator("h1").inner_text() == "Situation report: Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025"
    assert reader.get_by_text(INTRODUCTION).is_visible()
    assert reader.get_by_role("heading", level=2).all_inner_texts() == [
        "In short",
        "Key figures",
        "Charts",
        "Records",
        "Sources",
        "How to cite",
    ]
    assert reader.locator(".records tbody tr").count() == 46
    assert reader.locator("figure > svg").count() == 2
    assert reader.locator("figure > svg").first.bounding_box()["width"] > 400  # type: ignore[index]
    assert reader.locator("a", has_text="rev=1").first.get_attribute("href") == (
        f"{visitor.address}/?from=2025-06-27&to=2025-07-15&dyad=AZE-RUS&rev=1"
    )
    assert reader.evaluate("document.fonts.check('12px \"Ledger Sans\"')")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    offline.close()
