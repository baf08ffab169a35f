"""`pip install` of a lock file for `make setup`, with its progress: what is done of how much, the rate, the time left. Standard library only.

`python -m etl.install requirements.lock LOG` runs pip of the same Python. What pip says goes into LOG, and its end is shown where pip fails,
whose exit status this program has then. On a terminal one line is written over; elsewhere there is a line every 30 seconds.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import threading
import time
from pathlib import Path

from etl.progress import EVERY_S, told

# What pip says once for every package of the file, before it installs any.
FOUND = re.compile(r"^(?:Collecting|Requirement already satisfied:) ([\w.\[\],-]+)==")
INSTALLS = "Installing collected packages: "
LAST_LINES = 30


class Progress:
    """Counts of the step that is going on. `base`: what was there before, and took no time."""

    def __init__(self, total: int) -> None:
        self.step, self.done, self.total, self.base, self.last = "found and fetched", 0, total, 0, ""
        self.began = time.monotonic()

    def begin(self, step: str, total: int) -> None:
        """The next step."""
        self.step, self.done, self.total, self.began = step, 0, total, time.monotonic()

    def line(self) -> str:
        """What a person is told."""
        said = told("set-up", f"packages {self.step}", self.done, self.total, self.done, time.monotonic() - self.began)
        return f"{said} ({self.last})" if self.last else said


def main() -> int:
    """Returns pip's exit status."""
    lock, log = Path(sys.argv[1]), Path(sys.argv[2])
    progress = Progress(sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines()))
    installed = Path(sysconfig.get_path("purelib"))
    over = threading.Event()
    teller = threading.Thread(target=_tell, args=(progress, over, installed), daemon=True)
    with log.open("w", encoding="utf-8") as out, subprocess.Popen(
            [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        teller.start()
        assert pip.stdout
        for line in pip.stdout:
            out.write(line)
            out.flush()
            if found := FOUND.match(line):
                progress.done, progress.last = progress.done + 1, found[1]
            elif line.startswith(INSTALLS):
                progress.base, progress.last = _count(installed), ""
                progress.begin("installed", line.count(",") + 1)
    over.set()
    teller.join()
    if pip.returncode:
        print("\n".join(log.read_text(encoding="utf-8").splitlines()[-LAST_LINES:]), file=sys.stderr)
        print(f"set-up: pip failed; all that it said is in {log}", file=sys.stderr)
    return pip.returncode


def _tell(progress: Progress, over: threading.Event, installed: Path) -> None:
    terminal = sys.stderr.isatty()
    while not over.wait(1.0 if terminal else EVERY_S):
        if progress.step == "installed":  # pip says nothing meanwhile
            progress.done = min(max(_count(installed) - progress.base, 0), progress.total)
        print(f"\r\033[K{progress.line()[:100]}" if terminal else progress.line(), end="" if terminal else "\n", file=sys.stderr, flush=True)
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.glob("*.dist-info"))


if __name__ == "__main__":
    sys.exit(main())
