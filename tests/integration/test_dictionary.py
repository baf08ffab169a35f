"""The data dictionary says what everything is, and docs/dictionary.md is what the command prints."""

from __future__ import annotations

import re

import pytest

from etl import cli, settings
from etl.load.database import query
from etl.load.dictionary import dictionary
from etl.load.embedded import EmbeddedServer

FILE = settings.ROOT / "docs" / "dictionary.md"
UNDESCRIBED = """
    SELECT relname::text FROM pg_class
    WHERE relnamespace = 'warehouse'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname !~ '^_?yoyo_'
        AND obj_description(oid, 'pg_class') IS NULL
    UNION ALL
    SELECT c.relname || '.' || a.attname FROM pg_class AS c
    INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'warehouse'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname !~ '^_?yoyo_'
        AND col_description(c.oid, a.attnum) IS NULL
    UNION ALL
    SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'warehouse'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL"""


def test_everything_says_what_it_is(warehouse: EmbeddedServer) -> None:
    assert [name for (name,) in query(warehouse.analyst, UNDESCRIBED)[1]] == [], "these need a COMMENT, in a migration"


def test_the_file_is_what_the_command_prints(warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", warehouse.analyst)
    assert cli.main(["dictionary"]) == 0
    assert capsys.readouterr().out == FILE.read_text(encoding="utf-8"), "run: python -m etl dictionary > docs/dictionary.md"


def test_nothing_is_left_out(warehouse: EmbeddedServer) -> None:
    made = dictionary(warehouse.analyst)
    columns = query(warehouse.analyst, "SELECT c.relname::text, a.attname::text FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
                                       " WHERE c.relnamespace = 'warehouse'::regnamespace AND c.relkind IN ('r', 'v', 'm') AND attnum > 0"
                                       " AND NOT attisdropped AND relname !~ '^_?yoyo_' ORDER BY c.relname COLLATE \"C\", attnum")[1]
    sections = re.split(r"^### (\w+)$", made.partition("\n## Functions\n")[0], flags=re.M)[1:]
    told = [(name, column) for name, text in zip(sections[::2], sections[1::2], strict=True) for column in re.findall(r"^\| `(\w+)` \|", text, re.M)]
    assert told == columns
    for (function,) in query(warehouse.analyst, "SELECT proname::text FROM pg_proc WHERE pronamespace = 'warehouse'::regnamespace")[1]:
        assert f"| `{function}(" in made
    assert "yoyo" not in made and "None" not in made


def test_the_pictures_show_keys_and_what_views_read(warehouse: EmbeddedServer) -> None:
    keys, reads = re.findall(r"^```mermaid\n(.*?)^```$", dictionary(warehouse.analyst), re.M | re.S)
    assert keys.startswith("erDiagram\n") and reads.startswith("flowchart LR\n")
    for line in ('events ||--o{ event_reports : "event_id_cnty"', 'articles ||--o{ event_reports : "content_hash"', "text report_id PK",
                 'events |o--o{ events : "merged_into"'):
        assert f"    {line}\n" in keys, line
    for line in ("events --> acled_events", "events(events)", "acled_events[acled_events]", "events_weekly[[events_weekly]]"):
        assert f"    {line}\n" in reads, line
    named = set(re.findall(r"^    (\w+) \{$", keys, re.M))
    assert {end for pair in re.findall(r"^    (\w+) \S+--\S+ (\w+) :", keys, re.M) for end in pair} <= named
