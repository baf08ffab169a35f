"""Trees brought to one convention before they are read: what treebanks annotate in several ways, rules should meet in one.

- A quantified noun heads its phrase (see `quantities`).
- A reflexive pronoun is `expl:pv`, where some treebanks call it an object ("se sont emparés").
- What stands behind a colon or semicolon is no subject of a verb before it ("puis les ont exécutés : douze morts").
- What a headline names before a colon ("Irak : trois policiers tués") stands beside the rest, whatever it hangs on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.annotate import Sentence, Word, is_relation
from etl.find.quantities import noun_headed
from etl.knowledge.word_lists import Grammar
from etl.language import Language

BESIDE = ("root", "appos", "parataxis", "dislocated", "flat", "dep")
HEADLINE = 6  # words before the colon
NAMING = ("PROPN", "NOUN", "ADJ", "DET", "ADP", "PUNCT")


def settled(sentences: Sequence[Sentence], language: Language) -> list[Sentence]:
    """The sentences with their trees in one convention."""
    return [_headline(_behind_colon(_reflexive(s, language.grammar))) for s in noun_headed(sentences, language)]


def _relabelled(sentence: Sentence, relations: dict[int, str]) -> Sentence:
    """The sentence with other relations of the words with these numbers."""
    if not relations:
        return sentence
    words = [replace(w, deprel=relations[w.index]) if w.index in relations else w for w in sentence.words]
    return Sentence(sentence.index, sentence.start, sentence.end, words, sentence.entities)


def _reflexive(sentence: Sentence, grammar: Grammar) -> Sentence:
    found = (w for w in sentence.words if w.upos == "PRON" and w.lemma in grammar.reflexives and w.text.lower() in grammar.reflexive_forms)
    return _relabelled(sentence, {w.index: "expl:pv" for w in found if is_relation(w.deprel, "obj") and not _caused(sentence, w)})


def _caused(sentence: Sentence, word: Word) -> bool:
    """An object indeed: "s'est fait sauter"."""
    head = sentence.head(word)
    return head is not None and bool(sentence.children(head, "aux:caus"))


def _behind_colon(sentence: Sentence) -> Sentence:
    def cut_off(word: Word) -> bool:
        return 0 <= word.head < word.index and any(w.text in (":", ";") for w in sentence.words[word.head + 1 : word.index])

    return _relabelled(sentence, {w.index: "parataxis" for w in sentence.words if is_relation(w.deprel, "nsubj") and cut_off(w)})


def _headline(sentence: Sentence) -> Sentence:
    colon = next((w.index for w in sentence.words[: HEADLINE + 1] if w.text == ":"), 0)
    named = sentence.words[:colon]
    if not colon or colon + 1 == len(sentence.words) or any(w.upos not in NAMING for w in named) or not any(w.upos == "PROPN" for w in named):
        return sentence
    tops = [w for w in named if w.head >= colon and not is_relation(w.deprel, *BESIDE) and not _prepositional(sentence, w) and w.upos != "PUNCT"]
    return _relabelled(sentence, {w.index: "parataxis" for w in tops})


def _prepositional(sentence: Sentence, word: Word) -> bool:
    return bool(sentence.children(word, "case"))
