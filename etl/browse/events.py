"""Events by filters: a map, a timeline, a table and totals of the same events; and what there is to choose from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from psycopg2 import sql

from etl.browse.actors import meant
from etl.browse.database import Reader, Row, reading
from etl.exchange.selection import Selection
from etl.load.database import statement, storable

# Of full-text search the best; more than a person reads, few enough to be quick.
MOST_FOUND = 1000
MOST_CELLS = 2000
CELL_PIXELS = 60
HEXAGON_PIXELS = 36  # across, from side to side
TILE_PIXELS = 256  # of the whole world at zoom 0
# From here on a place is a cell of its own: what lies at one point can be told apart by a list only.
PLACES_FROM_ZOOM = 8
PLACE_DEGREES = 1e-4
PAGE_SIZES = (25, 50, 100)
LAST_ROW = 10_000  # who pages further should filter
SORTABLE = ("event_date", "sub_event_type", "actor1", "actor2", "location", "country", "fatalities", "confidence", "event_id_cnty")
WEEKS_UNTIL_DAYS = 3 * 366  # of longer spans the timeline has months


@dataclass(frozen=True)
class Box:
    """A part of the world, in degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class Filters:
    """Which events; None (or "") filters nothing. Days that are not given become the last twelve months that have events."""

    since: date | None = None
    until: date | None = None
    event_type: str | None = None
    countries: tuple[str, ...] = ()  # any of them
    actor: str | None = None  # of either side: a part of its name, or another name of it, as etl.browse.actors finds it
    confidence: float | None = None  # at least
    words: str | None = None  # of the evidence, as search_events takes them
    box: Box | None = None
    sub_event_type: str | None = None
    provinces: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # outlets, any of them
    dead: int | None = None  # at least
    corrected: bool | None = None  # whether a person's correction stands
    new_since: date | None = None  # in the warehouse since then (UTC), whenever it happened

    def parameters(self) -> dict[str, Any]:
        """For the statement `matching`, but for the names of the actors."""
        box = vars(self.box) if self.box else dict.fromkeys(("south", "west", "north", "east"))
        return storable({
            "since": self.since, "until": self.until, "event_type": self.event_type or None, "sub_event_type": self.sub_event_type or None,
            "countries": list(self.countries) or None, "provinces": list(self.provinces) or None, "sources": list(self.sources) or None,
            "dead": self.dead, "corrected": self.corrected, "new_since": self.new_since, "confidence": self.confidence,
            "words": (self.words or "").replace("\x00", "").strip() or None, "most_found": MOST_FOUND, **box})


def choices(dsn: str) -> Row:
    """What the filters can be set to."""
    with reading(dsn) as reader:
        types = reader.ask("event_types")
        return {"event_types": list(dict.fromkeys(row["event_type"] for row in types)), "sub_event_types": types,
                "countries": [row["country"] for row in reader.ask("countries")], **(reader.one("span") or {})}


def actors(dsn: str, filters: Filters) -> list[str]:
    """The most active actors, whatever actor the filters ask for."""
    with reading(dsn) as reader:
        _, parameters = settled(reader, replace(filters, actor=None))
        return [row["actor"] for row in reader.ask("matching", "actors", parameters=parameters)]


def provinces(dsn: str, filters: Filters) -> list[str]:
    """The provinces that have events, whatever province the filters ask for."""
    with reading(dsn) as reader:
        _, parameters = settled(reader, replace(filters, provinces=()))
        return [row["name"] for row in reader.ask("matching", "provinces", parameters=parameters)]


def outlets(dsn: str, filters: Filters) -> list[str]:
    """The outlets that tell of events, whatever outlet the filters ask for."""
    with reading(dsn) as reader:
        _, parameters = settled(reader, replace(filters, sources=()))
        return [row["name"] for row in reader.ask("matching", "outlets", parameters=parameters)]


def overview(dsn: str, filters: Filters) -> Row:
    """Totals and timeline, with the days that were asked for in the end."""
    with reading(dsn) as reader:
        asked, parameters = settled(reader, filters)
        step = step_of(asked)
        totals = reader.one("matching", "totals", parameters=parameters)
        bars = reader.ask("matching", "timeline", parameters=parameters | {"step": step})
        return {"since": asked.since, "until": asked.until, "totals": totals, "step": step, "timeline": bars}


