"""Corrections by people, written as the role `editor` under the name of the person."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg2
from psycopg2.extensions import cursor

from etl.load.database import connect, statement, storable
from etl.notes import notes
from etl.rows import consistent
from etl.schema import ROW_COLUMNS, EventRow

FOLLOWS = "follows: "  # how the reason of a correction begins that only follows from another
NO_REPORT: dict[str, Any] = {"doc": "", "content_hash": "", "evidence": "", "evidence_start": 0, "evidence_end": 0, "injured": None}


class RefusedError(ValueError):
    """The warehouse does not take the correction; the message says why."""


class BusyError(RuntimeError):
    """A load is in progress; the correction may be made after it."""


def correct(dsn: str, user: str, event_id: str, fields: Mapping[str, str | None], reason: str) -> list[str]:
    """Correct fields together, or none of them; a value None is none. Returns those that followed: notes and civilian_targeting.

    Region, iso, interaction and the types above the sub-type follow in the warehouse itself. Raises RefusedError, BusyError or WarehouseError.
    """
    with acting(dsn, user) as cur:
        return corrected(cur, event_id, fields, reason)


def corrected(cur: cursor, event_id: str, fields: Mapping[str, str | None], reason: str) -> list[str]:
    """As `correct`, within a transaction of whoever acts. Raises RefusedError where there is no such event, psycopg2.Error."""
    before, _ = _dependent(cur, event_id)
    _correct(cur, event_id, fields, reason)
    return _follow(cur, event_id, before, fields, reason)


def _follow(cur: cursor, event_id: str, before: Mapping[str, str], fields: Container[str], reason: str) -> list[str]:
    """Correct what would be otherwise than `before` by the other fields, where a person's correction stands and none told it."""
    after, told = _dependent(cur, event_id)
    following = {name: value for name, value in after.items() if told and value != before[name] and name not in told and name not in fields}
    if following:
        _correct(cur, event_id, following, FOLLOWS + reason)
    return sorted(following)


def _correct(cur: cursor, event_id: str, fields: Mapping[str, str | None], reason: str) -> None:
    cur.execute(statement("correct_fields", "browse"),
                storable({"event": event_id, "fields": list(fields), "values": list(fields.values()), "reason": reason}))


def _dependent(cur: cursor, event_id: str) -> tuple[dict[str, str], list[str]]:
    """What notes and civilian_targeting of an event would be by its other fields, and the fields that people told themselves."""
    cur.execute(statement("as_corrected", "browse"), {"event": event_id, "follows": FOLLOWS})
    found = cur.fetchone()
    if found is None:
        raise RefusedError(f"there is no event {event_id}")
    event: dict[str, Any] = dict(zip((column.name for column in cur.description or ()), found, strict=True))
    row = EventRow(**{name: event[name] if name in event else NO_REPORT[name] for name in ROW_COLUMNS} | {"injured": event["injured_low"]})
    if "fatalities" in event["told_by_people"] and row.fatalities_low <= 0:
        row = replace(row, fatalities_low=row.fatalities)  # a person's figure is a count; 0 as the least was said by nobody
    made = consistent(row)
    return {"civilian_targeting": made.civilian_targeting, "notes": notes(made, event["source"].split("; "))}, event["told_by_people"]


def accept(dsn: str, user: str, event_id: str, reason: str) -> None:
    """Somebody looked and found it right. Raises RefusedError, BusyError or WarehouseError."""
    with acting(dsn, user) as cur:
        _decide(cur, event_id, "accept", None, None, reason)


def reject(dsn: str, user: str, event_id: str, reason: str) -> None:
    """There was no such event. Raises RefusedError, BusyError or WarehouseError."""
    with acting(dsn, user) as cur:
        _decide(cur, event_id, "reject", None, None, reason)


def undo(dsn: str, user: str, event_id: str, correction: int) -> None:
    """Take a decision about an event back, and what followed from it. Raises RefusedError, BusyError or WarehouseError."""
    with acting(dsn, user) as cur:
        before, _ = _dependent(cur, event_id)
        cur.execute(statement("undo", "browse"), {"event": event_id, "correction": correction})
        if not cur.rowcount:
            raise RefusedError(f"event {event_id} has no correction {correction}")
        cur.execute(statement("undo_following", "browse"), {"event": event_id, "follows": FOLLOWS})
        _follow(cur, event_id, before, (), f"correction {correction} is undone")


def _decide(cur: cursor, event_id: str, action: str, field: str | None, value: str | None, reason: str) -> None:
    cur.execute(statement("correct", "browse"), storable({"event": event_id, "action": action, "field": field, "value": value, "reason": reason}))


@contextmanager
def acting(dsn: str, user: str) -> Iterator[cursor]:
    """A transaction of `user`. The warehouse's own checks speak in words: they become RefusedError."""
    try:
        with connect(dsn) as opened, opened.cursor() as cur:
            cur.execute(statement("act_as", "browse"), {"user": storable(user)})
            yield cur
    except psycopg2.errors.LockNotAvailable as error:
        raise BusyError("a load is in progress: try again in a minute") from error
    except (psycopg2.errors.RaiseException, psycopg2.IntegrityError, psycopg2.DataError) as error:
        said = error.diag.message_primary or str(error)
        raise RefusedError(said) from error
