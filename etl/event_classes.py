"""The classes of triggers: what the lexicons of all languages sort their words into (seeds/event_classes.csv).

family   mentions of one family may tell of one event
traits   outcome     only says that somebody died or was hurt: it joins an event that says how
         generic     does not say by what means: a mention that does wins over it
         bloodless   nobody dies of it: a count in its sentence belongs to another event
         attack      whoever does it attacks people
         claimable   a group may claim it
         accidental  also happens by accident
         people      is done to people: what is done to things by the same word is something else
"""

from __future__ import annotations

from functools import cache

from etl.knowledge import rows


@cache
def _classes() -> dict[str, tuple[str, frozenset[str]]]:
    return {row["class"]: (row["family"], frozenset(row["traits"].split())) for row in rows("event_classes.csv")}


def known() -> frozenset[str]:
    """The names of all classes."""
    return frozenset(_classes())


def family(name: str) -> str:
    """The family of a class."""
    return _classes()[name][0]


def has(name: str, trait: str) -> bool:
    """Whether a class has a trait."""
    return trait in _classes()[name][1]
