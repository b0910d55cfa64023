"""The ledger's file: what opens it, what is refused and how, and what SQL cannot reach."""

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ledger import revisions
from ledger.codebook import DYADS, LEDGER_TABLES
from ledger.database import (
    DATA_FOLDER,
    PROJECT,
    QUERIES_FOLDER,
    Database,
    LedgerError,
    LedgerLockedError,
    LedgerNewerError,
    LedgerUnreadableError,
    migrations,
    open_database,
)
from ledger.filters import Filters
from ledger.measures import count_records
from tests.small import incident, load_small, write_tables

REMEDY = "LEDGER_DATABASE"


def run_python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, from the project's folder."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=PROJECT, capture_output=True, text=True, check=False
    )


def fingerprint(folder: Path) -> dict[str, str]:
    """Names and contents of what stands in a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of its own for the ledger's file."""
    made = tmp_path / "ledger"
    made.mkdir()
    return made


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """A folder of small tables to load."""
    return write_tables(tmp_path / "seed", incidents=[incident(1), incident(2)])


EVERYTHING = Filters(dyads=tuple(DYADS))


def count_revisions(database: Database) -> int:
    return len(database.frame("list_revisions"))


def test_the_first_start_loads_the_tables_as_revision_1(folder: Path, seed: Path) -> None:
    database = open_database(folder / "ledger.duckdb")
    assert revisions.load_seed(database, seed) is True
    told = database.frame("list_revisions").iloc[0]
    assert (told["number"], told["kind"], told["added"], told["changed"], told["removed"]) == (1, "seed", 54, 0, 0)
    assert len(told["sha256"]) == 64
    database.close()


def test_a_later_start_loads_nothing(folder: Path, seed: Path) -> None:
    for loads in (True, False, False):
        database = open_database(folder / "ledger.duckdb")
        assert revisions.load_seed(database, seed) is loads
        assert count_revisions(database) == 1
        assert count_records(database, EVERYTHING) == 2
        database.close()


def test_a_later_start_in_another_process_loads_nothing(folder: Path, seed: Path) -> None:
    path = folder / "ledger.duckdb"
    code = (
        "import sys; from pathlib import Path\n"
        "from ledger import revisions; from ledger.database import open_database\n"
        "database = open_database(Path(sys.argv[1]))\n"
        "print(revisions.load_seed(database, Path(sys.argv[2])), database.newest_revision())"
    )
    assert [run_python(code, path, seed).stdout.strip() for _ in range(2)] == ["True 1", "False 1"]


