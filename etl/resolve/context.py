"""What an article as a whole tells: its countries, its resolved places, its dates, sentence by sentence.

Events are resolved against this: a name that several places bear is settled by the countries that the article
names, and a sentence that gives no place or date takes over the last one that was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etl.annotate import Sentence
from etl.find.dates import DateMention, find_dates
from etl.find.fold import fold
from etl.find.numbers import NumberMention, find_numbers
from etl.find.places import LOCATIVE, PlaceMention, find_places, ordinary_words
from etl.resolve.actors import ActorList
from etl.resolve.places import Gazetteer, Place

# Mentions in the first sentences say what the article is about.
LEAD_SENTENCES = 3
LEAD_WEIGHT = 2.0
DEMONYM_WEIGHT = 0.7


@dataclass(frozen=True)
class LocatedMention:
    """A place mention with the place that it names; `place` is None where the gazetteer lacks it."""

    mention: PlaceMention
    place: Place | None
    sentence: int
    metonym: bool  # a capital or a palace that stands for a government, unless something happens in it


@dataclass
class Context:
    """An annotated article with all that is resolved before its events are."""

    text: str
    published: date
    language: str
    sentences: list[Sentence]
    places: list[list[LocatedMention]]  # by sentence
    names: list[list[LocatedMention]]  # by sentence: names of whatever kind, for where a verb says that they are places
    dates: list[list[DateMention]]  # by sentence
    numbers: list[list[NumberMention]]  # by sentence
    countries: list[str]  # ISO3, the most named first

    @property
    def country(self) -> str:
        """ISO3 of the country that the article is about, '' when it names none."""
        return self.countries[0] if self.countries else ""


def build_context(text: str, published: date, language: str, sentences: Sequence[Sentence], gazetteer: Gazetteer, actors: ActorList) -> Context:
    """Find and resolve the places, dates and numbers of an annotated article."""
    # the tagger takes some groups for places ("les terroristes de Daech"); the actor list knows better
    mentions = [[m for m in find_places(s, text, language) if not _is_actor(m.name, actors)] for s in sentences]
    countries = _countries(sentences, mentions, gazetteer)
    located: list[list[LocatedMention]] = []
    names: list[list[LocatedMention]] = []
    last: Place | None = None
    for number, found in enumerate(mentions):
        row: list[LocatedMention] = []
        names.append([LocatedMention(m, None, number, False) for m in found if m.entity != "PER"])
        for mention in found:
            place = _place(mention, countries, last, gazetteer)
            if place is None and fold(mention.name) in ordinary_words(language):
                continue
            if place is None and not (mention.locative and (mention.tagged or (mention.preposition in SURE and mention.entity not in NAMED_ELSE))):
                continue  # no place, or none that could be told from a person or an organisation
            if place is not None and place.kind not in ("country", "region"):
                last = place
            row.append(LocatedMention(mention, place, number, gazetteer.metonym(mention.name) is not None))
        located.append(row)
    return Context(
        text,
        published,
        language,
        list(sentences),
        located,
        names,
        _by_sentence(find_dates(text, published, language), sentences),
        _by_sentence(find_numbers(text, language), sentences),
        countries,
    )


# Prepositions after which a name that nobody knows is a place
SURE = {"à", "vers", "près"}
# Entities that are sooner what they are called than an unknown place
NAMED_ELSE = {"ORG", "EVENT", "PROD"}


def _place(mention: PlaceMention, countries: Sequence[str], near: Place | None, gazetteer: Gazetteer) -> Place | None:
    """The place that a mention names. A name that the tagger calls something else must be known inside the article's countries."""
    place = gazetteer.resolve(mention.name, countries, near=near, hint=mention.hint or None)
    if place is None or mention.tagged or place.kind == "country":
        return place
    inside = place.iso3 in countries[:3]
    several_words = " " in mention.name.strip() or "-" in mention.name
    if mention.entity in NAMED_ELSE:
        return place if inside and mention.preposition in LOCATIVE else None
    return place if inside and (mention.locative or several_words or place.population > 50_000) else None


def _countries(sentences: Sequence[Sentence], mentions: Sequence[Sequence[PlaceMention]], gazetteer: Gazetteer) -> list[str]:
    """ISO3 of the countries of an article by weight: their names, their nationalities, and places known without context."""
    weights: defaultdict[str, float] = defaultdict(float)
    for number, sentence in enumerate(sentences):
        lead = LEAD_WEIGHT if number < LEAD_SENTENCES else 1.0
        for mention in mentions[number]:
            country = gazetteer.country(mention.name)
            if country is not None:
                weights[country.iso3] += lead * (0.5 if mention.subject else 1.0)
        for word in sentence.words:
            if word.upos in ("ADJ", "NOUN", "PROPN"):
                nations = gazetteer.demonym(word.text)
                for nation in nations:
                    weights[nation.iso3] += lead * DEMONYM_WEIGHT / len(nations)
    named = sorted(weights, key=lambda c: -weights[c])
    for number, found in enumerate(mentions):
        for mention in found:
            if mention.tagged and not mention.subject and gazetteer.country(mention.name) is None:
                place = gazetteer.resolve(mention.name, named, hint=mention.hint or None)
                if place is not None and place.iso3:
                    weights[place.iso3] += LEAD_WEIGHT if number < LEAD_SENTENCES else 1.0
    return sorted(weights, key=lambda c: -weights[c])


def _is_actor(name: str, actors: ActorList) -> bool:
    return any(m.end - m.start >= 0.8 * len(name) for m in actors.find(name))


def _by_sentence(mentions: Sequence, sentences: Sequence[Sentence]) -> list[list]:
    rows: list[list] = [[] for _ in sentences]
    at = 0
    for mention in sorted(mentions, key=lambda m: m.start):
        while at + 1 < len(sentences) and mention.start >= sentences[at + 1].start:
            at += 1
        if sentences:
            rows[at].append(mention)
    return rows
