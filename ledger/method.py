"""What the method page says: how the record is made and counted, and what it cannot tell, in its own numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from ledger.codebook import (
    COUNTRY_PATTERN,
    DEMAND_ID_PATTERN,
    DEMAND_STATUS,
    DIRECTION,
    DYADS,
    LANGUAGES,
    LEDGER_TABLES,
    PERIOD_PATTERN,
    RECORD_ID_PATTERN,
    RECORD_IDS_PATTERN,
    RECORD_STARTS,
    SIDE_PATTERN,
    SIDES,
    SOURCE_IDS_PATTERN,
    TABLES,
    VOCABULARIES,
    Term,
    label_of,
)
from ledger.database import Database
from ledger.datapackage import describe_package
from ledger.indicators import MOST_CARRIED
from ledger.measures.chains import OPEN_DAYS
from ledger.measures.demands import DAYS_AFTER, MOST_CITING
from ledger.measures.resampling import FEWEST, RESAMPLES
from ledger.wording import count_of, format_date, format_number, join_words, to_date

RECORD_TABLES = tuple(TABLES)


TYPE_WORDS = {"string": "text", "integer": "whole number", "number": "number", "date": "date (YYYY-MM-DD)"}
PATTERN_WORDS = {
    RECORD_ID_PATTERN: "INC, DET or DIP and four or more digits",
    RECORD_IDS_PATTERN: "ids of records, joined by semicolons",
    SOURCE_IDS_PATTERN: "ids of sources, joined by semicolons",
    SIDE_PATTERN: "three capital letters, or one of the organisations' codes",
    COUNTRY_PATTERN: "three capital letters",
    PERIOD_PATTERN: "YYYY, YYYY-MM or YYYY-MM-DD",
    r"^S\d{4,}$": "S and four or more digits",
    DEMAND_ID_PATTERN: "DEM and three or more digits",
    r"^https?://\S+$": "address that begins with http or https",
    r"^[a-z]{2}$": "two lower-case letters",
    r"^[a-z_]+$": "lower-case letters and underscores",
    r"^[a-z0-9_]+$": "lower-case letters, digits and underscores",
    r"^\d{2,4}$": "two to four digits",
    r"^.*[^.]$": "text without a full stop at its end",
}
"""The codebook's patterns as a reader says them; one that is not here is shown as it is."""


@dataclass(frozen=True)
class Definition:
    """How a figure is computed: its name and the rule."""

    name: str
    rule: str


