"""Annotate: cleaned text to sentences of words with lemmas, tags, heads and entities, and to the events that it tells of, by Stanza.

Stanza's document is copied into plain records, so that the stages after this one know nothing of
Stanza and of torch. Offsets are characters of the text that was given.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from etl import settings
from etl.find.happenings import Happening, Passed

PROCESSORS = "tokenize,mwt,pos,lemma,depparse,ner"
READER = "events"  # this project's own; it stands in the bundled folder and works beside any other models


class ModelsError(RuntimeError):
    """Language models are missing or cannot be loaded; the message says what to do."""


@dataclass(frozen=True)
class Word:
    """A syntactic word (Universal Dependencies). `head` is an index into the sentence's words, -1 at the root."""

    index: int
    text: str
    lemma: str
    upos: str
    feats: dict[str, str]
    head: int
    deprel: str
    start: int
    end: int


@dataclass(frozen=True)
class Entity:
    """A named entity; `first` and `last` are indices of words, both included."""

    text: str
    type: str  # PER, LOC, ORG, EVENT, DATE, TIME, PROD
    start: int
    end: int
    first: int
    last: int


@dataclass
class Sentence:
    """A sentence with its tree."""

    index: int
    start: int
    end: int
    words: list[Word]
    entities: list[Entity] = field(default_factory=list)

    @cached_property
    def _children(self) -> list[list[Word]]:
        children: list[list[Word]] = [[] for _ in self.words]
        for word in self.words:
            if word.head >= 0:
                children[word.head].append(word)
        return children

    def children(self, word: Word, *relations: str) -> list[Word]:
        """Direct dependents of `word`, in order; with `relations`, those whose relation is or specialises one of them."""
        found = self._children[word.index]
        return [c for c in found if is_relation(c.deprel, *relations)] if relations else found

    def head(self, word: Word) -> Word | None:
        return self.words[word.head] if word.head >= 0 else None

    def ancestors(self, word: Word) -> Iterator[Word]:
        """The heads of `word`, nearest first (a broken tree with a cycle ends the walk)."""
        seen = {word.index}
        at = self.head(word)
        while at is not None and at.index not in seen:
            seen.add(at.index)
            yield at
            at = self.head(at)

    def subtree(self, word: Word, *without: str) -> list[Word]:
        """`word` and all below it in text order; branches with a relation in `without` are left out."""
        found, waiting, seen = [], [word], {word.index}
        while waiting:
            at = waiting.pop()
            found.append(at)
            for child in self._children[at.index]:
                if child.index not in seen and not (without and is_relation(child.deprel, *without)):
                    seen.add(child.index)
                    waiting.append(child)
        return sorted(found, key=lambda w: w.index)

    def lemmas(self, words: Sequence[Word]) -> list[str]:
        return [w.lemma for w in words]


@dataclass(frozen=True)
class Annotated:
    """A text as the models read it."""

    sentences: list[Sentence]
    happenings: list[Happening]
    passed: list[Passed] = field(default_factory=list)


def is_relation(deprel: str, *relations: str) -> bool:
    """True when `deprel` is one of `relations` or a sub-type of one ("obl:agent" is an "obl")."""
    return any(deprel == r or deprel.startswith(r + ":") for r in relations)


class Annotator:
    """A loaded Stanza pipeline of one language."""

    def __init__(self, language: str) -> None:
        """Load the models of a language (ISO 639-1) that ETL_MODELS names.

        Raises:
            ModelsError: models are missing or broken.
        """
        self.language = language
        self.pipeline, self.reader = _load(language)

    def sentences(self, text: str) -> list[Sentence]:
        """The sentences of one text."""
        return _sentences(self.pipeline(text))

    def batch(self, texts: Sequence[str], wanted: Callable[[str, list[Happening]], bool] | None = None) -> list[Annotated]:
        """Annotate texts together: faster than one by one, since sentences of several texts fill a batch.

        Args:
            wanted: whether a text that tells so is to be parsed; one that is not gets no sentences. Parsing takes longest, and most texts of a
                stream tell of nothing. None: all are.
        """
        import stanza

        def read(pipeline, chosen: Sequence[int]) -> list:
            return pipeline.bulk_process([stanza.Document([], text=texts[n]) for n in chosen]) if chosen else []

        told = read(self.reader, range(len(texts)))
        chosen = [n for n, d in enumerate(told) if wanted is None or wanted(texts[n], d.happenings)]
        sentences = dict(zip(chosen, map(_sentences, read(self.pipeline, chosen)), strict=True))
        return [Annotated(sentences.get(n, []), d.happenings, d.passed) for n, d in enumerate(told)]


