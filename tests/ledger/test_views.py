"""Saved views: a slug means the same for ever, every change is kept, and the file of them comes back as it was."""

import datetime as dt
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import views
from ledger.__main__ import main
from ledger.database import Database, open_database
from ledger.exports.archive import pack_ledger, write_ledger
from ledger.exports.extracts import take_moment
from ledger.filters import Filters
from ledger.intake.reading import read_file
from ledger.measures import read_vocabulary
from ledger.revisions import commit_update, load_seed, read_rows
from ledger.verification import verify
from ledger.views import SavedView, ViewInvalidError, ViewUnknownError
from tests.ledger.conftest import SmallLedger
from tests.ledger.test_filters import VOCABULARY
from tests.ledger.test_filters import views as any_view
from tests.ledger.test_revisions import SEED, add_row, set_cells
from tests.small import incident, write_tables

TODAY = dt.date(2026, 1, 31)
HEADER = "slug,number,action,name,description,page,parameters,revision,committed_at,author,changed_at\n"


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger(**SEED)


def save(database: Database, name: str = "Raids", query: str = "dyad=ARM-RUS&type=raid", **other: str) -> SavedView:
    """Save a view of the records page by Ann."""
    return views.save_view(
        database,
        read_vocabulary(database),
        name=name,
        query=parse_qsl(query),
        **{"page": "records", "author": "Ann", **other},
    )


def filters_of(database: Database, query: str) -> tuple[Filters, tuple[str, ...]]:
    return Filters.from_query(parse_qs(query), read_vocabulary(database))


def test_a_saved_view_has_what_was_saved_and_no_revision_is_made_of_it(ledger: Database) -> None:
    before = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    view = save(ledger, " Raids\n on Armenians ", description="Where  police came")
    assert (view.slug, view.name, view.description) == ("raids-on-armenians", "Raids on Armenians", "Where police came")
    assert (view.page, view.parameters, view.revision) == ("records", "dyad=ARM-RUS&type=raid", None)
    assert (view.author, view.is_retired, view.is_here) == ("Ann", False, True)
    assert before <= view.created <= dt.datetime.now(dt.UTC).replace(tzinfo=None)
    assert views.list_views(ledger) == [view]
    assert ledger.newest_revision() == 1


def test_parameters_are_saved_in_canonical_form(ledger: Database) -> None:
    saved = save(ledger, query="type=raid&q=+a++b+&dyad=AZE-RUS&dyad=ARM-RUS&from=2025-01-01")
    assert saved.parameters == "from=2025-01-01&type=raid&q=a+b"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"query": "type=flood"}, "The view cannot be saved: type=flood is unknown."),
        ({"query": "colour=red"}, "The view cannot be saved: colour is not a filter of this dashboard."),
        ({"query": "rev=2"}, "The view cannot be saved: rev=2 is not a revision (1 to 1)."),
        ({"query": "view=nowhere"}, "The view cannot be saved: view=nowhere is unknown."),
        ({"page": "update"}, "“update” is not a page that a view can be of."),
        ({"page": "../x"}, "“../x” is not a page that a view can be of."),
        ({"name": " \n "}, "The name is missing."),
        ({"name": "a" * 81}, "The name is longer than 80 characters."),
        ({"description": "a" * 501}, "The description is longer than 500 characters."),
        ({"author": ""}, "Your name is missing."),
    ],
)
def test_what_is_no_view_is_refused_with_the_reason(ledger: Database, given: dict[str, str], reason: str) -> None:
    with pytest.raises(ViewInvalidError) as told:
        save(ledger, **given)
    assert str(told.value) == reason
    assert views.count_changes(ledger) == 0


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Şəki, Łódź & Bérd", "s-ki-lodz-berd"),
        ("Россия и Баку", "rossiia-i-baku"),
        ("Հայաստան", "hayastan"),
        ("🎉", "view-2"),
        ("Overview", "overview-2"),
        ("=cmd|' /C calc'!A0", "cmd-c-calc-a0"),
        ("<b>*bold*</b>", "b-bold-b"),
        ("../../etc/passwd?x=1&y", "etc-passwd-x-1-y"),
    ],
)
def test_a_slug_is_made_of_the_name_in_ascii(ledger: Database, name: str, slug: str) -> None:
    view = save(ledger, name)
    assert (view.slug, view.name) == (slug, name)