FIGURES = (
    Definition(
        "Records",
        "Every record that passes all filters, once, at its date. A record that lasted counts at its first day; one "
        "dated to a month or a year counts at the first day of that month or year.",
    ),
    Definition(
        "Conflictual and cooperative",
        "Records whose type has a Goldstein value below zero, and above zero. Types with the value 0 are neither. "
        "These are counts: acts with third parties are among them.",
    ),
    Definition(
        "Conflict and cooperation",
        "Two sums of Goldstein values, of those below zero (shown without the minus) and of those above. They take in "
        "only acts between the two sides of the relation (rule 9), and are never set off against each other.",
    ),
    Definition(
        "Tension and cooperation",
        "Of a relation on a day: the sum over its acts up to that day of their points, each halved once per half-life "
        "since its date. Below zero on the Goldstein scale an act adds to tension (without the minus), above it to "
        "cooperation; the two are shown side by side and never set off against each other. Only acts between the two "
        "sides of the relation count (rule 9). Acts before the period count as far as they have not decayed; all "
        "filters but the period narrow which acts count. The days end today, or with the period where that is sooner; "
        "an act dated to a month or a year stands at its first day. Points are those of Goldstein’s scale (J. S. "
        "Goldstein, A Conflict-Cooperation Scale for WEIS Events Data, Journal of Conflict Resolution 36, 1992) in the "
        "table that GDELT publishes for CAMEO; letting them decay exponentially is common with event data, since an "
        "act is felt for a while and then fades. Limits: a value belongs to a type, so a raid with two dead weighs as "
        "much as any raid; more coverage makes more tension; and where nothing is recorded the curve falls, which says "
        "nothing of calm.",
    ),
    Definition(
        "Half-life",
        "The days after which an act counts half: 30 unless chosen otherwise, from 7 to 180. It is a choice, not a "
        "finding: a short one follows the news, a long one remembers. The page on tension shows the same curves under "
        "15, 30 and 60 days.",
    ),
    Definition(
        "Weight by confidence",
        "Where it is chosen, an act counts in tension and cooperation by how sure it is: confirmed 1, reported 0.7, "
        "disputed 0.3. The weights are a choice of ours, so that what one side denies still shows without leading; no "
        "literature gives them. Without it every act counts whole.",
    ),
    Definition(
        "What raised tension most",
        "The weeks (Monday to Sunday) of the period whose acts added most, each named by its weightiest act: points by "
        "confidence, the earlier of equals. The share of an act in the peak is its points, halved once per half-life "
        "up to the relation’s highest day, over the tension of that day; in the end, likewise on the last day shown.",
    ),
    Definition(
        "Unusual week",
        "A week (Monday to Sunday) whose acts added more to a relation’s tension, before any decay, than the 95th "
        "percentile (interpolated) of what each of the 52 weeks before it added. Weeks with less than 52 weeks of the "
        "record before them are not judged. Where the year before was thinly covered, little is enough to be unusual.",
    ),
    Definition(
        "Records set aside",
        "A reader can set records aside from scores, where the value of their type points against what they meant. "
        "They are counted and shown as before, but no sum of Goldstein values takes them in; the address keeps them, "
        "and every figure that sums scores names them.",
    ),
    Definition(
        "Scores to look at twice",
        "Scored records of five types whose meaning depends on what the side acted upon wishes: deployment, military "
        "withdrawal, release, exchange, realignment (the Goldstein scale, of 1992, gives a type one value whoever "
        "wishes the act). The record speaks against a score where an act below zero answers a demand of the other "
        "side, carries out an agreement on that side's soil, or is answered by it with a cooperative act; where a "
        "deployment on that side's soil is answered by no hostile act of it; where a release names no act of the "
        "freeing side that it ends; and where an act above zero is answered with a hostile one. It rests on coded "
        "fields and named answers alone, so it finds only what records name: the others of these types are listed too.",
    ),
    Definition(
        "Weaknesses of a record",
        "One source only: it cites a single page. One text: several pages, all with the text of one outlet (a page "
        "with an agency has the agency's). No dated source: none has a date of publication. Day not known: dated to "
        "the month or year. No place: no coordinates, calls left out. People not counted: a detention without people, "
        "an incident without fatalities. Stands alone: it answers no record and none answers it. The share is of the "
        "records that can have the weakness. They say what to check, not that the event is in doubt.",
    ),
    Definition(
        "Whose word it is",
        "A record rests on an independent source if it cites at least one that is independent, of a research body or "
        "intergovernmental. Otherwise it rests on one side's state only (all its sources official or state-owned, of "
        "one side), on one side's pro-government only (such outlets among them), or on several sides' or others'. A "
        "source's side is that of its country's domain (.am, .az, .ru, .su); of nine outlets on other domains it is "
        "set by name, and Sputnik is Russia's everywhere; the text of an agency is of the side of that agency's own "
        "pages. Who owns an outlet behind an independent name is not known.",
    ),
    Definition(
        "Coverage and gaps",
        "Records by calendar month. A gap is a month without any record between the first and the last month of a "
        "relation in the view; a coarse date counts at its first day, so a gap can be a date not known.",
    ),
    Definition(
        "Fatalities and injured",
        "Sums over incidents, of all sides together. An incident whose toll nobody reported adds nothing.",
    ),
    Definition(
        "People held",
        "People of the relation's other side taken, minus those freed and those who died in custody, from the start of "
        "the record to the day shown. Whoever died is neither held nor freed: a record with the status died counts its "
        "people out, as an arrest in itself or where it follows someone taken on record. "
        "Taken: people in arrests, and in remands (to custody or house arrest) that follow no earlier remand and no "
        "arrest on record, or only one that ended within its own record in release, deportation or exchange. Freed: "
        "people in releases, exchanges and deportations that follow someone taken on record, and those let go within "
        "the record of their arrest. A record follows another where it names it as answered, directly or through "
        "others, within one relation and with one holder. A move to house arrest frees nobody; court steps after an "
        "arrest move nobody; a record without a number of people adds nothing. The period does not narrow the stock, "
        "which rests on what came before; the other filters do.",
    ),
    Definition(
        "Taken and freed",
        "The same steps, of the people in records dated within the period.",
    ),
    Definition(
        "Acts toward each other",
        "Diplomatic actions by initiator and target. A meeting or call counts as held, a cancellation as called off; "
        "the two are set side by side, not matched one to one.",
    ),
    Definition(
        "Act and answer",
        "A record answers those that it names, only where a source says so or the act itself names what it answers. On "
        "its page a record’s own chain follows these names in both directions through any number of steps.",
    ),
    Definition(
        "Chain",
        "Records of one relation that are linked by such names, through any number of steps: every record that is "
        "reached from one of them, whichever way the answers point. Answers in another relation are not followed. A "
        "chain is listed as soon as one of its records passes the filters, and then counted and drawn whole, since a "
        "crisis does not end where a filter does; the records that do not pass are pale. It begins with the earliest "
        "act that answers none of it. Its weight is the sum of the Goldstein values below zero, without the minus, of "
        "its scored acts; records that a view sets aside are not scored, but their links still count. Its days run "
        "from the earliest to the latest act, both counted. An act dated to a month or year stands at its first day.",
    ),
    Definition(
        "Open chain",
        f"A chain whose last act is conflictual, is named as answered by no record of any relation, and is dated at "
        f"most {OPEN_DAYS} days before the newest record of the revision. It says that an answer may still come, not "
        "that one will; and an answer that no source ties to the act leaves a chain open that may be closed.",
    ),
    Definition(
        "Reciprocity",
        "How the acts of side A toward side B that pass the filters were answered by acts of B toward A that name "
        "them, in the same relation and whether or not the answers pass the filters. Share: acts answered, of all. "
        "Lag: days from an act to its first answer, median, over acts and answers dated to the day. Severity: over "
        "every pair of an act and an answer that are both conflictual and scored, the answers’ Goldstein points for "
        "each point of the acts; an act with several answers makes several pairs, and 1 means as hard as the act. The "
        "method is that of action and reaction models of event data (Goldstein and Freeman, Three-Way Street, 1990), "
        "reduced to answers that are named. They are named only where a source says so, so shares are a lower bound, "
        "and lags and severity are those of the answers that someone reported as such.",
    ),
    Definition(
        "Interval of reciprocity",
        f"The middle 95% of {RESAMPLES:,} resamples (percentile bootstrap; Efron, 1979): as many acts as there are, "
        "drawn with replacement, each with all its answers, from a fixed seed, so that the same view has the same "
        f"interval. A figure that rests on fewer than {FEWEST} acts has none, nor has a share of 0% or 100%. The "
        "interval says how much chance may move a figure, not what the record misses.",
    ),
    Definition(
        "The four quadrants",
        "Acts between the two sides of a relation, sorted by the root of their type's CAMEO code: 02 to 05 verbal "
        "cooperation, 06 to 08 material cooperation, 09 to 13 verbal conflict, 14 to 20 material conflict. Root 01 (a "
        "statement without more, to which votes and accidents map) is in none. The four classes are those of GDELT's "
        "event codebook, after the CAMEO codebook (Schrodt 2012) and Duval and Thompson (1980). Published tables "
        "differ at the borders: the Phoenix data count 01 and 02 as neutral and 16 (reduce relations) as verbal "
        "conflict, others count inquiries (09) as material cooperation or protest (14) as verbal conflict. Here an "
        "inquiry against the other side is hostile words, and called-off visits, closures, expulsions and trade bans "
        "(16) are deeds. Whether a type is conflict or cooperation then always agrees with the sign of its value.",
    ),
    Definition(
        "Words and deeds",
        "Words are verbal acts, deeds material ones, counted for the side that acts toward the other; acts with third "
        "parties are left out, as are records set aside. They are counts: a trade ban and an arrest are one deed each, "
        "and words are more likely to be reported than small deeds. Speakers are counted by the name exactly as the "
        "records have it, so one person may stand under several spellings and offices. An outlet carries the words of "
        "an act where a page that the record cites is its text (its agency's, else its publisher's), once an act: "
        "which pages were found decides, not who published most.",
    ),
    Definition(
        "Two periods",
        "Every figure is computed for each period as on the pages, under the view's other filters; the difference is "
        "the later less the earlier. Where the periods differ in length, sums and counts are also divided by the days "
        "of their period, times 30; how things stood (tension, people held) is not, as it does not grow with the "
        "days. Rates of short periods jump: five acts in ten days are fifteen for each thirty. Coverage differs "
        "between periods too, so a change may be one of reporting. The greatest change is that of the quadrant and "
        "relation whose acts for each 30 days differ most. Answers are those to acts of the period, whenever given: "
        "acts near the record's end have had less time for one. Shares and medians of fewer than five acts are not "
        "set against others. A demand counts in the period in which it was raised, and in that since which it is met. "
        "Leverage has one figure a year: that of the year in which a period ends, and none where both end in one.",
    ),
    Definition(
        "Leverage: indicators",
        "One figure for a country and period, in the unit of its source. A full year's figure, or the latest that "
        "states a standing on a day (a membership, a poll, troops), stands for its year. Figures counted over a part "
        "of a year are listed, but never set beside full years. Shares of arms imports are of five years and stand at "
        "the last. The chart of newest figures has percentages as they are, yes as 100, other figures as a share of "
        "the largest that either country has had.",
    ),
    Definition(
        "Leverage: composite and coverage",
        "Each indicator that has figures of both countries, says something of leverage and is not always the same is "
        "scaled from 0 to 100 between the lowest and the highest figure of both countries and all years, and turned "
        "round where a higher figure means less leverage. A country's composite of a year is the plain mean of these "
        f"scores. Where a year has no figure, the last of at most {MOST_CARRIED} years before stands in for it and is "
        "counted as carried; nothing is interpolated, and a year without any figure of its own has no composite. "
        "Coverage says on how many of the comparable indicators it rests; below a third it is not drawn. The way is "
        "that of the Handbook on Constructing Composite Indicators (OECD and JRC, 2008): min-max scaling, equal "
        "weights, linear aggregation. Its limits: every indicator weighs the same, also where two say much the same; "
        "a small range is stretched as far as a large one, so that 99% and 90% can be 100 and 0; in one year the two "
        "countries may rest on different indicators; and a new highest figure changes earlier scores.",
    ),
    Definition(
        "Position",
        "A country's composite of a year against the mean, over the days of that year, of the tension of its relation "
        "with Russia. Years are whole, whatever days the period has; of the first and the last year of the record only "
        "the days from the first record to the last count. It sets two measures side by side and says nothing of "
        "causes.",
    ),
    Definition(
        "Demands: days open",
        "Days from the day on which a demand was first raised to that on which it was met, rejected or lapsed. Demands "
        "that are open or partly met are pending: they count to today, or to the end of the period where that is "
        "earlier. A demand is in a period if it was pending on one of its days. Medians of days until a demand was met "
        "are of those met in full. Many days are those of the first page seen, so that spans are rough. A demand "
        f"followed a crisis if it was raised in its relation within {DAYS_AFTER} days; the crises are our choice.",
    ),
    Definition(
        "Demands: records behind them",
        "Records of the demand's relation, from the day on which it was raised to that of its state, that cite one of "
        "its sources, and acts between the two sides on the day of its state. Pages that more than "
        f"{MOST_CITING} records cite are overviews and do not count. It is a way to find them, not a finding that each "
        "of them moved the demand.",
    ),
    Definition(
        "The period before",
        "As many days, directly before the period; an open end is today. People held are compared with the day before "
        "the period.",
    ),
    Definition(
        "Filter by source",
        "Records that cite at least one source of the affiliations chosen; their other sources still count and show.",
    ),
    Definition(
        "Filter by words",
        "Records that hold every word, in whatever order, in their id, title, summary, names, place or group. Case, "
        "accents and the shape of quotes and dashes do not matter.",
    ),
)

