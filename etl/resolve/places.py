"""From a name in an article to a place: look its candidates up in the index and choose among them.

What the index holds and how names are folded is `etl.resolve.gazetteer`; what a head noun ("province", "camp") says about
the kind of place is `etl/lang/<language>/place_nouns.csv`.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from etl.great_circle import great_circle
from etl.knowledge.word_lists import Grammar
from etl.language import Language
from etl.resolve import gazetteer
from etl.resolve.gazetteer import ALTERNATE, MAIN, TRANSLITERATED, WITHOUT_ARTICLE, key, parts

TOWN = 15_000  # people; without any context a smaller place is more likely a word or a surname
CITY = 300_000  # people; from here on a place stands against the countries that the article is about
METROPOLIS = 3_000_000  # people; such a place is meant whatever the article is about
KNOWN_ABROAD = 100_000  # people; a place of another country where the article's own countries have none of that name
LONG_NAME = 8  # letters; without any context a shorter name of another spelling meets some place by chance
NEWS = 3  # countries that an article is about; in the others that it names a place must be named as it is written
VILLAGE = 5_000  # people; in countries that write in Latin letters a smaller place has no other spellings worth the risk

# Regions whose place names come to French by transliteration or by ear, so that spellings of one sound are one name; elsewhere
# (Latin letters, names written as they are) they would only meet words by chance.
SPELT_BY_EAR = {"Northern Africa", "Western Africa", "Middle Africa", "Eastern Africa", "Middle East", "Caucasus and Central Asia", "South Asia",
                "Southeast Asia", "East Asia"}
SPELT_BY_EAR_TOO = {"Russia", "Ukraine", "Belarus", "Bulgaria", "Serbia", "North Macedonia", "Montenegro", "Bosnia and Herzegovina", "Kosovo",
                    "Greece", "Cyprus"}


@dataclass(frozen=True)
class Country:
    """A country or territory: a row of seeds/places/countries.csv."""

    name: str  # ACLED's English name
    alpha2: str
    iso3: str
    iso: int  # ISO 3166-1 numeric; Kosovo, which has none, is 0
    region: str  # ACLED's


@dataclass(frozen=True)
class Place:
    """A named place. Unknown text is ''; coordinates are WGS 84 degrees, of a country those of its capital."""

    name: str  # GeoNames main name in Latin letters
    country: str
    iso: int
    iso3: str
    region: str
    admin1: str
    admin2: str
    latitude: float | None
    longitude: float | None
    kind: str  # country, admin1, admin2, city, quarter, camp, base, region, site
    population: int  # 0 where unknown
    geonameid: int | None


class Candidate(NamedTuple):
    """A place with how the name led to it."""

    place: Place
    via: int  # gazetteer.MAIN … TRANSLITERATED
    curated: bool


class Hinted(NamedTuple):
    """A name without its head noun, and the kinds that the noun allows, best first (none: no noun)."""

    name: str
    kinds: tuple[str, ...]


class Gazetteer:
    """Names to places, offline. Opening it builds the index where it is missing; lookups take well under a millisecond.

    Args:
        language: the language of the names, which decides the head nouns and the ordinary words.
    """

    def __init__(self, language: Language, index: Path | None = None):
        self._db = sqlite3.connect(f"file:{index or gazetteer.index()}?mode=ro", uri=True, check_same_thread=False)
        self._language = language
        self._find = lru_cache(maxsize=20_000)(self._read)

    # names of countries

    @cached_property
    def _countries(self) -> dict[str, Country]:
        return {r["alpha2"]: Country(r["name"], r["alpha2"], r["alpha3"], int(r["numeric"]), r["region"])
                for r in gazetteer.rows("countries.csv")}

    @cached_property
    def _country_names(self) -> dict[str, Country]:
        names: dict[str, Country] = {}
        for row in gazetteer.rows("countries.csv"):
            # "Congo" alone stays with the first country that lists it
            for name in (row["alpha3"], row["name"], *parts(row["french"])):
                names.setdefault(self._folded(name), self._countries[row["alpha2"]])
        return names

    @cached_property
    def _demonyms(self) -> dict[str, list[Country]]:
        words: dict[str, list[Country]] = {}
        for row in gazetteer.rows("countries.csv"):
            for cell in parts(row["demonyms"]):
                for form in forms(cell, self._language.grammar):
                    named = words.setdefault(key(form), [])
                    if self._countries[row["alpha2"]] not in named:
                        named.append(self._countries[row["alpha2"]])
        return words

    @cached_property
    def _metonyms(self) -> dict[str, Country]:
        return {self._folded(name): self._countries[row["alpha2"]] for row in reversed(gazetteer.rows("countries.csv"))
                for name in (*parts(row["capital"]), *parts(row["metonyms"]))}

    def country(self, name_or_demonym: str) -> Country | None:
        """The country of a name ("RDC", "Syria", "SYR") or of a demonym that only one country has ("syriennes")."""
        if found := self._country_names.get(self._folded(name_or_demonym)):
            return found
        named = self.demonym(name_or_demonym)
        return named[0] if len(named) == 1 else None

    def demonym(self, word: str) -> list[Country]:
        """Every country that an adjective or noun of origin can mean; "congolais" means two."""
        return list(self._demonyms.get(key(word), ()))

    def metonym(self, word: str) -> Country | None:
        """The country whose government a capital or a palace stands for ("Damas", "le Kremlin")."""
        return self._metonyms.get(self._folded(word))

    # seats and divisions

    def capital(self, country: str) -> Place | None:
        """The capital of a country (a name or ISO 3166-1 alpha-3)."""
        found = self.country(country)
        return self.resolve(self._capitals[found.alpha2], [found.name], hint=self._town) if found and found.alpha2 in self._capitals else None

    def seat(self, division: Place) -> Place | None:
        """The chief town of a first-order division, or of the division that a place lies in."""
        row = self._divisions.get((division.country, division.admin1))
        return self.resolve(row["seat"], [division.country], near=division) if row is not None else None

    def division(self, place: Place) -> Place | None:
        """The first-order division that a place lies in."""
        return next((p for p in self.lookup(place.admin1) if p.kind == "admin1" and p.country == place.country), None) if place.admin1 else None

    @cached_property
    def _capitals(self) -> dict[str, str]:
        return {r["alpha2"]: names[0] for r in gazetteer.rows("countries.csv") if (names := parts(r["capital"]))}

    @cached_property
    def _divisions(self) -> dict[tuple[str, str], dict[str, str]]:
        return {(self._countries[r["country"]].name, r["name"]): r for r in gazetteer.rows("admin1.csv") if r["country"] in self._countries}

    @cached_property
    def _town(self) -> str | None:
        """A head noun of this language that says no more than that a name is a town's."""
        return next((noun for noun, kinds in self._nouns.items() if kinds == ("city",)), None)

    def _folded(self, name: str) -> str:
        """A key without the article: "le Kremlin" and "Kremlin", "la France" and "France" are one."""
        return key(self._language.grammar.articles_before_names.sub("", name.strip()))

    # names of places

    def is_ordinary(self, word: str) -> bool:
        """Whether a word is written like a place but seldom is one, or says who somebody is."""
        return key(word) in self._ordinary_words or bool(self.demonym(word))

    def lookup(self, name: str) -> list[Place]:
        """Every place that a name can mean, the best known first; those of another spelling only where none has this one."""
        return [c.place for c in sorted(self._candidates(self._split(name, None)), key=_prominence, reverse=True)]

    def resolve(self, name: str, context: Iterable[str] = (), near: Place | None = None, hint: str | None = None) -> Place | None:
        """The place that a name means in an article; None where no candidate is likely enough.

        Args:
            name: as the article writes it, with or without a head noun ("province d'Idleb").
            context: the countries that the article is about (names or ISO 3166-1 alpha-3), weightiest first.
            near: a place that the article has named before.
            hint: the head noun that stands before the name ("province", "camp"), where the caller has it.
        """
        countries = [c.name for n in context if (c := self.country(n))]
        hinted = self._split(name, hint)
        found = self._candidates(hinted)
        if countries and not any(c.place.country == countries[0] for c in found):  # French for one Valencia is French for the others too
            namesakes = {key(c.place.name) for c in found if CITY <= c.place.population < METROPOLIS}
            found += [c for name in sorted(namesakes) for c in self._find(name) if c.place.country == countries[0] and c.place.population >= TOWN]
        candidates = [c for c in found if self._plausible(c, hinted, countries)]
        inside = [c for c in candidates if c.place.country in (countries if c.via != TRANSLITERATED else countries[:NEWS])]
        if countries:
            abroad = [c for c in candidates if c not in inside and c.via != TRANSLITERATED]
            least = CITY if inside else KNOWN_ABROAD
            candidates = inside + [c for c in abroad if c.curated or c.place.kind == "country" or c.place.population >= _at_least(c, least)]
        elif _ambiguous_division(candidates):
            return None
        if not candidates:
            return None
        return max(candidates, key=lambda c: _score(c, countries, near, hinted.kinds)).place

    def _plausible(self, candidate: Candidate, hinted: Hinted, countries: Sequence[str]) -> bool:
        """Whether a candidate may be meant at all, before it is compared with the others."""
        place, inside = candidate.place, candidate.place.country in countries
        if key(hinted.name) in self._ordinary_words and not self._is_said(candidate, hinted, countries):
            return False
        if candidate.via == TRANSLITERATED and (not _spelt_by_ear(place) or self.demonym(hinted.name)):
            return False
        if candidate.via == ALTERNATE and not candidate.curated and place.kind == "city" and place.population < VILLAGE and not _spelt_by_ear(place):
            return False
        if inside:
            return True
        if candidate.via == TRANSLITERATED:
            return candidate.curated and not countries and len(hinted.name) >= LONG_NAME
        return candidate.curated or place.population >= TOWN

    @staticmethod
    def _is_said(candidate: Candidate, hinted: Hinted, countries: Sequence[str]) -> bool:
        """Whether an ordinary word may be a place: "le port du Sud" is in no Sud, "la région Centre" is one of the article's own country."""
        inside = candidate.place.country in countries
        if not hinted.kinds:
            return inside and candidate.via == MAIN
        return (inside or not countries) and candidate.place.kind == hinted.kinds[0]

    def _candidates(self, hinted: Hinted) -> list[Candidate]:
        folded = key(hinted.name)
        found = self._find(folded)
        bare = gazetteer.without_article(folded)
        if bare != folded:
            seen = {c.place for c in found}
            found = found + tuple(c._replace(via=max(c.via, WITHOUT_ARTICLE)) for c in self._find(bare) if c.place not in seen)
        if not found and (spelling := gazetteer.transliteration(folded)):
            found = self._find(spelling)
        elided = self._language.grammar.elided_article
        if not found and folded.startswith(elided):
            found = self._find(folded.removeprefix(elided))
        return list(found)

    def _read(self, index_key: str) -> tuple[Candidate, ...]:
        rows = self._db.execute(
            "SELECT p.name, p.alpha2, p.admin1, p.admin2, p.latitude, p.longitude, p.kind, p.population, p.geonameid,"
            " n.via, p.curated FROM name n JOIN place p ON p.id = n.place WHERE n.key = ?", (index_key,)).fetchall()
        candidates = []
        for name, alpha2, admin1, admin2, latitude, longitude, kind, population, geonameid, via, curated in rows:
            c = self._countries[alpha2]
            place = Place(name, c.name, c.iso, c.iso3, c.region, admin1, admin2, latitude, longitude, kind, population, geonameid)
            candidates.append(Candidate(place, via, bool(curated)))
        return tuple(candidates)

    # head nouns

    @cached_property
    def _nouns(self) -> dict[str, tuple[str, ...]]:
        return {key(r["noun"]): tuple(parts(r["kinds"])) for r in self._language.rows("place_nouns.csv")}

    @cached_property
    def _ordinary_words(self) -> frozenset[str]:
        return frozenset(map(key, self._language.lines("not_places.txt")))

    def _split(self, name: str, hint: str | None) -> Hinted:
        """Take a head noun off a name, unless the name is a place with it ("bande de Gaza", "Camp Lemonnier")."""
        grammar = self._language.grammar
        stripped = grammar.articles_before_names.sub("", name.strip())
        match = grammar.head_of_name.match(stripped)
        kinds = self._nouns.get(key(hint), ()) if hint else ()
        if match and (own := self._nouns.get(key(match["noun"]))):
            whole = self._find(key(stripped))
            if not any(c.curated for c in whole):
                return Hinted(match["name"], own)
            return Hinted(stripped, kinds or own)
        for link in grammar.links_of_names if kinds else ():
            with_noun = f"{hint}{link}{stripped}"
            if any(c.curated for c in self._find(key(with_noun))):
                return Hinted(with_noun, kinds)
        return Hinted(name.strip() if self._find(key(name)) else stripped, kinds)


