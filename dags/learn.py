"""The reader learns from what editors decided, and goes live where no score has fallen. Wiring only; the steps are in etl/training/learn.py."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from support.alerts import Alert
from support.assets import MODELS, TILE, tell, tile
from support.connections import warehouse
from support.policy import DEFAULTS
from support.storage import models

if TYPE_CHECKING:
    from etl.training.workshop import Workshop

DOC = """
**Healthy:** green; or `go_live` is skipped, and its log says which score of which set fell by how much: then nothing has changed. `train` goes on
from the shipped reader and takes half an hour or more on two cores, in the pool `learn`; cleared, it goes on from its last epoch.

**Where to look:** the tiles of `measure` are named by a set and its scores before and after; the result of `go_live` (*XCom*) and the event of the
asset `models` have all of them. `$ETL_HOME/train/corrections` has the rows that were taken, `corrections-left-out.csv` beside it why others were not.

**What to do:** `collect` skipped: of no article every row was looked at; answer `review`. After it went live the next night uses it; trigger `recode`
for older articles. To go back: `python -m etl train --take-back`.
"""


def _shop() -> Workshop:
    from pathlib import Path

    from etl import settings
    from etl.training.starts import SHIPPED
    from etl.training.workshop import Workshop

    given = get_current_context()["params"]
    rows = (Path(given["rows"]),) if given["rows"] else ()
    return Workshop(None, settings.home() / "train", rows=rows, whole=given["whole"], with_corrections=True, start=SHIPPED, epochs=given["epochs"])


@dag(schedule=None, max_active_runs=1, doc_md=DOC, tags=["models", "people"],
     description="Corrections by editors are learned from; what was learned goes live where no score has fallen",
     default_args={**DEFAULTS, "pool": "learn", "priority_weight": 1, "pre_execute": models}, on_failure_callback=Alert(),
     dagrun_timeout=timedelta(days=1),
     params={
         "rows": Param("", type=["string", "null"], title="Coded articles", description="a folder of such folders; empty for those beside the code"),
         "whole": Param(False, type="boolean", title="Whole", description="train on the validation fold too, where the live reader was"),
         "epochs": Param(2, type="integer", minimum=1, maximum=20, title="Epochs", description="how often each article is read"),
         "tolerance": Param(0.0, type="number", minimum=0, maximum=0.05, title="Tolerance", description="by how much a score may fall"),
     })
def learn():
    @task(execution_timeout=timedelta(hours=2))
    def collect() -> dict[str, int]:
        """What editors decided, as training rows."""
        from etl.training import learn as steps

        taken = steps.collect(_shop(), warehouse())
        if not taken["articles"]:
            raise AirflowSkipException(f"there is nothing to learn: of no article every row was looked at; {taken['left_out']} are left out")
        return taken

    @task(execution_timeout=timedelta(hours=18))
    def train() -> list[str]:
        """The reader, beside the other rows. Returns the sets to measure it on."""
        from etl.training import learn as steps

        return steps.train(_shop())

    @task(map_index_template=TILE, execution_timeout=timedelta(hours=1))
    def measure(name: str) -> dict[str, Any]:
        """A set with the live reader and the trained one."""
        from etl.training import gate
        from etl.training import learn as steps

        tile(name)
        scores = steps.measure(_shop(), name)
        tile(gate.line(name, scores["before"], scores["after"]))
        return scores

    @task(outlets=[MODELS], execution_timeout=timedelta(minutes=30))
    def go_live() -> list[str]:
        """Into the place of the live models, where no score of any set has fallen; else nothing changes."""
        from etl.training import learn as steps

        try:
            figures = steps.go_live(_shop(), tolerance=get_current_context()["params"]["tolerance"])
        except steps.ScoresFellError as error:
            raise AirflowSkipException(str(error)) from error
        tell({MODELS: {"figures": figures}})
        return figures

    trained = train()
    collect() >> trained
    measure.expand(name=trained) >> go_live()


learn()
