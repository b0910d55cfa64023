"""Tables, columns and vocabularies of the record: the one definition that everything else reads.

Each table is a pandera model over the CSV's columns, in the CSV's order. Column titles, descriptions,
types and checks feed the data package, the method page, the database's expected columns and the checks
on every update. Event types with their CAMEO codes and Goldstein values are data, in `event_types.csv`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
import pandera.pandas as pa
from pandera.engines.pandas_engine import DateTime
from pandera.typing import Series


@dataclass(frozen=True)
class Term:
    """A value of a vocabulary: what stands in the CSV, what a reader sees, what it means."""

    code: str
    label: str
    meaning: str


def vocabulary(*terms: tuple[str, str, str]) -> Mapping[str, Term]:
    """Terms by their codes, in the order given."""
    return {code: Term(code, label, meaning) for code, label, meaning in terms}


DYADS = vocabulary(
    ("ARM-RUS", "Armenia–Russia", "Armenia and Russia"),
    ("AZE-RUS", "Azerbaijan–Russia", "Azerbaijan and Russia"),
    (
        "ARM-AZE",
        "Armenia–Azerbaijan (context)",
        "Armenia and Azerbaijan: context, kept where it bears on either relation with Russia",
    ),
)
COMPARED_DYADS = ("ARM-RUS", "AZE-RUS")
CONTEXT_DYAD = "ARM-AZE"
COUNTRY_OF_DYAD = {"ARM-RUS": "ARM", "AZE-RUS": "AZE"}

TABLES = vocabulary(
    (
        "incidents",
        "Incidents",
        "What happened on the ground or in the public sphere: violence, raids, disasters, protests, "
        "plots, media and cyber campaigns, votes.",
    ),
    (
        "detentions",
        "Detentions",
        "A person or group loses or regains liberty at the hands of a state: arrest, remand, "
        "conviction, release, deportation, exchange.",
    ),
    (
        "diplomatic_actions",
        "Diplomatic actions",
        "A deliberate act of a state or its officials toward another: statements, summonses, visits, "
        "cancellations, closures, sanctions and trade measures, agreements, apologies, deployments.",
    ),
)
ID_PREFIXES = {"incidents": "INC", "detentions": "DET", "diplomatic_actions": "DIP"}

CONFIDENCE = vocabulary(
    ("confirmed", "Confirmed", "both sides or several independent outlets report that it took place"),
    ("reported", "Reported", "one outlet or one side reports it"),
    ("disputed", "Disputed", "a side denies it"),
)
DATE_PRECISION = vocabulary(
    ("day", "Day", "the day is known"),
    ("month", "Month", "the month is known; the date is its first day"),
    ("year", "Year", "the year is known; the date is its first day"),
)
GEO_PRECISION = vocabulary(
    ("exact", "Exact site", "the coordinates are those of the site"),
    ("city", "City", "the coordinates are those of the named town"),
    ("region", "Region", "the coordinates stand for a region"),
    ("country", "Country", "only the country is known"),
)
STATUS = vocabulary(
    ("detained", "Detained", "held, no court step reported"),
    ("remanded", "Remanded", "held by order of a court"),
    ("house_arrest", "House arrest", "confined at home"),
    ("charged", "Charged", "charged, custody not part of this step"),
    ("convicted", "Convicted", "sentence passed"),
    ("released", "Released", "free"),
    ("deported", "Deported", "removed from the country"),
    ("exchanged", "Exchanged", "handed over by agreement"),
    ("died", "Died", "died in custody"),
)
MISTREATMENT = vocabulary(
    ("none_reported", "None reported", "the cited pages say nothing; not that nothing happened"),
    ("alleged", "Alleged", "a party or witness says so"),
    ("documented", "Documented", "shown by medical, official or visual evidence"),
)
LEVEL = vocabulary(
    ("head_of_state", "Head of state", "president or monarch"),
    ("head_of_government", "Head of government", "prime minister"),
    ("minister", "Minister", "minister or head of a comparable body"),
    ("parliament", "Parliament", "parliament, its speaker or members"),
    ("ambassador", "Ambassador", "ambassador or consul"),
    ("agency", "Agency", "a ministry's or agency's written statement or act"),
    ("spokesperson", "Spokesperson", "spokesperson"),
    ("state_media", "State media", "state-run outlet"),
)
AFFILIATION = vocabulary(
    ("official", "Official", "a government's own site"),
    ("state", "State-owned", "state-owned media"),
    ("aligned", "Pro-government", "media that side with a government"),
    ("independent", "Independent", "media independent of the governments concerned"),
    ("intergovernmental", "Intergovernmental", "an organisation of states"),
    ("research", "Research", "research body"),
)
DIRECTION = vocabulary(
    ("higher_means_more_leverage", "Higher is more leverage", "a higher value gives Russia more leverage"),
    ("higher_means_less_leverage", "Higher is less leverage", "a higher value gives Russia less leverage"),
    ("neutral", "Neutral", "context, says nothing of leverage by itself"),
)
DEMAND_STATUS = vocabulary(
    ("open", "Open", "not answered"),
    ("partly_met", "Partly met", "met in part"),
    ("met", "Met", "met"),
    ("rejected", "Rejected", "turned down"),
    ("lapsed", "Lapsed", "no longer pressed"),
)

QUADRANTS = vocabulary(
    ("verbal_conflict", "Verbal conflict", "demands, accusations, rejections, threats, hostile media, inquiries"),
    ("material_conflict", "Material conflict", "violence, arrests, bans, closures, expulsions, things called off"),
    ("verbal_cooperation", "Verbal cooperation", "talks, praise, apologies, agreements, offers to mediate"),
    ("material_cooperation", "Material cooperation", "aid, trade, people freed, restrictions lifted, forces withdrawn"),
)
"""What an act is by its CAMEO code: conflict or cooperation, in words or in deeds."""

VOCABULARIES: Mapping[str, tuple[str, Mapping[str, Term]]] = {
    "dyad": ("Dyads", DYADS),
    "confidence": ("Confidence", CONFIDENCE),
    "date_precision": ("Date precision", DATE_PRECISION),
    "geo_precision": ("Place precision", GEO_PRECISION),
    "status": ("Status of a detention", STATUS),
    "mistreatment": ("Mistreatment", MISTREATMENT),
    "level": ("Level of a diplomatic action", LEVEL),
    "affiliation": ("Affiliation of a source", AFFILIATION),
}


@dataclass(frozen=True)
class Rule:
    """A rule of coding: what it is about, and what it says."""

    title: str
    text: str


CODING_RULES = (
    Rule(
        "One act, one record",
        "A statement that tells two capitals different things makes a record for each, with what concerns that "
        "capital. What Armenia, Azerbaijan and Russia agree among the three stands once, in the relation of Armenia "
        "and Azerbaijan.",
    ),
    Rule(
        "What the act does decides its type",
        "The first that fits, in this order: it asks for something (demand); it names a consequence (threat); it turns "
        "down or answers a named charge or request (rejection); it disapproves without asking (criticism). A complaint "
        "to an envoy is a summons where the envoy is called in, a protest note where a note is delivered, criticism "
        "otherwise. Talks of two sides are a meeting or a call; where a third brings them together it is mediation.",
    ),
    Rule(
        "Sides",
        "The initiator acted, the target was acted upon. In an exchange that someone brokers, the side that hands "
        "people over acts. A realignment is an act toward Russia: Russia is the target, and the third power is named "
        "beside it. What a state does to its own people has its code on both sides.",
    ),
    Rule(
        "Place",
        "Where it took place. A call has none; a statement is placed in the capital of whoever speaks.",
    ),
    Rule(
        "Level",
        "That of the person who speaks or acts. A statement that a ministry publishes in writing is the agency's.",
    ),
    Rule(
        "Confidence",
        "It rates that the event took place, not what is claimed in it: a denial that was certainly voiced is "
        "confirmed. Confirmed needs both sides, or two outlets of different owners; reprints of one agency's text "
        "count once.",
    ),
    Rule(
        "Dates",
        "The last day is for events that lasted. Doubt about the day goes into the date's precision and the summary.",
    ),
    Rule(
        "Counts of people",
        "They are of all sides together unless the summary says whose. People who appear in an arrest and again in its "
        "court steps are counted in the arrest.",
    ),
    Rule(
        "Scores",
        "A Goldstein value describes an act between the two sides of its relation. Sums take an act in only where "
        "initiator and target are these two; acts with third parties, or within one side, are counted and shown, but "
        "never summed.",
    ),
    Rule(
        "Names",
        "As the person's own state usually spells them in English, one spelling throughout.",
    ),
)
"""The rules of coding, in the order of their numbers: rule 9 is the one on scores."""

SIDES = {
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "RUS": "Russia",
    "ALB": "Albania",
    "ARE": "United Arab Emirates",
    "BEL": "Belgium",
    "BLR": "Belarus",
    "CHN": "China",
    "CZE": "Czechia",
    "DEU": "Germany",
    "FRA": "France",
    "GBR": "United Kingdom",
    "GEO": "Georgia",
    "IND": "India",
    "IRN": "Iran",
    "ISR": "Israel",
    "ITA": "Italy",
    "KAZ": "Kazakhstan",
    "KGZ": "Kyrgyzstan",
    "NLD": "Netherlands",
    "PAK": "Pakistan",
    "SRB": "Serbia",
    "SWE": "Sweden",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "TUR": "Türkiye",
    "UKR": "Ukraine",
    "USA": "United States",
    "UZB": "Uzbekistan",
    "CIS": "CIS",
    "CSTO": "CSTO",
    "EAEU": "EAEU",
    "EU": "European Union",
    "NATO": "NATO",
    "OSCE": "OSCE",
    "UN": "United Nations",
}
"""Names of the sides that act or are acted upon, and of the countries where events took place."""

ORGANISATIONS = ("CIS", "CSTO", "EAEU", "EU", "NATO", "OSCE", "UN")
"""The sides that are no countries."""

LANGUAGES = {
    "ar": "Arabic", "az": "Azerbaijani", "bg": "Bulgarian", "bs": "Bosnian", "de": "German", "en": "English",
    "es": "Spanish", "fa": "Persian", "fr": "French", "hu": "Hungarian", "hy": "Armenian", "it": "Italian",
    "ka": "Georgian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "tr": "Turkish",
    "uk": "Ukrainian",
}  # fmt: skip

SIDE_PATTERN = r"^([A-Z]{3}|EU|UN|OSCE|CSTO|EAEU|CIS|NATO)$"
COUNTRY_PATTERN = r"^[A-Z]{3}$"
RECORD_ID_PATTERN = r"^(INC|DET|DIP)\d{4,}$"
RECORD_IDS_PATTERN = r"^(INC|DET|DIP)\d{4,}(;(INC|DET|DIP)\d{4,})*$"
DEMAND_ID_PATTERN = r"^DEM\d{3,}$"
SOURCE_IDS_PATTERN = r"^S\d{4,}(;S\d{4,})*$"
PERIOD_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"
ISO_DATE = {"to_datetime_kwargs": {"format": "%Y-%m-%d"}}
"""How a date is read: no other spelling is guessed at, since 06/07/2025 is two days."""
LIST_SEPARATOR = ";"
LIST_COLUMNS = ("responds_to", "sources", "notable_names")
RECORD_STARTS = pd.Timestamp("2020-11-01")
MAX_TITLE = 90
MAX_DEMAND = 100


class Table(pa.DataFrameModel):
    """What every table's model shares: typed on reading, nothing beyond the columns that it names."""

    class Config:
        coerce = True
        strict = True
        ordered = True


