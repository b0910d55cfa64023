"""Who may do what: roles from the secrets, every write refused to those who may not, and a trail that only grows."""

import ast
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ledger import access, audit, tokens, views
from ledger.access import ADMIN, EDIT, EDITOR, NOBODY, READ, READER, SETTLE, AccessError, Person, Rules, SettingsError
from ledger.database import PROJECT, QUERIES_FOLDER, Database, load_queries
from ledger.intake.keeping import forget_mapping, keep_mapping, list_mappings
from ledger.intake.mapping import HandMapping
from ledger.measures import read_vocabulary
from ledger.revisions import commit_update, list_revisions, plan_undo
from tests.ledger.conftest import SmallLedger
from tests.ledger.test_revisions import set_cells
from tests.small import incident

AUTH = {"redirect_uri": "https://ledger.example/oauth2callback", "client_id": "x"}
LISTS = {"readers": ["@newsroom.example"], "editors": ["Ann@newsroom.example"], "admins": ["dia@desk.example"]}
ANN = Person("Ann", "ann@newsroom.example", EDITOR, is_known=True, address="203.0.113.7")
VIEWER = Person("Vic", "vic@newsroom.example", READER, is_known=True, address="203.0.113.8")
DIA = Person("Dia", "dia@desk.example", ADMIN, is_known=True)


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger(incidents=[incident(1), incident(2)])


def role(email: str, access_section: Mapping[str, Any] = LISTS, **claims: Any) -> str:
    rules = access.read_rules({"auth": AUTH, "access": access_section})
    return rules.identify({"is_logged_in": True, "email": email, **claims}).role


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("vic@newsroom.example", READER),
        ("ann@newsroom.example", EDITOR),
        ("ANN@Newsroom.Example", EDITOR),
        ("dia@desk.example", ADMIN),
        ("eve@desk.example", NOBODY),
        ("ann@newsroom.example.evil.example", NOBODY),
        ("eve@evil.example@newsroom.example.", NOBODY),
        ("@newsroom.example", READER),
        ("", NOBODY),
    ],
)
def test_the_lists_say_by_address_who_reads_edits_and_settles(email: str, expected: str) -> None:
    assert role(email) == expected


def test_an_address_that_its_provider_has_not_checked_is_nobodys() -> None:
    assert role("ann@newsroom.example", email_verified=False) == NOBODY
    assert role("ann@newsroom.example", email_verified=True) == EDITOR


def test_without_a_list_of_readers_everyone_reads_who_signs_in() -> None:
    assert role("eve@desk.example", {"editors": ["ann@newsroom.example"]}) == READER
    assert role("eve@desk.example", {"readers": []}) == NOBODY


def test_whoever_has_not_signed_in_reads_only_what_is_public() -> None:
    assert access.read_rules({"auth": AUTH}).identify({"is_logged_in": False}).role == NOBODY
    public = access.read_rules({"auth": AUTH, "access": {"public_reading": True}}).identify({})
    assert (public.role, public.is_known) == (READER, False)
    assert access.read_rules({}).identify({}).may(SETTLE)


def test_the_server_answers_to_the_name_that_people_come_back_to() -> None:
    assert access.read_rules({"auth": AUTH, "access": {"hosts": ["Intern.example"]}}).hosts == (
        "intern.example",
        "ledger.example",
    )


