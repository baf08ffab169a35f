"""An analyst's morning, step by step: what test_acceptance.py walks after the nightly run, each step's figures compared with the warehouse's own."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urljoin

import openpyxl
from playwright.sync_api import FrameLocator, Locator, Page, expect

from etl.load import embedded
from etl.validate.warehouse import ACLED_COLUMNS

# What the analyst knows and the coder got wrong; both are found by another name than the one that is stored.
SIDE, SIDE_SAID, SIDE_KIND = "Islamic State", "daech", "Rebel group"
PLACE, PLACE_SAID, PROVINCE, COUNTRY = "Aleppo", "Alep", "Aleppo", "Syria"
NEAR_ALEPPO = (36.2, 37.15)  # degrees, within a tenth
MISSED, MISSED_PLACE, MISSED_SAID = "Looting/property destruction", "Homs", "Homs"
REASONS = ("the communiqué says so", "told in passing")

# The event that is to be corrected: of those with most dead, one with a province, by another side and elsewhere.
WRONG = """
    SELECT e.event_id_cnty, e.event_type, e.sub_event_type, e.country, e.admin1, e.location, e.fatalities, e.actor2
    FROM acled_events AS e
    WHERE e.admin1 <> '' AND e.actor1 <> %(side)s AND e.actor2 NOT IN ('', %(side)s) AND e.location <> %(place)s
    ORDER BY e.fatalities DESC, e.event_id_cnty
    LIMIT 1
"""
BY_PROVINCE = """
    SELECT admin1, count(*), sum(fatalities)::integer FROM acled_events WHERE country = %(country)s AND event_type = %(type)s
    GROUP BY admin1 ORDER BY count(*) DESC, admin1