def forms(demonym: str, grammar: Grammar) -> tuple[str, ...]:
    """The four forms of a demonym, from its masculine singular or from "masculine/feminine" where the latter is irregular.

    French "syrien" gives syrien, syriens, syrienne, syriennes; "turc/turque" turc, turcs, turque, turques.
    """
    masculine, _, feminine = demonym.partition("/")
    if not feminine:
        ending, replacement = next((m, f) for m, f in grammar.feminines.items() if masculine.endswith(m))
        feminine = masculine.removesuffix(ending) + replacement
    return masculine, masculine if masculine.endswith(grammar.plurals) else masculine + grammar.plural, feminine, feminine + grammar.plural


def _at_least(candidate: Candidate, least: int) -> int:
    """How many people a place of another country needs: by a by-name (Sui for Suizhou, Bogoro for Bogor) only a metropolis is meant."""
    return least if candidate.via == MAIN else METROPOLIS


def _spelt_by_ear(place: Place) -> bool:
    return place.region in SPELT_BY_EAR or place.country in SPELT_BY_EAR_TOO


def _ambiguous_division(candidates: Sequence[Candidate]) -> bool:
    """Whether a name is only that of divisions of several countries ("Nord", "Littoral"), which nothing tells apart."""
    return len({c.place.country for c in candidates}) > 1 and all(c.place.kind == "admin1" for c in candidates)


