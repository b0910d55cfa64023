"""What somebody writes who means harm: refused by name or kept as it is, and nothing else of the ledger changes."""

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest

from ledger import api
from ledger.api.operations import Operation
from ledger.codebook import DYADS, LEDGER_TABLES
from ledger.csv_text import unmark_formula
from ledger.database import Database
from ledger.intake.importing import commit_import
from ledger.intake.mapping import HandMapping, TableUnknownError
from ledger.intake.model import FileUnreadableError
from ledger.intake.reading import read_file
from ledger.revisions import list_revisions, read_rows
from ledger.verification import verify
from tests import hostile
from tests.fuzz.asking import Answered, Asked, ask
from tests.fuzz.files import LAUGHING_YAML, plant_entities
from tests.fuzz.kinds import make_app
from tests.fuzz.target import Target
from tests.ledger.conftest import SmallLedger
from tests.ledger.intake.uploads import TODAY, preview_upload, write_upload
from tests.small import Row, action, demand, detention, incident, indicator, source


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A ledger full of hostile text, for tests that only read it or bring in what they undo."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER_DATABASE", "")
        running = Target(tmp_path_factory.mktemp("target"))
        yield running
        running.close()


def get(target: Target, path: str, pairs: list[tuple[str, str]], rules: str = "open", token: str = "") -> Answered:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answered = ask(make_app(target, rules), Asked("GET", path, urlencode(pairs, errors="replace"), headers))
    assert answered.status < 500, (path, pairs, answered.body)
    return answered


def rows_of(answered: Answered) -> list[dict[str, Any]]:
    assert answered.status == 200, answered.body
    told: list[dict[str, Any]] = json.loads(answered.body)
    return told


# SQL, markup, numbers and days in parameters.

KINDS_OF_QUERIES = {tuple(one.name for one in operation.parameters): operation for operation in api.OPERATIONS}
"""An operation for each set of parameters that there is."""


@pytest.mark.parametrize("operation", KINDS_OF_QUERIES.values(), ids=lambda operation: operation.path)
def test_sql_in_any_parameter_is_refused_by_name_or_sought_as_words(target: Target, operation: Operation) -> None:
    path = f"/api{operation.path}".replace("{id}", "INC0001").replace("{name}", "balance")
    with target.unchanged():
        for name in [one.name for one in operation.parameters]:
            for text in hostile.SQL[: 1 if name == "q" else 4]:
                answered = get(target, path, [(name, text)])
                if name == "q":
                    assert answered.status == 200
                else:
                    assert answered.status == 400
                    assert [one["parameter"] for one in json.loads(answered.body)["errors"]] == [name]


@pytest.mark.parametrize("text", [text for text in hostile.TEXTS if len(text.split()) == len(text.split(" "))])
def test_words_that_are_sql_or_markup_find_the_records_that_hold_them(target: Target, text: str) -> None:
    stored = unmark_formula(text.strip())
    found = rows_of(get(target, "/api/records.json", [("q", stored), *(("dyad", dyad) for dyad in DYADS)]))
    assert any(row["summary"] == stored for row in found), [row["summary"] for row in found]
    for row in found:
        assert stored.split()[0].lower() in " ".join(map(str, row.values())).lower()


FITTING = {("from", "2100-12-31"), ("limit", "20250101")}
"""What a parameter may have after all."""


def test_no_value_of_any_parameter_is_more_than_refused(target: Target) -> None:
    with target.unchanged():
        for name in ("from", "half_life", "rev", "limit"):
            for value in (*hostile.NUMBERS, *hostile.DAYS):
                answered = get(target, "/api/records.json", [(name, value)])
                assert answered.status == 400 or (name, value) in FITTING


def test_paths_and_addresses_of_a_hundred_kilobytes_are_refused(target: Target) -> None:
    for path, pairs in (
        ("/api/records.json", [("q", "x" * 100_000)]),
        ("/api/records.json", [("x" * 100_000, "1")]),
        ("/api/records.json", [("type", "'; --" * 20_000)]),
    ):
        answered = get(target, path, pairs)
        assert (answered.status, len(answered.body) < 2_000) == (400, True)
    assert get(target, "/api/records/" + "x" * 100_000 + ".json", []).status == 404


def test_a_path_that_leads_elsewhere_finds_nothing(target: Target) -> None:
    for path in hostile.PATHS:
        for address in (f"/api/records/{path}.json", f"/api/charts/{path}.svg", f"/api/{path}"):
            assert get(target, address, []).status in {307, 404}


