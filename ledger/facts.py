"""A record in words: what is known of it, in the order in which a reader asks, and its chain in order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ledger.codebook import (
    CONFIDENCE,
    DEMAND_ID_PATTERN,
    DEMAND_STATUS,
    DYADS,
    GEO_PRECISION,
    ID_PREFIXES,
    LEDGER_TABLES,
    LEVEL,
    MISTREATMENT,
    RECORD_ID_PATTERN,
    STATUS,
    TABLES,
    Term,
    label_of,
    side_name,
)
from ledger.revisions import KEY_SEPARATOR
from ledger.wording import count_of, format_date, format_dated, format_number, join_words, text_or, to_date

NOT_REPORTED = "Not reported"
KEY_PARTS = len(LEDGER_TABLES["indicators"].key)


@dataclass(frozen=True)
class Fact:
    """Something known of a record: its name, its value, and what the value means where that needs saying."""

    name: str
    value: str
    meaning: str = ""


def read_record_id(asked: str) -> str | None:
    """The id that an address asks for, in the ledger's spelling; None where it cannot be one."""
    name = asked.strip().upper()
    return name if re.fullmatch(RECORD_ID_PATTERN, name, re.ASCII) else None


def read_row_key(asked: str) -> tuple[str, str] | None:
    """Table and key of the record, demand or indicator's figure that an address asks for; None where it is none.

    A figure is asked for by indicator, country and period, joined by slashes.
    """
    record_id = read_record_id(asked)
    if record_id is not None:
        return next(table for table, prefix in ID_PREFIXES.items() if record_id.startswith(prefix)), record_id
    demand_id = read_demand_id(asked)
    if demand_id is not None:
        return "demands", demand_id
    return ("indicators", asked.strip()) if asked.count(KEY_SEPARATOR) == KEY_PARTS - 1 else None


def read_demand_id(asked: str) -> str | None:
    """The demand's id that an address asks for, in the ledger's spelling; None where it cannot be one."""
    name = asked.strip().upper()
    return name if re.fullmatch(DEMAND_ID_PATTERN, name, re.ASCII) else None


def describe_date(record: pd.Series | Mapping[Any, Any]) -> str:
    """The record's date as far as it is known, with its last day where it lasted: `27 Jun 2025`."""
    start = format_dated(to_date(record["date"]), str(record["date_precision"]))
    if pd.isna(record["date_end"]):
        return start
    return f"{start} to {format_date(to_date(record['date_end']))}"


def describe_place(record: pd.Series) -> str:
    """Place and country; empty where the record has neither."""
    place = text_or(record["place"])
    country = "" if pd.isna(record["country"]) else side_name(str(record["country"]))
    return ", ".join(dict.fromkeys(part for part in (place, country) if part))


def describe_coordinates(record: pd.Series) -> str:
    """Latitude and longitude: `40.4093° N, 49.8671° E`."""
    latitude, longitude = float(record["latitude"]), float(record["longitude"])
    return (
        f"{abs(latitude):.4f}° {'N' if latitude >= 0 else 'S'}, {abs(longitude):.4f}° {'E' if longitude >= 0 else 'W'}"
    )


def state_facts(record: pd.Series, *, set_aside: bool = False) -> tuple[Fact, ...]:
    """What is known of a record from `measures.find_record`, besides title and summary.

    What has no value is left out, but for numbers of people: there it matters that nobody reported them. A record that
    the view sets aside is scored by none of its figures.
    """
    own = {"incidents": _incident_facts, "detentions": _detention_facts, "diplomatic_actions": _action_facts}
    table = str(record["table"])
    facts = (
        *_shared_facts(record, set_aside=set_aside),
        *own[table](record),
        _term_fact("Confidence", record["confidence"], CONFIDENCE),
    )
    return tuple(fact for fact in facts if fact.value)


RAISED_ABOUT = "The day is not known, as the detail says: the first of a month stands for it"


def state_demand(demand: pd.Series) -> tuple[Fact, ...]:
    """What is known of a demand, from `measures.demands.list_demands`, besides its text; what is empty is left out."""
    facts = (
        Fact("Demand", str(demand["demand_id"])),
        Fact("Relation", DYADS[demand["dyad"]].label),
        Fact("Who asked", side_name(str(demand["demanded_by"]))),
        Fact("Of whom", side_name(str(demand["demanded_of"]))),
        Fact("Raised", format_date(to_date(demand["raised"])), RAISED_ABOUT if demand["raised_about"] else ""),
        Fact("Detail", text_or(demand["detail"])),
        Fact("State", DEMAND_STATUS[str(demand["status"])].label),
        Fact("State of", "" if pd.isna(demand["status_date"]) else format_date(to_date(demand["status_date"]))),
        Fact("Why", text_or(demand["status_note"])),
    )
    return tuple(fact for fact in facts if fact.value)


def _shared_facts(record: pd.Series, *, set_aside: bool) -> Iterator[Fact]:
    yield Fact("Record", str(record["id"]))
    yield Fact("Date", describe_date(record), _explain_date(record))
    precision = record["geo_precision"]
    yield Fact(
        "Place",
        describe_place(record),
        "" if pd.isna(precision) else _sentence(GEO_PRECISION[str(precision)].meaning),
    )
    yield Fact("Relation", DYADS[record["dyad"]].label)
    yield Fact("Who acted", _name_side(record, "initiator"))
    yield Fact("Toward whom", _name_side(record, "target"))
    yield Fact(
        "Type",
        f"{label_of(record['event_type'])} ({TABLES[record['table']].label.lower()})",
        _sentence(text_or(record["type_description"])),
    )
    yield Fact("Score", *_describe_score(record, set_aside=set_aside))


