"""A digest as text, HTML and JSON, and on its way: hostile text cannot act in it, and nothing goes where it should not. No Postgres."""

from __future__ import annotations

import json
import re
import socket
import threading
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from etl.digest import make, render, send
from etl.digest.make import Digest

HOSTILE = "<script>alert(1)</script> \u202etxt\x1b[31m"
NOW = datetime(2026, 2, 2, 6, tzinfo=UTC)
TOTALS = {"new": 1, "changed": 1, "dead": 9, "deleted": 0, "countries": 1, "articles": 12, "refused": 2, "failed": []}


def event(**more: Any) -> dict[str, Any]:
    row = {"event_id_cnty": "MLI1", "event_date": date(2026, 2, 1), "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "JNIM",
           "actor2": HOSTILE, "location": "Kidal", "admin1": "Kidal", "country": "Mali", "fatalities": 9, "fatalities_low": 9, "fatalities_high": 12,
           "headline": HOSTILE, "article_url": "javascript:alert(1)", **more}
    return make._row(row, "http://127.0.0.1:8080/events-page")


def digest(**more: Any) -> Digest:
    parts: dict[str, Any] = {
        "since": NOW - timedelta(days=1), "until": NOW, "countries": ("Mali",), "totals": TOTALS,
        "by_country": [{"country": "Mali", "new": 1, "changed": 1, "dead": 9}], "new": [event()], "deleted": [], "deadliest": [event()],
        "changed": [event(changes=[{"field": "fatalities", "former": "7", "present": "9"}], reason="coded again", changed_by="loader")],
        "odd": [event(why=[{"code": "COUNTRY_NOT_NAMED", "words": HOSTILE}])]}
    return Digest(**parts | more)


def test_html_escapes_and_links_only_to_the_web() -> None:
    shown = render.html(digest())
    assert "&lt;script&gt;" in shown and "<script" not in shown and "javascript:" not in shown and "\u202e" not in shown
    assert 'href="http://127.0.0.1:8080/events-page/event?id=MLI1"' in shown and "COUNTRY_NOT_NAMED" in shown
    assert 'href="https://example.org/&#34;x"' in render.html(digest(new=[event(article_url='https://example.org/"x')]))
    assert not set(re.findall(r"<(\w+)", shown)) & {"script", "img", "iframe", "form", "link", "object", "svg"}


def test_text_tells_the_same_in_plain_lines() -> None:
    shown = render.text(digest())
    assert "\x1b" not in shown and "\u202e" not in shown
    for said in ("1 new, 1 changed, 9 dead, 1 odd", "9 dead (9 to 12)", "! COUNTRY_NOT_NAMED:", "* fatalities: 7 → 9", "(coded again; loader)",
                 "event?id=MLI1"):
        assert said in shown
    assert "Nothing new." in render.text(digest(new=[], changed=[], deadliest=[], odd=[], by_country=[]))


def test_json_is_plain() -> None:
    told = json.loads(render.as_json(digest()))
    assert told["since"] == "2026-02-01T06:00:00+00:00" and told["new"][0]["event_date"] == "2026-02-01" and told["new"][0]["article_url"] == ""


@pytest.mark.parametrize(("given", "meant"), [
    ("7d", NOW - timedelta(days=7)), ("2w", NOW - timedelta(weeks=2)), ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    ("2026-01-31T02:00+01:00", datetime(2026, 1, 31, 1, tzinfo=UTC)),
])
def test_moments(given: str, meant: datetime) -> None:
    assert make.moment(given, NOW) == meant


@pytest.mark.parametrize(("wrong", "says"), [
    (lambda: make.moment("yesterday"), "write a day as 2026-01-31"), (lambda: make.known(["Malli"]), "there is no country Malli"),
    (lambda: send.MailServer.of("smtp://u:s3cret@host"), "is no mail server"),
    (lambda: send.MailServer.of("http://host?from=a@b&to=c@d"), "is no mail server"),
])
def test_what_is_wrong_is_said_without_secrets(wrong: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says) as raised:
        wrong()
    assert "s3cret" not in str(raised.value)


def test_mail_servers() -> None:
    assert send.MailServer.of("smtp://u%40x:p@mail.example?from=a@x.org&to=b@x.org,c@x.org") == send.MailServer(
        "mail.example", 587, "a@x.org", ("b@x.org", "c@x.org"), "u@x", "p", "starttls")
    assert send.MailServer.of("smtps://mail.example?from=a@x.org&to=b@x.org").secure == "ssl"


def test_mail_arrives_as_text_and_html() -> None:
    got = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            got.append((envelope.mail_from, envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
            return "250 OK"

    with socket.socket() as free:  # the controller asks its own port whether it is up, so it must know it
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Handler(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        send.by_mail(digest(), send.MailServer.of(f"smtp://127.0.0.1:{port}?from=etl@example.org&to=a@example.org,b@example.org"))
    finally:
        server.stop()
    [(sender, to, mail)] = got
    assert (sender, to) == ("etl@example.org", ["a@example.org", "b@example.org"])
    assert mail["Subject"] == "[event coder] Events until 2026-02-02 (Mali): 1 new, 1 changed, 9 dead, 1 odd"
    assert "Kidal" in mail.get_body(("plain",)).get_content() and "&lt;script&gt;" in mail.get_body(("html",)).get_content()


def test_mail_is_not_sent_in_the_clear_or_to_nobody() -> None:
    with pytest.raises(send.NotSent, match="with TLS only"):
        send.by_mail(digest(), send.MailServer("mail.example", 25, "a@x.org", ("b@x.org",), secure="none"))
    with pytest.raises(send.NotSent, match=r"did not take it \(ConnectionRefusedError\)"):
        send.by_mail(digest(), send.MailServer("127.0.0.1", 9, "a@x.org", ("b@x.org",), secure="none"))


@pytest.fixture
def hook() -> Any:
    """A server that keeps what it is sent; `answers` is the status that it gives."""
    got = SimpleNamespace(posts=[], answers=200)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.posts.append((self.headers.get("Authorization"), json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(got.answers)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    got.address = f"http://127.0.0.1:{server.server_port}/T0KEN"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield got
    server.shutdown()
    server.server_close()


def test_webhook_gets_json_and_no_redirect_is_followed(hook: Any) -> None:
    send.by_webhook(digest(), hook.address, "s3cret")
    [(token, body)] = hook.posts
    assert token == "Bearer s3cret" and body["text"] == body["subject"] and body["odd"][0]["why"][0]["code"] == "COUNTRY_NOT_NAMED"
    hook.answers = 307
    with pytest.raises(send.NotSent, match="answered 307") as raised:
        send.by_webhook(digest(), hook.address)
    assert len(hook.posts) == 2 and "T0KEN" not in str(raised.value)


@pytest.mark.parametrize("address", ["http://example.org/x", "https://u:p@example.org/", "file:///etc/passwd", "http://127.0.0.1.example.org/", "https://"])
def test_webhooks_that_may_not_be(address: str) -> None:
    with pytest.raises(send.NotSent, match="must be an address of https"):
        send.by_webhook(digest(), address)
