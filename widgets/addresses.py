"""The pages and their addresses."""

from ledger.database import PROJECT

START_PAGE = "overview"

PAGES = {
    name: str(PROJECT / "pages" / f"{name}.py")
    for name in (
        "overview",
        "incidents",
        "detentions",
        "diplomacy",
        "records",
        "record",
        "method",
        "views",
        "update",
        "history",
        "changes",
        "brief",
    )
}
"""File of each page by its address."""
