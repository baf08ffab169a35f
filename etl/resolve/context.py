"""What an article as a whole tells: its countries, its resolved places, its dates, sentence by sentence.

Events are resolved against this: a name that several places bear is settled by the countries that the article
names, and a sentence that gives no place or date takes over the last one that was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.annotate import Sentence
from etl.find.dates import DateMention, find_dates
from etl.find.happenings import Happening
from etl.find.numbers import NumberMention, find_numbers
from etl.find.places import PlaceMention, complements, find_anaphors, find_places
from etl.knowledge.word_lists import Grammar
from etl.language import Language
from etl.resolve.actors import ActorList
from etl.resolve.places import NEWS, TOWN, Gazetteer, Place
from etl.resolve.sites import LocatedMention

# Mentions in the first sentences say what the article is about.
LEAD_SENTENCES = 3
LONGEST_COUNTRY = 5  # words of a country's name behind its first
LEAD_WEIGHT = 2.0
DEMONYM_WEIGHT = 0.7


@dataclass
class Context:
    """An annotated article with all that is resolved before its events are."""

    text: str
    published: date
    language: Language
    sentences: list[Sentence]
    places: list[list[LocatedMention]]  # by sentence
    names: list[list[LocatedMention]]  # by sentence: names of whatever kind, for where a verb says that they are places
    dates: list[list[DateMention]]  # by sentence
    numbers: list[list[NumberMention]]  # by sentence
    countries: list[str]  # ISO3, the most named first
    happenings: Sequence[Happening] = ()  # what the reader tells

    @property
    def country(self) -> str:
        """ISO3 of the country that the article is about, '' when it names none."""
        return self.countries[0] if self.countries else ""


def build_context(
    text: str,
    published: date,
    language: Language,
    sentences: Sequence[Sentence],
    gazetteer: Gazetteer,
    actors: ActorList,
    happenings: Sequence[Happening] = (),
) -> Context:
    """Find and resolve the places, dates and numbers of an annotated article."""
    mentions = [[_whole(m, s, text, gazetteer) for m in _names(s, text, language, actors)] for s in sentences]
    countries = _countries(sentences, mentions, gazetteer)
    located: list[list[LocatedMention]] = []
    names: list[list[LocatedMention]] = []
    last: Place | None = None
    for number, (sentence, found) in enumerate(zip(sentences, mentions, strict=True)):
        row: list[LocatedMention] = []
        known: list[LocatedMention] = []
        for mention in found:
            any_place = gazetteer.resolve(mention.name, countries[:NEWS], near=last, hint=mention.kind or None)
            if mention.entity != "PER" or (any_place is not None and any_place.iso3 in countries[:NEWS]):
                known.append(LocatedMention(mention, any_place, number, False))
        names.append(known)
        for mention in found:
            place = _place(mention, countries, last, gazetteer, language.grammar)
            if place is None and (gazetteer.is_ordinary(mention.name) or not _is_unknown_place(mention, language)):
                continue
            if place is not None and place.kind not in ("country", "region"):
                last = place
                if mention.hint in language.places.bearers and place.kind == "site":
                    mention = replace(mention, elsewhere=False)  # noqa: PLW2901 - "la place Tahrir" is a place itself
            row.append(LocatedMention(mention, place, number, gazetteer.metonym(mention.name) is not None))
        for mention in find_anaphors(sentence, text, language, [m.mention for m in row]):
            capital = _capital(sentence, mention, row, countries, last, language, gazetteer)
            if capital is not None or mention.hint not in language.places.capitals:
                row.append(LocatedMention(mention, capital, number, capital is not None))
        located.append(sorted(row, key=lambda m: m.mention.start))
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
        happenings,
    )


# Entities that are sooner what they are called than an unknown place
NAMED_ELSE = {"ORG", "EVENT", "PER"}
# A town of this many people is meant even where the tagger takes its name for something else
WELL_KNOWN = 50_000


def _names(sentence: Sentence, text: str, language: Language, actors: ActorList) -> list[PlaceMention]:
    """The names of a sentence without those of actors and within them ("Daech", "al-Qaïda dans la péninsule Arabique")."""
    found = find_places(sentence, text, language)
    spoken = [(sentence.start + m.start, sentence.start + m.end) for m in actors.find(text[sentence.start : sentence.end])] if found else []
    bare = [_without_actor(m, actors, language.grammar) for m in found]
    return [m for m in bare if not any(s <= m.start and m.end <= e for s, e in spoken) and not _is_actor(m.name, actors)]


def _whole(mention: PlaceMention, sentence: Sentence, text: str, gazetteer: Gazetteer) -> PlaceMention:
    """A name with the words behind it where they are a country's together: "Soudan du Sud", of which the parser may take one word for a name."""
    behind = [w.end for w in sentence.words if w.start >= mention.end][:LONGEST_COUNTRY]
    ends = (end for end in reversed(behind) if end > mention.end and gazetteer.country(text[mention.start : end]) is not None)
    end = next(ends, None)
    return mention if end is None else replace(mention, name=text[mention.start : end], end=end)


