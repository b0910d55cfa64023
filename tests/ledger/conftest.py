"""Ledgers for the tests of the domain: each test runs on a file, and the first of its cases on a lake too.

A test marked `on_file` runs on a file alone: it is about files, or on a lake it would take long and say nothing more.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import hypothesis
import pytest

from ledger.database import Database, open_database
from ledger.figures import CATALOGUE
from ledger.indicators import THEMES
from ledger.storage import LakeStorage, Storage
from tests.places import Files, Lakes, Places
from tests.postgres import Cluster, run_cluster

# The same cases on every machine, however slow.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

SmallLedger = Callable[..., Database]
CopiedLedger = Callable[[Storage], Database]

_ALIKE = {f"indicators_{theme}" for theme in THEMES} - {"indicators_people"}
FIGURES = tuple(name for name in CATALOGUE if name not in _ALIKE)
"""The figures of the catalogue; of the themes' indicators, which are drawn alike, those of one."""

FILE, LAKE = "file", "lake"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on_file: runs on a file alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kept_in" in metafunc.fixturenames:
        kinds = [FILE] if metafunc.definition.get_closest_marker("on_file") else [FILE, LAKE]
        metafunc.parametrize("kept_in", kinds, indirect=True, scope="module")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    seen, kept = set(), []
    for item in items:
        case = getattr(item, "callspec", None)
        if case is not None and case.params.get("kept_in") == LAKE:
            test = item.nodeid.partition("[")[0]
            if test in seen:
                continue
            seen.add(test)
        kept.append(item)
    items[:] = kept


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for lakes."""
    with run_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Files for ledgers."""
    return Files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def lakes(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakes]:
    """Lakes for ledgers."""
    connect = duckdb.connect

    def connect_trusting(
        at: str = ":memory:", config: Mapping[str, str] | None = None, **options: bool
    ) -> duckdb.DuckDBPyConnection:
        # Without settings it is a test that looks into a file, which the ledger's own connections have open as it is.
        return connect(at, config={**config, "allow_unsigned_extensions": "true"} if config else {}, **options)

    with pytest.MonkeyPatch.context() as patch:
        # Whenever DuckDB loads an extension it sums up the whole file for its signature: 0.3 s a lake. The servers that
        # tests start check it.
        patch.setattr(duckdb, "connect", connect_trusting)
        yield Lakes(tmp_path_factory.mktemp("lakes"), cluster)


@pytest.fixture
def lake(cluster: Cluster, tmp_path: Path) -> LakeStorage:
    """A place for a lake of its own."""
    return cluster.lake(tmp_path / "lake")


@pytest.fixture(scope="module")
def kept_in(request: pytest.FixtureRequest) -> str:
    """What a test's ledgers are kept in: `file`, or `lake`."""
    return str(request.param)


@pytest.fixture(scope="module")
def places(kept_in: str, request: pytest.FixtureRequest) -> Places:
    """Where a test's ledgers are kept."""
    places: Places = request.getfixturevalue("lakes" if kept_in == LAKE else "files")
    return places


@pytest.fixture(scope="module")
def curated(places: Places) -> Iterator[Database]:
    """The curated ledger, for tests that only read it."""
    with _discarding(places) as opened:
        opened.append(open_database(places.copy(places.curated)))
        yield opened[0]


@pytest.fixture(scope="module")
def shared_ledger(places: Places) -> Iterator[SmallLedger]:
    """As `small_ledger`, for ledgers that the tests of a module only read."""
    with _discarding(places) as opened:
        yield lambda **tables: _keep(opened, places.open_small(tables, anew=bool(opened)))


@pytest.fixture
def small_ledger(places: Places) -> Iterator[SmallLedger]:
    """Makes ledgers of the rows given as `incidents=`, `detentions=`, ...; closed after the test.

    No two of a test are copies of each other.
    """
    with _discarding(places) as opened:
        yield lambda **tables: _keep(opened, places.open_small(tables, anew=bool(opened)))


@pytest.fixture
def copied_ledger(places: Places) -> Iterator[CopiedLedger]:
    """Opens copies of ledgers that nobody has open; closed after the test."""
    with _discarding(places) as opened:
        yield lambda place: _keep(opened, open_database(places.copy(place)))


@contextmanager
def _discarding(places: Places) -> Iterator[list[Database]]:
    """A list of ledgers that are closed and removed after the block."""
    opened: list[Database] = []
    yield opened
    for database in opened:
        database.close()
        places.discard(database.storage)


def _keep(opened: list[Database], database: Database) -> Database:
    opened.append(database)
    return database
