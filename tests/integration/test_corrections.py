"""Corrections by people: what they may say, that it wins over every later run, that it is listed, and that it can be undone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import psycopg2
import pytest
from news import BOMB, FAYA, Desk, row, sentence

from etl.load.database import statement
from etl.load.embedded import EmbeddedServer

UNKNOWN = {"actor1": "Unidentified Armed Group (Chad)", "inter1": "Political militia"}
REVIEW = "UPDATE review SET {}, reason = 'Seen' WHERE event_id_cnty = '{}'"


@pytest.fixture
def untouched(clean_warehouse: EmbeddedServer) -> Desk:
    return Desk(clean_warehouse)


@pytest.fixture
def desk(untouched: Desk) -> Iterator[Desk]:
    """Whatever a test does, the checks after the load hold."""
    yield untouched
    assert untouched.faults() == []


def review(desk: Desk, changes: str, event: str = "TCD1", user: str = "") -> int:
    return desk.edit(REVIEW.format(changes, event), user)


def correct(desk: Desk, field: str, value: str | None, event: str = "TCD1") -> int:
    return desk.edit("INSERT INTO corrections (event_id_cnty, action, field, value, reason)"
                     " VALUES (%(event)s, 'correct', %(field)s, %(value)s, 'Seen')", event=event, field=field, value=value)


def merge(desk: Desk, event: str, into: str) -> int:
    return desk.edit("INSERT INTO corrections (event_id_cnty, action, merge_into, reason) VALUES (%(event)s, 'merge', %(into)s, 'The same')",
                     event=event, into=into)


def undo(desk: Desk, number: int, user: str = "") -> int:
    """The correction of that place in the list, from 0."""
    ids = desk.ask("SELECT correction_id FROM corrections ORDER BY 1")
    return desk.edit("UPDATE corrections SET undone_at = now() WHERE correction_id = %(id)s", user, id=ids[number][0])


def seen(desk: Desk, columns: str = "event_id_cnty, location") -> list[tuple[Any, ...]]:
    return desk.ask(f"SELECT {columns} FROM acled_events ORDER BY event_id_cnty")


def members(desk: Desk) -> dict[str, str]:
    return {doc.removesuffix(".txt"): event for doc, event in desk.ask("SELECT doc, event_id_cnty FROM event_reports")}


def state(desk: Desk) -> list[Any]:
    """Everything that a correction may write."""
    return [desk.ask(f"SELECT * FROM {relation} ORDER BY 1") for relation in (
        "events", "event_reports", "corrections", "event_history", "report_history")]


# Each kind of field, and what follows.

@pytest.mark.parametrize(("change", "becomes"), [
    ("actor1 = 'Ansaru', notes = 'O''Neill; \"said\" 50 %'", {"actor1": "Ansaru", "notes": "O'Neill; \"said\" 50 %"}),
    ("event_date = '2020-02-28'", {"event_date": date(2020, 2, 28), "year": 2020}),
    ("event_date = '2019-12-31', time_precision = 2", {"event_date": date(2019, 12, 31), "year": 2019, "time_precision": 2}),
    ("latitude = NULL, longitude = NULL, geo_precision = 3", {"latitude": None, "longitude": None, "geo_precision": 3}),
    ("latitude = NULL", {"latitude": None, "longitude": None}),
    ("latitude = -1.5, longitude = 0.25", {"latitude": -1.5, "longitude": 0.25}),
    ("sub_event_type = 'Suicide bomb'", {
        "sub_event_type": "Suicide bomb", "event_type": "Explosions/Remote violence", "disorder_type": "Political violence"}),
    ("sub_event_type = 'Excessive force against protesters'", {"event_type": "Protests", "disorder_type": "Political violence; Demonstrations"}),
    ("inter1 = 'Identity militia'", {"inter1": "Identity militia", "interaction": "State forces-Identity militia"}),
    ("inter1 = 'State forces', inter2 = 'Civilians', civilian_targeting = 'Civilian targeting'", {
        "interaction": "State forces-Civilians", "civilian_targeting": "Civilian targeting"}),
    ("inter2 = '', actor2 = ''", {"inter2": "", "interaction": "Rebel group only"}),
    ("inter1 = 'State forces'", {"interaction": "State forces-State forces"}),
    ("country = 'Nigeria', admin1 = 'Borno', location = 'Baga'", {
        "country": "Nigeria", "iso": 566, "region": "Western Africa", "admin1": "Borno", "location": "Baga", "event_id_cnty": "TCD1"}),
    ("fatalities = 12", {"fatalities": 12}),
    ("tags = 'women targeted: politicians'", {"tags": "women targeted: politicians"}),
])
def test_fields_and_what_follows(change: str, becomes: dict[str, Any], desk: Desk) -> None:
    desk.load(row("a"))
    assert review(desk, change) == 1
    assert seen(desk, ", ".join(becomes)) == [tuple(becomes.values())]


@pytest.mark.parametrize(("change", "numbers"), [
    ("fatalities = 12", (12, 12, 25)), ("fatalities = 40", (20, 40, 40)),
    ("fatalities_low = 22", (22, 22, 25)), ("fatalities_high = 18", (18, 18, 18)), ("fatalities_low = 30", (30, 30, 30)),
    ("fatalities = 50, fatalities_low = 45, fatalities_high = 60", (45, 50, 60)),
    ("fatalities = 3, fatalities_low = 2, fatalities_high = 4", (2, 3, 4))])
def test_bounds_give_way(change: str, numbers: tuple[int, int, int], desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, change)
    assert desk.ask("SELECT low, best, high FROM ucdp_events") == [numbers]
    desk.load(row("a", fatalities=900, fatalities_low=1, fatalities_high=999), version="c2")
    desk.load(row("a", fatalities=0, fatalities_low=0, fatalities_high=0), version="c3")
    said = dict(part.split(" = ") for part in change.split(", "))
    [kept] = desk.ask(f"SELECT {', '.join(said)} FROM events")
    assert kept == tuple(int(v) for v in said.values()), "no number of the coder's stops a load or moves a corrected one"


def test_injured(desk: Desk) -> None:
    desk.load(row("a", injured=6))
    review(desk, "injured_low = 9")
    assert desk.ask("SELECT injured_low, injured_high FROM events") == [(9, 9)]
    review(desk, "injured_low = NULL")
    assert desk.ask("SELECT injured_low, injured_high FROM events") == [(None, None)]
    with pytest.raises(psycopg2.Error, match="contradict each other: low 9, high 8 injured"):
        review(desk, "injured_low = 9, injured_high = 8")


@pytest.mark.parametrize(("statement", "message"), [
    (REVIEW.format("confidence = 1", "TCD1"), "confidence cannot be changed"),
    (REVIEW.format("event_id_cnty = 'TCD9'", "TCD1"), "event_id_cnty cannot be changed"),
    (REVIEW.format("sub_event_type = 'Skirmish'", "TCD1"), '"Skirmish" is no sub-event type'),
    (REVIEW.format("country = 'Tchad'", "TCD1"), '"Tchad" is no country'),
    (REVIEW.format("country = ''", "TCD1"), '"" is no country'),
    (REVIEW.format("inter1 = 'Rebels'", "TCD1"), '"Rebels" is no kind of actor'),
    (REVIEW.format("civilian_targeting = 'yes'", "TCD1"), "civilian_targeting is empty or"),
    (REVIEW.format("event_date = '2999-01-01'", "TCD1"), "event_date 2999-01-01 is before 1900 or in the future"),
    (REVIEW.format("event_date = '-infinity'", "TCD1"), "event_date -infinity is before 1900"),
    (REVIEW.format("time_precision = 4", "TCD1"), "time_precision is 1, 2 or 3, not 4"),
    (REVIEW.format("geo_precision = 0", "TCD1"), "geo_precision is 1, 2 or 3, not 0"),
    (REVIEW.format("latitude = 91", "TCD1"), "latitude 91 lies outside the Earth"),
    (REVIEW.format("longitude = 'NaN'", "TCD1"), "longitude NaN lies outside the Earth"),
    (REVIEW.format("fatalities = -1", "TCD1"), "fatalities cannot be negative"),
    (REVIEW.format("fatalities_low = 9, fatalities_high = 8", "TCD1"), "contradict each other: low 9, best"),
    (REVIEW.format("notes = NULL", "TCD1"), "a correction of notes needs a value"),
    (REVIEW.format("merge_into = 'TCD9'", "TCD1"), "event TCD9 is not in acled_events"),
    (REVIEW.format("merge_into = 'TCD1'", "TCD1"), "cannot be merged into itself"),
    ("UPDATE review SET fatalities = 3 WHERE event_id_cnty = 'TCD1'", "a change needs a reason"),
    ("UPDATE review SET fatalities = 3, reason = ' \n' WHERE event_id_cnty = 'TCD1'", "a change needs a reason"),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD9', 'correct', 'notes', '', 'r')", "there is no event TCD9"),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD1', 'correct', 'iso', '4', 'r')", "the field iso cannot be"),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD1', 'correct', 'notes; --', '4', 'r')", "the field notes;"),
    ("INSERT INTO corrections (event_id_cnty, action, value, reason) VALUES ('TCD1', 'correct', '4', 'r')", r"the field \(none\) cannot be"),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD1', 'correct', 'fatalities', 'many', 'r')",
     '"many" is no value for fatalities'),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD1', 'correct', 'fatalities', '99999999999', 'r')",
     '"99999999999" is no value for fatalities'),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD1', 'correct', 'event_date', '2020-02-30', 'r')",
     '"2020-02-30" is no value for event_date'),
    ("INSERT INTO corrections (event_id_cnty, action, field, value) VALUES ('TCD1', 'correct', 'notes', '')", '"reason".*not-null'),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD1', 'correct', 'notes', '', '')", "a_reason_is_needed"),
    ("INSERT INTO corrections (event_id_cnty, action, reason) VALUES ('TCD1', 'delete', 'r')", "action_is_correct_accept_reject_merge_or_add"),
    ("INSERT INTO corrections (event_id_cnty, action, reason) VALUES ('TCD1', 'merge', 'r')", r"event \(none\) is not in acled_events"),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES ('TCD1', 'reject', 'notes', '', 'r')", "only_correct_and_add"),
    ("INSERT INTO corrections (event_id_cnty, action, merge_into, reason) VALUES ('TCD1', 'reject', 'TCD2', 'r')", "only_merge_has_merge_into"),
    ("INSERT INTO corrections (event_id_cnty, action, field, value, reason) VALUES (NULL, 'correct', 'notes', '', 'r')", "there is no event"),
])
def test_what_is_wrong_is_refused(statement: str, message: str, untouched: Desk) -> None:
    untouched.load(row("a"), row("b", **FAYA))
    before = state(untouched)
    with pytest.raises(psycopg2.Error, match=f"(?s){message}"):
        untouched.edit(statement)
    assert state(untouched) == before


def test_of_a_change_of_several_fields_all_or_none_is_kept(desk: Desk) -> None:
    desk.load(row("a"))
    with pytest.raises(psycopg2.Error, match="is no country"):
        review(desk, "actor1 = 'Ansaru', country = 'Nowhere'")
    assert seen(desk, "actor1") == [("Boko Haram",)] and desk.ask("SELECT * FROM corrections") == []


def test_a_day_that_depends_on_the_day_is_stored_as_a_day(desk: Desk) -> None:
    desk.load(row("a"))
    correct(desk, "event_date", "yesterday")
    assert desk.one("SELECT value = (current_date - 1)::text FROM corrections")


# They win over every later run.

RECODED = {
    "another value": {"fatalities": 33, "fatalities_low": 33, "fatalities_high": 33},
    "another place": {**FAYA},
    "another type": {**BOMB},
    "another day": {"event_date": date(2020, 1, 1)},
    "another actor and country": {"actor1": "Islamic State", "country": "Niger", "iso": 562, "region": "Western Africa"},
    "everything": {**FAYA, **BOMB, "event_date": date(2020, 1, 1), "actor1": "", "inter1": "", "notes": "Else.", "confidence": 0.1},
    "as it was corrected": {"fatalities": 7, "fatalities_low": 7, "fatalities_high": 7, "location": "Baga Sola", "actor1": "Ansaru",
                            "sub_event_type": "Attack", "event_type": "Violence against civilians", "event_date": date(2020, 3, 1)},
}
SAID = ("event_id_cnty, fatalities, location, actor1, sub_event_type, event_type, event_date",
        [("TCD1", 7, "Baga Sola", "Ansaru", "Attack", "Violence against civilians", date(2020, 3, 1))])


@pytest.mark.parametrize("recoded", RECODED.values(), ids=RECODED.keys())
def test_corrections_survive_a_changed_coder(recoded: dict[str, Any], desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "fatalities = 7, location = 'Baga Sola', actor1 = 'Ansaru', sub_event_type = 'Attack', event_date = '2020-03-01'")
    for version in ("c2", "c3"):
        desk.load(row("a", **recoded), version=version)
        assert seen(desk, SAID[0]) == SAID[1]
    desk.load(row("a"), version="c4")
    assert seen(desk, SAID[0]) == SAID[1] and desk.ask("SELECT * FROM deleted_events") == []
    assert desk.load(row("a"), version="c4").written == 0, "and is not written again and again"


def test_corrections_survive_where_the_coder_agreed_meanwhile(desk: Desk) -> None:
    desk.load(row("a"))
    correct(desk, "location", "Faya")
    desk.load(row("a", **FAYA), version="c2")
    desk.load(row("a", location="Moundou", **BOMB), version="c3")
    assert seen(desk) == [("TCD1", "Faya")]


def test_corrections_survive_a_recoded_row_that_is_another_event_by_now(desk: Desk) -> None:
    """The sentence is of the event that a person looked at, whatever the coder makes of it."""
    desk.load(row("a"), row("b", **FAYA))
    correct(desk, "fatalities", "7")
    desk.load(row("a", **FAYA), version="c2")
    assert seen(desk, "event_id_cnty, location, fatalities") == [("TCD1", "Faya", 7), ("TCD2", "Faya", 20)]


def test_corrections_survive_a_further_article(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "fatalities = 7, location = 'Faya', latitude = 17.93, longitude = 19.1")
    desk.load(row("b", source="AFP", confidence=0.99, fatalities=19, fatalities_low=19, fatalities_high=19))
    assert seen(desk, "event_id_cnty, location, fatalities, source") == [("TCD1", "Faya", 7, "AFP; Le Monde")]
    desk.load(row("c", source="RFI", **FAYA))
    assert members(desk) == {"a": "TCD1", "b": "TCD1", "c": "TCD1"}, "one that reports it as corrected joins too"
    desk.load(empty=["a", "b"], version="c2")
    assert seen(desk) == [("TCD1", "Faya")]


def test_corrections_outlive_the_last_report(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "fatalities = 7, location = 'Faya'")
    desk.load(empty=["a"], version="c2")
    assert seen(desk) == []
    desk.load(row("a"), version="c3")
    assert seen(desk, "event_id_cnty, location, fatalities") == [("TCD1", "Faya", 7)]


def test_what_follows_survives_too(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "sub_event_type = 'Mob violence', inter1 = 'Rioters', country = 'Cameroon', latitude = NULL")
    desk.load(row("a", inter2="Civilians", interaction="Rebel group-Civilians", **BOMB, latitude=1.0), version="c2")
    assert seen(desk, "event_type, disorder_type, interaction, iso, region, latitude, longitude") == [
        ("Riots", "Political violence", "Rioters-Civilians", 120, "Middle Africa", None, None)]


# Undone.

def test_undo_brings_back_what_the_coder_says_now(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "location = 'Baga Sola', sub_event_type = 'Attack', fatalities = 3")
    desk.load(row("a", **FAYA, **BOMB, fatalities=30, fatalities_low=30, fatalities_high=30), version="c2")
    columns = "location, event_type, sub_event_type, fatalities"
    assert seen(desk, columns) == [("Baga Sola", "Violence against civilians", "Attack", 3)]
    desk.edit("UPDATE corrections SET undone_at = now()")
    assert seen(desk, columns) == [("Faya", BOMB["event_type"], BOMB["sub_event_type"], 30)]
    assert desk.ask("SELECT coded, fatalities_low, fatalities_high FROM events") == [({}, 30, 30)]
    assert desk.load(row("a", **FAYA, **BOMB, fatalities=30, fatalities_low=30, fatalities_high=30), version="c2").written == 0


def test_of_two_corrections_the_later_counts_until_it_is_undone(desk: Desk) -> None:
    desk.load(row("a"))
    correct(desk, "actor1", "Ansaru")
    correct(desk, "actor1", "Islamic State")
    assert seen(desk, "actor1") == [("Islamic State",)]
    undo(desk, 1)
    assert seen(desk, "actor1") == [("Ansaru",)]
    undo(desk, 0)
    assert seen(desk, "actor1") == [("Boko Haram",)]
    with pytest.raises(psycopg2.Error, match="is undone already"):
        undo(desk, 0)
    correct(desk, "actor1", "Bakura faction")
    with pytest.raises(psycopg2.Error, match="set undone_at to now"):
        desk.edit("UPDATE corrections SET undone_at = NULL WHERE undone_at IS NULL")
    assert seen(desk, "actor1") == [("Bakura faction",)]


def test_undoing_may_not_leave_a_contradiction(desk: Desk) -> None:
    desk.load(row("a"))
    correct(desk, "fatalities", "20")
    correct(desk, "fatalities", "50")
    correct(desk, "fatalities_low", "30")
    with pytest.raises(psycopg2.Error, match="contradict each other: low 30, best 20, high 25 dead"):
        undo(desk, 1)
    assert desk.ask("SELECT low, best, high FROM ucdp_events") == [(30, 50, 50)]


# Rejected, accepted.

def test_a_rejected_event_stays_away(desk: Desk) -> None:
    desk.load(row("a"))
    since = desk.one("SELECT clock_timestamp()")
    review(desk, "rejected = true", user="amina")
    desk.load(row("a", fatalities=21), version="c2")
    desk.load(row("b", source="AFP"))
    desk.load(row("a", **FAYA, **BOMB), version="c3")
    desk.load(row("c", source="RFI", **FAYA, **BOMB))
    assert seen(desk) == [] and set(members(desk).values()) == {"TCD1"}
    assert desk.ask("SELECT event_id_cnty, reason, merged_into FROM deleted_events") == [("TCD1", "rejected by amina: Seen", None)]
    assert desk.ask("SELECT change, event_id_cnty FROM changes_since(%(since)s)", since=since) == [("deleted", "TCD1")]
    assert desk.ask("SELECT rejected FROM review") == [(True,)]


def test_a_rejected_event_stays_away_when_its_articles_come_and_go(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "rejected = true")
    desk.load(empty=["a"], version="c2")
    desk.load(row("b", source="AFP"))
    assert seen(desk) == [] and members(desk) == {"b": "TCD1"}
    desk.load(empty=["b"], version="c3")
    review(desk, "rejected = false")
    assert seen(desk) == [] and desk.ask("SELECT reason FROM deleted_events") == [("no article reports it any more",)]
    desk.load(row("c"))
    assert seen(desk) == [("TCD1", "Bol")]


def test_a_rejection_undone(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "rejected = true")
    desk.load(row("a", fatalities=21), version="c2")
    review(desk, "rejected = false")
    assert seen(desk, "event_id_cnty, fatalities") == [("TCD1", 21)] and desk.ask("SELECT * FROM deleted_events") == []
    assert desk.ask("SELECT rejected FROM review") == [(False,)]


@pytest.mark.parametrize("change", ["merge_into = 'TCD2'", "rejected = false, merge_into = 'TCD2'"])
def test_a_rejected_event_is_not_merged(change: str, desk: Desk) -> None:
    desk.load(row("a"), row("b", **FAYA))
    review(desk, "rejected = true")
    with pytest.raises(psycopg2.Error, match="TCD1 was rejected"):
        review(desk, change)
    with pytest.raises(psycopg2.Error, match="TCD1 is not in acled_events"):
        merge(desk, "TCD2", "TCD1")
    with pytest.raises(psycopg2.Error, match="TCD1 was rejected"):
        desk.edit("INSERT INTO corrections (event_id_cnty, action, reason) VALUES ('TCD1', 'reject', 'twice')")


def test_accepted_is_true_until_the_event_changes(desk: Desk) -> None:
    desk.load(row("a"), row("b", **FAYA))
    before = desk.ask("SELECT event_id_cnty, changed_at FROM events ORDER BY 1")
    review(desk, "accepted = true")
    assert desk.ask("SELECT event_id_cnty, accepted FROM review ORDER BY 1") == [("TCD1", True), ("TCD2", False)]
    assert desk.ask("SELECT event_id_cnty, changed_at FROM events ORDER BY 1") == before, "nothing changed"
    desk.load(row("a", fatalities=22), version="c2")
    assert desk.ask("SELECT accepted, fatalities FROM review WHERE event_id_cnty = 'TCD1'") == [(False, 22)]
    review(desk, "accepted = true")
    review(desk, "accepted = false")
    assert desk.ask("SELECT accepted FROM review WHERE event_id_cnty = 'TCD1'") == [(False,)]


# Merged.

LOSSES = {"fatalities": 30, "fatalities_low": 28, "fatalities_high": 40, "injured": 5}


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Two events that are one, as a person knows: TCD1 by a, TCD2 by b."""
    desk.load(row("a"), row("b", **FAYA, source="AFP", confidence=0.9, **LOSSES))
    return desk