def _without_actor(mention: PlaceMention, actors: ActorList, grammar: Grammar) -> PlaceMention:
    """ "Daech de Raqqa", which the tagger takes for one name, is Raqqa."""
    actor = next((m for m in actors.find(mention.name) if m.start == 0), None)
    rest = grammar.of_names.fullmatch(mention.name[actor.end :]) if actor is not None else None
    name = (rest[1] or rest[2]) if rest is not None else ""
    if not name[:1].isupper():
        return mention  # "l'opération Barkhane de la France" is no place
    return replace(mention, name=name, start=mention.end - len(name))


def _is_unknown_place(mention: PlaceMention, language: Language) -> bool:
    """Whether a name that nobody knows is a place: by what stands before and behind it."""
    if mention.kind in language.places.waters:
        return False
    if mention.apposed:
        return mention.entity != "PER" or bool(mention.preposition)
    if mention.peopled or (mention.qualified and mention.locative):
        return mention.entity != "ORG"
    if not mention.locative:
        return False
    if mention.tagged or (mention.hint and mention.entity != "ORG"):
        return True
    if mention.preposition not in language.grammar.sure_where or mention.entity in NAMED_ELSE:
        # "à X" where the tagger takes X for somebody: to be there, not to speak or give to them
        at = mention.preposition in language.grammar.to and mention.word.deprel in ("obl:mod", "obl")
        return mention.entity == "PER" and at and " " not in mention.name
    return True


def _place(mention: PlaceMention, countries: Sequence[str], near: Place | None, gazetteer: Gazetteer, grammar: Grammar) -> Place | None:
    """The place that a mention names. A name that the tagger calls something else must be known inside the article's countries."""
    place = gazetteer.resolve(mention.name, countries, near=near, hint=mention.kind or None)
    if place is None and (whole := grammar.parts_of_towns.sub("", mention.name)) != mention.name:
        place = gazetteer.resolve(whole, countries, near=near)  # "Mossoul-Ouest"
    if place is None or mention.tagged or place.kind == "country":
        return place
    inside = place.iso3 in countries[:NEWS]
    several_words = " " in mention.name.strip() or "-" in mention.name
    if mention.entity in ("ORG", "EVENT"):
        return place if inside and mention.placed else None
    said = mention.locative or mention.peopled or mention.qualified or bool(mention.apposed)
    least = TOWN if mention.entity == "PROD" else WELL_KNOWN
    return place if inside and (said or several_words or place.population > least) else None


def _capital(
    sentence: Sentence,
    mention: PlaceMention,
    row: Sequence[LocatedMention],
    countries: Sequence[str],
    last: Place | None,
    language: Language,
    gazetteer: Gazetteer,
) -> Place | None:
    """What "la capitale" is: of the country or the province that it names, else of the article's country."""
    words = language.places
    if mention.hint not in words.capitals:
        return None
    adjectives = [c.lemma for c in sentence.children(mention.word, "amod")]
    if any(a in words.other_capitals for a in adjectives):
        return None
    of = complements(sentence, mention.word, language)
    below = {w.index for c in of for w in sentence.subtree(c, "acl:relcl", "conj")}
    named = next((m.place for m in row if m.mention.word.index in below and m.place is not None), None)
    if of and of[0].lemma not in language.grammar.of_country and not any(m.mention.word == of[0] for m in row):
        return None  # "la capitale du groupe", "la capitale de facto"
    if named is not None and named.kind != "country":
        return gazetteer.seat(named) if named.kind == "admin1" else None
    if mention.hint != words.capitals[0] or any(a in words.provincial for a in adjectives):
        return gazetteer.seat(last) if last is not None else None
    nations = [n.iso3 for c in sentence.children(mention.word, "amod") for n in gazetteer.demonym(c.text)]
    country = named.iso3 if named is not None else next((n for n in nations if n in countries), nations[0] if nations else "")
    return gazetteer.capital(country or (countries[0] if countries else ""))


def _countries(sentences: Sequence[Sentence], mentions: Sequence[Sequence[PlaceMention]], gazetteer: Gazetteer) -> list[str]:
    """ISO3 of the countries of an article by weight: their names, their nationalities, and places known without context."""
    weights: defaultdict[str, float] = defaultdict(float)
    for number, sentence in enumerate(sentences):
        lead = LEAD_WEIGHT if number < LEAD_SENTENCES else 1.0
        for mention in mentions[number]:
            country = gazetteer.country(mention.name) or (gazetteer.metonym(mention.name) if mention.entity not in ("LOC", "ORG") else None)
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
