"""What a digest says of a warehouse: what came in, changed, went and is odd in a period, by country; flags that go with their reports."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from news import BOMB, FAYA, RUN, Desk, article, row

from etl.digest.make import Digest, make
from etl.load.database import connect
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load, report_ids
from etl.load.runs import record_run
from etl.schema import EventRow, Flag

pytestmark = pytest.mark.one_server
NOW = datetime.now(UTC)
AGO = NOW - timedelta(days=30)
FLAG = {"code": "COUNTRY_NOT_NAMED", "value": "Bol in Chad", "reason": "Nothing in the article speaks of this country."}


def came(server: EmbeddedServer, name: str, *rows: EventRow, flags: bool = False) -> None:
    """A run with these rows; each has an article of its own, or shares one."""
    ids = report_ids(rows)
    articles = {r.content_hash: article(r.content_hash, url="https://example.org/a") for r in rows}
    run = dataclasses.replace(RUN, run_id=name, started=NOW - timedelta(minutes=5), finished=NOW, result="ok")
    load(server.loader, articles.values(), [], rows, run, flags=[Flag(key, **FLAG) for key in ids] if flags else [])


@pytest.fixture
def server(clean_warehouse: EmbeddedServer) -> EmbeddedServer:
    """A month ago sixty clashes at Bol came in, twelve days apart, each with one dead; nothing since."""
    past = [row(f"p{n}", event_date=date(2018, 1, 1) + timedelta(days=12 * n), fatalities=1, fatalities_low=1, fatalities_high=1) for n in range(60)]
    came(clean_warehouse, "past", *past)
    with connect(clean_warehouse.owner) as opened, opened.cursor() as cur:
        cur.execute("ALTER TABLE events DISABLE TRIGGER USER")
        cur.execute("UPDATE events SET created_at = %(then)s, changed_at = %(then)s", {"then": AGO})
        cur.execute("ALTER TABLE events ENABLE TRIGGER USER")
        cur.execute("UPDATE articles SET first_seen = %(then)s", {"then": AGO})
        cur.execute("UPDATE runs SET started = %(then)s, finished = %(then)s", {"then": AGO})
    return clean_warehouse


def today(server: EmbeddedServer, *countries: str) -> Digest:
    return make(server.analyst, NOW - timedelta(days=1), datetime.now(UTC) + timedelta(minutes=1), countries, "http://127.0.0.1:8080/events-page")


def test_a_night(server: EmbeddedServer) -> None:
    quiet = row("faya", event_date=date(2020, 3, 9), fatalities=0, fatalities_low=0, fatalities_high=0, **BOMB, **FAYA)
    came(server, "night", row("toll", event_date=date(2020, 3, 10)), quiet, row("niger", country="Niger", iso=562, admin1="Diffa", location="Diffa",
                                                                              latitude=13.3, longitude=12.6))
    found = today(server)
    assert (found.totals["new"], found.totals["changed"], found.totals["dead"], found.totals["articles"]) == (3, 0, 40, 3)
    assert [(c["country"], c["new"]) for c in found.by_country] == [("Chad", 2), ("Niger", 1)]
    assert found.deadliest[0]["fatalities"] == 20 and found.deadliest[0]["article_url"] == "https://example.org/a"
    assert {e["location"]: [w["code"] for w in e["why"]] for e in found.odd} == {"Bol": ["UNUSUAL_TOLL"], "Faya": ["FIRST_IN_PROVINCE"]}
    assert [e["country"] for e in today(server, "niger").new] == ["Niger"] and today(server, "niger").odd == []
    assert found.new[0]["link"].startswith("http://127.0.0.1:8080/events-page/event?id=")
    assert make(server.analyst, NOW - timedelta(days=9), NOW - timedelta(days=8)).empty


def test_what_people_and_articles_changed_is_told_with_what_it_was(server: EmbeddedServer) -> None:
    desk = Desk(server)
    [one, gone, *_] = [name for [name] in desk.ask("SELECT event_id_cnty FROM acled_events ORDER BY event_date")]
    desk.edit("UPDATE review SET fatalities = 3, fatalities_high = 3, reason = 'counted' WHERE event_id_cnty = %(id)s", user="amina", id=one)
    desk.edit("UPDATE review SET rejected = true, reason = 'an exercise' WHERE event_id_cnty = %(id)s", user="amina", id=gone)
    found = today(server)
    [changed] = found.changed
    assert (changed["event_id_cnty"], changed["changed_by"]) == (one, "amina")
    assert changed["changes"] == [{"field": "fatalities", "former": "1", "present": "3"}]
    assert [(e["event_id_cnty"], e["reason"]) for e in found.deleted] == [(gone, "rejected by amina: an exercise")] and found.new == []


def test_flags_go_with_their_reports_until_somebody_decides(server: EmbeddedServer) -> None:
    desk, odd = Desk(server), row("odd", event_date=date(2020, 3, 10), fatalities=2, fatalities_low=2, fatalities_high=2)
    came(server, "night", odd, flags=True)
    [event] = today(server).odd
    assert event["why"] == [{"code": "COUNTRY_NOT_NAMED", "words": f"{FLAG['reason']} [{FLAG['value']}]"}]
    desk.edit("UPDATE review SET accepted = true, reason = 'read it' WHERE event_id_cnty = %(id)s", user="amina", id=event["event_id_cnty"])
    assert today(server).odd == [] and desk.one("SELECT count(*) FROM report_flags") == 1
    came(server, "again", odd)  # coded again, and not odd any more
    assert desk.one("SELECT count(*) FROM report_flags") == 0


def test_a_run_at_work_at_the_bound_belongs_to_the_next_digest(server: EmbeddedServer) -> None:
    bound = NOW - timedelta(hours=1)
    record_run(server.loader, dataclasses.replace(RUN, run_id="long", started=bound - timedelta(hours=1), finished=NOW, result="ok"))
    first, second = make(server.analyst, NOW - timedelta(days=1), bound), make(server.analyst, bound, NOW + timedelta(minutes=1))
    assert first.until == second.since == bound - timedelta(hours=1)
