"""How other programs reach the embedded warehouse: over TCP on this machine, as the analyst, where ETL_POSTGRES_PORT is set."""

from __future__ import annotations

import signal
import time
from typing import TextIO

from tabulate import tabulate

from etl import settings
from etl.load import embedded
from etl.load.database import WarehouseError, parts_of

ROLE = "analyst"
HOW = "set ETL_POSTGRES_PORT=5433 (or another free port) in the environment of whatever starts it"


def show(out: TextIO, hold: bool = False) -> int:
    """Print what a program is to be told; `hold` keeps the server up until Ctrl-C. Returns the exit status.

    Raises WarehouseError where the embedded server does not listen, or does not start.
    """
    if dsn := settings.warehouse_dsn():
        parts = parts_of(dsn)
        _print({"host": parts.get("host", ""), "port": parts.get("port", "5432"), "database": parts.get("dbname", ""), "user": ROLE,
                "password": "(ask who runs that server)"}, out)
        return 0
    if not settings.postgres_port():
        raise WarehouseError(f"the embedded Postgres listens to no other program: {HOW}")
    with embedded.server() as server:
        if not server.listens:
            raise WarehouseError("the embedded Postgres was started without a port, and is in use: stop what started it (make up: Ctrl-C), then "
                                 f"{HOW}")
        password = embedded.password()
        _print({"host": embedded.LOCALHOST, "port": server.port, "database": embedded.WAREHOUSE, "user": ROLE, "password": password,
                "URL": f"postgresql://{ROLE}:{password}@{embedded.LOCALHOST}:{server.port}/{embedded.WAREHOUSE}"}, out)
        if hold:
            print("\nIt answers until Ctrl-C.", file=out, flush=True)
            _wait()
        else:
            print("\nIt answers while something keeps the server up: make up, or this command with --hold.", file=out)
    return 0


def _print(told: dict[str, object], out: TextIO) -> None:
    print(tabulate(told.items(), tablefmt="plain", disable_numparse=True), file=out)


def _wait() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
