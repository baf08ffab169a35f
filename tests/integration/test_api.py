"""The API and the downloads behind a real web server of Airflow: who may, what comes, page by page, and that docs/api.md tells it as it is."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import urllib.parse

import openpyxl
import pandas as pd
import pytest

from etl import settings
from etl.exchange.relation import columns_of
from etl.load.database import connect, query
from etl.schema import ACLED_COLUMNS

PAGE = "/events-page"
READ, DELETED = f"{PAGE}/api/acled/read", f"{PAGE}/api/deleted/read"
SYRIA = {"since": "2000-01-01", "until": "2030-01-01", "country": "Syria"}


def address(path: str, **asked: object) -> str:
    return f"{path}?{urllib.parse.urlencode(asked)}"


def ids(airflow, **asked: object) -> list[str]:
    return [row["event_id_cnty"] for row in airflow.json(address(READ, **asked))["data"]]


def in_sql(airflow, where: str = "true") -> list[str]:
    asked = f"SELECT event_id_cnty FROM events_in_full WHERE {where} ORDER BY event_date, event_id_cnty"
    return [event for (event,) in query(airflow.warehouse.analyst, asked)[1]]


def test_a_token_is_needed_and_is_enough(airflow):
    asked = airflow.ask("/auth/token", body={"username": "vera", "password": airflow.passwords["vera"]})
    token = json.loads(asked[2])["access_token"]
    for path in (READ, DELETED, f"{PAGE}/api/openapi.json", f"{PAGE}/data/export"):
        assert airflow.ask(path)[0] == 401
        assert airflow.ask(path, headers={"Authorization": "Bearer forged"})[0] in (401, 403)
        assert airflow.ask(path, headers={"Authorization": f"Bearer {token}"})[0] == 200
    assert airflow.ask(READ, "vera", body={})[0] == 405


def test_events_are_those_of_the_warehouse(airflow):
    told = airflow.json(READ)
    columns, rows = query(airflow.warehouse.analyst, "SELECT * FROM acled_events ORDER BY event_date, event_id_cnty")
    assert (told["status"], told["success"], told["count"], told["next"]) == (200, True, len(rows), None)
    assert tuple(columns) == ACLED_COLUMNS
    assert told["data"] == [dict(zip(columns, [v.isoformat() if hasattr(v, "isoformat") else v for v in row], strict=True)) for row in rows]
    full = airflow.json(address(READ, columns="all"))["data"]
    assert [tuple(row) for row in full] == [columns_of("all")] * len(rows)
    assert all(row["reports"][0]["evidence"] == row["evidence"] for row in full)


@pytest.mark.parametrize(("asked", "where"), [
    ({"country": "Syria"}, "country = 'Syria'"), ({"country": "Syria:OR:country=France"}, "country IN ('Syria', 'France')"),
    ({"actor2": "islamic ST"}, "actor2 = 'Islamic State'"), ({"actor2": "%"}, "false"), ({"country": "' OR true --"}, "false"),
    ({"fatalities": 3, "fatalities_where": ">"}, "fatalities > 3"), ({"event_date": "2017-10-01|2017-10-02", "event_date_where": "BETWEEN"},
                                                                    "event_date BETWEEN '2017-10-01' AND '2017-10-02'"),
    ({"confidence": 0.6}, "confidence >= 0.6"), ({"reports": "AFP"}, "source LIKE '%AFP%'"), ({"timestamp": "2100-01-01"}, "false"),
    ({"actor2": "", "actor2_where": "="}, "actor2 = ''")])
def test_filters(airflow, asked, where):
    assert ids(airflow, **asked) == in_sql(airflow, where)


def test_pages_follow_each_other_and_say_so(airflow):
    path, found = address(READ, limit=1, fields="event_id_cnty|fatalities", fatalities=0, fatalities_where=">="), []
    while path:
        told = airflow.json(path)
        assert [list(row) for row in told["data"]] == [["event_id_cnty", "fatalities"]]
        found += [row["event_id_cnty"] for row in told["data"]]
        path = told["next"]
    assert found == in_sql(airflow)
    assert ids(airflow, limit=2, page=2) == found[2:4]
    status, headers, body = airflow.ask(address(READ, limit=1, _format="csv"), "vera")
    lines = list(csv.reader(io.StringIO(body.decode())))
    assert status == 200 and headers["content-type"].startswith("text/csv") and headers["link"].endswith('; rel="next"')
    assert tuple(lines[0]) == ACLED_COLUMNS and [line[0] for line in lines[1:]] == found[:1]


@pytest.mark.parametrize(("asked", "said"), [
    ({"contry": "Mali"}, "did you mean country?"), ({"fatalities": "many"}, "a whole number"), ({"fields": "secret"}, "no field"),
    ({"limit": 5001}, "limit"), ({"page": 10_000}, "follow `next`"),
    ({"after": "x"}, "`next`"), ({"after": "x|SYR1"}, "a day"), ({"_format": "xml"}, "_format")])
def test_what_cannot_be_asked_is_told(airflow, asked, said):
    status, _, body = airflow.ask(address(READ, **asked), "vera")
    assert status == 422 and said in json.dumps(json.loads(body)["detail"])


def test_what_is_gone_is_told(airflow):
    assert airflow.json(address(DELETED, deleted_timestamp="2100-01-01"))["data"] == []
    with connect(airflow.warehouse.loader) as opened, opened.cursor() as cur:  # as the load withdraws it
        cur.execute("SELECT event_id_cnty FROM acled_events ORDER BY event_id_cnty LIMIT 1")
        [(event,)] = cur.fetchall()
        cur.execute("UPDATE events SET withdrawn_at = now(), withdrawn_reason = 'gone', changed_at = now() WHERE event_id_cnty = %s", (event,))
    try:
        [told] = [row for row in airflow.json(address(DELETED, deleted_timestamp="2020-01-01"))["data"] if row["event_id_cnty"] == event]
        assert (told["reason"], told["merged_into"]) == ("gone", None) and event not in ids(airflow)
    finally:
        with connect(airflow.warehouse.loader) as opened, opened.cursor() as cur:
            cur.execute("UPDATE events SET withdrawn_at = NULL, withdrawn_reason = '' WHERE event_id_cnty = %s", (event,))


def test_it_says_what_can_be_asked(airflow):
    told = airflow.json(f"{PAGE}/api/openapi.json")
    assert set(told["paths"]) == {"/api/acled/read", "/api/deleted/read"} and told["servers"] == [{"url": PAGE}] and told["security"]
    named = {p["name"] for p in told["paths"]["/api/acled/read"]["get"]["parameters"]}
    assert named >= {*columns_of("all"), *(f"{c}_where" for c in columns_of("all")), "limit", "after", "fields", "columns", "_format"}
    page = airflow.ask(f"{PAGE}/api", "vera")[2].decode()
    assert all(f"<code>{name}</code>" in page for name in named)


def test_the_page_downloads_what_is_filtered(airflow):
    expected = in_sql(airflow, "country = 'Syria'")
    status, headers, body = airflow.ask(address(f"{PAGE}/data/export", **SYRIA, separator=";"), "vera")
    assert status == 200 and re.fullmatch(r'attachment; filename="events-\d{4}-\d\d-\d\d\.csv"', headers["content-disposition"])
    assert body.startswith(b"\xef\xbb\xbfevent_id_cnty;") and list(pd.read_csv(io.BytesIO(body), sep=";")["event_id_cnty"]) == expected
    sheet = openpyxl.load_workbook(io.BytesIO(airflow.ask(address(f"{PAGE}/data/export", **SYRIA, format="xlsx", columns="all"), "vera")[2])).active
    assert [c.value for c in sheet[1]] == list(columns_of("all")) and [sheet.cell(n, 1).value for n in (2, 3)] == expected
    frame = pd.read_parquet(io.BytesIO(airflow.ask(address(f"{PAGE}/data/export", **SYRIA, format="parquet", columns="all"), "vera")[2]))
    assert list(frame["event_id_cnty"]) == expected
    told = airflow.json(address(f"{PAGE}/data/export", **SYRIA, format="geojson", words="raid aérien", box="30,30,40,45"))
    assert [f["properties"]["event_type"] for f in told["features"]] == ["Explosions/Remote violence"]
    assert airflow.ask(address(f"{PAGE}/data/export", format="xlsx", separator=";"), "vera")[0] == 422


def test_the_client_of_the_docs_works_as_it_stands(airflow):
    [client] = re.findall(r"```python\n(.*?)```", (settings.ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.S)
    env = {"EVENTS_URL": airflow.url, "EVENTS_USER": "vera", "EVENTS_PASSWORD": airflow.passwords["vera"], "NO_PROXY": "127.0.0.1"}
    client = client.replace('timestamp="2024-01-01"', 'timestamp="2024-01-01", limit=2', 1)  # so that there are several pages
    done = subprocess.run([sys.executable, "-c", client], env=os.environ | env, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Ar Raqqah" in done.stdout and f"{len(in_sql(airflow))} new or changed" in done.stdout
