"""The filters in the sidebar, the same on every page, and the address that holds them.

Streamlit writes a bound widget's labels into the address. Links hold the codebook's codes, while readers
see words and counts; so each list of choices is two widgets: one with the codes, bound to the address and
not shown, and one with words and counts that mirrors it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from ledger import measures
from ledger.codebook import (
    AFFILIATION,
    COMPARED_DYADS,
    CONFIDENCE,
    CONTEXT_DYAD,
    DYADS,
    TABLES,
    label_of,
    side_name,
)
from ledger.database import Database
from ledger.filters import FIRST_DAY, LAST_DAY, MAX_WORDS_LENGTH, Filters, Vocabulary, period_presets
from ledger.wording import format_number
from widgets.navigation import show_filters
from widgets.view import LIST_PARAMETERS, View

BOUND: Final = "query-params"
HIDDEN_KEY = "address"
NOTICES_KEY = "_notices"
CUSTOM = "custom"
_COUNTED = " · "
"""Stands between an option's words and how many records it would give."""


def draw_filters(database: Database, vocabulary: Vocabulary, today: dt.date) -> tuple[View, tuple[str, ...]]:
    """Draw the panel; returns the view that the address asks for and what in it could not be used."""
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    _, notices = Filters.from_query(asked, vocabulary)
    with st.sidebar:
        period = st.container()
        rest = st.container()
        _draw_bound_widgets(vocabulary)
    with period:
        preset = st.container()
        for label, name in (("From", "from"), ("To", "to")):
            st.date_input(
                label,
                value=None,
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                key=name,
                format="YYYY-MM-DD",
                bind=BOUND,
            )
    filters, contradictions = Filters.from_query(_bound_values(), vocabulary)
    view = View(database, vocabulary.newest_revision, filters, today)
    counts = _Counts(view.frame(measures.count_options, today))
    with preset:
        _draw_presets(filters, counts, today)
    with rest:
        _draw_choices(filters, vocabulary, counts)
    return view, _kept_notices(filters, dict.fromkeys([*notices, *contradictions]))


class _Counts:
    """How many records each option would give."""

    def __init__(self, options: pd.DataFrame) -> None:
        self._records = {
            (str(facet), str(value)): int(records)
            for facet, value, records in zip(options["facet"], options["value"], options["records"], strict=True)
        }

    def of(self, facet: str, value: str) -> int:
        return self._records.get((facet, value), 0)

    def labelled(self, facet: str, label: Callable[[str], str]) -> Callable[[str], str]:
        return lambda value: f"{label(value)}{_COUNTED}{format_number(self.of(facet, value))}"


def _find_option(held: str, options: Iterable[str], label: Callable[[str], str]) -> str | None:
    """The option that a widget holds; None where it holds none of them.

    The browser knows an option by its label. Where a click comes before it has heard of new counts, the widget holds
    the label with the old count instead of the option.
    """
    words = held.rpartition(_COUNTED)[0]
    return next((option for option in options if held == option or words == label(option)), None)


def _find_options(held: Iterable[str], options: Sequence[str], label: Callable[[str], str]) -> list[str]:
    """The options that a widget holds, in their own order."""
    found = {_find_option(one, options, label) for one in held}
    return [option for option in options if option in found]


def _draw_bound_widgets(vocabulary: Vocabulary) -> None:
    with st.container(key=HIDDEN_KEY):
        st.html(f"<style>.st-key-{HIDDEN_KEY} {{ display: none; }}</style>")
        for name, options in (
            ("dyad", list(DYADS)),
            ("table", list(TABLES)),
            ("type", list(vocabulary.types)),
            ("initiator", list(vocabulary.initiators)),
            ("confidence", list(CONFIDENCE)),
            ("affiliation", list(AFFILIATION)),
            ("rev", [str(number) for number in range(1, vocabulary.newest_revision + 1)]),
        ):
            st.multiselect(name, options, key=name, bind=BOUND)
        st.text_input("q", key="q", bind=BOUND)


def _bound_values() -> dict[str, list[str]]:
    """The address's parameters as the bound widgets have them."""
    values: dict[str, list[str]] = {name: list(st.session_state[name]) for name in LIST_PARAMETERS}
    values["q"] = [st.session_state["q"] or ""]
    for name in ("from", "to"):
        day = st.session_state[name]
        values[name] = [day.isoformat()] if day else []
    return values


def _draw_presets(filters: Filters, counts: _Counts, today: dt.date) -> None:
    presets = {preset.name: preset for preset in period_presets(today)}
    chosen = next(
        (
            preset.name
            for preset in presets.values()
            if filters.date_to is None and preset.date_from == filters.date_from
        ),
        CUSTOM,
    )

    def apply() -> None:
        name = _find_option(st.session_state["_period"], presets, lambda one: presets[one].label)
        if name is not None:
            st.session_state["from"] = presets[name].date_from
            st.session_state["to"] = None

    counted = counts.labelled("period", lambda name: presets[name].label)

    def label(name: str) -> str:
        return "Dates chosen below" if name == CUSTOM else counted(name)

    st.session_state["_period"] = chosen
    st.selectbox(
        "Period",
        [*presets, *([CUSTOM] if chosen == CUSTOM else [])],
        format_func=label,
        key="_period",
        on_change=apply,
        filter_mode=None,
        help="An open end is today. Records count by their date, also those that lasted.",
    )


