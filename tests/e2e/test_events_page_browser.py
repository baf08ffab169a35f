"""The events page in a real Chromium: what a person sees and does, with the keyboard too, and that hostile text stays text."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from events_sample import ARTICLES, HOSTILE, RUN
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium)")
ALL = "since=2000-01-01&until=2030-01-01"
PAGES = {"events": f"?{ALL}", "event": "event?id=SYR1", "article": f"article?id={ARTICLES[0].content_hash}&event=SYR1",
         "digest": "digest?since=2000-01-01", "cookbook": "cookbook?question=fatalities_by_admin1", "runs": f"runs?id={RUN}",
         "sources": "sources", "api": "api"}
# The rules of WCAG 2 on the levels A and AA, with what 2.1 and 2.2 add to them.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}
DESKTOP, PHONE, IN_THE_FRAME = 1280, 390, 320  # pixels; what Airflow's menu leaves of a phone is about the last, which is WCAG's own measure too


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


class Watched:
    """A page whose complaints and addresses are kept."""

    def __init__(self, browser: Browser, url: str, **how):
        self.context = browser.new_context(base_url=url, **how)
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.on("request", lambda r: self.hosts.add(urlsplit(r.url).netloc) if not r.url.startswith(("data:", "about:", "blob:")) else None)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visit(airflow, browser):
    """Opens a page of the plugin as a user; afterwards nothing complained and nobody else was asked."""
    opened: list[Watched] = []

    def start(path: str, user: str = "vera", **how) -> Page:
        watched = Watched(browser, airflow.url, **how)
        opened.append(watched)
        watched.context.add_cookies([{"name": "_token", "value": airflow.tokens[user], "url": airflow.url}])
        watched.page.goto(f"/events-page/{path}")
        watched.page.wait_for_load_state("networkidle")
        return watched.page

    yield start
    for watched in opened:
        assert (watched.said, watched.hosts) == ([], {urlsplit(airflow.url).netloc})
        watched.close()


def test_from_the_login_over_the_map_to_the_evidence(airflow, browser):
    """As in the acceptance: inside Airflow, by a person who logs in."""
    watched = Watched(browser, airflow.url, viewport={"width": 1280, "height": 900})
    page = watched.page
    page.goto("/")
    page.get_by_label("Username").fill("vera")
    page.get_by_label("Password", exact=True).fill(airflow.passwords["vera"])
    page.get_by_role("button", name=re.compile("sign in", re.I)).click()
    page.get_by_role("link", name="Events", exact=True).click()
    frame = page.frame_locator("iframe[title=Events]")
    expect(frame.locator("#told")).to_contain_text("3 events from 2016-10-03 to 2017-10-03")
    frame.get_by_role("button", name=re.compile("^Ar Raqqah, Syria: 2 events")).click()
    frame.get_by_role("link", name="2017-10-03: Armed clash").click()
    expect(frame.locator("h1")).to_contain_text("Armed clash, Ar Raqqah (Syria), 2017-10-03")
    frame.get_by_role("link", name="Combats à Raqqa").click()
    expect(frame.locator("mark.chosen")).to_have_text(re.compile("Les forces ont tué douze combattants mardi à Raqqa.$"))
    expect(frame.locator(".card.chosen")).to_contain_text("fatalities")
    frame.locator(".text [data-slot='0 fatalities']").hover()
    expect(frame.locator(".card.chosen .slot.lit")).to_have_text("fatalities")
    # the address that the person sees leads to the same view
    expect(page).to_have_url(re.compile(r"/plugin/events-page/events-page/article\?id="))
    page.reload()
    expect(frame.locator("mark.chosen")).to_contain_text("douze combattants")
    frame.get_by_role("link", name="Events", exact=True).click()
    frame.get_by_label("Country").fill("Syria")
    frame.get_by_role("button", name="Filter", exact=True).click()
    expect(page).to_have_url(re.compile(r"/plugin/events-page/events-page/\?country=Syria"))
    assert watched.hosts == {urlsplit(airflow.url).netloc}
    watched.close()


def test_state_is_in_the_address_and_comes_back(visit):
    page = visit(f"?{ALL}")
    expect(page.locator("#told")).to_contain_text("4 events")
    page.get_by_label("Type", exact=True).select_option("Battles")
    page.get_by_text("More filters").click()
    page.get_by_label("Confidence at least").fill("0.5")
    page.get_by_label("Confidence at least").press("Enter")
    expect(page.locator("#told")).to_contain_text("1 event from")
    page.get_by_role("button", name="Dead", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Dead")
    address = page.url
    assert "type=Battles" in address and "confidence=0.5" in address and "sort=fatalities" in address
    other = visit(address.split("/events-page/")[1])
    expect(other.locator("#told")).to_contain_text("1 event from")
    expect(other.get_by_label("Type", exact=True)).to_have_value("Battles")
    page.go_back()
    expect(page.locator("#told")).to_contain_text("4 events")
    expect(page.get_by_label("Type", exact=True)).to_have_value("")


def test_what_is_filtered_is_downloaded(visit):
    page = visit(f"?{ALL}&country=Syria")
    page.get_by_label("Format", exact=True).select_option("CSV with semicolons")
    page.get_by_label("Columns", exact=True).select_option("all columns")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Download", exact=True).click()
    assert re.fullmatch(r"events-[\d-]+\.csv", begun.value.suggested_filename)
    lines = begun.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("event_id_cnty;") and [line[:3] for line in lines[1:]] == ["SYR", "SYR"]


def test_several_countries_a_chart_and_a_row_lead_to_the_event(visit):
    page = visit(f"?{ALL}")
    for country in ("Syria", "France"):
        page.get_by_label("Country").fill(country)
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator("#told")).to_contain_text("3 events")
    assert "country=Syria&country=France" in page.url
    page.get_by_role("button", name="Dyads").click()
    page.get_by_text("The same as a table").click()
    expect(page.locator("#chart-table tbody tr")).to_have_text(["Islamic State – SDF112"])
    box = page.locator("#chart").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.45)
    expect(page.get_by_label("Actor", exact=True)).to_have_value("Islamic State")
    expect(page.locator("#told")).to_contain_text("1 event from")
    notes = page.locator("#rows td.notes")
    expect(notes).to_have_count(1)  # totals and table come with answers of their own
    notes.click()
    expect(page.locator("h1")).to_contain_text("Armed clash, Ar Raqqah (Syria)")


def test_timeline_is_a_brush(visit):
    page = visit(f"?{ALL}")
    page.locator("#timeline").scroll_into_view_if_needed()
    box = page.locator("#timeline").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(page.locator("#told")).to_contain_text("3 events from 2015-01-01 to 2021-01-01")
    expect(page.locator("#since")).to_have_value("2015-01-01")


@pytest.mark.parametrize("phone", [False, True])
def test_heat_is_kept_in_the_address_names_do_not_overlap_and_controls_cover_nothing(visit, phone):
    page = visit(f"?{ALL}&view=35.9,39.2,7", viewport={"width": 390 if phone else 1280, "height": 844}, has_touch=phone)
    expect(page.locator(".label.place")).to_have_text("Ar Raqqah")
    expect(page.locator(".label.town").first).to_be_attached()
    expect(page.locator(".label.province").first).to_be_attached()
    expect(page.locator("path.province")).to_have_count(1)
    boxes = page.locator(".label, .cell").evaluate_all("all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])")
    assert [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1:] if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]] == []
    assert page.locator("#map :is(a, button, .leaflet-control)").count() == 0
    page.get_by_role("button", name="Heat").click()
    page.get_by_label("Shade by").select_option("dead")
    expect(page.locator(".hexagon")).to_have_attribute("aria-label", re.compile("^Ar Raqqah, Syria: 2 events.*15 dead$"))
    expect(page.get_by_role("list", name="Colours: dead in a hexagon").get_by_role("listitem").last).to_have_text(re.compile("–15$"))
    assert "layer=heat&weight=fatalities" in page.url
    page.reload()
    expect(page.get_by_role("button", name="Heat")).to_have_attribute("aria-pressed", "true")
    page.locator(".hexagon").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Zoom in")).to_be_visible()
    page.get_by_role("button", name="Circles").click()
    expect(page.locator(".cell")).to_have_count(1)
    assert "layer" not in page.url


def test_list_is_gone_through_by_keys(airflow, visit):
    page = visit(f"?{ALL}&country=Syria&sort=event_date", "olga")
    events = [row["event_id_cnty"] for row in airflow.json(f"/events-page/data/page?{ALL}&country=Syria&sort=event_date")["rows"]]
    page.get_by_label("Actor", exact=True).press("j")
    expect(page.get_by_label("Actor", exact=True)).to_have_value("j")
    page.get_by_label("Actor", exact=True).fill("")
    page.get_by_role("heading", name="Table").focus()
    page.keyboard.press("j")
    expect(page.locator("#rows a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(events[0])
    expect(page.locator("#review")).to_contain_text("1 of 2 in the list")
    page.keyboard.press("a")
    expect(page.locator("h1")).to_contain_text(events[1])
    expect(page.locator("#told")).to_have_text(f"{events[0]} is accepted; u takes it back.")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text(events[0])
    expect(page.locator("#told")).to_have_text(f"The decision about {events[0]} is undone.")
    page.keyboard.press("r")
    expect(page.get_by_role("dialog", name=f"Reject {events[0]}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name=f"Reject {events[0]}")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Next event of the list")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_label("Date", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_contain_text(events[1])
    page.get_by_role("link", name="← Events").click()
    expect(page.get_by_role("button", name="Take Syria away")).to_be_visible()


def test_map_and_table_by_keyboard_alone(visit):
    page = visit("?country=Syria")
    circle = page.get_by_role("button", name=re.compile("^Ar Raqqah"))
    page.get_by_role("link", name="The table").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#map")).to_be_focused()
    page.keyboard.press("Tab")
    expect(circle).to_be_focused()
    assert circle.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup li a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    link = page.get_by_role("link", name=re.compile("^Event SYR")).first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("SYR")
    page.get_by_role("link", name="← Events").click()
    expect(page.get_by_role("button", name="Take Syria away")).to_be_visible()


@pytest.mark.parametrize("path", [
    "?" + ALL, "event?id=SYR1", f"article?id={ARTICLES[0].content_hash}", "runs", "sources", "cookbook", "digest?since=2000-01-01",
])
def test_fits_a_phone_in_light_and_dark(visit, path):
    page = visit(path, viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light")
    assert (dark, page.evaluate("getComputedStyle(document.body).backgroundColor")) == ("rgb(20, 23, 27)", "rgb(255, 255, 255)")
    unnamed = page.evaluate("""[...document.querySelectorAll("input, select, button, a[href]")].filter(e => e.checkVisibility()
        && !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim())).map(e => e.outerHTML)""")
    assert unnamed == []


def test_hostile_text_is_shown_as_text_everywhere(airflow, visit):
    (attack,) = [r["event_id_cnty"] for r in airflow.json(f"/events-page/data/page?{ALL}&type=Violence+against+civilians")["rows"]]
    marks = HOSTILE.split("{{")[0]
    for path in (f"?{ALL}", f"event?id={attack}", f"article?id={ARTICLES[2].content_hash}&event={attack}", f"runs?id={RUN}", "sources",
                 "cookbook?question=refused", "digest?since=2000-01-01"):
        page = visit(path)
        expect(page.locator("#content, #rows").first).to_contain_text(marks)
        for details in page.locator("details").all():
            details.evaluate("e => { e.open = true; }")
        page.mouse.move(640, 400)
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None, path
        assert page.locator("main script, main img, main [onerror], main [onload], main a[href^='javascript']").count() == 0, path
        assert page.locator("main svg:not(#timeline, #map svg)").count() == 0, path


def test_cookbook_is_asked_and_downloaded(visit):
    page = visit("cookbook?question=fatalities_by_admin1")
    expect(page.get_by_label("The country")).to_have_value("Syria")
    expect(page.get_by_role("status")).to_contain_text("1 row with country Syria")
    page.get_by_label("The country").fill("France")
    page.get_by_label("The first day").fill("2012-01-01")
    page.get_by_label("The last day").fill("2012-12-31")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("status")).to_contain_text("1 row with country France, from 2012-01-01")
    assert "country=France" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == "fatalities_by_admin1.csv"
    page.get_by_label("Question").select_option("dyads")
    expect(page.get_by_role("region", name="Answer")).to_contain_text("Islamic State")


def test_policy_stands_behind_it(airflow, browser):
    """Were text of an article ever taken for HTML, still nothing in it would run."""
    watched = Watched(browser, airflow.url)
    watched.context.add_cookies([{"name": "_token", "value": airflow.tokens["vera"], "url": airflow.url}])
    watched.page.goto("/events-page/sources")
    directive = watched.page.evaluate("""text => new Promise(done => { const box = document.createElement("div"); document.body.append(box);
        document.addEventListener("securitypolicyviolation", e => done(e.effectiveDirective), {once: true});
        box.innerHTML = text; setTimeout(() => done("nothing"), 3000); })""", HOSTILE)
    assert directive.startswith("script-src") and watched.page.evaluate("window.pwned") is None
    watched.close()


def test_direction_marks_do_not_turn_what_stands_beside_them(visit):
    page = visit("sources")
    name = page.locator("th bdi", has_text="<script>").first
    assert name.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
    row = page.locator("tr", has=name)
    places = row.locator("th, td").evaluate_all("cells => cells.map(c => c.getBoundingClientRect().left)")
    assert places == sorted(places)


def test_viewer_has_no_form_and_editor_corrects_with_it(airflow, visit):
    (event,) = [r["event_id_cnty"] for r in airflow.json(f"/events-page/data/page?{ALL}&type=Protests")["rows"]]
    expect(visit(f"event?id={event}").locator("form")).to_have_count(0)
    page = visit(f"event?id={event}", "olga")
    page.get_by_label("Sub-type").select_option("Violent demonstration")
    page.get_by_label("Actor 1", exact=True).fill("daech")
    page.get_by_role("button", name=re.compile("^Islamic State Rebel group")).click()
    page.get_by_label("Place, from the gazetteer", exact=True).fill("Marseil")
    page.get_by_role("button", name=re.compile("^Marseille city")).first.click()
    expect(page.get_by_label("Kind of actor 1", exact=True)).to_have_value("Rebel group")
    page.get_by_label("Actor 2", exact=True).fill("Les Inconnus")
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Choose from the list below “Les Inconnus”")).to_be_visible()
    page.get_by_role("button", name="New: Les Inconnus").click()
    page.get_by_label("Kind of actor 2").select_option("Civilians")
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="A reason is needed.")).to_be_visible()
    page.get_by_label("Reason").fill("cars burnt")
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("are corrected. notes followed.")
    for field, value in (("event_type", "Riots"), ("location", "Marseille"), ("admin1", "Provence"), ("actor1", "Islamic State"),
                         ("actor2", "Les Inconnus"), ("interaction", "Rebel group-Civilians"), ("notes", "Marseille")):
        expect(page.locator("tr", has=page.get_by_role("rowheader", name=field, exact=True)).first).to_contain_text(value)
    while page.get_by_role("button", name="Undo").count():
        left = page.get_by_role("button", name="Undo").count()
        page.get_by_role("button", name="Undo").first.click()
        expect(page.get_by_role("button", name="Undo")).to_have_count(left - 1)
    expect(page.locator("tr", has=page.get_by_role("rowheader", name="event_type", exact=True)).first).to_contain_text("Protests")


MARK = """(text, words) => {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at >= 0) return getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
  }
}"""


def test_editor_adds_an_event_that_was_missed_by_marking_words(visit):
    address = f"article?id={ARTICLES[0].content_hash}"
    expect(visit(address).get_by_role("button", name="Add an event")).to_have_count(0)
    page = visit(address, "olga")
    page.get_by_role("button", name="Add an event").click()
    page.get_by_label("Sub-type").select_option("Abduction/forced disappearance")
    page.get_by_role("button", name="Add the event").click()
    expect(page.get_by_role("alert").filter(has_text="Mark the words")).to_be_visible()
    page.locator(".text").evaluate(MARK, "morts lundi")  # behind an emoji, and the numbers of reports
    expect(page.locator("form blockquote")).to_have_text("“morts lundi”")
    page.get_by_label("Actor 1", exact=True).fill("daech")
    page.get_by_role("button", name=re.compile("^Islamic State Rebel group")).click()
    page.get_by_label("Place, from the gazetteer", exact=True).fill("Alep")
    page.get_by_role("button", name=re.compile("^Aleppo city")).first.click()
    page.get_by_label("Date", exact=True).fill("2017-10-02")
    page.get_by_label("Injured", exact=True).fill("2")
    page.get_by_label("Reason").fill("the coder missed it")
    page.get_by_role("button", name="Add the event").click()
    expect(page.locator("h1")).to_contain_text("Abduction/forced disappearance, Aleppo (Syria), 2017-10-02")
    expect(page.locator("tr", has=page.get_by_role("rowheader", name="sub_event_type", exact=True))).to_contain_text("“morts lundi” added by olga")
    decision = page.locator("article.card", has=page.get_by_role("button", name="Undo"))
    expect(decision).to_contain_text("add from “morts lundi”")
    decision.get_by_role("link", name="“morts lundi”").click()
    expect(page.locator(".text [data-slot$=sub_event_type]", has_text="morts lundi")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("p.problem").filter(has_text="added by olga, which olga took back")).to_be_visible()


# --- the language, and for whom the page is read aloud


def in_language(url: str, code: str) -> dict:
    """A browser in which Airflow's page has kept this language."""
    return {"storage_state": {"cookies": [], "origins": [{"origin": url, "localStorage": [{"name": "i18nextLng", "value": code}]}]}}


