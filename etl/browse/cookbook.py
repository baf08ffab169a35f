"""The cookbook's questions: which there are, what one can be asked with in this warehouse, and its answer as rows or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from psycopg2.extensions import connection

from etl import cookbook
from etl.browse.database import NotFoundError, Row
from etl.cookbook import Question
from etl.load.database import connect

MOST_SHOWN = 1_000
MOST_ROWS = 100_000  # of a CSV; what has more is a matter for SQL


def questions() -> list[Row]:
    """Every question with its topic and the names of its parameters."""
    return [{"name": q.name, "asks": q.asks, "topic": q.topic, "notes": q.notes, "parameters": [p.name for p in q.parameters]}
            for q in cookbook.questions().values()]


def parameters(dsn: str, name: str, given: Mapping[str, str]) -> list[Row]:
    """The parameters of a question, each with its value (the given one, else the default here) and what there is to choose from.

    Raises NotFoundError; AskedError for what is given and cannot be asked.
    """
    question = _question(name)
    with connect(dsn, role="analyst", read_only=True) as opened, opened.cursor() as cur:
        settled = cookbook.choices(cur, question, given)
    return [{"name": p.name, "kind": p.kind, "what": p.what, "value": settled[p.name][0], "choices": settled[p.name][1]} for p in question.parameters]


def answer(dsn: str, name: str, given: Mapping[str, str]) -> Row:
    """Columns and at most MOST_SHOWN rows, the values that were asked with, and the statement. Raises as `parameters` does."""
    question = _question(name)
    with connect(dsn, role="analyst", read_only=True) as opened:
        values, columns, rows = _ask(opened, question, given, MOST_SHOWN + 1)
        with opened.cursor() as cur:
            statement = cookbook.filled(cur, question, values)
    shown = [[float(value) if isinstance(value, Decimal) else value for value in row] for row in rows[:MOST_SHOWN]]  # JSON has no decimals
    return {"columns": columns, "rows": shown, "cut": len(rows) > MOST_SHOWN, "values": values, "statement": statement}


def as_csv(dsn: str, name: str, given: Mapping[str, str]) -> bytes:
    """The answer as CSV in UTF-8, with the mark by which Excel knows it; at most MOST_ROWS rows. Raises as `parameters` does."""
    with connect(dsn, role="analyst", read_only=True) as opened:
        _, columns, rows = _ask(opened, _question(name), given, MOST_ROWS)
    out = io.StringIO(newline="")
    written = csv.writer(out)
    written.writerow(columns)
    written.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """Text of an article that a spreadsheet would take for a formula is led by an apostrophe, as spreadsheets themselves mark text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _question(name: str) -> Question:
    if found := cookbook.questions().get(name):
        return found
    raise NotFoundError(f"the cookbook has no question {name!r}")


def _ask(opened: connection, question: Question, given: Mapping[str, str], most: int) -> tuple[dict[str, Any], list[str], list[tuple[Any, ...]]]:
    with opened.cursor() as cur:
        values = cookbook.settle(cur, question, given)
    # a cursor of the server's: of an answer without end only `most` rows come over
    with opened.cursor(name="asked") as cur:
        cookbook.execute(cur, question, values)
        rows = cur.fetchmany(most)
        return values, [d.name for d in cur.description or ()], rows
