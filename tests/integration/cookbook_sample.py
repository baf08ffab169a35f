"""The sample data of the cookbook's tests: three nights of an imagined newsroom, small enough to reason about.

Night 1 loads most articles, night 2 codes one anew, drops one, adds two and mends a refusal; on the next morning an editor
corrects, accepts, rejects and merges. The load dates rows by the clock, so each step's rows are dated to its `AT` afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import psycopg2
from psycopg2 import sql

from etl.load.database import connect
from etl.load.embedded import EmbeddedServer
from etl.load.loader import load, refresh_aggregates
from etl.load.runs import Run
from etl.schema import Article, EventRow, Refusal, interaction, sub_event_types

SIDES = {
    "": ("", ""),
    "army": ("Military Forces of Syria", "State forces"),
    "IS": ("Islamic State", "Rebel group"),
    "opposition": ("Opposition Rebels (Syria)", "Rebel group"),
    "SDF": ("Syrian Democratic Forces", "Political militia"),
    "coalition": ("Global Coalition Against Daesh", "External/Other forces"),
    "russia": ("Military Forces of Russia", "External/Other forces"),
    "syrians": ("Civilians (Syria)", "Civilians"),
    "jnim": ("JNIM", "Rebel group"),
    "malian army": ("Military Forces of Mali", "State forces"),
    "iraqi army": ("Military Forces of Iraq", "State forces"),
    "peshmerga": ("Peshmerga", "Political militia"),
    "adf": ("Allied Democratic Forces", "Rebel group"),
    "congolese": ("Civilians (Democratic Republic of Congo)", "Civilians"),
    "marchers": ("Protesters (France)", "Protesters"),
    "rioters": ("Rioters (France)", "Rioters"),
    "police": ("Police Forces of France", "State forces"),
}
COUNTRIES = {"Syria": (760, "Middle East"), "Iraq": (368, "Middle East"), "Mali": (466, "Western Africa"),
             "Democratic Republic of Congo": (180, "Middle Africa"), "France": (250, "Europe")}
PLACES = {  # country, admin1, latitude, longitude
    "Aleppo": ("Syria", "Aleppo", 36.2012, 37.1612),
    "Khan Shaykhun": ("Syria", "Idlib", 35.4431, 36.6509),
    "Al Mansurah": ("Syria", "Raqqa", 35.8300, 38.7500),
    "Raqqa": ("Syria", "Raqqa", 35.9503, 39.0094),
    "Al Mayadin": ("Syria", "Deir ez-Zor", 35.0197, 40.4505),
    "Deir ez-Zor": ("Syria", "Deir ez-Zor", 35.3359, 40.1409),
    "Kirkuk": ("Iraq", "Kirkuk", 35.4681, 44.3922),
    "Taza Khurmatu": ("Iraq", "Kirkuk", 35.2833, 44.3333),
    "Gao": ("Mali", "Gao", 16.2717, -0.0447),
    "Soumpi": ("Mali", "Tombouctou", 15.8442, -4.2550),
    "Beni": ("Democratic Republic of Congo", "North Kivu", 0.4911, 29.4731),
    "Paris": ("France", "Île-de-France", 48.8534, 2.3488),
    "Marseille": ("France", "Provence-Alpes-Côte d'Azur", 43.2970, 5.3811),
    "Nantes": ("France", "Pays de la Loire", 47.2173, -1.5534),
}


@dataclass(frozen=True)
class Told:
    """An event as an article tells it; `dead` is the number or (best, low, high)."""

    day: str  # of 2017 as month-day, else the whole date
    kind: str  # sub-event type
    actor1: str
    actor2: str
    place: str
    dead: int | tuple[int, int, int]
    confidence: float
    sentence: str
    injured: int | None = None


@dataclass(frozen=True)
class Story:
    """An article; its text is an opening line and the sentences of what it tells, a line each."""

    name: str
    published: str
    source: str
    title: str
    told: tuple[Told, ...] = ()


NIGHT_1 = (
    Story("syr-alep", "2016-12-13", "Le Monde", "L'armée reprend un quartier d'Alep", (
        Told("2016-12-12", "Armed clash", "army", "opposition", "Aleppo", (30, 30, 35), 0.8,
             "Trente combattants ont péri dans les combats d'Alep."),)),
    Story("syr-raqqa-fevrier", "2017-02-15", "Le Monde", "Combats près de Raqqa", (
        Told("02-14", "Armed clash", "SDF", "IS", "Raqqa", 12, 0.9,
             "Douze jihadistes ont été tués dans une embuscade contre leur convoi à Raqqa."),)),
    Story("syr-mansoura-afp", "2017-03-22", "AFP", "Une école bombardée", (
        Told("03-21", "Air/drone strike", "coalition", "syrians", "Al Mansurah", (33, 33, 40), 0.9,
             "Un raid de la coalition a tué 33 civils réfugiés dans une école d'Al Mansourah.", injured=10),)),
    Story("syr-mansoura-monde", "2017-03-23", "Le Monde", "Raid meurtrier en Syrie", (
        Told("03-21", "Air/drone strike", "coalition", "syrians", "Al Mansurah", 42, 0.7,
             "La frappe sur l'école d'Al Mansourah a fait 42 morts.", injured=12),)),
    Story("syr-khan-rfi", "2017-04-05", "RFI", "Attaque chimique", (
        Told("04-04", "Chemical weapon", "army", "syrians", "Khan Shaykhun", (58, 58, 72), 0.8,
             "Un raid chimique de l'armée a tué 58 civils à Khan Cheikhoun."),)),
    Story("syr-khan-afp", "2017-04-05", "AFP", "Des dizaines de morts à Khan Cheikhoun", (
        Told("04-04", "Chemical weapon", "army", "syrians", "Khan Shaykhun", (72, 72, 86), 0.85,
             "Au moins 72 civils ont été tués par un gaz toxique à Khan Cheikhoun."),)),
    Story("syr-raqqa-juin", "2017-06-08", "RFI", "L'assaut de Raqqa", (
        Told("06-06", "Armed clash", "SDF", "IS", "Raqqa", 20, 0.9, "Vingt combattants sont tombés mardi aux portes de Raqqa."),
        Told("06-07", "Suicide bomb", "IS", "SDF", "Raqqa", 4, 0.6,
             "Mercredi, un kamikaze a visé un convoi des forces arabo-kurdes, tuant quatre d'entre eux."))),
    Story("syr-mayadin-civils", "2017-07-20", "AFP", "Exécutions à Al Mayadin", (
        Told("07-19", "Attack", "IS", "syrians", "Al Mayadin", 7, 0.7, "Les jihadistes ont exécuté sept civils à Al Mayadin."),)),
    Story("syr-mayadin-rfi", "2017-10-15", "RFI", "Al Mayadin reprise", (
        Told("10-14", "Government regains territory", "army", "IS", "Al Mayadin", 10, 0.9,
             "L'armée a repris Al Mayadin, dix jihadistes ont été tués."),)),
    Story("syr-mayadin-monde", "2017-10-16", "Le Monde", "Damas reprend Al Mayadin", (
        Told("10-14", "Government regains territory", "army", "IS", "Al Mayadin", 10, 0.8,
             "Dix combattants sont morts dans la prise d'Al Mayadin."),)),
    Story("syr-raqqa-chute", "2017-10-18", "AFP", "Raqqa est tombée", (
        Told("10-17", "Non-state actor overtakes territory", "SDF", "IS", "Raqqa", 6, 0.9,
             "Les forces arabo-kurdes ont pris Raqqa, six jihadistes ont été tués."),)),
    Story("syr-deir-raid", "2017-10-20", "AFP", "Raid sur Deir ez-Zor", (
        Told("10-18", "Air/drone strike", "russia", "syrians", "Deir ez-Zor", 14, 0.45, "Un raid a tué quatorze civils à Deir ez-Zor."),)),
    Story("syr-deir-obus", "2017-10-30", "Le Monde", "Obus sur Deir ez-Zor", (
        Told("10-28", "Shelling/artillery/missile attack", "IS", "army", "Deir ez-Zor", 3, 0.4, "Des obus ont tué trois soldats à Deir ez-Zor."),)),
    Story("irq-kirkouk", "2017-10-17", "AFP", "Bagdad reprend Kirkouk", (
        Told("10-16", "Government regains territory", "iraqi army", "peshmerga", "Kirkuk", 0, 0.8,
             "L'armée irakienne a repris Kirkouk aux peshmergas."),)),
    Story("irq-taza", "2017-10-18", "Le Monde", "Combats au sud de Kirkouk", (
        Told("10-16", "Armed clash", "iraqi army", "peshmerga", "Taza Khurmatu", 10, 0.7, "Dix peshmergas ont été tués à Taza Khourmatou."),)),
    Story("irq-analyse", "2017-10-19", "Le Monde", "Kirkouk, une histoire"),
    Story("irq-english", "2017-10-20", "AFP", "Kirkuk quiet"),
    Story("mli-gao-rfi", "2017-01-19", "RFI", "Attentat à Gao", (
        Told("01-18", "Suicide bomb", "jnim", "malian army", "Gao", (54, 54, 77), 0.9,
             "Un attentat suicide a tué au moins 54 soldats à Gao.", injured=110),)),
    Story("mli-gao-afp", "2017-01-20", "AFP", "Le bilan de Gao s'alourdit", (
        Told("01-18", "Suicide bomb", "jnim", "malian army", "Gao", 77, 0.8, "L'attentat de Gao a fait 77 morts."),)),
    Story("mli-soumpi", "2017-10-22", "RFI", "Camp attaqué à Soumpi", (
        Told("10-21", "Armed clash", "jnim", "malian army", "Soumpi", 3, 0.7, "Trois soldats ont été tués dans l'attaque du camp de Soumpi."),)),
    Story("cod-beni", "2017-10-09", "Radio Okapi", "Tuerie près de Beni", (
        Told("10-08", "Attack", "adf", "congolese", "Beni", 23, 0.8, "Vingt-trois civils ont été tués dans une embuscade des ADF près de Beni."),)),
    Story("fra-septembre", "2017-09-13", "Le Monde", "Manifestations contre la loi travail", (
        Told("09-12", "Peaceful protest", "marchers", "", "Paris", 0, 0.9, "Des milliers de personnes ont défilé mardi à Paris."),
        Told("09-12", "Peaceful protest", "marchers", "", "Marseille", 0, 0.9,
             "À Marseille, le cortège a réuni plusieurs milliers de manifestants."))),
    Story("fra-nantes", "2017-09-22", "AFP", "Heurts à Nantes", (
        Told("09-21", "Protest with intervention", "marchers", "police", "Paris", 0, 0.8, "À Paris, la police a dispersé le cortège jeudi."),
        Told("09-21", "Violent demonstration", "rioters", "police", "Nantes", 0, 0.8, "À Nantes, des casseurs ont affronté jeudi la police."))),
    Story("fra-novembre", "2017-11-17", "Le Monde", "Petite mobilisation", (
        Told("11-16", "Peaceful protest", "marchers", "", "Paris", 0, 0.35, "Quelques centaines de personnes ont marché jeudi à Paris."),)),
)
REFUSED_1 = (
    Refusal("read", "EMPTY_FILE", "The file is empty.", "", "vide.txt", "vide.txt", "empty"),
    Refusal("read", "EMPTY_FILE", "The file is empty.", "", "syr-raqqa-rfi.txt", "syr-raqqa-rfi.txt", "empty too"),
    Refusal("extract", "NO_DATE", "No date of publication was found: give it in articles.csv.", "", "sans-date.txt", "sans-date.txt", "undated",
            review=True),
    Refusal("read", "LANGUAGE", "The text reads as English.", "en", "irq-english.txt", "irq-english.txt", "irq-english"),
)
# Coded anew by another version (more dead, taken away and not killed at once), told by a second outlet, new, and without an event now.
NIGHT_2 = (
    Story("syr-mayadin-civils", "2017-07-20", "AFP", "Exécutions à Al Mayadin", (
        Told("07-19", "Abduction/forced disappearance", "IS", "syrians", "Al Mayadin", (9, 7, 9), 0.75,
             "Les jihadistes ont exécuté sept civils à Al Mayadin."),)),
    Story("syr-raqqa-rfi", "2017-10-19", "RFI", "Raqqa libérée", (
        Told("10-17", "Non-state actor overtakes territory", "SDF", "IS", "Raqqa", (9, 6, 9), 0.8,
             "Raqqa a été prise mardi, au prix de neuf morts."),)),
    Story("mli-soumpi", "2017-10-22", "RFI", "Camp attaqué à Soumpi"),
    Story("syr-raqqa-mine", "2017-11-30", "AFP", "Des mines à Raqqa", (
        Told("11-29", "Remote explosive/landmine/IED", "IS", "syrians", "Raqqa", 2, 0.55, "Une mine a tué deux civils revenus à Raqqa."),)),
)
AT_1, AT_2 = datetime(2017, 12, 1, 2, tzinfo=UTC), datetime(2017, 12, 2, 2, tzinfo=UTC)
AT_3 = datetime(2017, 12, 2, 9, 30, tzinfo=UTC)
DECISIONS = (  # as the editor, in order
    "UPDATE review SET fatalities = 8, reason = 'list of names' WHERE event_id_cnty = 'SYR9'",
    "UPDATE review SET actor1 = 'Military Forces of Syria', inter1 = 'State forces', reason = 'the planes were Syrian' WHERE event_id_cnty = 'SYR10'",
    "UPDATE review SET accepted = true, reason = 'read the article' WHERE event_id_cnty = 'SYR11'",
    "UPDATE review SET rejected = true, reason = 'a march that was called off' WHERE event_id_cnty = 'FRA5'",
    "UPDATE review SET merge_into = 'IRQ1', reason = 'one operation' WHERE event_id_cnty = 'IRQ2'",
    "UPDATE review SET location = 'Oicha', reason = 'mistaken for another attack' WHERE event_id_cnty = 'COD1'",
    "UPDATE corrections SET undone_at = now() WHERE event_id_cnty = 'COD1'",
)
HAND_CODED = """
    INSERT INTO hand_coded_events (dataset, hand_id, kind, event_date, date_end, event_type, sub_event_type, actor1, actor2, country, iso, admin1,
        location, latitude, longitude, fatalities, fatalities_low, fatalities_high, notes, source, "row", run_id)
    VALUES
    ('ucdp', '1', 'ucdp', '2017-03-20', '2017-03-22', 'Violence against civilians', '', 'Government of United States of America', 'Civilians',
     'Syria', 760, 'Raqqa', 'Mansura', 35.84, 38.74, 40, 33, 150, '', '', '{}', 'night-2'),
    ('ucdp', '2', 'ucdp', '2017-04-04', '2017-04-04', 'Violence against civilians', '', 'Government of Syria', 'Civilians',
     'Syria', 760, 'Idlib', 'Khan Shaykhun', NULL, NULL, 89, 58, 100, '', '', '{}', 'night-2'),
    ('ucdp', '3', 'ucdp', '2017-06-30', '2017-06-30', 'Battles', '', 'Government of Syria', 'IS',
     'Syria', 760, 'Raqqa', 'Resafa', 35.63, 38.76, 5, 5, 5, '', '', '{}', 'night-2')
