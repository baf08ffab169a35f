"""A small warehouse for the tests of the events page: two articles on Raqqa, a hostile one, refusals, and a source that fell silent."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg2

from etl.load import migrate
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load, refresh_aggregates
from etl.load.runs import Run
from etl.schema import Article, EventRow, Refusal, interaction, sub_event_types

# What would run, were it ever taken for HTML, or turn what stands after it around.
HOSTILE = ('<script>window.pwned = 1</script></script><img src="x" onerror="window.pwned = 1"><svg onload="window.pwned = 1">'
           '<a href="javascript:window.pwned = 1">click</a>"\' onmouseover="window.pwned = 1" {{7*7}} \u202egnorw\u202c \u200fend')
RUN = "nightly-1"
NIGHTS = 12
QUIET = "Radio Silence"
RAQQA = "Combats à Raqqa\n\n😀 Les forces ont tué douze combattants mardi à Raqqa. Un raid aérien avait fait trois morts lundi."
SECOND = "Selon l'agence, quinze combattants sont morts mardi à Raqqa."
LATER = date(2017, 10, 3)


def _article(name: str, text: str, title: str, source: str, published: date = LATER + timedelta(days=1)) -> Article:
    return Article(name, f"in/{name}", name.partition(".")[0].ljust(64, "0"), text, title, published, "manifest", source, "fr")


ARTICLES = [_article("raqqa.txt", RAQQA, "Combats à Raqqa", "Le Monde"), _article("second.txt", SECOND, "", "AFP"),
            _article("hostile.txt", f"{HOSTILE} Des hommes ont attaqué un village. {HOSTILE}", HOSTILE, HOSTILE)]


def _row(article: Article, evidence: str, day: date, kind: str, sides: tuple[str, str, str, str], place: tuple[str, str, float | None, float | None],
         dead: tuple[int, int, int], confidence: float, notes: str = "", reasons: dict | None = None) -> EventRow:
    actor1, inter1, actor2, inter2 = sides
    location, country, latitude, longitude = place
    told, start = sub_event_types()[kind], article.text.index(evidence)
    return EventRow(article.doc, day, 1, told.disorder_type, told.event_type, kind, actor1, "", inter1, actor2, "", inter2,
                    interaction(inter1, inter2), "",
                    760 if country == "Syria" else None, "Middle East", country, "", "", "", location, latitude, longitude, 1, article.source,
                    notes or evidence, *dead, None, confidence, evidence, start, start + len(evidence), article.content_hash, "tuer/VERB/act",
                    reasons or {})


AR_RAQQAH = ("Ar Raqqah", "Syria", 35.95283, 39.00788)
SDF = ("SDF", "Rebel group", "Islamic State", "Rebel group")
# As the coder records them; offsets are characters of RAQQA.
REASONS = {
    "actor1": {"why": HOSTILE, "words": "Les forces", "start": 19, "end": 29},
    "location": {"why": "place of its own sentence", "words": "Raqqa", "start": 64, "end": 69},
    "country": {"why": "the gazetteer's Ar Raqqah, a city"},
    "fatalities": {"why": "the reader: what the article says there (0.91)", "words": "douze combattants", "start": 38, "end": 55},
}
ROWS = [
    _row(ARTICLES[0], "Les forces ont tué douze combattants mardi à Raqqa.", LATER, "Armed clash", SDF, AR_RAQQAH, (12, 12, 12), 0.8,
         reasons=REASONS),
    _row(ARTICLES[0], "Un raid aérien avait fait trois morts lundi.", LATER - timedelta(days=1), "Air/drone strike",
         ("Global Coalition", "External/Other forces", "", ""), AR_RAQQAH, (3, 3, 3), 0.6),
    _row(ARTICLES[1], SECOND, LATER, "Armed clash", SDF, AR_RAQQAH, (15, 15, 15), 0.7),
    _row(ARTICLES[2], "Des hommes ont attaqué un village.", LATER - timedelta(days=20), "Attack",
         (HOSTILE, "Political militia", "Civilians", "Civilians"), (HOSTILE, "Atlantis", None, None), (0, 0, 0), 0.4, HOSTILE),
    _row(ARTICLES[2], HOSTILE, date(2012, 3, 4), "Peaceful protest", ("Protesters (France)", "Protesters", "", ""),
         ("Paris", "France", 48.85341, 2.3488), (0, 0, 0), 0.5),
]
REFUSALS = [Refusal("read", "NO_DATE", "The article has no day of publication. Give one in articles.csv.", "", "undated.txt", "in/undated.txt",
                    "u" * 64, True),
            Refusal("validate", "COUNT_NEGATIVE", HOSTILE, HOSTILE, HOSTILE, f"in/{HOSTILE}", "v" * 64)]
NOTES = [{"path": HOSTILE, "text": f"the text was repaired: {HOSTILE}"}, {"path": "README", "text": "it is a README"}]
REPORT = {"suite": "Event rows before the load", "examined": 6, "refused": 1, "warned": 0, "success": False, "checks": [
    {"code": "COUNT_NEGATIVE", "severity": "critical", "description": "Counts are not negative.", "reason": "A count is negative.", "examined": 6,
     "failed": 1, "examples": [{"doc": HOSTILE, "value": HOSTILE}]},
    {"code": "DATE_KNOWN", "severity": "critical", "description": "Each row has a day.", "reason": "", "examined": 6, "failed": 0, "examples": []}]}


def fill(server: EmbeddedServer, runs: Path) -> None:
    """Migrate, load, refresh; write the run's report into its folder under `runs`."""
    migrate.apply(server.owner)
    now = datetime.now(UTC)
    load(server.loader, ARTICLES, REFUSALS, ROWS, Run(RUN, now - timedelta(minutes=4), "c1", "m1", now, f"/in/{HOSTILE}", 3, 5, 2, "ok"))
    refresh_aggregates(server.loader)
    (runs / RUN).mkdir(parents=True)
    (runs / RUN / "run.json").write_text(json.dumps({"notes": NOTES}), encoding="utf-8")
    (runs / RUN / "validation.json").write_text(json.dumps(REPORT), encoding="utf-8")
    opened = psycopg2.connect(server.loader)
    try:
        with opened, opened.cursor() as cur:  # as the loader would have, on the nights before
            for night in range(1, NIGHTS):
                began = now - timedelta(days=night)
                cur.execute("INSERT INTO runs (run_id, started, finished, code_version, model_version, result) VALUES (%s, %s, %s, 'c1', 'm1', 'ok')",
                            (f"before-{night}", began, began + timedelta(minutes=3)))
                for n, source in enumerate(["Le Monde", *[QUIET] * 2 * (night > 3)]):
                    cur.execute("""INSERT INTO articles
                                       (content_hash, doc, path, source, text, status, code_version, model_version, run_id, first_seen)
                                   VALUES (%s, 'x', 'x', %s, '', 'no event', 'c1', 'm1', %s, %s)""",
                                (f"{night}-{n}", source, f"before-{night}", began))
    finally:
        opened.close()
