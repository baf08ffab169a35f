"""Corrections by people, written as the role `editor` under the name of the person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import cursor

from etl.load.database import connect, statement, storable


class RefusedError(ValueError):
    """The warehouse does not take the correction; the message says why."""


class BusyError(RuntimeError):
    """A load is in progress; the correction may be made after it."""


def correct(dsn: str, user: str, event_id: str, field: str, value: str | None, reason: str) -> None:
    """Correct a field; `value` None is none. Raises RefusedError, BusyError or WarehouseError."""
    with _acting(dsn, user) as cur:
        _decide(cur, event_id, "correct", field, value, reason)


def reject(dsn: str, user: str, event_id: str, reason: str) -> None:
    """There was no such event. Raises RefusedError, BusyError or WarehouseError."""
    with _acting(dsn, user) as cur:
        _decide(cur, event_id, "reject", None, None, reason)


def undo(dsn: str, user: str, event_id: str, correction: int) -> None:
    """Take a decision about an event back. Raises RefusedError, BusyError or WarehouseError."""
    with _acting(dsn, user) as cur:
        cur.execute(statement("undo", "browse"), {"event": event_id, "correction": correction})
        if not cur.rowcount:
            raise RefusedError(f"event {event_id} has no correction {correction}")


def _decide(cur: cursor, event_id: str, action: str, field: str | None, value: str | None, reason: str) -> None:
    cur.execute(statement("correct", "browse"), storable({"event": event_id, "action": action, "field": field, "value": value, "reason": reason}))


@contextmanager
def _acting(dsn: str, user: str) -> Iterator[cursor]:
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
