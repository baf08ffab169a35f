"""The confidence: what raises and lowers it, and the file of its weights."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from factories import article, context_of, report

from etl.confidence import FEATURES, LEAST, MOST, WEIGHTS, confidence, features, level, odds
from etl.schema import EventRow
from etl.told import WHOLE, judge


def row() -> EventRow:
    (made,) = judge([], [report(agent="rebels", patient="army", dead=4)], article(), context_of(*["Rien"] * WHOLE)).rows
    return made


def weights_file() -> dict[str, Any]:
    return tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))


def test_features_of_a_row_that_both_have_say_what_they_tell_alike() -> None:
    told = features(row(), replace(row(), actor2="Civilians (Mali)", fatalities=5), 0.9, 0.5, {"location": 0.8, "event_date": 0.3, "injured": 0.9})
    assert told == {"rules_alone": 0, "reader_alone": 0, "event": odds(0.9), "type": 0, "sure_place": odds(0.8), "sure_day": odds(0.3),
                    "sure_actor1": 0, "sure_actor2": 0, "sure_dead": 0, "same_type": 1, "same_place": 1, "same_day": 1,
                    "same_actor1": 1, "same_actor2": 0, "same_dead": 0}


@pytest.mark.parametrize(("rules", "reader", "alone"), [(row(), None, "rules_alone"), (None, row(), "reader_alone")])
def test_what_one_has_alone_agrees_with_nothing(rules: EventRow | None, reader: EventRow | None, alone: str) -> None:
    told = features(rules, reader, 0.5)
    assert {name for name, value in told.items() if value} == {alone} and list(told) == list(FEATURES)


def test_agreement_raises_the_confidence_and_doubt_lowers_it() -> None:
    full, other = confidence(features(row(), row(), 0.99, 0.99)), confidence(features(row(), replace(row(), location="Kidal"), 0.99, 0.99))
    assert LEAST < confidence(features(row(), None, 0.3)) < other <= full < MOST
    assert confidence(features(row(), row(), 0.5, 0.99)) <= full


def test_it_is_a_share_of_two_digits_and_never_certain() -> None:
    assert level(0.0, {"event": 0.5}, {"event": 0.0}) == 0.5
    assert level(0.0, {"event": 1.0}, {"event": 1.0}) == 0.73
    assert (level(-9.0, {}, {}), level(9.0, {}, {})) == (LEAST, MOST)


def test_the_file_has_every_feature_and_no_weight_goes_against_what_is_expected() -> None:
    table = weights_file()
    assert list(table["weights"]) == list(table["expected"]) == list(FEATURES)
    assert all(table["weights"][name] * table["expected"][name] >= 0 for name in FEATURES)