@pytest.mark.parametrize(("kept", "browsers", "shown"), [
    ("fr", "en-US", "fr"), ("fr-CA", "en-US", "fr"), ("en", "fr-FR", "en"), ("de", "fr-FR", "en"), (None, "fr-CA", "fr"), (None, "de-DE", "en")])
def test_the_page_speaks_the_language_of_airflow(airflow, visit, kept, browsers, shown):
    page = visit(f"?{ALL}&country=Syria", locale=browsers, **in_language(airflow.url, kept) if kept else {})
    expect(page.locator("html")).to_have_attribute("lang", shown)
    told = {"en": "2 events from 2000-01-01 to 2030-01-01, 15 dead.", "fr": "2 événements du 1 janv. 2000 au 1 janv. 2030, 15 morts."}
    expect(page.locator("#told")).to_have_text(told[shown])
    expect(page.get_by_role("button", name={"en": "Filter", "fr": "Filtrer"}[shown], exact=True)).to_be_visible()
    row = page.locator("#rows tr.opens").first
    expect(row).to_contain_text({"en": "2017-10-03", "fr": "3 oct. 2017"}[shown])
    expect(row).to_contain_text({"en": "0.80", "fr": "0,80"}[shown])
    expect(row).to_contain_text("Armed clash")
    expect(page.locator("#legend")).to_contain_text({"en": "Battles", "fr": "Battles (combats)"}[shown])


