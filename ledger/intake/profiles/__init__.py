"""Foreign formats: recognised by header and mapped to the codebook's tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ledger.intake.model import MappedTable, ReadTable
from ledger.intake.profiles import acled, gdelt, ucdp
from ledger.intake.words import normalise


@dataclass(frozen=True)
class Profile:
    """A foreign format: its name, the words a reader sees, columns that tell it, and how it is mapped.

    `types` lists how types map (columns theirs, meaning, table, event_type, note; table and event_type are NA where the
    codebook has no word), `notes` says how sides, dates, places and sources are read.
    """

    name: str
    label: str
    columns: Sequence[str]
    map: Callable[[ReadTable], list[MappedTable]]
    types: Callable[[], pd.DataFrame]
    notes: Sequence[str]


PROFILES: Mapping[str, Profile] = {
    module.NAME: Profile(
        module.NAME, module.LABEL, module.NEEDED_COLUMNS, module.map_rows, module.list_types, module.NOTES
    )
    for module in (acled, ucdp, gdelt)
}
"""The foreign formats, by name."""


def recognise_profile(header: Sequence[str]) -> str | None:
    """The name of the foreign format that a header is of, whatever its case and order; none where it is none."""
    names = {normalise(name) for name in header}
    return next(
        (name for name, profile in PROFILES.items() if names.issuperset(map(normalise, profile.columns))),
        None,
    )


def map_profile(read: ReadTable, name: str) -> list[MappedTable]:
    """A foreign file under the codebook's columns: a table for each that its types belong to, in the codebook's order.

    Rows have no id, and sources are addresses. Rows outside the dyads and types without a word in the codebook are left
    out and counted, once a file: with its first table, which has no rows where nothing in the file is ours.
    """
    return PROFILES[name].map(read)


def describe_profile(name: str) -> Profile:
    """How a foreign format maps: `types()` lists its types, those that cannot be mapped too, `notes` the rest."""
    return PROFILES[name]
