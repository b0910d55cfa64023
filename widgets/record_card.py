"""One record on its page: facts, sources, the chain it stands in, how to cite it, and the way to its neighbours."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from ledger import measures, sentences
from ledger.charts.chains import chain_over_time
from ledger.charts.record import place_of_record
from ledger.citation import Citation, cite_as_bibtex, cite_as_text, link_to_record
from ledger.codebook import AFFILIATION, DYADS, LANGUAGES, side_name
from ledger.facts import arrange_chain, describe_coordinates, describe_place, state_facts
from ledger.figures import OPEN_RECORD, Drawing
from ledger.filters import MAX_WORDS_LENGTH, Filters
from ledger.wording import count_of, format_date, format_dated, format_number, text_or, to_date
from widgets.figure import draw_panels, prepare
from widgets.navigation import address_query, open_page, open_query
from widgets.site import read_site
from widgets.text import link, literal
from widgets.view import CHAIN, View

STEPS_SHOWN = 12
"""Answers of a chain that are listed at once; the others are folded away."""
MOST_STEPS = 300
"""Records of a chain that are drawn at most: those the fewest steps away."""
INDENT = 18
DEEPEST_INDENT = 5
LONGEST_ID_SHOWN = 40
STEPS_STYLE = (
    "<style>[class*=st-key-step_] button, [class*=st-key-step_] button * "
    "{ justify-content: flex-start; text-align: left; }</style>"
)
"""Streamlit centres the label of a button; a list reads from the left."""


def draw_neighbours(view: View, record: pd.Series) -> None:
    """The way back to the view's records, to the one before and the one after by date."""
    near = measures.find_neighbours(view.database, view.filters, str(record["id"]), to_date(record["date"]))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Back to records",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=open_page,
            args=("records", view.filters),
            key="back",
        )
        for label, icon, id_field, title_field in (
            ("Previous", ":material/chevron_left:", "before_id", "before_title"),
            ("Next", ":material/chevron_right:", "after_id", "after_title"),
        ):
            missing = pd.isna(near[id_field])
            st.button(
                label,
                icon=icon,
                icon_position="left" if label == "Previous" else "right",
                disabled=bool(missing),
                help=None if missing else literal(str(near[title_field])),
                on_click=open_page,
                args=("record", view.filters, None if missing else str(near[id_field])),
                key=label.lower(),
            )
        st.caption(_describe_standing(view, near), width="content")


def _describe_standing(view: View, near: pd.Series) -> str:
    shown = literal(view.filters.describe(view.today))
    if near["shown"]:
        return f"{format_number(int(near['place']))} of {count_of(int(near['records']), 'record')} by date: {shown}"
    return f"Not among the {count_of(int(near['records']), 'record')} of this view: {shown}"


def draw_facts(view: View, record: pd.Series) -> None:
    """What is known of the record, one fact a line; its score as the view takes it."""
    set_aside = str(record["id"]) in view.filters.without
    st.table(
        {
            fact.name: f"**{literal(fact.value)}**" + (f"  \n:small[{literal(fact.meaning)}]" if fact.meaning else "")
            for fact in state_facts(record, set_aside=set_aside)
        },
        border="horizontal",
        alt="What is known of the record",
    )


def draw_place(view: View, record: pd.Series) -> None:
    """A small map, or nothing where the record has no place to show."""
    figure = place_of_record(record)
    if figure is None:
        return
    st.markdown(f"## {literal(describe_place(record))}")
    draw_panels(prepare(Drawing(figure.title, figure, 1, view.filters)), view, "place")
    st.caption(literal(f"{describe_coordinates(record)}. {figure.note}"))


def draw_sources(sources: pd.DataFrame) -> None:
    """The pages that the record cites, as links, and how independent of each other they are."""
    st.markdown(f"## Sources\n{literal(sentences.describe_sourcing(sources))}")
    st.markdown(
        "\n".join(
            f"1. {link(text_or(source['title'], str(source['publisher'])), str(source['url']))}  \n"
            f":small[{_describe_source(source)}]"
            for _, source in sources.iterrows()
        )
    )
    if sources["title"].str.startswith("[").any():
        st.caption("A title in square brackets is our description; the page's own was not visible.")


def _describe_source(source: pd.Series) -> str:
    published = source["published"]
    parts = [
        literal(str(source["publisher"])),
        "" if pd.isna(source["agency"]) else f"text of {literal(str(source['agency']))}",
        "no date" if pd.isna(published) else format_date(to_date(published)),
        literal(LANGUAGES.get(str(source["language"]), str(source["language"]))),
        AFFILIATION[str(source["affiliation"])].label,
    ]
    return " · ".join(part for part in parts if part)