class Record(Table):
    """Columns that incidents, detentions and diplomatic actions share."""

    id: Series[str] = pa.Field(unique=True, str_matches=RECORD_ID_PATTERN, title="Id", description="Never reused")
    date: Series[DateTime] = pa.Field(
        dtype_kwargs=ISO_DATE,
        title="Date",
        description="Day of the event (not of the report); the first day where the precision is coarser",
    )
    date_end: Series[DateTime] = pa.Field(
        dtype_kwargs=ISO_DATE,
        nullable=True,
        title="Last day",
        description="Last day of an event that lasted; else empty",
    )
    date_precision: Series[str] = pa.Field(
        isin=list(DATE_PRECISION), title="Date precision", description="How far the date is known"
    )
    dyad: Series[str] = pa.Field(
        isin=list(DYADS), title="Dyad", description="Whose relation the event belongs to; one event, one dyad"
    )
    event_type: Series[str] = pa.Field(
        title="Event type", description="One of the event types of the record's own table"
    )
    title: Series[str] = pa.Field(
        str_length={"min_value": 1, "max_value": MAX_TITLE},
        str_matches=r"^.*[^.]$",
        title="Title",
        description=f"At most {MAX_TITLE} characters, sentence case, who did what, no full stop",
    )
    summary: Series[str] = pa.Field(
        str_length={"min_value": 1},
        title="Summary",
        description="One to three neutral sentences of our own: what, who, why it matters; disputed points attributed",
    )
    initiator: Series[str] = pa.Field(
        str_matches=SIDE_PATTERN,
        title="Initiator",
        description="Side that acted: ISO 3166-1 alpha-3 code, or EU, UN, OSCE, CSTO, EAEU, CIS, NATO",
    )
    initiator_name: Series[str] = pa.Field(
        title="Initiator's name", description="The office, body or person that acted"
    )
    target: Series[str] = pa.Field(
        str_matches=SIDE_PATTERN, title="Target", description="Side acted upon, coded as the initiator is"
    )
    target_name: Series[str] = pa.Field(
        nullable=True, title="Target's name", description="The office, body, group or person acted upon"
    )
    place: Series[str] = pa.Field(nullable=True, title="Place", description="City or site, in English")
    country: Series[str] = pa.Field(
        nullable=True,
        str_matches=COUNTRY_PATTERN,
        title="Country",
        description="ISO 3166-1 alpha-3 code of where it took place",
    )
    latitude: Series[float] = pa.Field(
        nullable=True, ge=-90, le=90, title="Latitude", description="Decimal degrees, WGS 84"
    )
    longitude: Series[float] = pa.Field(
        nullable=True, ge=-180, le=180, title="Longitude", description="Decimal degrees, WGS 84"
    )
    geo_precision: Series[str] = pa.Field(
        nullable=True,
        isin=list(GEO_PRECISION),
        title="Place precision",
        description="How far to trust the coordinates",
    )
    confidence: Series[str] = pa.Field(
        isin=list(CONFIDENCE),
        title="Confidence",
        description="How sure it is that the event took place, not what is claimed in it",
    )
    responds_to: Series[str] = pa.Field(
        nullable=True,
        str_matches=RECORD_IDS_PATTERN,
        title="Answers",
        description="Ids of the earlier records that this one answers, where a source says so or the act names it",
    )
    sources: Series[str] = pa.Field(
        str_matches=SOURCE_IDS_PATTERN, title="Sources", description="Ids in sources.csv; at least one"
    )


