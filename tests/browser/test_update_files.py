"""Files of many kinds brought in by one person: wrong ones mended in place, workbooks, event data, whole tables."""

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Locator

from ledger.codebook import LEDGER_TABLES
from ledger.database import DATA_FOLDER
from tests.browser.barriers import find_barriers
from tests.browser.mistakes import MISTAKES, Mistake
from tests.browser.updating import (
    add,
    committed,
    download,
    facts,
    find_id,
    incident,
    send,
    sign_and_commit,
    undo,
    write,
)
from tests.browser.visitor import Visitor
from tests.ledger.intake.test_profiles import SAMPLES, gdelt_row
from tests.ledger.intake.uploads import write_upload
from tests.small import detention

ROWS_TALL = 35
UNANSWERED = "INC0087"
"""The curated incident of the latest day, which no record answers."""
LINE_WIDE, WRONG_WIDE = 55, 300


def write_mistakes(folder: Path) -> list[Path]:
    """A file for each table, with one mistake a row."""
    return [
        write_upload(folder / f"{table}.csv", table, *(mistake.row for mistake in mistakes))
        for table, mistakes in MISTAKES.items()
    ]


def list_lines(mistakes: list[Mistake]) -> list[int]:
    """The line on which each row starts: below the header, a cell of two lines counted."""
    lines, line = [], 2
    for mistake in mistakes:
        lines.append(line)
        line += 1 + str(mistake.row.get("title", "")).count("\n")
    return lines


def find_problems(visitor: Visitor, folder: Path) -> pd.DataFrame:
    """The list of problems, as its own download has it."""
    button = visitor.page.get_by_role("button", name=re.compile(r"^Download as CSV: Table of \d+ problem"))
    # Where the browser can ask for a place, it does so in a window of its own.
    visitor.page.evaluate("() => { window.showSaveFilePicker = undefined }")
    with visitor.page.expect_download() as started:
        # It shows while the mouse is over the table.
        button.dispatch_event("click")
    path = folder / "problems.csv"
    started.value.save_as(path)
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def mend(visitor: Visitor, grid: Locator, mistakes: list[Mistake]) -> None:
    """Paste the right values over the columns with an error, as from a spreadsheet."""
    order = list(LEDGER_TABLES[mistakes[0].table].columns)
    wrong = sorted({mistake.column for mistake in mistakes}, key=order.index)
    block = [
        [mistake.right if mistake.column == name else str(mistake.row.get(name, "")) for name in wrong]
        for mistake in mistakes
    ]
    visitor.page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join("\t".join(row) for row in block))
    grid.scroll_into_view_if_needed()
    visitor.settle()
    # The columns with an error come first, after the line and what is wrong.
    focused = grid.locator("[role=gridcell]:focus")
    for number in range(40):
        # A click that takes the focus from another grid may go no further.
        if number % 10 == 0:
            grid.click(position={"x": LINE_WIDE + WRONG_WIDE + 20, "y": 1.5 * ROWS_TALL})
        visitor.page.wait_for_timeout(50)
        if focused.count():
            break
    visitor.page.keyboard.press("Control+v")
    visitor.page.wait_for_timeout(150)


def count_records(visitor: Visitor, words: str) -> str:
    """What the page of records says of how many have these words."""
    visitor.open(f"/records?q={words.replace(' ', '+')}")
    return visitor.scope().split(":")[0]


def open_part(visitor: Visitor, heading: str) -> str:
    """What a part that is folded up holds."""
    part = visitor.page.get_by_test_id("stExpander").filter(has_text=heading)
    part.locator("summary").click()
    return part.get_by_test_id("stTable").inner_text()


def choose(visitor: Visitor, label: str, value: str) -> None:
    """Choose or type a value in a field of choices."""
    chosen = visitor.page.get_by_test_id("stMain").get_by_role("combobox", name=label, exact=True)
    chosen.click()
    chosen.fill(value)
    chosen.press("Enter")
    visitor.settle()


