"""Event rows as the table that the checks read: every field, and columns that join a row with its article and its country.

A column that ends in `_problem` says in words what is wrong, '' where nothing is.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from etl.schema import INTER_CODES, ROW_COLUMNS, Article, EventRow, interaction
from etl.validate import deployments, headline
from etl.validate.country_boxes import WITHOUT_ISO, countries_by_name, country_boxes, folded
from etl.validate.named import Words

_TYPES = {f.name: str(f.type) for f in dataclasses.fields(EventRow) if f.name in ROW_COLUMNS}
TEXTS = tuple(name for name, kind in _TYPES.items() if kind == "str")
NUMBERS = tuple(name for name, kind in _TYPES.items() if kind.split(" ")[0] in ("int", "float"))
COUNTS = ("fatalities", "fatalities_low", "fatalities_high", "injured")
# Two rows of one article that agree in all of these are the same event told twice.
ROW_KEY = ("content_hash", "event_date", "sub_event_type", "actor1", "actor2", "country", "location")
# Names that stand for people without a name of their own: two such sides may be called the same.
NAMELESS = ("Unidentified", "Rioters")

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

_DERIVED = {
    "type_problem": "str", "text_problem": "str", "repeated": "bool", "smallest_count": "float64", "largest_count": "float64",
    "sub_event_type_and_event_type": "str", "sub_event_type_and_disorder_type": "str",
    "article_known": "bool", "published": "str", "days_after_publication": "float64", "text_at_offsets": "str",
    "country_code": "float64", "country_named": "str", "box_problem": "str", "has_latitude": "bool", "has_longitude": "bool",
    "sides": "str", "unpaired_problem": "str", "same_actor_problem": "str", "expected_interaction": "str",
    "far_from_home": "str", "bomber_problem": "str", "headline_problem": "str", "country_not_named": "str",
}


def storable(text: str) -> str:
    """The text as Postgres takes it: a NUL and half of a surrogate pair become U+FFFD.

    >>> storable("a\\0b")
    'a\ufffdb'
    """
    return _UNSTORABLE.sub("\ufffd", text)


def paired(one: str, other: str) -> str:
    """Two values as one text."""
    return f"{one} | {other}"


def frame(rows: Sequence[EventRow], articles: Mapping[str, Article]) -> pd.DataFrame:
    """One line per row, in order; `articles` by content hash.

    `row_number` counts from 0, as text, since Great Expectations writes it as JSON. Text is never null here ('' instead);
    a number that is none is null.
    """
    records = [_record(row, articles.get(row.content_hash)) for row in rows]
    kinds = {"row_number": "str"} | {n: "str" for n in ("event_date", *TEXTS)} | {n: "float64" for n in NUMBERS} | _DERIVED
    seen: set[tuple[Any, ...]] = set()
    about = cache(lambda content_hash: _About(articles[content_hash]))  # of each article once: it may have many rows
    for number, record in enumerate(records):
        record |= _belief_columns(record, about(record["content_hash"]) if record["article_known"] else None)
        key = tuple(record[name] for name in ROW_KEY)
        # Only the repetition is marked: refusing the first one too would lose the event.
        record |= {"row_number": str(number), "repeated": key in seen}
        seen.add(key)
    return pd.DataFrame({name: pd.Series([r[name] for r in records], dtype=kind) for name, kind in kinds.items()})


def _record(row: EventRow, article: Article | None) -> dict[str, Any]:
    day = row.event_date.isoformat() if isinstance(row.event_date, date) else str(row.event_date or "")
    record: dict[str, Any] = {name: _text(getattr(row, name)) for name in TEXTS} | {"event_date": day}
    record |= {name: _number(getattr(row, name)) for name in NUMBERS}
    counts = [record[name] for name in COUNTS if record[name] is not None]
    record |= _article_columns(row, record, article) | _country_columns(record) | _side_columns(record) | {
        "type_problem": ", ".join(f"{name}={getattr(row, name)!r}" for name in _TYPES if not _typed(name, getattr(row, name))),
        "text_problem": ", ".join(name for name in TEXTS if storable(record[name]) != record[name]),
        "sub_event_type_and_event_type": paired(record["sub_event_type"], record["event_type"]),
        "sub_event_type_and_disorder_type": paired(record["sub_event_type"], record["disorder_type"]),
        "smallest_count": min(counts, default=None), "largest_count": max(counts, default=None),
    }
    # pandas and Great Expectations break on half a surrogate pair themselves; text_problem remembers it.
    return {name: storable(value) if isinstance(value, str) else value for name, value in record.items()}


def _article_columns(row: EventRow, record: dict[str, Any], article: Article | None) -> dict[str, Any]:
    start, end = record["evidence_start"], record["evidence_end"]
    inside = article is not None and start is not None and end is not None and 0 <= start <= end <= len(article.text)
    published = article.published if article else None
    return {
        "article_known": article is not None,
        "published": published.isoformat() if published else "",
        "days_after_publication": (row.event_date - published).days if published and type(row.event_date) is date else None,
        "text_at_offsets": article.text[int(start):int(end)] if article and inside else "",
    }


def _country_columns(record: dict[str, Any]) -> dict[str, Any]:
    latitude, longitude, name = record["latitude"], record["longitude"], folded(record["country"])
    owners = countries_by_name().get(name, frozenset())
    code = WITHOUT_ISO if record["iso"] is None and WITHOUT_ISO in owners else record["iso"]
    box = country_boxes().get(code)
    outside = box is not None and latitude is not None and longitude is not None and not box.holds(latitude, longitude)
    return {
        "country_code": code,
        # Whose name it is: this code's, another's, or nobody's that we know.
        "country_named": "" if not owners else "this" if code in owners else "another",
        "box_problem": f"{latitude}, {longitude} lies outside {record['country']}" if outside else "",
        "has_latitude": latitude is not None, "has_longitude": longitude is not None,
    }


def _side_columns(record: dict[str, Any]) -> dict[str, Any]:
    sides = [(record[f"actor{n}"], record[f"inter{n}"]) for n in (1, 2)]
    inters = [inter for _, inter in sides]
    same = bool(sides[0][0]) and sides[0][0] == sides[1][0] and not sides[0][0].startswith(NAMELESS)
    return {
        "sides": "|".join(i for i in inters if i),
        "unpaired_problem": ", ".join(f"actor{n}={actor!r} with inter{n}={inter!r}" for n, (actor, inter) in enumerate(sides, 1)
                                      if bool(actor) != bool(inter)),
        "same_actor_problem": sides[0][0] if same else "",
        # A code that is not in the list has no pair; the check on the codes names it.
        "expected_interaction": interaction(*inters) if all(i in ("", *INTER_CODES) for i in inters) else record["interaction"],
    }


class _About:
    """What an article says as a whole."""

    def __init__(self, article: Article) -> None:
        self.toll = headline.toll(article)
        words = Words(f"{article.title}\n{article.text}")
        self.names = cache(lambda alpha2: words.names(alpha2, article.source))


def _belief_columns(record: dict[str, Any], article: _About | None) -> dict[str, Any]:
    """What a reader would not believe, in words."""
    box, day = country_boxes().get(record["country_code"]), record["event_date"]
    actors = [actor for name in ("actor1", "actor2") if (actor := record[name])]
    abroad = [found for actor in actors if day[:4].isdecimal()
              and (found := deployments.far_from_home(actor, record["country_code"], int(day[:4]), record["latitude"], record["longitude"]))]
    news = record["days_after_publication"] is None or record["days_after_publication"] >= -headline.NEWS_DAYS
    above = article is not None and article.toll is not None and news and (record["fatalities"] or 0) > article.toll
    named = article is None or box is None or article.names(box.alpha2)
    return {
        "far_from_home": "" if record["sub_event_type"] == "Agreement" else "; ".join(abroad),
        "bomber_problem": record["actor1"] if record["sub_event_type"] == "Suicide bomb" and deployments.state_of(record["actor1"]) else "",
        "headline_problem": f"{record['fatalities']:.0f} dead, {article.toll} in the headline" if article and above else "",
        "country_not_named": "" if named else f"{record['location']} in {record['country']}",
    }


def _text(value: object) -> str:
    return value.strip() and value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _typed(name: str, value: object) -> bool:
    kind = _TYPES[name]
    if value is None:
        # A number that is missing has a check of its own; a text that is None breaks "unknown text is ''".
        return kind != "str"
    if kind == "str":
        return isinstance(value, str)
    if kind == "date":
        return isinstance(value, date | str)
    if kind.startswith("int"):
        return isinstance(value, int) and not isinstance(value, bool)
    return _number(value) is not None