RELIABILITY_NOTE = (
    "A second reader coded a stratified sample of 48 records (of the first 565) from their titles and pages alone. "
    "The two agreed on the relation in 98% of them, on the initiator in 96%, on the exact date in 92%, on the event "
    "type in 90.5% (weighted to the sizes of the tables; kappa 0.93 in the sample) and on confidence in 87% (kappa "
    "0.60). What they found wrong has been corrected."
)

GOLDSTEIN_NOTE = (
    "Each event type maps to a CAMEO root or code and takes that code's value on the Goldstein scale, from −10 (most "
    "conflictual) to +10 (most cooperative), in the table that GDELT publishes for CAMEO. That table has no value for "
    "cyberattack and plot; they take that of CAMEO 170 (coerce). The value belongs to the type: every record of a type "
    "weighs the same, whatever came of it."
)


def count_rows(database: Database, revision: int | None) -> Mapping[str, int]:
    """Rows of each table of the ledger as of a revision."""
    rows = database.frame("count_rows", revision=revision)
    return {str(table): int(entries) for table, entries in zip(rows["table"], rows["entries"], strict=True)}


def count_terms(database: Database, revision: int | None) -> Mapping[tuple[str, str], int]:
    """Entries by field and value of a vocabulary, as of a revision; values that do not occur are left out."""
    terms = database.frame("count_terms", revision=revision)
    keys = zip(terms["field"].astype(str), terms["value"].astype(str), strict=True)
    return dict(zip(keys, terms["entries"].astype(int), strict=True))


