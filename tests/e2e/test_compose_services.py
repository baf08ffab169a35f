"""docker-compose.yml, service by service, without Docker (compose_native.py): a night over 200 articles with LocalExecutor; then with Redis and two
workers, of which one is killed in the middle; both give the same rows."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import compose_native
import psycopg2
import pytest
from compose_native import Project

from etl import settings
from etl.load.database import query
from etl.resolve import gazetteer

sys.path.insert(0, str(settings.ROOT / "docker"))
import write_env  # noqa: E402

LACKS = compose_native.missing()
pytestmark = pytest.mark.skipif(bool(LACKS), reason=f"needs {', '.join(LACKS)} (Debian: apt-get install postgresql redis-server util-linux)")

NIGHT_SECONDS = 600
LOST_AFTER = "30"  # seconds without a sign of life, instead of 120: what the test waits for
RUN_METRIC = "airflow.dagrun.duration.success.nightly_ingest"
WHO = """
id -u; sed -n 's/^CapBnd:.//p;s/^NoNewPrivs:.//p' /proc/self/status
for folder in /app /articles; do if touch $folder/x 2>/dev/null; then echo $folder changed; fi; done"""
LOGIN = """
import json, os, urllib.request as r
at, who = "http://127.0.0.1:8080", {"username": "admin", "password": os.environ["AIRFLOW_ADMIN_PASSWORD"]}
answer = r.urlopen(r.Request(f"{at}/auth/token", headers={"Content-Type": "application/json"}, data=json.dumps(who).encode()))
token = json.load(answer)["access_token"]
page = f"{at}/events-page/data/overview?since=2020-01-01&until=2022-12-31"
print(r.urlopen(r.Request(page, headers={"Authorization": f"Bearer {token}"})).read().decode())"""
PLACES = ("Djibo", "Ménaka", "Diffa", "Kidal", "Gao", "Tombouctou", "Maroua", "Goma", "Bunia", "Butembo", "Bambari", "Bria", "Moundou", "Abéché",
          "Zinder", "Tahoua", "Agadez", "Dori", "Kaya", "Fada N'Gourma", "Mopti", "Ségou", "Maiduguri", "Jos", "Benghazi")
NEWS = (
    "Des hommes armés ont attaqué {place} lundi, tuant {n} civils, ont indiqué des sources locales.",
    "Une bombe artisanale a explosé lundi à {place}. L'explosion a tué {n} soldats, selon l'armée.",
    "De violents combats ont opposé lundi l'armée à des rebelles à {place}. {n} combattants ont été tués, a déclaré un porte-parole.",
    "Plusieurs centaines de personnes ont manifesté lundi à {place} contre la vie chère. La police n'est pas intervenue.",
    "Un kamikaze s'est fait exploser lundi sur le marché de {place}. Au moins {n} personnes sont mortes et une dizaine d'autres ont été blessées.",
    "La police a tiré lundi sur des manifestants à {place}. {n} personnes ont été tuées, selon des témoins.",
    "L'aviation a bombardé lundi des positions de rebelles près de {place}. Le raid a fait {n} morts.",
    "Des inconnus ont enlevé lundi {n} enseignants à {place}, a annoncé le gouverneur.",
)
ROWS = """
SELECT a.doc, r.event_date, r.event_type, r.sub_event_type, r.actor1, r.assoc_actor_1, r.actor2, r.assoc_actor_2, r.country, r.location, r.latitude,
    r.longitude, r.fatalities, r.injured, r.confidence, r.notes, r.evidence, r.evidence_start, r.evidence_end
FROM event_reports AS r JOIN articles AS a USING (content_hash) ORDER BY 1, 18, 4, 5, 10"""
EVENTS = """
SELECT event_date, sub_event_type, actor1, actor2, country, location, fatalities, source, notes FROM acled_events ORDER BY 1, 2, 3, 6, 9"""


def write_articles(folder: Path) -> None:
    """Every piece of news from every place: 200 articles, and the manifest with their days."""
    folder.mkdir()
    lines = ["file,published,source,language"]
    for number, (place, text) in enumerate((place, text) for place in PLACES for text in NEWS):
        name = f"{number:03}.txt"
        told = text.format(place=place, n=number % 17 + 2)
        (folder / name).write_text(f"{told}\n\nLe calme est revenu dans la ville le lendemain.\n", encoding="utf-8")
        lines.append(f"{name},2021-{number % 12 + 1:02}-1{number % 7},Agence {number % 5},fr")
    (folder / "articles.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def airflow(made: Project, text: str) -> list[tuple[Any, ...]]:
    """Of Airflow's own database."""
    with closing(psycopg2.connect(host=str(made.socket("airflow-db")), dbname="airflow", user="airflow")) as opened, opened.cursor() as cur:
        cur.execute(text)
        return cur.fetchall()