class Incidents(Record):
    """Incidents: what happened on the ground or in the public sphere."""

    fatalities: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, title="Fatalities", description="People killed; empty where not reported"
    )
    injured: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, title="Injured", description="People injured; empty where not reported"
    )


class Detentions(Record):
    """Detentions: who lost or regained liberty."""

    people: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=1, title="People", description="How many people; empty where not reported"
    )
    detainee_group: Series[str] = pa.Field(nullable=True, title="Group", description="Who they are as a group")
    detainee_nationality: Series[str] = pa.Field(
        nullable=True,
        str_matches=COUNTRY_PATTERN,
        title="Nationality",
        description="ISO 3166-1 alpha-3 code of the state whose nationals they are; empty where not reported",
    )
    notable_names: Series[str] = pa.Field(
        nullable=True, title="Named people", description="Names that the sources give"
    )
    authority: Series[str] = pa.Field(nullable=True, title="Authority", description="Detaining body")
    charge: Series[str] = pa.Field(nullable=True, title="Charge", description="What they are accused of")
    status: Series[str] = pa.Field(isin=list(STATUS), title="Status", description="Where they stand after this step")
    mistreatment: Series[str] = pa.Field(
        isin=list(MISTREATMENT), title="Mistreatment", description="Whether the cited pages speak of it"
    )