COUNTS = "event_id_cnty, fatalities, source"


def test_a_merge(two: Desk) -> None:
    since = two.one("SELECT clock_timestamp()")
    review(two, "merge_into = 'TCD1'", "TCD2", user="amina")
    assert seen(two, COUNTS) == [("TCD1", 20, "AFP; Le Monde")]
    assert two.ask("SELECT low, best, high, injured_low, injured_high, number_of_sources, number_of_articles FROM ucdp_events") == [
        (20, 20, 40, 5, 5, 2, 2)]
    assert members(two) == {"a": "TCD1", "b": "TCD1"}
    assert two.ask("SELECT event_id_cnty, reason, merged_into FROM deleted_events") == [("TCD2", "merged into TCD1 by amina: Seen", "TCD1")]
    assert dict((event, change) for change, event, *_ in two.ask("SELECT * FROM changes_since(%(t)s)", t=since)) == {
        "TCD1": "changed", "TCD2": "deleted"}
    assert two.ask("SELECT doc FROM event_provenance WHERE field = 'fatalities_high'") == [("b.txt",)]


def test_the_next_load_finds_a_merge_as_it_would_have_made_it(two: Desk) -> None:
    """What SQL merges at once is what Python merges at night, but for the scale of the sources."""
    two.load(row("c", country="Mali", iso=466, admin1="Gao", location="Gao", **UNKNOWN, confidence=0.8, fatalities=0, fatalities_low=0,
                 fatalities_high=0, time_precision=2, geo_precision=2, source="un journal local"),
             row("d", country="Niger", iso=562, **{**FAYA, "latitude": None, "longitude": None}, confidence=0.8, injured=2, fatalities=3,
                 fatalities_low=1, fatalities_high=9, actor2="", inter2="", source="Ça ira"))
    for event in ("TCD2", "MLI1", "NER1"):
        merge(two, event, "TCD1")
    columns = "SELECT {} FROM events WHERE country <> 'Togo' ORDER BY event_id_cnty".format(", ".join(c for (c,) in two.ask("""
        SELECT column_name FROM information_schema.columns WHERE table_name = 'events'
        AND column_name NOT IN ('stale', 'source_scale', 'notes', 'run_id', 'changed_at')""")))
    before = two.ask(columns)
    assert two.one("SELECT stale FROM events WHERE event_id_cnty = 'TCD1'")
    two.load(row("z", country="Togo", iso=768))
    assert two.ask(columns) == before and not two.one("SELECT bool_or(stale) FROM events")
    assert two.ask("SELECT DISTINCT field FROM event_history WHERE run_id IS NOT NULL ORDER BY 1") == [("notes",), ("source_scale",)]
    undo(two, 0)
    parted = two.ask(columns)
    two.load(row("z", country="Togo", iso=768))
    assert two.ask(columns) == parted


