"""`python -m etl export`: acled_events, or those of its rows that meet a condition, as a file, in constant memory.

It reads as `analyst`, in one read-only transaction. On the embedded Postgres the session logs in as analyst and can be nothing else.
With WAREHOUSE_DSN it logs in as the role given there and steps down: a second statement could step up again (RESET ROLE), which the
checks of `condition` and Postgres' own parser (sql/exchange/probe.sql) keep out. A function called in the condition
(set_config('role', …)) can still step up to that role, for the transaction; what it then reads is that role's, but it writes nothing,
since a transaction that has begun to read cannot be made to write. Who may not read more than an analyst should give an analyst's DSN.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import psycopg2
from psycopg2.extensions import connection

from etl.exchange.condition import ConditionError, checked
from etl.exchange.formats import write_geojson, write_parquet
from etl.exchange.output import STANDARD, output
from etl.load.database import WarehouseError, connect, statement
from etl.schema import ACLED_COLUMNS

FORMATS = ("csv", "parquet", "geojson")
BATCHES = {"parquet": 10_000, "geojson": 1_000}  # rows held at a time; of parquet a row group
# Syntax, names, types and rights; "cannot open multi-query plan as cursor" is among them.
_OF_THE_CONDITION = (psycopg2.ProgrammingError, psycopg2.DataError, psycopg2.NotSupportedError)


def export(dsn: str, kind: str, name: str = STANDARD, where: str | None = None) -> int:
    """Write events, by day and id, to the file `name` or to standard output ("-"); returns how many.

    `kind`: one of FORMATS. `where`: an SQL condition on the columns of acled_events.
    Raises ConditionError for a condition that is none or that Postgres does not take, ValueError for an unknown format and for parquet
    to a terminal, WarehouseError without a connection or without the relation, OSError where the file cannot be written.
    """
    if kind not in FORMATS:
        raise ValueError(f"no format {kind}; there are {', '.join(FORMATS)}")
    if kind == "parquet" and name == STANDARD and sys.stdout.isatty():
        raise ValueError("parquet is not for a terminal: say --out FILE, or send it on (> FILE)")
    query = statement("events", "exchange").format(columns=", ".join(f'"{c}"' for c in ACLED_COLUMNS),
                                                   condition="true" if where is None else checked(where)).strip()
    try:
        with connect(dsn, role="analyst", read_only=True) as opened:
            _begin(opened, query, where)
            with output(name) as out:
                return _write(opened, query, kind, out)
    except psycopg2.errors.QueryCanceled as error:
        raise WarehouseError(f"the export was stopped: {str(error).strip()}") from error
    except psycopg2.Error as error:
        if where is not None and isinstance(error, psycopg2.DataError):  # found only while reading: 1 / (fatalities - 3)
            raise _not_taken(error) from error
        raise WarehouseError(f"the export failed: {str(error).strip()}") from error


def _begin(opened: connection, query: str, where: str | None) -> None:
    with opened.cursor() as cur:
        cur.execute(statement("begin", "exchange"))
        cur.execute(statement("keep_query", "exchange"), {"query": query})
        try:
            cur.execute(statement("probe", "exchange"))
        except psycopg2.errors.UndefinedTable as error:
            if where is None or "acled_events" in str(error).partition("\n")[0]:
                raise WarehouseError("the warehouse has no acled_events yet: it has had no run (make run), or lacks migrations "
                                     "(python -m etl migrate)") from error
            raise _not_taken(error) from error
        except _OF_THE_CONDITION as error:
            if where is None:
                raise
            raise _not_taken(error) from error


def _not_taken(error: psycopg2.Error) -> ConditionError:
    said = [error.diag.message_primary or str(error).strip(), error.diag.message_hint]
    return ConditionError(f"Postgres does not take the condition after --where: {'. '.join(filter(None, said))}")


def _write(opened: connection, query: str, kind: str, out: BinaryIO) -> int:
    if kind == "csv":
        with opened.cursor() as cur:
            cur.copy_expert(f"COPY (\n{query}\n) TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')", out)
            return cur.rowcount
    write = write_parquet if kind == "parquet" else write_geojson
    return write(_batches(opened, query, BATCHES[kind]), out)


def _batches(opened: connection, query: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """By a cursor of the server's, so that only a batch is held here."""
    with opened.cursor(name="export") as cur:
        cur.execute(query)
        while batch := cur.fetchmany(size):
            yield batch