def _prominence(candidate: Candidate) -> float:
    """How well known a place is: the digits of its population, with a floor for what was put in by hand."""
    place = candidate.place
    known = math.log10(place.population + 1)
    if candidate.curated:
        known = max(known, 4.2) + 0.8
    if place.kind == "admin1":
        known = min(known, 4.0)  # a bare name means the town, unless only the province has it
    return known - 0.7 * (candidate.via >= ALTERNATE) - 0.5 * (candidate.via >= WITHOUT_ARTICLE)


def _score(candidate: Candidate, countries: Sequence[str], near: Place | None, kinds: Sequence[str]) -> float:
    """A candidate's rank; the weights are in digits of population (1.0 outweighs ten times as many people)."""
    place, score = candidate.place, _prominence(candidate)
    if place.country in countries:
        score += max(2.6 - 0.3 * countries.index(place.country), 1.6)
    if kinds:
        score += 6.0 - kinds.index(place.kind) if place.kind in kinds else 0.0
    if near:
        score += 0.5 * (place.country == near.country) + 0.5 * (bool(place.admin1) and place.admin1 == near.admin1)
        score += 2.0 * math.exp(-kilometres(place, near) / 150)
    return score


def kilometres(a: Place, b: Place) -> float:
    """The great-circle distance of two places; infinite where one has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return math.inf
    return great_circle(a.latitude, a.longitude, b.latitude, b.longitude)