@pytest.mark.parametrize("recoded", RECODED.values(), ids=RECODED.keys())
def test_a_merge_survives_a_changed_coder(recoded: dict[str, Any], two: Desk) -> None:
    merge(two, "TCD2", "TCD1")
    two.load(row("b", source="AFP", **recoded), version="c2")
    assert members(two) == {"a": "TCD1", "b": "TCD1"} and [e for e, _ in seen(two)] == ["TCD1"]
    two.load(row("a", **recoded), row("b", source="AFP", **{**recoded, "location": "Moundou"}), version="c3")
    assert members(two) == {"a": "TCD1", "b": "TCD1"} and [e for e, _ in seen(two)] == ["TCD1"]


def test_new_reports_of_either_side_join_the_survivor(two: Desk) -> None:
    merge(two, "TCD2", "TCD1")
    two.load(row("c", source="RFI"))
    two.load(row("d", source="BBC", **FAYA, **LOSSES))
    assert set(members(two).values()) == {"TCD1"} and two.one("SELECT reports FROM events WHERE event_id_cnty = 'TCD1'") == 4


def test_a_side_is_known_when_its_articles_are_gone(two: Desk) -> None:
    merge(two, "TCD2", "TCD1")
    two.load(empty=["b"], version="c2")
    two.load(row("d", source="BBC", **FAYA))
    assert members(two) == {"a": "TCD1", "d": "TCD1"}
    two.load(empty=["a", "d"], version="c3")
    assert seen(two) == []
    two.load(row("e", source="BBC", **FAYA))
    assert members(two) == {"e": "TCD1"} and [e for e, _ in seen(two)] == ["TCD1"]


