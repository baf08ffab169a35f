"""Places of the gazetteer for a person to choose from; a place gives every field of where an event was."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from etl.browse.database import Row
from etl.browse.events import Box
from etl.resolve import gazetteer

MOST = 12
LEAST = 2  # letters that a search needs
PRECISION = {"country": 3, "admin1": 3, "region": 3, "admin2": 2}  # a town or a site in it: 1
# Names that begin so, a place once, what is named just so first, then towns, then by how many live there.
FOUND = """
    SELECT p.name, p.alpha2, p.admin1, p.admin2, p.latitude, p.longitude, p.kind, p.population, min(n.key) AS key
    FROM name AS n INNER JOIN place AS p ON p.id = n.place
    WHERE n.key >= :begins AND n.key < :ends AND p.latitude IS NOT NULL
    GROUP BY p.id
    ORDER BY min(n.key <> :begins), (p.alpha2 IN (SELECT c.alpha2 FROM place AS c WHERE c.kind = 'country' AND c.name = :country)) DESC,
        p.kind IN ('country', 'admin1', 'region'), p.population DESC, p.name, p.id
    LIMIT :most"""
HELD = """
    SELECT EXISTS (
        SELECT 1 FROM name AS n INNER JOIN place AS p ON p.id = n.place
        WHERE n.key = :key AND p.alpha2 IN (SELECT c.alpha2 FROM place AS c WHERE c.kind = 'country' AND c.name = :country)
    )"""

MOST_TOWNS = 150
# Where people live, within a part of the world; the biggest first.
TOWNS = """
    SELECT name, latitude, longitude, population FROM place
    WHERE kind IN ('city', 'camp') AND latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east
    ORDER BY population DESC, name, id
    LIMIT :most"""


def towns(box: Box, most: int = MOST_TOWNS) -> list[Row]:
    """The biggest towns and camps of a part of the world: `name`, `latitude`, `longitude`, `population` (0: unknown), the biggest first.

    Builds the gazetteer's index where it is missing (under a minute).
    """
    with closing(sqlite3.connect(f"file:{gazetteer.index()}?mode=ro", uri=True)) as opened:
        opened.row_factory = sqlite3.Row
        return [dict(row) for row in opened.execute(TOWNS, vars(box) | {"most": most})]


def places(words: str, country: str = "", most: int = MOST) -> list[Row]:
    """Places any name of which begins with the words, those of `country` first: `fields` as an event has them, `kind` and `population`.

    Builds the gazetteer's index where it is missing (under a minute).
    """
    begins = gazetteer.key(words)
    if len(begins) < LEAST:
        return []
    countries = {row["alpha2"]: row["name"] for row in gazetteer.rows("countries.csv")}
    with closing(sqlite3.connect(f"file:{gazetteer.index()}?mode=ro", uri=True)) as opened:
        opened.row_factory = sqlite3.Row
        found = opened.execute(FOUND, {"begins": begins, "ends": begins + "~", "country": country, "most": most}).fetchall()
    return [_told(row, countries[row["alpha2"]]) for row in found]


def known(name: str, country: str) -> bool:
    """Whether the gazetteer has a place of this name in the country."""
    with closing(sqlite3.connect(f"file:{gazetteer.index()}?mode=ro", uri=True)) as opened:
        [found] = opened.execute(HELD, {"key": gazetteer.key(name), "country": country}).fetchone()
    return bool(found)


def _told(row: sqlite3.Row, country: str) -> Row:
    fields = {
        "location": row["name"], "country": country, "admin1": row["admin1"] or "", "admin2": row["admin2"] or "", "admin3": "",
        "latitude": row["latitude"], "longitude": row["longitude"], "geo_precision": PRECISION.get(row["kind"], 1),
    }
    return {"fields": fields, "kind": row["kind"], "population": row["population"]}