"""
# What the fields are that the load, the triggers and the editor date by the clock.
CLOCKED = (
    ("articles", "first_seen"), ("articles", "changed_at"), ("event_reports", "changed_at"), ("events", "created_at"), ("events", "changed_at"),
    ("events", "withdrawn_at"), ("event_history", "changed_at"), ("report_history", "ended_at"), ("corrections", "made_at"),
    ("corrections", "undone_at"), ("quarantine", "refused_at"), ("quarantine", "mended_at"), ("hand_coded_events", "imported_at"))


def article(story: Story) -> Article:
    file = f"{story.name}.txt"
    text = "\n".join([f"{story.source}.", *(t.sentence for t in story.told)])
    return Article(file, file, story.name, text, story.title, date.fromisoformat(story.published), "manifest", story.source, "fr")


def rows(story: Story) -> list[EventRow]:
    return [_row(story, told, article(story).text) for told in story.told]


def _row(story: Story, told: Told, text: str) -> EventRow:
    kind = sub_event_types()[told.kind]
    (actor1, inter1), (actor2, inter2) = SIDES[told.actor1], SIDES[told.actor2]
    country, admin1, latitude, longitude = PLACES[told.place]
    iso, region = COUNTRIES[country]
    best, low, high = told.dead if isinstance(told.dead, tuple) else (told.dead,) * 3
    start = text.index(told.sentence)
    return EventRow(
        doc=f"{story.name}.txt", event_date=date.fromisoformat(told.day if len(told.day) == 10 else f"2017-{told.day}"), time_precision=1,
        disorder_type=kind.disorder_type, event_type=kind.event_type, sub_event_type=kind.sub_event_type, actor1=actor1, assoc_actor_1="",
        inter1=inter1, actor2=actor2, assoc_actor_2="", inter2=inter2, interaction=interaction(inter1, inter2),
        civilian_targeting="Civilian targeting" if inter2 == "Civilians" else "", iso=iso, region=region, country=country, admin1=admin1,
        admin2="", admin3="", location=told.place, latitude=latitude, longitude=longitude, geo_precision=1, source=story.source,
        notes=told.sentence, fatalities=best, fatalities_low=low, fatalities_high=high, injured=told.injured, confidence=told.confidence,
        evidence=told.sentence, evidence_start=start, evidence_end=start + len(told.sentence), content_hash=story.name,
        rule=f"{told.kind.lower()}/act")


def empty(server: EmbeddedServer) -> None:
    """Take everything out of a warehouse."""
    opened = psycopg2.connect(server.owner)
    try:
        with opened, opened.cursor() as cur:
            cur.execute("TRUNCATE hand_coded_events, corrections, quarantine, event_reports, events, articles, runs CASCADE")
    finally:
        opened.close()


def fill(server: EmbeddedServer) -> None:
    """All of it into an empty warehouse."""
    night(server, NIGHT_1, REFUSED_1, Run("night-1", AT_1, "c1", "m1", AT_1 + timedelta(minutes=5), "/news", 26, 25, 4, "ok"))
    night(server, NIGHT_2, (), Run("night-2", AT_2, "c2", "m1", AT_2 + timedelta(minutes=1), "/news", 4, 3, 0, "ok"))
    for n, decision in enumerate(DECISIONS):
        with connect(server.dsn("editor")) as opened, opened.cursor() as cur:
            cur.execute("SELECT set_config('warehouse.user', 'amina', false)")
            cur.execute(decision)
            assert cur.rowcount == 1, decision
        happened(server, AT_3 + timedelta(minutes=n))
    with connect(server.loader) as opened, opened.cursor() as cur:
        cur.execute(HAND_CODED)
    refresh_aggregates(server.loader)


def night(server: EmbeddedServer, stories: Sequence[Story], refused: Sequence[Refusal], run: Run) -> None:
    load(server.loader, [article(s) for s in stories], refused, [r for s in stories for r in rows(s)], run)
    happened(server, run.started)


def happened(server: EmbeddedServer, at: datetime) -> None:
    """Date to `at` what the clock dated, that is all that is later than the sample's years."""
    with connect(server.owner) as opened, opened.cursor() as cur:
        for table, column in CLOCKED:
            name, field = sql.Identifier(table), sql.Identifier(column)
            cur.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
            cur.execute(sql.SQL("UPDATE {0} SET {1} = %s WHERE {1} > '2018-01-01'").format(name, field), (at,))
            cur.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
