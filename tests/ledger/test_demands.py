"""What became of demands, worked out by hand; how a demand came to stand as it does."""

import datetime as dt
from typing import Any

import pytest

from ledger import sentences
from ledger.changes import list_cell_changes, list_revisions_of_rows
from ledger.codebook import DYADS
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures.demands import list_crisis_demands, list_demands, list_records_of_demand, summarise_demands
from ledger.revisions import Update, commit_update, plan_undo, read_rows
from tests.ledger.conftest import SmallLedger
from tests.small import action, demand, source

TODAY = dt.date(2025, 1, 31)
DEMANDS = [
    demand(1, raised="2024-03-06", status="met", status_date="2024-07-31"),
    demand(2, raised="2024-10-08", status="met", status_date="2025-01-01"),
    demand(3, raised="2024-12-01", status="partly_met", status_date="2024-12-11"),
    demand(4, raised="2025-01-01", status="open", status_date="2025-01-15"),
    demand(5, raised="2024-12-24", status="rejected", status_date="2024-12-24", demanded_by="RUS", demanded_of="ARM"),
]


def test_days_open_end_with_the_state_or_with_the_day_looked_at(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(demands=DEMANDS)

    def days(filters: Filters) -> dict[str, int]:
        rows = list_demands(ledger, filters, TODAY)
        return dict(zip(rows["demand_id"], rows["days_open"], strict=True))

    # 6 March to 31 July; 8 October to 1 January; what is partly met or open is pending to 31 January.
    assert days(Filters()) == {"DEM001": 147, "DEM002": 85, "DEM003": 61, "DEM004": 30, "DEM005": 0}
    # The period ends before today; the first was over before it began, the fourth was raised after it.
    december = Filters(date_from=dt.date(2024, 12, 1), date_to=dt.date(2024, 12, 31))
    assert days(december) == {"DEM002": 85, "DEM003": 30, "DEM005": 0}
    assert days(Filters(initiators=("RUS",))) == {"DEM005": 0}
    assert days(Filters(words="border dem004")) == {"DEM004": 30}
    assert days(Filters(affiliations=("state",))) == {}


def test_the_summary_counts_states_and_takes_medians(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(demands=DEMANDS)
    summary = summarise_demands(ledger, Filters(), TODAY).set_index(["dyad", "demanded_by"])
    armenia: Any = summary.loc[("ARM-RUS", "ARM")]
    assert armenia[["demands", "open", "partly_met", "met", "rejected", "lapsed"]].to_list() == [4, 1, 1, 2, 0, 0]
    # Between 147 and 85; between 61 and 30.
    assert (armenia["median_days_met"], armenia["median_days_pending"]) == (116, 45.5)
    assert summary.loc[("AZE-RUS", "RUS"), "demands"] == 0
    assert sentences.compare_demands(summary.reset_index(), Filters()) == (
        "In the whole record Armenia made 4 demands of Russia: 2 were met, after a median of 116 days, and 1 in part; "
        "Russia made 1 demand of Armenia: none was met."
    )
    # Those of a period were pending in it; the one of 8 October was made before.
    december = Filters(date_from=dt.date(2024, 12, 1), date_to=dt.date(2024, 12, 31))
    said = sentences.compare_demands(summarise_demands(ledger, december, TODAY), december)
    assert "Armenia had 2 demands of Russia pending: 1 was met, after 85 days, and 1 in part" in said


def test_the_records_behind_a_demand_cite_its_pages_or_fall_on_the_day_of_its_state(small_ledger: SmallLedger) -> None:
    many = [action(number, date="2024-05-01", sources="S0003") for number in range(10, 21)]
    ledger = small_ledger(
        sources=[source(number) for number in range(1, 5)],
        demands=[demand(1, raised="2024-03-06", status="met", status_date="2024-07-31", sources="S0001;S0003")],
        diplomatic_actions=[
            action(1, date="2024-03-05"),
            action(2, date="2024-03-06"),
            action(3, date="2024-04-01", sources="S0002"),
            action(4, date="2024-04-02", dyad="AZE-RUS", target="AZE"),
            action(5, date="2024-07-31", sources="S0002"),
            action(6, date="2024-07-31", target="EU", sources="S0002"),
            action(7, date="2024-08-01"),
            # A page that eleven records cite is an overview.
            *many,
        ],
    )
    found = list_records_of_demand(ledger, "DEM001", None)
    assert dict(zip(found["id"], found["shares_page"], strict=True)) == {"DIP0002": True, "DIP0005": False}
    assert list_demands(ledger, Filters(), TODAY)["records"].to_list() == [2]


@pytest.mark.on_file
def test_as_many_records_are_counted_behind_a_demand_as_are_listed(curated: Database) -> None:
    demands = list_demands(curated, Filters(dyads=tuple(DYADS)), TODAY).set_index("demand_id")["records"]
    listed = {key: len(list_records_of_demand(curated, key, None)) for key in demands.index}
    assert demands.to_dict() == listed
    assert demands.max() > 3


def test_the_demands_after_the_crash_stand_with_their_state(curated: Database) -> None:
    followed = list_crisis_demands(curated, Filters(dyads=tuple(DYADS)), dt.date(2026, 11, 28))
    crash = followed.loc[followed["crisis"].str.contains("Airlines"), "demand_id"]
    demands = list_demands(curated, Filters(), dt.date(2026, 11, 28)).set_index("demand_id")
    # Of some the detail says that the day is not known, where the table has the first of a month.
    assert list(demands.index[demands["raised_about"]]) == ["DEM013", "DEM015", "DEM020", "DEM046"]
    assert {key: demands.loc[key, "status"] for key in crash} == {
        "DEM027": "met",
        "DEM028": "partly_met",
        "DEM029": "open",
        "DEM030": "partly_met",
    }
    # 27 December 2024 to 9 October 2025.
    assert demands.loc["DEM027", "days_open"] == 286


def test_the_history_of_a_demand_tells_each_cell_and_an_undo(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(demands=DEMANDS)
    rows = read_rows(ledger, "demands", 1).loc[["DEM004"]].assign(status="met", sources="S0001;S0002")
    commit_update(ledger, Update(1, "Anna", "Met at last", "edit", {"demands": rows}))
    commit_update(ledger, plan_undo(ledger, 2, "Boris"))
    written = list_revisions_of_rows(ledger, ["DEM004"], None)
    assert written[["revision", "kind", "author"]].to_numpy().tolist() == [
        [3, "changed", "Boris"],
        [2, "changed", "Anna"],
        [1, "added", "Caucasus Ledger"],
    ]
    cells = list_cell_changes(ledger, ["DEM004"], 3)
    assert cells[["revision", "column", "before", "after"]].to_numpy().tolist() == [
        [2, "sources", "S0001", "S0001;S0002"],
        [2, "status", "open", "met"],
        [3, "sources", "S0001;S0002", "S0001"],
        [3, "status", "met", "open"],
    ]
    assert list_demands(ledger, Filters(revision=2), TODAY).set_index("demand_id").loc["DEM004", "status"] == "met"
