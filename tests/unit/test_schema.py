"""The records, and the tables and names that they hold."""

import json
import re
from datetime import date

import pytest
from factories import article, mention

from etl import schema
from etl.assemble import assemble
from etl.schema import Article, EventRow, Refusal

ROW = assemble([mention("attack", "Armed clash", agent="rebels", patient="army", dead=2)], article())[0]


@pytest.mark.parametrize("record", [
    article("L'été, à Évreux.\nFin."), article(published=None), ROW,
    Refusal("read", "EMPTY_FILE", "Rien.", "", "a.txt", "d/a.txt", "h", review=True, row=ROW.to_json()),
], ids=lambda r: type(r).__name__)
def test_a_record_comes_back_from_its_line(record: schema.Record, tmp_path) -> None:
    path = tmp_path / "new" / "lines.jsonl"
    assert schema.write_lines(path, [record, record]) == 2
    assert list(schema.read_lines(path, type(record))) == [record, record]


def test_dates_are_iso_strings_in_a_line_and_unknown_ones_null() -> None:
    assert json.loads(json.dumps(article(published=date(2020, 3, 1)).to_json()))["published"] == "2020-03-01"
    assert article(published=None).to_json()["published"] is None


def test_fields_that_a_later_version_adds_are_passed_over() -> None:
    assert Article.from_json(article().to_json() | {"new": 1}) == article()


def test_rows_have_the_fields_of_the_contract_first() -> None:
    contract = """doc, event_date, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1, inter1, actor2, assoc_actor_2,
inter2, interaction, civilian_targeting, iso, region, country, admin1, admin2, admin3, location, latitude, longitude, geo_precision, source, notes,
fatalities, fatalities_low, fatalities_high, injured, confidence, evidence, evidence_start, evidence_end"""
    assert re.split(r",\s+", contract) == list(EventRow.__dataclass_fields__)[:contract.count(",") + 1]


def test_25_sub_event_types_of_six_types() -> None:
    types = schema.sub_event_types()
    assert len(types) == 25
    assert {t.event_type for t in types.values()} == set(schema.EVENT_TYPE_PRECEDENCE)


@pytest.mark.parametrize(("inter1", "inter2", "expected"), [
    ("Civilians", "State forces", "State forces-Civilians"), ("Rebel group", "Rebel group", "Rebel group-Rebel group"),
    ("Protesters", "", "Protesters only"), ("", "Civilians", "Civilians only"), ("", "", ""),
])
def test_interaction_is_sorted(inter1: str, inter2: str, expected: str) -> None:
    assert schema.interaction(inter1, inter2) == expected
