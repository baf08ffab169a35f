"""Articles of the warehouse coded again: which ones, into the same events, and never over what is newer. The coder is a stand-in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_load import RUN, article, row

from etl import pipeline, review
from etl.coder import versions
from etl.load.database import WarehouseError, connect, query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.load.runs import Run, record_run
from etl.load.stored import Selection
from etl.schema import Article, EventRow, Refusal

pytestmark = pytest.mark.one_server  # runs whole runs; the SQL of it is plain
Ask = Callable[[str], list[tuple[Any, ...]]]
YEAR = Selection(date(2020, 1, 1), date(2020, 12, 31))
NOW = Run("r2", RUN.started, versions()["code"], versions()["model"], folder="/news")


class StandIn:
    """Codes every article as one event with seven dead."""

    def code(self, articles: Sequence[Article]) -> Iterator[tuple[Article, list[EventRow], list[Refusal]]]:
        for a in articles:
            yield a, [row(a.content_hash, fatalities=7, fatalities_low=7, fatalities_high=7, evidence=a.text[:5], source=a.source)], []


@pytest.fixture
def server(clean_warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EmbeddedServer:
    monkeypatch.setenv("ETL_HOME", str(tmp_path))
    monkeypatch.setattr("etl.apart.code_apart", lambda articles: StandIn().code(articles))
    return clean_warehouse


@pytest.fixture
def ask(server: EmbeddedServer) -> Ask:
    return lambda text: query(server.analyst, text)[1]


def test_rows_are_replaced_and_ids_and_corrections_stay(server: EmbeddedServer, ask: Ask) -> None:
    load(server.loader, [article("a")], [], [row("a")], RUN)
    [asked] = (c.to_json() for c in review.cases(server.analyst, 1, 1.0))
    review.record(server.dsn("editor"), asked, "Correct", {"location": "Baga Sola"}, "Ana")
    done = pipeline.recode(YEAR, server.loader)
    assert done["discover"]["stored"] == 1 and done["load"]["event_reports"]["updated"] == 1 and done["check"]["failed"] == 0
    assert ask("SELECT event_id_cnty, fatalities, location FROM acled_events") == [("TCD1", 7, "Baga Sola")]
    assert ask("SELECT kind, result, articles_in, rows_out FROM runs ORDER BY started DESC LIMIT 1") == [("recode", "ok", 1, 1)]
    assert ask("SELECT code_version FROM articles") == [(versions()["code"],)]


def test_a_second_time_changes_nothing(server: EmbeddedServer) -> None:
    load(server.loader, [article("a")], [], [row("a")], RUN)
    pipeline.recode(YEAR, server.loader)
    assert pipeline.recode(YEAR, server.loader)["load"]["written"] == 0
    assert pipeline.recode(dataclasses.replace(YEAR, older=True), server.loader)["discover"]["stored"] == 0


@pytest.mark.parametrize(("wanted", "hashes"), [
    (YEAR, ["a", "b"]),
    (Selection(date(2020, 3, 11), date(2020, 3, 11)), ["a"]),
    (dataclasses.replace(YEAR, source="Le Temps"), ["b"]),
    (dataclasses.replace(YEAR, country="Chad"), ["a"]),
    (dataclasses.replace(YEAR, older=True), ["a"]),
    (dataclasses.replace(YEAR, source="'; DROP TABLE articles; --"), []),
])
def test_which_articles(server: EmbeddedServer, wanted: Selection, hashes: list[str]) -> None:
    load(server.loader, [article("a")], [], [row("a")], RUN)
    undated = article("c", published=None)
    load(server.loader, [article("b", published=date(2020, 5, 1), source="Le Temps"), undated, article("d", published=date(2021, 1, 1))], [], [], NOW)
    found = pipeline.discover_stored(wanted, server.loader)
    folder = pipeline.run_folder(found["run"])
    assert [line.split('"content_hash": "')[1][0] for line in (folder / "articles.jsonl").read_text().splitlines()] == hashes


def test_a_day_that_a_person_gave_counts(server: EmbeddedServer, ask: Ask) -> None:
    load(server.loader, [article("a", published=date(2019, 1, 1))], [], [], RUN)
    with connect(server.dsn("editor")) as opened, opened.cursor() as cur:
        cur.execute("INSERT INTO article_dates (content_hash, published, reason) VALUES ('a', '2020-03-11', 'looked up')")
    pipeline.recode(YEAR, server.loader)
    assert ask("SELECT published, published_from FROM articles") == [(date(2020, 3, 11), "review")]


def test_what_another_run_wrote_meanwhile_is_newer_and_stays(server: EmbeddedServer, ask: Ask) -> None:
    load(server.loader, [article("a"), article("b", published=date(2020, 5, 1))], [], [row("a")], RUN)
    found = pipeline.discover_stored(YEAR, server.loader)
    load(server.loader, [article("a", source="Le Temps")], [], [row("a", fatalities=21, source="Le Temps")], NOW)
    for batch in found["batches"]:
        pipeline.extract(found["run"], batch, server.loader)
    pipeline.validate(found["run"], server.loader)
    done = pipeline.load(found["run"], server.loader)
    assert done["articles"]["updated"] == 1, "b is written, a is not"
    assert pipeline.check(found["run"], server.loader)["failed"] == 0
    assert ask("SELECT source, fatalities FROM event_reports WHERE content_hash = 'a'") == [("Le Temps", 21)]
    assert ask("SELECT source FROM articles WHERE content_hash = 'a'") == [("Le Temps",)]


def test_a_step_that_is_cleared_may_run_again(server: EmbeddedServer, ask: Ask) -> None:
    load(server.loader, [article("a")], [], [row("a")], RUN)
    run = pipeline.recode(YEAR, server.loader)["run"]
    assert pipeline.load(run, server.loader)["articles"] == {"inserted": 0, "updated": 0, "unchanged": 1, "removed": 0}
    assert pipeline.check(run, server.loader)["failed"] == 0


def test_two_at_a_time_are_excluded_unless_one_was_killed(server: EmbeddedServer, ask: Ask) -> None:
    load(server.loader, [article("a")], [], [row("a")], RUN)
    first = pipeline.discover_stored(YEAR, server.loader)
    with pytest.raises(WarehouseError, match=f"the recode {first['run']} has been running"):
        pipeline.recode(YEAR, server.loader)
    assert ask("SELECT count(*) FROM runs WHERE kind = 'recode' AND result LIKE 'failed: discover%'") == [(1,)]
    assert pipeline.recode(YEAR, server.loader, anyway=True)["load"]["event_reports"]["updated"] == 1
    assert pipeline.discover_stored(YEAR, server.loader, run=first["run"])["stored"] == 1, "the same run may begin afresh"


def test_one_that_was_interrupted_is_not_said_to_be_running(server: EmbeddedServer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    load(server.loader, [article("a")], [], [row("a")], RUN)
    monkeypatch.setattr(StandIn, "code", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pipeline.recode(YEAR, server.loader)
    [(result,)] = ask("SELECT result FROM runs WHERE kind = 'recode'")
    assert result == "failed: extract 0000: stopped by Ctrl-C or a signal; the next run does its work"


def test_days_in_the_wrong_order(server: EmbeddedServer) -> None:
    with pytest.raises(ValueError, match="the first day comes first"):
        pipeline.recode(Selection(date(2020, 2, 1), date(2020, 1, 1)), server.loader)


def test_a_night_in_the_middle_keeps_its_kind(server: EmbeddedServer, ask: Ask) -> None:
    record_run(server.loader, RUN)
    assert ask("SELECT kind FROM runs") == [("ingest",)]
