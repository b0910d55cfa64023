"""A person without a mouse filters, opens a record, sends a file and commits it, and meets no barrier on the way."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.barriers import find_barriers
from tests.browser.updating import committed, incident, write
from tests.browser.visitor import Visitor

MOST_STEPS = 200
"""Presses of Tab that nothing on a page is further away than."""
IS_FOCUSED = "element => element === document.activeElement"
STANDS_OUT = """element => {
    const {outlineStyle, outlineWidth} = getComputedStyle(element);
    const {x, y, width, height} = element.getBoundingClientRect();
    return element.checkVisibility({opacityProperty: true})
        && element.contains(document.elementFromPoint(x + width / 2, y + height / 2))
        && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


def reach(visitor: Visitor, wanted: Locator, key: str = "Tab") -> Locator:
    """Press a key until something has the focus."""
    for _ in range(MOST_STEPS):
        visitor.page.keyboard.press(key)
        if wanted.count() and wanted.first.evaluate(IS_FOCUSED):
            return wanted
    raise AssertionError(f"{wanted.count()} of {wanted} are there, none is reached with {key}")


def press(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)
    visitor.settle()


def skip_to_content(visitor: Visitor) -> None:
    """Past filters and navigation, by the link that every page begins with."""
    reach(visitor, visitor.page.get_by_role("link", name="Skip to main content"))
    press(visitor, "Enter")
    assert visitor.page.get_by_test_id("stMain").evaluate(IS_FOCUSED)


def test_the_keyboard_alone_filters_and_opens_a_record(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/records")
    relations = page.get_by_role("group", name="Relations").or_(page.get_by_test_id("stButtonGroup").first)
    reach(visitor, relations.get_by_role("button", name=re.compile("Armenia–Russia")))
    press(visitor, "Space")
    visitor.wait_for_path(r"/records\?dyad=AZE-RUS$")
    reach(visitor, page.get_by_role("textbox", name="Words"))
    page.keyboard.type("Yekaterinburg")
    press(visitor, "Enter")
    visitor.wait_for_path(r"/records\?dyad=AZE-RUS&q=Yekaterinburg$")

    skip_to_content(visitor)
    reach(visitor, page.get_by_test_id("data-grid-canvas"))
    press(visitor, "ArrowDown", "Shift+Space")

    visitor.wait_for_path(r"/record\?id=[A-Z]{3}\d+&dyad=AZE-RUS&q=Yekaterinburg$")
    source = reach(visitor, page.get_by_test_id("stMain").locator("a[href^=http]"))
    assert source.first.get_attribute("target") == "_blank"


def test_the_keyboard_alone_goes_to_a_page_and_commits_a_file(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    # From now on the browser's dialog is held back: asked for only as the key is pressed, it can come too late.
    page.on("filechooser", lambda _: None)
    visitor.open("/")
    reach(visitor, page.get_by_test_id("stTopNav").get_by_role("button", name="Keep up to date"))
    press(visitor, "Enter")
    reach(visitor, page.get_by_role("menuitem").filter(has_text=re.compile("Update$")), "ArrowDown")
    press(visitor, "Enter")
    visitor.wait_for_path("/update$")

    skip_to_content(visitor)
    button = reach(visitor, page.get_by_test_id("stFileUploaderDropzone").locator("button"))
    visitor.settle()
    expect(button).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(write(tmp_path, "one.csv", incident("Reached by keyboard"), incident("", date="soon")))
    visitor.settle()
    assert find_barriers(visitor) == []
    reach(visitor, page.get_by_role("button", name="Check the files"))
    press(visitor, "Enter")
    assert find_barriers(visitor) == []
    reach(visitor, page.get_by_role("checkbox", name=re.compile("^Leave out 1 row")))
    press(visitor, "Space")
    reach(visitor, page.get_by_role("textbox", name="Your name"))
    page.keyboard.type("Anna")
    reach(visitor, page.get_by_role("button", name="Commit as one revision"))
    press(visitor, "Enter")

    assert committed(visitor) == 2
    assert find_barriers(visitor) == []


def test_a_dialog_keeps_the_focus_until_escape_gives_it_back_and_a_charts_tools_are_seen(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/detentions")
    skip_to_content(visitor)
    opener = reach(visitor, page.get_by_role("button", name="Share"))
    press(visitor, "Enter")
    dialog = page.get_by_role("dialog")
    assert find_barriers(visitor) == []
    for _ in range(40):
        page.keyboard.press("Tab")
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")

    press(visitor, "Escape")

    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    tool = reach(visitor, page.get_by_role("button", name=re.compile("^Show data: ")))
    visitor.settle()
    assert tool.first.evaluate(STANDS_OUT)


def test_what_opens_over_a_page_closes_by_escape_and_is_no_barrier(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/records")
    for opener, keys in (
        (page.get_by_role("combobox", name="Period"), ["ArrowDown"]),
        (page.get_by_role("button", name="Choose date").first, ["Enter"]),
        (page.get_by_role("combobox", name="Who acted"), ["ArrowDown"]),
        (page.get_by_test_id("stTopNav").get_by_role("button", name="Look up"), ["Enter"]),
        (page.get_by_test_id("stPopoverButton").filter(has_text="Columns"), ["Enter"]),
        (page.get_by_test_id("stPopoverButton").filter(has_text="Download"), ["Enter"]),
    ):
        reach(visitor, opener)
        press(visitor, *keys)
        assert opener.get_attribute("aria-expanded") == "true"
        assert (opener, find_barriers(visitor)) == (opener, [])
        press(visitor, "Escape")
        assert opener.get_attribute("aria-expanded") == "false"
