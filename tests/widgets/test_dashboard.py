"""The dashboard without a browser: every page draws, and the filters change what is shown."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ledger.database import PROJECT
from widgets.addresses import PAGES

OpenDashboard = Callable[..., AppTest]

VIEWS: dict[str, Mapping[str, object]] = {
    "everything": {},
    "a narrow one": {"dyad": "AZE-RUS", "from": "2025-06-27", "to": "2025-07-15"},
    "nothing": {"q": "zzzz"},
    "the context alone": {"dyad": "ARM-AZE"},
    "one table": {"table": "detentions", "rev": "1"},
}
START_VIEW = "Armenia–Russia and Azerbaijan–Russia, all dates"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the dashboard of these tests keeps its ledger."""
    return tmp_path_factory.mktemp("dashboard") / "ledger.duckdb"


@pytest.fixture
def dashboard(database: Path, monkeypatch: pytest.MonkeyPatch) -> OpenDashboard:
    """Opens a page at an address, as a person with a fresh session does."""
    monkeypatch.setenv("LEDGER_DATABASE", str(database))

    def open_at(page: str | None = None, **parameters: object) -> AppTest:
        session = AppTest.from_file(PROJECT / "dashboard" / "frame.py", default_timeout=60)
        if page:
            session.switch_page(PAGES[page])
        for name, value in parameters.items():
            session.query_params[name] = value
        return session.run()

    return open_at


@pytest.fixture(scope="module", autouse=True)
def _fresh_ledger() -> Iterator[None]:
    """No ledger that was opened before, none left open, and errors that say what they are."""
    st.cache_resource.clear()
    st.set_option("client.showErrorDetails", "full")
    yield
    st.cache_resource.clear()


def scope_of(session: AppTest) -> str:
    """The line that says what is shown, without its Markdown."""
    line = next(element.value for element in session.markdown if element.value.startswith("**"))
    return line.replace("*", "").replace("\\", "")


@pytest.mark.parametrize("parameters", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_in_every_view(dashboard: OpenDashboard, page: str, parameters) -> None:
    session = dashboard(page, **parameters)
    assert not session.exception
    assert len(session.title) == 1
    assert not session.error


def test_the_start_shows_both_relations_without_a_notice(dashboard: OpenDashboard) -> None:
    session = dashboard()
    assert scope_of(session) == f"678 records: {START_VIEW}"
    assert not session.warning
    assert dict(session.query_params) == {}


@pytest.mark.parametrize(
    ("parameters", "scope"),
    [
        ({"dyad": "ARM-RUS"}, "356 records: Armenia–Russia, all dates"),
        ({"dyad": ["ARM-RUS", "AZE-RUS", "ARM-AZE"]}, "759 records: "),
        ({"table": "detentions", "dyad": ["ARM-RUS", "AZE-RUS", "ARM-AZE"]}, "106 records: "),
        ({"q": "zzzz"}, f"0 records: {START_VIEW}, with “zzzz”"),
        ({"dyad": "AZE-RUS", "from": "2025-06-27", "to": "2025-07-15"}, "46 records: "),
    ],
)
def test_an_address_is_the_view_that_it_names(dashboard: OpenDashboard, parameters, scope: str) -> None:
    assert scope_of(dashboard("records", **parameters)).startswith(scope)


def test_what_an_address_cannot_mean_is_named_in_a_notice(dashboard: OpenDashboard) -> None:
    session = dashboard(**{"dyad": "nowhere", "type": "flood", "from": "yesterday", "rev": "99", "colour": "red"})
    told = session.warning[0].value.replace("\\", "")
    for name in ("colour", "dyad=nowhere", "type=flood", "from=yesterday", "rev=99"):
        assert name in told
    assert scope_of(session) == f"678 records: {START_VIEW}"


def test_contradicting_dates_are_named_and_ignored(dashboard: OpenDashboard) -> None:
    session = dashboard(**{"from": "2025-07-02", "to": "2025-07-01"})
    assert "contradict each other" in session.warning[0].value
    assert scope_of(session) == f"678 records: {START_VIEW}"


def test_a_relation_that_is_switched_off_leaves_the_figures(dashboard: OpenDashboard) -> None:
    session = dashboard()
    session.sidebar.button_group(key="_dyad").set_value(["ARM-RUS"]).run()
    assert scope_of(session) == "356 records: Armenia–Russia, all dates"
    assert session.session_state["dyad"] == ["ARM-RUS"]


def test_context_is_switched_on_separately(dashboard: OpenDashboard) -> None:
    session = dashboard()
    session.sidebar.toggle(key="_context").set_value(True).run()
    assert scope_of(session).startswith("759 records: ")


def test_a_preset_sets_the_start_of_the_period(dashboard: OpenDashboard) -> None:
    session = dashboard()
    session.sidebar.selectbox(key="_period").set_value("crash").run()
    assert "25 Dec 2024 to " in scope_of(session)
    session.sidebar.selectbox(key="_period").set_value("all").run()
    assert scope_of(session) == f"678 records: {START_VIEW}"


def test_words_narrow_the_view(dashboard: OpenDashboard) -> None:
    session = dashboard()
    session.sidebar.text_input(key="_q").set_value("  Karapetyan ").run()
    assert scope_of(session).endswith("with “Karapetyan”")
    assert session.session_state["q"] == "Karapetyan"


def test_leaving_a_table_out_drops_the_types_chosen_in_it(dashboard: OpenDashboard) -> None:
    session = dashboard(type=["raid", "summons"])
    session.sidebar.button_group(key="_table").set_value(["incidents"]).run()
    assert session.session_state["type"] == ["raid"]
    assert not session.warning


def test_a_view_with_nothing_in_it_offers_the_way_back(dashboard: OpenDashboard) -> None:
    session = dashboard(q="zzzz")
    assert any(button.key == "show_everything" for button in session.button)


def test_an_unknown_record_says_so(dashboard: OpenDashboard) -> None:
    session = dashboard("record", id="DET9999")
    assert not session.exception
    assert "DET9999" in " ".join(element.value for element in (*session.title, *session.markdown, *session.warning))


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("INC0001", "Azerbaijani forces shoot down a Russian Mi-24"),
        ("DET0012", "Yerevan police detain Russians"),
        ("DIP0005", "Aliyev, Pashinyan and Putin sign"),
    ],
)
def test_a_record_has_its_page(dashboard: OpenDashboard, record: str, words: str) -> None:
    session = dashboard("record", id=record)
    assert not session.exception
    assert session.title[0].value.replace("\\", "").startswith(words)


