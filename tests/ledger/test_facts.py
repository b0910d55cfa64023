"""What is known of a record, in words."""

from dataclasses import asdict

import pytest

from ledger import measures
from ledger.facts import arrange_chain, describe_coordinates, describe_date, describe_place, read_record_id, state_facts
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident

pytestmark = pytest.mark.on_file


def facts_of(small_ledger: SmallLedger, record_id: str, **tables) -> dict[str, tuple[str, str]]:
    """Value and meaning of each fact by name."""
    record = measures.find_record(small_ledger(**tables), record_id, None)
    assert record is not None
    return {fact.name: (fact.value, fact.meaning) for fact in state_facts(record)}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("DET0012", "DET0012"),
        (" det0012 ", "DET0012"),
        ("DET12", None),
        ("DET0012;DET0013", None),
        ("", None),
        ("<b>", None),
        ("DET００１２", None),
    ],
)
def test_an_id_is_read_from_an_address_in_any_spelling(asked: str, name: str | None) -> None:
    assert read_record_id(asked) == name


def test_a_record_with_everything_says_it(small_ledger: SmallLedger) -> None:
    facts = facts_of(
        small_ledger,
        "INC0001",
        incidents=[
            incident(
                1,
                date_end="2025-01-12",
                place="Yerevan",
                country="ARM",
                latitude=40.1792,
                longitude=-44.4991,
                geo_precision="city",
                fatalities=1200,
            )
        ],
    )
    assert facts["Date"][0] == "10 Jan 2025 to 12 Jan 2025"
    assert facts["Date"][1].startswith("3 days")
    assert facts["Place"][0] == "Yerevan, Armenia"
    assert facts["Who acted"][0] == "Russia: An office"
    assert facts["Toward whom"][0] == "Armenia: Another office"
    assert facts["Type"][0] == "Raid (incidents)"
    assert facts["Score"][0] == "Goldstein −9.2, CAMEO 171"
    assert "conflict" in facts["Score"][1]
    assert facts["Fatalities"][0] == "1,200"
    assert facts["Confidence"][0] == "Reported"


def test_numbers_that_nobody_reported_say_so_and_other_gaps_are_left_out(small_ledger: SmallLedger) -> None:
    facts = facts_of(small_ledger, "DET0001", detentions=[detention(1, people="")])
    assert facts["People"][0] == "Not reported"
    assert facts["Nationality"][0] == "Not reported"
    assert not {"Place", "Charge", "Authority", "Named people"} & set(facts)


def test_names_are_joined_as_in_a_sentence(small_ledger: SmallLedger) -> None:
    facts = facts_of(small_ledger, "DET0001", detentions=[detention(1, notable_names="Aram;Aren;Davit")])
    assert facts["Named people"][0] == "Aram, Aren and Davit"


def test_a_coarse_date_says_that_the_day_is_not_known(small_ledger: SmallLedger) -> None:
    facts = facts_of(small_ledger, "INC0001", incidents=[incident(1, date="2025-01-01", date_precision="month")])
    assert facts["Date"][0] == "Jan 2025"
    assert "day is not known" in facts["Date"][1]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"initiator": "EU"}, "not summed"),
        ({"event_type": "agreement"}, "Summed into cooperation"),
    ],
)
def test_the_score_says_whether_it_is_summed(small_ledger: SmallLedger, columns, told: str) -> None:
    assert told in facts_of(small_ledger, "DIP0001", diplomatic_actions=[action(1, **columns)])["Score"][1]


def test_every_fact_is_text(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1)], detentions=[detention(1)], diplomatic_actions=[action(1)])
    for record_id in ("INC0001", "DET0001", "DIP0001"):
        record = measures.find_record(database, record_id, None)
        assert record is not None
        for fact in state_facts(record):
            assert all(isinstance(text, str) for text in asdict(fact).values())
            assert "nan" not in fact.value.lower()
        assert describe_date(record) == "10 Jan 2025"
        assert describe_place(record) == ""


def test_coordinates_name_their_hemispheres(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1, latitude=40.1792, longitude=-44.5, geo_precision="city")])
    record = measures.find_record(database, "INC0001", None)
    assert record is not None
    assert describe_coordinates(record) == "40.1792° N, 44.5000° W"


def test_a_chain_is_arranged_with_each_answer_under_what_it_answers(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[
            incident(1, date="2025-01-01"),
            incident(2, date="2025-01-02", responds_to="INC0001"),
            incident(3, date="2025-01-03", responds_to="INC0001"),
            incident(4, date="2025-01-04", responds_to="INC0002"),
            incident(5, date="2025-01-05", responds_to="INC0002;INC0003"),
        ]
    )
    down = arrange_chain(measures.find_chain_of_record(database, "INC0001", None), "INC0001", forward=True)
    assert list(zip(down["id"], down["depth"], strict=True)) == [
        ("INC0002", 1),
        ("INC0004", 2),
        ("INC0005", 2),
        ("INC0003", 1),
    ]
    up = arrange_chain(measures.find_chain_of_record(database, "INC0004", None), "INC0004", forward=False)
    assert list(zip(up["id"], up["depth"], strict=True)) == [("INC0002", 1), ("INC0001", 2)]


def test_a_circle_of_answers_is_arranged_too(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1, responds_to="INC0002"), incident(2, responds_to="INC0001")])
    chain = measures.find_chain_of_record(database, "INC0001", None)
    assert list(arrange_chain(chain, "INC0001", forward=True)["id"]) == ["INC0002"]
