"""review, refresh, recode, housekeeping, and fetch with the nights after it, in a real Airflow: people answer through its API, and what they said
outlives the coder; what a server on 127.0.0.1 has is fetched, coded and loaded once.

One process runs them all (airflow_driver.py), on a warehouse of made-up rows; the real models read one sample article and two fetched ones.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fetch_server import Asked, Reply, Web, web

from etl import settings
from etl.load import embedded, migrate
from etl.load.backup import backups
from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.load.runs import Run
from etl.read import read_file
from etl.review import FIELDS
from etl.schema import Article, EventRow, Refusal

HOSTILE = "{{ 7 * 7 }} <script>alert(1)</script> [ici](javascript:alert(1)) ![x](http://tracker.example/x.png)"
UNDATED = "Des inconnus armés ont attaqué le village hier soir, tuant quatre civils, selon des sources locales anonymes jointes au téléphone.\n"
ROW = EventRow(
    doc="", event_date=date(2020, 3, 10), time_precision=1, disorder_type="Political violence", event_type="Battles", sub_event_type="Armed clash",
    actor1="Boko Haram", assoc_actor_1="", inter1="Rebel group", actor2="Military Forces of Chad", assoc_actor_2="", inter2="State forces",
    interaction="State forces-Rebel group", civilian_targeting="", iso=148, region="Middle Africa", country="Chad", admin1="Lac", admin2="",
    admin3="", location="Bol", latitude=13.4609, longitude=14.7139, geo_precision=1, source="Le Monde", notes="Notes.", fatalities=20,
    fatalities_low=20, fatalities_high=25, injured=None, confidence=0.9, evidence="", evidence_start=0, evidence_end=0, content_hash="", rule="r")


def run(name: str, folder: Path) -> Run:
    return Run(name, datetime(2026, 1, 1, 2, tzinfo=UTC), "former-code", "former-models", folder=str(folder), result="ok")


def told(article: Article, until: int, **fields: Any) -> EventRow:
    """A row of the article, whose evidence is its beginning."""
    return dataclasses.replace(ROW, doc=article.doc, content_hash=article.content_hash, source=article.source, evidence=article.text[:until],
                               evidence_end=until, **fields)


def fill(server: EmbeddedServer, folder: Path) -> None:
    """A row that nobody can be sure of, two events that look alike, an article without a date."""
    [abala] = (a for a in read_file(settings.SAMPLE_ARTICLES / "01_abala_embuscade.txt") if isinstance(a, Article))
    abala = dataclasses.replace(abala, title=HOSTILE)
    one, other = (Article(f"{n}.txt", f"{n}.txt", n, f"Texte de {n}, {HOSTILE}", "", date(2020, 3, 14), "manifest", f"Journal {n}", "fr")
                  for n in "bc")
    rows = [told(abala, 20, event_date=date(2021, 6, 15), country="Niger", iso=562, admin1="Tillabéri", location="Abala", latitude=14.93,
                 longitude=3.43, actor1="Unidentified Armed Group (Niger)", actor2="Military Forces of Niger", fatalities=99, fatalities_low=99,
                 fatalities_high=99, confidence=0.2),
            told(one, 10), told(other, 10, event_date=date(2020, 3, 13), fatalities=2, fatalities_low=2, fatalities_high=2)]
    load(server.loader, [abala, one, other], [], rows, run("before", folder))
    (folder / "sans_date.txt").write_text(UNDATED, encoding="utf-8")
    [refused] = (r for r in read_file(folder / "sans_date.txt") if isinstance(r, Refusal))
    load(server.loader, [], [refused], [], run("before-2", folder))


PLAN = [
    {"dag": "review", "conf": {"most": 10, "confidence": 0.5}, "answers": {
        "NER1:": {"choose": "Correct", "form": {"fatalities": 17, "reason": "the last sentence counts 17"}},
        "TCD": {"choose": "Same event", "form": {}},
        "sans_date.txt": {"choose": "Set the date", "form": {"published": "2022-03-01"}},
    }},
    {"dag": "refresh"},
    {"dag": "recode", "conf": {"from": "2021-06-01", "to": "2021-06-30"}},
    {"dag": "housekeeping"},
    {"dag": "learn"},
]
FETCH_AND_CODE = ("fetch", "nightly_ingest")

DIFFA = ("Des hommes armés à moto ont attaqué lundi le village de Garin Dogo, près de Diffa, tuant douze civils, a indiqué mardi le gouverneur. "
         "Selon un élu local, les assaillants ont ouvert le feu sur le marché avant d'incendier plusieurs boutiques et d'emporter du bétail. "
         "L'armée a envoyé des renforts dans la zone, où un ratissage était en cours mardi.")
GAO = ("Une mine a explosé lundi au passage d'un véhicule de l'armée malienne près de Gao, tuant trois soldats, selon l'état-major. "
       "Les blessés ont été évacués vers l'hôpital de la ville. Aucun groupe n'avait revendiqué l'attaque mardi matin dans cette région du Mali.")
SOURCES = """contact = "redaction@example.org"
delay_s = 0.01
allow_private = ["127.0.0.1:{port}"]
[[source]]
name = "Radio Plateau"
kind = "feed"
url = "{url}/feed"
outlet = "Radio Plateau"
[[source]]
name = "Le Courrier"
kind = "sitemap"
url = "{url}/sitemap.xml"
outlet = "Le Courrier"
[[source]]
name = "Agence du Lac"
kind = "api"
url = "{url}/api"
pages = false
outlet = "Agence du Lac"
items = "data"
fields = {{url = "link", title = "head", published = "day", text = "body"}}
"""


def publish(site: Web, folder: Path) -> None:
    """A feed, a sitemap and an API; the agency's text is in the feed too."""
    day, headers = datetime.now(UTC), {"ETag": '"one"'}

    def page(title: str, text: str) -> Reply:
        head = f'<title>{title}</title><meta property="article:published_time" content="{day:%Y-%m-%d}">'
        return 200, {}, f"<html lang=fr><head>{head}</head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>".encode()

    def feed(asked: Asked, _: Any) -> Reply:
        items = f"<item><title>Diffa</title><link>{site.url}/diffa</link><guid>1</guid></item>"
        if asked.headers.get("if-none-match") == headers["ETag"]:
            return 304, headers, b""
        body = f"<rss version='2.0'><channel><title>Radio</title>{items}</channel></rss>"
        return 200, headers | {"Content-Type": "application/rss+xml"}, body.encode()

    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{site.url}/gao</loc></url></urlset>'
    api = {"data": [{"link": f"{site.url}/depeche", "head": "Attaque près de Diffa", "day": f"{day:%Y-%m-%d}", "body": DIFFA}]}
    site.pages |= {"/feed": feed, "/diffa": page("Attaque près de Diffa", DIFFA), "/gao": page("Mine à Gao", GAO),
                   "/sitemap.xml": (200, {"Content-Type": "application/xml"}, sitemap.encode()),
                   "/api": (200, {"Content-Type": "application/json"}, json.dumps(api).encode())}
    (folder / "sources.toml").write_text(SOURCES.format(url=site.url, port=site.port), encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Iterator[EmbeddedServer]:
    folder = indexed(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_HOME", str(folder))
        for name in ("WAREHOUSE_DSN", "WAREHOUSE_EDITOR_DSN", "WAREHOUSE_OWNER_DSN", "PORT"):
            patch.delenv(name, raising=False)
        with embedded.server() as running:
            migrate.apply(running.owner)
            yield running


@pytest.fixture(scope="module")
def seen(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("articles")
    fill(server, folder)
    sys.path.insert(0, str(settings.ROOT / "dags"))
    import local

    passwords = folder.with_name("passwords.json")
    passwords.write_text(json.dumps({"admin": "a", "ana": "b"}))
    env = {**local.environment(server, folder), "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,ana:viewer",
           "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords)}
    local.airflow(env, "db", "migrate", quiet=True)
    news = tmp_path_factory.mktemp("news")
    with web() as site:
        publish(site, news)
        plan = [*PLAN, *({"dag": dag, "conf": {"articles": str(news)}} for dag in FETCH_AND_CODE * 2)]
        done = subprocess.run([sys.executable, str(Path(__file__).with_name("airflow_driver.py"))], input=json.dumps(plan), text=True, env=env,
                              capture_output=True, timeout=600, cwd=settings.ROOT)
        asked = site.paths
    assert "DRIVER" in done.stdout, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    found = json.loads(done.stdout.split("DRIVER", 1)[1])
    others, nights = found["runs"][:len(PLAN)], found["runs"][len(PLAN):]
    return {"runs": {r["dag"]: r for r in others}, "nights": nights, "asked": asked, "assets": found["assets"], "log": done.stdout + done.stderr}


def ask(server: EmbeddedServer, text: str) -> list[tuple[Any, ...]]:
    return query(server.analyst, text)[1]


def test_all_runs_end_well(seen: dict[str, Any]) -> None:
    dags = ("review", "refresh", "recode", "housekeeping", "learn")
    assert {dag: run["state"] for dag, run in seen["runs"].items()} == dict.fromkeys(dags, "success"), seen["log"][-6000:]


def test_only_who_may_edit_answers(seen: dict[str, Any]) -> None:
    people = seen["runs"]["review"]["people"]
    assert (people["anonymous"], people["viewer"], people["NER1:"]["status"]) == (401, 403, 200)


def test_a_question_shows_the_sentence_and_runs_nothing_of_it(seen: dict[str, Any]) -> None:
    people = seen["runs"]["review"]["people"]
    asked = people["NER1:"]
    assert asked["options"] == ["Accept", "Correct", "Reject", "Leave open"] and asked["tile"] == "event NER1"
    told = asked["body"].rpartition("\n")[0]  # the last line, our links, may have any digits in its hashes
    assert "99 dead" in told and "\\{\\{ 7 \\* 7 \\}\\}" in told and "49" not in told.replace("NER1", "")
    assert "<script" not in asked["body"].replace("\\<script", "") and "![x]" not in asked["body"]
    assert "tuant quatre civils" in people["sans_date.txt"]["body"]


def test_a_question_leads_to_the_events_page(seen: dict[str, Any], server: EmbeddedServer) -> None:
    """Inside Airflow's frame; that these addresses open is seen in Chromium by tests/e2e/test_acceptance.py."""
    people, page = seen["runs"]["review"]["people"], "/plugin/events-page/events-page"
    [(article,)] = ask(server, "SELECT content_hash FROM event_reports WHERE event_id_cnty = 'NER1'")
    assert people["NER1:"]["body"].splitlines()[-1] == (f"[Event NER1 on the events page]({page}/event?id=NER1) · "
                                                        f"[Its article, with the evidence marked]({page}/article?id={article}&event=NER1)")
    assert re.findall(r"]\(([^)]*)\)", people["TCD"]["body"].splitlines()[-1]) == [f"{page}/event?id=TCD1", f"{page}/event?id=TCD2"]
    assert "events-page" not in people["sans_date.txt"]["body"], "its text is not in the warehouse yet"


def test_the_form_has_its_fields_in_the_order_of_the_case(seen: dict[str, Any]) -> None:
    assert seen["runs"]["review"]["people"]["NER1:"]["fields"] == [*FIELDS, "reason"]


def test_a_correction_is_made_under_the_persons_name_and_outlives_the_coder(seen: dict[str, Any], server: EmbeddedServer) -> None:
    assert ask(server, "SELECT event_id_cnty, action, field, value, reason, made_by, made_as FROM corrections "
                       "WHERE action = 'correct' AND field <> 'notes'") == [
        ("NER1", "correct", "fatalities", "17", "the last sentence counts 17", "admin", "editor")]
    [(notes, reason)] = ask(server, "SELECT value, reason FROM corrections WHERE field = 'notes'")
    assert "At least 17 people were killed" in notes and reason == "follows: the last sentence counts 17"
    assert ask(server, "SELECT fatalities, location FROM acled_events WHERE event_id_cnty = 'NER1'") == [(17, "Abala")]
    [(coded, version)] = ask(server, "SELECT r.fatalities, a.code_version FROM event_reports AS r JOIN articles AS a USING (content_hash) "
                                     "WHERE event_id_cnty = 'NER1'")
    assert coded != 99 and version != "former-code", "recode coded the article again"


def test_two_events_became_one(seen: dict[str, Any], server: EmbeddedServer) -> None:
    assert ask(server, "SELECT event_id_cnty, merge_into, made_by FROM corrections WHERE action = 'merge'") == [("TCD2", "TCD1", "admin")]
    assert ask(server, "SELECT event_id_cnty FROM acled_events WHERE country = 'Chad'") == [("TCD1",)]


def test_a_date_is_kept_for_the_next_night(seen: dict[str, Any], server: EmbeddedServer) -> None:
    assert ask(server, "SELECT a.doc, d.published, d.made_by FROM article_dates AS d JOIN articles AS a USING (content_hash)") == [
        ("sans_date.txt", date(2022, 3, 1), "admin")]


def test_assets_tell_their_rows(seen: dict[str, Any]) -> None:
    by = {(event["dag"], event["asset"]): event["extra"] for event in seen["assets"]}
    assert by["refresh", "aggregates"]["events_daily"] == 2
    assert by["recode", "acled_events"]["updated"] >= 1 and by["recode", "articles"]["updated"] == 1
    assert sum(event["dag"] == "review" for event in seen["assets"]) == 3, "each answer tells that events have changed"


def test_recode_is_a_run_of_its_kind(seen: dict[str, Any], server: EmbeddedServer) -> None:
    assert ask(server, "SELECT kind, result, articles_in FROM runs WHERE kind <> 'ingest'") == [("recode", "ok", 1)]


def test_nothing_is_learned_from_an_article_that_is_measured(seen: dict[str, Any]) -> None:
    assert seen["runs"]["learn"]["tasks"]["collect"] == "skipped" and seen["runs"]["learn"]["tasks"]["go_live"] == "skipped"
    left_out = Path(os.environ["ETL_HOME"]) / "train" / "corrections-left-out.csv"
    assert '01_abala_embuscade.txt,"it is one of the articles that the reader is measured on' in left_out.read_text(encoding="utf-8")


def test_housekeeping_left_a_backup(seen: dict[str, Any]) -> None:
    [file] = backups(Path(os.environ["ETL_HOME"]) / "backups")
    assert file.stat().st_size > 50_000 and file.stat().st_mode & 0o077 == 0


def test_what_is_fetched_is_coded_and_loaded_once(seen: dict[str, Any], server: EmbeddedServer) -> None:
    assert [(run["dag"], run["state"]) for run in seen["nights"]] == [(dag, "success") for dag in FETCH_AND_CODE * 2], seen["log"][-6000:]
    assert sorted(seen["asked"]) == ["/api", "/api", "/diffa", "/feed", "/feed", "/gao", "/sitemap.xml", "/sitemap.xml"], "no page twice"
    nights = "SELECT articles_in, copies, rows_out > 0, refused, result FROM runs WHERE kind = 'ingest' AND run_id NOT LIKE 'before%'"
    assert ask(server, f"{nights} ORDER BY started") == [(2, 1, True, 0, "ok"), (0, 0, False, 0, "ok")]
    extracted = [{state for task, state in run["tasks"].items() if task.startswith("extract")} for run in seen["nights"][1::2]]
    assert extracted == [{"success"}, {"skipped"}]
    assert ask(server, "SELECT DISTINCT number_of_sources, reports FROM events WHERE source = 'Agence du Lac; Radio Plateau'") == [(2, 1)]
    assert ask(server, "SELECT count(*) > 0 FROM event_reports WHERE source = 'Le Courrier'") == [(True,)]
