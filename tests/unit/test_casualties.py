"""Casualties of a sentence: how many dead and injured, and whose they are."""

import pytest
from factories import FRENCH, parse, text_of

from etl.annotate import Word
from etl.find.casualties import DEAD, INJURED, find_casualties
from etl.find.numbers import find_numbers

PEOPLE = {"soldat", "policier", "civil", "homme", "femme", "enfant", "personne", "rebelle", "villageois", "manifestant", "habitant", "journaliste"}


def counts(notation: str) -> list[tuple[str, int | None, int | None, str | None]]:
    """(kind, value, high, head of who they are) of each count."""
    def is_person(word: Word) -> bool:
        return word.lemma in PEOPLE or word.upos in ("PRON", "NUM")

    sentence = parse(notation)
    found = find_casualties(sentence, find_numbers(text_of(sentence), FRENCH), FRENCH, is_person)
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
    # what is made of those who are counted is not one more; two who are called by one noun
    ("Des rebelles/rebelle>tué:nsubj ont>tué:aux tué/tuer/part une famille>tué:obj de/de/ADP>personnes:case cinq/cinq/NUM>personnes:nummod "
     "personnes/personne>famille:nmod",
     [(DEAD, 5, None, "personnes")]),
    ("Des rebelles/rebelle>tué:nsubj ont>tué:aux tué/tuer/part un couple>tué:obj", [(DEAD, 2, None, "couple")]),
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
    # … nor do shells and planes die, however many
    ("L' armée>neutralisé:nsubj a>neutralisé:aux neutralisé/neutraliser/part 40 obus/obus>neutralisé:obj", []),
    # verbs with an object: "passer quelqu'un par les armes", "coûter la vie à"
    ("L' explosion>coûté:nsubj a>coûté:aux coûté/coûter/part la vie>coûté:obj à six femmes/femme>coûté:obl", [(DEAD, 6, None, "femmes")]),
    # people fall dead; a town falls, and a convoy falls into an ambush
    ("Sept policiers/policier>tombés:nsubj sont>tombés:aux tombés/tomber/parts", [(DEAD, 7, None, "policiers")]),
    ("Sept policiers/policier>tombés:nsubj sont>tombés:aux tombés/tomber/parts dans une embuscade>tombés:obl", []),
    # those who stand beside the counted: with their number, or one person
    ("Sept policiers/policier>tombés:nsubj sont>tombés:aux tombés/tomber/parts ainsi/ainsi/ADV>trois:advmod que/que/SCONJ>ainsi:fixed "
     "trois civils/civil>policiers:conj", [(DEAD, 7, None, "policiers"), (DEAD, 3, None, "civils")]),
    ("Lui/lui/PRON>péri:dislocated et ses/son/DET>civils:det quatre/quatre/NUM>civils:nummod civils/civil>péri:nsubj ont>péri:aux péri/périr/part",
     [(DEAD, 1, None, "Lui"), (DEAD, 4, None, "civils")]),
    # a verb torn from its subject takes the people before it
    ("Le convoi>sauté:nsubj a>sauté:aux sauté/sauter/part près de la ville>sauté:obl treize/treize/NUM>soldats:nummod soldats/soldat>ville:nmod "
     "ont>péri:aux péri/périr/part>sauté:conj", [(DEAD, 13, None, "soldats")]),
    # "ont dû être hospitalisés"
    ("Quatre civils/civil>dû:nsubj ont>dû:aux dû/devoir/part être>hospitalisés:aux:pass hospitalisés/hospitaliser/parts>dû:xcomp",
     [(INJURED, 4, None, "civils")]),
    # a part of people who were not hurt counts
    ("Vingt civils/civil>enlevés:nsubj:pass ont>enlevés:aux été>enlevés:aux:pass enlevés/enlever/parts ,>enlevés:punct dont "
     "trois/trois/NUM>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts>enlevés:conj", [(DEAD, 3, None, None)]),
    # who says a number is not counted
    ("Selon/selon/ADP>hommes:case deux hommes/homme>tués:obl ,>tués:punct cinq civils/civil>tués:nsubj:pass ont>tués:aux été>tués:aux:pass "
     "tués/tuer/parts", [(DEAD, 5, None, "civils")]),
    # what has not happened
    ("Ils/il/PRON>menacent:nsubj menacent/menacer/pres de/de/ADP>tuer:mark tuer/tuer/inf>menacent:xcomp dix hommes/homme>tuer:obj", []),
    # what a war, or the time since it began, has done
    ("La guerre>fait:nsubj a>fait:aux fait/faire/part 40000 morts/mort>fait:obj", []),
    ("Depuis/depuis/ADP>début:case le début>péri:obl de la crise>début:nmod 320 civils/civil>péri:nsubj ont>péri:aux péri/périr/part", []),
    # a total over several events
    ("Le bilan>atteint:nsubj total/total/ADJ>bilan:amod atteint/atteindre/pres 300 morts/mort>atteint:obj", []),
])
def test_counts(notation: str, expected: list[tuple[str, int | None, int | None, str | None]]) -> None:
    assert counts(notation) == expected


def test_at_least_is_a_lower_bound() -> None:
    sentence = parse("Au/à/ADP>moins:case moins/moins/ADV>33:advmod 33 civils/civil>péri:nsubj ont>péri:aux péri/périr/part")
    (count,) = find_casualties(sentence, find_numbers(text_of(sentence), FRENCH), FRENCH, lambda w: True)
    assert (count.kind, count.value, count.low, count.high) == (DEAD, 33, 33, None)


def test_a_number_of_another_sentence_is_not_taken() -> None:
    sentence = parse("Deux civils/civil>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts", start=40)
    assert find_casualties(sentence, find_numbers("Dix soldats ont fui.", FRENCH), FRENCH, lambda w: False) == []


def standing(notation: str) -> list[tuple[int | None, str, bool]]:
    """(value, standing, whether it is told together with the first) of each count."""
    sentence = parse(notation)
    found = find_casualties(sentence, find_numbers(text_of(sentence), FRENCH), FRENCH, lambda w: w.lemma in PEOPLE)
    return [(c.value, c.standing, c.group == found[0].group) for c in found]


@pytest.mark.parametrize(("notation", "expected"), [
    ("Dix soldats/soldat>tués:nsubj:pass et six civils/civil>soldats:conj ont>tués:aux été>tués:aux:pass tués/tuer/parts",
     [(10, "", True), (6, "", True)]),
    # two sources are not added
    ("On/on/PRON>dénombre:nsubj dénombre/dénombrer/pres dix morts/mort>dénombre:obj et douze tués/tué>morts:conj", [(10, "", True), (12, "", False)]),
    ("L' attaque>fait:nsubj a>fait:aux fait/faire/part au/au/ADP>total:case total/total>fait:obl 23 morts/mort>fait:obj", [(23, "whole", True)]),
    ("Il>parlé:nsubj avait>parlé:aux d'/de/ADP>abord:case abord>parlé:obl parlé/parler/part de 58 morts/mort>parlé:obl", [(58, "former", True)]),
    ("Deux/deux/NUM>civils:nummod autres/autre/ADJ>civils:amod civils/civil>péri:nsubj ont>péri:aux péri/périr/part", [(2, "more", True)]),
])
def test_standing(notation: str, expected: list[tuple[int | None, str, bool]]) -> None:
    assert standing(notation) == expected
