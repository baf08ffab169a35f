"""An article that is hard to read, beside others: the case that once took 11 GB and the whole night with it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from etl import settings

CASE = settings.ROOT.parent / "shared/cases/files/no_punctuation"
MOST_BYTES = 1_500_000_000  # of all processes together


@pytest.mark.skipif(not CASE.is_dir(), reason="../shared/cases is not there")
def test_a_transcript_of_the_radio_is_coded_beside_its_neighbours_in_bounded_memory(tmp_path: Path) -> None:
    out = tmp_path / "rows.jsonl"
    with (tmp_path / "said").open("w+") as said:
        running = subprocess.Popen([sys.executable, "-m", "etl", "extract", str(CASE), "--out", str(out)], cwd=settings.ROOT, stderr=said)
        peak = 0
        while running.poll() is None:
            peak = max(peak, _memory(running.pid))
            time.sleep(0.1)
        said.seek(0)
        assert running.returncode == 0, said.read()
    rows = Counter(json.loads(line)["doc"] for line in out.read_text(encoding="utf-8").splitlines())
    assert rows.keys() == {path.name for path in CASE.glob("*.txt")}, "the transcript and each of its neighbours"
    assert 0 < peak <= MOST_BYTES, f"{peak / 1e6:.0f} MB"


def _memory(pid: int) -> int:
    """Bytes that a process and all it started hold; what ends meanwhile holds none."""
    total = 0
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    for one in family:
        try:
            total += one.memory_info().rss
        except psutil.Error:
            continue
    return total
