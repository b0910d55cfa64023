"""An update's questions grow with its rows, not with the pairs that rows can make."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.intake import make_file
from ledger import statements
from ledger.intake.checking import check_tables
from ledger.intake.comparing import compare_tables
from ledger.intake.mapping import map_table
from ledger.intake.reading import read_files
from ledger.revisions import Update, commit_update
from tests.small import load_curated

ROWS = 3_000
MOST = 20 * ROWS
"""Rows that a step of a question may give; of all pairs of rows of a relation there are fifty times as many."""


@pytest.fixture
def largest(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many rows the step of each question gave that gave most."""
    found: dict[str, int] = {}
    adapter = statements._GivenCursorAdapter
    ask = adapter.select_cursor

    @contextmanager
    def look_into(self: Any, conn: Any, name: str, sql: str, parameters: Any) -> Iterator[Any]:
        plan = conn.execute(f"explain (analyze, format json) {sql}", parameters).fetchone()[1]
        found[name] = max(found.get(name, 0), *_count_rows(json.loads(plan)))
        with ask(self, conn, name, sql, parameters) as result:
            yield result

    monkeypatch.setattr(adapter, "select_cursor", look_into)
    return found


def _count_rows(step: Mapping[str, Any]) -> Iterator[int]:
    yield int(step.get("operator_cardinality", 0))
    for part in step["children"]:
        yield from _count_rows(part)


def test_rows_that_answer_each_other_are_not_paired_with_all_others(tmp_path: Path, largest: dict[str, int]) -> None:
    database = load_curated(tmp_path / "ledger")
    path = tmp_path / "incidents.csv"
    make_file(path, ROWS, linked=True)
    tables = [map_table(table) for table in read_files([(path.name, path)])]
    comparison = compare_tables(database, check_tables(database, tables, dt.date(2026, 6, 30)))
    written = comparison.rows["incidents"]
    assert len(written) == ROWS
    assert written["responds_to"].notna().sum() > ROWS / 10
    commit_update(
        database, Update(comparison.base_revision, "Ann", "Linked rows", "upload", rows=dict(comparison.rows))
    )
    assert {"find_broken_rules", "find_chain_pairs", "find_duplicates"} <= largest.keys()
    assert {name: rows for name, rows in largest.items() if rows > MOST} == {}
    database.close()
