"""The API of a running server, read by programs, and the files that its pages offer."""

import csv
import io
import json
import urllib.request
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.browser.serving import PROJECT, Server
from tests.browser.visitor import Visitor

VIEW = "dyad=AZE-RUS&from=2025-06-27"


def find_ids() -> list[str]:
    """The ids of the view's records by date, from the curated files."""
    found = []
    for table in ("incidents", "detentions", "diplomatic_actions"):
        with (PROJECT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found += [
                (row["date"], row["id"])
                for row in csv.DictReader(file)
                if row["dyad"] == "AZE-RUS" and row["date"] >= "2025-06-27"
            ]
    return [record for _, record in sorted(found)]


def test_pandas_reads_the_same_rows_by_address_as_the_page_shows(server: Server, visitor: Visitor) -> None:
    rows = pd.read_csv(f"{server.address}/api/records.csv?{VIEW}")
    assert list(rows["id"]) == find_ids()
    assert list(pd.read_json(f"{server.address}/api/records.json?{VIEW}")["id"]) == find_ids()
    visitor.open(f"/records?{VIEW}")
    assert visitor.scope().startswith(f"{len(rows)} records: Azerbaijan–Russia, ")
    with urllib.request.urlopen(f"{server.address}/api/health") as answer:  # noqa: S310 - http alone
        assert json.load(answer) == {"status": "ok", "revision": 1}
    assert "ScriptRunContext" not in server.log.read_text()


@pytest.mark.parametrize(
    ("label", "suffix"),
    [
        ("CSV: for programs", ".csv"),
        ("CSV for Excel", ".csv"),
        ("XLSX", ".xlsx"),
        ("JSON", ".json"),
        ("Parquet", ".parquet"),
    ],
)
def test_a_page_offers_its_records_as_a_file(visitor: Visitor, tmp_path: Path, label: str, suffix: str) -> None:
    visitor.open(f"/records?{VIEW}")
    visitor.page.get_by_role("button", name=f"Download {len(find_ids())} records").click()
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("button", name=label).click()
    assert started.value.suggested_filename == f"caucasus_ledger_records_2025-06-27_AZE-RUS_revision_1{suffix}"
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == (label == "CSV for Excel")
    match suffix:
        case ".csv":
            rows = pd.read_csv(path)
        case ".json":
            rows = pd.DataFrame(json.loads(content))
        case ".parquet":
            rows = pd.read_parquet(path)
        case _:
            rows = pd.read_excel(path, sheet_name="Records", engine="openpyxl")
            about = dict(openpyxl.load_workbook(io.BytesIO(content))["About"].iter_rows(min_row=3, values_only=True))
            assert about["Link"] == f"{visitor.address}/records?from=2025-06-27&dyad=AZE-RUS&rev=1"
    assert list(rows["id"]) == find_ids()
