"""The command line: what it prints and the status it ends with."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.__main__ import main
from ledger.codebook import LEDGER_TABLES
from ledger.database import PROJECT, open_database
from ledger.revisions import export_tables
from tests.ledger.test_revisions import SEED
from tests.small import Row, incident, load_small

DONE, REJECTED, MISUSED = 0, 1, 2


@dataclass(frozen=True)
class Result:
    """What a command printed and the status that it ended with."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Result]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a small ledger, closed."""
    load_small(tmp_path, **SEED).close()
    return tmp_path / "small.duckdb"


@pytest.fixture
def run(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the small ledger, or on another file."""

    def run_command(*arguments: object, ledger: Path = path) -> Result:
        monkeypatch.setenv("LEDGER_DATABASE", str(ledger))
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
        return Result(status, *capsys.readouterr())

    return run_command


def run_process(ledger: Path, *arguments: object) -> Result:
    """Runs a command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "ledger", *map(str, arguments)], cwd=PROJECT, check=False, capture_output=True,
        text=True, encoding="utf-8", env={**os.environ, "LEDGER_DATABASE": str(ledger)},
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


def test_a_process_ends_with_the_status_and_leaves_the_reasons_on_standard_error(path: Path, tmp_path: Path) -> None:
    wrong = write_incidents(tmp_path / "wrong.csv", incident(4, confidence="sure"))
    for arguments, status, heard, told in (
        (("diff", 1, 1), DONE, "Revisions 1 and 1 are the same.\n", ""),
        (("import", wrong), REJECTED, "", "confidence"),
        (("dance",), MISUSED, "", "invalid choice"),
    ):
        result = run_process(path, *arguments)
        assert (result.returncode, result.stdout) == (status, heard)
        assert told in result.stderr
        assert bool(result.stderr) is bool(told)
    database = open_database(path)
    result = run_process(path, "history")
    database.close()
    assert (result.returncode, result.stdout) == (REJECTED, "")
    assert "Another process has" in result.stderr


def write_incidents(path: Path, *rows: Row) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, LEDGER_TABLES["incidents"].columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_an_update_is_checked_imported_told_compared_and_undone(run: Run, tmp_path: Path) -> None:
    file = write_incidents(
        tmp_path / "week.csv", incident(1, place="Gyumri", country="ARM"), incident(4, date="2025-02-01"), incident(2)
    )
    checked = run("check", file)
    assert checked.returncode == DONE, checked.stderr
    assert checked.stdout.splitlines()[:2] == [
        "table      new  changed  unchanged  missing",
        "incidents    1        2          0        0",
    ]
    imported = run("import", file, "--author", "Ann", "--note", "A week")
    assert imported.returncode == DONE, imported.stderr
    assert imported.stdout.splitlines()[-1] == "Revision 2: 1 added, 2 changed"

    again = run("import", file)
    assert (again.returncode, again.stdout.splitlines()[-1][:17]) == (DONE, "Nothing to commit")

    told = run("history")
    assert told.returncode == DONE
    header, newest, first = told.stdout.splitlines()
    assert header.split() == [
        "revision", "committed", "(UTC)", "kind", "author", "added", "changed", "removed", "note"
    ]  # fmt: skip
    assert newest.split()[0] == "2"
    assert newest.endswith("upload  Ann                  1        2        0  A week (week.csv)")
    assert first.split()[0] == "1"

    compared = run("diff", 1, 2)
    assert compared.returncode == DONE
    assert compared.stdout.splitlines() == [
        "incidents  INC0004               added",
        "incidents  INC0001  place         → Gyumri",
        "incidents  INC0001  country       → ARM",
        "incidents  INC0002  responds_to  INC0001 →",
    ]

    undone = run("undo", 2, "--author", "Bea")
    assert (undone.returncode, undone.stdout) == (DONE, "Revision 3: 2 changed, 1 removed\n")
    assert run("diff", 1, 3).stdout == "Revisions 1 and 3 are the same.\n"
    assert run("verify").returncode == DONE


def test_a_wrong_file_is_rejected_with_line_and_remedy_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = write_incidents(
        tmp_path / "wrong.csv", incident(4, confidence="sure"), incident(5), incident(6, date="2025-02-30")
    )
    report = tmp_path / "report.csv"
    for command in ("check", "import"):
        result = run(command, file, "--report", report)
        assert result.returncode == REJECTED
        lines = result.stderr.splitlines()
        assert any(line.startswith("error") and "wrong.csv  2     confidence  sure" in line for line in lines)
        assert any(line.startswith("error") and "wrong.csv  4     date        2025-02-30" in line for line in lines)
        rows = list(csv.DictReader(report.read_text("utf-8-sig").splitlines()))
        assert [bool(row["problem"]) for row in rows] == [True, False, True]
    assert len(run("history").stdout.splitlines()) == 2


def test_rejected_rows_are_left_out_on_request_and_reported(run: Run, tmp_path: Path) -> None:
    file = write_incidents(tmp_path / "wrong.csv", incident(4, confidence="sure"), incident(5))
    report = tmp_path / "report.csv"
    result = run("import", file, "--skip-rejected", "--report", report)
    assert (result.returncode, result.stdout.splitlines()[-1]) == (DONE, "Revision 2: 1 added")
    assert [row["id"] for row in csv.DictReader(report.read_text("utf-8-sig").splitlines())] == ["INC0004"]


