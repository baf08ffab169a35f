"""Every query of sql/queries, as the analyst, on the sample of cookbook_sample.py: its columns and rows are those of cookbook/NAME.csv.

The files were checked against the sample by hand. In them NULL is `\\N`, as in COPY, and everything else is as Python writes it;
`…` is any text: the wording of notes, which is tested elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cookbook_sample
import psycopg2
import pytest

from etl import settings
from etl.load import prompt
from etl.load.database import query
from etl.load.embedded import EmbeddedServer

QUERIES = {p.stem: p for p in sorted((settings.SQL / "queries").glob("*.sql"))}
EXPECTED = {p.stem: p for p in sorted((Path(__file__).parent / "cookbook").glob("*.csv"))}
COOKBOOK = (settings.ROOT / "docs/cookbook.md").read_text(encoding="utf-8").splitlines()
NULL, ANY = r"\N", "…"
TRUNCATE = "TRUNCATE hand_coded_events, corrections, quarantine, event_reports, events, articles, runs CASCADE"


@pytest.fixture(scope="module")
def sample(warehouse: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """The warehouse with the sample in it, and empty again afterwards."""
    _empty(warehouse)
    cookbook_sample.fill(warehouse)
    yield warehouse
    _empty(warehouse)


def _empty(server: EmbeddedServer) -> None:
    opened = psycopg2.connect(server.owner)
    try:
        with opened, opened.cursor() as cur:
            cur.execute(TRUNCATE)
    finally:
        opened.close()


def test_every_query_has_its_rows_and_every_list_of_rows_its_query() -> None:
    assert sorted(QUERIES) == sorted(EXPECTED)
    assert len(QUERIES) >= 18


@pytest.mark.parametrize("name", QUERIES)
def test_it_begins_with_a_question_and_says_how_to_change_it(name: str) -> None:
    lines = QUERIES[name].read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"-- [A-Z].*\?", lines[0])
    assert re.match(r"-- (Change|Add) ", lines[1])
    assert "$" not in "".join(lines), "make would take it for a variable of its own"
    assert f"| {lines[0].removeprefix('-- ')} | [{name}.sql](../sql/queries/{name}.sql) |" in COOKBOOK


@pytest.mark.parametrize("name", QUERIES)
def test_it_answers_as_expected(name: str, sample: EmbeddedServer) -> None:
    columns, rows = query(sample.analyst, QUERIES[name].read_text(encoding="utf-8"))
    found = [columns, *([_shown(v) for v in row] for row in rows)]
    with EXPECTED[name].open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    for got, owed in zip(found, expected, strict=False):
        got[:] = [ANY if o == ANY and g not in ("", NULL) else g for g, o in zip(got, owed, strict=True)]
    assert found == expected
    assert rows, "a query that finds nothing shows nothing"


def test_it_runs_at_the_prompt_as_it_is(sample: EmbeddedServer) -> None:
    out, errors = io.StringIO(), io.StringIO()
    for path in QUERIES.values():
        assert prompt.answer(sample.analyst, path.read_text(encoding="utf-8"), out, errors), errors.getvalue()
    assert "Military Forces of Syria" in out.getvalue()


def _shown(value: Any) -> str:
    return NULL if value is None else str(value)
