"""Words a second of the language models beside those of an earlier commit, in turn in one run.

    python -m tests.bench.read_speed [--against 9cbf9aa] [--rounds N] [--together]

The other commit is taken out of the repository's history into a scratch folder, with its own models. Each side is a process of its own that
loads its models once and then reads the same articles (annotation only) whenever it is told: with both as they are shipped, on all cores of
this machine; ours once in single precision and, where the processor computes it, once in bfloat16. Compare ratios, not words a second.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl import settings

ARTICLES = settings.ROOT / "tests/eval/sets/written"
READER = """
import sys, time
from pathlib import Path
from etl.annotate import Annotator
texts = [p.read_text(encoding="utf-8") for p in sorted(Path(sys.argv[1]).glob("*.txt"))]
began = time.perf_counter()
annotator = Annotator("fr")
together = sys.argv[2] == "together"
loaded = time.perf_counter() - began
print(f"ready {loaded:.2f}", flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    # a batch is also read by the reader of events, where there is one
    read = [getattr(r, "sentences", r) for r in annotator.batch(texts)] if together else [annotator.sentences(t) for t in texts]
    print(time.perf_counter() - began, sum(len(s.words) for sentences in read for s in sentences), flush=True)
"""


@dataclass
class Side:
    """A process that reads the articles when it is told."""

    name: str
    process: subprocess.Popen[str]
    loaded: float

    def read(self) -> tuple[float, int]:
        """Seconds and words of one reading of all articles."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, words = self.process.stdout.readline().split()
        return float(seconds), int(words)


@contextmanager
def side(name: str, folder: Path, *, together: bool, **environment: str) -> Iterator[Side]:
    told = {**os.environ, "PYTHONPATH": str(folder), "ETL_MODELS": "bundled", **environment}
    command = [sys.executable, "-c", READER, str(ARTICLES), "together" if together else "alone"]
    with subprocess.Popen(command, cwd=folder, env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        first = process.stdout.readline().split()
        if not first:
            raise SystemExit(f"{name} could not be loaded")
        yield Side(name, process, float(first[1]))
        process.stdin.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--against", default="9cbf9aa", metavar="COMMIT")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--together", action="store_true", help="ours reads all articles as one batch, as the nightly run does, not one by one")
    asked = options.parse_args()
    os.environ.pop("OMP_NUM_THREADS", None)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        packed = Path(scratch) / "other.tar"
        subprocess.run(["git", "archive", "--output", str(packed), asked.against], cwd=settings.ROOT, check=True)
        with tarfile.open(packed) as tar:
            tar.extractall(Path(scratch) / "other", filter="data")
        sides = [stack.enter_context(side(asked.against, Path(scratch) / "other", together=False))]
        for precision in ("single", "bfloat16"):
            sides.append(stack.enter_context(side(precision, settings.ROOT, together=asked.together, ETL_PRECISION=precision)))
        print("loading: " + ", ".join(f"{s.name} {s.loaded:.1f} s" for s in sides))
        ratios: dict[str, list[float]] = {s.name: [] for s in sides}
        for n in range(asked.rounds):
            speeds = {s.name: words / seconds for s in sides for seconds, words in [s.read()]}
            for name, speed in speeds.items():
                ratios[name].append(speed / speeds[asked.against])
            print(f"round {n + 1}: " + ", ".join(f"{name} {speed:.0f} words/s ({ratios[name][-1]:.2f})" for name, speed in speeds.items()))
        print("median ratios: " + ", ".join(f"{name} {statistics.median(found):.2f}" for name, found in ratios.items()))


if __name__ == "__main__":
    main()
