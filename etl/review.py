"""Cases for people: rows that a check flagged or of low confidence, articles without a day, events that may be one; and what they answer.

A case is data: what to show (Markdown), which answers there are, and a form of fields. Who asks, and where, is the caller's matter. Answers
are written as the role `editor` under the person's name. Article text is hostile: in Markdown every mark of it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import cursor

from etl.browse.corrections import RefusedError, corrected
from etl.load.database import WarehouseError, connect, query, statement
from etl.read import text_of
from etl.schema import INTER_CODES, sub_event_types

ACCEPT, CORRECT, REJECT = "Accept", "Correct", "Reject"
SAME, DIFFERENT = "Same event", "Different events"
SET_DATE = "Set the date"
LEAVE_OPEN = "Leave open"
EXCERPT = 1500  # characters of an article without a date

_TEXT = {"type": ["string", "null"]}
_PRECISION = {"type": "integer", "enum": [1, 2, 3]}
_COUNT = {"type": "integer", "minimum": 0}
_COUNT_OR_NONE = {"type": ["integer", "null"], "minimum": 0}
_INTER = {"type": ["string", "null"], "enum": [None, *INTER_CODES]}
# Field of the form → its JSON schema; the fields of `correctable()` that matter for a row, the likeliest to be wrong first.
FIELDS: dict[str, dict[str, Any]] = {
    "event_date": {"type": "string", "format": "date"}, "sub_event_type": {"type": "string", "enum": list(sub_event_types())},
    "actor1": _TEXT, "inter1": _INTER, "actor2": _TEXT, "inter2": _INTER, "location": _TEXT, "admin1": _TEXT, "country": _TEXT,
    "latitude": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
    "longitude": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
    "fatalities": _COUNT, "fatalities_low": _COUNT, "fatalities_high": _COUNT, "injured_low": _COUNT_OR_NONE, "injured_high": _COUNT_OR_NONE,
    "time_precision": _PRECISION, "geo_precision": _PRECISION, "assoc_actor_1": _TEXT, "assoc_actor_2": _TEXT,
    "civilian_targeting": {"type": ["string", "null"], "enum": [None, "Civilian targeting"]}, "notes": _TEXT,
}


class AnswerError(ValueError):
    """An answer that cannot be written; the message says why. The case stays open."""


@dataclass(frozen=True)
class Case:
    """A question to a person."""

    kind: str  # event, date, pair
    key: dict[str, str]  # what it is about
    subject: str
    body: str  # Markdown
    options: list[str]  # the last one leaves the case open
    form: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → value, description, schema
    see: list[dict[str, str]] = field(default_factory=list)  # what it is about in the warehouse: an event, or an article with an event's evidence

    def to_json(self) -> dict[str, Any]:
        # the names in a list too: where the case is kept as jsonb a mapping loses its order
        return {**asdict(self), "tile": self.tile, "order": list(self.form)}

    @property
    def tile(self) -> str:
        """A short name, without any article's text."""
        return f"{self.kind} {' '.join(value[:12] for name, value in self.key.items() if name != 'doc')}"


def cases(dsn: str, most: int = 20, confidence: float = 0.6) -> list[Case]:
    """At most `most` open cases, of each kind in turn. `confidence`: rows below it are asked about.

    Raises WarehouseError without a connection.
    """
    kinds = (
        [_event(row) for row in _rows(dsn, "unsure", most=most, confidence=confidence)],
        [_date(row) for row in _rows(dsn, "undated", most=most)],
        [_pair(row) for row in _rows(dsn, "alike", most=most)],
    )
    return list(islice((case for case in chain.from_iterable(zip_longest(*kinds)) if case), most))


