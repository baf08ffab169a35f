"""Copies of coded articles in another form tell the same."""

import json
import random
from pathlib import Path

import pytest

from etl.training import rows, variants
from etl.training.swaps import Names
from etl.training.variants import Edit, Variants, edited

TEXT = ("Attaque à Gao\n\nDes hommes du M23 et de l'AQMI ont tué mardi Awa Traoré à Gao, au Mali, près de la N7.\n\n"
        "Le maire a menacé de partir.\n\nMme Traoré était née à Gao.")
GOLD = {
    "doc": "a.txt", "published": "2022-05-12", "source": "Essai", "lang": "fr", "passed": [{"at": "a ⟦menacé⟧ de", "why": "threat"}],
    "events": [{"sub_event_type": "Attack", "triggers": ["⟦Attaque⟧ à", "ont ⟦tué⟧"], "actor1_at": ["du ⟦M23⟧", "l'⟦AQMI⟧"],
                "actor2_at": ["⟦Awa Traoré⟧"], "location_at": ["Attaque à ⟦Gao⟧", "Traoré à ⟦Gao⟧"], "date_at": ["⟦mardi⟧"]}],
}
NAMES = Names({"town": ["Saint-Denis"], "region": ["Chine"], "road": ["A6"]}, ["M23", "FARC-EP"], ["Radio Essai"], ["Ana Lopez"])
ENTITIES = {"Gao": "LOC", "Mali": "LOC", "N7": "LOC", "M23": "LOC", "AQMI": "ORG", "Awa Traoré": "PER"}


@pytest.fixture
def coded(tmp_path: Path) -> rows.Coded:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "articles.csv").write_text("file,published,source,language\na.txt,2022-05-12,Essai,fr\n", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD, ensure_ascii=False) + "\n", encoding="utf-8")
    (article,) = rows.read(tmp_path)
    return article


def named(coded: rows.Coded) -> list[tuple[int, int, str]]:
    return [(at, at + len(name), kind) for name, kind in ENTITIES.items() for at in [coded.article.text.index(name)]]


def words(coded: rows.Coded, spans: tuple[rows.Span, ...]) -> list[str]:
    return [coded.article.text[coded.atoms[s.first].start : coded.atoms[s.last].end] for s in spans]


def always(monkeypatch: pytest.MonkeyPatch, **chances: float) -> None:
    for name in ("RENAMED", "TRANSCRIPT", "UNTITLED", "SHORTENED"):
        monkeypatch.setattr(variants, name, chances.get(name, 0.0))
    monkeypatch.setattr(variants, "SWAPPED", 1.0)


def test_names_change_everywhere_and_stay_of_their_kind(coded, monkeypatch):
    always(monkeypatch, RENAMED=1.0)
    made = Variants(Names(NAMES.places, ["M23"], [], NAMES.persons), named)(coded, random.Random(1))
    assert made.article.text == TEXT.replace("Gao", "Saint-Denis").replace("Mali", "Saint-Denis").replace("N7", "A6").replace(
        "Awa Traoré", "Ana Lopez").replace("Traoré", "Lopez"), "AQMI is no group that is known here, the M23 no road"
    (event,) = made.events
    assert words(made, event.triggers) == ["Attaque", "tué"]
    assert {role: words(made, spans) for role, spans in event.roles.items()} == {
        "actor1": ["M23", "AQMI"], "actor2": ["Ana Lopez"], "location": ["Saint-Denis", "Saint-Denis"], "date": ["mardi"], "fatalities": [],
        "injured": [],
    }
    assert [(words(made, (s,)), why) for s, why in made.passed] == [(["menacé"], "threat")]


def test_a_transcript_has_neither_marks_nor_capitals(coded, monkeypatch):
    always(monkeypatch, TRANSCRIPT=1.0)
    made = Variants(NAMES, named)(coded, random.Random(1))
    assert "des hommes du m23 et de l'aqmi ont tué mardi awa traoré à gao au mali près de la n7" in made.article.text
    assert words(made, made.events[0].roles["actor2"]) == ["awa traoré"]


def test_only_what_tells_of_no_event_is_left_out(coded, monkeypatch):
    always(monkeypatch, UNTITLED=1.0, SHORTENED=1.0)
    texts = {Variants(NAMES, named)(coded, random.Random(seed)).article.text for seed in range(20)}
    assert len(texts) == 2 and all("Attaque à Gao" in text and "ont tué" in text for text in texts)
    without = next(text for text in texts if "menacé" not in text)
    gone = edited(coded, [Edit(TEXT.index("Le maire"), TEXT.index("Mme"), "")])
    assert gone.passed == () and words(gone, gone.events[0].roles["location"]) == ["Gao", "Gao"] and "née" in without


def test_words_beside_a_change_stay_and_words_in_it_grow_with_it(coded):
    at = TEXT.index("mardi")
    made = edited(coded, [Edit(at, at + 5, "avant-hier matin"), Edit(at + 2, at + 4, "never"), Edit(0, 0, "Dépêche. ")])
    (event,) = made.events
    assert words(made, event.roles["date"]) == ["avant-hier matin"] and words(made, event.triggers) == ["Attaque", "tué"]
    assert made.article.text.startswith("Dépêche. Attaque")
