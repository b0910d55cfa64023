"""A brief: a view as a situation report, with its figures in words, its records by date and their sources.

What the brief says is put together here, the same for every format; `brief_text` and `brief_document` write it.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ledger import figures, measures, method, sentences
from ledger.abreast import ask_abreast
from ledger.citation import cite_source, cite_view, link_to_record, link_to_view
from ledger.codebook import CONFIDENCE, COUNTRY_OF_DYAD, DYADS, label_of, side_name
from ledger.exports.pictures import printable
from ledger.facts import describe_date
from ledger.figures import Drawing, Questions
from ledger.filters import Filters
from ledger.method import Definition
from ledger.wording import count_of, format_date, format_number, join_words

SECTIONS: Mapping[str, str] = {
    "headlines": "In short",
    "figures": "Key figures",
    "charts": "Charts",
    "records": "Records",
    "method": "Method and limits",
    "citation": "How to cite",
}
"""The parts of a brief that can be chosen, in their order. The sources follow the records that cite them."""

MOST_RECORDS = 200
EMPTY = "No record passes the filters of this view."
WITHOUT_ATTRIBUTION = ("confirmed",)
OUTLETS_NAMED = 3
EXPLAINED = (
    "Records",
    "Conflictual and cooperative",
    "Conflict and cooperation",
    "Fatalities and injured",
    "People held",
)
"""The method's definitions that a brief repeats: those of its key figures."""


@dataclass(frozen=True)
class Choices:
    """What an analyst chooses for a brief and writes into it; an empty title takes the one proposed."""

    title: str = ""
    author: str = ""
    introduction: str = ""
    sections: tuple[str, ...] = tuple(SECTIONS)
    charts: tuple[str, ...] = ("timeline", "balance")
    newest_first: bool = False
    summaries: bool = False
    most: int = MOST_RECORDS


@dataclass(frozen=True)
class Chart:
    """A figure with its source line."""

    name: str
    drawing: Drawing
    source: str

    @property
    def title(self) -> str:
        """What it shows."""
        return self.drawing.figure.title if self.drawing.figure else self.drawing.title

    @property
    def alt(self) -> str:
        """What it says to those who cannot see it."""
        return self.drawing.figure.alt if self.drawing.figure else self.drawing.absence

    @property
    def note(self) -> str:
        """What it leaves out."""
        return self.drawing.figure.note if self.drawing.figure else ""


@dataclass(frozen=True)
class Listed:
    """A record as the brief lists it; citations are numbers of sources."""

    record_id: str
    link: str
    date: str
    title: str
    who: str
    attribution: str
    summary: str
    citations: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """A source by its number in the brief."""

    number: int
    words: str
    address: str


