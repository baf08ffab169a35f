"""Trees brought to the one convention that the rules read."""

from __future__ import annotations

import pytest
from factories import FRENCH, parse

from etl.find.conventions import settled


def relations(notation: str) -> dict[str, str]:
    (sentence,) = settled([parse(notation)], FRENCH)
    return {w.text: w.deprel for w in sentence.words}


@pytest.mark.parametrize(("notation", "word", "relation"), [
    # a reflexive pronoun is no object …
    ("Les rebelles/rebelle>emparés:nsubj se/soi/PRON>emparés:obj sont>emparés:aux emparés/emparer/parts de la ville>emparés:obl", "se", "expl:pv"),
    ("L' armée>replie:nsubj s'/soi/PRON>replie:obj replie/replier/pres", "s'", "expl:pv"),
    # … but in a causative it is
    ("Une femme>sauter:nsubj s'/soi/PRON>sauter:obj est>sauter:aux fait/faire/AUX>sauter:aux:caus sauter/sauter/inf", "s'", "obj"),
    # other pronouns stay
    ("L' armée>tue:nsubj les/eux/PRON>tue:obj tue/tuer/pres", "les", "obj"),
    # what a headline names before a colon
    ("Irak/Irak/PROPN>policiers:nmod :/:/PUNCT>policiers:punct trois policiers/policier tués/tuer/parts>policiers:acl", "Irak", "parataxis"),
    # … not where it has a preposition, and not in the middle of a sentence
    ("À Gao/Gao/PROPN>policiers:nmod :/:/PUNCT>policiers:punct trois policiers/policier tués/tuer/parts>policiers:acl", "Gao", "nmod"),
    ("Il>dit:nsubj a>dit:aux dit/dire/part à Gao/Gao/PROPN>dit:obl :/:/PUNCT>dit:punct rien>dit:obj", "Gao", "obl"),
    # no subject of a verb before a colon
    ("Ils>exécutés:nsubj les/eux/PRON>exécutés:obj ont>exécutés:aux exécutés/exécuter/parts :/:/PUNCT>exécutés:punct douze morts/mort>exécutés:nsubj",
     "morts", "parataxis"),
    ("Ils>exécutés:nsubj les/eux/PRON>exécutés:obj ont>exécutés:aux exécutés/exécuter/parts :/:/PUNCT>exécutés:punct douze morts/mort>exécutés:nsubj",
     "Ils", "nsubj"),
    # a subject behind its verb with nothing between
    ("Hier>attaqué:advmod ont>attaqué:aux attaqué/attaquer/part des rebelles/rebelle>attaqué:nsubj", "rebelles", "nsubj"),
])
def test_relations(notation: str, word: str, relation: str) -> None:
    assert relations(notation)[word] == relation
