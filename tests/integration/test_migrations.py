"""Every migration, forward and back, empty and with data in it. Versions are those in the folder: later ones are covered too.

A new relation needs rows in ROWS, unless a migration or a trigger fills it; the test says so.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlparse  # type: ignore[import-untyped]
from psycopg2 import sql
from psycopg2.extensions import cursor
from psycopg2.extras import Json

from etl import cli, settings
from etl.load import migrate
from etl.load.database import WarehouseError, query
from etl.load.embedded import EmbeddedServer
from etl.load.migrate import NOTHING, DataWouldBeLost

VERSIONS = [NOTHING, *migrate.names()]
CATALOGUE = (Path(__file__).parent / "catalogue.sql").read_text(encoding="utf-8")
DATABASE = "migrations"

CODED = {
    "event_date": "2020-03-10", "time_precision": 1, "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Boko Haram", "assoc_actor_1": "", "inter1": "Rebel group", "actor2": "Military Forces of Chad", "assoc_actor_2": "",
    "inter2": "State forces", "interaction": "State forces-Rebel group", "civilian_targeting": "", "iso": 148, "region": "Middle Africa",
    "country": "Chad", "admin1": "Lac", "admin2": "", "admin3": "", "location": "Bol", "latitude": 13.4609, "longitude": 14.7139,
    "geo_precision": 1, "source": "Le Monde", "notes": "L'armée, « 100 % » \\N \t prête.", "fatalities": 18,
}
EVENT = CODED | {"id_iso3": "TCD", "source_scale": "International", "tags": "", "run_id": "r1", "changed_at": "2020-03-12 02:00Z",
                 # of later versions
                 "fatalities_low": 18, "fatalities_high": 25, "confidence": 0.7, "reports": 1, "number_of_sources": 1}
REPORT = CODED | {"content_hash": "a", "doc": "a.txt", "fatalities_low": 18, "fatalities_high": 25, "injured": None, "confidence": 0.7,
                  "evidence": "Texte", "evidence_start": 0, "evidence_end": 5, "rule": "clash/subject-verb", "run_id": "r1"}
ARTICLE = {"text": "Texte d'un article.", "published": "2020-03-11", "status": "loaded", "code_version": "c1", "model_version": "m1", "run_id": "r1"}
# Relation → rows, in the order in which they can be put in; of each row the columns that the version has.
ROWS: dict[str, list[dict[str, Any]]] = {
    "runs": [{"run_id": f"r{n}", "started": f"2020-03-1{n} 02:00Z", "code_version": "c1", "model_version": "m1", "result": "ok"} for n in (1, 2)],
    "articles": [{"content_hash": "a", "doc": "a.txt", "path": "a.txt", "title": "Combats à Bol"} | ARTICLE,
                 {"content_hash": "b", "doc": "b.txt", "path": "n/b.txt", "title": ""} | ARTICLE,
                 {"content_hash": "q", "doc": "q.txt", "path": "q.txt"} | ARTICLE | {"text": None, "published": None, "status": "quarantined"}],
    "quarantine": [{"quarantine_id": "q", "stage": "read", "code": "EMPTY_FILE", "value": "", "reason": "The file is empty.", "doc": "q.txt",
                    "path": "q.txt", "content_hash": "q", "review": False, "row": Json({"notes": "é", "iso": None}), "run_id": "r1"}],
    "events": [EVENT | {"event_id_cnty": "TCD1", "id_number": 1, "best_report_id": "1"},
               EVENT | {"event_id_cnty": "TCD2", "id_number": 2, "best_report_id": "3", "event_date": "2020-03-09", "latitude": None,
                        "longitude": None, "iso": None},
               EVENT | {"event_id_cnty": "TCD3", "id_number": 3, "best_report_id": "gone", "withdrawn_at": "2020-03-13 02:00Z"}],
    "event_reports": [REPORT | {"report_id": "1", "event_id_cnty": "TCD1"},
                      REPORT | {"report_id": "2", "event_id_cnty": "TCD1", "content_hash": "b", "doc": "b.txt", "fatalities": 20, "injured": 3},
                      REPORT | {"report_id": "3", "event_id_cnty": "TCD2", "content_hash": "b", "doc": "b.txt", "event_date": "2020-03-09"},
                      REPORT | {"report_id": "4", "event_id_cnty": "TCD2", "content_hash": "a", "doc": "a.txt"}],
    "report_flags": [{"report_id": "3", "code": "COUNTRY_NOT_NAMED", "value": "Bol in Chad", "reason": "Nothing speaks of it.", "run_id": "r1"}],
    "corrections": [{"event_id_cnty": "TCD1", "action": "correct", "field": "location", "value": "Baga Sola", "reason": "as the map has it"},
                    {"event_id_cnty": "TCD2", "action": "accept", "reason": "read"}],
    "hand_coded_events": [CODED | {"dataset": "acled", "hand_id": "CHA1", "kind": "acled", "date_end": "2020-03-10", "row": Json({"iso": "148"}),
                                   "run_id": "r2"}],
    "article_dates": [{"content_hash": "b", "published": "2020-03-10", "reason": "as the page has it"}],
    "distinct_events": [{"event_a": "TCD1", "event_b": "TCD2", "reason": "two days"}],
    "acled_names": [{"name": "Military Forces of Chad", "since": "1990-12-02", "until": "2021-04-19",
                     "acled_name": "Military Forces of Chad (1990-2021)"}],
    "acled_countries": [{"country": "Chad", "iso3": "TCD", "acled_cnty": "CHA"}],
}
# What triggers record.
CHANGES = ("UPDATE events SET tags = 'crowd size=no report' WHERE event_id_cnty = 'TCD1'",
           "UPDATE event_reports SET notes = 'Other.' WHERE report_id = '2'", "DELETE FROM event_reports WHERE report_id = '4'")


@pytest.fixture(scope="module", autouse=True)
def split_once() -> Iterator[None]:
    """yoyo takes each file apart anew with every move, a quarter of a second in all; here once."""
    original = sqlparse.split
    split = cache(lambda text: tuple(original(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yoyo.migrations.sqlparse.split", lambda text: list(split(text)))
        yield


@contextmanager
def opened(dsn: str) -> Iterator[cursor]:
    made = psycopg2.connect(dsn)
    try:
        with made, made.cursor() as cur:
            yield cur
    finally:
        made.close()


@pytest.fixture(scope="module")
def database(warehouse: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """A database of its own on the server."""
    administrator = psycopg2.connect(warehouse.dsn("postgres", "postgres"))
    administrator.autocommit = True
    with administrator.cursor() as cur:
        cur.execute(f"CREATE DATABASE {DATABASE}")
        yield warehouse
        cur.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    administrator.close()


@pytest.fixture
def owner(database: EmbeddedServer) -> str:
    """DSN of the owner of a warehouse without anything in it."""
    with opened(database.dsn("postgres", DATABASE)) as cur:
        cur.execute("DROP SCHEMA IF EXISTS warehouse CASCADE")
        cur.execute((settings.SQL / "bootstrap.sql").read_text(encoding="utf-8"))
    return database.dsn("owner", DATABASE)


def catalogue(dsn: str) -> dict[tuple[str, str], Any]:
    with opened(dsn) as cur:
        cur.execute(CATALOGUE)
        found = {(kind, name): details for kind, name, details in cur.fetchall()}
    assert found, "the schema itself at the least"
    return found


def fill(dsn: str) -> None:
    """Rows in every table that this version has."""
    with opened(dsn) as cur:
        for table, rows in ROWS.items():
            if columns := columns_of(cur, table):
                for row in ({c: v for c, v in row.items() if c in columns} for row in rows):
                    cur.execute(sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, row)),
                        sql.SQL(", ").join([sql.Placeholder()] * len(row))), list(row.values()))
        if columns_of(cur, "events"):
            for statement in CHANGES:
                cur.execute(statement)
        empty = [t for t in tables(cur) if not contents(cur, t)]
    assert not empty, f"add rows of {', '.join(empty)} to ROWS: nothing shows that they are kept"


def tables(cur: cursor) -> list[str]:
    cur.execute("SELECT relname FROM pg_class WHERE relnamespace = 'warehouse'::regnamespace AND relkind = 'r' AND relname !~ '^_?yoyo_' ORDER BY 1")
    return [name for (name,) in cur.fetchall()]


def columns_of(cur: cursor, table: str) -> list[str]:
    cur.execute("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped", (table,))
    return [name for (name,) in cur.fetchall()]


def contents(cur: cursor, relation: str, columns: list[str] | None = None) -> list[str]:
    """Rows as text, in an order of their own; only the named columns."""
    cur.execute(sql.SQL("SELECT to_jsonb(t) FROM {} AS t").format(sql.Identifier(relation)))
    return sorted(json.dumps({c: v for c, v in row.items() if columns is None or c in columns}, sort_keys=True) for (row,) in cur.fetchall())


Data = dict[str, tuple[list[str], list[str]]]  # relation → columns, rows


def data(dsn: str) -> Data:
    """Everything in the warehouse, and what acled_events shows."""
    with opened(dsn) as cur:
        shown = ["acled_events"] if columns_of(cur, "acled_events") else []
        return {t: (columns_of(cur, t), contents(cur, t)) for t in [*tables(cur), *shown]}


def assert_kept(dsn: str, before: Data) -> None:
    """Every row of before is there, with the same values, and no other."""
    with opened(dsn) as cur:
        for relation, (columns, rows) in before.items():
            now = contents(cur, relation, columns)
            assert len(now) == len(rows), f"{relation} had {len(rows)} rows"
            assert now == rows, f"{relation} had other values"


@pytest.mark.parametrize(("name", "before"), [*zip(VERSIONS[2:], VERSIONS[1:], strict=False)])
def test_each_migration_names_the_one_before_it_and_can_be_undone(name: str, before: str) -> None:
    text = (migrate.FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    assert re.findall(r"^-- depends: (.*)$", text, re.M) == [before]
    assert (migrate.FOLDER / f"{name}.rollback.sql").read_text(encoding="utf-8").strip()


def test_to_the_head_and_back_to_nothing_and_to_the_head_again(owner: str) -> None:
    assert migrate.pending(owner) == VERSIONS[1:]
    migrate.move(owner, NOTHING)
    reached = {NOTHING: catalogue(owner)}
    for name in VERSIONS[1:]:
        assert migrate.move(owner, name) == ([], [name])
        reached[name] = catalogue(owner)
        assert reached[name] != reached[VERSIONS[VERSIONS.index(name) - 1]]
    assert migrate.pending(owner) == [] == migrate.apply(owner)
    for name, below in zip(VERSIONS[:0:-1], VERSIONS[-2::-1], strict=True):
        assert migrate.move(owner, below, lose=True) == ([name], [])
        assert catalogue(owner) == reached[below], f"undoing {name} did not bring {below} back"
    assert migrate.apply(owner) == VERSIONS[1:]
    assert catalogue(owner) == reached[VERSIONS[-1]]


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_each_version_with_data_to_the_next_and_back_and_to_the_head(version: str, owner: str) -> None:
    """Undoing the next one leaves this one as it was; data is kept both ways."""
    following = VERSIONS[VERSIONS.index(version) + 1:]
    migrate.move(owner, version)
    if version != NOTHING:
        fill(owner)
    was, had = catalogue(owner), data(owner)
    assert migrate.move(owner, following[0]) == ([], following[:1])
    assert migrate.move(owner, version, lose=True) == (following[:1], [])
    assert catalogue(owner) == was
    assert_kept(owner, had)
    assert migrate.apply(owner) == following
    assert_kept(owner, had)
    if "events" in had:
        shown = query(owner, "SELECT event_id_cnty, event_date::text, year, fatalities, notes, tags FROM acled_events ORDER BY 1")[1]
        assert shown == [("TCD1", "2020-03-10", 2020, 18, EVENT["notes"], "crowd size=no report"),
                         ("TCD2", "2020-03-09", 2020, 18, EVENT["notes"], "")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations in a folder of the test's own."""
    shutil.copytree(migrate.FOLDER, tmp_path / "migrations")
    monkeypatch.setattr(migrate, "FOLDER", tmp_path / "migrations")
    return tmp_path / "migrations"


