"""The nightly DAG in a real Airflow, on the sample articles, with the real models, into an embedded Postgres of its own."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
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


def environment(home: Path, **more: str) -> dict[str, str]:
    without = {k: v for k, v in os.environ.items() if k not in ("WAREHOUSE_DSN", "ARTICLES", "ETL_MODELS", "VERBOSE")}
    return {**without, "ETL_HOME": str(home), **more}


def launched(home: Path, **more: str) -> subprocess.Popen[str]:
    """What `make run` does after the set-up."""
    return subprocess.Popen([sys.executable, "dags/local.py", "run"], cwd=settings.ROOT, text=True, env=environment(home, **more),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def start(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    with launched(home, **more) as process:
        try:
            said = process.communicate(timeout=300)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, said)


def ask(home: Path, text: str) -> list[tuple]:
    with embedded.server(home / "postgres") as server:
        return query(server.analyst, text)[1]


def in_airflow(home: Path, text: str) -> list[tuple]:
    with embedded.server(home / "postgres") as server, closing(psycopg2.connect(server.dsn("airflow", "airflow"))) as opened, opened.cursor() as cur:
        cur.execute(text)
        return cur.fetchall()


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
    assert "\nextract 0000: " in done.stdout and "DAG TEST" not in done.stdout and "loc=" not in done.stdout, "Airflow is quiet"
    assert "[DAG TEST] starting task_id=watch" in (home / "airflow" / "logs" / "run.log").read_text()
    assert ask(home, "SELECT sub_event_type FROM event_reports ORDER BY event_date DESC LIMIT 1")[0][0] in done.stdout


def test_every_step_left_its_file(first, home):
    (run,) = (home / "runs").iterdir()
    assert {p.name for p in run.iterdir()} >= {"run.json", "articles.jsonl", "valid.jsonl", "validation.json", "validation.html",
                                               "check.json"}


def test_what_could_not_be_used_is_kept_with_a_reason(first, home):
    refused = ask(home, "SELECT code, reason FROM quarantine")
    assert all(code and len(reason) > 20 for code, reason in refused)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=lambda s: s.name)
def test_a_run_that_is_stopped_or_killed_is_no_more(first, home, tmp_path, how):
    """While it codes. After Ctrl-C it is failed at once; one killed by force is closed by the next, which every test below is."""
    told = "Des hommes armés ont tué lundi douze civils dans un village près de Diffa, selon la police.\n"
    (tmp_path / "2021_06_15-stopped.txt").write_text(told * 3)
    before = set((home / "runs").iterdir())
    with launched(home, ARTICLES=str(tmp_path)) as process:
        until = time.monotonic() + 240
        while not any("extract" in path.read_text() for run in {*(home / "runs").iterdir()} - before for path in run.glob("at_work")):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.2)
        process.send_signal(how)
        said = process.communicate(timeout=120)[0]
    [run] = {*(home / "runs").iterdir()} - before
    if how == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
        close_killed(home)
    else:
        assert process.returncode == 130 and "is failed in Airflow and in `runs`" in said
    assert ask(home, f"SELECT left(result, 21), finished IS NOT NULL FROM runs WHERE run_id = '{run.name}'") == [("failed: extract 0000:", True)]
    assert in_airflow(home, "SELECT count(*) FROM dag_run WHERE state IN ('running', 'queued')") == [(0,)]
    assert in_airflow(home, "SELECT DISTINCT state FROM task_instance WHERE task_id = 'extract' AND run_id = (SELECT run_id FROM dag_run "
                            "ORDER BY logical_date DESC LIMIT 1)") == [("failed",)]


def close_killed(home: Path) -> None:
    """What the next `make run` and `make up` do first."""
    code = ("import local, os; from etl.load import embedded; from pathlib import Path\n"
            "with embedded.server() as server:\n"
            "    local._close_killed(local.environment(server, Path('.')), Path(os.environ['ETL_HOME']) / 'airflow')")
    subprocess.run([sys.executable, "-c", code], env={**environment(home), "PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'dags'}"}, check=True)


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
    assert done.returncode == 2
    assert "there is no folder" in done.stdout and "Traceback" not in done.stdout
