"""Articles that kill the process which codes them: found out, refused with the reason, and the others coded. Every death here is a real one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from etl import settings
from etl.annotate import ModelsError
from etl.apart import Bounds, WorkerError, code_apart
from etl.schema import Article

HERE = Path(__file__).parent
BOUNDS = Bounds(megabytes=300, seconds=1, seconds_per_1000=0)


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE))


def articles(*texts: str) -> list[Article]:
    return [Article(f"{n}.txt", f"in/{n}.txt", f"hash {n}", text, "", None, "", "", "fr") for n, text in enumerate(texts)]


def coded(*texts: str, bounds: Bounds = BOUNDS) -> dict[str, tuple[str, str, str]]:
    """doc → code, value and reason of what became of it; "PID" where it was coded. Every article comes back once, in order."""
    given = articles(*texts)
    found = list(code_apart(given, "frail_coder:Frail", bounds))
    assert [article for article, _, _ in found] == given
    assert [refused[0].content_hash for _, _, refused in found] == [a.content_hash for a in given]
    return {article.doc: (refused[0].code, refused[0].value, refused[0].reason) for article, _, [*refused] in found}


@pytest.mark.parametrize("phase", ["", "together "])
@pytest.mark.parametrize(("word", "code", "value", "says"), [
    ("exit", "EXTRACT_CRASH", "exit status 3", "ended by itself"),
    ("crash", "EXTRACT_CRASH", "SIGSEGV", "ended by itself"),
    ("raise", "EXTRACT_CRASH", "RuntimeError", "not caught"),
    ("swell", "EXTRACT_MEMORY", "300 MB", "more than 300 MB of memory"),
    ("killed", "EXTRACT_MEMORY", "SIGKILL", "killed from outside"),
])
def test_only_the_article_that_kills_is_refused(phase: str, word: str, code: str, value: str, says: str) -> None:
    found = coded("a", "b", "c", phase + word, "d", "e")
    assert {doc: what for doc, (what, _, _) in found.items()} == {f"{n}.txt": code if n == 3 else "PID" for n in range(6)}
    assert found["3.txt"][1] == value and says in found["3.txt"][2] and "the other articles were coded" in found["3.txt"][2]


def test_what_computes_for_ever_is_ended_by_the_kernel() -> None:
    found = coded("a", "spin", "b")
    assert [what for what, _, _ in found.values()] == ["PID", "EXTRACT_TIME", "PID"] and found["1.txt"][1] == "SIGXCPU"


def test_what_waits_for_ever_is_ended() -> None:
    began = time.monotonic()
    found = coded("a", "sleep", "b", bounds=Bounds(megabytes=300, seconds=60, idle_seconds=2))
    assert [what for what, _, _ in found.values()] == ["PID", "EXTRACT_TIME", "PID"] and "stood still" in found["1.txt"][2]
    assert time.monotonic() - began < 60


def test_what_computes_long_on_a_busy_machine_is_waited_for() -> None:
    """Longer than what stands still is waited for, but within its bound."""
    assert coded("work", bounds=Bounds(megabytes=300, seconds=60, idle_seconds=1))["0.txt"][0] == "PID"


def test_several_in_several_groups() -> None:
    """Forty articles are three groups; two of one group kill, and one of another, the last of all."""
    texts = ["a"] * 40
    for n in (3, 4, 39):
        texts[n] = "together exit"
    found = coded(*texts)
    assert [doc for doc, (what, _, _) in found.items() if what != "PID"] == ["3.txt", "4.txt", "39.txt"]


def test_a_longer_article_may_take_longer() -> None:
    group = articles("a" * 4000, "b" * 2000)
    assert Bounds(300, 60, 5).of(group) == 90.0


def test_healthy_articles_share_one_process() -> None:
    assert len({value for _, value, _ in coded(*["a"] * 40).values()}) == 1


def test_what_a_library_prints_is_no_answer() -> None:
    assert coded("print")["0.txt"][0] == "PID"


def test_models_that_are_missing_are_nobodys_fault() -> None:
    with pytest.raises(ModelsError, match="set ETL_MODELS"):
        list(code_apart(articles("a"), "frail_coder:Lacking", BOUNDS))


@pytest.mark.parametrize("coder", ["frail_coder:Unready", "frail_coder:None", "no_such_module:Coder"])
def test_a_worker_that_cannot_begin_stops_the_run(coder: str) -> None:
    with pytest.raises(WorkerError, match="loading|NoneType|attribute|No module"):
        list(code_apart(articles("a"), coder, BOUNDS))


def test_no_articles_need_no_worker() -> None:
    assert list(code_apart([], "no_such_module:Coder", BOUNDS)) == []


def test_a_worker_ends_with_what_asked_for_it() -> None:
    """The parent is killed while the worker codes; nobody could end the worker but itself."""
    script = ("from test_apart import BOUNDS, articles\nfrom etl.apart import code_apart\n"
              "for _, _, refused in code_apart(articles('a', 'sleep'), 'frail_coder:Frail', BOUNDS): print(refused[0].value, flush=True)")
    with subprocess.Popen([sys.executable, "-c", script], cwd=settings.ROOT, env={**os.environ, "PYTHONPATH": f"{settings.ROOT}:{HERE}"},
                          stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
    worker.wait(20)
    assert not worker.is_running()


@pytest.mark.parametrize("name", ["ETL_WORKER_MB", "ETL_WORKER_SECONDS"])
@pytest.mark.parametrize("value", ["much", "0", "-1", "1.5"])
def test_a_bound_that_is_no_number_is_an_error(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"{name} is '{value}'"):
        list(code_apart(articles("a"), "frail_coder:Frail"))
