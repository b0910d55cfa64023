"""The sentences that say a view's differences in numbers, computed from the same figures as the charts."""

from typing import Any

import pandas as pd

from ledger.codebook import AFFILIATION, COMPARED_DYADS, COUNTRY_OF_DYAD, DYADS, label_of, side_name
from ledger.filters import Filters
from ledger.indicators import format_figure
from ledger.measures.chains import Chains
from ledger.periods import Periods
from ledger.wording import (
    count_days,
    count_of,
    format_date,
    format_dated,
    format_number,
    format_points,
    join_words,
    to_date,
)

FEWEST_COMPARED = 5
"""Acts that a share needs, and a direction to be named as the fastest or the hardest; of fewer their number is told."""


def describe_start(filters: Filters) -> str:
    """How a sentence about the view's period begins: `Since 25 Dec 2024`."""
    if filters.date_from and filters.date_to:
        return f"From {format_date(filters.date_from)} to {format_date(filters.date_to)}"
    if filters.date_from:
        return f"Since {format_date(filters.date_from)}"
    return f"Up to {format_date(filters.date_to)}" if filters.date_to else "In the whole record"


def compare_dyads(summary: pd.DataFrame, filters: Filters) -> str:
    """The overview's headline, from `measures.summarise_dyads`: who has more of what, in numbers."""
    figures = summary[summary["records"] > 0]
    start = describe_start(filters)
    if figures.empty:
        return f"{start} no record passes these filters."
    clauses = [
        f"{DYADS[row['dyad']].label} has {count_of(int(row['records']), 'record')} "
        f"({row['conflictual'] / row['records']:.0%} conflictual)"
        for _, row in figures.iterrows()
    ]
    conflict = [format_number(round(value)) for value in figures["conflict"]]
    cooperation = [format_number(round(value)) for value in figures["cooperation"]]
    sentence = (
        f"{start} {join_words(clauses)}. Between the two sides{_say_set_aside(figures)}, conflict weighs "
        f"{join_words(conflict)} points and cooperation {join_words(cooperation)}"
    )
    balance = _compare_balance(figures)
    return f"{sentence}{': ' + balance if balance else ''}."


def _say_set_aside(figures: pd.DataFrame) -> str:
    """How many of the records the sums leave out by the reader's choice."""
    number = int(figures["set_aside"].sum())
    return f" and without {count_of(number, 'record')} set aside" if number else ""


def _compare_balance(figures: pd.DataFrame) -> str:
    """Which of the two compared relations has more conflict for each point of cooperation."""
    sided = figures[figures["dyad"].isin(COMPARED_DYADS) & (figures["cooperation"] > 0)]
    if len(sided) < 2:
        return ""
    ratios = sided.assign(ratio=sided["conflict"] / sided["cooperation"]).sort_values("ratio", ascending=False)
    more, less = ratios.iloc[0], ratios.iloc[1]
    return (
        f"{more['ratio']:.1f} points of conflict for each of cooperation in {DYADS[more['dyad']].label}, "
        f"{less['ratio']:.1f} in {DYADS[less['dyad']].label}"
    )


def compare_tension(summary: pd.DataFrame) -> str:
    """From where to where each relation's tension went, which rose more and when it peaked.

    Where the record ends before the period, so does the comparison: what decays later is no news. Takes the columns of
    `measures.summarise_tension` under one way to count.
    """
    if not summary["acts"].sum():
        return "No act between the two sides of a relation counts in this view, so there is no tension to compare."
    first, last = (format_date(to_date(summary.iloc[0][edge])) for edge in ("first_date", "last_date"))
    courses = map(_describe_course, summary.itertuples())
    highest = summary[summary["peak_tension"] > 0].sort_values("peak_tension", ascending=False, kind="stable")
    peaks = [_describe_peak(row) for row in highest.itertuples()]
    start = f"From {first} to {last}" if first != last else f"On {first}"
    if summary.iloc[0]["last_date"] < summary.iloc[0]["end_date"]:
        start += ", where the record ends,"
    sentence = f"{start} tension went {join_words([*courses])}{_compare_changes(summary)}."
    return f"{sentence} It peaked at {join_words(peaks)}." if peaks else sentence


