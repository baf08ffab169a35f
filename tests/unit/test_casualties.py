"""Casualties of a sentence: how many dead and injured, and whose they are."""

import pytest
from factories import parse, text_of

from etl.annotate import Word
from etl.find.casualties import DEAD, INJURED, find_casualties
from etl.find.numbers import find_numbers

PEOPLE = {"soldat", "policier", "civil", "homme", "femme", "enfant", "personne", "rebelle", "villageois", "manifestant", "habitant", "journaliste"}


def counts(notation: str) -> list[tuple[str, int | None, int | None, str | None]]:
    """(kind, value, high, head of who they are) of each count."""
    def is_person(word: Word) -> bool:
        return word.lemma in PEOPLE or word.upos in ("PRON", "NUM")

    sentence = parse(notation)
    found = find_casualties(sentence, find_numbers(text_of(sentence), "fr"), "fr", is_person)
    return [(c.kind, c.value, c.high, c.victims.text if c.victims else None) for c in found]


@pytest.mark.parametrize(("notation", "expected"), [
    # the noun itself says that they died; nobody says who they were
    ("Le raid>fait:nsubj a>fait:aux fait/faire/part 33 morts/mort>fait:obj", [(DEAD, 33, None, None)]),
    ("Le raid>fait:nsubj a>fait:aux fait/faire/part 33 morts/mort>fait:obj parmi les civils/civil>morts:nmod", [(DEAD, 33, None, "civils")]),
    # dead and injured in one breath
    ("Le raid>fait:nsubj a>fait:aux fait/faire/part douze morts/mort>fait:obj et trente blessés/blessé>morts:conj",
     [(DEAD, 12, None, None), (INJURED, 30, None, None)]),
    # a headline: participle on the counted noun
    ("Deux policiers/policier tués/tuer/parts>policiers:acl", [(DEAD, 2, None, "policiers")]),
    ("Deux policiers/policier blessés/blesser/parts>policiers:acl", [(INJURED, 2, None, "policiers")]),
    # object of killing, subject of its passive, subject of dying
    ("Des rebelles/rebelle>tué:nsubj ont>tué:aux tué/tuer/part 27 civils/civil>tué:obj", [(DEAD, 27, None, "civils")]),
    ("Dix soldats/soldat>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts", [(DEAD, 10, None, "soldats")]),
    ("Onze villageois>péri:nsubj ont>péri:aux péri/périr/part", [(DEAD, 11, None, "villageois")]),
    ("Onze villageois>perdu:nsubj ont>perdu:aux perdu/perdre/part la vie>perdu:obj", [(DEAD, 11, None, "villageois")]),
    # "la mort de dix civils"
    ("La mort de dix civils/civil>mort:nmod", [(DEAD, 10, None, "civils")]),
    # a round number: "une dizaine de civils ont été tués"
    ("Une dizaine>tués:nsubj:pass de civils/civil>dizaine:nmod ont>tués:aux été>tués:aux:pass tués/tuer/parts", [(DEAD, 10, None, "civils")]),
    # a part of a number given before is not added
    ("Vingt civils/civil>tués:nsubj:pass ,>tués:punct dont cinq enfants/enfant>civils:nmod ,>tués:punct "
     "ont>tués:aux été>tués:aux:pass tués/tuer/parts",
     [(DEAD, 20, None, "civils")]),
    ("Vingt civils/civil>tués:nsubj:pass ,>tués:punct dont cinq enfants/enfant>civils:nmod et trois femmes/femme>enfants:conj ,>tués:punct "
     "ont>tués:aux été>tués:aux:pass tués/tuer/parts", [(DEAD, 20, None, "civils")]),
    # coordinated victims are two counts
    ("Deux soldats/soldat>tués:nsubj:pass et six civils/civil>soldats:conj ont>tués:aux été>tués:aux:pass tués/tuer/parts",
     [(DEAD, 2, None, "soldats"), (DEAD, 6, None, "civils")]),
    # a range
    ("Le raid>fait:nsubj a>fait:aux fait/faire/part 15 à/à/CCONJ>20:cc 20>15:conj morts/mort>fait:obj", [(DEAD, 15, 20, None)]),
    # some, without a number; one, without a number
    ("Des rebelles/rebelle>tué:nsubj ont>tué:aux tué/tuer/part des civils/civil/plur>tué:obj", [(DEAD, None, None, "civils")]),
    ("Un journaliste>tué:nsubj:pass a>tué:aux été>tué:aux:pass tué/tuer/part", [(DEAD, 1, None, "journaliste")]),
    ("Un homme>abattu:nsubj:pass a>abattu:aux été>abattu:aux:pass abattu/abattre/part", [(DEAD, 1, None, "homme")]),
    # those who kill are not counted
    ("Trois hommes/homme>tué:nsubj ont>tué:aux tué/tuer/part cinq civils/civil>tué:obj", [(DEAD, 5, None, "civils")]),
    # numbers that count no casualties: ages, people who flee, what was destroyed
    ("Deux cents/cent/NUM>habitants:nummod habitants/habitant>fui:nsubj ont>fui:aux fui/fuir/part", []),
    ("L' armée>détruit:nsubj a>détruit:aux détruit/détruire/part quatre véhicules/véhicule>détruit:obj", []),
    # nothing is "killed" but people: a project, a plane
    ("L' armée>abattu:nsubj a>abattu:aux abattu/abattre/part un avion>abattu:obj", []),
    # a total over several events
    ("Le bilan>atteint:nsubj total/total/ADJ>bilan:amod atteint/atteindre/pres 300 morts/mort>atteint:obj", []),
])
def test_counts(notation: str, expected: list[tuple[str, int | None, int | None, str | None]]) -> None:
    assert counts(notation) == expected


def test_at_least_is_a_lower_bound() -> None:
    sentence = parse("Au/à/ADP>moins:case moins/moins/ADV>33:advmod 33 civils/civil>péri:nsubj ont>péri:aux péri/périr/part")
    (count,) = find_casualties(sentence, find_numbers(text_of(sentence), "fr"), "fr", lambda w: True)
    assert (count.kind, count.value, count.low, count.high) == (DEAD, 33, 33, None)


def test_a_number_of_another_sentence_is_not_taken() -> None:
    sentence = parse("Deux civils/civil>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts", start=40)
    assert find_casualties(sentence, find_numbers("Dix soldats ont fui.", "fr"), "fr", lambda w: False) == []
