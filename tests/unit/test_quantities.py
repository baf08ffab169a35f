"""Trees in which an adverb of quantity stands where the people belong: the noun takes its place."""

import pytest
from factories import FRENCH, parse

from etl.annotate import Sentence
from etl.find.quantities import noun_headed


def tree(notation: str) -> list[tuple[str, str, str]]:
    """(word, its head, relation) after rewriting; the root has no head."""
    (sentence,) = noun_headed([parse(notation)], FRENCH)
    return [(w.text, head.text if (head := sentence.head(w)) is not None else "", w.deprel) for w in sentence.words]


@pytest.mark.parametrize(("notation", "noun", "head", "relation"), [
    # the adverb is the subject, and the noun hangs on it
    ("Plus/plus/ADV>tuées:nsubj:pass de>personnes:case 800>personnes:nummod personnes/personne>Plus:obl:arg ont>tuées:aux été>tuées:aux:pass "
     "tuées/tuer/parts", "personnes", "tuées", "nsubj:pass"),
    # … the object
    ("L' armée>tué:nsubj a>tué:aux tué/tuer/part près/près/ADV>tué:obj de vingt rebelles/rebelle>près:nmod", "rebelles", "tué", "obj"),
    # … an adverb of the verb, before it its subject, behind it its object
    ("Plus/plus/ADV>morts:advmod de>soldats:case dix>soldats:nummod soldats/soldat>Plus:obl sont>morts:aux morts/mourir/parts", "soldats", "morts",
     "nsubj"),
    ("L' armée>tué:nsubj a>tué:aux tué/tuer/part plus/plus/ADV>tué:advmod de dix rebelles/rebelle>plus:obl", "rebelles", "tué", "obj"),
    # … which has one already
    ("L' armée>tué:nsubj a>tué:aux tué/tuer/part dix rebelles/rebelle>tué:obj en moins/moins/ADV>tué:advmod de deux jours/jour>moins:obl",
     "jours", "tué", "obl:mod"),
    # a headline
    ("Plus/plus/ADV de>morts:case cent/cent/NUM>morts:nummod morts/mort>Plus:nmod", "morts", "", "root"),
])
def test_the_noun_is_the_head(notation: str, noun: str, head: str, relation: str) -> None:
    found = tree(notation)
    assert (noun, head, relation) in found
    adverb = next(w for w in found if w[0].lower() in FRENCH.grammar.quantity_adverbs)
    assert adverb[1:] == (noun, "advmod")


def test_what_hung_on_the_adverb_hangs_on_the_noun() -> None:
    found = tree("Au/à/ADP>moins:case moins/moins/ADV>tués:nsubj:pass de>soldats:case dix>soldats:nummod soldats/soldat>moins:obl ont>tués:aux "
                 "été>tués:aux:pass tués/tuer/parts")
    assert ("Au", "soldats", "case") in found


def test_a_quantity_of_a_quantity_is_still_a_tree() -> None:
    # "près d'un grand nombre de soldats": both have their noun below them
    (sentence,) = noun_headed([parse("Près/près/ADV>morts:nsubj d' un nombre/nombre>Près:obl de>soldats:case soldats/soldat>nombre:nmod "
                                     "sont>morts:aux morts/mourir/parts")], FRENCH)
    root = next(w for w in sentence.words if w.head < 0)
    assert all(w is root or root in sentence.ancestors(w) for w in sentence.words)


@pytest.mark.parametrize("notation", [
    # no quantity: the adverb modifies the verb
    "L' armée>attaqué:nsubj n'>attaqué:advmod a>attaqué:aux plus>attaqué:advmod attaqué/attaquer/part le village>attaqué:obj",
    # a verb stands between the adverb and the noun
    "Plus/plus/ADV>tué:advmod ils>attendent:nsubj attendent/attendre/pres>tué:advcl de soldats/soldat>Plus:obl tué/tuer/part",
    # the noun stands before it
    "Des soldats/soldat>plus:obl plus/plus/ADV>fui:advmod ont>fui:aux fui/fuir/part",
    # another adverb
    "Hier/hier/ADV>tués:advmod dix soldats/soldat>Hier:obl ont>tués:aux tués/tuer/parts",
])
def test_other_trees_stay(notation: str) -> None:
    sentence = parse(notation)
    assert noun_headed([sentence], FRENCH) == [sentence]


def test_the_sentence_keeps_its_place_words_and_entities() -> None:
    before = parse("Plus/plus/ADV>morts:nsubj de>soldats:case dix>soldats:nummod soldats/soldat>Plus:obl à Gao/gao/LOC>morts:obl sont>morts:aux "
                   "morts/mourir/parts", index=3, start=40)
    (after,) = noun_headed([before], FRENCH)
    assert isinstance(after, Sentence) and after is not before
    assert (after.index, after.start, after.end, after.entities) == (3, 40, before.end, before.entities)
    assert [(w.text, w.start, w.end) for w in after.words] == [(w.text, w.start, w.end) for w in before.words]
