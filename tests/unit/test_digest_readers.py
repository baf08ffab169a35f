"""Who gets the digest by Airflow's Connections: nobody unless told, each with countries of their own."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from etl import settings
from etl.digest import send

sys.path.insert(0, str(settings.ROOT / "dags"))


@pytest.fixture
def digests(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    for name in ("AIRFLOW_CONN_DIGEST_SMTP", "AIRFLOW_CONN_DIGEST_WEBHOOK", "DIGEST_SMTP", "DIGEST_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
    from support import digests
    return digests


def define(monkeypatch: pytest.MonkeyPatch, name: str, **fields: Any) -> None:
    monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps(fields))


def test_nobody_unless_told(digests: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert digests.readers() == []
    monkeypatch.setenv("DIGEST_WEBHOOK", "https://hooks.example.org/x")
    assert [reader.name for reader in digests.readers()] == ["webhook"]


def test_each_list_has_its_countries_and_mail_is_secured(digests: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    servers = []
    monkeypatch.setattr(send, "by_mail", lambda digest, server: servers.append(server))
    lists = [{"to": "a@example.org", "countries": "Mali, Niger"}, {"to": ["b@example.org", "c@example.org"]}]
    define(monkeypatch, "digest_smtp", conn_type="smtp", host="mail.example.org", login="u", password="s3cret",
           extra={"from_email": "etl@example.org", "disable_ssl": True, "lists": lists})
    define(monkeypatch, "digest_webhook", conn_type="http", host="https://hooks.example.org/x", extra={"countries": ["Sudan"]})
    found = digests.readers()
    assert [(reader.name, reader.countries) for reader in found] == [("mail to 1", ("Mali", "Niger")), ("mail to 2", ()), ("webhook", ("Sudan",))]
    for reader in found[:2]:
        reader.send(None)
    assert [(server.to, server.port, server.secure) for server in servers] == [
        (("a@example.org",), 587, "starttls"), (("b@example.org", "c@example.org"), 587, "starttls")]


def test_a_connection_without_addressees_says_what_it_needs(digests: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    define(monkeypatch, "digest_smtp", conn_type="smtp", host="mail.example.org", extra={"from_email": "etl@example.org"})
    with pytest.raises(ValueError, match="`from_email` and `to`"):
        digests.readers()
