"""Nothing is overwritten in silence: ids that stay, former values, tombstones, and what changed since a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from news import BOMB, FAYA, Desk, article, row, sentence

from etl.load.embedded import EmbeddedServer


@pytest.fixture
def desk(clean_warehouse: EmbeddedServer) -> Iterator[Desk]:
    """Whatever a test does, the checks after the load hold."""
    desk = Desk(clean_warehouse)
    yield desk
    assert desk.faults() == []


def events(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.ask("SELECT event_id_cnty, location FROM acled_events ORDER BY 1")


def now(desk: Desk) -> Any:
    return desk.one("SELECT clock_timestamp()")


def changes(desk: Desk, since: Any) -> dict[str, Any]:
    return {event: (change, fields, into) for change, event, _, fields, into in
            desk.ask("SELECT * FROM changes_since(%(since)s)", since=since)}


@pytest.mark.parametrize(("recoded", "fields"), [
    ({**FAYA}, {"admin1": ("Lac", "Borkou"), "location": ("Bol", "Faya"), "latitude": ("13.4609", "17.9257"), "longitude": ("14.7139", "19.1043")}),
    ({**BOMB}, {"event_type": ("Battles", BOMB["event_type"]), "sub_event_type": ("Armed clash", BOMB["sub_event_type"])}),
    ({"event_date": date(2019, 12, 24)}, {"event_date": ("2020-03-10", "2019-12-24")}),
    ({"fatalities": 70, "fatalities_low": 70, "fatalities_high": 70},
     {"fatalities": ("20", "70"), "fatalities_low": ("20", "70"), "fatalities_high": ("25", "70")}),
    ({"actor1": "Islamic State", "notes": "Other words.", "confidence": 0.9},
     {"actor1": ("Boko Haram", "Islamic State"), "notes": ("Notes of a.", "Other words."), "confidence": ("0.7", "0.9")}),
    ({"country": "Niger", "iso": 562, "region": "Western Africa", "event_date": date(2019, 12, 24), **FAYA, **BOMB, "fatalities": 0,
      "fatalities_low": 0, "fatalities_high": 0, "actor1": "", "inter1": "", "interaction": "State forces only"}, None),
])
def test_a_recoded_report_keeps_its_id(recoded: dict[str, Any], fields: dict[str, tuple[str, str]] | None, desk: Desk) -> None:
    desk.load(row("a"))
    desk.load(row("a", **recoded), version="c2")
    stored = desk.ask(f"SELECT event_id_cnty, {', '.join(recoded)} FROM events")
    assert stored == [("TCD1", *recoded.values())], "the id stays, its letters too"
    history = desk.ask("SELECT field, former, present, reason, changed_by, run_id, changed_at FROM event_history")
    told = {field: (former, present) for field, former, present, *_ in history}
    assert told == fields if fields else set(recoded) - {"iso"} <= set(told)
    changed = desk.one("SELECT changed_at FROM events")
    assert {entry[3:] for entry in history} == {("coded again", "loader", "r2", changed)}
    assert desk.ask("SELECT former ->> 'location', former ->> 'event_date', former ->> 'fatalities', run_id FROM report_history") == [
        ("Bol", "2020-03-10", "20", "r1")], "the old report, and the run that had written it"


def test_the_same_batch_again_writes_no_history(desk: Desk) -> None:
    batch = (row("a"), row("a", **FAYA, **sentence(1)), row("b", source="AFP"))
    desk.load(*batch)
    before = desk.ask("SELECT event_id_cnty, changed_at, run_id FROM events ORDER BY 1")
    assert desk.load(*batch).written == 0
    assert desk.ask("SELECT event_id_cnty, changed_at, run_id FROM events ORDER BY 1") == before
    assert desk.ask("SELECT count(*) FROM event_history") == desk.ask("SELECT count(*) FROM report_history") == [(0,)]


def test_changed_at_stays_where_only_keys_of_reports_change(desk: Desk) -> None:
    desk.load(row("a"), row("b", confidence=0.9, location="Ból"))
    before = desk.one("SELECT changed_at FROM events")
    desk.load(row("a", location="Ból"), version="c2")
    assert desk.one("SELECT changed_at FROM events") == before and desk.ask("SELECT * FROM event_history") == []
    assert desk.one("SELECT count(*) FROM report_history") == 1


def test_another_article_and_one_less(desk: Desk) -> None:
    desk.load(row("a", fatalities=30, fatalities_low=30, fatalities_high=30, injured=4))
    desk.load(row("b", source="AFP", injured=9))
    told = {f: (was, is_, why) for f, was, is_, why in desk.ask("SELECT field, former, present, reason FROM event_history")}
    assert told["reports"] == ("1", "2", "another article reports it") and told["fatalities"][:2] == ("30", "20")
    assert told["injured_high"][:2] == ("4", "9") and told["source"][:2] == ("Le Monde", "AFP; Le Monde")
    desk.load(empty=["b"], version="c2")
    assert desk.ask("SELECT reason, former, present FROM event_history WHERE field = 'reports' ORDER BY history_id DESC LIMIT 1") == [
        ("an article reports it no more", "2", "1")]
    assert desk.one("SELECT former ->> 'source' FROM report_history") == "AFP", "also of a report that is gone"


def test_tombstones(desk: Desk) -> None:
    desk.load(row("a"))
    assert desk.ask("SELECT * FROM deleted_events") == []
    desk.load(empty=["a"], version="c2")
    assert events(desk) == [] and desk.one("SELECT status FROM articles") == "no event"
    [(event, at, reason, into)] = desk.ask("SELECT * FROM deleted_events")
    assert (event, reason, into) == ("TCD1", "no article reports it any more", None)
    assert at == desk.one("SELECT extract(epoch FROM withdrawn_at)::bigint FROM events")
    desk.load(row("b", **FAYA))
    assert events(desk) == [("TCD2", "Faya")], "a tombstone's number is not given again"
    desk.load(row("a"), version="c3")
    assert events(desk) == [("TCD1", "Bol"), ("TCD2", "Faya")] and desk.ask("SELECT * FROM deleted_events") == []
    reasons = desk.ask("SELECT DISTINCT reason FROM event_history WHERE event_id_cnty = 'TCD1' ORDER BY 1")
    assert reasons == [("no article reports it any more",), ("reported again",)]


def test_a_tombstone_is_no_match_while_another_event_is(desk: Desk) -> None:
    """Two articles told of one event in two ways; one of them was taken back. What is told like the other joins the other."""
    desk.load(row("a"), row("b", actor1="Islamic State"))
    desk.load(empty=["b"], version="c2")
    desk.load(row("c", actor1="Unidentified Armed Group (Chad)", inter1="Political militia"))
    assert desk.ask("SELECT doc, event_id_cnty FROM event_reports ORDER BY 1") == [("a.txt", "TCD1"), ("c.txt", "TCD1")]


def test_two_events_of_an_article_do_not_swap_ids(desk: Desk) -> None:
    """Each sentence keeps its event, also where the newer extraction exchanges their places."""
    told = "SELECT evidence_start, event_id_cnty FROM event_reports ORDER BY 1"
    desk.load(row("a", **sentence(0)), row("a", **FAYA, **sentence(1)))
    desk.load(row("a", **BOMB, **sentence(0)), row("a", **FAYA, **BOMB, **sentence(1)), version="c2")
    assert desk.ask(told) == [(0, "TCD1"), (7, "TCD2")]
    desk.load(row("a", **FAYA, **sentence(0)), row("a", **sentence(1)), version="c3")
    assert desk.ask(told) == [(0, "TCD1"), (7, "TCD2")] and desk.ask("SELECT * FROM deleted_events") == []


def test_of_one_sentence_with_two_events_each_keeps_its_id(desk: Desk) -> None:
    desk.load(row("a", actor1="Ansaru", **BOMB), row("a"))
    [(bomb,), (clash,)] = desk.ask("SELECT event_id_cnty FROM event_reports ORDER BY sub_event_type = 'Armed clash'")
    desk.load(row("a", **FAYA), row("a", actor1="Ansaru", **FAYA, **BOMB), version="c2")
    assert desk.ask("SELECT sub_event_type, event_id_cnty, location FROM acled_events ORDER BY 1") == [
        ("Armed clash", clash, "Faya"), (BOMB["sub_event_type"], bomb, "Faya")]


def test_events_of_two_articles_do_not_swap_ids(desk: Desk) -> None:
    desk.load(row("a", **sentence(0)), row("b", **FAYA, **BOMB, **sentence(1)))
    desk.load(row("a", **FAYA, **BOMB, **sentence(0)), row("b", **sentence(1)), version="c2")
    assert desk.ask("SELECT doc, event_id_cnty FROM event_reports ORDER BY 1") == [("a.txt", "TCD1"), ("b.txt", "TCD2")]


def test_articles_of_one_event_that_are_all_recoded_stay_together(desk: Desk) -> None:
    desk.load(row("a"), row("b", source="AFP"), row("c", source="RFI"))
    desk.load(*(row(name, **FAYA, **BOMB, source=source) for name, source in (("a", "Le Monde"), ("b", "AFP"), ("c", "RFI"))), version="c2")
    assert events(desk) == [("TCD1", "Faya")] and desk.one("SELECT reports FROM events") == 3


def test_a_recoded_report_joins_another_articles_event(desk: Desk) -> None:
    desk.load(row("a"), row("b", **FAYA))
    desk.load(row("b"), version="c2")
    assert desk.ask("SELECT event_id_cnty, location, source FROM acled_events") == [("TCD1", "Bol", "Le Monde")]
    assert desk.ask("SELECT event_id_cnty, reason FROM deleted_events") == [("TCD2", "coded anew as part of TCD1")]
    assert desk.ask("SELECT event_id_cnty FROM report_history") == [("TCD2",)]
    desk.load(row("b", **FAYA), version="c3")
    assert events(desk) == [("TCD1", "Bol"), ("TCD2", "Faya")], "and back"


def test_two_articles_come_to_tell_of_one_event(desk: Desk) -> None:
    """Also where the row fits what its own event was: two events that are one now are not counted twice."""
    desk.load(row("a"), row("b", actor1="Islamic State"))
    assert len(events(desk)) == 2
    desk.load(row("b", actor1="Unidentified Armed Group (Chad)", inter1="Political militia",
                  sub_event_type="Government regains territory"), version="c2")
    assert events(desk) == [("TCD1", "Bol")]


def test_a_report_that_parts_from_the_others_gets_an_id(desk: Desk) -> None:
    desk.load(row("a"), row("b", source="AFP"))
    desk.load(row("b", source="AFP", **FAYA), version="c2")
    assert events(desk) == [("TCD1", "Bol"), ("TCD2", "Faya")] and desk.one("SELECT count(*) FROM deleted_events") == 0


def test_a_report_prefers_the_event_that_it_was_in(desk: Desk) -> None:
    """Two fights in one town: b told of the one and the other of both; recoded, each sentence stays where it was."""
    assault = {"sub_event_type": "Government regains territory", "fatalities": 5, "fatalities_low": 5, "fatalities_high": 5}
    desk.load(row("a"), row("b", **sentence(0)), row("b", **assault, **sentence(1)))
    desk.load(row("b", event_date=date(2020, 3, 11), **sentence(0)), row("b", **{**assault, "location": "Ból"}, **sentence(1)), version="c2")
    assert desk.ask("SELECT evidence_start, event_id_cnty FROM event_reports WHERE doc = 'b.txt' ORDER BY 1") == [(0, "TCD1"), (7, "TCD2")]


def test_changes_since(desk: Desk) -> None:
    desk.load(row("stays", country="Mali", iso=466), row("moves", country="Niger", iso=562), row("goes", country="Togo", iso=768))
    since = now(desk)
    assert changes(desk, since) == {}
    desk.load(row("moves", country="Niger", iso=562, fatalities=21), row("comes"), row("passes", country="Ghana", iso=288), version="c2",
              empty=["goes"])
    desk.load(empty=["passes"], version="c3")
    assert changes(desk, since) == {
        "NER1": ("changed", ["fatalities"], None), "TCD1": ("new", None, None), "TGO1": ("deleted", None, None)}
    assert set(changes(desk, "-infinity")) == {"MLI1", "NER1", "TCD1"}, "who knows nothing yet is told of no tombstone"
    later = now(desk)
    desk.load(row("goes", country="Togo", iso=768, notes="Again."), version="c4")
    [(event, (change, fields, _))] = changes(desk, later).items()
    assert (event, change) == ("TGO1", "changed") and {"notes", "withdrawn_at"} <= set(fields)


def test_provenance_leads_to_the_right_report(desk: Desk) -> None:
    """The best notes, the most precise day, the most precise place, the sides and the dead are from five articles."""
    unknown = {"actor1": "Unidentified Armed Group (Chad)", "inter1": "Political militia"}
    day = {"time_precision": 2}
    place = {"geo_precision": 2}
    rows = [
        row("words", confidence=0.95, **unknown, **day, **place, source="AFP"),
        row("day", **unknown, **place, source="RFI"),
        row("place", **unknown, **day, source="BBC"),
        row("sides", **day, **place, confidence=0.5, **sentence(1)),
        row("dead", **unknown, **day, **place, fatalities=18, fatalities_low=12, fatalities_high=19, injured=3, confidence=0.4, **sentence(2)),
        row("many", **unknown, **day, **place, fatalities=21, fatalities_low=21, fatalities_high=50, injured=30, confidence=0.4)]
    desk.load(*rows, articles=[article(r.content_hash, title=f"Titre {r.content_hash}", source=r.source) for r in rows])
    assert desk.one("SELECT reports FROM events") == 6, "one event"
    found = {field: doc.removesuffix(".txt") for field, doc in desk.ask(
        "SELECT field, doc FROM event_provenance WHERE field NOT IN ('source', 'source_scale', 'notes')")}
    who = ("disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
           "interaction", "civilian_targeting")
    where = ("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision")
    assert found == {
        **dict.fromkeys(("event_date", "year", "time_precision"), "day"), **dict.fromkeys(who, "sides"), **dict.fromkeys(where, "place"),
        "tags": "words", "fatalities": "dead", "fatalities_low": "dead", "fatalities_high": "many",
        "injured_low": "dead", "injured_high": "many"}
    acled = set(desk.ask("SELECT column_name FROM information_schema.columns WHERE table_name = 'acled_events'"))
    shown = set(desk.ask("SELECT DISTINCT field FROM event_provenance"))
    assert acled - shown == {("event_id_cnty",), ("timestamp",)}, "every field but those that are the warehouse's own"
    assert desk.ask("SELECT field, count(*) FROM event_provenance WHERE field LIKE 'source%' OR field = 'notes' GROUP BY 1 ORDER BY 1") == [
        ("notes", 6), ("source", 6), ("source_scale", 6)]
    assert desk.ask("""
        SELECT p.field FROM event_provenance AS p JOIN articles AS a USING (content_hash)
        WHERE p.evidence IS DISTINCT FROM substr(a.text, p.evidence_start + 1, p.evidence_end - p.evidence_start)""") == []
    assert desk.ask("SELECT DISTINCT title, evidence, rule, code_version, model_version, correction_id FROM event_provenance WHERE field = 'actor1'"
                    ) == [("Titre sides", "Une deuxième phrase", "clash/subject-verb", "c1", "m1", None)]
    values = dict(desk.ask("SELECT DISTINCT field, value FROM event_provenance"))
    names, [stored] = [n for n in values if n != "year"], desk.ask(f"SELECT {', '.join(n for n in values if n != 'year')} FROM events")
    assert {n: values[n] for n in names} == {n: None if v is None else str(v) for n, v in zip(names, stored, strict=True)}
