"""Who holds whose people."""

import datetime as dt

import pandas as pd

from ledger.cells import ask_linked
from ledger.database import EVERY_ROW, Database
from ledger.filters import Filters


def summarise_custody(database: Database, filters: Filters, day: dt.date) -> pd.DataFrame:
    """Who holds how many people at the end of a day, one row a dyad, holder and side.

    Taken are people in arrests, and in remands that follow no arrest on record or one that ended in
    release; freed are people in releases, exchanges and deportations that follow someone taken. Columns:
    dyad, holder, sided (held are people of the dyad's other side), taken, freed, died, held (people),
    uncounted (records that give no number).
    """
    return ask_linked(database, "summarise_custody", filters, day=day)


def custody_flows(database: Database, filters: Filters) -> pd.DataFrame:
    """Who took and freed whose nationals within the period.

    Columns: dyad, holder, nationality (NULL where not reported), sided, taken, freed (people), records,
    uncounted.
    """
    return ask_linked(database, "custody_flows", filters)


def custody_over_time(database: Database, filters: Filters) -> pd.DataFrame:
    """People of the other side held after each day on which it changed, from the record's start on.

    Columns: date, dyad, holder, taken, freed, died, held (people), records (of the day), id, title (of the one of
    them that moves most).
    """
    return ask_linked(database, "custody_over_time", filters)


def list_custody_steps(database: Database, filters: Filters) -> pd.DataFrame:
    """The records that move somebody of the other side into custody or out of it, those before the period too.

    Newest first. Columns: id, date, dyad, holder, taken, freed, died (people; 0 where not reported), in_period.
    """
    return ask_linked(database, "list_custody_steps", filters)


def custody_by_nationality(database: Database, filters: Filters) -> pd.DataFrame:
    """The same by nationality: after each day on which a holder's number changed, of every nationality it ever took.

    Columns: date, dyad, holder, nationality (NULL where not reported), held (people).
    """
    return ask_linked(database, "custody_by_nationality", filters)


def summarise_unknown_custody(database: Database, filters: Filters, day: dt.date) -> pd.DataFrame:
    """What the number of people held rests on and does not know at the end of a day, one row a shown dyad.

    Columns: dyad, taken, held (people whose release is not on record), records, uncounted, unnamed_nationality,
    unconfirmed (records), unconfirmed_people (taken in these), one_sided (records that rest on sources of one side
    alone), one_sided_people (taken in these).
    """
    return ask_linked(database, "summarise_unknown_custody", filters, day=day)


def count_detention_field(database: Database, filters: Filters) -> pd.DataFrame:
    """Detentions by status and by allegations of mistreatment.

    Columns: field (status, mistreatment), value, dyad, records, people, uncounted.
    """
    return database.frame("count_detention_field", filters=filters.parameters())


def list_charges(database: Database, filters: Filters, most: int = EVERY_ROW) -> pd.DataFrame:
    """Detentions with a charge, newest first, at most so many.

    Columns: id, date, dyad, holder, people, detainee_group, nationality, charge, authority, status,
    mistreatment, records (how many there are).
    """
    return database.frame("list_charges", filters=filters.parameters(), most=most)


def list_named_people(database: Database, filters: Filters, today: dt.date, most: int = EVERY_ROW) -> pd.DataFrame:
    """Named people with the latest that the view's records say of each, those not on record as free first.

    At most so many of them.

    Columns: name, dyad, holder, nationality, status, since, date_precision, id, title (of the latest record),
    records, is_held, days_since (days without news; NULL for those free or dead), people, held_people (how many
    there are, and of them without a release or death on record).
    """
    return database.frame("list_named_people", filters=filters.parameters(), today=today, most=most)
