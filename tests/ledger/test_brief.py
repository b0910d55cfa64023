"""A brief says what the files say, in three formats, with every source numbered and every text literal."""

import datetime as dt
import io
import re
from dataclasses import replace

import docx
import pandas as pd
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree, html
from markdown_it import MarkdownIt

from ledger import figures, revisions
from ledger.codebook import ID_PREFIXES
from ledger.database import DATA_FOLDER, Database
from ledger.exports.brief import EMPTY, SECTIONS, Brief, Choices, compose_brief, propose_charts
from ledger.exports.brief_document import write_document
from ledger.exports.brief_text import escape_markdown, write_html, write_markdown
from ledger.filters import Filters
from tests.ledger.conftest import SmallLedger
from tests.small import action, incident, source

pytestmark = pytest.mark.on_file

TODAY = dt.date(2026, 11, 24)
SITE = "https://ledger.example"
YEKATERINBURG = Filters(dyads=("AZE-RUS",), date_from=dt.date(2025, 6, 27), date_to=dt.date(2025, 7, 15))
ARMENIA_IN_JUNE = Filters(
    dyads=("ARM-RUS",), date_from=dt.date(2025, 6, 1), date_to=dt.date(2025, 6, 30), confidence=("confirmed",)
)
VIEWS = {"yekaterinburg": YEKATERINBURG, "armenia in june": ARMENIA_IN_JUNE}
HOSTILE = "<script>alert(1)</script> | =1+1 *bold* [link](javascript:x) `code` $x$ &amp; # Հայաստան \x07"
SHOWN = " ".join(HOSTILE.replace("\x07", "").split())
PLAIN = Choices(charts=())


def brief_of(database: Database, view: Filters, choices: Choices = PLAIN) -> Brief:
    return compose_brief(figures.look_at(database, view, TODAY), choices, SITE)


def open_document(brief: Brief) -> Document:
    return docx.Document(io.BytesIO(write_document(brief)))


def styled(document: Document) -> list[tuple[str | None, str]]:
    """Style and text of each paragraph."""
    return [(paragraph.style.name if paragraph.style else None, paragraph.text) for paragraph in document.paragraphs]


def words_of_html(text: str) -> str:
    root = html.document_fromstring(text)
    for element in root.xpath("//style|//head/title"):
        element.drop_tree()
    return " ".join(" ".join(root.itertext()).split())


def words_of_document(brief: Brief) -> str:
    document = open_document(brief)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).split())


def words_of_markdown(text: str) -> str:
    return words_of_html(MarkdownIt("commonmark").enable("table").render(text))


def read_files(view: Filters) -> pd.DataFrame:
    """The records of a view straight from the curated files, with the Goldstein value of their type."""
    types = pd.read_csv(DATA_FOLDER / "event_types.csv").set_index("event_type")["goldstein"]
    records = pd.concat([pd.read_csv(DATA_FOLDER / f"{name}.csv") for name in ID_PREFIXES])
    day = pd.to_datetime(records["date"]).dt.date
    assert view.date_from is not None
    assert view.date_to is not None
    chosen = records["dyad"].isin(view.dyads) & (day >= view.date_from) & (day <= view.date_to)
    if view.confidence:
        chosen &= records["confidence"].isin(view.confidence)
    return records[chosen].assign(goldstein=lambda rows: rows["event_type"].map(types)).sort_values(["date", "id"])


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_every_format_has_the_figures_of_the_files(curated: Database, view: Filters) -> None:
    records = read_files(view)
    sided = records[
        [
            set(d.split("-")) == {a, b}
            for d, a, b in zip(records["dyad"], records["initiator"], records["target"], strict=True)
        ]
    ]
    expected = {
        "Records": len(records),
        "Conflictual records": int((records["goldstein"] < 0).sum()),
        "Cooperative records": int((records["goldstein"] > 0).sum()),
        "Conflict between the two sides (Goldstein points)": round(-sided["goldstein"].clip(upper=0).sum()),
        "Cooperation between the two sides (Goldstein points)": round(sided["goldstein"].clip(lower=0).sum()),
        "People killed in incidents": int(records["fatalities"].sum()),
        "People injured in incidents": int(records["injured"].sum()),
    }
    brief = brief_of(curated, view)
    rows = {row[0]: row[1] for row in brief.rows}
    assert {name: rows[name] for name in expected} == {name: str(figure) for name, figure in expected.items()}
    cited = {source_id for ids in records["sources"] for source_id in ids.split(";")}
    assert len(brief.sources) == len(cited)
    assert [record.record_id for record in brief.listed] == list(records["id"])
    for said in (words_of_markdown(write_markdown(brief)), words_of_html(write_html(brief)), words_of_document(brief)):
        assert f"{len(records)} records: " in said
        for name, figure in expected.items():
            assert re.search(rf"{re.escape(name)} {figure}\b", said)
        for title in records["title"]:
            assert " ".join(title.split()) in said


