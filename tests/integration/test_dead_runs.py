"""Runs that are killed: what `runs` says of them afterwards. They are real processes, killed by SIGKILL; the coder is a stand-in."""

from __future__ import annotations

import dataclasses
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_load import RUN, article, row

from etl import cli, pipeline, settings
from etl.alive import AT_WORK, at_work
from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.load.runs import Run, record_run
from etl.load.stored import Selection
from etl.show import show

pytestmark = pytest.mark.one_server  # plain SQL
Ask = Callable[[str], list[tuple[Any, ...]]]
YEAR = Selection(date(2020, 1, 1), date(2020, 12, 31))
QUIET = "Le conseil municipal a examiné le budget des écoles de la commune et voté les crédits. " * 2  # no event
# A run of all steps in one process, that is killed while it codes, and the same as Airflow does it, a process for each step.
KILLED = """
import os, signal, sys
from datetime import date
from etl import apart, pipeline
from etl.load.stored import Selection
apart.code_apart = lambda articles: os.kill(os.getpid(), signal.SIGKILL)
year = Selection(date(2020, 1, 1), date(2020, 12, 31))
if sys.argv[2] == "chained":
    pipeline.recode(year, sys.argv[1])
else:
    found = pipeline.discover_stored(year, sys.argv[1], run="night")
    pipeline.extract("night", found["batches"][0], sys.argv[1])
"""


@pytest.fixture
def server(clean_warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EmbeddedServer:
    monkeypatch.setenv("ETL_HOME", str(tmp_path))
    monkeypatch.setattr("etl.apart.code_apart", lambda articles: [(a, [], []) for a in articles])
    load(clean_warehouse.loader, [article("a")], [], [row("a")], dataclasses.replace(RUN, result="ok"))
    return clean_warehouse


@pytest.fixture
def ask(server: EmbeddedServer) -> Ask:
    return lambda text: query(server.analyst, text)[1]


def killed(server: EmbeddedServer, how: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, server.loader, how], cwd=settings.ROOT, env={**os.environ, "PYTHONPATH": str(settings.ROOT)})
    assert done.returncode == -signal.SIGKILL


def test_a_run_in_one_process_that_was_killed_is_told_by_the_next(server: EmbeddedServer, ask: Ask) -> None:
    killed(server, "chained")
    [(dead,)] = ask("SELECT run_id FROM runs WHERE result = 'running'")
    done = pipeline.recode(YEAR, server.loader)  # without `anyway`: it is known to be dead
    assert done["check"]["failed"] == 0
    [(result, ended)] = ask(f"SELECT result, finished IS NOT NULL FROM runs WHERE run_id = '{dead}'")
    assert result.startswith("failed: extract 0000: killed without a word, the last sign of life was at ") and ended


