"""What is slow to start and shared by the integration tests: Postgres servers in folders of their own, the coder with its models.

Every test that asks for `warehouse` runs on each server there is, the embedded one and an installed one (servers.py), and its id
says which; not one marked `one_server`, as are those that run the coder with its models or are about the embedded server itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import servers

from etl.coder import Coder
from etl.language import Language
from etl.load import embedded, migrate
from etl.load.embedded import EmbeddedServer


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_server: not again on the second Postgres")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "warehouse" in metafunc.fixturenames:
        which = {f"embedded-{servers.embedded_version()}": "embedded_warehouse"}
        one = "coder" in metafunc.fixturenames or metafunc.definition.get_closest_marker("one_server")
        if not one and (found := servers.installed()):
            which[f"installed-{found.version}"] = "installed_warehouse"
        metafunc.parametrize("warehouse", which.values(), ids=which.keys(), indirect=True, scope="session")


@pytest.fixture(scope="session")
def warehouse(request: pytest.FixtureRequest) -> EmbeddedServer:
    """A server with the migrated warehouse; its `owner`, `loader` and `analyst` are DSNs."""
    server: EmbeddedServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture(scope="session")
def embedded_warehouse() -> Iterator[EmbeddedServer]:
    with tempfile.TemporaryDirectory(prefix="ware house é") as folder, embedded.server(Path(folder) / "postgres") as running:
        _hurry(running)
        migrate.apply(running.owner)
        yield running


def _hurry(server: EmbeddedServer) -> None:
    """Let the server keep nothing for a power cut: every test empties the warehouse, and waits for the disk otherwise."""
    opened = psycopg2.connect(server.dsn("postgres", "postgres"))
    try:
        opened.autocommit = True  # ALTER SYSTEM runs in no transaction
        with opened.cursor() as cur:
            cur.execute("ALTER SYSTEM SET fsync = off")
            cur.execute("SELECT pg_reload_conf()")
    finally:
        opened.close()


@pytest.fixture(scope="session")
def installed_warehouse() -> Iterator[EmbeddedServer]:
    programs = servers.installed()
    assert programs, servers.NONE
    with servers.running(programs) as running:
        migrate.apply(running.owner)
        yield running


@pytest.fixture
def clean_warehouse(warehouse: EmbeddedServer) -> EmbeddedServer:
    """The same warehouse, empty."""
    opened = psycopg2.connect(warehouse.owner)
    try:
        with opened, opened.cursor() as cur:
            cur.execute("TRUNCATE quarantine, event_reports, events, articles, runs CASCADE")
    finally:
        opened.close()
    return warehouse


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder with the models that ETL_MODELS names, loaded once."""
    return Coder(Language.of("fr"))
