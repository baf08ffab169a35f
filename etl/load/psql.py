"""psql on the warehouse as the read-only analyst: the one that the embedded Postgres brings along, with its completion and history."""

from __future__ import annotations

import os
import signal
import subprocess

from psycopg2.extensions import make_dsn

from etl.load import embedded
from etl.load.database import WarehouseError, parts_of, settled

GREETING = r"The warehouse, read-only. \d lists the relations, \d+ NAME explains one, \x turns wide rows on their side, \? helps, \q leaves."


def run(dsn: str) -> int:
    """Until the person leaves it; returns its exit status. Raises WarehouseError where there is no psql, or `dsn` is none."""
    program = embedded.program("psql")
    if not program.exists():
        raise WarehouseError(f"there is no {program}: install the packages anew (make setup), or ask one query at a time: make sql Q=\"select …\"")
    connection, env = target(dsn)
    # Ctrl-C is psql's: it drops what was typed, or stops the query. A handler in Python is not handed down to it.
    former = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        print(GREETING, flush=True)
        return subprocess.run([str(program), "--dbname", connection], env=env).returncode
    finally:
        signal.signal(signal.SIGINT, former)


def target(dsn: str) -> tuple[str, dict[str, str]]:
    """What psql connects to, and its environment, in which the password is: other users can read a command line."""
    parts = parts_of(settled(dsn, role="analyst", read_only=True))
    env = {"PGCLIENTENCODING": "UTF8", "LESS": "-FSX", **os.environ}
    if password := parts.pop("password", None):
        env["PGPASSWORD"] = password
    return make_dsn(**parts), env
