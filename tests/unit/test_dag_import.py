"""The DAGs as Airflow's DAG processor sees them: no error, no heavy import, wired as the design says. No database."""

import json
import os
import subprocess
import sys

import pytest

from etl import settings

DAGS = settings.ROOT / "dags"
ALL = ("digest", "fetch", "housekeeping", "learn", "nightly_ingest", "recode", "refresh", "review")
MOST_LINES = 120

# In a process of its own: Airflow reads its settings on import, and what a DAG imports must not hide behind what pytest has.
PROBE = """
import json, sys
from datetime import timedelta
from pathlib import Path
from airflow.dag_processing.dagbag import BundleDagBag
bag = BundleDagBag(dag_folder=Path(sys.argv[1]), bundle_path=Path(sys.argv[1]), bundle_name="dags")
def seconds(limit):
    return limit.total_seconds() if limit else None
print("PROBE" + json.dumps({
    "errors": bag.import_errors,
    "heavy": sorted({"torch", "stanza", "great_expectations", "pandas"} & set(sys.modules)),
    "dags": {dag.dag_id: {
        "file": dag.fileloc, "doc": dag.doc_md, "tags": sorted(dag.tags), "description": dag.description, "catchup": dag.catchup,
        "schedule": [a.name for a in dag.schedule] if isinstance(dag.schedule, list) else getattr(dag.schedule, "expression", None),
        "starts_by_itself_when_new": getattr(dag.schedule, "run_immediately", timedelta(0)) != timedelta(0),
        "at_a_time": dag.max_active_runs, "limit": seconds(dag.dagrun_timeout),
        "told": type(dag.on_failure_callback).__name__,
        "params": {name: {**dag.params.get_param(name).schema, "default": dag.params.get_param(name).dump()["value"]} for name in dag.params},
        "tasks": {t.task_id: {
            "upstream": sorted(t.upstream_task_ids), "trigger": t.trigger_rule.value, "owner": t.owner, "retries": t.retries, "pool": t.pool,
            "weight": t.priority_weight, "limit": seconds(t.execution_timeout), "tile": t.map_index_template, "mapped": t.is_mapped,
            "teardown": t.is_teardown, "fails_the_run": t.on_failure_fail_dagrun, "outlets": [a.name for a in t.outlets],
            "answer_within": seconds(getattr(t, "response_timeout", None)),
        } for t in dag.tasks},
    } for dag in bag.dags.values()},
}, default=str))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    environment = {**os.environ, "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                   "ETL_ARTICLES": "/some/articles"}
    done = subprocess.run([sys.executable, "-c", PROBE, str(DAGS)], env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.split("PROBE", 1)[1])


@pytest.fixture(scope="module")
def dags(seen):
    return seen["dags"]


@pytest.fixture(scope="module")
def tasks(dags):
    return {f"{dag}.{name}": task for dag, found in dags.items() for name, task in found["tasks"].items()}


def test_imports_without_errors_or_heavy_modules(seen):
    assert (seen["errors"], tuple(sorted(seen["dags"])), seen["heavy"]) == ({}, ALL, [])


@pytest.mark.parametrize("dag", ALL)
def test_each_file_is_wiring_only(dag):
    assert len((DAGS / f"{dag}.py").read_text(encoding="utf-8").splitlines()) < MOST_LINES


@pytest.mark.parametrize("dag", ALL)
def test_each_says_what_it_is_whose_it_is_and_when_to_give_up(dags, dag):
    found = dags[dag]
    assert found["tags"] and found["description"] and found["limit"] and found["told"] == "Alert"
    assert {task["owner"] for task in found["tasks"].values()} == {"event-coder"}
    assert (found["catchup"], found["at_a_time"]) == (False, 1)


@pytest.mark.parametrize("dag", ALL)
def test_documentation_begins_with_triage(dags, dag):
    headings = [line.split(":**")[0].strip("*") for line in dags[dag]["doc"].splitlines() if line.startswith("**")]
    assert headings == ["Healthy", "Where to look", "What to do"]


def test_steps_of_the_night_follow_each_other(dags):
    night = dags["nightly_ingest"]["tasks"]
    assert {name: task["upstream"] for name, task in night.items()} == {
        "discover": [], "extract": ["discover"], "validate": ["extract"], "load": ["validate"], "check": ["load"], "watch": ["check"]}
    assert [name for name, task in night.items() if task["mapped"]] == ["extract"]
    assert night["validate"]["trigger"] == "none_failed", "a night without new articles must still load refusals and check"


def test_what_was_learned_is_measured_before_it_goes_live(dags):
    learn = dags["learn"]["tasks"]
    assert {name: task["upstream"] for name, task in learn.items()} == {
        "collect": [], "train": ["collect"], "measure": ["train"], "go_live": ["measure"]}
    assert {task["trigger"] for task in learn.values()} == {"all_success"}, "nothing goes live unmeasured"
    assert [name for name, task in learn.items() if task["mapped"]] == ["measure"]


def test_a_failing_watch_is_nothing_to_the_night(dags):
    watch = dags["nightly_ingest"]["tasks"]["watch"]
    assert watch["teardown"] and not watch["fails_the_run"]
    assert not any(task["teardown"] for name, task in dags["nightly_ingest"]["tasks"].items() if name != "watch")


def test_schedules(dags):
    assert {name: dag["schedule"] for name, dag in dags.items()} == {
        "digest": "0 6 * * *", "fetch": "0 1 * * *", "nightly_ingest": "0 2 * * *", "recode": None, "review": "0 5 * * *",
        "refresh": ["acled_events"], "housekeeping": "0 4 * * 0", "learn": None}
    assert not any(dag["starts_by_itself_when_new"] for dag in dags.values())


def test_every_task_ends(tasks):
    limits = {name: task["answer_within"] or task["limit"] for name, task in tasks.items()}
    assert all(limits.values()), limits
    assert max(limit for name, limit in limits.items() if name.startswith("nightly_ingest.")) <= 3600


def test_every_task_is_tried_again_but_a_question(tasks):
    assert [name for name, task in tasks.items() if task["retries"] < 1] == ["review.one.ask"]


def test_questions_end_before_they_are_asked_again(dags):
    review = dags["review"]
    assert review["tasks"]["one.ask"]["answer_within"] < review["limit"] < 24 * 3600


def test_a_backfill_never_starves_the_night(dags):
    slots = {name: pool["slots"] for name, pool in json.loads((DAGS / "pools.json").read_text(encoding="utf-8")).items()}
    recode, night = dags["recode"]["tasks"], dags["nightly_ingest"]["tasks"]
    assert {task["pool"] for task in recode.values()} == {"recode"} and slots["recode"] == 1
    assert night["extract"]["pool"] == "coding" and {task["pool"] for task in night.values()} == {"coding", "default_pool"}
    assert slots["learn"] == 1 and {task["pool"] for task in dags["learn"]["tasks"].values()} == {"learn"}
    assert max(task["weight"] for dag in (recode, dags["learn"]["tasks"]) for task in dag.values()) < min(task["weight"] for task in night.values())


def test_every_pool_is_imported(tasks):
    assert {task["pool"] for task in tasks.values()} - {"default_pool"} == set(json.loads((DAGS / "pools.json").read_text(encoding="utf-8")))


def test_mapped_tiles_have_names(tasks):
    named = {name for name, task in tasks.items() if task["tile"]}
    assert named == {"fetch.source", "learn.measure", "nightly_ingest.extract", "recode.extract", "review.one.ask", "review.one.record"}


def test_assets_show_the_flow(tasks):
    assert {name: task["outlets"] for name, task in tasks.items() if task["outlets"]} == {
        "nightly_ingest.load": ["acled_events", "event_reports", "articles"], "recode.load": ["acled_events", "event_reports", "articles"],
        "review.one.record": ["acled_events"], "refresh.refresh": ["aggregates"], "learn.go_live": ["models"]}


def test_folder_comes_from_the_environment(dags):
    assert {dags[name]["params"]["articles"]["default"] for name in ("fetch", "nightly_ingest")} == {"/some/articles"}


def test_forms_check_what_is_given(dags):
    recode, review, upkeep, learn = (dags[name]["params"] for name in ("recode", "review", "housekeeping", "learn"))
    assert list(learn) == ["rows", "whole", "epochs", "tolerance"] and (learn["tolerance"]["default"], learn["tolerance"]["minimum"]) == (0.0, 0)
    assert list(recode) == ["from", "to", "source", "country", "older", "anyway"]
    assert {(recode[name]["type"], recode[name]["format"]) for name in ("from", "to")} == {("string", "date")}
    assert (review["most"]["minimum"], review["most"]["maximum"], review["confidence"]["maximum"]) == (1, 200, 1)
    assert all(param["type"] == "integer" and param["minimum"] == 1 for param in upkeep.values())
    assert all(param["title"] for params in (recode, review, upkeep, learn) for param in params.values())
