"""All sources of a folder's sources.toml, one after the other: list, leave out what is known, fetch, store. A source that fails stops no other."""

from __future__ import annotations

import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fasteners import InterProcessLock

from etl.fetch import apis, feeds, mailboxes, sitemaps
from etl.fetch.config import FILE_NAME, Config, ConfigError, Source, read_config
from etl.fetch.http import Answer, Client, Unfetched
from etl.fetch.item import Item
from etl.fetch.state import State
from etl.fetch.store import Store

log = logging.getLogger("etl")
FOLDER = "fetched"  # in the articles' folder
STATE = ".state"  # in that
PAGE = re.compile(r"text/html|application/xhtml", re.I)

Secrets = Callable[[str], str | None]


@dataclass
class Fetched:
    """What became of a source. `failed`: why nothing, or not all, could be listed; '' where all is well."""

    source: str
    counts: Counter[str] = field(default_factory=lambda: Counter(new=0, known=0, failed=0))
    failed: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"source": self.source, **self.counts, "error": self.failed}

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {what}" for what, count in self.counts.items())
        return f"{self.source}: {counts}{'; ' if self.failed else ''}{self.failed}"


def source_names(folder: Path | str) -> list[str]:
    """The names of the sources of a folder's sources.toml; none where there is no such file.

    Raises ConfigError.
    """
    path = Path(folder) / FILE_NAME
    if not path.is_file():
        log.info("fetch: there is no %s, so nothing is fetched", path)
        return []
    return [source.name for source in read_config(path).sources]


def fetch(folder: Path | str, into: Path | None = None, secrets: Secrets = os.environ.get, *, only: str = "", today: date | None = None,
          client: Callable[..., Client] = Client) -> list[Fetched]:
    """Bring what is new from the sources of a folder's sources.toml into the folder; without one nothing is fetched.

    Args:
        into: where it goes; by default `fetched` in the folder.
        secrets: the value of what is written "$NAME" in the configuration.
        only: the name of one source.
    Raises:
        ConfigError: sources.toml cannot be used.
        OSError: nothing can be written there.
    """
    names = source_names(folder)
    if only and only not in names:
        raise ConfigError(f"{Path(folder) / FILE_NAME} has no source {only!r}; it has: {', '.join(names) or 'none'}")
    if not names:
        return []
    config = read_config(Path(folder) / FILE_NAME)
    chosen = [s for s in config.sources if only in ("", s.name)]
    target = into or Path(folder) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(target / ".lock")
    if not lock.acquire(blocking=False):
        raise OSError(f"another process is fetching into {target}: wait until it is done")
    try:
        asking = client(config.contact, config.delay_s, int(config.most_mb * 1e6), config.allow_private)
        return [_fetched(source, config, target, asking, secrets, today or datetime.now(UTC).date()) for source in chosen]
    finally:
        lock.release()


def _fetched(source: Source, config: Config, target: Path, client: Client, secrets: Secrets, today: date) -> Fetched:
    done = Fetched(source.name)
    at = target / STATE / f"{source.slug}.json"
    state = State.load(at)
    try:
        with Store(target / source.slug, source.outlet, source.language) as store:
            if source.kind == "imap":
                _mails(source, config, state, store, secrets, done.counts)
            else:
                _articles(_Run(source, config, client, state, store, secrets, today, done.counts))
    except Unfetched as error:
        done.failed = str(error)
    except OSError:
        raise
    except Exception as error:  # a fault of ours, or of a library, costs this source only
        done.failed = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}: report it with the address of the source"
        log.exception("fetch: %s", source.name)
    state.save(at, today)
    log.log(logging.WARNING if done.failed else logging.INFO, "fetch: %s", done)
    return done


@dataclass
class _Run:
    """One run of a source that is asked by HTTP."""

    source: Source
    config: Config
    client: Client
    state: State
    store: Store
    secrets: Secrets
    today: date
    counts: Counter[str]
    validators: dict[str, dict[str, str]] = field(default_factory=dict)  # of the lists that were read


