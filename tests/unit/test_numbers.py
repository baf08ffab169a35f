"""Numbers: each row is a text with the mention in brackets, what it must say, and which trap it pins."""

from __future__ import annotations

import time
from typing import Any

import pytest
from factories import FRENCH

from etl.find.numbers import NumberMention, find_numbers


def marked(text: str) -> tuple[str, int, int]:
    start, end = text.index("["), text.index("]") - 1
    return text.replace("[", "", 1).replace("]", "", 1), start, end


def the_one(text: str) -> NumberMention:
    plain, start, end = marked(text)
    found = [m for m in find_numbers(plain, FRENCH) if m.start == start and m.end == end]
    assert found, f"no mention at {plain[start:end]!r}; found {[(plain[m.start : m.end], m.kind) for m in find_numbers(plain, FRENCH)]}"
    return found[0]


# text, value, low, high, approximate
COUNTS: list[tuple[str, int, int, int | None, bool]] = [
    ("[12] soldats sont morts", 12, 12, None, False),
    ("la crue a touché [2.600] foyers", 2600, 2600, None, False),
    ("[4 700] ouvriers en grève", 4700, 4700, None, False),
    ("[1\u00a0200] familles déplacées", 1200, 1200, None, False),
    ("[1\u202f200\u202f000] réfugiés", 1200000, 1200000, None, False),
    ("[2,5 millions] d'habitants", 2500000, 2500000, None, False),
    ("[un million] de déplacés", 1000000, 1000000, None, False),
    ("[trois millions] de personnes", 3000000, 3000000, None, False),
    ("[30 000] manifestants à Rabat", 30000, 30000, None, False),
    ("[1,400] personnes, écrit à l'anglaise", 1400, 1400, None, False),
    ("[2000] personnes ont défilé", 2000, 2000, None, False),  # no year: a noun follows
    ("[dix-sept] villageois enlevés", 17, 17, None, False),
    ("[Soixante-douze] corps retrouvés", 72, 72, None, False),
    ("[quatre-vingt-dix-neuf] otages", 99, 99, None, False),
    ("[vingt et un] civils tués", 21, 21, None, False),
    ("[septante-trois] blessés à Goma", 73, 73, None, False),
    ("[deux cent trente et un] détenus", 231, 231, None, False),
    ("[mille deux cents] hommes en armes", 1200, 1200, None, False),
    ("[neuf] morts et des camions neufs", 9, 9, None, False),  # "neufs" is an adjective
    ("[une dizaine] de morts", 10, 10, None, True),
    ("[une douzaine] d'otages", 12, 12, None, True),
    ("[deux douzaines] d'hommes", 24, 24, None, True),
    ("[une demi-douzaine] de blessés", 6, 6, None, True),
    ("[Une quinzaine] de véhicules", 15, 15, None, True),
    ("[une vingtaine] de tués", 20, 20, None, True),
    ("[une bonne trentaine] de cases", 30, 30, None, True),
    ("[une quarantaine] de blessés", 40, 40, None, True),
    ("[une cinquantaine] d'élèves", 50, 50, None, True),
    ("[une soixantaine] de civils", 60, 60, None, True),
    ("près d'[une centaine] de morts", 100, 100, None, True),
    ("[des dizaines] de morts", 12, 12, None, True),
    ("[plusieurs dizaines] de blessés", 12, 12, None, True),
    ("[des centaines] de familles", 100, 100, None, True),
    ("[plusieurs centaines] de maisons", 100, 100, None, True),
    ("[des milliers] de gens", 1000, 1000, None, True),
    ("[un millier] de pèlerins", 1000, 1000, None, True),
    ("[des dizaines de milliers] de fidèles", 10000, 10000, None, True),
    ("[des centaines de milliers] d'habitants", 100000, 100000, None, True),
    ("au moins [41] mineurs", 41, 41, None, True),
    ("plus de [870] bergers", 870, 870, None, True),
    ("près de [520] pêcheurs", 520, 520, None, True),
    ("environ [90] marins", 90, 90, None, True),
    ("quelque [65] camions", 65, 65, None, True),
    ("quelques [240] gardes", 240, 240, None, True),  # often misspelt so
    ("jusqu'à [30] tués", 30, 0, 30, True),
    ("moins de [50] fidèles", 50, 0, 50, True),
    ("[25] au moins ont péri", 25, 25, None, True),
    ("[150 à 180] rameurs", 150, 150, 180, True),
    ("entre [15 et 20] victimes", 15, 15, 20, True),
    ("[deux ou trois] assaillants", 2, 2, 3, True),
    ("[un ou deux] tireurs", 1, 1, 2, True),
    ("[sept à douze] fermiers", 7, 7, 12, True),
    ("[20-25] rebelles", 20, 20, 25, True),
    ("le total est passé de 61 à [83] noyés", 83, 83, None, False),  # revised, no range
    ("douze morts, puis [deux] autres", 2, 2, None, False),
    ("[aucun] blessé", 0, 0, None, False),
    ("[zéro] perte", 0, 0, None, False),
    ("AU MOINS [TROIS] MORTS", 3, 3, None, True),
]


