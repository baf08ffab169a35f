"""Which reports are one event: each row of the tables says what it pins. Places, days and actors are made up or general."""

from __future__ import annotations

import csv
import dataclasses
from datetime import date
from typing import Any

import pytest

from etl import settings
from etl.load.countries import iso3
from etl.load.loader import article_status, quarantine_id, report_ids
from etl.load.merge import Event, Report, assign, same_event
from etl.load.merged import merged
from etl.load.sources import SCALES, source_scale
from etl.schema import EventRow, Refusal

BASE = EventRow(
    doc="a.txt", event_date=date(2020, 3, 10), time_precision=1, disorder_type="Political violence", event_type="Battles",
    sub_event_type="Armed clash", actor1="Boko Haram", assoc_actor_1="", inter1="Rebel group",
    actor2="Military Forces of Chad", assoc_actor_2="", inter2="State forces", interaction="State forces-Rebel group",
    civilian_targeting="", iso=148, region="Middle Africa", country="Chad", admin1="Lac", admin2="Mamdi", admin3="",
    location="Bol", latitude=13.46, longitude=14.71, geo_precision=1, source="AFP", notes="", fatalities=20, fatalities_low=20,
    fatalities_high=20, injured=None, confidence=0.8, evidence="…", evidence_start=10, evidence_end=11, content_hash="a",
    rule="")


def row(**changes: Any) -> EventRow:
    return dataclasses.replace(BASE, **changes)


NOWHERE: dict[str, Any] = {"latitude": None, "longitude": None}
POLICE = {"actor2": "Police Forces of Chad"}
UNKNOWN = {"actor1": "Unidentified Armed Group (Chad)", "inter1": "Political militia"}
COUNTRY = {"location": "Chad", "admin1": "", "admin2": "", "geo_precision": 3, **NOWHERE}
PROVINCE = {"location": "Lac", "admin2": "", "geo_precision": 3, **NOWHERE}
MARCH = {"event_type": "Protests", "sub_event_type": "Peaceful protest", "actor1": "Protesters (Chad)", "inter1": "Protesters",
         "actor2": "", "inter2": "", "fatalities": 0}
RIOT = {**MARCH, "event_type": "Riots", "sub_event_type": "Violent demonstration", "actor1": "Rioters (Chad)", "inter1": "Rioters"}
MISSILE = {"event_type": "Explosions/Remote violence", "sub_event_type": "Shelling/artillery/missile attack"}
BOMB = {"event_type": "Explosions/Remote violence", "sub_event_type": "Suicide bomb", **UNKNOWN}
RAID = {"event_type": "Violence against civilians", "sub_event_type": "Attack", **UNKNOWN, "actor2": "Civilians (Chad)", "inter2": "Civilians"}
HIT = {"actor2": "Civilians (Chad)", "inter2": "Civilians"}
NEXT_TOWN = {"location": "Next Town", "latitude": 13.5, "longitude": 14.8}  # 11 km away
QUARTER = {"location": "Fishers' Quarter", "latitude": 13.47, "longitude": 14.73}


@pytest.mark.parametrize(("changes", "why"), [
    ({}, "the same report"),
    ({"event_date": date(2020, 3, 11)}, "a night: the day after"),
    ({"event_date": date(2020, 3, 13), "time_precision": 2}, "a week's precision: three days"),
    ({"event_date": date(2020, 3, 30), "time_precision": 3}, "a month's precision: the month"),
    ({"location": "Ból"}, "accents"),
    ({"location": "Elsewhere", "latitude": 13.5, "longitude": 14.8}, "another name within 15 km"),
    ({**UNKNOWN}, "an unidentified attacker agrees with a named one"),
    ({"actor1": "", "inter1": ""}, "an unknown attacker too"),
    ({**POLICE}, "branches of one state's forces"),
    ({"actor1": BASE.actor2, "inter1": BASE.inter2, "actor2": BASE.actor1, "inter2": BASE.inter1}, "told the other way round"),
    ({"fatalities": 30}, "tolls that differ a little"),
    ({"fatalities": 0}, "no dead reported is no number"),
    ({"event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike"}, "armed violence by the same two"),
    ({**COUNTRY}, "only the country is known, but the day and both sides agree"),
    ({**PROVINCE}, "only the province is known, but the day and both sides agree"),
])
def test_one_event(changes: dict[str, Any], why: str) -> None:
    assert same_event(BASE, row(**changes)) and same_event(row(**changes), BASE), why


