"""The DAGs as Airflow's DAG processor sees them: no error, no heavy import, wired as the design says. No database."""

import json
import os
import subprocess
import sys

import pytest

from etl import settings

# In a process of its own: Airflow reads its settings on import, and what a DAG imports must not hide behind what pytest has.
PROBE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
dag = bag.dags.get("nightly_ingest")
print("PROBE" + json.dumps({
    "errors": bag.import_errors, "dags": sorted(bag.dags),
    "heavy": sorted({"torch", "stanza", "great_expectations", "pandas"} & set(sys.modules)),
    "upstream": {t.task_id: sorted(t.upstream_task_ids) for t in dag.tasks},
    "trigger": {t.task_id: t.trigger_rule.value for t in dag.tasks},
    "limits": {t.task_id: t.execution_timeout.total_seconds() for t in dag.tasks},
    "retries": {t.task_id: t.retries for t in dag.tasks}, "mapped": [t.task_id for t in dag.tasks if t.is_mapped],
    "schedule": dag.schedule, "catchup": dag.catchup, "at_a_time": dag.max_active_runs, "doc": dag.doc_md,
    "articles": dag.params["articles"],
}))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    environment = {**os.environ, "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                   "ETL_ARTICLES": "/some/articles"}
    done = subprocess.run([sys.executable, "-c", PROBE, str(settings.ROOT / "dags")], env=environment, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.split("PROBE", 1)[1])


def test_imports_without_errors_or_heavy_modules(seen):
    assert (seen["errors"], seen["dags"], seen["heavy"]) == ({}, ["nightly_ingest"], [])


def test_steps_follow_each_other(seen):
    assert seen["upstream"] == {"discover": [], "extract": ["discover"], "validate": ["extract"], "load": ["validate"],
                                "check": ["load"]}
    assert seen["mapped"] == ["extract"]
    assert seen["trigger"]["validate"] == "none_failed", "a night without new articles must still load refusals and check"


def test_every_night_once_and_one_at_a_time(seen):
    assert (seen["schedule"], seen["catchup"], seen["at_a_time"]) == ("0 2 * * *", False, 1)


def test_every_task_ends_and_is_tried_again(seen):
    assert all(0 < seconds <= 3600 for seconds in seen["limits"].values())
    assert all(retries >= 1 for retries in seen["retries"].values())


def test_documentation_begins_with_triage(seen):
    headings = [line.split(":**")[0].strip("*") for line in seen["doc"].splitlines() if line.startswith("**")]
    assert headings == ["Healthy", "Where to look", "What to do"]


def test_folder_comes_from_the_environment(seen):
    assert seen["articles"] == "/some/articles"
