"""Records that a view keeps out of its scores: which they are, and the ways to set one aside and to count it again.

They stand in the address, as the filters do, so that a link, a pin and a saved view keep them.
"""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import label_of
from ledger.filters import MOST_SET_ASIDE, Filters
from ledger.wording import count_of, format_dated, format_number, to_date
from widgets.filter_panel import change_filters
from widgets.navigation import open_page
from widgets.text import literal
from widgets.view import View

SHOWN_AT_ONCE = 3
"""Records that the line names; more are folded away."""
ROWS_STYLE = (
    "<style>[class*=st-key-aside_] button, [class*=st-key-aside_] button * "
    "{ justify-content: flex-start; text-align: left; }</style>"
)


def set_aside(filters: Filters, ids: Iterable[str]) -> None:
    """Keep further records out of the scores: for callbacks."""
    change_filters({"without": sorted({*filters.without, *ids})})


def count_again(filters: Filters, ids: Iterable[str]) -> None:
    """Take records back into the scores: for callbacks."""
    change_filters({"without": sorted(set(filters.without) - set(ids))})


def draw_set_aside(view: View) -> None:
    """Where the view sets records aside: how many and which, and the way to count each, or all, again."""
    if not view.filters.without:
        return
    rows = view.frame(measures.describe_set_aside)
    verb = "is" if len(rows) == 1 else "are"
    with st.container(key="set_aside", border=True, gap="xsmall"):
        st.html(ROWS_STYLE)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f":material/do_not_disturb_on: **{count_of(len(rows), 'record')} {verb} set aside from scores**: "
                "counted and shown, but not summed into conflict, cooperation or tension.",
                width="stretch",
            )
            if len(rows) > 1 and not view.is_embedded:
                _draw_count_again(view, view.filters.without, "Count all again", "count_all_again")
        for _, row in rows.iloc[:SHOWN_AT_ONCE].iterrows():
            _draw_row(view, row)
        rest = rows.iloc[SHOWN_AT_ONCE:]
        if len(rest):
            with st.expander(f"{format_number(len(rest))} more"), st.container(gap="xxsmall"):
                for _, row in rest.iterrows():
                    _draw_row(view, row)


def _draw_row(view: View, row: pd.Series) -> None:
    record_id = str(row["id"])
    if pd.isna(row["title"]):
        words = f"{record_id}: no such record in this revision"
    else:
        day = format_dated(to_date(row["date"]), str(row["date_precision"]))
        words = f"{day} · **{literal(str(row['title']))}** · {_describe_weight(row)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"aside_{record_id}"):
        if view.is_embedded or pd.isna(row["title"]):
            st.markdown(words, width="stretch")
        else:
            st.button(
                words,
                type="tertiary",
                wrap=True,
                width="stretch",
                on_click=open_page,
                args=("record", view.filters, record_id),
                key=f"open_aside_{record_id}",
            )
        if not view.is_embedded:
            _draw_count_again(view, (record_id,), "Count again", f"count_again_{record_id}")


def _describe_weight(row: pd.Series) -> str:
    """The type with its value, and what of it the view would not sum anyway."""
    value = f"{label_of(str(row['event_type']))} {row['goldstein']:+.1f}".replace("-", "−")
    if not row["scored"]:
        return f"{value}, not between the two sides: never summed"
    return value if row["shown"] else f"{value}, not among the records of this view"


def _draw_count_again(view: View, ids: tuple[str, ...], label: str, key: str) -> None:
    st.button(label, type="tertiary", icon=":material/undo:", on_click=count_again, args=(view.filters, ids), key=key)


def draw_set_aside_button(view: View, record: pd.Series) -> None:
    """On a record's page: set it aside from the scores, or count it again; nothing where no figure sums it."""
    record_id = str(record["id"])
    if record_id in view.filters.without:
        st.button(
            "Count again in scores",
            icon=":material/undo:",
            on_click=count_again,
            args=(view.filters, (record_id,)),
            key="count_again",
        )
    elif record["scored"] and record["goldstein"]:
        is_full = len(view.filters.without) >= MOST_SET_ASIDE
        st.button(
            "Set aside from scores",
            icon=":material/do_not_disturb_on:",
            disabled=is_full,
            help=f"A view can set {MOST_SET_ASIDE} records aside."
            if is_full
            else "For a record whose score points against its meaning. It stays counted and shown, but no figure of "
            "this view sums it; the link keeps the choice.",
            on_click=set_aside,
            args=(view.filters, (record_id,)),
            key="set_aside_record",
        )
