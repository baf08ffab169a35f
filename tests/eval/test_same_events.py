"""Events across articles: what two articles tell of one event becomes one row of acled_events, and nothing else does.

A set's same_events.csv names the pairs by file and index in the gold list of the file. The coder's own rows are merged as the
loader merges them, and stand for the gold rows that `etl.evaluate` pairs them with.
"""

from __future__ import annotations

import csv
import itertools
from dataclasses import dataclass

import pytest

from etl.coder import Coder
from etl.evaluate import pair, read_gold
from etl.load.loader import report_ids
from etl.load.merge import Report, assign
from etl.training.sets import SETS
from tests.eval.scoring import coded

Told = tuple[str, int]  # an article and the index of the event in its gold list


@dataclass(frozen=True)
class Merged:
    """A set, coded and merged."""

    pairs: list[tuple[Told, Told]]  # of same_events.csv
    event_of: dict[Told, str]  # for the gold rows that the coder has: the event that its row became


def merged(name: str, coder: Coder) -> Merged:
    """Code a set, merge the rows as a load of all of them would, and say what became of each gold row."""
    with (SETS[name] / "same_events.csv").open(encoding="utf-8", newline="") as file:
        pairs = [((r["file_a"], int(r["event_index_a"])), (r["file_b"], int(r["event_index_b"]))) for r in csv.DictReader(file)]
    golds = {g["doc"]: g["events"] for g in read_gold(SETS[name])}
    told: dict[str, Told] = {}
    reports: list[Report] = []
    for article, rows in coded(name, coder):
        own = [Report(key, row, article.published) for key, row in zip(report_ids(rows), rows, strict=True)]
        reports += own
        for gold, row, _ in pair(golds.get(article.doc, []), [r.to_json() for r in rows]):
            told[own[row].report_id] = (article.doc, gold)
    numbers = itertools.count(1)
    given = assign(reports, [], lambda _: f"EVENT{next(numbers)}")
    return Merged(pairs, {told[key]: event for key, event in given.items() if key in told})


with_pairs = pytest.mark.parametrize("name", [n for n, folder in SETS.items() if (folder / "same_events.csv").is_file()])


@with_pairs
def test_what_two_articles_tell_of_one_event_is_one_event(name: str, coder: Coder) -> None:
    found = merged(name, coder)
    both = [(a, b) for a, b in found.pairs if a in found.event_of and b in found.event_of]
    assert [(a, b) for a, b in both if found.event_of[a] != found.event_of[b]] == []
    if missed := sorted({told for told_twice in found.pairs for told in told_twice} - set(found.event_of)):
        assert name != "samples", missed
        pytest.xfail(f"the coder has no row of {', '.join(f'{doc} event {index}' for doc, index in missed)}")


@with_pairs
def test_different_events_stay_apart(name: str, coder: Coder) -> None:
    found = merged(name, coder)
    by_event: dict[str, list[Told]] = {}
    for told, event in found.event_of.items():
        by_event.setdefault(event, []).append(told)
    same = {frozenset(told_twice) for told_twice in found.pairs}
    joined = (frozenset(two) for told in by_event.values() for two in itertools.combinations(told, 2))
    assert [sorted(two) for two in joined if two not in same] == []
