"""Airflow on this machine, on the embedded Postgres: `run` the nightly DAG once, or keep it `up` with its web page.

Holds Postgres open, gives Airflow its settings through the environment, and starts Airflow's commands as
children. What Airflow writes (settings, logs, secrets) lies in $ETL_HOME/airflow. A server has
docker-compose.yml instead.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
from cryptography.fernet import Fernet
from support.run_log import kept, steps
from support.stopped import close_stopped, none_at_work

from etl import preflight, settings
from etl.alive import at_work
from etl.load import embedded, migrate
from etl.load.database import WarehouseError
from etl.load.embedded import EmbeddedServer

DAG = "nightly_ingest"
# The web page reads the logs from disk; serving them too would open a port to other machines.
SERVICES = {"scheduler": ["--skip-serve-logs"], "dag-processor": [], "api-server": []}
LAST_LINES = 15  # of Airflow's log, where no step has said anything
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>
START_SECONDS = 180
STOP_SECONDS = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="dags/local.py", description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("run", "up"))
    what = parser.parse_args().what
    for name in SIGNALS:  # SIGINT too: a shell's background job starts with it ignored; but nohup means what it says
        if name is not signal.SIGHUP or signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, _interrupt)
    try:
        articles = _ready(what)
        with embedded.server() as server:
            env = environment(server, articles)
            return run(env) if what == "run" else up(env)
    except KeyboardInterrupt:
        return 0 if what == "up" else 130  # there is no other way to end `up`
    except preflight.NotReady as problem:
        print(f"{what}: {problem}", file=sys.stderr)
        return 2
    except (Problem, WarehouseError) as problem:
        print(f"{what}: {problem}", file=sys.stderr)
        return 1


class Problem(RuntimeError):
    """Something that a person has to put right; the message says what."""


def run(env: dict[str, str]) -> int:
    """The nightly DAG once, in the foreground, then what it loaded. Returns the exit status: 1 where the DAG failed."""
    airflow(env, "db", "migrate", quiet=True)
    home = Path(env["AIRFLOW_HOME"])
    _close_killed(env, home)
    log, began = home / "logs" / "run.log", datetime.now(UTC)
    with at_work(home):
        print(f"== {DAG}: {env['ETL_ARTICLES']}", flush=True)
        how = "stopped by Ctrl-C or a signal"
        try:
            code, said = _foreground(env, log, began)
            how = f"Airflow's process ended with {code}"
        except KeyboardInterrupt:
            print("stopping …", flush=True)
            raise
        finally:
            _leave_in_peace()
            if close_stopped(env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], env["WAREHOUSE_DSN"], how, began):
                print(f"run: {how}; the run is failed in Airflow and in `runs`", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "etl", "show"], env=env)
    if code:
        tail = "" if said else "".join(f"\n{line}" for line in log.read_text(errors="replace").splitlines()[-LAST_LINES:])
        print(f"run: failed; Airflow's log is {log} (VERBOSE=1 shows it as it comes){tail}", file=sys.stderr)
    return 1 if code else 0  # of a child that was killed the code is negative


def _foreground(env: dict[str, str], log: Path, began: datetime) -> tuple[int, bool]:
    """`airflow dags test`: what the steps say is printed, or with VERBOSE everything. Returns its exit status and whether a step said anything.

    Its session is its own, so that Ctrl-C reaches only this process, which ends it, and puts down that it did.
    """
    said, verbose = False, os.environ.get("VERBOSE", "0") not in ("", "0")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file, subprocess.Popen(
            [_airflow(), "dags", "test", DAG, began.isoformat()], env={**env, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True,
            errors="replace", start_new_session=True, preexec_fn=_end_with_parent) as child:
        try:
            assert child.stdout
            lines = kept(child.stdout, file)
            for line in lines if verbose else steps(lines):
                print(line.rstrip("\n"), flush=True)
                said = True
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            raise
    return child.returncode, said


def _close_killed(env: dict[str, str], home: Path) -> None:
    """A `make run` that was killed by force could not put its run in order."""
    if none_at_work(home):
        for run in close_stopped(env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], env["WAREHOUSE_DSN"], "killed without a word"):
            print(f"{run} was killed, and is failed in Airflow and in `runs`", flush=True)


def up(env: dict[str, str]) -> int:
    """Scheduler, DAG processor and web page until Ctrl-C. Returns the exit status."""
    port = int(env["AIRFLOW__API__PORT"])
    airflow(env, "db", "migrate", quiet=True)
    _close_killed(env, Path(env["AIRFLOW_HOME"]))
    airflow(env, "pools", "import", str(Path(__file__).with_name("pools.json")), quiet=True)
    logs = Path(env["AIRFLOW_HOME"]) / "logs"
    with children(env, logs) as started:
        deadline = time.monotonic() + START_SECONDS
        while not healthy(port):
            _watch(started, logs)
            if time.monotonic() > deadline:
                raise Problem(f"Airflow is not up after {START_SECONDS} s: look into {logs}")
            time.sleep(1)
        password = json.loads(Path(env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).read_text())["admin"]
        print(f"""
  Airflow     http://127.0.0.1:{port}/dags/{DAG}
  login       admin
  password    {password}
  articles    {env['ETL_ARTICLES']}, every night at 02:00 UTC, or at once: the Trigger button
  warehouse   make sql Q="select * from acled_events"
  logs        {logs}

  Ctrl-C stops everything.
