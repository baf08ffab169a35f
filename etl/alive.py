"""Whether a run is at work. One that was killed says nothing of it, so the system is asked.

Every process that works on a run holds a shared lock on the file AT_WORK of its folder meanwhile, and the system lets go of the lock of a process
that died, however it did. The file's lines are the steps as they began.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

AT_WORK = "at_work"


@contextmanager
def at_work(folder: Path, step: str = "") -> Iterator[None]:
    """While this is open the run of a folder is at work; `step` is written down."""
    with (folder / AT_WORK).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        file.write(f"{step}\n" if step else "")
        file.flush()
        os.utime(file.fileno())
        try:
            yield
        finally:
            os.utime(file.fileno())


def last_sign(folder: Path) -> datetime | None:
    """When a process last began or ended to work on the run; None while one does.

    Raises FileNotFoundError where none ever did.
    """
    with (folder / AT_WORK).open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        return datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)


def last_step(folder: Path) -> str:
    """The step that began last; '' where none did."""
    path = folder / AT_WORK
    steps = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    return next((step for step in reversed(steps) if step), "")
