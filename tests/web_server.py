"""Airflow's web server with the events page, on an embedded warehouse of its own: for tests and for tests/bench."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from etl import settings
from etl.load import embedded
from etl.load.embedded import EmbeddedServer

USERS = {"root": "admin", "vera": "viewer", "olga": "op", "ugo": "user"}  # name → Airflow's role
START_SECONDS = 120


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


@contextmanager
def running(home: Path, fill: Callable[[EmbeddedServer, Path], None]) -> Iterator[Airflow]:
    """In an ETL_HOME that is there; `fill` gets the warehouse, empty, and the folder of the runs. No scheduler runs, so no DAG does."""
    sys.path.insert(0, str(settings.ROOT / "dags"))
    try:
        import local
    finally:
        sys.path.pop(0)
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("WAREHOUSE_DSN", "WAREHOUSE_EDITOR_DSN", "WAREHOUSE_OWNER_DSN", "PORT"):
            patch.delenv(variable, raising=False)
        patch.setenv("ETL_HOME", str(home))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            patch.setenv("PORT", str(probe.getsockname()[1]))
        with embedded.server(home / "postgres") as server:
            env = local.environment(server, settings.SAMPLE_ARTICLES)
            env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] = ",".join(f"{user}:{role}" for user, role in USERS.items())
            passwords = {user: f"{user}-secret" for user in USERS}
            Path(env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).write_text(json.dumps(passwords))
            fill(server, home / "runs")
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