@pytest.mark.parametrize("rules", ["closed", "public", "open"])
def test_a_token_that_is_forged_expired_or_revoked_neither_reads_nor_updates(target: Target, rules: str) -> None:
    with target.unchanged():
        for kind in ("forged", "expired", "revoked"):
            assert get(target, "/api/records.json", [], rules, target.tokens[kind]).status == 401
            answered = post(target, b"id\n1\n", "incidents.csv", rules=rules, kind=kind)
            assert answered.status == 401
    assert get(target, "/api/records.json", [("limit", "1")], rules, target.tokens["read"]).status == 200
    assert post(target, b"id\n1\n", "incidents.csv", rules=rules, kind="read").status == 403


def post(target: Target, content: bytes, name: str, *, rules: str = "open", kind: str = "update") -> Answered:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n' + content
        + b'\r\n--b\r\nContent-Disposition: form-data; name="dry_run"\r\n\r\ntrue\r\n--b--\r\n'
    )  # fmt: skip
    headers = {
        "Content-Type": "multipart/form-data; boundary=b",
        "Authorization": f"Bearer {target.tokens[kind]}",
    }
    return ask(make_app(target, rules), Asked("POST", "/api/updates", "", headers, body))


@pytest.mark.parametrize("name", hostile.PATHS)
def test_a_name_of_a_file_that_leads_elsewhere_is_only_a_name(target: Target, name: str) -> None:
    before = sorted(path.name for path in target.folder.parent.rglob("*"))
    with target.unchanged():
        answered = post(target, b"", name)
    told = json.loads(answered.body)["detail"]
    if answered.status == 400:
        # No name of a file has a NUL, or thousands of letters.
        assert "\x00" in name or len(name) > 1_000
    else:
        assert ("is empty" in told, answered.status) == (True, 422)
    assert "/" not in told
    assert sorted(path.name for path in target.folder.parent.rglob("*")) == before


# SQL, markup, numbers and days in cells.

BASES: dict[str, Row] = {
    "incidents": incident(
        500, country="ARM", place="Yerevan", latitude=40.18, longitude=44.51, geo_precision="city", fatalities=1
    ),
    "detentions": detention(500),
    "diplomatic_actions": action(500),
    "sources": source(500),
    "indicators": indicator(period="1999"),
    "demands": demand(500),
}
FOR_KIND = {"datetime": hostile.DAYS, "number": hostile.NUMBERS, "text": hostile.TEXTS}


def kind_of(dtype: object) -> str:
    return {"datetime64[ns]": "datetime", "float64": "number", "Int64": "number"}.get(str(dtype), "text")


def read_plainly(text: str) -> object:
    """A number, or a day without what parts it."""
    return re.sub(r"\D", "", text) if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text) else float(text.replace(",", "."))


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger(incidents=[incident(1)], detentions=[detention(1)], diplomatic_actions=[action(1)])


@pytest.mark.parametrize("table", BASES)
def test_a_hostile_cell_is_rejected_by_line_and_column_or_kept_as_it_is(
    ledger: Database, tmp_path: Path, table: str
) -> None:
    model, key = LEDGER_TABLES[table], LEDGER_TABLES[table].key[0]
    spoiled: list[tuple[str, str, Row]] = []
    for column, declared in model.schema.columns.items():
        if column in model.key:
            continue
        for text in (*FOR_KIND[kind_of(declared.dtype)], hostile.SQL[0], hostile.LINKS[0], hostile.PATHS[0]):
            number = 1000 + len(spoiled)
            own = {key: f"key_{number}"} if table == "indicators" else {key: f"{str(BASES[table][key])[:-3]}{number}"}
            own |= {"url": f"https://outlet.example/{number}"} if table == "sources" else {}
            spoiled.append((column, text, {**BASES[table], **own, column: text}))
    upload = write_upload(tmp_path / "upload.csv", table, *(row for _, _, row in spoiled))
    preview = preview_upload(ledger, upload)
    errors = preview.errors
    assert errors["line"].notna().all(), errors[errors["line"].isna()].to_string()
    named = {line: set(found["column"]) for line, found in errors.groupby("line")}
    commit_import(ledger, preview, author="'; --", note="<script>", skip_rejected=True)

    stored = read_rows(ledger, table, 2)
    lines = preview.checked[0].rows.index
    for line, (column, text, row) in zip(lines, spoiled, strict=True):
        name = str(row[key])
        there = stored[stored[key] == name]
        if line in named:
            assert there.empty, (column, text)
            continue
        assert len(there) == 1, (column, text)
        kept = there.iloc[0][column]
        meant = unmark_formula(text.strip())
        if kind_of(model.schema.columns[column].dtype) == "text":
            assert (kept if isinstance(kept, str) else "") == meant, (column, text)
        else:
            assert read_plainly(text) == read_plainly(str(kept)), (column, text, kept)
    free = {column for line, (column, _, _) in zip(lines, spoiled, strict=True) if line not in named}
    assert free, "no cell of the table takes any text"
    assert verify(ledger, TODAY).empty
    assert len(list_revisions(ledger)) == 2


