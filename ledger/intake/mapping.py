"""Gives a file's columns the codebook's names and its values the ledger's spelling: by header, or by hand."""

import difflib
import json
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

import pandas as pd

from ledger.codebook import DEMAND_STATUS, DIRECTION, LEDGER_TABLES, TABLES, VOCABULARIES, TableModel
from ledger.database import LedgerError
from ledger.intake.countries import find_side
from ledger.intake.model import MappedTable, ReadTable
from ledger.intake.problems import Problem, tabulate_problems
from ledger.intake.texts import spread
from ledger.intake.values import (
    DATE_ORDERS,
    detect_date_order,
    dyad_of,
    parse_boolean,
    parse_date,
    parse_dyad,
    parse_event_type,
    parse_number,
    parse_term,
)
from ledger.intake.words import normalise
from ledger.wording import count_of

OWN_FORMAT = "own"
"""`profile` of a table that follows the codebook's own columns."""

OUTSIDE_DYADS = "Outside the three dyads"

SIDE_COLUMNS = ("initiator", "target", "country", "detainee_nationality", "demanded_by", "demanded_of")
_SYNONYMS: Mapping[str, Sequence[str]] = {
    "id": ("record_id", "incident_id"),
    "date": ("event_date", "day", "date_start", "start_date", "дата", "ամսաթիվ", "tarix"),
    "date_end": ("end_date", "until"),
    "dyad": ("relation", "pair", "countries"),
    "event_type": ("type", "category", "тип", "տեսակ", "növ"),
    "title": ("headline", "heading", "название", "заголовок", "վերնագիր", "başlıq"),
    "summary": ("description", "text", "notes", "описание", "նկարագրություն", "təsvir"),
    "initiator": ("actor", "actor_1", "actor1", "side_a", "source_country", "инициатор"),
    "target": ("actor_2", "actor2", "side_b", "target_country", "цель"),
    "place": ("location", "city", "town", "site", "место", "վայր", "yer"),
    "country": ("state", "страна", "երկիր", "ölkə"),
    "latitude": ("lat", "y", "широта"),
    "longitude": ("lon", "lng", "long", "x", "долгота"),
    "sources": (
        "source",
        "url",
        "urls",
        "link",
        "links",
        "источник",
        "источники",
        "ссылка",
        "ссылки",
        "աղբյուր",
        "mənbə",
    ),
    "fatalities": ("deaths", "killed", "dead", "погибшие"),
    "injured": ("wounded", "раненые"),
    "people": ("number", "count", "persons"),
    "notable_names": ("names", "name"),
    "url": ("address", "link"),
    "published": ("publication_date", "date"),
    "publisher": ("outlet", "media"),
}
_ANSWERS = (("alleged", "none_reported"), ("confirmed", "reported"))
"""What yes and no stand for in columns that others keep as a question: mistreatment and confidence."""
_CLOSE = 0.82
_LEAST_SHARE = 0.6


class TableUnknownError(LedgerError):
    """The header is none of the codebook's tables; the message says which columns were looked for."""