def test_rows_that_a_whole_table_lacks_go_on_request_and_come_back(module_visitor: Visitor, tmp_path: Path) -> None:
    visitor = module_visitor
    rows = pd.read_csv(DATA_FOLDER / "incidents.csv", dtype="str", keep_default_na=False)
    path = tmp_path / "incidents.csv"
    rows[rows["id"] != UNANSWERED].to_csv(path, index=False)
    send(visitor, path)
    assert "Preview: 0 new rows, 0 changed, 86 unchanged" in visitor.text()
    assert "missing" not in visitor.text()
    visitor.page.get_by_test_id("stButtonGroup").get_by_role("button", name="Incidents", exact=True).click()
    visitor.settle()
    assert "Preview: 0 new rows, 0 changed, 86 unchanged, 1 missing" in visitor.text()
    assert "1 row of the ledger not in the file" in visitor.text()

    visitor.page.get_by_text("Remove 1 row that the files lack").click()
    sign_and_commit(visitor)
    number = committed(visitor)
    assert f"Revision {number}: 1 removed" in visitor.page.locator(".st-key-result").inner_text()
    title = rows.loc[rows["id"] == UNANSWERED, "title"].iloc[0]
    assert count_records(visitor, title) == "0 records"

    # Its id would bring it back.
    alone = tmp_path / "alone.csv"
    rows[rows["id"] == UNANSWERED].to_csv(alone, index=False)
    send(visitor, alone)
    assert "1 warning" in visitor.text()
    assert list(find_problems(visitor, tmp_path)["problem"]) == [f"was removed in revision {number}"]

    visitor.open(f"/history?id={number}")
    undo(visitor, number)
    assert count_records(visitor, title) == "1 record"


def test_a_file_with_a_mistake_of_each_kind_is_mended_in_place_and_committed(
    module_visitor: Visitor, tmp_path: Path
) -> None:
    visitor = module_visitor
    send(visitor, *write_mistakes(tmp_path))
    total = sum(map(len, MISTAKES.values()))
    assert f"{total} errors in {total} rows" in visitor.text()
    assert "Nothing to commit yet" in visitor.text()
    assert find_barriers(visitor) == []

    listed = find_problems(visitor, tmp_path)
    report = download(visitor, "Download the rows with what is wrong", tmp_path)
    assert len(listed) == len(report) == total
    said = iter(report["problem"])
    for table, mistakes in MISTAKES.items():
        problems = listed[listed["file"] == f"{table}.csv"].set_index("line")
        for line, mistake in zip(list_lines(mistakes), mistakes, strict=True):
            problem = problems.loc[str(line)]
            assert (problem["severity"], problem["column"]) == ("Error", mistake.column)
            assert mistake.problem in problem["problem"]
            assert mistake.remedy in problem["remedy"]
            assert next(said).startswith(f"{mistake.column}: ")

    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grids = visitor.page.get_by_test_id("stForm").get_by_test_id("stDataFrame")
    for grid, mistakes in zip(grids.all(), MISTAKES.values(), strict=True):
        mend(visitor, grid, mistakes)
    visitor.page.get_by_role("button", name="Check again").click()
    visitor.settle()
    assert "No errors and no warnings" in visitor.text()
    assert f"Preview: {total} new rows, 0 changed, 0 unchanged" in visitor.text()
    sign_and_commit(visitor)
    number = committed(visitor)
    assert f"Revision {number}: {total} added" in visitor.page.locator(".st-key-result").inner_text()
    for title in ("Police raid a bakery", "Police raid a market", "Police raid an office of students"):
        visitor.open(f"/records?q={title.replace(' ', '+')}")
        assert visitor.scope().startswith("1 record:")
    record = find_id(visitor, "Police raid a market", tmp_path)
    visitor.open(f"/record?id={record}")
    assert "Police raid a market" in visitor.page.locator("h1").inner_text()