def test_a_migration_that_fails_leaves_nothing(owner: str, folder: Path) -> None:
    migrate.move(owner, VERSIONS[-2])
    fill(owner)
    bad = folder / "9999_bad.sql"
    bad.write_text(f"-- depends: {VERSIONS[-1]}\nCREATE TABLE half (a int);\nUPDATE runs SET result = 'x';\nSELECT 1 / 0;\n", encoding="utf-8")
    with pytest.raises(WarehouseError, match="9999_bad: division by zero"):
        migrate.apply(owner)
    assert migrate.pending(owner) == ["9999_bad"], "the one before it stands"
    left = catalogue(owner)
    assert query(owner, "SELECT result FROM runs")[1] == [("ok",), ("ok",)] and ("relation", "half") not in left
    bad.unlink()
    migrate.move(owner, VERSIONS[-2], lose=True)
    migrate.move(owner, VERSIONS[-1])
    assert catalogue(owner) == left

    (folder / "9999_lost.sql").write_text("-- depends: nowhere\nSELECT 1;\n", encoding="utf-8")
    with pytest.raises(WarehouseError, match="cannot be read.*9999_lost"):
        migrate.apply(owner)


def test_a_rollback_that_fails_leaves_everything(owner: str, folder: Path) -> None:
    migrate.apply(owner)
    (folder / f"{VERSIONS[-2]}.rollback.sql").write_text("SELECT 1 / 0;\n", encoding="utf-8")
    before = catalogue(owner)
    with pytest.raises(WarehouseError, match=f"would fail at {VERSIONS[-2]}, nothing was changed: division by zero"):
        migrate.move(owner, NOTHING, lose=True)
    assert catalogue(owner) == before and migrate.pending(owner) == []


