"""What the method page says of the record is counted, not written."""

import pandas as pd
import pytest

from ledger import method, revisions
from ledger.codebook import LEDGER_TABLES, VOCABULARIES
from ledger.database import Database
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident, source


@pytest.fixture(scope="module")
def ledger(shared_ledger: SmallLedger) -> Database:
    """Five records of three years, only read."""
    return shared_ledger(
        incidents=[
            incident(1, date="2023-05-01", date_precision="month", confidence="disputed"),
            incident(2, date="2024-01-01", date_precision="year", dyad="AZE-RUS", target="AZE", fatalities=2),
        ],
        detentions=[detention(1, date="2024-02-01", people="", sources="S0001;S0002")],
        diplomatic_actions=[
            action(1, date="2024-03-01", initiator="EU", target="ARM"),
            action(2, date="2025-03-01", latitude=40.2, longitude=44.5, geo_precision="city"),
        ],
        sources=[source(1, published="2023-05-02"), source(2, title="[What it says]", agency="TASS")],
    )


def test_rows_are_counted_by_table(ledger: Database) -> None:
    rows = method.count_rows(ledger, None)
    assert {name: rows[name] for name in ("incidents", "detentions", "diplomatic_actions", "sources")} == {
        "incidents": 2,
        "detentions": 1,
        "diplomatic_actions": 2,
        "sources": 2,
    }


def test_records_are_counted_by_year_and_relation(ledger: Database) -> None:
    years = method.count_records_by_year(ledger, None)
    assert years["records"].to_dict() == {2023: 1, 2024: 3, 2025: 1}
    assert years["AZE-RUS"].to_dict() == {2023: 0, 2024: 1, 2025: 0}


def test_what_the_record_cannot_tell_is_counted(ledger: Database) -> None:
    limits = method.summarise_limits(ledger, None)
    assert {name: int(limits[name]) for name in limits.index if not name.endswith("_date")} == {
        "records": 5,
        "dated_to_month": 1,
        "dated_to_year": 1,
        "one_source": 4,
        "unlocated": 4,
        "unscored": 1,
        "reported": 4,
        "disputed": 1,
        "detentions": 1,
        "uncounted": 1,
        "incidents": 2,
        "toll_unknown": 1,
        "sources": 2,
        "undated": 1,
        "bracketed": 1,
        "mirrored": 1,
    }
    assert (limits["first_date"], limits["last_date"]) == (pd.Timestamp("2023-05-01"), pd.Timestamp("2025-03-01"))


def test_each_revision_keeps_its_own_limits(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1), incident(2)], detentions=[detention(1, people="")])
    before = method.summarise_limits(database, None)
    gone = {"incidents": ["INC0002"], "detentions": ["DET0001"]}
    revisions.commit_update(database, revisions.Update(1, "A person", "Take two out", "edit", removed=gone))
    now, then = (method.summarise_limits(database, revision) for revision in (None, 1))
    assert (now["records"], now["uncounted"]) == (1, 0)
    assert (then["records"], then["uncounted"]) == (3, 1)
    pd.testing.assert_series_equal(then, before)


def test_every_limit_is_told_in_a_sentence(ledger: Database) -> None:
    told = method.list_limits(method.summarise_limits(ledger, None), method.count_records_by_year(ledger, None))
    assert "4 of 5 records (80%) cite a single source" in " ".join(limit.rule for limit in told)
    assert all(limit.rule.endswith(".") for limit in told)


def test_every_vocabulary_has_a_table_with_counts(ledger: Database) -> None:
    tables = {title: rows for title, _, rows in method.list_vocabularies(method.count_terms(ledger, None))}
    assert {title for title, _ in VOCABULARIES.values()} <= set(tables)
    confidence = tables["Confidence"]
    assert dict(zip(confidence["Code"], confidence["Entries"], strict=True)) == {
        "confirmed": 0,
        "reported": 4,
        "disputed": 1,
    }


def test_every_column_of_the_codebook_is_described_once(ledger: Database) -> None:
    described = [
        name for _, _, _, columns in method.list_tables(method.count_rows(ledger, None)) for name in columns["Name"]
    ]
    assert set(described) == {name for table in LEDGER_TABLES.values() for name in table.columns}
    assert described.count("initiator") == 1


def test_event_types_stand_with_their_values_and_counts(ledger: Database) -> None:
    types = method.describe_types(method.count_event_types(ledger, None), "diplomatic_actions").set_index("Code")
    assert len(types) == 29
    assert [types.loc["criticism", name] for name in ("CAMEO", "Goldstein", "Armenia")] == ["111", "−2.0", 2]
    assert types.loc["agreement", "Goldstein"] == "+8.0"
