"""The numbers of words and deeds of each side as a table."""

import pandas as pd
import streamlit as st

from ledger.codebook import QUADRANTS, side_name

_SHARE = "Words among hostile acts"
_CONFIG = {
    "Who → whom": st.column_config.TextColumn(width=190),
    "Acts": st.column_config.NumberColumn(format="localized", width=70),
    **{term.label: st.column_config.NumberColumn(format="localized", width=150) for term in QUADRANTS.values()},
    _SHARE: st.column_config.NumberColumn(format="percent", width=180),
    "Mean Goldstein of words": st.column_config.NumberColumn(format="%+.1f", width=180),
    "Mean Goldstein of deeds": st.column_config.NumberColumn(format="%+.1f", width=180),
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
                _SHARE: summary["verbal_conflict"] / hostile.where(hostile > 0),
                "Mean Goldstein of words": summary["words_mean"],
                "Mean Goldstein of deeds": summary["deeds_mean"],
            }
        ),
        hide_index=True,
        column_config=_CONFIG,
        placeholder="",
        alt="Table of each side's acts toward the other by quadrant, and what its words and deeds weigh",
    )