def models_folder() -> Path | None:
    """The resources folder in use; None stands for Stanza's own, where its official models lie."""
    chosen = settings.models()
    if chosen == "official":
        return None
    if chosen == "learned":
        return learned if (learned := settings.learned_models()).is_dir() else settings.BUNDLED_MODELS
    return settings.BUNDLED_MODELS if chosen == "bundled" else Path(chosen)


def _load(language: str):  # -> two stanza.Pipelines, of sentences and of events; not named, so that importing this module does not import torch
    logging.getLogger("stanza").setLevel(logging.ERROR)
    try:
        import stanza
        import torch

        from etl.networks.processors import foundations, pipeline
    except ImportError as error:
        raise ModelsError(f"Stanza or torch is not installed ({error}): run `make setup`") from error

    folder = models_folder()
    # the encoder gains from a second thread, hardly from more, and several batches are often coded at once
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS") or min(2, os.cpu_count() or 1)))
    if folder and not (folder / "resources.json").is_file():
        raise ModelsError(
            f"no language models in {folder}: set ETL_MODELS to `learned`, `bundled`, `official` or a Stanza resources folder, "
            "or rebuild them with `python -m etl train`"
        )
    try:
        reads = folder if folder and (folder / language / READER).is_dir() else settings.BUNDLED_MODELS
        if folder is None:
            return (
                stanza.Pipeline(language, processors=PROCESSORS, download_method=None, use_gpu=False, verbose=False),
                pipeline(language, reads, READER),
            )
        cache = foundations(folder)
        return pipeline(language, folder, PROCESSORS, cache), pipeline(language, reads, READER, cache)
    except Exception as error:  # Stanza raises many kinds for a missing, cut or foreign file
        hint = (
            "go back to the former ones with `python -m etl train --take-back`, or learn again with `train reader --with-corrections --live`"
            if folder == settings.learned_models()
            else "restore them with `git checkout -- seeds/models` or rebuild them with `python -m etl train`"
            if folder
            else f"download them with `python -c \"import stanza; stanza.download('{language}')\"`"
        )
        raise ModelsError(
            f"the language models for '{language}' in {folder or 'the Stanza resources folder'} cannot be loaded "
            f"({type(error).__name__}: {str(error)[:200]}): {hint}"
        ) from error


def _sentences(document) -> list[Sentence]:
    sentences = []
    for number, parsed in enumerate(document.sentences):
        words = []
        for token in parsed.tokens:
            for word in token.words:
                index = word.id - 1
                start = word.start_char if word.start_char is not None else token.start_char
                end = word.end_char if word.end_char is not None else token.end_char
                feats = dict(f.split("=", 1) for f in word.feats.split("|")) if word.feats else {}
                words.append(
                    Word(
                        index,
                        word.text,
                        (word.lemma or word.text).lower(),
                        word.upos or "X",
                        feats,
                        (word.head or 0) - 1,
                        word.deprel or "dep",
                        start,
                        end,
                    )
                )
        if not words:
            continue
        entities = [_entity(e, words) for e in parsed.ents]
        sentences.append(Sentence(number, words[0].start, words[-1].end, words, entities))
    return sentences


def _entity(span, words: list[Word]) -> Entity:
    inside = [w.index for w in words if w.start < span.end_char and span.start_char < w.end]
    return Entity(span.text, span.type, span.start_char, span.end_char, inside[0], inside[-1])