def _draw_choices(filters: Filters, vocabulary: Vocabulary, counts: _Counts) -> None:
    _draw_pills(
        "Relations",
        "dyad",
        COMPARED_DYADS,
        [dyad for dyad in COMPARED_DYADS if dyad in filters.shown_dyads],
        counts.labelled("dyad", lambda dyad: DYADS[dyad].label),
        write=_write_dyads,
    )
    st.session_state["_context"] = CONTEXT_DYAD in filters.shown_dyads
    st.toggle(
        f"Context: Armenia–Azerbaijan · {format_number(counts.of('dyad', CONTEXT_DYAD))}",
        key="_context",
        on_change=_write_dyads,
        help="Events between Armenia and Azerbaijan that bear on either relation with Russia. "
        "Left out of comparisons unless switched on.",
    )
    _draw_pills(
        "Tables",
        "table",
        tuple(TABLES),
        filters.tables,
        counts.labelled("table", _name_table),
        write=lambda: _write_tables(vocabulary),
    )
    with st.expander("Event types", expanded=bool(filters.types), key="_types_open"):
        for table in filters.shown_tables:
            types = [name for name, owner in vocabulary.types.items() if owner == table]
            types.sort(key=lambda name: -counts.of("type", name))
            st.session_state[f"_type_{table}"] = [name for name in types if name in filters.types]
            st.multiselect(
                TABLES[table].label,
                types,
                format_func=counts.labelled("type", label_of),
                key=f"_type_{table}",
                on_change=_write_types,
                args=(filters.shown_tables, vocabulary),
                placeholder="All types",
            )
    st.session_state["_initiator"] = list(filters.initiators)
    st.multiselect(
        "Who acted",
        vocabulary.initiators,
        format_func=counts.labelled("initiator", side_name),
        key="_initiator",
        on_change=_write_list,
        args=("initiator", vocabulary.initiators, side_name),
        placeholder="Any side",
    )
    _draw_pills(
        "Confidence",
        "confidence",
        tuple(CONFIDENCE),
        filters.confidence,
        counts.labelled("confidence", _name_confidence),
        write=lambda: _write_list("confidence", tuple(CONFIDENCE), _name_confidence),
        help="How sure it is that the event took place, not what is claimed in it.",
    )
    st.session_state["_affiliation"] = list(filters.affiliations)
    st.multiselect(
        "Sources",
        list(AFFILIATION),
        format_func=counts.labelled("affiliation", _name_affiliation),
        key="_affiliation",
        on_change=_write_list,
        args=("affiliation", tuple(AFFILIATION), _name_affiliation),
        placeholder="Of any affiliation",
        help="Records that cite at least one source of the affiliations chosen.",
    )
    st.session_state["_q"] = filters.words
    st.text_input(
        "Words",
        key="_q",
        max_chars=MAX_WORDS_LENGTH,
        on_change=_write_words,
        placeholder="In titles, summaries, names, places",
        help="Records that hold every word; case and accents do not matter.",
    )


def _draw_pills(
    label: str,
    name: str,
    options: Sequence[str],
    chosen: Sequence[str],
    format_func: Callable[[str], str],
    *,
    write: Callable[[], None],
    help: str | None = None,  # noqa: A002 - Streamlit's own name for it
) -> None:
    st.session_state[f"_{name}"] = list(chosen)
    st.pills(
        label,
        options,
        selection_mode="multi",
        format_func=format_func,
        key=f"_{name}",
        on_change=write,
        help=help,
    )


def _name_table(table: str) -> str:
    return TABLES[table].label


def _name_confidence(code: str) -> str:
    return CONFIDENCE[code].label


def _name_affiliation(code: str) -> str:
    return AFFILIATION[code].label


def _write_list(name: str, options: Sequence[str], label: Callable[[str], str]) -> None:
    """Take a list of choices over into the address; all of them are the default, as is none."""
    chosen = _find_options(st.session_state[f"_{name}"], options, label)
    st.session_state[name] = [] if len(chosen) == len(options) else chosen


def _write_dyads() -> None:
    chosen = [dyad for dyad in COMPARED_DYADS if dyad in st.session_state["_dyad"]]
    if st.session_state["_context"]:
        chosen.append(CONTEXT_DYAD)
    st.session_state["dyad"] = [] if tuple(chosen) == COMPARED_DYADS else chosen


def _write_tables(vocabulary: Vocabulary) -> None:
    _write_list("table", tuple(TABLES), _name_table)
    tables = st.session_state["table"] or list(TABLES)
    st.session_state["type"] = [name for name in st.session_state["type"] if vocabulary.types[name] in tables]


def _write_types(tables: Sequence[str], vocabulary: Vocabulary) -> None:
    held = [one for table in tables for one in st.session_state.get(f"_type_{table}", ())]
    st.session_state["type"] = _find_options(held, list(vocabulary.types), label_of)


def _write_words() -> None:
    st.session_state["q"] = " ".join((st.session_state["_q"] or "").split())


def reset_filters() -> None:
    """Back to the default view."""
    show_filters(Filters())
    st.session_state.pop(NOTICES_KEY, None)


def _kept_notices(filters: Filters, notices: dict[str, None]) -> tuple[str, ...]:
    """The notices, also after Streamlit has taken the unknown values out of the address.

    They stay until the filters change.
    """
    if notices:
        st.session_state[NOTICES_KEY] = (filters, tuple(notices))
    kept = st.session_state.get(NOTICES_KEY)
    if kept and kept[0] == filters:
        told: tuple[str, ...] = kept[1]
        return told
    st.session_state.pop(NOTICES_KEY, None)
    return ()