@pytest.mark.parametrize(("changes", "why"), [
    ({"event_date": date(2020, 3, 12)}, "two days apart"),
    ({"event_date": date(2020, 3, 14), "time_precision": 2}, "four days apart, the week known"),
    ({"event_date": date(2020, 4, 2), "time_precision": 3}, "another month"),
    ({"country": "Niger", "iso": 562}, "another country"),
    ({"location": "Faya", "latitude": 17.9, "longitude": 19.1}, "far away"),
    ({"location": "Faya", **NOWHERE}, "another name without coordinates"),
    ({"latitude": 9.0, "longitude": 18.0}, "a namesake far away"),
    ({"actor1": "Islamic State"}, "another group"),
    ({"actor1": "Islamic State", "actor2": "", "inter2": ""}, "another group, its enemy unknown"),
    ({"fatalities": 90}, "a toll more than three times as high"),
    ({"fatalities": 60, "sub_event_type": "Government regains territory", "fatalities_low": 60, "event_date": date(2020, 3, 12)},
     "nothing but the place"),
    ({**BOMB, "fatalities": 8}, "another type by somebody, and another toll"),
    ({**BOMB, **NEXT_TOWN}, "another type by somebody in the next town"),
    ({"event_date": date(2020, 3, 11), "fatalities": 0}, "fighting there on the next day too"),
    ({"event_date": date(2020, 3, 11), "fatalities": 7}, "the next day's dead"),
    ({**COUNTRY, **UNKNOWN}, "only the country is known, and one side is not"),
    ({**COUNTRY, "event_date": date(2020, 3, 11)}, "only the country is known, and the day differs"),
    ({**PROVINCE, "location": "Ennedi", "admin1": "Ennedi"}, "another province"),
])
def test_two_events(changes: dict[str, Any], why: str) -> None:
    assert not same_event(BASE, row(**changes)) and not same_event(row(**changes), BASE), why


@pytest.mark.parametrize(("a", "b", "same", "why"), [
    ({**MARCH}, {**MARCH, **COUNTRY}, False, "a crowd is no name: marches all over the country are not the one in Bol"),
    ({**MARCH}, {**MARCH, "sub_event_type": "Protest with intervention"}, True, "one march, dispersed in one report"),
    ({"location": "Old Quarter", "admin2": "Port City", **NOWHERE}, {"location": "Port City", **NOWHERE}, True,
     "a quarter and its city"),
    ({"location": "Solenzo", **NOWHERE}, {"location": "Solenzzo", **NOWHERE}, True, "spellings of a place that no gazetteer has"),
    ({**MARCH, "event_type": "Strategic developments", "sub_event_type": "Arrests"},
     {**MARCH, "event_type": "Strategic developments", "sub_event_type": "Agreement"}, False, "a deal is no arrest"),
    ({"sub_event_type": "Suicide bomb", "event_type": "Explosions/Remote violence", **UNKNOWN},
     {"sub_event_type": "Shelling/artillery/missile attack", "event_type": "Explosions/Remote violence", "location": "Next Town"},
     False, "a bomb by somebody and shelling in the next town"),
    ({**MISSILE}, {**MISSILE, **HIT, **NEXT_TOWN, "fatalities": 31}, True, "the group's missile: who was hit, and how many, is told in two ways"),
    ({**MISSILE}, {**MISSILE, **HIT, **NEXT_TOWN, "fatalities": 0}, False, "the group's missiles on a barracks and on the next town"),
    ({**MISSILE, **UNKNOWN}, {**MISSILE, **UNKNOWN, **HIT, **NEXT_TOWN}, False, "nobody's missile holds nothing together"),
    ({**BOMB}, {**BOMB, **HIT, "fatalities": 23}, True, "a bomb on policemen and passers-by"),
    ({**BOMB}, {**RAID, "sub_event_type": "Attack"}, False, "a bomb on soldiers and a raid on people are two, whatever the toll"),
    ({**BOMB, **HIT}, {**RAID, "fatalities": 22}, True, "an attack that the other report knows to be a bomb"),
    ({**BOMB, **HIT}, {**RAID, "fatalities": 0}, False, "a bomb and an attack that nobody died of"),
    ({**RAID, "fatalities": 14}, {**RAID, **NEXT_TOWN, "fatalities": 13}, True, "neighbouring names, matching tolls"),
    ({**RAID, "fatalities": 14}, {**RAID, **NEXT_TOWN, "fatalities": 4}, False, "two villages were raided"),
    ({**RAID, "fatalities": 0}, {**RAID, **QUARTER, "fatalities": 4}, True, "a town and its quarter"),
    ({**MARCH}, {**MARCH, **QUARTER}, True, "a march in a town and in its quarter"),
    ({**MARCH}, {**MARCH, **NEXT_TOWN}, False, "marches in two towns"),
    ({**MARCH}, {**MARCH, "event_date": date(2020, 3, 11)}, False, "marches on two days"),
    ({**MARCH}, {**MARCH, "event_date": date(2020, 3, 11), "time_precision": 2}, True, "a march, and a report on the day after without a date"),
    ({**MARCH}, {**MARCH, "event_date": date(2020, 3, 12), "time_precision": 2}, False, "marches of one week"),
    ({**RIOT, "fatalities": 4}, {**MARCH, "sub_event_type": "Excessive force against protesters", "fatalities": 4}, True,
     "four shot at what one calls a riot"),
    ({**RIOT}, {**MARCH}, False, "a riot and a march"),
])
def test_pairs(a: dict[str, Any], b: dict[str, Any], same: bool, why: str) -> None:
    assert same_event(row(**a), row(**b)) is same, why


