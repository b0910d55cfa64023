"""The method page's pieces: lists of definitions, tables that read and print as text, and the way to each part."""

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd
import streamlit as st

from ledger.wording import format_number
from widgets.text import literal

TOP = "method"
"""Anchor of the page's title."""
CODES = ("Code", "Name")
MEANINGS = ("Meaning", "Covers", "Description", "What it holds")
"""Columns that stand beside and under the first one, so that a table needs little width."""


def draw_jumps(sections: Mapping[str, str]) -> None:
    """Links to the parts of the page, by anchor."""
    st.markdown(" · ".join(f"[{literal(title)}](#{anchor})" for anchor, title in sections.items()))


def draw_heading(sections: Mapping[str, str], anchor: str) -> None:
    """The heading of a part of the page; before it, but for the first, the way back to the links above."""
    if anchor != next(iter(sections)):
        st.markdown(f"[To the top](#{TOP})")
    st.header(sections[anchor], anchor=anchor)


def draw_definitions(definitions: Sequence[tuple[str, str]], *, numbered: bool = False) -> None:
    """A list of names, each with what it means."""
    st.markdown(
        "\n".join(
            f"{f'{number}.' if numbered else '-'} **{literal(name)}.** {literal(text)}"
            for number, (name, text) in enumerate(definitions, 1)
        )
    )


def draw_counted(rows: Sequence[tuple[str, str, int]], heads: tuple[str, str, str]) -> None:
    """A table of names with their meaning and how often they occur."""
    draw_table(pd.DataFrame(rows, columns=list(heads)), " and ".join(heads[:2]))


def draw_table(table: pd.DataFrame, alt: str) -> None:
    """A table as text; beside the first column's value the code that stands in the files, under it what it means."""
    first, *others = table.columns
    folded = [name for name in others if name in (*CODES, *MEANINGS)]
    heads = pd.Series([_describe_head(row, str(first), folded) for row in table.to_dict("records")], index=table.index)
    shown = table.drop(columns=folded).assign(**{str(first): heads})
    for name in others:
        if name not in folded:
            shown[name] = table[name].map(lambda value: literal(_as_text(value)))
    st.table(shown, border="horizontal", hide_index=True, width="content", alt=alt)


def _describe_head(row: Mapping[Hashable, object], first: str, folded: Sequence[str]) -> str:
    codes = "".join(f" `{row[name]}`" for name in folded if name in CODES)
    meanings = "".join(f"  \n{literal(str(row[name]))}" for name in folded if name in MEANINGS)
    return f"**{literal(_as_text(row[first]))}**{codes}{meanings}"


def _as_text(value: object) -> str:
    return format_number(value) if isinstance(value, int) else str(value)