@dataclass(frozen=True)
class Brief:
    """What a brief says, part by part; a part that is left out is empty."""

    title: str
    author: str
    day: dt.date
    scope: str
    revision: int
    committed: dt.date
    link: str
    introduction: tuple[str, ...] = ()
    empty: str = ""
    headlines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Heads of the table of key figures: what is counted, then a relation each."""
    rows: tuple[tuple[str, ...], ...] = ()
    charts: tuple[Chart, ...] = ()
    listed: tuple[Listed, ...] = ()
    cut: str = ""
    """How the records are ordered, and how many are left out."""
    sources: tuple[Source, ...] = ()
    method: tuple[Definition, ...] = ()
    citation: str = ""

    @property
    def origin(self) -> str:
        """Who made the brief when, from what."""
        by = f"{self.author}, " if self.author else ""
        return (
            f"{by}{format_date(self.day)}. Caucasus Ledger, revision {self.revision} of {format_date(self.committed)}."
        )


def propose_title(filters: Filters, today: dt.date) -> str:
    """A title for the brief of a view: its relations and its period."""
    relations = join_words([DYADS[dyad].label for dyad in filters.shown_dyads])
    period = filters.describe_period(today)
    return f"Situation report: {relations}, {f'{period[:1].lower()}{period[1:]}'}"


def propose_charts(filters: Filters) -> tuple[str, ...]:
    """Two figures that suit a view: those of its table where it shows only one."""
    if len(filters.tables) == 1:
        return tuple(name for name, entry in figures.CATALOGUE.items() if entry.table == filters.tables[0])[:2]
    return ("timeline", "balance")


def compose_brief(view: Questions, choices: Choices, site: str = "") -> Brief:
    """The brief of a view, with links to the site at an address such as `https://ledger.example`."""
    revision = view.revision
    committed = measures.date_revision(view.database, revision)
    link = link_to_view(site, view.filters, revision)
    title = _clean(choices.title) or propose_title(view.filters, view.today)
    total = int(view.ask(measures.count_records))
    scope = replace(view.filters, revision=None).describe(view.today)
    brief = Brief(
        title=title,
        author=_clean(choices.author),
        day=view.today,
        scope=f"{count_of(total, 'record')}: {_clean(scope)}",
        revision=revision,
        committed=committed,
        link=link,
        introduction=_paragraphs(choices.introduction),
        empty="" if total else EMPTY,
    )
    parts: dict[str, Callable[[], Mapping[str, Any]]] = {
        "charts": lambda: {"charts": tuple(_draw_charts(view, choices.charts))},
        "records": lambda: _list_records(view, choices, site, total),
        "headlines": lambda: {"headlines": tuple(_say_headlines(view))},
        "figures": lambda: dict(zip(("columns", "rows"), _count_key_figures(view), strict=True)),
    }
    asked = [part for section, part in parts.items() if section in choices.sections] if total else []
    if "method" in choices.sections:
        asked.append(lambda: {"method": tuple(_explain_method(view, revision))})
    if "citation" in choices.sections:
        brief = replace(brief, citation=cite_view(f"“{title}”", revision, committed, link, view.today))
    return replace(brief, **{name: told for part in ask_abreast(*asked) for name, told in part.items()})


def _list_records(view: Questions, choices: Choices, site: str, total: int) -> Mapping[str, Any]:
    """The records of the view that a brief lists, what it says of those that it leaves out, and their sources."""
    found = measures.list_brief_records(
        view.database, figures.pin(view), choices.most, newest_first=choices.newest_first
    )
    numbers, sources = _number_sources(view, found)
    outlets = {
        str(source_id): _clean(str(name)) for source_id, name in sources["agency"].fillna(sources["publisher"]).items()
    }
    return {
        "listed": tuple(
            Listed(
                record_id=str(record["id"]),
                link=link_to_record(site, str(record["id"]), view.revision) if site else "",
                date=describe_date(record),
                title=_clean(str(record["title"])),
                who=_describe_act(record),
                attribution=_attribute(
                    str(record["confidence"]), [outlets[str(source_id)] for source_id in record["sources"]]
                ),
                summary=_clean(str(record["summary"])) if choices.summaries else "",
                citations=tuple(numbers[str(source_id)] for source_id in record["sources"]),
            )
            for record in found.to_dict("records")
        ),
        "cut": _describe_cut(total, len(found), newest_first=choices.newest_first),
        "sources": tuple(
            Source(numbers[str(source["source_id"])], _clean(cite_source(source)), _clean(str(source["url"])))
            for source in sources.to_dict("records")
        ),
    }


def _say_headlines(view: Questions) -> Iterator[str]:
    """The sentences of the pages that the view has records for."""
    yield sentences.compare_dyads(view.frame(measures.summarise_dyads), view.filters)
    say: Any
    for table, measure, say in (
        ("incidents", measures.summarise_incidents, sentences.compare_incidents),
        ("detentions", measures.custody_flows, sentences.compare_custody),
        ("diplomatic_actions", measures.summarise_diplomacy, sentences.compare_diplomacy),
    ):
        own = figures.narrow_to_table(view, table)
        if own and own.ask(measures.count_records):
            sentence = say(own.frame(measure), own.filters)
            if sentence:
                yield _clean(sentence)
    yield sentences.compare_sourcing(view.frame(measures.summarise_sourcing), view.filters)


def _count_key_figures(view: Questions) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The figures of the overview side by side: heads of the columns, and rows of a name and a figure each."""
    summary = view.frame(measures.summarise_dyads)
    aside = int(summary["set_aside"].sum())
    points = f"Goldstein points, without {count_of(aside, 'record')} set aside" if aside else "Goldstein points"
    counted = [
        ("Records", "records"),
        ("Conflictual records", "conflictual"),
        ("Cooperative records", "cooperative"),
        (f"Conflict between the two sides ({points})", "conflict"),
        (f"Cooperation between the two sides ({points})", "cooperation"),
    ]
    if "incidents" in view.filters.shown_tables:
        counted += [("People killed in incidents", "fatalities"), ("People injured in incidents", "injured")]
    rows = [(label, *(_round(value) for value in summary[column])) for label, column in counted]
    if "detentions" in view.filters.shown_tables:
        rows.extend(_count_held(view, list(summary["dyad"])))
    return ("", *(DYADS[dyad].label for dyad in summary["dyad"])), tuple(rows)


