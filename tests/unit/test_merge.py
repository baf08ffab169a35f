"""Which reports are one event: each row of the tables says what it pins. Places, days and actors are made up or general."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from etl.knowledge import rows
from etl.load.countries import iso3
from etl.load.loader import article_status, quarantine_id, report_ids
from etl.load.merge import Event, Report, assign, recoded, same_event
from etl.load.merged import merged
from etl.load.sources import source_scale
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


def test_a_known_event_by_people_takes_what_agrees_with_one_of_its_rows() -> None:
    rows = [row(content_hash="y"), row(content_hash="z", location="Faya", latitude=17.9, longitude=19.1)]
    new = [report("a1"), report("b1", location="Faya", latitude=17.9, longitude=19.1)]
    assert assign(new, [Event("TCD7", list(rows), {"y", "z"}, by_people=True)], numbering()) == {"a1": "TCD7", "b1": "TCD7"}
    assert set(assign(new, [Event("TCD7", list(rows), {"y", "z"})], numbering()).values()) == {"TCD1", "TCD2"}


AWAY = {"location": "Faya", "latitude": 17.9, "longitude": 19.1}


@pytest.mark.parametrize(("known", "heirs", "given", "why"), [
    ([Event("OLD", [row()])], {"a1": "OLD"}, "OLD", "told anew of an event that nobody else reports: it keeps its id, also where nothing agrees"),
    ([Event("OLD", [row()])], {}, "TCD1", "not told anew: another event"),
    ([Event("OLD", [row()]), Event("NEW", [row(**AWAY)], {"z"})], {"a1": "OLD"}, "NEW", "what is now the event of another article joins it"),
    ([Event("OLD", [row(**AWAY)]), Event("NEW", [row(**AWAY)], {"z"})], {"a1": "OLD"}, "NEW", "also where it agrees with what was said before"),
    ([Event("OLD", [row()], {"y"}), Event("NEW", [row(**AWAY)], {"z"})], {"a1": "OLD"}, "NEW", "parted from the others"),
    ([Event("OLD", [row(**AWAY)], {"y"}), Event("NEW", [row(**AWAY)], {"z"})], {"a1": "OLD"}, "OLD", "of two that agree its own"),
    ([Event("OLD", [row()], {"y"})], {"a1": "OLD"}, "TCD1", "others go on reporting what it no longer tells"),
    ([Event("OLD", [row()], by_people=True), Event("NEW", [row(**AWAY)], {"z"})], {"a1": "OLD"}, "OLD", "people decided about it"),
    ([Event("OLD", [row()], {"a", "y"}, by_people=True)], {"a1": "OLD"}, "OLD", "people merged two events of its article"),
    ([Event("OLD", [row(**AWAY)])], {"b1": "OLD"}, "TCD1", "what was another article's event waits for that one's report"),
    ([Event("OLD", [row(**AWAY)])], {}, "OLD", "a tombstone that is reported again"),
    ([Event("OLD", [row(**AWAY)]), Event("NEW", [row(**AWAY)], {"z"})], {}, "NEW", "a tombstone is taken only where nothing else agrees"),
])
def test_heirs(known: list[Event], heirs: dict[str, str], given: str, why: str) -> None:
    assert assign([report("a1", **AWAY)], known, numbering(), heirs) == {"a1": given}, why


def test_two_events_told_anew_do_not_swap() -> None:
    known = [Event("ONE", [row()]), Event("TWO", [row(**AWAY)])]
    assert assign([report("a1", **AWAY), report("a2")], known, numbering(), {"a1": "ONE", "a2": "TWO"}) == {"a1": "ONE", "a2": "TWO"}
    known = [Event("ONE", [row()]), Event("TWO", [row(**AWAY)])]
    assert assign([report("a1", **AWAY), report("b1")], known, numbering(), {"a1": "ONE", "b1": "TWO"}) == {"a1": "ONE", "b1": "TWO"}


def test_articles_told_anew_alike_stay_one_event() -> None:
    """What was said of the event before is nobody's word any more."""
    known = [Event("ONE", [row(), row(content_hash="b")])]
    assert assign([report("a1", **AWAY), report("b1", **AWAY)], known, numbering(), {"a1": "ONE", "b1": "ONE"}) == {"a1": "ONE", "b1": "ONE"}
    known = [Event("ONE", [row(), row(content_hash="b")])]
    assert assign([report("a1", **AWAY), report("b1")], known, numbering(), {"a1": "ONE", "b1": "ONE"}) == {"a1": "ONE", "b1": "TCD1"}


def at(start: int, end: int, key: str = "a", **changes: Any) -> Report:
    return report(f"{key}{start}-{end}-{len(changes)}", evidence_start=start, evidence_end=end, content_hash=key, **changes)