@pytest.mark.parametrize(
    ("secrets", "told"),
    [
        ({"auth": AUTH, "access": {"editor": ["ann@x.example"]}}, "'editor'"),
        ({"auth": AUTH, "access": {"editors": "ann@x.example"}}, "list"),
        ({"auth": AUTH, "access": {"editors": ["Ann"]}}, "e-mail"),
        ({"auth": AUTH, "access": {"public_reading": "yes"}}, "true or false"),
        ({"auth": AUTH, "access": {"embed_origins": ["https://wiki.example/page"]}}, "https://wiki.example"),
        ({"access": {"editors": ["ann@x.example"]}}, "no [auth]"),
        ({"access": {"public_reading": True}}, "no [auth]"),
    ],
)
def test_secrets_that_mean_nothing_are_refused(secrets: Mapping[str, Any], told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        access.read_rules(secrets)
    assert told in str(refused.value)


MAPPING = HandMapping("Diary", "incidents", {"title": "Titel"}, {}, None, None, {})


def save(database: Database) -> object:
    return views.save_view(
        database, read_vocabulary(database), name="Raids", page="records", query=[("type", "raid")], author="Given"
    )


def bring_views_in(database: Database) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "saved_views.csv"
        views.read_changes(database).head(1).assign(slug="brought", name="Brought").to_csv(path, index=False)
        return views.import_views(database, path)


WRITES: Mapping[str, Callable[[Database], object]] = {
    "commit": lambda database: commit_update(database, set_cells(database, "INC0001", title="Second")),
    "undo": lambda database: commit_update(database, plan_undo(database, 2, "Given")),
    "save a view": save,
    "rename a view": lambda database: views.describe_view(
        database, "one", name="Other", description="", author="Given"
    ),
    "copy a view": lambda database: views.copy_view(database, "one", name="Two", author="Given"),
    "retire a view": lambda database: views.retire_view(database, "one", "Given"),
    "restore a view": lambda database: views.restore_view(database, "old", "Given"),
    "import views": bring_views_in,
    "keep a mapping": lambda database: keep_mapping(database, MAPPING),
    "forget a mapping": lambda database: forget_mapping(database, "Kept"),
    "make a token": lambda database: tokens.make_token(database, name="Desk", scope="read", days=30),
    "revoke a token": lambda database: tokens.revoke_token(database, "0"),
}


def prepare(database: Database) -> None:
    """A second revision, a view, a retired one and a mapping, by the operator."""
    commit_update(database, set_cells(database, "INC0002", title="Changed"))
    for name in ("One", "Old"):
        views.save_view(database, read_vocabulary(database), name=name, page="records", query=[], author="Op")
    views.retire_view(database, "old", "Op")
    keep_mapping(database, HandMapping("Kept", "incidents", {}, {}, None, None, {}))


def state(database: Database) -> list[object]:
    return [
        len(list_revisions(database)),
        views.count_changes(database),
        sorted(list_mappings(database)),
        len(tokens.list_tokens(database)),
    ]


def test_a_reader_who_calls_what_is_behind_hidden_buttons_changes_nothing(ledger: Database) -> None:
    prepare(ledger)
    before, deeds = state(ledger), audit.count_deeds(ledger)
    for number, write in enumerate(WRITES.values(), start=1):
        with access.acting(VIEWER), pytest.raises(AccessError):
            write(ledger)
        assert state(ledger) == before
        assert audit.count_deeds(ledger) == deeds + number
        told = audit.list_deeds(ledger, 1).iloc[0]
        assert (told["action"], told["email"], told["address"]) == ("refused", VIEWER.email, "203.0.113.8")


def test_an_editor_may_and_it_is_noted_under_the_name_they_signed_in_by(ledger: Database) -> None:
    prepare(ledger)
    deeds = audit.count_deeds(ledger)
    for number, write in enumerate((write for name, write in WRITES.items() if "token" not in name), start=1):
        with access.acting(ANN):
            write(ledger)
        assert audit.count_deeds(ledger) == deeds + number
        told = audit.list_deeds(ledger, 1).iloc[0]
        assert (told["person"], told["email"], told["role"], told["way"]) == ("Ann", ANN.email, EDITOR, "page")
        assert told["action"] != "refused"


def test_the_author_is_who_is_signed_in_whatever_name_was_given(ledger: Database) -> None:
    with access.acting(ANN):
        commit_update(ledger, set_cells(ledger, "INC0001", title="Second"))
        save(ledger)
    assert list_revisions(ledger).iloc[0]["author"] == "Ann"
    assert views.find_view(ledger, "raids").author == "Ann"


def test_without_sign_in_the_author_is_the_name_given(ledger: Database) -> None:
    with access.acting(Rules().stranger()):
        save(ledger)
    assert views.find_view(ledger, "raids").author == "Given"
    assert audit.list_deeds(ledger, 1).iloc[0]["person"] == "Given"


def test_a_write_that_fails_leaves_no_note(ledger: Database) -> None:
    deeds = audit.count_deeds(ledger)
    update = set_cells(ledger, "INC0001", event_type="no_such_type")
    with pytest.raises(Exception, match="no_such_type"):
        commit_update(ledger, update)
    assert audit.count_deeds(ledger) == deeds


def test_tokens_are_made_by_administrators_shown_once_and_kept_as_hashes(ledger: Database) -> None:
    with access.acting(DIA):
        token = tokens.make_token(ledger, name="Desk", scope="update", days=90)
    kept = tokens.list_tokens(ledger)
    assert token not in kept.to_csv()
    assert token not in audit.list_deeds(ledger, 10).to_csv()
    assert list(kept["standing"]) == ["good"]
    assert kept["used_at"].isna().all()
    bearer = tokens.find_bearer(ledger, token, "203.0.113.9")
    assert (bearer.name, bearer.role, bearer.may(EDIT), bearer.may(SETTLE)) == ("Desk (token)", EDITOR, True, False)
    tokens.find_bearer(ledger, token, "203.0.113.9")
    assert tokens.list_tokens(ledger)["used_at"].notna().all()
    with access.acting(ANN), pytest.raises(AccessError):
        tokens.make_token(ledger, name="Own", scope="read", days=30)


def test_a_token_that_is_forged_expired_or_revoked_opens_nothing(
    ledger: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tokens.make_token(ledger, name="Good", scope="read", days=30)
    monkeypatch.setattr(tokens, "LIFETIMES", (0, 30))
    late = tokens.make_token(ledger, name="Late", scope="read", days=0)
    gone = tokens.make_token(ledger, name="Gone", scope="read", days=30)
    listed = tokens.list_tokens(ledger).set_index("name")
    tokens.revoke_token(ledger, str(listed.loc["Gone", "token_id"]))
    tokens.revoke_token(ledger, str(listed.loc["Gone", "token_id"]))
    assert tokens.find_bearer(ledger, good, "").may(READ)
    assert not tokens.find_bearer(ledger, good, "").may(EDIT)
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")
    digest = str(listed.loc["Good", "sha256"])
    for token, told in (
        (late, "expired"),
        (gone, "revoked"),
        (forged, "unknown"),
        (digest, "unknown"),
        ("", "unknown"),
    ):
        with pytest.raises(tokens.TokenError, match=told):
            tokens.find_bearer(ledger, token, "")


def test_no_statement_changes_or_takes_out_what_was_noted() -> None:
    kept = ("deeds", "token_changes", "token_uses", "saved_views", "mappings")
    changing = re.compile(
        r"\b(update|delete\s+from|truncate|drop\s+table|alter\s+table|replace\s+into|into)\s+([\w.]+)"
    )
    seen = set()
    for path in QUERIES_FOLDER.glob("*.sql"):
        statements = re.sub(r"--[^\n]*", "", path.read_text("utf-8").lower())
        for verb, table in changing.findall(statements):
            seen.add((verb.split()[0], table.removeprefix("ledger.")))
    assert ("into", "deeds") in seen
    assert ("update", "incidents") in seen
    assert [one for one in seen if one[1] in kept and one[0] != "into"] == []
    assert {name for name in load_queries().available_queries if "deed" in name and "cursor" not in name} == {
        "note_deed", "list_deeds", "count_deeds",
    }  # fmt: skip


def test_nothing_writes_but_by_a_way_that_asks_who_is_acting() -> None:
    asks = {"revisions.py", "views.py", "keeping.py", "tokens.py", "audit.py", "database.py"}
    in_memory, whole_copies = {"trial.py"}, {"moving.py"}
    writing = set()
    for path in (PROJECT / "ledger").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "transaction":
                writing.add(path.name)
    assert writing <= asks | in_memory | whole_copies
