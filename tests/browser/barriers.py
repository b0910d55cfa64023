"""What on a page would keep somebody out, as axe finds it in the light and in the dark theme."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.visitor import Visitor

# What Streamlit and Vega draw of their own is not ours to mend: the navigation, a brush.
NOT_OURS = {
    "exclude": [
        ["[data-testid=stSidebarNav]"],
        [".period_brush_bg"],
        [".period_brush"],
    ]
}
LIGHT: dict[str, object] = {"resultTypes": ["violations"]}
DARK = {**LIGHT, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""Themes differ in colours alone."""


def find_barriers(visitor: Visitor) -> list[tuple[str, list[list[str]]]]:
    """The rules that are broken seriously or worse on the page as it stands, each with the first places."""
    found = Axe().run(visitor.page, context=NOT_OURS, options=LIGHT).response["violations"]
    visitor.page.emulate_media(color_scheme="dark")
    visitor.settle()
    found += Axe().run(visitor.page, context=NOT_OURS, options=DARK).response["violations"]
    visitor.page.emulate_media(color_scheme="light")
    visitor.settle()
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