def count_event_types(database: Database, revision: int | None) -> pd.DataFrame:
    """The event types as of a revision, by table and Goldstein value.

    Columns: table, event_type, description, cameo, goldstein, armenia, azerbaijan, context (records of each
    dyad), records, scored (records between the two sides of their dyad).
    """
    return database.frame("count_event_types", revision=revision)


def count_records_by_year(database: Database, revision: int | None) -> pd.DataFrame:
    """Records by calendar year, one column a dyad, with their sum in `records`; the index is the year."""
    counts = database.frame("count_records_by_year", revision=revision)
    years = counts.pivot_table(index="year_of_event", columns="dyad", values="records", fill_value=0, aggfunc="sum")
    years = years.reindex(columns=list(DYADS), fill_value=0).astype(int)
    return years.assign(records=years.sum(axis=1))


def summarise_limits(database: Database, revision: int | None) -> pd.Series:
    """What the record cannot tell, in numbers as of a revision.

    Index: records, first_date, last_date; records dated_to_month, dated_to_year, one_source, unlocated,
    unscored, reported, disputed; detentions, uncounted; incidents, toll_unknown; sources, undated, bracketed,
    mirrored.
    """
    return _summarise_limits(database, database.newest_revision() if revision is None else revision).copy()


REVISIONS_KEPT = 16
"""Revisions whose limits are kept: they are told of all records, in every brief and on two pages."""


