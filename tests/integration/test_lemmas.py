"""The lemmatizer on the words that the coder looks for: verbs and nouns of the event lexicon, in all their forms."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from etl import settings
from etl.coder import Coder
from etl.training import corpora

CORPORA = Path(__file__).parents[3] / "shared" / "data"
# What the shipped lemmatizer gets wrong. Words leave this list with better weights; none may join it.
WRONG = {("troubles", "NOUN"): "trouble"}
WRONG_FORMS = {("manif", "NOUN"), ("passerez", "VERB"), ("allions", "VERB"), ("plu", "VERB")}  # the last two may be of either verb

Words = Sequence[tuple[str, str]]


def heads() -> list[tuple[str, str]]:
    """(lemma, UPOS) of the lexicon's triggers."""
    with (settings.LANGUAGES / "fr" / "events.csv").open(encoding="utf-8", newline="") as file:
        return sorted({(r["trigger"].split("+")[0].split(" ")[0].lstrip("!"), r["upos"]) for r in csv.DictReader(file)})


def lemmas(coder: Coder, words: Words) -> list[str]:
    from stanza.models.common.doc import Document

    rows = [[{"id": i + 1, "text": text, "upos": upos} for i, (text, upos) in enumerate(words[k:k + 50])] for k in range(0, len(words), 50)]
    done = coder.annotator.pipeline.processors["lemma"].process(Document(rows))
    return [w.lemma for s in done.sentences for w in s.words]


def test_a_trigger_is_its_own_lemma(coder: Coder) -> None:
    asked = [(lemma, upos) for lemma, upos in heads() if upos in ("VERB", "NOUN")]
    wrong = {word: got for word, got in zip(asked, lemmas(coder, asked), strict=True) if got != word[0]}
    assert len(asked) > 500
    assert {w: g for w, g in wrong.items() if WRONG.get(w) != g} == {}


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the lemma tables are in ../shared/data")
def test_every_form_of_a_trigger_has_its_lemma(coder: Coder, tmp_path: Path) -> None:
    wanted = set(heads())
    table = [(form, upos, lemma) for form, upos, lemma in corpora.lemma_table(corpora.unpack(CORPORA, tmp_path)) if (lemma, upos) in wanted]
    got = lemmas(coder, [(form, upos) for form, upos, _ in table])
    wrong = {(form, upos): (lemma, found) for (form, upos, lemma), found in zip(table, got, strict=True) if found != lemma}
    assert len(table) > 10_000
    assert {w: g for w, g in wrong.items() if w not in WRONG_FORMS and w not in WRONG} == {}
