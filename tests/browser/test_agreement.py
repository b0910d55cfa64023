"""Ten views: the page, the API, the files that the page offers and the brief tell the same rows and figures."""

import csv
import datetime as dt
import json
import re
import urllib.request
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html
from playwright.sync_api import Download

from tests.browser.serving import PROJECT
from tests.browser.visitor import Visitor

Row = dict[str, Any]

YEKATERINBURG = "dyad=AZE-RUS&from=2025-06-27&to=2025-07-15"
LISTED_IN_BRIEF = 200

VIEWS = [
    # A page, the table it keeps to, a view, and how many records the files have in it.
    ("", "", "", 678),
    ("", "", YEKATERINBURG, 46),
    ("", "", "dyad=ARM-RUS&from=2025-06-01&to=2025-06-30&confidence=confirmed", 15),
    ("incidents", "incidents", "", 66),
    ("incidents", "incidents", "dyad=AZE-RUS&from=2024-01-01", 27),
    ("detentions", "detentions", "", 82),
    ("detentions", "detentions", YEKATERINBURG, 12),
    ("diplomacy", "diplomatic_actions", "type=meeting&type=call", 109),
    ("records", "", "q=Karapetyan&initiator=RUS", 5),
    ("records", "", "dyad=ARM-AZE&table=incidents", 21),
]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "?".join(view[:3:2]) or "overview")
def test_page_api_files_and_brief_agree(
    module_visitor: Visitor, tmp_path: Path, view: tuple[str, str, str, int]
) -> None:
    visitor = module_visitor
    page, table, query, records = view
    own = f"{query}&table={table}".strip("&") if table else query
    rows = ask(f"{visitor.address}/api/records.json?{own}")
    counted = count_figures(rows)

    visitor.open(f"/{page}?{query}")
    assert visitor.scope().startswith(f"{records} record")
    if not page:
        for dyad, figures in counted.items():
            shown = {label: number(visitor.metric(dyad, label)) for label in figures}
            assert shown == figures
    said = [" ".join(text.split()) for text in visitor.page.locator("[data-testid=stMain] strong").all_inner_texts()]

    assert len(rows) == records
    assert read_csv(save(visitor, "CSV: for programs", records, tmp_path)) == [spell(row) for row in rows]
    assert read_xlsx(save(visitor, "XLSX", records, tmp_path)) == [spell(row) for row in rows]

    visitor.open(f"/brief?{own}")
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("button", name="Download HTML").click()
    brief = html.parse(save_as(started.value, tmp_path)).getroot()
    assert f"{records} records: " in brief.text_content()
    told = {row[0].text: [cell.text for cell in row[1:]] for row in brief.xpath("//tr[th[@scope='row']]")}
    heads = brief.xpath("//th[@scope='col'][@class='number']/text()")
    for place, head in enumerate(heads):
        own_figures = counted.get(RELATIONS[head], Counter())
        for label, in_brief in IN_BRIEF.items():
            if in_brief in told:
                assert number(told[in_brief][place]) == own_figures[label], (head, label)
    if records <= LISTED_IN_BRIEF:
        assert re.findall(r"Record ([A-Z]{3}\d+)\.", brief.text_content()) == [row["id"] for row in rows]
    # What the page says in a sentence, the brief says in the same words.
    sentence = next(text for text in said if text.endswith("."))
    assert sentence in " ".join(brief.text_content().split())


RELATIONS = {
    "Armenia–Russia": "ARM-RUS",
    "Azerbaijan–Russia": "AZE-RUS",
    "Armenia–Azerbaijan (context)": "ARM-AZE",
}
IN_BRIEF = {
    "Records": "Records",
    "Conflictual": "Conflictual records",
    "Cooperative": "Cooperative records",
    "Fatalities": "People killed in incidents",
    "Injured": "People injured in incidents",
}


def count_figures(rows: Sequence[Row]) -> dict[str, Counter[str]]:
    """The overview's figures by relation, from rows and the scores in the file of event types."""
    with (PROJECT / "data" / "event_types.csv").open(encoding="utf-8", newline="") as file:
        goldstein = {row["event_type"]: float(row["goldstein"]) for row in csv.DictReader(file)}
    figures: dict[str, Counter[str]] = {}
    for row in rows:
        own = figures.setdefault(row["dyad"], Counter(dict.fromkeys(IN_BRIEF, 0)))
        own["Records"] += 1
        own["Conflictual"] += goldstein[row["event_type"]] < 0
        own["Cooperative"] += goldstein[row["event_type"]] > 0
        own["Fatalities"] += row["fatalities"] or 0
        own["Injured"] += row["injured"] or 0
    return figures


def ask(address: str) -> list[Row]:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - http alone
        rows: list[Row] = json.load(answer)
    return rows


def number(text: str) -> int:
    return int(text.replace(",", ""))


def save(visitor: Visitor, label: str, records: int, folder: Path) -> Path:
    """A file that the page offers of its records."""
    opener = visitor.page.get_by_role("button", name=re.compile(rf"^\S*\s*Download {records} records?\b"))
    button = visitor.page.get_by_role("button", name=label)
    if not button.is_visible():
        opener.click()
    with visitor.page.expect_download() as started:
        button.click()
    return save_as(started.value, folder)


def save_as(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: spell_cell(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def read_xlsx(path: Path) -> list[dict[str, str]]:
    head, *lines = openpyxl.load_workbook(path)["Records"].iter_rows(values_only=True)
    return [{str(name): spell_cell(cell) for name, cell in zip(head, line, strict=True)} for line in lines]


def spell(row: Row) -> dict[str, str]:
    return {name: spell_cell(cell) for name, cell in row.items()}


def spell_cell(cell: object) -> str:
    """A cell as text, whichever form it came in: an empty one, a list, a date, a number."""
    match cell:
        case None:
            return ""
        case list():
            return ";".join(cell)
        case dt.datetime():
            return cell.date().isoformat()
        case int() | float():
            return repr(float(cell))
        case str() if re.fullmatch(r"-?\d+(\.\d+)?", cell):
            return repr(float(cell))
    return str(cell)