def test_going_back_asks_where_data_would_be_lost(owner: str) -> None:
    migrate.move(owner, "0002")
    fill(owner)
    migrate.move(owner, "3")
    assert migrate.move(owner, "2") == (["0003_acled_events"], []), "a view holds nothing"
    before = catalogue(owner), data(owner)
    with pytest.raises(DataWouldBeLost, match=r"back to 0001_articles would lose 3 rows of event_reports; 3 rows of events\. Nothing.*--yes"):
        migrate.move(owner, "1")
    assert (catalogue(owner), data(owner)) == before
    assert migrate.move(owner, "1", lose=True) == (["0002_events"], [])
    assert migrate.move(owner, "2") == ([], ["0002_events"])
    assert migrate.move(owner, "1") == (["0002_events"], []), "empty now"
    migrate.apply(owner)
    assert migrate.move(owner, "4")[0] == VERSIONS[:4:-1], "reference rows come back by themselves"
    migrate.apply(owner)
    with opened(owner) as cur:
        cur.execute("UPDATE countries SET region = 'Elsewhere' WHERE iso3 = 'TCD'")
    with pytest.raises(DataWouldBeLost, match="what region of countries holds"):
        migrate.move(owner, "4")


def test_a_warehouse_of_a_newer_version(owner: str, folder: Path) -> None:
    newer = folder / "9999_newer.sql"
    newer.write_text(f"-- depends: {VERSIONS[-1]}\nCREATE TABLE newer (a int);\n", encoding="utf-8")
    assert migrate.apply(owner)[-1] == "9999_newer"
    newer.unlink()
    assert [s.name for s in migrate.states(owner) if not s.known] == ["9999_newer"] and migrate.apply(owner) == []
    with pytest.raises(WarehouseError, match="has 9999_newer, which this version of the code does not"):
        migrate.move(owner, "4", lose=True)


