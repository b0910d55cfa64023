"""A page's questions: all of one revision, whatever is committed while it is drawn."""

import datetime as dt
from pathlib import Path

import streamlit as st

from ledger import measures
from ledger.filters import Filters
from ledger.revisions import Update, commit_update, read_rows
from tests.small import incident, load_small
from widgets.view import View


def test_a_page_that_is_drawn_while_somebody_commits_shows_one_revision_throughout(tmp_path: Path) -> None:
    # Answers are kept by revision, and another test's ledger has a first one too.
    st.cache_data.clear()
    database = load_small(tmp_path / "ledger", incidents=[incident(1), incident(2)])
    view = View(database, database.newest_revision(), Filters(), dt.date(2025, 12, 31))
    assert view.ask(measures.count_records) == 2
    rows = read_rows(database, "incidents", 1)
    more = rows.iloc[:1].assign(id="INC0003", title="A third").set_axis(["INC0003"])
    commit_update(database, Update(1, "Ann", "One more", "upload", rows={"incidents": more}))
    assert len(view.frame(measures.list_records, 10)) == 2
    assert View(database, database.newest_revision(), Filters(), view.today).ask(measures.count_records) == 3
    database.close()


def test_a_page_compares_with_what_was_before_the_first_revision(tmp_path: Path) -> None:
    st.cache_data.clear()
    database = load_small(tmp_path / "ledger", incidents=[incident(1), incident(2)])
    view = View(database, 1, Filters(), dt.date(2025, 12, 31))
    assert view.ask(measures.count_records, filters=Filters(revision=0)) == 0
    database.close()
