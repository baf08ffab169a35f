"""Trees in which a quantity hides the people: "plus de 800 personnes ont été tuées".

The treebanks make the adverb the subject and hang the noun below it ("plus" ← "personnes" as obl:arg), or hang
both on the verb. Who reads the tree wants the noun: here it takes the adverb's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.annotate import Sentence, Word, is_relation
from etl.language import Language

ARGUMENTS = ("nsubj", "obj", "obl", "nmod", "conj", "appos", "root", "iobj")


def noun_headed(sentences: Sequence[Sentence], language: Language) -> list[Sentence]:
    """The sentences with each quantified noun as the head of its phrase."""
    return [_rewritten(s, language.grammar.quantity_adverbs) for s in sentences]


def _rewritten(sentence: Sentence, adverbs: frozenset[str]) -> Sentence:
    for index, word in enumerate(sentence.words):
        if word.lemma in adverbs and word.upos in ("ADV", "NOUN", "ADP", "PRON"):
            sentence = _turned(sentence, sentence.words[index])
    return sentence


def _turned(sentence: Sentence, adverb: Word) -> Sentence:
    """The sentence with the noun behind one adverb in the adverb's place."""
    noun = next((c for c in sentence.children(adverb, "obl", "nmod", "obj", "dep", "fixed") if _counted(sentence, adverb, c)), None)
    if noun is None:
        return sentence
    words = list(sentence.words)
    for child in sentence.children(adverb):
        words[child.index] = replace(child, head=noun.index)
    relation = adverb.deprel if is_relation(adverb.deprel, *ARGUMENTS) else _relation(sentence, adverb)
    words[noun.index] = replace(noun, head=adverb.head, deprel=relation)
    words[adverb.index] = replace(adverb, head=noun.index, deprel="advmod")
    return Sentence(sentence.index, sentence.start, sentence.end, words, sentence.entities)


def _counted(sentence: Sentence, adverb: Word, noun: Word) -> bool:
    """A noun right behind the adverb: nothing but "de", numbers and adjectives between."""
    between = sentence.words[adverb.index + 1 : noun.index]
    return noun.upos in ("NOUN", "NUM", "PROPN") and noun.index > adverb.index and all(w.upos in ("ADP", "DET", "NUM", "ADJ", "ADV") for w in between)


def _relation(sentence: Sentence, adverb: Word) -> str:
    """What the noun is of the verb that the adverb modifies: its subject before it, its object behind it."""
    verb = sentence.head(adverb)
    if verb is None:
        return "root"
    if adverb.index > verb.index:
        return "obl:mod" if sentence.children(verb, "obj") else "obj"
    return "obl:mod" if sentence.children(verb, "nsubj") else "nsubj"
