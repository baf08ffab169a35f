"""What is wrong around a command is told before it begins: one sentence, status 2. No models, no Postgres."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import cli, preflight, settings
from etl.load import database

SILENT_S = 2  # instead of the 8 that a host has to answer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("WAREHOUSE_DSN", "WAREHOUSE_OWNER_DSN", "WAREHOUSE_EDITOR_DSN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ETL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "2021_03_02-one.txt"
    path.write_text("Rien que ceci.", encoding="utf-8")
    return str(path)


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error of a command that does not begin."""
    try:
        status = cli.main(arguments)
    except SystemExit as ended:  # argparse
        status = ended.code  # type: ignore[assignment]
    out, error = capsys.readouterr()
    assert (status, out, error.count("\n")) == (2, "", 1) and "Traceback" not in error
    return error


COMMANDS = (["show"], ["run", "ARTICLE"], ["sql", "select 1"], ["export", "--format", "csv"], ["migrate", "--list"], ["backup"],
            ["digest"], ["connect"], ["dictionary"],
            ["import", "ARTICLE", "--as", "acled", "--name", "x"], ["recode", "--from", "2021-01-01", "--to", "2021-01-02"])


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda a: a[0])
def test_no_command_begins_without_its_warehouse(arguments: list[str], home: Path, article: str, monkeypatch: pytest.MonkeyPatch,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", "postgresql://loader:hush@127.0.0.1:1/warehouse")
    error = told([article if a == "ARTICLE" else a for a in arguments], capsys)
    assert "WAREHOUSE_DSN: no connection" in error and "check the host and the port" in error and "hush" not in error


def test_a_host_that_does_not_answer_is_given_up(home: Path, silent: int, monkeypatch: pytest.MonkeyPatch,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(database, "CONNECT_WITHIN_S", SILENT_S)
    monkeypatch.setenv("WAREHOUSE_DSN", f"host=127.0.0.1 port={silent} user=loader password=hush dbname=warehouse")
    began = time.monotonic()
    error = told(["show"], capsys)
    assert "timeout expired" in error and "firewall" in error and time.monotonic() - began < SILENT_S + 20


def test_a_dsn_that_is_none_is_not_repeated(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAREHOUSE_DSN", "postgres//loader:hush@host/warehouse")
    error = told(["show"], capsys)
    assert "postgresql://role:password@host:5432/database" in error and "hush" not in error


@pytest.mark.parametrize(("said", "remedy"), [
    ('connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "loader"\n', "right password"),
    ('connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  database "warehous" does not exist\n', "database's name"),
    ('connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  role "loadr" does not exist\n', "correct the role"),
    ('could not translate host name "db" to address: Name or service not known\n', "the host"),
    ("connection to server at \"localhost\" (::1), port 1 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP "
     "connections?\nconnection to server at \"localhost\" (127.0.0.1), port 1 failed: Connection refused\n\tIs the server running on that host and "
     "accepting TCP/IP connections?\n", "start the server"),
    ("FATAL: sorry, too many clients already", "is the server up"),
])
def test_what_the_server_says_becomes_what_to_do(said: str, remedy: str) -> None:
    told = database._in_a_sentence(said)
    assert remedy in told and "\n" not in told and "Is the server running" not in told


@pytest.mark.parametrize("arguments", [["run", "ARTICLE"], ["extract", "ARTICLE", "--out", "-"], ["show"], ["check-seeds"]], ids=lambda a: a[0])
def test_a_home_that_cannot_be_written_to(arguments: list[str], home: Path, article: str, monkeypatch: pytest.MonkeyPatch,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("a file")  # rights are nothing to root, who runs these tests in CI
    monkeypatch.setenv("ETL_HOME", str(home / "inside"))
    error = told([article if a == "ARTICLE" else a for a in arguments], capsys)
    assert f"{home}/inside cannot be written to (Not a directory): set ETL_HOME" in error


def test_a_warehouse_elsewhere_needs_no_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("a file")
    seen: list[str] = []
    monkeypatch.setenv("WAREHOUSE_DSN", "host=elsewhere")
    monkeypatch.setattr(database, "connect", lambda dsn: seen.append(dsn) or contextlib.nullcontext())  # type: ignore[func-returns-value]
    preflight.warehouse()
    assert seen == ["host=elsewhere"]


@pytest.mark.parametrize(("arguments", "variable", "value", "says"), [
    (["connect"], "ETL_POSTGRES_PORT", "abc", "ETL_POSTGRES_PORT"),
    (["digest", "--since", "gestern"], "DIGEST_SMTP", "", "is no time"),
    (["digest", "--country", "Malli"], "DIGEST_SMTP", "", "there is no country Malli"),
    (["digest", "--send"], "DIGEST_SMTP", "", "nobody is to get it"),
])
def test_settings_and_options_that_are_wrong(arguments: list[str], variable: str, value: str, says: str, home: Path,
                                             monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.delenv("DIGEST_WEBHOOK", raising=False)
    assert says in told(arguments, capsys)


@pytest.mark.parametrize(("arguments", "says"), [
    (["export", "--format", "csv", "--out", "none/niger.csv"], "there is no folder none: make it (mkdir -p none)"),
    (["extract", "ARTICLE", "--out", "none/rows.jsonl"], "there is no folder none: make it"),
    (["extract", "ARTICLE", "--out", "-", "--refusals", "none/refused.jsonl"], "there is no folder none: make it"),
    (["export", "--format", "csv", "--out", "."], ". is a folder: give the name of a file in it"),
    (["run", "none"], "there is no none: give a folder of articles, or a file"),
    (["run", "empty"], "empty: no articles in it or below"),
    (["extract", "empty", "--out", "-"], "put some there, or give another folder"),
])
def test_folders_that_are_missing_or_empty(arguments: list[str], says: str, home: Path, article: str, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert says in told([article if a == "ARTICLE" else a for a in arguments], capsys)
    assert not home.exists(), "nothing has begun"


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)  # rights are nothing to root
    with pytest.raises(preflight.NotReady, match=r"may not be read \(Permission denied\): give yourself the right"):
        preflight.readable(tmp_path)


@pytest.mark.parametrize(("what", "environment", "says"), [
    ("up", {"PORT": "abc"}, "PORT is 'abc': give a number"),
    ("run", {"PORT": "80800"}, "PORT is '80800': give a number"),
    ("up", {"PORT": "TAKEN"}, "cannot be had (Address already in use): stop what uses it, or take another with PORT=…"),
    ("run", {"ARTICLES": "EMPTY"}, "no articles in it or below"),
    ("run", {"ARTICLES": "/no/such"}, "there is no folder /no/such: give one of articles with ARTICLES=…"),
    ("run", {"WAREHOUSE_DSN": "postgresql://loader:hush@127.0.0.1:1/warehouse"}, "WAREHOUSE_DSN: no connection"),
    ("up", {"ETL_HOME": "/proc/none"}, "/proc/none cannot be written to"),
])
def test_make_run_and_make_up(what: str, environment: dict[str, str], says: str, home: Path, silent: int, tmp_path: Path,
                              monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("ARTICLES", "PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value.replace("TAKEN", str(silent)).replace("EMPTY", str(tmp_path / "empty")))
    monkeypatch.syspath_prepend(str(settings.ROOT / "dags"))
    import local

    monkeypatch.setattr(local, "SIGNALS", ())  # pytest's own stay
    monkeypatch.setattr(local.embedded, "server", lambda: pytest.fail("something was started"))
    monkeypatch.setattr(sys, "argv", ["local.py", what])
    assert local.main() == 2
    error = capsys.readouterr().err
    assert error.startswith(f"{what}: ") and says in error and error.count("\n") == 1 and "hush" not in error


def test_etl_alone_prints_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    out, error = capsys.readouterr()
    assert out.startswith("usage: python -m etl") and "  extract " in out and error == ""


def test_only_the_top_help_tells_the_environment(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, times in ((["--help"], 1), (["extract", "--help"], 0), (["migrate", "--help"], 0)):
        with pytest.raises(SystemExit):
            cli.main(arguments)
        assert capsys.readouterr().out.count("environment:") == times


def test_a_command_that_is_asked_to_end_ends_like_after_ctrl_c(home: Path, silent: int) -> None:
    """SIGTERM while it waits for its warehouse."""
    dsn = f"host=127.0.0.1 port={silent} user=loader dbname=warehouse connect_timeout=60"
    code = "import runpy, sys; sys.argv = ['etl', 'show']; from etl import preflight; import time; " \
           "preflight._answers = lambda *_: (print('waits', flush=True), time.sleep(60)); runpy.run_module('etl', run_name='__main__')"
    with subprocess.Popen([sys.executable, "-c", code], cwd=settings.ROOT, env={**os.environ, "WAREHOUSE_DSN": dsn}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == "waits\n"
        process.terminate()
        assert process.wait(30) == 130
