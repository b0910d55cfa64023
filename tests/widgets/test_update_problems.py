"""What stands beside each row that is to be mended."""

import pandas as pd

from ledger.intake.problems import tabulate_problems
from widgets.update_problems import describe_errors


def test_a_row_says_what_is_wrong_with_it_or_else_with_its_file() -> None:
    errors = tabulate_problems(
        [
            ("error", "a.csv", 3, "date", "soon", "is no date", "Write one"),
            ("error", "a.csv", 3, None, None, "has too few cells", "Add them"),
            ("error", "a.csv", None, "sources", None, "The file has no column sources", "Add it"),
        ]
    )
    said = describe_errors(errors, pd.Index([3, 4]))
    assert list(said) == ["date: is no date; has too few cells", "sources: The file has no column sources"]
    assert list(describe_errors(errors.iloc[:2], pd.Index([4]))) == [""]
