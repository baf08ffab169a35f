"""What etl/watch.py reads from the warehouse: which runs are nights, and what first came in with each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from test_load import article, refusal, row

from etl import watch
from etl.load.database import connect
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.load.runs import Run, record_run

FIRST = datetime(2026, 1, 1, 2, tzinfo=UTC)
NIGHTS = 9


def night(number: int, **changes: Any) -> Run:
    started = FIRST + timedelta(days=number)
    fields = {"finished": started + timedelta(hours=1), "result": "ok", "rows_out": 1, **changes}
    return Run(f"night-{number}", started, "c", "m", **fields)


@pytest.fixture
def server(clean_warehouse: EmbeddedServer) -> EmbeddedServer:
    """Nine nights: each with two articles of A, one of B until the fifth night, and an event."""
    for number in range(NIGHTS):
        came = [article(f"a{number}", source="A"), article(f"aa{number}", source="A")] + ([article(f"b{number}", source="B")] if number < 5 else [])
        load(clean_warehouse.loader, came, [], [row(f"a{number}", event_date=(FIRST - timedelta(days=60 * (NIGHTS - number))).date())], night(number))
        seen_at(clean_warehouse, night(number).started + timedelta(minutes=30))
    return clean_warehouse


def seen_at(server: EmbeddedServer, when: datetime) -> None:
    """What was loaded last came in then."""
    with connect(server.owner) as opened, opened.cursor() as cur:
        cur.execute("ALTER TABLE events DISABLE TRIGGER USER")
        for table, column in (("articles", "first_seen"), ("events", "created_at"), ("quarantine", "refused_at")):
            cur.execute(f"UPDATE {table} SET {column} = %s WHERE {column} > now() - interval '10 minutes'", (when,))
        cur.execute("ALTER TABLE events ENABLE TRIGGER USER")


def codes(server: EmbeddedServer, run: str, **bounds: Any) -> list[tuple[str, str]]:
    return [(f.code, f.about) for f in watch.findings(server.loader, run, {**watch.limits(), **bounds})]


def test_a_night_like_the_others(server: EmbeddedServer) -> None:
    assert codes(server, f"night-{NIGHTS - 2}") == [], "B has been silent for three nights, which is the limit"


def test_a_source_that_has_gone_silent_is_named(server: EmbeddedServer) -> None:
    assert codes(server, f"night-{NIGHTS - 1}") == [("SILENT_SOURCE", "B")]


def test_a_flood_is_told_and_a_failed_night_and_a_recode_are_no_nights(server: EmbeddedServer) -> None:
    record_run(server.loader, night(NIGHTS, result="failed: load", rows_out=0))
    record_run(server.loader, Run("recode-1", FIRST + timedelta(days=NIGHTS, hours=5), "c", "m", result="ok", kind="recode"))
    tonight = night(NIGHTS + 1)
    load(server.loader, [article(f"x{n}", source="A") for n in range(30)], [], [], tonight)
    seen_at(server, tonight.started + timedelta(minutes=5))
    assert codes(server, tonight.run_id, fewest_nights=9) == [("ARTICLES_UNUSUAL", "articles")], "the tenth night, and no more"
    assert codes(server, tonight.run_id, fewest_nights=10) == []


def test_what_was_refused_for_the_first_time_counts(server: EmbeddedServer) -> None:
    tonight = night(NIGHTS, rows_out=20)
    came = [article(f"x{n}", source="A") for n in range(8)]
    refused = [refusal(f"r{n}") for n in range(4)]
    rejected = [refusal(f"x{n}", stage="validate", code="NO_PLACE", row={"location": ""}) for n in range(4)]
    load(server.loader, came, [*refused, *rejected], [], tonight)
    seen_at(server, tonight.started + timedelta(minutes=5))
    assert codes(server, tonight.run_id, fewest_nights=99) == [("QUARANTINE_SHARE", "articles"), ("ROWS_REFUSED", "event rows")]
    again = night(NIGHTS + 1)
    load(server.loader, [article("y", source="A")], [*refused, *rejected], [], again)
    seen_at(server, again.started + timedelta(minutes=5))
    assert codes(server, again.run_id, fewest_nights=99) == [], "what stands refused is not refused anew every night"


def test_a_run_that_is_not_there(server: EmbeddedServer) -> None:
    with pytest.raises(ValueError, match="there is no run elsewhere"):
        watch.findings(server.loader, "elsewhere")