def _describe_course(row: Any) -> str:
    points = f"from {format_points(row.first_tension)} to {format_points(row.last_tension)} points"
    return f"{points} in {DYADS[row.dyad].label}"


def _describe_peak(row: Any) -> str:
    return f"{format_points(row.peak_tension)} on {format_date(to_date(row.peak_date))} in {DYADS[row.dyad].label}"


def _compare_changes(summary: pd.DataFrame) -> str:
    """Which relation's tension rose more, or fell more where none rose."""
    changes = (summary["last_tension"] - summary["first_tension"]).round(1)
    if len(changes) < 2 or changes.min() == changes.max():
        return ""
    # The larger rise; where nothing rose, the larger fall.
    place = int((changes if changes.max() > 0 else -changes).argmax())
    verb = "rose" if changes.max() > 0 else "fell"
    word = "more" if len(changes) == 2 else "most"
    return f"; it {verb} {word} in {DYADS[str(summary['dyad'].iloc[place])].label}"


def compare_ways(summary: pd.DataFrame) -> str:
    """Whether another way to count changes which relation peaks higher, and when each peaks.

    Takes the columns of `measures.summarise_tension` under several ways to count.
    """
    peaks = summary[summary["peak_tension"] > 0]
    clauses = []
    if len(peaks["dyad"].unique()) > 1:
        highest = peaks.sort_values("peak_tension", kind="stable").groupby(["half_life", "weighted"])["dyad"].last()
        leaders = [DYADS[dyad].label for dyad in DYADS if (highest == dyad).any()]
        if len(leaders) == 1:
            clauses.append(f"Under every way to count, {leaders[0]} peaks highest")
        else:
            clauses.append(f"Which relation peaks highest depends on how it is counted: {join_words(leaders, 'or')}")
    for dyad, own in peaks.groupby("dyad", sort=False):
        first, last = (format_date(to_date(day)) for day in (own["peak_date"].min(), own["peak_date"].max()))
        when = f"on {first} in all of them" if first == last else f"between {first} and {last}"
        low, high = format_points(own["peak_tension"].min()), format_points(own["peak_tension"].max())
        clauses.append(f"{DYADS[str(dyad)].label} peaks {when}, at {low} to {high} points")
    return f"{'. '.join(clauses)}." if clauses else ""


def compare_custody(flows: pd.DataFrame, filters: Filters) -> str:
    """Who took and freed how many of the other side's people, from `measures.custody_flows`."""
    start = describe_start(filters)
    sided = flows[flows["sided"]].groupby(["dyad", "holder"])[["taken", "freed"]].sum()
    clauses = []
    for dyad in filters.shown_dyads:
        if dyad not in COUNTRY_OF_DYAD:
            continue
        country = COUNTRY_OF_DYAD[dyad]
        for holder, other in (("RUS", country), (country, "RUS")):
            taken = int(sided["taken"].get((dyad, holder), 0))
            freed = int(sided["freed"].get((dyad, holder), 0))
            clauses.append(_describe_flow(side_name(holder), side_name(other), taken, freed))
    return f"{start} {'; '.join(clauses)}, as far as the record counts people." if clauses else ""


def describe_unknown_custody(unknown: pd.DataFrame, filters: Filters) -> tuple[str, ...]:
    """What the number of people held cannot know, a sentence a relation, from `measures.summarise_unknown_custody`."""
    return tuple(
        _describe_unknown(row)
        for row in unknown.itertuples()
        if str(row.dyad) in COUNTRY_OF_DYAD and str(row.dyad) in filters.shown_dyads
    )


def _describe_unknown(row: Any) -> str:
    relation = DYADS[row.dyad].label
    if not row.records:
        return f"{relation}: no record takes or frees anybody of the other side."
    return (
        f"{relation}: of {count_of(row.taken, 'person', 'people')} of the other side taken, the release or death of "
        f"{format_number(row.held)} is not on record, which is not to say that they are still held. This rests on "
        f"{count_of(row.records, 'record')}: {_none_or(row.uncounted)} without a number of people, "
        f"{_none_or(row.unnamed_nationality)} without a nationality, {_none_or(row.unconfirmed)} reported by one "
        f"outlet or side or disputed{_of_taken(row.unconfirmed, row.unconfirmed_people)}, and "
        f"{_none_or(row.one_sided)} citing sources of one side alone"
        f"{_of_taken(row.one_sided, row.one_sided_people)}."
    )