def test_a_slug_is_never_given_twice(ledger: Database) -> None:
    slugs = [save(ledger, name).slug for name in ("Raids", "raids!", "RAIDS", "Raids 2")]
    assert slugs == ["raids", "raids-2", "raids-3", "raids-2-2"]
    views.retire_view(ledger, "raids", "Ann")
    assert save(ledger, "Raids").slug == "raids-4"
    long = [save(ledger, "a" * 80).slug for _ in range(3)]
    assert long == ["a" * 60, "a" * 58 + "-2", "a" * 58 + "-3"]


def test_views_saved_at_the_same_moment_get_slugs_of_their_own(ledger: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        slugs = list(pool.map(lambda _: save(ledger).slug, range(16)))
    assert len(set(slugs)) == 16
    assert verify(ledger, TODAY).empty


_SAVE_WHEN_FREE = """
import sys, time
from pathlib import Path
from ledger.database import LedgerLockedError, open_database
from ledger.measures import read_vocabulary
from ledger.views import save_view
while True:
    try:
        database = open_database(Path(sys.argv[1]))
        break
    except LedgerLockedError:
        time.sleep(0.02)
saved = save_view(database, read_vocabulary(database), name="Raids", page="records", query=[], author=sys.argv[2])
database.close()
print(saved.slug)
"""


def test_two_processes_that_save_under_one_name_get_slugs_of_their_own(tmp_path: Path) -> None:
    database = open_database(tmp_path / "ledger.duckdb")
    load_seed(database, write_tables(tmp_path / "tables", **SEED))
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _SAVE_WHEN_FREE, str(database.path), author], stdout=subprocess.PIPE, text=True
        )
        for author in ("Ann", "Ben")
    ]
    # This process has the file until here: nobody else writes to it meanwhile.
    assert [view.slug for view in views.list_views(database)] == []
    database.close()
    slugs = [process.communicate(timeout=60)[0].strip() for process in running]
    assert sorted(slugs) == ["raids", "raids-2"]
    database = open_database(tmp_path / "ledger.duckdb")
    assert {view.slug: view.author for view in views.list_views(database)} == dict(
        zip(slugs, ("Ann", "Ben"), strict=True)
    )
    assert verify(database, TODAY).empty
    database.close()


def test_a_view_is_renamed_under_the_same_slug_and_shows_the_same(ledger: Database) -> None:
    view = save(ledger)
    renamed = views.describe_view(ledger, "raids", name="House searches", description="By police", author="Ben")
    assert (renamed.slug, renamed.name, renamed.description) == ("raids", "House searches", "By police")
    assert (renamed.author, renamed.created, renamed.parameters) == ("Ann", view.created, view.parameters)


def test_a_copy_shows_the_same_under_a_slug_of_its_own(ledger: Database) -> None:
    save(ledger, query="type=raid&rev=1", description="By police")
    copied = views.copy_view(ledger, "raids", name="Raids, again", author="Ben")
    assert (copied.slug, copied.author, copied.description) == ("raids-again", "Ben", "By police")
    assert (copied.parameters, copied.revision, copied.is_here) == ("type=raid&rev=1", 1, True)


def test_a_retired_view_says_who_retired_it_and_still_opens(ledger: Database) -> None:
    save(ledger)
    retired = views.retire_view(ledger, "raids", "Ben")
    assert (retired.retired_by, retired.is_retired) == ("Ben", True)
    assert retired.retired_at is not None
    assert retired.retired_at >= retired.created
    assert views.list_views(ledger) == []
    assert views.list_views(ledger, retired=True) == [retired]
    assert filters_of(ledger, "view=raids") == (Filters(dyads=("ARM-RUS",), types=("raid",)), ())
    again = views.describe_view(ledger, "raids", name="Searches", description="", author="Cem")
    assert again.retired_by == "Ben"
    restored = views.restore_view(ledger, "raids", "Dia")
    assert (restored.is_retired, restored.retired_at, restored.author) == (False, None, "Ann")
    assert views.restore_view(ledger, "raids", "Eve") == restored
    assert views.count_changes(ledger) == 4