def warehouse(made: Project, text: str) -> list[tuple[Any, ...]]:
    """Of the warehouse, as the analyst."""
    return query(f"host={made.socket('warehouse')} dbname=warehouse user=analyst", text)[1]


def until(true: Callable[[], Any], what: str, seconds: float = NIGHT_SECONDS) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"not in {seconds:.0f} s: {what}"
        time.sleep(0.5)
    compose_native.log.info("%s", what)
    return found


def night(made: Project) -> None:
    """Trigger the nightly run, once Airflow knows it."""
    until(lambda: airflow(made, "SELECT 1 FROM serialized_dag WHERE dag_id = 'nightly_ingest'"), "the DAG is known", 120)
    done = made.run("scheduler-1", "airflow", "dags", "trigger", "nightly_ingest", "--run-id", f"by-hand-{made.names['EXECUTOR']}")
    assert done.returncode == 0, done.stderr[-3000:]


def state(made: Project) -> str:
    [(now,)] = airflow(made, f"SELECT state FROM dag_run WHERE run_id = 'by-hand-{made.names['EXECUTOR']}'")
    return now


def ended(made: Project) -> bool:
    now = state(made)
    failed = airflow(made, "SELECT task_id, map_index FROM task_instance WHERE dag_id = 'nightly_ingest' AND state = 'failed'")
    assert now != "failed" and not failed, f"{failed}: {made.folder / 'volumes' / 'logs'}"
    return now == "success"


def rows(made: Project) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    return warehouse(made, ROWS), warehouse(made, EVENTS)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """With articles that anybody may change, but for the file's word."""
    with tempfile.TemporaryDirectory(prefix="compose") as name:
        made = Path(name)
        made.chmod(0o711)  # the image's user is none of this machine's
        write_articles(made / "articles")
        (made / "articles").chmod(0o777)
        data = made / "project" / "volumes" / "data"
        data.mkdir(parents=True)
        for path in (gazetteer.index(), gazetteer.index().with_name("gazetteer.lock")):  # it takes half a minute to build
            os.chown(shutil.copy(path, data), compose_native.IMAGE_USER, compose_native.IMAGE_USER)
        yield made