def _none_or(number: int) -> str:
    return format_number(number) if number else "none"


def _of_taken(records: int, people: int) -> str:
    """How many people were taken in records, where there are any."""
    return f" (with {_none_or(people)} of the people taken)" if records else ""


def _describe_flow(holder: str, other: str, taken: int, freed: int) -> str:
    if not taken and not freed:
        return f"{holder} took nobody of {other}'s side"
    return (
        f"{holder} took {format_number(taken) if taken else 'nobody'} of {other}'s side and freed "
        f"{format_number(freed) if freed else 'none'}"
    )


def compare_sourcing(summary: pd.DataFrame, filters: Filters) -> str:
    """What each dyad's records rest on, from `measures.summarise_sourcing`."""
    figures = summary[summary["records"] > 0]
    start = describe_start(filters)
    if figures.empty:
        return f"{start} no record passes these filters."
    clauses = [
        f"{DYADS[row['dyad']].label} has {count_of(int(row['records']), 'record')} resting on "
        f"{count_of(int(row['cited']), 'source')}, {row['confirmed'] / row['records']:.0%} confirmed and "
        f"{row['several'] / row['records']:.0%} with more than one source"
        for _, row in figures.iterrows()
    ]
    return f"{start} {'; '.join(clauses)}."


def describe_sourcing(sources: pd.DataFrame) -> str:
    """How independent of each other a record's sources are, from `measures.list_sources_of_record`."""
    outlets = sources["agency"].fillna(sources["publisher"]).nunique()
    kinds = sources["affiliation"].value_counts()
    parts = [f"{count} {AFFILIATION[str(code)].label.lower()}" for code, count in kinds.items()]
    if len(sources) == 1:
        return f"One source, {parts[0].removeprefix('1 ')}: nothing else is cited to check it against."
    texts = f"texts of {count_of(outlets, 'different outlet')}" if outlets > 1 else "all of them the text of one outlet"
    if len(kinds) == 1:
        return f"{count_of(len(sources), 'source')} of one affiliation ({parts[0]}), {texts}."
    return f"{count_of(len(sources), 'source')} of {len(kinds)} different affiliations: {join_words(parts)}; {texts}."


def describe_chain(chain: pd.DataFrame) -> str:
    """How long a chain is and how fast it was answered, from `measures.find_chain_of_record`."""
    record = chain.loc[chain["step"] == 0].iloc[0]
    before, after = chain[chain["step"] < 0], chain[chain["step"] > 0]
    if before.empty and after.empty:
        return "It names no record that it answers, and no record names it."
    parts = []
    if len(before):
        parts.append(f"answers {_count_steps(before)}")
    if len(after):
        lag = (to_date(after["date"].min()) - to_date(record["date"])).days
        when = "on the same day" if lag <= 0 else f"after {count_of(lag, 'day')}"
        parts.append(f"is answered by {_count_steps(after)}, first {when}")
    days = (to_date(chain["date"].max()) - to_date(chain["date"].min())).days + 1
    reached = int(chain["reached"].iloc[0]) if "reached" in chain else len(chain)
    cut = f" These are the nearest of {count_of(reached, 'record')}, by steps." if reached > len(chain) else ""
    return f"It {' and '.join(parts)}. All in all {count_of(len(chain), 'record')} in {count_of(days, 'day')}.{cut}"


def _count_steps(steps: pd.DataFrame) -> str:
    direct = int((steps["step"].abs() == 1).sum())
    more = len(steps) - direct
    return count_of(direct, "record") + (f" (and {format_number(more)} more through them)" if more else "")


