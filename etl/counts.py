"""Counts: how many an event killed or injured, from all that its mentions say (manual, section 6).

People told of together are added up, and so are the sides of an event. Of numbers for the same people the lowest counts and the
highest is the upper bound; a number much lower than another is of a part of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etl import schema
from etl.find.casualties import DEAD, FORMER, MORE, WHOLE, Casualties
from etl.resolve.event_types import side
from etl.resolve.mentions import Mention

UNKNOWN = "-"  # the side of the dead of whom nothing else is said
RIVAL = 0.6  # share of the highest number from which another is of the same people by another source, and not of a part of them


@dataclass(frozen=True)
class Count:
    """A number of casualties with its range; None where none are reported."""

    best: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class _Told:
    """What one statement says of one side: its number and range. `numbered`: it gives a number of somebody."""

    value: int
    low: int
    high: int
    numbered: bool

    def __add__(self, other: _Told) -> _Told:
        return _Told(self.value + other.value, self.low + other.low, self.high + other.high, self.numbered or other.numbered)


def count(mentions: Sequence[Mention], event_type: str, kind: str) -> Count:
    """How many of an event's people were killed, or injured (`kind`)."""
    some = schema.SOME_DEAD_IN_FIGHT if kind == DEAD and event_type in schema.FIGHTS else schema.SOME
    told = [(c, side(v.inter) if v else UNKNOWN) for m in mentions for c, v in zip(m.casualties, m.victims, strict=True) if c.kind == kind]
    standing = [t for t in told if t[0].standing not in (FORMER, WHOLE)] or [t for t in told if t[0].standing != FORMER] or told
    if not standing:
        return Count(None, None, None)
    statements: defaultdict[str, dict[object, _Told]] = defaultdict(dict)
    further: defaultdict[str, list[_Told]] = defaultdict(list)
    for number, (casualties, group) in enumerate(standing):
        this = _told(casualties, some)
        if casualties.standing == MORE:
            further[group].append(this)
            continue
        key = casualties.group if casualties.group >= 0 else ("alone", number)
        before = statements[group].get(key)
        statements[group][key] = before + this if before else this
    sides = {group: _lowest(list(by_statement.values())) for group, by_statement in statements.items()}
    for group, more in further.items():
        sides[group] = _sum([*([sides[group]] if group in sides else []), *(t for t in set(more))])
    best = _of_sides(sides)
    highest = max((t.high for by_statement in statements.values() for t in by_statement.values() if t.numbered or not best.numbered), default=0)
    return Count(best.value, min(best.value, best.low), max(best.high, highest))


def _told(casualties: Casualties, some: int) -> _Told:
    if casualties.value is None:
        return _Told(some, 0, max(some, casualties.high or 0), False)
    low = casualties.value if casualties.low is None else casualties.low
    return _Told(casualties.value, low, max(casualties.value, casualties.high or 0), low > 0)


def _sum(counts: Iterable[_Told]) -> _Told:
    total = _Told(0, 0, 0, False)
    for one in counts:
        total += one
    return total


def _lowest(counts: Sequence[_Told]) -> _Told:
    """Of numbers for the same people the lowest of those that are about as high as the highest."""
    numbered = [c for c in counts if c.numbered] or list(counts)
    highest = max(c.value for c in numbered)
    rivals = [c for c in numbered if c.value >= RIVAL * highest and (c.value > 1 or highest <= 1)]
    best = min(rivals, key=lambda c: c.value)
    return _Told(best.value, min(c.low for c in rivals), max(c.high for c in rivals), best.numbered)


def _of_sides(sides: dict[str, _Told]) -> _Told:
    """The sides together. A number of the dead that does not say who they were is one of them all, or another source's."""
    known = [told for group, told in sides.items() if group != UNKNOWN]
    whole = sides.get(UNKNOWN)
    if whole is None or not known:
        return whole or _sum(known)
    parts = _sum(known)
    if len(known) == 1:
        return _lowest([whole, parts])
    return whole if whole.numbered and whole.value >= parts.value else parts