def names(folder: Path, executor: str) -> dict[str, str]:
    """.env, as the command writes it."""
    assert write_env.main(["--articles", str(folder / "articles"), "--executor", executor, "--out", str(folder / "env")]) == 0
    return write_env.values_of((folder / "env").read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def alone(folder: Path) -> dict[str, Any]:
    """The night with LocalExecutor."""
    with compose_native.project(folder / "project", names(folder, "LocalExecutor")) as made:
        made.up()
        seen: dict[str, Any] = {"services": {c.service for c in made.running.values()}}
        night(made)
        seen["users"] = {name: made.run(name, "sh", "-c", WHO).stdout.split("\n") for name in made.running}
        for role in ("owner", "loader", "analyst", "editor"):
            at = f"postgresql://{role}:{made.names[f'WAREHOUSE_{role.upper()}_PASSWORD']}@warehouse/warehouse"
            seen[role] = made.run("warehouse-1", "psql", at, "-Atc", "SELECT current_user").stdout.strip()
        wrong = made.run("warehouse-1", "psql", "postgresql://analyst:wrong@warehouse/warehouse", "-c", "SELECT 1")
        seen["wrong password"] = (wrong.returncode, "authentication failed" in wrong.stderr)
        until(lambda: ended(made), "the night with LocalExecutor")
        seen["page"] = made.run("api-server-1", "python", "-c", LOGIN)
        seen["rows"] = rows(made)
        seen["project"], seen["processes"] = made, len(made.processes())
        seen["runs"] = warehouse(made, "SELECT result FROM runs")
    return seen


@pytest.fixture(scope="module")
def killed(folder: Path, alone: dict[str, Any]) -> dict[str, Any]:
    """The same night with CeleryExecutor, Redis and two workers, one of which is killed; with metrics on."""
    shutil.rmtree(folder / "project" / "volumes" / "warehouse")
    metrics = folder / "metrics"
    metrics.touch()
    env = names(folder, "CeleryExecutor") | {"METRICS": "True", "WORKERS": "2"}
    changes = {"AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": LOST_AFTER, "OTEL_METRIC_EXPORT_INTERVAL": "5000"}
    with compose_native.project(folder / "project", env, changes=changes, outside=["otel-collector"]) as made:
        receiver = made.beside(sys.executable, str(Path(__file__).with_name("metrics_receiver.py")), str(metrics), "4318")
        assert receiver.stdout and receiver.stdout.readline() == "up\n"
        made.up()
        seen: dict[str, Any] = {"services": {c.service for c in made.running.values()}}
        seen["users"] = {name: made.run(name, "sh", "-c", WHO).stdout.split("\n") for name in ("redis-1", "worker-1")}
        refused = made.run("redis-1", "env", "-u", "REDISCLI_AUTH", "redis-cli", "ping")
        seen["redis without password"] = refused.stdout + refused.stderr
        night(made)
        busy = until(lambda: airflow(made, "SELECT hostname, map_index FROM task_instance WHERE dag_id = 'nightly_ingest' AND "
                                 "task_id = 'extract' AND state = 'running' AND hostname <> ''"), "a worker has a batch")
        seen["lost"], seen["batch"] = busy[0]
        time.sleep(2)  # in the middle of it: at work, and not done
        made.kill(seen["lost"])
        until(lambda: ended(made), "the night with one worker left")
        seen["tries"] = airflow(made, "SELECT map_index, try_number, hostname FROM task_instance WHERE task_id = 'extract' "
                                "AND run_id = 'by-hand-CeleryExecutor' ORDER BY 1")
        seen["rows"] = rows(made)
        seen["project"], seen["processes"] = made, len(made.processes())
        until(lambda: RUN_METRIC in metrics.read_text(), "metrics of the run arrive", 90)
        seen["metrics"] = set(metrics.read_text().split())
    return seen


def test_every_service_is_well_by_its_own_check(alone: dict[str, Any], killed: dict[str, Any]) -> None:
    lasting = {"warehouse", "airflow-db", "api-server", "scheduler", "dag-processor", "triggerer"}
    assert alone["services"] == lasting and killed["services"] == lasting | {"redis", "worker"}


def test_the_passwords_of_env_open_the_doors_and_no_others(alone: dict[str, Any], killed: dict[str, Any]) -> None:
    assert alone["page"].returncode == 0, alone["page"].stderr
    assert {role: alone[role] for role in ("owner", "loader", "analyst", "editor")} == {r: r for r in ("owner", "loader", "analyst", "editor")}
    assert alone["wrong password"] == (2, True)
    assert "NOAUTH" in killed["redis without password"]


def test_services_run_as_no_root_and_change_neither_code_nor_articles(alone: dict[str, Any], killed: dict[str, Any]) -> None:
    seen = {**alone["users"], **{name: said for name, said in killed["users"].items() if name not in alone["users"]}}
    assert {name.rpartition("-")[0] for name in seen} == alone["services"] | killed["services"]
    assert all(said[0] not in ("", "0") and said[1:] == ["0000000000000000", "1", ""] for said in seen.values()), seen


def test_the_night_gives_rows(alone: dict[str, Any]) -> None:
    reports, events = alone["rows"]
    assert len({report[0] for report in reports}) > 150 and len(events) > 150
    assert set(alone["runs"]) == {("ok",)}


def test_the_events_page_shows_them(alone: dict[str, Any]) -> None:
    assert json.loads(alone["page"].stdout)["totals"]["events"] == len(alone["rows"][1])


def test_the_batch_of_a_killed_worker_is_done_by_the_other(killed: dict[str, Any]) -> None:
    assert len(killed["tries"]) == 4, "200 articles are 4 batches"
    again = {index: (tries, host) for index, tries, host in killed["tries"]}[killed["batch"]]
    assert again[0] == 2 and again[1] != killed["lost"] and again[1].startswith("worker-")


def test_same_rows_with_a_worker_killed_as_with_local_executor(alone: dict[str, Any], killed: dict[str, Any]) -> None:
    assert killed["rows"] == alone["rows"]


def test_metrics_are_sent_where_one_setting_says(killed: dict[str, Any]) -> None:
    assert {RUN_METRIC, "airflow.pool.running_slots.coding", "airflow.ti.finish"} <= killed["metrics"], sorted(killed["metrics"])


def test_nothing_of_it_is_left(alone: dict[str, Any], killed: dict[str, Any]) -> None:
    for seen in (alone, killed):
        assert seen["processes"] > 10
        until(lambda seen=seen: seen["project"].processes() == [], "its last process has ended", 10)