def test_show_tells_it_too_and_fails(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", server.loader)
    killed(server, "chained")
    assert cli.main(["show"]) == 1
    assert "failed: extract 0000: killed without a word" in capsys.readouterr().out


def test_between_steps_of_airflow_an_hour_of_silence_is_no_death(server: EmbeddedServer, ask: Ask) -> None:
    killed(server, "steps")
    assert pipeline.close_dead(server.loader) == []
    folder = pipeline.run_folder("night")
    long_ago = (datetime.now(UTC) - timedelta(hours=1, minutes=1)).timestamp()
    os.utime(folder / AT_WORK, (long_ago, long_ago))
    with at_work(folder):  # touches the file
        os.utime(folder / AT_WORK, (long_ago, long_ago))
        assert pipeline.close_dead(server.loader) == [], "a process is at work"
    os.utime(folder / AT_WORK, (long_ago, long_ago))
    assert pipeline.close_dead(server.loader) == ["night"]
    assert ask("SELECT kind, left(result, 21) FROM runs WHERE run_id = 'night'") == [("recode", "failed: extract 0000:")]
    assert pipeline.close_dead(server.loader) == []


def test_a_run_that_is_stopped_says_so_itself(server: EmbeddedServer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(articles: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("etl.apart.code_apart", stop)
    with pytest.raises(KeyboardInterrupt):
        pipeline.recode(YEAR, server.loader)
    told = "failed: extract 0000: stopped by Ctrl-C or a signal; the next run does its work"
    assert ask("SELECT result, finished IS NOT NULL FROM runs WHERE kind = 'recode'") == [(told, True)]


def test_a_run_that_was_ended_from_outside_is_closed_at_once(server: EmbeddedServer, ask: Ask) -> None:
    killed(server, "steps")
    pipeline.close_stopped("night", "stopped by a person", server.loader)
    [(result, ended)] = ask("SELECT result, finished IS NOT NULL FROM runs WHERE run_id = 'night'")
    assert result.startswith("failed: extract 0000: stopped by a person, the last sign of life was at ") and ended
    pipeline.close_stopped("night", "again", server.loader)
    pipeline.close_stopped("never begun", "stopped", server.loader)
    assert ask("SELECT result FROM runs WHERE run_id IN ('night', 'never begun')") == [(result,)]


def test_a_run_that_goes_on_after_all_says_what_became_of_it(server: EmbeddedServer, ask: Ask) -> None:
    killed(server, "steps")
    os.utime(pipeline.run_folder("night") / AT_WORK, (0, 0))
    assert pipeline.close_dead(server.loader) == ["night"]
    for step in (lambda run, dsn: pipeline.extract(run, "0000", dsn), pipeline.validate, pipeline.load, pipeline.check):
        step("night", server.loader)
    assert ask("SELECT result FROM runs WHERE run_id = 'night'") == [("ok",)]


def test_a_run_of_another_machine_is_believed_for_a_day(server: EmbeddedServer, ask: Ask) -> None:
    now = datetime.now(UTC)
    for name, hours in (("far", 23), ("farther", 25)):
        record_run(server.loader, Run(name, now - timedelta(hours=hours), "c", "m"))
    assert pipeline.close_dead(server.loader) == ["farther"]
    assert ask("SELECT run_id FROM runs WHERE result = 'running'") == [("far",)]


def test_the_end_of_a_night_tells_what_no_step_could(server: EmbeddedServer, ask: Ask, tmp_path: Path) -> None:
    """`watch` is the DAG's teardown: it comes last, whatever became of the steps before it."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "2021_03_02-one.txt").write_text(QUIET, encoding="utf-8")
    pipeline.discover([folder], server.loader, run="dead")
    pipeline.watch("dead", server.loader)
    assert ask("SELECT left(result, 17) FROM runs WHERE run_id = 'dead'") == [("failed: discover:",)]
    pipeline.run([folder], server.loader)
    [(whole,)] = ask("SELECT run_id FROM runs WHERE result = 'ok' AND run_id <> 'dead' ORDER BY started DESC LIMIT 1")
    pipeline.watch(whole, server.loader)
    assert ask(f"SELECT result FROM runs WHERE run_id = '{whole}'") == [("ok",)]


def test_a_run_without_events_is_a_success(clean_warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ETL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WAREHOUSE_DSN", clean_warehouse.loader)
    monkeypatch.setattr("etl.apart.code_apart", lambda articles: [(a, [], []) for a in articles])
    article = tmp_path / "2021_03_02-one.txt"
    article.write_text(QUIET, encoding="utf-8")
    assert cli.main(["run", str(article)]) == 0
    assert "In the warehouse: 0 events" in capsys.readouterr().out
    assert cli.main(["show"]) == 0


def test_the_exit_status_is_that_of_the_run_itself(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another run, begun later, is running or has failed: nothing to this one."""
    monkeypatch.setenv("WAREHOUSE_DSN", server.loader)
    article = tmp_path / "2021_03_02-one.txt"
    article.write_text(QUIET, encoding="utf-8")
    later = Run("later", datetime.now(UTC) + timedelta(hours=1), "c", "m", result="failed: extract 0000: it broke")
    record_run(server.loader, later)
    assert show(server.analyst, io.StringIO()) == 1
    assert cli.main(["run", str(article)]) == 0