def test_two_events_of_one_article_merged(desk: Desk) -> None:
    desk.load(row("a", **sentence(0)), row("a", **FAYA, **sentence(1)))
    merge(desk, "TCD2", "TCD1")
    assert desk.one("SELECT reports FROM events WHERE event_id_cnty = 'TCD1'") == 2
    desk.load(row("a", **BOMB, **sentence(0)), row("a", **FAYA, **BOMB, **sentence(1)), version="c2")
    assert desk.ask("SELECT DISTINCT event_id_cnty FROM event_reports") == [("TCD1",)]
    undo(desk, 0)
    assert desk.ask("SELECT evidence_start, event_id_cnty FROM event_reports ORDER BY 1") == [(0, "TCD1"), (7, "TCD2")]


def test_a_merge_undone(two: Desk) -> None:
    before = seen(two, "event_id_cnty, location, fatalities, source, notes, latitude"), two.ask("SELECT * FROM event_provenance ORDER BY 1, 2, 4")
    merge(two, "TCD2", "TCD1")
    two.load(row("c", source="RFI", country="Togo", iso=768))
    two.load(empty=["c"], version="c2")
    review(two, "merge_into = NULL", "TCD2")
    assert (seen(two, "event_id_cnty, location, fatalities, source, notes, latitude"), two.ask(
        "SELECT * FROM event_provenance WHERE event_id_cnty <> 'TGO1' ORDER BY 1, 2, 4")) == before
    assert members(two) == {"a": "TCD1", "b": "TCD2"}
    with pytest.raises(psycopg2.Error, match="undone already"):
        undo(two, 0)


