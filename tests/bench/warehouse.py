"""The cookbook's queries on 2 million synthetic events, and the nightly load into them beside the load into an empty warehouse.

    nice -n 15 python -m tests.bench.warehouse [--events 2000000] [--rows 10000]

An embedded server in a temporary folder (about 8 GB of disk for 2 million events, some ten minutes), gone afterwards. The
events are skewed as real ones are: a few countries, provinces, actors and words have most of them. Each query of sql/queries
runs with its defaults, as the analyst, twice to warm up and five times for the median; more than LIMIT_MS is said to be slow. Then
the same rows are loaded once into an empty warehouse and once into the full one: more than MOST_TIMES as long is said to be slow.
Exit 1 where something is slow.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor
from tabulate import tabulate

from etl import cookbook
from etl.load import embedded, migrate
from etl.load.database import connect, copy_into
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load, refresh_aggregates
from etl.load.runs import Run
from etl.schema import Article, EventRow, interaction, sub_event_types

LIMIT_MS, MOST_TIMES = 200.0, 2.0
# What the defaults would not find: the fill has words of its own. The rest is asked with what is there.
GIVEN = {"search_articles": {"words": "embuscade convoi"}, "search_evidence": {"words": "raid civils -armée"}}
FILL = Path(__file__).with_name("fill.sql")
HEAVY = ("Syria", "Ukraine", "Mali", "France", "Iraq", "Democratic Republic of Congo", "Nigeria", "Yemen", "India", "Mexico")
# Of French news on conflicts, in about the order of their frequency: what the cookbook searches for is among them.
SPOKEN = (
    "le la les de des du un une et à dans par sur pour avec contre selon ont été est sont armée attaque civils morts ville forces hommes région "
    "police groupe combattants province lundi mardi mercredi jeudi vendredi samedi dimanche gouvernement soldats tués blessés source raid "
    "militaire village manifestants nord sud est ouest capitale bilan tirs quartier rebelles frontière explosion route embuscade convoi bombe "
    "jihadistes habitants manifestation marche école hôpital hélicoptère camp otages enlèvement cessez-le-feu offensive reprise mine obus drone "
    "frappe"
)
# Those that no constraint needs.
INDICES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), pg_size_pretty(pg_relation_size(i.indexrelid))
    FROM pg_index AS i INNER JOIN pg_class AS c ON i.indrelid = c.oid
    WHERE c.relnamespace = 'warehouse'::regnamespace AND c.relname IN ('articles', 'events', 'event_reports')
        AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
"""
SIZES = "SELECT pg_size_pretty(pg_database_size(current_database())), (SELECT count(*) FROM events), (SELECT count(*) FROM event_reports)"
VOCABULARY = 20_000
SENTENCES = 20_000
Land = tuple[str, int | None, str]  # country, ISO 3166-1 numeric, region
BEGUN = datetime(2023, 12, 31, 2, tzinfo=UTC)


def vocabulary(rng: random.Random) -> list[str]:
    """French words, then made-up ones, most frequent first."""
    parts = ["ba", "chi", "do", "é", "fou", "gran", "ju", "lai", "mon", "neur", "pré", "quin", "ro", "sé", "tion", "vi", "zan", "ment", "el", "our"]
    made = {"".join(rng.choices(parts, k=rng.randint(2, 5))) for _ in range(2 * VOCABULARY)}
    spoken = SPOKEN.split()
    return [*spoken, *sorted(made)[:VOCABULARY - len(spoken)]]


def sentences(rng: random.Random) -> Iterator[str]:
    """Of 14 words, each word about as frequent as its rank makes it (Zipf)."""
    words = vocabulary(rng)
    weights = list(itertools.accumulate(1.0 / (rank + 3) for rank in range(len(words))))
    for _ in range(SENTENCES):
        yield " ".join(rng.choices(words, cum_weights=weights, k=14)).capitalize() + "."


