"""Export against a real Postgres: the files are opened as an analyst would, with pandas and json, and compared with the view."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_load import RUN, article, row

from etl import cli, settings
from etl.exchange.condition import ConditionError
from etl.exchange.export import FORMATS, Form, export
from etl.exchange.relation import KINDS, columns_of
from etl.load.database import WarehouseError, connect, query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load
from etl.schema import ACLED_COLUMNS

HOSTILE = 'Il a dit : "non", puis\r\nest parti;\n<script>alert(1)</script> =cmd()|\' \\N \\. \u2028 \U0001f600 NULL\t%s {x}'
COLUMNS = ", ".join(f'"{c}"' for c in ACLED_COLUMNS)


@pytest.fixture
def filled(clean_warehouse: EmbeddedServer) -> EmbeddedServer:
    """Four events: one with hostile text, one without coordinates and country code, two on one day."""
    rows = [row("a", notes=HOSTILE, actor1='=HYPERLINK("http://x")'),
            row("b", location="Faya", latitude=17.93, longitude=19.1, event_date=date(2020, 3, 9), fatalities=0, fatalities_low=0, fatalities_high=0),
            row("c", location="Mer d'Arabie", country="", iso=None, latitude=None, longitude=None, event_date=date(2019, 1, 2)),
            row("d", location="Moundou", latitude=8.56, longitude=16.08, actor2="")]
    load(clean_warehouse.loader, [article(name) for name in "abcd"], [], rows, RUN)
    return clean_warehouse


def in_the_view(server: EmbeddedServer, where: str = "true") -> list[dict[str, Any]]:
    columns, rows = query(server.analyst, f"SELECT {COLUMNS} FROM acled_events WHERE {where} ORDER BY event_date, event_id_cnty")
    return [dict(zip(columns, values, strict=True)) for values in rows]


def cells(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame with None for what is missing."""
    return [{k: None if pd.isna(v) else v for k, v in record.items()} for record in frame.astype(object).to_dict("records")]


def test_csv_opens_in_pandas(filled: EmbeddedServer, tmp_path: Path) -> None:
    assert export(filled.analyst, Form("csv"), str(tmp_path / "e.csv")) == 4
    data = (tmp_path / "e.csv").read_bytes()
    assert data.startswith(b"event_id_cnty,event_date,year,") and not data.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(io.BytesIO(data), parse_dates=["event_date"], lineterminator=None)
    assert list(frame.columns) == list(ACLED_COLUMNS) and str(frame["event_date"].dtype).startswith("datetime64")
    assert frame["latitude"].dtype == "float64" and frame["fatalities"].dtype == "int64"
    expected = in_the_view(filled)
    found = cells(frame)
    assert [r["event_date"].date() for r in found] == [r["event_date"] for r in expected]
    for told, wanted in zip(found, expected, strict=True):
        for name in set(ACLED_COLUMNS) - {"event_date"}:
            assert told[name] == (None if wanted[name] == "" else wanted[name]), name  # pandas reads "" as missing
    assert HOSTILE in list(frame["notes"]) and '=HYPERLINK("http://x")' in list(frame["actor1"])