"""
COUNTED = "SELECT count(*), coalesce(sum(fatalities), 0)::integer FROM acled_events WHERE {}"
BOTH = f"SELECT {', '.join(ACLED_COLUMNS)} FROM acled_events WHERE event_id_cnty = ANY(%(events)s) ORDER BY event_date, event_id_cnty"
# The last characters of the text that stand in one piece, as a person marks words with the mouse.
LAST_WORDS = """text => {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), nodes = [];
  const some = /\\p{L}[^.\\n]{10,60}(?=[\\s.,]|$)/u;
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const node = nodes.findLast(one => !one.parentElement.closest("sup") && some.test(one.data)), words = node.data.match(some), at = words.index;
  getSelection().setBaseAndExtent(node, at, node, at + words[0].length);
  return words[0].trim();
}"""
# Without the numbers of reports that stand before the words.
MARKED = "marks => marks.flatMap(m => [...m.childNodes].filter(n => n.nodeName != 'SUP').map(n => n.textContent))"
BAR_AT = """(canvas, n) => { const {x, y} = Chart.getChart(canvas).getDatasetMeta(0).data[n].getProps(["x", "y"]); return {x: x - 5, y}; }"""


class Warehouse(Protocol):
    """What runs, as the analyst may ask it."""

    home: Any

    def ask(self, text: str, **parameters: Any) -> list[tuple[Any, ...]]: ...


@dataclass
class Morning:
    """`soon`: milliseconds that an answer may take; `shot` keeps a picture."""

    page: Page
    up: Warehouse
    login: tuple[str, str, str]  # address, user, password
    soon: int
    shot: Callable[[Page, str], None]

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("iframe[title=Events]")

    def walk(self) -> None:
        [(event, kind, subtype, country, province, location, dead, other)] = self.up.ask(WRONG, side=SIDE, place=PLACE)
        self.digest(event, f"{subtype}, {location}", dead)
        self.filter(country, kind)
        self.chart(country, kind, province)
        self.evidence(event, subtype, location)
        self.correct(event, other)
        added = self.add(event)
        self.same_everywhere(event, added)

    def digest(self, event: str, told: str, dead: int) -> None:
        """What came in overnight, with the event that will be looked at."""
        self.page.goto(urljoin(self.login[0], "/plugin/events-page/events-page/digest"))
        [(events, all_dead)] = self.up.ask(COUNTED.format("true"))
        expect(self.frame.locator("ul.numbers li")).to_have_count(6, timeout=self.soon)
        counted = [re.sub(r"\D", "", text) for text in self.frame.locator("ul.numbers strong").all_text_contents()]
        assert counted[:2] == [str(events), str(all_dead)]
        line = self.frame.locator("[aria-labelledby=deadliest] li", has=self.frame.get_by_role("link", name=event, exact=True))
        expect(line).to_contain_text(told)
        expect(line).to_contain_text(re.compile(rf"; {dead}( \(\d+–\d+\))? dead"))  # with the range, where there is one
        self.shot(self.page, "digest")

    def filter(self, country: str, kind: str) -> None:
        """From the digest to the page, to one country and one type."""
        self.frame.get_by_role("link", name="Events", exact=True).click()
        self.frame.get_by_role("button", name="All dates").click()
        self.frame.get_by_label("Country").fill(country)
        self.frame.get_by_label("Type", exact=True).select_option(kind)
        self.frame.get_by_role("button", name="Filter", exact=True).click()
        expect(self.page).to_have_url(re.compile(urlencode({"country": country})), timeout=self.soon)
        self.told("country = %(country)s AND event_type = %(type)s", country=country, type=kind)

    def chart(self, country: str, kind: str, province: str) -> None:
        """The provinces of these events, and into one of them."""
        self.frame.get_by_role("button", name="Provinces").click()
        rows = self.up.ask(BY_PROVINCE, country=country, type=kind)
        self.frame.get_by_text("The same as a table").click()
        table = self.frame.locator("#chart-table tbody tr")
        expect(table).to_have_count(len(rows), timeout=self.soon)
        shown = [tuple(row.locator("th, td").all_text_contents()) for row in table.all()]
        assert sorted(shown) == sorted((f"{name or 'no province'}, {country}", str(events), str(dead)) for name, events, dead in rows)
        bar = [name for name, *_ in shown].index(f"{province}, {country}")
        canvas = self.frame.locator("#chart")
        self.shot(self.page, "chart-of-provinces")
        canvas.click(position=canvas.evaluate(BAR_AT, bar))
        expect(self.frame.get_by_role("button", name=f"Take {province} away")).to_be_visible(timeout=self.soon)
        self.told("country = %(country)s AND event_type = %(type)s AND admin1 = %(province)s", country=country, type=kind, province=province)

    def told(self, condition: str, **parameters: str) -> None:
        """The line over the map says as many events and dead as the warehouse has."""
        [(events, dead)] = self.up.ask(COUNTED.format(condition), **parameters)
        expect(self.frame.locator("#told")).to_contain_text(re.compile(rf"^{events} events? from .*, {dead} dead"), timeout=self.soon)

    def evidence(self, event: str, subtype: str, location: str) -> None:
        """By the table to the event, and to the sentence that it rests on."""
        self.frame.locator("#rows").get_by_role("link", name=re.compile(rf"\b{event}$")).click()
        expect(self.frame.locator("h1")).to_contain_text(f"{event}: {subtype}, {location}", timeout=self.soon)
        self.frame.locator("article.card h3 a").first.click()
        marks = self.frame.locator("mark.chosen")
        expect(marks.first).to_be_in_viewport(timeout=self.soon)
        known = [evidence for evidence, in self.up.ask("SELECT evidence FROM event_reports WHERE event_id_cnty = %(event)s", event=event)]
        assert "".join(marks.evaluate_all(MARKED)) in known
        self.frame.get_by_role("link", name=re.compile(f"{event}$")).first.click()
        expect(self.frame.locator("h1")).to_contain_text(f"{event}: ", timeout=self.soon)

    def correct(self, event: str, other: str) -> None:
        """Another side and another place, both by pickers, with one reason; what depends on them follows."""
        self.pick("Actor 1", SIDE_SAID, f"^{SIDE} {SIDE_KIND}")
        self.pick("Place, from the gazetteer", PLACE_SAID, f"^{PLACE} city.*{COUNTRY}")
        expect(self.frame.get_by_label("Kind of actor 1", exact=True)).to_have_value(SIDE_KIND)
        self.frame.get_by_label("Reason").fill(REASONS[0])
        self.shot(self.page, "correction")
        self.frame.get_by_role("button", name="Correct", exact=True).click()
        expect(self.frame.get_by_role("status").first).to_contain_text("are corrected.", timeout=self.soon)
        for field, value in (("actor1", SIDE), ("inter1", SIDE_KIND), ("actor2", other), ("location", PLACE), ("admin1", PROVINCE),
                             ("country", COUNTRY)):
            expect(self.row(field).get_by_role("cell").first).to_have_text(re.compile(f"^{re.escape(value)}"))
        expect(self.row("actor1")).to_contain_text(REASONS[0])

    def add(self, event: str) -> str:
        """An event that was missed, from words of the same article; returns its id."""
        self.frame.locator("article.card h3 a").first.click()
        self.frame.get_by_role("button", name="Add an event").click()
        words = str(self.frame.locator(".text").evaluate(LAST_WORDS))
        expect(self.frame.locator("form blockquote")).to_have_text(f"“{words}”")
        self.frame.get_by_label("Sub-type").select_option(MISSED)
        self.pick("Actor 1", SIDE_SAID, f"^{SIDE} {SIDE_KIND}")
        self.pick("Place, from the gazetteer", MISSED_SAID, f"^{MISSED_PLACE} city.*{COUNTRY}")
        day = self.frame.get_by_label("Date", exact=True).input_value()
        self.frame.get_by_label("Reason").fill(REASONS[1])
        self.shot(self.page, "addition")
        self.frame.get_by_role("button", name="Add the event").click()
        title = self.frame.locator("h1")
        expect(title).to_contain_text(f"{MISSED}, {MISSED_PLACE} ({COUNTRY}), {day}", timeout=self.soon)
        added = (title.text_content() or "").partition(":")[0]
        assert added != event
        assert self.up.ask("""
            SELECT r.evidence LIKE '%%' || %(words)s || '%%', substr(a.text, evidence_start + 1, evidence_end - evidence_start) = r.evidence
            FROM event_reports AS r INNER JOIN articles AS a USING (content_hash)
            WHERE r.event_id_cnty = %(event)s""", event=added, words=words) == [(True, True)]
        return added

    def same_everywhere(self, event: str, added: str) -> None:
        """Excel's file, SQL by psycopg2, psql and the API tell the same of both, and it is what was said."""
        rows = [dict(zip(ACLED_COLUMNS, row, strict=True)) for row in self.up.ask(BOTH, events=[event, added])]
        by_id = {row["event_id_cnty"]: row for row in rows}
        assert set(by_id) == {event, added}
        for row, place in ((by_id[event], PLACE), (by_id[added], MISSED_PLACE)):
            assert (row["actor1"], row["inter1"], row["location"], row["country"], row["iso"], row["region"]) == (
                SIDE, SIDE_KIND, place, COUNTRY, 760, "Middle East")
            assert place in row["notes"] and SIDE in row["notes"]
        assert (by_id[added]["sub_event_type"], by_id[added]["fatalities"], by_id[added]["interaction"]) == (MISSED, 0, f"{SIDE_KIND} only")
        assert all(abs(by_id[event][name] - about) < 0.1 for name, about in zip(("latitude", "longitude"), NEAR_ALEPPO, strict=True))
        expected = [{name: plain(value) for name, value in row.items()} for row in rows]
        found = {"XLSX": self.workbook(), "psql": self.psql(event, added), "API": self.api(event, added)}
        for where, told in found.items():
            assert [row for row in told if row["event_id_cnty"] in by_id] == expected, where
        everything = self.up.ask("SELECT event_id_cnty FROM acled_events WHERE country = %(country)s AND %(side)s IN (actor1, actor2) "
                                 "ORDER BY event_date, event_id_cnty", country=COUNTRY, side=SIDE)
        assert [row["event_id_cnty"] for row in found["XLSX"]] == [one for one, in everything], "all that is filtered, and nothing else"

    def workbook(self) -> list[dict[str, str]]:
        """Downloaded from the events page, filtered by what was corrected: country and side."""
        self.frame.get_by_role("link", name="Events", exact=True).click()
        self.frame.get_by_role("button", name="All dates").click()
        self.frame.get_by_label("Country").fill(COUNTRY)
        self.frame.get_by_label("Actor", exact=True).fill(SIDE)
        self.frame.get_by_role("button", name="Filter", exact=True).click()
        expect(self.page).to_have_url(re.compile("actor=Islamic"), timeout=self.soon)
        self.told("country = %(country)s AND %(side)s IN (actor1, actor2)", country=COUNTRY, side=SIDE)
        self.frame.get_by_label("Format", exact=True).select_option("Excel")
        with self.page.expect_download() as begun:
            self.frame.get_by_role("link", name="Download", exact=True).click()
        assert re.fullmatch(r"events-[\d-]+\.xlsx", begun.value.suggested_filename)
        self.shot(self.page, "downloaded")
        heads, *rows = openpyxl.load_workbook(io.BytesIO(begun.value.path().read_bytes()), read_only=True).worksheets[0].iter_rows(values_only=True)
        assert heads == tuple(ACLED_COLUMNS)
        return [dict(zip(heads, map(plain, row), strict=True)) for row in rows]

    def psql(self, *events: str) -> list[dict[str, str]]:
        """As `make sql` does, without the terminal: the embedded server's own psql, as the analyst."""
        asked = BOTH.replace("%(events)s", "string_to_array(:'events', ',')") + ";"
        with embedded.server(self.up.home / "postgres") as server:
            done = subprocess.run([embedded.program("psql"), "--no-psqlrc", "--csv", "--dbname", server.analyst, "-v", f"events={','.join(events)}"],
                                  input=asked, capture_output=True, text=True, check=True)
        return [{name: plain(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(done.stdout))]

    def api(self, *events: str) -> list[dict[str, str]]:
        """With the analyst's own token, as docs/api.md says."""
        address, user, password = self.login
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        asked = urllib.request.Request(urljoin(address, "/auth/token"), json.dumps({"username": user, "password": password}).encode(),
                                       {"Content-Type": "application/json"})
        with opener.open(asked, timeout=60) as answer:
            token = json.load(answer)["access_token"]
        path = "/events-page/api/acled/read?event_id_cnty=" + ":OR:event_id_cnty=".join(events)
        with opener.open(urllib.request.Request(urljoin(address, path), headers={"Authorization": f"Bearer {token}"}), timeout=60) as answer:
            told = json.load(answer)
        assert (told["success"], told["count"], told["next"]) == (True, len(events), None)
        return [{name: plain(value) for name, value in row.items()} for row in told["data"]]

    def pick(self, label: str, typed: str, wanted: str) -> None:
        self.frame.get_by_label(label, exact=True).fill(typed)
        self.frame.get_by_role("button", name=re.compile(wanted)).first.click(timeout=self.soon)

    def row(self, field: str) -> Locator:
        return self.frame.locator("tr", has=self.frame.get_by_role("rowheader", name=field, exact=True)).first


def plain(value: Any) -> str:
    """A value as text, whatever wrote it: a number without the zeros that say nothing, a day without an hour."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else \
        plain(float(value)) if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value) else str(value)
