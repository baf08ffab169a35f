"""The suite after the load, on an embedded Postgres: silent on a sound load, and each fault that SQL lets in is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import psycopg2
import pytest
from psycopg2.extensions import cursor

from etl.load.embedded import EmbeddedServer
from etl.validate.result import ValidationResult
from etl.validate.warehouse import check_warehouse

TEXT = "À Gao, une patrouille a été attaquée. Trois morts."
EVIDENCE = "À Gao, une patrouille a été attaquée."
NOW = datetime(2020, 5, 10, tzinfo=UTC)


def fill(cur: cursor) -> None:
    """One run, one article, one event with one report: by SQL, since faults are to be written that the load would refuse."""
    cur.execute(
        "INSERT INTO runs (run_id, started, code_version, model_version, result) VALUES ('r', %s, 'c', 'm', 'ok')", (NOW,)
    )
    cur.execute(
        "INSERT INTO articles (content_hash, doc, path, published, text, status, code_version, model_version, run_id) "
        "VALUES ('h', 'a.txt', 'a.txt', '2020-05-10', %s, 'loaded', 'c', 'm', 'r')",
        (TEXT,),
    )
    texts = (
        "disorder_type",
        "event_type",
        "actor1",
        "assoc_actor_1",
        "inter1",
        "actor2",
        "assoc_actor_2",
        "inter2",
        "interaction",
        "civilian_targeting",
        "region",
        "country",
        "admin1",
        "admin2",
        "admin3",
        "location",
        "source",
        "notes",
    )
    shared = dict.fromkeys(texts, "") | {
        "event_id_cnty": "MLI1",
        "event_date": date(2020, 5, 9),
        "time_precision": 1,
        "geo_precision": 1,
        "sub_event_type": "Armed clash",
        "fatalities": 3,
        "run_id": "r",
    }
    event = shared | {"id_iso3": "MLI", "id_number": 1, "best_report_id": "x", "source_scale": "", "tags": "", "fatalities_low": 3,
                      "fatalities_high": 3, "confidence": 1, "reports": 1}
    report = shared | {
        "report_id": "x",
        "content_hash": "h",
        "doc": "a.txt",
        "fatalities_low": 3,
        "fatalities_high": 3,
        "confidence": 1,
        "evidence": EVIDENCE,
        "evidence_start": 0,
        "evidence_end": len(EVIDENCE),
        "rule": "",
    }
    for table, row in (("events", event), ("event_reports", report)):
        cur.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))


@contextmanager
def writing(dsn: str) -> Iterator[cursor]:
    opened = psycopg2.connect(dsn)
    try:
        with opened, opened.cursor() as cur:
            yield cur
    finally:
        opened.close()


@pytest.fixture
def filled(clean_warehouse: EmbeddedServer) -> EmbeddedServer:
    with writing(clean_warehouse.owner) as cur:
        fill(cur)
    return clean_warehouse


def failing(result: ValidationResult) -> set[str]:
    return {check.code for check in result.checks if check.failed}


def test_a_sound_warehouse_passes(filled: EmbeddedServer) -> None:
    result = check_warehouse(filled.loader, {"event_reports": 1, "acled_events": 1, "articles": 1, "quarantine": 0}, ["h"])
    assert failing(result) == set() and result.success and len(result.checks) >= 10


def test_an_empty_warehouse_passes(clean_warehouse: EmbeddedServer) -> None:
    assert failing(check_warehouse(clean_warehouse.analyst, {"runs": 0})) == set()


def test_counts_are_compared(filled: EmbeddedServer) -> None:
    result = check_warehouse(filled.loader, {"event_reports": 2, "articles": 1})
    [check] = [c for c in result.checks if c.failed]
    assert check.code == "COUNTS_DISAGREE" and [(e.doc, e.value) for e in check.examples] == [
        ("event_reports", "expected=2, found=1")
    ]
    assert failing(check_warehouse(filled.loader, {"event_reports": 1}, ["another"])) == {"COUNTS_DISAGREE"}
    with pytest.raises(ValueError, match="pg_shadow"):
        check_warehouse(filled.loader, {"pg_shadow": 1})


@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        ("UPDATE events SET event_date = current_date + 2", {"EVENT_IN_FUTURE"}),
        ("UPDATE events SET sub_event_type = 'Skirmish'", {"EVENT_SUB_EVENT_TYPE"}),
        ("UPDATE events SET fatalities = 4, fatalities_high = 4", {"EVENT_FATALITIES"}),
        ("UPDATE events SET withdrawn_at = now()", {"REPORT_WITHOUT_EVENT"}),
        ("DELETE FROM event_reports", {"EVENT_WITHOUT_REPORT", "LOADED_WITHOUT_REPORT"}),
        ("UPDATE event_reports SET evidence_start = 1", {"REPORT_EVIDENCE"}),
        ("UPDATE articles SET published = '2020-05-07'", {"REPORT_AFTER_PUBLICATION"}),
        ("UPDATE runs SET code_version = ' '", {"RUN_WITHOUT_VERSION"}),
        (
            "INSERT INTO quarantine (quarantine_id, stage, code, value, reason, doc, path, content_hash, review, run_id) "
            "VALUES ('q', 'read', 'x y', '', E' \\n', 'b', 'b', 'k', false, 'r')",
            {"REFUSAL_WITHOUT_CODE", "REFUSAL_WITHOUT_REASON"},
        ),
    ],
)
def test_each_fault_is_named(filled: EmbeddedServer, fault: str, codes: set[str]) -> None:
    with writing(filled.owner) as cur:
        cur.execute(fault)
    result = check_warehouse(filled.loader)
    assert failing(result) == codes
    assert all(check.examples for check in result.checks if check.failed)


def test_columns_are_compared(filled: EmbeddedServer) -> None:
    with writing(filled.owner) as cur:
        cur.execute("ALTER VIEW acled_events RENAME COLUMN tags TO marks")
    try:
        assert failing(check_warehouse(filled.loader)) == {"ACLED_COLUMNS"}
    finally:
        with writing(filled.owner) as cur:
            cur.execute("ALTER VIEW acled_events RENAME COLUMN marks TO tags")