@pytest.mark.parametrize(("former", "new", "heirs", "why"), [
    ([at(0, 10)], [at(0, 10, **AWAY)], [0], "the same words"),
    ([at(0, 10)], [at(9, 20, **AWAY)], [0], "a sentence that was cut otherwise"),
    ([at(0, 10)], [at(10, 20)], [None], "the next sentence"),
    ([at(0, 10)], [at(0, 10, key="b")], [None], "another article"),
    ([at(0, 10), at(20, 30)], [at(20, 30, **AWAY), at(0, 10, **AWAY)], [1, 0], "each sentence its own"),
    ([at(0, 10, **AWAY), at(0, 10)], [at(0, 10, actor1=""), at(0, 10, **AWAY, fatalities=3)], [1, 0], "of two in one sentence the more alike"),
    ([at(0, 10)], [at(0, 10, **AWAY, fatalities=3), at(0, 10, actor1="")], [None, 0], "one heir at most"),
    ([at(0, 10), at(0, 10, **AWAY)], [at(0, 10, **AWAY, actor1="")], [1], "and one former report"),
    ([], [at(0, 10)], [None], "a new article"),
])
def test_recoded(former: list[Report], new: list[Report], heirs: list[int | None], why: str) -> None:
    found = recoded(former, new)
    assert [found.get(r.report_id) for r in new] == [None if i is None else former[i] for i in heirs], why


def test_merged_row() -> None:
    made = merged([
        report("a1", fatalities=32, fatalities_low=32, fatalities_high=40, confidence=0.6, source="Le Monde", actor1="Boko Haram"),
        report("b1", fatalities=36, fatalities_low=36, fatalities_high=36, confidence=0.9, source="AFP", **UNKNOWN, geo_precision=3,
               location="Lac"),
        report("c1", fatalities=0, fatalities_low=0, fatalities_high=0, confidence=0.5, source="AFP", event_date=date(2020, 3, 9), time_precision=2)])
    assert made.best_report_id == "b1"
    assert made.notes.startswith("On 10 March 2020, Boko Haram ")
    assert made.notes.endswith("At least 32 people were killed, up to 40. Sources: AFP; Le Monde.")
    assert (made.fatalities, made.source, made.source_scale) == (32, "AFP; Le Monde", "International")
    assert (made.actor1, made.inter1) == ("Boko Haram", "Rebel group"), "sides from the report that names most"
    assert (made.location, made.geo_precision, made.event_date) == ("Bol", 1, date(2020, 3, 10)), "the most precise"


def test_dead_that_were_counted_go_before_the_number_for_dead_without_one() -> None:
    some = report("a1", fatalities=3, fatalities_low=0, fatalities_high=3)
    made = merged([some, report("b1", fatalities=12, fatalities_low=12, fatalities_high=14)])
    assert (made.fatalities_low, made.fatalities, made.fatalities_high, made.fatalities_report_id) == (12, 12, 14, "b1")
    alone = merged([some, report("c1", fatalities=0, fatalities_low=0, fatalities_high=0)])
    assert (alone.fatalities_low, alone.fatalities, alone.fatalities_high, alone.fatalities_report_id) == (0, 3, 3, "a1")


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
    (["lemonde.fr", "AFP"], "France", "National-International"), (["Agence France Presse"], "Mali", "International"),
    (["radio-canada.ca"], "Canada", "National"),
    (["A blog"], "France", "Other"), ([], "France", "")])
def test_source_scale(sources: list[str], country: str, scale: str) -> None:
    assert source_scale(sources, country) == scale


def test_a_name_or_domain_is_of_one_outlet() -> None:
    outlets = rows("sources.csv")
    names = [name.casefold() for row in outlets for name in (row["name"], *row["also"].split("|")) if name]
    for given in (names, [domain for row in outlets for domain in row["domain"].split()]):
        assert len(given) == len(set(given))


@pytest.mark.parametrize(("changes", "heirs", "becomes", "why"), [
    ({}, {}, "ADDED", "the coder finds what a person added from the same article"),
    ({"sub_event_type": "Government regains territory"}, {}, "ADDED", "the type is the same"),
    ({"event_date": date(2020, 3, 11), "fatalities": 19}, {}, "TCD1", "in the article itself the day has to be the same"),
    ({"event_date": date(2020, 3, 11), "fatalities": 19, "content_hash": "b"}, {}, "ADDED", "in another one as for any event"),
    ({}, {"a1": "OLD"}, "OLD", "what the article told before keeps its event"),
])
def test_what_the_coder_finds_of_an_added_event(changes: dict[str, Any], heirs: dict[str, str], becomes: str, why: str) -> None:
    known = [Event("ADDED", [row()], by_people=True, added_from={"a"}), Event("OLD", [row(location="Elsewhere", **NOWHERE)])]
    assert assign([Report("a1", row(**changes))], known, numbering(), heirs) == {"a1": becomes}, why


def test_a_persons_reading_of_an_article_goes_before_the_coders() -> None:
    person = Report("added-1", row(fatalities=7, fatalities_low=7, fatalities_high=7, actor1="", confidence=1.0), added=True)
    coder, other = report("a1", fatalities=3, fatalities_low=3), report("b1", source="RFI", fatalities=9, fatalities_low=9, fatalities_high=9)
    one, both = merged([coder, person]), merged([coder, person, other])
    assert (one.fatalities, one.fatalities_low, one.actor1, one.best_report_id, one.reports) == (7, 7, "", "added-1", 2)
    assert (both.fatalities, both.fatalities_high, both.actor1, both.reports) == (7, 9, "Boko Haram", 3)
