"""Where: the place of an event, from the names of its sentence, else from what was told before (manual, section 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.annotate import Sentence, Word, is_relation
from etl.knowledge.word_lists import Grammar
from etl.resolve.context import Context
from etl.resolve.places import Gazetteer, Place
from etl.resolve.sites import BROAD, GRAIN, LocatedMention, fineness, grain, inside, sites
from etl.resolve.trees import distance

__all__ = ["BROAD", "Where", "grain", "inside", "where"]

REACH = 4  # sentences back in which "y" finds the place that it stands for
NOUN_REACH = 10  # … in which "la ville" does
LEAD = 3  # sentences that tell where the article's news happened
# What it costs, in tree edges …
OUTSIDE = 1.5  # to stand outside the trigger's own phrase
NEAR = 0.5  # to be only near the place
FROM = 3.0  # to be where somebody comes from
TOWARD = 5.0  # to be where somebody is on the way
WORD = 0.02  # for each word between, up to …
WORDS = 30
BREAK = 2.0  # to stand in the other half of a contrast
GRAIN_COST = 0.4
UNLINKED = 2.5  # to hang on another noun without a locative preposition
FINER = 5.0  # what a finer place may cost more than the broader one that it lies in


@dataclass(frozen=True)
class Where:
    """A place with the manual's precision. `name` is the text's where the gazetteer lacks the place itself."""

    place: Place
    name: str
    precision: int
    explicit: bool


@dataclass(frozen=True)
class Site:
    """Names that together say one place; `best` is the one that says it most precisely."""

    members: list[LocatedMention]
    best: LocatedMention


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
    return _Where(context, gazetteer, [(number, w) for number, w in earlier if w is not None]).of(sentence, word, acted_on, sides)


def of_site(context: Context, gazetteer: Gazetteer, members: Sequence[LocatedMention]) -> Where | None:
    """The place of names that together say one: the most precise of them."""
    best = min(members, key=lambda m: fineness(m, context.language))
    if best.place is not None:
        return Where(best.place, best.place.name, precision(best), True)
    return _Where(context, gazetteer, [])._unknown(Site(list(members), best), [], None)


def anywhere(context: Context, gazetteer: Gazetteer) -> Where | None:
    """Where nothing is told: the first place of the article, else the country that it is about."""
    return _Where(context, gazetteer, [])._anywhere()


class _Where:
    """The question where, asked in one article after the events told `earlier`, the newest first."""

    def __init__(self, context: Context, gazetteer: Gazetteer, earlier: Sequence[tuple[int, Where]]) -> None:
        self.context, self.gazetteer, self.earlier = context, gazetteer, earlier

    def of(self, sentence: Sentence, word: Word, acted_on: Sequence[Word], sides: Collection[Word]) -> Where | None:
        nouns = self.context.language.place_nouns
        acted_on = [*acted_on, *(c for c in sentence.children(word, "obj", "nsubj:pass") if c.lemma in nouns and c not in acted_on)]
        told, own = self._named(sentence, acted_on, sides)
        before = self._before(sentence)
        if own:
            told = own
        elif self._points_back(sentence, word):
            told = [s for s in told if s.best.mention.locative and not s.best.mention.anaphor and self._hangs_below(sentence, word, s)]
            before = self._last_told(sentence) or before
        elif before is not None and any(w.lemma in nouns for w in acted_on):
            # "ont évacué leur base, dans le sud du pays, vers X": the place that was told of
            told = [s for s in told if s.best.place is not None and grain(s.best.place) < BROAD and not s.members[0].mention.toward]
        if not told:
            return before or self._anywhere()
        site = self._likeliest(sentence, word, told, sides)
        if before is not None and self._yields(sentence, word, site, before, acted_on if own else None, sides):
            return Where(before.place, before.name, before.precision, False)
        return self._settle(sentence, site, told, before) or before or self._anywhere()

    def _named(self, sentence: Sentence, acted_on: Sequence[Word], sides: Collection[Word]) -> tuple[list[Site], list[Site]]:
        """The sites of a sentence, and those of what is acted upon; for these a name of whatever kind will do."""
        below = {w.index for head in acted_on for w in sentence.subtree(head, "acl:relcl", "appos")}
        told = self._sites(sentence, self.context.places[sentence.index], sides, below)
        own = [s for s in told if any(m.mention.word.index in below for m in s.members)]
        names = [m for m in self.context.names[sentence.index] if m.mention.word.index in below] if not own else []
        return told, own or self._sites(sentence, names, (), below)

    def _likeliest(self, sentence: Sentence, word: Word, told: Sequence[Site], sides: Collection[Word]) -> Site:
        """The site nearest to a trigger; a finer one that lies in it where it is not much farther."""
        costs = [(self._cost(sentence, word, s, sides), number) for number, s in enumerate(told)]
        least, number = min(costs)
        broad = told[number].best.place
        finer = [(c, n) for c, n in costs if broad is not None and (place := told[n].best.place) is not None and inside(place, broad)
                 and not told[n].members[0].mention.toward and c - least <= FINER]
        return told[min(finer, default=(least, number))[1]]

    def _yields(
        self, sentence: Sentence, word: Word, site: Site, before: Where, acted_on: Sequence[Word] | None, sides: Collection[Word]
    ) -> bool:
        """Whether a place of the sentence says less than the place that was told of before.

        Args:
            acted_on: what is acted upon, where the site is of it.
        """
        mention, place = site.best.mention, site.best.place
        if place is None:
            return False
        if acted_on is not None:  # "leur base, dans le sud du pays"
            acts = any(m.mention.word == w for m in site.members for w in acted_on)
            return not acts and grain(place) >= BROAD and inside(before.place, place)
        if site.members[0].mention.toward and site.members[0].mention.word not in sides:
            return before.place != place and not inside(place, before.place)  # "ont fui vers X"
        if self._hangs_below(sentence, word, site):
            return False
        if place.kind == "country" and not mention.placed and not is_apposed(mention.word.deprel):
            return True  # a state that the sentence speaks of besides
        return grain(place) >= BROAD and inside(before.place, place) and (place.kind == "country" or not mention.locative)

    # sites of a sentence

    def _sites(self, sentence: Sentence, located: Sequence[LocatedMention], sides: Collection[Word], acted_on: Collection[int] = ()) -> list[Site]:
        """The sites of a sentence where something may have happened."""
        found = []
        for group in sites(sentence, located, self.context.language):
            if group[0].mention.elsewhere and group[0].mention.word.index not in acted_on:
                continue
            members = [m for m in group if m.mention.word.index in acted_on or _usable(m, sides, self.context.language.grammar)
                       or (m is group[0] and m.mention.anaphor and len(group) > 1)]  # "La localité, à 7 km de X, …"
            if members:
                found.append(Site(members, min(members, key=lambda m: fineness(m, self.context.language))))
        return found

    def _cost(self, sentence: Sentence, word: Word, site: Site, sides: Collection[Word]) -> float:
        cost = min(_reach(sentence, word, m) + BREAK * self._contrasted(sentence, word, m) for m in site.members)
        mention, place = site.best.mention, site.best.place
        first = site.members[0].mention
        seen_from = first.preposition in self.context.language.grammar.from_
        cost += NEAR * mention.near + TOWARD * (first.toward and first.word not in sides) + FROM * seen_from
        return cost + GRAIN_COST * (grain(place) if place is not None else 1)

    def _contrasted(self, sentence: Sentence, word: Word, located: LocatedMention) -> bool:
        """Whether a contrast stands between a trigger and a name ("…, tandis qu'en Syrie …")."""
        one, other = sorted((word.index, located.mention.word.index))
        lemmas = [w.lemma for w in sentence.words[one + 1 : other]]
        said = {*lemmas, *(f"{first} {second}" for first, second in pairwise(lemmas))}
        return not self.context.language.places.breaks.isdisjoint(said)

    @staticmethod
    def _hangs_below(sentence: Sentence, word: Word, site: Site) -> bool:
        below = {w.index for w in sentence.subtree(word)}
        return any(m.mention.word.index in below for m in site.members)

    def _points_back(self, sentence: Sentence, word: Word) -> bool:
        """Whether a trigger's own clause says "there": "y", "sur place"."""
        clause = [word, *([head] if (head := sentence.head(word)) is not None and not is_relation(word.deprel, "conj", "parataxis") else [])]
        return any(c.lemma in self.context.language.grammar.there for w in clause for c in sentence.children(w))

    # from a site to a place

    def _settle(self, sentence: Sentence, site: Site, told: Sequence[Site], before: Where | None) -> Where | None:
        located = site.best
        if located.place is not None:
            return Where(located.place, located.place.name, precision(located), True)
        if located.mention.anaphor:
            found = self._antecedent(sentence, located) or before
            return Where(found.place, found.name, max(found.precision, 1 + located.mention.near), False) if found is not None else None
        return self._unknown(site, told, before)

    def _unknown(self, site: Site, told: Sequence[Site], before: Where | None) -> Where | None:
        """A village that the gazetteer lacks keeps its name and gets the coordinates of the nearest place that is known.

        An unknown bridge, square or quarter is in the town that is named beside it or was told of last.
        """
        located = site.best
        beside = [m for s in (site, *told) for m in s.members if m.place is not None]
        if self._in_town(located):
            town = next((m for m in beside if m.place is not None and m.place.kind == "city" and not m.mention.near and not m.mention.toward), None)
            if town is not None and town.place is not None:
                return Where(town.place, town.place.name, 1, True)
            if not (located.mention.peopled or self._names_town(located)):
                around = before if before is not None and grain(before.place) <= GRAIN["city"] else self._anywhere()
                if around is not None and grain(around.place) <= GRAIN["city"]:
                    return Where(around.place, around.name, around.precision, False)
        row = [m for m in self.context.places[located.sentence] if m.place is not None]
        near = beside or ([] if before else row)  # who speaks in a province knows of no other
        anchor = min(near, key=lambda m: grain(m.place) if m.place else 9).place if near else before.place if before else None
        if anchor is None:
            anywhere = self._anywhere()
            anchor = anywhere.place if anywhere else None
        return Where(anchor, located.mention.name, 2, True) if anchor is not None else None

    def _in_town(self, located: LocatedMention) -> bool:
        return self.context.language.place_nouns.get(located.mention.hint, ("city",))[0] in ("site", "quarter", "camp", "base")

    def _names_town(self, located: LocatedMention) -> bool:
        """Whether the name of a site is that of the place which it stands in: "le poste de X", "le marché de X", but "le pont X"."""
        kind = self.context.language.place_nouns.get(located.mention.hint, ("city",))[0]
        if located.mention.hint in self.context.language.places.bearers:
            return False
        before = self.context.text[max(located.mention.start - 4, 0) : located.mention.start]
        return kind in ("site", "base") and before.rstrip().lower().endswith(self.context.language.grammar.of_endings)

    # what was told before

    def _before(self, sentence: Sentence) -> Where | None:
        """The place that was told of last: of the last event, or of a sentence since then; there the most precise one."""
        event = self.earlier[0] if self.earlier else None
        for number in range(sentence.index - 1, event[0] if event else -1, -1):
            found = self._told_in(number, locative=event is not None)
            if found is not None:
                return found
        return event[1] if event else None

    def _last_told(self, sentence: Sentence) -> Where | None:
        """The place that "y" stands for: the event's of the sentence before, else a name of it, and so on backwards."""
        for number in range(sentence.index, max(sentence.index - REACH, 0) - 1, -1):
            found = next((w for n, w in self.earlier if n == number and grain(w.place) < BROAD), None)
            if found is None and number < sentence.index:
                found = self._told_in(number, locative=False)
            if found is not None and grain(found.place) < BROAD:
                return found
        return None

    def _told_in(self, number: int, *, locative: bool) -> Where | None:
        """The most precise place that a sentence names."""
        told = [s for s in self._sites(self.context.sentences[number], self.context.places[number], ())
                if not s.best.mention.subject and not s.best.mention.anaphor and (not locative or any(m.mention.locative for m in s.members))]
        told = [s for s in told if s.best.place is not None or not self._in_town(s.best)] or told
        best = min(told, key=lambda s: fineness(s.best, self.context.language)[::2], default=None)
        if best is None:
            return None
        if best.best.place is not None:
            return Where(best.best.place, best.best.place.name, precision(best.best), False)
        known = next((m.place for s in (best, *told) for m in s.members if m.place is not None), None)
        if known is None or (self._in_town(best.best) and not self._names_town(best.best)):
            return Where(known, known.name, 1, False) if known is not None else None
        return Where(known, best.best.mention.name, 2, False)

    def _antecedent(self, sentence: Sentence, anaphor: LocatedMention) -> Where | None:
        """The place of the kind of an anaphor ("la ville", "le camp") that was told of last, that of an event first."""
        kinds = self.context.language.place_nouns.get(anaphor.mention.hint, ())
        if kinds and kinds[0] == "admin1":
            return self._division()
        if kinds and kinds[0] != "city":
            kinds = tuple(k for k in kinds if k != "city")  # "le camp" is no town
        for number in range(sentence.index, max(sentence.index - NOUN_REACH, 0) - 1, -1):
            events = [w for n, w in self.earlier if n == number]
            names = [m for m in self.context.places[number] if not m.mention.anaphor and not m.mention.elsewhere
                     and (number < sentence.index or m.mention.end <= anaphor.mention.start)]
            for found in events:
                if found.place.kind in kinds or found.name != found.place.name:
                    return found
            for m in reversed(names):
                if m.place is not None and m.place.kind in kinds and not (m.metonym and m.mention.subject):
                    return Where(m.place, m.place.name, 1, False)
        return None

    def _division(self) -> Where | None:
        """ "la province": that of the place that was told of last."""
        place = next((w.place for _, w in self.earlier if w.place.admin1), None)
        found = self.gazetteer.division(place) if place is not None else None
        return Where(found, found.name, 3, False) if found is not None else None

    def _anywhere(self) -> Where | None:
        """Where nothing else is known: the first place of the article, else the country that it is about."""
        first: Where | None = None
        for number in range(len(self.context.sentences)):
            found = self._told_in(number, locative=False)
            if found is not None and (first is None or (number < LEAD and inside(found.place, first.place))):
                first = found
            if first is not None and (number >= LEAD or grain(first.place) < BROAD):
                return first
        if first is not None:
            return first
        country = self.gazetteer.country(self.context.country) if self.context.country else None
        place = self.gazetteer.resolve(country.name) if country is not None else None
        return Where(place, place.name, 3, False) if place is not None else None


