"""The dashboard without a browser: every page draws, and the filters change what is shown."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import altair as alt
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ledger.charts import specification
from ledger.database import PROJECT
from ledger.filters import Filters
from ledger.measures import read_vocabulary
from ledger.views import retire_view, save_view
from widgets.addresses import PAGES
from widgets.filter_panel import SHOWN_KEY
from widgets.view import VIEW_KEY, View

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


def shown_filters(session: AppTest) -> Filters:
    """The filters that the page obeys."""
    view: View = session.session_state[VIEW_KEY]
    return view.filters


ODD_ADDRESSES: dict[str, Mapping[str, list[str]]] = {
    "dates in ISO's other ways": {"from": ["20250101"], "to": ["2025-W01-1"]},
    "a revision with a zero before it": {"rev": ["01"]},
    "a revision in other digits": {"rev": ["१"]},
    "names that are repeated": {"q": ["Baku", "Yerevan"], "rev": ["1", "1"], "dyad": ["ARM-RUS", "ARM-RUS"]},
    "a view twice": {"view": ["moon", "sun"]},
    "nothing at all": {"dyad": [""], "q": [""], "from": [""], "view": [""], "rev": [""]},
    "a nested encoding": {"dyad": ["ARM-RUS%26dyad%3DAZE-RUS"], "q": ["%2541"]},
    "SQL and markup": {"q": ["'; drop table incidents; --"], "type": ["<script>"], "view": ["**x**"]},
    "something huge": {"type": ["x" * 100_000], "q": ["y" * 100_000], "z" * 10_000: ["1"]},
    "other scripts": {"q": ["Բաքու Баку 🎉"], "initiator": ["Ռուսաստան"]},
    "control characters": {"q": ["a\x00b\x1fc"], "view": ["\x00"]},
    "a good part among bad ones": {"dyad": ["MOON", "AZE-RUS"], "from": ["2025-01-01"], "to": ["never"]},
}


@pytest.mark.parametrize("query", ODD_ADDRESSES.values(), ids=ODD_ADDRESSES.keys())
def test_a_page_reads_any_address_as_the_rules_for_links_do(dashboard: OpenDashboard, query) -> None:
    session = dashboard("records", **query)
    assert not session.exception
    view: View = session.session_state[VIEW_KEY]
    filters, notices = Filters.from_query(query, read_vocabulary(view.database))
    assert shown_filters(session) == filters
    assert len(session.warning) == bool(notices)
    # What is left of the address asks for the same.
    left = {
        name: [value] if isinstance(value, str) else value
        for name, value in ((name, session.query_params[name]) for name in session.query_params)
    }
    assert Filters.from_query(left, read_vocabulary(view.database))[0] == filters


def test_a_saved_view_is_shown_named_and_left_at_the_first_change(dashboard: OpenDashboard) -> None:
    session = dashboard("views")
    assert "No view is saved yet" in session.markdown[1].value
    database = session.session_state[VIEW_KEY].database
    saved = save_view(
        database,
        read_vocabulary(database),
        name="July *2025*",
        page="detentions",
        query=[("from", "2025-06-27"), ("to", "2025-07-15"), ("dyad", "AZE-RUS")],
        author="Ann",
    )

    session = dashboard(view=saved.slug)
    assert shown_filters(session) == Filters(dt.date(2025, 6, 27), dt.date(2025, 7, 15), ("AZE-RUS",))
    assert r"**July \*2025\***" in session.markdown[0].value
    assert not session.warning
    assert list(session.query_params) == ["view"]
    assert session.sidebar.date_input(key="_from").value == dt.date(2025, 6, 27)

    assert dashboard(view=saved.slug, dyad="MOON").session_state[VIEW_KEY].saved == saved
    beside = dashboard(view=saved.slug, dyad="ARM-RUS")
    assert shown_filters(beside) == Filters(dyads=("ARM-RUS",))
    assert beside.session_state[VIEW_KEY].saved is None
    assert "was left aside" in beside.warning[0].value

    session.sidebar.button_group(key="_table").set_value(["detentions"]).run()
    assert session.session_state[SHOWN_KEY] == Filters(
        dt.date(2025, 6, 27), dt.date(2025, 7, 15), ("AZE-RUS",), ("detentions",)
    )
    drawn = [element.proto.body for element in session.get("html")]
    assert any('"from=2025-06-27&to=2025-07-15&dyad=AZE-RUS&table=detentions"' in body for body in drawn)


def test_a_retired_view_opens_and_says_who_retired_it(dashboard: OpenDashboard) -> None:
    database = dashboard().session_state[VIEW_KEY].database
    saved = save_view(
        database, read_vocabulary(database), name="Old", page="records", query=[("rev", "1")], author="Ann"
    )
    retire_view(database, saved.slug, "Ben <i>")
    session = dashboard("records", view="old")
    assert not session.exception
    assert shown_filters(session) == Filters(revision=1)
    said = " ".join(element.value for element in session.markdown).replace("\\", "")
    assert "Retired by Ben <i> on " in said


@pytest.mark.usefixtures("dashboard")
@pytest.mark.parametrize("page", PAGES)
def test_an_embedded_page_has_nothing_that_changes_anything(page: str) -> None:
    session = AppTest.from_file(PROJECT / "dashboard" / "frame.py", default_timeout=60)
    session.switch_page(PAGES[page])
    session.context["is_embedded"] = True
    session.query_params["dyad"] = "AZE-RUS"
    session.query_params["id"] = "1" if page == "history" else "DET0012"
    session.run()
    assert not session.exception
    assert len(session.title) == 1
    assert not session.sidebar.button_group
    assert not session.sidebar.selectbox
    keys = {str(button.key) for button in session.button}
    assert not keys & {"open_share", "edit", "back_to_now"}
    assert not any("Undo" in expander.label for expander in session.expander)
    assert shown_filters(session) == Filters(dyads=("AZE-RUS",))


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


def test_a_page_sets_how_altair_writes_data_only_while_no_other_chart_is_specified(
    dashboard: OpenDashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is set for the whole process: another's chart would lose its rows.
    set_alone: list[bool] = []
    enable = alt.data_transformers.enable

    def note(*args, **options):
        set_alone.append(specification._SPECIFYING.locked())
        return enable(*args, **options)

    monkeypatch.setattr(alt.data_transformers, "enable", note)
    session = dashboard("record", id="INC0051")
    assert len(session.get("vega_lite_chart")) == len(set_alone) > 1
    assert all(set_alone)


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


def test_the_form_of_an_indicators_figure_is_held_to_the_same_checks_as_a_file(dashboard: OpenDashboard) -> None:
    session = dashboard("update", id="gas_import_share/ARM/2025")
    key = "edit_indicators_gas_import_share/ARM/2025_1"
    session.text_input(f"{key}_signed_author").set_value("Anna")
    session.text_input(f"{key}_value").set_value("about 86")
    session.button(f"{key}_save").click().run()
    assert not session.exception
    assert "Value" in session.error[0].value
    session.text_input(f"{key}_value").set_value("85")
    session.button(f"{key}_save").click().run()
    assert session.info[0].value == "Nothing is changed: the ledger already has every value."


def test_each_figure_of_two_periods_leads_to_what_makes_it(dashboard: OpenDashboard) -> None:
    session = dashboard("periods")
    expected = {
        "demands_raised": "Tick a row for the demand and the records behind it.",
        "leverage": "Leverage is that of the years 2024 and 2025",
        "median_lag": "No record adds to it.",
        "held": "How things stood also rests on what came before",
    }
    for name, said in expected.items():
        session.selectbox(key="_period_measure").set_value(name).run()
        assert not session.exception
        assert any(said in caption.value for caption in session.caption), name


def test_links_to_two_periods_name_their_days_also_where_the_address_left_them_out(dashboard: OpenDashboard) -> None:
    session = dashboard("periods", **{"from": "2025-06-27", "to": "2025-07-06"})
    session.button(key="open_share").click().run()
    days = "before_from=2025-06-17&before_to=2025-06-26&after_from=2025-06-27&after_to=2025-07-06"
    addresses = [code.value for code in session.code]
    assert any(f"/periods?{days}" in one and "rev=1" in one for one in addresses)
    assert any(f"/api/measures/periods.csv?{days}" in one and "rev=1" in one for one in addresses)
