"""Pieces of the page on leverage: what narrows it, the choice of a theme, the table of figures, one indicator."""

from functools import partial

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.changes import list_indicator_keys
from ledger.codebook import COUNTRY_OF_DYAD, side_name
from ledger.figures import draw_indicator as draw_one_indicator
from ledger.indicators import FILTERS, THEMES, describe_direction, describe_unit, format_figure
from ledger.measures.leverage import list_indicator_figures, list_indicator_years
from ledger.wording import count_of
from widgets.downloads import draw_csv_download
from widgets.figure import ROWS_ANCHOR, draw_prepared, prepare
from widgets.figure_rows import FIGURE_COLUMNS, readable_figures
from widgets.identity import may_edit
from widgets.navigation import address_query, open_page, open_query
from widgets.page_head import draw_empty, draw_scope
from widgets.record_card import draw_sources
from widgets.record_history import draw_history
from widgets.record_table import open_ticked, table_height
from widgets.text import literal
from widgets.view import THEME, View, current_view, page_query


def narrow_to_indicators(view: View) -> View:
    """The view with the filters alone that narrow indicators."""
    return view.narrowed(view.filters.only(FILTERS))


def open_indicators() -> View:
    """The current view narrowed by what can narrow indicators, its scope drawn; ends the page where nothing is left."""
    whole = current_view()
    view = narrow_to_indicators(whole)
    figures = view.frame(list_indicator_figures)
    counted = f"{count_of(len(figures), 'figure')} of {count_of(figures['indicator_id'].nunique(), 'indicator')}"
    draw_scope(view, counted=counted, left_out=whole.filters.name_others(FILTERS))
    if figures.empty:
        draw_empty("figure of an indicator")
        if not COUNTRY_OF_DYAD.keys() & set(view.filters.shown_dyads):
            st.caption(
                "Indicators are of Russia's leverage over Armenia and over Azerbaijan: choose one of these relations."
            )
        st.stop()
    return view


def choose_theme(view: View) -> str:
    """Draw the choice of a theme that has figures of two years, kept in the address; returns the theme."""
    years = view.frame(list_indicator_years)
    several = years[years.duplicated("indicator_key")]["theme"].unique()
    themes = [theme for theme in THEMES if theme in several]
    asked = dict(page_query(view)).get(THEME, "")
    shown = asked if asked in themes else (themes[0] if themes else next(iter(THEMES)))
    st.session_state["_theme"] = shown

    def write() -> None:
        open_query(None, [(THEME, str(st.session_state["_theme"])), *address_query(current_view().filters)])

    if len(themes) > 1:
        st.segmented_control(
            "Theme",
            themes,
            format_func=lambda theme: THEMES[theme].label,
            key="_theme",
            on_change=write,
            required=True,
            label_visibility="collapsed",
        )
    return shown


def draw_figures(view: View) -> None:
    """The table of every figure with its source; a tick opens its indicator, the download has all."""
    rows = view.frame(list_indicator_figures)
    rows = rows.assign(order=rows["theme"].map(list(THEMES).index)).sort_values(
        ["order", "label", "indicator_id", "country", "period"], kind="stable"
    )

    st.caption("Tick a row for its indicator with all sources and its history; click a column's head to sort.")
    st.dataframe(
        readable_figures(rows).drop(columns=["Value", "Unit", "Edit"]),
        key="figures",
        hide_index=True,
        column_config=FIGURE_COLUMNS,
        on_select=partial(open_ticked, "figures", rows["indicator_id"], "leverage"),
        selection_mode="single-row",
        placeholder="",
        alt=f"Table of {count_of(len(rows), 'figure')} of the indicators; choose a row to open the indicator",
        height=table_height(len(rows)),
    )
    draw_csv_download(
        f"Download {count_of(len(rows), 'figure')} as CSV",
        lambda: _export(view),
        f"caucasus_ledger_indicators_revision_{view.revision}.csv",
        "download_figures",
    )


def _export(view: View) -> pd.DataFrame:
    rows = view.frame(list_indicator_figures)
    return rows.assign(sources=rows["sources"].map(";".join)).drop(columns=["year_of_figure"])


def draw_indicator(view: View, indicator_id: str) -> None:
    """One indicator: its figures of the countries and years shown, its sources, its history, the way to edit it."""
    figures = view.frame(list_indicator_figures)
    own = figures[figures["indicator_id"] == indicator_id]
    if own.empty:
        _draw_unknown(indicator_id)
        return
    head = own.iloc[-1]
    st.title(literal(str(head["label"])), anchor=False)
    _draw_back()
    st.markdown(f"**{literal(_say_newest(own))}**")
    st.caption(
        f"{THEMES[str(head['theme'])].label} · {literal(describe_unit(str(head['unit'])))} · "
        f"{describe_direction(str(head['direction']))} of Russia · {literal(indicator_id)} · "
        f"{literal(view.filters.describe(view.today))}"
    )
    years = view.frame(list_indicator_years)
    own_years = years[years["indicator_id"] == indicator_id]
    if len(own_years) > 1:
        draw_prepared(prepare(draw_one_indicator(view, own_years)), view, "indicator")
    st.header(count_of(len(own), "figure"), anchor=ROWS_ANCHOR)
    shown = ["Country", "Period", "Figure", "Edit", "Score", "Covers", "Note", "Publisher", "First source", "Sources"]
    st.dataframe(
        readable_figures(own)[[name for name in shown if name != "Edit" or (may_edit() and not view.is_embedded)]],
        key="indicator_figures",
        hide_index=True,
        column_config=FIGURE_COLUMNS,
        placeholder="",
        alt=f"{count_of(len(own), 'figure')} of the indicator with period, source and note",
        height="content",
    )
    cited = tuple(dict.fromkeys(source for ids in own["sources"] for source in ids))
    draw_sources(view.frame(measures.list_named_sources, cited))
    draw_history(view, "indicators", list_indicator_keys(view.database, indicator_id, view.revision))


def _say_newest(own: pd.DataFrame) -> str:
    """`Armenia 85% (2025); Azerbaijan 0% (2019)`, of figures that stand for a year where there are some."""
    whole = own[~own["part_of_year"]]
    newest = (whole if len(whole) else own).sort_values("period", kind="stable").drop_duplicates("country", keep="last")
    return "; ".join(
        f"{side_name(row['country'])} {format_figure(row['value'], row['unit'])} ({row['period']})"
        for _, row in newest.sort_values("country").iterrows()
    )


def _draw_unknown(asked: str) -> None:
    st.title("No such indicator here", anchor=False)
    st.markdown(f"This view has no figure of an indicator **{literal(asked[:40])}**.")
    _draw_back()


def _draw_back() -> None:
    st.button(
        "Back to leverage",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=open_page,
        args=("leverage", current_view().filters),
        key="back",
    )