@dataclass(frozen=True)
class HandMapping:
    """How somebody matched a file's columns and values with the codebook's, kept under a name.

    `columns` names the file's column for each of ours, `values` gives our value for theirs by our column, `constants`
    a value for a whole column where the file has none.
    """

    name: str
    table: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: str | None = None
    decimal_comma: bool | None = None
    constants: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.table not in LEDGER_TABLES:
            raise TableUnknownError(f"There is no table {self.table}. Choose one of {', '.join(LEDGER_TABLES)}.")
        ours = set(LEDGER_TABLES[self.table].columns)
        strange = sorted({*self.columns, *self.values, *self.constants} - ours)
        if strange:
            raise TableUnknownError(f"The table {self.table} has no column {', '.join(strange)}.")
        if self.date_order is not None and self.date_order not in DATE_ORDERS:
            raise TableUnknownError(f"{self.date_order} is no order of dates. Choose one of {', '.join(DATE_ORDERS)}.")

    def to_json(self) -> str:
        """The mapping as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "HandMapping":
        """The mapping that JSON text holds; raises TableUnknownError where it holds none."""
        try:
            given = json.loads(text)
            _require_texts(given)
            return cls(**given)
        except (TypeError, ValueError, AttributeError, RecursionError) as error:
            raise TableUnknownError(f"This is no mapping: {error}.") from error


def _require_texts(given: Mapping[str, object]) -> None:
    """Raises TypeError where a mapping from a file has something else in the place of a name or a value."""
    values = given.get("values") or {}
    if not isinstance(values, Mapping):
        raise TypeError("values must say for each column what its values stand for")
    for names in (given.get("columns"), given.get("constants") or {}, *values.values()):
        if not isinstance(names, Mapping) or not all(isinstance(one, str) for one in names.values()):
            raise TypeError("columns, values and constants must have a text for each name")
    for name in ("name", "table", "date_order"):
        if not isinstance(given.get(name) or "", str):
            raise TypeError(f"{name} must be a text")
    if given.get("decimal_comma") not in {None, True, False}:
        raise TypeError("decimal_comma must be true or false")


def guess_table(header: Sequence[str]) -> str | None:
    """The codebook's table that a header is of, whatever its case, order and separators; none where it is none.

    Headers with nothing but the columns that all three record tables share are none: `map_table` looks at the values.
    """
    scores = {name: _score_table(table, header) for name, table in LEDGER_TABLES.items()}
    best = max(scores.values())
    names = [name for name, score in scores.items() if score == best]
    return names[0] if best > 0 and len(names) == 1 else None


def match_columns(header: Sequence[str], table: str) -> dict[str, str]:
    """The file's column for each of a table's columns, where name or title is the same but for case and separators."""
    theirs = {normalise(name): name for name in reversed(header)}
    matched = {}
    for name, title in _name_columns(LEDGER_TABLES[table]).items():
        found = theirs.get(normalise(name)) or theirs.get(normalise(title))
        if found is not None:
            matched[name] = found
    return matched


def suggest_columns(header: Sequence[str], table: str) -> dict[str, str]:
    """The file's column that each of a table's columns most likely is; columns without a likely one are left out."""
    suggested = match_columns(header, table)
    free = {normalise(name): name for name in reversed(header) if name not in suggested.values()}
    titles = _name_columns(LEDGER_TABLES[table])
    for name in titles:
        if name not in suggested:
            synonym = next((word for word in _SYNONYMS.get(name, ()) if normalise(word) in free), None)
            if synonym is not None:
                suggested[name] = free.pop(normalise(synonym))
    for name, title in titles.items():
        if name not in suggested:
            words = [normalise(name), normalise(title), *map(normalise, _SYNONYMS.get(name, ()))]
            close = [near for word in words for near in difflib.get_close_matches(word, free, n=1, cutoff=_CLOSE)]
            if close:
                suggested[name] = free.pop(close[0])
    return {name: suggested[name] for name in titles if name in suggested}


def suggest_value(text: str, labels: Mapping[str, str]) -> str | None:
    """The word of a vocabulary, given with what readers see for each, that a value most likely stands for.

    A plain yes or no stands for the least that the vocabulary lets it say.
    """
    answer = parse_boolean(text)
    if answer is not None:
        return next((codes[0 if answer else 1] for codes in _ANSWERS if labels.keys() >= set(codes)), None)
    words = {normalise(word): code for code, label in labels.items() for word in (code, label)}
    close = difflib.get_close_matches(normalise(text), words, n=1, cutoff=_CLOSE)
    return words[close[0]] if close else None


def map_table(read: ReadTable, table: str | None = None, mapping: HandMapping | None = None) -> MappedTable:
    """A file's table under the codebook's columns that it has, in the codebook's order.

    Without a mapping the columns are matched by name or title. Dates, numbers, sides, dyads and vocabularies are put
    into the ledger's spelling where they can be read in one way only; whatever else is left as it is. Raises
    TableUnknownError.
    """
    if mapping is not None:
        return _map_by_hand(read, mapping)
    header = [str(name) for name in read.rows.columns]
    name = table or guess_table(header) or _guess_by_values(read)
    if name is None or name not in LEDGER_TABLES:
        shown = ", ".join(header[:8]) + (", …" if len(header) > 8 else "")
        raise TableUnknownError(
            f"{_name_file(read)}: the columns ({shown}) are none of the codebook's tables. "
            f"Choose the table ({', '.join(LEDGER_TABLES)}) or match the columns by hand."
        )
    columns = match_columns(header, name)
    problems = _report_strange(read, name, header, columns)
    rows = pd.DataFrame({ours: read.rows[theirs] for ours, theirs in columns.items()}, index=read.rows.index)
    speller = _Speller(read, name, columns)
    rows = speller.spell(rows)
    return MappedTable(
        file=read.file,
        table=name,
        rows=rows,
        columns=columns,
        profile=OWN_FORMAT,
        problems=_join(read.problems, [*problems, *speller.notices]),
    )


def _map_by_hand(read: ReadTable, mapping: HandMapping) -> MappedTable:
    table = LEDGER_TABLES[mapping.table]
    missing = [theirs for theirs in mapping.columns.values() if theirs not in read.rows.columns]
    if missing:
        raise TableUnknownError(
            f"{_name_file(read)} has no column {', '.join(missing)}, which the mapping {mapping.name} names."
        )
    rows = pd.DataFrame(index=read.rows.index)
    for ours in table.columns:
        if ours in mapping.columns:
            column = read.rows[mapping.columns[ours]]
            given = {normalise(theirs): value for theirs, value in mapping.values.get(ours, {}).items()}  # noqa: PD011
            if given:
                column = _translate(column, partial(_look_up, given=given))
            rows[ours] = column.fillna(mapping.constants[ours]) if ours in mapping.constants else column
        elif ours in mapping.constants:
            rows[ours] = pd.Series(mapping.constants[ours], index=rows.index, dtype="str")
    speller = _Speller(read, mapping.table, mapping.columns, mapping.date_order, mapping.decimal_comma)
    rows = speller.spell(rows)
    set_aside: dict[str, int] = {}
    if "dyad" in table.columns:
        rows = _derive_dyad(rows, table)
        outside = ~rows["dyad"].isin(list(VOCABULARIES["dyad"][1]))
        # A dyad that is there but cannot be read is the checks' to report, one of other countries is not ours.
        outside &= rows["dyad"].isna() | rows["dyad"].map(_names_two_sides, na_action="ignore").eq(True)  # noqa: FBT003
        if outside.any():
            set_aside[OUTSIDE_DYADS] = int(outside.sum())
            rows = rows[~outside]
    return MappedTable(
        file=read.file,
        table=mapping.table,
        rows=rows,
        columns=dict(mapping.columns),
        profile=mapping.name,
        set_aside=set_aside,
        unmapped=_count_unmapped(rows),
        problems=_join(read.problems, speller.notices),
    )


def _derive_dyad(rows: pd.DataFrame, table: TableModel) -> pd.DataFrame:
    if "dyad" in rows.columns:
        return rows
    one, other = ("demanded_by", "demanded_of") if table.name == "demands" else ("initiator", "target")
    if one in rows.columns and other in rows.columns:
        derived = [
            dyad_of(a, b) if isinstance(a, str) and isinstance(b, str) else None
            for a, b in zip(rows[one], rows[other], strict=True)
        ]
    else:
        derived = [None] * len(rows)
    rows = rows.assign(dyad=pd.Series(derived, index=rows.index, dtype="str"))
    return rows[[name for name in table.columns if name in rows.columns]]


def _names_two_sides(text: str) -> bool:
    parts = [part for part in text.replace("–", "-").split("-") if part.strip()]
    return len(parts) == 2 and all(find_side(part) for part in parts)


def _count_unmapped(rows: pd.DataFrame) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for name, (_, terms) in VOCABULARIES.items():
        if name in rows.columns and name != "dyad":
            strange = rows[name][~rows[name].isin(list(terms))].dropna()
            counts.update({f"{name}: {value}": int(count) for value, count in strange.value_counts().items()})
    return dict(counts)


class _Speller:
    """Puts a table's values into the ledger's spelling and says what it read in which way."""

    def __init__(
        self,
        read: ReadTable,
        table: str,
        columns: Mapping[str, str],
        date_order: str | None = None,
        decimal_comma: bool | None = None,  # noqa: FBT001
    ) -> None:
        self.notices: list[Problem] = []
        self._read = read
        self._table = LEDGER_TABLES[table]
        self._columns = columns
        self._date_order = date_order
        self._decimal_comma = decimal_comma

    def spell(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with every value that can be read in one way only in the ledger's spelling."""
        types = {name: str(column.dtype) for name, column in self._table.schema.columns.items()}
        numbers = [name for name, kind in types.items() if kind in {"float64", "Int64", "int64"}]
        comma = self._find_decimal_comma(rows, [name for name in numbers if name in rows.columns])
        spelled = {}
        for name in rows.columns:
            if types[name].startswith("datetime"):
                spelled[name] = self._spell_dates(name, rows[name])
            elif name in numbers:
                spelled[name] = self._spell_numbers(name, rows[name], decimal_comma=comma)
            else:
                change = self._find_speller(name)
                spelled[name] = _translate(rows[name], change) if change else rows[name]
        return pd.DataFrame(spelled, index=rows.index, columns=rows.columns)

    def _find_speller(self, name: str) -> Callable[[str], str] | None:
        if name == "status" and self._table.name == "demands":
            return partial(_spell_code, codes=DEMAND_STATUS)
        if name in VOCABULARIES and name != "dyad":
            return lambda text: parse_term(name, text) or text
        return _SPELLERS.get(name)

    def _spell_dates(self, name: str, values: pd.Series) -> pd.Series:
        order = self._date_order or detect_date_order(values)
        spelled = _translate(values, lambda text: parse_date(text, order) or text)
        if spelled is values:
            return values
        changed = (spelled != values) & values.notna()
        if self._date_order is None and changed.any():
            count = int(changed.sum())
            read_as = f"{count_of(count, 'date')} {'is' if count == 1 else 'are'} not written in ISO: this was read as "
            self._notice(name, values[changed].iloc[0], read_as + spelled[changed].iloc[0])
        return spelled

    def _find_decimal_comma(self, rows: pd.DataFrame, numbers: Sequence[str]) -> bool | None:
        """Whether commas are decimal ones: no number of degrees has thousands, other numbers must leave no doubt."""
        if self._decimal_comma is not None:
            return self._decimal_comma
        comma = point = degrees = False
        for name in numbers:
            unique = pd.Series(rows[name].dropna().unique(), dtype="str")
            commas = unique.str.fullmatch(r"-?\d+,\d+")
            degrees |= name in {"latitude", "longitude"} and bool(commas.any())
            comma |= bool((commas & ~unique.str.fullmatch(r"-?\d{1,3},\d{3}")).any())
            point |= bool(unique.str.fullmatch(r"-?\d+\.\d+").any())
        return True if degrees or (comma and not point) else None

    def _spell_numbers(self, name: str, values: pd.Series, *, decimal_comma: bool | None) -> pd.Series:
        spelled = _translate(values, lambda text: parse_number(text, decimal_comma=decimal_comma))
        if decimal_comma and self._decimal_comma is None:
            changed = (spelled != values) & values.notna()
            if changed.any():
                count = int(changed.sum())
                has = f"{count_of(count, 'number')} {'has' if count == 1 else 'have'}"
                read_as = f"{has} a decimal comma: this was read as "
                self._notice(name, values[changed].iloc[0], read_as + spelled[changed].iloc[0])
        return spelled

    def _notice(self, name: str, value: str, problem: str) -> None:
        self.notices.append(
            (
                "warning", self._read.file, None, self._columns.get(name, name), value, problem,
                "Check that it is right; otherwise match the columns by hand and say how they are written",
            )
        )  # fmt: skip


