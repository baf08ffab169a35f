r"""`python -m etl sql`: one query, a file with a question of the cookbook, or piped statements, always as the read-only analyst.

On a terminal, without any of these, it is psql (psql.py). Text from the database was written by strangers: what could steer a
terminal is left out before it is printed.
"""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import psycopg2
from tabulate import tabulate

from etl import cookbook, settings
from etl.load import embedded, psql
from etl.load.database import WarehouseError, connect, query, statement

MOST_ROWS = 10_000  # shown; a query that gives more says so
HELP = r"""Statements end with a semicolon and may take several lines.
\d         the relations               \df        the functions, \df NAME those of that name
\d NAME    the columns of a relation   \d+ NAME   the same, with keys and defaults
\q         leave"""


def run(text: str | None = None, lines: TextIO | None = None, out: TextIO | None = None, errors: TextIO | None = None) -> int:
    """Run one query or backslash command, or the statements of `lines` where `text` is None; returns the exit status.

    Without both it is psql on a terminal, else the statements of standard input. On the embedded warehouse, or on WAREHOUSE_DSN
    where it is set. 1 for a query that failed; of several the others are run all the same, and the status is 0.
    """
    out, errors = out or sys.stdout, errors or sys.stderr
    try:
        with warehouse() as dsn:
            if text is not None:
                ran = _command(dsn, text.strip(), out, errors) if text.strip().startswith("\\") else answer(dsn, text, out, errors)
                return 0 if ran else 1
            if lines is None and sys.stdin.isatty() and sys.stdout.isatty():
                return psql.run(dsn)
            statements(dsn, lines or sys.stdin, out, errors)
            return 0
    except WarehouseError as error:
        print(printable(str(error)), file=errors)
        return 1


def ask(path: Path, given: Mapping[str, str], out: TextIO | None = None, errors: TextIO | None = None, only_show: bool = False) -> int:
    """Run the question of a file with what is given of its parameters, told on `errors`; returns the exit status.

    `only_show`: print the statement as any SQL client takes it instead. Raises AskedError, OSError for what cannot be asked.
    """
    out, errors = out or sys.stdout, errors or sys.stderr
    question = cookbook.read(path)
    try:
        with warehouse() as dsn, connect(dsn, role="analyst", read_only=True) as opened, opened.cursor() as cur:
            values = cookbook.settle(cur, question, given)
            if only_show:
                print(printable(cookbook.filled(cur, question, values), keep_lines=True).rstrip(), file=out)
                return 0
            cookbook.execute(cur, question, values)
            columns = [d.name for d in cur.description or ()]
            rows = cur.fetchmany(MOST_ROWS + 1) if columns else []
    except psycopg2.Error as error:
        _tell(error, errors)
        return 1
    except WarehouseError as error:
        print(printable(str(error)), file=errors)
        return 1
    if values:
        print(printable("  ".join(f"{name}={'' if value is None else value}" for name, value in values.items())), file=errors)
    _show(columns, rows, out)
    return 0


@contextlib.contextmanager
def warehouse() -> Iterator[str]:
    """The DSN of the warehouse to read from: WAREHOUSE_DSN as it is, or the embedded Postgres as its analyst, held open meanwhile."""
    if dsn := settings.warehouse_dsn():
        yield dsn
        return
    with embedded.server() as running:
        yield running.analyst


def statements(dsn: str, lines: TextIO, out: TextIO, errors: TextIO) -> None:
    r"""Run statements, which end with a semicolon, and backslash commands, a line each, until \q or the end of the input."""
    typed: list[str] = []
    for line in lines:
        if not typed and line.strip().startswith("\\"):
            if line.strip() == r"\q":
                return
            _command(dsn, line.strip(), out, errors)
        elif line.strip() or typed:
            typed.append(line)
            if line.rstrip().endswith(";"):
                text, typed = "".join(typed), []
                answer(dsn, text, out, errors)


def _command(dsn: str, command: str, out: TextIO, errors: TextIO) -> bool:
    """Run a backslash command; returns whether it ran."""
    name, argument = [*command.rstrip("; ").split(maxsplit=1), ""][:2]
    if name in (r"\d", r"\d+"):
        return _describe(dsn, argument, name == r"\d+", out, errors) if argument else answer(dsn, statement("relations"), out, errors, {})
    if name == r"\df":
        return answer(dsn, statement("functions"), out, errors, {"name": argument})
    if name in (r"\?", r"\h", r"\help"):
        print(HELP, file=out)
        return True
    print(printable(rf"there is no command {name}; \? lists them"), file=errors)
    return False


def _describe(dsn: str, relation: str, more: bool, out: TextIO, errors: TextIO) -> bool:
    """Print a relation's columns; returns whether there is such a relation."""
    try:
        found = query(dsn, statement("relation"), parameters={"relation": relation})[1]
    except (psycopg2.errors.SyntaxError, psycopg2.errors.InvalidName, psycopg2.errors.FeatureNotSupported):  # no name at all; another database's
        found = []
    except psycopg2.Error as error:
        print(printable(str(error).strip()), file=errors)
        return False
    if not found:
        print(printable(rf'there is no relation "{relation}"; \d lists them'), file=errors)
        return False
    oid, kind, name, what = found[0]
    print(printable(f"{kind} {name}: {what}".removesuffix(": ")), file=out)
    return answer(dsn, statement("columns_more" if more else "columns"), out, errors, {"oid": oid})


def answer(dsn: str, text: str, out: TextIO, errors: TextIO, parameters: dict[str, Any] | None = None) -> bool:
    """Run a statement and print its rows as a table, or its error; returns whether it ran."""
    try:
        columns, rows = query(dsn, text, limit=MOST_ROWS + 1, parameters=parameters)
    except psycopg2.Error as error:
        _tell(error, errors)
        return False
    _show(columns, rows, out)
    return True


def _tell(error: psycopg2.Error, errors: TextIO) -> None:
    print(printable(str(error).strip() or type(error).__name__, keep_lines=True), file=errors)
    if isinstance(error, psycopg2.errors.UndefinedTable):
        print(r"\d lists the relations; a warehouse without any has had no run yet (make run).", file=errors)


def _show(columns: Sequence[str], rows: Sequence[Sequence[Any]], out: TextIO) -> None:
    if columns:
        print(table(columns, rows[:MOST_ROWS]), file=out)
        more = f", the first {MOST_ROWS} shown" if len(rows) > MOST_ROWS else ""
        print(f"({'more than ' if more else ''}{min(len(rows), MOST_ROWS)} row{'' if len(rows) == 1 else 's'}{more})", file=out)


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows as psql prints them; no value as nothing."""
    cells = [["" if value is None else printable(str(value)) for value in row] for row in rows]
    return tabulate(cells, [printable(c) for c in columns], tablefmt="psql", disable_numparse=True)


# Marks that make text read otherwise than it is stored: embeddings, overrides and isolates of direction.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, keep_lines: bool = False) -> str:
    """`text` without control characters (C0, C1, so no escape sequence) and direction marks; white space becomes a space."""
    kept = []
    for c in text:
        if keep_lines and c == "\n":
            kept.append(c)
        elif c.isspace():
            kept.append(" ")
        elif unicodedata.category(c) not in ("Cc", "Cs") and c not in _BIDI:
            kept.append(c)
    return "".join(kept)
