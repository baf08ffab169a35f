"""How far a long step is: on a terminal a bar, elsewhere a line in the log now and then.

Both say what is done of how much, the rate, and the time left.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger("etl")
EVERY_S = 30.0  # between two lines of the log


def progress(items: Iterable[T], what: str, unit: str, total: int | None = None, done: int = 0,
             position: Callable[[T], int] | None = None) -> Iterator[T]:
    """The items, as they come; how far they are is told meanwhile.

    `what` and `unit` name the step and what is counted ("extract", "articles"); `total`: how many there will be, None where nobody knows;
    `done`: how many others have done before; `position`: which item, from 1, this is, where they are not to be counted.
    """
    counted = _counted(items, position)
    yield from _barred(counted, what, unit, total, done) if sys.stderr.isatty() else _logged(counted, what, unit, total, done)


def told(what: str, unit: str, now: int, total: int | None, here: int, seconds: float) -> str:
    """The line. `here`: how many of `now` took these seconds.

    >>> told("extract", "articles", 150, 2000, 50, 40.0)
    'extract: 150 of 2,000 articles, 1.2 a second, about 25 min left'
    """
    rate = here / seconds if seconds > 0 else 0.0
    known = total is not None and total >= now
    parts = [f"{what}: {now:,}{f' of {total:,}' if known else ''} {unit}", f"{rate:,.1f} a second"]
    if known and total is not None and rate > 0:
        parts.append(f"about {_duration((total - now) / rate)} left")
    return ", ".join(parts)


def _counted(items: Iterable[T], position: Callable[[T], int] | None) -> Iterator[tuple[int, T]]:
    for number, item in enumerate(items, 1):
        yield (position(item) if position else number), item


def _logged(counted: Iterable[tuple[int, T]], what: str, unit: str, total: int | None, done: int) -> Iterator[T]:
    began = last = time.monotonic()
    for number, item in counted:
        yield item
        now = time.monotonic()
        if now - last >= EVERY_S:
            last = now
            log.info("%s", told(what, unit, done + number, total, number, now - began))


def _barred(counted: Iterable[tuple[int, T]], what: str, unit: str, total: int | None, done: int) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    began = time.monotonic()
    console = Console(stderr=True)
    # the bar leaves the screen at its end: the step's own line says what became of all
    with Progress(SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}", markup=False), console=console,
                  transient=True) as bar:
        task = bar.add_task(f"{what}: {done:,}{f' of {total:,}' if total is not None else ''} {unit}", total=total, completed=done)
        for number, item in counted:
            yield item
            bar.update(task, completed=done + number, description=told(what, unit, done + number, total, number, time.monotonic() - began))


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 100 * 60 else f"{seconds / 3600:.1f} h"