def test_parquet_opens_in_pandas_with_its_types(filled: EmbeddedServer, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    assert export(filled.analyst, Form("parquet"), str(tmp_path / "e.parquet")) == 4
    types = {f.name: str(f.type) for f in pq.read_schema(tmp_path / "e.parquet")}
    assert list(types) == list(ACLED_COLUMNS)
    assert {n: t for n, t in types.items() if t != "string"} == {
        "event_date": "date32[day]", "year": "int32", "time_precision": "int32", "iso": "int32", "latitude": "double", "longitude": "double",
        "geo_precision": "int32", "fatalities": "int32", "timestamp": "int64"}
    frame = pd.read_parquet(tmp_path / "e.parquet", dtype_backend="numpy_nullable")
    assert cells(frame) == in_the_view(filled)
    assert frame["iso"].isna().sum() == 1 and str(frame["iso"].dtype) == "Int32"


def test_geojson_is_rfc_7946(filled: EmbeddedServer, tmp_path: Path) -> None:
    assert export(filled.analyst, Form("geojson"), str(tmp_path / "e.geojson")) == 4
    text = (tmp_path / "e.geojson").read_bytes().decode("utf-8")
    found = json.loads(text)
    assert set(found) == {"type", "features"} and found["type"] == "FeatureCollection"
    expected = in_the_view(filled)
    for feature, wanted in zip(found["features"], expected, strict=True):
        assert set(feature) == {"type", "geometry", "properties"} and feature["type"] == "Feature"
        assert feature["properties"] == {**wanted, "event_date": wanted["event_date"].isoformat()}
        assert list(feature["properties"]) == list(ACLED_COLUMNS)
        assert feature["geometry"] == (None if wanted["latitude"] is None else
                                       {"type": "Point", "coordinates": [wanted["longitude"], wanted["latitude"]]})
    assert [f["geometry"] for f in found["features"]].count(None) == 1
    lines = text.split("\n")
    assert len(lines) == 4 + 3 and all(json.loads(line.rstrip(","))["type"] == "Feature" for line in lines[1:5]), "one a line"


def test_all_columns_are_those_of_the_view(filled: EmbeddedServer, tmp_path: Path) -> None:
    with connect(filled.owner) as opened, opened.cursor() as cur:
        cur.execute("UPDATE articles SET url = 'https://example.org/' || doc")
    columns, rows = query(filled.analyst, "SELECT * FROM events_in_full ORDER BY event_date, event_id_cnty")
    assert tuple(columns) == columns_of("all")
    assert [dict(zip(ACLED_COLUMNS, row, strict=False)) for row in rows] == in_the_view(filled)
    target = tmp_path / "e"
    assert export(filled.loader, Form("geojson", "all"), str(target), "confidence > 0 AND acled_events.urls LIKE 'https:%'") == 4
    events = [f["properties"] for f in json.loads(target.read_text())["features"]]
    assert [list(e) for e in events] == [columns] * 4
    for event in events:
        [report] = event["reports"]
        assert (report["evidence"], report["url"], event["number_of_reports"]) == (event["evidence"], event["urls"], 1)
        assert event["fatalities_low"] <= event["fatalities"] <= event["fatalities_high"]
    export(filled.analyst, Form("parquet", "all"), str(target))
    frame = pd.read_parquet(target, dtype_backend="numpy_nullable")
    assert {c for c in columns if KINDS[c] == "time"} == {c for c in columns if str(frame[c].dtype).startswith("datetime64[us, UTC]")}
    assert [json.loads(told) for told in frame["reports"]] == [e["reports"] for e in events]
    export(filled.analyst, Form("xlsx", "all"), str(target))
    sheet = pd.read_excel(target, engine="openpyxl", keep_default_na=False)
    assert list(sheet.columns) == columns and list(sheet["urls"]) == [e["urls"] for e in events]
    assert '=HYPERLINK("http://x")' in list(sheet["actor1"]) and sheet["event_date"].dt.date.tolist() == [r[1] for r in rows]


def test_csv_for_excel(filled: EmbeddedServer, tmp_path: Path) -> None:
    target = tmp_path / "e.csv"
    export(filled.analyst, Form("csv", "all", ";", excel=True), str(target))
    assert target.read_bytes().startswith(b"\xef\xbb\xbfevent_id_cnty;event_date;year;")
    frame = pd.read_csv(target, sep=";", keep_default_na=False)
    expected = in_the_view(filled)
    assert list(frame["event_id_cnty"]) == [e["event_id_cnty"] for e in expected]
    assert """'=HYPERLINK("http://x")""" in list(frame["actor1"]) and HOSTILE in list(frame["notes"])
    assert all(isinstance(json.loads(told), list) for told in frame["reports"])


@pytest.mark.parametrize("kind", FORMATS)
def test_where(kind: str, filled: EmbeddedServer, tmp_path: Path) -> None:
    where = "country = 'Chad' AND event_date >= '2020-03-09' AND fatalities % 2 = 0 AND notes NOT LIKE '%;%--%'"
    target = tmp_path / "e"
    count = export(filled.analyst, Form(kind), str(target), where)
    read: dict[str, Callable[[], Any]] = {
        "csv": lambda: pd.read_csv(target)["event_id_cnty"],
        "xlsx": lambda: pd.read_excel(target, engine="openpyxl")["event_id_cnty"],
        "parquet": lambda: pd.read_parquet(target)["event_id_cnty"],
        "geojson": lambda: [f["properties"]["event_id_cnty"] for f in json.loads(target.read_text())["features"]]}
    assert list(read[kind]()) == [r["event_id_cnty"] for r in in_the_view(filled, where)] and count == 3
    assert export(filled.analyst, Form(kind), str(target), "false") == 0 and len(read[kind]()) == 0


@pytest.mark.parametrize(("where", "says"), [
    ("contry = 'Chad'", 'column "contry" does not exist. Perhaps you meant'),
    ("country =", "syntax error"),
    ("fatalities", "must be type boolean"),
    ("fatalities / (fatalities - fatalities) > 1", "division by zero"),
    ("true ORDER BY 1", "syntax error"),
    ("true UNION SELECT 1", "syntax error"),
    ("EXISTS (SELECT FROM no_such_relation)", "no_such_relation"),
    ("EXISTS (SELECT FROM pg_authid)", "permission denied"),
    ("EXISTS (DELETE FROM events RETURNING 1)", "syntax error"),
    ("true; DROP TABLE events", "semicolon"),
    ("pg_read_file('/etc/passwd') = ''", "permission denied"),
])
def test_a_wrong_condition_says_so_and_leaves_no_file(where: str, says: str, filled: EmbeddedServer, tmp_path: Path) -> None:
    before = in_the_view(filled)
    with pytest.raises(ConditionError, match=re.escape(says)):
        export(filled.loader, Form("csv"), str(tmp_path / "e.csv"), where)
    assert list(tmp_path.iterdir()) == [] and in_the_view(filled) == before


@pytest.mark.parametrize("where", [
    "true) TO STDOUT; RESET ROLE; COMMIT; DROP VIEW acled_events CASCADE; COPY (SELECT 1 WHERE (true",
    "true) ; SELECT (1", "true\n) ORDER BY 1; DELETE FROM event_reports WHERE (true",
    "true); SELECT event_date, event_id_cnty FROM acled_events WHERE (true"])
def test_a_second_statement_is_refused_by_postgres_too(where: str, filled: EmbeddedServer, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConditionError, match="refused"):
        export(filled.loader, Form("csv"), str(tmp_path / "e.csv"), where)
    monkeypatch.setattr("etl.exchange.selection.checked", lambda condition: condition)  # as if it had slipped through
    before = in_the_view(filled)
    with pytest.raises(ConditionError, match="syntax error|multi-query|does not exist|missing FROM-clause"):
        export(filled.loader, Form("csv"), str(tmp_path / "e.csv"), where)
    assert in_the_view(filled) == before and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", [
    "set_config('transaction_read_only', 'off', true) IS NOT NULL",
    "set_config('role', 'none', true) IS NOT NULL AND query_to_xml('INSERT INTO runs SELECT * FROM runs', true, true, '') IS NOT NULL",
    "query_to_xml('DELETE FROM event_reports RETURNING *', true, true, '') IS NOT NULL",
    "nextval('event_history_history_id_seq') > 0",
])
@pytest.mark.parametrize("login", ["loader", "analyst"])
def test_a_condition_writes_nothing(where: str, login: str, filled: EmbeddedServer, tmp_path: Path) -> None:
    counts = "SELECT (SELECT count(*) FROM event_reports), (SELECT count(*) FROM runs)"
    before = in_the_view(filled), query(filled.analyst, counts)
    with pytest.raises((ConditionError, WarehouseError)):
        export(getattr(filled, login), Form("csv"), str(tmp_path / "e.csv"), where)
    assert before == (in_the_view(filled), query(filled.analyst, counts))
    assert list(tmp_path.iterdir()) == []