def test_a_view_that_is_not_there_cannot_be_changed(ledger: Database) -> None:
    for change in (
        lambda: views.find_view(ledger, "raids"),
        lambda: views.retire_view(ledger, "raids", "Ann"),
        lambda: views.restore_view(ledger, "raids", "Ann"),
        lambda: views.copy_view(ledger, "raids", name="Other", author="Ann"),
        lambda: views.describe_view(ledger, "raids", name="Other", description="", author="Ann"),
    ):
        with pytest.raises(ViewUnknownError, match="There is no saved view “raids”"):
            change()
    assert views.count_changes(ledger) == 0


def test_views_are_found_by_their_words_without_regard_to_case_and_accents(ledger: Database) -> None:
    save(ledger, "Raids in Şəki", description="Polis")
    save(ledger, "Arrests", author="Zoë")
    found = {words: [view.slug for view in views.list_views(ledger, words)] for words in ("SEKI", "şəki polis", "zoe")}
    assert found == {"SEKI": [], "şəki polis": ["raids-in-s-ki"], "zoe": ["arrests"]}
    assert [view.slug for view in views.list_views(ledger, "a")] == ["arrests", "raids-in-s-ki"]


def test_a_pinned_view_keeps_its_revision_while_a_live_one_follows(ledger: Database) -> None:
    save(ledger, "Then", "rev=1")
    save(ledger, "Now", "")
    commit_update(ledger, add_row(ledger, incident(4)))
    assert filters_of(ledger, "view=then") == (Filters(revision=1), ())
    assert filters_of(ledger, "view=now") == (Filters(), ())
    assert [view.revision for view in views.list_views(ledger)] == [None, 1]


def test_a_pin_closes_the_period_that_figures_are_compared_over() -> None:
    start = dt.date(2025, 6, 1)
    assert views.pin_filters(Filters(), 7, TODAY) == Filters(revision=7)
    assert views.pin_filters(Filters(revision=3, words="x"), 7, TODAY) == Filters(revision=3, words="x")
    assert views.pin_filters(Filters(date_from=start), 7, TODAY) == Filters(start, TODAY, revision=7)
    assert views.pin_filters(Filters(date_from=start, date_to=start), 7, TODAY) == Filters(start, start, revision=7)
    later = dt.date(2027, 1, 1)
    assert views.pin_filters(Filters(date_from=later), 7, TODAY) == Filters(later, later, revision=7)
    # The period before is then the same on every later day.
    pinned = views.pin_filters(Filters(date_from=start), 7, TODAY)
    assert pinned.period_before(TODAY) == pinned.period_before(TODAY + dt.timedelta(days=400))


def test_a_view_of_a_record_keeps_which(ledger: Database) -> None:
    view = save(ledger, "One", "id=INC0001&rev=1", page="record")
    assert view.parameters == "id=INC0001&rev=1"
    assert view.link_query() == [("id", "INC0001"), ("view", "one")]
    assert filters_of(ledger, "id=INC0001&view=one") == (Filters(revision=1), ())


def test_a_view_of_what_changed_keeps_since_when(ledger: Database) -> None:
    view = save(ledger, "Since", "since=1&id=INC0001&dyad=ARM-RUS", page="changes")
    assert view.parameters == "since=1&dyad=ARM-RUS"
    assert view.link_query() == [("since", "1"), ("view", "since")]
    assert filters_of(ledger, "since=1&view=since") == (Filters(dyads=("ARM-RUS",)), ())


def test_a_type_that_was_taken_out_of_the_codebook_keeps_its_meaning_in_older_links(ledger: Database) -> None:
    save(ledger, "Then", "type=raid&rev=1")
    with ledger.transaction() as transaction:
        transaction.run("close_event_types", revision=2, keys=["incidents/raid", "raid"])
    vocabulary = read_vocabulary(ledger)
    assert vocabulary.types["raid"] == "incidents"
    assert filters_of(ledger, "view=then") == (Filters(types=("raid",), revision=1), ())


# The export and its way back