def test_a_merge_undone_after_its_report_was_coded_anew(two: Desk) -> None:
    merge(two, "TCD2", "TCD1")
    two.load(row("b", source="AFP", **{**FAYA, "location": "Moundou"}, **BOMB), row("c", source="RFI"), version="c2")
    undo(two, 0)
    assert members(two) == {"a": "TCD1", "b": "TCD2", "c": "TCD1"}
    assert seen(two, "event_id_cnty, location, source") == [("TCD1", "Bol", "Le Monde; RFI"), ("TCD2", "Moundou", "AFP")]


def test_a_merge_undone_after_its_reports_are_gone(two: Desk) -> None:
    merge(two, "TCD2", "TCD1")
    two.load(empty=["b"], version="c2")
    undo(two, 0)
    assert seen(two) == [("TCD1", "Bol")]
    assert two.ask("SELECT event_id_cnty, reason, merged_into FROM deleted_events") == [("TCD2", "no article reports it any more", None)]
    two.load(row("b", **FAYA, source="AFP"), version="c3")
    assert [e for e, _ in seen(two)] == ["TCD1", "TCD2"]


@pytest.mark.parametrize("undone", [(0, 1), (1, 0)])
def test_a_chain_of_merges(undone: tuple[int, int], two: Desk) -> None:
    two.load(row("c", country="Mali", iso=466))
    merge(two, "TCD2", "TCD1")
    merge(two, "TCD1", "MLI1")
    assert set(members(two).values()) == {"MLI1"}
    assert two.ask("SELECT event_id_cnty, merged_into FROM deleted_events ORDER BY 1") == [("TCD1", "MLI1"), ("TCD2", "MLI1")]
    assert two.ask("SELECT event_id_cnty, merge_into FROM corrections ORDER BY 1") == [("TCD1", "MLI1"), ("TCD2", "TCD1")], "as it was said"
    two.load(row("b", source="AFP", **FAYA, **BOMB), version="c2")
    two.load(row("d", source="BBC", **FAYA, **BOMB))
    assert set(members(two).values()) == {"MLI1"}
    two.load(empty=["d"], version="c3")
    undo(two, undone[0])
    between = {0: {"a": "MLI1", "b": "TCD2", "c": "MLI1"}, 1: {"a": "TCD1", "b": "TCD1", "c": "MLI1"}}
    assert members(two) == between[undone[0]]
    assert two.ask("SELECT event_id_cnty, merged_into FROM deleted_events") == [{0: ("TCD1", "MLI1"), 1: ("TCD2", "TCD1")}[undone[0]]]
    undo(two, undone[1])
    assert members(two) == {"a": "TCD1", "b": "TCD2", "c": "MLI1"} and two.ask("SELECT * FROM deleted_events") == []


