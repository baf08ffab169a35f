"""Place mentions: which names of a sentence may be where it happened, and how they hang in it. Which place they are is not asked here."""

import pytest
from factories import FRENCH, parse, text_of

from etl.find.places import PlaceMention, find_anaphors, find_places


def places(notation: str) -> list[PlaceMention]:
    sentence = parse(notation)
    return find_places(sentence, text_of(sentence), FRENCH)


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
    (place,) = find_places(sentence, text_of(sentence), FRENCH)
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


SEEN = "Un convoi>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part"


@pytest.mark.parametrize(("notation", "expected"), [
    # what stands behind a name says what or where it is
    (f"{SEEN} à Solhan/solhan/LOC>attaqué:obl , un village/village>Solhan:appos du nord/nord>village:nmod",
     {"apposed": "village", "qualified": False}),
    (f"{SEEN} à Solhan/solhan/LOC>attaqué:obl , dans la province/province>attaqué:obl du Yagha/yagha/LOC>province:nmod",
     {"apposed": "", "qualified": True}),
    (f"{SEEN} à Solhan/solhan/LOC>attaqué:obl , qui brûle/brûler/pres>Solhan:acl:relcl", {"apposed": "", "qualified": False}),
    ("Kidal/kidal/LOC>attaqué:obl , mardi/mardi>attaqué:obl , un convoi>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part",
     {"qualified": True}),
    # something in the place, not the place
    (f"{SEEN} dans un village/village>attaqué:obl de Gao/gao/LOC>village:nmod", {"hint": "", "preposition": "dans"}),
    (f"{SEEN} dans la capitale/capitale>attaqué:obl du Mali/mali/LOC>capitale:nmod", {"hint": ""}),
    (f"{SEEN} dans le camp/camp>attaqué:obl de déplacés/déplacé>camp:nmod de Kalma/kalma/LOC>déplacés:nmod", {"hint": "camp", "preposition": "dans"}),
    # near it, with what may stand between
    (f"{SEEN} à dix km/km>attaqué:obl du centre/centre>km:nmod de Gao/gao/LOC>centre:nmod", {"near": True}),
    (f"{SEEN} dans la banlieue/banlieue>attaqué:obl est/est/ADJ>banlieue:amod de Gao/gao/LOC>banlieue:nmod", {"near": True}),
    # on the way there
    (f"{SEEN} en direction/direction>attaqué:obl de Gao/gao/LOC>direction:nmod", {"toward": True}),
    ("Un convoi>ralliait:nsubj ralliait/rallier/imp Gao/gao/LOC>ralliait:obj", {"toward": True}),
    # those whom only a place has
    ("Des habitants/habitant>tués:nsubj:pass de Moura/moura/PER>habitants:nmod ont été>tués:aux:pass tués/tuer/part", {"peopled": True}),
    # a square that only bears a name, and one that lies there
    (f"{SEEN} sur la place/place>attaqué:obl d' Algérie/algérie/LOC>place:nmod", {"elsewhere": True}),
    (f"{SEEN} sur une place/place>attaqué:obl de Gao/gao/LOC>place:nmod", {"elsewhere": False}),
    (f"{SEEN} dans les rues/rue/plur>attaqué:obl de Gao/gao/LOC>rues:nmod", {"elsewhere": False}),
    # a consulate stands for a country, and is in a town
    (f"{SEEN} devant/devant/ADP>consulat:case le consulat>attaqué:obl d' Iran/iran/LOC>consulat:nmod", {"elsewhere": True}),
    (f"{SEEN} devant/devant/ADP>consulat:case le consulat>attaqué:obl à Najaf/najaf/LOC>consulat:nmod", {"elsewhere": False}),
    # a hospital that is hit is where it happened, one where the wounded lie is not
    (f"{SEEN} à l' hôpital>attaqué:obl de Gao/gao/LOC>hôpital:nmod", {"elsewhere": False}),
    # who says it
    (f"{SEEN} selon le maire>attaqué:obl de Gao/gao/LOC>maire:nmod", {"elsewhere": True}),
    ("Le maire>déclaré:nsubj de Gao/gao/LOC>maire:nmod a>déclaré:aux déclaré/déclarer/part une trêve>déclaré:obj", {"elsewhere": True}),
])
def test_what_is_said_of_it(notation: str, expected: dict[str, object]) -> None:
    (place,) = places(notation)[:1]
    assert {name: getattr(place, name) for name in expected} == expected


def test_a_name_is_whole() -> None:
    sentence = parse(f"{SEEN} à Aïn/aïn/LOC>attaqué:obl el-Héloué/el-héloué/X>Aïn:flat")
    assert [p.name for p in find_places(sentence, text_of(sentence), FRENCH)] == ["Aïn el-Héloué"]


@pytest.mark.parametrize(("notation", "found"), [
    (f"{SEEN} dans la ville/ville>attaqué:obl", ["ville"]),
    (f"{SEEN} dans ce camp/camp>attaqué:obl", ["camp"]),
    (f"{SEEN} dans le camp/camp>attaqué:obl de réfugiés/réfugié>camp:nmod", ["camp"]),
    (f"{SEEN} dans une ville/ville>attaqué:obl", []),  # any town
    (f"{SEEN} dans les villes/ville/plur>attaqué:obl", []),
    (f"{SEEN} dans la ville/ville>attaqué:obl de Gao/gao/LOC>ville:nmod", []),  # named
    (f"{SEEN} dans le camp/camp>attaqué:obl de la majorité/majorité>camp:nmod", []),  # no place
    (f"{SEEN} à Dori/dori/LOC>attaqué:obl , la capitale/capitale>attaqué:obl régionale/régional/ADJ>capitale:amod", []),  # says what Dori is
])
def test_anaphors(notation: str, found: list[str]) -> None:
    sentence = parse(notation)
    text = text_of(sentence)
    assert [p.name for p in find_anaphors(sentence, text, FRENCH, find_places(sentence, text, FRENCH))] == found
