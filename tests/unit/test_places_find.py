"""Place mentions: which names of a sentence may be where it happened, and how they hang in it. Which place they are is not asked here."""

import pytest
from factories import parse, text_of

from etl.find.places import PlaceMention, find_places


def places(notation: str) -> list[PlaceMention]:
    sentence = parse(notation)
    return find_places(sentence, text_of(sentence), "fr")


@pytest.mark.parametrize(("notation", "names"), [
    # one name, several words, none
    ("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part Gao/gao/LOC>attaqué:obj", ["Gao"]),
    ("L' armée>entrée:nsubj est>entrée:aux entrée/entrer/part à Deir/deir/LOC>entrée:obl Ezzor/ezzor/LOC>Deir:flat:name", ["Deir Ezzor"]),
    ("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part", []),
    # two names in text order
    ("Des combats/combat à Gao/gao/LOC>combats:nmod et Kidal/kidal/LOC>Gao:conj", ["Gao", "Kidal"]),
    # a proper noun that the tagger leaves out may be a village
    ("Des combats/combat à Tinzawaten>combats:nmod", ["Tinzawaten"]),
    # people and organisations are mentions too, told apart by their type
    ("Jean/jean/PER>arrivé:nsubj est>arrivé:aux arrivé/arriver/part à Gao/gao/LOC>arrivé:obl", ["Jean", "Gao"]),
])
def test_names(notation: str, names: list[str]) -> None:
    assert [p.name for p in places(notation)] == names


def test_offsets_are_those_of_the_text() -> None:
    notation = "Des combats/combat à Deir/deir/LOC>combats:nmod Ezzor/ezzor/LOC>Deir:flat:name"
    sentence = parse(notation, start=100)
    (place,) = find_places(sentence, text_of(sentence), "fr")
    assert text_of(sentence)[place.start:place.end] == place.name == "Deir Ezzor"


@pytest.mark.parametrize(("notation", "expected"), [
    # the preposition puts something there
    ("Des combats/combat à Gao/gao/LOC>combats:nmod", {"preposition": "à", "locative": True, "tagged": True, "near": False}),
    # the noun that says what it is, and its own preposition
    ("L' armée>entrée:nsubj est>entrée:aux entrée/entrer/part dans la ville>entrée:obl de Gao/gao/LOC>ville:nmod",
     {"hint": "ville", "preposition": "dans", "locative": True}),
    # near it
    ("Un convoi>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part près/près/ADV>Gao:case de Gao/gao/LOC>attaqué:obl",
     {"near": True}),
    ("Un convoi>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part à huit km/km>attaqué:obl de Gao/gao/LOC>km:nmod",
     {"near": True}),
    # a government, not a place
    ("Moscou/moscou/LOC>annoncé:nsubj a>annoncé:aux annoncé/annoncer/part une trêve>annoncé:obj", {"subject": True, "locative": False}),
    # … but a passive subject is where it happened
    ("Gao/gao/LOC>bombardée:nsubj:pass a>bombardée:aux été>bombardée:aux:pass bombardée/bombarder/part", {"subject": False}),
    # where somebody speaks
    ("Le ministre>déclaré:nsubj a>déclaré:aux déclaré/déclarer/part à Paris/paris/LOC>déclaré:obl", {"elsewhere": True}),
    ("Les blessés/blessé>soignés:nsubj:pass sont>soignés:aux soignés/soigner/part à l' hôpital>soignés:obl de Gao/gao/LOC>hôpital:nmod",
     {"elsewhere": True}),
    # no place by its tag
    ("Jean/jean/PER>parti:nsubj est>parti:aux parti/partir/part", {"tagged": False, "entity": "PER"}),
])
def test_how_it_hangs(notation: str, expected: dict[str, object]) -> None:
    (place,) = places(notation)
    assert {name: getattr(place, name) for name in expected} == expected
