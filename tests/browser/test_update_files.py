"""Files of many kinds brought in by one person: wrong ones mended in place, workbooks, event data, whole tables."""

import re
from pathlib import Path

import pandas as pd
from playwright.sync_api import Locator

from ledger.codebook import LEDGER_TABLES
from tests.browser.mistakes import MISTAKES, Mistake
from tests.browser.updating import committed, download, find_id, send, sign_and_commit
from tests.browser.visitor import Visitor
from tests.ledger.intake.uploads import write_upload

ROWS_TALL = 35
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


def test_a_file_with_a_mistake_of_each_kind_is_mended_in_place_and_committed(
    module_visitor: Visitor, tmp_path: Path
) -> None:
    visitor = module_visitor
    send(visitor, *write_mistakes(tmp_path))
    total = sum(map(len, MISTAKES.values()))
    assert f"{total} errors in {total} rows" in visitor.text()
    assert "Nothing to commit yet" in visitor.text()

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