def test_the_export_comes_back_byte_for_byte_in_an_empty_ledger(ledger: Database, tmp_path: Path, monkeypatch) -> None:
    commit_update(ledger, add_row(ledger, incident(4)))
    save(ledger, 'Raids, "quoted"; =1+1 Հայաստան 🎉', "type=raid&q=Şeki+%25+%26", description="<b>a|b</b>")
    save(ledger, "Then", "rev=2")
    views.describe_view(ledger, "then", name="Back then", description="x", author="Ben")
    views.retire_view(ledger, "then", "Cem")
    write_ledger(ledger, tmp_path / "first", 2)
    tables = sorted(str(path) for path in (tmp_path / "first").iterdir())

    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "second.duckdb"))
    assert main(["import", "--empty", *tables]) == 0
    assert main(["export", str(tmp_path / "second")]) == 0

    for path in (tmp_path / "first").iterdir():
        assert (tmp_path / "second" / path.name).read_bytes() == path.read_bytes()
    again = open_database(tmp_path / "second.duckdb")
    assert verify(again, TODAY).empty
    # The other ledger has no such revision 2, so nothing else is shown in its place.
    filters, notices = filters_of(again, "view=then")
    assert (filters, notices) == (Filters(), ("view=then is pinned to a revision that this ledger does not have",))
    assert not views.find_view(again, "then").is_here
    again.close()


def test_the_zip_of_the_whole_ledger_comes_back_with_its_views(ledger: Database, tmp_path: Path, monkeypatch) -> None:
    save(ledger, "=1+1", "since=1&dyad=ARM-RUS", page="changes", author="-Ann", description="'@x")
    views.retire_view(ledger, "1-1", "+Ben")
    packed = tmp_path / "ledger.zip"
    packed.write_bytes(b"".join(pack_ledger(ledger, take_moment(ledger, 1, ""))))
    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "other.duckdb"))
    assert main(["import", "--empty", str(packed)]) == 0
    other = open_database(tmp_path / "other.duckdb")
    assert views.read_changes(other).equals(views.read_changes(ledger))
    assert views.find_view(other, "1-1").retired_by == "+Ben"
    assert set(read_rows(other, "incidents", 1).index) == set(read_rows(ledger, "incidents", 1).index)
    other.close()


def test_a_pinned_view_of_another_ledger_never_shows_this_ledgers_revision_of_that_number(
    small_ledger: SmallLedger, tmp_path: Path
) -> None:
    one, other = small_ledger(**SEED), small_ledger(**SEED)
    for database in (one, other):
        commit_update(database, set_cells(database, "INC0001", place="Gyumri", country="ARM"))
    save(one, "Then", "rev=2")
    assert views.import_views(other, views.export_views(one, tmp_path)) == 1
    assert filters_of(one, "view=then") == (Filters(revision=2), ())
    assert filters_of(other, "view=then")[0] == Filters()


def test_an_import_adds_what_is_new_and_nothing_twice(small_ledger: SmallLedger, tmp_path: Path) -> None:
    one, other = small_ledger(**SEED), small_ledger(**SEED)
    save(one)
    early = views.export_views(one, tmp_path).rename(tmp_path / "early.csv")
    views.retire_view(one, "raids", "Ben")
    save(one, "Arrests", "table=detentions")
    late = views.export_views(one, tmp_path)
    assert [views.import_views(other, path) for path in (early, early, late, late, early)] == [1, 0, 2, 0, 0]
    assert views.read_changes(other).equals(views.read_changes(one))


def test_an_import_that_says_otherwise_of_a_slug_is_refused_whole(small_ledger: SmallLedger, tmp_path: Path) -> None:
    one, other = small_ledger(**SEED), small_ledger(**SEED)
    save(one, "Arrests")
    save(one, "Raids")
    save(other, "Raids")
    with pytest.raises(ViewInvalidError, match="says otherwise of the view “raids”"):
        views.import_views(other, views.export_views(one, tmp_path))
    assert [view.slug for view in views.list_views(other)] == ["raids"]


