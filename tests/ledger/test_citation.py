"""A record can be cited, whatever its title contains."""

import datetime as dt
import re

from ledger.citation import cite_as_bibtex, cite_as_text, link_to_record

DAY = dt.date(2026, 11, 24)
LINK = "https://ledger.example/record?id=DET0012&rev=3"
TITLE = "Baku seizes 50% of {Sputnik} & Co_ltd #1 for $2 \\ ~x^\nnow"


def test_the_link_of_a_citation_is_pinned_to_its_revision() -> None:
    assert link_to_record("https://ledger.example/", "DET0012", 3) == LINK


def test_a_citation_in_text_names_record_revision_address_and_day() -> None:
    assert cite_as_text("DET0012", "Eight  detained\nin Baku", 3, DAY, LINK) == (
        "Caucasus Ledger: “Eight detained in Baku”, record DET0012, revision 3. "
        "https://ledger.example/record?id=DET0012&rev=3 (accessed 24 Nov 2026)."
    )


def test_a_bibtex_entry_escapes_what_latex_takes_for_commands() -> None:
    entry = cite_as_bibtex("DET0012", TITLE, 3, DAY, LINK)
    assert entry.startswith("@misc{caucasusledger_DET0012_r3,\n")
    assert r"Baku seizes 50\% of \{Sputnik\} \& Co\_ltd \#1 for \$2" in entry
    assert r"\textbackslash{} \textasciitilde{}x\textasciicircum{} now" in entry
    assert f"url = {{{LINK}}}" in entry


def test_the_braces_of_a_bibtex_entry_are_balanced() -> None:
    entry = re.sub(r"\\[{}]", "", cite_as_bibtex("DET0012", TITLE + "}}{", 3, DAY, LINK + "{}"))
    assert entry.count("{") == entry.count("}")
