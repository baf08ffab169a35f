"""Migrations: the files of sql/migrations, in order, as `owner`; forward, and back by their .rollback.sql.

yoyo reads the files and keeps the list of what is applied. A migration and its entry in that list are one transaction here,
so that a killed process leaves neither half; an advisory lock lets one process at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2
from psycopg2.extensions import parse_dsn
from yoyo import read_migrations  # type: ignore[import-untyped]
from yoyo.backends.core.postgresql import PostgresqlBackend  # type: ignore[import-untyped]
from yoyo.connections import DatabaseURI  # type: ignore[import-untyped]
from yoyo.exceptions import BadMigration  # type: ignore[import-untyped]
from yoyo.migrations import Migration  # type: ignore[import-untyped]

from etl import settings
from etl.load.database import SCHEMA, WarehouseError, connect, libpq
from etl.load.rehearsal import losses

FOLDER = settings.SQL / "migrations"
TABLE = "_yoyo_migration"
NOTHING = "0"  # as a target: before the first migration

Tell = Callable[[str], None]


@dataclass(frozen=True)
class State:
    """A migration and whether the warehouse has it."""

    name: str
    applied: datetime | None  # UTC; None: pending
    known: bool = True  # False: applied by a version of the code that has more migrations


class DataWouldBeLost(WarehouseError):
    """Going back would drop what is in the warehouse; nothing was changed."""


def names() -> list[str]:
    """Names of all migrations, in order."""
    return sorted(p.stem for p in FOLDER.glob("*.sql") if not p.name.endswith(".rollback.sql"))


def states(dsn: str) -> list[State]:
    """Every migration, in order, and when it was applied; changes nothing. Any of the warehouse's roles may ask."""
    applied = _applied(dsn)
    known = names()
    return [State(n, applied.get(n), n in known) for n in sorted({*known, *applied})]


def pending(dsn: str) -> list[str]:
    """Names of the migrations that the warehouse lacks, in order. Any of the warehouse's roles may ask."""
    return [s.name for s in states(dsn) if s.applied is None]


def find(name: str) -> str:
    """The migration that `name` means: its name, its number (6, 0006), or "0" for none at all.

    Raises WarehouseError, with the list, where there is no such migration.
    """
    known = names()
    if name in known:
        return name
    if name.isascii() and name.isdigit():
        if int(name) == 0:
            return NOTHING
        found = [n for n in known if n.partition("_")[0].isdigit() and int(n.partition("_")[0]) == int(name)]
        if len(found) == 1:
            return found[0]
    raise WarehouseError(f"there is no migration {name!r}; there are {', '.join(known)} (the number is enough), and 0 for none of them")


def apply(dsn: str, tell: Tell = lambda line: None) -> list[str]:
    """Apply what is pending; returns the names. `dsn`: the role `owner`, a member of it, or an administrator.

    Makes the roles and the schema where they are missing and the role may. Raises WarehouseError where it may not.
    """
    return move(dsn, names()[-1], tell=tell)[1] if pending(dsn) else []


def roll_back(dsn: str) -> None:
    """Undo every migration; the warehouse's data is gone. For tests and for those who know why."""
    move(dsn, NOTHING, lose=True)


def move(dsn: str, target: str, lose: bool = False, tell: Tell = lambda line: None) -> tuple[list[str], list[str]]:
    """Bring the warehouse to exactly `target`, forward or back; returns the names undone and those applied, in order.

    `target`: a name as `find` takes it; it and all before it will be applied, none after it. `lose`: also where data goes.
    `tell` is given a line before the first step and after each. Raises DataWouldBeLost where data would go and `lose` is not
    set, and WarehouseError where it cannot be done; steps told as done stay done.
    """
    target = find(target)
    wanted = [] if target == NOTHING else names()[:names().index(target) + 1]
    _bootstrap(dsn)
    with _alone(dsn), _backend(dsn) as backend:
        ahead, back = _ways(backend, wanted)
        if back:
            if unknown := [s.name for s in states(dsn) if not s.known]:
                raise WarehouseError(f"the warehouse has {', '.join(unknown)}, which this version of the code does not: "
                                     "go back with the version that has it")
            lost = losses(backend, back)
            if lost and not lose:
                raise DataWouldBeLost(f"going back to {'nothing' if target == NOTHING else target} would lose {'; '.join(lost)}. Nothing was "
                                      "changed: save what you need (pg_dump), then say --yes")
            tell(f"to undo: {', '.join(m.id for m in back)}{'; lost with it: ' if lost else ''}{'; '.join(lost)}")
        if ahead:
            tell(f"pending: {', '.join(m.id for m in ahead)}")
        for migration in back:
            _step(backend, migration, "rollback")
            tell(f"undone {migration.id}")
        for migration in ahead:
            _step(backend, migration, "apply")
            tell(f"applied {migration.id}")
    return [m.id for m in back], [m.id for m in ahead]


