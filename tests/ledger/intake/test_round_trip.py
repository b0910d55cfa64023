"""Any bytes are met with a message, and any valid table survives export, import and export byte for byte."""

import contextlib
import datetime as dt
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ledger import revisions
from ledger.codebook import AFFILIATION, GEO_PRECISION, LANGUAGES, LEDGER_TABLES, LEVEL, MISTREATMENT
from ledger.csv_text import unmark_formula
from ledger.database import Database, LedgerError
from ledger.intake.importing import commit_import
from ledger.revisions import read_rows
from tests.ledger.intake.uploads import TODAY, preview_upload, write_upload
from tests.small import (
    Row,
    action,
    demand,
    detention,
    incident,
    indicator,
    load_curated,
    load_small,
    source,
    write_tables,
)

HEADER = ",".join(LEDGER_TABLES["incidents"].columns)
CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["2025-01-01", "ARM-RUS", "RUS", "ARM", "S0001", "INC0001", "https://a.example/b", "day", "raid", "1e999", "-0"]
)
TABLES = st.lists(st.lists(CELLS, min_size=22, max_size=22).map(",".join), max_size=3).map(
    lambda rows: "\n".join([HEADER, *rows]).encode()
)
UPLOADS = st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")) | TABLES

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
PHRASES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
FORMULAS = ["=1+1", "'=1+1", "''=1+1", "-5", "'-5", "@x", "+x", "'"]
TEXTS = PHRASES | st.just('He said: "no", twice;\nand left.') | st.sampled_from(FORMULAS)
TITLES = PHRASES.map(lambda text: ("A " + text)[:80].rstrip(". ") + "a")
COUNTS = st.integers(0, 2_000_000_000).map(str)
EDITS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "incidents": {"title": TITLES, "summary": TEXTS, "target_name": TEXTS | st.just(""), "fatalities": COUNTS},
    "detentions": {"charge": TEXTS | st.just(""), "mistreatment": st.sampled_from(list(MISTREATMENT))},
    "indicators": {"value": st.floats(-1e15, 1e15).map(repr), "note": TEXTS | st.just("")},
    "sources": {
        "publisher": PHRASES,
        "published": st.dates(dt.date(1991, 1, 1), TODAY).map(str) | st.just(""),
    },
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = load_small(tmp_path_factory.mktemp("untouched"), incidents=(incident(1),))
    yield database
    database.close()


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = load_curated(tmp_path_factory.mktemp("curated"))
    yield database
    database.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(UPLOADS)
def test_any_bytes_as_an_upload_give_problems_or_a_message_and_change_nothing(
    untouched: Database, tmp_path: Path, upload: bytes
) -> None:
    path = tmp_path / "upload.csv"
    path.write_bytes(upload)
    before = read_rows(untouched, "incidents", 1)
    with contextlib.suppress(LedgerError):
        preview = preview_upload(untouched, path)
        assert len(preview.problems) or preview.comparison.is_empty
    assert untouched.newest_revision() == 1
    pd.testing.assert_frame_equal(read_rows(untouched, "incidents", 1), before)


def write_edited(database: Database, folder: Path, data: st.DataObject, chance: random.Random) -> Path:
    """The curated tables with a few cells changed, all as the checks accept them."""
    folder.mkdir()
    for name, table in LEDGER_TABLES.items():
        rows = read_rows(database, name, 1)
        for column, values in EDITS.get(name, {}).items():
            for key in chance.sample(list(rows.index), 2):
                rows.loc[key, column] = data.draw(values) or pd.NA
        rows.to_csv(folder / table.file_name, index=False, lineterminator="\n")
    return folder


