"""The filters in the sidebar, the same on every page, and the address that holds them.

Streamlit writes a bound widget's labels into the address. Links hold the codebook's codes, while readers
see words and counts; so each filter is two widgets: one with the codes, bound to the address and not shown,
and one with words and counts that mirrors it.

An address may call a saved view instead (`view=slug`). The bound widgets are then empty while the mirrors show
the view's filters; the first change writes all of them out, as one step, and the address calls the view no more.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from ledger.filters import (
    BY_CONFIDENCE,
    FIRST_DAY,
    HALF_LIFE,
    LAST_DAY,
    LEAST_HALF_LIFE,
    MAX_WORDS_LENGTH,
    MOST_HALF_LIFE,
    VIEW_PARAMETER,
    Filters,
    Vocabulary,
    period_presets,
)
from ledger.views import SavedView, find_view
from ledger.wording import format_number
from widgets.navigation import grouped, is_arriving, open_query, pending_query, show_filters
from widgets.view import LIST_PARAMETERS, View, current_view, page_query

BOUND: Final = "query-params"
HIDDEN_KEY = "address"
NOTICES_KEY = "_notices"
SHOWN_KEY = "_shown_filters"
CUSTOM = "custom"
_COUNTED = " · "
"""Stands between an option's words and how many records it would give."""


def draw_filters(
    database: Database, vocabulary: Vocabulary, today: dt.date, page: str, *, embedded: bool = False
) -> tuple[View, tuple[str, ...]]:
    """Draw the panel; returns the view that the address asks for and what in it could not be used.

    An embedded page keeps its filters in the address but has no panel to change them.
    """
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    _, notices = Filters.from_query(asked, vocabulary)
    with st.container() if embedded else st.sidebar:
        panel = st.container()
        _draw_bound_widgets(vocabulary)
    filters, contradictions = Filters.from_query(_bound_values(), vocabulary)
    notices = _kept_notices(filters, dict.fromkeys([*notices, *contradictions]))
    slug = st.session_state[VIEW_PARAMETER]
    saved = _find_shown(database, vocabulary, slug, filters)
    days = (filters.date_from, filters.date_to) if slug else (st.session_state["from"], st.session_state["to"])
    pending = pending_query()
    st.session_state[SHOWN_KEY] = filters if pending is None else Filters.from_query(grouped(pending), vocabulary)[0]
    view = View(database, vocabulary.newest_revision, filters, today, page, saved, embedded)
    if not embedded:
        counts = _Counts(view.frame(measures.count_options, today))
        with panel:
            _draw_period(filters, days, counts, today)
            _draw_choices(filters, vocabulary, counts)
    return view, notices


def _find_shown(database: Database, vocabulary: Vocabulary, slug: str, filters: Filters) -> SavedView | None:
    """The saved view that a slug calls, where these are its filters."""
    if not slug or Filters.from_query({VIEW_PARAMETER: [slug]}, vocabulary) != (filters, ()):
        return None
    return find_view(database, slug)


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
            ("weight", [BY_CONFIDENCE]),
            ("rev", [str(number) for number in range(1, vocabulary.newest_revision + 1)]),
        ):
            st.multiselect(name, options, key=name, bind=BOUND)
        st.multiselect("without", [], key="without", accept_new_options=True, bind=BOUND)
        st.number_input("half_life", LEAST_HALF_LIFE, MOST_HALF_LIFE, value=HALF_LIFE, key="half_life", bind=BOUND)
        for name in ("from", "to"):
            st.date_input(
                name, value=None, min_value=FIRST_DAY, max_value=LAST_DAY, key=name, format="YYYY-MM-DD", bind=BOUND
            )
        for name in ("q", VIEW_PARAMETER):
            st.text_input(name, key=name, bind=BOUND)


def _bound_values() -> dict[str, list[str]]:
    """The address's parameters as the bound widgets have them."""
    values: dict[str, list[str]] = {name: list(st.session_state[name]) for name in LIST_PARAMETERS}
    for name in ("q", VIEW_PARAMETER):
        values[name] = [st.session_state[name] or ""]
    for name in ("from", "to"):
        values[name] = _iso_days(st.session_state[name])
    values["half_life"] = [str(st.session_state["half_life"])]
    return values


