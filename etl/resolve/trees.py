"""Measures on dependency trees that the resolvers share."""

from __future__ import annotations

from etl.annotate import Sentence, Word, is_relation

CLAUSES = ("conj", "parataxis", "acl:relcl", "ccomp", "advcl")
APART = 99  # words of different trees


def word_at(sentence: Sentence, start: int, end: int) -> Word:
    """The head of the words between two character offsets."""
    inside = [w for w in sentence.words if w.start < end and start < w.end] or sentence.words[:1]
    indices = {w.index for w in inside}
    return next((w for w in inside if w.head not in indices), inside[0])


def distance(sentence: Sentence, one: Word, other: Word) -> int:
    """Edges between two words in the tree; clause boundaries that are crossed count double."""
    up = _climb(sentence, one)
    for index, steps in _climb(sentence, other).items():
        if index in up:
            return steps + up[index]
    return APART


def _climb(sentence: Sentence, word: Word) -> dict[int, int]:
    found, at, steps = {word.index: 0}, word, 0
    for above in sentence.ancestors(word):
        steps += 2 if is_relation(at.deprel, *CLAUSES) else 1
        found[above.index] = steps
        at = above
    return found
