"""The real models: trees and entities over the text as it is, and a clear error where they are missing or broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl.annotate import Annotator, ModelsError, Sentence, models_folder
from etl.coder import Coder

TEXT = ("Des hommes armés ont attaqué mardi un poste de l'armée à Gao, dans le nord du Mali. Deux soldats ont été tués.\n\n"
        "La France n'a pas réagi aujourd'hui.")


@pytest.fixture(scope="module")
def sentences(coder: Coder) -> list[Sentence]:
    return coder.annotator.sentences(TEXT)


def test_sentences_and_words_lie_where_the_text_has_them(sentences: list[Sentence]) -> None:
    assert [TEXT[s.start:s.end] for s in sentences] == [
        "Des hommes armés ont attaqué mardi un poste de l'armée à Gao, dans le nord du Mali.", "Deux soldats ont été tués.",
        "La France n'a pas réagi aujourd'hui."]
    for sentence in sentences:
        for word in sentence.words:
            surface = TEXT[word.start:word.end]
            # a contraction is two words over one piece of text: "du" is "de" and "le"
            assert surface == word.text or surface.lower() in ("du", "des", "au", "aux"), (surface, word.text)
    covered = {i for s in sentences for w in s.words for i in range(w.start, w.end)}
    assert all(i in covered for i, c in enumerate(TEXT) if not c.isspace()), "no letter is lost"


def test_entities_lie_where_the_text_has_them(sentences: list[Sentence]) -> None:
    found = {(e.text, e.type) for s in sentences for e in s.entities}
    assert {("Gao", "LOC"), ("Mali", "LOC"), ("France", "LOC")} <= found
    for sentence in sentences:
        for entity in sentence.entities:
            assert TEXT[entity.start:entity.end] == entity.text
            assert sentence.words[entity.first].start == entity.start and sentence.words[entity.last].end == entity.end


def test_trees_have_one_root_and_say_who_did_what(sentences: list[Sentence]) -> None:
    for sentence in sentences:
        assert [w.head for w in sentence.words].count(-1) == 1
        assert all(w.head < len(sentence.words) and w.head != w.index for w in sentence.words)
    first = sentences[0]
    attacked = next(w for w in first.words if w.text == "attaqué")
    assert (attacked.lemma, attacked.upos) == ("attaquer", "VERB")
    assert [w.text for w in first.children(attacked, "nsubj")] == ["hommes"]
    assert "poste" in [w.text for w in first.children(attacked, "obj")]


def test_contractions_are_two_words(sentences: list[Sentence]) -> None:
    words = [(w.text, w.lemma) for w in sentences[0].words]
    assert ("de", "de") in words and ("Mali", "mali") in words
    assert "du" not in [text for text, _ in words]


def test_batch_says_the_same_as_one_by_one(coder: Coder, sentences: list[Sentence]) -> None:
    one, other = coder.annotator.batch([TEXT, "Rien à signaler."])
    assert one.sentences == sentences
    assert len(other.sentences) == 1


def test_the_reader_says_what_a_text_tells_of(coder: Coder) -> None:
    (read,) = coder.annotator.batch([TEXT])
    told = max(read.happenings, key=lambda h: h.probability)
    assert told.probability > 0.5 and "attaqué" in [TEXT[w.start : w.end] for w in told.words]
    (place, *_), (day, *_) = told.slots["location"], told.slots["date"]
    assert (TEXT[place.start : place.end], TEXT[day.start : day.end]) == ("Gao", "mardi")
    assert coder.annotator.batch([" "])[0].happenings == []


def test_a_transcript_without_marks_becomes_sentences_of_bearable_length(coder: Coder) -> None:
    said = ("bonjour à tous on commence avec le mali où des hommes armés ont attaqué hier un village près de gao le maire parle de sept morts "
            "euh les habitants ont fui vers la ville et l'armée dit qu'elle a envoyé des renforts alors on passe au niger où les syndicats "
            "ont appelé à la grève pour lundi prochain le gouvernement appelle au calme ")
    text = said * 40
    found = coder.annotator.sentences(text)
    assert max(len(s.words) for s in found) <= 110
    assert len(found) >= 80, "several sentences in each round, not only the cuts"
    covered = {i for s in found for w in s.words for i in range(w.start, w.end)}
    assert all(i in covered for i, c in enumerate(text) if not c.isspace()), "no letter is lost"


def test_a_stretch_without_a_space_is_read_in_bounded_time(coder: Coder) -> None:
    assert sum(len(s.words) for s in coder.annotator.sentences("a" * 20_000 + " " + ")(" * 5_000)) > 0


def test_bfloat16_says_the_same(sentences: list[Sentence], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_PRECISION", "bfloat16")
    assert Annotator("fr").sentences(TEXT) == sentences
    monkeypatch.setenv("ETL_PRECISION", "double")
    with pytest.raises(ModelsError, match="ETL_PRECISION is 'double'"):
        Annotator("fr")


def test_text_without_words_gives_no_sentences(coder: Coder) -> None:
    assert coder.annotator.sentences(" \n\n ") == []


# --- models that cannot be loaded --------------------------------------------------------------------

@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The models in a folder of links, of which a test may replace one."""
    folder = models_folder()
    if folder is None:
        pytest.skip("the official models lie where Stanza keeps them")
    shutil.copytree(folder, tmp_path / "models", copy_function=lambda source, target: Path(target).symlink_to(Path(source).resolve()))
    return tmp_path / "models"


def refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ETL_MODELS", str(folder))
    with pytest.raises(ModelsError) as error:
        Annotator("fr")
    return str(error.value)


def test_a_missing_folder_says_where_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = refused(tmp_path / "none", monkeypatch)
    assert str(tmp_path / "none") in said and "ETL_MODELS" in said and "python -m etl train" in said


@pytest.mark.parametrize("part", ["encoder", "tokenize", "ner", "events"])
def test_a_cut_file_says_what_to_do(part: str, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = (copied / "fr" / part).glob("*.pt")
    whole = path.resolve().read_bytes()
    path.unlink()
    path.write_bytes(whole[: len(whole) // 2])
    said = refused(copied, monkeypatch)
    assert "git checkout" in said and "python -m etl train" in said and str(copied) in said


def test_a_file_that_is_gone_says_what_to_do(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (copied / "fr" / "depparse").glob("*.pt"):
        path.unlink()
    assert "python -m etl train" in refused(copied, monkeypatch)


def test_a_language_without_models_says_so(monkeypatch: pytest.MonkeyPatch, copied: Path) -> None:
    monkeypatch.setenv("ETL_MODELS", str(copied))
    with pytest.raises(ModelsError, match="'xx'"):
        Annotator("xx")