def change_filters(changes: Mapping[str, Sequence[str]]) -> None:
    """Take changed filters over into the address; where it calls a saved view, all of them and without the view."""
    if is_arriving():
        return
    if st.session_state[VIEW_PARAMETER]:
        shown: Filters = st.session_state[SHOWN_KEY]
        whole = {**grouped(shown.to_query()), **changes}
        changed = [(name, value) for name, values in whole.items() for value in values]
        open_query(None, [*page_query(current_view()), *changed])
        return
    for name, values in changes.items():
        if name in ("from", "to"):
            st.session_state[name] = dt.date.fromisoformat(values[0]) if values else None
        elif name == "half_life":
            st.session_state[name] = int(values[0]) if values else HALF_LIFE
        else:
            st.session_state[name] = values[0] if name == "q" and values else "" if name == "q" else list(values)


def mirror(key: str, value: object) -> None:
    """Show in a visible widget what the address asks for.

    A run that is about to leave keeps what its reader sees: what it wrote would come after a second, quick click and
    undo it.
    """
    if pending_query() is None:
        st.session_state[key] = value


def _draw_period(
    filters: Filters, days: tuple[dt.date | None, dt.date | None], counts: _Counts, today: dt.date
) -> None:
    _draw_presets(filters, counts, today)

    def apply() -> None:
        change_filters({name: _iso_days(st.session_state[f"_{name}"]) for name in ("from", "to")})

    for label, name, day in (("From", "_from", days[0]), ("To", "_to", days[1])):
        mirror(name, day)
        st.date_input(
            label, value=None, min_value=FIRST_DAY, max_value=LAST_DAY, key=name, format="YYYY-MM-DD", on_change=apply
        )


def _iso_days(day: dt.date | None) -> list[str]:
    return [day.isoformat()] if day else []


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
            change_filters({"from": _iso_days(presets[name].date_from), "to": []})

    counted = counts.labelled("period", lambda name: presets[name].label)

    def label(name: str) -> str:
        return "Dates chosen below" if name == CUSTOM else counted(name)

    mirror("_period", chosen)
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
    mirror("_context", CONTEXT_DYAD in filters.shown_dyads)
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
            mirror(f"_type_{table}", [name for name in types if name in filters.types])
            st.multiselect(
                TABLES[table].label,
                types,
                format_func=counts.labelled("type", label_of),
                key=f"_type_{table}",
                on_change=_write_types,
                args=(filters.shown_tables, vocabulary),
                placeholder="All types",
            )
    mirror("_initiator", list(filters.initiators))
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
    mirror("_affiliation", list(filters.affiliations))
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
    mirror("_q", filters.words)
    st.text_input(
        "Words",
        key="_q",
        max_chars=MAX_WORDS_LENGTH,
        on_change=write_words,
        args=("_q",),
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
    mirror(f"_{name}", list(chosen))
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
    change_filters({name: _read_list(name, options, label)})


def _read_list(name: str, options: Sequence[str], label: Callable[[str], str]) -> list[str]:
    chosen = _find_options(st.session_state[f"_{name}"], options, label)
    return [] if len(chosen) == len(options) else chosen


def _write_dyads() -> None:
    chosen = [dyad for dyad in COMPARED_DYADS if dyad in st.session_state["_dyad"]]
    if st.session_state["_context"]:
        chosen.append(CONTEXT_DYAD)
    change_filters({"dyad": [] if tuple(chosen) == COMPARED_DYADS else chosen})


def _write_tables(vocabulary: Vocabulary) -> None:
    tables = _read_list("table", tuple(TABLES), _name_table)
    shown: Filters = st.session_state[SHOWN_KEY]
    types = [name for name in shown.types if vocabulary.types[name] in (tables or TABLES)]
    change_filters({"table": tables, "type": types})


def _write_types(tables: Sequence[str], vocabulary: Vocabulary) -> None:
    held = [one for table in tables for one in st.session_state.get(f"_type_{table}", ())]
    change_filters({"type": _find_options(held, list(vocabulary.types), label_of)})


def write_words(key: str) -> None:
    """The words of a text field become those of the filters, and so of the address: for callbacks."""
    words = " ".join((st.session_state[key] or "").split())
    change_filters({"q": [words] if words else []})


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
