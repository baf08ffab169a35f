"""The events page, the API and the downloads over a million synthetic events: how long a person, or a program, waits.

    nice -n 15 python -m tests.bench.pages [--events 1000000] [--only NAME]

An embedded server in a temporary folder (about 5 GB of disk for a million events) with the web server of Airflow before it, gone afterwards. The
events are those of warehouse.py, skewed as real ones are. Each page is opened in Chromium three times, as a new visitor would (nothing kept), and
what counts is when the last answer was there, the median; a page over LIMIT_S is said to be slow. Beside it stands the CPU time of web server and
Postgres, which other work on the machine does not change. Then requests of the API, and whole downloads with ACLED's columns, once each, with the
memory that the web server had at most. Exit 1 where a page or a request is slow.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright
from tabulate import tabulate

from etl.load import migrate
from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from tests.bench import warehouse
from tests.web_server import Airflow, running

LIMIT_S = 2.0
TIMES = 3
ALL = "since=2014-01-01&until=2023-12-31"
EVENT = "SYR109"  # with a history and a correction
# What an analyst opens. The default shows the last twelve months that have events, a tenth of all.
PAGES = {
    "events": "", "events, all days": f"?{ALL}", "events, all days, heat": f"?{ALL}&layer=heat",
    "events of a country, all days": f"?{ALL}&country=Syria", "of an actor": f"?{ALL}&actor=daech", "of a province": f"?{ALL}&province=Province+0-3",
    "of an outlet": f"?{ALL}&source=Le+Monde", "with words": f"?{ALL}&words=embuscade+convoi", "dead at least 10": f"?{ALL}&dead=10",
    "corrected": f"?{ALL}&corrected=yes", "new since": f"?{ALL}&new=2023-12-01", "sure ones": f"?{ALL}&confidence=0.9",
    "of a part of the map": f"?{ALL}&country=Syria&only=1&view=35.9,39.2,8", "by dead": f"?{ALL}&sort=fatalities", "by actor": f"?{ALL}&sort=actor1",
    "page 100": f"?{ALL}&page=100&size=100",
    "event": f"event?id={EVENT}", "digest of a day": "digest?since=2023-12-30", "digest of a week": "digest?since=2023-12-24",
    "digest of four weeks": "digest?since=2023-12-01", "runs": "runs", "sources": "sources", "cookbook": "cookbook?question=dyads",
}
API = {
    "first page": "acled/read", "by country": "acled/read?country=Syria", "an actor": "acled/read?actor1=Islamic+State:OR:actor2=Islamic+State",
    "a month": "acled/read?event_date=2020-03-01|2020-03-31&event_date_where=BETWEEN", "dead": "acled/read?fatalities=10&fatalities_where=%3E%3D",
    "words of the notes": "acled/read?notes=embuscade", "changed since": "acled/read?timestamp=2017-12-25", "all columns": "acled/read?columns=all",
    "CSV": "acled/read?_format=csv", "the second page": "acled/read?after=2014-01-10|SYR1", "late page": "acled/read?after=2023-10-10|SYR1",
    "page 200": "acled/read?page=200", "gone": "deleted/read", "an event": f"acled/read?event_id_cnty={EVENT}",
}
FILES = {"CSV": "format=csv", "XLSX": "format=xlsx", "parquet": "format=parquet", "GeoJSON": "format=geojson",
         "CSV, all columns": "format=csv&columns=all"}


def last_answer(browser: Browser, airflow: Airflow, path: str) -> tuple[float, str]:
    """Seconds until the last answer that a page asks for was there, and which took longest."""
    context = browser.new_context(base_url=airflow.url)
    try:
        context.add_cookies([{"name": "_token", "value": airflow.tokens["olga"], "url": airflow.url}])
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"/events-page/{path}")
        page.wait_for_load_state("networkidle")
        told = page.evaluate("performance.getEntriesByType('resource').map(e => [e.name, e.startTime, e.responseEnd])")
        if page.locator("#problem:visible").count():
            raise RuntimeError(f"{path}: {page.locator('#problem').text_content()}")
        data = [entry for entry in told if "/data/" in entry[0]]
        name, start, end = max(data, key=lambda entry: entry[2] - entry[1])
        return max(entry[2] for entry in told) / 1000, f"{name.split('/data/')[1].partition('?')[0]} {end - start:.0f} ms"
    finally:
        context.close()


def open_pages(airflow: Airflow, named: dict[str, str]) -> bool:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    table = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name, path in named.items():
            before = cpu(airflow)
            seen = [last_answer(browser, airflow, path) for _ in range(TIMES)]
            median, worked = statistics.median(seconds for seconds, _ in seen), (cpu(airflow) - before) / TIMES
            table.append((name, f"{median:.2f}", f"{worked:.2f}", seen[-1][1], "PASS" if median <= LIMIT_S else f"over {LIMIT_S:.0f} s"))
            print(*table[-1], sep="\t", flush=True)
        browser.close()
    return _printed(("page", "s", "CPU s", "longest request", ""), table)


def ask_api(airflow: Airflow) -> bool:
    table = []
    for name, path in API.items():
        spent, rows, before = [], 0, cpu(airflow)
        for _ in range(TIMES):
            began = time.perf_counter()
            status, _, body = airflow.ask(f"/events-page/api/{path}", "vera")
            spent.append(time.perf_counter() - began)
            assert status == 200, (path, status, body[:300])
            rows = body.count(b"\n") - 1 if b"_format" in path.encode() else body.count(b'"event_id_cnty"')
        median, worked = statistics.median(spent), (cpu(airflow) - before) / TIMES
        table.append((name, rows, f"{median:.2f}", f"{worked:.2f}", "PASS" if median <= LIMIT_S else f"over {LIMIT_S:.0f} s"))
    return _printed(("API", "rows", "s", "CPU s", ""), table)


def fetch_files(airflow: Airflow) -> None:
    table = []
    for name, asked in FILES.items():
        before = cpu(airflow)
        request = urllib.request.Request(f"{airflow.url}/events-page/data/export?{ALL}&{asked}",
                                         headers={"Cookie": f"_token={airflow.tokens['vera']}"})
        began, first, size = time.perf_counter(), 0.0, 0
        with _memory(airflow) as most, urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=700) as answer:
            while part := answer.read(1 << 20):
                first = first or time.perf_counter() - began
                size += len(part)
        table.append((name, f"{size / 1e6:.0f}", f"{first:.1f}", f"{time.perf_counter() - began:.1f}", f"{cpu(airflow) - before:.1f}",
                      f"{most[0] / 1e6:.0f}"))
        print(*table[-1], sep="\t", flush=True)
    _printed(("file", "MB", "first MB after s", "whole after s", "CPU s", "web server had MB"), table)


def own(airflow: Airflow) -> Iterator[psutil.Process]:
    """Web server and Postgres; the latter's backends are reaped by their parent, which has their CPU time then."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("ETL_HOME") == str(airflow.home) or str(airflow.home) in " ".join(process.cmdline()):
                yield process