def draw_chain(view: View, record: pd.Series) -> None:
    """What the record answers and what answered it, over time and as lists."""
    record_id = str(record["id"])
    chain = measures.find_chain_of_record(view.database, record_id, view.revision, MOST_STEPS)
    st.markdown(f"## What it answers and what answered it\n{literal(sentences.describe_chain(chain))}")
    if len(chain) < 2:
        return

    figure = chain_over_time(chain, record_id)
    draw_panels(prepare(Drawing(figure.title, figure, len(chain), view.filters, clicks=(OPEN_RECORD,))), view, "chain")
    st.caption(f"{figure.subtitle} {figure.hint}")
    if len(view.frame(measures.find_chain, record_id, 2)) > 1:
        st.button(
            "See the whole chain",
            icon=":material/conversion_path:",
            help="Also what others answered to the same acts, and who acted last",
            on_click=open_query,
            args=("chains", [(CHAIN, record_id), *address_query(view.filters)]),
            key="whole_chain",
        )
    for heading, forward in (("It answers", False), ("Answered by", True)):
        steps = arrange_chain(chain, record_id, forward=forward)
        if len(steps):
            st.markdown(f"### {heading}")
            _draw_steps(view, steps)


def _draw_steps(view: View, steps: pd.DataFrame) -> None:
    with st.container(gap="xxsmall"):
        st.html(STEPS_STYLE)
        for _, step in steps.iloc[:STEPS_SHOWN].iterrows():
            _draw_step(view, step)
    rest = steps.iloc[STEPS_SHOWN:]
    if len(rest):
        with st.expander(f"{format_number(len(rest))} more"), st.container(gap="xxsmall"):
            for _, step in rest.iterrows():
                _draw_step(view, step)


def _draw_step(view: View, step: pd.Series) -> None:
    day = format_dated(to_date(step["date"]), str(step["date_precision"]))
    sides = f"{side_name(str(step['initiator']))} → {side_name(str(step['target']))}"
    depth = min(int(step["depth"]) - 1, DEEPEST_INDENT)
    with st.container(horizontal=True, wrap=False, gap=None, key=f"step_{step['id']}"):
        if depth:
            st.space(INDENT * depth)
        st.button(
            f"{day} · {literal(sides)} · **{literal(str(step['title']))}**",
            icon=":material/subdirectory_arrow_right:" if depth else ":material/arrow_right:",
            type="tertiary",
            wrap=True,
            width="stretch",
            on_click=open_page,
            args=("record", view.filters, str(step["id"])),
            key=f"open_{step['id']}",
        )


def draw_citation(view: View, record: pd.Series) -> None:
    """How to cite the record as it stands in this revision."""
    revision = view.revision
    cited = Citation(
        record_id=str(record["id"]),
        title=str(record["title"]),
        revision=revision,
        committed=measures.date_revision(view.database, revision),
        accessed=view.today,
        link=link_to_record(read_site(), str(record["id"]), revision),
    )
    st.markdown(
        "## Cite this record\n"
        f"The link is pinned to revision {revision}: it shows the record as it stands now, whatever is changed later."
    )
    text, bibtex = st.tabs(["Plain text", "BibTeX"])
    text.code(cite_as_text(cited), language=None, wrap_lines=True)
    bibtex.code(cite_as_bibtex(cited), language=None, wrap_lines=True)


def draw_unknown(view: View, asked: str, record_id: str | None) -> None:
    """Say that there is no such record in the view's revision, and offer what leads on.

    Takes what the address asks for, and the id that this is if it can be one.
    """
    # Half a character (a lone surrogate) can stand in a broken address, but cannot be shown.
    named = " ".join(asked.encode("utf-8", "ignore").decode("utf-8").split())
    shown = named if len(named) <= LONGEST_ID_SHOWN else named[:LONGEST_ID_SHOWN] + "…"
    st.title("No such record" if named else "Which record?", anchor=False)
    if record_id and view.filters.revision and measures.find_record(view.database, record_id, None) is not None:
        st.markdown(
            f"Revision {view.filters.revision} has no record **{literal(record_id)}**; the newest revision has it."
        )
        st.button(
            "Open it as it stands now",
            icon=":material/update:",
            on_click=open_page,
            args=("record", replace(view.filters, revision=None), record_id),
        )
    elif named:
        st.markdown(f"No record has the id **{literal(shown)}**. Ids look like DET0012 and are never reused.")
    else:
        st.markdown("The address names no record. A link to one ends in an id, such as `/record?id=DET0012`.")
    st.text_input(
        "Search all records",
        max_chars=MAX_WORDS_LENGTH,
        key="_search_all",
        type="search",
        placeholder="Words in titles, summaries, names, places",
        on_change=_search_all,
        args=(view.filters.revision,),
        help="Searches every record of all three relations; the other filters are dropped.",
    )
    st.button(
        "Back to records",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=open_page,
        args=("records", view.filters),
        key="back",
    )


def _search_all(revision: int | None) -> None:
    words = " ".join((st.session_state["_search_all"] or "").split())
    if words:
        open_page("records", Filters(dyads=tuple(DYADS), words=words, revision=revision))
