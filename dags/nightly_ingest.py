"""The nightly run: articles of a folder to event rows in the warehouse. Wiring only; the steps are in etl/pipeline.py."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import Connection, ExceptionRetryPolicy, Param, RetryAction, RetryRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowNotFoundException

from etl import settings

DOC = """
**Healthy:** every tile green by 03:00 UTC; `check` says `"failed": 0`. A night without new articles is healthy too: `extract` is
then skipped. Refused articles and rows are normal in small numbers: they are in `quarantine`, never lost.

**Where to look:** the log of the red task ends with a line that says what to do. A tile of `extract` is a batch of articles; its
name says how many rows they gave. `make sql Q="select * from runs order by started desc limit 5"` shows the last nights,
`make sql Q="select code, count(*) from quarantine group by 1"` what is refused and why; the page of the checks is
`validation.html` in the run's folder, which the log of `validate` names.

**What to do:** database away: start it, then *Clear* the red task. Models missing: restore `seeds/models`, then *Clear*. `check`
red: rows are loaded but a check on the warehouse failed; its log names the check and the rows. Every step may be cleared and run
again: nothing is loaded twice.
"""

# A database or a disk may be back in a minute; missing models, broken input and failed checks will not mend themselves.
RETRIES = ExceptionRetryPolicy(default=RetryAction.FAIL, rules=[
    RetryRule(["etl.load.database.WarehouseError", "psycopg2.OperationalError", "builtins.OSError"], RetryAction.RETRY,
              retry_delay=timedelta(minutes=1), reason="the database or the disk may be back")])


def warehouse() -> str | None:
    """The DSN of Airflow's Connection `warehouse`, where one is defined; else None, and etl takes WAREHOUSE_DSN."""
    from psycopg2.extensions import make_dsn

    try:
        found = Connection.get("warehouse")
    except AirflowNotFoundException:
        return None
    return make_dsn(host=found.host, port=found.port, dbname=found.schema, user=found.login, password=found.password,
                    **found.extra_dejson)


@dag(schedule="0 2 * * *", catchup=False, max_active_runs=1, doc_md=DOC, tags=["events"],
     description="News articles in, event rows out, with the evidence",
     default_args={"retries": 2, "retry_policy": RETRIES},
     dagrun_timeout=timedelta(hours=6),
     params={"articles": Param(os.environ.get("ETL_ARTICLES") or str(settings.SAMPLE_ARTICLES), type="string", minLength=1,
                               title="Folder of articles", description="on the machine that runs the tasks")})
def nightly_ingest():
    @task(execution_timeout=timedelta(minutes=30))
    def discover() -> list[str]:
        """Read the folder; what is new goes into batches, what cannot be used to the refusals."""
        from etl import pipeline

        context = get_current_context()
        return pipeline.discover([context["params"]["articles"]], warehouse(), run=context["run_id"])["batches"]

    @task(map_index_template="{{ tile }}", max_active_tis_per_dagrun=2, execution_timeout=timedelta(hours=1))
    def extract(run: str, batch: str) -> dict[str, Any]:
        """One batch of articles to event rows."""
        from etl import pipeline

        done = pipeline.extract(run, batch, warehouse())
        get_current_context()["tile"] = f"{batch}: {done['articles']} articles, {done['rows']} rows"  # type: ignore[typeddict-unknown-key]
        return done

    # "none_failed": a night without new articles skips extract, and the refusals are still loaded and the warehouse checked
    @task(trigger_rule="none_failed", execution_timeout=timedelta(minutes=30))
    def validate(run: str) -> dict[str, Any]:
        """Great Expectations on the rows: valid rows and refusals."""
        from etl import pipeline

        return pipeline.validate(run, warehouse())

    @task(execution_timeout=timedelta(minutes=30))
    def load(run: str) -> dict[str, Any]:
        """Articles, rows and refusals into the warehouse, in one transaction."""
        from etl import pipeline

        return pipeline.load(run, warehouse())

    @task(execution_timeout=timedelta(minutes=15))
    def check(run: str) -> dict[str, Any]:
        """The checks on the warehouse, after the load."""
        from etl import pipeline

        return pipeline.check(run, warehouse())

    run = "{{ run_id }}"  # the run's folder has its name
    extract.partial(run=run).expand(batch=discover()) >> validate(run) >> load(run) >> check(run)


nightly_ingest()
