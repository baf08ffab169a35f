r"""The backslash commands of `python -m etl sql`: what the warehouse has, and what it means."""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Callable

import pytest

from etl import settings
from etl.load import prompt
from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from etl.validate.warehouse import ACLED_COLUMNS

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("WAREHOUSE_DSN", warehouse.loader)

    def ask(text: str) -> tuple[int, str, str]:
        out, errors = io.StringIO(), io.StringIO()
        return prompt.run(text, out=out, errors=errors), out.getvalue(), errors.getvalue()
    return ask


def rows(printed: str) -> list[list[str]]:
    """The cells of a printed table, its heading first."""
    return [[cell.strip() for cell in line.strip("|").split(" |")] for line in printed.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("command", [r"\d acled_events", r"\d+ acled_events", r" \d+   warehouse.acled_events;", r'\d "acled_events"'])
def test_acled_events_has_the_columns_of_acled_in_its_order(command: str, ask: Ask) -> None:
    status, printed, errors = ask(command)
    assert (status, errors) == (0, "")
    heading, *columns = rows(printed)
    assert printed.startswith("view acled_events: One row per real-world event")
    assert heading[:3] == ["column", "type", "nullable"] and heading[-1] == "what"
    assert [c[0] for c in columns] == list(ACLED_COLUMNS) and len(columns) == 31
    assert all(c[1] and c[-1] for c in columns), "each has a type and says what it means"
    assert columns[1][:2] == ["event_date", "date"] and printed.rstrip().endswith("(31 rows)")


def test_a_table_tells_of_keys_and_defaults(ask: Ask) -> None:
    plain, more = rows(ask(r"\d event_reports")[1]), rows(ask(r"\d+ event_reports")[1])
    assert [c[:3] for c in plain] == [c[:3] for c in more]
    by_name = {c[0]: dict(zip(more[0], c, strict=True)) for c in more[1:]}
    assert by_name["report_id"]["key"] == "primary" and by_name["event_id_cnty"]["key"] == "in events"
    assert by_name["injured"]["nullable"] == "" and by_name["rule"]["nullable"] == "not null"
    assert by_name["changed_at"]["default"] == "now()" and by_name["iso"]["key"] == by_name["iso"]["default"] == ""


def test_d_lists_every_relation_that_an_analyst_may_read(ask: Ask, warehouse: EmbeddedServer) -> None:
    status, printed, _ = ask(r"\d")
    listed = {name: kind for name, kind, _ in rows(printed)[1:]}
    readable = query(warehouse.analyst, "SELECT relname FROM pg_class WHERE relnamespace = 'warehouse'::regnamespace AND relkind IN ('r', 'v', 'm')"
                                        " AND has_table_privilege(oid, 'SELECT') AND relname NOT LIKE '\\_yoyo%'")[1]
    assert status == 0 and set(listed) == {name for (name,) in readable}
    assert listed["acled_events"] == "view" and listed["articles"] == "table" and listed["events_weekly"] == "materialised view"
    for relation in listed:
        assert ask(rf"\d {relation}")[0] == 0


def test_df_lists_the_functions(ask: Ask) -> None:
    status, printed, _ = ask(r"\df")
    functions = {c[0]: c for c in rows(printed)[1:]}
    assert status == 0 and functions["changes_since"][1] == "since timestamp with time zone" and functions["changes_since"][3]
    assert "event_change" not in functions, "a trigger's function is nothing to call"
    assert [c[0] for c in rows(ask(r"\df changes_since")[1])] == ["function", "changes_since"]


@pytest.mark.parametrize(("command", "says"), [
    (r"\d nothing", 'there is no relation "nothing"; \\d lists them'),
    (r"\d+ x; drop table runs", 'there is no relation "x; drop table runs"; \\d lists them'),
    (r"\d a.b.c.d", 'there is no relation "a.b.c.d"'),
    (r"\d articles_published", "there is no relation"),  # an index
    ("\\d \x1b[2Jx", 'there is no relation "[2Jx"'),
    (r"\dx", r"there is no command \dx; \? lists them"),
    ("\\", r"there is no command \; \? lists them"),
])
def test_what_is_not_there_is_named(command: str, says: str, ask: Ask) -> None:
    status, printed, errors = ask(command)
    assert (status, printed) == (1, "") and errors.startswith(says) and errors.count("\n") == 1


def test_help(ask: Ask) -> None:
    status, printed, _ = ask(r"\?")
    assert status == 0 and re.search(r"\\d\+ NAME", printed) and r"\df" in printed


def test_make_sql_takes_a_backslash(warehouse: EmbeddedServer) -> None:
    done = subprocess.run(["make", "--silent", "--assume-old=setup", "sql", r"Q=\d+ runs"], cwd=settings.ROOT, capture_output=True, text=True,
                          env={**os.environ, "WAREHOUSE_DSN": warehouse.analyst})
    assert (done.returncode, done.stderr) == (0, "") and "Name of the run and of its folder." in done.stdout
