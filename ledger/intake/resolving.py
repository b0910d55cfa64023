"""Gives ids to rows that have none, and source ids to addresses that records cite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ledger.codebook import ID_PREFIXES, LEDGER_TABLES, LIST_SEPARATOR
from ledger.database import Database
from ledger.revisions import read_rows

NUMBERED = {
    **{table: ("id", prefix, 4) for table, prefix in ID_PREFIXES.items()},
    "sources": ("source_id", "S", 4),
    "demands": ("demand_id", "DEM", 3),
}
"""Tables whose ids are counted: the column, what ids begin with, and their least number of digits."""

UNKNOWN_LANGUAGE = "en"
UNKNOWN_AFFILIATION = "independent"
MAX_SOURCE_TITLE = 140

_HOST = r"^https?://(?:www\.)?([^/:?#\s]+)"


@dataclass(frozen=True)
class Resolved:
    """Rows with ids and source ids, in the order of the tables given; and the sources that addresses become.

    `new_sources` has the columns of the sources, `cited_as` (the address as the rows have it) and `host_known`.
    """

    rows: list[pd.DataFrame]
    new_sources: pd.DataFrame


def resolve_tables(database: Database, tables: Sequence[tuple[str, pd.DataFrame]]) -> Resolved:
    """Tables of rows with every id given, and every cited address replaced by a source's id.

    An id is the next of its table, after all that it ever had and all that the rows have. An address is the source
    that the ledger or the rows have for it, else a new one whose outlet is that of known sources of its host.
    """
    revision = database.newest_revision()
    known = read_rows(database, "sources", revision)
    found = database.frame("find_last_numbers")
    last = dict(zip(found["table"], found["highest"].astype("int64"), strict=True))
    rows = [_reuse_sources(table, part, known) for table, part in tables]
    for table, (column, _, _) in NUMBERED.items():
        given = [part[column] for (name, _), part in zip(tables, rows, strict=True) if name == table]
        last[table] = max(int(last.get(table, 0)), *(_find_highest(ids) for ids in given), 0)
    for number, (table, _) in enumerate(tables):
        rows[number] = _give_ids(table, rows[number], last)
    pages = [part for (table, _), part in zip(tables, rows, strict=True) if table == "sources"]
    addresses = _find_addresses(rows)
    ids = _index_addresses([known, *pages])
    new = [address for address in addresses if simplify_address(address) not in ids]
    new_sources = _describe_sources(database, revision, new, last["sources"], pages)
    ids |= {
        simplify_address(url): source for url, source in zip(new_sources["url"], new_sources["source_id"], strict=True)
    }
    return Resolved([_replace_addresses(part, ids) for part in rows], new_sources)


def simplify_address(url: str) -> str:
    """An address without what does not change the page: the scheme, `www.`, a fragment, a slash at its end."""
    rest = url.partition("://")[2].partition("#")[0]
    host, slash, path = rest.partition("/")
    return (host.lower().removeprefix("www.") + slash + path).rstrip("/")


def _reuse_sources(table: str, rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Sources without an id whose address the ledger has are those of the ledger."""
    if table != "sources" or not rows["source_id"].isna().any():
        return rows
    ids = dict(zip(known["url"], known["source_id"], strict=True))
    return rows.assign(source_id=rows["source_id"].fillna(rows["url"].map(ids).astype("str")))


def find_numbers(ids: pd.Series) -> pd.Series:
    """The numbers of ids, without those of no id; no 64 bits hold one of more than 18 digits, which are cut off."""
    known = ids.dropna()
    # In Arrow, a column at a time: pandas extracts groups row by row in Python.
    digits = known[known.str.fullmatch("[A-Z]+[0-9]+")].str.replace("^[A-Z]+", "", regex=True)
    return digits.str.lstrip("0").str.slice(0, 18).replace("", "0").astype("int64")


