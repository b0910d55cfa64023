"""How the record is made, coded and counted, and what it cannot tell: the codebook as a page."""

import streamlit as st

from ledger import method
from ledger.charts.maps import OUTLINES_NOTE
from ledger.codebook import CODING_RULES, DYADS, TABLES
from widgets.codebook_tables import TOP, draw_counted, draw_definitions, draw_heading, draw_jumps, draw_table
from widgets.text import literal
from widgets.view import current_view

SECTIONS = {
    "record": "What a record is",
    "rules": "How a record is coded",
    "types": "Event types and their weight",
    "figures": "How each figure is computed",
    "limits": "What the data cannot tell",
    "vocabularies": "Vocabularies",
    "columns": "Tables and columns",
    "rights": "Rights and outlines",
}

view = current_view()
database, revision = view.database, view.revision
terms = method.count_terms(database, revision)
limits = method.summarise_limits(database, revision)
rows = method.count_rows(database, revision)
years = method.count_records_by_year(database, revision)

# 1. What is shown, and the way to each part
st.title("Method", anchor=TOP)
st.markdown(
    f"As of revision {view.revision}. The filters do not narrow what this page counts; only a pinned revision does."
)
st.markdown(f"**{literal(method.describe_ledger(limits, terms))}**")
draw_jumps(SECTIONS)

# 2. What a record is
draw_heading(SECTIONS, "record")
st.markdown(
    f"{literal(method.scope_of_record())} One record is one dated, sourced event. It belongs to one relation and "
    "stands in one of three tables. An episode is split: a police raid is an incident, the arrests made in it are a "
    "detention, and the summons that answers it is a diplomatic action that names the raid as what it answers."
)
draw_counted(
    [(term.label, term.meaning, terms.get(("dyad", code), 0)) for code, term in DYADS.items()],
    ("Relation", "Meaning", "Records"),
)
draw_counted(
    [(term.label, term.meaning, rows.get(code, 0)) for code, term in TABLES.items()],
    ("Table", "What it holds", "Records"),
)

# 3. How it is coded
draw_heading(SECTIONS, "rules")
draw_definitions([(rule.title, rule.text) for rule in CODING_RULES], numbered=True)
st.markdown(f"**How reliable the coding is.** {literal(method.RELIABILITY_NOTE)}")

# 4. What an act weighs
draw_heading(SECTIONS, "types")
st.markdown(literal(method.GOLDSTEIN_NOTE))
types = method.count_event_types(database, revision)
for table, term in TABLES.items():
    st.subheader(term.label, anchor=f"types-{table}")
    draw_table(method.describe_types(types, table), f"Event types of {term.label.lower()}, with records by relation")

# 5. How figures are computed
draw_heading(SECTIONS, "figures")
draw_definitions([(figure.name, figure.rule) for figure in method.FIGURES])

# 6. What the data cannot tell
draw_heading(SECTIONS, "limits")
draw_definitions([(limit.name, limit.rule) for limit in method.list_limits(limits, years)])
st.subheader("Records by year", anchor="years")
draw_table(method.describe_years(years), "Records by year and relation")

# 7. Vocabularies
draw_heading(SECTIONS, "vocabularies")
for title, counted, values in method.list_vocabularies(terms):
    st.subheader(title, anchor=False)
    draw_table(values.rename(columns={"Entries": counted}), title)

# 8. Tables and columns
draw_heading(SECTIONS, "columns")
st.markdown(
    "The tables are CSV files in UTF-8. An empty cell means that nothing is known or nothing applies. Scripts and "
    "spreadsheets read the records of any view, and every table, by [address](api/openapi.json)."
)
for title, description, entries, columns in method.list_tables(rows):
    st.subheader(title, anchor=False)
    st.markdown(f"{literal(description)} {entries:,} rows.")
    draw_table(columns, f"Columns: {title}")

# 9. Licences
draw_heading(SECTIONS, "rights")
st.markdown(f"{literal(method.RIGHTS_NOTE)} {literal(OUTLINES_NOTE)}")
