"""The figures: each function asks the ledger one question about a view and returns a DataFrame.

Every figure is computed in SQL in `queries/`, once; a page, a file and a chart that show it ask here.
Columns are listed in the docstrings; dates are datetime64, counts integers, scores Goldstein points.
"""

from ledger.measures.comparison import (
    MOST_MARKS,
    choose_bin,
    choose_stack,
    choose_table_bin,
    count_over_time,
    count_types,
    count_types_over_time,
    place_marks,
    summarise_dyads,
)
from ledger.measures.custody import (
    count_detention_field,
    custody_flows,
    custody_over_time,
    list_charges,
    list_named_people,
    summarise_custody,
)
from ledger.measures.diplomacy import (
    count_levels,
    count_meetings,
    count_pairs,
    summarise_diplomacy,
)
from ledger.measures.incidents import (
    MOST_PLACES,
    list_incidents_named,
    place_incidents,
    summarise_incidents,
)
from ledger.measures.records import (
    count_options,
    count_records,
    date_revision,
    describe_set_aside,
    find_chain_of_record,
    find_neighbours,
    find_record,
    find_span,
    find_type_owners,
    list_brief_records,
    list_named_sources,
    list_records,
    list_set_aside,
    list_sources_of_record,
    read_vocabulary,
    summarise_sourcing,
)
from ledger.measures.tension import tension_over_time
from ledger.measures.words import (
    count_outlets,
    count_quadrants_over_time,
    count_speakers,
    list_acts,
    summarise_words,
)

__all__ = [
    "MOST_MARKS",
    "MOST_PLACES",
    "choose_bin",
    "choose_stack",
    "choose_table_bin",
    "count_detention_field",
    "count_levels",
    "count_meetings",
    "count_options",
    "count_outlets",
    "count_over_time",
    "count_pairs",
    "count_quadrants_over_time",
    "count_records",
    "count_speakers",
    "count_types",
    "count_types_over_time",
    "custody_flows",
    "custody_over_time",
    "date_revision",
    "describe_set_aside",
    "find_chain_of_record",
    "find_neighbours",
    "find_record",
    "find_span",
    "find_type_owners",
    "list_acts",
    "list_brief_records",
    "list_charges",
    "list_incidents_named",
    "list_named_people",
    "list_named_sources",
    "list_records",
    "list_set_aside",
    "list_sources_of_record",
    "place_incidents",
    "place_marks",
    "read_vocabulary",
    "summarise_custody",
    "summarise_diplomacy",
    "summarise_dyads",
    "summarise_incidents",
    "summarise_sourcing",
    "summarise_words",
    "tension_over_time",
]
