"""sources.toml, in the articles' folder: what is fetched, and how politely. Everything unknown in it is an error with a sentence."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILE_NAME = "sources.toml"
KINDS = ("feed", "sitemap", "api", "imap")
FIELDS = ("url", "title", "published", "text", "language", "source", "author")  # of an item of an API


class ConfigError(ValueError):
    """sources.toml cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Source:
    """A [[source]]."""

    name: str  # unique; the folder that its articles go to is called by it
    kind: str
    url: str = ""  # of a feed, a sitemap or an API; {from} and {to} in it are days
    pages: bool = True  # fetch the page that an item links to; else the item itself has the text
    outlet: str = ""  # where all articles are of one
    language: str = ""  # where all are in one, ISO 639-1
    only: str = ""  # a regular expression that an item's address must match somewhere
    skip: str = ""  # one that it must not match
    days: int = 7  # older items are left out, where they have a day
    most: int = 200  # items a run
    headers: Mapping[str, str] = field(default_factory=dict)  # of an API; "$NAME" in a value is a secret
    body: Mapping[str, Any] = field(default_factory=dict)  # of an API that is asked by POST, as JSON
    items: str = ""  # JMESPath of the list of items in an API's answer
    fields: Mapping[str, str] = field(default_factory=dict)  # JMESPath of each of FIELDS in an item
    next: str = ""  # JMESPath of the next part's address in an answer, or of a token
    next_parameter: str = ""  # the parameter of the address that takes the token
    host: str = ""  # of a mailbox
    port: int = 993
    user: str = ""
    password: str = ""  # "$NAME": a secret
    folder: str = "INBOX"
    tls: bool = True

    @property
    def slug(self) -> str:
        """The name of its folder.

        >>> Source("Écho des Volcans (2)", "feed").slug
        'écho-des-volcans-2'
        """
        return re.sub(r"\W+", "-", self.name.casefold()).strip("-")[:80]


@dataclass(frozen=True)
class Config:
    """The whole file."""

    contact: str  # an address of mail or of a page, for whoever is fetched from
    sources: tuple[Source, ...]
    delay_s: float = 2.0  # between two requests to a host, at least
    minutes: float = 15.0  # for one source; the rest of it comes the next time
    most_mb: float = 10.0  # of one answer
    allow_private: tuple[str, ...] = ()  # "host:port" of machines that are not on the public network


def read_config(path: Path) -> Config:
    """Read a sources.toml.

    Raises ConfigError.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read ({error}): correct it") from error
    given = told.pop("source", [])
    if not isinstance(given, list) or not all(isinstance(s, dict) for s in given):
        raise ConfigError(f"{path}: every source begins with a line [[source]]")
    sources = tuple(_source(f"{path}: source {n} ({s.get('name') or 'without a name'})", s) for n, s in enumerate(given, 1))
    if twice := {s.slug for s in sources if sum(other.slug == s.slug for other in sources) > 1}:
        raise ConfigError(f"{path}: several sources are called {', '.join(sorted(twice))}: give each a name of its own")
    if isinstance(told.get("allow_private"), list):
        told["allow_private"] = tuple(map(str, told["allow_private"]))
    config: Config = _record(str(path), Config, told | {"sources": sources})
    if not re.search(r"@|https?://", config.contact):
        raise ConfigError(f"{path}: `contact` is {config.contact!r}: give an address of mail or of a page, so that who is fetched from can reach you")
    if min(config.delay_s, config.minutes, config.most_mb) <= 0:
        raise ConfigError(f"{path}: delay_s, minutes and most_mb are above 0")
    return config


def _source(where: str, told: dict[str, Any]) -> Source:
    source: Source = _record(where, Source, told)
    if source.kind not in KINDS:
        raise ConfigError(f"{where}: `kind` is {source.kind!r}: one of {', '.join(KINDS)}")
    if not source.slug:
        raise ConfigError(f"{where}: the name has no letter or digit")
    needed = {"imap": ("host", "user", "password"), "api": ("url", "items")}.get(source.kind, ("url",))
    if lacking := [name for name in needed if not getattr(source, name)]:
        raise ConfigError(f"{where}: {', '.join(lacking)} is missing; a source of kind {source.kind} has {', '.join(needed)}")
    if source.url and (urlsplit(source.url).scheme not in ("http", "https") or not urlsplit(source.url).hostname):
        raise ConfigError(f"{where}: `url` is {source.url!r}: an address that begins with https://")
    if source.kind == "api" and not {"url", "text"} & source.fields.keys():
        raise ConfigError(f"{where}: `fields` names neither url nor text: say where an item of the answer has them")
    if unknown := source.fields.keys() - set(FIELDS):
        raise ConfigError(f"{where}: `fields` has {', '.join(sorted(unknown))}: known are {', '.join(FIELDS)}")
    if min(source.days, source.most, source.port) < 1:
        raise ConfigError(f"{where}: days, most and port are above 0")
    for name in ("only", "skip"):
        try:
            re.compile(getattr(source, name))
        except re.error as error:
            raise ConfigError(f"{where}: `{name}` is no regular expression ({error})") from error
    return source


def _record(where: str, kind: type, told: dict[str, Any]) -> Any:
    """A dataclass of what a table tells, its types checked by those of the defaults."""
    known = {f.name: f for f in dataclasses.fields(kind)}
    if unknown := sorted(told.keys() - known.keys()):
        raise ConfigError(f"{where}: unknown: {', '.join(unknown)}; known are {', '.join(known)}")
    if lacking := sorted(f.name for f in known.values() if f.name not in told and f.default is f.default_factory is dataclasses.MISSING):
        raise ConfigError(f"{where}: {', '.join(lacking)} is missing")
    for name, value in told.items():
        wanted = known[name].type
        kinds: dict[str, tuple[type, ...]] = {"str": (str,), "bool": (bool,), "int": (int,), "float": (int, float)}
        right = kinds.get(str(wanted), (Mapping,) if str(wanted).startswith("Mapping") else (tuple,))
        if not isinstance(value, right) or (isinstance(value, bool) and bool not in right):
            raise ConfigError(f"{where}: `{name}` is {value!r}, which is no {wanted}")
        if wanted == "Mapping[str, str]" and isinstance(value, Mapping) and not all(isinstance(v, str) for v in value.values()):
            raise ConfigError(f"{where}: the values of `{name}` are texts")
    return kind(**told)
