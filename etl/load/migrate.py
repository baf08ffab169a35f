"""Migrations: the files of sql/migrations, applied in order by yoyo, as `owner`."""

from __future__ import annotations

from pathlib import Path

import psycopg2
from psycopg2.extensions import parse_dsn
from yoyo import read_migrations  # type: ignore[import-untyped]
from yoyo.backends.core.postgresql import PostgresqlBackend  # type: ignore[import-untyped]
from yoyo.connections import DatabaseURI  # type: ignore[import-untyped]
from yoyo.migrations import MigrationList  # type: ignore[import-untyped]

from etl import settings
from etl.load.database import SCHEMA, WarehouseError, connect, libpq

FOLDER = settings.SQL / "migrations"
TABLE = "_yoyo_migration"


def pending(dsn: str) -> list[str]:
    """Names of the migrations that the warehouse lacks, in order. Any of the three roles may ask."""
    names = sorted(p.stem for p in FOLDER.glob("*.sql") if not p.name.endswith(".rollback.sql"))
    with connect(dsn) as opened, opened.cursor() as cur:
        try:
            cur.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{SCHEMA}.{TABLE}",))
            if cur.fetchone() == (False,):
                return names
            cur.execute(f"SELECT migration_id FROM {TABLE}")
        except psycopg2.errors.InsufficientPrivilege:  # the grant is a migration too
            return names
        applied = {name for (name,) in cur.fetchall()}
    return [n for n in names if n not in applied]


def apply(dsn: str) -> list[str]:
    """Apply what is pending; returns the names. `dsn`: the role `owner`, a member of it, or an administrator.

    Makes the roles and the schema where they are missing and the role may. Raises WarehouseError where it may not.
    """
    todo = pending(dsn)
    if not todo:
        return []
    _bootstrap(dsn)
    try:
        # Held on a connection of its own, so that a killed migration leaves no lock behind (yoyo's own lock is a row).
        with connect(dsn, role="owner") as opened, opened.cursor() as cur:
            cur.execute("SELECT pg_advisory_xact_lock(hashtextextended('event coder: migrate', 0))")
            with _backend(dsn) as backend:
                backend.break_lock()
                migrations = _migrations(FOLDER)
                backend.apply_migrations(backend.to_apply(migrations))
    except psycopg2.Error as error:
        raise WarehouseError(f"a migration failed, nothing of it is kept: {str(error).strip()}") from error
    return todo


def roll_back(dsn: str) -> None:
    """Undo every migration; the warehouse's data is gone. For tests and for those who know why."""
    with _backend(dsn) as backend:
        backend.rollback_migrations(backend.to_rollback(_migrations(FOLDER)))


def _migrations(folder: Path) -> MigrationList:
    return read_migrations(str(folder))


def _backend(dsn: str) -> PostgresqlBackend:
    """yoyo's backend, from libpq's own reading of the DSN (yoyo reads URLs only)."""
    options = f"-c role=owner -c search_path={SCHEMA}"
    uri = DatabaseURI(scheme="postgresql", username=None, password=None, hostname=None, port=None, database=None,
                      args={**parse_dsn(libpq(dsn)), "options": options})
    backend = PostgresqlBackend(uri, TABLE)
    backend.init_database()
    return backend


def _bootstrap(dsn: str) -> None:
    with connect(dsn) as opened, opened.cursor() as cur:
        cur.execute("SELECT count(*) = 3 AND to_regnamespace(%s) IS NOT NULL FROM pg_roles WHERE rolname = ANY(%s)",
                    (SCHEMA, ["owner", "loader", "analyst"]))
        if cur.fetchone() == (True,):
            return
        try:
            cur.execute((settings.SQL / "bootstrap.sql").read_text(encoding="utf-8"))
        except psycopg2.errors.InsufficientPrivilege as error:
            raise WarehouseError("the warehouse has no roles yet, and this role may not make them: "
                                 "run `psql -d warehouse -f sql/bootstrap.sql` as an administrator") from error
