"""Three-way merging of a table's rows: what an update changes, beside what others changed meanwhile.

Rows are text as in the CSV files, one column a field, indexed by their key; an empty cell is NA. The method is that
of version control (diff3), a cell at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

CONFLICT_COLUMNS = ("key", "column", "base", "ours", "theirs")
CELL_COLUMNS = ("key", "column", "before", "after")


@dataclass(frozen=True)
class Merged:
    """What becomes of a table: rows to be written, keys to be closed, and what nobody but a person can decide.

    `replaced` are the keys of those rows that take the place of one that is there; the others are new.
    `conflicts` has the columns of `CONFLICT_COLUMNS`; a column of None stands for the row as a whole, which one side
    removed while the other changed it.
    """

    rows: pd.DataFrame
    replaced: pd.Index
    removed: pd.Index
    conflicts: pd.DataFrame


def choose_rows(rows: pd.DataFrame, chosen: np.ndarray) -> pd.DataFrame:
    """The rows that are chosen; where all are, the same rows and no copy of them."""
    return rows if chosen.all() else rows[chosen]


def take_keys(rows: pd.DataFrame, keys: pd.Index) -> pd.DataFrame:
    """The rows with these keys, in their order; where these are all, the same rows and no copy of them."""
    return rows if len(keys) == len(rows) else rows.loc[keys]


def join_rows(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of several frames under each other; where all but one are empty, that one and no copy of it."""
    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    return filled[0] if len(filled) == 1 else pd.concat(filled)


def compare_rows(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.Index, pd.Index, pd.DataFrame]:
    """Keys added, keys removed, and the cells changed in rows that both have.

    The cells have the columns of `CELL_COLUMNS`, in the order of the rows after and of the columns.
    """
    added = after.index.difference(before.index, sort=False)
    removed = before.index.difference(after.index, sort=False)
    both = after.index.intersection(before.index, sort=False)
    return added, removed, _differing_cells(before.loc[both], after.loc[both])


def merge_rows(
    base: pd.DataFrame,
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    choices: dict[tuple[str, str | None], str] | None = None,
) -> Merged:
    """Bring what changed from base to ours into theirs.

    All three hold only the rows that ours is about: a key that ours lacks is removed by it. `choices` settles
    conflicts by key and column: `ours` or `theirs`.
    """
    choices = choices or {}
    conflicts: list[tuple[str, str | None, object, object, object]] = []
    added = ours.index.difference(base.index, sort=False)
    gone = base.index.difference(ours.index, sort=False)
    kept = ours.index.intersection(base.index, sort=False)

    plain = added.difference(theirs.index, sort=False)
    results = [take_keys(ours, plain)]
    for key in added.intersection(theirs.index, sort=False):
        nothing = pd.Series(pd.NA, index=ours.columns)
        results.append(_merge_one(key, nothing, ours.loc[key], theirs.loc[key], choices, conflicts))

    edited = kept[(~_same(base.loc[kept], ours.loc[kept])).any(axis="columns")]
    there = edited.intersection(theirs.index, sort=False)
    untouched = there[_same(base.loc[there], theirs.loc[there]).all(axis="columns")]
    results.append(ours.loc[untouched])
    results.extend(
        _merge_one(key, base.loc[key], ours.loc[key], theirs.loc[key], choices, conflicts)
        for key in there.difference(untouched, sort=False)
    )
    for key in edited.difference(theirs.index, sort=False):
        choice = choices.get((key, None))
        if choice == "ours":
            results.append(ours.loc[[key]])
        elif choice is None:
            conflicts.append((key, None, "there", "changed", "removed"))

    removed = []
    for key in gone.intersection(theirs.index, sort=False):
        choice = choices.get((key, None))
        if choice == "ours" or _same(base.loc[[key]], theirs.loc[[key]]).all(axis=None):
            removed.append(key)
        elif choice is None:
            conflicts.append((key, None, "there", "removed", "changed"))

    rows = join_rows(results)
    present = rows.index.intersection(theirs.index, sort=False)
    unchanged = present[_same(rows.loc[present], theirs.loc[present]).all(axis="columns")]
    return Merged(
        rows=rows.drop(index=unchanged) if len(unchanged) else rows,
        replaced=present.difference(unchanged, sort=False),
        removed=pd.Index(removed, dtype=ours.index.dtype),
        conflicts=pd.DataFrame(conflicts, columns=list(CONFLICT_COLUMNS)),
    )


def _same(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Whether each cell of two frames of one shape is the same, empty ones included."""
    return (left == right).fillna(value=False).astype(bool) | (left.isna() & right.isna())


def _differing_cells(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    rows, columns = (~_same(before, after)).to_numpy().nonzero()
    return pd.DataFrame(
        {
            "key": after.index[rows],
            "column": after.columns[columns],
            "before": before.to_numpy(dtype=object)[rows, columns],
            "after": after.to_numpy(dtype=object)[rows, columns],
        },
        columns=list(CELL_COLUMNS),
    )


def _merge_one(  # noqa: PLR0917 - a row and its three states belong together
    key: str,
    base: "pd.Series[str]",
    ours: "pd.Series[str]",
    theirs: "pd.Series[str]",
    choices: dict[tuple[str, str | None], str],
    conflicts: list[tuple[str, str | None, object, object, object]],
) -> pd.DataFrame:
    merged = theirs.copy()
    for column in ours.index:
        mine, other, start = ours[column], theirs[column], base[column]
        if _equal(mine, start) or _equal(mine, other):
            continue
        choice = choices.get((key, column))
        if _equal(other, start) or choice == "ours":
            merged[column] = mine
        elif choice is None:
            conflicts.append((key, column, start, mine, other))
    return merged.to_frame().T.set_axis([key])


def _equal(left: str | None, right: str | None) -> bool:
    if pd.isna(left) or pd.isna(right):
        return bool(pd.isna(left) and pd.isna(right))
    return left == right
