"""Counts of an event: sums, rivals, parts (manual, section 6)."""

from __future__ import annotations

import dataclasses

import pytest
from factories import mention

from etl.counts import count
from etl.find.casualties import DEAD, FORMER, INJURED, MORE, WHOLE
from etl.resolve.mentions import Mention

BATTLE, ATTACK = "Battles", "Violence against civilians"


def told(value: int | None, who: str = "", *, standing: str = "", group: int = -1, high: int | None = None) -> Mention:
    """A mention with one count of the dead."""
    found = mention("kill", "Attack", dead=value, some_dead=value is None, victims=who, high=high)
    found.casualties[0] = dataclasses.replace(found.casualties[0], standing=standing, group=group)
    return found


@pytest.mark.parametrize(("mentions", "best", "low", "high"), [
    ([told(7)], 7, 7, 7),
    # the sides of a fight are added
    ([told(2, "army"), told(9, "rebels")], 11, 11, 11),
    # people of one side told of together, and those told of as others
    ([told(14, "army", group=3), told(1, "army", group=3)], 15, 15, 15),
    ([told(5, "civilians"), told(2, "civilians", standing=MORE)], 7, 7, 7),
    # sources differ: the lowest
    ([told(31, "civilians"), told(38)], 31, 31, 38),
    ([told(44), told(35)], 35, 35, 44),
    ([told(10, "army"), told(15)], 10, 10, 15),
    # … but much less is a part of it, and so is one person
    ([told(40, "civilians"), told(3, "civilians")], 40, 40, 40),
    ([told(33), told(10, "civilians")], 33, 33, 33),
    ([told(2), told(1, "civilians")], 2, 2, 2),
    # a whole and its parts
    ([told(11), told(2, "army"), told(9, "rebels")], 11, 11, 11),
    # a number that was replaced, and one of the whole, count only alone
    ([told(58, standing=FORMER), told(72)], 72, 72, 72),
    ([told(8, standing=FORMER)], 8, 8, 8),
    ([told(49, standing=WHOLE), told(36)], 36, 36, 36),
    ([told(23, standing=WHOLE)], 23, 23, 23),
    # a number wins over "several"
    ([told(None), told(4)], 4, 4, 4),
    ([told(12, high=20)], 12, 12, 20),
])
def test_dead(mentions: list[Mention], best: int, low: int, high: int) -> None:
    found = count(mentions, ATTACK, DEAD)
    assert (found.best, found.low, found.high) == (best, low, high)


@pytest.mark.parametrize(("event_type", "best"), [(ATTACK, 3), ("Riots", 3), (BATTLE, 10), ("Explosions/Remote violence", 10)])
def test_deaths_without_a_number(event_type: str, best: int) -> None:
    assert count([told(None)], event_type, DEAD).best == best


def test_what_is_not_reported_is_none() -> None:
    assert count([told(3)], ATTACK, INJURED).best is None
