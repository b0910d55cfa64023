"""What a file is made of: rows of the ledger with typed columns, and what a reader must know of them."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa

from ledger import measures
from ledger.citation import cite_view, link_to_view
from ledger.codebook import LEDGER_TABLES
from ledger.database import Database
from ledger.exports.fields import Entry, explain_fields
from ledger.filters import Filters
from ledger.revisions import find_commit_moment
from ledger.wording import format_date, format_number

ROWS_AT_ONCE = 20_000
"""Rows that are held in memory while records are written, however many there are."""

_EVERYTHING = 2**63 - 1
_NOWHERE = {"start_date": dt.date.max, "start_id": "", "end_date": dt.date.min, "end_id": ""}


@dataclass(frozen=True)
class Moment:
    """When rows are taken out: as of which revision, committed when, at what time (both UTC), on which site."""

    revision: int
    committed: dt.datetime
    now: dt.datetime
    site: str
    """The dashboard's address, such as `https://ledger.example`."""

    @property
    def today(self) -> dt.date:
        """The day (UTC) on which the rows are taken out."""
        return self.now.date()


def take_moment(database: Database, revision: int, site: str) -> Moment:
    """This moment, as of a revision."""
    committed = find_commit_moment(database, revision)
    return Moment(revision, committed.to_pydatetime().replace(tzinfo=dt.UTC), dt.datetime.now(dt.UTC), site)


@dataclass(frozen=True)
class Extract:
    """Rows to be written as a file; `rows` can be read once."""

    name: str
    """Of what: `records`, or a table's name."""
    label: str
    shows: str
    """What the rows are, in words."""
    rows: pa.RecordBatchReader
    first: int
    """Place of the first row among all that there are, from 1."""
    count: int
    total: int
    moment: Moment
    link: str
    """Address of the page that shows the rows, pinned to the revision."""
    codebook: Callable[[], list[Entry]]
    """What the columns and their codes mean."""

    def describe(self) -> Mapping[str, str]:
        """What a reader must know of the file, by heading."""
        return {
            "What it shows": self.shows,
            "Rows": self.describe_rows(),
            "Revision": f"{self.moment.revision}, of {format_date(self.moment.committed)}",
            "Made": f"{format_date(self.moment.today)}, {self.moment.now:%H:%M} UTC",
            "Link": self.link,
            "How to cite": cite_view(
                f"{self.label}, {self.shows}",
                self.moment.revision,
                self.moment.committed,
                self.link,
                self.moment.today,
            ),
        }

    def describe_rows(self) -> str:
        """How many rows these are, and which of all where they are not all."""
        if self.count == self.total:
            return format_number(self.total)
        if not self.count:
            return f"none; the view has {format_number(self.total)}"
        last = self.first + self.count - 1
        return f"{format_number(self.first)} to {format_number(last)} of {format_number(self.total)}, by date"


def extract_records(
    database: Database, filters: Filters, moment: Moment, *, limit: int | None = None, offset: int = 0
) -> Extract:
    """The records of a view as of the moment's revision, oldest first: all, or at most so many after the first few.

    Columns: table and those of the three tables, empty where they are another table's. They are read part by part
    while they are written, so many are no burden; each part is as of the same revision.
    """
    pinned = replace(filters, revision=moment.revision)
    parameters = pinned.parameters()
    total = measures.count_records(database, pinned)
    skip = min(offset, total)
    parts = database.table(
        "divide_records",
        filters=parameters,
        most=_EVERYTHING if limit is None else limit,
        skip=skip,
        size=ROWS_AT_ONCE,
    ).to_pylist()
    bounds = [{name: part[name] for name in _NOWHERE} for part in parts] or [_NOWHERE]
    first = database.table("export_records", filters=parameters, **bounds[0])

    def read() -> Iterator[pa.RecordBatch]:
        yield from first.to_batches()
        for part in bounds[1:]:
            yield from database.table("export_records", filters=parameters, **part).cast(first.schema).to_batches()

    return Extract(
        name="records",
        label="Records",
        shows=replace(filters, revision=None).describe(moment.today),
        rows=pa.RecordBatchReader.from_batches(first.schema, read()),
        first=skip + 1,
        count=sum(part["records"] for part in parts),
        total=total,
        moment=moment,
        link=link_to_view(moment.site, filters, moment.revision, "records"),
        codebook=partial(_explain_records, database, moment.revision),
    )


def extract_table(database: Database, table: str, moment: Moment) -> Extract:
    """Every row of `sources`, `indicators` or `demands` as of the moment's revision. Columns: those of its CSV."""
    rows = database.table(f"export_{table}", revision=moment.revision)
    return Extract(
        name=table,
        label=LEDGER_TABLES[table].label,
        shows=f"every row of the table {table}",
        rows=rows.to_reader(),
        first=1,
        count=len(rows),
        total=len(rows),
        moment=moment,
        link=link_to_view(moment.site, Filters(), moment.revision, "method"),
        codebook=partial(explain_fields, table, {}),
    )


def _explain_records(database: Database, revision: int) -> list[Entry]:
    types = database.frame("find_event_types", revision=revision)
    return explain_fields(
        "records",
        {
            row["event_type"]: f"{row['description']}; CAMEO {row['cameo']}, Goldstein {row['goldstein']:+.1f}"
            for row in types.to_dict("records")
        },
    )


def name_file(name: str, filters: Filters, revision: int, suffix: str) -> str:
    """A file's name that tells view and revision: `caucasus_ledger_records_AZE-RUS_revision_3.csv`."""
    said = [value for name, value in filters.to_query() if name != "rev"]
    # Nothing but letters, digits and few signs: names go into headers and onto any disk.
    words = "_".join(
        "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "_" for sign in value)
        for value in said
    )
    if len(words) > _LONGEST_VIEW:
        words = words[:_LONGEST_VIEW].rstrip("_-") + "_and_more"
    parts = ["caucasus_ledger", name, *([words] if words.strip("_") else []), f"revision_{revision}"]
    return "_".join(parts) + suffix


_LONGEST_VIEW = 80
