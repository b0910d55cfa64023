"""How the weaknesses of the record read: their names, the sentences on them, and why a score may mislead."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ledger.codebook import AFFILIATION, DYADS, LANGUAGES, Term, side_name
from ledger.filters import Filters
from ledger.sentences import describe_start
from ledger.wording import count_of, format_number, join_words


def _terms(*terms: tuple[str, str, str]) -> Mapping[str, Term]:
    return {code: Term(code, label, meaning) for code, label, meaning in terms}


SHOW = "show"
"""The parameter of the page on quality that says which records its list has."""

WEAKNESSES = _terms(
    ("one_source", "One source only", "it cites a single page"),
    ("one_text", "One text, several pages", "all the pages that it cites carry the text of one outlet"),
    (
        "one_sided",
        "One side's state sources only",
        "every source is official or state-owned, and all of them are of the same side",
    ),
    (
        "no_independent",
        "No independent source",
        "no source is independent, of a research body or of an intergovernmental one",
    ),
    ("reported", "Reported by one", "one outlet or one side reports it"),
    ("disputed", "Disputed", "a side denies it"),
    ("undated_sources", "No dated source", "no source has a date of publication"),
    ("coarse_date", "Day not known", "it is dated to the month or the year"),
    ("no_place", "No place", "it has no coordinates; calls, which have no place, are left out"),
    ("uncounted", "People not counted", "a detention without a number of people, an incident without one of dead"),
    ("unlinked", "Stands alone", "it names no record that it answers, and no record names it"),
)
"""What can weaken a record, in the order in which it is told."""

KEY_WEAKNESSES = {
    "one_source": "rest on a single source",
    "no_independent": "on no independent one",
    "coarse_date": "are dated only to a month or year",
}
"""Those that the sentence on top of the page tells, and how."""

INDEPENDENT, SEVERAL = "independent", "several"

WISHED_TYPES = {
    "deployment": "Forces are a threat where they are not wanted, help where the host wants them; the score takes "
    "every deployment as conflict.",
    "military_withdrawal": "Leaving is cooperation where the host wished it, abandonment where it did not; the score "
    "takes every withdrawal as cooperation.",
    "release": "Freeing people is cooperation where the other side wishes it; the score takes every release so.",
    "exchange": "A swap is cooperation as far as both sides wished it; the score takes every one so.",
    "realignment": "A step toward a third power is hostile only where the other side minds it; the score takes every "
    "one as conflict.",
}
"""Event types whose meaning depends on what the side acted upon wishes, and how."""

SIGNS = {
    "asked_for": "it answers what the other side itself asked for",
    "agreed": "it carries out an agreement",
    "welcomed": "the other side answered it with a cooperative act",
    "unopposed": "it stands on the other side's soil, and no hostile act of that side answers it",
    "ends_nothing": "it names no act of the freeing side that it ends",
    "opposed": "the other side answered it with a hostile act",
    "still_confined": "those freed moved to house arrest only",
    "unasked": "it answers no demand, agreement or meeting",
}
"""What in the record speaks for a second look at a score: the first six, that it points against the act's meaning."""


def name_resting(code: str) -> str:
    """What records rest on: `Russia's state only`."""
    kind, _, side = code.partition("_")
    if code == INDEPENDENT:
        return "An independent source"
    if code == SEVERAL:
        return "Several sides' or others' only"
    return f"{side_name(side)}'s {'state' if kind == 'state' else 'pro-government'} only"


def name_mark(mark: str) -> str:
    """What a list of records can be narrowed to: a weakness, what records rest on, the kind or language of a source.

    After a colon it can have a dyad.
    """
    mark, _, dyad = mark.partition(":")
    if dyad:
        return f"{name_mark(mark)}, {DYADS[dyad].label}"
    kind, _, value = mark.partition("_")
    if kind == "rests":
        return f"Rests on: {name_resting(value)}"
    if kind == "affiliation":
        return f"Cites a source: {AFFILIATION[value].label.lower()}"
    if kind == "language":
        return f"Cites a source in {LANGUAGES.get(value, value)}"
    return WEAKNESSES[mark].label


def list_marks(resting: pd.DataFrame, cited: pd.DataFrame) -> list[str]:
    """The marks that occur, from `measures.count_resting` and `measures.count_cited_sources`; all weaknesses."""
    languages = cited.loc[cited["field"] == "language", "value"]
    return [
        *WEAKNESSES,
        *(f"rests_{code}" for code in order_resting(resting)),
        *(f"language_{code}" for code in dict.fromkeys(languages)),
    ]


