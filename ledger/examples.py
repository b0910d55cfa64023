"""Prepared views of the curated record, for a reader who opens a page for the first time."""

import datetime as dt
from dataclasses import dataclass

from ledger.filters import Filters


@dataclass(frozen=True)
class ChainExample:
    """A chain worth opening: what it is about, a record of it, and the filters that show its crisis."""

    name: str
    about: str
    record_id: str
    filters: Filters


CHAINS = (
    ChainExample(
        "Azerbaijan and Russia after the Yekaterinburg raid",
        "June and July 2025: a summons, cancelled visits, the Sputnik arrests and a murder case answer a police raid",
        "INC0051",
        Filters(dyads=("AZE-RUS",), date_from=dt.date(2025, 6, 27), date_to=dt.date(2025, 7, 15)),
    ),
    ChainExample(
        "Armenia and Russia over Samvel Karapetyan",
        "June 2025: Russian voices protest at the arrest of a Russian-Armenian tycoon, and Armenia answers them",
        "DET0037",
        Filters(dyads=("ARM-RUS",), date_from=dt.date(2025, 6, 17), date_to=dt.date(2025, 7, 15)),
    ),
    ChainExample(
        "Armenia and Russia over the arrested clergy",
        "June 2025: Russia’s foreign minister speaks of attacks on the Church, and Armenia’s answers him",
        "DET0039",
        Filters(dyads=("ARM-RUS",), date_from=dt.date(2025, 6, 17), date_to=dt.date(2025, 7, 15)),
    ),
)
"""Crises of June and July 2025, one in each relation, that show what a chain is."""