@lru_cache(REVISIONS_KEPT)
def _summarise_limits(database: Database, revision: int) -> pd.Series:
    return database.frame("summarise_limits", revision=revision).iloc[0]


def describe_ledger(limits: pd.Series, terms: Mapping[tuple[str, str], int]) -> str:
    """How much the ledger holds, from `summarise_limits` and `count_terms`."""
    if not limits["records"]:
        return "The ledger holds no records."
    parts = [f"{format_number(terms.get(('dyad', dyad), 0))} on {term.label}" for dyad, term in DYADS.items()]
    first, last = (format_date(to_date(limits[edge])) for edge in ("first_date", "last_date"))
    return (
        f"The ledger holds {count_of(int(limits['records']), 'record')} from {first} to {last}: {join_words(parts)}. "
        f"The pages that they, the indicators and the demands cite are {count_of(int(limits['sources']), 'source')}."
    )


def list_limits(limits: pd.Series, years: pd.DataFrame) -> tuple[Definition, ...]:
    """What a reader must know before trusting a figure, from `summarise_limits` and `count_records_by_year`."""
    return tuple(_limits(limits, years)) if limits["records"] else ()


def _limits(limits: pd.Series, years: pd.DataFrame) -> Iterator[Definition]:
    records, sources = int(limits["records"]), int(limits["sources"])
    fullest = years["records"].idxmax()
    yield Definition(
        "Coverage is uneven",
        f"Of all records {_share(int(years['records'].max()), records)} are of {fullest}. "
        f"The last is of {format_date(to_date(limits['last_date']))}. Covered is what was published and found: a "
        "thin month may be a gap in the record rather than a calm one.",
    )
    coarse = int(limits["dated_to_month"]) + int(limits["dated_to_year"])
    yield Definition(
        "Some dates are coarse",
        f"{_of(coarse, records, 'record')} are dated to the month ({format_number(int(limits['dated_to_month']))}) or "
        f"the year ({format_number(int(limits['dated_to_year']))}) and count at its first day, so that first days look "
        "busier than they were. A few carry the day of the report.",
    )
    yield Definition(
        "Some records rest on one source",
        f"{_of(int(limits['one_source']), records, 'record')} cite a single source. "
        f"{format_number(int(limits['reported']))} are reported by one outlet or one side only, "
        f"{format_number(int(limits['disputed']))} are disputed. Confidence is the field on which two readers agree "
        "least: trust it least.",
    )
    yield Definition(
        "Not every source is complete",
        f"{_of(int(limits['undated']), sources, 'source')} have no date; "
        f"{_of(int(limits['bracketed']), sources, 'source')} have a description in square brackets in place of a title "
        f"that was not visible; {_of(int(limits['mirrored']), sources, 'source')} carry the text of another outlet, "
        "named as the agency.",
    )
    yield Definition(
        "Counts of people are floors",
        f"{_of(int(limits['uncounted']), int(limits['detentions']), 'detention')} give no number of people; "
        f"{_of(int(limits['toll_unknown']), int(limits['incidents']), 'incident')} give no number of dead. "
        "Releases are reported less often than arrests, so the number held drifts upward.",
    )
    yield Definition(
        "Scores are rough",
        f"{_of(int(limits['unscored']), records, 'record')} are not between the two sides of their relation and add "
        "nothing to the sums. The value of a few acts points against their meaning: a base that Armenia wants counts "
        "as a deployment, a deserter freed against Russia's wish as a release. The page on quality lists such records, "
        "and lets a reader set them aside.",
    )
    yield Definition(
        "Places are approximate",
        f"{_of(int(limits['unlocated']), records, 'record')} have no coordinates. Where there are some, they are those "
        "of the named town, from general knowledge; the place's precision says how far to trust them.",
    )
    yield Definition(
        "Silence is not a finding",
        "None reported, of mistreatment, means that the cited pages say nothing, not that nothing happened. An empty "
        "toll or number of people means that nobody reported one.",
    )
    yield Definition(
        "Left out",
        "Reports of a joint settlement over the crash of the Azerbaijan Airlines plane, of April 2026: no agency, "
        "ministry or newspaper was found behind them.",
    )
    yield Definition(
        "Indicators are not all yearly",
        "A period such as 2024-08 is cumulative from January, as its note says, and must not be set beside full years. "
        "Figures on arms from SIPRI are for five years, dated by the last.",
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "0%"


def _of(part: int, whole: int, noun: str) -> str:
    """`61 of 759 records (8%)`."""
    return f"{format_number(part)} of {count_of(whole, noun)} ({_share(part, whole)})"


def list_vocabularies(terms: Mapping[tuple[str, str], int]) -> tuple[tuple[str, str, pd.DataFrame], ...]:
    """The vocabularies: title, what their entries are (records, sources, ...), and a table of their values.

    Columns: Value, Code, Meaning (where the value does not say it all), Entries.
    """
    counted = {"affiliation": "Sources"}
    vocabularies = [
        (title, counted.get(field, "Records"), _describe_terms(field, values, terms))
        for field, (title, values) in VOCABULARIES.items()
    ]
    return (
        *vocabularies,
        ("Status of a demand", "Demands", _describe_terms("demand_status", DEMAND_STATUS, terms)),
        ("Direction of an indicator", "Indicators", _describe_terms("direction", DIRECTION, terms)),
        ("Sides that act", "Records", _describe_names("initiator", SIDES, terms)),
        ("Languages of sources", "Sources", _describe_names("language", LANGUAGES, terms)),
    )


def _describe_terms(field: str, values: Mapping[str, Term], terms: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Value": [term.label for term in values.values()],
            "Code": list(values),
            "Meaning": [term.meaning[:1].upper() + term.meaning[1:] for term in values.values()],
            "Entries": [terms.get((field, code), 0) for code in values],
        }
    )


