"""The embedded warehouse for other programs: psql on a terminal, and TCP on 127.0.0.1 by one setting, to the analyst alone."""

from __future__ import annotations

import io
import os
import pty
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from etl import settings
from etl.load import embedded, migrate, tcp
from etl.load.database import WarehouseError
from etl.load.embedded import EmbeddedServer

pytestmark = pytest.mark.one_server


@pytest.fixture
def home() -> Iterator[Path]:
    """No folder of pytest's: as root Postgres is another user, whom every other run of pytest shuts out of those."""
    with tempfile.TemporaryDirectory(prefix="tcp") as name:
        yield Path(name)


def test_over_tcp_comes_the_analyst_with_the_password_and_nobody_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_DSN", raising=False)
    monkeypatch.setenv("ETL_HOME", str(home))
    monkeypatch.delenv("ETL_POSTGRES_PORT", raising=False)
    with pytest.raises(WarehouseError, match="ETL_POSTGRES_PORT"):
        tcp.show(io.StringIO())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.listen()
        monkeypatch.setenv("ETL_POSTGRES_PORT", str(port))
        with pytest.raises(WarehouseError, match=f"port {port} of 127.0.0.1 is taken"), embedded.server():
            pass
    with embedded.server() as server:
        assert server.listens and server.port == port
        migrate.apply(server.owner)
        out = io.StringIO()
        assert tcp.show(out) == 0
        url = out.getvalue().split("URL")[1].split()[0]
        password = urlsplit(url).password or ""
        assert len(password) >= 32 and (home / "postgres.password").stat().st_mode & 0o077 == 0
        opened = psycopg2.connect(url)  # as any program does
        with opened, opened.cursor() as cur:
            cur.execute("SELECT current_user, inet_server_addr()::text, count(*) FROM acled_events")
            assert cur.fetchone() == ("analyst", "127.0.0.1/32", 0)
            with pytest.raises(psycopg2.Error, match="read-only|permission denied"):
                cur.execute("DELETE FROM runs")
        opened.close()
        for wrong in (url.replace(password, "x" * 32), url.replace(f":{password}", ""), url.replace("analyst", "postgres"),
                      url.replace("analyst", "loader"), url.replace("/warehouse", "/postgres")):
            with pytest.raises(psycopg2.OperationalError, match="password|pg_hba.conf"):
                psycopg2.connect(wrong)
    monkeypatch.delenv("ETL_POSTGRES_PORT")
    with embedded.server() as server:
        assert not server.listens and embedded.password() == password, "drawn once"
        monkeypatch.setenv("ETL_POSTGRES_PORT", str(port))
        with pytest.raises(WarehouseError, match="started without a port"):
            tcp.show(io.StringIO())


def test_a_terminal_gets_psql_as_the_analyst(warehouse: EmbeddedServer) -> None:
    """With the password out of sight, completion at work, and what an article might do to a terminal told as text."""
    env = {**os.environ, "WAREHOUSE_DSN": warehouse.loader + "&password=hush", "TERM": "xterm", "PAGER": "cat", "HISTFILE": "/dev/null"}
    main, side = pty.openpty()
    child = subprocess.Popen([sys.executable, "-m", "etl", "sql"], stdin=side, stdout=side, stderr=side, cwd=settings.ROOT, env=env, close_fds=True,
                             start_new_session=True)
    os.close(side)
    said = ""

    def until(mark: str) -> None:
        nonlocal said
        deadline = time.monotonic() + 300
        while mark not in said:
            assert time.monotonic() < deadline and child.poll() is None, said
            if select.select([main], [], [], 1.0)[0]:
                said += os.read(main, 65536).decode(errors="replace")

    try:
        until("warehouse=> ")
        os.write(main, b"\\timing on\nselect current_user || '!', current_setting('transaction_read_only') || '!';\n")
        until("Time: ")
        assert "analyst!" in said and "on!" in said
        os.write(main, b"select event_id_cnty from acled_ev\t where false;\n")
        until("(0 rows)")
        os.write(main, b"select 'a' || chr(27) || '[31mb' as red;\n")
        until("a\\x1B[31mb")
        assert "hush" not in " ".join(Path(f"/proc/{pid}/cmdline").read_text() for pid in _children(child.pid))
        os.write(main, b"\\q\n")
        assert child.wait(60) == 0
    finally:
        child.kill()
        os.close(main)


def _children(pid: int) -> list[str]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert found, "psql runs"
    return found
