"""What is there ready for analysts: reference tables, the UCDP-style view, the aggregates and their refresh, full-text search."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import psycopg2
import pytest
from news import BOMB, FAYA, Desk, article, row

from etl import settings
from etl.load.embedded import EmbeddedServer
from etl.load.loader import refresh_aggregates
from etl.schema import Article, EventRow, interaction, interaction_codes, sub_event_types


@pytest.fixture
def desk(clean_warehouse: EmbeddedServer) -> Desk:
    return Desk(clean_warehouse)


def test_reference_tables_are_the_coders(warehouse: EmbeddedServer) -> None:
    desk = Desk(warehouse)
    assert {kind: (event, disorder) for kind, event, disorder in desk.ask("SELECT sub_event_type, event_type, disorder_type FROM event_types")} == {
        kind: (t.event_type, t.disorder_type) for kind, t in sub_event_types().items()}
    pairs = desk.ask("SELECT interaction, code, inter1, inter2 FROM interactions")
    assert {text: code for text, code, *_ in pairs} == interaction_codes() and len(pairs) == 44
    assert all(interaction(one, other or "") == interaction(other or "", one) == text for text, _, one, other in pairs)
    kinds = [*(inter for (inter,) in desk.ask("SELECT inter FROM inters")), ""]
    assert desk.ask("SELECT a, b, interaction_of(a, b) FROM unnest(%(kinds)s) AS a, unnest(%(kinds)s) AS b", kinds=kinds) == [
        (a, b, interaction(a, b)) for a in kinds for b in kinds], "as a correction of one side has it"
    with (settings.SEEDS / "places" / "countries.csv").open(encoding="utf-8", newline="") as file:
        seeds = {(r["name"], int(r["numeric"]), r["alpha3"], r["region"]) for r in csv.DictReader(file)}
    assert set(desk.ask("SELECT country, iso, iso3, region FROM countries")) == seeds


@pytest.mark.parametrize(("changes", "type_of_violence"), [
    ({}, 1), ({"inter1": "State forces", "inter2": "State forces"}, 1), ({"inter1": "External/Other forces", "inter2": "Rebel group"}, 1),
    ({"inter1": "Rebel group", "inter2": "Political militia"}, 2), ({"inter1": "Identity militia", "inter2": "Rioters"}, 2),
    ({"inter1": "Rebel group", "inter2": "Civilians"}, 3), ({"inter1": "State forces", "inter2": "Protesters"}, 3),
    ({"inter1": "", "actor1": "", "inter2": "Civilians"}, 3), ({"inter1": "State forces", "inter2": "", "actor2": ""}, None),
    ({"disorder_type": "Demonstrations", "inter1": "Protesters", "inter2": ""}, None),
    ({"disorder_type": "Political violence; Demonstrations", "inter1": "State forces", "inter2": "Protesters"}, 3),
    ({"disorder_type": "Strategic developments"}, None)])
def test_type_of_violence(changes: dict[str, Any], type_of_violence: int | None, desk: Desk) -> None:
    desk.load(row("a", **changes))
    assert desk.ask("SELECT type_of_violence FROM ucdp_events") == [(type_of_violence,)]


@pytest.mark.parametrize(("day", "precision", "start", "end", "date_prec"), [
    (date(2020, 3, 10), 1, date(2020, 3, 10), date(2020, 3, 10), 1), (date(2020, 3, 10), 2, date(2020, 3, 7), date(2020, 3, 13), 3),
    (date(2020, 2, 1), 3, date(2020, 2, 1), date(2020, 2, 29), 4), (date(2019, 12, 31), 3, date(2019, 12, 1), date(2019, 12, 31), 4)])
def test_dates_of_ucdp(day: date, precision: int, start: date, end: date, date_prec: int, desk: Desk) -> None:
    desk.load(row("a", event_date=day, time_precision=precision))
    assert desk.ask("SELECT date_start, date_end, date_prec, year FROM ucdp_events") == [(start, end, date_prec, day.year)]


@pytest.mark.parametrize(("place", "shown"), [
    ({}, (1, "POINT (14.7139 13.4609)")), ({"geo_precision": 2}, (2, "POINT (14.7139 13.4609)")),
    ({"geo_precision": 3, "latitude": None, "longitude": None}, (4, None)),
    ({"geo_precision": 3, "latitude": None, "longitude": None, "admin1": "", "location": "Chad"}, (6, None))])
def test_places_of_ucdp(place: dict[str, Any], shown: tuple[int, str | None], desk: Desk) -> None:
    desk.load(row("a", **place))
    assert desk.ask("SELECT where_prec, geom_wkt FROM ucdp_events") == [shown]


def test_an_event_in_the_terms_of_ucdp(desk: Desk) -> None:
    rows = [row("a", injured=4), row("b", source="AFP", confidence=0.9, fatalities=22, fatalities_low=15, fatalities_high=30, injured=9)]
    desk.load(*rows, articles=[article("a"), article("b", title="Vingt morts à Bol", source="AFP", published=date(2020, 3, 12))])
    assert desk.ask("""SELECT id, dyad_name, number_of_sources, number_of_articles, source_article, source_office, source_date, source_headline,
                       low, best, high, injured_low, injured_high, country_id, confidence FROM ucdp_events""") == [
        ("TCD1", "Boko Haram - Military Forces of Chad", 2, 2, "b.txt", "AFP", date(2020, 3, 12), "Vingt morts à Bol", 15, 20, 30, 4, 9, 148, 0.9)]
    desk.edit("UPDATE review SET rejected = true, reason = 'Seen'")
    assert desk.ask("SELECT * FROM ucdp_events") == []


def scattered(count: int) -> list[EventRow]:
    """Events of which no two are one: each in a town of its own."""
    draw = random.Random(5)
    rows = []
    for i in range(count):
        dead = draw.randint(0, 40)
        rows.append(row(
            f"n{i}", event_date=date(2020, 1, 1) + timedelta(days=draw.randint(0, 20)), location=f"T{i}", latitude=None, longitude=None,
            geo_precision=1, admin1=draw.choice(["Lac", "Borkou", ""]), actor1=draw.choice(["Boko Haram", "Ansaru", "Zaghawa Militia", ""]),
            actor2=draw.choice(["Military Forces of Chad", "Boko Haram", ""]), fatalities=dead, fatalities_low=dead // 2, fatalities_high=dead * 2,
            injured=draw.choice([None, 3]), civilian_targeting=draw.choice(["", "Civilian targeting"]), **draw.choice([{}, BOMB])))
    return rows


AGGREGATES = {
    "events_daily": lambda e: (e["event_date"], e["country"], e["event_type"]),
    "events_weekly": lambda e: (e["event_date"] - timedelta(days=e["event_date"].weekday()), e["country"], e["admin1"], e["event_type"],
                                e["sub_event_type"]),
    "actor_dyads": lambda e: (e["country"], *sorted((e["actor1"], e["actor2"]))) if e["actor1"] and e["actor2"] else None}


def test_aggregates_are_what_the_events_add_up_to(desk: Desk) -> None:
    desk.load(*scattered(60))
    desk.edit("UPDATE review SET rejected = true, reason = 'Seen' WHERE event_id_cnty IN ('TCD3', 'TCD9')")
    desk.edit("UPDATE review SET fatalities = 2000000000, reason = 'Seen' WHERE event_id_cnty IN ('TCD1', 'TCD2', 'TCD4')")
    refresh_aggregates(desk.server.loader)
    columns = ("event_date", "country", "admin1", "event_type", "sub_event_type", "actor1", "actor2", "fatalities", "civilian_targeting", "low",
               "high", "injured")
    events = [dict(zip(columns, e, strict=True)) for e in desk.ask(
        f"SELECT {', '.join(f'a.{c}' for c in columns[:9])}, u.low, u.high, coalesce(u.injured_low, 0) FROM acled_events AS a"
        " JOIN ucdp_events AS u ON u.id = a.event_id_cnty")]
    assert len(events) == 58
    for relation, key in AGGREGATES.items():
        groups = defaultdict(list)
        for event in events:
            if (found := key(event)) is not None:
                groups[found].append(event)
        expected = {group: (len(es), sum(e["fatalities"] for e in es), sum(e["low"] for e in es), sum(e["high"] for e in es),
                            *((sum(e["injured"] for e in es), sum(e["civilian_targeting"] != "" for e in es)) if relation != "actor_dyads" else
                              (sum(e["actor1"] == group[1] for e in es), min(e["event_date"] for e in es), max(e["event_date"] for e in es))))
                    for group, es in groups.items()}
        names = {"events_daily": "event_date, country, event_type", "events_weekly": "week, country, admin1, event_type, sub_event_type",
                 "actor_dyads": "country, actor_a, actor_b"}[relation]
        more = "started_by_a, first_event, last_event" if relation == "actor_dyads" else "injured, civilian_targeting"
        rows = desk.ask(f"SELECT {names}, events, fatalities, fatalities_low, fatalities_high, {more} FROM {relation}")
        width = names.count(",") + 1
        assert {r[:width]: r[width:] for r in rows} == expected and len(rows) == len(expected) > 1, relation


def test_readers_do_not_wait_for_a_refresh(desk: Desk) -> None:
    desk.load(row("a"))
    refresh_aggregates(desk.server.loader)
    with closing(psycopg2.connect(desk.server.analyst)) as reading, reading.cursor() as cur:
        cur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        look = "SELECT (SELECT sum(events) FROM events_daily), (SELECT sum(events) FROM events_weekly), (SELECT sum(events) FROM actor_dyads)"
        cur.execute(look)
        assert cur.fetchone() == (1, 1, 1)
        desk.load(row("b", **FAYA))
        refresh_aggregates(desk.server.loader + "&options=-c%20lock_timeout%3D5s")
        cur.execute(look)
        assert cur.fetchone() == (1, 1, 1), "this transaction sees what it saw"
        reading.rollback()
        cur.execute(look)
        assert cur.fetchone() == (2, 2, 2)
        reading.rollback()


# Full-text search.

TEXTS = {
    "a": "Les soldats ont attaqué le village de Bol. Une vingtaine d'habitants ont été tués par des assaillants.",
    "b": "Une attaque de soldats à Faya. Le gouvernement tchadien a condamné la violence.",
    "c": "Le marché de Bol a rouvert. Les habitants attaquent la hausse des prix, sans violence.",
    "d": "Soldiers attacked the villages near Baga; the government condemned the killings."}


@pytest.fixture
def library(desk: Desk) -> Desk:
    def evidence(name: str) -> dict[str, Any]:
        first = TEXTS[name].partition(".")[0] + "."
        return {"evidence": first, "evidence_start": 0, "evidence_end": len(first)}

    titles = {"c": "Gouvernement : le marché"}
    articles = [article(name, text=text, title=titles.get(name, ""), language="en" if name == "d" else "fr") for name, text in TEXTS.items()]
    desk.load(row("a", **evidence("a")), row("b", **FAYA, **evidence("b")), articles=articles)
    return desk


@pytest.mark.parametrize(("words", "found"), [
    ("attaque", "ab"), ("attaquer", "ab"), ("attaquent", "c"), ("SOLDAT", "ab"), ("tuer habitant", "a"), ("habitants", "ac"),
    ('"village de Bol"', "a"),
    ('"Bol village"', ""), ("attaque -violence", "a"), ("soldat -tuer", "b"), ("Faya or marché", "bc"), ("gouvernement", "cb"),
    ("villages", "ad"), ("government", "d"), ("governments attack", "d"),
    ("licorne", ""), ("", ""), ("le la de", ""), ("'); DROP TABLE articles; --", ""), ("& | ! <-> :* (", ""), ("\\", "")])
def test_articles_are_found(words: str, found: str, library: Desk) -> None:
    rows = library.ask("SELECT content_hash, rank FROM search_articles(%(words)s)", words=words)
    names = [name for name, _ in rows]
    assert set(names) == set(found) and len(names) == len(found)
    assert names == list(found) or found != "cb", "a word in the title counts more"
    assert [rank for _, rank in rows] == sorted((rank for _, rank in rows), reverse=True)


@pytest.mark.parametrize(("words", "found"), [
    ("attaque", {"TCD1", "TCD2"}), ("attaquer village", {"TCD1"}), ('"attaque de soldats"', {"TCD2"}), ("soldats -Faya", {"TCD1"}), ("tués", set())])
def test_events_are_found_by_their_evidence(words: str, found: set[str], library: Desk) -> None:
    assert {event for (event,) in library.ask("SELECT event_id_cnty FROM search_events(%(words)s)", words=words)} == found
    library.edit("UPDATE review SET rejected = true, reason = 'Seen' WHERE event_id_cnty = 'TCD1'")
    assert {event for (event,) in library.ask("SELECT event_id_cnty FROM search_events(%(words)s)", words=words)} == found - {"TCD1"}


def test_excerpts_are_plain_text(desk: Desk) -> None:
    text = "Une attaque <b onclick=\"x()\">à Bol</b> <script>alert(1)</script> [sic] & 100 % d'attaques."
    desk.load(row("a", evidence=text, evidence_start=0, evidence_end=len(text)), articles=[article("a", text=text)])
    [(excerpt,)] = desk.ask("SELECT excerpt FROM search_articles('attaque')")
    [(evidence,)] = desk.ask("SELECT evidence FROM search_events('attaque')")
    assert "[attaque]" in excerpt and "[attaque]" in evidence, "what was found is in square brackets"
    assert "<" not in excerpt and "[sic]" in excerpt
    assert evidence.replace("[attaque]", "attaque").replace("[attaques]", "attaques") == text, "and nothing else is added"


def words_of(count: int, first: int) -> str:
    """Words that are all different, of letters from `first` on."""
    return " ".join("".join(chr(first + int(d)) for d in str(i)) for i in range(count))


@pytest.mark.parametrize("text", [
    "attaque " * 250_000,
    "attaque " + words_of(300_000, ord("a")),
    "attaque " + words_of(200_000, 0x10400),  # letters of four bytes each
    "attaque " + "-".join(words_of(200_000, 0x10400).split()),
    "attaque " + " ".join(f"http://{w}.example/{w}?{w}" for w in words_of(60_000, ord("a")).split()),
    "attaque " + "x" * 2_000_000,
    "attaque " + "é\u0301\u200f\ufffd\x07<&>'\"\\" * 150_000,
    "attaque " + "İ" * 500_000,
], ids=["one word", "words", "four bytes", "hyphens", "addresses", "one long word", "signs", "grows in lower case"])
def test_very_long_text_is_stored_and_found(text: str, desk: Desk) -> None:
    long: Article = article("a", text=text, title=text[:200_000])
    desk.load(row("a", evidence=text, evidence_start=0, evidence_end=len(text)), articles=[long])
    assert desk.one("SELECT length(text) FROM articles") == len(text) >= 500_000
    assert desk.ask("SELECT content_hash FROM search_articles('attaque')") == [("a",)]
    assert desk.ask("SELECT event_id_cnty FROM search_events('attaque')") == [("TCD1",)]
