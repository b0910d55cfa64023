"""The figures of two periods side by side, and the records that make a figure."""

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.abreast import ask_abreast
from ledger.codebook import DYADS, label_of, side_name
from ledger.filters import Filters
from ledger.measures.demands import FILTERS, list_demand_steps
from ledger.measures.periods import DEMANDS, INDICATORS, PERIOD_MEASURES
from ledger.measures.resampling import FEWEST
from ledger.periods import Periods
from ledger.sentences import describe_leverage_of_periods, find_greatest_change
from ledger.wording import count_of, format_number, join_words
from widgets.downloads import draw_csv_download
from widgets.navigation import open_page
from widgets.record_list import list_behind
from widgets.text import literal
from widgets.view import View

_MEASURE_KEY = "_period_measure"
_MOST_LISTED = 10
_SHORT_NAMES = {
    "acts_toward": "Acts",
    "answered": "Answered",
    "answered_share": "Share",
    "median_lag": "Median days",
}
_ANSWER_COLUMNS = {
    "Figure": st.column_config.TextColumn(width=95),
    "Before": st.column_config.TextColumn(width=130),
    "After": st.column_config.TextColumn(width=130),
    "Difference": st.column_config.TextColumn(width=80),
}
_PERIODS = ("Before", "After")
_TO_TENTHS = ("points", "of 100")
"""The units of figures that are no whole numbers."""


def draw_comparison(view: View, compared: pd.DataFrame, periods: Periods) -> None:
    """The figures of each relation in both periods and how far apart they are; a tick chooses a figure."""
    whole = compared[compared["initiator"].isna()]
    with st.grid(2, min_column_width=480, gap="medium"):
        for dyad in dict.fromkeys(whole["dyad"]):
            own = whole[whole["dyad"] == dyad].reset_index(drop=True)
            with st.container(key=f"compared_{dyad}", gap="xsmall"):
                st.markdown(f"### {DYADS[dyad].label}")
                _draw_table(own, dyad, periods)
    said = (
        f"Before is {periods.describe_before()}, after is {periods.describe_after()}. Conflict, cooperation and "
        "tension are in Goldstein points, leverage is of 100; differences are taken before rounding; – is not "
        "counted. Tick a row for its records."
    )
    if not periods.is_even:
        said += (
            f" The periods have {periods.days_before} and {count_of(periods.days_after, 'day')}, so what grows with "
            "them is also given for each 30 days (/30 d)."
        )
    st.caption(said)
    others = view.filters.name_others((*FILTERS, "half_life", "weighted", "without"))
    not_narrowed = f"Demands are not narrowed by {join_words(others)}, which are of records. " if others else ""
    st.caption(literal(not_narrowed + describe_leverage_of_periods(compared, periods)))
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
    styled = own[list(columns)].rename(columns=columns).style
    to_tenths = own["unit"].isin(_TO_TENTHS)
    for name in list(columns.values())[1:]:
        write = _format_difference if name.startswith("Difference") else _format
        for places, rows in ((0, own.index[~to_tenths]), (1, own.index[to_tenths])):
            # What is counted by the day is no whole number, whatever its unit.
            shown = 1 if name.endswith("/30 d") else places
            styled = styled.format(partial(write, places=shown), subset=(rows, name))

    st.dataframe(
        styled,
        key=key,
        hide_index=True,
        column_config={
            "Figure": st.column_config.TextColumn(width=155),
            "Before": st.column_config.NumberColumn(width=60),
            "After": st.column_config.NumberColumn(width=60),
            "Difference": st.column_config.NumberColumn(width=80),
        },
        on_select=partial(_choose, key, list(own["measure"])),
        selection_mode="single-row",
        placeholder="–",
        alt=f"Figures of {DYADS[dyad].label} in both periods; choose a row for its records",
        height="content",
    )


def _choose(key: str, names: list[str]) -> None:
    """Make the figure of the ticked row the one whose records are listed."""
    ticked = st.session_state[key]["selection"]["rows"]
    if ticked:
        st.session_state[_MEASURE_KEY] = names[ticked[0]]


