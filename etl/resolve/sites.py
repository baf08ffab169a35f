"""Sites: the names of a sentence that together say one place ("à X, dans la province de Y, à 30 km de Z" is X)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.annotate import Sentence, Word
from etl.find.places import PlaceMention
from etl.language import Language
from etl.resolve.places import Place, kilometres

# From the most precise kind of place to the least.
GRAIN = {"quarter": 0, "camp": 0, "base": 0, "site": 0, "city": 1, "admin2": 2, "admin1": 3, "region": 3, "country": 4}
BROAD = 3  # from this grain on, a place is only a province or a country
LONGEST_LINK = 14  # words between two names of one site
FAR = 600  # kilometres; names farther apart say two places
PAUSES = {",", "(", ")", "–", "—"}


@dataclass(frozen=True)
class LocatedMention:
    """A place mention with the place that it names; `place` is None where the gazetteer lacks it."""

    mention: PlaceMention
    place: Place | None
    sentence: int
    metonym: bool  # a capital or a palace that stands for a government, unless something happens in it


def grain(place: Place) -> int:
    return GRAIN.get(place.kind, 1)


def inside(finer: Place, broader: Place) -> bool:
    """Whether a place lies in a broader one, as far as country and admin1 tell."""
    if finer.iso3 != broader.iso3 or grain(finer) >= grain(broader):
        return False
    return broader.kind == "country" or (bool(broader.admin1) and finer.admin1 == broader.admin1)


def fineness(located: LocatedMention, language: Language) -> tuple[bool, bool, int, int]:
    """Least for the mention that says most precisely where: no province or country, not only near it, a quarter before a town."""
    if located.place is not None:
        size = grain(located.place)
    else:
        kinds = language.place_nouns.get(located.mention.kind or located.mention.name, ("city",))
        size = min(GRAIN.get(kinds[0], 1), 1)
    return size >= BROAD, located.mention.near, size, located.mention.start


def sites(sentence: Sentence, located: Sequence[LocatedMention], language: Language) -> list[list[LocatedMention]]:
    """The mentions of a sentence, those of one site together, in text order."""
    groups: list[list[LocatedMention]] = []
    for mention in sorted(located, key=lambda m: m.mention.start):
        if groups and _one_site(sentence, groups[-1][-1], mention, language):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _one_site(sentence: Sentence, one: LocatedMention, other: LocatedMention, language: Language) -> bool:
    between = [w for w in sentence.words if w.start >= one.mention.end and w.end <= other.mention.start]
    if not between or len(between) > LONGEST_LINK or not (between[0].text in PAUSES or between[0].lemma in language.grammar.linking):
        return False
    said = _lies(between, language)
    if said is None or _apart(one, other):
        return False
    if _contained(one, other, language):
        return True
    paused = between[0].text in PAUSES
    if other.mention.near or (one.mention.near and paused and not said):
        return True
    return said and paused


def _lies(between: Sequence[Word], language: Language) -> bool | None:
    """Whether the words between two names say how the places lie to each other; None where they say something else."""
    words, nouns, grammar = language.places, language.place_nouns, language.grammar
    said, others = False, 0
    for word in between:
        if word.upos == "PUNCT":
            if word.text not in PAUSES:
                return None
        elif word.upos == "ADP":
            if word.lemma not in grammar.linking:
                return None
        elif word.text in words.sides or word.lemma in nouns or word.lemma in words.directions or word.lemma in words.lying:
            said = True
        elif word.upos == "ADV":
            said = said or word.lemma in grammar.near
        elif word.upos == "NOUN" and not said and not others:
            others = 1  # "X, station balnéaire à 40 km de Y"
        elif word.upos not in ("DET", "NUM", "ADJ"):
            return None
    return said if said or not others else None


def _apart(one: LocatedMention, other: LocatedMention) -> bool:
    """Whether two known places are too far apart to say one place."""
    if one.place is None or other.place is None or inside(one.place, other.place) or inside(other.place, one.place):
        return False
    if one.place.kind == other.place.kind == "country":
        return True
    broad = grain(one.place) >= BROAD or grain(other.place) >= BROAD
    return kilometres(one.place, other.place) > FAR if not broad else one.place.iso3 != other.place.iso3


def _contained(one: LocatedMention, other: LocatedMention, language: Language) -> bool:
    """Whether one of two places lies in the other, or is an unknown one beside a province or a country."""
    if one.place is not None and other.place is not None:
        return inside(one.place, other.place) or inside(other.place, one.place)
    known = one.place or other.place
    named = not one.mention.anaphor and not other.mention.anaphor
    if known is None or not named or grain(known) < GRAIN["admin2"]:
        return False
    return one.place is None or one.mention.preposition in language.grammar.linking
