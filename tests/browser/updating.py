"""What people do on the page of updates: send files, sign, commit, undo, download."""

import re
from pathlib import Path

import pandas as pd

from tests.browser.visitor import Visitor

SOURCE = "https://www.example.org/caucasus/article-1"
HEADER = (
    "date,date_precision,dyad,event_type,title,summary,initiator,initiator_name,target,place,country,"
    "latitude,longitude,geo_precision,confidence,sources,fatalities,injured"
)


def incident(title: str, date: str = "2025-12-31", **other: str) -> str:
    """A line of an incidents file."""
    cells = {
        "date": date,
        "date_precision": "day",
        "dyad": "AZE-RUS",
        "event_type": "protest",
        "title": title,
        "summary": f"{title}: a summary of what happened.",
        "initiator": "AZE",
        "initiator_name": "Residents of Baku",
        "target": "RUS",
        "place": "Baku",
        "country": "AZE",
        "latitude": "40.3953",
        "longitude": "49.8822",
        "geo_precision": "city",
        "confidence": "reported",
        "sources": SOURCE,
        "fatalities": "",
        "injured": "",
        **other,
    }
    return ",".join(f'"{cells[name]}"' for name in HEADER.split(","))


def write(folder: Path, name: str, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(("\n".join([header, *lines]) + "\n").encode(encoding))
    return path


def send(visitor: Visitor, *files: Path) -> None:
    """Choose files and have them checked."""
    visitor.open("/update")
    visitor.page.locator("input[type=file]").set_input_files([str(path) for path in files])
    visitor.settle()
    visitor.page.get_by_role("button", name="Check the files").click()
    visitor.settle()


def sign_and_commit(visitor: Visitor, author: str = "Anna") -> None:
    visitor.page.get_by_role("textbox", name="Your name").fill(author)
    visitor.page.get_by_role("button", name="Commit as one revision").click()
    visitor.settle()


def committed(visitor: Visitor) -> int:
    """Number of the revision that the page says was committed."""
    said = visitor.page.locator(".st-key-result").inner_text()
    found = re.search(r"Revision (\d+):", said)
    assert found, said
    return int(found[1])


def add(visitor: Visitor, folder: Path, title: str) -> int:
    """Commit a file with one new incident; the number of its revision."""
    send(visitor, write(folder, "one.csv", incident(title)))
    sign_and_commit(visitor)
    number = committed(visitor)
    visitor.open(f"/records?q={title.replace(' ', '+')}")
    assert visitor.scope().startswith("1 record:")
    return number


def undo(visitor: Visitor, number: int) -> None:
    """Undo the revision whose page in the history is open."""
    visitor.page.get_by_text("Undo this revision").click()
    visitor.page.get_by_role("textbox", name="Your name").fill("Anna")
    visitor.page.get_by_role("button", name=f"Undo revision {number}").click()
    visitor.wait_for_path(rf"/history\?id={number + 1}$")


def download(visitor: Visitor, label: str, folder: Path) -> pd.DataFrame:
    """The CSV that a button gives."""
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("button", name=label).click()
    path = folder / "downloaded.csv"
    started.value.save_as(path)
    return pd.read_csv(path, dtype="str")


def find_id(visitor: Visitor, words: str, folder: Path) -> str:
    """The id of the one record with these words."""
    visitor.open(f"/records?q={words.replace(' ', '+')}")
    visitor.page.get_by_role("button", name="Download 1 record").click()
    return str(download(visitor, "CSV: for programs", folder)["id"].iloc[0])


def facts(visitor: Visitor, record: str) -> tuple[str, str]:
    """Fatalities and injured on a record's page."""
    visitor.open(f"/record?id={record}")
    said = visitor.page.get_by_test_id("stTable").first.inner_text()
    found = [re.search(rf"{name}\s+(\d+)", said) for name in ("Fatalities", "Injured")]
    return tuple(number[1] if number else "" for number in found)  # type: ignore[return-value]