def _applied(dsn: str) -> dict[str, datetime]:
    """Name → when it was applied, in UTC."""
    with connect(dsn) as opened, opened.cursor() as cur:
        try:
            cur.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{SCHEMA}.{TABLE}",))
            if cur.fetchone() == (False,):
                return {}
            cur.execute(f"SELECT migration_id, applied_at_utc FROM {TABLE}")
        except psycopg2.errors.InsufficientPrivilege:  # the grant is a migration too
            return {}
        return {name: at.replace(tzinfo=UTC) for name, at in cur.fetchall()}


def _ways(backend: PostgresqlBackend, wanted: Sequence[str]) -> tuple[list[Migration], list[Migration]]:
    """What there is to apply, first ones first, and what there is to undo, last ones first."""
    try:
        backend.break_lock()
        files = read_migrations(str(FOLDER))
        return [m for m in backend.to_apply(files) if m.id in wanted], [m for m in backend.to_rollback(files) if m.id not in wanted]
    except (BadMigration, psycopg2.Error) as error:
        raise WarehouseError(f"the migrations cannot be read: {str(error).strip()}") from error


def _step(backend: PostgresqlBackend, migration: Migration, direction: str) -> None:
    """Apply or roll back one migration, and say so in yoyo's list, in one transaction."""
    try:
        with backend.transaction():
            migration.process_steps(backend, direction)
            backend.log_migration(migration, direction)
            if direction == "apply":
                backend.mark_one(migration, log=False)
            else:
                backend.unmark_one(migration, log=False)
    except psycopg2.Error as error:
        what = "a migration" if direction == "apply" else "the rollback of a migration"
        raise WarehouseError(f"{what} failed, nothing of it is kept: {migration.id}: {str(error).strip()}") from error


@contextmanager
def _alone(dsn: str) -> Iterator[None]:
    """One process at a time, as owner.

    Held on a connection of its own, so that a killed migration leaves no lock behind (yoyo's own lock is a row).
    """
    try:
        with connect(dsn, role="owner") as opened, opened.cursor() as cur:
            cur.execute("SELECT pg_advisory_xact_lock(hashtextextended('event coder: migrate', 0))")
            yield
    except WarehouseError as error:
        if "permission denied to set role" in str(error):
            raise WarehouseError("this role may not migrate: connect as owner, or as a member of it") from error
        raise


def _backend(dsn: str) -> PostgresqlBackend:
    """yoyo's backend, from libpq's own reading of the DSN (yoyo reads URLs only)."""
    options = f"-c role=owner -c search_path={SCHEMA}"
    uri = DatabaseURI(scheme="postgresql", username=None, password=None, hostname=None, port=None, database=None,
                      args={**parse_dsn(libpq(dsn)), "options": options})
    backend = PostgresqlBackend(uri, TABLE)
    backend.init_database()
    return backend


def _bootstrap(dsn: str) -> None:
    """Make the roles and the schema where one of them is missing."""
    text = (settings.SQL / "bootstrap.sql").read_text(encoding="utf-8")
    roles = re.findall(r"'(\w+)'", text.partition("roles constant text[] := ARRAY[")[2].partition("]")[0])
    with connect(dsn) as opened, opened.cursor() as cur:
        cur.execute("SELECT name FROM unnest(%s) AS name WHERE to_regrole(name) IS NULL"
                    " UNION ALL SELECT 'the schema ' || %s::text WHERE to_regnamespace(%s) IS NULL", (roles, SCHEMA, SCHEMA))
        if not (missing := [name for (name,) in cur.fetchall()]):
            return
        try:
            cur.execute(text)
        except psycopg2.errors.InsufficientPrivilege as error:
            raise WarehouseError(f"the warehouse lacks {', '.join(missing)}, and this role may not make that: "
                                 "run `psql -d warehouse -f sql/bootstrap.sql` as an administrator") from error
