"""The nightly run: articles of a folder to event rows in the warehouse. Wiring only; the steps are in etl/pipeline.py."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from support.alerts import Alert
from support.assets import ACLED_EVENTS, ARTICLES, EVENT_REPORTS, TILE, loaded, tile
from support.connections import warehouse
from support.policy import DEFAULTS, cron
from support.storage import folders, models

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

@dag(schedule=cron("0 2 * * *"), catchup=False, max_active_runs=1, doc_md=DOC, tags=["events", "night"],
     description="News articles in, event rows out, with the evidence",
     default_args={**DEFAULTS, "priority_weight": 10, "pre_execute": models}, on_failure_callback=Alert(),
     dagrun_timeout=timedelta(hours=6),
     params={"articles": Param(os.environ.get("ETL_ARTICLES") or str(settings.SAMPLE_ARTICLES), type="string", minLength=1,
                               title="Folder of articles", description="where the tasks run, or an address in an object store")})
def nightly_ingest():
    @task(execution_timeout=timedelta(minutes=30))
    def discover() -> list[str]:
        """Read the folder; what is new goes into batches, what cannot be used to the refusals."""
        from etl import pipeline

        context = get_current_context()
        return pipeline.discover(folders(context["params"]["articles"]), warehouse(), run=context["run_id"])["batches"]

    @task(map_index_template=TILE, pool="coding", execution_timeout=timedelta(hours=1))
    def extract(run: str, batch: str) -> dict[str, Any]:
        """One batch of articles to event rows."""
        from etl import pipeline

        done = pipeline.extract(run, batch, warehouse())
        tile(f"{batch}: {done['articles']} articles, {done['rows']} rows, {done['refused']} refused")
        return done

    # "none_failed": a night without new articles skips extract, and the refusals are still loaded and the warehouse checked
    @task(trigger_rule="none_failed", execution_timeout=timedelta(minutes=30))
    def validate(run: str) -> dict[str, Any]:
        """Great Expectations on the rows: valid rows and refusals."""
        from etl import pipeline

        return pipeline.validate(run, warehouse())

    @task(outlets=[ACLED_EVENTS, EVENT_REPORTS, ARTICLES], execution_timeout=timedelta(minutes=30))
    def load(run: str) -> dict[str, Any]:
        """Articles, rows and refusals into the warehouse, in one transaction."""
        from etl import pipeline

        done = pipeline.load(run, warehouse())
        loaded(done)
        return done

    @task(execution_timeout=timedelta(minutes=15))
    def check(run: str) -> dict[str, Any]:
        """The checks on the warehouse, after the load."""
        from etl import pipeline

        return pipeline.check(run, warehouse())

    @task(execution_timeout=timedelta(minutes=10))
    def watch(run: str) -> list[dict[str, str]]:
        """Is this night like the others? Who is to know of it is told."""
        from etl import pipeline

        found = pipeline.watch(run, warehouse())
        if found:
            Alert(found)(get_current_context())
        return found

    run = "{{ run_id }}"  # the run's folder has its name
    # a teardown: it runs after a failed check too, and whether it fails is nothing to the night
    extract.partial(run=run).expand(batch=discover()) >> validate(run) >> load(run) >> check(run) >> watch(run).as_teardown()


nightly_ingest()