def test_a_workbook_made_from_the_template_goes_through(module_visitor: Visitor, tmp_path: Path) -> None:
    visitor = module_visitor
    visitor.open("/update")
    visitor.page.get_by_text("Templates: an empty file of each table").click()
    with visitor.page.expect_download() as started:
        visitor.page.locator(".st-key-template_detentions_XLSX button").click()
    path = tmp_path / "detentions.xlsx"
    started.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["detentions"]
    columns = [cell.value for cell in sheet[1]]
    assert columns == list(LEDGER_TABLES["detentions"].columns)
    row = detention(1, title="Police hold nine drivers at a depot", people=9, sources="https://www.rferl.org/depot")
    for name, value in {**row, "id": ""}.items():
        sheet.cell(2, columns.index(name) + 1, value or None)
    book.save(path)

    send(visitor, path)
    assert "No errors and no warnings" in visitor.text()
    assert "Preview: 1 new row, 0 changed, 0 unchanged" in visitor.text()
    sign_and_commit(visitor)
    assert committed(visitor)
    record = find_id(visitor, "nine drivers at a depot", tmp_path)
    assert record.startswith("DET")
    visitor.open(f"/record?id={record}")
    assert re.search(r"People\s+9", visitor.page.get_by_test_id("stTable").first.inner_text())


OUTSIDE, ONE_SIDE, ONE_COUNTRY = (
    "Outside the three dyads",
    "No second side among Armenia, Azerbaijan and Russia",
    "Both sides belong to one country",
)
GDELT_ROWS = (
    gdelt_row(58, GLOBALEVENTID="1"),
    gdelt_row(58, GLOBALEVENTID="2", EventCode="173", Actor1Type1Code="COP"),
    gdelt_row(58, GLOBALEVENTID="3", EventCode="041", Actor1CountryCode="ARM", Actor2CountryCode="RUS"),
    gdelt_row(58, GLOBALEVENTID="4", Actor2CountryCode="UKR"),
    gdelt_row(58, GLOBALEVENTID="5", Actor2CountryCode=""),
    gdelt_row(58, GLOBALEVENTID="6", EventCode="010"),
)


@pytest.mark.parametrize(
    ("name", "aside", "unmapped", "titles"),
    [
        (
            "acled.csv",
            (ONE_SIDE, ONE_COUNTRY, OUTSIDE),
            "Disrupted weapons use",
            {
                "Azerbaijan shells Armenia (Stepanakert)": "2023-09-19",
                "Clash between forces of Azerbaijan and Armenia (Tegh)": "2024-12-31",
                "Azerbaijan attacks civilians of Armenia (Kapan)": "2025-03-01",
                "Russia arrests people of Azerbaijan (Yekaterinburg)": "2025-06-27",
            },
        ),
        (
            "ucdp_ged.csv",
            (OUTSIDE, ONE_COUNTRY),
            None,
            {
                "Deadly clash between Armenia and Azerbaijan (Jermuk town)": "2022-09-13",
                "Deadly clash between Azerbaijan and Armenia": "2023-09-01",
                "Azerbaijan kills civilians of Armenia (Syunik province)": "2022-09-14",
            },
        ),
        (
            "20250701.export.CSV",
            (OUTSIDE, ONE_SIDE),
            "010",
            {
                "Russia accuses Azerbaijan (Baku)": "2025-07-01",
                "Russia arrests, detains or charges people of Azerbaijan (Baku)": "2025-07-01",
                "Armenia and Russia talk by telephone": "2025-07-01",
            },
        ),
    ],
)
def test_event_data_are_read_and_what_is_none_of_ours_is_counted(  # noqa: PLR0917 - a case has four parts
    module_visitor: Visitor,
    tmp_path: Path,
    name: str,
    aside: tuple[str, ...],
    unmapped: str | None,
    titles: dict[str, str],
) -> None:
    visitor = module_visitor
    sample = SAMPLES / name
    if not sample.exists():
        sample = tmp_path / name
        sample.write_text("\n".join(GDELT_ROWS) + "\n", encoding="utf-8")
    send(visitor, sample)
    assert f"Preview: {len(titles)} new rows, 0 changed, 0 unchanged" in visitor.text()
    said = open_part(visitor, f"Set aside: {len(aside)} rows")
    assert all(re.search(rf"{reason}\s+1\b", said) for reason in aside)
    if unmapped:
        assert re.search(rf"{unmapped}\s+1\b", open_part(visitor, "Without a word in the codebook: 1 row"))
    assert not visitor.page.get_by_test_id("stForm").filter(has_text="with errors").count()
    sign_and_commit(visitor)
    assert committed(visitor)
    visitor.page.get_by_role("button", name="See the records").click()
    visitor.wait_for_path(r"/records")
    # The context stands with the relations compared only where something of it was committed.
    assert ("Armenia–Azerbaijan" in visitor.scope()) == (name != "20250701.export.CSV")
    for title, day in titles.items():
        dyads = "&dyad=ARM-RUS&dyad=AZE-RUS&dyad=ARM-AZE"
        visitor.open(f"/records?q={title.replace(' ', '+')}&from={day}&to={day}{dyads}")
        assert visitor.scope().startswith("1 record:"), title


