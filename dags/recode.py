"""Articles of the warehouse coded again by the present coder, into the same events. Wiring only; the steps are in etl/pipeline.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from support.alerts import Alert
from support.assets import ACLED_EVENTS, ARTICLES, EVENT_REPORTS, TILE, loaded, tile
from support.connections import warehouse
from support.policy import DEFAULTS
from support.storage import models

DOC = """
**Healthy:** green. It runs one task at a time in its own pool, so a long range takes long and the night goes on beside it. A second recode
waits until the first is done. Coded again with the same versions nothing changes, so it may be started again at any time.

**Where to look:** `load` says what changed; `make sql Q="select * from changes_since(now() - interval '1 hour')"` which events, and
`event_history` what each field was before. Articles that another run has written meanwhile are newer and are left alone; `load` counts them.

**What to do:** *"the recode … has been running"*: wait; where it was killed, trigger again with *anyway*. Everything else as for `nightly_ingest`:
put right what the log names, then *Clear*.
"""


@dag(schedule=None, max_active_runs=1, doc_md=DOC, tags=["events", "backfill"],
     description="Code articles of the warehouse again: a range of days, by one trigger",
     default_args={**DEFAULTS, "pool": "recode", "priority_weight": 1, "pre_execute": models}, on_failure_callback=Alert(),
     dagrun_timeout=timedelta(days=1),
     params={
         "from": Param(type="string", format="date", title="From", description="first day of publication"),
         "to": Param(type="string", format="date", title="To", description="last day of publication"),
         "source": Param("", type=["string", "null"], title="Outlet", description="only its articles; empty for all"),
         "country": Param("", type=["string", "null"], title="Country", description="only articles that report an event there; empty for all"),
         "older": Param(True, type="boolean", title="Only older codings", description="only what other versions of code or models have coded"),
         "anyway": Param(False, type="boolean", title="Anyway", description="although another recode is said to be running (it was killed)"),
     })
def recode():
    @task(execution_timeout=timedelta(minutes=30))
    def discover() -> list[str]:
        """Take the articles from the warehouse into batches."""
        from datetime import date

        from etl import pipeline
        from etl.load.stored import Selection

        context = get_current_context()
        given = context["params"]
        wanted = Selection(date.fromisoformat(given["from"]), date.fromisoformat(given["to"]), given["source"] or "", given["country"] or "",
                           given["older"])
        return pipeline.discover_stored(wanted, warehouse(), run=context["run_id"], anyway=given["anyway"])["batches"]

    @task(map_index_template=TILE, execution_timeout=timedelta(hours=1))
    def extract(run: str, batch: str) -> dict[str, Any]:
        """One batch of articles to event rows."""
        from etl import pipeline

        done = pipeline.extract(run, batch, warehouse())
        tile(f"{batch}: {done['articles']} articles, {done['rows']} rows, {done['refused']} refused")
        return done

    @task(trigger_rule="none_failed", execution_timeout=timedelta(minutes=30))
    def validate(run: str) -> dict[str, Any]:
        """Great Expectations on the rows: valid rows and refusals."""
        from etl import pipeline

        return pipeline.validate(run, warehouse())

    @task(outlets=[ACLED_EVENTS, EVENT_REPORTS, ARTICLES], execution_timeout=timedelta(hours=1))
    def load(run: str) -> dict[str, Any]:
        """Rows and refusals into the warehouse, in one transaction; not over what is newer there."""
        from etl import pipeline

        done = pipeline.load(run, warehouse())
        loaded(done)
        return done

    @task(execution_timeout=timedelta(minutes=15))
    def check(run: str) -> dict[str, Any]:
        """The checks on the warehouse, after the load."""
        from etl import pipeline

        return pipeline.check(run, warehouse())

    run = "{{ run_id }}"
    extract.partial(run=run).expand(batch=discover()) >> validate(run) >> load(run) >> check(run)


recode()
