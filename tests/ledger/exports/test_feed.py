"""The feed: valid Atom, one entry a record and revision, the same ids wherever it is written, hostile text as text."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import feedparser
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ledger.codebook import LEDGER_TABLES, TABLES
from ledger.database import DATA_FOLDER, Database, open_scratch
from ledger.exports import feed
from ledger.exports.feed import write_feed
from ledger.filters import Filters
from ledger.revisions import Update, commit_update, index_rows, list_revisions, load_seed, read_rows
from tests.ledger.conftest import SmallLedger
from tests.small import Row, action, incident, source

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://ledger.example"
SEED = {
    "incidents": [incident(1, sources="S0001;S0002"), incident(2, dyad="AZE-RUS", target="AZE", date="2025-02-01")],
    "diplomatic_actions": [action(1)],
    "sources": [
        source(1, title="A page"),
        source(2, url='https://outlet2.example/ü/"<a>?q=1&r=%20#top', publisher="Ծաղիկ & <b>", language="hy"),
    ],
}


def commit(
    database: Database, author: str = "Ann", rows: Sequence[Row] = (), removed: Sequence[str] = (), **cells: Any
) -> int:
    model = LEDGER_TABLES["incidents"]
    there = read_rows(database, "incidents", database.newest_revision())
    parts = [there.loc[[key]].assign(**values) for key, values in cells.items()]
    if rows:
        parts.append(index_rows(model, pd.DataFrame(rows).reindex(columns=model.columns).astype("str")))
    update = Update(
        database.newest_revision(),
        author,
        "A note",
        "edit",
        rows={"incidents": pd.concat(parts)} if parts else {},
        removed={"incidents": list(removed)} if removed else {},
    )
    return commit_update(database, update).number


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    """Three records; then one changed in two cells, one added, one removed, one that leaves the compared dyads."""
    database = small_ledger(**SEED)
    commit(database, INC0001={"title": "Better", "fatalities": "1"})
    commit(database, author="Բելա", rows=[incident(3)])
    commit(database, removed=["INC0002"])
    commit(database, INC0003={"dyad": "ARM-AZE", "initiator": "AZE"})
    return database


@pytest.fixture(scope="module")
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def validate(grammar: etree.RelaxNG, written: bytes) -> etree._Element:
    """The feed's root; fails where it breaks a rule of RFC 4287."""
    root = etree.fromstring(written)
    assert grammar.validate(root), grammar.error_log
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        # The two rules that the RFC states in Schematron, and 4.1.1: no two alternates of one type and language.
        assert element.find(f"{ATOM}author") is not None
        links = element.findall(f"{ATOM}link")
        alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"]
        assert len(alternates) == len(set(alternates)) == 1
    ids = [element.findtext(f"{ATOM}id") for element in (root, *entries)]
    assert len(ids) == len(set(ids))
    return root


def entries_of(written: bytes) -> list[Any]:
    parsed = feedparser.parse(written)
    assert not parsed.bozo
    return list(parsed.entries)


def test_there_is_an_entry_for_each_record_and_revision_the_newest_first(ledger: Database) -> None:
    assert [entry.title for entry in entries_of(write_feed(ledger, Filters(), SITE))] == [
        "Removed: Title of INC0003",
        "Removed: Title of INC0002",
        "Added: Title of INC0003",
        "Changed: Better",
        "Added: Title of INC0002",
        "Added: Title of INC0001",
        "Added: Title of DIP0001",
    ]


def test_an_entry_says_what_happened_when_and_by_whom(ledger: Database) -> None:
    entries = entries_of(write_feed(ledger, Filters(), SITE))
    assert [entry.summary for entry in entries[:5]] == [
        "Left this view by a change. 10 Jan 2025. Summary of INC0003.",
        "Removed from the ledger. 1 Feb 2025. Summary of INC0002.",
        "10 Jan 2025. Summary of INC0003.",
        "Title: Title of INC0001 → Better\nFatalities: (empty) → 1",
        "1 Feb 2025. Summary of INC0002.",
    ]
    assert [entry.author for entry in entries[:5]] == ["Ann", "Ann", "Բելա", "Ann", "Caucasus Ledger"]
    committed = list_revisions(ledger).set_index("number")["committed_at"]
    moments = [dt.datetime.fromisoformat(entry.updated) for entry in entries]
    assert moments == [committed[number].tz_localize("UTC") for number in (5, 4, 3, 2, 1, 1, 1)]
    assert [(tag.term, tag.label) for tag in entries[0].tags] == [("ARM-RUS", "Armenia–Russia"), ("raid", "Raid")]


