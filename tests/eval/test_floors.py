"""Quality as a gate: no score of the coder falls below its floor. `python -m tests.eval.raise_floors` raises them."""

from __future__ import annotations

import pytest

from etl.coder import Coder
from etl.training.gate import MEASURES
from etl.training.sets import SETS, present
from tests.eval.scoring import gold_hash, measure, read_floors, worse, wrong_rows


@pytest.mark.parametrize("name", present())
def test_no_score_falls_below_its_floor(name: str, coder: Coder) -> None:
    floor = read_floors()[name]
    assert floor["gold"] in ("", gold_hash(name)), f"{SETS[name]}/gold.jsonl changed: python -m tests.eval.raise_floors {name} --new-gold"
    scores, details = measure(name, coder)
    assert (below := worse(name, scores, floor)) == [], "\n".join([*below, wrong_rows(details)])


def test_every_set_has_a_floor() -> None:
    floors = read_floors()
    assert set(floors) == set(SETS)
    assert all("slot_f1" in floor and set(floor) <= {"gold", *MEASURES} for floor in floors.values())


@pytest.mark.parametrize(("scores", "count"), [
    ({"slot_f1": 0.6, "key_f1": 0.4, "spurious_per_article": 0.5}, 0), ({"slot_f1": 0.61, "key_f1": 0.5, "spurious_per_article": 0.1}, 0),
    ({"slot_f1": 0.59, "key_f1": 0.5, "spurious_per_article": 0.1}, 1), ({"slot_f1": 0.6, "key_f1": 0.39, "spurious_per_article": 0.51}, 2),
])
def test_worse_is_lower_or_of_spurious_rows_higher(scores: dict[str, float], count: int) -> None:
    assert len(worse("x", scores, {"gold": "", "slot_f1": 0.6, "key_f1": 0.4, "spurious_per_article": 0.5})) == count