def compare_incidents(summary: pd.DataFrame, filters: Filters) -> str:
    """How many incidents, of which kind and at what cost, from `measures.summarise_incidents`; the gravest by name."""
    clauses = []
    gravest = []
    row: Any
    for row in summary.itertuples():
        relation = DYADS[row.dyad].label
        if not row.records:
            clauses.append(f"{relation} has no incident")
            continue
        kinds = join_words([label_of(event_type).lower() for event_type in row.top_types])
        each = f"{format_number(row.top_records)} each" if len(row.top_types) > 1 else format_number(row.top_records)
        cost = "nobody reported killed or injured"
        if row.fatalities or row.injured:
            cost = f"{format_number(row.fatalities)} killed and {format_number(row.injured)} injured"
            gravest.append(_describe_gravest(row))
        clauses.append(f"{relation} has {count_of(row.records, 'incident')} with {cost}, most often {kinds} ({each})")
    sentence = f"{describe_start(filters)} {'; '.join(clauses)}."
    return f"{sentence} The gravest: {'; '.join(gravest)}." if gravest else sentence


def _describe_gravest(row: Any) -> str:
    cost = [
        f"{format_number(number)} {word}"
        for number, word in ((row.gravest_fatalities, "killed"), (row.gravest_injured, "injured"))
        if pd.notna(number) and number
    ]
    day = format_dated(to_date(row.gravest_date), row.gravest_precision)
    return f"“{row.gravest_title}” ({', '.join([*cost, day])})"


def compare_diplomacy(summary: pd.DataFrame, filters: Filters) -> str:
    """Who acts more toward whom, at what level, and what became of meetings, from `measures.summarise_diplomacy`."""
    clauses = []
    row: Any
    for row in summary.itertuples():
        if not row.records:
            clauses.append(f"{DYADS[row.dyad].label} has no diplomatic action")
            continue
        first, second = (side_name(side) for side in row.dyad.split("-"))
        more, less = (first, row.by_first), (second, row.by_second)
        if less[1] > more[1]:
            more, less = less, more
        clauses.append(
            f"{more[0]} acts {count_of(more[1], 'time')} toward {less[0]} and {less[0]} "
            f"{count_of(less[1], 'time')} toward {more[0]}; heads of state or government act in "
            f"{row.leaders / row.records:.0%} of that relation's records, and {_describe_contacts(row)}"
        )
    return f"{describe_start(filters)} {'. '.join(clauses)}."


def _describe_contacts(row: Any) -> str:
    held = row.meetings + row.calls
    if not held and not row.cancellations:
        return "no meeting or call was held or called off"
    contacts = count_of(held, "meeting or call was", "meetings and calls were")
    return f"{contacts} held against {format_number(row.cancellations)} called off"


def compare_words(summary: pd.DataFrame, filters: Filters) -> str:
    """Who talks and who acts, from `measures.summarise_words`: what share of each side's hostile acts are words."""
    clauses: list[str] = []
    quiet = []
    for dyad in dict.fromkeys(summary["dyad"]):
        sides = [_Hostility(row) for row in summary[summary["dyad"] == dyad].itertuples()]
        acting = sorted((side for side in sides if side.acts), key=lambda side: -side.share)
        if not acting:
            quiet.append(DYADS[dyad].label)
            continue
        # What is counted is named once.
        shares = [side.describe("" if clauses or number else "hostile act") for number, side in enumerate(acting)]
        none = "".join(f", and {side.name} has none toward {side.other}" for side in sides if not side.acts)
        clauses.append(join_words(shares) + none)
    start = describe_start(filters)
    told = [f"{start} words are {'; '.join(clauses)}; the others are deeds."] if clauses else []
    if quiet:
        where = f"{start}, in" if not told else "In"
        told.append(f"{where} {join_words(quiet)} neither side has a hostile act toward the other.")
    return " ".join([*told, _describe_friendly(summary)]).strip()


class _Hostility:
    """The hostile acts of a side toward the other: how many of them are words."""

    def __init__(self, row: Any) -> None:
        self.name, self.other = side_name(row.initiator), side_name(row.target)
        self.acts = int(row.verbal_conflict + row.material_conflict)
        self.share = int(row.verbal_conflict) / self.acts if self.acts else 0.0

    def describe(self, noun: str) -> str:
        acts = count_of(self.acts, noun) if noun else format_number(self.acts)
        share = f"{self.share:.0%}" if self.acts >= FEWEST_COMPARED else format_number(round(self.share * self.acts))
        return f"{share} of {self.name}'s {acts} toward {self.other}"


