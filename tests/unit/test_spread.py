"""Coordinated places: "des heurts à Gao, Kidal et Ménaka" is an event in each; on written trees against the real gazetteer."""

from __future__ import annotations

from functools import cache

import pytest
from factories import FRENCH, PUBLISHED, parse, text_of

from etl.resolve.actors import ActorList
from etl.resolve.context import build_context
from etl.resolve.places import Gazetteer
from etl.resolve.spread import spread
from etl.resolve.where import Where


@cache
def knowledge() -> tuple[Gazetteer, ActorList]:
    return Gazetteer(FRENCH), ActorList(FRENCH)


def elsewhere(notation: str, chosen: str = "Gao", *, explicit: bool = True) -> list[tuple[str, int]]:
    """(name, precision) of the places to which an event at `chosen` spreads."""
    gazetteer, actors = knowledge()
    about = parse("Au Mali/mali/LOC")
    sentence = parse(notation, index=1, start=about.end + 1)
    text = text_of(about) + text_of(sentence)[about.end :]
    context = build_context(text, PUBLISHED, FRENCH, [about, sentence], gazetteer, actors)
    place = gazetteer.resolve(chosen, ["Mali"])
    assert place is not None
    return [(w.name, w.precision) for w in spread(context, sentence, Where(place, place.name, 1, explicit))]


CLASHES = "Des heurts/heurt à Gao/gao/LOC>heurts:nmod"


@pytest.mark.parametrize(("notation", "expected"), [
    # two towns, three, in whatever order
    (f"{CLASHES} et à Kidal/kidal/LOC>Gao:conj", [("Kidal", 1)]),
    (f"{CLASHES} , Kidal/kidal/LOC>Gao:conj et Mopti/mopti/LOC>Gao:conj", [("Kidal", 1), ("Mopti", 1)]),
    (f"{CLASHES} , Kidal/kidal/LOC>Gao:conj et Mopti/mopti/LOC>Kidal:conj", [("Kidal", 1), ("Mopti", 1)]),
    ("Des heurts/heurt à Kidal/kidal/LOC>heurts:nmod et Gao/gao/LOC>Kidal:conj", [("Kidal", 1)]),
    # one town
    (CLASHES, []),
    # the town and where it lies
    (f"{CLASHES} , au Mali/mali/LOC>Gao:conj", []),
    # named in the sentence, and not coordinated
    (f"{CLASHES} à deux heures/heure>heurts:nmod de Kidal/kidal/LOC>heures:nmod", []),
    # one place between two
    ("Des heurts/heurt entre Gao/gao/LOC>heurts:nmod et Kidal/kidal/LOC>Gao:conj", []),
    # the same town twice
    (f"{CLASHES} et à Gao/gao/LOC>Gao:conj", []),
    # what the gazetteer lacks
    (f"{CLASHES} et à Kerbalouta/kerbalouta/LOC>Gao:conj", []),
])
def test_spread(notation: str, expected: list[tuple[str, int]]) -> None:
    assert elsewhere(notation) == expected


def test_only_a_place_that_the_sentence_tells_spreads() -> None:
    coordinated = f"{CLASHES} et à Kidal/kidal/LOC>Gao:conj"
    assert elsewhere(coordinated, explicit=False) == []
    assert elsewhere(coordinated, "Mopti") == []  # taken over from elsewhere
