"""Which words of an article say a value: the names of a place or an actor, the expressions of a day, a number of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from etl.annotate import Sentence, Word
from etl.find.happenings import Happening
from etl.find.numbers import ARTICLE, COUNT, VAGUE
from etl.load.names import fold
from etl.resolve.actors import ActorList
from etl.resolve.context import Context
from etl.resolve.places import Gazetteer
from etl.resolve.who import Who

LIKELY = 0.5  # the reader's probability from which words fill a slot beside the nearest ones
COUNTED = 3  # words from a number to the noun that it counts
NOUNS = ("NOUN", "PROPN")

Span = tuple[int, int]


class Words:
    """The words of one article by what they mean; spans are characters, the end excluded."""

    def __init__(self, context: Context, actors: ActorList, gazetteer: Gazetteer) -> None:
        self.context, self.actors, self.gazetteer = context, actors, gazetteer
        self.who = Who(context, actors, gazetteer)

    def saying(self, slot: str, value: tuple[Any, ...], country: str, day: date, near: Sequence[Span], told: Happening | None,
               *, sure: bool) -> list[Span]:
        """The words that say what is right for a slot, the clearest first: those that the reader too holds for it, those in the sentences of the
        event's words, else the nearest.

        Args:
            slot: one of `decisions.COLUMNS`, and the values of its columns.
            country: of the event, its name; where and when it happened decides which actor a name means.
            day: of the event.
            near: the words that tell of it.
            told: what the reader says of it, where it does.
            sure: the article says the value. Else a number may count anything, and only one beside the event's words is taken.
        """
        found = sorted(set(self._saying(slot, value, country, day)))
        if slot in ("fatalities", "injured") and not sure:
            found = [s for s in found if self._beside(s, near) or _likelihood(told, slot, s)]
        ranked = sorted(found, key=lambda s: (-_likelihood(told, slot, s), not self._beside(s, near), _distance(s, near), s))
        clear = [s for s in ranked if _likelihood(told, slot, s) >= LIKELY or self._beside(s, near)]
        return _apart(clear or ranked[:1])

    def _saying(self, slot: str, value: tuple[Any, ...], country: str, day: date) -> Iterator[Span]:
        if slot == "date":
            yield from ((d.start, d.end) for row in self.context.dates for d in row if d.day.isoformat() == value[0] and not d.vague)
        elif slot == "location":
            for located in (m for rows in (self.context.places, self.context.names) for row in rows for m in row):
                name = located.place.name if located.place is not None else located.mention.name
                if fold(name) == fold(value[0]) and (located.place is None or located.place.country == value[1]):
                    yield located.mention.start, located.mention.end
        elif slot in ("fatalities", "injured"):
            yield from (self._counted(n.start, n.end) for row in self.context.numbers for n in row
                        if n.value == value[0] and n.kind in (COUNT, ARTICLE, VAGUE))
        else:
            yield from self._naming(value[0], country, day, acting=slot == "actor1")

    def _naming(self, name: str, country: str, day: date, *, acting: bool) -> Iterator[Span]:
        known = self.gazetteer.country(country)
        iso3 = known.iso3 if known is not None else ""
        for sentence in self.context.sentences:
            text = self.context.text[sentence.start : sentence.end]
            for match in self.actors.find(text, year=day.year, countries=(iso3,) if iso3 else ()):
                if match.actor.name == name:
                    yield sentence.start + match.start, sentence.start + match.end
            for word in (w for w in sentence.words if w.upos in NOUNS):
                if self._means(sentence, word, iso3, day.year, acting=acting) == name:
                    yield word.start, word.end

    def _means(self, sentence: Sentence, word: Word, country: str, year: int, *, acting: bool) -> str:
        actor = self.who.actor(sentence, word, country, year, acting=acting)
        if actor is None and not acting:
            actor = self.who.target(sentence, [word], country)
        return actor.name if actor is not None else ""

    def _counted(self, start: int, end: int) -> Span:
        """A number with the noun that it counts, where that stands right after it."""
        sentence = next((s for s in self.context.sentences if s.start <= start < s.end), None)
        number = next((w for w in sentence.words if w.start >= start and w.start < end), None) if sentence is not None else None
        if sentence is None or number is None or number.head < 0:
            return start, end
        noun = sentence.words[number.head]
        return (start, noun.end) if noun.upos in NOUNS and noun.start >= end and noun.index - number.index <= COUNTED else (start, end)

    def _beside(self, span: Span, near: Sequence[Span]) -> bool:
        """Whether it stands in a sentence with one of the words."""
        sentence = next((s for s in self.context.sentences if s.start <= span[0] < s.end), None)
        return sentence is not None and any(sentence.start <= start < sentence.end for start, _ in near)


def _likelihood(told: Happening | None, slot: str, span: Span) -> float:
    return told.likelihood(slot, *span) if told is not None else 0.0


def _distance(span: Span, near: Sequence[Span]) -> int:
    return min((abs(span[0] - start) for start, _ in near), default=0)


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Without those that overlap one before them."""
    out: list[Span] = []
    for start, end in spans:
        if not any(start < e and s < end for s, e in out):
            out.append((start, end))
    return out
