"""What is told of a column from its bytes holds for every cell: nothing that needs work is passed over."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.csv_text import unmark_formulas
from ledger.intake.texts import empty_to_null, has_byte, is_marked, is_padded, measure_texts, spread

cells = st.lists(
    st.text(alphabet=st.sampled_from(" \t\n\r'=-+@\0aя\u00a0\u2003\u0085\u3000№"), max_size=4), min_size=1, max_size=5
)


def column(texts: list[str]) -> pa.Array:
    return pa.array(texts, pa.large_string())


@given(cells)
@example(["a", "\u00a0a"])
@example(["a\u2003"])
def test_a_column_that_is_not_padded_has_nothing_to_trim(texts: list[str]) -> None:
    array = column(texts)
    assert is_padded(array) or pc.utf8_trim_whitespace(array).equals(array)


@given(cells)
@example(["'=1"])
def test_a_column_that_is_not_marked_has_nothing_to_unmark(texts: list[str]) -> None:
    array = column(texts)
    assert is_marked(array) or unmark_formulas(array).equals(array)


@given(cells)
def test_a_byte_that_a_column_lacks_stands_in_no_text(texts: list[str]) -> None:
    array = column(texts)
    for byte in ("\0", "\n", "\r"):
        assert has_byte(array, byte.encode()) == any(byte in text for text in texts)


@given(cells, st.integers(0, 2))
def test_empty_texts_become_null_also_in_a_part_of_a_column(texts: list[str], first: int) -> None:
    part = column(texts)[first:]
    assert empty_to_null(part).to_pylist() == [text or None for text in texts[first:]]
    assert list(measure_texts(part)) == [len(text.encode()) for text in texts[first:]]


def test_texts_are_spread_by_number() -> None:
    spread_out = spread(["x", None, "y"], np.array([2, -1, 0, 1]))
    assert spread_out.equals(pd.Series(["y", None, "x", None], dtype="str"))
