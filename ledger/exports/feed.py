"""A view as an Atom feed (RFC 4287): an entry for each revision that brought a record in, changed it or took it out."""

import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from ledger.changes import explain_records, list_cell_changes, list_sources_of_events, list_view_events
from ledger.citation import PUBLISHER, link_to_record
from ledger.codebook import DYADS, LEDGER_TABLES, label_of
from ledger.database import Database
from ledger.filters import Filters
from ledger.revisions import list_revisions
from ledger.wording import format_dated, text_or, to_date

MOST_ENTRIES = 100
MEDIA_TYPE = "application/atom+xml"
FEED_PATH = "/api/feed.atom"
PAGE_PATH = "/changes"

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even as a character reference."""
_OF_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"
"""Characters that stand for themselves in an address."""
_EMPTY = "(empty)"


class _Entry(FeedEntry):  # type: ignore[misc]
    """An entry whose links are written whole: the library (1.0.0) writes nothing of them but their addresses."""

    def atom_entry(self, extensions: bool = True) -> Any:  # noqa: FBT001, FBT002 - as the library has it
        """The entry as an XML element."""
        entry = super().atom_entry(extensions)
        for element, link in zip(entry.findall("link"), self.link(), strict=True):
            element.attrib.update(link)
        return entry


def write_feed(database: Database, filters: Filters, base_address: str, most: int = MOST_ENTRIES) -> bytes:
    """The feed of a view, its newest entries first, at most so many.

    `base_address` is that of the dashboard, such as `https://ledger.example`. Ids are the same wherever and whenever
    the feed of a ledger is written: they are made of the time of its first revision, the record and the revision.
    """
    site = base_address.rstrip("/")
    revisions = list_revisions(database)
    ledger = uuid.uuid5(uuid.NAMESPACE_URL, f"caucasus-ledger/{revisions['committed_at'].min().isoformat()}")
    until = filters.seen_at(int(revisions["number"].max()))
    updated = revisions.set_index("number")["committed_at"][until]
    query = filters.to_query_string()
    suffix = f"?{query}" if query else ""

    feed = FeedGenerator()
    feed.id(uuid.uuid5(ledger, f"feed?{query}").urn)
    feed.title(_clean(f"{PUBLISHER}: {filters.describe(to_date(updated))}"))
    feed.subtitle("Records of this view as they were added, changed and removed.")
    feed.updated(_at_utc(updated))
    feed.author(name=PUBLISHER)
    feed.generator(PUBLISHER)
    feed.language("en")
    feed.link(href=f"{site}{FEED_PATH}{suffix}", rel="self", type=MEDIA_TYPE)
    feed.link(href=f"{site}{PAGE_PATH}{suffix}", rel="alternate", type="text/html")

    events = list_view_events(database, filters, most)
    events["how"] = explain_records(events)
    changes = _describe_cells(database, events, until)
    cited = list_sources_of_events(database, events)
    for event in events.to_dict("records"):
        place = (event["id"], event["revision"])
        entry = feed.add_entry(_Entry(), order="append")
        entry.id(uuid.uuid5(ledger, f"record/{event['id']}/revision/{event['revision']}").urn)
        entry.title(_clean(f"{event['kind'].capitalize()}: {event['title']}"))
        entry.updated(_at_utc(event["committed_at"]))
        entry.author(name=_clean(event["author"]) or PUBLISHER)
        entry.summary(_clean(_summarise(event, changes.get(place, ""))))
        entry.link(href=link_to_record(site, event["id"], event["seen_at"]), rel="alternate", type="text/html")
        entry.category(term=event["dyad"], scheme=f"{ledger.urn}#dyad", label=DYADS[event["dyad"]].label)
        entry.category(
            term=event["event_type"], scheme=f"{ledger.urn}#type", label=_clean(label_of(event["event_type"]))
        )
        _link_sources(entry, cited[(cited["id"] == event["id"]) & (cited["seen_at"] == event["seen_at"])])
    written: bytes = feed.atom_str(pretty=True)
    return written


def _summarise(event: Mapping[Any, Any], cells: str) -> str:
    """What happened, in plain text: the record itself, or the cells that changed."""
    if cells:
        return cells
    day = format_dated(to_date(event["date"]), event["date_precision"])
    told = f"{day}. {event['summary']}"
    # That an entry is new needs no saying; that a record came or went by a change does.
    return told if event["kind"] == "added" and not event["existed"] else f"{event['how'].capitalize()}. {told}"


def _describe_cells(database: Database, events: pd.DataFrame, until: int) -> dict[tuple[Any, Any], str]:
    """The changed cells of each changed record and revision, a line each: `Fatalities: 2 → 3`."""
    changed = events[events["kind"] == "changed"]
    cells = list_cell_changes(database, list(changed["id"].unique()), until)
    cells = cells.merge(changed[["id", "revision", "table"]], on=["id", "revision"])
    lines: dict[tuple[Any, Any], list[str]] = {}
    for cell in cells.to_dict("records"):
        name = LEDGER_TABLES[cell["table"]].schema.columns[cell["column"]].title
        line = f"{name}: {text_or(cell['before'], _EMPTY)} → {text_or(cell['after'], _EMPTY)}"
        lines.setdefault((cell["id"], cell["revision"]), []).append(line)
    return {place: "\n".join(said) for place, said in lines.items()}


def _link_sources(entry: _Entry, sources: pd.DataFrame) -> None:
    """Link the pages that a record cites; nothing but http and https."""
    for source in sources.to_dict("records"):
        if re.match(r"https?://", source["url"]):
            entry.link(
                href=quote(source["url"], safe=_OF_ADDRESSES),
                rel="via",
                title=_clean(f"{source['publisher']}: {text_or(source['title'], source['url'])}"),
                hreflang=source["language"],
            )


def _at_utc(moment: pd.Timestamp) -> Any:
    return moment.tz_localize("UTC").to_pydatetime()


def _clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)
