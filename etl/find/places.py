"""Find places: names in a sentence that may be where something happened.

A mention keeps how it hangs in the sentence (preposition, the noun before it, nearness), because that decides
between the event's own place and a dateline, a speaker's seat or a metonym ("Moscou a annoncé").
"""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache

from etl import settings
from etl.annotate import Sentence, Word, is_relation

SPEAKING_SUBJECTS = ("nsubj", "obl:agent")


@dataclass(frozen=True)
class PlaceMention:
    """A named place in a sentence. `hint` is the noun that says what it is ("province", "camp")."""

    name: str
    word: Word
    start: int
    end: int
    hint: str
    preposition: str
    near: bool
    subject: bool  # stands as a subject or an agent: more often a government than a place
    elsewhere: bool  # where somebody speaks, lies in hospital, comes from


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


def find_places(sentence: Sentence, text: str, language: str) -> list[PlaceMention]:
    """The place mentions of a sentence of `text`."""
    words, hints = _words(language), place_nouns(language)
    found = []
    for entity in sentence.entities:
        if entity.type != "LOC":
            continue
        inside = sentence.words[entity.first:entity.last + 1]
        head = next((w for w in inside if not entity.first <= w.head <= entity.last), inside[0])
        top, hint = head, ""
        # climb from the name to the noun that says what it is: "la ville de X", "l'aéroport militaire de X"
        for _ in range(2):
            above = sentence.head(top)
            if above is None or above.upos != "NOUN" or not is_relation(top.deprel, "nmod", "appos", "flat", "flat:name"):
                break
            if above.lemma not in hints:
                break
            if above.start > entity.end:
                break
            top, hint = above, above.lemma
        for word in inside:
            if word.lemma in hints and word.index != head.index and not hint:
                hint = word.lemma
        if head.lemma in hints and not hint and len(inside) > 1:
            hint = head.lemma
        preposition = next((c.lemma for c in sentence.children(top, "case")), "")
        before = text[max(sentence.start, entity.start - 60):entity.start]
        verb = sentence.head(top)
        noun_above = verb is not None and verb.upos in ("NOUN", "PROPN") and is_relation(top.deprel, "nmod", "amod")
        elsewhere = bool(verb is not None and (verb.lemma in words["elsewhere"] and is_relation(top.deprel, "obl")
                                               or noun_above and verb.lemma in words["elsewhere_nouns"]))
        found.append(PlaceMention(entity.text, top, entity.start, entity.end, hint, preposition, bool(_near(language).search(before)),
                                  is_relation(top.deprel, *SPEAKING_SUBJECTS) and not preposition and not hint, elsewhere))
    return found
