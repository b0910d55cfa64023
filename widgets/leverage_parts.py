"""Pieces of the page on leverage: what narrows it, the choice of a theme, the table of figures, one indicator."""

import datetime as dt
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.changes import list_indicator_keys
from ledger.charts.base import INDICATOR_CLICK, YEAR_CLICK
from ledger.charts.leverage import one_indicator
from ledger.codebook import COUNTRY_OF_DYAD, side_name
from ledger.figures import Drawing
from ledger.figures.leverage import FIGURES
from ledger.filters import Filters
from ledger.indicators import FILTERS, THEMES, describe_direction, describe_unit, format_figure
from ledger.measures.leverage import list_indicator_figures, list_indicator_years
from ledger.revisions import KEY_SEPARATOR
from ledger.wording import count_of, text_or
from widgets.downloads import draw_csv_download
from widgets.figure import MOST_PANELS, ROWS_ANCHOR, draw_prepared, prepare, selected, selected_in_panels
from widgets.identity import may_edit
from widgets.navigation import address_query, open_page, open_query
from widgets.page_head import draw_empty, draw_scope
from widgets.record_card import draw_sources
from widgets.record_history import draw_history
from widgets.record_table import open_ticked, table_height
from widgets.text import literal
from widgets.view import THEME, View, current_view, page_query

PART_OF_YEAR = "part of a year"
CONFIG = {
    "Theme": st.column_config.TextColumn(width=110),
    "Indicator": st.column_config.TextColumn(width=330),
    "Country": st.column_config.TextColumn(width=90),
    "Period": st.column_config.TextColumn(width=85),
    "Figure": st.column_config.TextColumn(width=130),
    "Value": st.column_config.NumberColumn(width=90, format="localized"),
    "Unit": st.column_config.TextColumn(width=120),
    "Points": st.column_config.TextColumn("Which way", width=160),
    "Score": st.column_config.NumberColumn(
        "Score",
        width=65,
        format="%.0f",
        help="0 to 100 over the range of both countries and all years; 100 is most leverage. Empty where the figure "
        "cannot be compared.",
    ),
    "Covers": st.column_config.TextColumn(
        "Covers", width=105, help="Figures of part of a year are never set beside full years."
    ),
    "Publisher": st.column_config.TextColumn("Source", width=150),
    "First source": st.column_config.LinkColumn("Link", display_text=r"^https?://(?:www\.)?([^/?#]+)", width=150),
    "Sources": st.column_config.NumberColumn(width=70),
    "Note": st.column_config.TextColumn(width=420),
    "Edit": st.column_config.LinkColumn(display_text="Edit", width=55),
}


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


def follow_indicator(figure: str) -> None:
    """A click on a mark opens its indicator."""
    chosen = selected_in_panels(figure, MOST_PANELS, INDICATOR_CLICK, "indicator_id")
    if chosen:
        open_page("leverage", current_view().filters, str(chosen[0]))


def follow_year() -> None:
    """A click on a point shows the records of its country's relation and year."""
    dyad = selected("position", YEAR_CLICK, "dyad")
    if dyad:
        year = int(selected("position", YEAR_CLICK, "year"))
        shown = current_view().filters
        open_page("records", narrow_to_year(shown, str(dyad), year))


def narrow_to_year(filters: Filters, dyad: str, year: int) -> Filters:
    """The view of one relation in one year."""
    return replace(filters, dyads=(dyad,), date_from=dt.date(year, 1, 1), date_to=dt.date(year, 12, 31))


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
        _readable(rows).drop(columns=["Value", "Unit", "Edit"]),
        key="figures",
        hide_index=True,
        column_config=CONFIG,
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


def _readable(rows: pd.DataFrame) -> pd.DataFrame:
    keys = rows["indicator_id"] + KEY_SEPARATOR + rows["country"] + KEY_SEPARATOR + rows["period"]
    return pd.DataFrame(
        {
            "Theme": rows["theme"].map(lambda theme: THEMES[theme].label),
            "Indicator": rows["label"],
            "Country": rows["country"].map(side_name),
            "Period": rows["period"],
            "Figure": [format_figure(value, unit) for value, unit in zip(rows["value"], rows["unit"], strict=True)],
            "Value": rows["value"],
            "Unit": rows["unit"].map(describe_unit),
            "Points": rows["direction"].map(lambda code: describe_direction(code).capitalize()),
            "Score": rows["score"],
            "Covers": [
                _describe_cover(period, part=part)
                for period, part in zip(rows["period"], rows["part_of_year"], strict=True)
            ],
            "Publisher": rows["publisher"],
            "First source": rows["first_source"],
            "Sources": rows["source_count"],
            "Note": rows["note"].map(text_or),
            "Edit": "/update?id=" + keys,
        }
    )


def _describe_cover(period: str, *, part: bool) -> str:
    if len(period) == len("2024"):
        return "a year"
    return PART_OF_YEAR if part else "a day or month"


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
        figure = one_indicator(own_years)
        drawing = Drawing(figure.title, figure, len(own_years), view.filters, rows=FIGURES)
        draw_prepared(prepare(drawing), view, "indicator")
    st.header(count_of(len(own), "figure"), anchor=ROWS_ANCHOR)
    shown = ["Country", "Period", "Figure", "Edit", "Score", "Covers", "Note", "Publisher", "First source", "Sources"]
    st.dataframe(
        _readable(own)[[name for name in shown if name != "Edit" or (may_edit() and not view.is_embedded)]],
        key="indicator_figures",
        hide_index=True,
        column_config=CONFIG,
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
