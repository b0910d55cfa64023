"""The data package describes the curated tables as the codebook has them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.codebook import DYADS, LEDGER_TABLES
from ledger.database import DATA_FOLDER
from ledger.datapackage import DESCRIPTOR, describe_package, write_package


def validate(descriptor: Path) -> subprocess.CompletedProcess[str]:
    """What `frictionless validate` says of a descriptor."""
    return subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", descriptor.name, "--json"],
        cwd=descriptor.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_descriptor_is_the_one_that_the_codebook_gives(tmp_path: Path) -> None:
    assert write_package(tmp_path).read_text("utf-8") == (DATA_FOLDER / DESCRIPTOR).read_text("utf-8")


def test_the_curated_tables_are_valid_under_it() -> None:
    told = validate(DATA_FOLDER / DESCRIPTOR)
    assert told.returncode == 0, told.stdout
    assert {task["name"] for task in json.loads(told.stdout)["tasks"]} == {*LEDGER_TABLES, "countries"}


def test_the_descriptor_has_types_enums_ranges_keys_and_references() -> None:
    resources = {resource["name"]: resource for resource in describe_package()["resources"]}
    schema = resources["incidents"]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == list(LEDGER_TABLES["incidents"].columns)
    assert {name: fields[name]["type"] for name in ("id", "date", "latitude", "fatalities")} == {
        "id": "string",
        "date": "date",
        "latitude": "number",
        "fatalities": "integer",
    }
    assert fields["id"]["constraints"] == {"required": True, "unique": True, "pattern": r"^(INC|DET|DIP)\d{4,}$"}
    assert fields["dyad"]["constraints"] == {"required": True, "enum": list(DYADS)}
    assert fields["latitude"]["constraints"] == {"minimum": -90, "maximum": 90}
    assert fields["title"]["constraints"]["maxLength"] == 90
    assert "required" not in fields["place"].get("constraints", {})
    assert schema["primaryKey"] == ["id"]
    assert schema["foreignKeys"] == [
        {"fields": ["event_type"], "reference": {"resource": "event_types", "fields": ["event_type"]}}
    ]
    assert resources["indicators"]["schema"]["primaryKey"] == ["indicator_id", "country", "period"]


@pytest.mark.parametrize(
    ("table", "change", "error"),
    [
        ("incidents", lambda text: text.replace("aircraft_downing", "flood", 1), "foreign-key"),
        ("incidents", lambda text: text.replace("AZE-RUS", "AZE-TUR", 1), "constraint-error"),
        ("incidents", lambda text: text.replace("2020-11-09", "9.11.2020", 1), "type-error"),
        ("sources", lambda text: text.replace("S0002", "S0001", 1), "primary-key"),
        ("demands", lambda text: text.replace("demand_id", "number", 1), "label"),
    ],
)
def test_a_table_that_breaks_it_is_not_valid(
    tmp_path: Path, table: str, change: Callable[[str], str], error: str
) -> None:
    package = tmp_path / "data"
    shutil.copytree(DATA_FOLDER, package)
    path = package / f"{table}.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    told = validate(package / DESCRIPTOR)
    assert told.returncode == 1
    assert error in told.stdout