def _look_up(text: str, given: Mapping[str, str]) -> str:
    return given.get(normalise(text), text)


def _spell_side(text: str) -> str:
    return find_side(text) or text


def _spell_dyad(text: str) -> str:
    return parse_dyad(text) or text


def _spell_code(text: str, codes: Container[str]) -> str:
    return code if (code := normalise(text)) in codes else text


def _spell_list(text: str) -> str:
    """Ids or addresses joined by semicolons, where commas, spaces or line ends part them."""
    parts = text.replace(",", " ").replace(";", " ").split()
    if all((part[:1].isalpha() and part.isalnum()) or part.startswith(("http://", "https://")) for part in parts):
        if any(part.startswith("http") for part in parts):
            # A comma or a semicolon may belong to an address; white space never does.
            parts = [part.strip(",;") for part in text.replace("; ", " ").split()]
        return ";".join(parts)
    return text


_SPELLERS: Mapping[str, Callable[[str], str]] = {
    "dyad": _spell_dyad,
    "event_type": parse_event_type,
    "direction": partial(_spell_code, codes=DIRECTION),
    "table": partial(_spell_code, codes=TABLES),
    "responds_to": _spell_list,
    "sources": _spell_list,
    **dict.fromkeys(SIDE_COLUMNS, _spell_side),
}


