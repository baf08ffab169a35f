"""« Des heurts à Toulouse, Nantes et Rennes »: one event in each of the places that are coordinated (manual, section 1)."""

from __future__ import annotations

from collections.abc import Iterator

from etl.annotate import Sentence, Word, is_relation
from etl.resolve.context import Context, LocatedMention
from etl.resolve.where import Where, grain, precision

BETWEEN = "entre"  # "la route entre Gao et Kidal" is one place


def spread(context: Context, sentence: Sentence, chosen: Where | None) -> Iterator[Where]:
    """The other places that are coordinated with the place of an event in its own sentence."""
    if chosen is None or not chosen.explicit:
        return
    row = [m for m in context.places[sentence.index] if m.place is not None and not m.mention.elsewhere]
    own = next((m for m in row if m.place == chosen.place), None)
    if own is None or own.mention.preposition == BETWEEN:
        return
    chain = _chain(sentence, own.mention.word)
    for other in row:
        if other.mention.word.index in chain - {own.mention.word.index} and _equal(own, other):
            assert other.place is not None
            yield Where(other.place, other.place.name, precision(other), True)


def _equal(one: LocatedMention, other: LocatedMention) -> bool:
    """Places of one kind: a town and the province that it lies in are no two places."""
    return one.place is not None and other.place is not None and one.place != other.place and grain(one.place) == grain(other.place)


def _chain(sentence: Sentence, word: Word) -> set[int]:
    """Indices of the words that are coordinated with a word, whichever stands first."""
    first = word
    for above in sentence.ancestors(word):
        if not is_relation(first.deprel, "conj"):
            break
        first = above
    found, waiting = {first.index}, [first]
    while waiting:
        for child in sentence.children(waiting.pop(), "conj"):
            if child.index not in found:
                found.add(child.index)
                waiting.append(child)
    return found
