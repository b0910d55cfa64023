"""The history in a real browser: any two revisions compared, each downloaded, and undone."""

import io
import zipfile
from pathlib import Path

import pandas as pd

from tests.browser.updating import HEADER, add, committed, facts, find_id, incident, send, sign_and_commit, write
from tests.browser.visitor import Visitor


def change(visitor: Visitor, folder: Path, record: str, title: str, **cells: str) -> int:
    """Commit a file that gives a record's cells these values; the number of its revision."""
    send(visitor, write(folder, "change.csv", f'"{record}",' + incident(title, **cells), header="id," + HEADER))
    sign_and_commit(visitor)
    return committed(visitor)


def test_undoing_a_revision_asks_about_what_later_ones_changed_again(module_visitor: Visitor, tmp_path: Path) -> None:
    visitor = module_visitor
    title = "Bakers in Zagatala shut their shops"
    add(visitor, tmp_path, title)
    record = find_id(visitor, title, tmp_path)
    first = change(visitor, tmp_path, record, title, injured="1", fatalities="2")
    later = change(visitor, tmp_path, record, title, injured="3", fatalities="2")

    visitor.open(f"/history?id={first}")
    visitor.page.get_by_text("Undo this revision").click()
    visitor.page.get_by_role("textbox", name="Your name").fill("Anna")
    visitor.page.get_by_role("button", name=f"Undo revision {first}").click()
    visitor.settle()
    assert "1 value changed again since. Choose for each which shall stand." in visitor.text()
    assert facts(visitor, record) == ("2", "3")

    visitor.open(f"/history?id={first}")
    visitor.page.get_by_text("Undo this revision").click()
    visitor.page.get_by_role("textbox", name="Your name").fill("Anna")
    visitor.page.get_by_role("button", name=f"Undo revision {first}").click()
    visitor.settle()
    visitor.page.get_by_text("Keep the later value").click()
    visitor.page.get_by_role("button", name=f"Undo revision {first}").click()
    visitor.wait_for_path(rf"/history\?id={later + 1}$")
    # Nobody touched the fatalities since: they are as before the revision that is undone.
    assert facts(visitor, record) == ("", "3")


def test_any_two_revisions_are_compared_and_each_is_downloaded(module_visitor: Visitor, tmp_path: Path) -> None:
    visitor = module_visitor
    title = "Sailors in Astara refuse a Russian cargo"
    before = add(visitor, tmp_path, title) - 1
    record = find_id(visitor, title, tmp_path)
    after = change(visitor, tmp_path, record, title, injured="4")

    visitor.open("/history")
    for label, number in (("From", after), ("To", before)):
        chosen = visitor.page.get_by_role("combobox", name=label, exact=True)
        chosen.click()
        chosen.fill(str(number))
        chosen.press("Enter")
        visitor.settle()
    assert "1 row removed" in visitor.page.get_by_test_id("stMain").inner_text()

    held = {}
    for number in (before, before + 1, after):
        visitor.open(f"/history?id={number}")
        with visitor.page.expect_download() as started:
            visitor.page.get_by_role("button", name="Download the ledger as of it (ZIP)").click()
        with zipfile.ZipFile(started.value.path()) as archive:
            name = next(name for name in archive.namelist() if name.endswith("incidents.csv"))
            rows = pd.read_csv(io.BytesIO(archive.read(name)), dtype="str", index_col="id")
        held[number] = rows["injured"].get(record, "absent")
    assert held[before] == "absent"
    assert pd.isna(held[before + 1])
    assert held[after] == "4"
