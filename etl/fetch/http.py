"""Asking a server: politely (robots.txt, a pause between requests to a host, retries that wait), and within bounds of size, time and place."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError, LocationParseError

from etl.fetch.guard import Connections, NotPublic
from etl.fetch.robots import Robots

log = logging.getLogger("etl")
AGENT = "event-coder"
PART = 65536  # bytes
TRIES, FIRST_WAIT, LONGEST_WAIT = 3, 2.0, 60.0  # seconds between tries; a server that wants more is left for the next time
BUSY = (429, 500, 502, 503, 504)
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_ADDRESS = 2000
ROBOTS_BYTES = 500 * 1024
# what a stored answer has no more: its body is unpacked
PACKING = ("content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie")


class Unfetched(Exception):
    """An address gave nothing; the message says why. `again`: it may the next time."""

    def __init__(self, reason: str, again: bool) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True)
class Answer:
    """What a server said. `url`: where the redirects ended."""

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]  # without those of the packing
    body: bytes
    fetched: datetime

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class Client:
    """Asks one request after the other."""

    def __init__(self, contact: str, delay: float, most_bytes: int, allowed: Collection[str] = (), *, seconds: float = 60.0, silence: float = 15.0,
                 first_wait: float = FIRST_WAIT, sleep: Callable[[float], None] = time.sleep) -> None:
        """`seconds`: for one request as a whole; `silence`: until a server says anything."""
        self.agent = f"{AGENT}/1.0 (+{contact})"
        self.delay, self.most_bytes, self.seconds, self.silence, self.first_wait = delay, most_bytes, seconds, silence, first_wait
        self._connections, self._sleep = Connections(allowed), sleep
        self._context = ssl.create_default_context()
        self._asked: dict[str, float] = {}  # host → when it was asked last
        self.robots = Robots(self._ask_robots, AGENT)

    def get(self, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None, robots: bool = True) -> Answer:
        """The answer of an address, redirects followed; 304 where `headers` ask for what has changed. With a `body` it is a POST.

        `robots`: whether robots.txt is heeded, as it is for what was not made for programs.
        Raises Unfetched.
        """
        sent = dict(headers or {})
        for _ in range(MOST_REDIRECTS + 1):
            host = _checked(url)
            if robots and not self.robots.allows(url):
                raise Unfetched("robots.txt of the site does not allow it", again=False)
            answer = self._tried(url, sent, body, self.robots.delay(url) if robots else 0.0)
            if answer.status in REDIRECTS:
                url = urljoin(url, answer.header("location"))
                if answer.status == 303:
                    body = None
                if _checked(url) != host:  # keys are for the host that they were given for
                    sent = {name: value for name, value in sent.items() if name.lower() in ("accept", "if-none-match", "if-modified-since")}
                    body = None
                continue
            if answer.status == 304 or 200 <= answer.status < 300:
                return answer
            raise Unfetched(f"the server answers {answer.status}", again=answer.status in BUSY)
        raise Unfetched(f"more than {MOST_REDIRECTS} redirects", again=False)

    def _tried(self, url: str, headers: Mapping[str, str], body: bytes | None, delay: float) -> Answer:
        """An answer, asked for again where the server is busy or away."""
        wait = self.first_wait
        for tries in range(1, TRIES + 1):
            self._pause(url, delay)
            try:
                answer = self._once(url, headers, body, self.most_bytes)
                if answer.status not in BUSY or tries == TRIES:
                    return answer
                wait = max(wait, _seconds(answer.header("retry-after")))
                if wait > LONGEST_WAIT:
                    raise Unfetched(f"the server answers {answer.status} and asks for a pause of {wait:.0f} s", again=True)
            except (HTTPError, OSError) as error:
                if tries == TRIES:
                    raise Unfetched(f"no answer ({type(error).__name__})", again=True) from error
            self._sleep(wait)
            wait *= 3
        raise AssertionError("the last try returns or raises")

    def _once(self, url: str, headers: Mapping[str, str], body: bytes | None, most: int) -> Answer:
        """One request, no redirect followed.

        Raises Unfetched for what is too large or forbidden, HTTPError and OSError where there is no answer.
        """
        begun = time.monotonic()
        cut = threading.Timer(self.seconds, self._connections.cut)
        cut.daemon = True
        cut.start()
        try:
            with self._connections.manager() as pools:
                pools.connection_pool_kw["ssl_context"] = self._context
                response = pools.request(
                    "GET" if body is None else "POST", url, body=body, redirect=False, preload_content=False,
                    headers={"User-Agent": self.agent, "Accept-Encoding": "gzip, deflate", "Connection": "close", **headers},
                    timeout=Timeout(connect=self.silence, read=self.silence))
                try:
                    told = _headers(response)
                    raw = b"" if response.status in (*REDIRECTS, 304) else self._body(response, most, begun)
                finally:
                    response.close()
            if time.monotonic() - begun >= self.seconds:  # what was cut off looks as if the server had ended it
                raise Unfetched(f"the answer takes longer than {self.seconds:.0f} s", again=True)
        except NotPublic as error:
            raise Unfetched(str(error), again=False) from error
        except (LocationParseError, UnicodeError) as error:
            raise Unfetched(f"this is no address ({error})", again=False) from error
        finally:
            cut.cancel()
            self._connections.forget()
        return Answer(url, response.status, response.reason or "", told, raw, datetime.now(UTC))

    def _body(self, response: BaseHTTPResponse, most: int, begun: float) -> bytes:
        parts, size = [], 0
        while part := response.read(PART, decode_content=True):
            size += len(part)
            if size > most:
                raise Unfetched(f"the answer has more than {most:,} bytes", again=False)
            if time.monotonic() - begun > self.seconds:
                raise Unfetched(f"the answer takes longer than {self.seconds:.0f} s", again=True)
            parts.append(part)
        return b"".join(parts)

    def _pause(self, url: str, delay: float) -> None:
        host = urlsplit(url).netloc
        if host in self._asked and (left := self._asked[host] + max(self.delay, delay) - time.monotonic()) > 0:
            self._sleep(left)
        self._asked[host] = time.monotonic()

    def _ask_robots(self, url: str) -> tuple[int, str] | None:
        try:
            for _ in range(MOST_REDIRECTS + 1):
                _checked(url)
                self._pause(url, 0.0)
                answer = self._once(url, {}, None, ROBOTS_BYTES)
                if answer.status not in REDIRECTS:
                    return answer.status, answer.body.decode("utf-8", "replace")
                url = urljoin(url, answer.header("location"))
            return 404, ""  # so many redirects are as good as none (RFC 9309)
        except (Unfetched, HTTPError, OSError) as error:
            log.warning("fetch: %s: %s", url, error)
            return None


def _checked(url: str) -> str:
    """Host and port of an address. Raises Unfetched for what is none that is fetched."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable or len(url) > LONGEST_ADDRESS or any(c.isspace() or not c.isprintable() for c in url):
        raise Unfetched("this is no address of the web", again=False)
    return parts.netloc


def _headers(response: BaseHTTPResponse) -> tuple[tuple[str, str], ...]:
    return tuple((name, " ".join(value.split())) for name, value in response.headers.items() if name.lower() not in PACKING)


def _seconds(retry_after: str) -> float:
    """The pause that Retry-After asks for; 0 where it says nothing of use.

    >>> _seconds("120"), _seconds("soon")
    (120.0, 0.0)
    """
    if retry_after.isdecimal() and len(retry_after) < 9:
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
