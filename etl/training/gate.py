"""The gate before a retrained reader goes live: no score of any set may have fallen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# figure → whether more is better
MEASURES = {"slot_f1": True, "key_f1": True, "spurious_per_article": False}
DIGITS = 4

Scores = Mapping[str, Mapping[str, float]]  # set → figure → value


@dataclass(frozen=True)
class Fall:
    """A figure that is worse than before."""

    set: str
    figure: str
    before: float
    after: float

    def __str__(self) -> str:
        rose = "rose" if self.after > self.before else "fell"
        return f"{self.set}: {self.figure} {rose} by {abs(self.after - self.before):.4f}, from {self.before:.4f} to {self.after:.4f}"


def fallen(before: Scores, after: Scores, tolerance: float = 0.0) -> list[Fall]:
    """The figures that are worse than before by more than `tolerance`, the sets in the order of `before`.

    Raises:
        ValueError: nothing was measured, or not the same before and after.
    """
    if not before or before.keys() != after.keys():
        raise ValueError(f"measured were {_names(before)} before and {_names(after)} after: the same sets, one at least, have to be measured twice")
    return [
        Fall(name, figure, before[name][figure], after[name][figure])
        for name in before
        for figure, more_is_better in MEASURES.items()
        if round((before[name][figure] - after[name][figure]) * (1 if more_is_better else -1), DIGITS) > tolerance
    ]


def line(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """The figures of a set before and after, in one line."""
    return f"{name}: " + ", ".join(f"{m.replace('_', ' ')} {before[m]:.4f} → {after[m]:.4f}" for m in MEASURES)


def table(before: Scores, after: Scores) -> Iterator[str]:
    """Markdown: the figures of each set before and after."""
    yield "| set | " + " | ".join(name.replace("_", " ") for name in MEASURES) + " |"
    yield "| --- |" + " --- |" * len(MEASURES)
    for name in before:
        yield f"| {name} | " + " | ".join(f"{before[name][m]:.4f} → {after[name][m]:.4f}" for m in MEASURES) + " |"


def _names(scores: Scores) -> str:
    return ", ".join(scores) or "no sets"
