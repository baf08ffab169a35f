"""Backup, restore and housekeeping on a real Postgres: what comes back is what was there, and what must stay stays."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from test_load import RUN, article, refusal, row

from etl import cli, housekeeping, review
from etl.load import backup as backups
from etl.load import embedded, migrate
from etl.load.database import WarehouseError, connect, query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load, refresh_aggregates

Ask = Callable[[str], list[tuple[Any, ...]]]
CATALOGUE = (Path(__file__).parent / "catalogue.sql").read_text(encoding="utf-8")


def fill(server: EmbeddedServer) -> None:
    """Something in every relation that work fills."""
    load(server.loader, [article("a"), article("b")], [refusal("z")], [row("a"), row("b", event_date=date(2020, 5, 1))], RUN)
    load(server.loader, [article("a")], [], [row("a", fatalities=21)], RUN)
    for case, chosen, form in zip((c.to_json() for c in review.cases(server.analyst, 2, 1.0)), ("Correct", "Accept"), ({"notes": "é \\ \t\n'"}, {}),
                                  strict=True):
        review.record(server.dsn("editor"), case, chosen, form, "Ana")
    with connect(server.dsn("editor")) as opened, opened.cursor() as cur:
        cur.execute("INSERT INTO article_dates (content_hash, published, reason) VALUES ('a', '2020-03-11', 'x')")
        cur.execute("INSERT INTO distinct_events (event_a, event_b, reason) VALUES ('TCD1', 'TCD2', 'x')")
    refresh_aggregates(server.loader)


def contents(server: EmbeddedServer) -> dict[str, list[str]]:
    """Relation → its rows as JSON, sorted; and the catalogue: every relation, column, right, function and comment."""
    held = {}
    with connect(server.owner) as opened, opened.cursor() as cur:
        cur.execute("SELECT relname FROM pg_class WHERE relnamespace = 'warehouse'::regnamespace AND relkind IN ('r', 'v', 'm')")
        for (name,) in cur.fetchall():
            cur.execute(f'SELECT to_jsonb(t)::text FROM warehouse."{name}" AS t')
            held[name] = sorted(text for (text,) in cur.fetchall())
        cur.execute(CATALOGUE)
        held["the catalogue"] = sorted(json.dumps([kind, name, comparable(details)], sort_keys=True)
                                       for kind, name, details in cur.fetchall() if kind != "constraint" or "NOT NULL" not in details["is"])
    return held


def comparable(details: dict[str, Any]) -> dict[str, Any]:
    """Without what differs by itself: a view's text is written another way after each reading (its rows are compared), and from 17 on there is
    a right to maintain a table; from 18 on what is NOT NULL is a constraint too.
    """
    rights = details.get("grants")
    kept = {"grants": [r for r in rights if "MAINTAIN" not in r]} if isinstance(rights, list) else {}
    return {name: value for name, value in details.items() if name != "query"} | kept


@pytest.fixture
def server(clean_warehouse: EmbeddedServer) -> EmbeddedServer:
    return clean_warehouse


@pytest.fixture
def ask(server: EmbeddedServer) -> Ask:
    return lambda text: query(server.analyst, text)[1]


@pytest.fixture(scope="module")
def empty() -> Iterator[EmbeddedServer]:
    """Another server, with the roles and the schema and nothing in it."""
    with tempfile.TemporaryDirectory() as folder, embedded.server(Path(folder) / "postgres") as running:
        yield running


def test_a_restored_backup_is_what_was_there(server: EmbeddedServer, empty: EmbeddedServer, tmp_path: Path) -> None:
    fill(server)
    was = contents(server)
    assert all(was[name] for name in ("events", "event_history", "report_history", "corrections", "article_dates", "distinct_events", "events_daily"))
    file = backups.backup(server.owner, into=tmp_path)
    with psycopg2.connect(empty.owner) as opened, opened.cursor() as cur:  # of the test before, on the other server
        cur.execute("SELECT to_regclass('warehouse.runs') IS NOT NULL")
        if cur.fetchone() == (True,):
            cur.execute("TRUNCATE warehouse.runs CASCADE")
    opened.close()
    backups.restore(empty.owner, file)
    now = contents(empty)
    assert now.keys() == was.keys()
    for name, rows in was.items():
        assert now[name] == rows, name
    assert migrate.pending(empty.loader) == []
    load(empty.loader, [article("c")], [], [row("c", country="Chad", event_date=date(2021, 1, 1))], RUN)
    assert query(empty.analyst, "SELECT max(event_id_cnty) FROM acled_events")[1] == [("TCD3",)], "numbers go on where they were"


def test_a_warehouse_with_data_is_not_restored_into(server: EmbeddedServer, tmp_path: Path) -> None:
    fill(server)
    file = backups.backup(server.owner, into=tmp_path)
    was = contents(server)
    with pytest.raises(WarehouseError, match="is not empty .*articles.*restore into an empty one"):
        backups.restore(server.owner, file)
    assert contents(server) == was


def test_a_broken_file_is_told_and_changes_nothing(server: EmbeddedServer, tmp_path: Path) -> None:
    was = contents(server)
    file = backups.backup(server.owner, into=tmp_path)
    (tmp_path / "text.dump").write_text("no backup")
    (tmp_path / "half.dump").write_bytes(file.read_bytes()[:1000])
    for name in ("text.dump", "half.dump"):
        with pytest.raises(WarehouseError, match="cannot be read as a backup"):
            backups.restore(server.owner, tmp_path / name)
    assert contents(server) == was


def test_the_newest_are_kept_and_only_the_owner_reads_them(server: EmbeddedServer, tmp_path: Path) -> None:
    made = [backups.backup(server.owner, keep=2, into=tmp_path / "kept") for _ in range(3)]
    assert backups.backups(tmp_path / "kept") == [made[2], made[1]] and sorted(p.name for p in (tmp_path / "kept").iterdir()) == sorted(
        p.name for p in made[1:])
    assert made[2].stat().st_mode & 0o077 == 0


def test_a_backup_that_fails_deletes_none_and_leaves_no_half(server: EmbeddedServer, tmp_path: Path) -> None:
    made = backups.backup(server.owner, into=tmp_path)
    with pytest.raises(WarehouseError, match="pg_dump failed"):
        backups.backup(server.analyst, keep=1, into=tmp_path)
    assert list(tmp_path.iterdir()) == [made]


@pytest.mark.one_server
def test_commands(server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ETL_HOME", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_OWNER_DSN", server.owner)
    assert cli.main(["backup"]) == 0
    file = capsys.readouterr().out.strip()
    assert Path(file).parent == tmp_path / "backups"
    assert cli.main(["restore", file]) == 0
    assert migrate.pending(server.loader) == []


def test_old_refusals_and_reports_go_and_what_stands_stays(server: EmbeddedServer, ask: Ask) -> None:
    fill(server)
    load(server.loader, [article("z")], [], [], RUN)  # mends the refusal
    load(server.loader, [], [refusal("y")], [], RUN)
    assert housekeeping.old_rows(server.owner, 1, 1) == {"mended": 0, "former_reports": 0}
    with connect(server.owner) as opened, opened.cursor() as cur:
        cur.execute("UPDATE quarantine SET mended_at = now() - interval '10 days' WHERE mended_at IS NOT NULL")
        cur.execute("UPDATE quarantine SET refused_at = now() - interval '10 years'")
        cur.execute("UPDATE report_history SET ended_at = now() - interval '10 days'")
    before = {name: ask(f"SELECT count(*) FROM {name}") for name in ("events", "event_reports", "articles", "corrections", "event_history")}
    assert housekeeping.old_rows(server.owner, 9, 9) == {"mended": 1, "former_reports": 1}
    assert ask("SELECT content_hash FROM quarantine") == [("y",)]
    assert {name: ask(f"SELECT count(*) FROM {name}") for name in before} == before


def test_what_a_merge_moved_stays_so_that_it_can_be_undone(server: EmbeddedServer, ask: Ask) -> None:
    fill(server)
    with connect(server.owner) as opened, opened.cursor() as cur:
        cur.execute("INSERT INTO corrections (event_id_cnty, action, merge_into, reason) VALUES ('TCD2', 'merge', 'TCD1', 'x')")
        cur.execute("UPDATE report_history SET ended_at = now() - interval '10 days'")
    assert housekeeping.old_rows(server.owner, 9, 9)["former_reports"] == 1
    assert ask("SELECT DISTINCT event_id_cnty FROM report_history") == [("TCD2",)]


def test_vacuum_is_the_owners(server: EmbeddedServer, ask: Ask) -> None:
    fill(server)
    assert housekeeping.vacuum(server.owner) >= 15
    assert ask("SELECT count(*) > 0 FROM pg_stats WHERE schemaname = 'warehouse' AND tablename = 'events'") == [(True,)]
    with pytest.raises(WarehouseError, match="connect as owner"):
        housekeeping.vacuum(server.loader)


def test_old_folders_of_runs_go_and_the_latest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_HOME", str(tmp_path))
    for name, started in (("old", "2020-01-01T02:00:00+00:00"), ("older", "2019-01-01T02:00:00+00:00")):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "run.json").write_text(json.dumps({"started": started}))
    assert housekeeping.old_runs(30) == 1
    assert [p.name for p in (tmp_path / "runs").iterdir()] == ["old"]
    (tmp_path / "runs" / "new").mkdir()
    assert housekeeping.old_runs(30) == 1 and [p.name for p in (tmp_path / "runs").iterdir()] == ["new"]
    with pytest.raises(ValueError, match="at least one day"):
        housekeeping.old_runs(0)


def test_old_logs_go_with_their_folders_and_nothing_else(tmp_path: Path) -> None:
    outside = tmp_path / "outside.log"
    outside.write_text("x")
    logs = tmp_path / "logs"
    for name in ("dag_id=a/run_id=1/attempt=1.log", "dag_id=b/run_id=2/attempt=1.log", "notes.txt"):
        (logs / name).parent.mkdir(parents=True, exist_ok=True)
        (logs / name).write_text("x")
    (logs / "link.log").symlink_to(outside)
    month_ago = time.time() - 30 * 86400
    for path in (logs / "dag_id=a/run_id=1/attempt=1.log", logs / "notes.txt", outside):
        os.utime(path, (month_ago, month_ago))
    assert housekeeping.old_logs(logs, 20) == 1
    assert not (logs / "dag_id=a").exists() and (logs / "dag_id=b/run_id=2/attempt=1.log").exists() and (logs / "notes.txt").exists()
    assert outside.exists() and (logs / "link.log").is_symlink()
