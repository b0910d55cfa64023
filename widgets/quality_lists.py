"""The lists of the page on quality: records with what weakens them, records whose score may mislead, known limits.

Which of them is shown, and which weakness the first is narrowed to, is kept in the page's address: a hidden widget
holds it, and those that are shown mirror it.
"""

from functools import partial

import pandas as pd
import streamlit as st

from ledger import method, quality
from ledger.codebook import CONFIDENCE, DYADS, label_of
from ledger.database import EVERY_ROW
from ledger.exports.extracts import name_file
from ledger.figures import pin
from ledger.filters import MOST_SET_ASIDE
from ledger.measures.quality import list_scores_to_check, list_weaknesses
from ledger.quality import SHOW
from ledger.wording import count_of, format_number
from widgets.codebook_tables import draw_definitions
from widgets.downloads import draw_csv_download
from widgets.filter_panel import BOUND
from widgets.record_table import ROWS_A_PAGE, open_ticked, table_height
from widgets.set_aside import count_again, set_aside
from widgets.text import literal
from widgets.view import View, current_view, page_query

SCORES, LIMITS = "scores", "limits"
LISTS = {"": "The weakest records", SCORES: "Scores to look at twice", LIMITS: "Known limits of the whole ledger"}
"""What the address asks for, and how it is called; the first is narrowed to a weakness by what is no name of a list."""
WEAK_KEY, SCORES_KEY = "weak_records", "scores_to_check"
RECORD_COLUMN = st.column_config.LinkColumn("Record", display_text=r"[?&]id=([A-Z0-9]+)", width=85)
DATE_COLUMN = st.column_config.DateColumn("Date", format="D MMM YYYY", width=105)


def draw_lists(view: View, marks: list[str]) -> None:
    """A choice of the lists, and the one that is chosen: the others are not asked for."""
    with st.container(key="show_address"):
        st.html("<style>.st-key-show_address { display: none; }</style>")
        st.text_input(SHOW, key=SHOW, bind=BOUND)
    asked = st.session_state.get(SHOW) or dict(page_query(view)).get(SHOW, "")
    st.session_state["_list"] = asked if asked in LISTS else ""

    def write() -> None:
        st.session_state[SHOW] = st.session_state["_list"]

    st.segmented_control(
        "What to look through",
        list(LISTS),
        format_func=LISTS.__getitem__,
        key="_list",
        on_change=write,
        required=True,
        label_visibility="collapsed",
    )
    if asked == SCORES:
        _draw_scores_to_check(view)
    elif asked == LIMITS:
        _draw_limits(view)
    else:
        _draw_weak_records(view, marks, asked)


def _draw_limits(view: View) -> None:
    """What the whole ledger cannot tell."""
    st.markdown(f"## {LISTS[LIMITS]}")
    st.caption(f"Counted in revision {view.revision}, whatever the other filters are.")
    limits = method.summarise_limits(view.database, view.revision)
    years = method.count_records_by_year(view.database, view.revision)
    draw_definitions([(limit.name, limit.rule) for limit in method.list_limits(limits, years)])


def _draw_weak_records(view: View, marks: list[str], asked: str) -> None:
    """Every record of the view with its weaknesses, the weakest first, narrowed to a mark where one is asked for."""
    st.markdown("## The records, the weakest first")
    mark, _, dyad = _choose_mark(view, marks, asked).partition(":")
    rows = view.frame(list_weaknesses, mark, dyad, ROWS_A_PAGE)
    total = int(rows["total"].iloc[0]) if len(rows) else 0
    if not total:
        st.caption("No record of this view is weak in this way.")
        return
    shown = "" if total == len(rows) else f" The weakest {format_number(len(rows))} are listed; the download has all."
    st.caption(
        f"{count_of(total, 'record')}.{shown} Tick a row to open its record; click a column's head to sort. "
        "What weakens a record is no fault of the event: it says what to check, and where a second source would help."
    )

    st.dataframe(
        _read_weak(rows),
        key=WEAK_KEY,
        hide_index=True,
        column_config={
            "Date": DATE_COLUMN,
            "Title": st.column_config.TextColumn("Title", width=330),
            "Number": st.column_config.NumberColumn("Weaknesses", width=85),
            "Weaknesses": st.column_config.TextColumn("Which", width=420),
            "Sources": st.column_config.NumberColumn("Sources", width=70),
            "Rests on": st.column_config.TextColumn("Rests on", width=230),
            "Record": RECORD_COLUMN,
        },
        on_select=partial(open_ticked, WEAK_KEY, rows["id"]),
        selection_mode="single-row",
        placeholder="",
        alt=f"Table of {count_of(len(rows), 'record')} with what weakens each; choose a row to open the record",
        height=table_height(len(rows)),
    )
    draw_csv_download(
        f"Download {count_of(total, 'record')}",
        lambda: _tabulate_weak(view, mark, dyad),
        name_file("weak records", view.filters, view.revision, ".csv"),
        "download_weak_records",
    )


def _choose_mark(view: View, marks: list[str], asked: str) -> str:
    """The mark that the address asks for, drawn as a choice; an unknown one is told and left aside."""
    mark, _, dyad = asked.partition(":")
    if (asked and mark not in marks) or (dyad and dyad not in view.filters.shown_dyads):
        st.warning(
            f"{literal(f'show={asked[:40]}')} is unknown here; every record is listed.", icon=":material/link_off:"
        )
        asked = ""
    st.session_state["_show"] = asked

    def write() -> None:
        st.session_state[SHOW] = st.session_state["_show"]

    st.selectbox(
        "Show the records with",
        ["", *marks, *([asked] if dyad and asked else [])],
        key="_show",
        format_func=lambda mark: quality.name_mark(mark) if mark else "Any or no weakness",
        on_change=write,
        width=360,
        help="; ".join(f"{term.label}: {term.meaning}" for term in quality.WEAKNESSES.values()) + ".",
    )
    return asked


