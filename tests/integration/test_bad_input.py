"""Files that cannot be used beside two good articles: each is kept with a reason in words, the good ones load, and a second run loads nothing."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from etl import pipeline, settings
from etl.load.database import query
from etl.load.embedded import EmbeddedServer

pytestmark = pytest.mark.one_server

GOOD = ("01_abala_embuscade.txt", "12_hawija_bombe.txt")
SENTENCE = "Le conseil municipal a examiné le budget des écoles de la commune et voté les crédits du prochain exercice. "

# file: its bytes, the code of the refusal, whether it waits for a person, what the reason has to say
BAD: dict[str, tuple[bytes, str, bool, str]] = {
    "vide.txt": (b"", "EMPTY_FILE", False, "empty"),
    "blancs.txt": (b" \r\n\t\n", "EMPTY_FILE", False, "empty"),
    "image.txt": (b"\x89PNG\r\n\x1a\n\x00\x00" + random.Random(1).randbytes(4000), "BINARY_FILE", False, "not text"),
    "sans_date.txt": (SENTENCE.encode() * 3, "NO_DATE", True, "articles.csv"),
    "2022_03_01-espagnol.txt": ("El ayuntamiento aprobó ayer el presupuesto de las escuelas y los nuevos créditos para el próximo año, según dijo "
                                "la alcaldesa durante una rueda de prensa celebrada en la plaza mayor. ".encode() * 2, "LANGUAGE", False, "Spanish"),
    "sans_texte.json": (json.dumps({"title": "Un titre", "published": "2022-03-01"}).encode(), "NO_TEXT", False, "text"),
    "casse.json": (b'{"text": "Un texte', "BAD_JSON", False, "JSON"),
    "2022_03_01-enorme.txt": (SENTENCE.encode() * (5_000_000 // len(SENTENCE)), "TOO_LARGE", False, "limit"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for name in (*GOOD, "articles.csv"):
        shutil.copy(settings.SAMPLE_ARTICLES / name, folder / name)
    header, *rows = (folder / "articles.csv").read_text(encoding="utf-8").splitlines()
    (folder / "articles.csv").write_text("\n".join([header, *(r for r in rows if r.startswith(GOOD))]) + "\n", encoding="utf-8")
    for name, (content, *_) in BAD.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Iterator[Path]:
    """A home of its own for the runs' folders."""
    home = indexed(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_HOME", str(home))
        patch.delenv("WAREHOUSE_DSN", raising=False)
        yield home


@pytest.fixture(scope="module")
def first(warehouse: EmbeddedServer, folder: Path, home: Path) -> pipeline.Counts:
    opened = psycopg2.connect(warehouse.owner)
    try:
        with opened, opened.cursor() as cur:
            cur.execute("TRUNCATE quarantine, event_reports, events, articles, runs CASCADE")
    finally:
        opened.close()
    return pipeline.run([folder], warehouse.loader)


def ask(warehouse: EmbeddedServer, text: str, **parameters: str) -> list[tuple[Any, ...]]:
    return query(warehouse.analyst, text, parameters=parameters or None)[1]


def test_good_articles_load(first: pipeline.Counts, warehouse: EmbeddedServer) -> None:
    assert first["check"]["failed"] == 0
    assert sorted(ask(warehouse, "SELECT doc, status FROM articles WHERE status IN ('loaded', 'no event')")) == [(d, "loaded") for d in GOOD]
    assert {doc for doc, in ask(warehouse, "SELECT DISTINCT doc FROM event_reports")} == set(GOOD)
    assert ask(warehouse, "SELECT result, articles_in FROM runs") == [("ok", len(GOOD))]


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_kept_with_a_reason_in_words(name: str, first: pipeline.Counts, warehouse: EmbeddedServer) -> None:
    _, code, review, says = BAD[name]
    refusals = ask(warehouse, "SELECT stage, code, review, reason, mended_at FROM quarantine WHERE doc = %(doc)s", doc=name)
    assert [r[:3] for r in refusals] == [("read", code, review)]
    reason = refusals[0][3]
    assert says in reason and reason[0].isupper() and reason.endswith(".") and len(reason.split()) > 5
    assert refusals[0][4] is None
    assert ask(warehouse, "SELECT status FROM articles WHERE doc = %(doc)s", doc=name) == [("review" if review else "quarantined",)]


def test_nothing_else_is_refused(first: pipeline.Counts, warehouse: EmbeddedServer) -> None:
    assert {d for d, in ask(warehouse, "SELECT doc FROM quarantine")} == set(BAD)
    assert first["discover"]["refused"] == len(BAD)
    became = {"read": len(GOOD), "known": 0, "duplicate": 0, "refused": len(BAD), "not read": 1}
    assert first["discover"]["files"] == became and ask(warehouse, "SELECT files FROM runs") == [(became,)]
    assert sum(became.values()) == len(GOOD) + len(BAD) + 1, "every file of the folder is in one count"


def test_a_second_run_loads_nothing(first: pipeline.Counts, folder: Path, warehouse: EmbeddedServer) -> None:
    def state() -> list[list[tuple[Any, ...]]]:
        return [ask(warehouse, f"SELECT * FROM {name} ORDER BY 1") for name in ("acled_events", "event_reports", "articles", "quarantine")]

    before = state()
    second = pipeline.run([folder], warehouse.loader)
    assert (second["discover"]["new"], second["discover"]["known"], second["extract"]) == (0, len(GOOD), [])
    assert second["load"]["written"] == 0
    assert state() == before


def test_a_mended_file_loads_and_its_refusal_is_closed(first: pipeline.Counts, folder: Path, warehouse: EmbeddedServer) -> None:
    with (folder / "articles.csv").open("a", encoding="utf-8") as manifest:
        manifest.write("sans_date.txt,2022-03-01,Le Courrier,fr\n")
    pipeline.run([folder], warehouse.loader)
    assert ask(warehouse, "SELECT status, published::text FROM articles WHERE doc = 'sans_date.txt'") == [("no event", "2022-03-01")]
    assert ask(warehouse, "SELECT mended_at IS NOT NULL FROM quarantine WHERE doc = 'sans_date.txt'") == [(True,)]