def _describe_friendly(summary: pd.DataFrame) -> str:
    words, deeds = int(summary["verbal_cooperation"].sum()), int(summary["material_cooperation"].sum())
    if not words + deeds:
        return ""
    share = words / (words + deeds)
    verb = "is" if words == 1 else "are"
    return f"Of all {count_of(words + deeds, 'friendly act')} {format_number(words)} ({share:.0%}) {verb} words."


def compare_reciprocity(measured: pd.DataFrame, filters: Filters) -> str:
    """Who answers whom how often, soonest and hardest, from `measures.measure_reciprocity`."""
    acting = measured[measured["acts"] > 0]
    start = describe_start(filters)
    if acting.empty:
        return f"{start} no act between the two sides of a relation passes these filters."
    clauses = [
        _describe_answering(str(side), rows, "" if number else "answers ", "" if number else " acts")
        for number, (side, rows) in enumerate(acting.groupby("target", sort=False))
    ]
    parts = (f"{start} {'; '.join(clauses)}", _compare_lags(acting), _compare_severity(acting))
    return ". ".join(part for part in parts if part) + "."


def _describe_answering(side: str, rows: pd.DataFrame, verb: str, noun: str) -> str:
    """What share of the others' acts a side answers; verb and noun stand where they are not yet said."""
    shares = [
        f"{row['share']:.0%} of {side_name(row['initiator'])}’s{'' if number else noun}"
        if row["acts"] >= FEWEST_COMPARED
        else f"{format_number(row['answered'])} of {side_name(row['initiator'])}’s {count_of(int(row['acts']), 'act')}"
        for number, (_, row) in enumerate(rows.iterrows())
    ]
    return f"{side_name(side)} {verb}{join_words(shares)}"


def _compare_lags(acting: pd.DataFrame) -> str:
    timed = acting[acting["timed"] >= FEWEST_COMPARED].sort_values("median_lag", kind="stable")
    if timed.empty:
        return ""
    lags = timed["median_lag"]
    said = f"Half of the first answers come within {count_days(lags.iloc[0])}"
    if lags.iloc[0] == lags.iloc[-1]:
        return said + (" in every direction" if len(timed) > 1 else f" where {_name_answer(timed.iloc[0])}")
    soonest, latest = ([_name_answer(row) for _, row in timed[lags == lag].iterrows()] for lag in lags.iloc[[0, -1]])
    where = f"where {soonest[0]}" if len(soonest) == 1 else "at the soonest"
    return f"{said} {where} and within {count_days(lags.iloc[-1])} where {join_words(latest)}"


def _compare_severity(acting: pd.DataFrame) -> str:
    rated = acting[acting["rated"] >= FEWEST_COMPARED].sort_values("severity", ascending=False, kind="stable")
    if rated.empty:
        return ""
    hardest, mildest = rated.iloc[0], rated.iloc[-1]
    if len(rated) == 1:
        return f"Where {_name_answer(hardest)}, it sets {hardest['severity']:.2f} points against each point of the act"
    apart = hardest["severity_low"] > mildest["severity_high"]
    doubt = "" if apart else ", though their intervals overlap"
    return (
        f"{_name_answer(hardest)} hardest ({hardest['severity']:.2f} points for each point of the act), "
        f"{_name_answer(mildest)} mildest ({mildest['severity']:.2f}){doubt}"
    )


def _name_answer(row: pd.Series) -> str:
    return f"{side_name(row['target'])} answers {side_name(row['initiator'])}"


def describe_chains(found: Chains) -> str:
    """How many chains a view has, the longest and the open ones, from `measures.look_over_chains`."""
    if not found.chains:
        return "No record of this view answers another or is answered within its relation."
    longest = found.longest.iloc[0]
    still = found.open_chains
    return (
        f"{count_of(found.chains, 'chain')} of acts and answers {'has' if found.chains == 1 else 'have'} a record in "
        f"this view, {format_number(still) if still else 'none'} of them open. The longest begins with "
        f"“{longest['title']}” ({count_of(int(longest['acts']), 'act')} in {count_of(int(longest['days']), 'day')})."
    )


