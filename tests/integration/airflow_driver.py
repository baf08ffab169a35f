"""Runs DAGs in a real Airflow, one after the other, in one process, and answers their questions through Airflow's own API.

A program of its own (test_other_dags.py, test_learn_dag.py): Airflow reads its settings on import. Reads the plan as JSON from standard input, a
list of {"dag", "conf", "answers", "env", "before": a module to import first}; prints after a line DRIVER, as JSON, what became of each. An answer is
found by what its question's subject begins with.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
from airflow.utils.session import create_session

UNANSWERED_FOR_S = 120


def main() -> None:
    manager = DagBundlesManager()
    manager.sync_bundles_to_db()
    [bundle] = manager.get_all_dag_bundles()
    bundle.initialize()
    bag = BundleDagBag(dag_folder=bundle.path, bundle_path=bundle.path, bundle_name=bundle.name)
    sync_bag_to_db(bag, bundle.name, bundle.version)
    results = []
    for step in json.load(sys.stdin):
        os.environ.update(step.get("env", {}))
        if "before" in step:
            importlib.import_module(step["before"])
        people = People(step["dag"], step.get("answers", {}))
        asking = threading.Thread(target=people.answer, daemon=True)
        if people.answers:
            asking.start()
        run = bag.dags[step["dag"]].test(run_conf=step.get("conf"))
        if people.answers:
            asking.join(5)
        results.append({"dag": step["dag"], "state": str(run.state.value), "tasks": states(run.dag_id, run.run_id), "people": people.seen})
    print("DRIVER" + json.dumps({"runs": results, "assets": assets()}))


class People:
    """A viewer who tries to answer, and an administrator who does."""

    def __init__(self, dag: str, answers: dict[str, dict[str, Any]]) -> None:
        self.dag, self.answers, self.seen = dag, dict(answers), dict[str, Any]()

    def answer(self) -> None:
        from airflow.api_fastapi.app import create_app
        from fastapi.testclient import TestClient

        passwords = json.loads(Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).read_text())
        with TestClient(create_app(apps="core")) as client:
            who = {name: self.login(client, name, password) for name, password in passwords.items()}
            path = f"/api/v2/dags/{self.dag}/dagRuns/~/hitlDetails"
            self.seen["anonymous"] = client.get(path).status_code
            until = time.monotonic() + UNANSWERED_FOR_S
            while self.answers and time.monotonic() < until:
                found = client.get(path, params={"response_received": False, "limit": 100}, headers=who["admin"]).json()["hitl_details"]
                for question in found:
                    begins = next((b for b in self.answers if question["subject"].startswith(b)), None)
                    if begins is None:
                        continue
                    task = question["task_instance"]
                    at = (f"/api/v2/dags/{self.dag}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}/{task['map_index']}"
                          "/hitlDetails")
                    answer = self.answers.pop(begins)
                    form = {name: param["value"] for name, param in question["params"].items()} | answer["form"]
                    body = {"chosen_options": [answer["choose"]], "params_input": form}
                    self.seen.setdefault("viewer", client.patch(at, json=body, headers=who["ana"]).status_code)
                    done = client.patch(at, json=body, headers=who["admin"])
                    self.seen[begins] = {"status": done.status_code, "body": question["body"], "tile": task["rendered_map_index"],
                                         "options": question["options"], "fields": list(question["params"]),
                                         "by": done.json().get("responded_by_user")}
                time.sleep(0.5)

    @staticmethod
    def login(client: Any, name: str, password: str) -> dict[str, str]:
        token = client.post("/auth/token", json={"username": name, "password": password}).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}


def states(dag: str, run: str) -> dict[str, str]:
    """Task, with its map index → its state."""
    from airflow.models.taskinstance import TaskInstance
    from sqlalchemy import select

    with create_session() as session:
        found = session.scalars(select(TaskInstance).where(TaskInstance.dag_id == dag, TaskInstance.run_id == run)).all()
        return {f"{t.task_id}{f'[{t.map_index}]' if t.map_index >= 0 else ''}": str(t.state) for t in found}


def assets() -> list[dict[str, Any]]:
    """Events of assets, in order: the asset and what its event tells."""
    from airflow.models.asset import AssetEvent, AssetModel
    from sqlalchemy import select

    with create_session() as session:
        found = session.execute(select(AssetModel.name, AssetEvent.extra, AssetEvent.source_dag_id)
                                .join(AssetEvent, AssetEvent.asset_id == AssetModel.id).order_by(AssetEvent.id)).all()
        return [{"asset": name, "extra": extra, "dag": dag} for name, extra, dag in found]


if __name__ == "__main__":
    main()
