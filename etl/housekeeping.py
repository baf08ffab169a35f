"""What a warehouse in daily use needs once a week: old files and rows go, tables are vacuumed. Backups: etl/load/backup.py.

Never touched: events, their reports, articles, corrections, history of events, quarantine that stands.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
from psycopg2 import sql

from etl import settings
from etl.load.database import SCHEMA, WarehouseError, connect, statement


def old_runs(days: int) -> int:
    """Delete folders of runs that began more than `days` days ago, but the latest run's; returns how many."""
    limit = _before(days)
    folders = sorted((path for path in (settings.home() / "runs").glob("*") if path.is_dir()), key=_began)
    old = [path for path in folders[:-1] if _began(path) < limit]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def old_logs(folder: Path, days: int) -> int:
    """Delete log files that nobody has written to for `days` days, and folders that are empty then; returns how many files."""
    gone, limit = 0, _before(days)
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_symlink():
            continue
        if path.is_file() and path.suffix == ".log" and datetime.fromtimestamp(path.stat().st_mtime, UTC) < limit:
            path.unlink(missing_ok=True)
            gone += 1
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return gone


def old_rows(dsn: str, mended_days: int, former_days: int) -> dict[str, int]:
    """Delete refusals mended and reports replaced more than so many days ago, as the role `owner`; returns how many of each.

    Raises WarehouseError.
    """
    try:
        with connect(dsn) as opened, opened.cursor() as cur:
            cur.execute(statement("mended", "housekeeping"), {"days": mended_days})
            mended = cur.rowcount
            cur.execute(statement("former_reports", "housekeeping"), {"days": former_days})
            return {"mended": mended, "former_reports": cur.rowcount}
    except psycopg2.Error as error:
        raise WarehouseError(f"nothing was deleted: {str(error).strip()}") from error


def vacuum(dsn: str) -> int:
    """VACUUM (ANALYZE) every table of the warehouse, as the role `owner`; returns how many.

    Raises WarehouseError.
    """
    try:
        with connect(dsn, autocommit=True) as opened, opened.cursor() as cur:  # VACUUM runs in no transaction
            cur.execute(statement("tables", "housekeeping"))
            tables = [name for (name,) in cur.fetchall()]
            for name in tables:
                cur.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(SCHEMA, name)))
    except psycopg2.Error as error:
        raise WarehouseError(f"not all tables were vacuumed: {str(error).strip()}") from error
    if not tables:
        raise WarehouseError("this role owns no table of the warehouse: connect as owner")
    return len(tables)


def _began(folder: Path) -> datetime:
    try:
        return datetime.fromisoformat(json.loads((folder / "run.json").read_text(encoding="utf-8"))["started"])
    except (OSError, ValueError, KeyError):  # killed before it began, or not a run's: as old as it looks
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def _before(days: int) -> datetime:
    if days < 1:
        raise ValueError("at least one day has to be kept")
    return datetime.now(UTC) - timedelta(days=days)