class DiplomaticActions(Record):
    """Diplomatic actions: what states did toward each other."""

    level: Series[str] = pa.Field(
        nullable=True, isin=list(LEVEL), title="Level", description="Rank of the person who speaks or acts"
    )


class Sources(Table):
    """Sources: the pages that the records cite."""

    source_id: Series[str] = pa.Field(
        unique=True, str_matches=r"^S\d{4,}$", title="Source id", description="Never reused"
    )
    url: Series[str] = pa.Field(
        unique=True, str_matches=r"^https?://\S+$", title="Address", description="http or https"
    )
    publisher: Series[str] = pa.Field(title="Publisher", description="Who carries the page")
    agency: Series[str] = pa.Field(
        nullable=True, title="Agency", description="Whose text it is, where that is another outlet"
    )
    title: Series[str] = pa.Field(
        nullable=True,
        str_length={"max_value": 140},
        title="Title",
        description="The page's own title, or a description in square brackets where it was not visible",
    )
    published: Series[DateTime] = pa.Field(
        dtype_kwargs=ISO_DATE, nullable=True, title="Published", description="Day of publication; empty where unknown"
    )
    language: Series[str] = pa.Field(str_matches=r"^[a-z]{2}$", title="Language", description="ISO 639-1 code")
    affiliation: Series[str] = pa.Field(
        isin=list(AFFILIATION), title="Affiliation", description="Of the outlet whose text it is"
    )


