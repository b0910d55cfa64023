"""Which names hang together by pairs."""

from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ledger.components import find_components

NAMES = st.integers(0, 20).map(str)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=30))
def test_names_hang_together_where_pairs_lead_from_one_to_the_other(pairs: list[tuple[str, str]]) -> None:
    sets = {name: {name} for pair in pairs for name in pair}
    for one, other in pairs:
        joined = sets[one] | sets[other]
        sets |= dict.fromkeys(joined, joined)
    assert components_of(pairs) == {frozenset(one) for one in sets.values()}


def test_a_long_row_of_pairs_in_any_order_hangs_together() -> None:
    names = [str(number * 777 % 2003) for number in range(2003)]
    pairs = sorted(pairwise(names))
    assert components_of(pairs) == {frozenset(names)}


def components_of(pairs: list[tuple[str, str]]) -> set[frozenset[str]]:
    columns = {"id": [one for one, _ in pairs], "answered": [other for _, other in pairs]}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    found: dict[int, set[str]] = {}
    for row in find_components(table).to_pylist():
        found.setdefault(row["component"], set()).add(row["id"])
    return {frozenset(names) for names in found.values()}