def test_a_likely_duplicate_is_merged_into_the_record_that_is_there(module_visitor: Visitor, tmp_path: Path) -> None:
    visitor = module_visitor
    title = "Shopkeepers in Quba close for a day"
    add(visitor, tmp_path, title)
    record = find_id(visitor, title, tmp_path)
    twin = incident(title, injured="2", place="Quba", sources="https://www.example.org/caucasus/quba")
    send(visitor, write(tmp_path, "twin.csv", twin))
    assert "1 likely duplicate" in visitor.text()
    assert find_barriers(visitor) == []
    visitor.page.get_by_text("Merge into the one there").click()
    visitor.settle()
    sign_and_commit(visitor)
    assert "1 added, 1 changed" in visitor.page.locator(".st-key-result").inner_text()
    assert count_records(visitor, title) == "1 record"
    assert facts(visitor, record) == ("", "2")
    # What was there stays; what the new one knew beside it is added.
    said = visitor.page.get_by_test_id("stMain").inner_text()
    assert "Baku" in said
    links = visitor.page.locator("a[href^='https://www.example.org/caucasus/']")
    assert {link.get_attribute("href") for link in links.all()} == {
        "https://www.example.org/caucasus/article-1",
        "https://www.example.org/caucasus/quba",
    }


MAPPED_HEADER = "дата;заголовок;описание;инициатор;цель;кто;тип;ссылка"


def mapped_row(title: str, day: str) -> str:
    return f"{day};{title};Что произошло;Азербайджан;Россия;Жители;митинг;https://www.example.org/{day}"


def test_a_mapping_by_hand_is_kept_and_offered_to_others(
    module_visitor: Visitor, colleague: Visitor, tmp_path: Path
) -> None:
    visitor = module_visitor
    send(
        visitor,
        write(tmp_path, "октябрь.csv", mapped_row("Митинг в Губе", "01.10.2025"), header=MAPPED_HEADER),
    )
    assert "Match the columns of октябрь.csv by hand" in visitor.page.get_by_test_id("stMain").inner_text()
    said = visitor.page.get_by_test_id("stMain").inner_text()
    assert "Still without a column or a value: Date precision, Initiator's name and Confidence." in said
    assert visitor.page.get_by_role("button", name="Read it so").is_disabled()
    assert find_barriers(visitor) == []
    choose(visitor, "Initiator's name *", "кто")
    choose(visitor, "Date precision *", "day")
    choose(visitor, "Confidence *", "reported")
    choose(visitor, "митинг", "Protest")
    named = visitor.page.get_by_role("textbox", name="Name of this mapping")
    named.fill("Colleagues in Quba")
    named.press("Tab")
    visitor.settle()
    visitor.page.get_by_role("button", name="Read it so").click()
    visitor.settle()
    assert "Preview: 1 new row" in visitor.text()
    sign_and_commit(visitor)
    assert committed(visitor)
    assert count_records(visitor, "Митинг в Губе") == "1 record"

    send(
        colleague,
        write(tmp_path, "ноябрь.csv", mapped_row("Пикет в Хачмазе", "02.11.2025"), header=MAPPED_HEADER),
    )
    assert colleague.page.get_by_role("combobox", name="Mapping", exact=True).input_value() == "Colleagues in Quba"
    colleague.page.get_by_role("button", name="Read it so").click()
    colleague.settle()
    assert "Preview: 1 new row" in colleague.text()
    sign_and_commit(colleague, "Boris")
    assert committed(colleague)
    assert count_records(colleague, "Пикет в Хачмазе") == "1 record"