def record(dsn: str, case: Mapping[str, Any], chosen: str, form: Mapping[str, Any], person: str) -> str:
    """Write an answer as the role `editor`, under the person's name; returns what was done, in words.

    `case`: a Case as JSON. Raises AnswerError where the answer cannot be written, WarehouseError without a connection.
    """
    if chosen == LEAVE_OPEN:
        return "left open"
    if not person.strip():
        raise AnswerError("nobody is said to have answered")
    reason = str(form.get("reason") or "").strip() or "reviewed"
    try:
        with connect(dsn) as opened, opened.cursor() as cur:
            cur.execute(statement("as_person", "review"), {"person": person})
            return _WRITERS[case["kind"]](cur, case, chosen, form, reason)
    except RefusedError as error:
        raise AnswerError(str(error)) from error
    except psycopg2.OperationalError as error:
        raise WarehouseError(f"the answer was not written: {str(error).strip()}") from error
    except psycopg2.Error as error:
        said = error.diag.message_primary or str(error).strip()
        raise AnswerError(f"the warehouse refused the answer, nothing was written: {said}. {error.diag.message_hint or ''}".strip()) from error


def _write_event(cur: cursor, case: Mapping[str, Any], chosen: str, form: Mapping[str, Any], reason: str) -> str:
    event = case["key"]["event"]
    changes = {name: value for name, value in form.items() if name in FIELDS and not _agree(value, case["form"][name]["value"])}
    if chosen == CORRECT:
        if not changes:
            raise AnswerError(f"nothing in the form was changed, so there is nothing to correct in {event}")
        texts = {name: "" if value is None and "string" in FIELDS[name]["type"] else value for name, value in changes.items()}
        corrected(cur, event, {name: None if text is None else str(text) for name, text in texts.items()}, reason)
        return f"{event}: corrected {', '.join(changes)}"
    if changes:
        raise AnswerError(f'the form was changed ({", ".join(changes)}) but "{chosen}" was chosen for {event}: nothing was written')
    _decide(cur, event, {ACCEPT: "accept", REJECT: "reject"}[chosen], reason)
    return f"{event}: {chosen.lower()}ed"


def _agree(answered: Any, asked: Any) -> bool:
    """None and '' are the same; 3 and 3.0 too."""
    return (answered if answered != "" else None) == (asked if asked != "" else None)


def _write_date(cur: cursor, case: Mapping[str, Any], chosen: str, form: Mapping[str, Any], reason: str) -> str:
    given = str(form.get("published") or "").strip()
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise AnswerError(f'"{given}" is no day: give it as YYYY-MM-DD') from error
    if not date(1900, 1, 1) <= day <= datetime.now(UTC).date() + timedelta(days=1):
        raise AnswerError(f"the day {day} is before 1900 or in the future")
    cur.execute(statement("date", "review"), {"content_hash": case["key"]["article"], "published": day, "reason": reason})
    return f"{case['key']['doc']}: published {day}; the next nightly run codes it"


def _write_pair(cur: cursor, case: Mapping[str, Any], chosen: str, form: Mapping[str, Any], reason: str) -> str:
    keep, other = case["key"]["keep"], case["key"]["other"]
    if chosen == SAME:
        _decide(cur, other, "merge", reason, merge_into=keep)
        return f"{other}: merged into {keep}"
    cur.execute(statement("distinct", "review"), {"one": keep, "other": other, "reason": reason})
    return f"{keep} and {other}: two events"


_WRITERS = {"event": _write_event, "date": _write_date, "pair": _write_pair}


def _decide(cur: cursor, event: str, action: str, reason: str, **more: str | None) -> None:
    cur.execute(statement("decide", "review"), {"field": None, "value": None, "merge_into": None, **more,
                                                "event": event, "action": action, "reason": reason})


def _event(row: Mapping[str, Any]) -> Case:
    sides = " – ".join(row[side] for side in ("actor1", "actor2") if row[side]) or "no side named"
    body = [
        f"**{escaped(row['sub_event_type'])}**, {row['event_date']}, {escaped(_place(row))}: {escaped(sides)}; "
        f"{row['fatalities']} dead ({row['fatalities_low']} to {row['fatalities_high']}); confidence {row['confidence']:.2f}",
        *(f"**Odd**: {escaped(flag)}" for flag in row["flags"]),
        f"> … {escaped(row['before'])} **{escaped(row['evidence'])}** {escaped(row['after'])} …",
        _told_by(row, row["doc"]),
        f"*{ACCEPT}*: the row is right. *{CORRECT}*: change what is wrong in the form. *{REJECT}*: there was no such event.",
    ]
    form = {name: {"value": _plain(row[name]), "description": "", "schema": schema} for name, schema in FIELDS.items()}
    return Case("event", {"event": row["event_id_cnty"]}, f"{row['event_id_cnty']}: is this row right?", "\n\n".join(body),
                [ACCEPT, CORRECT, REJECT, LEAVE_OPEN], {**form, **_reason("as the article says")},
                [{"event": row["event_id_cnty"]}, {"event": row["event_id_cnty"], "article": row["content_hash"]}])