def fill(server: EmbeddedServer, events: int) -> None:
    """Synthetic runs, articles, events and reports; indices are built at the end, triggers and foreign keys are not asked."""
    with _administrator(server) as cur:
        cur.execute("SELECT setseed(0.42); SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        cur.execute(INDICES)
        indices = cur.fetchall()
        for name, *_ in indices:
            cur.execute(f"DROP INDEX {name}")
        cur.execute("CREATE TEMP TABLE heavy (country text, n integer); CREATE TEMP TABLE sentence (n integer, body text)")
        copy_into(cur, "heavy", ("country", "n"), [(c, n) for n, c in enumerate(HEAVY)])
        copy_into(cur, "sentence", ("n", "body"), list(enumerate(sentences(random.Random(42)))))
        for step in FILL.read_text(encoding="utf-8").split("\n\n"):
            began = time.perf_counter()
            cur.execute(step, {"events": events, "articles": events // 5, "sentences": SENTENCES})
            print(f"  {time.perf_counter() - began:6.1f} s  {step.splitlines()[0].removeprefix('-- ')}", flush=True)
        for name, definition, _ in indices:
            began = time.perf_counter()
            cur.execute(definition)
            print(f"  {time.perf_counter() - began:6.1f} s  index {name}", flush=True)
    began = time.perf_counter()
    with _administrator(server) as cur:
        cur.execute("VACUUM ANALYZE")
    print(f"  {time.perf_counter() - began:6.1f} s  vacuum and analyze")
    refresh(server)
    with _administrator(server) as cur:
        for name in ("events_daily", "events_weekly", "actor_dyads"):
            cur.execute(f"VACUUM ANALYZE {name}")
        cur.execute(INDICES)
        print("  indices: " + ", ".join(f"{name} {size}" for name, _, size in cur.fetchall()))
        cur.execute(SIZES)
        print("  {}, {} events, {} reports".format(*cur.fetchall()[0]))


def refresh(server: EmbeddedServer) -> float:
    """Seconds that refreshing the aggregates takes."""
    began = time.perf_counter()
    refresh_aggregates(server.loader)
    seconds = time.perf_counter() - began
    print(f"  {seconds:6.1f} s  refresh_aggregates")
    return seconds


@contextmanager
def _administrator(server: EmbeddedServer) -> Iterator[cursor]:
    opened = psycopg2.connect(server.dsn("postgres"))
    opened.autocommit = True
    try:
        with opened.cursor() as cur:
            cur.execute("SET search_path = warehouse")
            yield cur
    finally:
        opened.close()


def ask(server: EmbeddedServer, names: Sequence[str] = ()) -> bool:
    """Time each query; returns whether all are quick enough."""
    table = []
    with connect(server.analyst, read_only=True) as opened, opened.cursor() as cur:
        for name, question in cookbook.questions().items():
            if names and name not in names:
                continue
            values, spent = cookbook.settle(cur, question, GIVEN.get(name, {})), []
            for _ in range(7):
                began = time.perf_counter()
                cookbook.execute(cur, question, values)
                rows = len(cur.fetchall())
                spent.append(1000 * (time.perf_counter() - began))
            median = statistics.median(spent[2:])
            table.append((name, rows, f"{median:.1f}", "PASS" if median <= LIMIT_MS else f"over {LIMIT_MS:.0f} ms"))
    print(tabulate(table, ("query", "rows", "ms", ""), tablefmt="psql", disable_numparse=True, colalign=("left", "right", "right", "left")))
    return all(row[-1] == "PASS" for row in table)


def night(rows: int, lands: Sequence[Land], name: str) -> tuple[list[Article], list[EventRow]]:
    """A night's articles and rows: six rows in five articles, of the last days before the data ends, in many countries."""
    rng = random.Random(name)
    words = list(sentences(rng))
    kinds = list(sub_event_types().values())
    articles, told = [], []
    for n in range(rows * 5 // 6):
        body = rng.sample(words, 4)
        file = f"{name}-{n}"
        articles.append(Article(f"{file}.txt", f"{file}.txt", file, " ".join(body), words[n % len(words)][:60], date(2023, 12, 31), "manifest",
                                rng.choice(("AFP", "RFI", "Le Monde", "Reuters")), "fr"))
    for n in range(rows):
        article = articles[n % len(articles)]
        country = int(100 * rng.random() ** 2.2)
        place, kind = int(300 * rng.random() ** 2), rng.choice(kinds)
        side = rng.choice(("Military Forces", "Islamic State", "Rebels"))
        dead = int(10 * rng.random() ** 4)
        land, iso, region = lands[country]
        told.append(EventRow(
            doc=article.doc, event_date=date(2023, 12, 31) - timedelta(days=int(4 * rng.random() ** 2)), time_precision=rng.choice((1, 1, 1, 2)),
            disorder_type=kind.disorder_type, event_type=kind.event_type, sub_event_type=kind.sub_event_type, actor1=f"{side} of {land}",
            assoc_actor_1="", inter1="State forces", actor2=f"Civilians ({land})", assoc_actor_2="", inter2="Civilians",
            interaction=interaction("State forces", "Civilians"), civilian_targeting="Civilian targeting", iso=iso, region=region, country=land,
            admin1=f"Province {country}-{place}", admin2="", admin3="", location=f"Ville {country}-{place}",
            latitude=-40 + country * 0.8 + place / 100, longitude=-100 + country * 2 + place / 70, geo_precision=1,
            source=article.source, notes=article.text[:90], fatalities=dead, fatalities_low=dead, fatalities_high=dead, injured=None,
            confidence=round(rng.uniform(0.3, 1), 2), evidence=article.text[:90], evidence_start=0, evidence_end=90,
            content_hash=article.content_hash, rule="tuer/VERB/act"))
    return articles, told


def load_night(server: EmbeddedServer, rows: int, name: str = "night") -> float:
    """Seconds that one load takes."""
    articles, told = night(rows, countries(server), name)
    began = time.perf_counter()
    result = load(server.loader, articles, [], told, Run(f"bench-{name}", BEGUN, "c1", "m1"))
    seconds = time.perf_counter() - began
    print(f"  {seconds:6.1f} s  load: {result.event_reports.inserted} reports, {result.events.inserted} new events, {result.events.updated} changed")
    return seconds


def countries(server: EmbeddedServer) -> list[Land]:
    """The hundred countries of fill.sql, heavy ones first."""
    with _administrator(server) as cur:
        cur.execute("SELECT country, iso, region FROM countries ORDER BY array_position(%s, country), country LIMIT 100", (list(HEAVY),))
        return list(cur.fetchall())


def empty(server: EmbeddedServer) -> None:
    with _administrator(server) as cur:
        cur.execute(sql.SQL("TRUNCATE runs, articles, quarantine, events CASCADE"))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=int, default=2_000_000)
    options.add_argument("--rows", type=int, default=10_000, help="of the nightly load")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench") as folder, embedded.server(Path(folder) / "postgres") as server:
        migrate.apply(server.owner)
        print(f"load of {given.rows} rows into an empty warehouse")
        alone = load_night(server, given.rows)
        empty(server)
        print(f"fill with {given.events} events")
        fill(server, given.events)
        quick = ask(server)
        print("a smaller load, after which the events of the last weeks are as loads leave them, not as the fill does")
        load_night(server, given.rows // 10, "evening")
        with _administrator(server) as cur:
            cur.execute("VACUUM ANALYZE events")
        print(f"load of {given.rows} rows into the full warehouse")
        full = load_night(server, given.rows)
        refresh(server)
    ratio = full / alone
    print(f"load: {alone:.1f} s empty, {full:.1f} s full, ratio {ratio:.2f}: {'PASS' if ratio <= MOST_TIMES else f'over {MOST_TIMES:.0f}'}")
    return 0 if quick and ratio <= MOST_TIMES else 1


if __name__ == "__main__":
    sys.exit(main())