def test_it_reads_as_the_analyst(filled: EmbeddedServer, tmp_path: Path) -> None:
    for dsn in (filled.loader, filled.analyst, filled.owner):
        assert export(dsn, Form("csv"), str(tmp_path / "e.csv"), "current_user = 'analyst' AND current_setting('transaction_read_only') = 'on'") == 4


def test_a_failed_export_leaves_the_former_file(filled: EmbeddedServer, tmp_path: Path) -> None:
    target = tmp_path / "e.parquet"
    target.write_text("before")
    with pytest.raises(ConditionError):
        export(filled.analyst, Form("parquet"), str(target), "1 / (fatalities - 20) IS NOT NULL")
    assert target.read_text() == "before" and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(OSError):
        export(filled.analyst, Form("csv"), str(tmp_path / "none" / "e.csv"))
    umask = os.umask(0o022)
    os.umask(umask)
    export(filled.analyst, Form("csv"), str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~umask


def test_a_warehouse_without_relations_says_what_to_do(filled: EmbeddedServer, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no acled_events yet.*make run"):
        export(filled.dsn("analyst", "postgres"), Form("csv"), str(tmp_path / "e.csv"))
    assert list(tmp_path.iterdir()) == []


def command(server: EmbeddedServer, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "etl", "export", *arguments], cwd=settings.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, "WAREHOUSE_DSN": server.loader})


