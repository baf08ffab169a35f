"""The nightly DAG in a real Airflow, on the sample articles, with the real models, into an embedded Postgres of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl import settings
from etl.load import embedded
from etl.load.database import query

MADE_BY_A_RUN = """
SELECT (SELECT count(*) FROM event_reports), (SELECT count(*) FROM acled_events), (SELECT count(*) FROM articles),
    (SELECT count(*) FROM quarantine), (SELECT max(changed_at) FROM event_reports), (SELECT max(changed_at) FROM articles)"""


@pytest.fixture(scope="module")
def home(tmp_path_factory, indexed) -> Path:
    return indexed(tmp_path_factory.mktemp("home"))


def start(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `make run` does after the set-up."""
    without = {k: v for k, v in os.environ.items() if k not in ("WAREHOUSE_DSN", "ARTICLES", "ETL_MODELS")}
    return subprocess.run([sys.executable, "dags/local.py", "run"], cwd=settings.ROOT, text=True, timeout=300,
                          env={**without, "ETL_HOME": str(home), **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def ask(home: Path, text: str) -> list[tuple]:
    with embedded.server(home / "postgres") as server:
        return query(server.analyst, text)[1]


@pytest.fixture(scope="module")
def first(home) -> tuple[subprocess.CompletedProcess[str], tuple]:
    done = start(home)
    return done, ask(home, MADE_BY_A_RUN)[0]


def test_first_run_loads_rows_and_shows_them(first, home):
    done, (reports, events, articles, _, *_) = first
    assert done.returncode == 0, done.stdout[-4000:]
    assert reports >= events > 0 and articles > 0
    assert ask(home, "SELECT result, rows_out FROM runs") == [("ok", reports)]
    assert 'make sql Q="select' in done.stdout
    assert ask(home, "SELECT sub_event_type FROM event_reports ORDER BY event_date DESC LIMIT 1")[0][0] in done.stdout


def test_every_step_left_its_file(first, home):
    (run,) = (home / "runs").iterdir()
    assert {p.name for p in run.iterdir()} >= {"run.json", "articles.jsonl", "valid.jsonl", "validation.json", "validation.html",
                                               "check.json"}


def test_what_could_not_be_used_is_kept_with_a_reason(first, home):
    refused = ask(home, "SELECT code, reason FROM quarantine")
    assert all(code and len(reason) > 20 for code, reason in refused)


def test_second_run_loads_nothing(first, home):
    done = start(home)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "0 new articles, 0 new rows" in done.stdout
    assert ask(home, MADE_BY_A_RUN)[0] == first[1]


def test_missing_models_fail_the_run_and_say_so(first, home, tmp_path):
    done = start(home, ETL_MODELS=str(tmp_path))
    assert done.returncode != 0
    assert "set ETL_MODELS" in done.stdout
    (result,) = ask(home, "SELECT result FROM runs ORDER BY started DESC LIMIT 1")[0]
    assert result.startswith("failed: extract") and "ModelsError" in result
    assert ask(home, MADE_BY_A_RUN)[0] == first[1]


def test_secrets_are_for_their_owner_only(first, home):
    for name in ("secrets.json", "passwords.json"):
        assert (home / "airflow" / name).stat().st_mode & 0o077 == 0, name


def test_folder_that_is_not_there_is_told_before_anything_starts(home, tmp_path):
    done = start(tmp_path / "fresh", ARTICLES=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "there is no folder" in done.stdout and "Traceback" not in done.stdout
