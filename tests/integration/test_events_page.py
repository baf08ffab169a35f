"""The events page behind a real web server of Airflow: who may open what, what it answers, and that nothing in it can run."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from datetime import date
from urllib.parse import quote, urlencode

import events_sample
import psycopg2
import pytest
from events_sample import ARTICLES, HOSTILE, LATER, QUIET, RAQQA, RUN

from etl import settings
from etl.load.database import query
from etl.schema import ACLED_COLUMNS

PAGE = "/events-page"
STATIC = settings.ROOT / "dags" / "plugins" / "events_page" / "static"
PROBE = """
import json
from airflow import plugins_manager
(mounted,) = [a for a in plugins_manager.get_fastapi_plugins()[0] if a["name"] == "events page"]
print("PROBE" + json.dumps({"prefix": mounted["url_prefix"], "errors": {**plugins_manager._get_plugins()[1]},
                            "routes": [[r.path, sorted(r.methods)] for r in mounted["app"].routes]}))
"""
# As a user who may edit: an event, then a correction of it, answered by the app itself.
EDIT = """
import json, sys
from airflow.api_fastapi.app import create_auth_manager
from fastapi.testclient import TestClient
create_auth_manager()
from events_page.routes import app
client = TestClient(app, cookies={"_token": sys.argv[1]})
event = client.get("/data/event?id=SYR1")
done = client.post("/data/corrections", headers={"X-Events-Page": "1"},
                   json={"action": "correct", "event": "SYR1", "fields": {"fatalities": "1"}, "reason": "x"})
print("EDIT" + json.dumps([event.status_code, event.json(), done.status_code, done.json()]))
"""
ALL = {"since": "2000-01-01", "until": "2030-01-01"}


@pytest.fixture(scope="module")
def plugin(airflow):
    """What Airflow's plugin manager makes of the folder: where the page is mounted, and every route of it."""
    done = subprocess.run([sys.executable, "-c", PROBE], env=airflow.env, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.split("PROBE", 1)[1])


@pytest.fixture(scope="module")
def addresses(plugin) -> list[tuple[str, str]]:
    """Method and address of every route, with parameters that exist."""
    parameters = {"/data/event": "?id=SYR1", "/data/article": f"?id={ARTICLES[0].content_hash}", "/data/run": f"?id={RUN}",
                  **dict.fromkeys(("/data/question", "/data/answer", "/data/answer.csv"), "?question=dyads")}
    return [(method, f"{plugin['prefix']}{path.replace('{name:path}', 'style.css')}{parameters.get(path, '')}")
            for path, methods in plugin["routes"] for method in methods if method != "HEAD"]


def ids(airflow, where: str) -> list[str]:
    return [row[0] for row in query(airflow.warehouse.analyst, f"SELECT event_id_cnty FROM acled_events WHERE {where} ORDER BY 1")[1]]


def data(airflow, what: str, user: str = "vera", **parameters):
    return airflow.json(f"{PAGE}/data/{what}?{urlencode(parameters, doseq=True)}", user)


def decide(airflow, user: str, headers: dict[str, str] | None = None, **body):
    status, _, answer = airflow.ask(f"{PAGE}/data/corrections", user, body=body, headers={"X-Events-Page": "1"} if headers is None else headers)
    return status, json.loads(answer)


def add(airflow, user: str, **how):
    """The word "raid" of the first article, told as an agreement in Aleppo."""
    start = ARTICLES[0].text.index("raid")
    fields = {"sub_event_type": "Agreement", "event_date": "2017-10-02", "location": "Aleppo", "country": "Syria"} | how.pop("fields", {})
    status, _, answer = airflow.ask(f"{PAGE}/data/additions", user, headers={"X-Events-Page": "1"}, body={
        "article": ARTICLES[0].content_hash, "start": start, "end": start + 4, "fields": fields, "reason": "read"} | how)
    return status, json.loads(answer)


# --- who may


def test_airflow_loads_the_plugin_and_shows_it_in_its_menu(airflow, plugin):
    assert (plugin["prefix"], plugin["errors"]) == (PAGE, {})
    pages = {"/", "/event", "/article", "/runs", "/sources", "/cookbook", "/api", "/data/map", "/data/corrections"}
    assert {path for path, _ in plugin["routes"]} >= pages
    (told,) = [p for p in airflow.json("/api/v2/plugins", "root")["plugins"] if p["name"] == "events_page"]
    assert [(v["name"], v["destination"], v["href"]) for v in told["external_views"]] == [("Events", "nav", f"{PAGE}/")]


