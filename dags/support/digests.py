"""Who gets the digest: the Connections `digest_smtp` and `digest_webhook`, else DIGEST_SMTP and DIGEST_WEBHOOK, else nobody.

`digest_smtp`: host, port, login, password, and in its extra fields `from_email`, `to`, `countries`, `disable_ssl` (STARTTLS instead of TLS from
the first byte) as Airflow's SMTP provider has them. `digest_webhook`: host is the whole address, a password is sent as a bearer token, `countries`
in its extra fields. `to` and `countries` are lists, or texts parted by commas. `lists` in the extra fields, of objects with `to` and `countries`,
gives several people each their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from airflow.sdk.configuration import conf

from support.connections import defined

if TYPE_CHECKING:
    from etl.digest.send import Reader


def readers() -> list[Reader]:
    """Everybody who gets one. Raises ValueError for a Connection that lacks something, or a setting that is no address."""
    from etl.digest.send import configured

    return [*_mailed(), *_posted()] or configured()


def events_page() -> str:
    """Where the events page is, for links."""
    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return f"{base}/events-page" if base else ""


def _mailed() -> Iterator[Reader]:
    from etl.digest.send import HERE, MailServer, mailed

    if (at := defined("digest_smtp")) is None:
        return
    extra = at.extra_dejson
    host, sender = at.host or "", extra.get("from_email") or at.login or ""
    secure = "none" if host in HERE else "starttls" if extra.get("disable_ssl") else "ssl"
    for one in extra.get("lists") or [extra]:
        to = _list(one.get("to"))
        if not (host and sender and to):
            raise ValueError("the Connection digest_smtp needs a host, and `from_email` and `to` in its extra fields")
        port = at.port or (465 if secure == "ssl" else 587)
        yield mailed(MailServer(host, port, sender, to, at.login or "", at.password or "", secure), _list(one.get("countries")))


def _posted() -> Iterator[Reader]:
    from etl.digest.send import posted

    if at := defined("digest_webhook"):
        yield posted(at.host or "", at.password or "", _list(at.extra_dejson.get("countries")))


def _list(told: Any) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in (told.split(",") if isinstance(told, str) else told or ()))))
