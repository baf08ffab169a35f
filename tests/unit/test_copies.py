"""Which articles are another's text: cut, signed, titled anew they are; with another toll, name, day or a sentence more they are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from etl.copies import DAYS, Candidate, find_copies
from etl.read import content_hash, read_folder
from etl.read.text import outlet_hash
from etl.schema import Article

TITLE = "Niger : douze civils tués dans l'attaque d'un village près de Diffa"
PARAGRAPHS = (
    "Des hommes armés à moto ont attaqué lundi soir le village de Garin Dogo, dans la région de Diffa, tuant douze civils, a indiqué mardi le "
    "gouverneur de la région, joint par téléphone.",
    "Selon un élu local, les assaillants ont ouvert le feu sur le marché avant d'incendier plusieurs boutiques et d'emporter du bétail. « Les gens "
    "couraient dans tous les sens », a raconté un commerçant.",
    "L'armée a envoyé des renforts dans la zone et un ratissage était en cours mardi, a assuré à la presse une source sécuritaire. Les blessés ont "
    "été évacués vers l'hôpital de Diffa.",
    "Cette partie du pays, proche du lac Tchad, est régulièrement la cible d'incursions de groupes jihadistes venus du Nigeria voisin.",
)
FIRST = "\n\n".join((TITLE, *PARAGRAPHS))
DAY = date(2020, 3, 10)


def candidate(name: str, text: str, after: int = 0, language: str = "fr") -> Candidate:
    return Candidate(name, text, language, DAY + timedelta(days=after))


@pytest.mark.parametrize(("change", "why"), [
    (lambda: "\n\n".join((TITLE, *PARAGRAPHS[:2])), "the end is cut"),
    (lambda: "\n\n".join((PARAGRAPHS[0], PARAGRAPHS[3])), "title and middle are cut"),
    (lambda: "\n\n".join(("Carnage au bord du lac", "L'horreur au marché", *PARAGRAPHS)), "titles of its own"),
    (lambda: "\n\n".join(("Diffa : 12 villageois abattus", *PARAGRAPHS)), "a title with the toll, which the text has in words"),
    (lambda: f"NIAMEY, 10 mars 2020 (AFP) - {PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n\nMoussa Adamou, avec AFP", "dateline and signature"),
    (lambda: FIRST.replace("douze civils", "12 civils"), "figures for number words"),
    (lambda: FIRST.replace("'", "’").replace("« ", '"').replace(" »", '"'), "other quotes and apostrophes"),
    (lambda: FIRST.replace("a indiqué", "a déclaré").replace("assuré", "affirmé"), "a word here and there"),
    (lambda: FIRST.replace(". ", ".\n").replace("\n\n", "\n"), "broken into lines"),
])
def test_a_copy(change: Callable[[], str], why: str) -> None:
    assert find_copies([candidate("copy", change(), 1)], [candidate("first", FIRST)]) == {"copy": "first"}, why


@pytest.mark.parametrize(("change", "why"), [
    (lambda: FIRST.replace("douze", "quinze"), "another toll"),
    (lambda: FIRST.replace("tuant douze civils", "tuant quinze civils"), "another toll in one place"),
    (lambda: "\n\n".join(("Niger : le bilan passe à 15 morts", *PARAGRAPHS)), "another toll in the title only"),
    (lambda: FIRST.replace("lundi soir", "jeudi soir"), "another day"),
    (lambda: FIRST.replace("Garin Dogo", "Toumour"), "another place"),
    (lambda: FIRST.replace("tuant douze civils", "tuant douze civils, dont le maire de la commune"), "a clause more"),
    (lambda: f"{FIRST}\n\nL'attaque a été revendiquée dans la soirée.", "a sentence more"),
    (lambda: FIRST.replace("un commerçant.", "un commerçant. Deux gendarmes sont morts dans une embuscade sur la route."), "a sentence within"),
    (lambda: f"{FIRST}\n\nDans un autre village, des inconnus ont enlevé un instituteur dont on restait sans nouvelles mardi.", "a paragraph more"),
    (lambda: FIRST.replace("Les blessés ont été", "Les blessés n'ont pas été"), "a denial"),
    (lambda: FIRST.replace("Des hommes armés à moto", "Des combattants de Boko Haram"), "who it was"),
    (lambda: "\n\n".join(p.replace("douze", "quatorze") for p in (TITLE, *PARAGRAPHS[:2])), "cut, with another toll"),
    (lambda: "Des hommes armés ont attaqué lundi soir le village de Garin Dogo.", "too little to say"),
])
def test_news(change: Callable[[], str], why: str) -> None:
    assert find_copies([candidate("later", change(), 1)], [candidate("first", FIRST)]) == {}, why


def test_a_denial_that_the_first_makes_of_something_else() -> None:
    first = f"{FIRST} Les secours n'ont pas tardé."
    later = first.replace("Les blessés ont été", "Les blessés n'ont pas été")
    assert find_copies([candidate("later", later, 1)], [candidate("first", first)]) == {}


def test_the_first_of_a_batch_is_the_earliest_then_the_fullest() -> None:
    cut = "\n\n".join((TITLE, *PARAGRAPHS[:3]))
    assert find_copies([candidate("cut", cut), candidate("whole", FIRST)], []) == {"cut": "whole"}
    assert find_copies([candidate("cut", cut), candidate("whole", FIRST, 1)], []) == {}, "the later one tells more"
    assert find_copies([candidate("again", FIRST, 2), candidate("cut", cut, 2), candidate("whole", FIRST)], []) == {"again": "whole", "cut": "whole"}
    cuts = {"a": cut, "b": "\n\n".join(PARAGRAPHS[:2]), "c": PARAGRAPHS[0]}
    found = find_copies([candidate(name, text) for name, text in cuts.items()], [candidate("whole", FIRST)])
    assert found == dict.fromkeys(cuts, "whole"), "never a copy of a copy"


def test_only_near_days_and_one_language_are_compared() -> None:
    for apart in (DAYS, -DAYS):
        assert find_copies([candidate("copy", FIRST, apart)], [candidate("first", FIRST)]) == {"copy": "first"}
    for apart in (DAYS + 1, -DAYS - 1):
        assert find_copies([candidate("copy", FIRST, apart)], [candidate("first", FIRST)]) == {}
    assert find_copies([candidate("copy", FIRST, DAYS + 1), candidate("first", FIRST)], []) == {}
    assert find_copies([candidate("copy", FIRST, language="en")], [candidate("first", FIRST)]) == {}


def test_stored_articles_are_read_once_and_one_by_one() -> None:
    stored = (candidate(f"s{n}", FIRST.replace("douze", str(n + 20)), n // 10) for n in range(100))
    assert find_copies([candidate("copy", FIRST.replace("douze", "77"), 7)], stored) == {"copy": "s57"}


def test_nothing_is_a_copy_of_what_could_not_be_coded() -> None:
    both = [candidate("first", FIRST), candidate("copy", FIRST + "\n", 1)]
    assert find_copies(both, []) == {"copy": "first"}
    assert find_copies(both, [], frozenset(["first"])) == {}


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def test_an_equal_text_of_another_outlet_is_kept(tmp_path: Path) -> None:
    write(tmp_path, a=FIRST, b=FIRST, c=FIRST, d=FIRST)
    lines = ("file,published,source", "a.txt,2020-03-10,AFP", "b.txt,2020-03-11,Le Monde", "c.txt,2020-03-12,le monde", "d.txt,,")
    (tmp_path / "articles.csv").write_text("\n".join(lines))
    reading = read_folder(tmp_path)
    [first] = reading
    assert isinstance(first, Article)
    [copy] = reading.copies
    assert (copy.doc, copy.source, str(copy.published), copy.copy_of, copy.content_hash) == (
        "b.txt", "Le Monde", "2020-03-11", first.content_hash, outlet_hash(content_hash(FIRST), "Le Monde"))
    assert (reading.articles, reading.duplicates, reading.known, reading.refusals) == (1, 2, 0, 0), "the same outlet again, and none"
    assert reading.files == {"read": 1, "known": 0, "duplicate": 3, "refused": 0, "not read": 1}


def test_an_equal_text_needs_no_day(tmp_path: Path) -> None:
    write(tmp_path, a=FIRST, b=FIRST)
    (tmp_path / "articles.csv").write_text("file,published,source\na.txt,2020-03-10,AFP\nb.txt,,El Watan\n")
    reading = read_folder(tmp_path)
    assert len(list(reading)) == 1 and [(c.source, c.published) for c in reading.copies] == [("El Watan", None)]
