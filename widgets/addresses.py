"""The pages: their addresses, and what the navigation says of each."""

from dataclasses import dataclass

from ledger.access import EDIT, READ, SETTLE
from ledger.database import PROJECT

START_PAGE = "overview"


@dataclass(frozen=True)
class Listing:
    """A page of the navigation: its title, icon and what it answers; `name` is its address."""

    name: str
    title: str
    icon: str
    answers: str
    right: str = READ
    """What its visitors must be allowed: to others it is not listed, and says so."""


SECTIONS = {
    "Compare": (
        Listing(
            START_PAGE,
            "Overview",
            "balance",
            "Armenia and Azerbaijan side by side: how much happened, how hostile, what and when.",
        ),
        Listing(
            "tension",
            "Tension",
            "show_chart",
            "How tension and cooperation with Russia rise and decay, what moved them, and which weeks were unusual.",
        ),
        Listing(
            "incidents",
            "Incidents",
            "location_on",
            "Violence, raids, disasters, protests, media campaigns: where, when and at what cost.",
        ),
        Listing(
            "detentions",
            "Detentions",
            "gavel",
            "Who holds whose nationals, since when, on what charge, and who was freed.",
        ),
        Listing(
            "diplomacy",
            "Diplomacy",
            "handshake",
            "What states did toward each other: who, at what level, and what became of meetings.",
        ),
        Listing(
            "chains",
            "Chains",
            "conversion_path",
            "Act and answer: which records answer which, how soon, how hard, and which are still open.",
        ),
        Listing(
            "periods",
            "Two periods",
            "compare_arrows",
            "Any two periods side by side: every figure of both, how far apart they are, and which records make it.",
        ),
    ),
    "Explain": (
        Listing(
            "words",
            "Words and deeds",
            "campaign",
            "Who talks and who acts: words against deeds of each side, who speaks and who carries it.",
        ),
        Listing(
            "leverage",
            "Leverage",
            "link",
            "What ties each country to Russia: gas, trade, security, people and opinion, and how that moves.",
        ),
        Listing(
            "demands",
            "Demands",
            "front_hand",
            "What each side asked of the other, what became of it, and how long it took.",
        ),
    ),
    "Look up": (
        Listing("records", "Records", "table_rows", "Every record under the filters, to search, sort and download."),
        Listing(
            "quality",
            "Quality",
            "fact_check",
            "How far to trust the record: coverage, gaps, sources, weak records, and scores to check.",
        ),
        Listing(
            "method",
            "Method",
            "menu_book",
            "What a record is, how it is coded and scored, and what the data cannot tell.",
        ),
    ),
    "Publish": (
        Listing(
            "brief",
            "Brief",
            "article",
            "A situation report of this view, to edit and download as Word, HTML or Markdown.",
        ),
        Listing("views", "Saved views", "bookmarks", "Views with a name: find, open, rename, copy and retire them."),
    ),
    "Keep up to date": (
        Listing(
            "update",
            "Update",
            "upload_file",
            "Bring in files, or add and edit single records: checked, previewed, committed whole.",
            EDIT,
        ),
        Listing(
            "history", "History", "history", "Every revision: who changed what, when and why; compare, go back, undo."
        ),
        Listing(
            "changes",
            "What changed",
            "difference",
            "What came into a view, changed in it and left it: since a revision, a day or your last visit.",
        ),
        Listing(
            "access",
            "Access",
            "key",
            "Who may read and change the ledger, tokens for programs, and what was done and refused.",
            SETTLE,
        ),
    ),
}
"""The pages that the navigation lists, by section."""

RECORD_PAGE = "record"
"""The page of one record, which links lead to."""

PAGES = {
    name: str(PROJECT / "pages" / f"{name}.py")
    for name in (*(listing.name for listings in SECTIONS.values() for listing in listings), RECORD_PAGE)
}
"""File of each page by its address."""

UNFRAMED_PAGES = ("update", "access")
"""The pages that are there to change or settle something: no other site may show them in a frame."""