def describe_whole_chain(chain: pd.Series, open_days: int) -> str:
    """A chain's length, sides, weight and end, from a row of `measures.list_chains`."""
    first, second = (side_name(side) for side in str(chain["dyad"]).split("-"))
    sides = [
        f"{format_number(number)} by {name}"
        for number, name in (
            (int(chain["by_first"]), first),
            (int(chain["by_second"]), second),
            (int(chain["by_others"]), "third parties"),
        )
        if number
    ]
    parts = [
        f"{count_of(int(chain['acts']), 'act')} in {count_of(int(chain['days']), 'day')}: {join_words(sides)}",
        _describe_weight(chain),
        f"The last is “{chain['last_title']}” "
        f"({format_dated(to_date(chain['last_date']), str(chain['last_precision']))})",
        f"The chain is open: its last act is conflictual, has no answer on record, and lies within the last "
        f"{open_days} days of the record"
        if chain["is_open"]
        else "The chain is not open",
    ]
    return ". ".join(parts) + "."


def _describe_weight(chain: pd.Series) -> str:
    if not chain["conflict"]:
        return "None of them is a scored act of conflict between the two sides"
    weight = format_number(round(float(chain["conflict"]), 1))
    return (
        f"Conflict between the two sides weighs {weight} points; the gravest act is "
        f"“{chain['gravest_title']}” ({format_number(float(chain['gravest_value']))})"
    )


def compare_two_periods(compared: pd.DataFrame, periods: Periods) -> str:
    """Where the change between two periods is greatest, from `measures.compare_periods`."""
    start = f"{periods.describe_before()} against {periods.describe_after()}"
    figures: dict[tuple[str, str], Any] = {
        (str(row["measure"]), str(row["dyad"])): row for row in compared.to_dict("records")
    }
    counts = [
        f"{DYADS[dyad].label} goes from {_say_change(figures['records', dyad])} records and from "
        f"{_say_change(figures['conflict', dyad])} points of conflict"
        for dyad in dict.fromkeys(str(dyad) for dyad in compared["dyad"])
    ]
    greatest = find_greatest_change(compared)
    if greatest is None:
        told = "no kind of act between two sides changed"
    else:
        row = figures[greatest]
        kind = f"of the four kinds of act, {row['label'].lower()} in {DYADS[greatest[1]].label} changed most"
        told = f"{kind}, from {_say_change(row)} acts"
        if not periods.is_even:
            told = (
                f"{kind} for each 30 days, from {row['before_30']:.1f} to {row['after_30']:.1f} acts "
                f"({_say_change(row)} in all)"
            )
    return f"{start}: {told}. {'; '.join(counts)}."


def find_greatest_change(compared: pd.DataFrame) -> tuple[str, str] | None:
    """Measure and dyad of the quadrant whose acts for each 30 days changed most; None where none did."""
    acts: list[Any] = compared[(compared["unit"] == "acts") & compared["initiator"].isna()].to_dict("records")
    greatest = max(acts, key=lambda row: abs(row["difference_30"]), default=None)
    if greatest is None or not greatest["difference_30"]:
        return None
    return str(greatest["measure"]), str(greatest["dyad"])


def describe_leverage_of_periods(compared: pd.DataFrame, periods: Periods) -> str:
    """Which years' leverage is compared and what it rests on, or why it is not, from `measures.compare_periods`."""
    rows = compared[(compared["measure"] == "leverage") & compared["dyad"].isin(COUNTRY_OF_DYAD)]
    if rows.empty:
        return ""
    first, second = periods.last_years
    if first == second:
        return f"Leverage is counted by calendar year; both periods end in {first}, so it is not compared."
    parts = [
        f"{side_name(COUNTRY_OF_DYAD[str(row['dyad'])])} rests on {row['before_of']:.0f} and "
        f"{count_of(int(row['after_of']), 'indicator')}"
        for row in rows.dropna(subset=["before_of", "after_of"]).to_dict("records")
    ]
    told = f"Leverage is that of the years {first} and {second}, in which the periods end"
    return f"{told}: {join_words(parts)}." if parts else f"{told}; too few indicators have figures of both to compare."


def _say_change(row: Any) -> str:
    write = format_points if row["unit"] == "points" else lambda number: format_number(round(number))
    return f"{write(row['before'])} to {write(row['after'])}"


LEAST_APART = 5
"""Percentage points from which on a sentence names two shares as different."""