def test_no_route_answers_without_a_session(airflow, addresses):
    for method, address in addresses:
        for headers in ({}, {"Cookie": "_token=forged"}, {"Authorization": "Bearer forged"}):
            status, answer, _ = airflow.ask(address, headers={**headers, "X-Events-Page": "1"}, body={} if method == "POST" else None)
            if status == 303:
                assert answer["location"].startswith("/auth/login?next=%2Fevents-page%2F"), address
                assert "/data/" not in address and "/static/" not in address
            else:
                assert status in (401, 403), (address, status)


def test_a_viewer_reads_everything_and_writes_nothing(airflow, addresses):
    assert [a for m, a in addresses if m != "GET"] == [f"{PAGE}/data/corrections", f"{PAGE}/data/additions"]
    assert {a: airflow.ask(a, "vera")[0] for m, a in addresses if m == "GET"} == {a: 200 for m, a in addresses if m == "GET"}
    before = query(airflow.warehouse.analyst, "SELECT count(*) FROM corrections")[1]
    for user in ("vera", "ugo"):
        for body in ({"action": "correct", "event": "SYR1", "fields": {"fatalities": "1"}, "reason": "no"},
                     {"action": "accept", "event": "SYR1"}, {"action": "reject", "event": "SYR1", "reason": "no"},
                     {"action": "undo", "event": "SYR1", "correction": 1}):
            assert decide(airflow, user, **body)[0] == 403
        assert add(airflow, user)[0] == 403
    assert data(airflow, "event", id="SYR1")["correctable"] == [] == data(airflow, "article", id=ARTICLES[0].content_hash)["addable"]
    assert query(airflow.warehouse.analyst, "SELECT count(*) FROM corrections")[1] == before


def test_without_an_editor_there_is_no_form_and_no_correction(airflow):
    """Of a warehouse of one's own nobody need have told the role editor's password; what may be corrected makes the form."""
    env = {name: value for name, value in airflow.env.items() if name != "WAREHOUSE_EDITOR_DSN"}
    env["PYTHONPATH"] = env["AIRFLOW__CORE__PLUGINS_FOLDER"]
    before = query(airflow.warehouse.analyst, "SELECT count(*) FROM corrections")[1]
    done = subprocess.run([sys.executable, "-c", EDIT, airflow.tokens["olga"]], env=env, text=True, capture_output=True)
    assert "EDIT" in done.stdout, done.stderr[-2000:]
    read, event, status, answer = json.loads(done.stdout.split("EDIT", 1)[1])
    assert (read, event["event"]["event_id_cnty"], event["correctable"]) == (200, "SYR1", [])
    assert status == 503 and "warehouse_editor" in answer["detail"]
    assert query(airflow.warehouse.analyst, "SELECT count(*) FROM corrections")[1] == before


