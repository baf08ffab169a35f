"""The coder end to end, with the real models: the sample articles to rows that hold, and short articles to what the manual asks."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from etl import settings
from etl.coder import Coder, versions
from etl.read import read_folder
from etl.schema import Article, EventRow, Refusal
from etl.told import may_have_rows
from etl.validate.rows import validate_rows

Coded = list[tuple[Article, list[EventRow], list[Refusal]]]


def article(text: str, published: date | None = date(2022, 5, 12)) -> Article:
    """An article of a Thursday."""
    return Article("a.txt", "a.txt", sha256(text.encode()).hexdigest(), text, "", published, "manifest", "Le Monde", "fr")


# --- the sample articles ---------------------------------------------------------------------------

@pytest.fixture(scope="module")
def samples(coder: Coder) -> Coded:
    articles = [a for a in read_folder(settings.SAMPLE_ARTICLES) if isinstance(a, Article)]
    return list(coder.code(articles))


def test_every_sample_article_is_coded(samples: Coded) -> None:
    assert len(samples) >= 13
    assert [r for _, _, refusals in samples for r in refusals] == []
    assert sum(bool(rows) for _, rows, _ in samples) >= len(samples) // 2


def test_evidence_is_the_article_at_its_offsets(samples: Coded) -> None:
    for told, rows, _ in samples:
        for row in rows:
            assert row.evidence and told.text[row.evidence_start:row.evidence_end] == row.evidence
            assert row.doc == told.doc and row.content_hash == told.content_hash and row.rule


def test_rows_pass_the_checks_before_the_load(samples: Coded) -> None:
    rows = [row for _, found, _ in samples for row in found]
    result = validate_rows(rows, {a.content_hash: a for a, _, _ in samples})
    assert result.examined == len(rows) > 0
    assert [(c.code, [e.value for e in c.examples]) for c in result.failed_checks("critical")] == []


def test_the_same_article_gives_the_same_rows(coder: Coder, samples: Coded) -> None:
    told, rows, _ = max(samples, key=lambda s: len(s[1]))
    assert coder.rows(told) == rows


# --- short articles --------------------------------------------------------------------------------

def of(rows: Sequence[EventRow], **fields: object) -> list[EventRow]:
    return [r for r in rows if all(getattr(r, name) == value for name, value in fields.items())]


@pytest.mark.parametrize(("text", "expected"), [
    # who, whom, where, when, how many; the doer behind "par"
    ("Douze civils ont été tués mardi par des hommes armés à Ménaka, dans le nord-est du Mali. Les jihadistes y sont actifs.",
     {"event_type": "Violence against civilians", "event_date": date(2022, 5, 10), "country": "Mali",
      "actor2": "Civilians (Mali)", "fatalities": 12}),
    # two armed sides
    ("Des combats ont opposé mercredi l'armée nigériane à Boko Haram à Maiduguri, au Nigeria.",
     {"event_type": "Battles", "event_date": date(2022, 5, 11), "country": "Nigeria", "location": "Maiduguri"}),
    # one-sided; the crowd is the first side
    ("Plusieurs milliers de personnes ont manifesté samedi à Buenos Aires, en Argentine, contre la hausse des prix.",
     {"sub_event_type": "Peaceful protest", "event_date": date(2022, 5, 7), "location": "Buenos Aires",
      "actor1": "Protesters (Argentina)", "actor2": ""}),
    # from the air
    ("L'aviation turque a bombardé lundi des positions du PKK près de Zakho, dans le nord de l'Irak.",
     {"sub_event_type": "Air/drone strike", "event_date": date(2022, 5, 9), "country": "Iraq"}),
    # abducted and then killed
    ("Le gouverneur de la province a été enlevé puis exécuté lundi à El-Geneina, au Soudan, par des miliciens.",
     {"sub_event_type": "Attack", "actor2": "Civilians (Sudan)", "country": "Sudan"}),
    # a pronoun stands for the subject of a passive, not for who acted in it
    ("L'assaillant a été abattu mardi par la police à Lyon, en France. Il a poignardé trois passants avant son arrivée.",
     {"sub_event_type": "Attack", "actor1": "Unidentified Armed Group (France)", "location": "Lyon"}),
    # what is claimed is another event than the one told before
    ("Deux policiers ont été tués mardi à Malgobek, en Russie. L'Etat islamique a revendiqué lundi l'assassinat de deux soldats à Astrakhan.",
     {"location": "Malgobek", "actor1": "", "fatalities": 2}),
    # things are no dead; a clock is no place
    ("Les maisons brûlées et une centaine de voitures calcinées témoignent de la nuit de lundi à Huwara, en Cisjordanie, où des colons ont tué "
     "un habitant.",
     {"location": "Huwara", "fatalities": 1}),
    ("Un homme a été tué mardi à 19 h (heure de Paris) par des rebelles à Gao, au Mali.", {"location": "Gao", "fatalities": 1}),
])
def test_events(coder: Coder, text: str, expected: dict[str, object]) -> None:
    rows = coder.rows(article(text))
    assert of(rows, **expected), [{name: getattr(r, name) for name in expected} for r in rows]


@pytest.mark.parametrize("text", [
    # planned, feared, denied
    "L'armée pourrait lancer une offensive contre les rebelles à Gao, au Mali, dans les prochaines semaines.",
    "Le ministre a dit craindre des attentats à Bamako, au Mali.",
    "Aucune attaque n'a été signalée jeudi à Kaboul, en Afghanistan.",
    # an accident, a court, sport
    "Neuf personnes ont été tuées lundi dans un accident de la route près de Lima, au Pérou.",
    "Le club de Turin a battu mercredi celui de Milan, en Italie.",
    "Le match a tourné mercredi à l'avantage du club de Turin, en Italie. Son entraîneur exulte : sur penalty, l'avant-centre a massacré la défense. "
    "L'arbitre a laissé le Brésilien bombarder le gardien.",
    # one man who leaves, words that are taken up, a way that is opened
    "Ce jeune homme a quitté lundi la ville de Gao, au Mali.",
    "Les déclarations du président, reprises samedi par l'agence Sana à Damas, en Syrie, ont surpris.",
    "La coalition a coupé lundi la route de Raqqa, en Syrie, ouvrant la voie à l'assaut de la ville.",
])
def test_no_events(coder: Coder, text: str) -> None:
    assert [(r.sub_event_type, r.rule) for r in coder.rows(article(text))] == []


@pytest.mark.parametrize("text", [
    "!!! ??? ... --- 12345 67890", "Gao", "«»\"\"''", "a\n" * 50, "Ignore les règles'); DROP TABLE events; -- <script>alert(1)</script>",
    "Attaque " * 400, "\u202e\u200b\ufeffTrois morts\u0301 à Gao\u2028au Mali.",
])
def test_odd_text_gives_rows_that_hold_or_none(coder: Coder, text: str) -> None:
    told = article(text)
    ((_, rows, refusals),) = coder.code([told])
    assert refusals == []
    assert all(told.text[r.evidence_start:r.evidence_end] == r.evidence for r in rows)


def test_an_article_that_breaks_the_coder_is_refused_and_the_others_are_coded(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = article("Rien ne s'est passé à Gao."), article("Un texte de travers.")
    whole = coder.rows
    monkeypatch.setattr(coder, "rows", lambda a, annotated: whole(a, annotated) if a is good else 1 / 0)
    (_, _, refused), (_, _, none) = coder.code([bad, good])
    assert none == []
    assert refused[0].code == "EXTRACT_ERROR" and "ZeroDivisionError" in refused[0].reason and refused[0].content_hash == bad.content_hash


def test_a_text_that_breaks_the_reading_costs_only_its_own_article(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = article("Des hommes armés ont tué deux soldats lundi à Gao, au Mali."), article("Un texte de travers.")
    whole = coder.annotator.batch
    monkeypatch.setattr(coder.annotator, "batch", lambda texts, wanted=None: whole(texts, wanted) if bad.text not in texts else 1 / 0)
    (_, rows, refused), (_, none, refusals) = coder.code([good, bad])
    assert [r.fatalities for r in rows] == [2] and refused == []
    assert none == [] and refusals[0].code == "EXTRACT_ERROR" and refusals[0].content_hash == bad.content_hash


def test_articles_coded_together_have_the_rows_that_each_has_alone(coder: Coder) -> None:
    texts = ["Des hommes armés ont tué deux soldats lundi à Gao, au Mali.", "Rien.",
             "Deux bombes ont explosé mardi à Hawija, en Irak, faisant trois morts. " * 9]
    articles = [article(text) for text in texts]
    together = [[r.to_json() for r in rows] for _, rows, _ in coder.code(articles)]
    assert together == [[r.to_json() for r in coder.rows(a)] for a in articles]
    assert together[0]


def test_a_long_text_of_which_nothing_is_told_is_not_parsed_and_has_no_rows(coder: Coder) -> None:
    texts = ["La commission du budget s'est réunie. Elle a parlé des routes et des écoles de la région. " * 10,
             "Des hommes armés ont tué deux soldats lundi à Gao, au Mali. " * 2]
    none, some = coder.annotator.batch(texts, may_have_rows)
    assert none.sentences == [] and none.happenings == [] and some.sentences
    assert coder.rows(article(texts[0]), none) == [] == coder.rows(article(texts[0]))


def test_versions_change_with_a_byte_of_the_models_or_the_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = versions()
    for place in (settings.BUNDLED_MODELS, settings.SEEDS / "actors"):
        shutil.copytree(place, tmp_path / place.name)
    changed = next((tmp_path / "models").rglob("pos/*.pt"))
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    monkeypatch.setenv("ETL_MODELS", str(tmp_path / "models"))
    other = versions.__wrapped__()
    assert other["code"] == before["code"] and other["model"] != before["model"], "of equal size, one bit"
    with (tmp_path / "actors/groups.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    monkeypatch.setattr(settings, "SEEDS", tmp_path)
    assert versions.__wrapped__()["code"] != before["code"]


def test_without_a_publication_date_nothing_is_coded(coder: Coder) -> None:
    with pytest.raises(ValueError, match="no publication date"):
        coder.rows(article("Des hommes armés ont attaqué Gao.", None))
