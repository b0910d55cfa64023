"""Lists of problems, gathered one by one and handed on as a table."""

from collections.abc import Iterable

import pandas as pd

from ledger.intake.model import PROBLEM_COLUMNS

Problem = tuple[str, str, int | None, str | None, str | None, str, str]
"""A problem in the order of PROBLEM_COLUMNS."""

MAX_VALUE_SHOWN = 200


def tabulate_problems(problems: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a table with PROBLEM_COLUMNS; `line` is Int64, the rest text."""
    frame = pd.DataFrame(list(problems), columns=list(PROBLEM_COLUMNS))
    return frame.astype({name: "Int64" if name == "line" else "str" for name in PROBLEM_COLUMNS})


def shorten_value(value: str) -> str:
    """A value as a list of problems shows it: whole, or its beginning where it is long."""
    return value if len(value) <= MAX_VALUE_SHOWN else value[: MAX_VALUE_SHOWN - 1] + "…"
