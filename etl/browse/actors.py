"""Actors by any of their names: aliases and abbreviations, French and English, accents ignored, from the actor list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from etl.browse.database import Row
from etl.knowledge import rows
from etl.resolve.actor_names import fold
from etl.resolve.actors import STATE

NAMES = ("french", "other", "abbreviations", "local")
MOST = 30
WHOLE = 3  # letters up to which only a whole word is found: "EI" is not the beginning of "Eirene"
NO_WORD = re.compile(r"[\W_]+")


def known(words: str, most: int = MOST) -> list[Row]:
    """Actors of the list that a name of theirs finds, the nearest first: `actor`, its `inter`, and `as`, the name that was found.

    >>> [(a["actor"], a["as"]) for a in known("fardc")]
    [('Military Forces of the Democratic Republic of Congo', 'Fardc')]
    """
    asked = _plain(words)
    best: dict[str, tuple[tuple[bool, int, int], Row]] = {}
    for folded, spelling, actor, inter in _spellings() if asked else ():
        if _begins(asked, folded):
            rank = (folded != asked, len(folded), len(actor))
            if actor not in best or rank < best[actor][0]:
                best[actor] = rank, {"actor": actor, "inter": inter, "as": spelling}
    return [row for _, row in sorted(best.values(), key=lambda found: (found[0], found[1]["actor"]))[:most]]


def meant(words: str, names: Iterable[str]) -> list[str]:
    """Those of the warehouse's names that hold the words, or are of an actor that the words are a name of.

    >>> meant("FARDC", ["Military Forces of the Democratic Republic of Congo (2019-)", "M23"])
    ['Military Forces of the Democratic Republic of Congo (2019-)']
    >>> meant("étudiants", ["Etudiants (France)", "Police"]), meant("%", ["Police"])
    (['Etudiants (France)'], [])
    """
    asked, listed = fold(words.strip()), {fold(row["actor"]) for row in known(words, most=1000)}
    return [name for name in names if name and (asked in (folded := fold(name)) or not listed.isdisjoint(_stems(folded)))]


def _stems(name: str) -> set[str]:
    """The name, and what stands before each bracket: ACLED writes years or a country behind the name of the list."""
    return {name, *(name[:at.start()] for at in re.finditer(r" \(", name))}


def _begins(asked: str, spelling: str) -> bool:
    return f" {asked} " in f" {spelling} " if len(asked) <= WHOLE else f" {asked}" in f" {spelling}"


def _plain(words: str) -> str:
    return NO_WORD.sub(" ", fold(words)).strip()


@cache
def _spellings() -> tuple[tuple[str, str, str, str], ...]:
    """Folded spelling, spelling, actor and inter."""
    return tuple((_plain(spelling), spelling, actor, inter) for actor, inter, spellings in _listed() for spelling in spellings if spelling)


def _listed() -> Iterator[tuple[str, str, list[str]]]:
    for row in rows("actors/groups.csv"):
        yield row["name"], row["inter"], [row["name"], *(s for column in NAMES for s in row[column].split("|"))]
    for row in rows("actors/states.csv"):
        for category, title in STATE.items():
            actor = f"{title} of {row['name']}"
            yield actor, "State forces", [actor, *row[category].split("|"), *row.get(f"local_{category}", "").split("|")]
