"""The sets of coded articles that scores are told of: those in the repository, and those beside it where they are there.

A set is a folder with articles, articles.csv and gold.jsonl, or the validation fold of folders of training rows (`rows.fold`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl import settings
from etl.load.names import fold
from etl.read import read_folder
from etl.schema import Article
from etl.training import rows

SHARED = settings.ROOT.parent / "shared"
ROWS = SHARED / "coding" / "train"
_OWN = settings.ROOT / "tests" / "eval" / "sets"
SETS = {
    "samples": settings.SAMPLE_ARTICLES,
    **{name: _OWN / name for name in ("written", "wikinews2018")},
    **{name: SHARED / "coding" / name for name in ("seeds", "dev", "wikinews")},
}
RUN = 8  # words
SHARED_RUNS = 0.3  # share of the runs of an article from which it is one that is known
FOLD = "fold of "  # begins the name of a validation fold; what follows is the group of folders


@dataclass(frozen=True)
class MeasuredSet:
    """Articles with gold that are scored together."""

    name: str
    folders: tuple[Path, ...]

    @property
    def is_fold(self) -> bool:
        return self.name.startswith(FOLD)


def present() -> list[str]:
    """The names of `SETS` that are there."""
    return [name for name, folder in SETS.items() if (folder / "gold.jsonl").is_file()]


def measured(taught: Sequence[Path]) -> list[MeasuredSet]:
    """Everything that a reader is measured on: the sets that are there, and the validation folds of folders of training rows by their group, the
    first word of their names."""
    groups: dict[str, list[Path]] = defaultdict(list)
    for folder in taught:
        groups[folder.name.partition("_")[0]].append(folder)
    sets = [MeasuredSet(name, (SETS[name],)) for name in present()]
    return sets + [MeasuredSet(f"{FOLD}{group}", tuple(folders)) for group, folders in sorted(groups.items())]


class Known:
    """Articles that must not be learned from corrections, since something is measured on them or they are trained on by other rows.

    A copy with another headline, or cut, is the same article: what counts is the share of its runs of words.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._runs = {run for text in texts for run in _runs(text)}

    def __contains__(self, text: str) -> bool:
        runs = _runs(text)
        return bool(runs) and len(runs & self._runs) >= SHARED_RUNS * len(runs)


def texts(sets: Sequence[MeasuredSet], rows: Sequence[Path] = ()) -> Iterator[str]:
    """The texts of all articles in the folders of sets, those that are trained on too, and in further folders of training rows."""
    for one in sets:
        for folder in one.folders:
            if one.is_fold:
                yield from _files(folder)
            else:
                yield from (a.text for a in read_folder(folder) if isinstance(a, Article))
    for folder in rows:
        yield from _files(folder)


def _files(folder: Path) -> Iterator[str]:
    yield from (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))


def _runs(text: str) -> set[int]:
    words = re.findall(r"\w+", fold(text))
    return {hash(tuple(words[i : i + RUN])) for i in range(max(1, len(words) - RUN + 1))} if words else set()


def folders(roots: Sequence[Path]) -> list[Path]:
    """The folders with training rows under `roots`; under `ROWS`, where that is there and no root is given."""
    return [f for root in (roots or [ROWS]) for f in rows.folders(root)]
