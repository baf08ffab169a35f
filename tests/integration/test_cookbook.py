"""Every query of sql/queries, as the analyst, on the sample of cookbook_sample.py: its columns and rows are those of cookbook/NAME.csv.

They are asked with ASKED, and once more with nothing, where the defaults have to find something in the sample. The files
were checked against the sample by hand. In them NULL is `\\N`, as in COPY, and everything else is as Python writes it; `…` is any
text: the wording of notes, which is tested elsewhere.
"""

from __future__ import annotations

import csv
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import cookbook_sample
import pytest

from etl import cli, cookbook, settings
from etl.load import prompt
from etl.load.database import connect
from etl.load.embedded import EmbeddedServer
from etl.load.loader import refresh_aggregates

QUERIES = cookbook.questions()
EXPECTED = {p.stem: p for p in sorted((Path(__file__).parent / "cookbook").glob("*.csv"))}
COOKBOOK = (settings.ROOT / "docs/cookbook.md").read_text(encoding="utf-8").splitlines()
NULL, ANY = r"\N", "…"
SYRIA = {"country": "Syria", "from": "2017-01-01", "to": "2017-12-31"}
NIGHTS = {"from": "2017-12-01", "to": "2017-12-31"}
ASKED = {
    **dict.fromkeys(("weekly_by_type", "fatalities_by_admin1", "dead_by_month", "airstrikes_by_month", "hotspots", "most_active_actors",
                     "who_attacks_whom", "civilian_targeting", "only_one_outlet", "differing_dead", "for_review"), SYRIA),
    **dict.fromkeys(("corrections", "deleted_events", "refused"), NIGHTS),
    **dict.fromkeys(("provenance", "history_of_an_event"), {"event": "SYR9"}),
    "protests_by_city": SYRIA | {"country": "France"},
    "one_sided_violence": SYRIA | {"from": "2016-01-01"},
    "near_a_point": {"latitude": "35.9503", "longitude": "39.0094", "km": "40", "from": "2017-01-01", "to": "2017-12-31"},
    "escalation": {"month": "2017-10-01"},
    "dyads": {"country": "Syria"},
    "first_appearance": {"actor": "Islamic State"},
    "events_of_an_actor": {"actor": "Islamic State", "to": "2017-12-31"},
    "where_an_actor_acts": {"actor": "Islamic State", "from": "2017-01-01", "to": "2017-12-31"},
    "machine_and_hand": {"dataset": "ucdp"},
    "search_articles": {"words": "embuscade convoi"},
    "search_evidence": {"words": "raid civils -armée"},
    "changed_since": {"since": "2017-12-02 00:00"},
    "former_reports": {"doc": "syr-mayadin-civils.txt"},
    "source_health": {"from": "2017-10-01", "to": "2017-10-31"},
}