def cpu(airflow: Airflow) -> float:
    """Seconds that they have worked so far."""
    return sum(sum(process.cpu_times()[:4]) for process in own(airflow) if process.pid != os.getpid())


@contextmanager
def _memory(airflow: Airflow) -> Iterator[list[float]]:
    """The most that the web server's processes had together, looked at twice a second."""
    most, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.5):
            most[0] = max(most[0], sum(process.memory_info().rss for process in own(airflow) if "postgres" not in process.name()))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        done.set()
        looking.join()


def _printed(heads: tuple[str, ...], table: list[tuple]) -> bool:
    print(tabulate(table, heads, tablefmt="psql", disable_numparse=True, colalign=("left", *["right"] * (len(heads) - 2), "left")), flush=True)
    return all(row[-1] == "PASS" for row in table)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--only", default="", help="pages whose name contains this, and nothing else")
    given = options.parse_args()

    def fill(server: EmbeddedServer, _: Path) -> None:
        migrate.apply(server.owner)
        warehouse.fill(server, given.events)

    with tempfile.TemporaryDirectory(prefix="bench") as folder, running(Path(folder), fill) as airflow:
        [(article,)] = query(airflow.warehouse.analyst, "SELECT content_hash FROM articles WHERE doc = 'bench-77.txt'")[1]
        named = PAGES | {"article": f"article?id={article}"}
        quick = open_pages(airflow, {name: path for name, path in named.items() if given.only in name})
        if not given.only:
            quick &= ask_api(airflow)
            fetch_files(airflow)
    return 0 if quick else 1


if __name__ == "__main__":
    sys.exit(main())
