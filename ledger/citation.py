"""How a record is cited: as plain text and as BibTeX."""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from ledger.wording import format_date

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


def cite_rows_as_text(what: str, revision: int, committed: dt.date, link: str, accessed: dt.date) -> str:
    """The citation of rows, such as the records of a view said in words, as they stand in a revision."""
    return (
        f"{PUBLISHER}: {_one_line(what)}, revision {revision} of {format_date(committed)}. "
        f"{link} (accessed {format_date(accessed)})."
    )


def escape_bibtex(text: str) -> str:
    """Text as it stands in a BibTeX field: what LaTeX takes for commands is escaped."""
    return "".join(_BIBTEX.get(letter, letter) for letter in _one_line(text))


def escape_bibtex_url(link: str) -> str:
    r"""An address as it stands in a BibTeX field; `\url` shows it letter by letter, so only braces are encoded."""
    return link.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _one_line(text: str) -> str:
    return " ".join(text.split())