def test_an_entry_leads_to_the_record_as_it_was_told_and_to_its_sources(ledger: Database) -> None:
    entries = entries_of(write_feed(ledger, Filters(), SITE + "/"))
    assert [entry.link for entry in entries[1:4]] == [
        f"{SITE}/record?id=INC0002&rev=3",
        f"{SITE}/record?id=INC0003&rev=3",
        f"{SITE}/record?id=INC0001&rev=2",
    ]
    assert [(link.rel, link.href, link.get("title"), link.get("hreflang")) for link in entries[3].links[1:]] == [
        ("via", "https://outlet1.example/page", "Outlet 1: A page", "en"),
        ("via", "https://outlet2.example/%C3%BC/%22%3Ca%3E?q=1&r=%20#top", "Ծաղիկ & <b>: Page 2", "hy"),
    ]


def test_the_feed_names_its_view_its_own_address_and_its_page(ledger: Database, grammar: etree.RelaxNG) -> None:
    filters = Filters(dyads=("AZE-RUS",), words="ü & <b>")
    written = write_feed(ledger, filters, SITE)
    root = validate(grammar, written)
    parsed = feedparser.parse(written).feed
    assert parsed.title == "Caucasus Ledger: Azerbaijan–Russia, all dates, with “ü & <b>”"
    assert {link.rel: link.href for link in parsed.links} == {
        "self": f"{SITE}/api/feed.atom?dyad=AZE-RUS&q=%C3%BC+%26+%3Cb%3E",
        "alternate": f"{SITE}/changes?dyad=AZE-RUS&q=%C3%BC+%26+%3Cb%3E",
    }
    # A view without records has been brought up to date all the same.
    newest = list_revisions(ledger)["committed_at"].max().tz_localize("UTC")
    assert dt.datetime.fromisoformat(parsed.updated) == newest
    assert root.findall(f"{ATOM}entry") == []


def test_ids_are_the_same_wherever_and_whenever_the_feed_is_written(
    ledger: Database, small_ledger: SmallLedger
) -> None:
    before = entries_of(write_feed(ledger, Filters(), SITE))
    commit(ledger, INC0001={"title": "Best"})
    after = entries_of(write_feed(ledger, Filters(), "http://10.0.0.7:8501/base"))
    assert [entry.id for entry in after[1:]] == [entry.id for entry in before]
    narrow = entries_of(write_feed(ledger, Filters(dyads=("AZE-RUS",)), SITE))
    assert {entry.id for entry in narrow} < {entry.id for entry in before}
    assert {entry.id for entry in after}.isdisjoint(
        entry.id for entry in entries_of(write_feed(small_ledger(**SEED), Filters(), SITE))
    )
    ids = {feedparser.parse(write_feed(ledger, filters, SITE)).feed.id for filters in (Filters(), Filters(words="x"))}
    assert len(ids) == 2
    assert all(name.startswith("urn:uuid:") for name in ids)


def test_a_pinned_feed_stays_as_it_was(ledger: Database) -> None:
    before = write_feed(ledger, Filters(revision=3), SITE)
    commit(ledger, INC0001={"title": "Best"})
    assert write_feed(ledger, Filters(revision=3), SITE) == before
    assert [entry.title for entry in entries_of(before)][:2] == ["Added: Title of INC0003", "Changed: Better"]


def test_a_fresh_ledger_has_the_newest_hundred_records(grammar: etree.RelaxNG) -> None:
    database = open_scratch()
    load_seed(database)
    written = write_feed(database, Filters(), SITE)
    database.close()
    validate(grammar, written)
    curated = pd.concat(pd.read_csv(DATA_FOLDER / LEDGER_TABLES[table].file_name, dtype="str") for table in TABLES)
    compared = curated[curated["dyad"] != "ARM-AZE"].sort_values(["date", "id"], ascending=False)
    assert [entry.link for entry in entries_of(written)] == [
        f"{SITE}/record?id={record}&rev=1" for record in compared["id"].head(100)
    ]


HOSTILE = [
    "<script>alert(1)</script>",
    "]]> & &amp; &#0; 'quotes\" ",
    "Ա Б 😀 \u202e right to left",
    "control \x00\x01\x0b\x1f\x7f\x85 \ufffe\uffff here",
    "=1+1 | ` * _ [link](javascript:alert(1))",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(ledger: Database, grammar: etree.RelaxNG, text: str) -> None:
    commit(ledger, author=text, rows=[incident(9, title=text, summary=text)])
    root = validate(grammar, write_feed(ledger, Filters(), SITE))
    entry = root.findall(f"{ATOM}entry")[0]
    kept = "".join(letter for letter in text if letter in "\t\n\r" or letter >= " ")
    kept = kept.translate({0xFFFE: None, 0xFFFF: None})
    assert entry.findtext(f"{ATOM}title") == f"Added: {kept}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == kept
    assert entry.findtext(f"{ATOM}summary") == f"10 Jan 2025. {kept}"
    assert all(len(element) == 0 for element in (entry.find(f"{ATOM}title"), entry.find(f"{ATOM}summary")))


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(), max_size=50))
def test_any_text_can_be_written(text: str) -> None:
    element = etree.Element("title")
    element.text = feed._clean(text)
    assert (etree.fromstring(etree.tostring(element)).text or "") == feed._clean(text)
