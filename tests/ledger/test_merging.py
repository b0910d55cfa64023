"""Three-way merging: what both changed is brought together, and nothing of either is lost without a question."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.merging import compare_rows, merge_rows

COLUMNS = ("title", "place", "note")
KEYS = tuple("abcde")

few = settings(max_examples=60)

cells = st.sampled_from(["", "x", "y", "z"])
tables = st.dictionaries(st.sampled_from(KEYS), st.tuples(*[cells] * len(COLUMNS)), max_size=len(KEYS))

Rows = dict[str, tuple[str, ...]]


def frame(rows: Rows) -> pd.DataFrame:
    """Rows by key; an empty cell is NA."""
    made = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS), dtype="str")
    return made.set_axis(pd.Index(list(rows), dtype="str", name="key")).replace("", pd.NA)


def rows_of(table: pd.DataFrame) -> Rows:
    texts = table.astype("object").where(table.notna(), "")
    return {str(key): tuple(row) for key, row in zip(table.index, texts.to_numpy().tolist(), strict=True)}


def merge(base: Rows, ours: Rows, theirs: Rows, choices=None) -> tuple[Rows, set[tuple[str, str | None]]]:
    """What theirs becomes with ours brought in, and the conflicts."""
    merged = merge_rows(frame(base), frame(ours), frame(theirs), choices)
    result = {key: row for key, row in theirs.items() if key not in set(merged.removed)}
    conflicts = {
        (key, None if pd.isna(column) else column)
        for key, column in zip(merged.conflicts["key"], merged.conflicts["column"], strict=True)
    }
    return {**result, **rows_of(merged.rows)}, conflicts


@few
@given(base=tables, ours=tables)
def test_with_unchanged_theirs_the_merge_is_ours(base: Rows, ours: Rows) -> None:
    assert merge(base, ours, base) == (ours, set())


@few
@given(base=tables, theirs=tables)
def test_with_unchanged_ours_the_merge_is_theirs(base: Rows, theirs: Rows) -> None:
    assert merge(base, base, theirs) == (theirs, set())


@few
@given(base=tables, both=tables)
def test_what_both_made_alike_is_no_conflict(base: Rows, both: Rows) -> None:
    assert merge(base, both, both) == (both, set())


@few
@given(base=tables, ours=tables)
def test_a_merge_writes_only_rows_that_change(base: Rows, ours: Rows) -> None:
    merged = merge_rows(frame(base), frame(ours), frame(base))
    assert rows_of(merged.rows) == {key: row for key, row in ours.items() if base.get(key) != row}
    assert set(merged.removed) == set(base) - set(ours)


@few
@given(base=tables, ours=tables, theirs=tables)
def test_where_nothing_conflicts_it_does_not_matter_who_came_first(base: Rows, ours: Rows, theirs: Rows) -> None:
    there, conflicts = merge(base, ours, theirs)
    back, same_conflicts = merge(base, theirs, ours)
    assert conflicts == same_conflicts
    if not conflicts:
        assert there == back


def changes(base: Rows, side: Rows) -> dict[tuple[str, str | None], str | None]:
    """What a side did: cells it gave another value, rows it made (by cell) or removed (column None)."""
    done: dict[tuple[str, str | None], str | None] = {}
    for key, row in side.items():
        for column, value, before in zip(COLUMNS, row, base.get(key, ("",) * len(COLUMNS)), strict=True):
            if value != before:
                done[key, column] = value
    return done | {(key, None): None for key in base if key not in side}


@few
@given(base=tables, ours=tables, theirs=tables)
def test_nothing_that_either_did_is_lost_without_a_question(base: Rows, ours: Rows, theirs: Rows) -> None:
    result, conflicts = merge(base, ours, theirs)
    asked = {key for key, column in conflicts if column is None}
    for side in (ours, theirs):
        for (key, column), value in changes(base, side).items():
            if key in asked or (key, column) in conflicts:
                continue
            if column is None:
                assert key not in result
            else:
                assert result[key][COLUMNS.index(column)] == value
        assert set(side) - set(base) - asked <= set(result)


@few
@given(base=tables, ours=tables, theirs=tables, side=st.sampled_from(["ours", "theirs"]))
def test_every_conflict_that_is_settled_is_settled(base: Rows, ours: Rows, theirs: Rows, side: str) -> None:
    _, conflicts = merge(base, ours, theirs)
    result, left = merge(base, ours, theirs, dict.fromkeys(conflicts, side))
    assert not left
    chosen = ours if side == "ours" else theirs
    for key, column in conflicts:
        if column is None:
            assert (key in result) is (key in chosen)
        else:
            assert result[key][COLUMNS.index(column)] == chosen[key][COLUMNS.index(column)]


@few
@given(before=tables, after=tables)
def test_a_comparison_holds_everything_that_differs(before: Rows, after: Rows) -> None:
    added, removed, cells = compare_rows(frame(before), frame(after))
    assert set(added) == set(after) - set(before)
    assert set(removed) == set(before) - set(after)
    rebuilt = {key: list(row) for key, row in before.items() if key in after}
    for key, column, _, value in cells.fillna("").itertuples(index=False):
        rebuilt[key][COLUMNS.index(column)] = value
    assert {key: tuple(row) for key, row in rebuilt.items()} == {k: r for k, r in after.items() if k in before}