def test_a_merged_event_is_closed(two: Desk) -> None:
    merge(two, "TCD2", "TCD1")
    before = state(two)
    for change in ("rejected = true", "fatalities = 3", "accepted = true"):
        with pytest.raises(psycopg2.Error, match="TCD2 was merged into TCD1"):
            review(two, change, "TCD2")
    with pytest.raises(psycopg2.Error, match="TCD2 is not in acled_events"):
        merge(two, "TCD1", "TCD2")
    assert state(two) == before


def test_corrections_of_both_sides_of_a_merge(two: Desk) -> None:
    correct(two, "fatalities", "3", "TCD1")
    correct(two, "location", "Fada", "TCD2")
    merge(two, "TCD2", "TCD1")
    assert two.ask("SELECT low, best, high FROM ucdp_events") == [(3, 3, 40)] and seen(two, "event_id_cnty, fatalities") == [("TCD1", 3)]
    undo(two, 0)
    assert two.ask("SELECT low, best, high FROM ucdp_events") == [(20, 20, 40)], "what the coder says of the reports that it has now"
    undo(two, 2)
    assert seen(two) == [("TCD1", "Bol"), ("TCD2", "Fada")], "a correction of the event that went comes back with it"


def test_the_survivor_may_be_rejected(two: Desk) -> None:
    merge(two, "TCD2", "TCD1")
    review(two, "rejected = true", "TCD1")
    two.load(row("b", source="AFP", **FAYA, **LOSSES), row("c", source="RFI"), version="c2")
    assert seen(two) == []
    undo(two, 0)
    assert [e for e, _ in seen(two)] == ["TCD2"], "parted from what was rejected"


