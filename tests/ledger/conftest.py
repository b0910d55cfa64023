"""Ledgers for the tests of the domain."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest

from ledger.database import Database
from ledger.figures import CATALOGUE
from ledger.indicators import THEMES
from tests.small import Row, load_curated, load_small

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


@pytest.fixture
def small_ledger(tmp_path: Path) -> Iterator[SmallLedger]:
    """Makes ledgers of the rows given as `incidents=`, `detentions=`, ...; closed after the test."""
    opened: list[Database] = []

    def load(**tables: Sequence[Row]) -> Database:
        database = load_small(tmp_path / str(len(opened)), **tables)
        opened.append(database)
        return database

    yield load
    for database in opened:
        database.close()
