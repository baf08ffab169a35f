"""What tests of several folders share: Airflow's web server with the events page, on the warehouse of events_sample, started once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import events_sample
import pytest
import web_server
from web_server import Airflow

from etl.resolve import gazetteer

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
    with tempfile.TemporaryDirectory(prefix="airflow") as name, web_server.running(indexed(Path(name)), events_sample.fill) as made:
        yield made
