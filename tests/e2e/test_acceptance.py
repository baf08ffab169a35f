"""From `make up` to a corrected row, and an analyst's morning, as a person does them: everything is real, Airflow, its tasks, the models, the
warehouse, Chromium. The tests are steps of one walk, in their order: the first ingests, the last stops it all.

Screenshots of each stage go into the folder that SCREENSHOTS names, else into tests/e2e/screenshots. That no page answers without a session,
and that a viewer corrects nothing, is tested for every route in tests/integration/test_events_page.py.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import psutil
import pytest
from morning import Morning
from playwright.sync_api import FrameLocator, Locator, Page, expect, sync_playwright

from etl import settings
from etl.load import embedded
from etl.load.database import query

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium)")
SHARED = settings.ROOT.parent / "shared" / "coding" / "seeds"
ARTICLES, PLACE = (SHARED, "Ar Raqqah") if SHARED.is_dir() else (settings.SAMPLE_ARTICLES, "")
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS") or Path(__file__).with_name("screenshots"))
NUMBERS = itertools.count(1)
UP_SECONDS, STOP_SECONDS = 240, 60
SOON, RUN = 30_000, 300_000  # ms: an answer of a page, a run of a DAG


class Up:
    """`make up` in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.log, self.seen = home, home.with_suffix(".log"), set[psutil.Process]()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        env = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "AIRFLOW_", "ETL_", "ARTICLES"))}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(["make", "up", f"PORT={port}"], env={**env, "ETL_HOME": str(home)}, cwd=settings.ROOT,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def login(self) -> tuple[str, str, str]:
        """Address, user and password, as it prints them once it is up."""
        until = time.monotonic() + UP_SECONDS
        while "Ctrl-C stops everything" not in (said := self.log.read_text()):
            assert self.process.poll() is None and time.monotonic() < until, said
            time.sleep(0.2)
        address, user, password = (re.search(rf"^ +{name} +(\S+)", said, re.M) for name in ("Airflow", "login", "password"))
        assert address and user and password, said
        return address[1], user[1], password[1]

    def ask(self, text: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Of the warehouse, as the analyst."""
        with embedded.server(self.home / "postgres") as server:
            return query(server.analyst, text, parameters=parameters or None)[1]

    def processes(self) -> list[psutil.Process]:
        """All that it has started and that still runs, what has lost its parent too.

        Found by descent, Postgres by the home's path; and remembered, for Airflow's processes write over their command line and environment.
        """
        with contextlib.suppress(psutil.Error):
            self.seen.update(psutil.Process(self.process.pid).children(recursive=True))
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if any(str(self.home) in part for part in process.cmdline()) or process.environ().get("ETL_HOME") == str(self.home):
                    self.seen.add(process)
        return [process for process in self.seen if _runs(process)]

    def interrupt(self) -> int:
        """Ctrl-C, but for make itself, which would then say "Interrupt"; returns the exit status."""
        for process in psutil.Process(self.process.pid).children():
            process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_SECONDS)

    def names(self) -> set[str]:
        """Of the programs that run."""
        found = set()
        for process in self.processes():
            with contextlib.suppress(psutil.Error):  # it has just ended
                found.add(process.name().split()[0])
        return found


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Iterator[Up]:
    started = Up(indexed(tmp_path_factory.mktemp("up") / "home"))
    try:
        yield started
    finally:
        for left in [started.process, *started.processes()]:
            with contextlib.suppress(psutil.Error):
                left.kill()
        started.process.wait()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(SOON)
        yield context.new_page()
        browser.close()


@pytest.fixture(scope="module")
def login(up: Up, page: Page) -> tuple[str, str, str]:
    """Address, user and password of who has logged in."""
    told = up.login()
    log_in(page, *told)
    return told


def test_the_nightly_run_and_the_answer_to_a_question(up: Up, page: Page, login: tuple[str, str, str]) -> None:
    user = login[1]
    trigger(page, "nightly_ingest", articles=str(ARTICLES))
    for task in ("discover", "extract", "validate", "load", "check", "watch"):
        is_in_state(page, task, "Success")
    expect(state(page)).to_have_text("Success", timeout=RUN)
    shot(page, "nightly-ingest-green")
    [(read, events)] = up.ask("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM acled_events)")
    assert read and events

    # where no place is given: one whose circle no other of its country lies in
    [(place, country)] = up.ask("""
        SELECT location, country FROM acled_events
        WHERE location = %(place)s
            OR %(place)s = '' AND country IN (SELECT country FROM acled_events GROUP BY country HAVING count(DISTINCT location) = 1)
        GROUP BY location, country ORDER BY count(*) DESC, location LIMIT 1""", place=PLACE)
    see_on_the_map(page, place, country, events)
    read_the_evidence(page, up, place)

    event, dead = answer(page, up)
    assert up.ask("SELECT fatalities FROM acled_events WHERE event_id_cnty = %(event)s", event=event) == [(dead,)]
    assert up.ask("SELECT event_id_cnty, action, field, value, reason, made_by, made_as FROM corrections WHERE field <> 'notes'") == [
        (event, "correct", "fatalities", str(dead), "counted again", user, "editor")]
    assert up.ask("SELECT event_id_cnty, action, reason, made_by, made_as FROM corrections WHERE field = 'notes'") == [
        (event, "correct", "follows: counted again", user, "editor")]
    see_the_correction(page, event, dead)


def test_a_morning(up: Up, page: Page, login: tuple[str, str, str]) -> None:
    """Digest, events page, filter, chart, event, article, correction, an event that was missed; Excel, SQL and the API tell the same."""
    Morning(page, up, login, SOON, shot).walk()


def test_ctrl_c_stops_it_all(up: Up, login: tuple[str, str, str]) -> None:
    assert up.names() >= {"airflow", "postgres"}
    assert up.interrupt() == 0, up.log.read_text()
    assert up.processes() == []


def log_in(page: Page, address: str, user: str, password: str) -> None:
    page.goto(address)
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password", exact=True).fill(password)
    shot(page, "login")
    page.get_by_role("button", name=re.compile("sign in", re.I)).click()
    expect(page).to_have_url(address, timeout=SOON)


def trigger(page: Page, dag: str, **parameters: str) -> None:
    """By the button and the form of the DAG's page; the page of the run is then open."""
    if urlsplit(page.url).path != f"/dags/{dag}":
        page.goto(urljoin(page.url, f"/dags/{dag}"))
    page.get_by_role("button", name="Trigger Dag", exact=True).click()
    form = page.get_by_role("dialog").filter(has_text=f"Trigger Dag - {dag}")
    for name, value in parameters.items():
        form.locator(f"[name=element_{name}]").fill(value)
    shot(page, f"trigger-{dag}")
    form.get_by_role("button", name="Trigger", exact=True).click()
    expect(page).to_have_url(re.compile(rf"/dags/{dag}/runs/manual__"), timeout=SOON)


def state(within: Page | Locator) -> Locator:
    """The badge with the state: of a row, or of the page's run."""
    return within.locator("[data-testid=state-badge]:not(td *)" if isinstance(within, Page) else "[data-testid=state-badge]")


def is_in_state(page: Page, task: str, wanted: str) -> None:
    """In the end; the page of a run brings itself up to date."""
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=task, exact=True))
    expect(state(row)).to_have_text(wanted, timeout=RUN)


