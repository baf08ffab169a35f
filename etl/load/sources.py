"""How near an outlet is to an event: ACLED's source_scale, from seeds/sources.csv.

| column | meaning |
| --- | --- |
| name | as articles name it |
| scale | Subnational, National, Regional, International or Other, seen from the outlet's own country |
| country | of the outlet, by its English short name; empty where it has none |
| language | ISO 639-1 |
| domain | of its site, or several with blanks between: an article may name its outlet by it |
| also | other names for it, with | between: as press databases and agencies write it |
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from etl.knowledge import rows
from etl.load.names import fold
from etl.schema import SOURCE_SCALES


@cache
def _outlets() -> dict[str, tuple[str, str]]:
    """Folded name or domain → (scale, folded country)."""
    outlets = {}
    for row in rows("sources.csv"):
        for key in filter(None, map(fold, (row["name"], *row["domain"].split(), *row["also"].split("|")))):
            outlets[key] = (row["scale"], fold(row["country"]))
    return outlets


def source_scale(sources: Iterable[str], country: str) -> str:
    """Scales of the sources of an event in `country`, each once, near ones first, joined by "-".

    A national or local paper is International to an event abroad; an outlet that is not listed is Other.

    >>> source_scale(["Le Monde", "El Watan"], "Algeria")
    'National-International'
    """
    scales = set()
    for source in sources:
        scale, home = _outlets().get(fold(source).removeprefix("www "), ("Other", ""))
        abroad = scale in ("Subnational", "National") and home != fold(country)
        scales.add("International" if abroad else scale)
    return "-".join(s for s in SOURCE_SCALES if s in scales)
