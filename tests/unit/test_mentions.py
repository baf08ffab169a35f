"""Mentions: what the words of an article together make of its triggers, on written trees with the real lexicon, gazetteer and actors."""

from __future__ import annotations

import pytest
from test_explain import read

from etl.resolve.mentions import Mention, Rejected


def told(*notations: str) -> list[Mention]:
    return read(*notations)[2]


def rejected(*notations: str) -> list[Rejected]:
    return read(*notations)[3]


GAO = "à Gao/gao/LOC>{0}:obl au Mali/mali/LOC>Gao:nmod ."
KILLED = ("Deux civils/civil/plur>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts mardi/mardi>tués:obl " + GAO.format("tués"))


# --- what the article as a whole says ------------------------------------------------------------

@pytest.mark.parametrize(("sentences", "about"), [
    # it says nothing of armed people
    ((KILLED,), set()),
    # a word of conflict anywhere in it
    ((KILLED, "La rébellion>négocie:nsubj négocie/négocier/pres ."), {"conflict"}),
    # a named group that does something in it
    ((KILLED, "Le JNIM>pris:nsubj a>pris:aux pris/prendre/part Kidal/kidal/LOC>pris:obj ."), {"conflict"}),
    # fighting, whoever fights
    ((KILLED, "L' armée>bombardé:nsubj a>bombardé:aux bombardé/bombarder/part Kidal/kidal/LOC>bombardé:obj ."), {"conflict"}),
    # demonstrators
    ((KILLED, "Des étudiants/étudiant/plur>manifesté:nsubj ont>manifesté:aux manifesté/manifester/part " + GAO.format("manifesté")), {"unrest"}),
])
def test_an_article_gives_cues_to_all_of_its_mentions(sentences: tuple[str, ...], about: set[str]) -> None:
    found = told(*sentences)
    assert found and all(m.cues & {"conflict", "unrest"} == about for m in found)


# --- the words around a trigger ------------------------------------------------------------------

TAKEN = "Les rebelles/rebelle/plur>pris:nsubj ont>pris:aux pris/prendre/part mardi/mardi>pris:obl Gao/gao/LOC>pris:obj au Mali/mali/LOC>Gao:nmod"


@pytest.mark.parametrize(("behind", "kind"), [
    ("sans résistance>pris:obl .", "Non-violent transfer of territory"),
    ("sans>combattre:mark combattre/combattre/inf>pris:advcl .", "Non-violent transfer of territory"),
    # the preposition belongs to the verb above
    ("sans>avoir:mark avoir/avoir/inf>pris:advcl à>combattre:mark combattre/combattre/inf>avoir:xcomp .", "Non-violent transfer of territory"),
    # the noun without its preposition says the contrary
    ("malgré/malgré/ADP>résistance:case la résistance>pris:obl .", "Non-state actor overtakes territory"),
    (".", "Non-state actor overtakes territory"),
])
def test_a_cue_may_be_a_word_behind_a_preposition(behind: str, kind: str) -> None:
    (found,) = (m for m in told(f"{TAKEN} {behind}") if m.trigger.event_class == "capture")
    assert found.sub_event_type == kind


@pytest.mark.parametrize(("notation", "answer"), [
    # "la police a abattu l'assaillant": the end of an attack
    ("La police>abattu:nsubj a>abattu:aux abattu/abattre/part l' assaillant>abattu:obj " + GAO.format("abattu"), True),
    # fighters are a side
    ("L' armée>tué:nsubj a>tué:aux tué/tuer/part dix rebelles/rebelle/plur>tué:obj " + GAO.format("tué"), False),
    # done by others
    ("Les rebelles/rebelle/plur>tué:nsubj ont>tué:aux tué/tuer/part un assaillant>tué:obj " + GAO.format("tué"), False),
])
def test_who_kills_an_unnamed_attacker_answers_him(notation: str, answer: bool) -> None:
    (found,) = told(notation)
    assert found.answer is answer


# --- one trigger, several places -----------------------------------------------------------------

def test_an_event_in_coordinated_places_is_told_once_for_each() -> None:
    found = told("Trois/trois/NUM>policiers:nummod policiers/policier/plur>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts "
                 "mardi/mardi>tués:obl dans des affrontements/affrontement/plur>tués:obl à Gao/gao/LOC>affrontements:nmod et "
                 "à Kidal/kidal/LOC>Gao:conj au Mali/mali/LOC>affrontements:nmod .")
    clashes = [m for m in found if m.trigger.event_class == "clash"]
    assert [m.where.name for m in clashes if m.where] == ["Gao", "Kidal"]
    # the counts stay with the first
    assert sum(c.value or 0 for m in found for c in m.casualties) == 3 and clashes[1].casualties == clashes[1].victims == []


def test_what_only_refers_to_an_event_is_not_told_again_elsewhere() -> None:
    found = told("Le maire>condamné:nsubj a>condamné:aux condamné/condamner/part les affrontements/affrontement/plur>condamné:obj "
                 "à Gao/gao/LOC>affrontements:nmod et à Kidal/kidal/LOC>Gao:conj au Mali/mali/LOC>affrontements:nmod .")
    assert len([m for m in found if m.trigger.event_class == "clash"]) == 1


# --- what gives no mention -----------------------------------------------------------------------

@pytest.mark.parametrize(("notation", "reason"), [
    ("L' armée>attaqué:nsubj n'>attaqué:advmod a>attaqué:aux pas>attaqué:advmod attaqué/attaquer/part Gao/gao/LOC>attaqué:obj .", "negated"),
    ("Des rebelles/rebelle/plur>attaqué:nsubj ont>attaqué:aux attaqué/attaquer/part Gao/gao/LOC>attaqué:obj le 3 mars/mars>attaqué:obl "
     "1995/1995/NUM>mars:nmod .", "history (1995)"),
])
def test_a_trigger_that_tells_of_nothing_new_is_rejected(notation: str, reason: str) -> None:
    assert told(notation) == []
    assert [r.reason.startswith(reason) for r in rejected(notation)] == [True]
