"""Runs of `make run` that were stopped or killed: they end as failed, in Airflow, where they would block the night, and in the warehouse.

Whether one is at work is known by a lock (etl/alive.py) that `make run` holds on Airflow's folder.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psycopg2

from etl import pipeline
from etl.alive import last_sign
from etl.load.database import WarehouseError, libpq, statement


def close_stopped(airflow_dsn: str, warehouse_dsn: str, how: str, logical_date: datetime | None = None) -> list[str]:
    """Close the run of a logical date, or every run that a foreground Airflow began; returns their ids.

    `how` it ended is told in `runs`. Only where no such run is at work. A warehouse that is away is told on standard error, and Airflow's
    account is put right all the same.
    """
    with closing(psycopg2.connect(libpq(airflow_dsn))) as opened, opened, opened.cursor() as cur:
        cur.execute(statement("close_stopped", "airflow"), {"logical_date": logical_date})
        runs = [run for (run,) in cur.fetchall()]
        try:
            for run in runs:
                pipeline.close_stopped(run, how, warehouse_dsn)
        except WarehouseError as error:
            print(f"the end of {', '.join(runs)} is not in `runs`: {error}", file=sys.stderr)
    return runs


def none_at_work(home: Path) -> bool:
    """Whether no `make run` is at work with this folder of Airflow's."""
    try:
        return last_sign(home) is not None
    except FileNotFoundError:
        return True
