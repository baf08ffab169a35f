"""Questions to people about rows, articles and events; their answers into the warehouse. Wiring only; the cases are in etl/review.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowSkipException
from support.alerts import Alert
from support.assets import ACLED_EVENTS, TILE, tell, tile
from support.connections import editor, warehouse
from support.policy import DEFAULTS, cron
from support.question import Question

DOC = """
**Healthy:** running all day, with questions that wait (*Browse*, *Required Actions* in the menu, for those who may edit). At its end what nobody
answered is left open, and asked again the next day. Nothing else waits for it.

**Where to look:** a red `record` was not written, and its log says why (no such country, bounds that contradict each other). Answers are
rows of `corrections`, days of `article_dates`, pairs found to be two of `distinct_events`, each with who gave it.

**What to do:** answer: the sentence and the row are shown; the form has the row's fields, *Correct* writes those you changed. A red
`record`: *Clear* the tile of `ask` before it, and answer again. To take an answer back: `docs/operations.md`. For another pick of cases while
one is open, answer it to the end, or mark its run as finished.
"""


@dag(schedule=cron("0 5 * * *"), catchup=False, max_active_runs=1, doc_md=DOC, tags=["events", "people"],
     description="Rows of low confidence, articles without a date, possible duplicates: a person decides",
     default_args={**DEFAULTS, "pool": "review"}, on_failure_callback=Alert(), dagrun_timeout=timedelta(hours=23, minutes=50),
     params={
         "most": Param(20, type="integer", minimum=1, maximum=200, title="Cases", description="how many at most"),
         "confidence": Param(0.6, type="number", minimum=0, maximum=1, title="Confidence", description="rows below it are asked about"),
     })
def review():
    @task(execution_timeout=timedelta(minutes=10))
    def pick() -> list[dict[str, Any]]:
        """The cases that are open."""
        from etl import pipeline
        from etl.review import cases

        given = get_current_context()["params"]
        with pipeline.warehouse(warehouse()) as at:
            return [case.to_json() for case in cases(at, given["most"], given["confidence"])]

    @task(outlets=[ACLED_EVENTS], map_index_template=TILE, execution_timeout=timedelta(minutes=5))
    def record(case: dict[str, Any], answer: dict[str, Any]) -> str:
        """Write the answer under the name of who gave it."""
        from etl.review import LEAVE_OPEN
        from etl.review import record as write

        tile(case["tile"])
        person = answer.get("responded_by_user") or {}
        chosen = answer["chosen_options"][0]
        if chosen == LEAVE_OPEN:
            raise AirflowSkipException("left open: it is asked again the next day")
        done = write(editor(), case, chosen, answer["params_input"], person.get("name") or person.get("id") or "")
        tell({ACLED_EVENTS: {"answer": done}})
        return done

    @task_group
    def one(case):
        answer = Question(task_id="ask", case=case, retries=0, response_timeout=timedelta(hours=23), map_index_template="{{ task.case.tile }}")
        record(case, answer.output)

    one.expand(case=pick())


review()