def _read_weak(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Date": rows["date"],
            "Title": rows["title"],
            "Number": rows["weak"],
            "Weaknesses": rows["weaknesses"].map(quality.name_weaknesses),
            "Relation": rows["dyad"].map(lambda dyad: DYADS[dyad].label),
            "Sources": rows["pages"],
            "Rests on": rows["rests_on"].map(quality.name_resting),
            "Confidence": rows["confidence"].map(lambda code: CONFIDENCE[code].label),
            "Type": rows["event_type"].map(label_of),
            "Record": _link_records(rows["id"]),
        }
    )


def _tabulate_weak(view: View, mark: str, dyad: str) -> pd.DataFrame:
    """Every row of the list for a file, with the record's id in place of a link."""
    rows = list_weaknesses(view.database, pin(view), mark, dyad, EVERY_ROW)
    return _read_weak(rows).assign(Record=rows["id"])


def _link_records(ids: pd.Series) -> pd.Series:
    suffix = current_view().filters.to_query_string()
    linked: pd.Series = "/record?id=" + ids + (f"&{suffix}" if suffix else "")
    return linked


def _draw_scores_to_check(view: View) -> None:
    """Records whose score may point against what the act meant, with the reason; chosen ones are set aside."""
    rows = view.frame(list_scores_to_check)
    likely = rows.loc[rows["points_against"] & ~rows["set_aside"], "id"].tolist()
    st.markdown(f"## {LISTS[SCORES]}")
    if rows.empty:
        st.caption("No scored record of this view is of a type whose meaning depends on what the other side wishes.")
        return
    against = int(rows["points_against"].sum())
    st.markdown(
        f"A score belongs to the event type. {count_of(len(rows), 'scored record')} of this view "
        f"{'is' if len(rows) == 1 else 'are'} of a type whose meaning depends on what the other side wishes; for "
        f"{format_number(against) if against else 'none'} of them what the record says speaks against the score. Judge "
        "each, and set aside those whose score misleads: they stay counted and shown, but no sum takes them in."
    )

    def chosen_ids() -> list[str]:
        held = st.session_state.get(SCORES_KEY, {"selection": {"rows": []}})["selection"]["rows"]
        return [str(rows.iloc[number]["id"]) for number in held if number < len(rows)]

    chosen = chosen_ids()
    if not view.is_embedded:
        _draw_actions(view, chosen, likely)
    st.dataframe(
        _read_scores(rows),
        key=SCORES_KEY,
        hide_index=True,
        column_config={
            "Date": DATE_COLUMN,
            "Title": st.column_config.TextColumn("Title", width=270),
            "Score": st.column_config.NumberColumn("Goldstein", format="%+.1f", width=80),
            "Why": st.column_config.TextColumn("Why to look", width=390),
            "Misleads": st.column_config.TextColumn(
                "Misleads?",
                width=85,
                help="Likely: the record speaks against its score. Depends: on what that side wished",
            ),
            "Record": RECORD_COLUMN,
        },
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="",
        alt=f"Table of {count_of(len(rows), 'record')} whose score depends on what the other side wishes",
        height=table_height(len(rows)),
    )


def _draw_actions(view: View, chosen: list[str], likely: list[str]) -> None:
    """Set the chosen ones, or all that speak against their score, aside; count the chosen ones again."""
    aside = [record_id for record_id in chosen if record_id in view.filters.without]
    counted = [record_id for record_id in chosen if record_id not in view.filters.without]
    room = MOST_SET_ASIDE - len(view.filters.without)
    st.caption("Tick rows to set them aside or to count them again.")
    with st.container(horizontal=True, gap="small", key="score_actions"):
        st.button(
            f"Set {count_of(len(counted), 'chosen record')} aside" if counted else "Set chosen records aside",
            icon=":material/do_not_disturb_on:",
            disabled=not counted or len(counted) > room,
            on_click=set_aside,
            args=(view.filters, counted),
            key="set_chosen_aside",
        )
        st.button(
            f"Count {count_of(len(aside), 'chosen record')} again" if aside else "Count chosen records again",
            icon=":material/undo:",
            disabled=not aside,
            on_click=count_again,
            args=(view.filters, aside),
            key="count_chosen_again",
        )
        if likely:
            st.button(
                f"Set aside the {format_number(len(likely))} that likely mislead",
                icon=":material/rule:",
                type="tertiary",
                disabled=len(likely) > room,
                on_click=set_aside,
                args=(view.filters, likely),
                key="set_likely_aside",
            )


def _read_scores(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Date": rows["date"],
            "Title": rows["title"],
            "Type": rows["event_type"].map(label_of),
            "Score": rows["goldstein"],
            "Misleads": rows["points_against"].map({True: "Likely", False: "Depends"}),
            "Why": [
                quality.explain_score(event_type, signs, evidence)
                for event_type, signs, evidence in zip(rows["event_type"], rows["signs"], rows["evidence"], strict=True)
            ],
            "In scores": rows["set_aside"].map({True: "Set aside", False: "Counted"}),
            "Relation": rows["dyad"].map(lambda dyad: DYADS[dyad].label),
            "Record": _link_records(rows["id"]),
        }
    )
