"""Statements of sql/browse, or of another folder of sql/, asked as the read-only analyst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection
from psycopg2.extras import RealDictCursor

from etl.load.database import connect, statement

Row = dict[str, Any]


class NotFoundError(LookupError):
    """There is no such event, article or run; the message says which."""


class Reader:
    """An open connection to ask statements of."""

    def __init__(self, opened: connection, folder: str = "browse"):
        self._opened, self._folder = opened, folder

    def ask(self, *names: str, parameters: Mapping[str, Any] | None = None, parts: Mapping[str, sql.Composable] | None = None) -> list[Row]:
        """The rows of the statement that the files `names` make, one after the other.

        `parts`: what stands for {…} in it, such as the column to sort by. Raises psycopg2.Error.
        """
        text = sql.SQL("".join(statement(name, self._folder) for name in names))
        with self._opened.cursor(cursor_factory=RealDictCursor) as cur:
            cur.execute(text.format(**parts) if parts else text, parameters or {})
            return [dict(row) for row in cur.fetchall()]

    def one(self, *names: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.ask(*names, parameters=parameters)), None)


@contextmanager
def reading(dsn: str, folder: str = "browse") -> Iterator[Reader]:
    """A reader of the statements of sql/`folder`. Raises WarehouseError without a connection."""
    with connect(dsn, role="analyst", read_only=True) as opened:
        reader = Reader(opened, folder)
        with opened.cursor() as cur:
            cur.execute(statement("memory", "browse"))
        yield reader
