r"""`python -m etl sql`: one query, or a psql-like prompt, on the warehouse, always as the read-only analyst.

Text from the database was written by strangers: what could steer a terminal is left out before it is printed.
"""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

import psycopg2
from tabulate import tabulate

from etl import settings
from etl.load import embedded
from etl.load.database import WarehouseError, query, statement

MOST_ROWS = 10_000  # shown; a query that gives more says so
HELP = r"""Statements end with a semicolon and may take several lines.
\d         the relations               \df        the functions, \df NAME those of that name
\d NAME    the columns of a relation   \d+ NAME   the same, with keys and defaults
\q         leave (so does Ctrl-D)      Ctrl-C     drops what was typed"""


def run(text: str | None = None, lines: TextIO | None = None, out: TextIO | None = None, errors: TextIO | None = None) -> int:
    """Run one query or backslash command, or the prompt where `text` is None; returns the exit status.

    On the embedded warehouse, or on WAREHOUSE_DSN where it is set. 1 for a query that failed; the prompt goes on after one.
    """
    out, errors = out or sys.stdout, errors or sys.stderr
    try:
        with warehouse() as dsn:
            if text is not None:
                ran = _command(dsn, text.strip(), out, errors) if text.strip().startswith("\\") else answer(dsn, text, out, errors)
                return 0 if ran else 1
            prompt(dsn, _typed() if lines is None else (lambda mark: lines.readline()), out, errors)
            return 0
    except WarehouseError as error:
        print(printable(str(error)), file=errors)
        return 1


@contextlib.contextmanager
def warehouse() -> Iterator[str]:
    """The DSN of the warehouse to read from: WAREHOUSE_DSN as it is, or the embedded Postgres as its analyst, held open meanwhile."""
    if dsn := settings.warehouse_dsn():
        yield dsn
        return
    with embedded.server() as running:
        yield running.analyst


def prompt(dsn: str, read: Callable[[str], str], out: TextIO, errors: TextIO) -> None:
    r"""Read statements until \q or the end of input. `read(mark)` gives a line with its end, or "" at the end of input."""
    print(r"The warehouse, read-only. \d lists the relations, \? helps, \q leaves.", file=out)
    typed: list[str] = []
    while True:
        try:
            line = read("warehouse=> " if not typed else "warehouse-> ")
            if not line:
                return
            if not typed and line.strip().startswith("\\"):
                if line.strip() == r"\q":
                    return
                _command(dsn, line.strip(), out, errors)
            elif line.strip() or typed:
                typed.append(line)
                if line.rstrip().endswith(";"):
                    text, typed = "".join(typed), []
                    answer(dsn, text, out, errors)
        except KeyboardInterrupt:
            typed = []
            print(file=out)


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
        print(printable(str(error).strip() or type(error).__name__, keep_lines=True), file=errors)
        if isinstance(error, psycopg2.errors.UndefinedTable):
            print(r"\d lists the relations; a warehouse without any has had no run yet (make run).", file=errors)
        return False
    if columns:
        print(table(columns, rows[:MOST_ROWS]), file=out)
        more = f", the first {MOST_ROWS} shown" if len(rows) > MOST_ROWS else ""
        print(f"({'more than ' if more else ''}{min(len(rows), MOST_ROWS)} row{'' if len(rows) == 1 else 's'}{more})", file=out)
    return True


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


def _typed() -> Callable[[str], str]:
    """Lines from the terminal, with history where Python has readline."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - input() edits lines with it

    def read(mark: str) -> str:
        try:
            return input(mark if sys.stdin.isatty() else "") + "\n"
        except EOFError:
            return ""

    return read
