"""Copies of articles with other names in them, so that the tagger learns the place of a name and not the name.

WiNER tells of few countries and almost no armed group. The names come from what the pipeline knows
anyway: the gazetteer, the actor list, and the persons of the corpus itself in new combinations.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from etl.knowledge import rows
from etl.resolve import gazetteer
from etl.training.corpora import Annotated

# How often a place is swapped for a town, a country or province, a road: the tagger has to know all three.
PLACE_KINDS = (("town", 0.66), ("region", 0.27), ("road", 0.07))
SWAPPED = 0.7  # of the names of a copied article
FRENCH_SPEAKING = 0.35  # of the towns: France's own, which French news name most
_LATIN = re.compile(r"[A-ZÀ-ÝŒ][\w'’ .-]{2,40}")


@dataclass(frozen=True)
class Names:
    """What a name may be swapped for, by entity type; places by kind."""

    places: dict[str, list[str]]
    groups: list[str]
    outlets: list[str]
    persons: list[str]

    @cached_property
    def regions(self) -> frozenset[str]:
        return frozenset(self.places["region"])

    @cached_property
    def known_groups(self) -> frozenset[str]:
        return frozenset(self.groups)

    def draw(self, kind: str, dice: random.Random) -> str | None:
        """A name for an entity of the type `kind`; None for types that keep their own."""
        if kind == "LOC":
            (place_kind,) = dice.choices([name for name, _ in PLACE_KINDS], [weight for _, weight in PLACE_KINDS])
            return dice.choice(self.places[place_kind])
        if kind == "ORG":
            return dice.choice(self.groups + self.outlets)
        return dice.choice(self.persons) if kind == "PER" else None


def names(articles: Iterable[Annotated], dice: random.Random) -> Names:
    """Collect the names; the persons are first and last names of `articles`, shuffled."""
    towns: dict[bool, list[str]] = {True: [], False: []}
    regions: list[str] = []
    for entry in gazetteer.collect():
        written = [n for n in (entry.name, *(entry.alternates if entry.curated else [])) if _LATIN.fullmatch(n)]
        if entry.kind in ("country", "admin1"):
            regions += written
        elif entry.curated or entry.population >= 3000:
            towns[entry.alpha2 == "FR"] += written
    roads = [f"{letter}{n}" for letter, top in (("A", 89), ("N", 200), ("D", 999), ("E", 80)) for n in range(1, top)]
    size = 40_000
    mixed = dice.choices(towns[True], k=int(size * FRENCH_SPEAKING)) + dice.choices(towns[False], k=int(size * (1 - FRENCH_SPEAKING)))
    groups = rows("actors/groups.csv")
    armed = [
        n for g in groups for n in [g["name"], *g["abbreviations"].split("|"), *g["french"].split("|"), *g["other"].split("|")] if _LATIN.fullmatch(n)
    ]
    outlets = [r["name"] for r in rows("sources.csv")]
    full = [n.split() for a in articles for start, end, kind in a.entities if kind == "PER" and len((n := a.text[start:end]).split()) == 2]
    firsts, lasts = [f for f, _ in full], [last for _, last in full]
    dice.shuffle(firsts)
    persons = [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)] + lasts
    return Names({"town": mixed, "region": regions, "road": roads}, armed, outlets, persons)


def swapped(article: Annotated, known: Names, dice: random.Random) -> Annotated:
    """A copy of an article with other names; one that is named twice gets the same other name."""
    text, entities, at = "", [], 0
    drawn: dict[tuple[str, str], str | None] = {}
    for start, end, kind in article.entities:
        named = article.text[start:end]
        if (kind, named) not in drawn:
            drawn[kind, named] = known.draw(kind, dice) if dice.random() < SWAPPED else None
        text += article.text[at:start]
        name = drawn[kind, named] or named
        entities.append((len(text), len(text) + len(name), kind))
        text, at = text + name, end
    return Annotated(article.name, text + article.text[at:], entities)
