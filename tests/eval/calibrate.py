"""Fit the confidence to gold rows: `python -m tests.eval.calibrate [--rows DIR] [--dry-run]`.

Codes the articles of seeds/calibration, which the reader is not trained on and no other figure comes from, fits the weights of
seeds/confidence.toml to the share of right slots of each row (0 for a spurious row; rows of optional gold are left out) and prints how well they
do, each half of the articles with the weights that were fitted to the other half; and how well they tell rows with every slot right from the others.
The weights are written to their file and the table to docs/coding.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from etl import settings
from etl.assemble import assemble
from etl.coder import Coder
from etl.confidence import FEATURES, LEAST, MOST, WEIGHTS
from etl.evaluate import SLOTS, filled, pair
from etl.language import Language
from etl.training import LANGUAGE
from etl.training import rows as coded_rows

STRENGTH = 4.0  # of the pull towards the expected weights, in rows
PAGE = settings.ROOT / "docs" / "coding.md"
ROWS = settings.SEEDS / "calibration"
BANDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Coded:
    """A coded row against gold."""

    half: int  # 0 for even articles of its set, 1 for odd ones
    features: list[float]
    filled: int  # slots
    right: int  # of those
    exact: bool  # every slot is right


def gather(folder: Path, coder: Coder) -> list[Coded]:
    """The coded rows of a folder, but those of optional gold."""
    found = []
    for number, coded in enumerate(c for c in coded_rows.read(folder) if c.article.language == coder.language.code):
        context, mentions, _ = coder.read(coded.article)
        judged = coder.judged(coded.article, context, assemble(mentions, coded.article))
        made = [*judged.kept, *judged.added]
        rows = [m.row.to_json() for m in made]
        gold = [e.gold for e in coded.events]
        hits = {p: (gold[g], right) for g, p, right in pair(gold, rows)}
        for i, row in enumerate(rows):
            its_gold, right = hits.get(i, ({}, {}))
            if not its_gold.get("optional"):
                slots = [s for s in SLOTS if filled(row, s)]
                n = sum(right.get(s, False) and filled(its_gold, s) for s in slots)
                given = [made[i].features[name] for name in FEATURES]
                found.append(Coded(number % 2, given, len(slots), n, bool(right) and all(right.values())))
    return found


def ranking(rows: Sequence[Coded], confidence: np.ndarray) -> float:
    """How often a row with every slot right has a higher confidence than one without (AUC); ties count half."""
    right, wrong = (confidence[[r.exact == exact for r in rows]] for exact in (True, False))
    above = (right[:, None] > wrong[None]).mean() + 0.5 * (right[:, None] == wrong[None]).mean()
    return float(above)


def fit(rows: Sequence[Coded], expected: Sequence[float]) -> np.ndarray:
    """Start and weights that make the right slots most likely, pulled towards the expected weights (Newton's method)."""
    x, share, worth = _arrays(rows)
    middle = np.array([0.0, *expected])
    pull = np.diag([1e-6, *[STRENGTH] * len(expected)])
    weights = middle.copy()
    for _ in range(100):
        told = _share(x, weights)
        step = np.linalg.solve((x.T * (worth * told * (1 - told))) @ x + pull, x.T @ (worth * (share - told)) - pull @ (weights - middle))
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    agree = np.sign(weights[1:]) == np.sign(expected)  # chance in few rows: the text says more, and the row is less sure
    weights[1:] = np.where(agree, weights[1:], 0.0)
    return at_level(weights, rows, float(share @ worth / worth.sum()))


def at_level(weights: np.ndarray, rows: Sequence[Coded], precision: float) -> np.ndarray:
    """The weights with the start at which the mean confidence of the rows is a given slot precision."""
    x, _, worth = _arrays(rows)
    start = brentq(lambda s: float(_share(x, np.array([s, *weights[1:]])) @ worth / worth.sum()) - precision, -20, 20)
    return np.array([start, *weights[1:]])


def _arrays(rows: Sequence[Coded]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features with a leading 1, shares of right slots, and what each row is worth: its slots, 1 on average."""
    slots = np.array([r.filled for r in rows], float)
    return np.array([[1.0, *r.features] for r in rows]), np.array([r.right for r in rows]) / slots, slots / slots.mean()


def _share(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ weights)))


def told(rows: Sequence[Coded], weights: np.ndarray) -> np.ndarray:
    """The confidence of rows."""
    return np.clip(_share(_arrays(rows)[0], weights), LEAST, MOST).round(2)


def surprise(rows: Sequence[Coded], confidence: np.ndarray) -> float:
    """Mean log loss of a slot: what a confidence is measured by; less is better."""
    _, share, worth = _arrays(rows)
    return float(-np.average(share * np.log(confidence) + (1 - share) * np.log(1 - confidence), weights=worth))


def table(halves: Sequence[tuple[str, Sequence[Coded], np.ndarray]]) -> list[str]:
    """Markdown: the rows of each half by their confidence."""
    lines = ["| articles | confidence | rows | mean confidence | right rows | mean slot precision |", "| --- | --- | --- | --- | --- | --- |"]
    for name, rows, confidence in halves:
        bounds = [*zip(BANDS, BANDS[1:], strict=False), (0.0, 1.0)]
        for low, high in bounds:
            inside = [(r, c) for r, c in zip(rows, confidence, strict=True) if low <= c < high]
            if inside:
                precision = sum(r.right for r, _ in inside) / sum(r.filled for r, _ in inside)
                band = "all" if (low, high) == bounds[-1] else f"{low:.1f} to {high:.1f}" if low else f"below {high:.1f}"
                lines.append(f"| {name} | {band} | {len(inside)} | {np.mean([c for _, c in inside]):.2f} | "
                             f"{sum(r.exact for r, _ in inside)} | {precision:.2f} |")
    return lines


def write(weights: np.ndarray) -> None:
    """Put the numbers into the file of the weights; its comments stay."""
    head, mark, tail = WEIGHTS.read_text(encoding="utf-8").partition("[expected]")
    for name, value in zip(("start", *FEATURES), weights, strict=True):
        head, n = re.subn(rf"^{name} = \S+", f"{name} = {round(value, 2) + 0.0:.2f}", head, flags=re.MULTILINE)
        if n != 1:
            raise ValueError(f"{WEIGHTS.name} has no line of its own for {name}: write one, `{name} = 0.0`")
    WEIGHTS.write_text(head + mark + tail, encoding="utf-8")


def show(lines: Sequence[str]) -> None:
    """Put the table into its place in the documentation."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition("<!-- output of calibrate: begin -->\n")
    _, end, after = rest.partition("<!-- output of calibrate: end -->")
    if not end:
        raise ValueError(f"{PAGE.name} has no place for the table: mark it as <!-- output of calibrate: begin --> and end")
    PAGE.write_text(before + begin + "\n".join(lines) + "\n" + end + after, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.eval.calibrate", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=Path, default=ROWS, metavar="DIR", help="folders with coded articles that the reader was not trained on")
    parser.add_argument("--precision", type=float, metavar="P", help="slot precision on other articles, to which the level is set")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    options = parser.parse_args()
    folders = coded_rows.folders(options.rows)
    if not folders:
        print(f"no coded articles in {options.rows}", file=sys.stderr)
        return 1
    with WEIGHTS.open("rb") as file:
        table_of = tomllib.load(file)["expected"]
    expected = [float(table_of[name]) for name in FEATURES]

    coder = Coder(Language.of(LANGUAGE))
    rows = [row for folder in folders for row in gather(folder, coder)]
    print(f"{len(rows)} rows of {len(folders)} folders\n")
    shown, losses = [], {}
    for half, name in enumerate(("even", "odd")):
        own, other = [r for r in rows if r.half == half], [r for r in rows if r.half != half]
        confidence = told(own, fit(other, expected))
        shown.append((name, own, confidence))
        level = np.full(len(own), sum(r.right for r in other) / sum(r.filled for r in other))
        losses[name] = (surprise(own, confidence), surprise(own, level))
    print("\n".join(table(shown)), end="\n\n")
    for name, (loss, constant) in losses.items():
        print(f"{name}: log loss {loss:.3f}, of one confidence for all {constant:.3f}")
    for name, own, confidence in shown:
        print(f"{name}: AUC of the rows with every slot right {ranking(own, confidence):.3f}")
    weights = fit(rows, expected)
    if options.precision is not None:
        weights = at_level(weights, rows, options.precision)
    print("start and weights: " + "  ".join(f"{n} {v:.2f}" for n, v in zip(("start", *FEATURES), weights, strict=True)))
    if not options.dry_run:
        write(weights)
        show(table(shown))
    return 0


if __name__ == "__main__":
    sys.exit(main())