def test_a_character_that_nobody_sees_is_named_in_a_warning(ledger: Database, tmp_path: Path) -> None:
    rows = [
        incident(2, initiator_name="Foreign\u200b Ministry"),
        incident(3, summary="fdp.\u202eexe"),
        incident(4, summary="Persian \u200c, a family 👩‍👩‍👧 and – a dash"),
    ]
    problems = preview_upload(ledger, write_upload(tmp_path / "upload.csv", "incidents", *rows)).problems
    told = problems[problems["problem"].str.contains("cannot be seen")]
    assert [(row.severity, row.line, row.column, row.value, str(row.problem)[-6:]) for row in told.itertuples()] == [
        ("warning", 2, "initiator_name", "Foreign� Ministry", "U+200B"),
        ("warning", 3, "summary", "fdp.�exe", "U+202E"),
    ]


# Files.


def timed(read: Any, *arguments: Any) -> Any:
    """What a call gives, within ten seconds."""
    began = time.monotonic()
    try:
        return read(*arguments)
    finally:
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000, '[{"id": "INC0001"}]', LAUGHING_YAML,
     "!!python/object/apply:os.system ['touch /tmp/ran']\n- a\n"],
    ids=["nested lists", "nested objects", "JSON", "YAML that multiplies", "YAML that runs"],
)  # fmt: skip
def test_json_and_yaml_are_no_tables_however_deep(ledger: Database, tmp_path: Path, content: str) -> None:
    (tmp_path / "upload.csv").write_text(content)
    try:
        preview = timed(preview_upload, ledger, tmp_path / "upload.csv")
    except FileUnreadableError as error:
        assert "upload.csv" in str(error)  # noqa: PT017 - either is right, never more
    else:
        assert len(preview.errors)
        assert preview.comparison.is_empty


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"columns":' * 100_000, '{"name": "x", "table": "incidents", "columns": {"id": 1}}',
     '{"name": "x", "table": "incidents", "columns": {"id": null}}',
     '{"name": "x", "table": "incidents", "columns": {}, "values": {"id": 1}}',
     '{"name": "x", "table": "incidents", "columns": {}, "constants": {"id": []}}',
     '{"name": 1, "table": "incidents", "columns": {}}', '{"name": "x", "table": [], "columns": {}}',
     '{"name": "x", "table": "incidents", "columns": [], "decimal_comma": "yes"}'],
)  # fmt: skip
def test_a_mapping_that_is_nested_too_deep_or_holds_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(TableUnknownError):
        HandMapping.from_json(text)


def workbook() -> bytes:
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="xlsxwriter") as writer:
        pd.DataFrame({"id": ["INC0001"], "title": ["A raid"], "people": [3]}).to_excel(writer, index=False)
    return out.getvalue()


@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_entities_of_a_workbook_are_neither_fetched_nor_multiplied(tmp_path: Path, part: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    content = plant_entities(workbook(), part=part, address=secret.as_uri())
    (tmp_path / "upload.xlsx").write_bytes(content)
    try:
        tables = timed(read_file, "upload.xlsx", tmp_path / "upload.xlsx")
    except FileUnreadableError as error:
        said = str(error)
    else:
        said = " ".join(table.rows.to_csv() for table in tables)
    assert "the secret" not in said
    assert said.count("lol") <= 1
    assert len(said) < 2_000


def test_a_workbook_that_points_elsewhere_is_read_without_going_there(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as book, zipfile.ZipFile(out, "w") as planted:
        for name in book.namelist():
            text = book.read(name).decode()
            if name == "xl/_rels/workbook.xml.rels":
                away = '<Relationship Id="rId1" TargetMode="External" Target="file:///etc/passwd" '
                text = text.replace('<Relationship Id="rId1" ', away, 1).replace('Target="worksheets/sheet1.xml"', "")
            planted.writestr(name, text)
    (tmp_path / "upload.xlsx").write_bytes(out.getvalue())
    with pytest.raises(FileUnreadableError, match=r"upload\.xlsx"):
        read_file("upload.xlsx", tmp_path / "upload.xlsx")
