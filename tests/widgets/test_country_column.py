"""A country's column of figures."""

import pytest

from widgets.country_column import write_change


@pytest.mark.parametrize(("change", "written"), [(1705803, "1,705,803"), (-1960, "-1,960"), (46, "46"), (0, "0")])
def test_a_change_has_thousands_separated_and_a_minus_that_turns_the_arrow(change: int, written: str) -> None:
    assert write_change(change) == written
