"""What a mapping by hand still lacks before a file can be read with it."""

from widgets.update_mapping import list_lacking

SIDES = {"initiator", "target"}
INCIDENT = {"date", "date_precision", "event_type", "title", "summary", "initiator_name", "confidence", "sources"}


def test_new_records_need_every_column_but_the_id_and_the_dyad_that_the_sides_say() -> None:
    assert list_lacking("incidents", INCIDENT | SIDES) == []
    assert list_lacking("incidents", INCIDENT | {"dyad"}) == ["initiator", "target"]
    assert list_lacking("incidents", (INCIDENT | SIDES) - {"sources"}) == ["sources"]
    assert list_lacking("incidents", INCIDENT | {"initiator"}) == ["dyad", "target"]


def test_rows_with_their_keys_may_change_a_single_column() -> None:
    assert list_lacking("incidents", {"id", "fatalities"}) == []
    assert list_lacking("indicators", {"indicator_id", "country", "period", "value"}) == []
    assert list_lacking("event_types", {"table", "description", "cameo", "goldstein"}) == ["event_type"]