def draw_answers(compared: pd.DataFrame) -> None:
    """How each side answered the other in both periods; a tick chooses a figure."""
    directed = compared[compared["initiator"].notna()]
    st.markdown("## How each side answered the other")
    with st.grid(2, min_column_width=480, gap="medium"):
        for (dyad, initiator), rows in directed.groupby(["dyad", "initiator"], sort=False):
            key = f"answers_{dyad}_{initiator}"
            side, other = side_name(str(initiator)), side_name(str(rows["target"].iloc[0]))
            with st.container(key=f"compared_{key}", gap="xsmall"):
                st.markdown(f"### Acts of {side} toward {other}, and {other}'s answers")
                st.dataframe(
                    pd.DataFrame([_describe_answers(row) for row in rows.to_dict("records")]),
                    key=key,
                    hide_index=True,
                    column_config=_ANSWER_COLUMNS,
                    on_select=partial(_choose, key, list(rows["measure"])),
                    selection_mode="single-row",
                    placeholder="",
                    alt=f"How {other} answered acts of {side} in both periods; choose a row for its records",
                    height="content",
                )
    st.caption(
        "An act is answered where the record says that an act of the other side responds to it, also after the period; "
        "acts near the end of the record may yet be. Share is of the acts, median days are to the first answer; after "
        "“of” stand the acts that a figure rests on. In brackets the 95% interval: where those of both periods "
        f"overlap, the difference may be chance. Of fewer than {FEWEST} acts no share and no difference is given."
    )


def _describe_answers(row: dict[Any, Any]) -> dict[str, str]:
    """A row of the table: a share or median with its interval and the acts that it rests on, a count as it is."""
    kind = row["measure"]
    say = {"answered_share": _say_share, "median_lag": _say_lag}.get(kind)
    if say is None:
        cells = [_format(row["before"]), _format(row["after"]), _format_difference(row["difference"])]
    else:
        cells = [
            say(*(row[column] for column in (when, f"{when}_of", f"{when}_low", f"{when}_high")))
            for when in ("before", "after")
        ]
        cells.append("too few" if pd.isna(row["difference"]) else _say_apart(row["difference"], kind))
    return dict(zip(("Figure", "Before", "After", "Difference"), (_SHORT_NAMES[kind], *cells), strict=True))


def _say_share(share: float, acts: float, low: float, high: float) -> str:
    if not acts:
        return "no act"
    if pd.isna(low):
        return f"{round(share * acts)} of {round(acts)}"
    return f"{share:.0%} ({low * 100:.0f}–{high:.0%}) of {round(acts)}"


def _say_lag(days: float, acts: float, low: float, high: float) -> str:
    if not acts:
        return "no dated answer"
    between = "" if pd.isna(low) else f" ({format_number(round(low, 1))}–{format_number(round(high, 1))})"
    return f"{format_number(round(days, 1))}{between} of {round(acts)}"


def _say_apart(difference: float, kind: str) -> str:
    if kind == "median_lag":
        return _format_difference(difference, places=1)
    points = round(difference * 100)
    return f"{_format_difference(points)} points" if points else "same"


def _format(number: Any, places: int = 0) -> str:
    return "–" if pd.isna(number) else f"{float(number):,.{places}f}".replace("-", "−")


def _format_difference(number: Any, places: int = 0) -> str:
    if pd.isna(number):
        return "–"
    rounded = round(float(number), places)
    return f"{rounded:+,.{places}f}".replace("-", "−") if rounded else "same"


def draw_contributors(view: View, compared: pd.DataFrame, periods: Periods) -> None:
    """The records that make a figure in each period, those that add most first; the figure is chosen here."""
    greatest = find_greatest_change(compared)
    if _MEASURE_KEY not in st.session_state:
        st.session_state[_MEASURE_KEY] = greatest[0] if greatest else "records"
    st.markdown("## The records behind a figure")
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
    if measure.made_of == INDICATORS:
        st.caption(literal(describe_leverage_of_periods(compared, periods)))
        years = replace(
            view.filters,
            date_from=dt.date(min(periods.last_years), 1, 1),
            date_to=dt.date(periods.last_years[1], 12, 31),
        )
        st.button("The indicators of these years", on_click=open_page, args=("leverage", years), key="open_indicators")
        return
    if not measure.is_flow and not measure.is_directed:
        st.caption("How things stood also rests on what came before; listed is what each period itself adds.")
    narrowed = periods.narrow(view.filters)
    if measure.made_of == DEMANDS:
        steps = [view.frame(list_demand_steps, view.today, filters=filters) for filters in narrowed]
        lists = [rows[rows["step"] == measure.contribution] for rows in steps]
    else:
        lists = ask_abreast(
            *(
                partial(view.frame, measures.list_contributors, name, _MOST_LISTED, filters=filters)
                for filters in narrowed
            )
        )
    for dyad in view.filters.shown_dyads:
        for initiator in dyad.split("-") if measure.is_directed else ("",):
            of_whom = f", {side_name(initiator)} acting" if initiator else ""
            with st.grid(2, min_column_width=480, gap="medium"):
                for when, said, rows, filters in zip(
                    _PERIODS, (periods.describe_before(), periods.describe_after()), lists, narrowed, strict=True
                ):
                    own = rows[(rows["dyad"] == dyad) & (rows["initiator"].eq(initiator) if initiator else True)]
                    with st.container(key=f"made_{dyad}_{initiator}_{when}", gap="xsmall"):
                        st.markdown(f"### {DYADS[dyad].label}{of_whom}, {when.lower()}")
                        st.caption(literal(said))
                        if measure.made_of == DEMANDS:
                            _draw_demands(view, own, f"{dyad}_{when}", measure.label)
                        else:
                            of_side = replace(filters, dyads=(dyad,))
                            if initiator:
                                of_side = replace(of_side, initiators=(initiator,))
                            title = f"{measure.label}, {DYADS[dyad].label}{of_whom}, {when.lower()}."
                            _draw_list(view, own, name, title, f"{dyad}_{initiator}_{when}", of_side)


