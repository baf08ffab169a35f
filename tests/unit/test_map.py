"""The map of provinces against the divisions that events name."""

import json
from itertools import accumulate

from etl import settings
from etl.resolve.gazetteer import rows

PROVINCES = settings.ROOT / "dags" / "plugins" / "events_page" / "static" / "provinces.json"


def test_provinces_of_the_map_are_divisions_of_the_gazetteer():
    names = json.loads(PROVINCES.read_text(encoding="utf-8"))["names"]
    assert {name for name, _, _ in names} == {row["name"] for row in rows("admin1.csv")}
    (gao,) = [(latitude, longitude) for name, latitude, longitude in names if name == "Gao"]
    assert 14.5 < gao[0] < 18.5 and -2.5 < gao[1] < 3.5


def test_shapes_of_the_map_are_closed_and_lie_in_the_world():
    topology = json.loads(PROVINCES.read_text(encoding="utf-8"))
    scale = topology["transform"]["scale"]
    arcs = [[(x * scale[0], y * scale[1]) for x, y in zip(accumulate(x for x, _ in arc), accumulate(y for _, y in arc), strict=True)]
            for arc in topology["arcs"]]
    assert all(-180.01 <= x <= 180.01 and -90 <= y <= 90 for arc in arcs for x, y in arc)
    rings = [arcs[number] for country in topology["objects"]["countries"]["geometries"] for part in country["arcs"] for (number,) in part]
    assert len(rings) > 1000 and all(len(ring) > 3 and ring[0] == ring[-1] for ring in rings)
    assert len(topology["objects"]["borders"]["arcs"]) > 1000