def _count_held(view: Questions, dyads: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """People of the other side in custody at the end of the period, by Russia and by the country."""
    end = min(view.filters.date_to or view.today, view.today)
    custody = view.frame(measures.summarise_custody, end)
    held = custody[custody["sided"]].set_index(["dyad", "holder"])["held"]
    for label, holder_of in (
        ("People held by Russia at the end", dict.fromkeys(COUNTRY_OF_DYAD, "RUS")),
        ("People held by the country at the end", COUNTRY_OF_DYAD),
    ):
        yield (
            label,
            *(
                format_number(int(held.get((dyad, holder_of[dyad]), 0))) if dyad in holder_of else "not counted"
                for dyad in dyads
            ),
        )


def _round(value: float) -> str:
    return format_number(round(float(value)))


def _draw_charts(view: Questions, names: Sequence[str]) -> Iterator[Chart]:
    for name in names:
        drawing = figures.draw(name, view)
        yield Chart(name, drawing, figures.describe_source_in_full(view, drawing))


def _number_sources(view: Questions, found: pd.DataFrame) -> tuple[dict[str, int], pd.DataFrame]:
    """The number of each source that the records cite, and the sources by id, both in the order of the citing."""
    cited = list(dict.fromkeys(str(source_id) for ids in found["sources"] for source_id in ids))
    sources = measures.list_named_sources(view.database, figures.pin(view), tuple(cited))
    numbers = {source_id: number for number, source_id in enumerate(cited, 1)}
    return numbers, sources.set_index("source_id", drop=False).loc[cited]


def _describe_act(record: Mapping[Any, Any]) -> str:
    """Who acted toward whom, and how."""
    sides = f"{side_name(str(record['initiator']))} → {side_name(str(record['target']))}"
    return f"{sides}, {label_of(str(record['event_type'])).lower()}"


def _attribute(confidence: str, names: Sequence[str]) -> str:
    """Who says so, where an event is not confirmed: disputed or reported, and according to which outlets."""
    if confidence in WITHOUT_ATTRIBUTION:
        return ""
    outlets = list(dict.fromkeys(names))
    named = list(outlets[:OUTLETS_NAMED])
    if len(outlets) > OUTLETS_NAMED:
        named.append(count_of(len(outlets) - OUTLETS_NAMED, "other outlet"))
    term = CONFIDENCE[confidence]
    return f"{term.label} ({term.meaning}), according to {join_words(named)}."


def _describe_cut(total: int, shown: int, *, newest_first: bool) -> str:
    order = "newest first" if newest_first else "oldest first"
    if shown == total:
        return (
            f"All {count_of(total, 'record')} of this view, {order}." if total > 1 else "The one record of this view."
        )
    kept = "newest" if newest_first else "oldest"
    return (
        f"Only the {kept} {format_number(shown)} of the {count_of(total, 'record')} of this view are listed, {order}; "
        f"{format_number(total - shown)} are left out. The figures above count all {format_number(total)}."
    )


def _explain_method(view: Questions, revision: int) -> Iterator[Definition]:
    """What the record covers, how the brief's figures are counted, and what the data cannot tell."""
    yield Definition(
        "What the record covers",
        f"{method.scope_of_record()} What is counted in this part is the whole ledger as of revision {revision}, not "
        "this view alone.",
    )
    yield from (figure for figure in method.FIGURES if figure.name in EXPLAINED)
    yield Definition("Confidence", "; ".join(f"{term.label}: {term.meaning}" for term in CONFIDENCE.values()) + ".")
    limits = method.summarise_limits(view.database, revision)
    yield from method.list_limits(limits, method.count_records_by_year(view.database, revision))
    yield Definition("Rights", method.RIGHTS_NOTE)


def _paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs of a text, parted by empty lines."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            blocks[-1].append(line)
        else:
            blocks.append([])
    return tuple(_clean(" ".join(block)) for block in blocks if block)


def _clean(text: str) -> str:
    """Text in one line, without what no format can hold."""
    return " ".join(printable(text).split())
