"""What holds for every task: whose it is, what is tried again, who is told when it fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, ExceptionRetryPolicy, RetryAction, RetryRule

OWNER = "event-coder"

# A database or a disk may be back in a minute; missing models, broken input and failed checks will not mend themselves.
RETRIES = ExceptionRetryPolicy(default=RetryAction.FAIL, rules=[
    RetryRule(["etl.load.database.WarehouseError", "psycopg2.OperationalError", "builtins.OSError"], RetryAction.RETRY,
              retry_delay=timedelta(minutes=1), reason="the database or the disk may be back")])

# Where no exception was raised, a worker was lost, and the scheduler has waited for it already.
DEFAULTS: dict[str, Any] = {"owner": OWNER, "retries": 2, "retry_policy": RETRIES, "retry_delay": timedelta(seconds=15)}


def cron(expression: str) -> CronTriggerTimetable:
    """The schedule, in UTC. A new installation waits for its next time; a bare string would start the last one where it was hours ago."""
    return CronTriggerTimetable(expression, timezone="UTC", run_immediately=timedelta(0))
