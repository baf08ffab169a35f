"""Training examples: stretches of running text with what the corpora say of their atoms and words.

A treebank says where tokens and sentences end, what the words are and on which other they depend; WiNER says which names stand where. An
example of one says nothing of what only the other knows, and the losses of those heads leave it out.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from etl.networks import lemmas
from etl.networks.atoms import Atom, atoms
from etl.networks.encoder import WINDOW, Pieces, windows
from etl.networks.heads import Tokens
from etl.training.corpora import Annotated, Source, noisy
from etl.training.trees import Sentence, Token, without_words

UNTOLD = -100  # torch's sign for a label that does not count


@dataclass
class Word:
    """A word of a treebank: the atom it begins with, its labels, its head as a number of the sentence's words (0 the root, None untold)."""

    atom: int
    second: bool
    upos: str
    feats: str
    lemma: str
    head: int | None
    deprel: str


@dataclass
class Example:
    """One window's text with its labels; `gaps`, `contracted` and `names` have one entry an atom, or are empty where nothing is told."""

    atoms: list[Atom]
    gaps: list[int] = field(default_factory=list)
    contracted: list[int] = field(default_factory=list)
    sentences: list[list[Word]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


# How texts are made different each time they are read.
NOISY, BARE, CAPITALS, SMALL_NAMES = 0.35, 0.08, 0.02, 0.04
NEW_PARAGRAPH = 0.15
SWAPPED = 0.5
RARELY = 0.02


def epoch(sources: Iterable[Source], pieces: Pieces, dice: random.Random) -> Iterator[Example]:
    """The treebanks once more, as windows of neighbouring sentences of random number, made different each time."""
    for source in sources:
        picked: list[Sentence] = []
        whole, part = divmod(source.times, 1)
        for _ in range(int(whole)):
            picked += source.sentences
        if part:
            start = dice.randrange(len(source.sentences))
            picked += (source.sentences[start:] + source.sentences[:start])[: int(part * len(source.sentences))]
        at = 0
        while at < len(picked):
            group: list[Sentence] = []
            wanted, size = dice.randrange(30, WINDOW - 8), 0
            bare, capitals = dice.random() < BARE, dice.random() < CAPITALS
            while at < len(picked):
                sentence = _changed(picked[at], dice, bare, capitals)
                length = sum(map(len, pieces(list(atoms(sentence.text)))))
                if group and size + length > wanted:
                    break
                at += 1
                if 0 < length < WINDOW - 4:
                    group.append(sentence)
                    size += length + 1
            example = of_sentences(group, dice, trees=source.trees, joined=bare) if group else None
            if example and sum(map(len, pieces(example.atoms))) < WINDOW:
                yield example


def _changed(sentence: Sentence, dice: random.Random, bare: bool, capitals: bool) -> Sentence:
    if bare:  # as a transcript of speech has it
        sentence = without_words(sentence, lambda w: w[3] == "PUNCT")
        return _spelled(sentence, str.lower)
    if capitals:
        return _spelled(sentence, str.upper)
    return noisy(sentence, dice) if dice.random() < NOISY else sentence


def _spelled(sentence: Sentence, spell) -> Sentence:
    return Sentence([Token(spell(t.text), [[w[0], spell(w[1]), *w[2:]] for w in t.words], t.space_after) for t in sentence.tokens])


def of_sentences(sentences: Sequence[Sentence], dice: random.Random, *, trees: bool, joined: bool = False) -> Example | None:
    """Sentences after each other as one text; None where a token does not begin and end with an atom. `joined`: in one paragraph."""
    text, starts, ends, last, multi = "", {}, set(), set(), set()
    for n, sentence in enumerate(sentences):
        if n:
            text += "\n\n" if not joined and dice.random() < NEW_PARAGRAPH else " "
        for token in sentence.tokens:
            starts[len(text)] = token
            if len(token.words) > 1:
                multi.add(len(text))
            text += token.text
            ends.add(len(text))
            if token.space_after and token is not sentence.tokens[-1]:
                text += " "
        last.add(len(text))
    found = list(atoms(text))
    number = {a.start: i for i, a in enumerate(found)}
    if not found or not set(starts) <= set(number) or not ends <= {a.end for a in found}:
        return None
    gaps = [Tokens.SENTENCE if a.end in last else Tokens.TOKEN if a.end in ends else Tokens.JOINED for a in found]
    contracted = [int(a.start in multi) if a.start in starts else UNTOLD for a in found]
    words: list[list[Word]] = []
    at = iter(starts)
    for sentence in sentences:
        row: list[Word] = []
        for token in sentence.tokens:
            start = next(at)
            for i, w in enumerate(token.words):
                row.append(Word(number[start], i > 0, w[3], w[5], lemmas.rule(w[1], w[2]), int(w[6]) if trees else None, w[7]))
        words.append(row)
    return Example(found, gaps, contracted, words)


def of_article(article: Annotated, pieces: Pieces) -> Iterator[Example]:
    """The windows of an article with its names, as BIO labels of atoms."""
    found = list(atoms(article.text))
    labels, previous = [], None
    spans = iter([*article.entities, (len(article.text) + 1, len(article.text) + 1, "")])
    span = next(spans)
    for atom in found:
        while span[1] <= atom.start:
            span = next(spans)
        inside = span[0] < atom.end
        labels.append(("I-" if span is previous else "B-") + span[2] if inside else "O")
        previous = span if inside else None
    for window in windows(found, pieces(found)):
        last = window.first + len(window.places)
        yield Example(found[window.first : last], names=labels[window.first : last])


def small(example: Example) -> Example:
    """A copy in small letters."""
    copies = [Atom(a.text.lower(), a.start, a.end, a.spaced, a.first) for a in example.atoms]
    return Example(copies, example.gaps, example.contracted, example.sentences, example.names)


def labels(sentences: Iterable[Sentence], least: int = 3) -> dict[str, list[str]]:
    """What the heads are to know: parts of speech, features, relations and lemma rules that stand in the treebanks `least` times."""
    counted: dict[str, Counter[str]] = {"upos": Counter(), "feats": Counter(), "deprel": Counter(), "lemma": Counter()}
    for sentence in sentences:
        for token in sentence.tokens:
            for w in token.words:
                counted["upos"][w[3]] += 1
                counted["feats"][w[5]] += 1
                counted["deprel"][w[7]] += 1
                counted["lemma"][lemmas.rule(w[1], w[2])] += 1
    return {name: sorted(label for label, n in found.items() if n >= least) for name, found in counted.items()}


def expansions(sentences: Iterable[Sentence]) -> tuple[dict[str, list[str]], list[str]]:
    """The words of each contraction ("du": "de", "le"), as most sentences have it, and the forms that are hardly ever anything else ("aux")."""
    counted: dict[str, Counter[tuple[str, ...]]] = {}
    whole: Counter[str] = Counter()
    for sentence in sentences:
        for token in sentence.tokens:
            if len(token.words) == 1:
                whole[token.text.lower()] += 1
            elif re.fullmatch(r"[^\W\d_]+", token.text):
                counted.setdefault(token.text.lower(), Counter())[tuple(w[1].lower() for w in token.words)] += 1
    words = {form: list(found.most_common(1)[0][0]) for form, found in sorted(counted.items())}
    return words, [form for form in words if whole[form] <= RARELY * counted[form].total()]
