"""The DAG `learn` in a real Airflow, with stand-ins for what takes models and hours (learn_stand_ins.py): it goes live, or says why not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from etl import settings
from etl.load import embedded, migrate
from etl.load.embedded import EmbeddedServer
from etl.training import sets

TASKS = ("collect", "train", "go_live")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_HOME", str(tmp_path_factory.mktemp("home")))
        for name in ("WAREHOUSE_DSN", "WAREHOUSE_EDITOR_DSN", "WAREHOUSE_OWNER_DSN", "PORT", "ETL_MODELS"):
            patch.delenv(name, raising=False)
        with embedded.server() as running:
            migrate.apply(running.owner)
            yield running


def learned(server: EmbeddedServer, folder: Path, slot_f1: float, conf: dict[str, Any] | None = None) -> dict[str, Any]:
    """What became of a run; `log` is all that it said."""
    sys.path.insert(0, str(settings.ROOT / "dags"))
    try:
        import local
    finally:
        sys.path.pop(0)
    env = {**local.environment(server, folder), "LEARN_SLOT_F1": str(slot_f1), "PYTHONPATH": str(Path(__file__).parent)}
    local.airflow(env, "db", "migrate", quiet=True)
    plan = [{"dag": "learn", "before": "learn_stand_ins", "conf": conf}]
    done = subprocess.run([sys.executable, str(Path(__file__).with_name("airflow_driver.py"))], input=json.dumps(plan), text=True, env=env,
                          capture_output=True, timeout=600, cwd=settings.ROOT)
    assert "DRIVER" in done.stdout, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    found = json.loads(done.stdout.split("DRIVER", 1)[1])
    return {**found["runs"][0], "assets": found["assets"], "log": done.stdout + done.stderr}


def test_a_fallen_score_keeps_it_out_and_a_better_one_goes_live(server: EmbeddedServer, tmp_path: Path) -> None:
    live = Path(os.environ["ETL_HOME"]) / "models"
    worse = learned(server, tmp_path, 0.74)
    assert (worse["state"], [worse["tasks"][t] for t in TASKS]) == ("success", ["success", "success", "skipped"]), worse["log"][-4000:]
    assert "written: slot_f1 fell by 0.0100, from 0.7500 to 0.7400" in worse["log"] and not live.exists()
    assert not [a for a in worse["assets"] if a["asset"] == "models"]

    better = learned(server, tmp_path, 0.76)
    assert (better["state"], [better["tasks"][t] for t in TASKS]) == ("success", ["success"] * 3), better["log"][-4000:]
    assert better["tasks"].keys() == {*TASKS, *(f"measure[{n}]" for n in range(len(sets.present())))}
    assert "written: slot f1 0.7500 → 0.7600, key f1 0.5000 → 0.5000" in better["log"]
    assert (live / "trained").read_text() == "yes" and (live / "resources.json").is_file()
    [event] = [a for a in better["assets"] if a["asset"] == "models"]
    assert "| written | 0.7500 → 0.7600 | 0.5000 → 0.5000 | 0.2500 → 0.2500 |" in event["extra"]["figures"], "the page of the asset shows the gate"
