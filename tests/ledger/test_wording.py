"""Dates, numbers and lists read the same everywhere."""

import datetime as dt

import pandas as pd
import pytest

from ledger.wording import count_of, format_date, format_dated, format_number, join_words, text_or, to_date


def test_a_date_reads_day_month_year_without_a_leading_zero() -> None:
    assert format_date(dt.date(2025, 6, 7)) == "7 Jun 2025"
    assert format_date(dt.date(2025, 12, 27)) == "27 Dec 2025"


@pytest.mark.parametrize(("precision", "text"), [("day", "1 Jan 2025"), ("month", "Jan 2025"), ("year", "2025")])
def test_a_date_says_no_more_than_is_known(precision: str, text: str) -> None:
    assert format_dated(dt.date(2025, 1, 1), precision) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (7, "7"), (1960, "1,960"), (1_234_567, "1,234,567"), (-12.5, "−12.5"), (-3, "−3"), (1234.56, "1,234.6")],
)
def test_a_number_has_separators_and_a_true_minus(number: float, text: str) -> None:
    assert format_number(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 records"), (1, "1 record"), (2, "2 records"), (1960, "1,960 records")]
)
def test_a_count_agrees_with_its_noun(number: int, text: str) -> None:
    assert count_of(number, "record") == text


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert [count_of(number, "person", "people") for number in (1, 2)] == ["1 person", "2 people"]


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_in_a_sentence(words, text: str) -> None:
    assert join_words(words) == text


def test_the_last_joint_may_be_another_word() -> None:
    assert join_words(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize("cell", [None, pd.NA, float("nan"), pd.NaT])
def test_an_empty_cell_reads_as_its_default(cell) -> None:
    assert text_or(cell) == ""
    assert text_or(cell, "nobody") == "nobody"
    assert text_or("Baku") == "Baku"


def test_a_moment_is_its_day() -> None:
    assert to_date(pd.Timestamp("2025-06-27 23:59")) == dt.date(2025, 6, 27)
    assert to_date(dt.date(2025, 6, 27)) == dt.date(2025, 6, 27)