# Listed: who, when, why; what it was before.

def test_corrections_are_listed(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "fatalities = 7", user="amina.o'neill")
    review(desk, "actor1 = 'Ansaru'")
    undo(desk, 0, user="bo")
    assert desk.ask("SELECT field, value, former, reason, made_by, made_as, undone_by, undone_as FROM corrections ORDER BY 1 DESC") == [
        ("fatalities", "7", "20", "Seen", "amina.o'neill", "editor", "bo", "editor"),
        ("actor1", "Ansaru", "Boko Haram", "Seen", "editor", "editor", None, None)]
    assert desk.one("SELECT bool_and(made_at BETWEEN now() - interval '1 minute' AND now()) FROM corrections")
    assert desk.one("SELECT count(*) FROM corrections WHERE undone_at >= made_at") == 1
    history = desk.ask("SELECT field, former, present, reason, changed_by, run_id FROM event_history ORDER BY history_id")
    assert [h for h in history if h[0] in ("fatalities", "actor1")] == [
        ("fatalities", "20", "7", "Seen", "amina.o'neill", None), ("actor1", "Boko Haram", "Ansaru", "Seen", "editor", None),
        ("fatalities", "7", "20", "correction {} undone".format(desk.one("SELECT min(correction_id) FROM corrections")), "bo", None)]
    desk.load(row("a", notes="New."), version="c2")
    assert desk.ask("SELECT reason, changed_by, run_id FROM event_history WHERE field = 'notes'") == [("coded again", "loader", "r2")]