@settings(
    max_examples=3,
    # A case takes seconds: it is shown as it was found.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), seed=st.integers(0, 1_000_000))
def test_any_valid_table_survives_export_import_and_export(
    curated: Database, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("round_trip")
    edited = write_edited(curated, folder / "edited", data, random.Random(seed))  # noqa: S311
    exported = [edited]
    for turn in ("first", "second"):
        ledger = load_small(folder / turn, sources=())
        try:
            preview = preview_upload(ledger, *sorted(exported[-1].glob("*.csv")))
            assert preview.errors.empty, preview.errors.to_string()
            commit_import(ledger, preview, author="A", note="All tables")
            exported.append(folder / turn / "exported")
            revisions.export_tables(ledger, exported[-1])
        finally:
            ledger.close()
    for table in LEDGER_TABLES.values():
        first, second = ((one / table.file_name).read_bytes() for one in exported[1:])
        assert second == first


MAKERS = {"incidents": incident, "detentions": detention, "diplomatic_actions": action}
DAYS = st.dates(dt.date(2020, 11, 10), TODAY)
PLACES = st.fixed_dictionaries(
    {
        "place": PHRASES | st.just(""),
        "country": st.just("ARM"),
        "latitude": st.floats(40.10, 40.25).map(repr),
        "longitude": st.floats(44.40, 44.60).map(repr),
        "geo_precision": st.sampled_from(list(GEO_PRECISION)),
    }
) | st.fixed_dictionaries({"place": PHRASES | st.just("")})
OWN_CELLS = {
    "incidents": st.fixed_dictionaries(
        {
            "event_type": st.sampled_from(["raid", "killing", "protest", "media_attack", "vote", "accident"]),
            "fatalities": COUNTS | st.just(""),
            "injured": COUNTS | st.just(""),
        }
    ),
    "detentions": st.fixed_dictionaries(
        {
            "people": st.integers(2, 2_000_000_000).map(str) | st.just(""),
            "detainee_group": TEXTS | st.just(""),
            "detainee_nationality": st.sampled_from(["ARM", "RUS", ""]),
            "notable_names": st.lists(PHRASES.filter(lambda name: ";" not in name), max_size=3, unique=True).map(
                ";".join
            ),
            "charge": TEXTS | st.just(""),
            "mistreatment": st.sampled_from(list(MISTREATMENT)),
        }
    ),
    "diplomatic_actions": st.fixed_dictionaries(
        {
            "event_type": st.sampled_from(["criticism", "demand", "threat", "summons", "meeting", "agreement"]),
            "level": st.sampled_from(list(LEVEL)),
        }
    ),
}


@st.composite
def records(draw: st.DrawFn, table: str) -> list[Row]:
    """One to three records of Armenia and Russia, every cell drawn; each answers some of those before it in time."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=3)))
    rows: list[Row] = []
    for number, day in enumerate(days, 1):
        initiator, target = draw(st.permutations(["ARM", "RUS"]))
        earlier = [str(row["id"]) for row in rows]
        cells = {
            "date": day,
            "date_end": draw(st.just("") | st.dates(day, TODAY)),
            "title": draw(TITLES),
            "summary": draw(TEXTS),
            "initiator": initiator,
            "initiator_name": draw(PHRASES),
            "target": target,
            "target_name": draw(TEXTS | st.just("")),
            "responds_to": ";".join(draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else ()),
            "sources": ";".join(draw(st.lists(st.sampled_from(["S0001", "S0002"]), min_size=1, unique=True))),
        }
        rows.append(MAKERS[table](number, **cells, **draw(OWN_CELLS[table]), **draw(PLACES)))
    return rows


@st.composite
def whole_ledgers(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Some rows of every table but the event types."""
    return {
        **{table: draw(records(table)) for table in MAKERS},
        "sources": [
            source(
                number,
                publisher=draw(PHRASES),
                title=draw(PHRASES),
                published=draw(DAYS.map(str) | st.just("")),
                language=draw(st.sampled_from(list(LANGUAGES))),
                affiliation=draw(st.sampled_from(list(AFFILIATION))),
            )
            for number in (1, 2)
        ],
        "indicators": [
            indicator(period=str(year), value=draw(st.floats(-1e15, 1e15).map(repr)), note=draw(TEXTS | st.just("")))
            for year in range(2020, 2020 + draw(st.integers(1, 3)))
        ],
        "demands": [demand(1, demand=draw(TITLES), detail=draw(TEXTS), status=draw(st.sampled_from(["open", "met"])))],
    }


@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(tables=whole_ledgers())
def test_any_tables_that_are_accepted_survive_export_import_and_export(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, list[Row]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    exported = [write_tables(folder / "written", **tables)]
    for turn in ("first", "second"):
        ledger = load_small(folder / turn, sources=())
        try:
            preview = preview_upload(ledger, *sorted(exported[-1].glob("*.csv")))
            # What is drawn may break a rule, and is then refused; what was exported may not.
            assume(turn == "second" or preview.errors.empty)
            assert preview.errors.empty, preview.errors.to_string()
            commit_import(ledger, preview, author="A", note="All tables")
            exported.append(folder / turn / "exported")
            revisions.export_tables(ledger, exported[-1])
        finally:
            ledger.close()
    for table in LEDGER_TABLES.values():
        first, second = ((one / table.file_name).read_bytes() for one in exported[1:])
        assert second == first
        if table.name in tables:
            assert len(read_csv(first)) == len(tables[table.name])


def read_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False)


def test_the_curated_tables_survive_export_import_and_export(curated: Database, tmp_path: Path) -> None:
    revisions.export_tables(curated, tmp_path / "first")
    ledger = load_small(tmp_path, sources=())
    try:
        preview = preview_upload(ledger, *sorted((tmp_path / "first").glob("*.csv")))
        commit_import(ledger, preview, author="A", note="All tables")
        revisions.export_tables(ledger, tmp_path / "second")
    finally:
        ledger.close()
    for table in LEDGER_TABLES.values():
        name = table.file_name
        assert (tmp_path / "second" / name).read_bytes() == (tmp_path / "first" / name).read_bytes()


ODD = [
    "a\r\nb", "a\rb", "a\n\nb", "a\tb", "a\u2028b", "a\x85b", "a\u00a0b", "a\x01b", "a\x0bb", "a\x1bb", "a\x7fb",
    "\ufeffa", "a\u200b", "\u202ea", "a\ufffeb", "\ue0f0\ue0f1\ue0f2", '"', '""', 'a"b', ";", "a;b", ",", "a,b", "|",
    "\\", "\\n", "'", "''", "NA", "nan", "NaN", "NULL", "null", "None", "#N/A", "TRUE", "0012", "1,234", "1e5", "-0",
    "-", "--", "=", "@", "+", "'=1", "<b>", "👩‍👩‍👧", "e\u0301", "Ə", "\U0010ffff", "sep=;", "id",
]  # fmt: skip


def test_odd_texts_come_in_as_they_are_and_survive_export_import_and_export(tmp_path: Path) -> None:
    ledger = load_small(tmp_path / "first", incidents=(incident(1),))
    rows = [incident(number, summary=text, target_name=text) for number, text in enumerate(ODD, 2)]
    preview = preview_upload(ledger, write_upload(tmp_path / "odd.csv", "incidents", *rows))
    assert preview.errors.empty, preview.errors.to_string()
    commit_import(ledger, preview, author="A", note="Odd texts")
    # A marked formula is unmarked on reading; everything else is what was written.
    meant = [unmark_formula(text) for text in ODD]
    for column in ("summary", "target_name"):
        assert read_rows(ledger, "incidents", 2)[column].iloc[1:].tolist() == meant
    revisions.export_tables(ledger, tmp_path / "one")
    ledger.close()

    again = load_small(tmp_path / "second", sources=())
    commit_import(again, preview_upload(again, *sorted((tmp_path / "one").glob("*.csv"))), author="A", note="All")
    revisions.export_tables(again, tmp_path / "two")
    again.close()
    for table in LEDGER_TABLES.values():
        assert (tmp_path / "two" / table.file_name).read_bytes() == (tmp_path / "one" / table.file_name).read_bytes()