def test_the_command(filled: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    out, err = command(filled, "--format", "csv", "--where", "country = 'Chad'").communicate()
    assert len(pd.read_csv(io.BytesIO(out))) == 3 and err == b"3 events to standard output\n"
    out, err = command(filled, "--format", "parquet").communicate()
    assert len(pd.read_parquet(io.BytesIO(out))) == 4, err
    monkeypatch.setenv("WAREHOUSE_DSN", filled.loader)
    assert cli.main(["export", "--format", "geojson", "--out", str(tmp_path / "e.geojson")]) == 0
    assert capfd.readouterr().err == f"4 events to {tmp_path / 'e.geojson'}\n"
    assert cli.main(["export", "--format", "csv", "--where", "true; select 1"]) == 1
    told = capfd.readouterr()
    assert told.out == "" and told.err.startswith("etl: the condition after --where is refused") and told.err.count("\n") == 1
    assert cli.main(["export", "--format", "xlsx", "--separator", ";"]) == 1 and "of csv, not of xlsx" in capfd.readouterr().err
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert cli.main(["export", "--format", "parquet"]) == 1 and "--out FILE" in capfd.readouterr().err


def multiply(server: EmbeddedServer, copies: int) -> None:
    """Events as the first one, with ids and days of their own."""
    with connect(server.owner) as opened, opened.cursor() as cur:
        cur.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'events'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''")
        own = {"event_id_cnty": "'ZZZ' || n", "id_iso3": "'ZZZ'", "id_number": "n", "event_date": "e.event_date + n %% 1000"}
        columns = [name for (name,) in cur.fetchall()]
        cur.execute("ALTER TABLE events DISABLE TRIGGER USER")
        cur.execute(f"INSERT INTO events ({', '.join(columns)}) SELECT {', '.join(own.get(c, f'e.{c}') for c in columns)} "
                    "FROM (SELECT * FROM events ORDER BY event_id_cnty LIMIT 1) AS e, generate_series(1, %s) AS n", (copies,))
        cur.execute("ALTER TABLE events ENABLE TRIGGER USER")


@pytest.mark.one_server
def test_memory_does_not_grow_with_the_rows(filled: EmbeddedServer, tmp_path: Path) -> None:
    def peak(kind: str, where: str) -> tuple[int, int]:
        tracemalloc.start()
        try:
            count = export(filled.analyst, Form(kind), str(tmp_path / "e"), where)
            return count, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    multiply(filled, 200_000)
    for kind in FORMATS:
        export(filled.analyst, Form(kind), str(tmp_path / "e"), "false")  # imports are not counted
        # of a workbook a twentieth: it is slow to write, and a sheet of 10,000 rows is as many as show whether they are kept
        share, whole = ("% 100 = 0", "% 20 = 0") if kind == "xlsx" else ("% 5 = 0", "> 0")
        few, little = peak(kind, f"(event_date - date '2000-01-01') {share}")
        many, much = peak(kind, f"(event_date - date '2000-01-01') {whole}")
        assert many >= 4.9 * few and few >= 2_000
        # 200,000 rows of this kind are more than 200 MB as Python objects, and 70 MB as text
        assert much < 1.2 * little + 1_000_000 and much < 60_000_000, (kind, little, much)
        size = (tmp_path / "e").stat().st_size
        assert kind in ("parquet", "xlsx") or size > 60_000_000, size


@pytest.mark.one_server
def test_a_reader_that_leaves_is_no_error(filled: EmbeddedServer) -> None:
    multiply(filled, 20_000)
    for kind in ("csv", "parquet", "geojson"):  # the pieces of a workbook come when all rows are read
        started = command(filled, "--format", kind)
        assert started.stdout is not None and started.stderr is not None
        assert len(started.stdout.read(100)) == 100
        started.stdout.close()
        assert started.wait(60) == 0 and started.stderr.read() == b"", kind
        started.stderr.close()
