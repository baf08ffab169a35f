"""A digest as data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from etl import settings
from etl.browse.database import Reader, Row, reading
from etl.knowledge import rows as lines
from etl.plain import plain

LONGEST = 300  # characters of a text that is quoted
# What makes an event odd, where no check of etl/validate says it.
UNUSUAL, FIRST = "UNUSUAL_TOLL", "FIRST_IN_PROVINCE"


@dataclass(frozen=True)
class Digest:
    """What came in and changed from `since` to before `until`. Events are rows of the statements, with `link` where a page of events is known.

    `totals`: new, changed, deleted, dead (of the new), countries; articles, refused and failed runs are of all countries. `by_country`: the same by
    country. `odd`: events with `why`, each a code and words. A list holds at most so many events as seeds/digest.toml says.
    """

    since: datetime
    until: datetime
    countries: tuple[str, ...]  # () is all
    totals: dict[str, Any]
    by_country: list[Row]
    new: list[Row]
    changed: list[Row]
    deleted: list[Row]
    deadliest: list[Row]
    odd: list[Row]

    @property
    def empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.new or self.changed or self.deleted or self.odd)

    @property
    def subject(self) -> str:
        """One line: the figures, and of which countries."""
        counted = [f"{self.totals[what]} {what}" for what in ("new", "changed", "dead")] + ([f"{len(self.odd)} odd"] if self.odd else [])
        of = f" ({', '.join(self.countries[:3])}{' …' if len(self.countries) > 3 else ''})" if self.countries else ""
        return f"Events until {self.until:%Y-%m-%d}{of}: {', '.join(counted)}"

    def to_json(self) -> dict[str, Any]:
        """As JSON has it: days and times as ISO texts."""
        return {"subject": self.subject, **{f.name: _plain(getattr(self, f.name)) for f in fields(self)}}


def moment(given: str, now: datetime | None = None) -> datetime:
    """A day (2026-01-31, its begin in UTC), a time (2026-01-31T02:00), or how long ago (12h, 7d, 2w).

    Raises ValueError for anything else.
    """
    if ago := re.fullmatch(r"(\d{1,4})([hdw])", given.strip(), re.ASCII):
        return (now or datetime.now(UTC)) - int(ago[1]) * {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[ago[2]]
    try:
        told = datetime.fromisoformat(given.strip())
    except ValueError as error:
        raise ValueError(f"{given!r} is no time: write a day as 2026-01-31, a time as 2026-01-31T02:00, or how long ago as 12h, 7d or 2w") from error
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def known(countries: Sequence[str]) -> tuple[str, ...]:
    """The countries, by name or ISO 3166-1 alpha-3, as the warehouse names them. Raises ValueError for one that there is not.

    >>> known(["mali", "NER"])
    ('Mali', 'Niger')
    """
    names = {said.casefold(): row["name"] for row in lines("places/countries.csv") for said in (row["alpha3"], row["name"])}
    given = [name.strip() for name in countries if name.strip()]
    if unknown := [name for name in given if name.casefold() not in names]:
        raise ValueError(f"there is no country {', '.join(unknown)}: write it as seeds/places/countries.csv does, such as Mali, or as MLI")
    return tuple(dict.fromkeys(names[name.casefold()] for name in given))


def make(dsn: str, since: datetime, until: datetime | None = None, countries: Sequence[str] = (), page: str = "") -> Digest:
    """The digest of a period. `page`: address of the events page, such as https://airflow.example.org/events-page/; '' makes no links.

    Raises ValueError for a period without time or a country that there is not, WarehouseError without a connection.
    """
    until = until or datetime.now(UTC)
    if since >= until:
        raise ValueError(f"from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} there is no time: the earlier comes first")
    chosen, limits = known(countries), bounds()
    with reading(dsn, "digest") as reader:
        period = reader.one("period", parameters={"since": since, "until": until}) or {}
        asked = {"since": period["since"], "until": max(period["until"], period["since"]), "countries": list(chosen) or None,
                 **limits["length"], **limits["changed"]}
        by_country = reader.ask("told", "totals", parameters=asked)
        deleted = reader.ask("deleted", parameters=asked)
        totals = {what: sum(row[what] for row in by_country) for what in ("new", "changed", "dead")}
        totals |= {"deleted": len(deleted), "countries": len(by_country), **(reader.one("read", parameters=asked) or {})}
        told = {name: reader.ask("told", name, parameters=asked) for name in ("new", "changed", "deadliest")}
        odd = _odd(reader, asked, limits)
    rows = {name: [_row(row, page) for row in found] for name, found in {**told, "deleted": deleted[: asked["most"]], "odd": odd}.items()}
    return Digest(asked["since"], asked["until"], chosen, totals, [_row(row, "") for row in by_country], **rows)


@cache
def bounds() -> dict[str, Any]:
    """seeds/digest.toml."""
    return tomllib.loads((settings.SEEDS / "digest.toml").read_text(encoding="utf-8"))


def _odd(reader: Reader, asked: Mapping[str, Any], limits: Mapping[str, Any]) -> list[Row]:
    """Each odd event once, with every reason."""
    events: dict[str, Row] = {}

    def add(row: Row, code: str, words: str) -> None:
        events.setdefault(row["event_id_cnty"], row | {"why": []})["why"].append({"code": code, "words": words})

    for row in reader.ask("told", "flagged", parameters=asked):
        add(row, row.pop("code"), f"{row.pop('reason')} [{row.pop('value')}]")
    for row in reader.ask("told", "unusual", parameters=asked | limits["unusual_toll"]):
        share = f"{limits['unusual_toll']['share']:.0%} of {row['compared']} earlier events of this type in {row['country']}"
        add(row, UNUSUAL, f"{row['fatalities']} dead; {share} had at most {row['usual']}.")
    for row in reader.ask("told", "first", parameters=asked | limits["first_in_province"]):
        before = f"the one before was on {row['last']}" if row["last"] else "none is known before it"
        add(row, FIRST, f"The first event of violence in {row['admin1']} for long: {before}.")
    return sorted(events.values(), key=lambda row: (-row["fatalities"], row["event_id_cnty"]))[:asked["most"]]


def _row(row: Mapping[str, Any], page: str) -> Row:
    made = {name: _clean(value) for name, value in row.items()}
    if "event_id_cnty" in made:
        made["link"] = f"{page.rstrip('/')}/event?id={quote(made['event_id_cnty'])}" if page else ""
    if "article_url" in made:
        made["article_url"] = of_the_web(made["article_url"] or "")
    return made


def of_the_web(address: str) -> str:
    """The address where it is one of http or https, else ''.

    >>> of_the_web("https://example.org/a"), of_the_web("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname and not any(c.isspace() for c in address) else ""


def _clean(value: Any) -> Any:
    """Texts in one line, without what could steer a terminal or turn the direction of what follows."""
    if isinstance(value, str):
        shown = " ".join(plain(value).split())
        return shown if len(shown) <= LONGEST else shown[:LONGEST - 1] + "…"
    if isinstance(value, list):
        return [_clean(part) for part in value]
    return {name: _clean(part) for name, part in value.items()} if isinstance(value, dict) else value


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
