"""A country as ACLED or UCDP writes it, as this warehouse writes it: hand-coded rows are set beside machine rows by that name.

Found by the ISO number, else by any name of seeds/places/country_boxes.csv or of seeds/ucdp_countries.csv (name, iso: names of UCDP's
and of old ACLED files that no other list has). The name is that of seeds/places/countries.csv.
"""

from __future__ import annotations

import re
from functools import cache

from etl.knowledge import rows
from etl.validate.country_boxes import countries_by_name, folded


def country(name: str, iso: int | None = None) -> tuple[str, int | None]:
    """Name and ISO 3166-1 number (0: Kosovo) as the warehouse has them; an unknown name comes back as it is, with the given number.

    >>> country("DR Congo (Zaire)"), country("Swaziland", 748)
    (('Democratic Republic of Congo', 180), ('eSwatini', 748))
    """
    if iso in _names() and (iso or not name or _found(name) == 0):  # 0 is also how "no number" is written
        return _names()[iso], iso
    found = _found(name)
    return (name, iso) if found is None else (_names().get(found, name), found)


def _found(name: str) -> int | None:
    """The number of a name; of UCDP's "Russia (Soviet Union)" also by what stands before the parenthesis."""
    for tried in (name, re.sub(r"\s*\([^)]*\)$", "", name)):
        codes = countries_by_name().get(folded(tried), frozenset())
        if len(codes) == 1:
            return next(iter(codes))
        if folded(tried) in _ucdp():
            return _ucdp()[folded(tried)]
    return None


@cache
def _names() -> dict[int | None, str]:
    return {int(row["numeric"]): row["name"] for row in rows("places/countries.csv")}


@cache
def _ucdp() -> dict[str, int]:
    return {folded(row["name"]): int(row["iso"]) for row in rows("ucdp_countries.csv")}
