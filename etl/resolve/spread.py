"""« Des heurts à Toulouse, Nantes et Rennes »: one event in each of the places that are coordinated (manual, section 1)."""

from __future__ import annotations

from collections.abc import Iterator

from etl.annotate import Sentence, Word, is_relation
from etl.resolve.context import Context, LocatedMention
from etl.resolve.where import Where, grain, precision


def spread(context: Context, sentence: Sentence, chosen: Where | None) -> Iterator[Where]:
    """The other places that are coordinated with the place of an event in its own sentence."""
    if chosen is None or not chosen.explicit:
        return
    own = next((m for m in _known(context, sentence.index) if m.place == chosen.place), None)
    for other in listed(context, own) if own is not None else ():
        assert other.place is not None
        yield Where(other.place, other.place.name, precision(other), True)


def listed(context: Context, own: LocatedMention) -> Iterator[LocatedMention]:
    """The other places that are coordinated with a name in its sentence."""
    if own.mention.preposition in context.language.grammar.between:  # "la route entre Gao et Kidal" is one place
        return
    chain = _chain(context.sentences[own.sentence], own.mention.word) - {own.mention.word.index}
    yield from (m for m in _known(context, own.sentence) if m.mention.word.index in chain and _equal(own, m))


def _known(context: Context, sentence: int) -> list[LocatedMention]:
    return [m for m in context.places[sentence] if m.place is not None and not m.mention.elsewhere]


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
