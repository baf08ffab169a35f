"""What a person sees of Airflow's log in `make run`."""

from __future__ import annotations

import io

import pytest

from etl import settings

LOG = """\
2026-11-30T13:00:58.924810Z [info     ] [DAG TEST] starting task_id=discover map_index=-1 [airflow.sdk.definitions.dag] loc=dag.py:1501
2026-11-30T13:01:03.819449Z [info     ] discover: 13 new, 0 known, 0 duplicates, 0 refused [etl] loc=pipeline.py:119
2026-11-30T13:02:01.444282Z [info     ] watch: nothing odd             [etl] loc=pipeline.py:319
a line of a library
2026-11-30T13:02:02.000000Z [warning  ] ALERT nightly_ingest: SILENT_SOURCE
SILENT_SOURCE: nothing from [Le Courrier] for 4 nights
http://127.0.0.1:8080/dags/nightly_ingest [etl.alerts] loc=alerts.py:39
2026-11-30T13:02:03.000000Z [error    ] Task failed with exception     [task] loc=task_runner.py:1676
Traceback (most recent call last):
etl.load.database.WarehouseError: away
2026-11-30T13:02:04.000000Z [info     ] of another tool                [etlx] loc=x.py:1
2026-11-30T13:02:05.000000Z [warning  ] cut off in the middle"""


@pytest.fixture(autouse=True)
def dags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(settings.ROOT / "dags"))


def test_only_what_the_steps_say_is_shown() -> None:
    from support.run_log import steps

    assert list(steps(LOG.splitlines(keepends=True))) == [
        "discover: 13 new, 0 known, 0 duplicates, 0 refused", "watch: nothing odd",
        "ALERT nightly_ingest: SILENT_SOURCE\nSILENT_SOURCE: nothing from [Le Courrier] for 4 nights\nhttp://127.0.0.1:8080/dags/nightly_ingest"]


def test_all_of_it_is_kept() -> None:
    from support.run_log import kept, steps

    file = io.StringIO()
    assert len(list(steps(kept(LOG.splitlines(keepends=True), file)))) == 3 and file.getvalue() == LOG