def on_map(dsn: str, filters: Filters, zoom: int) -> Row:
    """Cells of about CELL_PIXELS on a map of this zoom, within the filters' box; from PLACES_FROM_ZOOM on one for each place."""
    with reading(dsn) as reader:
        _, parameters = settled(reader, filters)
        width, height = cell_size(zoom, filters.box)
        cells = reader.ask("matching", "map", parameters=parameters | {"cell_width": width, "cell_height": height, "most_cells": MOST_CELLS})
        return {"cells": cells, "cut": len(cells) == MOST_CELLS}


def hexagons(dsn: str, filters: Filters, zoom: int) -> Row:
    """Hexagons, `across` pixels wide on a map of this zoom, within the filters' box: how many events and dead, where the middle is."""
    with reading(dsn) as reader:
        _, parameters = settled(reader, filters)
        asked = {"across": HEXAGON_PIXELS, "world": TILE_PIXELS * 2 ** zoom, "most_cells": MOST_CELLS}
        return {"hexagons": reader.ask("matching", "hexagons", parameters=parameters | asked), "across": HEXAGON_PIXELS, "zoom": zoom}


def cell_size(zoom: int, box: Box | None) -> tuple[float, float]:
    """Width and height of a cell in degrees: square on the screen in the middle of the box.

    >>> cell_size(0, None), cell_size(4, Box(-10, 0, 10, 20)), cell_size(12, None)
    ((84.375, 84.375), (5.2734375, 5.2734375), (0.0001, 0.0001))
    """
    if zoom >= PLACES_FROM_ZOOM:
        return PLACE_DEGREES, PLACE_DEGREES
    width = 360 * CELL_PIXELS / (TILE_PIXELS * 2 ** max(zoom, 0))
    middle = (box.south + box.north) / 2 if box else 0.0
    # a degree of latitude is taller than one of longitude by this much on a Mercator map
    return width, width * max(math.cos(math.radians(middle)), 0.1)


def page(dsn: str, filters: Filters, number: int = 1, size: int = PAGE_SIZES[0], sort: str = "event_date", descending: bool = True) -> Row:
    """A page of the table, numbered from 1. Raises ValueError for a column that cannot be sorted by, or a page beyond LAST_ROW."""
    if sort not in SORTABLE or size not in PAGE_SIZES:
        raise ValueError(f"the table sorts by {', '.join(SORTABLE)}, in pages of {', '.join(map(str, PAGE_SIZES))}")
    if number < 1 or number * size > LAST_ROW:
        raise ValueError(f"the table ends at row {LAST_ROW}: filter, or use SQL")
    direction = sql.SQL("DESC" if descending else "ASC")
    with reading(dsn) as reader:
        _, parameters = settled(reader, filters)
        rows = reader.ask("matching", "rows", parameters=parameters | {"size": size, "skipped": (number - 1) * size},
                          parts={"column": sql.Identifier(sort), "direction": direction})
        return {"rows": rows, "page": number, "size": size, "last_row": LAST_ROW}


def selection(dsn: str, filters: Filters) -> Selection:
    """The same events, for an export."""
    with reading(dsn) as reader:
        _, parameters = settled(reader, filters)
    return Selection(f"event_id_cnty IN ({statement('matching', 'browse')}SELECT m.event_id_cnty FROM matching AS m)", parameters)


def settled(reader: Reader, filters: Filters) -> tuple[Filters, dict[str, Any]]:
    """The filters with both days given, and what the statement `matching` needs of them."""
    if not (filters.since and filters.until):
        span = reader.one("span") or {}
        until = filters.until or max(span.get("last_day") or date.today(), filters.since or date.min)
        filters = replace(filters, since=filters.since or until - timedelta(days=365), until=until)
    names = meant(filters.actor, [row["actor"] for row in reader.ask("actor_names")]) if filters.actor else None
    return filters, filters.parameters() | {"actors": names}


def step_of(filters: Filters) -> str:
    """What a bar of a timeline is: a week, or of a long span a month. The filters are settled."""
    assert filters.since and filters.until
    return "week" if (filters.until - filters.since).days <= WEEKS_UNTIL_DAYS else "month"
