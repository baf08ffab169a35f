"""The sets of coded articles that scores are told of: those in the repository, and those beside it where they are there.

A set is a folder with articles, articles.csv and gold.jsonl, or the validation fold of folders of training rows (`rows.fold`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl import settings
from etl.read import read_folder
from etl.read.text import content_hash, stored_form
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


def hashes(sets: Sequence[MeasuredSet]) -> set[str]:
    """The content hashes of all articles in the folders of the sets, those that are trained on too."""
    return {digest for one in sets for folder in one.folders for digest in _hashes(folder, one.is_fold)}


def _hashes(folder: Path, training: bool) -> Iterator[str]:
    if training:
        yield from (content_hash(stored_form(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.txt")))
    else:
        yield from (a.content_hash for a in read_folder(folder) if isinstance(a, Article))


def folders(roots: Sequence[Path]) -> list[Path]:
    """The folders with training rows under `roots`; under `ROWS`, where that is there and no root is given."""
    return [f for root in (roots or [ROWS]) for f in rows.folders(root)]
