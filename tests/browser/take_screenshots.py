"""Takes pictures of every page: `python -m tests.browser.take_screenshots [FOLDER]`, var/screenshots by default.

At three widths, light and dark, each page in full; and the README's picture, docs/overview.png.
"""

import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, PROJECT, chromium_path, serve
from tests.browser.visitor import Visitor

PAGES = {
    "overview": "/?from=2024-12-25",
    "incidents": "/incidents",
    "detentions": "/detentions?dyad=AZE-RUS&from=2025-06-27&to=2025-07-15",
    "tension": "/tension",
    "diplomacy": "/diplomacy",
    "chains": "/chains",
    "chain": "/chains?chain=INC0051",
    "periods": "/periods",
    "words": "/words",
    "leverage": "/leverage",
    "demands": "/demands",
    "quality": "/quality",
    "scores": "/quality?show=scores",
    "limits": "/quality?show=limits",
    "set_aside": "/?without=DIP0001&without=DET0052",
    "records": "/records?q=raid",
    "record": "/record?id=DET0045",
    "method": "/method",
    "brief": "/brief",
    "views": "/views",
    "update": "/update",
    "history": "/history",
    "changes": "/changes",
    "access": "/access",
    "empty": "/?q=zzzz",
}
WIDTHS = (1440, 768, 360)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MOST_HEIGHT = 8000


def take_screenshots(folder: Path) -> None:
    """Pictures of all pages into a folder, and the README's own."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as ledger,
        serve(Path(ledger)) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS) as browser,
    ):
        for width, scheme in product(WIDTHS, SCHEMES):
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            visitor = Visitor(context.new_page(), server.address)
            for name, path in PAGES.items():
                visitor.page.set_viewport_size({"width": width, "height": 900})
                visitor.open(path)
                if name == "overview" and (width, scheme) == (WIDTHS[0], SCHEMES[0]):
                    visitor.page.set_viewport_size({"width": width, "height": 1250})
                    visitor.settle()
                    visitor.page.screenshot(path=PROJECT / "docs" / "overview.png")
                height = visitor.page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
                visitor.page.set_viewport_size({"width": width, "height": min(height + 20, MOST_HEIGHT)})
                visitor.settle()
                visitor.page.screenshot(path=folder / f"{name}_{width}_{scheme}.png")
            context.close()


if __name__ == "__main__":
    take_screenshots(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "var" / "screenshots")