def events_page(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title=Events]")


def see_on_the_map(page: Page, place: str, country: str, events: int) -> None:
    page.get_by_role("link", name="Events", exact=True).click()
    frame = events_page(page)
    expect(frame.locator("#told")).to_contain_text("events from", timeout=SOON)
    shot(page, "events-page")
    frame.get_by_role("button", name="All dates").click()
    expect(frame.locator("#told")).to_contain_text(f"{events} events from", timeout=SOON)
    frame.get_by_label("Country").fill(country)
    frame.get_by_role("button", name="Filter", exact=True).click()
    expect(page).to_have_url(re.compile("country="), timeout=SOON)
    marker = frame.get_by_role("button", name=re.compile(f"^{re.escape(place)}, {re.escape(country)}: "))
    several = frame.get_by_role("button", name=re.compile(f"^Around {re.escape(country)}: "))
    expect(marker.or_(several).first).to_be_visible(timeout=SOON)
    for _ in range(5):  # a circle of several places, the largest, comes closer
        if marker.count():
            break
        counts = [int(re.findall(r": (\d+) event", circle.get_attribute("aria-label") or "")[0]) for circle in several.all()]
        several.nth(counts.index(max(counts))).click()
        with contextlib.suppress(AssertionError):
            expect(marker).to_be_visible(timeout=3_000)
    expect(marker).to_be_visible(timeout=SOON)
    marker.click()
    title = frame.locator(".leaflet-popup h3")
    expect(title).to_have_text(f"{place}, {country}", timeout=SOON)
    expect(title).to_be_in_viewport(ratio=1, timeout=SOON)  # the map moves until the whole list can be seen
    shot(page, "place-on-the-map")