def is_apposed(deprel: str) -> bool:
    """ "à Istanbul (Turquie)", "Bagdad : attentat": names without a preposition that still locate."""
    return is_relation(deprel, "appos", "parataxis", "root", "dislocated", "flat", "dep")


def precision(located: LocatedMention) -> int:
    """The geo_precision of a place that the text names: 1 the place, 2 near it or its district, 3 a province or country."""
    assert located.place is not None
    size = grain(located.place)
    return 3 if size >= BROAD else 2 if located.mention.near or size == GRAIN["admin2"] else 1


def _usable(located: LocatedMention, sides: Collection[Word], grammar: Grammar) -> bool:
    mention = located.mention
    if mention.anaphor and not (mention.placed or mention.near or is_relation(mention.word.deprel, "obj", "nsubj:pass")):
        return False  # "les notables de la ville" tell no place
    speaks = located.metonym or (located.place is None and not mention.anaphor) or (located.place is not None and located.place.kind == "country")
    if mention.elsewhere or (mention.subject and speaks and not mention.near):
        return False
    if located.metonym and not mention.locative and mention.preposition not in grammar.of and not is_apposed(mention.word.deprel):
        return False
    if located.place is not None and located.place.kind == "country" and any(mention.word == s for s in sides):
        return False
    if mention.preposition in grammar.between:  # "entre Gao et Kidal", but not "entre Israël et le Hamas"
        return located.place is not None and located.place.kind != "country" and not located.metonym
    return mention.preposition not in grammar.no_place


def _reach(sentence: Sentence, word: Word, located: LocatedMention) -> float:
    """The way in the tree from a trigger to a name, longer to what is no part of its phrase."""
    mention = located.mention
    cost = distance(sentence, word, mention.word) + WORD * min(abs(mention.word.index - word.index), WORDS)
    if mention.word.index not in {w.index for w in sentence.subtree(word)}:
        cost += OUTSIDE
    head = sentence.head(mention.word)
    if not mention.locative and not mention.peopled and head is not None and head.upos in ("NOUN", "PROPN") and head != word:
        cost += UNLINKED
    return cost
