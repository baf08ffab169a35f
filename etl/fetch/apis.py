"""Answers of JSON APIs to items, by the paths (JMESPath) that sources.toml gives: ReliefWeb, MediaCloud, whatever answers with JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import jmespath
from jmespath.exceptions import JMESPathError

from etl.fetch.config import Source
from etl.fetch.http import Answer, Unfetched
from etl.fetch.item import Item

MOST_PARTS = 20  # answers of one query

Ask = Callable[[str, bytes | None], Answer]  # the answer of an address, to a body that is posted


def items(source: Source, ask: Ask, today: date) -> Iterator[Item]:
    """The items of a query, part after part.

    Raises Unfetched for an answer that is no JSON or has no items at that path.
    """
    days = {"{from}": (today - timedelta(days=source.days)).isoformat(), "{to}": today.isoformat()}
    url = first = _filled(source.url, days)
    body = json.dumps(_filled(dict(source.body), days)).encode() if source.body else None
    for _ in range(MOST_PARTS):
        answer = ask(url, body)
        told = _parsed(answer.body)
        listed = _at(source.items, told, "items")
        if not isinstance(listed, list):
            begins = answer.body[:120].decode("utf-8", "replace")
            raise Unfetched(f"the answer has no list at `items` ({source.items}): it begins {begins!r}", again=False)
        for entry in listed:
            fields = {name: _text(_at(path, entry, f"fields.{name}")) for name, path in source.fields.items()}
            place = urljoin(answer.url, fields["url"]) if fields.get("url") else ""
            yield Item(place or json.dumps(entry, sort_keys=True), place, fields.get("title", ""), fields.get("published", ""), "",
                       fields.get("text", ""), fields.get("language", "")[:2].lower(), fields.get("source", ""), fields.get("author", ""))
        more = _text(_at(source.next, told, "next")) if source.next else ""
        if not more or not listed:
            return
        onward = _with(first, source.next_parameter, more) if source.next_parameter else urljoin(answer.url, more)
        if urlsplit(onward).netloc != urlsplit(first).netloc:  # the keys of the query go with it
            raise Unfetched(f"the next part of the answer is on another host ({urlsplit(onward).netloc})", again=False)
        if onward == url:
            return
        url = onward


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unfetched(f"the answer is no JSON ({error})", again=False) from error


def _at(path: str, value: Any, name: str) -> Any:
    try:
        return jmespath.search(path, value)
    except JMESPathError as error:
        raise Unfetched(f"`{name}` is no JMESPath, or does not fit the answer ({' '.join(str(error).split())})", again=False) from error


def _text(value: Any) -> str:
    """A text or a number as it is; the first of a list."""
    if isinstance(value, list):
        return next((t for v in value if (t := _text(v))), "")
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _filled(value: Any, days: Mapping[str, str]) -> Any:
    """A text, or all texts of a table, with {from} and {to} replaced."""
    if isinstance(value, str):
        for name, day in days.items():
            value = value.replace(name, day)
        return value
    if isinstance(value, dict):
        return {key: _filled(v, days) for key, v in value.items()}
    return [_filled(v, days) for v in value] if isinstance(value, list) else value


def _with(url: str, parameter: str, value: str) -> str:
    """The address with one more parameter."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, f"{quote(parameter)}={quote(value, safe='')}")))))
