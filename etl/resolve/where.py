"""Where: the place of an event, from the names of its sentence, else from what was told before (manual, section 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from etl.annotate import Sentence, Word, is_relation
from etl.find.places import place_nouns
from etl.resolve.context import Context, LocatedMention
from etl.resolve.places import Gazetteer, Place
from etl.resolve.trees import distance

# From the most precise kind of place to the least.
GRAIN = {"quarter": 0, "camp": 0, "base": 0, "site": 0, "city": 1, "admin2": 2, "admin1": 3, "region": 3, "country": 4}
BROAD = 3  # from this grain on, a place is only a province or a country
REACH = 3  # sentences back in which a place still holds
OUTSIDE = 1.5  # what it costs, in tree edges, to stand outside the trigger's own phrase
NEAR = 1.0  # … to be only near the place
GRAIN_COST = 0.4
UNLINKED = 2.5  # … to hang on another noun without a locative preposition


@dataclass(frozen=True)
class Where:
    """A place with the manual's precision. `name` is the text's where the gazetteer lacks the place itself."""

    place: Place
    name: str
    precision: int
    explicit: bool


def grain(place: Place) -> int:
    return GRAIN.get(place.kind, 1)


def inside(finer: Place, broader: Place) -> bool:
    """Whether a place lies in a broader one, as far as country and admin1 tell."""
    if finer.iso3 != broader.iso3 or grain(finer) >= grain(broader):
        return False
    return broader.kind == "country" or (bool(broader.admin1) and finer.admin1 == broader.admin1)


def where(
    context: Context,
    sentence: Sentence,
    word: Word,
    acted_on: Sequence[Word],
    sides: Collection[Word],
    earlier: Iterable[tuple[int, Where | None]],
    gazetteer: Gazetteer,
) -> Where | None:
    """The place of what `word` tells.

    Args:
        acted_on: heads of the phrases that the frame of the trigger calls its place ("s'emparer de X").
        sides: heads of the phrases of those who act or are acted upon: a country named there is no place.
        earlier: sentence and place of the mentions of the last sentences, the newest first.
    """
    below = {w.index for head in acted_on for w in sentence.subtree(head, "acl:relcl", "appos")}
    own = [m for m in context.places[sentence.index] if m.mention.word.index in below] or [
        m for m in context.names[sentence.index] if m.mention.word.index in below
    ]
    named = own or [m for m in context.places[sentence.index] if _usable(m, sides)]
    before = _told_before(context, sentence, next(((number, w) for number, w in earlier if w is not None), None))
    if not own and before is not None and any(w.lemma in place_nouns(context.language) for w in acted_on):
        named = []  # "ont quitté la ville": the town that was told of
    if not named:
        return Where(before.place, before.name, before.precision, False) if before else _anywhere(context, gazetteer)
    best = min(named, key=lambda m: _cost(sentence, word, m))
    if best.place is not None:
        finer = [m for m in named if m.place is not None and inside(m.place, best.place)]
        if finer:
            best = min(finer, key=lambda m: _cost(sentence, word, m))
    if best.place is None:
        return _unknown(best, [m for m in context.places[sentence.index] if m.place is not None], before, context, gazetteer)
    loosely = best.mention.word.index not in {w.index for w in sentence.subtree(word)}
    if best.place.kind == "country" and before is not None and inside(before.place, best.place) and loosely:
        return Where(before.place, before.name, before.precision, False)
    return Where(best.place, best.place.name, _precision(best), True)


def is_apposed(deprel: str) -> bool:
    """ "à Istanbul (Turquie)", "Bagdad : attentat": names without a preposition that still locate."""
    return is_relation(deprel, "appos", "parataxis", "root", "dislocated", "flat", "dep")


def _precision(located: LocatedMention) -> int:
    assert located.place is not None
    return 3 if grain(located.place) >= BROAD else 2 if located.mention.near else 1


def _usable(located: LocatedMention, sides: Collection[Word]) -> bool:
    mention = located.mention
    speaks = located.metonym or located.place is None or located.place.kind == "country"
    if mention.elsewhere or (mention.subject and speaks and not mention.near):
        return False
    if located.metonym and not mention.locative and mention.preposition != "de" and not is_apposed(mention.word.deprel):
        return False
    if located.place is not None and located.place.kind == "country" and any(mention.word == s for s in sides):
        return False
    return mention.preposition not in ("par", "entre", "avec", "selon", "pour")


def _hangs_on_noun(sentence: Sentence, located: LocatedMention) -> bool:
    head = sentence.head(located.mention.word)
    return head is not None and head.upos in ("NOUN", "PROPN")


def _cost(sentence: Sentence, word: Word, located: LocatedMention) -> float:
    mention = located.mention
    cost = float(distance(sentence, word, mention.word))
    if mention.word.index not in {w.index for w in sentence.subtree(word)}:
        cost += OUTSIDE
    if mention.near:
        cost += NEAR
    if not mention.locative and _hangs_on_noun(sentence, located) and sentence.head(mention.word) != word:
        cost += UNLINKED
    return cost + GRAIN_COST * (grain(located.place) if located.place is not None else 1)


def _told_before(context: Context, sentence: Sentence, event: tuple[int, Where] | None) -> Where | None:
    """The place that was told of last: of the last event, or of a sentence since then; there the most precise one.

    Args:
        event: sentence and place of the last event, where there is one near.
    """
    for number in range(sentence.index - 1, event[0] if event else -1, -1):
        told = [
            m
            for m in context.places[number]
            if m.place is not None and not m.mention.subject and not m.mention.elsewhere and (event is None or m.mention.locative)
        ]
        if told:
            best = min(told, key=lambda m: grain(m.place) if m.place else 9)
            if best.place is not None:
                return Where(best.place, best.place.name, _precision(best), False)
    return event[1] if event else None


def _unknown(located: LocatedMention, beside: list[LocatedMention], before: Where | None, context: Context, gazetteer: Gazetteer) -> Where | None:
    """A village that the gazetteer lacks keeps its name and gets the coordinates of the nearest place that is known."""
    known = [m for m in beside if m.place is not None and not m.mention.subject]
    anchor = min(known, key=lambda m: grain(m.place) if m.place else 9).place if known else before.place if before else None
    if anchor is None:
        anywhere = _anywhere(context, gazetteer)
        anchor = anywhere.place if anywhere else None
    return Where(anchor, located.mention.name, 2, True) if anchor is not None else None


def _anywhere(context: Context, gazetteer: Gazetteer) -> Where | None:
    """Where nothing else is known: the first place of the article, else the country that it is about."""
    for row in context.places:
        for located in row:
            if located.place is not None and not located.mention.subject and not located.mention.elsewhere:
                return Where(located.place, located.place.name, _precision(located), False)
    country = gazetteer.country(context.country) if context.country else None
    place = gazetteer.resolve(country.name) if country is not None else None
    return Where(place, place.name, 3, False) if place is not None else None
