"""Articles coded in a process of their own, so that an article that breaks it costs only itself.

A worker (etl/worker.py) codes them in groups, within bounds of memory and time. Where it dies its group is halved, and again, until the
article is found that kills a worker by itself: it is refused with the reason, and the others are coded.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psutil

from etl import settings
from etl.annotate import ModelsError
from etl.coder import TOGETHER
from etl.schema import Article, EventRow, Refusal
from etl.worker import OUT_OF_MEMORY

CODER = "etl.coder:Coders"  # a module and a class in it that is made without arguments
LOAD_IDLE_SECONDS = 300.0
Coded = tuple[Article, list[EventRow], list[Refusal]]


class WorkerError(RuntimeError):
    """The worker cannot begin; no article is to blame."""


@dataclass(frozen=True)
class Bounds:
    """What coding a group of articles may take."""

    megabytes: int  # of the worker, models included
    seconds: float  # of computing, for whatever there is
    seconds_per_1000: float = 5.0  # and for every 1000 characters: some 20 times what is usual
    idle_seconds: float = 300.0  # without any computing; how long it takes on a busy machine is nobody's fault

    def of(self, group: Sequence[Article]) -> float:
        """Seconds of computing for a group."""
        return self.seconds + self.seconds_per_1000 * sum(len(a.text) for a in group) / 1000


class Died(Exception):
    """The worker is gone; the message is what to tell of it."""

    def __init__(self, code: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.value, self.reason = code, value, reason


def code_apart(articles: Sequence[Article], coder: str = CODER, bounds: Bounds | None = None) -> Iterator[Coded]:
    """Rows of each article, in order, as `Coder.code` gives them; an article that kills a worker is refused.

    Raises ModelsError, and WorkerError where no worker can be started.
    """
    bounds = bounds or Bounds(settings.worker_megabytes(), settings.worker_seconds())
    waiting = deque(articles[i : i + TOGETHER] for i in range(0, len(articles), TOGETHER))
    worker: Worker | None = None
    try:
        while waiting:
            group = waiting.popleft()
            worker = worker or Worker(coder, bounds)
            fresh, done = worker.fresh, 0
            try:
                for rows, refusals in worker.code(group):
                    done += 1
                    yield group[done - 1], rows, refusals
            except Died as died:
                worker.close()
                worker = None
                left = group[done:]
                if len(group) == 1 and fresh:
                    yield left[0], [], [_refusal(left[0], died)]
                    continue
                # where some came back, all were read together, and the next one broke it; else any may have
                half = 1 if done else (len(left) + 1) // 2
                waiting.extendleft(part for part in (left[half:], left[:half]) if part)
    finally:
        if worker:
            worker.close()


def _refusal(article: Article, died: Died) -> Refusal:
    return Refusal(stage="extract", code=died.code, value=died.value, doc=article.doc, path=article.path, content_hash=article.content_hash,
                   reason=f"{died.reason} It was tried alone; the other articles were coded.")


class Worker:
    """A started worker. `fresh`: it has coded nothing yet."""

    def __init__(self, coder: str, bounds: Bounds) -> None:
        """Start it, and wait until it is ready.

        Raises ModelsError, and WorkerError for all else that keeps it from beginning.
        """
        self.bounds, self.fresh = bounds, True
        path = os.pathsep.join(filter(None, [str(settings.ROOT), os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen([sys.executable, "-P", "-m", "etl.worker", coder, str(bounds.megabytes)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path})
        self.answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            said = self._answer(LOAD_IDLE_SECONDS)
        except Died as died:
            self.close()
            raise WorkerError(f"the process that codes articles ended while it was loading: {died}") from died
        except BaseException:
            self.close()
            raise
        if "failed" in said:
            self.close()
            raise ModelsError(said["said"]) if said["failed"] == ModelsError.__name__ else WorkerError(f"{said['failed']}: {said['said']}")

    def code(self, group: Sequence[Article]) -> Iterator[tuple[list[EventRow], list[Refusal]]]:
        """What each article of a group gives, in order.

        Raises Died.
        """
        self.fresh = False
        seconds = self.bounds.of(group)
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps({"seconds": seconds, "articles": [a.to_json() for a in group]}).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            raise self._death() from None
        for _ in group:
            said = self._answer(self.bounds.idle_seconds)
            if "failed" in said:
                raise Died("EXTRACT_CRASH", said["failed"],
                           f"The coder failed on this article ({said['failed']}: {said['said'][:160]}): report it with the article.")
            yield [EventRow.from_json(r) for r in said["rows"]], [Refusal.from_json(r) for r in said["refusals"]]

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:  # what it was sent and never read
                    continue

    def _listen(self) -> None:
        assert self.process.stdout
        try:
            for line in self.process.stdout:
                self.answers.put(json.loads(line))
        except ValueError:  # half a line, or the pipe was closed on this side
            pass
        self.answers.put(None)

    def _answer(self, idle: float) -> dict[str, Any]:
        """What it says next, however long it computes on it or waits for its turn to; but not where it sleeps for `idle` seconds."""
        computed, _ = self._computed()
        while True:
            try:
                said = self.answers.get(timeout=idle)
            except queue.Empty:
                before = computed
                computed, sleeps = self._computed()
                if computed <= before and sleeps:
                    raise Died("EXTRACT_TIME", f"idle for {idle:.0f} s",
                               f"The coder stood still on this article for {idle:.0f} s: report it with the article.") from None
                continue
            if said is None:
                raise self._death()
            return said

    def _computed(self) -> tuple[float, bool]:
        """Seconds that the worker has computed so far, and whether it waits for something else than the processor and the disk."""
        try:
            process = psutil.Process(self.process.pid)
            times = process.cpu_times()
            return float(times.user + times.system), process.status() == psutil.STATUS_SLEEPING
        except psutil.Error:
            return 0.0, False

    def _death(self) -> Died:
        """What became of a process that says nothing any more."""
        status, most = self.process.wait(), self.bounds
        if status == OUT_OF_MEMORY:
            return Died("EXTRACT_MEMORY", f"{most.megabytes} MB",
                        f"Coding this article needs more than {most.megabytes:,} MB of memory: split it into its articles, or set ETL_WORKER_MB to "
                        "more where the machine has it.")
        if status == -signal.SIGXCPU:
            return Died("EXTRACT_TIME", "SIGXCPU",
                        f"Coding this article takes more than {most.seconds:.0f} s and {most.seconds_per_1000:g} s for every 1000 characters: "
                        "split it, or set ETL_WORKER_SECONDS to more.")
        if status == -signal.SIGKILL:
            return Died("EXTRACT_MEMORY", "SIGKILL",
                        "The process that coded this article was killed from outside, as the system does where memory runs out: give the machine "
                        "more of it, or set ETL_WORKER_MB to less than it has.")
        how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return Died("EXTRACT_CRASH", how, f"The process that coded this article ended by itself ({how}): report it with the article.")