def test_a_failure_while_loading_leaves_nothing_and_the_next_start_loads(
    folder: Path, seed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(folder / "ledger.duckdb")
    with monkeypatch.context() as patched:
        patched.setattr(revisions, "hash_tables", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            revisions.load_seed(database, seed)
    assert count_revisions(database) == 0
    assert count_records(database, EVERYTHING) == 0
    assert revisions.load_seed(database, seed) is True
    assert count_records(database, EVERYTHING) == 2
    database.close()


def test_a_process_that_dies_while_loading_leaves_nothing_and_the_next_start_loads(folder: Path, seed: Path) -> None:
    path = folder / "ledger.duckdb"
    code = (
        "import os, sys; from pathlib import Path\n"
        "from ledger import revisions; from ledger.database import open_database\n"
        "revisions.hash_tables = lambda _: os._exit(3)\n"
        "revisions.load_seed(open_database(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    assert run_python(code, path, seed).returncode == 3
    database = open_database(path)
    assert count_revisions(database) == 0
    assert revisions.load_seed(database, seed) is True
    database.close()


def test_a_process_that_dies_after_loading_loses_nothing(folder: Path, seed: Path) -> None:
    path = folder / "ledger.duckdb"
    code = (
        "import os, sys; from pathlib import Path\n"
        "from ledger import revisions; from ledger.database import open_database\n"
        "revisions.load_seed(open_database(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        "os._exit(3)"
    )
    assert run_python(code, path, seed).returncode == 3
    database = open_database(path)
    assert count_records(database, EVERYTHING) == 2
    database.close()


def test_tables_that_break_the_codebook_are_named_and_leave_the_ledger_empty(folder: Path, tmp_path: Path) -> None:
    broken = write_tables(tmp_path / "broken", incidents=[incident(1), incident(2, date="27.06.2025", fatalities=-1)])
    database = open_database(folder / "ledger.duckdb")
    with pytest.raises(LedgerError) as raised:
        revisions.load_seed(database, broken)
    assert "incidents.csv line 3, date: '27.06.2025'" in str(raised.value)
    assert "incidents.csv line 3, fatalities: '-1'" in str(raised.value)
    assert count_revisions(database) == 0
    database.close()


def test_the_folder_of_a_new_ledger_is_made(folder: Path) -> None:
    path = folder / "deep" / "er" / "ledger.duckdb"
    open_database(path).close()
    assert path.exists()


def test_an_apostrophe_in_the_path_does_no_harm(folder: Path) -> None:
    path = folder / "the ledger's own.duckdb"
    open_database(path).close()
    assert path.exists()


def test_the_stored_columns_are_those_of_the_codebook_and_the_history(folder: Path) -> None:
    path = folder / "ledger.duckdb"
    open_database(path).close()
    with duckdb.connect(str(path), read_only=True) as connection:
        for table in LEDGER_TABLES.values():
            stored = [name for name, *_ in connection.execute(f'describe "{table.name}"').fetchall()]
            assert stored == [*table.columns, "valid_from", "valid_to"]


def write_nothing(path: Path) -> None:
    path.touch()


def write_garbage(path: Path) -> None:
    path.write_bytes(b"id,date,title\nINC0001,2025-01-10,Not a database\n" * 400)


def write_foreign(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table recipes as select 'soup' as name")


def write_newer_schema(path: Path) -> None:
    open_database(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("insert into schema_migrations values (999, now()::timestamp)")


def write_newer_storage(path: Path) -> None:
    open_database(path).close()
    # The header: a checksum of 8 bytes, the letters DUCK, the version. DuckDB tells the checksum that it wants.
    header = bytearray(path.read_bytes())
    header[12:20] = (999).to_bytes(8, "little")
    path.write_bytes(header)
    with pytest.raises(duckdb.Error) as raised:
        duckdb.connect(str(path))
    wanted = re.search(r"computed checksum (\d+)", str(raised.value))
    assert wanted
    header[:8] = int(wanted[1]).to_bytes(8, "little")
    path.write_bytes(header)


def write_wrong_checksum(path: Path) -> None:
    open_database(path).close()
    header = bytearray(path.read_bytes())
    header[0] ^= 1
    path.write_bytes(header)


def write_truncated(path: Path) -> None:
    load_small(path.parent / "whole", incidents=[incident(1)]).close()
    whole = (path.parent / "whole" / "small.duckdb").read_bytes()
    path.write_bytes(whole[: len(whole) // 3])


@pytest.mark.parametrize(
    ("write", "error", "says"),
    [
        (write_nothing, LedgerUnreadableError, "not a ledger, or it is damaged"),
        (write_garbage, LedgerUnreadableError, "not a ledger, or it is damaged"),
        (write_wrong_checksum, LedgerUnreadableError, "not a ledger, or it is damaged"),
        (write_truncated, LedgerUnreadableError, "not a ledger, or it is damaged"),
        (write_foreign, LedgerUnreadableError, "a DuckDB file, but not a ledger"),
        (write_newer_schema, LedgerNewerError, "has schema version 999"),
        (write_newer_storage, LedgerNewerError, "newer version of DuckDB"),
    ],
)
def test_a_file_that_is_no_ledger_of_ours_is_refused_by_name_and_left_as_it_is(folder, write, error, says) -> None:
    path = folder / "ledger.duckdb"
    write(path)
    before = fingerprint(folder)
    with pytest.raises(error) as raised:
        open_database(path)
    assert str(path) in str(raised.value)
    assert says in str(raised.value)
    assert REMEDY in str(raised.value)
    assert fingerprint(folder) == before


def test_a_folder_in_place_of_the_file_is_refused_by_name(folder: Path) -> None:
    with pytest.raises(LedgerUnreadableError, match="is a folder, not a ledger") as raised:
        open_database(folder)
    assert str(folder) in str(raised.value)
    assert REMEDY in str(raised.value)


def test_a_file_in_place_of_the_folder_is_refused_by_name(folder: Path) -> None:
    (folder / "file").write_text("x")
    with pytest.raises(LedgerUnreadableError, match="cannot be made") as raised:
        open_database(folder / "file" / "ledger.duckdb")
    assert str(folder / "file") in str(raised.value)
    assert REMEDY in str(raised.value)


def test_a_file_that_another_process_has_open_is_refused_by_name(folder: Path, seed: Path) -> None:
    path = folder / "ledger.duckdb"
    code = (
        "import sys; from pathlib import Path; from ledger.database import open_database\n"
        "database = open_database(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        before = fingerprint(folder)
        with pytest.raises(LedgerLockedError, match="Another process has") as raised:
            open_database(path)
        assert str(path) in str(raised.value)
        assert REMEDY in str(raised.value)
        assert fingerprint(folder) == before
        other.communicate()
    database = open_database(path)
    assert revisions.load_seed(database, seed) is True
    database.close()


# Nothing is forbidden to root, so the process becomes nobody first.
OPEN_AS_NOBODY = (
    "import os, sys; from pathlib import Path; from ledger.database import LedgerError, open_database\n"
    "if os.geteuid() == 0: os.seteuid(65534)\n"
    "try: open_database(Path(sys.argv[1]))\n"
    "except LedgerError as error: print(type(error).__name__, error)"
)


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.parametrize("exists", [True, False])
def test_a_place_without_the_right_to_write_is_refused_by_name(readable_folder: Path, exists: bool) -> None:
    folder = readable_folder / "ledger"
    folder.mkdir()
    path = folder / "ledger.duckdb"
    if exists:
        open_database(path).close()
        path.chmod(0o444)
    folder.chmod(0o555)
    before = fingerprint(folder)
    told = run_python(OPEN_AS_NOBODY, path).stdout
    assert told.startswith("LedgerUnreadableError")
    assert str(path) in told
    assert "permission denied" in told
    assert REMEDY in told
    assert fingerprint(folder) == before
    folder.chmod(0o755)


def test_a_folder_that_cannot_be_made_is_refused_by_name(readable_folder: Path) -> None:
    readable_folder.chmod(0o555)
    told = run_python(OPEN_AS_NOBODY, readable_folder / "new" / "ledger.duckdb").stdout
    assert told.startswith("LedgerUnreadableError")
    assert str(readable_folder / "new") in told
    assert REMEDY in told
    readable_folder.chmod(0o755)


@pytest.fixture
def open_ledger(folder: Path) -> Iterator[Database]:
    database = open_database(folder / "ledger.duckdb")
    yield database
    database.close()


FORBIDDEN = {
    "read a file": "select * from read_text('/etc/passwd')",
    "read a file as a table": "select * from '/etc/passwd'",
    "read a table's file elsewhere": "select * from read_csv('{outside}/secret.csv')",
    "step out of an own folder": "select * from read_csv('{data}/../../{outside}/secret.csv')",
    "list files": "select * from glob('/etc/*')",
    "write a file": "copy (select 1 as one) to '{outside}/leak.csv'",
    "write a folder": "export database ledger to '{outside}/leak'",
    "attach a file": "attach '{outside}/other.duckdb' as other",
    "install an extension": "install httpfs",
    "install an extension from elsewhere": "install httpfs from 'http://127.0.0.1:9'",
    "load an extension": "load '{outside}/evil.duckdb_extension'",
    "fetch an address": "select * from read_csv('http://127.0.0.1:9/x.csv')",
    "open the doors again": "set enable_external_access = true",
    "widen the own folders": "set allowed_directories = ['/']",
    "unlock the settings": "set lock_configuration = false",
    "let extensions install": "set autoinstall_known_extensions = true",
    "change a setting back": "reset enable_external_access",
    "write elsewhere when memory runs out": "set temp_directory = '{outside}'",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_sql_cannot(open_ledger: Database, tmp_path: Path, statement: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("secret\n42\n")
    before = fingerprint(tmp_path / "outside")
    with pytest.raises(duckdb.Error), open_ledger._cursor() as cursor:
        cursor.execute(statement.format(outside=outside, data=DATA_FOLDER)).fetchall()
    assert fingerprint(tmp_path / "outside") == before


def test_what_memory_does_not_hold_goes_beside_the_ledger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_MEMORY", "100MiB")
    database = open_database(folder / "ledger.duckdb")
    rows = "select distinct range::varchar || repeat('x', 24) as text from range(3000000) order by text"
    settings = "select current_setting('memory_limit'), current_setting('temp_directory')"
    with database._cursor() as cursor:
        limit, spilled = cursor.sql(settings).fetchall()[0]
        assert cursor.sql(rows).count("text").fetchone() == (3_000_000,)
    database.close()
    assert (limit, Path(spilled)) == ("100.0 MiB", folder / ".ledger.duckdb.spilled")
    assert [path.name for path in folder.iterdir()] == ["ledger.duckdb"]
    monkeypatch.setenv("LEDGER_MEMORY", "plenty")
    with pytest.raises(LedgerError, match="must be a size, such as 2GiB"):
        open_database(folder / "ledger.duckdb")


def test_sql_can_read_the_curated_tables(open_ledger: Database) -> None:
    with open_ledger._cursor() as cursor:
        rows = cursor.execute("from read_csv($path)", {"path": str(DATA_FOLDER / "event_types.csv")}).fetchall()
    assert len(rows) == 50


def test_what_happens_in_a_transaction_that_fails_is_undone(open_ledger: Database) -> None:
    def fail() -> None:
        with open_ledger.transaction() as transaction:
            transaction.run("add_migration", version=99)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert open_ledger.value("find_schema_version") == max(migrations())


def test_every_statement_has_a_name_of_its_own() -> None:
    # Of two by one name, the second would silently take the place of the first.
    named = [
        re.split(r"[\^$!*#(\s]", line.removeprefix("-- name: "))[0]
        for path in QUERIES_FOLDER.glob("*.sql")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("-- name: ")
    ]
    assert len(named) > 50
    assert sorted(named) == sorted(set(named))
