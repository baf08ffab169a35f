"""On which Postgres servers the warehouse is tested; what is left out says so in the summary."""

from __future__ import annotations

from pathlib import Path

import psycopg2
import pytest
import servers

from etl.load.embedded import EmbeddedServer


def test_a_second_postgres_is_tested(request: pytest.FixtureRequest) -> None:
    """Only the user that runs it reaches it, by its socket."""
    if not (programs := servers.installed()):
        pytest.skip(servers.NONE)
    server: EmbeddedServer = request.getfixturevalue("installed_warehouse")
    opened = psycopg2.connect(server.analyst)
    with opened.cursor() as cur:
        cur.execute("SELECT current_setting('server_version_num')::int / 10000, current_setting('listen_addresses')")
        assert cur.fetchone() == (programs.major, "")
    opened.close()
    assert programs.major >= servers.OLDEST and server.socket_dir.stat().st_mode & 0o777 == 0o700


def test_the_major_of_compose_is_tested() -> None:
    versions = [servers.embedded_version(), *([found.version] if (found := servers.installed()) else [])]
    assert any(v.startswith(f"{servers.compose_major()}.") for v in versions), f"docker-compose.yml runs {servers.compose_major()}, tests {versions}"


def test_the_folder_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wheel = servers.POSTGRES_VERSIONS[servers.TARGET_POSTGRES_VERSION]
    for named in (wheel, wheel.parent):
        monkeypatch.setenv(servers.VARIABLE, str(named))
        found = servers.installed.__wrapped__()
        assert found and found.folder == wheel and found.version == servers.embedded_version()
    monkeypatch.setenv(servers.VARIABLE, str(tmp_path))
    with pytest.raises(ValueError, match=f"{servers.VARIABLE}: there is no initdb"):
        servers.installed.__wrapped__()