def compare_leverage(composite: pd.DataFrame, latest: pd.DataFrame, filters: Filters) -> str:
    """Where Russia's leverage over the countries differs, from `leverage_by_year` and `compare_latest`."""
    sentences = [
        text for text in (_compare_composite(composite[composite["enough"]], filters), _find_widest(latest)) if text
    ]
    return " ".join(sentences) or "No indicator has a figure for the countries and years of this view."


def _compare_composite(composite: pd.DataFrame, filters: Filters) -> str:
    countries = [COUNTRY_OF_DYAD[dyad] for dyad in filters.shown_dyads if dyad in COUNTRY_OF_DYAD]
    own = [composite[composite["country"] == country] for country in countries]
    own = [rows for rows in own if len(rows)]
    if len(own) < 2:
        return _describe_leverage(own[0]) if own else ""
    years = set(own[0]["year"]) & set(own[1]["year"])
    if not years:
        return " ".join(map(_describe_leverage, own))
    year = max(years)
    more, less = sorted(
        (rows[rows["year"] == year].iloc[0] for rows in own), key=lambda row: float(row["leverage"]), reverse=True
    )
    return (
        f"In {year} Russia has more leverage over {side_name(more['country'])} ({more['leverage']:.0f} of 100, resting "
        f"on {more['indicators']} of {more['comparable_indicators']} indicators{_tell_carried(more)}) than over "
        f"{side_name(less['country'])} ({less['leverage']:.0f}, resting on {less['indicators']}{_tell_carried(less)})."
    )


def _tell_carried(row: pd.Series) -> str:
    """How many of a year's indicators stand in from earlier years, where some do."""
    return f", {row['carried']} of them with figures of earlier years" if row["carried"] else ""


def _describe_leverage(rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    said = (
        f"Russia's leverage over {side_name(last['country'])} stands at {last['leverage']:.0f} of 100 in "
        f"{last['year']}, resting on {last['indicators']} of {last['comparable_indicators']} indicators"
        f"{_tell_carried(last)}"
    )
    return (
        f"{said}." if first["year"] == last["year"] else f"{said}; it was {first['leverage']:.0f} in {first['year']}."
    )


def _find_widest(latest: pd.DataFrame) -> str:
    """The two shares of which the newest percentages of the countries are furthest apart."""
    shares = latest[(latest["unit"] == "percent") & latest["comparable"] & latest["apart"].notna()]
    widest = shares[shares["apart"] >= LEAST_APART].sort_values("apart", ascending=False, kind="stable")
    clauses = []
    for key in widest["indicator_key"].drop_duplicates()[:2]:
        own = shares[shares["indicator_key"] == key]
        figures = [
            f"{format_figure(row['value'], row['unit'])} in {side_name(row['country'])} ({row['period']})"
            for _, row in own.iterrows()
        ]
        clauses.append(f"{own['label'].iloc[0]}, {join_words(figures)}")
    return f"The shares furthest apart: {'; '.join(clauses)}." if clauses else ""


def compare_demands(summary: pd.DataFrame, filters: Filters) -> str:
    """How much of what each side asked was met, and how fast, from `measures.demands.summarise_demands`."""
    asked = summary[summary["demands"] > 0]
    start = describe_start(filters)
    if asked.empty:
        return f"{start} no demand passes these filters."
    whole = filters.date_from is None and filters.date_to is None
    clauses = [_describe_demands(row, whole=whole) for _, row in asked.iterrows()]
    return f"{start} {'; '.join(clauses)}."


def _describe_demands(row: pd.Series, *, whole: bool) -> str:
    """What became of the demands of one side; those of a period were pending in it, whenever they were made."""
    met, partly = int(row["met"]), int(row["partly_met"])
    demands = count_of(int(row["demands"]), "demand")
    verb, pending = ("made", "") if whole else ("had", " pending")
    made = f"{side_name(row['demanded_by'])} {verb} {demands} of {side_name(row['demanded_of'])}{pending}"
    if not met and not partly:
        return f"{made}: none was met"
    if not met:
        return f"{made}: none was met, {format_number(partly)} in part"
    days = count_of(round(float(row["median_days_met"])), "day")
    after = f"{format_number(met)} {'was' if met == 1 else 'were'} met, after {'a median of ' if met > 1 else ''}{days}"
    return f"{made}: {after}" + (f", and {format_number(partly)} in part" if partly else "")