def numbering() -> Any:
    given = iter(range(1, 100))
    return lambda row: f"TCD{next(given)}"


def report(key: str, **changes: Any) -> Report:
    return Report(key, row(**{"content_hash": key[0], **changes}), date(2020, 3, 11))


def test_two_rows_of_one_article_never_merge() -> None:
    assert assign([report("a1"), report("a2")], [], numbering()) == {"a1": "TCD1", "a2": "TCD2"}


def test_each_row_finds_its_best_partner() -> None:
    """Both rows of b could join a's first event by type and place; each goes where more agrees."""
    assault = {"sub_event_type": "Government regains territory", "fatalities": 5}
    given = assign([report("a1"), report("a2", **assault), report("b1", **assault), report("b2")], [], numbering())
    assert given["b1"] == given["a2"] != given["b2"] == given["a1"]


def test_an_unidentified_attacker_ties_no_two_groups_together() -> None:
    given = assign([report("a1", actor1="Islamic State"), report("b1", **UNKNOWN), report("c1")], [], numbering())
    assert given["a1"] == given["b1"] != given["c1"]


def test_known_events_keep_their_id_and_take_what_fits() -> None:
    known = Event("TCD7", [row(content_hash="z")], {"z"})
    assert assign([report("a1"), report("b1", actor1="Islamic State")], [known], numbering()) == {"a1": "TCD7", "b1": "TCD1"}


def test_merged_row() -> None:
    made = merged([
        report("a1", fatalities=32, confidence=0.6, source="Le Monde", notes="long", actor1="Boko Haram"),
        report("b1", fatalities=36, confidence=0.9, source="AFP", notes="best", **UNKNOWN, geo_precision=3, location="Lac"),
        report("c1", fatalities=0, confidence=0.5, source="AFP", event_date=date(2020, 3, 9), time_precision=2)])
    assert (made.best_report_id, made.notes) == ("b1", "best")
    assert (made.fatalities, made.source, made.source_scale) == (32, "AFP; Le Monde", "International")
    assert (made.actor1, made.inter1) == ("Boko Haram", "Rebel group"), "sides from the report that names most"
    assert (made.location, made.geo_precision, made.event_date) == ("Bol", 1, date(2020, 3, 10)), "the most precise"


def test_report_ids_are_stable_and_tell_equal_rows_apart() -> None:
    early, late = row(), row(evidence_start=90)
    first, second = report_ids([early, late])
    assert first != second and report_ids([late, early]) == [second, first], "ordinal in the text, not in the list"
    assert report_ids([row(notes="new", actor1="", confidence=0.1)]) == [first], "what is refined keeps the key"
    assert report_ids([row(location="Faya")]) != [first]


def refusal(**changes: Any) -> Refusal:
    return dataclasses.replace(Refusal("validate", "FATAL_ORDER", "low > high", "9", "a.txt", "a.txt", "a"), **changes)


def test_quarantine_keys() -> None:
    assert quarantine_id(refusal()) == quarantine_id(refusal(reason="reworded"))
    assert quarantine_id(refusal(row={"evidence_start": 1})) != quarantine_id(refusal(row={"evidence_start": 2}))


@pytest.mark.parametrize(("refusals", "loaded", "status"), [
    ([], set(), "no event"), ([refusal()], {"a"}, "loaded"), ([refusal()], set(), "quarantined"),
    ([refusal(), refusal(review=True)], set(), "review")])
def test_article_status(refusals: list[Refusal], loaded: set[str], status: str) -> None:
    assert article_status("a", refusals, loaded) == status


@pytest.mark.parametrize(("iso", "country", "letters"), [
    (760, "Syria", "SYR"), (8, "", "ALB"), (None, "Mali", "MLI"), (None, "Kosovo", "XKX"), (0, "High seas", "XXX")])
def test_iso3(iso: int | None, country: str, letters: str) -> None:
    assert iso3(iso, country) == letters


@pytest.mark.parametrize(("sources", "country", "scale"), [
    (["Le Monde"], "France", "National"), (["le monde"], "Mali", "International"),
    (["lemonde.fr", "AFP"], "France", "National-International"),
    (["A blog"], "France", "Other"), ([], "France", "")])
def test_source_scale(sources: list[str], country: str, scale: str) -> None:
    assert source_scale(sources, country) == scale


def test_sources_file() -> None:
    with (settings.SEEDS / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["scale"] for r in rows} <= set(SCALES)
    for column in ("name", "domain"):
        given = [r[column].casefold() for r in rows if r[column]]
        assert len(given) == len(set(given)), column