def _draw_demands(view: View, own: pd.DataFrame, key: str, label: str) -> None:
    if own.empty:
        st.caption("No demand adds to it.")
        return
    key = f"made_demands_{key}"
    ids = list(own["demand_id"])

    def open_ticked() -> None:
        ticked = st.session_state[key]["selection"]["rows"]
        if ticked:
            open_page("demands", replace(view.filters, date_from=None, date_to=None), ids[ticked[0]])

    st.dataframe(
        pd.DataFrame(
            {
                "Date": own["date"],
                "Demand": own["demand"],
                "Who asks → whom": own["demanded_by"].map(side_name) + " → " + own["demanded_of"].map(side_name),
                "Status": own["status"].map(label_of),
            }
        ),
        key=key,
        hide_index=True,
        column_config={
            "Date": st.column_config.DateColumn(format="D MMM YYYY", width=100),
            "Demand": st.column_config.TextColumn(width=320),
        },
        on_select=open_ticked,
        selection_mode="single-row",
        placeholder="",
        alt=f"{label}: {count_of(len(own), 'demand')}; choose a row for the demand and its records",
        height="content",
    )
    st.caption(f"{count_of(len(own), 'demand')}. Tick a row for the demand and the records behind it.")


def _draw_list(  # noqa: PLR0917 - what a list of a figure is of
    view: View, own: pd.DataFrame, name: str, said: str, key: str, filters: Filters
) -> None:
    measure = PERIOD_MEASURES[name]
    if own.empty:
        st.caption("No record adds to it.")
        return
    records = int(own["records"].iloc[0])
    key = f"made_rows_{key}"
    is_lag = name == "median_lag"
    places = int(measure.unit in _TO_TENTHS)
    unit = "acts" if measure.is_directed else measure.unit
    heading = "Days" if is_lag else "Adds"
    st.dataframe(
        pd.DataFrame(
            {
                heading: own["adds"],
                "Date": own["date"],
                "Title": own["title"],
                "Type": own["event_type"].map(label_of),
                "Who → whom": own["initiator"].map(side_name) + " → " + own["target"].map(side_name),
            }
        ),
        key=key,
        hide_index=True,
        column_config={
            heading: st.column_config.NumberColumn(
                width=60,
                format=f"%.{places}f",
                help="Days to its first answer" if is_lag else f"What the record adds, in {unit}",
            ),
            "Date": st.column_config.DateColumn(format="D MMM YYYY", width=100),
            "Title": st.column_config.TextColumn(width=320),
        },
        placeholder="",
        alt=f"The {count_of(len(own), 'record')} that add most to {measure.label.lower()}",
        height="content",
    )
    total = "" if is_lag else f", together {_format(own['total'].iloc[0], places)} {unit}"

    def list_all() -> None:
        is_stock = measure.contribution == "held"
        list_behind(
            said,
            view.ask(measures.list_held_records, filters=filters)
            if is_stock
            else measures.find_contributors(filters, name),
        )

    st.button(
        f"{count_of(records, 'record')} behind it{total}",
        key=f"all_{key}",
        type="tertiary",
        icon=":material/table_rows:",
        on_click=list_all,
    )