def _describe_names(field: str, names: Mapping[str, str], terms: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    """Codes that stand for names, those that occur, the most frequent first."""
    counts = sorted(((terms.get((field, code), 0), code) for code in names), key=lambda pair: (-pair[0], pair[1]))
    return pd.DataFrame(
        [(names[code], code, count) for count, code in counts if count], columns=["Value", "Code", "Entries"]
    )


def list_tables(rows: Mapping[str, int]) -> tuple[tuple[str, str, int, pd.DataFrame], ...]:
    """The tables with their columns: title, description, rows, and a table of columns.

    What the three tables of records share stands first, once, as a table of its own. Columns: Column, Name,
    Values, Description.
    """
    described = {resource["name"]: resource for resource in describe_package()["resources"]}
    shared = _shared_columns()
    tables = [
        (
            "Columns that every record has",
            "Incidents, detentions and diplomatic actions alike.",
            sum(rows.get(name, 0) for name in RECORD_TABLES),
            _describe_columns(described[RECORD_TABLES[0]], only=shared),
        )
    ]
    for name, table in LEDGER_TABLES.items():
        fields = [column for column in table.columns if name not in RECORD_TABLES or column not in shared]
        tables.append(
            (
                table.label,
                str(described[name]["description"]),
                rows.get(name, 0),
                _describe_columns(described[name], fields),
            )
        )
    order = [0, *(number for number, table in enumerate(LEDGER_TABLES.values(), 1) if table.name in RECORD_TABLES)]
    rest = [number for number in range(len(tables)) if number not in order]
    return tuple(tables[number] for number in (*order, *rest))


def _shared_columns() -> list[str]:
    columns = [LEDGER_TABLES[name].columns for name in RECORD_TABLES]
    return [name for name in columns[0] if all(name in others for others in columns)]


def _describe_columns(resource: Mapping[str, Any], only: list[str]) -> pd.DataFrame:
    fields = [field for field in resource["schema"]["fields"] if field["name"] in only]
    return pd.DataFrame(
        {
            "Column": [field["title"] for field in fields],
            "Name": [field["name"] for field in fields],
            "Values": [_describe_values(field["type"], field.get("constraints", {})) for field in fields],
            "Description": [field["description"] for field in fields],
        }
    )


def _describe_values(kind: str, constraints: Mapping[str, Any]) -> str:
    """What a column takes, in words."""
    parts = [TYPE_WORDS[kind]]
    if "enum" in constraints:
        parts = ["one of " + join_words(constraints["enum"], "or")]
    if "pattern" in constraints:
        parts = [PATTERN_WORDS.get(constraints["pattern"], f"matches {constraints['pattern']}")]
    if "maxLength" in constraints:
        parts.append(f"at most {constraints['maxLength']} characters")
    if "minimum" in constraints and "maximum" in constraints:
        parts.append(f"{format_number(constraints['minimum'])} to {format_number(constraints['maximum'])}")
    elif "minimum" in constraints:
        parts.append(f"{format_number(constraints['minimum'])} or more")
    if constraints.get("unique"):
        parts.append("never twice")
    if not constraints.get("required"):
        parts.append("may be empty")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def describe_types(types: pd.DataFrame, table: str) -> pd.DataFrame:
    """The event types of a table, from `count_event_types`.

    Columns: Type, Code, Covers, CAMEO, Goldstein, Armenia, Azerbaijan, Context.
    """
    own = types[types["table"] == table]
    return pd.DataFrame(
        {
            "Type": own["event_type"].map(label_of),
            "Code": own["event_type"],
            "Covers": own["description"].map(lambda words: words[:1].upper() + words[1:]),
            "CAMEO": own["cameo"],
            "Goldstein": own["goldstein"].map(lambda value: f"{value:+.1f}".replace("-", "−").replace("+0.0", "0.0")),
            "Armenia": own["armenia"],
            "Azerbaijan": own["azerbaijan"],
            "Context": own["context"],
        }
    ).reset_index(drop=True)


def scope_of_record() -> str:
    """What the record covers, in a sentence."""
    return (
        f"Russia's relations with Armenia and with Azerbaijan since the ceasefire of November 2020 (the record starts "
        f"on {format_date(to_date(RECORD_STARTS))}), and what passes between Armenia and Azerbaijan where it bears on "
        "either."
    )


def describe_years(years: pd.DataFrame) -> pd.DataFrame:
    """Records by year for the page, from `count_records_by_year`. Columns: Year, a relation each, All."""
    named = years.rename(columns={**{code: term.label for code, term in DYADS.items()}, "records": "All"})
    return named.rename_axis("Year").reset_index().astype({"Year": str})


RIGHTS_NOTE = (
    "Facts come from the pages cited, which stay under their owners' rights; every sentence of the record is its own. "
    "Name the Caucasus Ledger and the revision with what you take from it."
)
