"""Mappings made by hand are kept under a name until they are forgotten, and offered to files that they fit."""

import pytest

from ledger.database import Database
from ledger.intake.keeping import choose_mapping, find_mapping, forget_mapping, keep_mapping, list_mappings
from ledger.intake.mapping import HandMapping, TableUnknownError
from tests.ledger.conftest import SmallLedger

DIARY = HandMapping("Diary", "incidents", {"date": "Когда", "title": "Что"}, {"confidence": {"да": "confirmed"}})


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger()


def test_a_mapping_is_kept_replaced_and_forgotten_under_its_name(ledger: Database) -> None:
    assert list_mappings(ledger) == {}
    keep_mapping(ledger, DIARY)
    assert find_mapping(ledger, "Diary") == DIARY
    other = HandMapping("Diary", "detentions", {"date": "Когда"}, date_order="DMY", constants={"dyad": "ARM-RUS"})
    keep_mapping(ledger, other)
    assert list_mappings(ledger) == {"Diary": other}
    forget_mapping(ledger, "Diary")
    assert list_mappings(ledger) == {}
    with pytest.raises(TableUnknownError, match=r"There is no mapping Diary\. Known: none is kept"):
        find_mapping(ledger, "Diary")
    keep_mapping(ledger, DIARY)
    assert list_mappings(ledger) == {"Diary": DIARY}


def test_a_mapping_fits_a_file_that_has_all_its_columns() -> None:
    short = HandMapping("Short", "incidents", {"date": "Когда"})
    mappings = {"Short": short, "Diary": DIARY, "Constant": HandMapping("Constant", "incidents", {})}
    assert choose_mapping(mappings, ["Что", "Когда", "Где"]) == "Diary"
    assert choose_mapping(mappings, ["Когда", "Где"]) == "Short"
    assert choose_mapping(mappings, ["When"]) is None