def test_an_undo_that_conflicts_lists_the_cells(run: Run, tmp_path: Path) -> None:
    for title in ("Second", "Third"):
        run("import", write_incidents(tmp_path / "one.csv", incident(1, title=title)))
    result = run("undo", 2)
    assert result.returncode == REJECTED
    assert "INC0001  title   Second  Title of INC0001  Third" in result.stderr
    assert len(run("history").stdout.splitlines()) == 4


def test_whole_tables_remove_what_they_lack(run: Run, tmp_path: Path) -> None:
    file = write_incidents(tmp_path / "whole.csv", incident(1), incident(2, responds_to="INC0001"))
    assert run("check", file, "--whole").stdout.splitlines()[1].split() == ["incidents", "0", "0", "2", "1"]
    assert run("import", file, "--whole").stdout.splitlines()[-1] == "Revision 2: 1 removed"
    assert run("diff", 1, 2).stdout.split() == ["incidents", "INC0003", "removed"]


def test_what_is_exported_and_imported_into_an_empty_ledger_is_exported_the_same(
    run: Run, path: Path, tmp_path: Path
) -> None:
    first, second, other = tmp_path / "first", tmp_path / "second", tmp_path / "other.duckdb"
    assert run("export", first).returncode == DONE
    files = sorted(first.iterdir())
    assert {path.name for path in files} == {*(table.file_name for table in LEDGER_TABLES.values()), "saved_views.csv"}
    imported = run("import", "--empty", *files, ledger=other)
    assert imported.returncode == DONE, imported.stderr
    assert run("export", second, ledger=other).returncode == DONE
    assert {file.name: file.read_bytes() for file in files} == {
        file.name: file.read_bytes() for file in second.iterdir()
    }
    assert run("verify", ledger=other).returncode == DONE
    refused = run("import", "--empty", *files)
    assert (refused.returncode, f"{path} is not empty" in refused.stderr) == (REJECTED, True)


def test_an_export_is_of_the_revision_asked_for(run: Run, tmp_path: Path) -> None:
    run("import", write_incidents(tmp_path / "one.csv", incident(1, title="Second")))
    result = run("export", tmp_path / "then", "--rev", 1)
    assert (result.returncode, result.stdout) == (
        DONE, f"Revision 1: 7 tables written to {tmp_path / 'then'}\n"
    )  # fmt: skip
    assert "Second" not in (tmp_path / "then" / "incidents.csv").read_text()


def test_a_backup_verifies_and_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    assert run("backup", copy).returncode == DONE
    assert run("verify", ledger=copy).returncode == DONE
    result = run("backup", copy)
    assert (result.returncode, "is there already" in result.stderr) == (REJECTED, True)


def test_a_backup_is_restored_where_no_ledger_is_and_only_as_it_was(run: Run, path: Path, tmp_path: Path) -> None:
    copy, place = tmp_path / "copy.duckdb", tmp_path / "elsewhere" / "ledger.duckdb"
    run("backup", copy)
    result = run("restore", copy, ledger=place)
    assert (result.returncode, result.stdout) == (DONE, f"Revision 1 of {copy} restored to {place}\n")
    assert run("verify", ledger=place).returncode == DONE
    result = run("restore", copy, ledger=place)
    assert (result.returncode, "there already" in result.stderr) == (REJECTED, True)

    break_counts(copy)
    result = run("restore", copy, ledger=tmp_path / "new.duckdb")
    assert (result.returncode, result.stdout) == (REJECTED, "")
    assert "the revision says 1, 0, 0" in result.stderr
    assert "was not restored" in result.stderr
    assert not (tmp_path / "new.duckdb").exists()
    break_counts(path)
    result = run("backup", tmp_path / "broken.duckdb")
    assert (result.returncode, "the revision says 1, 0, 0" in result.stderr) == (REJECTED, True)


def break_counts(path: Path) -> None:
    database = open_database(path)
    with database._cursor() as cursor:
        cursor.execute("update ledger.revisions set added = 1")
    database.close()


def test_a_broken_ledger_is_told_by_verify(run: Run, path: Path) -> None:
    break_counts(path)
    result = run("verify")
    assert (result.returncode, result.stdout) == (REJECTED, "")
    assert "the revision says 1, 0, 0" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("dance",), ("check",), ("undo",), ("undo", "two"), ("undo", 9), ("diff", 1), ("diff", 1, 9),
        ("import", "x.csv", "--table", "recipes"), ("export",), ("export", "unused", "--rev", 9), ("backup",),
        ("restore",),
    ],
)  # fmt: skip
def test_misuse_ends_with_2_and_says_why(run: Run, arguments: tuple[object, ...]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (MISUSED, "")
    assert result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("undo", 1), "cannot be undone"),
        (("check", "nothing.csv"), "nothing.csv"),
        (("import", "ledger"), "is a folder"),
        (("export", "README.md"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_ends_with_1_and_says_why(run: Run, arguments: tuple[object, ...], says: str) -> None:
    result = run(*arguments)
    assert result.returncode == REJECTED
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_help_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.returncode == DONE
    for command in ("check", "import", "undo", "history", "diff", "export", "backup", "restore", "verify"):
        assert command in result.stdout


def test_text_of_the_record_cannot_steer_the_terminal(run: Run, path: Path, tmp_path: Path) -> None:
    database = open_database(path)
    export_tables(database, tmp_path / "tables")
    database.close()
    file = write_incidents(tmp_path / "one.csv", incident(1, summary="Red \x1b[31m and\na second line"))
    assert run("import", file, "--note", "Two\nlines").returncode == DONE
    assert run("diff", 1, 2).stdout.count("\n") == 1
    assert "\x1b" not in run("diff", 1, 2).stdout
    assert len(run("history").stdout.splitlines()) == 3
