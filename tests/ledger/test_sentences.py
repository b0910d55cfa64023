"""The sentences on top of the pages say the difference in numbers."""

import datetime as dt

import pandas as pd
import pytest

from ledger import sentences
from ledger.filters import Filters

SINCE = Filters(date_from=dt.date(2024, 12, 25))


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        (Filters(), "In the whole record"),
        (SINCE, "Since 25 Dec 2024"),
        (Filters(date_to=dt.date(2025, 7, 1)), "Up to 1 Jul 2025"),
        (Filters(dt.date(2025, 6, 27), dt.date(2025, 7, 15)), "From 27 Jun 2025 to 15 Jul 2025"),
    ],
)
def test_a_sentence_begins_with_its_period(filters: Filters, text: str) -> None:
    assert sentences.describe_start(filters) == text


def summary(*rows: tuple[str, int, int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["dyad", "records", "conflictual", "conflict", "cooperation"])


def test_the_headline_compares_both_relations() -> None:
    text = sentences.compare_dyads(summary(("ARM-RUS", 1200, 900, 16.2, 8.1), ("AZE-RUS", 1, 1, 10.0, 2.0)), SINCE)
    assert text.startswith("Since 25 Dec 2024 Armenia–Russia has 1,200 records")
    assert "75% " in text
    assert "Azerbaijan–Russia has 1 record " in text
    assert "conflict weighs 16 and 10 points and cooperation 8 and 2" in text
    # 10 / 2 and 16.2 / 8.1
    assert text.endswith("5.0 points of conflict for each of cooperation in Azerbaijan–Russia, 2.0 in Armenia–Russia.")


def test_the_headline_of_one_relation_makes_no_comparison() -> None:
    text = sentences.compare_dyads(summary(("ARM-RUS", 4, 3, 16.2, 7.0), ("AZE-RUS", 0, 0, 0.0, 0.0)), SINCE)
    assert "Azerbaijan" not in text
    assert text.endswith("conflict weighs 16 points and cooperation 7.")


def test_no_ratio_is_told_where_there_is_no_cooperation() -> None:
    text = sentences.compare_dyads(summary(("ARM-RUS", 4, 3, 16.2, 7.0), ("AZE-RUS", 1, 1, 10.0, 0.0)), SINCE)
    assert text.endswith("cooperation 7 and 0.")


def test_the_headline_of_nothing_says_so() -> None:
    text = sentences.compare_dyads(summary(("ARM-RUS", 0, 0, 0.0, 0.0)), SINCE)
    assert text == "Since 25 Dec 2024 no record passes these filters."


def test_the_custody_sentence_names_all_four_directions_in_order() -> None:
    flows = pd.DataFrame(
        [("ARM-RUS", "ARM", True, 1, 0), ("AZE-RUS", "RUS", True, 1050, 3), ("ARM-RUS", "ARM", False, 9, 9)],
        columns=["dyad", "holder", "sided", "taken", "freed"],
    )
    assert sentences.compare_custody(flows, SINCE) == (
        "Since 25 Dec 2024 Russia took nobody of Armenia's side; "
        "Armenia took 1 of Russia's side and freed none; "
        "Russia took 1,050 of Azerbaijan's side and freed 3; "
        "Azerbaijan took nobody of Russia's side, as far as the record counts people."
    )


def test_there_is_no_custody_sentence_on_the_context_alone() -> None:
    flows = pd.DataFrame(columns=["dyad", "holder", "sided", "taken", "freed"]).astype({"sided": bool})
    assert sentences.compare_custody(flows, Filters(dyads=("ARM-AZE",))) == ""