def _find_highest(ids: pd.Series) -> int:
    numbers = find_numbers(ids)
    return 0 if numbers.empty else int(numbers.max())


def _give_ids(table: str, rows: pd.DataFrame, last: dict[str, int]) -> pd.DataFrame:
    if table not in NUMBERED:
        return rows
    column, prefix, width = NUMBERED[table]
    missing = rows[column].isna()
    count = int(missing.sum())
    if not count:
        return rows
    ids = [f"{prefix}{number:0{width}}" for number in range(last[table] + 1, last[table] + 1 + count)]
    last[table] += count
    given = rows[column].copy()
    given[missing] = ids
    return rows.assign(**{column: given})


def _find_addresses(tables: Sequence[pd.DataFrame]) -> list[str]:
    """Every cited address, one for each page, in the order in which they are met."""
    found: dict[str, str] = {}
    for rows in tables:
        if "sources" in rows.columns:
            cells = rows["sources"].dropna()
            for cell in cells[cells.str.contains("://", regex=False)].unique():
                for entry in cell.split(LIST_SEPARATOR):
                    if "://" in entry:
                        found.setdefault(simplify_address(entry), entry)
    return list(found.values())


def _index_addresses(pages: Sequence[pd.DataFrame]) -> dict[str, str]:
    return {
        simplify_address(url): source
        for part in pages
        for url, source in zip(part["url"], part["source_id"], strict=True)
        if isinstance(url, str)
    }


def _describe_sources(
    database: Database, revision: int, addresses: Sequence[str], last: int, pages: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    columns = [*LEDGER_TABLES["sources"].columns, "host_known"]
    if not addresses:
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[:-1], "str")).astype({"host_known": "bool"})
    urls = pd.Series(addresses, dtype="str")
    hosts = urls.str.lower().str.extract(_HOST)[0]
    outlets = database.frame("list_sites", revision=revision).set_index("site")
    near = [part.assign(host=part["url"].str.lower().str.extract(_HOST)[0]) for part in pages if len(part)]
    if near:
        own = pd.concat(near).dropna(subset=["host", "publisher", "language", "affiliation"]).drop_duplicates("host")
        own = own.set_index("host")[["publisher", "language", "affiliation"]]
        outlets = pd.concat([outlets, own[~own.index.isin(outlets.index)]])
    known = hosts.isin(outlets.index)
    outlet = outlets.reindex(hosts).reset_index(drop=True)
    publisher = outlet["publisher"].astype("str").fillna(hosts)
    sources: Mapping[str, pd.Series | list[str]] = {
        "source_id": [f"S{number:04}" for number in range(last + 1, last + 1 + len(urls))],
        "url": urls,
        "publisher": publisher,
        "agency": pd.Series(pd.NA, index=urls.index, dtype="str"),
        "title": "["
        + ("Page of " + publisher.str.replace(r"[\[\]]", "", regex=True)).str[: MAX_SOURCE_TITLE - 2]
        + "]",
        "published": pd.Series(pd.NA, index=urls.index, dtype="str"),
        "language": outlet["language"].astype("str").fillna(UNKNOWN_LANGUAGE),
        "affiliation": outlet["affiliation"].astype("str").fillna(UNKNOWN_AFFILIATION),
        "host_known": known,
    }
    frame = pd.DataFrame(sources, columns=columns)
    return frame.astype(dict.fromkeys(columns[:-1], "str"))


def _replace_addresses(rows: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    if "sources" not in rows.columns:
        return rows
    cells = rows["sources"]
    cited = cells.notna() & cells.str.contains("://", regex=False, na=False)
    if not cited.any():
        return rows
    replaced = {
        cell: LIST_SEPARATOR.join(
            dict.fromkeys(
                ids[simplify_address(entry)] if "://" in entry else entry for entry in cell.split(LIST_SEPARATOR)
            )
        )
        for cell in cells[cited].unique()
    }
    return rows.assign(sources=cells.where(~cited, cells.map(replaced).astype("str")))