def _incident_facts(record: pd.Series) -> Iterator[Fact]:
    yield Fact("Fatalities", _count(record["fatalities"]), _explain_toll(record["fatalities"]))
    yield Fact("Injured", _count(record["injured"]))


def _detention_facts(record: pd.Series) -> Iterator[Fact]:
    yield Fact("People", _count(record["people"]))
    yield Fact("Who they are", _sentence(text_or(record["detainee_group"])))
    nationality = record["detainee_nationality"]
    yield Fact("Nationality", NOT_REPORTED if pd.isna(nationality) else side_name(str(nationality)))
    yield Fact("Named people", join_words(_listed(record["notable_names"])))
    yield Fact("Authority", text_or(record["authority"]))
    yield Fact("Charge", _sentence(text_or(record["charge"])))
    yield _term_fact("Status", record["status"], STATUS)
    yield _term_fact("Mistreatment", record["mistreatment"], MISTREATMENT)


def _action_facts(record: pd.Series) -> Iterator[Fact]:
    yield _term_fact("Level", record["level"], LEVEL)


def _term_fact(name: str, code: object, terms: Mapping[str, Term]) -> Fact:
    if pd.isna(code):  # type: ignore[call-overload]
        return Fact(name, "")
    term = terms[str(code)]
    return Fact(name, term.label, "" if term.meaning.lower() == term.label.lower() else _sentence(term.meaning))


def _name_side(record: pd.Series, role: str) -> str:
    """The side with the office, body or person: `Armenia: Police of Armenia`."""
    side = side_name(str(record[role]))
    name = text_or(record[f"{role}_name"])
    return side if name in ("", side) else f"{side}: {name}"


def _explain_date(record: pd.Series) -> str:
    precision = str(record["date_precision"])
    if precision != "day":
        first = format_date(to_date(record["date"]))
        return f"The day is not known; the record counts at the first day of the {precision}, {first}"
    if pd.isna(record["date_end"]):
        return ""
    days = (to_date(record["date_end"]) - to_date(record["date"])).days + 1
    return f"{count_of(days, 'day')}; the record counts at the first"


def _describe_score(record: pd.Series, *, set_aside: bool) -> tuple[str, str]:
    value = f"Goldstein {_signed(float(record['goldstein']))}, CAMEO {record['cameo']}"
    if not record["scored"]:
        return value, "Counted, but not summed: the act is not between the two sides of the relation (rule 9)"
    if set_aside:
        return value, "Set aside in this view: counted, but not summed"
    if record["goldstein"] == 0:
        return value, "Adds nothing to either sum"
    sums = "conflict" if record["goldstein"] < 0 else "cooperation"
    return value, f"Summed into {sums}: the act is between the two sides of the relation (rule 9)"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _count(number: object) -> str:
    return NOT_REPORTED if pd.isna(number) else format_number(int(number))  # type: ignore[call-overload]


def _explain_toll(number: object) -> str:
    return "That is not to say that nobody died" if pd.isna(number) else ""  # type: ignore[call-overload]


def _listed(values: object) -> list[str]:
    """A column that holds a list; empty where it holds nothing."""
    return [str(value).strip() for value in values] if isinstance(values, list | np.ndarray) else []


def arrange_chain(chain: pd.DataFrame, record_id: str, *, forward: bool) -> pd.DataFrame:
    """The records that answer a record (or that it answers), each under the one that it belongs to.

    Takes the columns of `measures.find_chain_of_record`; returns its rows on one side of the record, with depth
    (1 directly, 2 through another, ...) and in reading order. A record reached in several ways stands once, where
    the way is shortest.
    """
    rows = chain.set_index("id", drop=False)
    next_to = _neighbours(rows, forward=forward)
    depths = {record_id: 0}
    below: dict[str, list[str]] = {}
    level = [record_id]
    while level:
        deeper = []
        for name in level:
            for other in next_to[name]:
                if other not in depths:
                    depths[other] = depths[name] + 1
                    below.setdefault(name, []).append(other)
                    deeper.append(other)
        level = deeper
    order = list(_walk(record_id, below))
    return rows.loc[order].assign(depth=[depths[name] for name in order]).reset_index(drop=True)


def _neighbours(rows: pd.DataFrame, *, forward: bool) -> dict[str, list[str]]:
    """For each record of a chain those that answer it, or those that it answers, oldest first."""
    next_to: dict[str, list[str]] = {str(name): [] for name in rows.index}
    for row in rows.itertuples():
        for earlier in _listed(row.responds_to):
            if earlier in next_to:
                near, far = (earlier, row.id) if forward else (row.id, earlier)
                next_to[str(near)].append(str(far))
    place = {str(name): number for number, name in enumerate(rows.index)}
    return {name: sorted(others, key=place.__getitem__) for name, others in next_to.items()}


def _walk(name: str, below: Mapping[str, list[str]]) -> Iterator[str]:
    """Everything below a record, each before what is below it."""
    for other in below.get(name, []):
        yield other
        yield from _walk(other, below)
