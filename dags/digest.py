"""The digest of every morning, to those who are to get it. Wiring only; what it says is in etl/digest, who gets it in support/digests.py."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from support.alerts import Alert
from support.connections import warehouse
from support.policy import DEFAULTS, cron

DOC = """
**Healthy:** green, one digest for each reader; or skipped, where nobody is to get one (neither `digest_smtp` nor `digest_webhook` is defined).

**Where to look:** the log of `send`: how much was new, and which delivery failed, without addresses. The same digest is on the events page
(*Digest*), and `python -m etl digest --since 1d` writes it.

**What to do:** *"the mail server did not take it"*: look at the Connection `digest_smtp`, then *Clear*; who has got it gets it once more. For another
period trigger it with other days. `docs/digest.md` says how to define who gets what.
"""

WEEKLY = os.environ.get("DIGEST_EVERY") == "week"


@dag(schedule=cron("0 6 * * 1" if WEEKLY else "0 6 * * *"), catchup=False, max_active_runs=1, doc_md=DOC, tags=["events", "people"],
     description="What is new, changed, deadliest and odd, by mail and webhook", default_args=DEFAULTS, on_failure_callback=Alert(),
     dagrun_timeout=timedelta(hours=1),
     params={"days": Param(7 if WEEKLY else 1, type="integer", minimum=1, maximum=366, title="Days", description="how far back it looks")})
def digest():
    @task(execution_timeout=timedelta(minutes=20))
    def send() -> dict[str, Any]:
        """One digest for each reader."""
        from support.digests import events_page, readers

        from etl import pipeline
        from etl.digest.send import send_each

        found = readers()
        if not found:
            raise AirflowSkipException("nobody is to get it: define the Connection digest_smtp or digest_webhook (docs/digest.md)")
        context = get_current_context()
        until = context["dag_run"].run_after
        with pipeline.warehouse(warehouse()) as at:
            return send_each(at, until - timedelta(days=context["params"]["days"]), until, found, events_page())

    send()


digest()
