"""Find places: names in a sentence that may be where something happened.

A mention keeps how it hangs in the sentence (preposition, the noun before it, nearness), because that decides
between the event's own place and a dateline, a speaker's seat or a metonym ("Moscou a annoncé"). Names that the tagger
does not call a place are mentions too, `tagged` False; whether they are places is for the gazetteer to say.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from etl import settings
from etl.annotate import Sentence, Word, is_relation

# Entities that are never places, and those that the tagger confuses with places
NO_PLACE = {"DATE", "TIME"}


@dataclass(frozen=True)
class PlaceMention:
    """A name in a sentence that may be a place. `hint` is the noun that says what it is ("province", "camp")."""

    name: str
    word: Word  # the head of the phrase that the name stands in, for "la ville de X" the noun
    start: int
    end: int
    hint: str
    preposition: str
    near: bool
    subject: bool  # stands as a subject or an agent: more often a government than a place
    elsewhere: bool  # where somebody speaks, lies in hospital, comes from
    entity: str  # the tagger's type, '' for a proper noun that it leaves out

    @property
    def tagged(self) -> bool:
        """Whether the tagger calls it a place."""
        return self.entity == "LOC"

    @property
    def locative(self) -> bool:
        """Whether the sentence puts something there."""
        return self.preposition in LOCATIVE or bool(self.hint) or self.near


LOCATIVE = {"à", "en", "dans", "sur", "vers", "près", "depuis", "devant", "autour", "chez", "jusque", "contre"}


@cache
def _words(language: str) -> dict[str, tuple[str, ...]]:
    with (settings.LANGUAGES / language / "places.toml").open("rb") as file:
        return {name: tuple(values) for name, values in tomllib.load(file).items()}


@cache
def _near(language: str) -> re.Pattern[str]:
    phrases = "|".join(sorted(map(re.escape, _words(language)["near"]), key=len, reverse=True))
    return re.compile(rf"\b(?:{phrases})(?:\s+(?:de|du|des)|\s+d['’])?(?:\s+(?:la|le|les|ville|localité|village)|\s*l['’])*\s*$", re.IGNORECASE)


@cache
def place_nouns(language: str) -> frozenset[str]:
    """Lemmas of nouns that say what a named place is ("province", "camp")."""
    with (settings.LANGUAGES / language / "place_nouns.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["noun"] for row in csv.DictReader(file))


@cache
def ordinary_words(language: str) -> frozenset[str]:
    """Words that are written with a capital and may be places, but seldom are (etl/lang/<code>/not_places.txt)."""
    lines = (settings.LANGUAGES / language / "not_places.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def find_places(sentence: Sentence, text: str, language: str) -> list[PlaceMention]:
    """The names in a sentence of `text` that may be places, in text order."""
    return [_mention(sentence, text, language, first, last, entity) for first, last, entity in _names(sentence)]


def _names(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """(first word, last word, type of the entity) of names: entities, and proper nouns outside of them."""
    covered: set[int] = set()
    spans = []
    for entity in sentence.entities:
        if entity.type not in NO_PLACE:
            spans.append((entity.first, entity.last, entity.type))
        covered.update(range(entity.first, entity.last + 1))
    loose = [w.index for w in sentence.words if w.index not in covered and w.upos == "PROPN" and w.text[:1].isupper()]
    for first in (i for i in loose if i - 1 not in loose):
        last = first
        while last + 1 in loose:
            last += 1
        spans.append((first, last, ""))
    return iter(sorted(spans))


def _mention(sentence: Sentence, text: str, language: str, first: int, last: int, entity: str) -> PlaceMention:
    words, hints = _words(language), place_nouns(language)
    inside = sentence.words[first : last + 1]
    start, end = inside[0].start, inside[-1].end
    head = next((w for w in inside if not first <= w.head <= last), inside[0])
    top, hint = head, ""
    # climb from the name to the noun that says what it is: "la ville de X", "l'aéroport militaire de X"
    above = sentence.head(top)
    if (
        above is not None
        and above.upos == "NOUN"
        and above.lemma in hints
        and above.start < start
        and is_relation(top.deprel, "nmod", "appos", "flat", "flat:name")
    ):
        top, hint = above, above.lemma
    if not hint and len(inside) > 1 and head.lemma in hints:
        hint = head.lemma
    preposition = next((c.lemma for c in sentence.children(top, "case")), "")
    before = text[max(sentence.start, start - 60) : start]
    governor = sentence.head(top)
    elsewhere = (
        hint in words["elsewhere_nouns"]
        or governor is not None
        and (
            (governor.lemma in words["elsewhere"] and is_relation(top.deprel, "obl"))
            or (governor.upos in ("NOUN", "PROPN") and is_relation(top.deprel, "nmod", "amod") and governor.lemma in words["elsewhere_nouns"])
        )
    )
    subject = is_relation(top.deprel, "nsubj", "obl:agent", "iobj") and not is_relation(top.deprel, "nsubj:pass") and not hint and not preposition
    return PlaceMention(text[start:end], top, start, end, hint, preposition, bool(_near(language).search(before)), subject, elsewhere, entity)