def _date(row: Mapping[str, Any]) -> Case:
    found = (text_of(Path(folder), row["path"], row["content_hash"]) for folder in row["folder"].split(", "))
    text = next((text for text in found if text), "")
    body = [
        f"{escaped(row['path'])}: {escaped(row['reason'])}",
        f"> {escaped(text[:EXCERPT])}{' …' if len(text) > EXCERPT else ''}" if text else f"The file is no longer in {escaped(row['folder'])}.",
        f"*{SET_DATE}*: the next nightly run codes the article with it.",
    ]
    form = {"published": {"value": _proposed(row), "description": "day of publication", "schema": {"type": ["string", "null"], "format": "date"}}}
    return Case("date", {"article": row["content_hash"], "doc": row["doc"]}, f"{row['doc'][:100]}: when was it published?", "\n\n".join(body),
                [SET_DATE, LEAVE_OPEN], {**form, **_reason("looked up")})


def _proposed(row: Mapping[str, Any]) -> str | None:
    """The day that the reading found and did not take for that of publication: to be looked at, and written by the person."""
    try:
        return date.fromisoformat(str(row["value"])).isoformat() if row["code"] == "NO_DATE" else None
    except ValueError:
        return None


def _pair(row: Mapping[str, Any]) -> Case:
    body = [f"{row['days']} days and {row['km']} km apart."]
    for event in row["events"]:
        body += [
            f"**{event['event_id_cnty']}**: {escaped(event['sub_event_type'])}, {event['event_date']}, {escaped(_place(event))}: "
            f"{escaped(event['actor1'])} – {escaped(event['actor2'])}; {event['fatalities']} dead; {event['reports']} articles",
            f"> {escaped(event['evidence'])}",
            _told_by(event),
        ]
    body.append(f"*{SAME}*: {row['event_b']} becomes part of {row['event_a']}. *{DIFFERENT}*: nobody is asked again.")
    return Case("pair", {"keep": row["event_a"], "other": row["event_b"]}, f"{row['event_a']} and {row['event_b']}: one event?", "\n\n".join(body),
                [SAME, DIFFERENT, LEAVE_OPEN], _reason("compared the articles"), [{"event": row["event_a"]}, {"event": row["event_b"]}])


def _reason(default: str) -> dict[str, dict[str, Any]]:
    return {"reason": {"value": default, "description": "why, in words", "schema": {"type": "string", "minLength": 1, "maxLength": 500}}}


def _place(row: Mapping[str, Any]) -> str:
    return ", ".join(dict.fromkeys(part for part in (row["location"], row["admin1"], row["country"]) if part)) or "no place"


def _told_by(row: Mapping[str, Any], *more: str) -> str:
    """The article: its title, where it has one, outlet, day and `more`."""
    said = ", ".join(escaped(part) for part in (row["source"], str(row["published"] or ""), *more) if part)
    return f"{escaped(row['title'])} ({said})" if row["title"] else said


def _plain(value: Any) -> Any:
    """As JSON has it; an empty text is none, as a form gives it back."""
    return value.isoformat() if isinstance(value, date) else None if value == "" else value


def escaped(text: str | None) -> str:
    """Text that Markdown shows as it is, in one line.

    >>> escaped("[a](javascript:x) <b>")
    '\\\\[a\\\\]\\\\(javascript\\\\:x\\\\) \\\\<b\\\\>'
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join((text or "").split()))


def _rows(dsn: str, name: str, **parameters: Any) -> Iterable[dict[str, Any]]:
    names, rows = query(dsn, statement(name, "review"), parameters=parameters)
    return [dict(zip(names, row, strict=True)) for row in rows]

