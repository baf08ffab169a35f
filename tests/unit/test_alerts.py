"""Alerts: always in the log, by the channels that are defined, without secrets, and failing nothing."""

import json
import logging
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from etl import settings

sys.path.insert(0, str(settings.ROOT / "dags"))
CONTEXT = {"dag": SimpleNamespace(dag_id="nightly_ingest"), "run_id": "scheduled__1", "reason": "task_failure"}
FINDING = {"code": "SILENT_SOURCE", "about": "Le Courrier", "message": "Le Courrier has brought nothing for 4 nights"}


@pytest.fixture
def alerts(monkeypatch, tmp_path):
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    for name in ("AIRFLOW_CONN_SMTP_DEFAULT", "AIRFLOW_CONN_ALERTS_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
    from support import alerts
    return alerts


@pytest.fixture
def hook():
    """A server that keeps what it is sent; `answers` is the status that it gives."""
    got = SimpleNamespace(posts=[], answers=200)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.posts.append((self.path, self.headers.get("Authorization"), json.loads(body)))
            self.send_response(got.answers)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    got.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield got
    server.shutdown()
    server.server_close()


def define(monkeypatch, name, **fields):
    monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps(fields))


def test_without_connections_it_is_in_the_log(alerts, caplog):
    with caplog.at_level(logging.INFO, "etl.alerts"):
        alerts.Alert()(dict(CONTEXT))
    [record] = caplog.records
    assert record.levelno == logging.ERROR and "nightly_ingest failed" in record.message and "scheduled__1" in record.message


def test_findings_are_named(alerts, caplog):
    with caplog.at_level(logging.INFO, "etl.alerts"):
        alerts.Alert([FINDING])(dict(CONTEXT))
    assert "SILENT_SOURCE: Le Courrier has brought nothing" in caplog.text and caplog.records[0].levelno == logging.WARNING


def test_webhook_gets_json_and_the_token(alerts, hook, monkeypatch, caplog):
    define(monkeypatch, "alerts_webhook", conn_type="http", host="127.0.0.1", port=hook.port, schema="http", password="s3cret",
           extra={"path": "/services/T0KEN"})
    with caplog.at_level(logging.DEBUG):
        alerts.Alert([FINDING])(dict(CONTEXT))
    [(path, token, message)] = hook.posts
    assert (path, token) == ("/services/T0KEN", "Bearer s3cret")
    assert (message["dag"], message["run"], message["findings"]) == ("nightly_ingest", "scheduled__1", [FINDING])
    assert message["link"].endswith("/dags/nightly_ingest/runs/scheduled__1") and FINDING["message"] in message["text"]
    assert "s3cret" not in "\n".join(r.message for r in caplog.records if r.name.startswith("etl"))


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_webhook_that_refuses_is_logged_and_fails_nothing(alerts, hook, monkeypatch, caplog, status):
    hook.answers = status
    define(monkeypatch, "alerts_webhook", conn_type="http", host=f"http://127.0.0.1:{hook.port}/T0KEN")
    alerts.Alert()(dict(CONTEXT))
    assert f"not delivered by webhook: it answered {status}" in caplog.text and "T0KEN" not in caplog.text


def test_channels_that_are_away_are_logged_and_fail_nothing(alerts, monkeypatch, caplog):
    define(monkeypatch, "alerts_webhook", conn_type="http", host="http://127.0.0.1:9/T0KEN", password="s3cret")
    define(monkeypatch, "smtp_default", conn_type="smtp", host="127.0.0.1", port=9, login="u", password="s3cret",
           extra={"to": "team@example.org", "from_email": "etl@example.org", "disable_tls": True, "disable_ssl": True, "timeout": 2})
    alerts.Alert()(dict(CONTEXT))
    assert "not delivered by webhook: ConnectionError" in caplog.text and "not delivered by mail: ConnectionRefusedError" in caplog.text
    assert "s3cret" not in caplog.text and "T0KEN" not in caplog.text


def test_mail_goes_to_whom_the_connection_names_and_is_escaped(alerts, monkeypatch):
    sent = []
    from airflow.providers.smtp.hooks import smtp

    monkeypatch.setattr(smtp.SmtpHook, "get_conn", lambda self: self)
    monkeypatch.setattr(smtp.SmtpHook, "send_email_smtp", lambda self, **mail: sent.append(mail))
    define(monkeypatch, "smtp_default", conn_type="smtp", host="mail.example", extra={"to": "team@example.org"})
    alerts.Alert([{**FINDING, "message": "<script>alert(1)</script>"}])(dict(CONTEXT))
    [mail] = sent
    assert mail["to"] == "team@example.org" and mail["subject"] == "[event coder] nightly_ingest: SILENT_SOURCE"
    assert "&lt;script&gt;" in mail["html_content"] and "<script>" not in mail["html_content"]
