"""A short share of the fuzz run, and everything that was ever found by a long one."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ledger.intake.mapping import HandMapping, TableUnknownError
from tests.fuzz.asking import Asked, ask
from tests.fuzz.kinds import KINDS, RULES, bring_files_in, make_app, require_answer
from tests.fuzz.running import Report, run_cases
from tests.fuzz.server import run_server_cases, start_server
from tests.fuzz.target import Target, laying_open

CORPUS = Path(__file__).parent / "corpus"
SEED = 1
CASES, SERVER_CASES = 120, 60


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The ledger under attack."""
    with laying_open(tmp_path_factory.mktemp("fuzz")) as running:
        yield running


@pytest.mark.parametrize("path", sorted((CORPUS / "uploads").iterdir()), ids=lambda path: path.name)
def test_an_upload_of_the_corpus_is_taken_in_or_refused(target: Target, path: Path) -> None:
    bring_files_in(Random(0), target, [(path.name, path.read_bytes())])
    target.require_silence()


@pytest.mark.parametrize("path", sorted((CORPUS / "mappings").iterdir()), ids=lambda path: path.name)
def test_a_mapping_of_the_corpus_is_refused(path: Path) -> None:
    with pytest.raises(TableUnknownError):
        HandMapping.from_json(path.read_text("utf-8"))


@pytest.mark.parametrize("line", (CORPUS / "requests.txt").read_text("utf-8").splitlines())
def test_a_request_of_the_corpus_is_answered(target: Target, line: str) -> None:
    method, _, address = line.partition(" ")
    path, _, query = address.partition("?")
    asked = Asked(method, path, query)
    for rules in RULES:
        with target.unchanged():
            require_answer(target, asked, ask(make_app(target, rules), asked))
    target.require_silence()


def test_a_short_run_finds_nothing(target: Target) -> None:
    report = Report()
    run_cases(target, KINDS, SEED, range(CASES), report)
    assert report.found == []
    assert report.cases == CASES
    target.require_whole()


def test_a_server_stands_a_short_run_over_the_network(tmp_path: Path) -> None:
    report = Report()
    with start_server(tmp_path) as served:
        run_server_cases(served, SEED, range(SERVER_CASES), report)
    assert report.found == []
