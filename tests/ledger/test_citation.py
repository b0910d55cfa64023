"""A record can be cited, whatever its title contains."""

import datetime as dt
import re
from dataclasses import replace

from ledger.citation import Citation, cite_as_bibtex, cite_as_text, link_to_record

LINK = "https://ledger.example/record?id=DET0012&rev=3"
CITED = Citation(
    record_id="DET0012",
    title="Eight  detained\nin Baku",
    revision=3,
    committed=dt.date(2026, 3, 1),
    accessed=dt.date(2026, 11, 24),
    link=LINK,
)
AWKWARD = replace(CITED, title="Baku seizes 50% of {Sputnik} & Co_ltd #1 for $2 \\ ~x^\nnow}}{")


def test_the_link_of_a_citation_is_pinned_to_its_revision() -> None:
    assert link_to_record("https://ledger.example/", "DET0012", 3) == LINK


def test_a_citation_in_text_names_record_revision_address_and_day() -> None:
    assert cite_as_text(CITED) == (
        "Caucasus Ledger: “Eight detained in Baku”, record DET0012, revision 3 of 1 Mar 2026. "
        "https://ledger.example/record?id=DET0012&rev=3 (accessed 24 Nov 2026)."
    )


def test_a_bibtex_entry_has_a_key_of_its_own_for_each_revision() -> None:
    entry = cite_as_bibtex(CITED)
    assert entry.startswith("@misc{caucasusledger_DET0012_r3,\n")
    assert f"url = {{{LINK}}}" in entry
    assert "year = {2026}" in entry


def test_a_bibtex_entry_escapes_what_latex_takes_for_commands() -> None:
    entry = cite_as_bibtex(AWKWARD)
    assert r"Baku seizes 50\% of \{Sputnik\} \& Co\_ltd \#1 for \$2" in entry
    assert r"\textbackslash{} \textasciitilde{}x\textasciicircum{} now" in entry


def test_the_braces_of_a_bibtex_entry_are_balanced() -> None:
    entry = re.sub(r"\\[{}]", "", cite_as_bibtex(replace(AWKWARD, link=LINK + "{}{")))
    assert entry.count("{") == entry.count("}")