def _articles(run: _Run) -> None:
    until = time.monotonic() + 60 * run.config.minutes
    whole = True
    for item in _wanted(run, _listed(run)):
        if run.state.knows(item.key, run.today):
            run.counts["known"] += 1
        elif run.counts["new"] >= run.source.most or time.monotonic() > until:
            run.counts["left for the next time"] += 1
            whole = False
        else:
            whole = _one(run, item) and whole
    if whole:  # else what is left would never be listed again: the list has not changed
        run.state.lists.update(run.validators)


def _one(run: _Run, item: Item) -> bool:
    """Fetch and store an item. Returns whether it is done with."""
    try:
        if run.source.pages:
            answer = run.client.get(item.url)
            if not PAGE.match(answer.header("content-type") or "text/html"):
                raise Unfetched(f"it is no page, but {answer.header('content-type')[:60]}", again=False)
            run.store.page(answer, item)
        else:
            run.store.item(item, datetime.now(UTC).isoformat(timespec="seconds"))
    except Unfetched as error:
        log.warning("fetch: %s: %s: %s", run.source.name, item.url, error)
        run.counts["failed"] += 1
        if error.again:
            return run.state.fail(item.key, run.today)
    else:
        run.counts["new"] += 1
    run.state.add(item.key, run.today)
    return True


def _wanted(run: _Run, items: Iterable[Item]) -> Iterable[Item]:
    """Items of the addresses and days that are asked for, each once."""
    source, oldest = run.source, run.today - timedelta(days=run.source.days)
    seen = set[str]()
    for item in items:
        wanted = (not source.only or re.search(source.only, item.url)) and not (source.skip and re.search(source.skip, item.url))
        if wanted and item.key not in seen and (item.url if source.pages else item.text) and (item.day or run.today) >= oldest:
            seen.add(item.key)
            yield item


def _listed(run: _Run) -> Iterable[Item]:
    source = run.source
    if source.kind == "api":
        headers = {name: _secret(value, run.secrets) for name, value in source.headers.items()}
        if source.body:
            headers.setdefault("Content-Type", "application/json")

        def ask(url: str, body: bytes | None) -> Answer:
            return run.client.get(_secret(url, run.secrets), {"Accept": "application/json", **headers}, body, robots=False)

        return apis.items(source, ask, run.today)
    first = _list(run, source.url)
    if first is None:
        return []
    return feeds.items(first) if source.kind == "feed" else sitemaps.items(first, run.client.get)


def _list(run: _Run, url: str) -> Answer | None:
    """A feed or sitemap; None where it has not changed."""
    known = run.state.lists.get(url, {})
    headers = {name: known[key] for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "last_modified")) if known.get(key)}
    answer = run.client.get(url, headers)
    if answer.status == 304:
        run.counts["unchanged lists"] += 1
        return None
    validators: Mapping[str, str] = {"etag": answer.header("etag"), "last_modified": answer.header("last-modified")}
    run.validators[url] = {key: value for key, value in validators.items() if value}
    return answer


def _mails(source: Source, config: Config, state: State, store: Store, secrets: Secrets, counts: Counter[str]) -> None:
    most = int(config.most_mb * 1e6)
    for at, raw in mailboxes.messages(source, _secret(source.password, secrets), (state.uid[0], state.uid[1]), most, config.allow_private):
        if raw:
            store.mail(raw)
            counts["new"] += 1
        else:
            log.warning("fetch: %s: message %d has more than %s bytes, or none", source.name, at[1], f"{most:,}")
            counts["failed"] += 1
        state.uid = list(at)


def _secret(value: str, secrets: Secrets) -> str:
    """A value of the configuration with every $NAME in it replaced."""
    def found(match: re.Match[str]) -> str:
        told = secrets(match[1])
        if told is None:
            raise Unfetched(f"${match[1]} is not defined: set it in the environment, or in Airflow as the password of a Connection of this name",
                            again=False)
        return told

    return re.sub(r"\$([A-Za-z_][A-Za-z0-9_]*)", found, value)