def order_resting(resting: pd.DataFrame) -> list[str]:
    """What records rest on as far as it occurs: independent, then each side's sources, then the mixed."""
    found = set(resting["rests_on"])
    sided = sorted(
        found - {INDEPENDENT, SEVERAL}, key=lambda code: (code.partition("_")[2], code.startswith("aligned"))
    )
    return [code for code in (INDEPENDENT, *sided, SEVERAL) if code in found]


def name_weaknesses(codes: Iterable[str]) -> str:
    """The weaknesses of a record in one text."""
    return "; ".join(WEAKNESSES[code].label for code in codes)


def explain_score(event_type: str, signs: Iterable[str], evidence: Iterable[str]) -> str:
    """Why to look at the score of a record, from `measures.list_scores_to_check`."""
    told = [SIGNS[code] for code in signs]
    if not told:
        return WISHED_TYPES[event_type]
    text = "; ".join(told)
    named = list(evidence)
    return f"{text[:1].upper()}{text[1:]}{f' ({join_words(named)})' if named else ''}."


def compare_quality(weaknesses: pd.DataFrame, coverage: pd.DataFrame, filters: Filters) -> str:
    """How complete and how well sourced each dyad's records are, and where the two differ most.

    From `measures.summarise_weaknesses` and `measures.summarise_coverage`.
    """
    start = describe_start(filters)
    if coverage.empty:
        return f"{start} no record passes these filters."
    shares = weaknesses.pivot_table(index="weakness", columns="dyad", values="share", sort=False)
    clauses = []
    row: Any
    for number, row in enumerate(coverage.itertuples()):
        told = [f"{shares.loc[code, row.dyad]:.0%}{f' {words}' if number == 0 else ''}" for code, words in KEY]
        clauses.append(
            f"{DYADS[row.dyad].label} has {count_of(row.records, 'record')} in {format_number(row.busy)} of "
            f"{count_of(row.covered, 'month')} from its first to its last: {join_words(told)}"
        )
    widest = _find_widest(shares)
    return f"{start} {'; '.join(clauses)}.{widest}"


KEY = tuple(KEY_WEAKNESSES.items())


def _find_widest(shares: pd.DataFrame) -> str:
    """The weakness in which the dyads differ most."""
    if len(shares.columns) != 2:
        return ""
    complete = shares.dropna()
    code = str((complete.max(axis=1) - complete.min(axis=1)).idxmax())
    (more, most), (less, least) = sorted(complete.loc[code].items(), key=lambda pair: -pair[1])
    name = WEAKNESSES[code].label
    return (
        f" They differ most in “{name[:1].lower()}{name[1:]}”: {most:.0%} of {DYADS[str(more)].label}'s records, "
        f"{least:.0%} of {DYADS[str(less)].label}'s."
    )


MOST_STRETCHES = 12


def describe_gaps(coverage: pd.DataFrame, gaps: pd.DataFrame) -> list[str]:
    """The months without a record of each dyad, a sentence each.

    From `measures.summarise_coverage` and `measures.list_gaps`.
    """
    sentences = []
    row: Any
    for row in coverage.itertuples():
        own = gaps[gaps["dyad"] == row.dyad]
        span = (
            f"the {count_of(row.covered, 'month')} from {_name_month(row.first_month)} to {_name_month(row.last_month)}"
        )
        if own.empty:
            months = f"every month from {_name_month(row.first_month)} to {_name_month(row.last_month)}"
            one = f"{_name_month(row.first_month)}, the only month"
            sentences.append(f"{DYADS[row.dyad].label}: a record in {months if row.covered > 1 else one}.")
            continue
        named = [_name_stretch(one.first_month, one.last_month) for one in own.iloc[:MOST_STRETCHES].itertuples()]
        if len(own) > MOST_STRETCHES:
            named.append(f"{format_number(len(own) - MOST_STRETCHES)} more stretches")
        empty = row.covered - row.busy
        sentences.append(
            f"{DYADS[row.dyad].label}: no record in {format_number(empty)} of {span}: {join_words(named)}."
        )
    return sentences


def _name_stretch(first: Any, last: Any) -> str:
    return _name_month(first) if first == last else f"{_name_month(first)} to {_name_month(last)}"


def _name_month(day: Any) -> str:
    return f"{day:%b %Y}"
