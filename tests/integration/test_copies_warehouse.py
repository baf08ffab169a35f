"""Agency copy from the folder to the page: one text is one report by several outlets, in every run. The coder is a stand-in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from news import row

from etl import pipeline
from etl.browse.article import article
from etl.browse.event import event
from etl.load.database import query
from etl.load.embedded import EmbeddedServer
from etl.load.stored import Selection
from etl.schema import Article, EventRow, Refusal
from etl.validate.warehouse import check_warehouse

pytestmark = pytest.mark.one_server  # runs whole runs; the SQL of it is plain
Ask = Callable[[str], list[tuple[Any, ...]]]
LEAD = "Des combattants de Boko Haram ont attaqué mardi un poste de l'armée à Bol, sur les rives du lac Tchad, tuant {} soldats, dit l'état-major."
MORE = "Les assaillants sont venus en pirogue avant l'aube et ont incendié deux véhicules, a raconté un officier joint au téléphone par l'agence."
REST = "L'armée a envoyé des renforts dans la zone, où ses soldats combattent les jihadistes depuis des années avec leurs alliés de la région."
YEAR = Selection(date(2020, 1, 1), date(2020, 12, 31))


class StandIn:
    """Codes every article as a clash with the dead that it tells; `fails`: documents that it cannot code."""

    def __init__(self) -> None:
        self.coded: list[str] = []
        self.fails: set[str] = set()

    def __call__(self, articles: Sequence[Article]) -> Iterator[tuple[Article, list[EventRow], list[Refusal]]]:
        for a in articles:
            self.coded.append(a.doc)
            if a.doc in self.fails:
                yield a, [], [Refusal("extract", "EXTRACT_ERROR", "It cannot be coded.", "", a.doc, a.path, a.content_hash)]
                continue
            dead = next(n for n in (22, 18) if str(n) in a.text)
            yield a, [row(a.content_hash, doc=a.doc, source=a.source, evidence=a.text[:5], fatalities=dead, fatalities_low=dead,
                          fatalities_high=dead)], []


@pytest.fixture
def coder(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    made = StandIn()
    monkeypatch.setattr("etl.apart.code_apart", made)
    return made


@pytest.fixture
def server(clean_warehouse: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EmbeddedServer:
    monkeypatch.setenv("ETL_HOME", str(tmp_path / "home"))
    return clean_warehouse


@pytest.fixture
def ask(server: EmbeddedServer) -> Ask:
    return lambda text: query(server.analyst, text)[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An agency's text in four papers: as it is, cut and signed, twice in one; and its next version, with another toll."""
    made = tmp_path / "articles"
    made.mkdir()
    whole = "\n\n".join((LEAD.format(18), MORE, REST))
    put(made, "1_afp.txt", whole, "2020-03-11", "AFP")
    put(made, "2_monde.txt", whole, "2020-03-12", "Le Monde")
    put(made, "3_watan.txt", "\n\n".join(("Attaque sur les rives du lac", LEAD.format(18), MORE, "(Avec AFP)")), "2020-03-12", "El Watan")
    put(made, "4_monde.txt", whole, "2020-03-13", "Le Monde")
    put(made, "5_afp.txt", whole.replace("18", "22"), "2020-03-12", "AFP")
    return made


