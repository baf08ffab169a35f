"""Connections, statements and COPY: what every other module of this package does with psycopg2."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import StringIO
from typing import Any, Protocol

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, cursor, make_dsn, parse_dsn

from etl import settings

SCHEMA = "warehouse"
CONNECT_WITHIN_S = 8  # each address of a host; connect_timeout in the DSN goes before it
ANALYST_TIMEOUT_MS = 60_000  # as on the role in sql/bootstrap.sql; for analysts that come through another role


class WarehouseError(RuntimeError):
    """The warehouse cannot be reached or is not as it should be; the message says what to do."""


def libpq(dsn: str) -> str:
    """A DSN as libpq takes it: SQLAlchemy's driver part ("postgresql+psycopg2://") is left out."""
    return re.sub(r"^postgres(?:ql)?\+\w+://", "postgresql://", dsn)


class Fields(Protocol):
    """A connection in parts, named as Airflow's Connection names them; `schema` is the database."""

    host: str | None
    port: int | None
    schema: str | None
    login: str | None
    password: str | None

    @property
    def extra_dejson(self) -> dict[str, Any]:
        """libpq's other parameters."""


def dsn_of(told: Fields) -> str:
    """libpq DSN of a connection that is told in parts."""
    return make_dsn(host=told.host, port=told.port, dbname=told.schema, user=told.login, password=told.password, **told.extra_dejson)


def parts_of(dsn: str) -> dict[str, Any]:
    """The parts of a DSN, as libpq names them. Raises WarehouseError, which shows nothing of it: it may hold a password."""
    try:
        return dict(parse_dsn(libpq(dsn)))
    except psycopg2.ProgrammingError:
        raise WarehouseError("no connection to the warehouse: its DSN cannot be read; write it as "
                             "postgresql://role:password@host:5432/database") from None


def settled(dsn: str, role: str | None = None, read_only: bool = False) -> str:
    """A libpq DSN with what every session of ours has: the schema, and a role, read-only with a time limit where that is asked for.

    Raises WarehouseError for what is no DSN.
    """
    options = [f"-c search_path={SCHEMA}", f"-c role={role}" if role else ""]
    if read_only:
        options += ["-c default_transaction_read_only=on", f"-c statement_timeout={ANALYST_TIMEOUT_MS}"]
    parts = {"connect_timeout": CONNECT_WITHIN_S, **parts_of(dsn)}
    given = parts.pop("options", "")
    return make_dsn(**parts, options=" ".join(filter(None, [given, *options])))


@contextmanager
def connect(dsn: str, role: str | None = None, read_only: bool = False, autocommit: bool = False) -> Iterator[connection]:
    """One transaction: committed at the end, rolled back on an error, and the connection closed.

    `role`: the role to act as, one that the DSN's own role is a member of. `autocommit`: each statement by itself, in no transaction.
    Raises WarehouseError where no connection can be made.
    """
    wanted = settled(dsn, role, read_only)
    try:
        opened = psycopg2.connect(wanted)
    except psycopg2.Error as error:
        raise WarehouseError(f"no connection to the warehouse: {_in_a_sentence(str(error))}") from error
    try:
        if autocommit:
            opened.autocommit = True
            yield opened
        else:
            with opened:
                yield opened
    finally:
        opened.close()


# What libpq and the server say, and what a person can do about it.
_REMEDIES = (
    (r"password authentication failed|no password supplied", "give the role's right password in the DSN"),
    (r'database ".*" does not exist', "correct the database's name in the DSN, or make it as docs/operations.md says"),
    (r'role ".*" does not exist', "correct the role in the DSN; sql/bootstrap.sql makes the warehouse's roles"),
    (r"invalid response|expected authentication", "what answers there is no Postgres: check the host and the port in the DSN"),
    (r"timeout expired|timed out", "check the host and the port in the DSN, and whether a firewall stands between"),
    (r"translate host name|refused|unreachable|No such file", "check the host and the port in the DSN, and start the server where it is down"),
)


def _in_a_sentence(said: str) -> str:
    """Why there is no connection and what to do; libpq says it once for each address, on lines of its own."""
    lines = [" ".join(line.split()) for line in said.strip().splitlines() if not re.match(r"\s*Is the server running", line)]
    remedy = next((what for pattern, what in _REMEDIES if re.search(pattern, said)), "is the server up, and the DSN right?")
    return f"{'; '.join(dict.fromkeys(filter(None, lines)))} ({remedy})"


@cache
def statement(name: str, folder: str = "load") -> str:
    """The text of sql/`folder`/`name`.sql."""
    return (settings.SQL / folder / f"{name}.sql").read_text(encoding="utf-8")


def copy_into(cur: cursor, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows into a table; returns how many."""
    buffer = StringIO()
    count = 0
    for row in rows:
        buffer.write("\t".join(_copy_field(value) for value in row) + "\n")
        count += 1
    buffer.seek(0)
    names = sql.SQL(", ").join(sql.Identifier(c) for c in columns)
    cur.copy_expert(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names), buffer)
    return count


_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _copy_field(value: Any) -> str:
    """A value in COPY's text format. bool and dict first: str() of them is not what Postgres reads."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict):
        value = json.dumps(storable(value), ensure_ascii=False)
    return storable(str(value)).translate(_ESCAPES)


def storable(value: Any) -> Any:
    """`value` with what Postgres cannot store, NUL and lone surrogates, as U+FFFD: one for one, so that offsets still hold."""
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else re.sub("[\x00\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, dict):
        return {storable(k): storable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [storable(v) for v in value]
    return value


def query(dsn: str, text: str, limit: int | None = None,
          parameters: dict[str, Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run a statement as the read-only analyst; returns column names and rows (at most `limit`).

    Without `parameters` a percent sign stands for itself.

    Raises psycopg2.Error on a wrong or forbidden statement, WarehouseError without a connection.
    """
    with connect(dsn, role="analyst", read_only=True) as opened, opened.cursor() as cur:
        cur.execute(text, parameters)
        if cur.description is None:
            return [], []
        return [d.name for d in cur.description], cur.fetchall() if limit is None else cur.fetchmany(limit)
