"""The figures of two periods side by side, and the records that make a figure."""

from typing import Any

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import DYADS, label_of, side_name
from ledger.measures.periods import PERIOD_MEASURES
from ledger.periods import Periods
from ledger.sentences import find_greatest_change
from ledger.wording import count_of, format_number
from widgets.downloads import draw_csv_download
from widgets.record_list import list_behind
from widgets.text import literal
from widgets.view import View

_MEASURE_KEY = "_period_measure"
_MOST_LISTED = 10
_PERIODS = ("Before", "After")


def draw_comparison(view: View, compared: pd.DataFrame, periods: Periods) -> None:
    """The figures of each relation in both periods and how far apart they are; a tick chooses a figure."""
    with st.grid(2, min_column_width=480, gap="medium"):
        for dyad in dict.fromkeys(compared["dyad"]):
            own = compared[compared["dyad"] == dyad].reset_index(drop=True)
            with st.container(key=f"compared_{dyad}", gap="xsmall"):
                st.markdown(f"### {DYADS[dyad].label}")
                _draw_table(own, dyad, periods)
    said = f"Before is {periods.describe_before()}, after is {periods.describe_after()}. Tick a row for its records."
    if not periods.is_even:
        said += (
            f" The periods have {periods.days_before} and {count_of(periods.days_after, 'day')}, so what grows with "
            "them is also given for each 30 days (/30 d)."
        )
    st.caption(said)
    draw_csv_download(
        "Download these figures (CSV)",
        lambda: compared,
        f"two_periods_{periods.before_from}_{periods.after_to}_rev{view.revision}.csv",
        "download_periods",
    )


def _draw_table(own: pd.DataFrame, dyad: str, periods: Periods) -> None:
    key = f"periods_{dyad}"
    columns = {"label": "Figure", "before": "Before", "after": "After", "difference": "Difference"}
    if not periods.is_even:
        columns |= {"before_30": "Before /30 d", "after_30": "After /30 d", "difference_30": "Difference /30 d"}
    table = own[list(columns)].rename(columns=columns)
    formats: dict[Any, Any] = {
        name: _format_difference if name.startswith("Difference") else _format for name in list(columns.values())[1:]
    }

    def choose() -> None:
        ticked = st.session_state[key]["selection"]["rows"]
        if ticked:
            st.session_state[_MEASURE_KEY] = str(own.loc[ticked[0], "measure"])

    st.dataframe(
        table.style.format(formats),
        key=key,
        hide_index=True,
        column_config={"Figure": st.column_config.TextColumn(width=200)},
        on_select=choose,
        selection_mode="single-row",
        placeholder="",
        alt=f"Figures of {DYADS[dyad].label} in both periods; choose a row for its records",
        height=35 * (len(table) + 1) + 3,
    )


def _format(number: Any) -> str:
    return "not counted" if pd.isna(number) else format_number(round(float(number), 1))


def _format_difference(number: Any) -> str:
    if pd.isna(number):
        return "–"
    rounded = round(float(number), 1)
    return f"+{format_number(rounded)}" if rounded > 0 else format_number(rounded) if rounded else "same"


def draw_contributors(view: View, compared: pd.DataFrame, periods: Periods) -> None:
    """The records that make a figure in each period, those that add most first; the figure is chosen here."""
    greatest = find_greatest_change(compared)
    if _MEASURE_KEY not in st.session_state:
        st.session_state[_MEASURE_KEY] = greatest[0] if greatest else "records"
    st.markdown("## The records that make it")
    name = str(
        st.selectbox(
            "Figure",
            list(PERIOD_MEASURES),
            format_func=lambda code: PERIOD_MEASURES[code].label,
            key=_MEASURE_KEY,
            filter_mode=None,
            width=330,
        )
    )
    measure = PERIOD_MEASURES[name]
    if not measure.is_flow:
        st.caption("How things stood also rests on what came before; listed is what each period itself adds.")
    lists = [view.frame(measures.list_contributions, filters=filters) for filters in periods.narrow(view.filters)]
    for dyad in view.filters.shown_dyads:
        with st.grid(2, min_column_width=480, gap="medium"):
            for when, said, rows in zip(
                _PERIODS, (periods.describe_before(), periods.describe_after()), lists, strict=True
            ):
                own = rows[(rows["dyad"] == dyad) & (rows[measure.contribution] != 0)]
                with st.container(key=f"made_{dyad}_{when}", gap="xsmall"):
                    st.markdown(f"**{DYADS[dyad].label}, {when.lower()}** ({literal(said)})")
                    _draw_list(own, name, dyad, when)


def _draw_list(own: pd.DataFrame, name: str, dyad: str, when: str) -> None:
    measure = PERIOD_MEASURES[name]
    if own.empty:
        st.caption("No record adds to it.")
        return
    order = own[measure.contribution].abs().sort_values(ascending=False, kind="stable").index
    shown = own.loc[order[:_MOST_LISTED]]
    key = f"made_rows_{dyad}_{when}"
    st.dataframe(
        pd.DataFrame(
            {
                "Adds": [_format(value) for value in shown[measure.contribution]],
                "Date": shown["date"],
                "Title": shown["title"],
                "Type": shown["event_type"].map(label_of),
                "Who → whom": shown["initiator"].map(side_name) + " → " + shown["target"].map(side_name),
            }
        ),
        key=key,
        hide_index=True,
        column_config={
            "Adds": st.column_config.TextColumn(width=60, help=f"What the record adds, in {measure.unit}"),
            "Date": st.column_config.DateColumn(format="D MMM YYYY", width=100),
            "Title": st.column_config.TextColumn(width=320),
        },
        placeholder="",
        alt=f"The {count_of(len(shown), 'record')} that add most to {measure.label.lower()}",
        height=35 * (len(shown) + 1) + 3,
    )
    total = _format(own[measure.contribution].sum())
    st.button(
        f"{count_of(len(own), 'record')} behind it, together {total} {measure.unit}",
        key=f"all_{key}",
        type="tertiary",
        icon=":material/table_rows:",
        on_click=list_behind,
        args=(f"{measure.label}, {DYADS[dyad].label}, {when.lower()}.", tuple(own["id"])),
    )
