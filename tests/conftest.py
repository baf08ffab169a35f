"""What tests of several folders share: Airflow's web server with the events page, on the warehouse of events_sample, started once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import events_sample
import pytest

from etl import settings
from etl.load import embedded
from etl.load.embedded import EmbeddedServer
from etl.resolve import gazetteer

USERS = {"root": "admin", "vera": "viewer", "olga": "op", "ugo": "user"}  # name → Airflow's role
START_SECONDS = 120
# Processors differ in how they compute bfloat16, and the floors of tests/eval must hold on all of them.
os.environ.setdefault("ETL_PRECISION", "single")
# … and of the models of this repository, not of those that somebody's corrections have made here.
os.environ.setdefault("ETL_MODELS", "bundled")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where NO_SKIPS is set, as in .ci/run, every program that tests/e2e needs is there: a test of it that is skipped has failed."""
    report = yield
    if report.skipped and item.path.parent.name == "e2e" and os.environ.get("NO_SKIPS"):
        report.outcome, report.longrepr = "failed", f"skipped, with NO_SKIPS set: {report.longrepr}"
    return report


@dataclass
class Airflow:
    """A running web server."""

    url: str  # without a slash at the end
    warehouse: EmbeddedServer
    home: Path
    passwords: dict[str, str] = field(repr=False)
    env: dict[str, str] = field(repr=False)  # of the server
    tokens: dict[str, str] = field(repr=False, default_factory=dict)  # user → a session

    def ask(self, path: str, user: str | None = None, *, body: Any = None,
            headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer; redirects are not followed. `body` is sent by POST, as JSON."""
        asked = urllib.request.Request(f"{self.url}{path}", data=None if body is None else json.dumps(body).encode(), headers={
            **({"Content-Type": "application/json"} if body is not None else {}),
            **({"Cookie": f"_token={self.tokens[user]}"} if user else {}), **(headers or {})})
        try:
            with urllib.request.build_opener(_Stay(), urllib.request.ProxyHandler({})).open(asked, timeout=60) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    def json(self, path: str, user: str = "vera", **how: Any) -> Any:
        status, _, body = self.ask(path, user, **how)
        assert status == 200, (status, body[:500])
        return json.loads(body)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="session")
def indexed() -> Callable[[Path], Path]:
    """Gives a new ETL_HOME the gazetteer's index of this one, which takes half a minute to build; returns the home."""

    def link(home: Path) -> Path:
        home.mkdir(exist_ok=True)
        index = gazetteer.index()
        for path in (index, index.with_name("gazetteer.lock")):
            (home / path.name).symlink_to(path)
        return home

    return link


@pytest.fixture(scope="session")
def airflow(indexed: Callable[[Path], Path]) -> Iterator[Airflow]:
    """Only the web server runs: no scheduler, so no DAG does."""
    sys.path.insert(0, str(settings.ROOT / "dags"))
    try:
        import local
    finally:
        sys.path.pop(0)
    with tempfile.TemporaryDirectory(prefix="airflow") as name, pytest.MonkeyPatch.context() as patch:
        home = indexed(Path(name))
        for variable in ("WAREHOUSE_DSN", "WAREHOUSE_EDITOR_DSN", "WAREHOUSE_OWNER_DSN", "PORT"):
            patch.delenv(variable, raising=False)
        patch.setenv("ETL_HOME", name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            patch.setenv("PORT", str(probe.getsockname()[1]))
        with embedded.server(home / "postgres") as server:
            env = local.environment(server, settings.SAMPLE_ARTICLES)
            env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] = ",".join(f"{user}:{role}" for user, role in USERS.items())
            passwords = {user: f"{user}-secret" for user in USERS}
            Path(env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).write_text(json.dumps(passwords))
            events_sample.fill(server, home / "runs")
            local.airflow(env, "db", "migrate", quiet=True)
            made = Airflow(env["AIRFLOW__API__BASE_URL"], server, home, passwords, env)
            with (home / "api-server.log").open("w") as log:
                child = subprocess.Popen([local._airflow(), "api-server"], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                         start_new_session=True)
            try:
                _wait(made, child)
                for user, password in passwords.items():
                    status, _, body = made.ask("/auth/token", body={"username": user, "password": password})
                    assert status == 201, body
                    made.tokens[user] = json.loads(body)["access_token"]
                yield made
            finally:
                os.killpg(child.pid, signal.SIGKILL)  # it has nothing to put in order, and takes ten seconds to do so
                child.wait()


def _wait(made: Airflow, child: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if made.ask("/api/v2/version")[0] == 200:
                return
        except OSError:
            assert child.poll() is None, (made.home / "api-server.log").read_text()[-3000:]
            time.sleep(0.3)
    raise AssertionError((made.home / "api-server.log").read_text()[-3000:])