def test_a_migration_that_was_left_out_is_caught_up(owner: str, folder: Path) -> None:
    """As after a merge of two branches."""
    migrate.apply(owner)
    (folder / "0002_late.sql").write_text("-- depends: 0001_articles\nCREATE TABLE late (a int);\n", encoding="utf-8")
    (folder / "0002_late.rollback.sql").write_text("DROP TABLE late;\n", encoding="utf-8")
    assert migrate.pending(owner) == ["0002_late"] == migrate.apply(owner)[0:1]
    assert migrate.move(owner, "0002_events") == (VERSIONS[:2:-1] + ["0002_late"], [])
    with pytest.raises(WarehouseError, match="there is no migration '2'"):
        migrate.move(owner, "2")


def test_two_at_a_time(owner: str) -> None:
    applied: list[list[str]] = []
    threads = [threading.Thread(target=lambda: applied.append(migrate.apply(owner))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(applied) == [[], VERSIONS[1:]]


def test_the_command(owner: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", owner)

    def said(*arguments: str, status: int = 0) -> str:
        assert cli.main(["migrate", *arguments]) == status
        told = capsys.readouterr()
        assert (told.out if status else told.err) == ""
        return told.err if status else told.out

    before = catalogue(owner)
    assert [line.split() for line in said("--list").splitlines()] == [[n, "pending"] for n in VERSIONS[1:]]
    assert catalogue(owner) == before, "nothing was changed"
    assert said("--to", "0002_events") == "pending: 0001_articles, 0002_events\napplied 0001_articles\napplied 0002_events\n"
    assert said("--to", "2") == "nothing to do: the warehouse is at 2\n"
    assert re.findall(r"^0002_events +applied \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$", said("--list"), re.M)
    assert said().startswith(f"pending: {', '.join(VERSIONS[3:])}\napplied {VERSIONS[3]}\n")
    assert said() == "nothing to apply: the warehouse is up to date\n"
    fill(owner)
    refused = said("--to", "0001", status=1)
    assert re.search(r"^etl: going back to 0001_articles would lose .*\b3 rows of events\b.*--yes\n$", refused) and refused.count("\n") == 1
    assert said("--to", "0001", "--yes").endswith("undone 0003_acled_events\nundone 0002_events\n")
    for unknown in ("0099", "events", "-1", "0001_article", "१"):
        assert re.match(rf"etl: there is no migration '{unknown}'; there are 0001_articles, .*{VERSIONS[-1]}", said(f"--to={unknown}", status=1))


@pytest.mark.parametrize("role", ["loader", "analyst"])
def test_only_the_owner_migrates_and_everybody_may_ask(role: str, owner: str, database: EmbeddedServer) -> None:
    dsn = database.dsn(role, DATABASE)
    with pytest.raises(WarehouseError, match="may not migrate: connect as owner"):
        migrate.apply(dsn)
    migrate.apply(owner)
    assert all(s.applied for s in migrate.states(dsn)) and migrate.apply(dsn) == []
    with pytest.raises(WarehouseError, match="may not migrate: connect as owner"):
        migrate.move(dsn, NOTHING, lose=True)
