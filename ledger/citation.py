"""How records, views and sources are cited: as plain text, and a record as BibTeX."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from ledger.filters import Filters
from ledger.wording import format_date, to_date

PUBLISHER = "Caucasus Ledger"

_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def link_to_record(site: str, record_id: str, revision: int) -> str:
    """The address of a record as of a revision, on the site at an address such as `https://ledger.example`."""
    return f"{site.rstrip('/')}/record?{urlencode([('id', record_id), ('rev', str(revision))])}"


def link_to_view(site: str, filters: Filters, revision: int, page: str = "") -> str:
    """The address of a page, or the start page, with a view as of a revision; empty where the site's is not known."""
    if not site:
        return ""
    return f"{site.rstrip('/')}/{page}?{replace(filters, revision=revision).to_query_string()}"


@dataclass(frozen=True)
class Citation:
    """A record as it stands in a revision, looked at on a day."""

    record_id: str
    title: str
    revision: int
    committed: dt.date
    """Day of the revision."""
    accessed: dt.date
    link: str
    """Address of the record, pinned to the revision."""


def cite_as_text(cited: Citation) -> str:
    """The citation in plain text."""
    return (
        f"{PUBLISHER}: “{_one_line(cited.title)}”, record {cited.record_id}, revision {cited.revision} of "
        f"{format_date(cited.committed)}. {cited.link} (accessed {format_date(cited.accessed)})."
    )


def cite_source(source: pd.Series | Mapping[Any, Any]) -> str:
    """A page that records cite, without its address: `Report: “Title”, 27 Jun 2025`. Takes a row of the sources."""
    outlet = _one_line(str(source["publisher"]))
    if pd.notna(source["agency"]):
        outlet += f" (text of {_one_line(str(source['agency']))})"
    title = "" if pd.isna(source["title"]) else _one_line(str(source["title"]))
    # A description in square brackets is ours, not the page's title.
    named = title if title.startswith("[") else f"“{title}”"
    day = "no date" if pd.isna(source["published"]) else format_date(to_date(source["published"]))
    return f"{outlet}: {named}, {day}" if title else f"{outlet}, {day}"


def cite_as_bibtex(cited: Citation) -> str:
    """The citation as a BibTeX entry, UTF-8: letters beyond ASCII stay as they are."""
    key = re.sub(r"[^A-Za-z0-9]", "", cited.record_id)
    fields = (
        # The inner braces keep a name whole, and BibTeX from changing the case of a title.
        ("author", f"{{{PUBLISHER}}}"),
        ("title", f"{{{escape_bibtex(cited.title)}}}"),
        ("howpublished", f"Record {escape_bibtex(cited.record_id)}, revision {cited.revision}"),
        ("year", str(cited.committed.year)),
        ("month", f"{cited.committed:%b}".lower()),
        ("url", escape_bibtex_url(cited.link)),
        ("urldate", cited.accessed.isoformat()),
        ("note", f"Accessed {format_date(cited.accessed)}"),
    )
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields]
    return f"@misc{{caucasusledger_{key}_r{cited.revision},\n" + ",\n".join(lines) + "\n}"


def cite_view(what: str, revision: int, committed: dt.date, link: str, accessed: dt.date) -> str:
    """The citation of a view or its rows, said in words, as they stand in a revision; the link may be empty."""
    address = f"{link} " if link else ""
    return (
        f"{PUBLISHER}: {_one_line(what)}, revision {revision} of {format_date(committed)}. "
        f"{address}(accessed {format_date(accessed)})."
    )


def escape_bibtex(text: str) -> str:
    """Text as it stands in a BibTeX field: what LaTeX takes for commands is escaped."""
    return "".join(_BIBTEX.get(letter, letter) for letter in _one_line(text))


def escape_bibtex_url(link: str) -> str:
    r"""An address as it stands in a BibTeX field; `\url` shows it letter by letter, so only braces are encoded."""
    return link.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _one_line(text: str) -> str:
    return " ".join(text.split())