GOOD = "raids,1,saved,Raids,,records,type=raid,,,Ann,2026-01-01T00:00:00.000000Z\n"
BAD_FILES = {
    "a page that is unknown": (GOOD.replace("records", "moon"), "there is no page “moon”"),
    "a slug that none can have": (GOOD.replace("raids,1", "../x,1"), "it is not a slug that a view can have"),
    "a slug that is reserved": (GOOD.replace("raids,1", "records,1"), "it is not a slug that a view can have"),
    "a slug twice": (GOOD * 2, "its changes are not numbered one after the other from 1"),
    "a time of another kind": (GOOD.replace("2026-01-01T", "2026-01-01 "), "is not a time"),
    "an action that is unknown": (GOOD + GOOD.replace("1,saved", "2,burnt"), "there is no action “burnt”"),
    "another meaning": (
        GOOD + GOOD.replace("1,saved", "2,described").replace("type=raid", "type=arrest"),
        "what it shows has changed",
    ),
    "a change before the saving": (
        GOOD + GOOD.replace("1,saved", "2,retired").replace("2026", "2025"),
        "a change is dated before the one that it follows",
    ),
    "parameters that are not canonical": (GOOD.replace("type=raid", "type=ra%69d"), "its parameters are not"),
    "a pin that the parameters lack": (GOOD.replace("raid,,,", "raid,1,2026-01-01T00:00:00.000000Z,"), "its param"),
    "a pin without its time": (GOOD.replace("raid,,,", "raid&rev=1,1,,"), "it lacks the number or the time"),
    "a revision that is none": (GOOD.replace("raid,,,", "raid&rev=1e9,1e9,2026-01-01T00:00:00.000000Z,"), "“1e9”"),
    "a name that is missing": (GOOD.replace(",Raids,", ",,"), "its name is missing"),
    "a name on two lines": (GOOD.replace(",Raids,", ',"Ra\nids",'), "its name is not one clean line"),
}


@pytest.mark.parametrize(("rows", "reason"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_of_views_that_does_not_hold_together_is_refused(
    ledger: Database, tmp_path: Path, rows: str, reason: str
) -> None:
    path = tmp_path / "saved_views.csv"
    path.write_text(HEADER + rows, "utf-8")
    with pytest.raises(ViewInvalidError, match=reason):
        views.import_views(ledger, path)
    path.write_text(HEADER + GOOD, "utf-8")
    assert views.import_views(ledger, path) == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"a,b\n1,2\n", HEADER.encode()[:-5] + b"\n", b"\xff\xfe\x00"])
def test_a_file_that_holds_no_views_is_refused(ledger: Database, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "saved_views.csv"
    path.write_bytes(content)
    assert not views.is_views_file(path)
    with pytest.raises(ViewInvalidError):
        views.import_views(ledger, path)


def test_a_zip_of_an_export_brings_tables_and_views(ledger: Database, tmp_path: Path, monkeypatch, capsys) -> None:
    save(ledger)
    write_ledger(ledger, tmp_path / "export", 1)
    packed = pack(tmp_path / "export")
    told = next(table for table in read_file(packed.name, packed) if table.file.endswith("saved_views.csv"))
    assert list(told.problems["severity"]) == ["warning"]
    assert "left aside" in told.problems["problem"].iloc[0]

    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "second.duckdb"))
    assert main(["check", "--empty", str(packed)]) == 0
    assert "saved_views.csv: 1 new change of saved views" in capsys.readouterr().out
    assert main(["import", "--empty", str(packed)]) == 0
    assert main(["import", str(packed)]) == 0
    assert "saved_views.csv: 0 new changes of saved views" in capsys.readouterr().out
    again = open_database(tmp_path / "second.duckdb")
    assert [view.slug for view in views.list_views(again)] == ["raids"]
    again.close()


def pack(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder))


def test_what_is_wrong_with_saved_views_is_found_by_verification(ledger: Database) -> None:
    save(ledger, "Raids")
    save(ledger, "Arrests", "type=arrest")
    with ledger.transaction() as transaction, transaction.staged(ledger.frame("list_saved_view_changes")):
        transaction._cursor.execute("insert into ledger.saved_views from staged where slug = 'raids'")
        transaction._cursor.execute("update ledger.saved_views set page = 'moon' where slug = 'arrests'")
    found = verify(ledger, TODAY)
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("views", "saved_views", "arrests", "There is no page “moon”"),
        ("views", "saved_views", "raids", "Its changes are not numbered one after the other from 1"),
        ("views", "saved_views", "raids", "It was not saved once, before every other change"),
    ]