class Indicators(Table):
    """Indicators: Russia's leverage over each country, one figure for one country and period."""

    indicator_id: Series[str] = pa.Field(
        str_matches=r"^[a-z0-9_]+$", title="Indicator", description="Short name of the measure"
    )
    country: Series[str] = pa.Field(isin=["ARM", "AZE"], title="Country", description="ARM or AZE")
    label: Series[str] = pa.Field(title="Label", description="What is measured")
    unit: Series[str] = pa.Field(title="Unit", description="Unit of the value")
    period: Series[str] = pa.Field(
        str_matches=PERIOD_PATTERN, title="Period", description="Year, month or day that the value is for"
    )
    value: Series[float] = pa.Field(title="Value", description="The figure")
    direction: Series[str] = pa.Field(
        isin=list(DIRECTION), title="Direction", description="What a higher value means for Russia's leverage"
    )
    note: Series[str] = pa.Field(nullable=True, title="Note", description="What the reader must know")
    sources: Series[str] = pa.Field(
        str_matches=SOURCE_IDS_PATTERN, title="Sources", description="Ids in sources.csv; at least one"
    )


class Demands(Table):
    """Demands: what one side asked of another and what became of it."""

    demand_id: Series[str] = pa.Field(
        unique=True, str_matches=DEMAND_ID_PATTERN, title="Demand id", description="Never reused"
    )
    dyad: Series[str] = pa.Field(isin=list(DYADS), title="Dyad", description="Whose relation it belongs to")
    demanded_by: Series[str] = pa.Field(str_matches=SIDE_PATTERN, title="Demanded by", description="Side that asks")
    demanded_of: Series[str] = pa.Field(str_matches=SIDE_PATTERN, title="Demanded of", description="Side that is asked")
    demand: Series[str] = pa.Field(
        str_length={"min_value": 1, "max_value": MAX_DEMAND},
        title="Demand",
        description=f"What is asked, in at most {MAX_DEMAND} characters",
    )
    detail: Series[str] = pa.Field(nullable=True, title="Detail", description="What a reader needs beside it")
    raised: Series[DateTime] = pa.Field(
        dtype_kwargs=ISO_DATE, title="Raised", description="Day on which it was first asked"
    )
    status: Series[str] = pa.Field(isin=list(DEMAND_STATUS), title="Status", description="What became of it")
    status_date: Series[DateTime] = pa.Field(
        dtype_kwargs=ISO_DATE, nullable=True, title="Status since", description="Day since which the status holds"
    )
    status_note: Series[str] = pa.Field(nullable=True, title="Status note", description="Why the status holds")
    sources: Series[str] = pa.Field(
        str_matches=SOURCE_IDS_PATTERN, title="Sources", description="Ids in sources.csv; at least one"
    )


