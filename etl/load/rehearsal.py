"""What undoing migrations would lose: they are undone and applied again in a transaction that is not kept.

Lost is what coming forward again would not bring back; so not the reference rows that a migration itself puts in, nor what
is computed from other columns. It reads every row, and holds its locks meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor
from yoyo.backends.core.postgresql import PostgresqlBackend  # type: ignore[import-untyped]
from yoyo.migrations import Migration  # type: ignore[import-untyped]

from etl.load.database import SCHEMA, WarehouseError, statement


@dataclass
class Contents:
    """What a table holds."""

    rows: int = 0
    columns: dict[str, tuple[int, int | None]] = field(default_factory=dict)  # name → count of values, sum of their hashes


def losses(backend: PostgresqlBackend, back: Sequence[Migration]) -> list[str]:
    """What undoing `back`, last migrations first, would lose, in words; nothing is changed.

    Raises WarehouseError where it would fail.
    """
    with backend.transaction(rollback_on_exit=True), backend.cursor() as cur:
        before = _contents(cur)
        try:
            for migration in back:
                migration.process_steps(backend, "rollback")
        except psycopg2.Error as error:
            raise WarehouseError(f"going back would fail at {migration.id}, nothing was changed: {str(error).strip()}") from error
        cur.execute("SAVEPOINT undone")
        try:
            for migration in reversed(back):
                migration.process_steps(backend, "apply")
        except psycopg2.Error:  # it cannot come forward again: what is gone is lost
            cur.execute("ROLLBACK TO SAVEPOINT undone")
        return _differences(before, _contents(cur))


def _contents(cur: cursor) -> dict[str, Contents]:
    """Table → what it holds."""
    tables: dict[str, list[str]] = defaultdict(list)
    cur.execute(statement("stored_columns"))
    for table, column in cur.fetchall():
        tables[table].append(column)
    found = {}
    for table, columns in tables.items():
        # The order of rows does not matter, so their hashes are summed.
        sums = [sql.SQL("count({0}), sum(hashtextextended({0}::text, 0)::numeric)").format(sql.Identifier(c)) for c in columns]
        cur.execute(sql.SQL("SELECT count(*), {} FROM {}").format(sql.SQL(", ").join(sums), sql.Identifier(SCHEMA, table)))
        rows, *figures = cur.fetchone() or ()
        found[table] = Contents(rows, dict(zip(columns, zip(figures[::2], figures[1::2], strict=True), strict=True)))
    return found


def _differences(before: dict[str, Contents], after: dict[str, Contents]) -> list[str]:
    told = []
    for table, held in sorted(before.items()):
        left = after.get(table, Contents())
        if left.rows < held.rows:
            share = "" if left.rows == 0 else f"{held.rows - left.rows} of "
            told.append(f"{share}{held.rows} row{'s'[:held.rows != 1]} of {table}")
        elif changed := [c for c, values in held.columns.items() if values[0] and left.columns.get(c) != values]:
            told.append(f"what {', '.join(changed)} of {table} hold{'s'[:len(changed) == 1]}")
    return told
