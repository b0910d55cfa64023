"""Updates from files and forms, in a real browser: checked, previewed, committed, merged and undone."""

from pathlib import Path

from playwright.sync_api import Locator

from tests.browser.updating import (
    HEADER,
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


def test_a_right_file_is_previewed_committed_seen_undone_and_gone(visitor: Visitor, tmp_path: Path) -> None:
    title = "Residents of Baku gather before the embassy of Russia"
    send(visitor, write(tmp_path, "right.csv", incident(title)))
    assert "Preview: 1 new row, 0 changed, 0 unchanged" in visitor.text()
    # The preview waits while its owner looks elsewhere.
    visitor.go_to("History")
    visitor.wait_for_path(r"/history$")
    visitor.go_to("Update")
    visitor.wait_for_path(r"/update$")
    assert "Preview: 1 new row, 0 changed, 0 unchanged" in visitor.text()

    sign_and_commit(visitor)
    number = committed(visitor)
    visitor.page.get_by_role("button", name="See the records").click()
    visitor.wait_for_path(r"/records\?.*table=incidents")
    visitor.open("/records?q=Residents+of+Baku+gather")
    assert visitor.scope().startswith("1 record:")

    visitor.open(f"/history?id={number}")
    assert f"Revision {number}: " in visitor.text()
    undo(visitor, number)
    assert f"Undo revision {number}" in visitor.text()

    visitor.open("/records?q=Residents+of+Baku+gather")
    assert visitor.scope().startswith("0 records:")
    visitor.open(f"/records?q=Residents+of+Baku+gather&rev={number}")
    assert visitor.scope().startswith("1 record:")
    assert f"You see the ledger as of revision {number}" in visitor.text()
    visitor.page.get_by_role("button", name="Back to now").click()
    visitor.wait_for_path(r"/records\?q=Residents\+of\+Baku\+gather$")
    assert visitor.scope().startswith("0 records:")


def test_history_shows_a_commit_and_its_undoing(visitor: Visitor, tmp_path: Path) -> None:
    number = add(visitor, tmp_path, "Students in Ganja march past the consulate of Russia")
    visitor.open(f"/history?id={number}")
    undo(visitor, number)

    visitor.open("/history")
    grid = visitor.page.locator(f".st-key-history_{number + 1}")
    grid.locator("[role=gridcell]").first.wait_for(state="attached")
    cells = grid.locator("[role=gridcell]").all_text_contents()
    assert {str(number), str(number + 1), "Upload", "Undo"} <= set(cells)
    visitor.open(f"/history?id={number}")
    assert f"Revision {number}: 2 rows added" in visitor.text()
    visitor.open(f"/history?id={number + 1}")
    assert f"Revision {number + 1}: 2 rows removed" in visitor.text()
    visitor.open("/history?id=99999")
    assert "There is no revision 99999" in visitor.text()


def test_a_wrong_file_lists_its_errors_and_keeps_the_ledger_as_it_is(visitor: Visitor, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "wrong.csv",
        incident("Drivers in Sumgait block the road to the embassy"),
        incident("A day that the calendar lacks", date="2025-13-31"),
        incident("A relation of no two sides", dyad="AZE-RUSS", confidence="sure"),
        incident("A title that ends in a full stop."),
        incident("A place beyond the pole", latitude="95.0"),
    )
    send(visitor, path)

    assert "5 errors in 4 rows" in visitor.text()
    problems = download(visitor, "Download the rows with what is wrong", tmp_path)
    assert list(problems["title"]) == [
        "A day that the calendar lacks",
        "A relation of no two sides",
        "A title that ends in a full stop.",
        "A place beyond the pole",
    ]
    assert "date: “2025-13-31”" in problems.iloc[0]["problem"]
    assert "AZE-RUS" in problems.iloc[1]["problem"].split("dyad")[1]
    assert all("." in problem for problem in problems["problem"])

    sign_and_commit(visitor)
    assert "Mend them, or leave the rejected rows out" in visitor.text()
    visitor.page.get_by_text("Leave out 4 rows with errors").click()
    sign_and_commit(visitor)
    assert "Revision" in visitor.page.locator(".st-key-result").inner_text()
    visitor.open("/records?q=a+place+beyond+the+pole")
    assert visitor.scope().startswith("0 records:")


def test_a_mistake_is_mended_in_place(visitor: Visitor, tmp_path: Path) -> None:
    send(visitor, write(tmp_path, "small.csv", incident("Workers in Lankaran march to the port.")))
    assert "1 error in 1 row" in visitor.text()

    grid = visitor.page.get_by_test_id("stForm").get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    # The title, the one column with an error, comes first after the line and what is wrong.
    visitor.page.mouse.dblclick(box["x"] + 420, box["y"] + 52)
    visitor.page.locator(".gdg-input").fill("Workers in Lankaran march to the port")
    visitor.page.keyboard.press("Enter")
    visitor.settle()
    visitor.page.get_by_role("button", name="Check again").click()
    visitor.settle()

    assert "1 error" not in visitor.text()
    sign_and_commit(visitor)
    assert committed(visitor)


def test_an_export_of_a_european_spreadsheet_goes_through(visitor: Visitor, tmp_path: Path) -> None:
    header = HEADER.replace(",", ";")
    line = incident("Митинг у посольства России в Баку", date="31.12.2025", latitude="40,3953", longitude="49,8822")
    european = line.replace('","', '";"')
    send(visitor, write(tmp_path, "Книга1.csv", european, header=header, encoding="windows-1251"))
    assert "Preview: 1 new row" in visitor.text()
    assert "error" not in visitor.text().split("Preview")[0]

    sign_and_commit(visitor)
    assert committed(visitor)
    visitor.open("/records?q=Митинг&from=2025-12-31&to=2025-12-31")
    assert visitor.scope().startswith("1 record:")


def test_what_is_no_table_gets_a_message(visitor: Visitor, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    send(visitor, picture)
    assert "picture.csv is a PNG image, not a table" in visitor.text()


def test_different_cells_of_one_record_are_merged_and_the_same_cell_is_asked_about(
    visitor: Visitor, colleague: Visitor, tmp_path: Path
) -> None:
    add(visitor, tmp_path, "Veterans in Shaki return their Russian medals")
    record = find_id(visitor, "Veterans in Shaki", tmp_path)
    change = "id," + HEADER
    first = f'"{record}",' + incident("Veterans in Shaki return their Russian medals", injured="1")
    second = f'"{record}",' + incident("Veterans in Shaki return their Russian medals", fatalities="2")
    third = f'"{record}",' + incident("Veterans in Shaki return their Russian medals", injured="3")
    mine = write(tmp_path, "mine.csv", first, header=change)
    theirs = write(tmp_path, "theirs.csv", second, header=change)

    send(visitor, mine)
    send(colleague, theirs)
    sign_and_commit(visitor, "Anna")
    assert "1 changed" in visitor.page.locator(".st-key-result").inner_text()
    # Another person's page has the new state after any click.
    sign_and_commit(colleague, "Boris")
    assert "1 changed" in colleague.page.locator(".st-key-result").inner_text()
    assert facts(visitor, record) == ("2", "1")

    send(visitor, write(tmp_path, "again.csv", third.replace('"3"', '"4"'), header=change))
    send(colleague, write(tmp_path, "third.csv", third, header=change))
    sign_and_commit(visitor, "Anna")
    assert committed(visitor)
    sign_and_commit(colleague, "Boris")
    # The comparison is made again before the question is asked.
    colleague.page.get_by_text("Choose for each which shall stand").first.wait_for()
    colleague.page.get_by_text("Keep theirs").last.click()
    for choice in colleague.page.get_by_text("Take the file's").all():
        choice.click()
    colleague.page.get_by_role("button", name="Commit as one revision").click()
    colleague.settle()
    assert "1 changed" in colleague.page.locator(".st-key-result").inner_text()
    assert facts(visitor, record)[1] == "3"


def test_a_record_is_edited_in_a_form_with_the_same_checks(visitor: Visitor) -> None:
    visitor.open("/record?id=DET0012")
    visitor.page.get_by_role("button", name="Edit this record").click()
    visitor.wait_for_path(r"/update\?id=DET0012$")
    people = visitor.page.get_by_role("textbox", name="People")
    people.fill("twenty")
    visitor.page.get_by_role("textbox", name="Your name").fill("Anna")
    visitor.page.get_by_role("button", name="Check and save").click()
    visitor.settle()
    assert "People" in visitor.page.get_by_role("alert").inner_text()

    visitor.page.get_by_role("textbox", name="People").fill("23")
    visitor.page.get_by_role("button", name="Check and save").click()
    visitor.settle()
    assert "1 changed" in visitor.page.locator(".st-key-result").inner_text()
    visitor.page.get_by_role("button", name="See DET0012").click()
    visitor.wait_for_path(r"/record\?id=DET0012$")
    assert "23" in visitor.page.get_by_test_id("stTable").first.inner_text()


def choose(visitor: Visitor, label: str, value: str) -> None:
    """Choose or type a value in a field of choices."""
    field = visitor.page.get_by_test_id("stForm").get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(value)
    field.press("Enter")
    field.press("Tab")


def test_a_new_record_is_added_in_a_form(visitor: Visitor) -> None:
    visitor.open("/update")
    visitor.page.get_by_role("radio", name="One new record").click()
    visitor.settle()
    form = visitor.page.get_by_test_id("stForm")
    form.get_by_role("textbox", name="Title *").fill("Teachers in Mingachevir boycott a Russian festival")
    form.get_by_role("textbox", name="Summary *").fill("They said why.")
    form.get_by_role("textbox", name="Initiator's name *").fill("Teachers of Mingachevir")
    form.get_by_role("textbox", name="Your name").fill("Clara")
    for label, value in (
        ("Event type *", "Protest"),
        ("Dyad *", "Azerbaijan–Russia"),
        ("Date precision *", "Day"),
        ("Confidence *", "Reported"),
        ("Initiator *", "Azerbaijan"),
        ("Target *", "Russia"),
    ):
        choose(visitor, label, value)
    visitor.page.get_by_role("button", name="Check and save").click()
    visitor.settle()
    said = form.get_by_role("alert").inner_text()
    assert "Date" in said
    assert "Sources" in said

    choose(visitor, "Sources *", "https://www.example.net/festival")
    day = form.get_by_test_id("stDateInput").first.get_by_role("spinbutton")
    for part, value in zip(day.all(), ("2025", "12", "30"), strict=True):
        part.click()
        visitor.page.keyboard.type(value)
    visitor.page.get_by_role("button", name="Check and save").click()
    visitor.settle()
    if not visitor.page.locator(".st-key-result").count():
        # An unknown outlet is doubtful, but no error.
        visitor.page.get_by_role("button", name="Check and save").click()
        visitor.settle()
    assert "added" in visitor.page.locator(".st-key-result").inner_text()
    visitor.open("/records?q=Teachers+in+Mingachevir")
    assert visitor.scope().startswith("1 record:")


def test_two_people_edit_one_record_in_forms(visitor: Visitor, colleague: Visitor) -> None:
    for person in (visitor, colleague):
        person.open("/update?id=DET0045")
    field(visitor, "Authority").fill("Somebody else's police")
    field(colleague, "Place").fill("Another town")
    for person, name in ((visitor, "Anna"), (colleague, "Boris")):
        save_form(person, name)
        assert "1 changed" in person.page.locator(".st-key-result").inner_text()
    visitor.open("/record?id=DET0045")
    said = visitor.page.get_by_test_id("stTable").first.inner_text()
    assert "Somebody else's police" in said
    assert "Another town" in said

    for person in (visitor, colleague):
        person.open("/update?id=DET0045")
    field(visitor, "Place").fill("Anna's town")
    field(colleague, "Place").fill("Boris's town")
    save_form(visitor, "Anna")
    save_form(colleague, "Boris")
    assert "Choose which shall stand" in colleague.text()
    assert "Anna's town" in colleague.page.get_by_test_id("stRadio").inner_text()
    colleague.page.get_by_text("Take mine").click()
    save_form(colleague, "Boris")
    assert "1 changed" in colleague.page.locator(".st-key-result").inner_text()
    colleague.open("/record?id=DET0045")
    assert "Boris's town" in colleague.page.get_by_test_id("stTable").first.inner_text()


def field(visitor: Visitor, label: str) -> Locator:
    return visitor.page.get_by_test_id("stForm").get_by_role("textbox", name=label, exact=True)


def save_form(visitor: Visitor, author: str) -> None:
    field(visitor, "Your name").fill(author)
    visitor.page.get_by_role("button", name="Check and save").click()
    visitor.settle()


def test_a_likely_duplicate_is_left_out_on_request(visitor: Visitor, tmp_path: Path) -> None:
    title = "Drivers in Yevlakh stop lorries with Russian plates"
    add(visitor, tmp_path, title)
    twin = incident(title, sources="https://www.example.org/caucasus/article-2")
    other = incident("Fishermen in Neftchala return with empty nets", date="2024-02-02")
    send(visitor, write(tmp_path, "twin.csv", twin, other))
    assert "1 likely duplicate" in visitor.text()
    visitor.page.get_by_text("Leave the new one out").click()
    visitor.settle()
    sign_and_commit(visitor)
    assert committed(visitor)
    visitor.open("/records?q=Yevlakh")
    assert visitor.scope().startswith("1 record:")
    visitor.open("/records?q=Neftchala")
    assert visitor.scope().startswith("1 record:")
