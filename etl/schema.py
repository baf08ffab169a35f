"""The records that pass between the stages: an article, a refusal, an event row, and ACLED's types.

This is the one place that lists columns. Files between stages are JSON lines of these records.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar


class Record:
    """A dataclass that is written as one JSON object a line; dates are ISO strings there."""

    def to_json(self) -> dict[str, Any]:
        return {f.name: (v.isoformat() if isinstance(v := getattr(self, f.name), date) else v)
                for f in dataclasses.fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        known = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        values = {k: v for k, v in record.items() if k in known}
        for name, value in values.items():
            if value is not None and known[name].type in ("date", "date | None"):
                values[name] = date.fromisoformat(value)
        return cls(**values)


@dataclass(frozen=True)
class Article(Record):
    """An article as it was read: `text` is what every offset points into."""

    doc: str  # file name; of one of several articles in a file with '#' and its number from 1 (of .jsonl and tables, that of the line)
    path: str  # relative to the folder that was ingested
    # SHA-256 (hex) of the text after Unicode NFC and collapsed white space; of text and outlet where another article has the text already
    content_hash: str
    text: str
    title: str
    published: date | None
    published_from: str  # review, manifest, page, dateline, url, file name, the format that states it (json, html, factiva, …), or '' when unknown
    source: str
    language: str  # ISO 639-1
    url: str = ""  # where it was published, as far as its file says so
    author: str = ""
    position: int = 1  # among the articles of its file
    copy_of: str = ""  # content hash of the article whose text this is, for another outlet or nearly; it is not coded


@dataclass(frozen=True)
class Refusal(Record):
    """An article or a row that was not used, and why: a row of `quarantine`."""

    stage: str  # read, extract, validate, load
    code: str  # short, upper case, stable: EMPTY_FILE, NO_DATE, …
    reason: str  # a sentence for a person: what is wrong and what to do
    value: str  # the offending value, cut to 200 characters
    doc: str
    path: str
    content_hash: str  # of the article; where there is no text, of the file's bytes
    review: bool = False  # True: kept for a person to decide; False: quarantined
    row: dict[str, Any] | None = None  # the refused event row, where it is one


@dataclass(frozen=True)
class EventRow(Record):
    """One event as one article reports it (contract, "Rows of extract"). Unknown text is '', never None."""

    doc: str
    event_date: date
    time_precision: int
    disorder_type: str
    event_type: str
    sub_event_type: str
    actor1: str
    assoc_actor_1: str
    inter1: str
    actor2: str
    assoc_actor_2: str
    inter2: str
    interaction: str
    civilian_targeting: str
    iso: int | None  # ISO 3166-1 numeric
    region: str
    country: str
    admin1: str
    admin2: str
    admin3: str
    location: str
    latitude: float | None
    longitude: float | None
    geo_precision: int
    source: str
    notes: str
    fatalities: int
    fatalities_low: int
    fatalities_high: int
    injured: int | None
    confidence: float
    evidence: str
    evidence_start: int
    evidence_end: int
    content_hash: str  # of the article
    rule: str  # the lexicon entry and the construction that found it
    # Field → why it is what it is: `why` in words, and where the article says it `words` with their characters `start` to `end`. No column of a
    # row as ACLED knows it, and nothing that two rows differ in.
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict, compare=False)


ROW_COLUMNS = tuple(f.name for f in dataclasses.fields(EventRow) if f.name != "reasons")


@dataclass(frozen=True)
class Flag(Record):
    """What a check found odd about a row that is loaded all the same: a row of `report_flags`."""

    report_id: str  # of the row, as etl.load.loader.report_ids gives it
    code: str  # of the check
    value: str  # what is odd, cut to 200 characters
    reason: str  # a sentence for a person: why, and what to do


@dataclass(frozen=True)
class SubEventType:
    """A row of seeds/event_types.csv."""

    sub_event_type: str
    event_type: str
    disorder_type: str


@cache
def sub_event_types() -> dict[str, SubEventType]:
    """ACLED's 25 sub-event types by name."""
    from etl.knowledge import rows  # whose schemas are made of what stands here

    return {r["sub_event_type"]: SubEventType(**r) for r in rows("event_types.csv")}


# Casualties without a number; the dead of battles and strikes (manual, section 6).
SOME, SOME_DEAD_IN_FIGHT = 3, 10

# The manual's order: where what the same sides did in one place on one day could be several types, the first wins.
EVENT_TYPE_PRECEDENCE = ("Battles", "Protests", "Riots", "Explosions/Remote violence", "Violence against civilians",
                         "Strategic developments")
# Event types in which people with arms act, by how they do it: fighting each other, from afar, against those without arms.
FIGHTS = ("Battles", "Explosions/Remote violence")
VIOLENT = (*FIGHTS, "Violence against civilians")
ONE_SIDED = VIOLENT[1:]  # attacks: who suffers is hit and does not fight

# ACLED's export, in its order: what the view acled_events has, and nothing else.
ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
    "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
    "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)

SOURCE_SCALES = ("Subnational", "National", "Regional", "International", "Other")  # from near to far

INTER_CODES = ("State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", "Civilians",
               "External/Other forces")


def interaction(inter1: str, inter2: str) -> str:
    """The pair of two inter codes as ACLED writes it: sorted by code, or "X only".

    >>> interaction("Civilians", "State forces")
    'State forces-Civilians'
    >>> interaction("Protesters", "")
    'Protesters only'
    """
    sides = sorted((i for i in (inter1, inter2) if i), key=INTER_CODES.index)
    if len(sides) == 2:
        return "-".join(sides)
    return f"{sides[0]} only" if sides else ""


@cache
def interaction_codes() -> dict[str, int]:
    """The 44 texts of `interaction` with ACLED's numbers: the two codes ascending, "X only" the code and 0; in the order of the numbers."""
    codes = {inter: number for number, inter in enumerate(INTER_CODES, start=1)}
    return {interaction(one, other): 10 * codes[one] + codes.get(other, 0)
            for number, one in enumerate(INTER_CODES) for other in ("", *INTER_CODES[number:])}


def interaction_code(text: str) -> int:
    """ACLED's number of an interaction. Raises ValueError for a text that `interaction` does not write, '' included: no side, no number.

    >>> interaction_code("State forces-Civilians"), interaction_code("Protesters only")
    (17, 60)
    """
    if text not in interaction_codes():
        raise ValueError(f"no interaction {text!r}: a pair of {', '.join(INTER_CODES)} in this order, joined by -, or one of them with \" only\"")
    return interaction_codes()[text]


R = TypeVar("R", bound=Record)


def write_lines(path: Path, records: Iterable[Record]) -> int:
    """Write records as JSON lines; returns how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record.to_json(), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_lines(path: Path, kind: type[R]) -> Iterator[R]:
    """Read the JSON lines that `write_lines` wrote."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield kind.from_json(json.loads(line))