""", flush=True)
        while True:
            _watch(started, logs)
            time.sleep(1)


def environment(server: EmbeddedServer, articles: Path) -> dict[str, str]:
    """What Airflow and its tasks need to know, over the environment of this process."""
    home = settings.home() / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    kept = _secrets(home / "secrets.json")
    passwords = home / "passwords.json"
    _write_private(passwords, {"admin": kept["admin_password"]})
    port = os.environ.get("PORT") or "8080"
    metadata = server.ensure_database("airflow").removeprefix("postgresql")
    migrate.apply(server.owner)
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        # a proxy of the outside world must not stand between a task and its own scheduler
        "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost",
        "ETL_ARTICLES": str(articles),
        "WAREHOUSE_DSN": settings.warehouse_dsn() or server.loader,
        # of a warehouse of one's own nobody knows the other roles' passwords: then they are told in the environment or in Connections
        "WAREHOUSE_EDITOR_DSN": settings.warehouse_editor_dsn() or ("" if settings.warehouse_dsn() else server.dsn("editor")),
        "WAREHOUSE_OWNER_DSN": settings.warehouse_owner_dsn() or ("" if settings.warehouse_dsn() else server.owner),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(Path(__file__).resolve().parent),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(Path(__file__).resolve().parent / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__FERNET_KEY": kept["fernet_key"],
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2{metadata}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg{metadata}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": kept["secret_key"],
        "AIRFLOW__API_AUTH__JWT_SECRET": kept["jwt_secret"],
    }


def _ready(what: str) -> Path:
    """The folder that ARTICLES names, else the samples, where all that `run` or `up` needs is in order.

    Raises NotReady.
    """
    port = os.environ.get("PORT") or "8080"
    if not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        raise preflight.NotReady(f"PORT is {port!r}: give a number from 1 to 65535, such as PORT=8090, or leave it out (then it is 8080)")
    folder = Path(os.environ.get("ARTICLES") or settings.SAMPLE_ARTICLES).resolve()
    if not folder.is_dir():
        raise preflight.NotReady(f"there is no folder {folder}: give one of articles with ARTICLES=…")
    if what == "run":
        preflight.articles(folder)
    else:  # what is to come may come later
        preflight.readable(folder)
        _free(int(port))
    for check in (preflight.home, preflight.migrated, preflight.editor, preflight.owner):
        check()
    return folder


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise preflight.NotReady(f"port {port} of 127.0.0.1 cannot be had ({error.strerror}): stop what uses it, or take another with "
                                     "PORT=…") from error


def _secrets(path: Path) -> dict[str, str]:
    """Keys and the web page's password: drawn once, then kept in a file that only its owner reads."""
    if not path.is_file():
        _write_private(path, {"fernet_key": Fernet.generate_key().decode(), "jwt_secret": secrets.token_urlsafe(48),
                              "secret_key": secrets.token_urlsafe(48), "admin_password": secrets.token_urlsafe(12)})
    return json.loads(path.read_text(encoding="utf-8"))


def _write_private(path: Path, content: dict[str, str]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file)


def airflow(env: dict[str, str], *command: str, quiet: bool = False) -> None:
    """Run an Airflow command; its output is shown, or with `quiet` only when it fails."""
    done = subprocess.run([_airflow(), *command], env=env, text=True, stdout=subprocess.PIPE if quiet else None,
                          stderr=subprocess.STDOUT if quiet else None)
    if done.returncode:
        raise Problem(f"`airflow {' '.join(command)}` failed ({done.returncode})\n{(done.stdout or '')[-4000:]}")


def _airflow() -> str:
    return shutil.which("airflow", path=str(Path(sys.executable).parent)) or "airflow"


@contextmanager
def children(env: dict[str, str], logs: Path):
    """Airflow's services, each in a session of its own, so that Ctrl-C reaches only this process; all are gone at the end."""
    logs.mkdir(parents=True, exist_ok=True)
    started: dict[str, subprocess.Popen] = {}
    try:
        for name, options in SERVICES.items():
            with (logs / f"{name}.log").open("w") as log:
                started[name] = subprocess.Popen([_airflow(), name, *options], env=env, stdin=subprocess.DEVNULL, stdout=log,
                                                 stderr=log, start_new_session=True, preexec_fn=_end_with_parent)
        yield started
    finally:
        _stop(list(started.values()))


def _stop(started: list[subprocess.Popen]) -> None:
    """Ask the services to end, then end them and all that they started."""
    _leave_in_peace()  # a second Ctrl-C must not leave half of them
    print("stopping …", flush=True)
    processes = []
    for child in started:
        try:
            top = psutil.Process(child.pid)
            processes += [*top.children(recursive=True), top]
        except psutil.NoSuchProcess:
            continue
    for child in started:
        child.terminate()
    _, alive = psutil.wait_procs(processes, timeout=STOP_SECONDS)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=5)


def healthy(port: int) -> bool:
    """True when the web page answers and says that the scheduler and the DAG processor are well."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5) as answer:
            report = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return False
    return all((report.get(part) or {}).get("status") == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def _watch(started: dict[str, subprocess.Popen], logs: Path) -> None:
    for name, child in started.items():
        if child.poll() is not None:
            tail = (logs / f"{name}.log").read_text(errors="replace")[-2000:]
            raise Problem(f"Airflow's {name} ended ({child.returncode}); the end of its log:\n{tail}")


def _leave_in_peace() -> None:
    """What follows is done to its end, whoever is impatient."""
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)


def _end_with_parent() -> None:
    """In a child, before its program begins: where this process is killed by force the system ends the child too. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