@pytest.mark.parametrize("headers", [{}, *({"X-Events-Page": "1", "Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "none"))])
def test_another_site_cannot_write_for_an_editor(airflow, headers):
    assert decide(airflow, "olga", headers, action="reject", event="SYR1", reason="made elsewhere")[0] == 403
    assert ids(airflow, "event_id_cnty = 'SYR1'") == ["SYR1"]


def test_no_answer_lets_anything_foreign_run(airflow, addresses):
    for method, address in [*addresses, ("GET", f"{PAGE}/data/event?id=NONE1"), ("GET", f"{PAGE}/nothing")]:
        _, headers, body = airflow.ask(address, "vera", body={} if method == "POST" else None)
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'self'" in policy and "unsafe" not in policy and "http" not in policy, address
        assert headers["x-content-type-options"] == "nosniff"
        if headers.get("content-type", "").startswith("text/html"):
            text = body.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:|https?://", text), address
        else:
            assert headers["content-type"].split(";")[0] in ("application/json", "text/css", "text/csv"), address


def test_the_page_makes_no_html_of_strings():
    for path in STATIC.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|https?://(?!www\.w3\.org/2000/svg)",
                             path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("name", ["../routes.py", "..%2froutes.py", "%2e%2e/routes.py", "/etc/passwd", "events.html", "vendor", ""])
def test_only_the_files_of_the_page_are_served(airflow, name):
    assert airflow.ask(f"{PAGE}/static/{name}", "vera")[0] == 404


def test_vendored_files_have_their_licences(airflow):
    named = (STATIC / "vendor" / "README.txt").read_text()
    assert all(path.name in named for path in (STATIC / "vendor").iterdir() if path.name != "README.txt")
    assert (STATIC / "countries.json").stat().st_size < 200_000 and (STATIC / "provinces.json").stat().st_size < 2_500_000


# --- what it answers


def test_map_timeline_and_table_tell_of_the_same_events(airflow):
    events, dead = query(airflow.warehouse.analyst, "SELECT count(*), sum(fatalities) FROM acled_events")[1][0]
    told = data(airflow, "overview", **ALL)
    cells = data(airflow, "map", **ALL, zoom=3)["cells"]
    rows = data(airflow, "page", **ALL)["rows"]
    assert (events, dead) == (4, 15)
    assert (told["totals"]["events"], told["totals"]["fatalities"], told["totals"]["without_point"]) == (events, dead, 1)
    assert sum(bar["events"] for bar in told["timeline"]) == len(rows) == events
    assert sorted((c["events"], c["location"], c["event_type"]) for c in cells) == [(1, "Paris", "Protests"), (2, "Ar Raqqah", "Battles")]
    assert [row["event_date"] for row in rows] == sorted((row["event_date"] for row in rows), reverse=True)


def test_hexagons_hold_the_events_of_the_map_about_their_middles(airflow):
    for zoom in (2, 7):
        told = data(airflow, "hexagons", **ALL, zoom=zoom)
        held = sorted((h["events"], h["fatalities"], h["location"], h["places"]) for h in told["hexagons"])
        assert held == [(1, 0, "Paris", 1), (2, 15, "Ar Raqqah", 1)]
        world = 256 * 2 ** zoom
        for hexagon in told["hexagons"]:
            x = world * (hexagon["west"] + 180) / 360
            y = world * (0.5 - math.log(math.tan(math.pi / 4 + math.radians(hexagon["south"]) / 2)) / (2 * math.pi))
            assert math.hypot(x - hexagon["x"], y - hexagon["y"]) <= told["across"] / math.sqrt(3)


def test_towns_of_a_part_of_the_world_come_with_the_biggest_first(airflow):
    towns = data(airflow, "towns", box="35,38,37,40")
    assert towns[0]["name"] == "Ar Raqqah" and len(towns) > 10
    assert [town["population"] for town in towns] == sorted((town["population"] for town in towns), reverse=True)
    assert all(35 <= town["latitude"] <= 37 and 38 <= town["longitude"] <= 40 for town in towns)
    assert airflow.ask(f"{PAGE}/data/towns?box=everywhere", "vera")[0] == 422


def test_charts_count_the_same_events(airflow):
    told = data(airflow, "charts", **ALL, country="Syria")
    assert [(w["event_type"], w["events"], w["fatalities"]) for w in told["weeks"]] == [("Battles", 1, 12), ("Explosions/Remote violence", 1, 3)]
    assert [(a["actor"], a["fatalities"]) for a in told["actors"]] == [("Islamic State", 12), ("SDF", 12), ("Global Coalition", 3)]
    assert told["dyads"] == [{"actor1": "Islamic State", "actor2": "SDF", "events": 1, "fatalities": 12}]
    assert told["provinces"] == [{"country": "Syria", "admin1": "", "events": 2, "fatalities": 15}]
    for kind in ("weeks", "actors", "dyads", "provinces"):  # the page asks for the one that it shows
        assert data(airflow, "charts", **ALL, country="Syria", kind=kind) == {"step": told["step"], kind: told[kind]}
    assert data(airflow, "outlets", **ALL, country="Syria") == ["Le Monde", "AFP"]


def test_without_days_it_shows_the_last_twelve_months_of_the_data(airflow):
    told = data(airflow, "overview")
    assert (told["since"], told["until"], told["step"], told["totals"]["events"]) == ("2016-10-03", LATER.isoformat(), "week", 3)
    assert {date.fromisoformat(bar["begins"]).weekday() for bar in told["timeline"]} == {0}
    assert data(airflow, "choices")["first_day"] == "2012-03-04"


@pytest.mark.parametrize(("asked", "where"), [
    ({"type": "Battles"}, "event_type = 'Battles'"), ({"country": "Syria"}, "country = 'Syria'"),
    ({"actor": "islamic ST"}, "actor2 = 'Islamic State'"), ({"confidence": 0.6}, "country = 'Syria'"),
    ({"words": "raid aérien"}, "event_type LIKE 'Explosions%'"), ({"box": "30,30,40,45"}, "country = 'Syria'"),
    ({"actor": "%"}, "false"), ({"actor": "_"}, "false"), ({"country": "' OR true --"}, "false"), ({"words": "' OR true --"}, "false"),
    ({"actor": "daech"}, "actor2 = 'Islamic State'"), ({"actor": "etat islamique"}, "actor2 = 'Islamic State'"),
    ({"actor": "EIIL"}, "actor2 = 'Islamic State'"),
    ({"country": ["Syria", "France"]}, "country IN ('Syria', 'France')"), ({"subtype": "Armed clash"}, "sub_event_type = 'Armed clash'"),
    ({"province": "Paris"}, "false"), ({"source": "AFP"}, "source = 'AFP; Le Monde'"), ({"dead": 3}, "fatalities >= 3"),
    ({"corrected": "yes"}, "false"),
    ({"corrected": "no"}, "true"), ({"new": "2017-01-01"}, "true"), ({"new": "2099-01-01"}, "false"),
    ({"since": LATER, "until": LATER}, "event_date = '2017-10-03'"), ({"type": "Battles", "country": "France"}, "false")])
def test_every_filter_filters_all_three_alike(airflow, asked, where):
    asked = ALL | asked
    expected = ids(airflow, where)
    assert sorted(row["event_id_cnty"] for row in data(airflow, "page", **asked)["rows"]) == expected
    assert data(airflow, "overview", **asked)["totals"]["events"] == len(expected)
    assert sum(c["events"] for c in data(airflow, "map", **asked, zoom=2)["cells"]) == len([i for i in expected if not i.startswith("XXX")])


def test_table_is_sorted_and_paged_by_what_it_offers_only(airflow):
    rows = data(airflow, "page", **ALL, sort="fatalities", descending="false")["rows"]
    assert [r["fatalities"] for r in rows] == [0, 0, 3, 12]
    assert data(airflow, "page", **ALL, page=2)["rows"] == []
    for wrong in ({"sort": "notes; DROP TABLE events"}, {"size": 26}, {"page": 401}, {"box": "1,2,3"}, {"since": "yesterday"}):
        assert airflow.ask(f"{PAGE}/data/page?{urlencode(ALL | wrong)}", "vera")[0] == 422, wrong


def test_event_has_acleds_columns_and_what_each_rests_on(airflow):
    (merged,) = ids(airflow, "event_type = 'Battles'")
    told = data(airflow, "event", id=merged)
    fields = {f["field"]: f for f in told["fields"]}
    assert tuple(fields)[:31] == ACLED_COLUMNS and tuple(fields)[31:] == ("fatalities_low", "fatalities_high", "injured_low", "injured_high")
    assert [r["source"] for r in told["reports"]] == ["Le Monde", "AFP"]
    assert (fields["fatalities"]["value"], fields["fatalities"]["reports"]) == (12, [0])
    assert (fields["fatalities_high"]["value"], fields["fatalities_high"]["reports"]) == (15, [1])
    assert fields["source"]["reports"] == [0, 1]
    assert (fields["fatalities"]["why"]["words"], fields["admin1"]["why"]["why"]) == ("douze combattants", "the gazetteer's Ar Raqqah, a city")
    assert fields["region"]["why"] == {"why": "follows from country"} and fields["injured_low"]["why"] is None
    assert [(e["sub_event_type"], e["kilometres"]) for e in told["near"]] == [("Air/drone strike", 0)] and told["similar"] == []
    assert airflow.ask(f"{PAGE}/data/event?id=NONE1", "vera")[0] == 404


def test_article_has_its_whole_text_with_the_evidence_cut_out(airflow):
    (merged,) = ids(airflow, "event_type = 'Battles'")
    told = data(airflow, "article", id=ARTICLES[0].content_hash, event=merged)
    assert "".join(s["text"] for s in told["segments"]) == RAQQA
    evidence = ["".join(s["text"] for s in told["segments"] if n in s["reports"]) for n in (0, 1)]
    assert evidence == ["Les forces ont tué douze combattants mardi à Raqqa.", "Un raid aérien avait fait trois morts lundi."]
    assert [(s["text"], [told["slots"][n]["field"] for n in s["slots"]]) for s in told["segments"] if s["slots"]] == [
        ("Les forces", ["actor1"]), ("douze combattants", ["fatalities"]), ("Raqqa", ["location"])]
    assert {"fatalities", "actor1", "location"} <= set(told["reports"][0]["fields"]) and told["reports"][1]["fields"] == []


def test_run_tells_what_was_refused_and_what_the_checks_found(airflow):
    runs = data(airflow, "runs")
    assert (runs[0]["run_id"], runs[0]["articles_in"], runs[0]["rows_out"], runs[0]["refused"]) == (RUN, 3, 5, 2)
    told = data(airflow, "run", id=RUN)
    assert [(c["code"], c["refused"], c["for_review"]) for c in told["by_code"]] == [("NO_DATE", 1, 1), ("COUNT_NEGATIVE", 1, 0)]
    assert told["suites"] == [events_sample.REPORT] and told["notes"] == events_sample.NOTES
    assert airflow.ask(f"{PAGE}/data/run?id={quote('../../etc')}", "vera")[0] == 404


def test_silent_source_is_told_by_its_usual(airflow):
    told = data(airflow, "sources", nights=30, quiet=3)
    states = {s["source"]: s for s in told["sources"]}
    assert len(told["nights"]) == events_sample.NIGHTS
    assert (states[QUIET]["state"], states[QUIET]["usual"], sum(states[QUIET]["nights"][-3:])) == ("silent", pytest.approx(16 / 9), 0)
    assert (states["Le Monde"]["state"], states["AFP"]["state"]) == ("coming in", "new")
    assert told["sources"][0]["source"] == QUIET, "what needs a person stands first"


def test_cookbook_asks_with_what_is_there_and_what_is_given(airflow):
    assert {q["name"] for q in data(airflow, "cookbook")} == {path.stem for path in (settings.SQL / "queries").glob("*.sql")}
    country, since, until = data(airflow, "question", question="fatalities_by_admin1")
    assert (country["value"], set(country["choices"])) == ("Syria", {"Syria", "France", "Atlantis"})
    assert (since["value"], until["value"]) == ("2016-10-04", LATER.isoformat())
    told = data(airflow, "answer", question="fatalities_by_admin1", country="France", **{"from": "2012-01-01"})
    assert (told["columns"], told["rows"]) == (["admin1", "events", "deadly_events", "fatalities"], [["", 1, 0, 0]])
    assert told["values"] == {"country": "France", "from": "2012-01-01", "to": "2012-03-04"} and "'France'::text" in told["statement"]
    status, headers, body = airflow.ask(f"{PAGE}/data/answer.csv?question=refused", "vera")
    assert status == 200 and headers["content-disposition"] == 'attachment; filename="refused.csv"'
    assert body.decode("utf-8-sig").startswith("stage,code,review,refused,mended,for_example,reason\r\n")
    assert HOSTILE.replace('"', '""') in body.decode()
    for wrong, status, says in (("question=nothing", 404, "nothing"), ("question=dyads&province=Gao", 422, "country"),
                                ("question=refused&from=yesterday", 422, "YYYY-MM-DD"), ("question=..%2Fbrowse%2Frow", 404, "no question")):
        got, _, answer = airflow.ask(f"{PAGE}/data/answer?{wrong}", "vera")
        assert got == status and says in json.loads(answer)["detail"], wrong


def test_digest_is_asked_for_by_time_and_countries(airflow):
    told = data(airflow, "digest", since="2000-01-01")
    assert {event["event_id_cnty"] for event in told["new"]} == set(ids(airflow, "true")) and told["totals"]["articles"] > 0
    assert {event["country"] for event in data(airflow, "digest", since="2000-01-01", country="syria")["new"]} == {"Syria"}
    for wrong in ({"since": "gestern"}, {"since": "1d", "country": "Malli"}):
        assert airflow.ask(f"{PAGE}/data/digest?{urlencode(wrong)}", "vera")[0] == 422


# --- corrections


def test_editor_corrects_under_his_own_name_and_takes_it_back(airflow):
    (event,) = ids(airflow, "event_type LIKE 'Explosions%'")
    assert data(airflow, "event", "olga", id=event)["correctable"]
    assert decide(airflow, "olga", action="correct", event=event, fields={"fatalities": "5"}, reason=HOSTILE) == (
        200, {"done": "correct", "followed": ["notes"]})
    asked = f"SELECT made_by, made_as, action, field, former, value, reason FROM corrections WHERE event_id_cnty = '{event}' AND field <> 'notes'"
    assert query(airflow.warehouse.analyst, asked)[1] == [("olga", "editor", "correct", "fatalities", "3", "5", HOSTILE)]
    told = data(airflow, "event", id=event)
    (field,) = [f for f in told["fields"] if f["field"] == "fatalities"]
    assert (field["value"], field["corrected"]["by"], field["corrected"]["because"]) == (5, "olga", HOSTILE)
    assert [(h["former"], h["present"], h["changed_by"]) for h in told["history"] if h["field"] == "fatalities"] == [("3", "5", "olga")]
    (number,) = (c["correction_id"] for c in told["corrections"] if c["field"] == "fatalities")
    assert decide(airflow, "root", action="undo", event=event, correction=number)[0] == 200
    assert query(airflow.warehouse.analyst, f"SELECT fatalities FROM acled_events WHERE event_id_cnty = '{event}'")[1] == [(3,)]
    assert decide(airflow, "root", action="undo", event=event, correction=number)[0] == 422


def test_fields_are_corrected_together_and_what_depends_on_them_follows(airflow):
    (event,) = ids(airflow, "event_type LIKE 'Explosions%'")
    (place, *_) = data(airflow, "places", words="Alep", country="Syria")
    assert (place["fields"]["location"], place["fields"]["country"], place["fields"]["geo_precision"]) == ("Aleppo", "Syria", 1)
    fields = {name: str(value) for name, value in place["fields"].items()} | {
        "actor2": "Civilians (Syria)", "inter2": "Civilians", "fatalities_low": "7", "fatalities": "8", "fatalities_high": "9"}
    asked = "SELECT location, admin1, interaction, civilian_targeting, fatalities, notes LIKE '%Aleppo%' FROM acled_events WHERE event_id_cnty = "
    before = query(airflow.warehouse.analyst, f"{asked}'{event}'")[1]
    assert decide(airflow, "olga", action="correct", event=event, fields=fields | {"inter2": "Martians"}, reason="x")[0] == 422
    assert ids(airflow, "fatalities = 8 OR location = 'Aleppo'") == [], "all of them or none"
    status, told = decide(airflow, "olga", action="correct", event=event, fields=fields, reason="as the ministry says")
    assert (status, told["followed"]) == (200, ["civilian_targeting", "notes"])
    assert query(airflow.warehouse.analyst, f"{asked}'{event}'")[1] == [
        ("Aleppo", place["fields"]["admin1"], "Civilians-External/Other forces", "Civilian targeting", 8, True)]
    told = data(airflow, "event", id=event)
    assert {c["reason"] for c in told["corrections"] if not c["undone_at"]} >= {"as the ministry says", "follows: as the ministry says"}
    assert {c["reason"] for c in told["corrections"] if c["follows"] and not c["undone_at"]} == {"follows: as the ministry says"}
    for correction in told["corrections"]:
        if not correction["undone_at"] and not correction["follows"]:
            assert decide(airflow, "olga", action="undo", event=event, correction=correction["correction_id"])[0] == 200
    assert all(c["undone_at"] for c in data(airflow, "event", id=event)["corrections"]), "what followed goes with the last of them"
    assert query(airflow.warehouse.analyst, f"{asked}'{event}'")[1] == before


def test_rejected_event_leaves_the_table_and_keeps_its_page(airflow):
    (event,) = ids(airflow, "country = 'France'")
    assert decide(airflow, "olga", action="reject", event=event, reason="no protest")[0] == 200
    assert ids(airflow, "country = 'France'") == []
    told = data(airflow, "event", id=event)
    assert told["event"]["withdrawn_reason"] == "rejected by olga: no protest"
    assert decide(airflow, "olga", action="undo", event=event, correction=told["corrections"][0]["correction_id"])[0] == 200
    assert ids(airflow, "country = 'France'") == [event]


def test_editor_accepts_an_event_as_it_is(airflow):
    (event,) = ids(airflow, "country = 'France'")
    accepted = f"SELECT accepted FROM review WHERE event_id_cnty = '{event}'"
    assert decide(airflow, "olga", action="accept", event=event) == (200, {"done": "accept"})
    (decision,) = [c for c in data(airflow, "event", id=event)["corrections"] if not c["undone_at"]]
    assert (decision["action"], decision["made_by"], decision["reason"]) == ("accept", "olga", "read and found right")
    assert query(airflow.warehouse.dsn("editor"), accepted)[1] == [(True,)]
    assert decide(airflow, "olga", action="undo", event=event, correction=decision["correction_id"])[0] == 200
    assert query(airflow.warehouse.dsn("editor"), accepted)[1] == [(False,)]


@pytest.mark.parametrize(("body", "said"), [
    ({"action": "correct", "fields": {"fatalities": "5"}, "reason": "  "}, "a correction needs a reason"),
    ({"action": "correct", "fields": {"fatalities": "many"}, "reason": "x"}, 'is no value for fatalities'),
    ({"action": "correct", "fields": {"event_id_cnty": "X1"}, "reason": "x"}, "cannot be corrected"),
    ({"action": "correct", "fields": {"sub_event_type": "War"}, "reason": "x"}, "is no sub-event type"),
    ({"action": "reject", "event": "NONE1", "reason": "x"}, "there is no event NONE1"),
    ({"action": "delete", "reason": "x"}, "")])
def test_what_cannot_be_is_refused_in_words(airflow, body, said):
    status, answer = decide(airflow, "olga", **{"event": "SYR1"} | body)
    assert status == 422 and said in str(answer["detail"])


def test_editor_adds_an_event_by_words_of_an_article(airflow):
    read = data(airflow, "article", "olga", id=ARTICLES[0].content_hash)
    assert {"sub_event_type", "location", "injured"} <= {one["field"] for one in read["addable"]}
    status, told = add(airflow, "olga")
    assert status == 200
    assert query(airflow.warehouse.analyst, "SELECT sub_event_type, location, admin1 <> '', fatalities, confidence FROM events WHERE event_id_cnty = "
                 f"'{told['event']}'")[1] == [("Agreement", "Aleppo", False, 0, 1)]
    shown = data(airflow, "event", id=told["event"])
    (decision,) = shown["corrections"]
    assert (decision["action"], decision["made_by"], decision["marked"], decision["reason"]) == ("add", "olga", "raid", "read")
    assert shown["reports"][0]["evidence"] == "Un raid aérien avait fait trois morts lundi."
    assert (told["event"], "raid") in [(r["event_id_cnty"], s["words"]) for r in data(airflow, "article", id=ARTICLES[0].content_hash)["reports"]
                                       for s in r["reasons"].values() if "words" in s]
    assert decide(airflow, "olga", action="undo", event=told["event"], correction=decision["correction_id"])[0] == 200
    assert ids(airflow, "location = 'Aleppo'") == []


@pytest.mark.parametrize(("how", "said"), [
    ({"start": 5, "end": 5}, "nothing of its text is marked"), ({"end": 99999}, "nothing of its text is marked"),
    ({"reason": ""}, "needs a reason"), ({"fields": {"location": "Nowhere"}}, "the gazetteer knows"),
    ({"fields": {"sub_event_type": "War"}}, "no sub-event type"),
    ({"fields": {"event_date": "2999-01-01"}}, "in the future"), ({"article": "none"}, "there is no article none"), ({"start": "first"}, "")])
def test_an_event_that_cannot_be_is_not_added(airflow, how, said):
    status, answer = add(airflow, "olga", **how)
    assert status == 422 and said in str(answer["detail"])


def test_correction_does_not_wait_for_a_load(airflow):
    opened = psycopg2.connect(airflow.warehouse.loader)
    try:
        with opened.cursor() as cur:
            cur.execute("SELECT pg_advisory_xact_lock(hashtextextended('event coder: load', 0))")
            status, answer = decide(airflow, "olga", action="correct", event="SYR1", fields={"admin1": "x"}, reason="x")
    finally:
        opened.close()
    assert (status, answer["detail"]) == (503, "a load is in progress: try again in a minute")
