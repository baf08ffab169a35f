"""Peak memory of `python -m etl extract` over many articles.

    python -m tests.bench.memory [--articles 2000]

The articles are those of tests/eval/sets/written with a number in front, so that no two are the same text.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from etl import settings


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--articles", type=int, default=2000)
    count = options.parse_args().articles
    texts = [p.read_text(encoding="utf-8") for p in sorted((settings.ROOT / "tests/eval/sets/written").glob("*.txt"))]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "articles"
        folder.mkdir()
        for n in range(count):
            (folder / f"2021_03_{n % 28 + 1:02}-{n}.txt").write_text(f"Dépêche {n}\n\n{texts[n % len(texts)]}", encoding="utf-8")
        began = time.perf_counter()
        command = [sys.executable, "-m", "etl", "extract", str(folder), "--out", os.devnull]
        subprocess.run(command, cwd=settings.ROOT, check=True, stderr=subprocess.DEVNULL)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{count} articles in {time.perf_counter() - began:.0f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