@pytest.mark.parametrize(("view", "held"), [(YEKATERINBURG, ("50", "15")), (ARMENIA_IN_JUNE, ("0", "6"))])
def test_people_held_are_those_of_the_overview(curated: Database, view: Filters, held) -> None:
    rows = {row[0]: row[1] for row in brief_of(curated, view).rows}
    assert (rows["People held by Russia at the end"], rows["People held by the country at the end"]) == held


@pytest.mark.parametrize("newest_first", [False, True])
def test_each_number_in_the_text_has_a_source_and_none_is_unused(curated: Database, *, newest_first: bool) -> None:
    brief = brief_of(curated, YEKATERINBURG, replace(PLAIN, newest_first=newest_first))
    numbers = [source.number for source in brief.sources]
    assert numbers == list(range(1, len(numbers) + 1))
    order = list(dict.fromkeys(number for record in brief.listed for number in record.citations))
    assert order == numbers

    records, sources = write_markdown(brief).split("\n## Sources\n")
    assert {int(number) for number in re.findall(r" \[(\d+)\]", records.split("## Records")[1])} == set(numbers)
    assert [int(number) for number in re.findall(r"^(\d+)\. ", sources, re.MULTILINE)] == numbers

    page = html.document_fromstring(write_html(brief))
    assert {int(link.text[1:-1]) for link in page.xpath("//a[starts-with(@href, '#source-')]")} == set(numbers)
    assert [item.get("id") for item in page.xpath("//li[@id]")] == [f"source-{number}" for number in numbers]

    document = open_document(brief)
    body = document.element.body
    marks = [int(mark.get(qn("w:id"))) for mark in body.iter(qn("w:endnoteReference"))]
    # Word numbers notes by where they first stand.
    assert marks == numbers
    bookmarks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    repeated = re.findall(r"NOTEREF (\S+)", " ".join(field.text for field in body.iter(qn("w:instrText"))))
    assert set(repeated) <= bookmarks
    assert len(marks) + len(repeated) == sum(len(record.citations) for record in brief.listed)
    notes = next(part for part in document.part.package.iter_parts() if part.partname == "/word/endnotes.xml")
    texts = ["".join(note.itertext()).strip() for note in etree.fromstring(notes.blob)][2:]
    assert texts == [f"{source.words}. {source.address}" for source in brief.sources]


def test_what_is_not_confirmed_is_attributed(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        sources=[source(1), source(2, agency="An agency"), source(3)],
        incidents=[
            incident(1, confidence="disputed", sources="S0001;S0002"),
            incident(2, confidence="reported", date="2025-01-11"),
            incident(3, confidence="confirmed", date="2025-02-01", date_precision="month", sources="S0003;S0001"),
        ],
    )
    listed = brief_of(database, Filters()).listed
    assert [record.attribution for record in listed] == [
        "Disputed (a side denies it), according to Outlet 1 and An agency.",
        "Reported (one outlet or one side reports it), according to Outlet 1.",
        "",
    ]
    assert [record.citations for record in listed] == [(1, 2), (1,), (3, 1)]
    assert [record.date for record in listed] == ["10 Jan 2025", "11 Jan 2025", "Feb 2025"]
    assert listed[0].who == "Russia → Armenia, raid"


def test_hostile_text_stays_text(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        sources=[source(1, title=HOSTILE.replace("\x07", ""), publisher="*Outlet* <b>")],
        diplomatic_actions=[action(1, title=SHOWN[:85], summary=SHOWN)],
    )
    choices = Choices(
        title=HOSTILE, author=HOSTILE, introduction=f"{HOSTILE}\n{HOSTILE}\n\n1. {HOSTILE}", summaries=True, charts=()
    )
    brief = brief_of(database, Filters(), choices)
    page = write_html(brief)
    assert "<script" not in page
    assert not html.document_fromstring(page).xpath("//b|//em|//a[starts-with(@href, 'javascript')]|//@onclick")
    text = MarkdownIt("commonmark").enable("table").render(write_markdown(brief))
    assert "<script" not in text
    assert "javascript:x" not in str(html.document_fromstring(text).xpath("//a/@href"))
    assert not html.document_fromstring(text).xpath("//em|//code|//ol[not(li)]")
    document = open_document(brief)
    for said in (words_of_html(page), words_of_markdown(write_markdown(brief)), words_of_document(brief)):
        assert f"{SHOWN} {SHOWN}" in said
        assert f"1. {SHOWN}" in said
        assert SHOWN[:85] in said
    assert document.core_properties.title == SHOWN
    assert document.core_properties.author == SHOWN


