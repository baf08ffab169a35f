"""What the reader tells of an article: happenings, each with the words that tell of it, its kind, and what may fill its slots.

Plain records of characters and probabilities: the stages after this one know nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# What an actor is: nobody, unnamed people (by the first words of their names in the rows), or one with a name of its own
NOBODY, NAMED = "", "named"
PEOPLE = (NOBODY, "Civilians", "Protesters", "Rioters", "Police Forces", "Military Forces", "Government", "Unidentified", NAMED)
SLOTS = ("actor1", "actor2", "location", "date", "fatalities", "injured")


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` (excluded) of the text, with the probability of what is said of them."""

    start: int
    end: int
    probability: float

    def meets(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Happening:
    """An event as the article tells it. `words` stand in text order, the spans of a slot the likeliest first.

    `kinds`: sub-event types with their probabilities, the likeliest first. `owed`: the probability that it is news to be coded, `background`
    that it is told besides (manual, section 8: optional). `sides`: what actor1 and actor2 are (`PEOPLE`), with their probabilities, likeliest first.
    `parts`: where its words may tell of several events, what each group of words that surely tell of one says by itself; else none.
    """

    kinds: tuple[tuple[str, float], ...]
    owed: float
    background: float
    words: tuple[Span, ...]
    slots: dict[str, tuple[Span, ...]]
    sides: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    parts: tuple[Happening, ...] = ()

    @property
    def kind(self) -> str:
        return self.kinds[0][0]

    @property
    def probability(self) -> float:
        """That it is an event."""
        return self.owed + self.background

    @property
    def clearest(self) -> Span:
        """The word that tells of it most clearly."""
        return max(self.words, key=lambda w: w.probability)

    def likelihood(self, slot: str, start: int, end: int) -> float:
        """The probability that the characters fill a slot."""
        return best(self.slots[slot], start, end)


def people(actor: str) -> str:
    """What an actor is, by its name in a row."""
    return next((some for some in PEOPLE[1:-1] if actor.startswith(some)), NAMED if actor else NOBODY)


@dataclass(frozen=True)
class Passed:
    """Words that look like an event and are none, with the likeliest reason (manual, section 9)."""

    span: Span
    why: str


def best(spans: Iterable[Span], start: int, end: int) -> float:
    """The highest probability of spans that meet the characters."""
    return max((s.probability for s in spans if s.meets(start, end)), default=0.0)
