"""A digest on its way: by SMTP to people, as JSON by POST to a webhook. Nothing is sent in the clear to another machine.

Messages of errors hold no address and no password.
"""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import urllib3

from etl import settings
from etl.digest.make import Digest, make
from etl.digest.render import html, text

log = logging.getLogger("etl")
HERE = ("127.0.0.1", "::1", "localhost")
SECONDS = 20.0  # for each step of a delivery
LONGEST_ADDRESS = 2000


class NotSent(RuntimeError):
    """A digest could not be delivered; the message says why and what to do."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. `secure`: ssl (from the first byte), starttls, or none, which is for a server on this machine only."""

    host: str
    port: int
    sender: str
    to: tuple[str, ...]
    login: str = ""
    password: str = ""
    secure: str = "starttls"

    @classmethod
    def of(cls, address: str) -> Self:
        """From smtp://user:password@host:587?from=etl@example.org&to=a@example.org,b@example.org, or smtps://… for TLS from the first byte.

        Raises ValueError for anything else, without repeating it.
        """
        try:
            parts = urlsplit(address)
            asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
            port = parts.port or (465 if parts.scheme == "smtps" else 587)
        except ValueError:
            parts, asked, port = urlsplit(""), {}, 0
        to = tuple(filter(None, (one.strip() for told in asked.get("to", []) for one in told.split(","))))
        sender = (asked.get("from") or [""])[0]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not sender or not to or set(asked) > {"from", "to"}:
            raise ValueError("DIGEST_SMTP is no mail server: write smtp://user:password@host:587?from=sender@example.org&to=reader@example.org "
                             "(smtps:// for TLS from the first byte)")
        secure = "ssl" if parts.scheme == "smtps" else "none" if parts.hostname in HERE else "starttls"
        return cls(parts.hostname, port, sender, to, unquote(parts.username or ""), unquote(parts.password or ""), secure)


def message(digest: Digest, sender: str, to: Sequence[str]) -> EmailMessage:
    """The digest as a mail: plain text, and the same as HTML. Raises ValueError for an addressee with a line's end in it."""
    made = EmailMessage(policy=SMTP.clone(max_line_length=500))  # folded earlier, a subject comes out with a blank more
    made["Subject"], made["From"], made["To"] = f"[event coder] {digest.subject}", sender, ", ".join(to)
    made["Date"], made["Message-ID"] = formatdate(), make_msgid(domain="event-coder.invalid")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text(digest), cte="quoted-printable")
    made.add_alternative(html(digest), subtype="html", cte="quoted-printable")
    return made


def by_mail(digest: Digest, server: MailServer, context: ssl.SSLContext | None = None) -> None:
    """Hand the mail in. Raises NotSent."""
    if server.secure == "none" and server.host not in HERE:
        raise NotSent("mail goes to another machine with TLS only: let the mail server speak STARTTLS or TLS")
    context = context or ssl.create_default_context()
    try:
        with (smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context) if server.secure == "ssl"
              else smtplib.SMTP(server.host, server.port, timeout=SECONDS)) as smtp:
            if server.secure == "starttls":
                smtp.starttls(context=context)
            if server.login:
                smtp.login(server.login, server.password)
            refused = smtp.send_message(message(digest, server.sender, server.to), server.sender, list(server.to))
    except (smtplib.SMTPException, OSError) as error:  # its words may hold addresses
        raise NotSent(f"the mail server did not take it ({type(error).__name__}): look at its host, port and login") from error
    if refused:
        raise NotSent(f"the mail server refused {len(refused)} of {len(server.to)} addressees")


def by_webhook(digest: Digest, address: str, token: str = "") -> None:
    """POST it as JSON; a redirect is not followed, since the token and the rows are for the address that was given. Raises NotSent."""
    if not allowed(address):
        raise NotSent("the webhook must be an address of https, or of http on 127.0.0.1")
    headers = {"Content-Type": "application/json", "User-Agent": "event-coder", **({"Authorization": f"Bearer {token}"} if token else {})}
    body: Mapping[str, Any] = {"text": digest.subject, **digest.to_json()}
    try:
        with urllib3.PoolManager(retries=False) as pools:
            answer = pools.request("POST", address, body=json.dumps(body, ensure_ascii=False).encode(), headers=headers, redirect=False,
                                   preload_content=False, timeout=urllib3.Timeout(connect=SECONDS, read=SECONDS))
            answer.close()  # what it says is of no interest, and may be long
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NotSent(f"the webhook did not answer ({type(error).__name__})") from error
    if not 200 <= answer.status < 300:
        raise NotSent(f"the webhook answered {answer.status}")


def allowed(address: str) -> bool:
    """Whether a webhook may have this address.

    >>> allowed("https://hooks.example.org/x"), allowed("http://127.0.0.1:8000/x"), allowed("http://example.org/x"), allowed("https://u:p@example.org")
    (True, True, False, False)
    """
    try:
        parts = urlsplit(address)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = len(address) <= LONGEST_ADDRESS and address.isascii() and address.isprintable() and " " not in address
    return bool(plain and port_is_one and parts.hostname and "@" not in parts.netloc
                and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)))


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a digest: of which countries (() is all), how, and what that is called in a log, without addresses."""

    name: str
    send: Callable[[Digest], None]
    countries: tuple[str, ...] = ()


def mailed(server: MailServer, countries: Sequence[str] = ()) -> Reader:
    return Reader(f"mail to {len(server.to)}", lambda digest: by_mail(digest, server), tuple(countries))


def posted(address: str, token: str = "", countries: Sequence[str] = ()) -> Reader:
    return Reader("webhook", lambda digest: by_webhook(digest, address, token), tuple(countries))


def configured() -> list[Reader]:
    """Those whom DIGEST_SMTP and DIGEST_WEBHOOK name. Raises ValueError for a mail server that is none."""
    smtp, webhook = settings.digest_smtp(), settings.digest_webhook()
    return [*([mailed(MailServer.of(smtp))] if smtp else []), *([posted(webhook)] if webhook else [])]


def send_each(dsn: str, since: datetime, until: datetime | None, readers: Sequence[Reader], page: str = "") -> dict[str, str]:
    """A digest for each reader; returns what each was told, by number and name.

    Raises NotSent where some did not get theirs, when all were tried; ValueError and WarehouseError as `make`.
    """
    told: dict[str, str] = {}
    failed = []
    # before the first is sent: where the warehouse fails, nobody gets it, and nobody gets it twice when it is tried again
    digests = {countries: make(dsn, since, until, countries, page) for countries in dict.fromkeys(reader.countries for reader in readers)}
    for number, reader in enumerate(readers, start=1):
        name, made = f"{number}: {reader.name}", digests[reader.countries]
        try:
            reader.send(made)
            told[name] = made.subject
            log.info("digest %s: %s", name, made.subject)
        except NotSent as error:
            failed.append(f"{name}: {error}")
            log.error("digest %s: %s", name, error)
    if failed:
        raise NotSent("; ".join(failed))
    return told
