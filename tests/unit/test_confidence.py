"""The confidence: what raises and lowers it, and the file of its weights."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from etl.assemble import Event
from etl.confidence import FEATURES, LEAST, MOST, WEIGHTS, confidence, features, level
from tests.unit.factories import mention


def event(*more: dict[str, Any], **changes: Any) -> Event:
    """An event that is told once, by a noun; `more` are further mentions of it."""
    return Event([mention("clash", "Armed clash", **told) for told in ({"day": None} | changes, *more)])


def weights_file() -> dict[str, Any]:
    return tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("told", "given"), [
    (event(), {}),
    (event(day=mention("clash", None).when.day), {"day": 1}),
    (event({"at": 2}), {"day": 1, "repeated": 1}),
    (event(agent="rebels"), {"sides": 0.5}),
    (event(agent="rebels", patient="army"), {"sides": 1}),
    (event(dead=3), {"casualties": 1}),
    (event(injured=3), {"casualties": 1}),
    (event(hearsay=True), {"hearsay": 1}),
    (event({"day": None, "at": 1}, hearsay=True), {"repeated": 1}),
])
def test_features(told: Event, given: dict[str, float]) -> None:
    """Hearsay is only what no mention states as a fact."""
    assert features(told) == {name: given.get(name, 0) for name in FEATURES}


def test_a_verb_tells_more_than_a_noun() -> None:
    noun = event()
    (told,) = noun.mentions
    verb = Event([replace(told, trigger=replace(told.trigger, entry=replace(told.trigger.entry, upos="VERB")))])
    assert (features(noun)["verb"], features(verb)["verb"]) == (0, 1)
    assert confidence(noun) < confidence(verb)


def test_what_the_text_gives_raises_the_confidence_and_hearsay_lowers_it() -> None:
    bare, full = event(), event({"at": 1}, agent="rebels", patient="army", dead=3)
    assert LEAST <= confidence(bare) < confidence(full) <= MOST
    assert confidence(event(hearsay=True)) < confidence(bare)


def test_it_is_a_share_of_two_digits_and_never_certain() -> None:
    assert level(0.0, {"day": 0.5}, {"day": 0.0}) == 0.5
    assert level(0.0, {"day": 1.0}, {"day": 1.0}) == 0.73
    assert (level(-9.0, {}, {}), level(9.0, {}, {})) == (LEAST, MOST)


def test_the_file_has_every_feature_and_no_weight_goes_against_what_is_expected() -> None:
    table = weights_file()
    assert list(table["weights"]) == list(table["expected"]) == list(FEATURES)
    assert all(table["weights"][name] * table["expected"][name] >= 0 for name in FEATURES)
