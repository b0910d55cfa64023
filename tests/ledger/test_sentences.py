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
    return pd.DataFrame(rows, columns=["dyad", "records", "conflictual", "conflict", "cooperation"]).assign(set_aside=0)


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


def test_the_headline_says_what_its_sums_leave_out() -> None:
    aside = summary(("ARM-RUS", 4, 3, 16.2, 7.0), ("AZE-RUS", 2, 2, 10.0, 0.0)).assign(set_aside=[2, 1])
    assert "Between the two sides and without 3 records set aside, conflict weighs 16 and 10 points" in (
        sentences.compare_dyads(aside, SINCE)
    )


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


def sources(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["publisher", "agency", "affiliation"])


def test_one_source_is_told_as_nothing_to_check_against() -> None:
    text = sentences.describe_sourcing(sources(("One", None, "state")))
    assert text == "One source, state-owned: nothing else is cited to check it against."


def test_reprints_of_one_agency_are_one_outlet() -> None:
    text = sentences.describe_sourcing(sources(("One", "TASS", "state"), ("TASS", None, "state")))
    assert text == "2 sources of one affiliation (2 state-owned), all of them the text of one outlet."


def test_different_outlets_are_counted() -> None:
    text = sentences.describe_sourcing(sources(("One", None, "state"), ("Two", None, "independent")))
    assert "2 different affiliations" in text
    assert text.endswith("texts of 2 different outlets.")


def chain(*rows: tuple[str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["date", "step"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


def test_a_record_that_answers_nothing_and_is_not_answered_says_so() -> None:
    assert sentences.describe_chain(chain(("2025-01-10", 0))).count(".") == 1


def test_a_chain_is_told_with_steps_lag_and_length() -> None:
    text = sentences.describe_chain(
        chain(("2025-01-01", -2), ("2025-01-05", -1), ("2025-01-10", 0), ("2025-01-12", 1), ("2025-01-12", 1))
    )
    assert "1 record (and 1 more through them)" in text
    assert "2 records" in text
    assert "after 2 days" in text
    assert "5 records in 12 days" in text


def test_the_incidents_are_compared_by_number_toll_and_kind() -> None:
    summary = pd.DataFrame(
        {
            "dyad": ["ARM-RUS", "AZE-RUS"],
            "records": [3, 0],
            "fatalities": [1200, 0],
            "injured": [1, 0],
            "top_types": [["raid", "armed_clash"], None],
            "top_records": [1, 0],
            "gravest_title": ["The gravest", None],
            "gravest_date": [pd.Timestamp("2025-01-10"), pd.NaT],
            "gravest_precision": ["month", None],
            "gravest_fatalities": [1200, None],
            "gravest_injured": [None, None],
        }
    )
    text = sentences.compare_incidents(summary, SINCE)
    assert "Armenia–Russia has 3 incidents with 1,200 killed and 1 injured" in text
    assert "raid and armed clash (1 each)" in text
    assert "Azerbaijan–Russia has no incident" in text
    assert "“The gravest” (1,200 killed, Jan 2025)" in text


def test_diplomacy_names_first_who_acts_more() -> None:
    summary = pd.DataFrame(
        [("ARM-RUS", 40, 10, 25, 4, 6, 1, 3), ("AZE-RUS", 0, 0, 0, 0, 0, 0, 0)],
        columns=["dyad", "records", "by_first", "by_second", "leaders", "meetings", "calls", "cancellations"],
    )
    text = sentences.compare_diplomacy(summary, SINCE)
    assert "Russia acts 25 times toward Armenia and Armenia 10 times toward Russia" in text
    assert "10%" in text
    assert "7 meetings and calls were held against 3 called off" in text
    assert "Azerbaijan–Russia has no diplomatic action" in text