class EventTypes(Table):
    """Event types: the codebook's types with the CAMEO code and the Goldstein value that each maps to."""

    table: Series[str] = pa.Field(isin=list(TABLES), title="Table", description="Table that the type is for")
    event_type: Series[str] = pa.Field(
        unique=True, str_matches=r"^[a-z_]+$", title="Event type", description="The code in the records"
    )
    description: Series[str] = pa.Field(title="Description", description="What the type covers")
    cameo: Series[str] = pa.Field(
        str_matches=r"^\d{2,4}$", title="CAMEO", description="CAMEO root or code that the type maps to"
    )
    goldstein: Series[float] = pa.Field(
        ge=-10,
        le=10,
        title="Goldstein",
        description="−10 most conflictual to +10 most cooperative, of the CAMEO code",
    )


@dataclass(frozen=True)
class TableModel:
    """A table of the ledger: its name (also of its CSV), its model and the columns that identify a row."""

    name: str
    label: str
    model: type[Table]
    key: tuple[str, ...]

    CSV_SUFFIX: ClassVar[str] = ".csv"

    @property
    def schema(self) -> pa.DataFrameSchema:
        """The model as a pandera schema: columns in the CSV's order."""
        return self.model.to_schema()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in the CSV's order."""
        return tuple(self.schema.columns)

    @property
    def file_name(self) -> str:
        """Name of the table's CSV in `data/`."""
        return self.name + self.CSV_SUFFIX


LEDGER_TABLES: Mapping[str, TableModel] = {
    table.name: table
    for table in (
        TableModel("event_types", "Event types", EventTypes, ("event_type",)),
        TableModel("sources", "Sources", Sources, ("source_id",)),
        TableModel("incidents", "Incidents", Incidents, ("id",)),
        TableModel("detentions", "Detentions", Detentions, ("id",)),
        TableModel("diplomatic_actions", "Diplomatic actions", DiplomaticActions, ("id",)),
        TableModel("indicators", "Indicators", Indicators, ("indicator_id", "country", "period")),
        TableModel("demands", "Demands", Demands, ("demand_id",)),
    )
}
"""Every table, in the order in which rows can be added without naming one that does not exist yet."""


def label_of(code: str) -> str:
    """The words a reader sees for an event type or another code: `group_arrest` reads `Group arrest`."""
    return code.replace("_", " ").capitalize()


def side_name(code: str) -> str:
    """The name of a side or country; the code itself where it has no name here."""
    return SIDES.get(code, code)


def find_terms(table: str, column: str) -> Mapping[str, Term]:
    """The terms of a column's vocabulary; empty where it has none."""
    match table, column:
        case _, "table":
            return TABLES
        case "demands", "status":
            return DEMAND_STATUS
        case _, "direction":
            return DIRECTION
        case _:
            return VOCABULARIES[column][1] if column in VOCABULARIES else {}
