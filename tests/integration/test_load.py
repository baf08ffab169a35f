"""The load against a real Postgres: what is written, what is not, what is merged, mended, withdrawn; and who may do what."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg2
import pytest
from news import RUN, article, refusal, row

from etl.load import prompt
from etl.load.database import WarehouseError, connect, query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import LoadResult, load
from etl.load.runs import Run, known_hashes, record_run
from etl.read import seen_as
from etl.schema import ROW_COLUMNS, Article, EventRow, Refusal

# The contract's list, in its order.
ACLED = """event_id_cnty, event_date, year, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1,
inter1, actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country, admin1, admin2, admin3, location,
latitude, longitude, geo_precision, source, source_scale, notes, fatalities, tags, timestamp"""

Load = Callable[..., LoadResult]


@pytest.fixture
def given(clean_warehouse: EmbeddedServer) -> Load:
    def given(articles: list[Article] | None = None, rows: list[EventRow] | None = None, refusals: list[Refusal] | None = None,
              run: Run = RUN) -> LoadResult:
        return load(clean_warehouse.loader, articles or [], refusals or [], rows or [], run)
    return given


@pytest.fixture
def ask(clean_warehouse: EmbeddedServer) -> Callable[[str], list[tuple[Any, ...]]]:
    return lambda text: query(clean_warehouse.analyst, text)[1]


Ask = Callable[[str], list[tuple[Any, ...]]]


def test_relations_of_the_contract(warehouse: EmbeddedServer) -> None:
    columns, _ = query(warehouse.analyst, "SELECT * FROM acled_events")
    assert columns == re.split(r",\s+", ACLED) and len(columns) == 31
    reports, _ = query(warehouse.analyst, "SELECT * FROM event_reports")
    assert set(ROW_COLUMNS) <= set(reports)
    for relation in ("articles", "quarantine", "runs"):
        query(warehouse.analyst, f"SELECT * FROM {relation}")
    undescribed = query(warehouse.analyst, """
        SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relname IN ('acled_events', 'articles', 'quarantine', 'runs')
            AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)""")[1]
    assert not undescribed, "every relation and column says what it is"


def test_the_same_load_twice_writes_nothing(given: Load, ask: Ask) -> None:
    batch = ([article("a"), article("b"), article("e")],
             [row("a"), row("b", source="AFP"), row("b", location="Faya", latitude=17.9)],
             [refusal("x"), refusal("b", stage="validate", code="FATAL_ORDER", row={"evidence_start": 3, "notes": "nul \x00"})])
    first = given(*batch)
    assert [c["inserted"] for c in first.to_json().values()] == [4, 3, 2, 2], "articles, reports, events, quarantine"
    before = ask("SELECT * FROM acled_events ORDER BY 1"), ask("SELECT * FROM articles ORDER BY 1")
    second = given(*batch, run=dataclasses.replace(RUN, run_id="r2"))
    assert second.written == 0 and second.event_reports.unchanged == 3
    assert (ask("SELECT * FROM acled_events ORDER BY 1"), ask("SELECT * FROM articles ORDER BY 1")) == before


# Of two reports the notes are put into words anew.
NOTES = ("On 10 March 2020, Boko Haram clashed with Military Forces of Chad in Bol (Lac). At least 18 people were killed, up to 25. "
         "Sources: AFP; Le Monde.")


def test_articles_about_one_event_are_merged(given: Load, ask: Ask) -> None:
    given([article("a"), article("b")], [row("a"), row("b", source="AFP", fatalities=18, fatalities_low=18, confidence=0.9)])
    assert ask("SELECT event_id_cnty, fatalities, source, source_scale, notes, year FROM acled_events") == [
        ("TCD1", 18, "AFP; Le Monde", "International", NOTES, 2020)]
    assert ask("SELECT doc, event_id_cnty, fatalities FROM event_reports ORDER BY 1") == [
        ("a.txt", "TCD1", 20), ("b.txt", "TCD1", 18)]


def test_ids_stay_when_articles_come_later(given: Load, ask: Ask) -> None:
    given([article("m")], [row("m", location="Faya", latitude=17.9, longitude=19.1)])
    given([article("z")], [row("z")])
    given([article("a"), article("b")], [row("a"), row("b", location="Moundou", latitude=8.6, longitude=16.1)])
    assert ask("SELECT doc, event_id_cnty FROM event_reports ORDER BY 1") == [
        ("a.txt", "TCD2"), ("b.txt", "TCD3"), ("m.txt", "TCD1"), ("z.txt", "TCD2")]


def test_a_newer_extraction_replaces_the_rows_and_keeps_the_event(given: Load, ask: Ask) -> None:
    given([article("a")], [row("a"), row("a", location="Faya", latitude=17.9, longitude=19.1)])
    result = given([article("a")], [row("a", event_date=date(2020, 3, 11), actor1="")],
                   run=dataclasses.replace(RUN, code_version="c2"))
    assert (result.event_reports.inserted, result.event_reports.removed, result.events.removed) == (1, 2, 1)
    assert ask("SELECT event_id_cnty, event_date, actor1 FROM acled_events") == [("TCD1", date(2020, 3, 11), "")]


def test_a_withdrawn_event_comes_back_under_its_id(given: Load, ask: Ask) -> None:
    given([article("a")], [row("a")])
    given([article("a")])
    assert ask("SELECT * FROM acled_events") == [] and ask("SELECT status FROM articles") == [("no event",)]
    given([article("b")], [row("b", location="Faya", latitude=17.9, longitude=19.1)])
    given([article("a")], [row("a")])
    assert ask("SELECT event_id_cnty, location FROM acled_events ORDER BY 1") == [("TCD1", "Bol"), ("TCD2", "Faya")]


def test_an_article_that_could_not_be_processed_keeps_its_reports(given: Load, ask: Ask) -> None:
    given([article("a")], [row("a")])
    result = given([article("a")], refusals=[refusal("a", stage="extract", code="TIMEOUT")])
    assert result.event_reports.removed == 0 and len(ask("SELECT * FROM acled_events")) == 1


def test_statuses_and_known_hashes(given: Load, ask: Ask, clean_warehouse: EmbeddedServer) -> None:
    given([article("a"), article("e"), article("d", published=None)], [row("a")],
          [refusal("x"), refusal("d", code="NO_DATE", review=True)])
    assert ask("SELECT content_hash, status, text IS NULL FROM articles ORDER BY 1") == [
        ("a", "loaded", False), ("d", "review", False), ("e", "no event", False), ("x", "quarantined", True)]
    known = known_hashes(clean_warehouse.loader, "c1", "m1")
    assert known == seen_as("a", "Le Monde", "a.txt", "a.txt") | seen_as("e", "Le Monde", "e.txt", "e.txt")
    assert known_hashes(clean_warehouse.loader, "c2", "m1") == frozenset()


@pytest.mark.parametrize(("later", "folder", "mended"), [
    ([article("x")], "/news", True),  # the same article, now processed
    ([article("new", path="x.txt")], "/news", True),  # another text in the same file
    ([article("new", path="x.txt")], "/elsewhere", False),  # a file of the same name elsewhere
    ([article("new")], "/news", False)])
def test_refusals_are_mended(later: list[Article], folder: str, mended: bool, given: Load, ask: Ask) -> None:
    given(refusals=[refusal("x")])
    given(later, run=dataclasses.replace(RUN, run_id="r2", folder=folder))
    assert ask("SELECT code, mended_at IS NOT NULL FROM quarantine") == [("EMPTY_FILE", mended)]
    given(refusals=[refusal("x")], run=dataclasses.replace(RUN, run_id="r3"))
    assert ask("SELECT code, mended_at FROM quarantine") == [("EMPTY_FILE", None)], "it occurs again"


def test_hostile_text_is_stored_as_it_is(given: Load, ask: Ask) -> None:
    text = "'); DROP TABLE articles; --\\.\t\r\n\\N %s \x1b[2J \ud800 \x00 fin"
    given([article("a", text=text)], [row("a", notes="\\N")])
    stored = ask("SELECT text FROM articles")[0][0]
    assert stored == text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd") and len(stored) == len(text)
    assert ask("SELECT notes FROM acled_events") == [("\\N",)]


def test_a_batch_is_loaded_as_a_whole_or_not_at_all(given: Load, ask: Ask) -> None:
    with pytest.raises(WarehouseError, match="nothing was loaded.*geo_precision"):
        given([article("a"), article("b")], [row("a"), row("b", geo_precision=9)])
    with pytest.raises(ValueError, match="c.txt"):
        given([article("a")], [row("c")])
    assert ask("SELECT count(*) FROM articles") == ask("SELECT count(*) FROM runs") == [(0,)]


def test_record_run(clean_warehouse: EmbeddedServer, ask: Ask) -> None:
    record_run(clean_warehouse.loader, RUN)
    record_run(clean_warehouse.loader, dataclasses.replace(RUN, finished=RUN.started, articles_in=5, rows_out=9, result="loaded"))
    assert ask("SELECT run_id, articles_in, rows_out, result FROM runs") == [("r1", 5, 9, "loaded")]


@pytest.mark.parametrize("statement", [
    "DELETE FROM articles", "UPDATE events SET notes = ''", "CREATE TABLE t (a int)", "CREATE TEMP TABLE t (a int)",
    "SET TRANSACTION READ WRITE; INSERT INTO runs SELECT * FROM runs", "SET ROLE loader", "SET ROLE owner", "TRUNCATE runs",
    "COPY runs TO PROGRAM 'cat'"])
def test_the_analyst_writes_nothing(statement: str, warehouse: EmbeddedServer) -> None:
    with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)):
        query(warehouse.analyst, statement)


def test_roles(warehouse: EmbeddedServer) -> None:
    roles = query(warehouse.analyst, "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles"
                                     " WHERE rolname IN ('owner', 'loader', 'analyst') ORDER BY 1")[1]
    assert roles == [("analyst", False), ("loader", False), ("owner", False)]
    opened = psycopg2.connect(warehouse.analyst)  # as any client does: the role's own settings
    with opened.cursor() as cur:
        cur.execute("SELECT current_setting('statement_timeout'), current_setting('search_path'), count(*) FROM acled_events")
        assert cur.fetchone()[:2] == ("1min", "warehouse")  # type: ignore[index]
    opened.close()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), connect(warehouse.loader) as loader, loader.cursor() as cur:
        cur.execute("DELETE FROM events")


def test_prompt(given: Load, clean_warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", clean_warehouse.loader)  # whoever connects, the prompt is the analyst's
    given([article("a")], [row("a", notes="100 % \x1b[31mrouge\x9b0m\u202e\nsuite")])
    out, errors = io.StringIO(), io.StringIO()
    typed = io.StringIO("\\d\n\\d acled_events\n\\d 'x; drop\nselect notes\n  from acled_events;\nselec 1;\ndelete from runs;\n"
                        "select current_user;\n\\q\nselect 99;\n")
    assert prompt.run(lines=typed, out=out, errors=errors) == 0
    shown = out.getvalue()
    assert "event_reports" in shown and "_yoyo" not in shown and "never changes once given" in shown
    assert "100 % [31mrouge0m suite" in shown and "\x1b" not in shown and "\u202e" not in shown
    assert "analyst" in shown and "99" not in shown, "errors are not fatal, \\q ends"
    assert 'syntax error at or near "selec"' in errors.getvalue() and "read-only" in errors.getvalue()
    assert prompt.run("select count(*) from acled_events", out=out, errors=errors) == 0
    assert prompt.run("select count(*) from nothing", out=out, errors=errors) == 1
