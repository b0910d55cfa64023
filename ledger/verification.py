"""Whether the ledger holds together: its history, its tables by the codebook's models, and the codebook's rules."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs

import pandas as pd
from pandera.errors import SchemaErrors

from ledger.codebook import LEDGER_TABLES
from ledger.components import find_components
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures import read_vocabulary
from ledger.revisions import read_rows
from ledger.rules import find_broken_rules
from ledger.views import find_problems, list_views, read_changes

FINDING_COLUMNS = ("check", "table", "id", "problem")


def verify(database: Database, today: dt.date) -> pd.DataFrame:
    """Everything that is wrong with the ledger as of its newest revision and with its history; empty when all is well.

    Columns: check (`counts`, `numbers`, `times`, `validity`, `overlap`, `future`, `model`, `cells`, `links`, `traits`,
    `views`; a rule's name), table (NA where it is about a revision), id (a row's key, a revision's number or a view's
    slug; NA where it is about a whole table), problem (in words).
    """
    findings = [
        database.frame("list_inconsistencies"),
        pd.DataFrame(_check_models(database), columns=list(FINDING_COLUMNS)),
        pd.DataFrame(_check_cells(database), columns=list(FINDING_COLUMNS)),
        pd.DataFrame(_check_links(database), columns=list(FINDING_COLUMNS)),
        pd.DataFrame(_check_traits(database), columns=list(FINDING_COLUMNS)),
        find_broken_rules(database, today).rename(columns={"rule": "check"})[list(FINDING_COLUMNS)],
        pd.DataFrame(_check_views(database), columns=list(FINDING_COLUMNS)),
    ]
    return pd.concat([frame.astype("str") for frame in findings], ignore_index=True)


def _check_models(database: Database) -> Iterator[tuple[str, str, object, str]]:
    newest = database.newest_revision()
    for name, table in LEDGER_TABLES.items():
        rows = read_rows(database, name, newest)
        try:
            table.schema.validate(rows.reset_index(drop=True), lazy=True)
        except SchemaErrors as errors:
            for failure in errors.failure_cases.to_dict("records"):
                line = failure["index"]
                yield (
                    "model",
                    name,
                    None if pd.isna(line) else rows.index[int(line)],
                    f"{failure['column']}: '{failure['failure_case']}' fails {failure['check']}",
                )


def _check_cells(database: Database) -> Iterator[tuple[str, str, object, str]]:
    """Whether what figures sum is what the rows hold, as of the newest revision."""
    miscounted = database.frame("list_miscounted_tables", revision=database.newest_revision())["table"]
    for table in sorted({*miscounted, *database.frame("list_miscoarsened_tables")["table"]}):
        yield "cells", table, None, "Figures sum something else than its rows say"


def _check_links(database: Database) -> Iterator[tuple[str, str, str, str]]:
    """Whether what is stored of links between records, chains and custody is what the rows say, as of the newest."""
    mislinked = find_mislinked(database, database.newest_revision())
    for table, key in zip(mislinked["table"], mislinked["id"], strict=True):
        yield "links", table, key, "What is stored of its links, its chain or its custody is not what rows say"


def _check_traits(database: Database) -> Iterator[tuple[str, str, str, str]]:
    """Whether what is stored of what tells how weak records are is what the rows say, as of the newest."""
    mistold = find_mistold(database, database.newest_revision())
    for table, key in zip(mistold["table"], mistold["id"], strict=True):
        yield "traits", table, key, "What is stored of its weaknesses and its sources is not what its row says"


def find_mistold(database: Database, revision: int) -> pd.DataFrame:
    """The records of which the stored traits are not what the rows say as of a revision: table, id."""
    return database.frame("list_mistold_records", revision=revision)


def find_mislinked(database: Database, revision: int) -> pd.DataFrame:
    """The records of which what is stored of their links is not what the rows say as of a revision: table, id."""
    pairs = database.table("list_chain_pairs", revision=revision)
    found = {"pairs": pairs, "components": find_components(pairs)}
    return database.frame_with(found, "list_mislinked_records", revision=revision)


def _check_views(database: Database) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with the saved views' history, and which of them can no more be shown."""
    for slug, problem in find_problems(read_changes(database)):
        yield "views", "saved_views", slug, problem[:1].upper() + problem[1:]
    vocabulary = replace(read_vocabulary(database), views={})
    for view in list_views(database, retired=True):
        # A view that is pinned to a revision of another ledger is kept, and says so where it is opened.
        _, notices = Filters.from_query(parse_qs(view.parameters), vocabulary) if view.is_here else (None, ())
        for notice in notices:
            yield "views", "saved_views", view.slug, f"It cannot be shown: {notice}"
