"""The embedded Postgres: shared by processes, gone with its last user, in awkward folders; and a server that is not ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg2
import pytest

from etl import settings
from etl.load import embedded, migrate
from etl.load.database import WarehouseError, query
from etl.load.embedded import EmbeddedServer

pytestmark = pytest.mark.one_server

JOIN_AND_LEAVE = """
import sys; from pathlib import Path; from etl.load import embedded
with embedded.server(Path(sys.argv[1])) as running:
    print(running.analyst, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        yield Path(name).resolve()


def servers(data: Path) -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if str(data) in (p.info["cmdline"] or []) and p.status() != "zombie"]


def test_it_serves_all_processes_and_stops_with_the_last(folder: Path) -> None:
    """In a folder whose path is too long for a socket, with a space and an accent, and a user that died in it before."""
    data = folder / ("lông " * 20) / "postgres"
    with embedded.server(data) as running, embedded.server(data) as nested:
        assert nested.owner == running.owner
        migrate.apply(running.owner)
        with subprocess.Popen([sys.executable, "-c", JOIN_AND_LEAVE, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True, cwd=settings.ROOT) as other:
            assert other.stdout and other.stdin
            assert other.stdout.readline().strip() == running.analyst, "it joins the running server"
            other.kill()
        (data / ".handle_pids.json").write_text(json.dumps([other.pid, os.getpid()]))
        assert query(running.analyst, "SELECT 1")[1] == [(1,)]
        assert running.socket_dir.stat().st_mode & 0o077 == 0, "only this user reaches the socket"
        with subprocess.Popen([sys.executable, "-c", JOIN_AND_LEAVE, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True, cwd=settings.ROOT) as other:
            assert other.stdout and other.stdout.readline()
            other.communicate("\n", timeout=60)
        assert query(running.analyst, "SELECT 1")[1] == [(1,)], "it stays while this process uses it"
    assert servers(data) == [], "the dead user is not waited for"

    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n{folder}\n\n 1 1\nready\n")  # as after a power cut
    with embedded.server(data) as again:
        assert migrate.pending(again.loader) == [], "what was in it is there"
    assert servers(data) == []


def test_ensure_database(warehouse: EmbeddedServer) -> None:
    dsn = warehouse.ensure_database("some-app")
    assert warehouse.ensure_database("some-app") == dsn
    opened = psycopg2.connect(dsn)
    with opened, opened.cursor() as cur:
        cur.execute("CREATE TABLE t (a int); SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cur.fetchone() == ("some-app", False)
    opened.close()
    for role, database in (("analyst", "some-app"), ("some-app", "warehouse")):
        with pytest.raises(psycopg2.OperationalError, match="permission denied"):
            psycopg2.connect(warehouse.dsn(role, database))


def test_a_folder_that_cannot_be_used_is_named(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "note.txt").write_text("mine")
    with pytest.raises(WarehouseError, match=r"postgres.*does not start.*ETL_HOME"):
        embedded.server(folder / "postgres").__enter__()
    assert (folder / "postgres" / "note.txt").exists() and servers(folder / "postgres") == []


def test_apply_makes_roles_and_schema_where_it_may(warehouse: EmbeddedServer) -> None:
    """A database on somebody's server: the owner of it alone may not, an administrator may."""
    dsn = warehouse.ensure_database("elsewhere")
    with pytest.raises(WarehouseError, match="bootstrap.sql"):
        migrate.apply(dsn)
    administrator = warehouse.dsn("postgres", "elsewhere").replace("postgresql://", "postgresql+psycopg2://")
    assert migrate.apply(administrator) and migrate.apply(administrator) == []
    assert query(administrator, "SELECT current_user, count(*) FROM acled_events")[1] == [("analyst", 0)]


def test_an_unreachable_warehouse_is_an_error_without_the_password() -> None:
    with pytest.raises(WarehouseError, match="no connection") as caught:
        query("postgresql://loader:secret@127.0.0.1:1/warehouse", "SELECT 1")
    assert "secret" not in str(caught.value)
