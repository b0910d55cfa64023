"""The page on chains, in pieces: examples to begin with, the open chain, and the list of all of them."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from ledger import measures, sentences
from ledger.charts.chains import GAPS_SHORTENED, TO_SCALE, chain_over_time
from ledger.codebook import DYADS, label_of, side_name
from ledger.examples import CHAINS
from ledger.facts import read_record_id
from ledger.figures import OPEN_RECORD, Drawing
from ledger.filters import Filters
from ledger.measures.chains import Chains
from ledger.wording import count_of, cut_text, format_dated, format_number, join_words, to_date
from widgets.downloads import draw_csv_download
from widgets.figure import draw_prepared, prepare
from widgets.navigation import address_query, open_query
from widgets.record_card import STEPS_STYLE
from widgets.record_table import COLUMNS, open_ticked, table_height
from widgets.text import literal
from widgets.view import AXIS, CHAIN, View, page_query

PAGE = "chains"
HIGHLIGHTS = 3
"""Chains named above the list: the longest, and the latest that are open."""
CHAINS_PER_PAGE = 200
MOST_ACTS = 300
"""Acts of a chain that are drawn at most: those nearest to the one that was asked for."""
AXES = {GAPS_SHORTENED: "Quiet stretches short", TO_SCALE: "To scale"}
CHAIN_COLUMNS = {
    "First act": st.column_config.TextColumn("First act", width=370),
    "Relation": st.column_config.TextColumn("Relation", width=150),
    "Acts": st.column_config.NumberColumn("Acts", format="localized", width=60),
    "Days": st.column_config.NumberColumn("Days", format="localized", width=65),
    "Conflict": st.column_config.NumberColumn("Conflict, points", format="%.1f", width=115),
    "Gravest act": st.column_config.TextColumn("Gravest act", width=300),
    "Acts by": st.column_config.TextColumn("Acts by", width=230),
    "Begins": st.column_config.DateColumn("Begins", format="D MMM YYYY", width=105),
    "Last act": st.column_config.DateColumn("Last act", format="D MMM YYYY", width=105),
    "Open": st.column_config.TextColumn("Open", width=60),
    "In this view": st.column_config.NumberColumn("In this view", format="localized", width=90),
}


def open_chain(record_id: str, filters: Filters) -> None:
    """Go to the chain of a record, with these filters: for callbacks."""
    open_query(PAGE, [(CHAIN, record_id), *address_query(filters)])


def close_chain(view: View) -> None:
    """Go back to all chains: for callbacks. A saved view may itself call a chain, so its filters are spelt out."""
    open_query(PAGE, view.filters.to_query())


def draw_examples(view: View) -> None:
    """A button for each prepared chain whose record stands in the ledger."""
    known = [
        example
        for example in CHAINS
        if measures.find_record(view.database, example.record_id, view.revision) is not None
    ]
    if not known or view.is_embedded:
        return
    with st.container(horizontal=True, gap="small", key="examples"):
        for example in known:
            st.button(
                example.name,
                icon=":material/conversion_path:",
                help=literal(example.about),
                on_click=open_chain,
                args=(example.record_id, replace(example.filters, revision=view.filters.revision)),
                key=f"example_{example.record_id}",
            )


def draw_open_chain(view: View) -> None:
    """The chain that the address asks for, or a word on why there is none; nothing where it asks for none."""
    asked = dict(page_query(view)).get(CHAIN, "")
    if not asked:
        return
    record_id = read_record_id(asked)
    acts = None if record_id is None else view.frame(measures.find_chain, record_id, MOST_ACTS)
    with st.container(border=True, key="open_chain"):
        if acts is None or acts.empty:
            st.markdown(
                f"**No record {literal(cut_text(asked))} stands in this revision**, so no chain of it is shown."
            )
        elif len(acts) == 1:
            st.markdown(
                f"**“{literal(str(acts.iloc[0]['title']))}” stands alone**: it names no record of its relation that it "
                "answers, and none names it."
            )
        else:
            _draw_acts(view, acts, str(record_id))
        st.button("Close this chain", icon=":material/close:", on_click=close_chain, args=(view,), key="close_chain")


def _draw_acts(view: View, acts: pd.DataFrame, record_id: str) -> None:
    summary = _summarise(view, acts, record_id)
    st.markdown(f"## The chain that begins with “{literal(str(summary['title']))}”")
    st.markdown(literal(sentences.describe_whole_chain(summary, measures.OPEN_DAYS)))
    whole = int(acts["chain_acts"].iloc[0])
    if whole > len(acts):
        st.caption(
            f"Of its {count_of(whole, 'act')} the {format_number(len(acts))} are shown that are nearest by date to "
            f"{literal(record_id)}."
        )
    hidden = int((~acts["shown"]).sum())
    if hidden:
        st.caption(
            f"A chain is shown whole: {count_of(hidden, 'act')} of it {'does' if hidden == 1 else 'do'} not pass the "
            "filters, and "
            f"{'is' if hidden == 1 else 'are'} pale."
        )
    axis = _choose_axis(view)

    figure = chain_over_time(acts, time=axis)
    of_dyad = Filters(dyads=(str(summary["dyad"]),), without=view.filters.without, revision=view.filters.revision)
    drawn = prepare(Drawing(figure.title, figure, len(acts), of_dyad, clicks=(OPEN_RECORD,)))
    draw_prepared(drawn, view, "chain", leads_on=False)
    _draw_acts_as_table(acts)


def _summarise(view: View, acts: pd.DataFrame, record_id: str) -> pd.Series:
    """The figures of the chain of these acts, whatever the filters show of it."""
    dyad = str(acts.iloc[0]["dyad"])
    whole = Filters(dyads=(dyad,), without=view.filters.without, revision=view.filters.revision)
    return view.frame(measures.summarise_chain, record_id, filters=whole).iloc[0]


def _choose_axis(view: View) -> str:
    """How time runs, as the address says."""
    own = dict(page_query(view))
    shown = own.get(AXIS) if own.get(AXIS) in AXES else GAPS_SHORTENED
    st.session_state["_axis"] = shown

    def change_axis() -> None:
        chosen = st.session_state["_axis"]
        axis = [(AXIS, chosen)] if chosen != GAPS_SHORTENED else []
        open_query(PAGE, [(CHAIN, own[CHAIN]), *axis, *address_query(view.filters)])

    st.segmented_control(
        "Time along the chain",
        list(AXES),
        format_func=AXES.__getitem__,
        key="_axis",
        on_change=change_axis,
        required=True,
        width="content",
    )
    return str(shown)


def _draw_acts_as_table(acts: pd.DataFrame) -> None:
    titles = acts.set_index("id")["title"]
    answered = acts["responds_to"].explode().map(titles).dropna().groupby(level=0).agg("; ".join)
    rows = pd.DataFrame(
        {
            "Date": acts["date"],
            "Who": acts["initiator"].map(side_name) + " → " + acts["target"].map(side_name),
            "Title": acts["title"],
            "Type": acts["event_type"].map(label_of),
            "Weight": acts["goldstein"],
            "Answers": answered.reindex(acts.index, fill_value=""),
            "Filters": acts["shown"],
        }
    )

    with st.expander(f"The {count_of(len(acts), 'act')} as a table"):
        st.caption("Tick a row to open its record.")
        st.dataframe(
            rows,
            key="chain_acts",
            hide_index=True,
            column_config={
                **COLUMNS,
                "Answers": st.column_config.TextColumn("What it answers", width=420),
                "Filters": st.column_config.CheckboxColumn("Passes the filters", width=110),
            },
            on_select=partial(open_ticked, "chain_acts", acts["id"]),
            selection_mode="single-row",
            placeholder="",
            alt=f"Table of the {count_of(len(acts), 'act')} of the chain; choose a row to open the record",
            height=table_height(len(rows)),
        )


def look_over_chains(view: View) -> Chains:
    """The chains of the page of the list that is open, and the first to point out."""
    page = int(st.session_state.get(_page_key(view), 1))
    found: Chains = view.ask(measures.look_over_chains, CHAINS_PER_PAGE, (page - 1) * CHAINS_PER_PAGE, HIGHLIGHTS)
    return found


def _page_key(view: View) -> str:
    # Other filters begin at the first page.
    return f"chains_page_{view.filters.to_query_string()}"


def draw_highlights(view: View, chains: Chains) -> None:
    """The longest chains, and the latest that are open."""
    left, right = st.columns(2, gap="large")
    st.html(STEPS_STYLE)
    with left:
        st.markdown("### The longest")
        _draw_buttons(view, chains.longest, "longest")
    with right:
        st.markdown("### The latest that are open")
        if chains.latest_open.empty:
            st.markdown("None of the chains in this view is open.")
        _draw_buttons(view, chains.latest_open, "open")
    st.caption(
        "A chain is open where its last act is conflictual, has no answer on record, and is at most "
        f"{measures.OPEN_DAYS} days older than the newest record. A chain is counted whole as soon as one of its "
        "records passes the filters; “In this view” says how many do."
    )


def _draw_buttons(view: View, chains: pd.DataFrame, kind: str) -> None:
    with st.container(gap="xxsmall"):
        for _, chain in chains.iterrows():
            day = format_dated(to_date(chain["last_date"]), str(chain["last_precision"]))
            with st.container(key=f"step_{kind}_{chain['chain']}"):
                st.button(
                    f"**{literal(str(chain['title']))}** · {DYADS[chain['dyad']].label} · "
                    f"{count_of(int(chain['acts']), 'act')} in {count_of(int(chain['days']), 'day')}, last {day}",
                    icon=":material/conversion_path:",
                    type="tertiary",
                    wrap=True,
                    width="stretch",
                    on_click=open_chain,
                    args=(str(chain["chain"]), view.filters),
                    key=f"{kind}_{chain['chain']}",
                )


def draw_chain_list(view: View, found: Chains) -> None:
    """The chains of the view in a table, a page of them at a time; a tick at a row opens one."""
    chains = found.rows

    def open_selected() -> None:
        chosen = st.session_state["chain_list"]["selection"]["rows"]
        if chosen:
            open_chain(str(chains.iloc[chosen[0]]["chain"]), view.filters)

    pages = -(-found.chains // CHAINS_PER_PAGE)
    if pages > 1:
        page = int(st.pagination(pages, key=_page_key(view)))
        first = (page - 1) * CHAINS_PER_PAGE + 1
        st.caption(
            f"Chains {format_number(first)} to {format_number(first + len(chains) - 1)} of "
            f"{format_number(found.chains)}, the longest first. Tick a row to open the chain; sorting by a column "
            "sorts the rows of this page, the download has all."
        )
        draw_csv_download(
            "Download all chains (CSV)",
            lambda: view.frame(measures.list_chains),
            f"chains_rev{view.revision}.csv",
            "download_chains",
        )
    else:
        st.caption("Tick a row to open the chain; click a column’s head to sort.")
    st.dataframe(
        _readable(chains),
        key="chain_list",
        hide_index=True,
        column_config=CHAIN_COLUMNS,
        on_select=open_selected,
        selection_mode="single-row",
        placeholder="",
        alt=f"Table of {count_of(len(chains), 'chain')}; choose a row to open the chain",
        height=table_height(len(chains)),
    )


def _readable(chains: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "First act": chains["title"],
            "Relation": chains["dyad"].map(lambda dyad: DYADS[dyad].label),
            "Acts": chains["acts"],
            "Days": chains["days"],
            "Conflict": chains["conflict"],
            "Last act": chains["last_date"],
            "Open": chains["is_open"].map({True: "Open", False: ""}),
            "Acts by": [_name_sides(chain) for _, chain in chains.iterrows()],
            "Gravest act": chains["gravest_title"].fillna(""),
            "Begins": chains["first_date"],
            "In this view": chains["shown"],
        }
    )


def _name_sides(chain: pd.Series) -> str:
    first, second = (side_name(side) for side in str(chain["dyad"]).split("-"))
    counts = ((first, "by_first"), (second, "by_second"), ("third parties", "by_others"))
    return join_words([f"{name} {int(chain[column])}" for name, column in counts if chain[column]])
