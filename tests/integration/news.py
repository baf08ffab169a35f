"""Articles, rows and refusals to load, and the three who deal with a warehouse: the nightly load, an analyst, an editor."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import psycopg2

from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from etl.load.loader import LoadResult, load
from etl.load.runs import Run
from etl.schema import Article, EventRow, Refusal
from etl.validate.warehouse import check_warehouse

RUN = Run("r1", datetime(2020, 3, 12, 2, tzinfo=UTC), "c1", "m1", folder="/news")
FAYA: dict[str, Any] = {"admin1": "Borkou", "location": "Faya", "latitude": 17.9257, "longitude": 19.1043}
BOMB = {"event_type": "Explosions/Remote violence", "sub_event_type": "Remote explosive/landmine/IED"}
SENTENCES = ("Texte", "Une deuxième phrase", "Et une troisième")


def article(name: str, **changes: Any) -> Article:
    return dataclasses.replace(Article(
        doc=f"{name}.txt", path=f"{name}.txt", content_hash=name, text=". ".join(SENTENCES) + f" de {name}.", title="",
        published=date(2020, 3, 11), published_from="manifest", source="Le Monde", language="fr"), **changes)


def row(name: str, **changes: Any) -> EventRow:
    return dataclasses.replace(EventRow(
        doc=f"{name}.txt", event_date=date(2020, 3, 10), time_precision=1, disorder_type="Political violence",
        event_type="Battles", sub_event_type="Armed clash", actor1="Boko Haram", assoc_actor_1="", inter1="Rebel group",
        actor2="Military Forces of Chad", assoc_actor_2="", inter2="State forces", interaction="State forces-Rebel group",
        civilian_targeting="", iso=148, region="Middle Africa", country="Chad", admin1="Lac", admin2="", admin3="",
        location="Bol", latitude=13.4609, longitude=14.7139, geo_precision=1, source="Le Monde", notes=f"Notes of {name}.",
        fatalities=20, fatalities_low=20, fatalities_high=25, injured=None, confidence=0.7, evidence="Texte", evidence_start=0,
        evidence_end=5, content_hash=name, rule="clash/subject-verb"), **changes)


def sentence(number: int) -> dict[str, Any]:
    """Where a row's evidence stands: one of an article's three sentences, counted from 0."""
    start = sum(len(s) + 2 for s in SENTENCES[:number])
    return {"evidence": SENTENCES[number], "evidence_start": start, "evidence_end": start + len(SENTENCES[number])}


def refusal(name: str, **changes: Any) -> Refusal:
    file = f"{name}.txt"
    return dataclasses.replace(Refusal("read", "EMPTY_FILE", "The file is empty.", "", file, file, name), **changes)


class Desk:
    """One warehouse, as those who deal with it see it."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self._numbers = itertools.count(1)

    def load(self, *rows: EventRow, version: str = "c1", empty: Sequence[str] = (), articles: Sequence[Article] | None = None) -> LoadResult:
        """A run of its own: `rows`, each article of which is loaded too, and articles without any event."""
        if articles is None:
            articles = [article(name) for name in dict.fromkeys([*(r.content_hash for r in rows), *empty])]
        run = dataclasses.replace(RUN, run_id=f"r{next(self._numbers)}", code_version=version)
        return load(self.server.loader, articles, [], rows, run)

    def ask(self, text: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """As analyst."""
        return query(self.server.analyst, text, parameters=parameters or None)[1]

    def one(self, text: str, **parameters: Any) -> Any:
        """The one value that is the answer."""
        [[value]] = self.ask(text, **parameters)
        return value

    def edit(self, text: str, user: str = "", role: str = "editor", **parameters: Any) -> int:
        """As editor, in a connection of its own; returns how many rows it says were changed."""
        with closing(psycopg2.connect(self.server.dsn(role))) as opened, opened, opened.cursor() as cur:
            if user:
                cur.execute("SELECT set_config('warehouse.user', %s, false)", (user,))
            cur.execute(text, parameters or None)
            return cur.rowcount

    def faults(self) -> list[str]:
        """Codes of the checks after the load that fail, warnings too."""
        return [c.code for c in check_warehouse(self.server.loader).checks if c.failed]