def put(folder: Path, name: str, text: str, day: str, source: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    manifest = folder / "articles.csv"
    lines = manifest.read_text(encoding="utf-8") if manifest.exists() else "file,published,source\n"
    manifest.write_text(f"{lines}{name},{day},{source}\n", encoding="utf-8")


EVENTS = "SELECT event_id_cnty, source, source_scale, number_of_sources, reports FROM events WHERE withdrawn_at IS NULL"
FOUR = ("TCD1", "AFP; El Watan; Le Monde", "International", 3, 2)


def test_copies_are_outlets_and_no_reports(server: EmbeddedServer, ask: Ask, coder: StandIn, folder: Path) -> None:
    done = pipeline.run([folder], server.loader)
    assert coder.coded == ["1_afp.txt", "5_afp.txt"]
    counts = {"new": 2, "known": 0, "duplicates": 1, "copies": 2, "refused": 0}
    assert {k: done["discover"][k] for k in counts} == counts
    assert done["discover"]["files"] == {"read": 3, "known": 0, "duplicate": 2, "refused": 0, "not read": 1}
    assert ask(EVENTS) == [FOUR]
    assert ask("SELECT notes FROM acled_events")[0][0].endswith("Sources: AFP; El Watan; Le Monde.")
    assert ask("SELECT a.doc, a.status, f.doc FROM articles AS a LEFT JOIN articles AS f ON a.copy_of = f.content_hash ORDER BY 1") == [
        ("1_afp.txt", "loaded", None), ("2_monde.txt", "copy", "1_afp.txt"), ("3_watan.txt", "copy", "1_afp.txt"), ("5_afp.txt", "loaded", None)]
    assert ask("SELECT articles_in, copies, rows_out, result FROM runs") == [(2, 2, 2, "ok")]
    assert [c.code for c in check_warehouse(server.loader).checks if c.failed] == []


def test_a_second_time_changes_nothing(server: EmbeddedServer, ask: Ask, coder: StandIn, folder: Path) -> None:
    pipeline.run([folder], server.loader)
    coder.coded.clear()
    again = pipeline.run([folder], server.loader)
    assert coder.coded == [] and again["load"]["written"] == 0
    assert again["discover"]["files"] == {"read": 0, "known": 5, "duplicate": 0, "refused": 0, "not read": 1}
    assert again["discover"]["known"] == 5 and again["discover"]["copies"] == 0


def test_a_copy_of_a_later_night_is_an_outlet_more(server: EmbeddedServer, ask: Ask, coder: StandIn, folder: Path) -> None:
    pipeline.run([folder], server.loader)
    coder.coded.clear()
    whole = "\n\n".join((LEAD.format(18), MORE, REST))
    put(folder, "6_libre.txt", whole, "2020-03-14", "Gazette")
    put(folder, "7_echo.txt", LEAD.format(18) + "\n\n" + REST, "2020-03-14", "Écho")
    put(folder, "8_soir.txt", LEAD.format(18) + "\n\n" + REST, "2020-03-14", "Le Soir du Lac")
    put(folder, "9_old.txt", LEAD.format(18) + "\n\n" + MORE, "2020-04-14", "Mensuel")
    done = pipeline.run([folder], server.loader)
    assert coder.coded == ["9_old.txt"], "a month later it is no copy any more"
    assert (done["discover"]["copies"], done["load"]["articles"]["inserted"]) == (3, 4)
    [(sources, number)] = ask("SELECT source, number_of_sources FROM events WHERE event_id_cnty = 'TCD1' AND withdrawn_at IS NULL")
    assert {"Gazette", "Écho", "Le Soir du Lac"} < set(sources.split("; ")) and number == len(sources.split("; "))
    assert ask("SELECT count(DISTINCT copy_of) FROM articles WHERE status = 'copy'") == [(1,)], "all of one article"
    assert pipeline.run([folder], server.loader)["load"]["written"] == 0


def test_copies_are_not_coded_again(server: EmbeddedServer, ask: Ask, coder: StandIn, folder: Path) -> None:
    pipeline.run([folder], server.loader)
    before = ask("SELECT content_hash, status, copy_of, source FROM articles ORDER BY 1")
    for wanted, stored in ((YEAR, 2), (dataclasses.replace(YEAR, source="El Watan"), 1), (dataclasses.replace(YEAR, source="Nobody"), 0)):
        done = pipeline.recode(wanted, server.loader)
        assert (done["discover"]["stored"], done["load"]["written"], done["check"]["failed"]) == (stored, 0, 0)
    assert ask("SELECT content_hash, status, copy_of, source FROM articles ORDER BY 1") == before and ask(EVENTS) == [FOUR]


def test_a_newer_version_finds_the_same(server: EmbeddedServer, ask: Ask, coder: StandIn, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.run([folder], server.loader)
    monkeypatch.setattr("etl.coder.versions", lambda: {"code": "newer", "model": "newer"})
    coder.coded.clear()
    done = pipeline.run([folder], server.loader)
    assert coder.coded == ["1_afp.txt", "5_afp.txt"] and done["discover"]["copies"] == 2
    assert ask(EVENTS) == [FOUR] and done["load"]["event_reports"]["inserted"] == 0


def test_where_the_first_cannot_be_coded_its_copy_is(server: EmbeddedServer, ask: Ask, coder: StandIn, folder: Path) -> None:
    coder.fails.add("1_afp.txt")
    pipeline.run([folder], server.loader)
    assert ask(EVENTS) == [("TCD1", "AFP", "International", 1, 1)], "of the update only"
    coder.coded.clear()
    pipeline.run([folder], server.loader)
    assert coder.coded == ["1_afp.txt", "3_watan.txt"]
    assert ask(EVENTS) == [("TCD1", "AFP; El Watan", "International", 2, 2)]
    coder.fails.clear()
    pipeline.run([folder], server.loader)
    assert ask("SELECT source, reports FROM events") == [("AFP; El Watan; Le Monde", 3)]
    assert [c.code for c in check_warehouse(server.loader).checks if c.failed] == []


def test_people_and_the_page_see_them(server: EmbeddedServer, ask: Ask, coder: StandIn, folder: Path) -> None:
    pipeline.run([folder], server.loader)
    told = event(server.analyst, "TCD1")
    [first] = [r for r in told["reports"] if r["doc"] == "1_afp.txt"]
    assert [(c["source"], c["published"]) for c in first["copies"]] == [("El Watan", "2020-03-12"), ("Le Monde", "2020-03-12")]
    copy = article(server.analyst, first["copies"][0]["content_hash"])
    assert copy["article"]["copy_of"] == first["content_hash"] and copy["reports"] == [] and copy["article"]["status"] == "copy"
    with closing(psycopg2.connect(server.owner)) as opened, opened, opened.cursor() as cur:
        cur.execute("SET search_path = warehouse")
        cur.execute("SELECT merge_reports(ARRAY['TCD1'])")
    assert ask("SELECT source, number_of_sources, reports FROM events") == [("AFP; El Watan; Le Monde", 3, 2)], "as people's decisions merge it"