def test_a_ledger_of_the_version_before_gets_the_table(tmp_path: Path) -> None:
    database = open_database(tmp_path / "old.duckdb")
    load_seed(database, write_tables(tmp_path / "tables", **SEED))
    with database.transaction() as transaction:
        for table in (
            "saved_views",
            "deeds",
            "token_changes",
            "token_uses",
            "cells",
            "coarse_cells",
            "links",
            "chain_acts",
            "custody",
            "source_lists",
            "record_traits",
        ):
            transaction._cursor.execute(f"drop table ledger.{table}")
        transaction._cursor.execute("delete from ledger.schema_migrations where version >= 3")
    database.close()
    database = open_database(tmp_path / "old.duckdb")
    assert views.list_views(database) == []
    assert save(database).slug == "raids"
    database.close()


# What a link with a view means


@given(any_view(), st.sampled_from(sorted(views.PAGES)), st.text(min_size=1, max_size=20), st.booleans())
def test_a_view_is_the_same_when_it_was_saved_and_called_by_its_slug(filters, page: str, value: str, asks) -> None:
    # What cannot stand in a link is left out of it.
    value = value.encode("utf-8", "ignore").decode("utf-8")
    own = [(name, value) for name in ("id", "since") if asks and value]
    parameters = views.canonical_parameters(page, [*filters.to_query(), *own], VOCABULARY)
    kept = [(name, value) for name, value in own if name in views.PAGES[page]]
    assert parse_qsl(parameters) == [*kept, *filters.to_query()]
    assert views.canonical_parameters(page, parse_qsl(parameters), VOCABULARY) == parameters
    vocabulary = with_views(saved=parameters)
    link = urlencode([("view", "saved")])
    assert Filters.from_query(parse_qs(link), vocabulary) == (filters, ())
    both = urlencode([*filters.to_query(), ("view", "saved")])
    assert Filters.from_query(parse_qs(both), vocabulary) == (filters, ())


@given(any_view(), any_view())
def test_filters_beside_a_view_win_as_a_whole_and_are_never_mixed_with_it(saved, beside) -> None:
    vocabulary = with_views(saved=saved.to_query_string())
    query = parse_qs(urlencode([("view", "saved"), *beside.to_query()]))
    filters, notices = Filters.from_query(query, vocabulary)
    if beside in (Filters(), saved):
        assert (filters, notices) == (saved, ())
    else:
        assert filters == beside
        assert notices == ("view=saved was left aside: the address has other filters beside it",)


@pytest.mark.parametrize(
    ("query", "filters", "notices"),
    [
        ("view=raids", Filters(types=("raid",)), ()),
        ("view=", Filters(), ()),
        ("view=moon", Filters(), ("view=moon is unknown",)),
        ("view=moon&dyad=ARM-RUS", Filters(dyads=("ARM-RUS",)), ("view=moon is unknown",)),
        ("view=raids&dyad=MOON", Filters(types=("raid",)), ("dyad=MOON is unknown",)),
        ("view=moon&view=raids", Filters(types=("raid",)), ()),
        ("view=nested", Filters(), ("view=nested cannot be shown: type=flood is unknown",)),
        ("view=lost", Filters(), ("view=lost is pinned to a revision that this ledger does not have",)),
        ("view=itself", Filters(), ()),
        ("view=" + "x" * 50, Filters(), (f"view={'x' * 40}… is unknown",)),
    ],
)
def test_what_a_link_with_a_view_means(query: str, filters: Filters, notices: tuple[str, ...]) -> None:
    vocabulary = with_views(raids="type=raid", nested="type=flood", lost=None, itself="view=itself")
    assert Filters.from_query(parse_qs(query), vocabulary) == (filters, notices)


def with_views(**saved: str | None):
    return replace(VOCABULARY, views=saved)


@given(st.lists(st.text(max_size=100), max_size=30))
def test_any_names_give_slugs_of_their_own(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        slug = views.make_slug(name, taken)
        assert slug not in taken | views.RESERVED_SLUGS
        assert slug.isascii()
        assert 0 < len(slug) <= views.MOST_SLUG
        assert urlencode({"view": slug}) == f"view={slug}"
        taken.add(slug)