def test_the_reasons_of_the_coder_are_told_in_french(airflow, visit):
    page = visit("event?id=SYR1", **in_language(airflow.url, "fr"))
    for field, why in (("country", "Ar Raqqah du répertoire, ville"), ("location", "lieu de sa propre phrase"),
                       ("fatalities", "le lecteur\u00a0: ce que l’article y dit (0,91)")):
        cell = page.locator("tr", has=page.get_by_role("rowheader", name=field, exact=True)).first.locator("td.why")
        expect(cell).to_contain_text(why)
        expect(cell.locator("[lang=en]")).to_have_count(0)
    # what is no phrase stays as it came, and is read aloud as English
    actor = page.locator("tr", has=page.get_by_role("rowheader", name="actor1", exact=True)).first.locator("td.why")
    expect(actor.locator("[lang=en]")).to_contain_text(HOSTILE.split("{{")[0])


def test_the_language_changes_with_airflows(airflow, visit):
    page = visit("sources", **in_language(airflow.url, "en"))
    expect(page.locator("#content caption")).to_contain_text("darker means more articles")
    other = page.context.new_page()  # as the page around this one, or another tab
    other.goto("/events-page/static/style.css")
    other.evaluate("localStorage.setItem('i18nextLng', 'fr')")
    expect(page.locator("#content caption")).to_contain_text("plus sombre veut dire plus d’articles")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_an_event_is_corrected_in_french(airflow, visit):
    (event,) = [r["event_id_cnty"] for r in airflow.json(f"/events-page/data/page?{ALL}&type=Protests")["rows"]]
    page = visit(f"event?id={event}", "olga", **in_language(airflow.url, "fr"))
    page.get_by_label("Morts", exact=True).fill("1")
    page.get_by_role("button", name="Corriger", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Il faut un motif.")).to_be_visible()
    page.get_by_label("Motif", exact=True).fill("compté de nouveau")
    page.get_by_role("button", name="Corriger", exact=True).click()
    expect(page.locator("#told")).to_contain_text("fatalities est corrigé. Ont suivi")
    while left := page.get_by_role("button", name="Annuler").count():
        page.get_by_role("button", name="Annuler").first.click()
        expect(page.get_by_role("button", name="Annuler")).to_have_count(left - 1)


def faults(page: Page) -> Counter[str]:
    """What axe finds against the rules, each with the element and why."""
    return Counter(f"{found['id']}: {node['target']}: {node['failureSummary']}" for found in Axe().run(page, options=RULES).response["violations"]
                   for node in found["nodes"])


@pytest.mark.parametrize("width", [DESKTOP, IN_THE_FRAME])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_and_dark_on_desktop_and_phone(airflow, visit, name, language, width):
    page = visit(PAGES[name], "olga", viewport={"width": width, "height": 844}, color_scheme="light", **in_language(airflow.url, language))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#content > *, #rows tr, main section").first).to_be_attached()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == Counter(), scheme


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(airflow, visit, scheme):
    """The list of a place on the map, hexagons, help, a question, what a search finds."""
    how = {"color_scheme": scheme, **in_language(airflow.url, "fr")}
    page = visit(f"?{ALL}&country=Syria", "olga", **how)
    page.get_by_role("button", name=re.compile("^Ar Raqqah, Syria")).press("Enter")
    expect(page.get_by_role("button", name="Fermer")).to_be_visible()
    expect(page.locator(".leaflet-popup li a").first).to_be_focused()
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")
    assert faults(page) == Counter()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.get_by_role("button", name="Chaleur").click()
    expect(page.locator(".hexagon")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Touches")).click()
    expect(page.get_by_role("dialog", name="Touches")).to_be_visible()
    assert faults(page) == Counter()
    page = visit("event?id=SYR1", "olga", **how)
    page.get_by_label("Acteur 2", exact=True).fill("daech")
    expect(page.get_by_role("button", name=re.compile("^Islamic State Rebel group")).first).to_be_visible()
    assert faults(page) == Counter()
    page.get_by_label("Acteur 2", exact=True).press("Escape")
    page.get_by_role("button", name=re.compile("^Rejeter…")).click()
    expect(page.get_by_role("dialog", name="Rejeter SYR1")).to_be_visible()
    assert faults(page) == Counter()
    page = visit(PAGES["article"], "olga", **how)
    page.get_by_role("button", name="Ajouter un événement").click()
    expect(page.get_by_role("button", name="Ajouter l’événement")).to_be_visible()
    assert faults(page) == Counter()


def test_axe_finds_what_is_wrong(visit):
    page = visit("sources")
    page.evaluate("""() => { const field = document.createElement("input"), pale = document.createElement("p");
        pale.textContent = "hardly to be read"; pale.className = "pale"; document.querySelector("main").append(field, pale);
        const sheet = new CSSStyleSheet(); sheet.replaceSync(".pale { color: #ccc; background: #fff; }"); document.adoptedStyleSheets = [sheet]; }""")
    assert {fault.partition(":")[0] for fault in faults(page)} == {"label", "color-contrast"}


def test_fits_airflows_frame_on_a_phone_in_its_language(airflow, browser):
    watched = Watched(browser, airflow.url, viewport={"width": PHONE, "height": 844}, has_touch=True, **in_language(airflow.url, "fr"))
    watched.context.add_cookies([{"name": "_token", "value": airflow.tokens["vera"], "url": airflow.url}])
    page = watched.page
    for path, ready in (("", "#rows tr"), ("event?id=SYR1", "#content article"), ("runs", "#content table"), ("sources", "#content table"),
                        ("cookbook?question=dyads", "#content table")):
        page.goto(f"/plugin/events-page/events-page/{path}")
        frame = page.frame_locator("iframe[title=Events]")
        expect(frame.locator(ready).first).to_be_attached()
        expect(frame.locator("html")).to_have_attribute("lang", "fr")
        shown, needed = frame.locator("html").evaluate("html => [innerWidth, html.scrollWidth]")
        assert PHONE / 2 < shown <= PHONE and needed <= shown, path
    # as Airflow's menu does it: the page around keeps another language, and the frame follows
    page.evaluate("localStorage.setItem('i18nextLng', 'en')")
    expect(frame.locator("h1")).to_have_text("Cookbook")
    expect(frame.locator("html")).to_have_attribute("lang", "en")
    assert watched.hosts == {urlsplit(airflow.url).netloc}
    watched.close()