def _translate(values: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """A column with every value changed; each distinct value is changed once."""
    unique = values.dropna().unique()
    changed = [change(text) for text in unique]
    if changed == list(unique):
        return values
    codes, _ = pd.factorize(values)
    return spread(changed, codes).set_axis(values.index)


def _name_columns(table: TableModel) -> dict[str, str]:
    return {name: column.title or name for name, column in table.schema.columns.items()}


def _score_table(table: TableModel, header: Sequence[str]) -> float:
    matched = match_columns(header, table.name)
    needed = [name for name, column in table.schema.columns.items() if not column.nullable and name not in table.key]
    if not needed:
        needed = list(table.columns)
    share = sum(name in matched for name in needed) / len(needed)
    if share < _LEAST_SHARE or len(matched) < 3:
        return 0.0
    # Columns that the table has no place for speak against it.
    return len(matched) - 0.5 * (len(header) - len(matched))


def _guess_by_values(read: ReadTable) -> str | None:
    """The record table whose ids the rows have, where the header leaves several open."""
    theirs = {normalise(name): name for name in map(str, read.rows.columns)}
    prefixes = {"INC": "incidents", "DET": "detentions", "DIP": "diplomatic_actions"}
    if "id" in theirs and not any(_score_table(LEDGER_TABLES[name], list(theirs.values())) <= 0 for name in TABLES):
        found = set(read.rows[theirs["id"]].dropna().str[:3].str.upper().unique())
        if len(found) == 1:
            return prefixes.get(found.pop())
    return None


def _report_strange(read: ReadTable, table: str, header: Sequence[str], columns: Mapping[str, str]) -> list[Problem]:
    ours = {normalise(name): name for name in LEDGER_TABLES[table].columns if name not in columns}
    problems: list[Problem] = []
    for name in header:
        if name not in columns.values():
            near = difflib.get_close_matches(normalise(name), ours, n=1)
            remedy = f"Name it {ours[near[0]]} if that is meant" if near else "Delete it, or match it by hand"
            problems.append(
                ("warning", read.file, None, name, None, "The codebook has no such column: it is left out", remedy)
            )
    return problems


def _join(problems: pd.DataFrame, further: Sequence[Problem]) -> pd.DataFrame:
    return pd.concat([problems, tabulate_problems(further)], ignore_index=True) if further else problems


def _name_file(read: ReadTable) -> str:
    return f"{read.file}, sheet {read.sheet}" if read.sheet else read.file
