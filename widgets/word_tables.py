"""The numbers of words and deeds of each side as a table."""

import pandas as pd
import streamlit as st

from ledger.codebook import QUADRANTS, side_name

_SHARE, _WORDS, _DEEDS = "Hostile: words", "Words, mean", "Deeds, mean"
_CONFIG = {
    "Who → whom": st.column_config.TextColumn(width=165),
    "Acts": st.column_config.NumberColumn(format="localized", width=60),
    **{
        term.label: st.column_config.NumberColumn(format="localized", width=120 if "cooperation" in term.label else 106)
        for term in QUADRANTS.values()
    },
    _SHARE: st.column_config.NumberColumn(format="%.0f%%", width=110, help="Share of words among the hostile acts"),
    _WORDS: st.column_config.NumberColumn(format="%+.1f", width=96, help="Mean Goldstein value of acts in words"),
    _DEEDS: st.column_config.NumberColumn(format="%+.1f", width=96, help="Mean Goldstein value of deeds"),
}


def draw_sides(summary: pd.DataFrame) -> None:
    """The acts of each side by quadrant, and what its words and its deeds weigh, from `measures.summarise_words`."""
    hostile = summary["verbal_conflict"] + summary["material_conflict"]
    st.dataframe(
        pd.DataFrame(
            {
                "Who → whom": summary["initiator"].map(side_name) + " → " + summary["target"].map(side_name),
                "Acts": summary["acts"],
                **{term.label: summary[code] for code, term in QUADRANTS.items()},
                _SHARE: 100 * summary["verbal_conflict"] / hostile.where(hostile > 0),
                _WORDS: summary["words_mean"].round(1) + 0.0,
                _DEEDS: summary["deeds_mean"].round(1) + 0.0,
            }
        ),
        hide_index=True,
        column_config=_CONFIG,
        placeholder="",
        alt="Table of each side's acts toward the other by quadrant, and what its words and deeds weigh",
    )
