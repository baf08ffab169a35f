"""What is slow to start and shared by the integration tests: an embedded Postgres in a folder of its own, the coder with its models."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from etl.coder import Coder
from etl.load import embedded, migrate
from etl.load.embedded import EmbeddedServer


@pytest.fixture(scope="session")
def warehouse() -> Iterator[EmbeddedServer]:
    """A server with the migrated warehouse; its `owner`, `loader` and `analyst` are DSNs."""
    with tempfile.TemporaryDirectory(prefix="ware house é") as folder, embedded.server(Path(folder) / "postgres") as running:
        migrate.apply(running.owner)
        yield running


@pytest.fixture
def clean_warehouse(warehouse: EmbeddedServer) -> EmbeddedServer:
    """The same warehouse, empty."""
    opened = psycopg2.connect(warehouse.owner)
    try:
        with opened, opened.cursor() as cur:
            cur.execute("TRUNCATE quarantine, event_reports, events, articles, runs")
    finally:
        opened.close()
    return warehouse


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder with the models that ETL_MODELS names, loaded once."""
    return Coder()
