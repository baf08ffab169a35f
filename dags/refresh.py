"""The aggregates brought up to date whenever events change: after a load, after a person's correction. Wiring only."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import dag, task
from support.alerts import Alert
from support.assets import ACLED_EVENTS, AGGREGATES, tell
from support.connections import warehouse
from support.policy import DEFAULTS

DOC = """
**Healthy:** green within a minute of each load and of each answered review. The asset `aggregates` shows how many rows each has.

**Where to look:** the log of `refresh`. Readers see the former figures until it is green, and never wait.

**What to do:** database away: start it; the task tries again by itself. It may be triggered by hand at any time.
"""


@dag(schedule=[ACLED_EVENTS], catchup=False, max_active_runs=1, doc_md=DOC, tags=["events"],
     description="events_daily, events_weekly and actor_dyads follow acled_events",
     default_args=DEFAULTS, on_failure_callback=Alert(), dagrun_timeout=timedelta(hours=1))
def refresh():
    @task(outlets=[AGGREGATES], execution_timeout=timedelta(minutes=30))
    def refresh() -> dict[str, int]:
        """Refresh them, one after the other."""
        from etl import pipeline

        rows = pipeline.refresh(warehouse())
        tell({AGGREGATES: rows})
        return rows

    refresh()


refresh()
