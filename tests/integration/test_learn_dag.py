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


@pytest.fixture(scope="module")
def seen(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two runs: the trained reader is worse in one set, then better. `log` is all that they said."""
    sys.path.insert(0, str(settings.ROOT / "dags"))
    try:
        import local
    finally:
        sys.path.pop(0)
    env = {**local.environment(server, tmp_path_factory.mktemp("articles")),
           "PYTHONPATH": os.pathsep.join((str(settings.ROOT), str(Path(__file__).parent)))}
    local.airflow(env, "db", "migrate", quiet=True)
    plan = [{"dag": "learn", "before": "learn_stand_ins", "env": {"LEARN_SLOT_F1": figure}} for figure in ("0.74", "0.76")]
    done = subprocess.run([sys.executable, str(Path(__file__).with_name("airflow_driver.py"))], input=json.dumps(plan), text=True, env=env,
                          capture_output=True, timeout=600, cwd=settings.ROOT)
    assert "DRIVER" in done.stdout, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    found = json.loads(done.stdout.split("DRIVER", 1)[1])
    return {**found, "log": done.stdout + done.stderr}


def test_a_fallen_score_keeps_it_out(seen: dict[str, Any]) -> None:
    worse = seen["runs"][0]
    assert (worse["state"], [worse["tasks"][t] for t in TASKS]) == ("success", ["success", "success", "skipped"]), seen["log"][-4000:]
    assert "written: slot_f1 fell by 0.0100, from 0.7500 to 0.7400" in seen["log"]


def test_a_better_one_goes_live(seen: dict[str, Any]) -> None:
    better, live = seen["runs"][1], Path(os.environ["ETL_HOME"]) / "models"
    assert (better["state"], [better["tasks"][t] for t in TASKS]) == ("success", ["success"] * 3), seen["log"][-4000:]
    assert better["tasks"].keys() == {*TASKS, *(f"measure[{n}]" for n in range(len(sets.present())))}
    assert (live / "trained").read_text() == "yes" and (live / "resources.json").is_file()
    assert not live.with_name("models.former").exists(), "it was the first that went live"


def test_the_page_shows_the_gate(seen: dict[str, Any]) -> None:
    assert "written: slot f1 0.7500 → 0.7600, key f1 0.5000 → 0.5000" in seen["log"]
    [event] = [a for a in seen["assets"] if a["asset"] == "models"]
    assert "| written | 0.7500 → 0.7600 | 0.5000 → 0.5000 | 0.2500 → 0.2500 |" in event["extra"]["figures"]