@pytest.fixture(scope="module")
def sample(warehouse: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """The warehouse with the sample in it, and empty again afterwards."""
    cookbook_sample.empty(warehouse)
    cookbook_sample.fill(warehouse)
    yield warehouse
    cookbook_sample.empty(warehouse)


def test_every_query_has_its_rows_and_every_list_of_rows_its_query() -> None:
    assert sorted(QUERIES) == sorted(EXPECTED) == sorted(ASKED)
    assert len(QUERIES) >= 30


@pytest.mark.parametrize("name", QUERIES)
def test_it_begins_with_a_question_and_says_what_it_takes(name: str) -> None:
    question = QUERIES[name]
    assert question.text.startswith(f"-- {question.asks}\n") and re.fullmatch(r"[A-Z].*\?", question.asks)
    assert question.parameters and all((settings.SQL / "asked" / f"{p.choices}.sql").is_file() for p in question.parameters if p.choices)
    takes = ", ".join(p.name for p in question.parameters)
    assert f"| {question.asks} | {takes} | [{name}.sql](../sql/queries/{name}.sql) |" in _section(question.topic)


def _section(topic: str) -> list[str]:
    begins = COOKBOOK.index(f"## {topic}")
    return list(itertools.takewhile(lambda line: not line.startswith("## "), COOKBOOK[begins + 1:]))


def asked(server: EmbeddedServer, name: str, given: dict[str, str]) -> tuple[dict[str, Any], list[str], list[tuple[Any, ...]]]:
    with connect(server.analyst, role="analyst", read_only=True) as opened, opened.cursor() as cur:
        values = cookbook.settle(cur, QUERIES[name], given)
        cookbook.execute(cur, QUERIES[name], values)
        return values, [d.name for d in cur.description or ()], cur.fetchall()


@pytest.mark.parametrize("name", QUERIES)
def test_it_answers_as_expected(name: str, sample: EmbeddedServer) -> None:
    _, columns, rows = asked(sample, name, ASKED[name])
    found = [columns, *([_shown(v) for v in row] for row in rows)]
    with EXPECTED[name].open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    for got, owed in zip(found, expected, strict=False):
        got[:] = [ANY if o == ANY and g not in ("", NULL) else g for g, o in zip(got, owed, strict=True)]
    assert found == expected
    assert rows, "a query that finds nothing shows nothing"


def test_asked_with_nothing_it_asks_for_what_is_there(sample: EmbeddedServer) -> None:
    answers = {name: asked(sample, name, {}) for name in QUERIES}
    # the sample's rules are no words of a lexicon
    assert [name for name, (_, _, rows) in answers.items() if not rows] == ["search_articles", "search_evidence"]
    assert answers["weekly_by_type"][0] == {"country": "Syria", "from": date(2016, 11, 30), "to": date(2017, 11, 29)}
    assert answers["protests_by_city"][0]["country"] == "France"
    assert asked(sample, "dead_by_month", {"country": "Mali"})[0]["to"] == date(2017, 1, 18), "the last day of the country that is asked for"


def test_a_file_is_asked_on_the_command_line(sample: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", sample.loader)
    file = ["sql", "--file", str(cookbook.QUERIES / "fatalities_by_admin1.sql")]
    assert cli.main([*file, "country=Mali", "from=2017-01-01"]) == 0
    printed = capsys.readouterr()
    assert "| Gao" in printed.out and "Raqqa" not in printed.out and "(1 row)" in printed.out
    assert printed.err == "country=Mali  from=2017-01-01  to=2017-01-18\n"
    assert cli.main([*file, "country=Mali'; drop table runs --"]) == 0, "a value is a value"
    assert cli.main([*file, "province=Gao"]) == 1
    told = capsys.readouterr().err
    assert all(word in told for word in ("no parameter 'province'", "country (", "from (", "to (", "YYYY-MM-DD"))
    assert cli.main([*file, "from=yesterday"]) == 1 and "from is 'yesterday'" in capsys.readouterr().err
    assert cli.main([*file, "country=Mali", "--show"]) == 0
    shown = capsys.readouterr().out
    assert prompt.run(shown) == 0 and "| Gao" in capsys.readouterr().out, "what it shows is plain SQL"


def test_make_hands_on_what_it_is_given(sample: EmbeddedServer) -> None:
    country = "country=Iraq' \"x\"; `id` (1)"
    done = subprocess.run(["make", "--silent", "--assume-old=setup", f"PYTHON={sys.executable}", "sql", "F=sql/queries/dyads.sql", country],
                          cwd=settings.ROOT, capture_output=True, text=True, env={**os.environ, "WAREHOUSE_DSN": sample.analyst})
    assert (done.returncode, done.stderr) == (0, f"{country}\n") and "(0 rows)" in done.stdout


def test_in_an_empty_warehouse_it_finds_nothing(warehouse: EmbeddedServer) -> None:
    cookbook_sample.empty(warehouse)
    refresh_aggregates(warehouse.loader)
    for name in QUERIES:
        values, columns, rows = asked(warehouse, name, {})
        assert columns and not rows and None in values.values(), name


def _shown(value: Any) -> str:
    return NULL if value is None else str(value)