def test_a_ledger_that_cannot_be_opened_is_told_without_a_traceback(
    dashboard: OpenDashboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no ledger" * 1000)
    monkeypatch.setenv("LEDGER_DATABASE", str(broken))
    st.cache_resource.clear()
    session = dashboard()
    assert not session.exception
    assert session.title[0].value == "The ledger cannot be opened"
    assert broken.name in session.error[0].value.replace("\\", "")
    assert broken.read_bytes() == b"no ledger" * 1000


def sentence_of(session: AppTest) -> str:
    """The counts of the page on changes, in a sentence."""
    line = next(element.value for element in session.markdown if "in this view" in element.value)
    return line.replace("*", "").replace("\\", "")


@pytest.mark.parametrize("since", ["0", "2020-01-01"])
def test_everything_has_changed_since_before_the_first_revision(dashboard: OpenDashboard, since: str) -> None:
    session = dashboard("changes", since=since, dyad="ARM-RUS")
    assert not session.exception
    assert not session.warning
    assert sentence_of(session).endswith("before the first revision: 356 records added in this view.")


@pytest.mark.parametrize("since", ["99", "-1", "yesterday", "<b>1</b>", "2026-02-30", "1" * 500])
def test_a_beginning_that_there_is_not_is_told_and_ignored(dashboard: OpenDashboard, since: str) -> None:
    session = dashboard("changes", since=since)
    assert not session.exception
    assert len(session.warning) == 1
    assert session.warning[0].value.endswith("What changed since revision 1 is shown.")


def test_a_record_tells_its_history(dashboard: OpenDashboard) -> None:
    session = dashboard("record", id="DET0012")
    assert any(element.value.endswith("It stands as it was added.") for element in session.markdown)
    assert [button.label[:10] for button in session.button if str(button.key).startswith("open_revision_")] == [
        "Revision 1"
    ]


def test_a_click_before_the_new_counts_are_seen_keeps_every_filter(dashboard: OpenDashboard) -> None:
    session = dashboard(initiator="AZE", affiliation="independent")
    seen = session._tree.get_widget_states()
    tables = session.sidebar.button_group(key="_table")
    tables.set_value(["incidents"]).run()
    # The second click comes from a page that still shows the counts of before.
    clicked = next(state for state in seen.widgets if state.id == tables.proto.id)
    clicked.string_array_value.data[:] = [option.content for option in tables.proto.options[:2]]
    session._run(seen)
    assert not session.exception
    assert scope_of(session).endswith("incidents and detentions, by Azerbaijan, citing independent sources")