def test_provenance_shows_corrections(desk: Desk) -> None:
    desk.load(row("a"))
    review(desk, "fatalities = 7, sub_event_type = 'Attack', country = 'Niger', event_date = '2019-12-31', latitude = NULL", user="amina")
    shown = desk.ask("SELECT field, value, corrected_by, corrected_because FROM event_provenance WHERE correction_id IS NOT NULL ORDER BY 1")
    assert {(by, why) for *_, by, why in shown} == {("amina", "Seen")}
    assert {field: value for field, value, *_ in shown} == {
        "country": "Niger", "iso": "562", "region": "Western Africa", "event_date": "2019-12-31", "year": "2019",
        "event_type": "Violence against civilians", "sub_event_type": "Attack", "fatalities": "7", "fatalities_low": "7",
        "latitude": None, "longitude": None}
    assert desk.ask("SELECT doc, evidence FROM event_provenance WHERE field = 'fatalities'") == [("a.txt", "Texte")], "what the coder read stays"
    desk.edit("UPDATE corrections SET undone_at = now()")
    assert desk.one("SELECT count(*) FROM event_provenance WHERE correction_id IS NOT NULL OR corrected_by IS NOT NULL") == 0


# At the same time.

def test_a_load_and_a_merge_wait_for_each_other(two: Desk) -> None:
    """A load that has read which report tells of which event may not write that over a merge made meanwhile."""
    with closing(psycopg2.connect(two.server.loader)) as loading, loading, loading.cursor() as cur:
        cur.execute(statement("lock"))  # as a load that is under way
        merging = threading.Thread(target=merge, args=(two, "TCD2", "TCD1"))
        merging.start()
        time.sleep(0.5)
        assert merging.is_alive() and members(two)["b"] == "TCD2"
    merging.join(timeout=20)
    assert not merging.is_alive() and members(two)["b"] == "TCD1"
    with closing(psycopg2.connect(two.server.dsn("editor"))) as editing, editing, editing.cursor() as cur:
        cur.execute(REVIEW.format("merge_into = NULL", "TCD2"))
        load = threading.Thread(target=two.load, args=(row("b", source="AFP", **FAYA, **LOSSES),), kwargs={"version": "c2"})
        load.start()
        time.sleep(0.5)
        assert load.is_alive()
    load.join(timeout=20)
    assert not load.is_alive() and members(two)["b"] == "TCD2"
