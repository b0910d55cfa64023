"""Ledgers for the tests of the domain."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest

from ledger.database import Database, open_database
from ledger.figures import CATALOGUE
from ledger.indicators import THEMES
from ledger.storage import LakeStorage
from tests.postgres import Cluster, run_cluster
from tests.small import Row, load_curated, load_small_into

# The same cases on every machine, however slow.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

SmallLedger = Callable[..., Database]

_ALIKE = {f"indicators_{theme}" for theme in THEMES} - {"indicators_people"}
FIGURES = tuple(name for name in CATALOGUE if name not in _ALIKE)
"""The figures of the catalogue; of the themes' indicators, which are drawn alike, those of one."""


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The curated ledger, for tests that only read it."""
    database = load_curated(tmp_path_factory.mktemp("curated"))
    yield database
    database.close()


ON_FILE_AND_LAKE = "on_file_and_lake"
"""The mark of tests whose small ledgers are a file once, and a lake once."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{ON_FILE_AND_LAKE}: runs on a file, and again on a lake")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kept_in" in metafunc.fixturenames and metafunc.definition.get_closest_marker(ON_FILE_AND_LAKE):
        metafunc.parametrize("kept_in", ["file", "lake"], indirect=True)


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> str:
    """What a test's ledgers are kept in: `file`, or `lake`."""
    return str(getattr(request, "param", "file"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for lakes."""
    with run_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def empty_lake(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The database and the folder of a lake without a revision, of which copies are made: quicker than new ones.

    The copies share the folder: the names of a lake's files are its own.
    """
    data = tmp_path_factory.mktemp("lake")
    lake = cluster.lake(data)
    open_database(lake).close()
    return lake.address.rpartition("dbname=")[2], data


@pytest.fixture
def lake(cluster: Cluster, empty_lake: tuple[str, Path]) -> LakeStorage:
    """A lake without a revision."""
    template, data = empty_lake
    return cluster.lake(data, template)


@pytest.fixture
def small_ledger(tmp_path: Path, kept_in: str, request: pytest.FixtureRequest) -> Iterator[SmallLedger]:
    """Makes ledgers of the rows given as `incidents=`, `detentions=`, ...; closed after the test."""
    opened: list[Database] = []

    def load(**tables: Sequence[Row]) -> Database:
        folder = tmp_path / str(len(opened))
        place = request.getfixturevalue("lake") if kept_in == "lake" else folder / "small.duckdb"
        database = load_small_into(place, folder, **tables)
        opened.append(database)
        return database

    yield load
    for database in opened:
        database.close()
