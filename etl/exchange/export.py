"""`python -m etl export` and the downloads of the events page: events, or those that a condition leaves, as a file, in constant memory.

It reads as `analyst`, in one read-only transaction. On the embedded Postgres the session logs in as analyst and can be nothing else.
With WAREHOUSE_DSN it logs in as the role given there and steps down: a second statement could step up again (RESET ROLE), which the
checks of `condition` and Postgres' own parser (sql/exchange/probe.sql) keep out. A function called in the condition
(set_config('role', …)) can still step up to that role, for the transaction; what it then reads is that role's, but it writes nothing,
since a transaction that has begun to read cannot be made to write. Who may not read more than an analyst should give an analyst's DSN.
A condition that is made of filters (etl/exchange/filters.py, etl/browse/events.py) holds nothing that a person wrote but values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

import psycopg2
from psycopg2.extensions import connection

from etl.exchange.condition import ConditionError
from etl.exchange.formats import write_geojson, write_parquet, write_xlsx
from etl.exchange.output import STANDARD, output
from etl.exchange.relation import EVENTS, KINDS, columns_of
from etl.exchange.selection import Selection, written
from etl.load.database import WarehouseError, connect, statement

FORMATS = ("csv", "xlsx", "parquet", "geojson")
SEPARATORS = (",", ";")
BATCHES = {"parquet": 10_000, "geojson": 1_000, "xlsx": 1_000}  # rows held at a time; of parquet a row group
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_S = 3600
_WRITERS = {"parquet": write_parquet, "geojson": write_geojson, "xlsx": write_xlsx}
# Syntax, names, types and rights; "cannot open multi-query plan as cursor" is among them.
_OF_THE_CONDITION = (psycopg2.ProgrammingError, psycopg2.DataError, psycopg2.NotSupportedError)


@dataclass(frozen=True)
class Form:
    """How events are written. `kind`: one of FORMATS; `columns`: a set of etl/exchange/relation.py.

    Of CSV alone: `separator`, and `excel`: as Excel opens it, with a byte order mark, and an apostrophe before text that it would take for a
    formula. Raises ValueError for what does not go together.
    """

    kind: str
    columns: str = "acled"
    separator: str = ","
    excel: bool = False

    def __post_init__(self) -> None:
        columns_of(self.columns)
        if self.kind not in FORMATS:
            raise ValueError(f"no format {self.kind}; there are {', '.join(FORMATS)}")
        if self.separator not in SEPARATORS:
            raise ValueError(f"no separator {self.separator!r}; there are comma and semicolon")
        if self.kind != "csv" and (self.excel or self.separator != ","):
            raise ValueError(f"separator and byte order mark are of csv, not of {self.kind}")


def export(dsn: str, form: Form, name: str = STANDARD, where: str | None = None) -> int:
    """Write events, by day and id, to the file `name` or to standard output ("-"); returns how many.

    `where`: an SQL condition on the columns of events_in_full. Raises ConditionError for a condition that is none or that Postgres does not take,
    ValueError for bytes to a terminal, WarehouseError without a connection or without the relation, OSError where the file cannot be written.
    """
    if form.kind in ("parquet", "xlsx") and name == STANDARD and sys.stdout.isatty():
        raise ValueError(f"{form.kind} is not for a terminal: say --out FILE, or send it on (> FILE)")
    with _begun(dsn, form, written(where), LONGEST_S) as write_to, output(name) as out:
        return write_to(out)


def write(dsn: str, form: Form, selection: Selection, out: BinaryIO, longest_s: int = LONGEST_S) -> int:
    """Write the events of a selection to an open file; returns how many. Each statement may take `longest_s` seconds. Raises as `export` does."""
    with _begun(dsn, form, selection, longest_s) as write_to:
        return write_to(out)


@contextmanager
def _begun(dsn: str, form: Form, selection: Selection, longest_s: int) -> Iterator[Callable[[BinaryIO], int]]:
    """A transaction that has begun to read: what is wrong with the condition is told before a file is begun. Gives what writes the events."""
    columns = ", ".join(_for_excel(c) if form.excel and KINDS[c] in ("text", "json") else f'"{c}"' for c in columns_of(form.columns))
    query = statement("events", "exchange").format(columns=columns, condition=selection.condition).strip()
    try:
        with connect(dsn, role="analyst", read_only=True) as opened:
            _begin(opened, query, selection, longest_s)
            yield partial(_write, opened, query, selection, form)
    except psycopg2.errors.QueryCanceled as error:
        raise WarehouseError(f"the export was stopped: {str(error).strip()}") from error
    except psycopg2.Error as error:
        if selection.written and isinstance(error, psycopg2.DataError):  # found only while reading: 1 / (fatalities - 3)
            raise _not_taken(error) from error
        raise WarehouseError(f"the export failed: {str(error).strip()}") from error


def _begin(opened: connection, query: str, selection: Selection, longest_s: int) -> None:
    with opened.cursor() as cur:
        cur.execute(statement("begin", "exchange"), {"longest": f"{longest_s}s"})
        if selection.parameters is not None:
            return
        cur.execute(statement("keep_query", "exchange"), {"query": query})
        try:
            cur.execute(statement("probe", "exchange"))
        except psycopg2.errors.UndefinedTable as error:
            if not selection.written or EVENTS.relation in str(error).partition("\n")[0]:
                raise WarehouseError("the warehouse has no acled_events yet: it has had no run (make run), or lacks migrations "
                                     "(python -m etl migrate)") from error
            raise _not_taken(error) from error
        except _OF_THE_CONDITION as error:
            if not selection.written:
                raise
            raise _not_taken(error) from error


def _not_taken(error: psycopg2.Error) -> ConditionError:
    said = [error.diag.message_primary or str(error).strip(), error.diag.message_hint]
    return ConditionError(f"Postgres does not take the condition after --where: {'. '.join(filter(None, said))}")


def _write(opened: connection, query: str, selection: Selection, form: Form, out: BinaryIO) -> int:
    if form.kind == "csv":
        with opened.cursor() as cur:
            if form.excel:
                out.write(BYTE_ORDER_MARK)
            told = query if selection.parameters is None else cur.mogrify(query, selection.parameters).decode()
            cur.copy_expert(f"COPY (\n{told}\n) TO STDOUT WITH (FORMAT csv, HEADER, DELIMITER '{form.separator}', ENCODING 'UTF8')", out)
            return cur.rowcount
    return _WRITERS[form.kind](columns_of(form.columns), _batches(opened, query, selection, BATCHES[form.kind]), out)


def _for_excel(column: str) -> str:
    """A column of text as a spreadsheet may be given it: what it would take for a formula begins with an apostrophe."""
    text = f'"{column}"::text'
    return f"CASE WHEN {text} ~ '^[-=+@\t\r]' THEN '''' || {text} ELSE {text} END AS \"{column}\""


def _batches(opened: connection, query: str, selection: Selection, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """By a cursor of the server's, so that only a batch is held here."""
    with opened.cursor(name="export") as cur:
        cur.execute(query, selection.parameters)
        while batch := cur.fetchmany(size):
            yield batch