@pytest.mark.parametrize(("text", "value", "low", "high", "approximate"), COUNTS)
def test_count(text: str, value: int, low: int, high: int | None, approximate: bool) -> None:
    m = the_one(text)
    assert (m.value, m.low, m.high, m.approximate, m.kind) == (value, low, high, approximate, "count")


KINDS: list[tuple[str, str]] = [
    ("[un] policier a été tué", "article"),
    ("[une] femme a péri", "article"),
    ("près d'[un] marché", "article"),
    ("[plusieurs] soldats tués", "vague"),
    ("[de nombreux] morts", "vague"),
    ("[un grand nombre] de tués", "vague"),
    ("[quelques] blessés légers", "vague"),
    ("en [2014], la ville", "year"),
    ("les élections de [2019] ont", "year"),
    ("le [3] mai", "date"),
    ("du [6] au 9 février", "date"),
    ("le 3 mai [2016]", "year"),
    ("le [12], des soldats", "date"),
    ("mort le [12]/03/2017", "date"),
    ("un berger de [47] ans", "age"),
    ("âgés de [33] et 27 ans", "age"),
    ("depuis [quatre] ans", "time"),
    ("à [13] km du col", "measure"),
    ("à [95] kilomètres", "measure"),
    ("à [une vingtaine] de kilomètres", "measure"),
    ("de [15 à 20] km", "measure"),
    ("un calibre [7,62] mm", "measure"),
    ("plus de [64] % des voix", "measure"),
    ("à [deux] reprises", "measure"),
    ("les [deux] tiers du pays", "measure"),
    ("trois fois sur [cinq] kilos", "measure"),
    ("à [8 h 15]", "time"),
    ("vers [21H40]", "time"),
    ("en [72 heures]", "time"),
    ("vers [une] heure du matin", "time"),
    ("ces [cinq] derniers jours", "time"),
    ("pendant [plusieurs] heures", "time"),
    ("à [14:30] précises", "time"),
    ("[20 millions] d'euros", "money"),
    ("$ [500] volés", "money"),
    ("[des centaines de milliers] de dollars", "money"),
    ("les rebelles du [M23] avancent", "name"),
    ("la force du [G5] Sahel", "name"),
    ("un [F-16] abattu", "name"),
    ("un [Su-24] russe", "name"),
    ("armés d'[AK-47]", "name"),
    ("sur la [RN2]", "name"),
    ("depuis le [11-Septembre]", "name"),
    ("les [400 Mawozo] ont pris", "name"),
    ("place du [8] mai", "name"),
    ("la résolution [2254] est", "name"),
    ("un Boeing [737] de", "name"),
    ("appelez le [01 23 45 67 89]", "name"),
    ("[3] M. Diallo et ses hommes", "count"),  # "M." is no metre
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind(text: str, kind: str) -> None:
    plain, start, end = marked(text)
    assert [m.kind for m in find_numbers(plain, FRENCH) if m.start <= start and end <= m.end] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "des camions neufs",
        "la deuxième attaque",
        "le 2e régiment",
        "le 3ème jour",
        "la dix-huitième brigade",
        "mis en quarantaine",
        "l'un des chefs",
        "tous deux ont fui",
        "cher aux siens",
        "par milliers",
        "l'été",
        "flambant neuf",
        "trois-quarts centre",
    ],
)
def test_no_number(text: str) -> None:
    assert find_numbers(text, FRENCH) == []


def test_vague_is_coded_as_three() -> None:
    assert the_one("[plusieurs] morts") == NumberMention(0, 9, 3, 2, None, True, "vague")


def test_offsets_in_a_longer_text() -> None:
    text = "À Ségou, l’armée a tué une dizaine d’hommes ; deux soldats et trente-cinq civils sont morts, dont un enfant."
    assert [text[m.start : m.end] for m in find_numbers(text, FRENCH)] == ["une dizaine", "deux", "trente-cinq", "un"]



HOSTILE: list[Any] = [
    "1",
    "1 ",
    "cent-",
    "vingt et ",
    "deux ou ",
    "des dizaines de ",
    "entre 1 et ",
    " ",
    "a",
    "1.",
    "un million ",
    "12:",
    "+33 12 12 12 12 ",
    "2014 ",
    "é1",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.timed
def test_hostile_text_takes_linear_time(piece: str) -> None:
    find_numbers(piece, FRENCH)  # compiled before the clock starts
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    find_numbers(text, FRENCH)
    assert time.process_time() - started < 3  # a second on an idle machine; anything worse than linear takes minutes