def read_the_evidence(page: Page, up: Up, place: str) -> None:
    frame = events_page(page)
    frame.locator(".leaflet-popup li a").first.click()
    expect(frame.locator("h1")).to_contain_text(place, timeout=SOON)
    shot(page, "event")
    frame.locator("article.card h3 a").first.click()
    marks = frame.locator("mark.chosen")
    expect(marks.first).to_be_in_viewport(timeout=SOON)
    shot(page, "article-with-its-evidence")
    asked = parse_qs(urlsplit(page.url).query)
    [(evidence, location)] = up.ask("SELECT evidence, location FROM event_reports WHERE report_id::text = %(report)s AND event_id_cnty = %(event)s",
                                    report=asked["report"][0], event=asked["event"][0])
    # evidence that reports share is marked in pieces, each with their numbers before it
    marked = "".join(marks.evaluate_all("marks => marks.flatMap(m => [...m.childNodes].filter(n => n.nodeName != 'SUP').map(n => n.textContent))"))
    assert (marked, location) == (evidence, place)


def answer(page: Page, up: Up) -> tuple[str, int]:
    """Correct the event that the one question is about; returns it, and how many dead were said."""
    trigger(page, "review", most="1", confidence="1")
    run = page.url
    is_in_state(page, "one.ask", "Awaiting Input")
    page.get_by_role("button", name="Browse", exact=True).click()
    page.get_by_role("menuitem", name="Required Actions").click()
    question = page.get_by_role("link", name=re.compile("is this row right"))
    expect(question).to_be_visible(timeout=SOON)
    shot(page, "required-actions")
    event = (question.text_content() or "").partition(":")[0]
    question.click()
    for link, shown in ((f"Event {event} on the events page", ".card blockquote"), ("Its article, with the evidence marked", "mark.chosen")):
        with page.expect_popup() as opened:  # a page of its own: what is typed into the form stays
            page.get_by_role("link", name=link).click()
        expect(events_page(opened.value).locator(shown).first).to_be_visible(timeout=SOON)
        assert event in parse_qs(urlsplit(opened.value.url).query).get("id", []) + parse_qs(urlsplit(opened.value.url).query).get("event", [])
        opened.value.close()
    shot(page, "question")
    [(dead,)] = up.ask("SELECT fatalities FROM acled_events WHERE event_id_cnty = %(event)s", event=event)
    page.locator("[name=element_fatalities]").fill(str(dead + 3))
    page.locator("[name=element_reason]").fill("counted again")
    page.locator("[name=element_fatalities]").scroll_into_view_if_needed()
    shot(page, "answer")
    page.get_by_role("button", name="Correct", exact=True).click()
    page.goto(run)
    is_in_state(page, "one.record", "Success")
    expect(state(page)).to_have_text("Success", timeout=RUN)
    shot(page, "recorded")
    return event, dead + 3


def see_the_correction(page: Page, event: str, dead: int) -> None:
    page.goto(urljoin(page.url, f"/plugin/events-page/events-page/event?id={event}"))
    frame = events_page(page)
    field = frame.get_by_role("row").filter(has=frame.get_by_role("rowheader", name="fatalities", exact=True))
    expect(field).to_contain_text("counted again", timeout=SOON)
    expect(field.get_by_role("cell").first).to_have_text(str(dead))
    field.scroll_into_view_if_needed()
    shot(page, "corrected")


def shot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{next(NUMBERS):02}-{name}.png", animations="disabled")
