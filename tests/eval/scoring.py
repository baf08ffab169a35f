"""Scores of the coder per set of articles, and the floors that they may not fall below.

A set is a folder with articles, articles.csv and gold.jsonl. `samples` and those of tests/eval/sets are in the repository; the
others lie beside it, in ../shared/coding, and are left out where they are not there. floors.json has for each set the floors and the SHA-256 of the
gold that they were measured on: with another gold they mean nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from etl.coder import Coder, Coders
from etl.evaluate import Detail, read_gold, score
from etl.read import read_folder
from etl.schema import Article, EventRow
from etl.training.gate import MEASURES
from etl.training.sets import SETS

FLOORS = Path(__file__).with_name("floors.json")

Scores = dict[str, float]


def gold_hash(name: str) -> str:
    return hashlib.sha256((SETS[name] / "gold.jsonl").read_bytes()).hexdigest()


@cache
def coded(name: str, coder: Coder | Coders) -> list[tuple[Article, list[EventRow]]]:
    """The articles of a set and the coder's rows of each, coded once."""
    articles = [a for a in read_folder(SETS[name]) if isinstance(a, Article)]
    return [(article, rows) for article, rows, _ in coder.code(articles)]


def measure(name: str, coder: Coder | Coders) -> tuple[Scores, list[Detail]]:
    """The scores of a set, to four digits, and what became of each row.

    Raises FileNotFoundError where the set is not there.
    """
    rows = [row.to_json() for _, found in coded(name, coder) for row in found]
    figures, details = score(read_gold(SETS[name]), rows)
    return {m: round(asdict(figures)[m], 4) for m in MEASURES}, details


def read_floors() -> dict[str, dict[str, float | str]]:
    return json.loads(FLOORS.read_text(encoding="utf-8"))


def worse(name: str, scores: Scores, floor: dict[str, float | str]) -> list[str]:
    """A line for each figure of `scores` that is worse than its floor."""
    found = []
    for measure, more_is_better in MEASURES.items():
        if measure in floor:
            least = float(floor[measure])
            if scores[measure] < least if more_is_better else scores[measure] > least:
                found.append(f"{name}: {measure} is {scores[measure]:.4f}, its floor {least:.4f}")
    return found


def wrong_rows(details: Sequence[Detail]) -> str:
    """The rows that were missed or too many, one a line, for the message of a failure."""
    lines = []
    for d in details:
        if row := d.gold or d.predicted if d.outcome in ("missed", "spurious") else None:
            lines.append(f"  {d.outcome} {d.doc}: {row['event_date']} {row['sub_event_type']} in {row['location']}")
    return "\n".join(lines)
