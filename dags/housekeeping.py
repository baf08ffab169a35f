"""Once a week: a backup, then what is old goes, and the tables are vacuumed. Wiring only; etl/housekeeping.py, etl/load/backup.py."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Param, dag, get_current_context, task
from support.alerts import Alert
from support.connections import owner
from support.policy import DEFAULTS, cron

DOC = """
**Healthy:** green every Sunday morning; `$ETL_HOME/backups` has a new file, as large as the last one or larger.

**Where to look:** the log of `backup` names the file. Events, reports, articles, corrections and their history are never deleted.

**What to do:** *"define the Connection warehouse_owner"*: do, or set `WAREHOUSE_OWNER_DSN`; the loader may neither back up nor vacuum. *"there is no
pg_dump for Postgres …"*: install the client programs of that version. To restore: `python -m etl restore FILE`, into an empty warehouse.
Airflow's own tables are cleaned by hand: `airflow db clean`, see `docs/operations.md`.
"""


def _days(default: int, what: str) -> Param:
    return Param(default, type="integer", minimum=1, maximum=3650, title=f"Days: {what}", description="older ones are deleted")


@dag(schedule=cron("0 4 * * 0"), catchup=False, max_active_runs=1, doc_md=DOC, tags=["upkeep"],
     description="Backup, retention, vacuum", default_args=DEFAULTS, on_failure_callback=Alert(), dagrun_timeout=timedelta(hours=6),
     params={
         "backups": Param(8, type="integer", minimum=1, maximum=100, title="Backups", description="how many to keep"),
         "run_days": _days(60, "folders of runs"),
         "log_days": _days(60, "log files of Airflow"),
         "mended_days": _days(365, "refusals that were mended"),
         "former_days": _days(730, "former reports"),
     })
def housekeeping():
    @task(execution_timeout=timedelta(hours=2))
    def backup() -> str:
        """The warehouse into a file."""
        from etl.load.backup import backup

        return str(backup(owner(), get_current_context()["params"]["backups"]))

    @task(execution_timeout=timedelta(hours=1))
    def files() -> dict[str, int]:
        """Folders of old runs and old logs."""
        from pathlib import Path

        from airflow.sdk.configuration import conf

        from etl import housekeeping

        days = get_current_context()["params"]
        return {"runs": housekeeping.old_runs(days["run_days"]),
                "logs": housekeeping.old_logs(Path(conf.get("logging", "base_log_folder")), days["log_days"])}

    @task(execution_timeout=timedelta(hours=1))
    def rows() -> dict[str, int]:
        """Refusals mended and reports replaced long ago."""
        from etl import housekeeping

        days = get_current_context()["params"]
        return housekeeping.old_rows(owner(), days["mended_days"], days["former_days"])

    @task(execution_timeout=timedelta(hours=3))
    def vacuum() -> int:
        """VACUUM (ANALYZE)."""
        from etl import housekeeping

        return housekeeping.vacuum(owner())

    backup() >> rows() >> vacuum()
    files()


housekeeping()