@pytest.mark.parametrize(
    "start", ["# ", "- ", "1. ", "2) ", "+ ", "> ", "| a |", "---", "===", "[1]: http://x.y", "~~~"]
)
def test_markdown_shows_a_paragraph_as_it_is(start: str) -> None:
    text = f"{start}words www.a.b a@b.c https://a.b"
    shown = words_of_markdown(escape_markdown(text))
    assert shown == text
    assert "<a" not in MarkdownIt("gfm-like", {"linkify": False}).render(escape_markdown(text))


def test_a_brief_that_leaves_records_out_says_so(curated: Database) -> None:
    brief = brief_of(curated, YEKATERINBURG, replace(PLAIN, most=5, newest_first=True))
    assert len(brief.listed) == 5
    assert brief.listed[0].date == "10 Jul 2025 to 11 Jul 2025"
    assert brief.cut == (
        "Only the newest 5 of the 46 records of this view are listed, newest first; 41 are left out. "
        "The figures above count all 46."
    )
    assert brief.cut in words_of_html(write_html(brief))


def test_a_brief_of_nothing_says_so(curated: Database) -> None:
    brief = brief_of(curated, Filters(words="zzzz"), Choices())
    for said in (words_of_markdown(write_markdown(brief)), words_of_html(write_html(brief)), words_of_document(brief)):
        assert EMPTY in said
        assert "Records and sources" not in said
    assert not brief.listed
    assert not brief.charts


def test_a_brief_holds_only_the_sections_chosen(curated: Database) -> None:
    brief = brief_of(curated, YEKATERINBURG, Choices(sections=("headlines", "citation"), charts=("timeline",)))
    document = open_document(brief)
    headings = [text for style, text in styled(document) if style == "Heading 1"]
    assert headings == ["In short", "How to cite"]
    assert re.findall(r"^## (.*)$", write_markdown(brief), re.MULTILINE) == headings
    assert html.document_fromstring(write_html(brief)).xpath("//h2/text()") == headings


def test_the_word_brief_is_a_whole_document(curated: Database) -> None:
    brief = brief_of(curated, YEKATERINBURG, Choices(author="An analyst", charts=("balance",)))
    document = open_document(brief)
    assert {"Title", "Heading 1", "List Bullet"} <= {style for style, _ in styled(document)}
    headings = [text for style, text in styled(document) if style == "Heading 1"]
    # Word puts the endnotes after the last of them.
    assert headings == [*SECTIONS.values(), "Sources"]
    picture = document.inline_shapes[0]
    assert picture.width.cm == pytest.approx(17, abs=0.01)
    described = document.element.body.find(f".//{qn('wp:docPr')}")
    assert "Azerbaijan–Russia peaks at" in described.get("descr")
    properties = document.core_properties
    assert (properties.title, properties.author) == (brief.title, "An analyst")
    assert (properties.version, properties.language) == ("revision 1", "en-GB")


def test_the_html_brief_needs_nothing_beside_it(curated: Database) -> None:
    page = html.document_fromstring(write_html(brief_of(curated, YEKATERINBURG, Choices())))
    assert not page.xpath("//script|//link|//img|//iframe|//object")
    assert len(page.xpath("//*[local-name()='svg' and @role='img']")) == 2
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_brief_is_the_same_every_time(curated: Database) -> None:
    first, second = (brief_of(curated, ARMENIA_IN_JUNE, Choices(charts=("flows",))) for _ in range(2))
    for write in (write_markdown, write_html, write_document):
        assert write(first) == write(second)


def test_a_brief_of_a_revision_stays_as_it_was(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1), incident(2)])
    before = brief_of(database, Filters(revision=1))
    removed = revisions.Update(1, "A person", "Take one out", "edit", removed={"incidents": ["INC0001"]})
    revisions.commit_update(database, removed)
    assert write_markdown(brief_of(database, Filters(revision=1))) == write_markdown(before)
    assert "rev=1" in before.link
    assert len(brief_of(database, Filters()).listed) == 1


def test_charts_of_the_only_table_are_proposed() -> None:
    assert propose_charts(Filters()) == ("timeline", "balance")
    assert propose_charts(Filters(tables=("detentions",))) == ("flows", "custody")
